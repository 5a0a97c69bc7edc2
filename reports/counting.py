"""What every figure is counted from: sealed answers, returns, released verdicts, as grouped queries.

Each function asks the database once. Its groups are fine enough that every table of the report is a sum of some of
them, so that a round is read once and not once for every table.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from reports.record import Returns, Tally, Verdicts
from selfassessment.models import Answer, Filing, Review, Round, ScaleLevel, SelfAssessment, Verdict

ORGANISATION = "assessment__signature__organisation"


class Cell(NamedTuple):
    """How many sealed answers share a clause, a side, a kind of organisation and a rating (none: does not apply)."""

    clause: int
    theme: int
    side: str
    kind: str
    rating: int | None
    n: int
    help_wanted: int


def sealed_answers(**where) -> QuerySet:
    """Answers that were filed; what is still being written is nobody's figure."""
    return Answer.objects.filter(assessment__status__in=SelfAssessment.SEALED, **where).order_by()


def cells(round_: Round) -> list[Cell]:
    rows = (
        sealed_answers(assessment__round=round_)
        .values_list(
            "clause_id", "clause__theme_id", f"{ORGANISATION}__side", f"{ORGANISATION}__kind", "rating__position"
        )
        .annotate(n=Count("pk"), help_wanted=Count("pk", filter=Q(is_help_wanted=True, rating__isnull=False)))
    )
    return [Cell(*row) for row in rows]


def tally(levels: Iterable, counts: Iterable[tuple[int | None, int]]) -> Tally:
    """Put counts by the position of a level (none: does not apply) in the order of a scale."""
    by_rating = defaultdict(int)
    for rating, n in counts:
        by_rating[rating] += n
    return Tally(
        levels=tuple(by_rating[level.position] for level in levels),
        not_applicable=by_rating[None],
        n_kept=sum(by_rating[level.position] for level in levels if level.counts_as == ScaleLevel.CountsAs.KEPT),
    )


def tally_cells(levels: Iterable, some: Iterable[Cell]) -> Tally:
    return tally(levels, ((cell.rating, cell.n) for cell in some))


def return_groups(rounds: Iterable[Round]) -> list[dict]:
    """Self-assessments by round, side and kind; only the first filing says whether it came in time."""
    sealed = Q(status__in=SelfAssessment.SEALED)
    return list(
        SelfAssessment.objects.filter(round__in=rounds)
        .annotate(first=FilteredRelation("filings", condition=Q(filings__number=1)))
        .values("round_id", side=F("signature__organisation__side"), kind=F("signature__organisation__kind"))
        .annotate(
            in_time=Count("pk", filter=sealed & Q(first__is_late=False)),
            late=Count("pk", filter=sealed & Q(first__is_late=True)),
            missing=Count("pk", filter=~sealed),
        )
        .order_by()
    )


def returns(groups: Iterable[dict]) -> Returns:
    groups = list(groups)
    return Returns(**{name: sum(group[name] for group in groups) for name in ["in_time", "late", "missing"]})


def released_reviews(round_: Round) -> dict[int, int]:
    """By self-assessment, the review of the filing that stands, if it was released; drafts are nobody's to see.

    The verdicts are then asked for by these keys: with this condition inside their own queries, PostgreSQL without
    fresh statistics chose plans that took minutes for a few hundred rows.
    """
    later = Filing.objects.filter(assessment=OuterRef("filing__assessment"), number__gt=OuterRef("filing__number"))
    return dict(
        Review.objects.filter(
            ~Exists(later),
            released_at__isnull=False,
            filing__assessment__round=round_,
            filing__assessment__status__in=SelfAssessment.SEALED,
        ).values_list("filing__assessment_id", "pk")
    )


def verdicts_of(reviews: Iterable[int]) -> QuerySet:
    return Verdict.objects.filter(review__in=list(reviews)).order_by()


def judged(reviews: Iterable[int], group: str) -> dict[int, Verdicts]:
    """Verdicts on rated answers by clause or by self-assessment.

    A reviewer who agrees and gives no rating means the organisation's own. "Theirs is lower" is a later position.
    """
    agrees = Case(When(judgement=Verdict.Judgement.AGREE, then=F("answer__rating__position")))
    is_rated_by_both = Q(theirs__isnull=False)
    rows = (
        verdicts_of(reviews)
        .filter(answer__rating__isnull=False)
        .annotate(own=F("answer__rating__position"), theirs=Coalesce(F("rating__position"), agrees))
        .values_list(group)
        .annotate(
            agree=Count("pk", filter=Q(judgement=Verdict.Judgement.AGREE)),
            in_part=Count("pk", filter=Q(judgement=Verdict.Judgement.IN_PART)),
            challenge=Count("pk", filter=Q(judgement=Verdict.Judgement.CHALLENGE)),
            cannot_tell=Count("pk", filter=Q(judgement=Verdict.Judgement.CANNOT_TELL)),
            lower=Count("pk", filter=Q(theirs__gt=F("own"))),
            same=Count("pk", filter=Q(theirs=F("own"))),
            higher=Count("pk", filter=Q(theirs__lt=F("own"))),
            own_steps=Coalesce(Sum("own", filter=is_rated_by_both), 0),
            their_steps=Coalesce(Sum("theirs", filter=is_rated_by_both), 0),
        )
    )
    return {key: Verdicts(*counts) for key, *counts in rows}
