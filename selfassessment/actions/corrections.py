"""Put a released verdict right, in the open."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.rules import Refused
from selfassessment.actions import reviewing
from selfassessment.models import Correction, Review, ScaleLevel, SelfAssessment, Verdict
from selfassessment.notifications import reviewing as notifications
from selfassessment.policies import corrections as policies

Judgement = Verdict.Judgement


@transaction.atomic
def correct(
    verdict: Verdict,
    *,
    judgement: str,
    rating: ScaleLevel | None,
    reason: str,
    why: str,
    version: int,
    by: User,
    at: datetime,
) -> Correction:
    """Change a released verdict, and say beside it what it said before and why that changed.

    The words may be put right at any time; judgement and rating only until the review is settled. Where the last
    dispute ends that way, the review is settled.
    """
    assessment = SelfAssessment.objects.lock_for_page(verdict.answer.assessment_id)
    verdict = Verdict.objects.select_related("answer__assessment", "rating", "review").get(pk=verdict.pk)
    verdict.answer.assessment = assessment
    policies.check_can_correct(by, verdict)
    reason, why = reviewing.words(reason), reviewing.words(why)
    if judgement == Judgement.AGREE:
        rating = verdict.answer.rating
    reviewing.check_makes_sense(judgement, rating, reason, assessment)
    is_judged_anew = (judgement, rating) != (verdict.judgement, verdict.rating)
    if not is_judged_anew and reason == verdict.reason:
        raise Refused("Nothing has changed, so there is nothing to correct.")
    if not why:
        raise Refused("Say why you correct it. Everybody who reads the verdict reads that too.")
    reviewing.check_is_current(verdict, version)
    policies.check_is_not_harsher(verdict, judgement)
    if is_judged_anew:
        policies.check_can_change_judgement(verdict)
    correction = Correction.objects.create(
        verdict=verdict,
        number=verdict.correction_number + 1,
        old_judgement=verdict.judgement,
        new_judgement=judgement,
        old_rating=verdict.rating,
        new_rating=rating,
        old_reason=verdict.reason,
        new_reason=reason,
        why=why,
        at=at,
        by=by,
    )
    if judgement == Judgement.AGREE and verdict.is_disputed:
        verdict.outcome = Verdict.Outcome.AGREED
    verdict.judgement, verdict.rating, verdict.reason = judgement, rating, reason
    verdict.correction_number = correction.number
    reviewing.save(verdict, by=by, at=at)
    if is_judged_anew:
        _settle_if_nothing_is_left(assessment, by=by, at=at)
    notifications.corrected(correction.pk)
    return correction


def _settle_if_nothing_is_left(assessment: SelfAssessment, *, by: User, at: datetime) -> None:
    review = Review.objects.of(assessment)
    if not review.verdicts.disputed().exists():
        note = "After corrections every answer is agreed with, so nothing is left to reply to."
        reviewing.settle_as(assessment, review, by=by, at=at, note=note)
