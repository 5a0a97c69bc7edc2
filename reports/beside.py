"""What stands beside the verdicts of a round: declared interests, members' voices, joint sessions, corrections.

Only of released reviews. Voices come through the one query that knows the least number to show, so no figure here can
be taken from another to find a smaller one.
"""

from django.db.models import Count, Q

from reports.record import Beside, InterestsOf, JointLine, Reach, VoicesOn
from selfassessment.models import (
    Answer,
    Correction,
    Hearing,
    HearingLink,
    Interest,
    JointResult,
    SelfAssessment,
    Voice,
)


def beside(reviews: dict[int, int]) -> Beside:
    """`reviews` by self-assessment, as `counting.released_reviews` has them."""
    names = dict(
        SelfAssessment.objects.filter(pk__in=reviews).values_list("pk", "signature__organisation__name").order_by()
    )
    return Beside(
        interests=_interests(reviews, names),
        reach=_reach(reviews),
        voices=_voices(reviews, names),
        joint=_joint(reviews, names),
        corrections=Correction.objects.filter(verdict__review__in=reviews.values()).count(),
    )


def _interests(reviews, names) -> tuple[InterestsOf, ...]:
    rows = (
        Interest.objects.filter(assessment__in=reviews)
        .order_by()
        .values("assessment")
        .annotate(
            reviewers=Count("pk"),
            funded=Count("pk", filter=Q(is_funded=True)),
            competing=Count("pk", filter=Q(is_competitor=True)),
            other=Count("pk", filter=~Q(other="")),
        )
    )
    found = [
        InterestsOf(names[row.pop("assessment")], **row)
        for row in rows
        if row["funded"] or row["competing"] or row["other"]
    ]
    return tuple(sorted(found, key=lambda line: line.organisation))


def _reach(reviews) -> Reach:
    """Of how many organisations members were asked, how many links went out and how many were used."""
    return Reach(
        **HearingLink.objects.filter(hearing__assessment__in=reviews).aggregate(
            organisations=Count("hearing", distinct=True),
            asked=Count("pk"),
            spoke=Count("pk", filter=Q(is_used=True)),
        )
    )


def _voices(reviews, names) -> tuple[VoicesOn, ...]:
    heard = Voice.objects.heard(Hearing.SHOWN_FROM, answer__assessment__in=reviews)
    answers = (
        Answer.objects.filter(pk__in=heard)
        .order_by("clause__position", "assessment")
        .values_list("pk", "clause__ref", "assessment_id")
    )
    return tuple(
        VoicesOn(ref, names[assessment], heard[pk].was, heard[pk].was_not, heard[pk].cannot_say)
        for pk, ref, assessment in answers
    )


def _joint(reviews, names) -> tuple[JointLine, ...]:
    results = (
        JointResult.objects.filter(session__confirmed_at__isnull=False, session__review__in=reviews.values())
        .select_related("session", "rating", "verdict__rating", "verdict__answer__rating", "verdict__answer__clause")
        .order_by("verdict__answer__assessment__signature__organisation__name", "verdict__answer__clause__position")
    )
    return tuple(
        JointLine(
            organisation=names[result.verdict.answer.assessment_id],
            clause=result.verdict.answer.clause.ref,
            own=_level(result.verdict.answer.rating),
            theirs=_level(result.verdict.rating),
            both=(_level(result.rating) or "does not apply") if result.is_agreed else "",
            met_on=result.session.met_on,
            partner_post=result.session.partner_post,
            reviewer_post=result.session.reviewer_post,
        )
        for result in results
    )


def _level(level) -> str:
    return f"{level.symbol} – {level}" if level else ""
