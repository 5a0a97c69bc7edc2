"""Tables in and out of files: CSV and XLSX from people we do not know, and for programs that run formulas."""

import csv
import io
import json
from dataclasses import dataclass, field

import openpyxl
from openpyxl.cell import WriteOnlyCell

from compacts import workbooks
from compacts.workbooks import STARTS_A_FORMULA

MAX_BYTES = 2 * 1024 * 1024
# A thousand new organisations take about ten seconds of processor time, and on SQLite nobody else writes meanwhile.
MAX_ROWS = 1_000
MAX_COLUMNS = 40
MAX_CHARACTERS = 2_000


class UnreadableFileError(ValueError):
    """Why a file cannot be read, in a sentence for the person who chose it."""


@dataclass(frozen=True)
class Table:
    """The cells of a file as text. `numbers` are the rows' numbers as their owner sees them; the header is row 1."""

    headers: list[str]
    rows: list[list[str]]
    numbers: list[int]
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Table":
        return cls(**json.loads(text))


def read(data: bytes) -> Table:
    """What a file holds, told by its content; its name and what the browser says of it count for nothing."""
    if not data.strip():
        raise UnreadableFileError("This file is empty.")
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(f"This file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into several.")
    if data.startswith(workbooks.OLD_OFFICE):
        raise UnreadableFileError(
            "This is an old .xls file, or a workbook with a password. Save it as .xlsx without one."
        )
    if data.startswith(b"PK"):
        return _table(*_rows_of_workbook(data))
    return _table(_rows_of_text(data), [])


def _rows_of_workbook(data: bytes) -> tuple[list[list[str]], list[str]]:
    try:
        told = workbooks.first_sheet(data, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    except workbooks.UnreadableWorkbookError as error:
        raise UnreadableFileError(str(error)) from error
    notes = [f"Only the first sheet, “{told['sheet']}”, was read."] if told["sheets"] > 1 else []
    return told["rows"], notes


def _rows_of_text(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    if "\0" in text:
        raise UnreadableFileError("This is neither a workbook nor a text file. Choose a .xlsx or .csv file.")
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableFileError(
            "This text file is no proper table: a quotation mark is missing or stands in the wrong place. "
            "Open it in a spreadsheet program and save it as CSV."
        ) from None


def _decoded(data: bytes) -> str:
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("The letters in this file cannot be read. Save it as “CSV UTF-8”.")


def _table(raw: list[list[str]], notes: list[str]) -> Table:
    if len(raw) > MAX_ROWS + 1 and any(any(row) for row in raw[MAX_ROWS + 1 :]):
        raise UnreadableFileError(f"This file has more than {MAX_ROWS:,} rows. Split it into several.")
    rows = [[_clean(value, number) for value in row] for number, row in enumerate(raw[: MAX_ROWS + 1], start=1)]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows or not any(rows[0]):
        raise UnreadableFileError("The first row is empty. It has to hold the names of the columns.")
    headers = rows[0]
    while not headers[-1]:
        headers.pop()
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFileError(f"This file has more than {MAX_COLUMNS} columns.")
    width = len(headers)
    kept = []
    for number, row in enumerate(rows[1:], start=2):
        if any(row[width:]):
            raise UnreadableFileError(f"Row {number} has more cells than the first row has names.")
        if any(row):
            kept.append((number, (row + [""] * width)[:width]))
    if not kept:
        raise UnreadableFileError("This file holds the names of columns and nothing below them.")
    return Table(headers, [row for _, row in kept], [number for number, _ in kept], notes)


def _clean(value: str, number: int) -> str:
    if workbooks.CONTROL.search(value):
        raise UnreadableFileError(f"Row {number} holds a character that cannot be shown. Type that cell anew.")
    if len(value) > MAX_CHARACTERS:
        raise UnreadableFileError(f"Row {number} holds a cell of more than {MAX_CHARACTERS:,} characters.")
    value = value[1:] if value.startswith("'") and STARTS_A_FORMULA.match(value) else value
    return value.strip()


def xlsx_of(headers: list[str], rows: list[list], title: str) -> bytes:
    """A workbook of one sheet in which every cell is text, whatever it begins with."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in [headers, *rows]:
        sheet.append([_text_cell(sheet, value) for value in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _text_cell(sheet, value):
    return workbooks.put(WriteOnlyCell(sheet), "" if value is None else str(value))
