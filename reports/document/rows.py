"""The rows of a record that figures are counted from, one for each organisation, answer or measured value.

They are unfolded from the frozen record alone, so what stands behind a published figure can be shown for ever.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from reports.document.structure import Query, Where
from reports.record import NOT_APPLICABLE, NOT_ASKED, NOTHING, VERDICT_LETTERS, Figures, Share

JUDGEMENTS = {letter: judgement for judgement, letter in VERDICT_LETTERS.items()}
YES, NO = "yes", "no"


class OrganisationRow(NamedTuple):
    organisation: str
    name: str
    side: str
    kind: str
    returned: str
    filed_on: date | None
    reviewed: str
    reference: str
    sha256: str


class AnswerRow(NamedTuple):
    organisation: str
    name: str
    side: str
    kind: str
    parties: tuple[str, ...]  # in which the organisation owes this promise
    clause: str
    number: str
    theme: str
    applies: str
    rating: str  # the position of its level, "" where the promise does not apply
    kept: str
    verdict: str
    theirs: str
    stands: str  # how the reviewers' rating stands to the organisation's: lower, same, higher
    help: str
    before: str  # the rating of the round before, where like can be set against like
    moved: str
    kept_before: str
    reference: str
    sha256: str


class MeasurementRow(NamedTuple):
    organisation: str
    name: str
    standard: str  # its place in the record
    measure: str
    number: str
    value: Decimal
    met: str
    why_missed: str
    reference: str
    sha256: str


class Rows:
    """Every row of a record, unfolded when first asked for."""

    def __init__(self, figures: Figures):
        self.figures = figures

    def of(self, name: str) -> Sequence[NamedTuple]:
        return {"organisations": self.organisations, "answers": self.answers, "measurements": self.measurements}[name]()

    def organisations(self) -> list[OrganisationRow]:
        return self._organisations

    def answers(self) -> list[AnswerRow]:
        return self._answers

    def measurements(self) -> list[MeasurementRow]:
        return self._measurements

    @cached_property
    def _organisations(self):
        return [
            OrganisationRow(
                organisation.slug,
                organisation.name,
                organisation.side,
                organisation.kind,
                organisation.returned,
                organisation.filed_on,
                YES if organisation.is_reviewed else NO,
                organisation.reference,
                organisation.sha256,
            )
            for organisation in self.figures.organisations
        ]

    @cached_property
    def _answers(self):
        return [
            row
            for organisation in self.figures.organisations
            for place, clause in enumerate(self.figures.clauses)
            if (row := self._answer(organisation, place, clause))
        ]

    def _answer(self, organisation, place, clause):
        letter = organisation.ratings[place]
        if letter == NOT_ASKED:
            return None
        is_rated = letter != NOT_APPLICABLE
        rating = letter if is_rated else ""
        verdict = organisation.verdicts[place]
        theirs = organisation.reviewers_ratings[place]
        theirs = theirs if theirs != NOTHING else rating if verdict == "a" else ""
        before = organisation.before[place : place + 1].replace(NOTHING, "") if is_rated else ""
        return AnswerRow(
            organisation.slug,
            organisation.name,
            organisation.side,
            organisation.kind,
            tuple(party for party in clause.parties if party in organisation.parties),
            clause.ref,
            clause.name,
            clause.theme,
            YES if is_rated else NO,
            rating,
            YES if rating in self._kept else NO,
            JUDGEMENTS.get(verdict, ""),
            theirs if is_rated else "",
            _stands(rating, theirs) if verdict != NOTHING else "",
            YES if organisation.help_wanted[place] == "h" else NO,
            before,
            {-1: "up", 0: "same", 1: "down"}[(rating > before) - (rating < before)] if before else "",
            YES if before in self._kept else NO,
            organisation.reference,
            organisation.sha256,
        )

    @cached_property
    def _kept(self):
        return {str(level.position) for level in self.figures.levels if level.counts_as == "kept"}

    @cached_property
    def _measurements(self):
        organisations = {organisation.slug: organisation for organisation in self.figures.organisations}
        return [
            MeasurementRow(
                value.organisation,
                organisations[value.organisation].name,
                str(place),
                standard.measure,
                standard.clause,
                value.value,
                YES if value.is_met else NO,
                value.why_missed,
                organisations[value.organisation].reference,
                organisations[value.organisation].sha256,
            )
            for place, standard in enumerate(self.figures.standards)
            for value in standard.values
        ]

    def chosen(self, query: Query) -> list[NamedTuple]:
        """The rows that a figure is counted from, all of its denominator."""
        return list(_meeting(self.of(query.rows), query.of)) if query.rows else []

    def counted(self, query: Query) -> list[NamedTuple]:
        """The rows of a figure's numerator."""
        return list(_meeting(self.chosen(query), query.n))

    def value(self, query: Query) -> Share | int | Decimal:
        """The figure counted anew from its rows."""
        rows = self.chosen(query)
        if query.take == "share":
            return Share(len(list(_meeting(rows, query.n))), len(rows))
        if query.take == "count":
            return len(list(_meeting(rows, query.n)))
        values = sorted(row.value for row in rows)
        middle = values[(len(values) - 1) // 2 : len(values) // 2 + 1]
        return {"lowest": values[0], "highest": values[-1], "middle": sum(middle) / len(middle)}[query.take]


def _stands(rating, theirs) -> str:
    """By position: a larger one is a lower rating."""
    if not (rating and theirs):
        return ""
    return "lower" if theirs > rating else "higher" if theirs < rating else "same"


def _meeting(rows: Iterable[NamedTuple], conditions: Sequence[Where]):
    tests = [(where.field, set(where.values)) for where in conditions]
    for row in rows:
        if all(_meets(getattr(row, name), values) for name, values in tests):
            yield row


def _meets(value, values) -> bool:
    return not values.isdisjoint(value) if isinstance(value, tuple) else value in values
