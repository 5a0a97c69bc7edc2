"""Workbooks in and out: from people we do not know, and for programs that run formulas (ADR 22)."""

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MAX_SECONDS = 40  # of the clock, which also runs while a busy machine does other things; of the processor, eight
READER = Path(__file__).with_name("workbook_reader.py")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # what .xls files begin with, and .xlsx files locked with a password
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LOOKS_WRITTEN_AS_NUMBER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# A spreadsheet program takes a cell that begins with one of these for a formula (OWASP, "CSV injection").
STARTS_A_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
CELL_MAX_CHARACTERS = 32_767  # what a cell of a workbook can hold


class UnreadableWorkbookError(ValueError):
    """Why a workbook cannot be read, in a sentence for the person who chose it."""


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as text; `formulas` are the places, such as "C7", where one stood instead."""

    title: str
    rows: list[list[str]]
    formulas: list[str]


def first_sheet(data: bytes, *, max_rows: int, max_columns: int) -> dict:
    """The rows of the first visible sheet, its title, and how many sheets there are. Formulas refuse the workbook."""
    return _told(data, max_rows, max_columns, "first")


def all_sheets(data: bytes, *, max_rows: int, max_columns: int) -> list[Sheet]:
    """Every sheet, hidden ones too."""
    return [Sheet(**sheet) for sheet in _told(data, max_rows, max_columns, "all")["sheets"]]


def _told(data: bytes, max_rows: int, max_columns: int, which: str) -> dict:
    try:
        answer = subprocess.run(  # noqa: S603 - our own program; the file goes to its standard input
            [sys.executable, "-I", str(READER), str(max_rows), str(max_columns), which],
            input=data,
            capture_output=True,
            timeout=MAX_SECONDS,
            env={"OPENBLAS_NUM_THREADS": "1"},
            check=True,
        )
        told = json.loads(answer.stdout)
    except (subprocess.SubprocessError, json.JSONDecodeError):
        raise UnreadableWorkbookError(
            "This workbook takes too long to read. Copy its cells into a new one and try that."
        ) from None
    if "error" in told:
        raise UnreadableWorkbookError(told["error"])
    return told


def put(cell, text: str):
    """Write text into a cell as text, whatever it begins with: nothing we write is a formula or an error."""
    text = LOOKS_WRITTEN_AS_NUMBER.sub("_x005F_", NOT_XML.sub("", text))[:CELL_MAX_CHARACTERS]
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def csv_of(headers: list[str], rows: list[list]) -> str:
    """A CSV file that no spreadsheet program takes for formulas: such cells begin with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows([_as_text(value) for value in row] for row in rows)
    # Excel takes a file for UTF-8 only when it begins with this mark.
    return "\ufeff" + out.getvalue()


def _as_text(value) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if STARTS_A_FORMULA.match(text) else text
