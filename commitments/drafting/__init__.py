"""Working on the text of a draft edition in the browser, clause by clause. What is in force is nobody's to change."""
