"""What a report is made of, whatever its form: sections of sentences, figures, tables and charts, and no mark-up.

Page, paper, Word, workbook and data files are renderers over these classes and say nothing of their own. A figure in a
sentence or a cell is an object of its own, so that every form can find it, and its number leads to where it comes from.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Literal

from django.utils.safestring import SafeString

from reports.record import Level, Share


@dataclass(frozen=True)
class Where:
    """A condition on rows: the field holds one of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """How a figure is counted from the rows of the record: of those that meet `of`, those that meet `n` as well.

    Rows are those of `reports.document.rows`; "" where the record has no rows to show, and `note` says why.
    """

    rows: str
    of: tuple[Where, ...] = ()
    n: tuple[Where, ...] = ()
    take: Literal["share", "count", "middle", "lowest", "highest"] = "share"
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that the report says, with its own number in the report, such as 3.12."""

    ref: str
    value: Share | int | Decimal
    query: Query

    def __str__(self) -> str:
        return said(self.value)


@dataclass(frozen=True)
class Strong:
    words: str


@dataclass(frozen=True)
class Reference:
    """Words that lead to another place of the report."""

    words: str
    key: str


@dataclass(frozen=True)
class Typed:
    """Words that somebody marked as they typed them, or that lead to another site. A "\n" in them is a new line."""

    words: str
    is_strong: bool = False
    is_emphasised: bool = False
    url: str = ""

    @property
    def marks(self) -> tuple[bool, bool, str]:
        return self.is_strong, self.is_emphasised, self.url


Run = str | Figure | Strong | Reference | Typed
Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    runs: Runs
    role: Literal["", "lead", "note"] = ""


@dataclass(frozen=True)
class Bullets:
    items: tuple[Runs, ...]


@dataclass(frozen=True)
class Callout:
    """What must not be overlooked."""

    runs: Runs


@dataclass(frozen=True)
class Card:
    """A headline figure: what is counted, and a note that sets it beside another."""

    figure: Figure
    words: str
    note: Runs = ()

    @property
    def share(self) -> Share:
        return self.figure.value


@dataclass(frozen=True)
class Cards:
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Words:
    """What the secretary wrote, as Markdown: `reports.document.written` reads it as `TypedBlock`s.

    `level` is that of its highest headings.
    """

    key: str
    markdown: str
    level: int = 3


@dataclass(frozen=True)
class Heading:
    """A heading that somebody typed."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Points:
    """A list that somebody typed; numbered from `first`, or with bullets where that is None."""

    items: "tuple[tuple[TypedBlock, ...], ...]"
    first: int | None = None


@dataclass(frozen=True)
class Quote:
    blocks: "tuple[TypedBlock, ...]"


TypedBlock = Heading | Paragraph | Points | Quote


@dataclass(frozen=True)
class Chip:
    """A level of the scale, or what stands in its place: never a colour without its letter."""

    symbol: str
    name: str
    colour: str  # "none" for what is no level

    def __str__(self) -> str:
        return f"{self.symbol} {self.name}"


@dataclass(frozen=True)
class Definition:
    term: str
    words: str
    chip: Chip | None = None


@dataclass(frozen=True)
class Definitions:
    items: tuple[Definition, ...]


@dataclass(frozen=True)
class Bar:
    """Counts side by side in a cell of a table."""

    counts: tuple[int, ...]
    parts: tuple[Chip, ...]

    def __str__(self) -> str:
        return ", ".join(f"{part.name} {n:,}" for part, n in zip(self.parts, self.counts, strict=True) if n) or "–"


# Who reads is spared what is for looking up: a longer table is left to the forms that can be searched and sorted. Sixty
# rows are a page and a half of paper; five hundred are as much as a telephone holds with ease.
MOST_ROWS_ON_PAPER, MOST_ROWS = 60, 500
# A promise with more answers than this is told by its counts: names would fill a page for each.
MOST_NAMES_ON_PAPER, MOST_NAMES = 40, 500
IN_THE_FILES = "in the workbook and in the files of data"

Cell = str | int | Decimal | Share | date | Figure | Chip | Bar | None


@dataclass(frozen=True)
class Column:
    name: str
    kind: Literal["text", "count", "share", "number", "day", "level", "bar"]
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first cell of a row is its name."""

    key: str
    number: str  # "Table 3"; a chart's own table bears the chart's number
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Runs = ()

    def __post_init__(self):
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.key}: a row of {len(row)} under {len(self.columns)} columns.")

    @property
    def name(self) -> str:
        """For programs; a chart's own table is called after the chart."""
        return self.key.removesuffix("-table")

    def is_left_out(self, *, is_paper: bool) -> bool:
        """Whether it is too long to be read there. Every form that is paper leaves out the same."""
        return len(self.rows) > (MOST_ROWS_ON_PAPER if is_paper else MOST_ROWS)

    @property
    def instead(self) -> str:
        """What stands in its place, so that nobody takes it for forgotten."""
        return (
            f"{len(self.rows):,} rows are too many to be read here. They stand {IN_THE_FILES} of this report: on the "
            f"sheet “{self.number}”, and as {self.name}.csv."
        )


@dataclass(frozen=True)
class Chart:
    """A drawing and the table that says the same. `title` says what is seen, `what` what is drawn."""

    key: str
    number: str
    title: str
    what: str
    draw: Callable[..., SafeString]  # takes key, title, width and is_paper
    table: Table

    @property
    def alt(self) -> str:
        """The drawing in words."""
        drawing = self.draw(key=self.key, title=self.title, width=720, is_paper=True)
        return unescape(re.search(r"<title>(.*?)</title>", drawing, flags=re.DOTALL).group(1))


@dataclass(frozen=True)
class HeatmapRow:
    name: str
    ratings: str
    marks: str  # "x" where the reviewers do not simply agree
    kept: Figure


@dataclass(frozen=True)
class Heatmap:
    """Organisations by clause, in fair order and never by how well they did."""

    key: str
    number: str
    title: str
    what: str
    levels: tuple[Level, ...]
    clauses: tuple[str, ...]
    rows: tuple[HeatmapRow, ...]
    absent: Runs
    table: Table

    def is_left_out(self) -> bool:
        """Its rows are one line of small letters each, so as many as on the page are drawn on paper."""
        return len(self.rows) > MOST_ROWS


@dataclass(frozen=True)
class Group:
    """Those that gave the same answer to a promise, each with what the reviewers said if they differ."""

    chip: Chip
    figure: Figure
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A promise with every answer to it."""

    key: str
    number: str
    heading: str
    text: str
    meta: Runs
    groups: tuple[Group, ...]

    def is_named(self, *, is_paper: bool) -> bool:
        """Whether those who answered are few enough to be named there."""
        return sum(len(group.names) for group in self.groups) <= (MOST_NAMES_ON_PAPER if is_paper else MOST_NAMES)


Block = Paragraph | Bullets | Callout | Cards | Words | Definitions | Table | Chart | Heatmap | Entry


@dataclass(frozen=True)
class Section:
    key: str
    number: str
    title: str
    blocks: tuple[Block, ...]
    subsections: "tuple[Section, ...]" = ()
    is_wide: bool = False

    @property
    def all_blocks(self) -> Iterator[Block]:
        yield from self.blocks
        for part in self.subsections:
            yield from part.all_blocks


@dataclass(frozen=True)
class Cover:
    owner: str
    title: str
    period: str
    subtitle: str
    status: str  # "Draft …" or nothing
    notice: str  # that the figures are invented, or nothing
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Document:
    """A whole report. `sha256` is that of the record it is made from."""

    title: str
    full_title: str  # what a file or a window is called
    subtitle: str
    agreement: str
    is_draft: bool
    cover: Cover
    sections: tuple[Section, ...]
    sha256: str

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    @property
    def all_blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.all_blocks

    @property
    def tables(self) -> list[Table]:
        """Every table, those beside charts too, in the order of the report: what a workbook holds."""
        return [
            block if isinstance(block, Table) else block.table
            for block in self.all_blocks
            if isinstance(block, Table | Chart | Heatmap)
        ]

    @property
    def numbered(self) -> "list[tuple[Section, Figure, str]]":
        """Every figure that has a number, with its section and what it stands in, in the order of their numbers."""
        return [
            (section, figure, place)
            for section in self.sections
            for block in section.all_blocks
            for figure, place in figures_of(block)
        ]


def figures_of(block: Block) -> Iterator[tuple[Figure, str]]:
    """The figures of a block, with the words around them: a sentence, or a row and a column."""
    if found := FIGURES_OF.get(type(block)):
        yield from found(block)


def _in_cards(block: Cards):
    for card in block.cards:
        yield card.figure, f"{card.figure} {card.words}."
        yield from _in_runs(card.note)


def _in_heatmap(block: Heatmap):
    for row in block.rows:
        yield row.kept, f"{block.number}, {row.name}: kept"


def _in_entry(block: Entry):
    yield from _in_runs(block.meta)
    for group in block.groups:
        yield group.figure, f"Clause {block.number}: {group.chip.name}"


def _in_runs(runs: Sequence[Run]):
    words = plain(runs)
    for run in runs:
        if isinstance(run, Figure):
            yield run, words


def _in_table(table: Table):
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, Figure):
                yield cell, f"{table.number}, {row[0]}: {column.name}"


FIGURES_OF: dict[type, Callable] = {
    Paragraph: lambda block: _in_runs(block.runs),
    Callout: lambda block: _in_runs(block.runs),
    Bullets: lambda block: (found for runs in block.items for found in _in_runs(runs)),
    Cards: _in_cards,
    Table: _in_table,
    Chart: lambda block: _in_table(block.table),
    Heatmap: _in_heatmap,
    Entry: _in_entry,
}


def plain(runs: Sequence[Run]) -> str:
    """Runs as a text without marks."""
    return "".join(run.words if isinstance(run, Strong | Reference | Typed) else str(run) for run in runs)


def said(value: Cell) -> str:
    """A value as every form says it."""
    if value is None:
        return "–"
    if isinstance(value, Figure):
        return said(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
