"""What the authors left open: lines that are nothing else go, notes inside headings are cut off, all are listed."""

from __future__ import annotations

import re

from commitments.importing import blocks
from commitments.importing.structure import language
from commitments.importing.structure.pieces import Ledger, Piece

_IN_BRACKETS = re.compile(r"\s*\[[^\[\]]{3,200}\]\s*$")
_SHOUTED = re.compile(r"\s+[*(]*((?:[A-Z]{2,}[,.]?\s+){2,}[A-Z]{2,}[).*!]*)\s*$")
# "Social Value Social value framework needs referencing": the note begins where capitals end.
_NEEDS = re.compile(
    r"(?<=[a-z])\s+([A-Z][\w-]*\s+(?:[a-z\d][\w-]*\s+){1,8}?needs?\s+(?:updating|referencing|adding|checking|"
    r"reviewing|to be \w+).*)$"
)
_DRAFT = re.compile(
    r"(?:\W|draft|for (?:discussion|consultation|comment)|v(?:ersion)?\s?[\d.]+|working|copy|confidential|not "
    r"for circulation)+",
    re.IGNORECASE,
)


def settled(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """The pieces without lines that only say that something is missing; headings without such notes."""
    kept = []
    for piece in pieces:
        found = language.placeholders(piece.words)
        if piece.kind == blocks.ROW or not (found or _NEEDS.search(piece.text)):
            kept.append(piece)
            _list(piece, found, ledger)
        elif _is_only_that(piece.text, found):
            ledger.warn("unsettled", piece.text.strip(), piece.sources)
            ledger.drop_piece(piece, "note of its authors, to settle before signing")
        else:
            kept.append(_without_note(piece, found, ledger))
    return kept


def _list(piece: Piece, found: list[str], ledger: Ledger) -> None:
    if found:
        ledger.warn("unsettled", _around(piece.words, found[0]), piece.sources)


def _around(text: str, words: str) -> str:
    """The words left open, with enough around them to know the place."""
    start = max(0, text.find(words) - 60)
    return " ".join(text[start : start + 160].split())


def _is_only_that(text: str, found: list[str]) -> bool:
    if _DRAFT.fullmatch(text.strip()):
        return True
    rest = text
    for words in found:
        rest = rest.replace(words, "")
    if not re.search(r"\w", rest):
        return True
    is_note = re.match(r"(?:this (?:section|part|paragraph)|to be|note(?: to| for)?)\b", text, re.IGNORECASE)
    return (
        bool(is_note)
        and bool(
            re.search(
                r"to be (?:updated|confirmed|completed|added)|will be (?:updated|completed|added)", text, re.IGNORECASE
            )
        )
        and len(text) < 120
    )


def _without_note(piece: Piece, found: list[str], ledger: Ledger) -> Piece:
    """A heading loses the note behind it; in a sentence it stays, and is listed."""
    text = piece.text
    if len(text) < 220 and not language.ends_sentence(text) and not text.endswith(":"):
        for pattern in (_IN_BRACKETS, _SHOUTED, _NEEDS):
            match = pattern.search(text)
            if match and match.start() > 2 and len(text[: match.start()].split()) <= 12:
                note = match[0].strip()
                ledger.warn("unsettled", note, piece.sources)
                ledger.drop(note, "note of its authors in a heading, to settle before signing", piece.sources[:1])
                return piece.saying(text[: match.start()].strip(" *-–:"), notes=(*piece.notes, "note-in-heading"))
    _list(piece, found, ledger)
    return piece
