"""Measurements of the portal. Figures hold for one machine and one run; ratios and counts of queries travel better."""
