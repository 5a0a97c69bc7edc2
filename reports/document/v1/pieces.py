"""What a section is built of: tables, charts, and the pen that draws for page or for paper."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from reports import charts
from reports.record import ClauseRecord, Figures, Share

PAGE_WIDTHS = {"wide": 720, "narrow": 343}
PAPER_WIDTH = 720
BAR_WIDTH = 260
WORDY = 26  # a cell longer than this is prose, and may break over lines


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first cell of a row is its name. Also what a spreadsheet of the report holds."""

    key: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Names with what kind of cells stand below them."""
        kinds = [
            "words" if any(len(str(row[place])) > WORDY for row in self.rows) else "figure" for place in self._places
        ]
        return list(zip(self.head, kinds, strict=True))

    @property
    def has_words(self) -> bool:
        return any(kind == "words" for _, kind in self.columns[1:])

    @property
    def lines(self) -> list[list[tuple[object, str]]]:
        kinds = [kind for _, kind in self.columns]
        return [list(zip(row, kinds, strict=True)) for row in self.rows]

    @property
    def _places(self):
        return range(len(self.head))


@dataclass(frozen=True)
class Chart:
    """A drawing, once for paper or in two widths for the page, and the table that says the same."""

    key: str
    title: str
    drawings: dict[str, SafeString]
    table: Table | None = None


@dataclass(frozen=True)
class BarRow:
    """A line of a list of bars: its words are text, so that they wrap, break over pages and can be copied."""

    key: str
    number: str
    words: str
    drawing: SafeString
    kept: Share


@dataclass(frozen=True)
class Section:
    """A numbered part, for contents and headings."""

    key: str
    number: str
    title: str
    parts: Sequence[tuple[str, str]] = field(default_factory=tuple)  # key and title of what stands below it


class Pen:
    """Draws every chart in the widths that the page or the paper needs."""

    def __init__(self, *, is_paper: bool):
        self.is_paper = is_paper

    def chart(self, key: str, title: str, draw: Callable, *args, table: Table | None = None, **more) -> Chart:
        if self.is_paper:
            drawings = {"paper": draw(*args, key=key, title=title, width=PAPER_WIDTH, is_paper=True, **more)}
        else:
            drawings = {
                name: draw(*args, key=f"{key}-{name}", title=title, width=width, **more)
                for name, width in PAGE_WIDTHS.items()
            }
        return Chart(key, title, drawings, table)

    def bar(self, key: str, bar: charts.Bar, parts: Sequence[charts.Part]) -> SafeString:
        return charts.single_bar(bar, parts, key=key, width=BAR_WIDTH, is_paper=self.is_paper)


class Names:
    """How clauses and themes are called in sentences and tables."""

    def __init__(self, figures: Figures):
        self.clauses: dict[str, ClauseRecord] = {clause.ref: clause for clause in figures.clauses}
        self.themes: dict[str, str] = {theme.key: theme.name for theme in figures.by_theme}

    def of(self, ref: str) -> str:
        clause = self.clauses[ref]
        return f"clause {clause.name} ({self.themes[clause.theme]})"

    def short(self, ref: str, length: int = 90) -> str:
        """The number with as many of its words as a line of a table can hold."""
        clause = self.clauses[ref]
        words = clause.title or clause.text
        return f"{clause.name} {words if len(words) <= length else words[: length - 2].rsplit(' ', 1)[0] + '…'}"

    def numbers(self, refs: Iterable[str]) -> str:
        return ", ".join(self.clauses[ref].name for ref in refs)


def day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""


def count(n: int, one: str, many: str = "") -> str:
    """ "1 answer", "1,200 answers"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def plain(value: Decimal | None) -> str:
    return f"{value.normalize():,f}" if value is not None else "–"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def small(words: str) -> str:
    return words[:1].lower() + words[1:]
