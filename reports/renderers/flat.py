"""A report's tables as spreadsheets and programs want them: one value in a cell, one kind of value in a column.

A share becomes three columns, n and N and the per cent as the report says it; a bar becomes a count for each of its
parts. Workbook and data files are both written from these, so neither shapes a figure by itself.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from reports.document import tracing
from reports.document.structure import Bar, Cell, Column, Document, Figure, Table, plain, said
from reports.record import Figures, Share
from reports.renderers.letters import readable

# A Share as a value stands for its per cent.
Value = str | int | Decimal | date | Share | None


@dataclass(frozen=True)
class FlatColumn:
    """`head` is for people and `name` for programs; `is_level` says that its letters are those of the scale."""

    head: str
    name: str
    kind: Literal["text", "count", "number", "day", "percentage"]
    meaning: str
    is_level: bool = False


@dataclass(frozen=True)
class FlatTable:
    key: str
    number: str
    caption: str
    note: str
    columns: tuple[FlatColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def name(self) -> str:
        """For programs; a chart's own table is called after the chart."""
        return self.key.removesuffix("-table")


@dataclass(frozen=True)
class _Piece:
    """One of the columns that a column of the report becomes: how its head goes on, its kind, and how to take it."""

    ending: str
    kind: str
    meaning: str
    take: Callable[[Cell], Value]


def tables(document: Document) -> list[FlatTable]:
    return [table(one) for one in document.tables]


def table(one: Table) -> FlatTable:
    pieces = [_pieces(column, [row[place] for row in one.rows]) for place, column in enumerate(one.columns)]
    heads = _unlike(
        [f"{_head(column)}{piece.ending}" for column, some in zip(one.columns, pieces, strict=True) for piece in some],
        " ({})",
    )
    kinds = [(column, piece) for column, some in zip(one.columns, pieces, strict=True) for piece in some]
    names = _unlike([_name(head, column) for head, (column, _) in zip(heads, kinds, strict=True)], "_{}")
    return FlatTable(
        one.key,
        one.number,
        readable(one.caption),
        readable(plain(one.note)),
        tuple(
            FlatColumn(head, name, piece.kind, piece.meaning, is_level=column.kind == "level")
            for head, name, (column, piece) in zip(heads, names, kinds, strict=True)
        ),
        tuple(
            tuple(piece.take(cell) for cell, some in zip(row, pieces, strict=True) for piece in some)
            for row in one.rows
        ),
    )


def _head(column: Column) -> str:
    return readable(f"{column.name} ({column.unit})" if column.unit else column.name)


def _pieces(column: Column, cells: list[Cell]) -> list[_Piece]:
    if column.kind == "share":
        return [
            _Piece(" (n)", "count", "How many.", lambda cell: _share(cell) and _share(cell).n),
            _Piece(" (of)", "count", "Of how many.", lambda cell: _share(cell) and _share(cell).of),
            _Piece(" (per cent)", "percentage", "The two as the report says them, in whole per cents.", _percentage),
        ]
    if column.kind == "bar":
        parts = next((cell.parts for cell in cells if isinstance(cell, Bar)), ())
        return [
            _Piece(f" ({part})", "count", f"How many say “{part.name}”.", partial(_count_in, place=place))
            for place, part in enumerate(parts)
        ]
    if column.kind in {"count", "number", "day"}:
        return [_Piece("", column.kind, f"{column.name}.", _worth)]
    return [_Piece("", "text", f"{column.name}.", lambda cell: None if cell is None else readable(said(cell)))]


def _worth(cell: Cell) -> Value:
    return cell.value if isinstance(cell, Figure) else cell


def _share(cell: Cell) -> Share | None:
    share = _worth(cell)
    if not isinstance(share, Share | None):
        raise ValueError(f"{cell!r} is no share.")
    return share


def _percentage(cell: Cell) -> Share | None:
    """There is no per cent of nothing."""
    share = _share(cell)
    return share if share and share.of else None


def _count_in(cell: Bar | None, *, place: int) -> int | None:
    return cell.counts[place] if cell else None


def _unlike(names: list[str], ending: str) -> list[str]:
    """The names with a number behind those that stood before already, whatever their capitals."""
    taken: set[str] = set()
    found = []
    for name in names:
        another, number = name, 2
        while another.casefold() in taken:
            another, number = f"{name}{ending.format(number)}", number + 1
        taken.add(another.casefold())
        found.append(another)
    return found


def _name(head: str, column: Column) -> str:
    letters = unicodedata.normalize("NFKD", head).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:60] or "column"
    if column.kind == "level":
        return f"clause_{name}"
    return name if name[0].isalpha() else f"column_{name}"


# -- every figure that has a number, as one table more

FIGURES = FlatTable(
    "figures",
    "",
    "Every figure of the report that has a number, in the order of the report",
    "",
    (
        FlatColumn("Figure", "figure", "text", "Its number in the report."),
        FlatColumn("Section", "section", "text", "The section it stands in."),
        FlatColumn("Stands in", "stands_in", "text", "The sentence, or the row and column, it stands in."),
        FlatColumn("As the report says it", "said", "text", "The figure as every form of the report says it."),
        FlatColumn("n", "n", "count", "Of a share, how many."),
        FlatColumn("of", "of", "count", "Of a share, of how many."),
        FlatColumn("Per cent", "per_cent", "percentage", "Of a share, its whole per cent as the report says it."),
        FlatColumn("Value", "value", "number", "Of a figure that is no share, its value."),
        FlatColumn("What is counted", "counted", "text", "How it is counted, in words."),
    ),
    (),
)


def figures(document: Document, record: Figures) -> FlatTable:
    naming = tracing.Naming(record)
    return FlatTable(
        FIGURES.key,
        FIGURES.number,
        FIGURES.caption,
        FIGURES.note,
        FIGURES.columns,
        tuple(_figure_rows(document, naming)),
    )


def _figure_rows(document, naming) -> Iterator[tuple[Value, ...]]:
    for section, figure, place in document.numbered:
        share = figure.value if isinstance(figure.value, Share) else None
        yield (
            figure.ref,
            readable(f"{section.number} {section.title}".strip()),
            readable(place),
            said(figure),
            share and share.n,
            share and share.of,
            share if share and share.of else None,
            None if share else figure.value,
            readable(tracing.what_is_counted(figure.query, naming)),
        )
