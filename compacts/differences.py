"""Where two texts differ, word by word, so that a person sees at a glance what a colleague wrote meanwhile."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORDS = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)
FEW = 2  # words that two texts happen to share in the midst of what differs, such as "in the"
MUCH_MORE = 3


@dataclass(frozen=True)
class Piece:
    text: str
    is_different: bool


def between(mine: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; the pieces of each, put together, are that text again."""
    ours, others = WORDS.findall(mine), WORDS.findall(theirs)
    steps = [
        (step != "equal", ours[from_:to], others[other_from:other_to])
        for step, from_, to, other_from, other_to in SequenceMatcher(None, ours, others).get_opcodes()
    ]
    steps = _joined(_joined(steps, few=0), few=FEW)
    mine_in_pieces = _pieces((is_different, one) for is_different, one, _ in steps)
    return mine_in_pieces, _pieces((is_different, other) for is_different, _, other in steps)


class Mark(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


MOST_COMPARED = 3_000  # words and signs of a text; comparing takes the square of them


def in_one(before: str, after: str) -> list[tuple[Mark, str]]:
    """One text that holds both: what stayed, what went and what came, in the order in which one reads it."""
    if len(before) + len(after) > MOST_COMPARED * 5:
        return [(Mark.GONE, before), (Mark.NEW, after)]
    old, new = between(before, after)
    marked = []
    while old or new:
        if old and new and not old[0].is_different and not new[0].is_different:
            marked.append((Mark.SAME, old.pop(0).text))
            new.pop(0)
            continue
        if old and old[0].is_different:
            marked.append((Mark.GONE, old.pop(0).text))
        if new and new[0].is_different:
            marked.append((Mark.NEW, new.pop(0).text))
    return marked


def _joined(steps: list, *, few: int) -> list:
    """A few words alike where much more differs on both sides count as differing: to mark around them only confuses."""
    joined = []
    for place, (is_different, one, other) in enumerate(steps):
        is_chance = 0 < place < len(steps) - 1 and _words(one) <= few
        around = sum(max(_words(a), _words(b)) for _, a, b in (steps[place - 1], steps[place + 1])) if is_chance else 0
        is_marked = is_different or (is_chance and around > MUCH_MORE * _words(one))
        if joined and joined[-1][0] == is_marked:
            joined[-1] = (is_marked, joined[-1][1] + one, joined[-1][2] + other)
        else:
            joined.append((is_marked, one, other))
    return joined


def _words(tokens: list[str]) -> int:
    return sum(token.isalnum() for token in tokens)


def _pieces(steps) -> list[Piece]:
    return [Piece("".join(tokens), is_different) for is_different, tokens in steps if tokens]
