"""The document's title, and the lines of its cover, which belong to no clause."""

from __future__ import annotations

import re

from commitments.importing import blocks
from commitments.importing.structure import language, marks, parties, roles
from commitments.importing.structure.pieces import Ledger, Piece

_COVER = re.compile(
    r"between|and|by and between|draft.*|version.*|v\d[\d.]*|final.*|\d{4}(?:\s?[-–/]\s?\d{2,4})?|(?:january|"
    r"february|march|april|may|june|july|august|september|october|november|december)\s+\d{4}|"
    r"\d{1,2}(?:\s?(?:st|nd|rd|th))?\s+\w+\s+\d{4}|(?:dated?|approved|adopted|agreed|published|updated|"
    r"review(?:ed)?|issued?)\b.{0,60}|report of .{3,80}|for\b.{0,60}",
    re.IGNORECASE,
)
LONGEST = 300
_DOCUMENT = re.compile(
    r"\b(?:compact|charter|agreement|framework|plan|memorandum|covenant|concordat|protocol|accord|code|strategy|policy)\b",
    re.IGNORECASE,
)


def taken(pieces: list[Piece], ledger: Ledger) -> tuple[str, list[Piece]]:
    """The title, and the pieces without it and without what else stands on the cover."""
    position = next((at for at, piece in enumerate(pieces[:12]) if _may_be_title(piece)), None)
    if position is None or any(marks.read(piece.whole)[0] for piece in pieces[:position]):
        return "", pieces
    end = _end_of_cover(pieces, position)
    cover = pieces[position:end]
    title = _title_of(cover)
    for piece in cover:
        ledger.drop_piece(piece, "the document’s title" if piece.text in title else "line of the cover")
    rest = [piece for piece in pieces[end:] if not _repeats(piece, title, ledger)]
    return title, pieces[:position] + rest


def _may_be_title(piece: Piece) -> bool:
    text = piece.text.strip()
    if piece.kind == blocks.HEADING:
        return piece.level <= 2
    if (
        piece.kind in (blocks.ROW, blocks.ITEM, blocks.NOTE)
        or marks.read(piece.whole)[0]
        or len(text) > 200
        or len(text) < 4
    ):
        return False
    if text.endswith((".", ";", ",")) or roles.is_stem(text):
        return False
    mode = language.announced(text)
    if mode == language.PROMISES:  # "Our ten pledges" may be a title; "Undertakings by the Trust" heads a section
        return bool(_DOCUMENT.search(text)) or not parties.of_heading(text).phrases
    return mode not in (language.CONTEXT, language.TERMS, language.VISION, language.PROGRESS) or bool(
        _DOCUMENT.search(text)
    )


def _end_of_cover(pieces: list[Piece], position: int) -> int:
    """Behind the title's own lines: a second line of it, "between", the parties, a date."""
    end = position + 1
    has_between = False
    while end < min(len(pieces), position + 10) and pieces[end].kind not in (blocks.ROW, blocks.ITEM):
        piece, text = pieces[end], pieces[end].text.strip()
        has_between = has_between or bool(re.fullmatch(r"(?:by and )?between:?", text, re.IGNORECASE))
        starts_body = piece.kind == blocks.HEADING or bool(marks.read(piece.whole)[0]) or len(text) > 150
        if starts_body or roles.is_stem(text) or (language.announced(text) and not has_between):
            break
        if not (
            _COVER.fullmatch(text)
            or _goes_on(pieces[end - 1], piece)
            or (has_between and not language.ends_sentence(text) and not roles.is_stem(text))
        ):
            break
        end += 1
    return end


def _goes_on(before: Piece, piece: Piece) -> bool:
    """A title over two lines: no gap, set alike."""
    alike = before.is_bold == piece.is_bold and language.is_capitals(before.text) == language.is_capitals(piece.text)
    joins = before.text.endswith((":", ",", "–", "-")) or bool(
        re.match(r"(?:between|with|for|and|of)\b", piece.text, re.IGNORECASE)
    )
    return (
        not piece.text.endswith(".")
        and len(piece.text) < 120
        and ((alike and not piece.has_gap) or joins)
        and piece.kind != blocks.HEADING
    )


def _title_of(cover: list[Piece]) -> str:
    """The first line, with the parties between whom it is and whatever continues it."""
    words = [cover[0].text.strip()]
    for piece in cover[1:]:
        text = piece.text.strip()
        is_dated = bool(
            re.match(
                r"(?:draft|version|v\d|final|dated?|approved|adopted|published|updated|report of)\b|\d|"
                r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
                text,
                re.IGNORECASE,
            )
        )
        if is_dated or len(" ".join(words)) + len(text) > LONGEST:
            break
        if text.lower() not in " ".join(words).lower():
            words.append(text)
    return " ".join(" ".join(words).split()).strip(" :")


def _repeats(piece: Piece, title: str, ledger: Ledger) -> bool:
    """The title again, as on the first page behind a cover."""
    if (
        piece.kind in (blocks.ROW, blocks.ITEM)
        or not title
        or " ".join(piece.text.lower().split()).strip(" :") != title.lower()
    ):
        return False
    ledger.drop_piece(piece, "the document’s title")
    return True
