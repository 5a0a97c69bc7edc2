"""Small tables of numbers behind one measured value, such as payments in time by month.

Typed or pasted as lines, or read from a spreadsheet. The first column says what, the others hold numbers as people
write them ("97%", "£1,200"). They are kept and shown as they were typed; no figure of a report is counted from them.
"""

import re
from dataclasses import dataclass

MAX_ROWS = 40
MAX_COLUMNS = 5
MAX_CELL_CHARACTERS = 100
MAX_CHARACTERS = 6_000

NUMBER = re.compile(r"[£€$]?\s?[+\-\u2212]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?\s?(%|\w{1,12})?")
NO_NUMBER = {"-", "\u2013", "n/a", "none"}  # what people write where there is none
NUMBERS = "Numbers"


class UnreadableTableError(ValueError):
    """Why lines make no table, in a sentence that names the row."""


@dataclass(frozen=True)
class SmallTable:
    columns: list[str]
    rows: list[list[str]]

    @property
    def text(self) -> str:
        """As it is kept: a line for each row, the names of the columns first, cells apart by tabs."""
        return "\n".join("\t".join(row) for row in [self.columns, *self.rows])

    @property
    def content(self) -> dict:
        return {"columns": self.columns, "rows": self.rows}


def of(text: str) -> SmallTable | None:
    """A table as it was kept; nothing where there is none."""
    if not text:
        return None
    columns, *rows = [line.split("\t") for line in text.split("\n")]
    return SmallTable(columns, rows)


def read(text: str) -> SmallTable | None:
    """What somebody typed or pasted: cells apart by tabs, as a spreadsheet copies them, or by semicolons or commas."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    return from_rows([_cells(line) for _, line in lines], [number for number, _ in lines])


def from_rows(rows: list[list[str]], numbers: list[int]) -> SmallTable | None:
    """Rows as they were read, `numbers` saying which they are for their owner."""
    if not rows:
        return None
    if len(rows) > MAX_ROWS + 1:
        raise UnreadableTableError(
            f"The table has more than {MAX_ROWS} rows. Give a summary, and the rest as evidence."
        )
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    has_names = not any(_is_number(cell) or cell.lower() in NO_NUMBER for cell in rows[0][1:])
    width = len(rows[0])
    problems = [
        f"Row {number}{problem}."
        for place, (number, row) in enumerate(zip(numbers, rows, strict=True))
        if (problem := _problem(row, width, is_names=has_names and place == 0))
    ]
    if problems:
        raise UnreadableTableError(" ".join(problems[:5]))
    if not has_names:
        names = ["What", *([NUMBERS] if width == 2 else [f"{NUMBERS} {place}" for place in range(1, width)])]
        return SmallTable(names, rows)
    if len(rows) == 1:
        raise UnreadableTableError("The table has the names of its columns and no row of numbers below them.")
    return SmallTable(rows[0], rows[1:])


def _problem(row: list[str], width: int, *, is_names: bool) -> str:
    if len(row) < 2:
        return " has no number. Write what it is, a comma or tab, and the number"
    if len(row) > MAX_COLUMNS:
        return f" has {len(row)} cells, and a small table at most {MAX_COLUMNS}. Put semicolons between them"
    if len(row) != width:
        return f" has {len(row)} cells and the first row {width}. Put semicolons between them if numbers hold commas"
    if any(len(cell) > MAX_CELL_CHARACTERS for cell in row):
        return f" has a cell of more than {MAX_CELL_CHARACTERS} characters"
    if not row[0]:
        return " does not say what its numbers are"
    if is_names:
        return "" if all(row) else " leaves a column without a name"
    for cell in row[1:]:
        if cell and not _is_number(cell) and cell.lower() not in NO_NUMBER:
            return f": “{cell}” is not a number"
    return ""


def _is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell.strip()))


def _cells(line: str) -> list[str]:
    for mark in "\t;|":
        if mark in line:
            return line.split(mark)
    return line.split(",")
