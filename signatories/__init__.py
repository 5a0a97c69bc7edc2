"""Organisations, the people who act for them, and what they signed. Knows no clause and no self-assessment."""
