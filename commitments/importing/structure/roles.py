"""What each piece is in the outline: a heading, a lead-in, a numbered or bulleted item, a paragraph, a note."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from commitments.importing import blocks
from commitments.importing.structure import language, marks, parties
from commitments.importing.structure.marks import Mark
from commitments.importing.structure.pieces import Piece

HEADING, LEAD_IN, ITEM, PARAGRAPH, NOTE, ROW = "heading", "lead-in", "item", "paragraph", "note", "row"

_NOTE = re.compile(r"(?:[¹²³⁴-⁹⁰]+|\*{1,3}(?=[A-Z])|†)\s*(?=\S)")
LONGEST_HEADING = 120
FORM_FIELD = re.compile(
    r"(?:name|position|date|signed|signature|title|tel|telephone|e-?mail|address|post|organisation|on behalf "
    r"of|role|lead|owner|status|version|author|review date|by when|when|time-?scale|deadline|due|target)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """A piece with its mark read off and its role said."""

    piece: Piece
    role: str
    text: str
    mark: Mark | None = None

    @property
    def is_stem(self) -> bool:
        return is_stem(self.text)

    @property
    def is_bullet(self) -> bool:
        return bool(self.mark) and self.mark.kind == marks.BULLET


def is_stem(text: str) -> bool:
    """Does the text lead in what follows?"""
    bare = text.rstrip(" ”\"’')*_")
    return bare.endswith((":", ":-", ":–", ": -")) or (
        bool(re.search(r"(?:\b(?:will|shall|should|must|to)|…|[–—-])$", bare))
        and bool(language.OBLIGES.search(bare[-60:]))
        and len(bare) < 300
    )


def parts(pieces: list[Piece]) -> list[Part]:
    """Every piece with its role."""
    read = [_with_mark(piece) for piece in pieces]
    read = _without_weak(read)
    for position in range(len(read)):
        read[position] = _with_role(read, position)
    return read


def _with_mark(piece: Piece) -> Part:
    if piece.kind == blocks.ROW:
        return Part(piece, ROW, "")
    if piece.kind == blocks.NOTE or (piece.kind == blocks.LINE and _NOTE.match(piece.text)):
        return Part(piece, NOTE, piece.text)
    mark, text = marks.read(piece.whole)
    if mark and not text and mark.kind == marks.BULLET:
        mark, text = None, piece.whole
    if mark is None and piece.kind == blocks.ITEM:
        mark, text = Mark(marks.BULLET, glyph="•"), piece.text
    return Part(piece, "", text, mark)


def _without_weak(read: list[Part]) -> list[Part]:
    """Take marks that may be words as words, unless the document shows that they count something."""
    codes = Counter(marks.prefix_of(part.mark.printed) for part in read if part.mark and part.mark.kind == marks.CODE)
    capitals = {
        part.mark.printed for part in read if part.mark and part.mark.kind == marks.LETTER and part.mark.is_weak
    }
    tops = {part.mark.key[0] for part in read if part.mark and part.mark.kind == marks.DECIMAL}
    has_numerals = any(
        part.mark and part.mark.kind == marks.LETTER and part.mark.letters.isupper() and len(part.mark.letters) > 1
        for part in read
    )
    bare = [part.mark.key[0] for part in read if part.mark and part.mark.is_weak and part.mark.kind == marks.INTEGER]

    def counts(mark: Mark) -> bool:
        if mark.kind == marks.CODE:
            return codes[marks.prefix_of(mark.printed)] >= 2
        if mark.kind == marks.LETTER and has_numerals and mark.as_roman:
            return True
        if mark.kind == marks.LETTER:
            return {"A", "B"} <= capitals and ord(mark.printed) - ord("A") < len(capitals) + 2
        number = mark.key[0]
        return number in tops or ((number - 1 in bare or number == 1) and (number + 1 in bare or number - 1 in bare))

    return [
        replace(part, mark=None, text=part.piece.whole)
        if part.mark and part.mark.is_weak and not counts(part.mark)
        else part
        for part in read
    ]


def _with_role(read: list[Part], position: int) -> Part:
    part = read[position]
    if part.role:
        return part
    if part.piece.kind == blocks.HEADING:
        return replace(part, role=HEADING)
    if part.mark:
        return replace(part, role=HEADING if _is_numbered_heading(read, position) else ITEM)
    if is_stem(part.text) or _is_said_of(read, position):
        return replace(part, role=LEAD_IN)
    return replace(part, role=HEADING if _is_plain_heading(read, position) else PARAGRAPH)


def _is_said_of(read: list[Part], position: int) -> bool:
    """Is it only a name, of which the items beneath it tell: "Local councils", and then "will keep …"?"""
    part, after = read[position], _after(read, position)
    if after is None or not after.mark or len(part.text.split()) > 10 or part.piece.is_bold:
        return False
    return bool(language.OBLIGES.match(after.text)) and bool(parties.subject_of(f"{part.text} will do").phrases)


def looks_like_heading(text: str) -> bool:
    """Short, begun with a capital, and not closed as a sentence is."""
    bare = re.sub(r"\[[^\[\]]*\]|\([^()]*\)", "", text).strip()
    if not bare or len(bare) > LONGEST_HEADING or len(bare.split()) > 16 or bare.endswith((".", ";", ",", ":", "…")):
        return False
    return not bare[0].islower() and not FORM_FIELD.match(bare)


def _after(read: list[Part], position: int) -> Part | None:
    return next((part for part in read[position + 1 :] if part.role != NOTE), None)


def _is_numbered_heading(read: list[Part], position: int) -> bool:
    part, after = read[position], _after(read, position)
    mark = part.mark
    if mark.kind == marks.LABEL:
        return _is_labelled_heading(part, after)
    if mark.kind in (marks.BULLET, marks.CODE, marks.LETTER) and not part.piece.is_bold:
        return (
            mark.kind == marks.LETTER
            and mark.printed.isupper()
            and looks_like_heading(part.text)
            and not _has_mark_like(after, mark)
        )
    if mark.label or language.CALLED_PROMISE.match(part.text):  # "6.1.1 Commitment 1"
        return False
    if not part.text or not (looks_like_heading(part.text) or _is_long_title(part)):
        return False
    if _leads_deeper(read, position):
        return True
    if len(part.text) > LONGEST_HEADING or after is None or after.role == ROW:
        return after is not None and len(part.text) <= LONGEST_HEADING
    if _goes_on_listing(read, position):
        return False
    if after.mark is None:
        return after.piece.kind != blocks.HEADING or part.piece.is_bold or not language.begins_with_deed(part.text)
    return _is_set_apart(part) or (after.mark.kind != mark.kind and not _is_deed(part.text))


def _goes_on_listing(read: list[Part], position: int) -> bool:
    """Was the number before this one a plain item, and is this one a deed or a sentence as well?"""
    part = read[position]
    before = next(
        (
            each
            for each in reversed(read[max(0, position - 12) : position])
            if each.mark and each.mark.kind == part.mark.kind
        ),
        None,
    )
    is_next = (
        before is not None
        and bool(before.mark.key and part.mark.key)
        and before.role == ITEM
        and before.mark.key[:-1] == part.mark.key[:-1]
        and before.mark.key[-1] + 1 == part.mark.key[-1]
    )
    return is_next and not _is_set_apart(part) and _is_deed(part.text)


def _is_long_title(part: Part) -> bool:
    return len(part.text) < 260 and part.text[:1].isupper() and not part.text.endswith((".", ";", ":", ","))


def _is_set_apart(part: Part) -> bool:
    return language.is_capitals(part.text) or part.piece.is_bold


def _is_deed(text: str) -> bool:
    return language.begins_with_deed(text) or bool(language.OBLIGES.search(text))


def _is_labelled_heading(part: Part, after: Part | None) -> bool:
    """A section or annex always; a commitment if it has a name of its own and something beneath it."""
    if part.mark.label not in marks.PROMISED:
        return not part.text.endswith(".") or len(part.text) < 60
    if not looks_like_heading(part.text) or after is None:
        return False
    return not _is_deed(part.text) and (after.mark is None or after.mark.kind != marks.LABEL)


def _has_mark_like(part: Part | None, mark: Mark) -> bool:
    return bool(part and part.mark and part.mark.kind == mark.kind)


def _leads_deeper(read: list[Part], position: int) -> bool:
    """Does a number that begins with this one come before another on this level?"""
    mark = read[position].mark
    own = significant(mark)
    for part in read[position + 1 : position + 60]:
        if part.mark and part.mark.kind == marks.DECIMAL:
            key = part.mark.key
            if len(key) > len(own):
                return key[: len(own)] == own
            return False
        if part.mark and part.mark.kind == mark.kind and mark.kind == marks.INTEGER and not part.mark.glyph:
            return False
    return False


def significant(mark: Mark) -> tuple[int, ...]:
    """The key of a number without the noughts at its end: "6.0" heads what "6.1" belongs to."""
    key = mark.key
    while len(key) > 1 and key[-1] == 0:
        key = key[:-1]
    return key


def _is_plain_heading(read: list[Part], position: int) -> bool:
    """An unmarked short line, set off from the text around it."""
    part, after = read[position], _after(read, position)
    if looks_like_heading(part.text) and after is None and language.announced(part.text) == language.TERMS:
        return True
    if not looks_like_heading(part.text) or after is None:
        return False
    before = read[position - 1] if position else None
    if (
        before is not None
        and before.role != ROW
        and is_stem(before.text)
        and before.mark is None
        and not part.piece.is_bold
    ):
        return language.is_capitals(part.text)
    if part.piece.is_bold or language.is_capitals(part.text):
        return True
    set_off = part.piece.has_gap or before is None or part.piece.kind != blocks.LINE or before.role == ROW
    return set_off and len(part.text) <= 90 and not _reads_on(part, after) and not is_sentence(part.text)


def _reads_on(part: Part, after: Part) -> bool:
    return after.mark is None and after.text[:1].islower()


def is_sentence(text: str) -> bool:
    """A whole sentence that only lacks its full stop: somebody will do something, and it is no question."""
    if text.endswith("?") or re.match(r"(?:what|how|why|who|where|when)\b", text, re.IGNORECASE):
        return False
    found = parties.subject_of(text)
    return bool(found) and len(found.after.split()) >= 3
