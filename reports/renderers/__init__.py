"""Forms of a document: each module turns `reports.document.structure` into one form, and adds no words of its own."""
