"""PDF files that have a text layer: printed lines with their place and size, and tables that are drawn with lines.

pdfium counts the pages, since it does so in no time; pdfplumber reads them. Pages set in two columns are read down the
left one first.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pdfplumber
import pypdfium2
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from commitments.importing import limits
from commitments.importing.blocks import LINE, ROW, Block, Cell, Document
from commitments.importing.limits import Refusal
from commitments.importing.readers import characters
from commitments.importing.structure import marks

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_NO_TEXT = (
    "This PDF holds no text, only pictures of pages. Ask for the file it was made from, or let a program read "
    "the letters "
    "(OCR) and try again."
)


def read(data: bytes) -> Document:
    _check(data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            title = document.metadata.get("Title") or ""
            reader = _Reader()
            blocks = tuple(block for page in document.pages for block in reader.page(page))
    except (
        PDFSyntaxError,
        PdfminerException,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        AssertionError,
        RecursionError,
    ) as error:
        raise Refusal("This PDF is damaged. Print it to a new PDF, or paste its text.") from error
    if sum(len(block.words) for block in blocks) < 20:
        raise Refusal(_NO_TEXT)
    return Document(blocks, title=characters.squeezed(characters.mended(str(title))))


def _check(data: bytes) -> None:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal("This PDF is protected by a password. Save a copy without one.") from error
        raise Refusal("This PDF is damaged. Print it to a new PDF, or paste its text.") from error
    try:
        if len(document) > limits.MAX_PAGES:
            raise Refusal(
                f"This PDF has {len(document):,} pages; at most {limits.MAX_PAGES} can be imported. Save the "
                f"pages of the agreement as a file of their own."
            )
    finally:
        document.close()


@dataclass(frozen=True)
class _Printed:
    """One printed line, or the part of it in one column."""

    words: tuple[dict, ...]

    @property
    def top(self) -> float:
        return min(word["top"] for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word["bottom"] for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0]["x0"]

    @property
    def text(self) -> str:
        return characters.squeezed(characters.mended(" ".join(word["text"] for word in self.words)))

    @property
    def size(self) -> float:
        return round(max(word["size"] for word in self.words), 1)

    @property
    def is_bold(self) -> bool:
        return all(_BOLD.search(word["fontname"]) for word in self.words)


@dataclass
class _Unruled:
    """A table without lines: at least three columns, whose words begin beneath those of its head."""

    top: float
    rows: list[list[list[str]]]  # of each row, of each cell, the printed lines


def _unruled(lines: list[_Printed]) -> tuple[list[_Unruled], list[_Printed]]:
    """The tables without lines, and the printed lines that are in none."""
    tables, rest, at = [], [], 0
    while at < len(lines):
        table, end = _unruled_from(lines, at)
        if table is None:
            rest.append(lines[at])
            end = at + 1
        else:
            tables.append(table)
        at = end
    return tables, rest


def _unruled_from(lines: list[_Printed], at: int) -> tuple[_Unruled | None, int]:
    head = _chunks(lines[at])
    if len(head) < 3:
        return None, at
    starts = [chunk.left for chunk in head]
    rows = [[[chunk.text] for chunk in head]]
    placed = []
    for line in lines[at + 1 :]:
        columns = _in_columns(_chunks(line), starts)
        before = placed[-1][0] if placed else lines[at]
        if not columns or line.top - before.top > 3.5 * line.size:
            break
        placed.append((line, columns))
    steps = [after.top - before.top for (before, _), (after, _) in itertools.pairwise(placed)]
    close = min(steps, default=0.0)
    before = None
    for line, columns in placed:
        if before is None or (0 in columns and line.top - before.top >= close) or line.top - before.top > 1.25 * close:
            rows.append([[] for _ in starts])
        for column, text in columns.items():
            rows[-1][column].append(text)
        before = line
    filled = [row for row in rows[1:] if sum(map(bool, row)) >= 2]
    if len(filled) < 2 or sum(len(row) == len(starts) and all(row[:2]) for row in filled) < 2:
        return None, at
    return _Unruled(lines[at].top, rows), at + 1 + len(placed)


def _chunks(line: _Printed) -> list[_Printed]:
    """The line, parted wherever more room stands between words than a space needs."""
    parts: list[list[dict]] = []
    for word in line.words:
        if parts and word["x0"] - parts[-1][-1]["x1"] < max(8.0, 0.8 * word["size"]):
            parts[-1].append(word)
        else:
            parts.append([word])
    return [_Printed(tuple(part)) for part in parts]


def _in_columns(chunks: list[_Printed], starts: list[float]) -> dict[int, str]:
    """Each chunk by its column; nothing if one stands beside the columns, or runs over into the next."""
    found: dict[int, str] = {}
    for chunk in chunks:
        column = max((at for at, start in enumerate(starts) if start <= chunk.left + 4), default=-1)
        over = column + 1 < len(starts) and chunk.words[-1]["x1"] > starts[column + 1] - 1
        if column < 0 or abs(starts[column] - chunk.left) > 4 or over or column in found:
            return {}
        found[column] = chunk.text
    return found


@dataclass
class _Reader:
    line: int = 0
    table: int = 0
    letters: int = 0

    def page(self, page) -> Iterator[Block]:
        """The page's lines and tables from top to bottom."""
        tables = [table for table in page.find_tables() if _is_table(table)]
        words = page.extract_words(
            extra_attrs=["fontname", "size"], use_text_flow=False, keep_blank_chars=False, x_tolerance_ratio=0.2
        )
        self.letters += sum(len(word["text"]) for word in words)
        if self.letters > limits.MAX_LETTERS:
            raise Refusal(
                "This PDF holds more text than any agreement. Save the pages of the agreement as a file of their own."
            )
        free = [
            word
            for word in words
            if word.get("upright", True) and not any(_inside(word, table.bbox) for table in tables)
        ]
        parts: list[tuple[float, object]] = [(table.bbox[1], table) for table in tables]
        unruled, rest = _unruled(_lines(free))
        parts.extend((table.top, table) for table in unruled)
        for lines in _columns(rest, page.width):
            parts.extend(self._placed(lines, page))
        has_tables = bool(tables or unruled)
        ordered = sorted(enumerate(parts), key=lambda part: (part[1][0], part[0])) if has_tables else enumerate(parts)
        for _, (_, part) in ordered:
            if isinstance(part, _Unruled):
                yield from self._unruled_rows(part, page.page_number)
            elif isinstance(part, Block):
                self.line += 1
                yield replace(part, line=self.line)
            else:
                yield from self._rows(part, page.page_number)
        page.close()

    def _placed(self, lines: list[_Printed], page) -> Iterator[tuple[float, Block]]:
        """The lines of one column, with how far they are moved in and whether room stands before them."""
        left = min((line.left for line in lines), default=0.0)
        steps = sorted(after.top - before.top for before, after in itertools.pairwise(lines) if after.top > before.top)
        step = steps[len(steps) // 5] if steps else 0.0  # most lines may stand alone, but some follow another closely
        for position, line in enumerate(lines):
            before = lines[position - 1] if position else None
            gap = (
                before is None
                or line.top - before.top > 1.3 * min(max(step, before.size), 1.7 * before.size)
                or line.top < before.top
            )
            block = Block(
                LINE,
                line.text,
                page=page.page_number,
                indent=round((line.left - left) / max(2.0, line.size * 0.5)),
                has_gap=gap,
                is_bold=line.is_bold,
                size=line.size,
            )
            yield line.top, block

    # ---- tables

    def _rows(self, table, page: int) -> Iterator[Block]:
        self.table += 1
        texts = table.extract(x_tolerance_ratio=0.2)
        above: dict[int, tuple] = {}
        for row, said in zip(table.rows, texts, strict=False):
            cells = tuple(_cells(row, said, above))
            if any(cell.text for cell in cells):
                self.line += 1
                yield Block(ROW, cells=cells, line=self.line, page=page, table=self.table, has_gap=True)

    def _unruled_rows(self, table: _Unruled, page: int) -> Iterator[Block]:
        self.table += 1
        for row in table.rows:
            self.line += 1
            cells = tuple(Cell(_paragraphs("\n".join(texts))) for texts in row)
            yield Block(ROW, cells=cells, line=self.line, page=page, table=self.table, has_gap=True)


def _is_table(table) -> bool:
    """Two columns and two rows, mostly filled: boxes around text are no tables."""
    rows = table.rows
    return len(rows) >= 2 and max(sum(cell is not None for cell in row.cells) for row in rows) >= 2


def _inside(word: dict, box) -> bool:
    middle, height = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= middle <= box[2] and box[1] <= height <= box[3]


def _cells(row, said: list, above: dict[int, tuple]) -> Iterator[Cell]:
    bottom = row.bbox[3]
    for column, (box, text) in enumerate(zip(row.cells, said, strict=False)):
        if box is None:
            reach, upper = above.get(column, (0.0, ""))
            yield Cell(upper, is_carried=True) if reach >= bottom - 1 else Cell()
            continue
        words = _paragraphs(characters.mended(text or ""))
        above[column] = (box[3], words)
        yield Cell(words)


def _paragraphs(text: str) -> str:
    """The lines of a cell, joined where only its width broke them."""
    done: list[str] = []
    for line in (characters.squeezed(line) for line in text.split("\n")):
        if not line:
            continue
        mark = marks.read(line)[0]
        begins = mark is not None and not mark.is_weak
        if done and not begins and not (done[-1].endswith((".", ";", ":")) and line[0].isupper()):
            done[-1] = f"{done[-1]} {line}"
        else:
            done.append(line)
    return "\n".join(done)


# ---- lines and columns


def _lines(words: list[dict]) -> list[_Printed]:
    """Words on one height are one line."""
    lines: list[list[dict]] = []
    for word in sorted(words, key=lambda word: (round(word["bottom"]), word["x0"])):
        if lines and abs(lines[-1][0]["bottom"] - word["bottom"]) <= max(2.0, 0.3 * word["size"]):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_Printed(tuple(sorted(line, key=lambda word: word["x0"]))) for line in lines]


def _columns(lines: list[_Printed], width: float) -> Iterator[list[_Printed]]:
    """The lines, column by column between lines that go across; all of them where there is one column."""
    gutter = _gutter(lines, width)
    if gutter is None:
        if lines:
            yield lines
        return
    left: list[_Printed] = []
    right: list[_Printed] = []
    for line in lines:
        parts = _parted(line, gutter)
        if parts is None:
            yield from (side for side in (left, right) if side)
            left, right = [], []
            yield [line]
            continue
        for part, side in zip(parts, (left, right), strict=True):
            if part:
                side.append(_Printed(part))
    yield from (side for side in (left, right) if side)


def _parted(line: _Printed, gutter: float) -> tuple[tuple, tuple] | None:
    """The words on each side; nothing if the line goes across."""
    if any(word["x0"] < gutter - 2 and word["x1"] > gutter + 2 for word in line.words):
        return None
    left = tuple(word for word in line.words if word["x1"] <= gutter + 2)
    right = tuple(word for word in line.words if word["x1"] > gutter + 2)
    if left and right and right[0]["x0"] - left[-1]["x1"] < 9:
        return None
    return left, right


def _gutter(lines: list[_Printed], width: float) -> float | None:
    """A height of white in the middle of the page that nearly no line crosses, with text on both sides."""
    if len(lines) < 10:
        return None
    for at in (0.5, 0.48, 0.52, 0.45, 0.55, 0.42, 0.58, 0.4, 0.6):
        parts = [_parted(line, width * at) for line in lines]
        crossed = sum(part is None for part in parts)
        both = sum(bool(part and part[0] and part[1]) for part in parts)
        if crossed <= 0.25 * len(lines) and both >= 0.4 * len(lines):
            return width * at
    return None
