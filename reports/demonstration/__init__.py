"""An invented partnership and three years of its compact, made by the verbs that people use. No rule lives here."""
