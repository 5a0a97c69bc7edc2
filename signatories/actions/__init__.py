"""Verbs that change organisations, who works for them, and what they signed."""
