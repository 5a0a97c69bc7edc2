"""The cover sheet that goes with a report into a committee's papers: a partnership's own fields, filled in."""
