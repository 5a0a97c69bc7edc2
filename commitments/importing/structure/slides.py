"""Lines in which several items ran together, as slides come out when they are pasted: cut before every glyph."""

from __future__ import annotations

import re

from commitments.importing import blocks
from commitments.importing.structure import language, marks, parties, roles
from commitments.importing.structure.pieces import Ledger, Piece

_GLYPH = re.compile(rf"\s*([{marks.GLYPHS.replace('·', '').replace('§', '').replace('¤', '').replace('¨', '')}])\s+")
_PAGES = re.compile(r"\s*\((?:pages?|pp?\.?)\s*\d+(?:\s*[-–]\s*\d+)?\)", re.IGNORECASE)
_LABEL_LAST = re.compile(
    rf"^(?P<title>.+?)\s+(?P<label>(?:"
    rf"{'|'.join(sorted(marks.SECTIONS | marks.PROMISED | marks.ANNEXES))})\s+(?:\d{{1,2}}|[A-Z]|[IVX]+))$",
    re.IGNORECASE,
)
_LETTERED = tuple(
    [pattern.format(letter) for letter in letters]
    for letters in ("abcdefghijklmnop", ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"], range(1, 16))
    for pattern in ("({})", " {})", " {}. ")
)
_OPENS = re.compile(
    r"\s(?=(?:…|\.{2,})?\s*(?:Commitments?|Pledges?|Undertakings?|Promises?|Responsibilities|"
    r"Obligations)\s+(?:from|by|of|for)\s+(?:the\s+)?\w)"
)


def cut(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """The pieces, with a line that holds several items cut into them."""
    done: list[Piece] = []
    for piece in pieces:
        for part in _cut(piece, ledger):
            done.extend(_by_letters(part))
    return done


def _by_letters(piece: Piece) -> list[Piece]:
    """ "The Council will: (a) …; (b) …; and (c) …" in one paragraph: a lead-in and its items."""
    if piece.kind not in (blocks.LINE, blocks.PARAGRAPH, blocks.ITEM):
        return [piece]
    for signs in _LETTERED:
        starts, at = [], 0
        for sign in signs:
            found = piece.text.find(sign, at)
            if found < 0 or (found and piece.text[found - 1] not in " ;:,"):
                break
            starts.append(found)
            at = found + len(sign)
        if len(starts) >= 2 and starts[0] > 0 and roles.is_stem(piece.text[: starts[0]]):
            spans = zip([0, *starts], [*starts, len(piece.text)], strict=True)
            first, *others = (piece.text[start:end].strip() for start, end in spans)
            return [
                piece.saying(first),
                *(piece.saying(other, kind=blocks.PARAGRAPH, mark="", has_gap=False) for other in others),
            ]
    return [piece]


def _cut(piece: Piece, ledger: Ledger) -> list[Piece]:
    if piece.kind not in (blocks.LINE, blocks.PARAGRAPH, blocks.ITEM):
        return [piece]
    starts = [match.start() for match in _GLYPH.finditer(piece.text)]
    if not starts or (starts == [0] and len(starts) == 1):
        return [piece]
    head, items = piece.text[: starts[0]].strip(), []
    for start, end in zip(starts, [*starts[1:], len(piece.text)], strict=True):
        items.extend(_by_party(piece.text[start:end].strip()))
    whole = [
        piece.saying(item, kind=blocks.ITEM if not piece.mark else piece.kind, has_gap=False, notes=piece.notes)
        for item in items
    ]
    if not head:
        return [piece.saying(items[0]), *whole[1:]]
    return [_slide_head(piece, head, ledger), *whole]


def _by_party(item: str) -> list[str]:
    """An item in which another party's share begins without a glyph of its own."""
    cuts = [
        match.start()
        for match in _OPENS.finditer(item)
        if match.start() > 12 and parties.opening(item[match.start() :].lstrip(" …."))
    ]
    if not cuts:
        return [item]
    glyph = item[0]
    parts = [item[start:end].strip() for start, end in zip([0, *cuts], [*cuts, len(item)], strict=True)]
    return [parts[0], *(f"{glyph} {part}" for part in parts[1:])]


def _slide_head(piece: Piece, head: str, ledger: Ledger) -> Piece:
    """A slide's head: its label to the front."""
    if (language.ends_sentence(head) and not head.endswith("?")) or len(head) > 160:
        return piece.saying(head)
    bare = _PAGES.sub("", head).strip()
    for pages in _PAGES.finditer(head):
        ledger.drop(pages[0].strip(), "reference to pages", piece.sources[:1])
    if match := _LABEL_LAST.match(bare):
        bare = f"{match['label']} {match['title'].strip(' –—-:')}"
    return piece.saying(bare, kind=blocks.HEADING if not head.endswith(":") else piece.kind, has_gap=True)
