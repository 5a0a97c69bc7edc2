"""One round set against the rounds before it, along lineage, and only where like meets like.

Like for like is: the same organisation, the same promise (one lineage, worded the same), the same scale, and a rating
both times. Whatever breaks the comparison is said in words beside it.
"""

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Count, F, Q, When

from commitments.models import Clause
from reports import counting
from reports.record import NOTHING, Change, Moves, MovesOf, OldClause, Point, Returns, Tally
from selfassessment.models import Round, ScaleLevel, SelfAssessment

TREND_LENGTH = 6  # rounds that one chart can show beside each other
NO_MOVES = Moves(0, 0, 0, 0, 0)

# Written out because the ORM can only join an answer to last year's through lineage, clauses and answers, one row at a
# time: 52 s on SQLite for 300 organisations and 60 clauses, where this takes 0.1 s (ADR on figures). First one row for
# each organisation and promise, with its rating in every round side by side; then one count for each step.
SIDE_BY_SIDE = """
    WITH side_by_side AS MATERIALIZED (
        SELECT lineage, {columns} FROM ({rated}) AS rated GROUP BY lineage, organisation
    )
    {steps}
"""
COLUMNS_OF_ROUND = """
    MAX(CASE WHEN round = {round} THEN position END) AS position_{round},
    MAX(CASE WHEN round = {round} THEN kept END) AS kept_{round}
"""
COUNT_OF_STEP = """
    SELECT
        {now},
        lineage,
        COUNT(CASE WHEN position_{now} < position_{before} THEN 1 END),
        COUNT(CASE WHEN position_{now} = position_{before} THEN 1 END),
        COUNT(CASE WHEN position_{now} > position_{before} THEN 1 END),
        SUM(kept_{before}),
        SUM(kept_{now})
    FROM side_by_side
    WHERE position_{now} IS NOT NULL AND position_{before} IS NOT NULL
    GROUP BY lineage
"""


class Wording(NamedTuple):
    ref: str
    name: str
    text: str
    qualifier: str


class Step(NamedTuple):
    """What stands between two rounds that follow each other."""

    before: Round
    now: Round
    new: dict[int, Wording]  # by lineage
    reworded: dict[int, Wording]
    withdrawn: dict[int, Wording]
    joined: list[str]  # names of organisations that returned now and not before
    left: list[str]
    stayed: int
    returned_before: set[int]

    @property
    def is_same_scale(self) -> bool:
        return self.before.scale_id == self.now.scale_id

    @property
    def breaks(self) -> tuple[str, ...]:
        """Why all answers of the two rounds cannot simply be set against each other."""
        return tuple(sentence for sentence in [self._scale(), self._wording(), self._respondents()] if sentence)

    def _scale(self):
        if self.is_same_scale:
            return ""
        return f"The scale changed from “{self.before.scale.name}” to “{self.now.scale.name}”."

    def _wording(self):
        parts = [
            f"{count} {word}"
            for count, word in [
                (len(self.new), "new"),
                (len(self.reworded), "reworded"),
                (len(self.withdrawn), "withdrawn"),
            ]
            if count
        ]
        return f"The promises changed: {_listed(parts)}." if parts else ""

    def _respondents(self):
        parts = []
        if self.joined:
            parts.append(f"{len(self.joined)} returned that had not the round before")
        if self.left:
            parts.append(f"{len(self.left)} that had returned did not")
        return f"The organisations changed: {_listed(parts)}." if parts else ""


class Before(NamedTuple):
    """What single organisations said the round before, where like can be set against like."""

    returned: set[int]  # keys of the organisations that returned then
    ratings: dict[int, dict[int, int]]  # positions by organisation and lineage
    lineages: list[int]  # of this round's clauses, in their order

    def row(self, organisation: int, ratings: str) -> str:
        """A letter for each clause beside the ratings of now; empty where nothing can be compared."""
        then = self.ratings.get(organisation)
        if not then:
            return ""
        letters = (
            str(then.get(lineage, NOTHING)) if rating.isdigit() else NOTHING
            for lineage, rating in zip(self.lineages, ratings, strict=True)
        )
        return "".join(letters)


def compare(round_: Round, clauses: list[Clause], *, overall: Tally, returns: Returns):
    """The row of rounds that ends in this one, the last step of it in full, and what each said before it."""
    earlier = list(
        Round.objects.filter(
            Q(due_on__lt=round_.due_on) | Q(due_on=round_.due_on, pk__lt=round_.pk),
            edition__agreement=round_.edition.agreement_id,
            status=Round.Status.PUBLISHED,
        )
        .select_related("edition", "scale")
        .order_by("-due_on", "-pk")[: TREND_LENGTH - 1]
    )
    rounds = [*reversed(earlier), round_]
    tallies, returned = _tallies(earlier), _returned_in(earlier)
    steps = _steps(rounds)
    moves = _moves(steps)
    total = {now: _sum(by_clause.values()) for now, by_clause in moves.items()}
    points = [
        Point(
            label=point.label,
            edition=point.edition.label,
            scale=point.scale.name,
            returns=returns if point == round_ else returned[point.pk],
            tally=overall if point == round_ else tallies[point.pk],
            breaks=step.breaks if step else (),
            moves=total.get(point.pk),
        )
        for point, step in zip(rounds, [None, *steps], strict=True)
    ]
    change = _change(steps[-1], clauses, moves.get(round_.pk, {})) if steps else None
    return tuple(points), change, _before(steps[-1] if steps else None, clauses)


def _before(step, clauses) -> Before:
    ratings = defaultdict(dict)
    lineages = [clause.lineage_id for clause in clauses]
    if not step:
        return Before(set(), ratings, lineages)
    if step.is_same_scale:
        rows = counting.sealed_answers(rating__isnull=False, assessment__round=step.before).values_list(
            "assessment__signature__organisation_id", "clause__lineage_id", "rating__position"
        )
        for organisation, lineage, position in rows:
            if lineage not in step.reworded:
                ratings[organisation][lineage] = position
    return Before(step.returned_before, ratings, lineages)


def _tallies(rounds) -> dict[int, Tally]:
    levels = defaultdict(list)
    for level in ScaleLevel.objects.filter(scale__in=[round_.scale_id for round_ in rounds]).order_by("position"):
        levels[level.scale_id].append(level)
    counts = defaultdict(list)
    rows = counting.sealed_answers(assessment__round__in=rounds).values_list("assessment__round_id", "rating__position")
    for round_id, rating, n in rows.annotate(n=Count("pk")):
        counts[round_id].append((rating, n))
    return {round_.pk: counting.tally(levels[round_.scale_id], counts[round_.pk]) for round_ in rounds}


def _returned_in(rounds) -> dict[int, Returns]:
    groups = defaultdict(list)
    for group in counting.return_groups(rounds):
        groups[group["round_id"]].append(group)
    return {round_.pk: counting.returns(groups[round_.pk]) for round_ in rounds}


def _steps(rounds) -> list[Step]:
    if len(rounds) == 1:
        return []
    wordings = defaultdict(dict)
    for edition, lineage, *wording in (
        Clause.objects.filter(edition__in={round_.edition_id for round_ in rounds})
        .assessable()
        .order_by("position")
        .values_list("edition_id", "lineage_id", "ref", "number", "text", "qualifier")
    ):
        wordings[edition][lineage] = Wording(*wording)
    respondents = defaultdict(dict)
    for round_id, organisation, name in (
        SelfAssessment.objects.filter(round__in=rounds, status__in=SelfAssessment.SEALED)
        .order_by("signature__organisation__name", "pk")
        .values_list("round_id", "signature__organisation_id", "signature__organisation__name")
    ):
        respondents[round_id][organisation] = name
    return [
        _step(before, now, wordings[before.edition_id], wordings[now.edition_id], respondents)
        for before, now in pairwise(rounds)
    ]


def _step(before, now, old, new, respondents) -> Step:
    then, today = respondents[before.pk], respondents[now.pk]
    return Step(
        before=before,
        now=now,
        new={lineage: wording for lineage, wording in new.items() if lineage not in old},
        reworded={
            lineage: wording
            for lineage, wording in new.items()
            if lineage in old and (wording.text, wording.qualifier) != (old[lineage].text, old[lineage].qualifier)
        },
        withdrawn={lineage: wording for lineage, wording in old.items() if lineage not in new},
        joined=[name for organisation, name in today.items() if organisation not in then],
        left=[name for organisation, name in then.items() if organisation not in today],
        stayed=len(then.keys() & today.keys()),
        returned_before=set(then),
    )


def _moves(steps) -> dict[int, dict[int, Moves]]:
    """Moves by lineage for each round that can be set against the one before it."""
    comparable = {step.now.pk: step for step in steps if step.is_same_scale}
    moves = {now: {} for now in comparable}
    if not comparable:
        return moves
    rounds = {round_.pk for step in comparable.values() for round_ in [step.before, step.now]}
    rated, parameters = (
        counting.sealed_answers(rating__isnull=False, assessment__round__in=rounds)
        .values(
            round=F("assessment__round_id"),
            organisation=F("assessment__signature__organisation_id"),
            lineage=F("clause__lineage_id"),
            position=F("rating__position"),
            kept=Case(When(rating__counts_as=ScaleLevel.CountsAs.KEPT, then=1), default=0),
        )
        .query.sql_with_params()
    )
    statement = SIDE_BY_SIDE.format(
        rated=rated,
        columns=", ".join(COLUMNS_OF_ROUND.format(round=pk) for pk in sorted(rounds)),
        steps=" UNION ALL ".join(
            COUNT_OF_STEP.format(now=now, before=step.before.pk) for now, step in comparable.items()
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for now, lineage, *counts in cursor.fetchall():
            if lineage not in comparable[now].reworded:
                moves[now][lineage] = Moves(*counts)
    return moves


def _change(step, clauses, moves) -> Change:
    themes = defaultdict(list)
    for clause in sorted(clauses, key=lambda clause: clause.theme.position):
        themes[clause.theme].append(moves.get(clause.lineage_id, NO_MOVES))
    return Change(
        previous_label=step.before.label,
        previous_edition=step.before.edition.label,
        is_same_scale=step.is_same_scale,
        previous_scale=step.before.scale.name,
        returned_both=step.stayed,
        returned_only_now=tuple(step.joined),
        returned_only_before=tuple(step.left),
        new=tuple(wording.ref for wording in step.new.values()),
        reworded=tuple(wording.ref for wording in step.reworded.values()),
        withdrawn=tuple(OldClause(wording.name or wording.ref, wording.text) for wording in step.withdrawn.values()),
        moves=_sum(moves.values()),
        by_theme=tuple(MovesOf(theme.slug, theme.name, _sum(some)) for theme, some in themes.items()),
        by_clause=tuple(
            MovesOf(clause.ref, clause.name, moves[clause.lineage_id])
            for clause in clauses
            if clause.lineage_id in moves
        ),
    )


def _sum(moves) -> Moves:
    return sum(moves, NO_MOVES)


def _listed(parts) -> str:
    """ "1 new, 2 reworded and 1 withdrawn"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
