"""Reads a workbook from standard input and prints what it holds as JSON, or `{"error": sentence}`.

Asked for the "first" sheet it prints `{"rows": …}` of the first visible one and refuses formulas; asked for "all" it
prints `{"sheets": [{"title": …, "rows": …, "formulas": …}]}`, hidden ones too, with the places where formulas stand.

A program of its own, run by `compacts.workbooks` in a process with a limit on time and memory: a workbook is a zip of
XML from anywhere, and 1.4 kB of it can keep a reader busy for hours. Imports nothing of the portal.
"""

import datetime
import io
import json
import re
import resource
import sys
import zipfile

MAX_SECONDS = 8
MAX_MEMORY = 1024 * 1024 * 1024
MAX_MEMBERS = 200
MAX_UNPACKED = 12 * 1024 * 1024
# Sheets of much the same text pack to about 1:40; a bomb reaches 1:1000.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 256 * 1024

# Spreadsheet programs leave rows with nothing in them at the far end; they cost nothing.
EMPTY_ROW = re.compile(rb"<row\b[^>]*/>|<row\b[^>]*[^/>]>\s*</row>")
# How a workbook writes characters that its XML cannot hold, such as a line's end from Windows (ECMA-376, ST_Xstring).
WRITTEN_AS_NUMBER = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
# Where a cell or row says it stands. One far cell, such as XFD1048576, makes a sheet of 17 thousand million cells.
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,4})(\d{1,12})["']""")


class UnreadableWorkbookError(Exception):
    """A sentence for the person who chose the file."""


def main(max_rows: int, max_columns: int, which: str = "first") -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    json.dump(answer_to(sys.stdin.buffer.read(), max_rows, max_columns, which), sys.stdout)


def answer_to(data: bytes, max_rows: int, max_columns: int, which: str = "first") -> dict:
    try:
        return read(data, max_rows, max_columns, which)
    except UnreadableWorkbookError as error:
        return {"error": str(error)}
    except Exception:  # whatever a broken file makes the parsers raise, the person needs one sentence
        return {"error": "This workbook is damaged or is not a workbook. Open it, save it as .xlsx and try again."}


def read(data: bytes, max_rows: int, max_columns: int, which: str) -> dict:
    check_archive(data, max_rows, max_columns)
    # Only now, so that what is refused at the door costs nothing.
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    if which == "all":
        return {"sheets": [whole(sheet, max_rows, max_columns) for sheet in workbook.worksheets]}
    sheet = next((sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise UnreadableWorkbookError("This workbook has no sheet to read.")
    sheet.reset_dimensions()  # what the file says of its own size is not to be believed
    rows = []
    for number, cells in enumerate(sheet.iter_rows(max_row=max_rows + 2, max_col=max_columns + 1), start=1):
        rows.append([text_of(cell, number) for cell in cells])
    return {"rows": rows, "sheet": sheet.title, "sheets": len(workbook.sheetnames)}


def whole(sheet, max_rows: int, max_columns: int) -> dict:
    sheet.reset_dimensions()
    rows, formulas = [], []
    for number, cells in enumerate(sheet.iter_rows(max_row=max_rows + 2, max_col=max_columns + 1), start=1):
        formulas += [cell.coordinate for cell in cells if cell.data_type == "f"]
        rows.append(["" if cell.data_type == "f" else text_of(cell, number) for cell in cells])
    return {"title": sheet.title, "rows": rows, "formulas": formulas}


def check_archive(data: bytes, max_rows: int, max_columns: int) -> None:
    archive = zipfile.ZipFile(io.BytesIO(data))
    members = archive.infolist()
    names = {member.filename for member in members}
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise UnreadableWorkbookError(
            "This workbook unpacks to more than an import can hold. Keep one sheet, with text only."
        )
    if any(is_packed_too_tightly(member) for member in members):
        raise UnreadableWorkbookError(
            "This workbook is packed in a way that no spreadsheet program does. Save it anew as .xlsx."
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableWorkbookError("This workbook is locked with a password. Save it without one.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableWorkbookError("This workbook holds macros. Save it as a plain .xlsx workbook.")
    if "xl/workbook.xml" not in names:
        raise UnreadableWorkbookError("This is not a workbook. Choose a .xlsx or .csv file.")
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            check_xml(archive.read(member), member.filename, max_rows, max_columns)


def is_packed_too_tightly(member: zipfile.ZipInfo) -> bool:
    return member.file_size > RATIO_MATTERS_FROM and member.file_size > max(member.compress_size, 1) * MAX_RATIO


def check_xml(xml: bytes, name: str, max_rows: int, max_columns: int) -> None:
    # Spreadsheet programs write UTF-8 and no document type: one is there to define entities, as defusedxml knows too.
    if xml[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in xml[:4] or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnreadableWorkbookError(
            "This workbook is written in a way that no spreadsheet program does. Save it anew as .xlsx."
        )
    if name.startswith("xl/worksheets/"):
        for letters, digits in PLACE.findall(EMPTY_ROW.sub(b"", xml)):
            if int(digits) > max_rows + 1:
                raise UnreadableWorkbookError(
                    f"Something stands in row {int(digits):,}. An import takes {max_rows:,} rows: delete what is below."
                )
            if column_number(letters) > max_columns:
                raise UnreadableWorkbookError(
                    f"Something stands in column {letters.decode().upper()}. An import takes {max_columns} columns: "
                    "delete what is to the right."
                )


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def text_of(cell, row: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise UnreadableWorkbookError(
            f"Row {row} holds a formula ({cell.coordinate}). Copy the column and paste it back as values."
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number_in_words(value, getattr(cell, "number_format", None) or "")
    return WRITTEN_AS_NUMBER.sub(lambda found: chr(int(found[1], 16)), str(value))


def number_in_words(value: float, number_format: str) -> str:
    """As it was typed: spreadsheet programs keep 95% as 0.95, and 28.1 as its nearest binary neighbour."""
    share = "%" if "%" in number_format else ""
    value = value * 100 if share else value
    return f"{int(value) if float(value).is_integer() else f'{value:.12g}'}{share}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])
