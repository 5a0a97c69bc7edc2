from dataclasses import dataclass
from functools import cached_property

from reports import charts
from reports.document.v1.pieces import Chart, Names, Pen, Table, capital, plain
from reports.record import Figures, Share


def standards_met(figures: Figures) -> Share:
    standards = figures.standards
    return Share(sum(standard.met for standard in standards), sum(len(standard.values) for standard in standards))


def help_wanted(figures: Figures) -> Share:
    return Share(sum(row.wanted for row in figures.help_wanted), figures.overall.rated)


@dataclass(frozen=True)
class StandardPart:
    title: str
    sentence: str
    chart: Chart | None


class StandardsSection:
    """The promises that name a number, and the numbers that organisations measured."""

    def __init__(self, figures: Figures, names: Names, pen: Pen):
        self.figures = figures
        self.names = names
        self.pen = pen

    @cached_property
    def parts(self) -> list[StandardPart]:
        return [self._part(place, standard) for place, standard in enumerate(self.figures.standards, 1)]

    def _part(self, place, standard) -> StandardPart:
        title = f"{capital(standard.measure)}: {standard.in_words}"
        named = f"{title} (clause {self.names.clauses[standard.clause].name})"
        if not standard.values:
            return StandardPart(named, f"Nobody gave a measured value ({standard.measured}).", None)
        sentence = (
            f"Measured by {standard.measured} organisations; {standard.meeting} meet it. "
            f"The middle value is {plain(standard.median)} {standard.unit}, from {plain(standard.lowest)} to "
            f"{plain(standard.highest)}."
        )
        names = {organisation.slug: organisation.name for organisation in self.figures.organisations}
        given = ["Why it misses"] if self.figures.format > 1 else []
        table = Table(
            f"standard-{place}-values",
            f"{capital(standard.measure)}: measured values",
            ["Organisation", f"Value ({standard.unit})", "Meets the standard", *given],
            [
                [
                    names[value.organisation],
                    plain(value.value),
                    "Yes" if value.is_met else "No",
                    *[value.why_missed or "–" for _ in given],
                ]
                for value in standard.values
            ],
        )
        chart = self.pen.chart(
            f"standard-{place}",
            title,
            charts.standard_dots,
            [charts.Dot(float(value.value), value.is_met) for value in standard.values],
            number=float(standard.number),
            upper=float(standard.upper) if standard.upper is not None else None,
            direction=standard.direction,
            median=float(standard.median),
            description=sentence,
            table=table,
        )
        return StandardPart(named, sentence, chart)

    @cached_property
    def table(self) -> Table:
        return Table(
            "standards",
            "Every standard, and how many meet it",
            ["Standard", "Clause", "Measured", "Meet it", "Middle", "Lowest", "Highest"],
            [
                [
                    f"{capital(standard.measure)}: {standard.in_words}",
                    self.names.clauses[standard.clause].name,
                    standard.measured,
                    standard.meeting,
                    *[plain(value) for value in [standard.median, standard.lowest, standard.highest]],
                ]
                for standard in self.figures.standards
            ],
        )

    @property
    def tables(self) -> list[Table]:
        return [self.table, *[part.chart.table for part in self.parts if part.chart]]


class HelpSection:
    """Where organisations ask for help, and which."""

    def __init__(self, figures: Figures, names: Names):
        self.figures = figures
        self.names = names

    @property
    def share(self) -> Share:
        return help_wanted(self.figures)

    @cached_property
    def table(self) -> Table:
        place = {clause.ref: index for index, clause in enumerate(self.figures.clauses)}
        return Table(
            "help",
            "Where help is wanted, most often first",
            ["Clause", "Answers", "Organisations"],
            [
                [
                    self.names.short(row.clause, 50),
                    row.share,
                    "; ".join(
                        organisation.name
                        for organisation in self.figures.organisations
                        if organisation.help_wanted[place[row.clause]] == "h"
                    ),
                ]
                for row in self.figures.help_wanted
            ],
        )

    @property
    def tables(self) -> list[Table]:
        return [self.table]
