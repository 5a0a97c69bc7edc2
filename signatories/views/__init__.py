"""Pages, by noun: load, ask a rule, call one action, answer."""
