"""What people type: words to search for, files, and the clauses of a draft."""
