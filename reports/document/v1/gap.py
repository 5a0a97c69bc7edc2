from functools import cached_property

from reports import charts
from reports.document.v1.pieces import Chart, Names, Pen, Table
from reports.record import Figures
from selfassessment.models import Verdict

PARTS = [charts.Part(judgement.symbol, judgement.label, judgement.colour) for judgement in Verdict.Judgement]
WIDEST = 12


class GapSection:
    """Self-rating against the other side's verdict; neither overwrites the other."""

    def __init__(self, figures: Figures, names: Names, pen: Pen):
        self.figures = figures
        self.names = names
        self.pen = pen

    @cached_property
    def verdict_chart(self) -> Chart | None:
        order = list(self.names.themes)
        rows = sorted(self.figures.gap.by_theme, key=lambda row: order.index(row.key))
        if not rows:
            return None
        bars = [
            charts.Bar(
                row.name, tuple(share.n for share in row.verdicts.shares.values()), f"{row.verdicts.shares['agree']}"
            )
            for row in rows
        ]
        table = self._table("verdicts-by-theme", "Verdicts by theme", "Theme", rows)
        return self.pen.chart("verdicts", "Verdicts by theme", charts.stacked_bars, bars, PARTS, table=table)

    @cached_property
    def chart(self) -> Chart | None:
        rows = [row for row in self.figures.gap.by_clause if row.verdicts.rated_by_both and row.verdicts.gap][:WIDEST]
        if not rows:
            return None
        dots = [
            charts.Gap(
                self.names.clauses[row.key].text,
                row.verdicts.own_steps / row.verdicts.rated_by_both,
                row.verdicts.their_steps / row.verdicts.rated_by_both,
                f"lower in {row.verdicts.lower_share}",
                number=row.name,
            )
            for row in rows
        ]
        everything = self.figures.gap.by_clause
        table = self._table(
            "gap-by-clause",
            "Verdicts by clause, and ratings lower or higher than its own, widest gap first",
            "Clause",
            everything,
        )
        title = "Self-rating and reviewers’ rating by clause, widest gap first"
        return self.pen.chart("gaps", title, charts.gap_dots, dots, self.figures.levels, table=table)

    @cached_property
    def by_organisation(self) -> Table:
        rows = self.figures.gap.by_organisation
        return self._table(
            "gap-by-organisation",
            "Verdicts by organisation, and ratings lower or higher than its own, widest gap first",
            "Organisation",
            rows,
        )

    def _table(self, key, caption, first, rows) -> Table:
        return Table(
            key,
            caption,
            [first, "Agree", "In part", "Challenge", "Cannot tell", "Lower", "Higher"],
            [
                [
                    row.name,
                    *[share.n for share in row.verdicts.shares.values()],
                    row.verdicts.lower_share,
                    row.verdicts.higher_share,
                ]
                for row in rows
            ],
        )

    @property
    def tables(self) -> list[Table]:
        return [*[chart.table for chart in [self.verdict_chart, self.chart] if chart], self.by_organisation]
