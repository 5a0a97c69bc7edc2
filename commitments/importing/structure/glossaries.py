"""Words that the document explains, and the key to its initials: no clause is made of them."""

from __future__ import annotations

import re

from commitments.importing import blocks
from commitments.importing.proposal import Term
from commitments.importing.structure import language, marks
from commitments.importing.structure.pieces import Ledger, Piece

_MEANS = re.compile(
    r"[“\"‘']?(?P<term>[^“”\"]{2,60}?)[”\"’']?\s+(?:means|shall mean|is defined as|refers to|stands "
    r"for)\s+(?P<meaning>.{3,})",
    re.DOTALL,
)
_SET_OFF = re.compile(r"[“\"‘']?(?P<term>[^“”\":]{2,60}?)[”\"’']?\s*(?::|=|\s[–—-])\s+(?P<meaning>\S.{2,})", re.DOTALL)
_KEY = re.compile(
    r"(?<![\w])(?P<short>[A-Z][A-Z&/]{0,6})\s*=\s*(?P<long>[^=;,|]{2,80}?)(?=\s*(?:[;,|]|$|\.\s|\.$|"
    r"\s[A-Z][A-Z&/]{0,6}\s*=))"
)


def without_terms(pieces: list[Piece], ledger: Ledger, glossary: list[Term]) -> list[Piece]:
    """The pieces without those that explain a word, which go to the glossary."""
    kept: list[Piece] = []
    in_glossary = False
    for piece in pieces:
        text = _text_of(piece)
        if _is_head(piece):
            in_glossary = language.announced(text) == language.TERMS
        if piece.kind != blocks.ROW and (found := _terms(text, piece, in_glossary)):
            glossary.extend(Term(term, meaning, piece.sources) for term, meaning in found)
            before = text[: text.find(found[0][0])]
            if re.search(r"\w", before):
                ledger.drop(before.strip(), "heading of the key", piece.sources[:1])
        elif in_glossary and _is_head(piece) and re.fullmatch(r"key:?", text, re.IGNORECASE):
            ledger.drop_piece(piece, "heading of the key")
        else:
            kept.append(piece)
    return kept


def _text_of(piece: Piece) -> str:
    """The words behind the mark."""
    if piece.kind == blocks.ROW:
        return ""
    mark, rest = marks.read(piece.whole)
    return rest if mark else piece.text


def _is_head(piece: Piece) -> bool:
    text = _text_of(piece)
    return piece.kind == blocks.HEADING or (
        bool(text)
        and not text.endswith(":")
        and len(text) < 70
        and not language.ends_sentence(text)
        and " = " not in text
        and not _MEANS.match(text)
        and not re.search(r"\s[–—-]\s|:\s", text)
        and piece.kind != blocks.ROW
    )


def _terms(text: str, piece: Piece, in_glossary: bool) -> list[tuple[str, str]]:
    if key := key_in(text):
        return key
    if not in_glossary or len(text) < 6:
        return []
    match = _MEANS.fullmatch(text) or _SET_OFF.fullmatch(text)
    return [(match["term"].strip(), match["meaning"].strip(" ;"))] if match else []


def key_in(text: str) -> list[tuple[str, str]]:
    """The pairs of "AB = Head of Communities; CD = …", if the text is nothing else."""
    found = [(match["short"], match["long"].strip()) for match in _KEY.finditer(text)]
    said = sum(len(short) + len(long) for short, long in found)
    return found if found and said >= 0.6 * len(re.sub(r"[\s=;,]", "", text)) else []
