"""The year: rounds, self-assessments, answers, evidence, filings, reviews and replies. Knows no report."""
