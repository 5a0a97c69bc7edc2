from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from compacts.models import Side
from reports import charts
from reports.document.v1.pieces import listed
from reports.record import NOT_APPLICABLE, NOTHING, Figures, Share

COLUMNS = 64  # more clauses than this go into a second table


@dataclass(frozen=True)
class HeatmapRow:
    name: str
    drawing: SafeString
    kept: Share


@dataclass(frozen=True)
class Heatmap:
    title: str
    head: SafeString
    rows: Sequence[HeatmapRow]
    absent: Sequence[str]


class MatrixSection:
    """Organisations by clause, a table for each side since each side owes its own clauses. Never a ranking."""

    def __init__(self, figures: Figures, *, is_paper: bool):
        self.figures = figures
        self.is_paper = is_paper

    @cached_property
    def heatmaps(self) -> list[Heatmap]:
        found = []
        for side in Side:
            places = [place for place, clause in enumerate(self.figures.clauses) if side in clause.sides]
            everyone = [organisation for organisation in self.figures.organisations if organisation.side == side]
            blocks = [places[start : start + COLUMNS] for start in range(0, len(places), COLUMNS)]
            if everyone:
                found += [self._heatmap(side.label, everyone, block, is_only=len(blocks) == 1) for block in blocks]
        return found

    def _heatmap(self, name, everyone, places, *, is_only) -> Heatmap:
        clauses = [self.figures.clauses[place] for place in places]
        grid = self._grid(len(places))
        span = "" if is_only else f", clauses {clauses[0].name} to {clauses[-1].name}"
        numbers = [clause.name for clause in clauses]
        return Heatmap(
            title=f"{name}{span}",
            head=charts.heatmap_head(numbers, grid, title=f"The columns are the clauses {listed(numbers)}."),
            rows=[
                self._row(organisation, clauses, places, grid)
                for organisation in everyone
                if organisation.returned != "missing"
            ],
            absent=[organisation.name for organisation in everyone if organisation.returned == "missing"],
        )

    def _grid(self, columns) -> charts.Grid:
        if self.is_paper:
            return charts.Grid(cell=min(24, 630 / columns), height=14.5, columns=columns)
        return charts.Grid(cell=max(20, min(30, 620 / columns)), height=26, columns=columns)

    def _row(self, organisation, clauses, places, grid) -> HeatmapRow:
        ratings = "".join(organisation.ratings[place] for place in places)
        marks = "".join("x" if organisation.verdicts[place] in "pc" else NOTHING for place in places)
        words = "; ".join(self._in_words(clauses, ratings))
        drawing = charts.heatmap_row(
            ratings, marks, self.figures.levels, grid, title=f"Ratings of {organisation.name}: {words}."
        )
        return HeatmapRow(organisation.name, drawing, organisation.tally.kept)

    def _in_words(self, clauses, ratings):
        """Clauses by rating, so that a row is heard as a few phrases and not as a string of letters."""
        names = [(str(level.position), level.name.lower()) for level in self.figures.levels]
        for letter, name in [*names, (NOT_APPLICABLE, "does not apply")]:
            numbers = [clause.name for clause, rating in zip(clauses, ratings, strict=True) if rating == letter]
            if numbers:
                yield f"{name} in {listed(numbers)}"
