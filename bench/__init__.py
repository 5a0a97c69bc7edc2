"""Measurements of the portal on its demonstration. Figures hold for one machine and one run; ratios travel better."""
