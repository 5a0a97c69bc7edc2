"""What the year comes to: figures, the State of the Sector, publications. Reads every app; no app reads it."""
