"""Reads a workbook that came back: which cells were filled in, wherever they stand now.

Each row carries the name of its field in a hidden column, and the answers stand below their heading; so sheets may be
renamed, rows moved and columns swapped, and what people added around it is let be.
"""

import json
import re
from dataclasses import asdict, dataclass, field

from openpyxl.utils import get_column_letter

from compacts import workbooks
from selfassessment.models import SelfAssessment
from selfassessment.workbook import stamp
from selfassessment.workbook.stamp import MARK, Stamp, WrongWorkbookError
from selfassessment.workbook.writing import ANSWER_HEADING

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 3_000, 30
KEY = re.compile(r"(?P<ref>[^|\s]{1,80})\|(?P<name>[a-z_]{1,20}\d{0,12})")


@dataclass(frozen=True)
class Cell:
    """What somebody left in one cell, and where that is, in words."""

    text: str
    place: str


@dataclass
class Filled:
    """A workbook as read: by promise and field the cells, and what stands against taking any of it."""

    stamp: Stamp
    answers: dict[str, dict[str, Cell]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    missing: int = 0  # rows that are no longer there

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> "Filled":
        told = json.loads(text)
        return cls(
            stamp=Stamp(**told["stamp"]),
            answers={
                ref: {name: Cell(**cell) for name, cell in cells.items()} for ref, cells in told["answers"].items()
            },
            problems=told["problems"],
            missing=told["missing"],
        )


def read(data: bytes, assessment: SelfAssessment) -> Filled:
    """What a workbook holds for this self-assessment, or a sentence that says why it cannot be that."""
    if not data.startswith(b"PK"):
        old = data.startswith(workbooks.OLD_OFFICE)
        raise WrongWorkbookError(
            "This is an old .xls file, or a workbook with a password. Save it as .xlsx without one."
            if old
            else "This is not a workbook. Choose the .xlsx file that was downloaded here and filled in."
        )
    sheets = workbooks.all_sheets(data, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS)
    pieces = _pieces(sheets)
    if not pieces:
        raise WrongWorkbookError(
            "This workbook was not downloaded from the portal, or the hidden sheet that says so is gone. "
            "Download the workbook again and copy the answers into it."
        )
    found = stamp.read(pieces)
    stamp.check_is_for(found, assessment)
    filled = Filled(found)
    for sheet in sheets:
        _read_sheet(sheet, filled)
    asked = sum(len(told["fields"]) for told in found.answers.values())
    filled.missing = asked - sum(len(cells) for cells in filled.answers.values())
    return filled


def _pieces(sheets: list[workbooks.Sheet]) -> list[str]:
    """The cells of the stamp, wherever its sheet stands."""
    for sheet in sheets:
        cells = [text for row in sheet.rows for text in row if text]
        if cells[:1] == [MARK]:
            return cells[2:]
    return []


def _read_sheet(sheet: workbooks.Sheet, filled: Filled) -> None:
    column, formulas = None, set(sheet.formulas)
    has_told = False
    for number, row in enumerate(sheet.rows, start=1):
        if ANSWER_HEADING in row:
            column = row.index(ANSWER_HEADING)
        for ref, name in _keys(row, filled.stamp):
            if column is None:
                if not has_told:
                    filled.problems.append(
                        f"Sheet “{sheet.title}”: the column headed “{ANSWER_HEADING}” is missing. Put the heading "
                        "back, or copy the answers into a workbook that you download anew."
                    )
                has_told = True
                continue
            place = f"Sheet “{sheet.title}”, row {number}, column {get_column_letter(column + 1)}"
            if f"{get_column_letter(column + 1)}{number}" in formulas:
                filled.problems.append(f"{place}: there is a formula. Type the text itself, or paste it as a value.")
            cell = Cell(row[column] if column < len(row) else "", place)
            _keep(filled, ref, name, cell)


def _keys(row: list[str], made: Stamp):
    """The field that a row is about; somebody's own text may look like one, and then names no promise."""
    for text in row:
        found = KEY.fullmatch(text)
        if found and found["name"] in made.answers.get(found["ref"], {}).get("fields", {}):
            yield found["ref"], found["name"]
            return


def _keep(filled: Filled, ref: str, name: str, cell: Cell) -> None:
    cells = filled.answers.setdefault(ref, {})
    before = cells.setdefault(name, cell)
    if before.text != cell.text:
        filled.problems.append(f"{cell.place}: this row is also at {before.place}, with another answer. Delete one.")
