"""What is on the pages and is not the agreement: running heads, page numbers, contents, menus of a web page."""

from __future__ import annotations

import re
from collections import Counter

from commitments.importing import blocks
from commitments.importing.structure import language, marks
from commitments.importing.structure.pieces import Ledger, Piece

_PAGE_NUMBER = re.compile(
    r"(?:[-–—|•]\s*)?(?:page|p\.?)?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*(?:[-–—|•])?(?:\s*\|?\s*page)?|"
    r"page\s+[ivxl]+",
    re.IGNORECASE,
)
_SAYS_PAGE = re.compile(r"page|\bof\b|/|^[-–—|]", re.IGNORECASE)
_WITH_PAGE_NUMBER = re.compile(
    r".{0,70}\b(?:page|pg)\.?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*\|\s*.{0,60}", re.IGNORECASE
)
_CONTENTS_HEAD = re.compile(r"(?:table of )?contents:?|index", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r"(.{2,120}?)\s*(?:\.{3,}|(?:\.\s){3,}|…{2,}|_{4,}|\t|\s{3,})\s*\d{1,4}")
_CONTENTS_END = re.compile(r"(.{2,110}?)[\s.…]+\d{1,3}")

_WEB = re.compile(
    r"skip to (?:main )?content|(?:accept|manage|reject) (?:all )?cookies|we use (?:some |essential )?cookies|"
    r"cookie (?:policy|settings)|"
    r"privacy (?:policy|notice)|terms (?:of use|and conditions)|site ?map|accessibility(?: statement)?|back to top|"
    r"print this page|share this(?: page)?\b.*|(?:follow|find|like) us(?: on\b.*)?|sign up (?:to|for) (?:our "
    r")?(?:newsletter|e-?mail|updates).*|"
    r"subscribe(?: to .*)?|(?:main )?menu|search|home|breadcrumbs?|log ?in|sign in|register|contact us|about "
    r"us|news|events|"
    r"(?:read|learn|recommend|show|view) more.*|more recommend|recommend|related (?:content|pages|documents|links)|"
    r"explore (?:our|more|the) .*|is this page useful.*|was this page helpful.*|report a problem.*|"
    r"(?:©|copyright\b|\(c\)\s*(?:\d{4}|copyright)).*|all rights reserved.*|powered by .*|last updated:?.*|"
    r"published:? \d.*|"
    r"download (?:pdf|this|the)\b.*|(?:facebook|twitter|linkedin|youtube|instagram|x)(?:\s+(?:facebook|twitter|"
    r"linkedin|youtube|instagram|x))*|"
    r"get the latest .*|join our (?:growing |mailing )?(?:community|list|newsletter).*|"
    r"(?:previous|next)(?: page)?|loading\.*|toggle .*|close|a to z|your browser .*|any questions\??|"
    r"next steps (?:&|and) questions|thank you(?: for listening)?[.!]?|(?:site map|search|a to z|"
    r"home)(?:\s*[|>»/]\s*[\w &-]+)+",
    re.IGNORECASE,
)
_RESTRICTED = re.compile(
    r"official(?:[ -]sensitive)?|(?:not )?protectively marked|restricted|unclassified|intentionally blank|this "
    r"page is .* blank",
    re.IGNORECASE,
)

ZONES = {
    blocks.PAGE_EDGE: "head or foot of the page",
    blocks.NAVIGATION: "menu of the web page",
    blocks.CONTENTS: "table of contents",
    blocks.DELETED: "struck out in the document",
    blocks.COMMENT: "comment in the margin",
}


def without_zones(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """Take out what the format itself sets apart from the text."""
    kept = []
    for piece in pieces:
        if piece.zone in ZONES:
            ledger.drop_piece(piece, ZONES[piece.zone])
        else:
            kept.append(piece)
    return kept


def without_page_furniture(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """Take out page numbers and the lines that are printed on every page."""
    heads = _running_heads(pieces)
    kept = []
    for position, piece in enumerate(pieces):
        if piece.kind == blocks.ROW:
            kept.append(piece)
        elif _is_page_number(pieces, position):
            ledger.drop_piece(piece, "page number")
        elif piece.kind in (blocks.LINE, blocks.PARAGRAPH) and _without_digits(piece.text) in heads:
            ledger.drop_piece(piece, "head or foot of the page")
            ledger.page_head = ledger.page_head or ("" if re.search(r"\d", piece.text) else piece.text)
        elif _RESTRICTED.fullmatch(piece.text.strip(" .[]()-")):
            ledger.drop_piece(piece, "marking of the page")
        else:
            kept.append(piece)
    return kept


def _is_page_number(pieces: list[Piece], position: int) -> bool:
    piece = pieces[position]
    text = piece.text.strip()
    if piece.mark or not text or piece.kind not in (blocks.LINE, blocks.PARAGRAPH):
        return False
    if _PAGE_NUMBER.fullmatch(text) and re.search(r"\d|page", text):
        return bool(_SAYS_PAGE.search(text)) or _stands_alone(pieces, position)
    return False


def _stands_alone(pieces: list[Piece], position: int) -> bool:
    """A bare number between two gaps, or at a page's edge, is the page's; one above its own text may be a clause's."""
    after = pieces[position + 1] if position + 1 < len(pieces) else None
    before = pieces[position - 1] if position else None
    return after is None or after.has_gap or (before is not None and before.page != after.page)


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _running_heads(pieces: list[Piece]) -> set[str]:
    """Short lines that return at the edges of pages: beside page numbers, or first and last on most pages."""
    lines = [piece for piece in pieces if piece.kind in (blocks.LINE, blocks.PARAGRAPH)]
    counts = Counter(_without_digits(piece.text) for piece in lines)
    edges = Counter(_without_digits(piece.text) for piece in _at_edges(pieces))
    return {
        text
        for text, count in counts.items()
        if count >= 3
        and edges[text] >= max(2, count * 0.6)
        and len(text) <= 110
        and not text.endswith(":")
        and not language.OBLIGES.search(text)
    }


def _at_edges(pieces: list[Piece]) -> list[Piece]:
    """Pieces beside a page number, and the first two and last two of each page."""
    found = []
    for position, piece in enumerate(pieces):
        near = [at for at in (position - 2, position - 1, position + 1, position + 2) if 0 <= at < len(pieces)]
        turns = any(pieces[at].page != piece.page for at in near) or len(near) < 4
        if (
            (piece.page and turns)
            or any(_is_page_number(pieces, at) for at in near)
            or _WITH_PAGE_NUMBER.fullmatch(piece.text)
        ):
            found.append(piece)
    return found


def without_contents(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """Take out a table of contents: lines that end with a page number, under its heading or at least three together."""
    kept, position = [], 0
    while position < len(pieces):
        end = _end_of_contents(pieces, position)
        for piece in pieces[position:end]:
            ledger.drop_piece(piece, "table of contents")
        if end == position:
            kept.append(pieces[position])
            end += 1
        position = end
    return kept


def _end_of_contents(pieces: list[Piece], start: int) -> int:
    """The position behind the contents that begin here; the start itself where none begin."""
    has_head = bool(_CONTENTS_HEAD.fullmatch(pieces[start].text.strip()))
    pattern = _CONTENTS_END if has_head else _CONTENTS_LINE
    end = start + has_head
    while end < len(pieces) and pieces[end].kind != blocks.ROW and pattern.fullmatch(pieces[end].text.strip()):
        end += 1
    found = end - start - has_head
    if found >= (1 if has_head else 3):
        return end
    return _end_of_listed_headings(pieces, start) if has_head else start


def _end_of_listed_headings(pieces: list[Piece], start: int) -> int:
    """Contents without page numbers: short lines, each of which comes again further down."""
    later = Counter(" ".join(piece.whole.lower().split()) for piece in pieces[start + 1 :])
    end = start + 1
    while end < len(pieces) and later[" ".join(pieces[end].whole.lower().split())] >= 2 and len(pieces[end].text) < 120:
        end += 1
    return end


def without_web_furniture(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """Take out what a web page says of itself. Behind the last numbered clause or item, one such line ends the text."""
    flags = [piece.kind != blocks.ROW and _is_web(piece.text) for piece in pieces]
    last = max((at for at, piece in enumerate(pieces) if _is_structural(piece)), default=len(pieces))
    tail = next((at for at in range(last + 1, len(pieces)) if flags[at]), len(pieces))
    kept = []
    for position, piece in enumerate(pieces):
        if flags[position] or (position > tail and piece.kind != blocks.ROW and len(pieces) - tail <= 12):
            ledger.drop_piece(piece, "furniture of the web page")
        else:
            kept.append(piece)
    return kept


def _is_web(text: str) -> bool:
    """What only web pages say, or a whole menu of it on one line."""
    bare = text.strip(" .>»|")
    links = [link.strip() for link in re.split(r"\s+[|>»›·/]\s+|\s*[|»›]\s*", bare)]
    menu = len(links) > 2 and max(map(len, links)) < 40 and sum(bool(_WEB.fullmatch(link)) for link in links) > 1
    return menu or bool(_WEB.fullmatch(bare))


def _is_structural(piece: Piece) -> bool:
    if _is_web(piece.text):
        return False
    return piece.kind in (blocks.ROW, blocks.ITEM) or bool(marks.read(piece.whole)[0]) or piece.text.endswith(":")


def without_running_prefix(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """Slides that were pasted begin, each of them, with the words on every slide: take those off."""
    prefix = _common_beginning([piece.text for piece in pieces if piece.kind != blocks.ROW])
    if not prefix:
        return pieces
    ledger.slide_title = prefix
    kept = []
    for piece in pieces:
        text = piece.text
        while text.startswith(prefix):
            ledger.drop(prefix, "words at the head of every slide", piece.sources)
            text = text[len(prefix) :].lstrip(" –—-:|")
        if text or piece.kind == blocks.ROW:
            kept.append(piece.saying(text))
    return kept


def _common_beginning(texts: list[str]) -> str:
    """The longest run of two to eight words with which at least four pieces, and most of all, begin."""
    for length in range(8, 1, -1):
        counts = Counter(" ".join(text.split()[:length]) for text in texts if len(text.split()) >= length)
        for beginning, count in counts.most_common(1):
            if count >= 4 and count >= 0.6 * len(texts) and not language.OBLIGES.search(beginning):
                return beginning
    return ""
