from functools import cached_property

from reports import charts
from reports.document.v1.pieces import Chart, Names, Pen, Table, listed
from reports.record import Figures

PARTS = [
    charts.Part("▲", "Up", "teal-dark"),
    charts.Part("=", "Same", "grey"),
    charts.Part("▼", "Down", "amber"),
]
MOST_MOVED = 8


class ChangeSection:
    """The round against the one before, like for like, and in words whatever stands in the way of more."""

    def __init__(self, figures: Figures, names: Names, pen: Pen):
        self.figures = figures
        self.change = figures.change
        self.names = names
        self.pen = pen

    @cached_property
    def chart(self) -> Chart | None:
        if not self._pairs:
            return None
        change = self.change
        rows = [row for row in change.by_theme if row.moves.pairs]
        bars = [
            charts.Bar(row.name, (row.moves.up, row.moves.same, row.moves.down), f"{row.moves.shares['up']} up")
            for row in rows
        ]
        table = Table(
            "moves-by-theme",
            f"Answers since {change.previous_label}, like for like",
            ["Theme", "Up", "Same", "Down", "Compared", *self._kept_names],
            [
                [name, moves.up, moves.same, moves.down, moves.pairs, moves.kept_before, moves.kept_now]
                for name, moves in [*[(row.name, row.moves) for row in rows], ("All themes", change.moves)]
            ],
        )
        title = f"Answers that moved since {change.previous_label}, by theme"
        return self.pen.chart("moves", title, charts.stacked_bars, bars, PARTS, table=table)

    @property
    def _pairs(self) -> int:
        return self.change.moves.pairs if self.change else 0

    @property
    def _kept_names(self) -> list[str]:
        return [f"Kept in {self.change.previous_label}", f"Kept in {self.figures.label}"]

    @cached_property
    def trend_chart(self) -> Chart | None:
        points = self.figures.trend
        if len(points) < 2:
            return None
        drawn = [
            charts.TrendPoint(
                label=point.label,
                share=point.tally.kept.fraction,
                words=f"{point.tally.kept}",
                before=point.moves.kept_before.fraction if point.moves and point.moves.pairs else None,
                now=point.moves.kept_now.fraction if point.moves and point.moves.pairs else None,
                is_broken=bool(point.breaks),
            )
            for point in points
        ]
        table = Table(
            "trend-table",
            "Kept, round by round",
            ["Round", "Returned", "Kept, all answers", "Like for like, before", "Like for like, now", "What changed"],
            [
                [
                    point.label,
                    point.returns.returned,
                    point.tally.kept,
                    point.moves.kept_before if point.moves and point.moves.pairs else "–",
                    point.moves.kept_now if point.moves and point.moves.pairs else "–",
                    " ".join(point.breaks) or "–",
                ]
                for point in points
            ],
        )
        title = "Answers that say the promise is kept, round by round"
        return self.pen.chart("trend", title, charts.trend, drawn, table=table)

    @cached_property
    def most_moved(self) -> Table | None:
        """The promises that moved most, either way."""
        moved = [row for row in self.change.by_clause if row.moves.up != row.moves.down] if self.change else []
        if not moved:
            return None
        moved.sort(key=lambda row: -abs(row.moves.up - row.moves.down) / row.moves.pairs)
        return Table(
            "moves-by-clause",
            "The promises that moved most, up or down",
            ["Clause", "Up", "Same", "Down", *self._kept_names],
            [
                [
                    self.names.short(row.key, 60),
                    row.moves.up,
                    row.moves.same,
                    row.moves.down,
                    row.moves.kept_before,
                    row.moves.kept_now,
                ]
                for row in moved[:MOST_MOVED]
            ],
        )

    @cached_property
    def comparability(self) -> list[str]:
        """What stands in the way of comparing with the round before."""
        change = self.change
        if not change:
            return []
        found = []
        if not change.is_same_scale:
            found.append(
                f"The rating scale changed from “{change.previous_scale}” to “{self.figures.scale}”, "
                "so ratings cannot be compared."
            )
        if change.new:
            found.append(f"New in this edition: {self.names.numbers(change.new)}.")
        if change.reworded:
            found.append(f"Reworded, and so not compared: {self.names.numbers(change.reworded)}.")
        if change.withdrawn:
            names = ", ".join(clause.name for clause in change.withdrawn)
            found.append(f"In the edition of {change.previous_edition} and no longer here: {names}.")
        if change.returned_only_now:
            found.append(f"Returned this round and not in {change.previous_label}: {listed(change.returned_only_now)}.")
        if change.returned_only_before:
            found.append(
                f"Returned in {change.previous_label} and not this round: {listed(change.returned_only_before)}."
            )
        return found

    @property
    def tables(self) -> list[Table]:
        found = [chart.table for chart in [self.trend_chart, self.chart] if chart]
        return [*found, self.most_moved] if self.most_moved else found
