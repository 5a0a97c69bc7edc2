"""Web pages: headings, paragraphs, lists and tables, with what the page says of itself set apart.

Parsed by lxml, which fetches nothing. Numbers of ordered lists are not in their text; they are counted as a browser
does. The walk keeps its own stack, so a page nested a thousand deep cannot exhaust Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from commitments.importing.blocks import (
    BODY,
    HEADING,
    ITEM,
    NAVIGATION,
    NOTE,
    PARAGRAPH,
    ROW,
    Block,
    Cell,
    Document,
)
from commitments.importing.limits import Refusal
from commitments.importing.readers import characters

DEEPEST = 400
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "embed",
        "iframe",
        "canvas",
        "audio",
        "video",
        "head",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "map",
        "datalist",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "address",
        "blockquote",
        "pre",
        "form",
        "fieldset",
        "figure",
        "figcaption",
        "details",
        "summary",
        "body",
        "html",
        "center",
        "dd",
        "dt",
        "dl",
        "hr",
        "legend",
        "label",
        "caption",
    ]
)
_APART = frozenset(["nav", "footer", "aside", "dialog"])
_APART_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert"])
_APART_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|cookies?|breadcrumbs?|sidebar|skip|banner|social|share|"
    r"sharing|related|newsletter|subscribe|search|consent|pagination|masthead|site-header|page-header|"
    r"header)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LISTS = frozenset(("ul", "ol", "menu"))


def read(data: bytes) -> Document:
    text = characters.decoded(_with_its_encoding(data))
    try:
        root = html.document_fromstring(
            text.encode("utf-8"),
            parser=html.HTMLParser(
                encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
            ),
        )
    except (ValueError, html.etree.ParserError, html.etree.XMLSyntaxError):
        return Document(())
    return Document(tuple(_Walk().blocks(root)), title=characters.squeezed(root.findtext(".//title") or ""))


def _with_its_encoding(data: bytes) -> bytes:
    """The bytes in UTF-8, if the page names another encoding at its beginning."""
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", data[:2048], re.IGNORECASE)
    if declared:
        try:
            return data.decode(declared[1].decode("ascii")).encode("utf-8")
        except (LookupError, UnicodeDecodeError):
            pass
    return data


@dataclass
class _Gathering:
    """Text on its way to becoming a block."""

    words: list[str] = field(default_factory=list)
    strong: int = 0
    letters: int = 0

    def add(self, text: str | None, is_strong: bool) -> None:
        if text:
            self.words.append(text)
            size = len(text.strip())
            self.letters += size
            self.strong += size if is_strong else 0

    @property
    def text(self) -> str:
        return characters.squeezed(characters.mended("".join(self.words)))

    @property
    def is_bold(self) -> bool:
        return bool(self.letters) and self.strong >= 0.95 * self.letters


@dataclass
class _Place:
    """Where in the page the walk is."""

    tag: str = ""
    zone: str = BODY
    level: int = -1  # of the list
    mark: str = ""
    is_strong: bool = False
    heading: int = 0
    is_note: bool = False


@dataclass
class _Walk:
    line: int = 0
    table: int = 0
    gathering: _Gathering = field(default_factory=_Gathering)
    pending_term: str = ""
    counts: dict = field(default_factory=dict)  # the last number of each ordered list

    def blocks(self, root) -> Iterator[Block]:
        stack: list[tuple] = [("enter", root, _Place(), 0)]
        while stack:
            step, element, place, depth = stack.pop()
            if depth > DEEPEST:
                raise Refusal(
                    "This page is nested deeper than any text needs to be. Copy its text and paste that instead."
                )
            if step == "leave":
                yield from self._leave(element, place)
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if not tag or tag in _SKIPPED or _is_hidden(element):
                self._tail(element, place)
                continue
            if tag == "table" and not _is_layout(element):
                yield from self._flush(place)
                yield from self._rows(element, _within(element, place))
                self._tail(element, place)
                continue
            inner = _within(element, place)
            inner.mark = self._mark(element) if tag == "li" else inner.mark
            if tag == "br":
                yield from self._flush(place) if _breaks_paragraphs(element) else ()
                self.gathering.add(" ", is_strong=False)
            elif _is_block(tag):
                yield from self._flush(place)
            self.gathering.add(element.text, inner.is_strong)
            stack.append(("leave", element, (inner, place), depth))
            stack.extend(("enter", child, inner, depth + 1) for child in reversed(element))

    def _mark(self, item) -> str:
        """The number before an item of an ordered list, as a browser counts it; a bullet for any other."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "•"
        given = item.get("value") or ""
        number = int(given) if given.isdigit() and len(given) < 6 else self.counts.get(parent, _start(parent) - 1) + 1
        self.counts[parent] = number
        return f"{_figure(number, parent)}."

    def _leave(self, element, places) -> Iterator[Block]:
        inner, outer = places
        if _is_block(element.tag):
            yield from self._flush(inner)
            if inner.tag == "li":
                inner.mark = ""
        self._tail(element, outer)

    def _tail(self, element, place: _Place) -> None:
        self.gathering.add(element.tail, place.is_strong)

    def _flush(self, place: _Place) -> Iterator[Block]:
        gathered, self.gathering = self.gathering, _Gathering()
        if not gathered.text:
            return
        self.line += 1
        if place.tag == "dt":
            yield from self._term(gathered.text, place)
        elif place.tag == "dd" and self.pending_term:
            term, self.pending_term = self.pending_term, ""
            yield Block(ROW, cells=(Cell(term), Cell(gathered.text)), line=self.line, table=self.table, zone=place.zone)
        else:
            yield self._block(gathered, place)

    def _term(self, text: str, place: _Place) -> Iterator[Block]:
        if self.pending_term:
            yield Block(PARAGRAPH, self.pending_term, line=self.line, zone=place.zone, has_gap=True)
        else:
            self.table += 1
        self.pending_term = text

    def _block(self, gathered: _Gathering, place: _Place) -> Block:
        kind, level, mark = PARAGRAPH, 0, ""
        if place.heading:
            kind, level = HEADING, place.heading
        elif place.is_note:
            kind = NOTE
        elif place.level >= 0 and place.mark:
            kind, level, mark = ITEM, place.level, place.mark
            place.mark = ""  # a second paragraph of the same item has none
        return Block(
            kind,
            gathered.text,
            line=self.line,
            level=level,
            mark=mark,
            has_gap=True,
            is_bold=gathered.is_bold,
            zone=place.zone,
        )

    # ---- tables

    def _rows(self, table, place: _Place) -> Iterator[Block]:
        self.table += 1
        below: dict[int, list] = {}  # column -> [rows left, text]
        for row in table.iter("tr"):
            if next(row.iterancestors("table")) is not table:
                continue
            cells = list(_cells(row, below))
            if cells:
                self.line += 1
                yield Block(ROW, cells=tuple(cells), line=self.line, table=self.table, zone=place.zone, has_gap=True)


def _cells(row, below: dict) -> Iterator[Cell]:
    """The cells of a row, with those that reach down from rows above."""
    column = 0
    for element in [child for child in row if child.tag in ("td", "th")]:
        while below.get(column, [0])[0] > 0:
            yield _carried(below, column)
            column += 1
        span = _number(element.get("colspan"))
        text = _cell_text(element)
        yield Cell(text, span=span, is_header=element.tag == "th")
        down = _number(element.get("rowspan"))
        if down > 1:
            below[column] = [down - 1, text]
        column += span
    while below.get(column, [0])[0] > 0:
        yield _carried(below, column)
        column += 1


def _carried(below: dict, column: int) -> Cell:
    below[column][0] -= 1
    return Cell(below[column][1], is_carried=True)


def _number(text: str | None) -> int:
    return min(int(text), 60) if text and text.isdigit() and int(text) > 0 else 1


def _cell_text(element) -> str:
    """The cell's paragraphs and items, each on a line."""
    parts: list[str] = []
    stack: list = [("enter", element)]
    while stack:
        step, item = stack.pop()
        if step == "tail":
            parts.append(item.tail or "")
            continue
        if step == "close":
            parts.append("\n")
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        if tag and tag not in _SKIPPED and not _is_hidden(item):
            depth = (
                sum(1 for above in item.iterancestors("ul", "ol") if element in above.iterancestors())
                if tag == "li"
                else 0
            )
            parts.append(
                "\n◦ " if depth > 1 else "\n• " if tag == "li" else "\n" if _is_block(tag) or tag == "br" else ""
            )
            parts.append((item.text or "").replace("\n", " "))
            if _is_block(tag):
                stack.append(("close", item))
            for child in reversed(item):
                stack.append(("tail", child))
                stack.append(("enter", child))
    text = characters.mended("".join(parts)).replace("\t", " ")
    lines = (characters.squeezed(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip("•◦ "))


def _is_block(tag: str) -> bool:
    return (
        tag in _BLOCKS
        or tag in _LISTS
        or tag in ("li", "tr", "td", "th", "table", "tbody", "thead")
        or bool(re.fullmatch(r"h[1-6]", tag))
    )


def _is_hidden(element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def _is_layout(table) -> bool:
    """A table of one cell a row, or with a table inside, arranges the page."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return True
    rows = table.findall(".//tr")
    return not rows or all(len(row.findall("td")) + len(row.findall("th")) <= 1 for row in rows)


def _breaks_paragraphs(element) -> bool:
    """Two breaks in a row, or a break before something that begins like an item."""
    following = element.getnext()
    tail = (element.tail or "").strip()
    return (not tail and following is not None and following.tag == "br") or bool(
        re.match(r"(?:[•●▪◦–-]|\(?[a-z\d]{1,3}[.)])\s*\S", tail)
    )


def _within(element, place: _Place) -> _Place:
    tag = element.tag
    heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else place.heading
    level, mark = place.level, place.mark
    if tag in _LISTS:
        level, mark = place.level + 1, ""
    is_note = (
        place.is_note
        or element.get("role") in ("doc-endnote", "doc-footnote")
        or "footnote" in (element.get("class") or "").split()
    )
    return _Place(
        tag, _zone(element, place.zone), level, mark, place.is_strong or tag in ("b", "strong"), heading, is_note
    )


def _zone(element, zone: str) -> str:
    """Set apart: by its tag, its role, or a class or id that names a menu. The body and main text never are."""
    if zone or element.tag in ("body", "html", "main", "article") or not _is_block(element.tag):
        return zone
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in _APART or element.get("role") in _APART_ROLES:
        return NAVIGATION
    if (
        element.tag in ("div", "ul", "section", "header", "form")
        and _APART_NAMES.search(names)
        and element.find(".//h1") is None
    ):
        return NAVIGATION
    return NAVIGATION if _is_mostly_links(element) else BODY


def _is_mostly_links(element) -> bool:
    """A list whose items are nothing but links."""
    if element.tag not in _LISTS:
        return False
    items = element.findall("li")
    linked = [
        item
        for item in items
        if not (item.text or "").strip() and len(item) == 1 and item[0].tag == "a" and not (item[0].tail or "").strip()
    ]
    return len(items) >= 3 and len(linked) == len(items)


def _start(ordered) -> int:
    start = ordered.get("start") or "1"
    return int(start) if start.isdigit() and len(start) < 6 else 1


def _figure(number: int, ordered) -> str:
    style = (ordered.get("style") or "").replace(" ", "").lower()
    kind = ordered.get("type") or ""
    if kind in ("a", "A") or "lower-alpha" in style or "lower-latin" in style:
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind == "A" else letter
    if kind in ("i", "I") or "lower-roman" in style:
        return in_roman(number).upper() if kind == "I" else in_roman(number)
    return str(number)


def in_roman(number: int) -> str:
    """A number in small roman numerals."""
    numerals = (
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    )
    written = ""
    for value, letters in numerals:
        while number >= value and len(written) < 20:
            written += letters
            number -= value
    return written
