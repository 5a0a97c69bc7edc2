"""From printed lines to paragraphs: lines that were broken for the page's width are put together again."""

from __future__ import annotations

import re
from dataclasses import replace

from commitments.importing import blocks
from commitments.importing.structure import language, marks, roles
from commitments.importing.structure.pieces import LONGEST, Piece

_HYPHEN = re.compile(r"(\w+)[-‐]$")
_OPEN = re.compile(
    r"(?:\b(?:and|or|the|of|to|a|an|in|for|with|by|their|its|our|that|which|from|on|at|as|is|are|be|will|should)|,|\()$",
    re.IGNORECASE,
)


def joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces with broken paragraphs made whole."""
    width = _page_width(pieces)
    if not width and not _has_gaps(pieces):
        pieces = [
            replace(piece, has_gap=True) if piece.kind == blocks.LINE and not _follows_torn(before, piece) else piece
            for before, piece in zip([None, *pieces], pieces, strict=False)
        ]
    known = _whole_words(pieces)
    done: list[Piece] = []
    for piece in pieces:
        if done and _continues(done[-1], piece, width):
            note = "joined" if piece.has_gap else ""
            done[-1] = done[-1].joined_with(piece, _together(done[-1].text, piece.text, known), note)
        else:
            done.append(piece)
    return done


def _has_gaps(pieces: list[Piece]) -> bool:
    """Do empty lines part the paragraphs? Where none do, every line is one."""
    lines = [piece for piece in pieces if piece.kind == blocks.LINE]
    return sum(piece.has_gap for piece in lines) > 0.1 * len(lines)


def _follows_torn(before: Piece | None, piece: Piece) -> bool:
    return before is not None and piece.text[:1].islower() and not language.ends_sentence(before.text)


def _page_width(pieces: list[Piece]) -> int:
    """How many letters went on a line; 0 where each paragraph is one line, however long."""
    lengths = sorted(len(piece.text) + piece.indent for piece in pieces if piece.kind == blocks.LINE)
    if len(lengths) < 5 or lengths[-1] > 160:
        return 0
    width = lengths[int(len(lengths) * 0.95)]
    full = sum(length >= 0.75 * width for length in lengths)
    enough = 0.15 if width >= 60 else 0.7  # short lines that end anywhere are lines of their own
    return width if width >= 30 and full >= enough * len(lengths) else 0


def _whole_words(pieces: list[Piece]) -> set[str]:
    return {word.lower() for piece in pieces for word in re.findall(r"[^\W\d_]{4,}", piece.text)}


def _continues(before: Piece, after: Piece, width: int) -> bool:
    """Is `after` the rest of the paragraph that `before` began?"""
    if (
        blocks.ROW in (before.kind, after.kind)
        or after.kind in (blocks.HEADING, blocks.ITEM, blocks.NOTE)
        or after.mark
    ):
        return False
    if before.kind in (blocks.HEADING, blocks.NOTE) or not after.text or len(before.text) > LONGEST:
        return False
    if _begins_anew(after):
        return False
    if not width and _is_in_bare_list(before, after):
        return False
    is_line = after.kind == blocks.LINE and before.kind == blocks.LINE
    if is_line and after.text in ("and", "or") and not after.has_gap:
        return True
    if after.has_gap or not is_line:
        return _is_torn(before, after)
    if after.text[0].islower() and not language.ends_sentence(before.text) and not before.text.endswith(":"):
        return True
    return bool(width) and _fills(before, width) and not before.text.endswith(":") and before.is_bold == after.is_bold


def _is_in_bare_list(before: Piece, after: Piece) -> bool:
    """A list without marks or stops, one line each, behind words that lead it in."""
    if not after.text[0].islower() or before.text.endswith(",") or marks.read(before.text)[0]:
        return False
    return roles.is_stem(before.text) or (before.text[0].islower() and not _OPEN.search(before.text[-60:]))


def _fills(before: Piece, width: int) -> bool:
    """Did the last line of it reach the page's edge, so that its end says nothing?"""
    return (before.tail or len(before.text)) + before.indent >= 0.72 * width or bool(_OPEN.search(before.text[-60:]))


def _begins_anew(piece: Piece) -> bool:
    mark, rest = marks.read(piece.text)
    if not mark:
        return bool(roles.FORM_FIELD.match(piece.text))
    if (
        mark.kind == marks.LETTER
        and mark.printed == "a"
        and rest[:1].islower()
        and not piece.text.startswith(("a.", "a)", "("))
    ):
        return False
    return not (mark.is_weak and mark.kind == marks.CODE and rest[:1].islower())


def _is_torn(before: Piece, after: Piece) -> bool:
    """Across a gap, only a sentence that plainly goes on is joined: it was torn where a page ended."""
    if not after.text[0].islower() or language.ends_sentence(before.text) or before.text.endswith((":", "–", "—", "…")):
        return False
    if before.kind == blocks.ITEM and after.kind != blocks.LINE:
        return False
    return (len(before.text) >= 40 and not before.text.endswith(",")) or bool(_OPEN.search(before.text[-60:]))


def _together(before: str, after: str, known: set[str]) -> str:
    """One text of two; a hyphen at the line's end goes only if the word is known without it."""
    match = _HYPHEN.search(before[-60:])
    if match and after[:1].islower():
        rest = re.match(r"[^\W\d_]+", after)
        whole = (match[1] + rest[0]).lower() if rest else ""
        half_is_word = match[1].lower() in known and bool(rest) and rest[0].lower() in known
        if whole in known or not half_is_word:
            return before[:-1] + after
        return before + after
    return f"{before} {after}"
