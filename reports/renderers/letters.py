"""Which characters may stand in a file that other programs read."""

import re

# What XML 1.0 cannot hold, and marks that turn the direction of writing, which could turn a figure round as well.
UNFIT = re.compile(
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]"
)


def readable(text: str) -> str:
    """The text without characters that XML cannot hold and without marks of direction; all else as it was typed."""
    return UNFIT.sub("", text)
