"""The numbered promises of an edition, and the file format that carries them. Knows nobody who signs."""
