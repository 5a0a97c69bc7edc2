from functools import cached_property

from reports import charts
from reports.document.v1.pieces import Chart, Pen, Table
from reports.record import Figures, OrganisationRecord

PARTS = [
    charts.Part("✓", "In time", "teal-dark"),
    charts.Part("+", "After the due day", "amber"),
    charts.Part("–", "No return", "grey"),
]


class ReturnsSection:
    """Who was asked and what came back, in fair words: the agreement is voluntary."""

    def __init__(self, figures: Figures, pen: Pen):
        self.figures = figures
        self.pen = pen

    @cached_property
    def chart(self) -> Chart:
        rows = self.figures.returns_by_kind
        bars = [
            charts.Bar(
                row.name, (row.returns.in_time, row.returns.late, row.returns.missing), f"{row.returns.returned}"
            )
            for row in rows
        ]
        return self.pen.chart(
            "returns",
            "Returns by kind of organisation",
            charts.stacked_bars,
            bars,
            PARTS,
            by_size=True,
            table=self._table([(row.name, row.returns) for row in rows]),
        )

    def _table(self, rows) -> Table:
        return Table(
            "returns-by-kind",
            "Returns by kind of organisation",
            ["Kind of organisation", "Asked", "In time", "After the due day", "No return", "Returned"],
            [
                [name, returns.asked, returns.in_time, returns.late, returns.missing, returns.returned]
                for name, returns in [*rows, ("All organisations", self.figures.returns)]
            ],
        )

    @cached_property
    def late(self) -> list[OrganisationRecord]:
        return [organisation for organisation in self.figures.organisations if organisation.returned == "late"]

    @cached_property
    def extended(self) -> list[OrganisationRecord]:
        """In time by a day that was later than the round's own."""
        return [
            organisation
            for organisation in self.figures.organisations
            if organisation.returned == "in time" and organisation.extended_due_on
        ]

    @cached_property
    def refiled(self) -> list[OrganisationRecord]:
        """Those that filed again after answers were opened to them once more; the figures are of the last filing."""
        return [organisation for organisation in self.figures.organisations if organisation.refiled_on]

    @cached_property
    def missing(self) -> list[OrganisationRecord]:
        return [organisation for organisation in self.figures.organisations if organisation.returned == "missing"]

    @property
    def tables(self) -> list[Table]:
        return [self.chart.table]
