from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.document.v1.pieces import Names, Table, day
from reports.record import NOT_APPLICABLE, ClauseRecord, Figures, Level, Share, Tally

REMARKS = {"p": "reviewers agree in part", "c": "reviewers challenge this", "t": "reviewers cannot tell"}


@dataclass(frozen=True)
class Named:
    """An organisation, and what the reviewers said where they do not simply agree."""

    name: str
    remark: str = ""


@dataclass(frozen=True)
class AnswerGroup:
    level: Level | None  # none: does not apply
    share: Share | None
    names: Sequence[Named]


@dataclass(frozen=True)
class ClausePart:
    clause: ClauseRecord
    theme: str
    tally: Tally
    groups: Sequence[AnswerGroup]
    reviewed: str


class Annexes:
    """Every clause with how each organisation answered, and the filings that all of it comes from."""

    def __init__(self, figures: Figures, names: Names):
        self.figures = figures
        self.names = names
        self.symbols = {str(level.position): level.symbol for level in figures.levels}

    @property
    def missing_words(self) -> str:
        return "No return" if self.figures.is_closed else "Not filed yet"

    @cached_property
    def clauses(self) -> list[ClausePart]:
        verdicts = {row.key: row.verdicts for row in self.figures.gap.by_clause}
        return [
            ClausePart(
                clause=clause,
                theme=self.names.themes[clause.theme],
                tally=row.tally,
                groups=self._groups(place, row.tally),
                reviewed=f"Reviewers agree with {verdicts[clause.ref].shares['agree']} answers."
                if clause.ref in verdicts
                else "",
            )
            for place, (clause, row) in enumerate(zip(self.figures.clauses, self.figures.by_clause, strict=True))
        ]

    def _groups(self, place, tally) -> list[AnswerGroup]:
        names = defaultdict(list)
        for organisation in self.figures.organisations:
            names[organisation.ratings[place]].append(Named(organisation.name, self._remark(organisation, place)))
        found = [
            AnswerGroup(level, share, names[str(level.position)])
            for level, share in zip(self.figures.levels, tally.shares, strict=True)
            if share.n
        ]
        if tally.not_applicable:
            found.append(AnswerGroup(None, None, names[NOT_APPLICABLE]))
        return found

    def _remark(self, organisation, place) -> str:
        remark = REMARKS.get(organisation.verdicts[place], "")
        theirs = organisation.reviewers_ratings[place]
        if theirs in self.symbols and theirs != organisation.ratings[place]:
            return f"{remark or 'reviewers agree'}: {self.symbols[theirs]}"
        return remark

    @cached_property
    def filings(self) -> Table:
        words = {"in time": "In time", "late": "After the due day", "missing": self.missing_words}
        counted = ["Not confirmed"] if self.figures.format > 1 else []
        return Table(
            "filings",
            "Every organisation that was asked, and the filing its figures come from",
            ["Organisation", "Returned", "Filed on", "Filing", *counted, "Review", "SHA-256 begins"],
            [
                [
                    organisation.name,
                    words[organisation.returned]
                    + (f", extended day {organisation.extended_words}" if organisation.extended_due_on else ""),
                    _filed(organisation),
                    organisation.reference or "–",
                    *[organisation.unconfirmed if organisation.reference else "–" for _ in counted],
                    ("Released" if organisation.is_reviewed else "None released") if organisation.reference else "–",
                    organisation.sha256[:12] or "–",
                ]
                for organisation in self.figures.organisations
            ],
        )

    @property
    def tables(self) -> list[Table]:
        return [self.filings]


def _filed(organisation) -> str:
    """The day of the first filing, and of the last where it was filed again."""
    again = f", again on {day(organisation.refiled_on)}" if organisation.refiled_on else ""
    return f"{day(organisation.filed_on) or '–'}{again}"
