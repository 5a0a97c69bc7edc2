"""What the sections are written with: the record, its names, and the numbers that figures, tables and charts get."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from reports import charts
from reports.document.structure import (
    Bullets,
    Cell,
    Chart,
    Chip,
    Column,
    Figure,
    Paragraph,
    Query,
    Run,
    Runs,
    Section,
    Table,
    Where,
    Words,
)
from reports.record import NOTHING, ClauseRecord, Figures, Moves, Share
from reports.wording import Wording

NOT_APPLICABLE_CHIP = Chip("–", "Does not apply", "none")
# Fifteen kinds of body and what is said of them fit on one page of paper.
BARS = partial(charts.stacked_bars, between=5)


class Book:
    """One report in the making. Numbers are given in the order in which things are written."""

    def __init__(self, figures: Figures, wording: Wording, *, is_draft: bool):
        self.figures = figures
        self.wording = wording
        self.words = wording.by_key
        self.is_draft = is_draft
        self.clauses: dict[str, ClauseRecord] = {clause.ref: clause for clause in figures.clauses}
        self.themes: dict[str, str] = {theme.key: theme.name for theme in figures.by_theme}
        self.chips = tuple(Chip(level.symbol, level.name, level.colour) for level in figures.levels)
        self.parts = [charts.Part(chip.symbol, chip.name, chip.colour) for chip in self.chips]
        self.letter_of_matrix = ""
        self._section, self._figures, self._charts, self._tables = "", 0, 0, 0

    # -- numbers

    def open(self, number: str) -> str:
        """Begin a section: its figures are numbered after it."""
        self._section, self._figures = number, 0
        return number

    def figure(self, value: Share | int | Decimal, query: Query) -> Figure:
        self._figures += 1
        return Figure(f"{self._section}.{self._figures}", value, query)

    def share(self, value: Share, rows: str, of: Sequence[Where], n: Sequence[Where], note: str = "") -> Figure:
        return self.figure(value, Query(rows, tuple(of), tuple(n), note=note))

    def count(self, value: int, rows: str, n: Sequence[Where]) -> Figure:
        return self.figure(value, Query(rows, (), tuple(n), "count"))

    def table(
        self, key: str, caption: str, columns: Iterable[Column], rows: Iterable[Sequence[Cell]], note: Runs = ()
    ) -> Table:
        self._tables += 1
        return Table(
            key, f"Table {self._tables}", caption, tuple(columns), tuple(tuple(row) for row in rows), note=note
        )

    def chart(self, key: str, title: str, what: str, draw, *args, columns, rows, right: str = "", **more) -> Chart:
        """A drawing with its rows as a table, which bears its number. `right` stands with each bar."""
        number = self.chart_number()
        table = self.table_of_chart(f"{key}-table", number, what, columns, rows)
        told = f"{what} With each bar: {right}." if right else what
        return Chart(key, number, title, told, partial(draw, *args, **more), table)

    def table_of_chart(self, key: str, number: str, caption: str, columns, rows) -> Table:
        """The table that stands beside a chart and bears its number."""
        return Table(key, number, caption, tuple(columns), tuple(tuple(row) for row in rows))

    def chart_number(self) -> str:
        self._charts += 1
        return f"Chart {self._charts}"

    # -- what figures of the record are called, and which rows they are counted from

    @cached_property
    def kept_words(self) -> str:
        """Which ratings say that a promise is kept: "“Fully in place”"."""
        return listed([f"“{level.name}”" for level in self.figures.levels if level.counts_as == "kept"] or ["“kept”"])

    def kept(self, share: Share, *of: Where) -> Figure:
        return self.share(share, "answers", [RATED, *of], [KEPT])

    def level(self, n: int, position: int, *of: Where) -> Figure:
        return self.count(n, "answers", [RATED, *of, Where("rating", (str(position),))])

    def levels(self, tally, *of: Where) -> list[Figure]:
        return [self.level(n, level.position, *of) for n, level in zip(tally.levels, self.figures.levels, strict=True)]

    def not_applicable(self, n: int, *of: Where) -> Figure:
        return self.count(n, "answers", [NOT_RATED, *of])

    def verdict(self, share: Share, judgement: str, *of: Where) -> Figure:
        return self.share(share, "answers", [RATED, REVIEWED, *of], [Where("verdict", (judgement,))])

    def stands(self, share: Share, how: str, *of: Where) -> Figure:
        return self.share(share, "answers", [RATED_BY_BOTH, *of], [Where("stands", (how,))])

    def moved(self, share: Share, how: str, *of: Where) -> Figure:
        return self._of_moves(share, [COMPARED, *of], [Where("moved", (how,))])

    def compared(self, moves: Moves) -> Figure:
        return self._of_moves(moves.pairs, [], [COMPARED], "count")

    def kept_before(self, moves: Moves, *of: Where) -> Figure:
        return self._of_moves(moves.kept_before, [COMPARED, *of], [Where("kept_before", ("yes",))])

    def kept_now(self, moves: Moves, *of: Where) -> Figure:
        return self._of_moves(moves.kept_now, [COMPARED, *of], [KEPT])

    def _of_moves(self, value, of, n, take="share") -> Figure:
        if self.figures.format < 3:
            return self.figure(value, Query("", note="This record was made before single moves were kept in it."))
        return self.figure(value, Query("answers", tuple(of), tuple(n), take))

    def returned(self, share: Share, *of: Where) -> Figure:
        return self.share(share, "organisations", of, [RETURNED])

    def returned_how(self, n: int, how: str, *of: Where) -> Figure:
        return self.count(n, "organisations", [*of, Where("returned", (how,))])

    # -- names

    def named(self, ref: str) -> str:
        clause = self.clauses[ref]
        return f"clause {clause.name} ({self.themes[clause.theme]})"

    def short(self, ref: str, length: int = 90) -> str:
        """The number with as many of its words as a line of a table can hold."""
        clause = self.clauses[ref]
        words = clause.title or clause.text
        return f"{clause.name} {words if len(words) <= length else words[: length - 2].rsplit(' ', 1)[0] + '…'}"

    def numbers(self, refs: Iterable[str]) -> str:
        return listed([self.clauses[ref].name for ref in refs])

    @property
    def missing_words(self) -> str:
        return "No return" if self.figures.is_closed else "Not filed yet"

    # -- like for like

    @property
    def is_compared(self) -> bool:
        return bool(self.figures.change and self.figures.change.moves.pairs)

    @property
    def previous(self) -> str:
        return self.figures.change.previous_label

    @cached_property
    def moves_by_theme(self) -> dict[str, Moves]:
        return {row.key: row.moves for row in self.figures.change.by_theme} if self.figures.change else {}

    @cached_property
    def moves_by_clause(self) -> dict[str, Moves]:
        return {row.key: row.moves for row in self.figures.change.by_clause} if self.figures.change else {}

    @cached_property
    def moves_by_organisation(self) -> dict[str, Moves]:
        """By slug, unfolded from the rows of the matrix."""
        kept = {str(level.position) for level in self.figures.levels if level.counts_as == "kept"}
        found = {}
        for organisation in self.figures.organisations:
            pairs = [
                (then, now)
                for then, now in zip(organisation.before, organisation.ratings, strict=False)
                if then != NOTHING
            ]
            found[organisation.slug] = Moves(
                up=sum(now < then for then, now in pairs),
                same=sum(now == then for then, now in pairs),
                down=sum(now > then for then, now in pairs),
                n_kept_before=sum(then in kept for then, _ in pairs),
                n_kept_now=sum(now in kept for _, now in pairs),
            )
        return found

    def moves_by(self, field: str) -> dict[str, Moves]:
        """By side or kind of organisation."""
        sums = defaultdict(lambda: Moves(0, 0, 0, 0, 0))
        for organisation in self.figures.organisations:
            sums[getattr(organisation, field)] += self.moves_by_organisation[organisation.slug]
        return sums

    # -- what the secretary wrote

    def written(self, key: str, *, level: int = 3) -> tuple[Words, ...]:
        """`level` is that of headings in it: one below what it stands under."""
        text = self.words.get(key, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        return (Words(key, text, level),) if text else ()


def section(
    key: str, number: str, title: str, *blocks, parts: Iterable[Section] = (), is_wide: bool = False
) -> Section:
    """Blocks and parts that are None are left out."""
    return Section(
        key,
        number,
        title,
        tuple(block for block in blocks if block),
        tuple(part for part in parts if part),
        is_wide=is_wide,
    )


def part(key: str, title: str, *blocks) -> Section:
    return section(key, "", title, *blocks)


def where(field: str, *values: str) -> Where:
    return Where(field, values)


RATED, NOT_RATED = where("applies", "yes"), where("applies", "no")
KEPT = where("kept", "yes")
REVIEWED = where("verdict", "agree", "agree in part", "challenge", "cannot tell")
DISPUTED = where("verdict", "agree in part", "challenge")
RATED_BY_BOTH = where("stands", "lower", "same", "higher")
COMPARED = where("moved", "up", "same", "down")
RETURNED = where("returned", "in time", "late")
HELP = where("help", "yes")


def say(words: str, *runs: Run) -> Runs:
    """A sentence with figures in the places of its {}."""
    texts = words.split("{}")
    found = [texts[0]]
    for run, text in zip(runs, texts[1:], strict=True):
        found += [run, text]
    return tuple(run for run in found if run != "")


def paragraph(words: str, *runs: Run) -> Paragraph:
    return Paragraph(say(words, *runs))


def joined(*sentences: Runs) -> Runs:
    """Sentences that exist, with spaces between them."""
    found = []
    for sentence in sentences:
        if sentence:
            found += [" ", *sentence] if found else sentence
    return tuple(found)


def bullets(items: Iterable[Runs]) -> Bullets | None:
    found = tuple(item for item in items if item)
    return Bullets(found) if found else None


def day(value: date | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""


def count(n: int, one: str, many: str = "") -> str:
    """ "1 answer", "1,200 answers"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def small(words: str) -> str:
    """With a small first letter, unless the first word is an abbreviation."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
