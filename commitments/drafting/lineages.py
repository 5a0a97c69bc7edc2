"""Which clause of a draft continues which of the edition before: how it stands, and what might be meant."""

from __future__ import annotations

from dataclasses import dataclass

from commitments import matching
from commitments.matching import Suggestion
from commitments.models import Clause
from compacts.models import Edition


@dataclass(frozen=True)
class Gone:
    """A clause of the edition before that nothing continues, and how many under it went with it."""

    clause: Clause
    beneath: int


@dataclass(frozen=True)
class Standing:
    """What of a draft continues what, as far as somebody should look at it."""

    earlier: Edition | None
    doubtful: tuple[Suggestion, ...] = ()  # continue a clause in words that are little like its own
    suggestions: tuple[Suggestion, ...] = ()  # continue nothing, and their words are like those of one not continued
    new: tuple[Clause, ...] = ()  # continue nothing, and no words are like theirs
    withdrawn: tuple[Clause, ...] = ()  # promises of the edition before, continued by none
    gone: tuple[Gone, ...] = ()  # the same with clauses of every kind, each under the highest that went


def standing(draft: Edition) -> Standing:
    earlier = Edition.objects.before(draft)
    if earlier is None:
        return Standing(None)
    old = {clause.lineage_id: clause for clause in _clauses(earlier)}
    now = _clauses(draft)
    taken_in = {lineage.pk for clause in now for lineage in clause.also_from.all()}
    doubtful, alone = [], []
    for clause in now:
        before = old.get(clause.lineage_id)
        if before is None:
            if not clause.also_from.all():
                alone.append(clause)
        elif (alike := matching.likeness(clause, before)) < matching.DOUBTFUL:
            doubtful.append(Suggestion(clause, before, alike))
    continued = {clause.lineage_id for clause in now} | taken_in
    gone = [clause for lineage, clause in old.items() if lineage not in continued]
    suggestions = matching.suggest(alone, gone)
    suggested = {each.clause.pk for each in suggestions}
    expected = {each.earlier.pk for each in suggestions}
    return Standing(
        earlier=earlier,
        doubtful=tuple(doubtful),
        suggestions=tuple(suggestions),
        new=tuple(clause for clause in alone if clause.pk not in suggested and clause.is_assessable),
        withdrawn=tuple(clause for clause in gone if clause.pk not in expected and clause.is_assessable),
        gone=_highest([clause for clause in gone if clause.pk not in expected]),
    )


def _highest(gone: list[Clause]) -> tuple[Gone, ...]:
    highest: dict[int, int] = {}
    counts: dict[int, int] = {}
    for clause in gone:  # in the order of the text, so what stands above comes first
        highest[clause.pk] = highest.get(clause.parent_id, clause.pk)
        counts[highest[clause.pk]] = counts.get(highest[clause.pk], -1) + 1
    return tuple(Gone(clause, counts[clause.pk]) for clause in gone if highest[clause.pk] == clause.pk)


def _clauses(edition) -> list[Clause]:
    return list(
        Clause.objects.filter(edition=edition)
        .select_related("lineage")
        .prefetch_related("also_from")
        .order_by("position")
    )
