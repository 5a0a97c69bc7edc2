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


_NUMBER = re.compile(
    r"[\W_]*slide\s*(?:no\.?\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?(?P<sign>\s*[:.)\]–—=*#-]*)\s*", re.IGNORECASE
)
LONGEST_HEAD = 120


def without_numbers(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """The pieces without "Slide 3 of 9", of which there are at least two; what stands behind it heads that slide."""
    if sum(_is_number(piece) for piece in pieces) < 2:
        return pieces
    kept: list[Piece] = []
    opens = False
    for position, piece in enumerate(pieces):
        if _is_number(piece):
            end = _NUMBER.match(piece.text).end()
            ledger.drop(piece.text[:end].strip(" :–—-"), "number of the slide", piece.sources)
            opens = True
            if not piece.text[end:].strip():
                continue
            piece = piece.saying(piece.text[end:].strip())
        after = pieces[position + 1] if position + 1 < len(pieces) else None
        if opens and (_may_head(piece, after) if after and not _is_number(after) else not kept):
            level = 2 if any(before.kind == blocks.HEADING for before in kept) else 1
            piece = piece.saying(piece.text, kind=blocks.HEADING, level=level, has_gap=True)
        if kept and kept[-1].kind == blocks.HEADING and _goes_on(kept[-1], piece):
            kept[-1] = kept[-1].joined_with(piece, f"{kept[-1].text} {piece.text}")
            continue
        kept.append(piece.saying(piece.text, has_gap=True) if opens else piece)
        opens = False
    return kept


def _is_number(piece: Piece) -> bool:
    match = piece.kind in (blocks.LINE, blocks.PARAGRAPH, blocks.HEADING) and _NUMBER.match(piece.text)
    return bool(match) and (match.end() == len(piece.text) or bool(match["sign"].strip()))


def _goes_on(head: Piece, piece: Piece) -> bool:
    """A head over two lines."""
    is_line = piece.kind == blocks.LINE and not piece.has_gap and not marks.read(piece.text)[0]
    return is_line and piece.text[:1].islower() and not head.text.endswith(":")


def _may_head(piece: Piece, after: Piece) -> bool:
    """Is it a heading, and not the first of the items that go on behind it, from the slide before or by themselves?"""
    mark, text = marks.read(piece.whole)
    following, text_after = marks.read(after.whole)
    if mark and mark.kind in (marks.BULLET, marks.LETTER):
        return False
    if mark and following and mark.kind == following.kind:
        return False
    if not following and all(map(_is_bare_deed, (text, text_after))):
        return False
    return (
        piece.kind in (blocks.LINE, blocks.PARAGRAPH)
        and len(piece.text) <= LONGEST_HEAD
        and roles.looks_like_heading(piece.text.rstrip(" :…"))
        and not roles.is_sentence(piece.text)
    )


def _is_bare_deed(text: str) -> bool:
    """ "Pay on time"; "Paying on time" is a title."""
    return language.begins_with_deed(text) and not text.partition(" ")[0].endswith("ing")


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
