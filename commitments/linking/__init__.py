"""Where people say which promises of different agreements ask for like things, and agree what others said."""
