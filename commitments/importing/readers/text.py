"""Plain text and Markdown: printed lines, headings and tables.

Both go through one reader that looks at lines. What people paste is often the Markdown of a converter, and what they
call Markdown is often a text with numbers that Markdown itself would count anew ("3.10" under "1."), so the printed
marks must survive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from commitments.importing import limits
from commitments.importing.blocks import HEADING, LINE, PAGE_EDGE, ROW, Block, Cell, Document
from commitments.importing.limits import Refusal
from commitments.importing.readers import characters

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_UNDERLINE = re.compile(r"(={3,}|-{3,})\s*")
_FENCE = re.compile(r"\s*(```|~~~)")
_RULE = re.compile(r"[\s|:+=_*-]*[-=_*][\s|:+=_*-]*")
_QUOTE = re.compile(r"(\s*>)+\s?")
_PIPES = re.compile(r"\s*(?:[-*•]\s+)?\|.*\|\s*")
_FRONT_MATTER = re.compile(r"---\s*")
_PROPERTY = re.compile(r"\s*(?:[\w-]+:(?:\s|$)|-\s|#|$)")
_TASK = re.compile(r"^(\s*(?:[-*+•]|\d{1,3}[.)])\s+)\[[ xX]?\]\s+")


def read(data: bytes) -> Document:
    text = characters.mended(characters.decoded(data))
    if len(text) > 2 * limits.MAX_LETTERS:  # known before a line is looked at; spaces are allowed for
        raise Refusal(limits.TOO_LONG)
    lines = _Lines(text)
    return Document(blocks=tuple(lines.blocks()), title=lines.title)


@dataclass
class _Lines:
    """Walks through the lines, and remembers what the last one was."""

    text: str
    page: int = 1
    has_gap: bool = False
    table: int = 0
    last_row: int = -2  # the line of the row before, so that a gap begins another table
    number: int = 0
    lines: list[str] = field(default_factory=list)
    has_emphasis: bool = False
    title: str = ""  # as the matter before the text has it

    def blocks(self) -> Iterator[Block]:
        self.lines = self.text.split("\n")
        self.has_emphasis = characters.has_emphasis(self.text)
        many_pages = "\f" in self.text
        front = self._end_of_front_matter()
        for index, line in enumerate(self.lines):
            self.number = index + 1
            if index < front:
                if line.strip() and not _FRONT_MATTER.fullmatch(line):
                    yield Block(LINE, characters.without_markup(line), line=self.number, zone=PAGE_EDGE)
                continue
            if "\f" in line:
                self.page += line.count("\f")
                self.has_gap = True
                line = line.replace("\f", " ")
            for block in self._of_line(index, line):
                yield replace(block, line=self.number, page=self.page if many_pages else 0)

    def _end_of_front_matter(self) -> int:
        """The line behind what programs keep between two lines of dashes at the head of a Markdown file."""
        if not _FRONT_MATTER.fullmatch(self.lines[0]):
            return 0
        for index, line in enumerate(self.lines[1:40], start=1):
            if _FRONT_MATTER.fullmatch(line):
                return index + 1
            if not _PROPERTY.match(line):
                return 0
            if line.startswith("title:"):
                self.title = line.removeprefix("title:").strip(" \"'")
        return 0

    def _of_line(self, index: int, line: str) -> Iterator[Block]:
        line = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
        line = _TASK.sub(r"\1", line)
        if not line.strip():
            self.has_gap = True
            return
        if cells := self._cells(index, line):
            yield self._row(cells)
        elif _is_rule(line):
            self.has_gap = self.has_gap or not self._underlines(index)
        elif not _FENCE.match(line):
            yield self._text(index, line)
        self.has_gap = False if line.strip() and not _is_rule(line) else self.has_gap

    def _text(self, index: int, line: str) -> Block:
        if match := _HEADING.fullmatch(line.strip()):
            return Block(HEADING, self._words(match[2]), level=len(match[1]), has_gap=True)
        after = self.lines[index + 1] if index + 1 < len(self.lines) else ""
        underline = _UNDERLINE.fullmatch(after)
        if underline and len(line) < 120 and self._underlines(index + 1):
            level = 1 if underline[1][0] == "=" else 2
            return Block(HEADING, self._words(line), level=level, has_gap=True)
        return Block(
            LINE,
            self._words(line),
            indent=len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()),
            has_gap=self.has_gap,
            is_bold=characters.is_all_strong(line),
        )

    def _words(self, line: str) -> str:
        return characters.without_markup(line, strays=self.has_emphasis)

    def _underlines(self, index: int) -> bool:
        """Is this line of dashes drawn under the line before, as under a heading?"""
        before = self.lines[index - 1] if index else ""
        is_first = index < 2 or not self.lines[index - 2].strip()
        return bool(before.strip()) and is_first and "|" not in before and "\t" not in before and len(before) < 120

    def _cells(self, index: int, line: str) -> list[str]:
        """The cells of a row, if the line is one: between pipes, or between tabs as its neighbours have them."""
        if _PIPES.fullmatch(line):
            return _between_pipes(line.strip().lstrip("-*• "))
        if line.count("\t") and not line.startswith("\t") and _is_in_table_of_tabs(self.lines, index):
            return line.split("\t")
        if line.startswith("\t") and self.last_row == index - 1:
            return line.split("\t")
        return []

    def _row(self, raw: list[str]) -> Block:
        if self.last_row != self.number - 2 or self.has_gap:
            self.table += 1
        self.last_row = self.number - 1
        cells = []
        for cell in raw:
            text, is_broken = characters.cell_text(cell, strays=self.has_emphasis)
            cells.append(Cell(text, is_header=characters.is_all_strong(cell), is_broken_list=is_broken))
        if all(re.fullmatch(r"[\s:=_-]*", cell) for cell in raw):  # the line under a table's head
            cells = []
        return Block(ROW, cells=tuple(cells), table=self.table, has_gap=self.has_gap)


def _is_rule(line: str) -> bool:
    return bool(_RULE.fullmatch(line)) and len(line.strip()) > 2


def _between_pipes(line: str) -> list[str]:
    line = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)]


def _is_in_table_of_tabs(lines: list[str], index: int) -> bool:
    """Has a line beside this one as many tabs? A term and its meaning have one only, and ask for company too."""
    tabs = lines[index].count("\t")
    beside = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    return any(line.count("\t") == tabs for line in beside) or tabs >= 3
