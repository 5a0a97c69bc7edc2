from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reports import charts
from reports.document.v1.pieces import BarRow, Chart, Names, Pen, Table, count
from reports.record import Figures, Share, Tally


@dataclass(frozen=True)
class ThemePart:
    key: str
    name: str
    tally: Tally
    sentences: Sequence[str]
    rows: Sequence[BarRow]
    table: Table


class ProgressSection:
    """Ratings overall, by theme, side, kind and party, and then theme by theme down to each clause."""

    def __init__(self, figures: Figures, names: Names, pen: Pen, kept_words: str):
        self.figures = figures
        self.names = names
        self.pen = pen
        self.kept_words = kept_words
        self.parts = [charts.Part(level.symbol, level.name, level.colour) for level in figures.levels]

    @cached_property
    def overall_chart(self) -> Chart:
        bar = charts.Bar("All answers", self.figures.overall.levels, f"{self.figures.overall.kept}")
        return self.pen.chart("overall", "All answers by rating", charts.stacked_bars, [bar], self.parts)

    @cached_property
    def theme_chart(self) -> Chart:
        return self._chart("themes", "Ratings by theme", "Theme", self.figures.by_theme)

    @cached_property
    def side_chart(self) -> Chart:
        return self._chart("sides", "Ratings by side", "Side", self.figures.by_side)

    @cached_property
    def kind_chart(self) -> Chart:
        return self._chart("kinds", "Ratings by kind of organisation", "Kind of organisation", self.figures.by_kind)

    @cached_property
    def party_chart(self) -> Chart:
        return self._chart("parties", "Ratings by party to the agreement", "Party", self.figures.by_party)

    def _chart(self, key, title, first, rows) -> Chart:
        bars = [charts.Bar(row.name, row.tally.levels, f"{row.tally.kept}") for row in rows]
        table = self._table(f"{key}-table", title, first, rows)
        return self.pen.chart(f"by-{key}", title, charts.stacked_bars, bars, self.parts, table=table)

    def _table(self, key, title, first, rows) -> Table:
        levels = [f"{level.symbol} {level.name}" for level in self.figures.levels]
        return Table(
            key,
            title,
            [first, *levels, "Does not apply", "Kept"],
            [[row.name, *row.tally.levels, row.tally.not_applicable, row.tally.kept] for row in rows],
        )

    @cached_property
    def theme_parts(self) -> list[ThemePart]:
        return [self._theme_part(theme) for theme in self.figures.by_theme]

    def _theme_part(self, theme) -> ThemePart:
        mine = [row for row in self.figures.by_clause if self.names.clauses[row.key].theme == theme.key]
        return ThemePart(
            key=f"theme-{theme.key}",
            name=theme.name,
            tally=theme.tally,
            sentences=[sentence for sentence in self._sentences(theme, len(mine)) if sentence],
            rows=[self._bar_row(row) for row in mine],
            table=self._table(f"theme-{theme.key}-table", f"{theme.name}: ratings by clause", "Clause", mine),
        )

    def _bar_row(self, row) -> BarRow:
        clause = self.names.clauses[row.key]
        bar = charts.Bar("", row.tally.levels, number=f"Clause {clause.name}")
        return BarRow(
            row.key, clause.name, clause.text, self.pen.bar(f"bar-{row.key}", bar, self.parts), row.tally.kept
        )

    def _sentences(self, theme, promises):
        tally = theme.tally
        yield f"{count(promises, 'promise')}; {tally.kept} answers say {self.kept_words}."
        if tally.not_applicable:
            yield f"{count(tally.not_applicable, 'answer says', 'answers say')} that a promise does not apply."
        for row in self.figures.gap.by_theme:
            if row.key == theme.key:
                yield (
                    f"Reviewers agree with {row.verdicts.shares['agree']} answers and rate {row.verdicts.lower_share} "
                    "lower."
                )
        for row in self.figures.change.by_theme if self.figures.change else []:
            if row.key == theme.key and row.moves.pairs:
                yield (
                    f"Since {self.figures.change.previous_label}, like for like: {row.moves.shares['up']} up, "
                    f"{row.moves.shares['same']} the same, {row.moves.shares['down']} down."
                )
        wanted = sum(
            row.wanted for row in self.figures.help_wanted if self.names.clauses[row.clause].theme == theme.key
        )
        if wanted:
            yield f"Help is wanted in {Share(wanted, tally.rated)} answers."

    @property
    def tables(self) -> list[Table]:
        charts_ = [self.theme_chart, self.side_chart, self.kind_chart, self.party_chart]
        return [*[chart.table for chart in charts_], *[part.table for part in self.theme_parts]]
