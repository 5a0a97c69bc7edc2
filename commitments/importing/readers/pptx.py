"""Slides of PowerPoint: each title as a heading, then the paragraphs and tables of the slide in the order of the file.

Speakers’ notes and hidden slides are not what an audience was shown, and are left out.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from commitments.importing import limits
from commitments.importing.blocks import HEADING, ITEM, PAGE_EDGE, PARAGRAPH, ROW, Block, Cell, Document
from commitments.importing.limits import Refusal
from commitments.importing.readers import characters
from commitments.importing.readers.archives import Archive

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = ("title", "ctrTitle")
_EDGES = ("sldNum", "ftr", "dt", "hdr")
_LISTED = ("", "body", "obj", "subTitle")  # placeholders whose paragraphs have bullets, unless they say otherwise
MAX_SLIDES = limits.MAX_PAGES


def read(data: bytes) -> Document:
    archive = Archive(data)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise Refusal("These slides hold macros. Save them without macros (.pptx).")
    names = list(_slides(archive))
    if len(names) > MAX_SLIDES:
        raise Refusal(
            f"This file has {len(names):,} slides; at most {MAX_SLIDES} can be imported. Keep those that matter."
        )
    reader = _Reader()
    blocks: list[Block] = []
    hidden = 0
    for name in names:
        slide = archive.xml(name)
        if slide is not None and slide.get("show") == "0":
            hidden += 1
        elif slide is not None:
            blocks.extend(reader.slide(slide))
    said = f"{hidden} hidden slide{'' if hidden == 1 else 's'} left out." if hidden else ""
    return Document(tuple(blocks), warnings=(said,) if said else ())


def _slides(archive: Archive) -> Iterator[str]:
    """The parts that hold the slides, in the order in which they are shown."""
    presentation, relations = archive.xml("ppt/presentation.xml"), archive.xml("ppt/_rels/presentation.xml.rels")
    if presentation is None or relations is None:
        raise Refusal("This file is damaged. Open it in the program that made it and save it again.")
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in presentation.iter(f"{P}sldId"):
        target = targets.get(each.get(f"{R}id"), "")
        yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("ppt", target))


@dataclass
class _Reader:
    page: int = 0
    line: int = 0
    table: int = 0
    has_title: bool = False
    counts: Counter = field(default_factory=Counter)

    def slide(self, slide) -> Iterator[Block]:
        self.page += 1
        shapes = list(slide.iter(f"{P}sp", f"{P}graphicFrame"))
        for shape in sorted(shapes, key=lambda shape: _placeholder(shape) not in _TITLES):
            for block in self._table(shape) if shape.tag == f"{P}graphicFrame" else self._shape(shape):
                self.line += 1
                yield replace(block, page=self.page, line=self.line)

    def _shape(self, shape) -> Iterator[Block]:
        kind = _placeholder(shape)
        self.counts.clear()
        paragraphs = [(each, _text(each)) for each in shape.iter(f"{A}p")]
        if kind in _TITLES:
            if text := characters.squeezed(" ".join(text for _, text in paragraphs)):
                level, self.has_title = 2 if self.has_title else 1, True
                yield Block(HEADING, text, level=level, has_gap=True)
            return
        for paragraph, text in paragraphs:
            if text:
                yield self._paragraph(paragraph, text, kind)

    def _paragraph(self, paragraph, text: str, kind: str | None) -> Block:
        if kind in _EDGES:
            return Block(PARAGRAPH, text, zone=PAGE_EDGE)
        properties = paragraph.find(f"{A}pPr")
        level = (
            int(properties.get("lvl", "0")) if properties is not None and properties.get("lvl", "0").isdigit() else 0
        )
        has = {child.tag.removeprefix(A): child for child in properties} if properties is not None else {}
        if "buAutoNum" in has:
            return Block(ITEM, text, level=level, mark=self._number(has["buAutoNum"], level))
        is_listed = "buNone" not in has and ("buChar" in has or kind in _LISTED[:3])
        if is_listed and not text.endswith(":"):
            return Block(ITEM, text, level=level)
        return Block(PARAGRAPH, text, has_gap=True)

    def _number(self, element, level: int) -> str:
        """The number as PowerPoint prints it: "2.", "b)", "iv."."""
        kind = element.get("type", "arabicPeriod")
        start = element.get("startAt", "1")
        self.counts[level] += 1
        for deeper in [each for each in self.counts if each > level]:
            del self.counts[deeper]
        number = self.counts[level] + (int(start) - 1 if start.isdigit() and len(start) < 4 else 0)
        if kind.startswith("alpha"):
            printed = chr(96 + (number - 1) % 26 + 1)
        elif kind.startswith("roman"):
            printed = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")[(number - 1) % 10]
        else:
            printed = str(number)
        printed = printed.upper() if "Uc" in kind else printed
        return f"({printed})" if "ParenBoth" in kind else f"{printed})" if "Paren" in kind else f"{printed}."

    def _table(self, frame) -> Iterator[Block]:
        self.table += 1
        upper: dict[int, str] = {}
        for row in frame.iter(f"{A}tr"):
            cells = []
            for column, cell in enumerate(row.findall(f"{A}tc")):
                is_lower = cell.get("vMerge") in ("1", "true")
                text = upper.get(column, "") if is_lower else "\n".join(filter(None, map(_text, cell.iter(f"{A}p"))))
                upper[column] = text
                cells.append(Cell(text, is_carried=is_lower))
            if any(cell.text for cell in cells):
                yield Block(ROW, cells=tuple(cells), table=self.table, has_gap=True)


def _placeholder(shape) -> str | None:
    """What the layout calls the shape; nothing for a free one."""
    found = next(shape.iter(f"{P}ph"), None)
    return None if found is None else found.get("type", "")


def _text(paragraph) -> str:
    parts = [each.text or "" if each.tag == f"{A}t" else " " for each in paragraph.iter(f"{A}t", f"{A}br")]
    return characters.squeezed(characters.mended("".join(parts)))
