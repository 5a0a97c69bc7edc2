"""How dates and times are written: the framework's own British format would shorten the months."""
