"""Word files (.docx), read from their XML.

The numbers of Word's lists are nowhere in its text: they are counted here as Word counts them, from numbering.xml and
the styles. Insertions are taken as accepted, deletions are set apart, text boxes follow the paragraph that holds them,
and footnotes follow the paragraph that refers to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from commitments.importing.blocks import (
    BODY,
    COMMENT,
    CONTENTS,
    DELETED,
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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OUTER = frozenset(
    W + name
    for name in (
        "sdt",
        "sdtContent",
        "customXml",
        "smartTag",
        "ins",
        "moveTo",
        "body",
        "hyperlink",
        "fldSimple",
        "dir",
        "bdo",
    )
)
_GONE = frozenset(W + name for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr", "proofErr"))


def read(data: bytes) -> Document:
    archive = Archive(data)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise Refusal("This Word file holds macros. Save it as a document without macros (.docx).")
    body = archive.xml("word/document.xml")
    if body is None:
        raise Refusal("This is no Word file that can be read. Save it as .docx, or paste its text.")
    if body.tag.startswith("{" + _STRICT.decode()):
        raise Refusal("This Word file is saved as “Strict Open XML”. Save it as an ordinary Word document (.docx).")
    reader = _Reader(
        _Numbering.of(archive.xml("word/numbering.xml")),
        _Styles.of(archive.xml("word/styles.xml")),
        archive.xml("word/footnotes.xml"),
    )
    blocks = [*_edges(archive), *reader.blocks(body), *_comments(archive)]
    title = ""
    core = archive.xml("docProps/core.xml")
    if core is not None:
        title = characters.squeezed(core.findtext("{http://purl.org/dc/elements/1.1/}title") or "")
    return Document(tuple(blocks), title=title, warnings=tuple(reader.remarks(blocks)))


def _edges(archive: Archive) -> Iterator[Block]:
    """What stands at the head and foot of every page: once each."""
    seen = set()
    for name in sorted(archive.names):
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            for paragraph in archive.xml(name).iter(W + "p"):
                text = _text(paragraph)
                if text and text not in seen:
                    seen.add(text)
                    yield Block(PARAGRAPH, text, zone=PAGE_EDGE)


def _comments(archive: Archive) -> Iterator[Block]:
    root = archive.xml("word/comments.xml")
    for comment in root.iter(W + "comment") if root is not None else ():
        if text := " ".join(filter(None, (_text(paragraph) for paragraph in comment.iter(W + "p")))):
            yield Block(PARAGRAPH, text, zone=COMMENT)


def _text(element) -> str:
    """The words of a paragraph, without what was deleted."""
    return characters.squeezed(characters.mended("".join(part for part, _ in _runs(element))))


def _runs(element) -> Iterator[tuple[str, object]]:
    """The texts in an element, each with its run; tabs are spaces, breaks are line ends."""
    stack = [(element, None)]
    while stack:
        node, run = stack.pop()
        tag = node.tag
        if tag == W + "t":
            yield node.text or "", run
        elif tag in (W + "tab", W + "ptab"):
            yield " ", run
        elif tag in (W + "br", W + "cr"):
            yield "\n", run
        elif tag == W + "noBreakHyphen":
            yield "-", run
        elif tag == W + "sym":
            yield "•", run
        elif tag == W + "footnoteReference":
            yield (node.get(W + "id") or "").translate(_SUPERSCRIPT), run
        elif (
            tag not in _GONE
            and not tag.endswith(("}Fallback", "}txbxContent"))
            and not (tag == W + "r" and _is_hidden(node))
        ):
            inner = node if tag == W + "r" else run
            stack.extend((child, inner) for child in reversed(node) if isinstance(child.tag, str))


def _is_hidden(run) -> bool:
    properties = run.find(W + "rPr")
    return properties is not None and _is_on(properties.find(W + "vanish"))


def _is_on(element) -> bool:
    return element is not None and element.get(W + "val") not in ("0", "false", "off")


def _value(element, name: str) -> str:
    child = element.find(W + name) if element is not None else None
    return (child.get(W + "val") or "") if child is not None else ""


def _whole(text: str, default: int = 0) -> int:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 9 else default


@dataclass
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    is_legal: bool = False


@dataclass
class _Numbering:
    """Which list a paragraph belongs to, and how far each list has counted."""

    lists: dict[str, str] = field(default_factory=dict)  # number -> its pattern
    patterns: dict[str, dict[int, _Level]] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # (number, level) -> a start of its own
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: set = field(default_factory=set)

    @classmethod
    def of(cls, root) -> _Numbering:
        numbering = cls()
        for pattern in root.iter(W + "abstractNum") if root is not None else ():
            numbering.patterns[pattern.get(W + "abstractNumId") or ""] = {
                _whole(level.get(W + "ilvl") or "0"): _Level(
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText"),
                    _whole(_value(level, "start"), 1),
                    level.find(W + "isLgl") is not None,
                )
                for level in pattern.iter(W + "lvl")
            }
        for number in root.iter(W + "num") if root is not None else ():
            name = number.get(W + "numId") or ""
            numbering.lists[name] = _value(number, "abstractNumId")
            for override in number.iter(W + "lvlOverride"):
                if start := _value(override, "startOverride"):
                    numbering.starts[name, _whole(override.get(W + "ilvl") or "0")] = _whole(start, 1)
        return numbering

    def mark(self, number: str, level: int) -> str:
        """The mark of the next paragraph of this list on this level, as Word prints it."""
        pattern = self.patterns.get(self.lists.get(number, ""), {})
        if level not in pattern:
            return ""
        if pattern[level].format == "bullet":
            return characters.mended(pattern[level].text).strip() or "•"
        counts = self.counts[self.lists[number]]
        if (number, level) in self.starts and (number, level) not in self.begun:
            self.begun.add((number, level))
            counts[level] = self.starts[number, level]
        else:
            counts[level] = counts.get(level, pattern[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return self._printed(pattern, counts, level)

    def _printed(self, pattern: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        printed = pattern[level].text
        for at in range(min(level, 8) + 1):
            shown = pattern.get(at, _Level())
            number = counts.get(at, shown.start)
            figure = str(number) if pattern[level].is_legal and at < level else _figure(number, shown.format)
            printed = printed.replace(f"%{at + 1}", figure)
        return printed.strip()


def _figure(number: int, format: str) -> str:
    if format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 4)
        return letter.upper() if format == "upperLetter" else letter
    if format in ("lowerRoman", "upperRoman"):
        return in_roman(number).upper() if format == "upperRoman" else in_roman(number)
    if format == "none":
        return ""
    return f"{number:02}" if format == "decimalZero" else str(number)


@dataclass(frozen=True)
class _Style:
    name: str = ""
    outline: int = -1
    number: str = ""
    level: int = 0
    is_bold: bool = False
    size: float = 0.0


@dataclass
class _Styles:
    """What paragraphs take from their styles, and these from the styles they are based on."""

    found: dict[str, _Style] = field(default_factory=dict)

    @classmethod
    def of(cls, root) -> _Styles:
        raw = {style.get(W + "styleId") or "": style for style in (root.iter(W + "style") if root is not None else ())}
        styles = cls()
        for name in raw:
            chain, at = [], name
            while at in raw and at not in chain and len(chain) < 20:
                chain.append(at)
                at = _value(raw[at], "basedOn")
            style = _Style(name=_value(raw[name], "name").lower())
            for each in reversed(chain):
                style = _with_own(style, raw[each])
            styles.found[name] = style
        return styles

    def get(self, name: str) -> _Style:
        return self.found.get(name, _Style(name=name.lower()))


def _with_own(style: _Style, element) -> _Style:
    paragraph, run = element.find(W + "pPr"), element.find(W + "rPr")
    numbering = paragraph.find(W + "numPr") if paragraph is not None else None
    if numbering is not None:
        style = replace(
            style,
            number=_value(numbering, "numId") or style.number,
            level=_whole(_value(numbering, "ilvl"), style.level),
        )
    if outline := _value(paragraph, "outlineLvl"):
        style = replace(style, outline=_whole(outline, -1))
    if run is not None and run.find(W + "b") is not None:
        style = replace(style, is_bold=_is_on(run.find(W + "b")))
    return replace(style, size=_whole(_value(run, "sz")) / 2 or style.size)


@dataclass
class _Reader:
    numbering: _Numbering
    styles: _Styles
    footnotes: object
    line: int = 0
    page: int = 1
    table: int = 0
    has_insertions: bool = False

    def remarks(self, blocks: list[Block]) -> Iterator[str]:
        if self.has_insertions or any(block.zone == DELETED for block in blocks):
            yield "The document holds tracked changes. Insertions were taken as accepted, deletions were left out."
        if comments := sum(block.zone == COMMENT for block in blocks):
            yield f"The document holds {comments} comments in its margin. They are listed with what was left out."

    def blocks(self, body) -> Iterator[Block]:
        stack = [(body, BODY, 0)]
        while stack:
            element, zone, depth = stack.pop()
            if depth > MAX_DEPTH:
                raise Refusal(
                    "This document is nested deeper than any text needs to be. Copy its text and paste that instead."
                )
            if element.tag == W + "p":
                yield from self._paragraph(element, zone)
            elif element.tag == W + "tbl":
                yield from self._table(element, zone)
            elif element.tag in _OUTER or element.tag == W + "document":
                self.has_insertions = self.has_insertions or element.tag == W + "ins"
                inner = CONTENTS if element.tag == W + "sdt" and _is_contents(element) else zone
                stack.extend((child, inner, depth + 1) for child in reversed(element) if isinstance(child.tag, str))

    # ---- paragraphs

    def _paragraph(self, element, zone: str) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        style = self.styles.get(_value(properties, "pStyle"))
        runs = list(_runs(element))
        raw = characters.mended("".join(text for text, _ in runs))
        mark, level = self._mark(properties, style) if raw.strip() else ("", 0)
        zone = CONTENTS if style.name.startswith("toc ") and style.name != "toc heading" else zone
        is_bold, size = _set_in(runs, style)
        has_mark = mark
        for position, text in enumerate(part for part in raw.split("\n") if part.strip()):
            self.line += 1
            kind, outline = self._kind(properties, style, mark) if position == 0 else (LINE, 0)
            yield Block(
                kind,
                characters.squeezed(text),
                line=self.line,
                page=0,
                level=outline or level,
                mark=mark if position == 0 else "",
                has_gap=position == 0,
                is_bold=is_bold,
                size=size,
                zone=zone,
            )
        del has_mark
        yield from self._deleted(element)
        yield from self._notes(element)
        yield from self._boxes(element)

    def _kind(self, properties, style: _Style, mark: str) -> tuple[str, int]:
        outline = _whole(_value(properties, "outlineLvl"), -1)
        if style.name in ("title", "subtitle"):
            return HEADING, 1 if style.name == "title" else 2
        if style.name.startswith("heading ") and style.name[8:].isdigit():
            return HEADING, min(6, int(style.name[8:]))
        level = outline if outline >= 0 else style.outline
        if 0 <= level < 6:
            return HEADING, level + 1
        return (ITEM if mark else PARAGRAPH), 0

    def _mark(self, properties, style: _Style) -> tuple[str, int]:
        numbering = properties.find(W + "numPr") if properties is not None else None
        number, level = style.number, style.level
        if numbering is not None:
            number, level = _value(numbering, "numId") or number, _whole(_value(numbering, "ilvl"), level)
        if not number or number == "0":
            return ("•" if style.name.startswith("list bullet") else ""), 0
        return self.numbering.mark(number, level), level

    def _deleted(self, element) -> Iterator[Block]:
        self.has_insertions = self.has_insertions or element.find(f".//{W}ins") is not None
        text = characters.squeezed("".join(deleted.text or "" for deleted in element.iter(W + "delText")))
        if text:
            self.line += 1
            yield Block(PARAGRAPH, text, line=self.line, zone=DELETED)

    def _notes(self, element) -> Iterator[Block]:
        for reference in element.iter(W + "footnoteReference"):
            name = reference.get(W + "id") or ""
            for note in self.footnotes.iter(W + "footnote") if self.footnotes is not None else ():
                if note.get(W + "id") == name and (
                    text := " ".join(filter(None, (_text(paragraph) for paragraph in note.iter(W + "p"))))
                ):
                    self.line += 1
                    yield Block(NOTE, text, line=self.line, mark=name.translate(_SUPERSCRIPT), has_gap=True)

    def _boxes(self, element) -> Iterator[Block]:
        """The paragraphs of text boxes; each box is written twice, for new programs and old ones."""
        for box in element.iter(W + "txbxContent"):
            above = list(box.iterancestors())
            if (
                any(outer.tag.endswith("}Fallback") for outer in above)
                or sum(outer.tag == W + "txbxContent" for outer in above) > 3
            ):
                continue
            if next((outer for outer in above if outer.tag == W + "p"), None) is element:
                for child in box:
                    if child.tag == W + "p":
                        yield from self._paragraph(child, BODY)
                    elif child.tag == W + "tbl":
                        yield from self._table(child, BODY)

    # ---- tables

    def _table(self, table, zone: str) -> Iterator[Block]:
        rows = [row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table]
        if all(len(row.findall(W + "tc")) <= 1 for row in rows):  # one column only sets text in a box
            for row in rows:
                for cell in row.findall(W + "tc"):
                    for child in cell:
                        if child.tag == W + "p":
                            yield from self._paragraph(child, zone)
            return
        self.table += 1
        number, upper = self.table, {}
        for row in rows:
            self.line += 1
            cells = tuple(self._cells(row, upper))
            yield Block(ROW, cells=cells, line=self.line, table=number, zone=zone, has_gap=True)

    def _cells(self, row, upper: dict[int, str]) -> Iterator[Cell]:
        is_head = row.find(f"{W}trPr/{W}tblHeader") is not None
        column = 0
        cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
        for cell in cells:
            properties = cell.find(W + "tcPr")
            span = max(1, min(60, _whole(_value(properties, "gridSpan"), 1)))
            merge = properties.find(W + "vMerge") if properties is not None else None
            text = self._cell_text(cell)
            if merge is not None and merge.get(W + "val") != "restart" and not text:
                yield Cell(upper.get(column, ""), span=span, is_carried=True)
            else:
                upper[column] = text
                is_bold = all(
                    _set_in(list(_runs(paragraph)), _Style())[0] for paragraph in cell.iter(W + "p") if _text(paragraph)
                )
                yield Cell(text, span=span, is_header=is_head or (bool(text) and is_bold))
            column += span

    def _cell_text(self, cell) -> str:
        lines = []
        for paragraph in cell.iter(W + "p"):
            properties = paragraph.find(W + "pPr")
            raw = characters.mended("".join(part for part, _ in _runs(paragraph)))
            if not raw.strip():
                continue
            mark, level = self._mark(properties, self.styles.get(_value(properties, "pStyle")))
            if mark and not any(character.isalnum() for character in mark):
                mark = "◦" if level > 0 else "•"
            first, *others = [characters.squeezed(part) for part in raw.split("\n") if part.strip()]
            lines += [f"{mark} {first}".strip(), *others]
        return "\n".join(lines)


def _set_in(runs: list, style: _Style) -> tuple[bool, float]:
    """Is all of it bold, and how large are its letters?"""
    said = [run for text, run in runs if text.strip() and run is not None]
    bold, sizes = [], []
    for run in said:
        properties = run.find(W + "rPr")
        own = properties.find(W + "b") if properties is not None else None
        bold.append(_is_on(own) if own is not None else style.is_bold)
        sizes.append(_whole(_value(properties, "sz")) / 2 or style.size)
    return bool(bold) and all(bold), max(sizes, default=style.size)


def _is_contents(element) -> bool:
    return any(
        "table of contents" in (part.get(W + "val") or "").lower()
        for part in element.iterfind(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    )
