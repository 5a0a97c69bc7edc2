"""A whole invented sector of any size, for measuring: made in bulk, in the states that real rounds leave behind."""
