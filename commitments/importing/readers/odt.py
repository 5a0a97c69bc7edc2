"""OpenDocument texts (.odt), read from their XML. Numbers of lists and headings are counted from the list styles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from commitments.importing.blocks import (
    BODY,
    COMMENT,
    CONTENTS,
    HEADING,
    ITEM,
    LINE,
    NOTE,
    PAGE_EDGE,
    PARAGRAPH,
    ROW,
    Block,
    Cell,
    Document,
)
from commitments.importing.limits import MAX_DEPTH, Refusal
from commitments.importing.readers import characters
from commitments.importing.readers.archives import Archive
from commitments.importing.readers.html import in_roman

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, OFFICE, STYLE, TABLE, FO = (_NS % name for name in ("text", "office", "style", "table", "xsl-fo-compatible"))
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OUTER = frozenset((TEXT + "section", OFFICE + "text", OFFICE + "body", TEXT + "index-body", TEXT + "soft-page-break"))
_NOT_WORDS = frozenset((OFFICE + "annotation", TEXT + "tracked-changes", TEXT + "note-body"))
_INDEXES = frozenset(
    f"{TEXT}{name}"
    for name in ("table-of-content", "alphabetical-index", "illustration-index", "bibliography", "user-index")
)


def read(data: bytes) -> Document:
    archive = Archive(data)
    if any(name.startswith("Basic/") and name.endswith(".xml") and "script-l" not in name for name in archive.names):
        raise Refusal("This document holds macros. Save it without them.")
    content = archive.xml("content.xml")
    text = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if text is None:
        raise Refusal("This is no OpenDocument text that can be read. Save it as .odt or .docx, or paste its text.")
    styles = archive.xml("styles.xml")
    reader = _Reader(
        _Lists.of([root for root in (styles, content) if root is not None]),
        _parents(styles, content),
        _bold(styles, content),
    )
    blocks = (*_edges(styles), *reader.blocks(text))
    meta = archive.xml("meta.xml")
    title = meta.findtext(".//{http://purl.org/dc/elements/1.1/}title") if meta is not None else ""
    remarks = (
        ["The document holds tracked changes. Insertions were taken as accepted, deletions were left out."]
        if text.find(TEXT + "tracked-changes") is not None
        else []
    )
    return Document(blocks, title=characters.squeezed(title or ""), warnings=tuple(remarks))


def _edges(styles) -> Iterator[Block]:
    for place in ("header", "footer"):
        for element in styles.iter(STYLE + place) if styles is not None else ():
            for paragraph in element.iter(TEXT + "p"):
                if words := characters.squeezed(_text(paragraph)):
                    yield Block(PARAGRAPH, words, zone=PAGE_EDGE)


def _parents(*roots) -> dict[str, tuple[str, str]]:
    """Of each paragraph style: the one it comes from, and the list that it belongs to."""
    found = {}
    for root in roots:
        for style in root.iter(STYLE + "style") if root is not None else ():
            found[style.get(STYLE + "name") or ""] = (
                style.get(STYLE + "parent-style-name") or "",
                style.get(STYLE + "list-style-name") or "",
            )
    return found


def _bold(*roots) -> set[str]:
    found = set()
    for root in roots:
        for style in root.iter(STYLE + "style") if root is not None else ():
            properties = style.find(STYLE + "text-properties")
            if properties is not None and properties.get(FO + "font-weight") == "bold":
                found.add(style.get(STYLE + "name") or "")
    return found


def _text(element) -> str:
    """The words of a paragraph; notes and comments leave their sign only."""
    parts: list[str] = []
    stack: list = [("in", element)]
    while stack:
        step, node = stack.pop()
        if step == "tail":
            parts.append(node.tail or "")
            continue
        tag = node.tag
        if tag == TEXT + "s":
            parts.append(" " * min(20, _whole(node.get(TEXT + "c"), 1)))
        elif tag == TEXT + "tab":
            parts.append(" ")
        elif tag == TEXT + "line-break":
            parts.append("\n")
        elif tag == TEXT + "note":
            parts.append((node.findtext(TEXT + "note-citation") or "").translate(_SUPERSCRIPT))
        elif tag not in _NOT_WORDS and not tag.endswith("}frame"):
            parts.append(node.text or "")
            for child in reversed(node):
                if isinstance(child.tag, str):
                    stack += [("tail", child), ("in", child)]
    return characters.mended("".join(parts))


def _whole(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else default


@dataclass
class _Lists:
    """The list styles, and how far each list has counted."""

    styles: dict[str, dict[int, dict]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, roots) -> _Lists:
        lists = cls()
        for root in roots:
            for style in [*root.iter(TEXT + "list-style"), *root.iter(TEXT + "outline-style")]:
                name = style.get(STYLE + "name") or ("Outline" if style.tag == TEXT + "outline-style" else "")
                lists.styles[name] = {
                    _whole(level.get(TEXT + "level"), 1): _level(level) for level in style if isinstance(level.tag, str)
                }
        return lists

    def mark(self, style: str, key: str, level: int, start: int | None = None) -> str:
        """The mark of the next item of a list on this level."""
        levels = self.styles.get(style, {})
        own = levels.get(level)
        if own is None or own["bullet"]:
            return (own or {}).get("bullet") or "•"
        counts = self.counts[key]
        counts[level] = start if start is not None else counts.get(level, own["start"] - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        shown = [
            _figure(counts.get(at, levels.get(at, own)["start"]), levels.get(at, own)["format"])
            for at in range(max(1, level - own["shown"] + 1), level + 1)
        ]
        number = ".".join(figure for figure in shown if figure)
        return f"{own['prefix']}{number}{own['suffix']}".strip() if number else ""


def _level(element) -> dict:
    return {
        "bullet": characters.mended(element.get(TEXT + "bullet-char") or "") if element.tag.endswith("bullet") else "",
        "format": element.get(STYLE + "num-format") or "",
        "prefix": element.get(STYLE + "num-prefix") or "",
        "suffix": element.get(STYLE + "num-suffix") or "",
        "shown": _whole(element.get(TEXT + "display-levels"), 1),
        "start": _whole(element.get(TEXT + "start-value"), 1),
    }


def _figure(number: int, format: str) -> str:
    if format in ("a", "A"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if format == "A" else letter
    if format in ("i", "I"):
        return in_roman(number).upper() if format == "I" else in_roman(number)
    return str(number) if format else ""


@dataclass
class _Reader:
    lists: _Lists
    parents: dict[str, tuple[str, str]]
    bold: set[str]
    line: int = 0
    table: int = 0
    list_number: int = 0

    def blocks(self, text) -> Iterator[Block]:
        yield from self._walk(text, BODY, 0)

    def _walk(self, element, zone: str, depth: int) -> Iterator[Block]:
        if depth > MAX_DEPTH:
            raise Refusal(
                "This document is nested deeper than any text needs to be. Copy its text and paste that instead."
            )
        for child in element:
            if child.tag in (TEXT + "p", TEXT + "h"):
                yield from self._paragraph(child, zone)
            elif child.tag == TEXT + "list":
                yield from self._list(child, zone, depth + 1)
            elif child.tag == TABLE + "table":
                yield from self._table(child, zone)
            elif child.tag in _INDEXES:
                yield from self._walk(child, CONTENTS, depth + 1)
            elif child.tag in _OUTER:
                yield from self._walk(child, zone, depth + 1)

    def _paragraph(self, element, zone: str, mark: str = "", level: int = 0) -> Iterator[Block]:
        style = element.get(TEXT + "style-name") or ""
        kind, outline = (ITEM if mark else PARAGRAPH), level
        if element.tag == TEXT + "h":
            kind, outline = HEADING, max(1, min(6, _whole(element.get(TEXT + "outline-level"), 1)))
            mark = mark or self._heading_mark(outline)
        elif self._comes_from(style, ("Title", "Subtitle")):
            kind, outline = HEADING, 1
        for position, part in enumerate(part for part in _text(element).split("\n") if part.strip()):
            self.line += 1
            is_first = position == 0
            yield Block(
                kind if is_first else LINE,
                characters.squeezed(part),
                line=self.line,
                level=outline if is_first else 0,
                mark=mark if is_first else "",
                has_gap=is_first,
                is_bold=self._is_bold(element, style),
                zone=zone,
            )
        yield from self._beside(element)

    def _heading_mark(self, outline: int) -> str:
        levels = self.lists.styles.get("Outline", {})
        return self.lists.mark("Outline", "Outline", outline) if levels.get(outline, {}).get("format") else ""

    def _comes_from(self, style: str, names: tuple[str, ...]) -> bool:
        for _ in range(20):
            if style in names:
                return True
            style = self.parents.get(style, ("", ""))[0]
        return False

    def _is_bold(self, element, style: str) -> bool:
        spans = [child for child in element if child.tag == TEXT + "span"]
        in_spans = sum(len(_text(span).strip()) for span in spans if span.get(TEXT + "style-name") in self.bold)
        return style in self.bold or in_spans >= 0.95 * max(1, len(_text(element).strip()))

    def _beside(self, element) -> Iterator[Block]:
        for note in element.iter(TEXT + "note"):
            if body := note.find(TEXT + "note-body"):
                words = " ".join(characters.squeezed(_text(paragraph)) for paragraph in body.iter(TEXT + "p"))
                self.line += 1
                yield Block(
                    NOTE,
                    words,
                    line=self.line,
                    mark=(note.findtext(TEXT + "note-citation") or "").translate(_SUPERSCRIPT),
                    has_gap=True,
                )
        for comment in element.iter(OFFICE + "annotation"):
            self.line += 1
            yield Block(
                PARAGRAPH,
                " ".join(characters.squeezed(_text(paragraph)) for paragraph in comment.iter(TEXT + "p")),
                line=self.line,
                zone=COMMENT,
            )
        for frame in element.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box"):
            for paragraph in frame.iter(TEXT + "p"):
                if words := characters.squeezed(_text(paragraph)):
                    self.line += 1
                    yield Block(PARAGRAPH, words, line=self.line, has_gap=True)

    # ---- lists

    def _list(self, element, zone: str, depth: int, style: str = "", level: int = 1, key: str = "") -> Iterator[Block]:
        if depth > MAX_DEPTH:
            raise Refusal(
                "This document is nested deeper than any text needs to be. Copy its text and paste that instead."
            )
        style = element.get(TEXT + "style-name") or style
        if not key:
            self.list_number += 1
            goes_on = element.get(TEXT + "continue-numbering") == "true" or element.get(TEXT + "continue-list")
            key = style if goes_on else f"{style} {self.list_number}"
            if not goes_on:
                self.lists.counts[style] = self.lists.counts[key]
        for item in element:
            if item.tag in (TEXT + "list-item", TEXT + "list-header"):
                yield from self._item(item, zone, depth, style, level, key)

    def _item(self, item, zone: str, depth: int, style: str, level: int, key: str) -> Iterator[Block]:
        is_marked = item.tag == TEXT + "list-header"
        for child in item:
            if child.tag in (TEXT + "p", TEXT + "h"):
                start = _whole(item.get(TEXT + "start-value")) or None
                mark = "" if is_marked else self.lists.mark(style, key, level, start)
                is_marked = True
                yield from self._paragraph(child, zone, mark, level - 1)
            elif child.tag == TEXT + "list":
                yield from self._list(child, zone, depth + 1, style, level + 1, key)

    # ---- tables

    def _table(self, table, zone: str) -> Iterator[Block]:
        self.table += 1
        number, upper = self.table, {}
        for row in table.iter(TABLE + "table-row"):
            if next(row.iterancestors(TABLE + "table")) is not table:
                continue
            self.line += 1
            is_head = row.getparent().tag == TABLE + "table-header-rows"
            cells = tuple(self._cells(row, upper, is_head))
            yield Block(ROW, cells=cells, line=self.line, table=number, zone=zone, has_gap=True)

    def _cells(self, row, upper: dict[int, tuple[int, str]], is_head: bool) -> Iterator[Cell]:
        column = 0
        for cell in row:
            if cell.tag == TABLE + "covered-table-cell":
                rows, text = upper.get(column, (0, ""))
                if rows > 0:
                    upper[column] = (rows - 1, text)
                    yield Cell(text, is_carried=True)
                column += 1
            elif cell.tag == TABLE + "table-cell":
                span = max(1, min(60, _whole(cell.get(TABLE + "number-columns-spanned"), 1)))
                text = self._cell_text(cell)
                upper[column] = (_whole(cell.get(TABLE + "number-rows-spanned"), 1) - 1, text)
                for _ in range(max(1, min(60, _whole(cell.get(TABLE + "number-columns-repeated"), 1)))):
                    yield Cell(text, span=span, is_header=is_head)
                    column += 1

    def _cell_text(self, cell) -> str:
        lines = []
        for paragraph in [*cell.iter(TEXT + "p"), *cell.iter(TEXT + "h")]:
            depth = sum(1 for above in paragraph.iterancestors(TEXT + "list-item") if cell in above.iterancestors())
            glyph = "◦" if depth > 1 else "•" if depth else ""
            said = (characters.squeezed(part) for part in _text(paragraph).split("\n"))
            lines += [f"{glyph} {part}".strip() for part in said if part]
        return "\n".join(lines)
