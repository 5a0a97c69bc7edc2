"""Tables in files of their own: CSV in whatever dialect, and the sheets of a workbook."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
from collections import Counter
from collections.abc import Iterator

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from commitments.importing import limits
from commitments.importing.blocks import HEADING, ROW, Block, Cell, Document
from commitments.importing.limits import Refusal
from commitments.importing.readers import characters
from commitments.importing.readers.archives import Archive

_DAMAGED = "This workbook cannot be opened. Open it in the program that made it and save it again."


def read_csv(data: bytes) -> Document:
    text = characters.mended(characters.decoded(data))
    csv.field_size_limit(limits.MAX_LETTERS)
    try:
        rows = list(_limited(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))))
    except csv.Error as error:
        raise Refusal(
            "This file is no table of comma-separated values. Save it anew as CSV, or paste its text."
        ) from error
    return Document(tuple(_blocks([[characters.mended(cell) for cell in row] for row in rows], table=1)))


def _limited(rows) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number >= limits.MAX_ROWS:
            raise Refusal(
                f"This table has more than {limits.MAX_ROWS:,} rows. Import only the sheet that holds the agreement."
            )
        yield row[: limits.MAX_COLUMNS]


def _delimiter(text: str) -> str:
    """The mark that parts the first lines into the most columns, most evenly."""
    lines = [line for line in text.split("\n")[:30] if line.strip()]

    def evenness(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in lines if mark in line)
        most = counts.most_common(1)
        return (most[0][1] * most[0][0], most[0][0]) if most else (0, 0)

    return max(",;\t|", key=evenness)


def _blocks(rows: list[list[str]], table: int, merged: dict | None = None) -> Iterator[Block]:
    """A block for each row that says anything; one text alone in a row above the table's head is a line."""
    merged = merged or {}
    has_table = False
    widest = max((sum(bool(text.strip()) for text in row) for row in rows), default=0)
    for number, row in enumerate(rows, start=1):
        said = [text for text in row if text.strip()]
        if not said:
            continue
        if len(said) == 1 and not has_table and widest > 1 and row[0].strip():
            yield Block("paragraph", characters.squeezed(row[0]), line=number, has_gap=True)
            continue
        has_table = True
        yield Block(
            ROW,
            cells=tuple(_cell(text, merged.get((number, column))) for column, text in enumerate(row, start=1)),
            line=number,
            table=table,
        )


def _cell(text: str, merge: tuple[int, str] | None) -> Cell:
    lines = "\n".join(line for part in text.split("\n") if (line := characters.without_markup(part)))
    if merge is None:
        return Cell(lines)
    span, upper = merge
    return Cell(upper, is_carried=True) if span == 0 else Cell(lines, span=1)


def read_xlsx(data: bytes) -> Document:
    archive = Archive(data)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise Refusal("This workbook holds macros. Save it as a workbook without macros (.xlsx).")
    _check_sheets(archive)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=False)
    except Refusal:
        raise
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
    ) as error:
        raise Refusal(_DAMAGED) from error
    blocks: list[Block] = []
    hidden = []
    for table, sheet in enumerate(book.worksheets, start=1):
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        found = list(_blocks(*_rows_of(sheet, table)))
        if found and len(book.worksheets) > 1:
            blocks.append(Block(HEADING, sheet.title, level=1, has_gap=True))
        blocks.extend(found)
    notes = tuple(f"The sheet “{title}” is hidden and was not read." for title in hidden)
    return Document(tuple(blocks), title=characters.squeezed(book.properties.title or ""), warnings=notes)


def _check_sheets(archive: Archive) -> None:
    """One far cell makes a sheet of millions; the sheets' own words say how far they go, before they are opened."""
    for name in sorted(archive.names):
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            root = archive.xml(name)
            places = [place for cell in root.iter("{*}c") if (place := cell.get("r"))]
            rows = [int(digits) for row in root.iter("{*}row") if (digits := row.get("r") or "").isdigit()]
            merges = sum(1 for _ in root.iter("{*}mergeCell"))
            far = max((_column(place) for place in places), default=0)
            if len(places) > 100_000 or max(rows, default=0) > limits.MAX_ROWS or far > 200 or merges > 5000:
                raise Refusal(
                    f"A sheet reaches beyond {limits.MAX_ROWS:,} rows or 200 columns. Keep only what belongs "
                    f"to the agreement."
                )
            _check_merges(root)


def _check_merges(root) -> None:
    for merge in root.iter("{*}mergeCell"):
        ends = (merge.get("ref") or "").split(":")
        if len(ends) == 2 and (_row(ends[1]) > limits.MAX_ROWS or _column(ends[1]) > 200):
            raise Refusal("A merged cell of this workbook reaches further than any table does. Take the merge apart.")


def _column(place: str) -> int:
    number = 0
    for letter in place:
        if letter.isalpha() and number < 100_000:
            number = number * 26 + ord(letter.upper()) - 64
    return number


def _row(place: str) -> int:
    digits = "".join(character for character in place if character.isdigit())
    return int(digits[:9] or 0)


def _rows_of(sheet, table: int):
    """The texts of a sheet, and which cells are the lower or right part of a merged one."""
    rows = [[_said(cell) for cell in row[: limits.MAX_COLUMNS]] for row in sheet.iter_rows()]
    merged: dict[tuple[int, int], tuple[int, str]] = {}
    first = sheet.min_row
    for area in sheet.merged_cells.ranges:
        top = (
            rows[area.min_row - first][area.min_col - sheet.min_column]
            if area.min_row >= first and area.min_col - sheet.min_column < limits.MAX_COLUMNS
            else ""
        )
        for row in range(area.min_row + 1, area.max_row + 1):
            merged[row - first + 1, area.min_col - sheet.min_column + 1] = (0, top)
            if row - first < len(rows) and area.min_col - sheet.min_column < len(rows[row - first]):
                rows[row - first][area.min_col - sheet.min_column] = top
    return rows, table, merged


def _said(cell) -> str:
    """What a cell shows: days as people write them, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer() and "." not in (cell.number_format or "").split(";")[0]:
        return str(int(value))
    return characters.mended(str(value))
