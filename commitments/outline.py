"""How the clauses of an edition stand to each other, worked out from rows that were fetched together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from commitments.models import Clause
from compacts.models import Party

TOP_HEADING = 2  # the page's own heading is the first level
LOWEST_HEADING = 6


@dataclass
class Line:
    """A clause in its place: what stands above it, who owes it and which clause says so."""

    clause: Clause
    above: list[Line]
    parties: list[Party]
    named_by: Clause | None
    beneath: list[Line] = field(default_factory=list)
    told: list = field(default_factory=list)  # its text in runs, where words are explained (commitments.glossary)

    @property
    def is_heading(self) -> bool:
        return self.clause.kind == Clause.Kind.HEADING

    @property
    def heading_level(self) -> int:
        """One below the nearest heading above, so that no level is skipped."""
        return min(TOP_HEADING + sum(line.is_heading for line in self.above), LOWEST_HEADING)

    @property
    def inset(self) -> int:
        """How far the clause is moved in: by what stands above it that is no heading."""
        return min(sum(not line.is_heading for line in self.above), 3)

    @property
    def promises(self) -> int:
        """How many assessable clauses there are here and beneath."""
        return self.clause.is_assessable + sum(line.promises for line in self.beneath)

    @property
    def is_inherited(self) -> bool:
        return self.named_by is not None and self.named_by.pk != self.clause.pk

    @property
    def has_facts(self) -> bool:
        """Is there anything to say about the clause beside its words?"""
        clause = self.clause
        facts = [clause.owner, clause.qualifier, clause.due_words, clause.theme_id, clause.caveat, clause.is_assessable]
        return bool(self.parties) or any(facts)

    @property
    def headings_beneath(self) -> list[Line]:
        return [line for line in self.beneath if line.is_heading]

    @property
    def shown_beneath(self) -> list[Line]:
        """What stands directly under the clause; under a lead-in without a name of its own, what that leads in."""
        shown = []
        for line in self.beneath:
            shown.append(line)
            if not _is_called_something(line.clause):
                shown += line.beneath
        return shown

    @property
    def path(self) -> list[Clause]:
        """What stands above, from the top down, as far as it has a number or a title to be called by."""
        return [line.clause for line in self.above if _is_called_something(line.clause)]


def lines_of(clauses: Iterable[Clause]) -> list[Line]:
    """The clauses of one edition, in the document's order, each in its place."""
    lines: dict[int, Line] = {}
    for clause in clauses:
        parent = lines.get(clause.parent_id)
        own = list(clause.parties.all())
        line = Line(
            clause=clause,
            above=[*parent.above, parent] if parent else [],
            parties=own or (parent.parties if parent else []),
            named_by=clause if own else (parent.named_by if parent else None),
        )
        if parent:
            parent.beneath.append(line)
        lines[clause.pk] = line
    return list(lines.values())


def contents(lines: list[Line]) -> list[Line]:
    """The headings at the top, each with the headings beneath it."""
    return [line for line in lines if line.is_heading and not line.above]


def promises_only(lines: list[Line]) -> list[Line]:
    """The promises, and of what stands above them the headings alone."""
    return [line for line in lines if line.clause.is_assessable or (line.is_heading and line.promises)]


def neighbours(lines: list[Line], line: Line) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after; of a promise, the promises before and after."""
    fellows = [each for each in lines if each.clause.is_assessable] if line.clause.is_assessable else lines
    place = fellows.index(line)
    before = fellows[place - 1].clause if place else None
    after = fellows[place + 1].clause if place + 1 < len(fellows) else None
    return before, after


def paths(clauses: Iterable[Clause], above: Iterable[Clause]) -> dict[int, list[Clause]]:
    """What stands above each clause, from the top down; `above` holds all clauses that have others under them."""
    by_pk = {clause.pk: clause for clause in above}
    found = {}
    for clause in clauses:
        path, parent = [], by_pk.get(clause.parent_id)
        while parent:
            path[:0] = [parent] if _is_called_something(parent) else []
            parent = by_pk.get(parent.parent_id)
        found[clause.pk] = path
    return found


def _is_called_something(clause):
    return bool(clause.number or clause.title)
