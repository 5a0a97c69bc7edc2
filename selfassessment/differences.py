"""Where two texts differ, word by word, so that a person sees at a glance what a colleague wrote meanwhile."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)


@dataclass(frozen=True)
class Piece:
    text: str
    is_different: bool


def between(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; the pieces of each, put together, are that text again."""
    ours, others = WORDS.findall(mine), WORDS.findall(theirs)
    left, right = [], []
    for step, from_, to, other_from, other_to in SequenceMatcher(None, ours, others).get_opcodes():
        is_different = step != "equal"
        _add(left, "".join(ours[from_:to]), is_different)
        _add(right, "".join(others[other_from:other_to]), is_different)
    return left, right


def _add(pieces: list[Piece], text: str, is_different: bool) -> None:
    if text:
        pieces.append(Piece(text, is_different))
