"""A self-assessment as a workbook for colleagues who do not use the portal: written here, and read back."""
