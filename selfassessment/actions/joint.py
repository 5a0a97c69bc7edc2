"""A joint session: both sides at one table over the verdicts in dispute."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from accounts.rules import Refused
from selfassessment.actions import reviewing
from selfassessment.models import JointResult, JointSession, Review, ScaleLevel, SelfAssessment, Verdict
from selfassessment.notifications import reviewing as notifications
from selfassessment.policies import joint as policies

Outcome = Verdict.Outcome


@dataclass(frozen=True)
class Result:
    """What the two came to on one verdict. Agreed without a rating: that the promise does not apply."""

    verdict: Verdict
    is_agreed: bool
    rating: ScaleLevel | None = None
    note: str = ""


@transaction.atomic
def record(
    assessment: SelfAssessment,
    *,
    met_on: date,
    reviewer_name: str,
    reviewer_post: str,
    partner_name: str,
    partner_post: str,
    results: list[Result],
    version: int,
    by: User,
    at: datetime,
) -> JointSession:
    """Write down what came of each disputed verdict; it stands once the organisation's lead officer confirms it."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_record(by, assessment)
    review = Review.objects.of(assessment)
    _check_makes_sense(assessment, review, met_on, results, at)
    session = JointSession.objects.of(review) or JointSession(review=review)
    reviewing.check_is_current(session, version)
    session.met_on = met_on
    session.reviewer_name, session.reviewer_post = reviewer_name.strip(), reviewer_post.strip()
    session.partner_name, session.partner_post = partner_name.strip(), partner_post.strip()
    session.version += 1
    session.saved_at, session.saved_by = at, by
    session.save()
    session.results.all().delete()
    JointResult.objects.bulk_create(
        JointResult(
            session=session,
            verdict=result.verdict,
            is_agreed=result.is_agreed,
            rating=result.rating,
            note=reviewing.words(result.note),
        )
        for result in results
    )
    notifications.joint_session_recorded(assessment.pk)
    return session


@transaction.atomic
def confirm(assessment: SelfAssessment, *, version: int, by: User, at: datetime) -> JointSession:
    """The organisation says that this is what both sides came to: these are the outcomes, and the review is settled."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_confirm(by, assessment)
    review = Review.objects.of(assessment)
    session = JointSession.objects.of(review)
    reviewing.check_is_current(session, version)
    results = list(session.results.select_related("verdict"))
    if {result.verdict_id for result in results} != set(review.verdicts.disputed().values_list("pk", flat=True)):
        raise Refused("A verdict was corrected since this was recorded. Ask the reviewers to record it again.")
    verdicts = []
    for result in results:
        result.verdict.outcome = Outcome.AGREED if result.is_agreed else Outcome.DISAGREEMENT
        result.verdict.outcome_note = result.note
        verdicts.append(result.verdict)
    bulk_update_with_history(verdicts, Verdict, ["outcome", "outcome_note"], default_user=by, default_date=at)
    session.confirmed_at, session.confirmed_by = at, by
    session.save(update_fields=["confirmed_at", "confirmed_by"])
    agreed = sum(result.is_agreed for result in results)
    note = f"In a joint session both sides came to agreement on {agreed} of {len(results)} in dispute."
    reviewing.settle_as(assessment, review, by=by, at=at, note=note)
    notifications.joint_session_confirmed(assessment.pk)
    return session


def _check_makes_sense(assessment, review, met_on, results, at) -> None:
    """The page says the same beside each field; another door might not."""
    if met_on > timezone.localdate(at):
        raise Refused("The joint session cannot have been on a day to come.")
    if met_on < timezone.localdate(review.released_at):
        raise Refused("The joint session cannot have been before the review was released.")
    disputed = {verdict.pk: verdict for verdict in review.verdicts.disputed().select_related("answer")}
    if {result.verdict.pk for result in results} != set(disputed) or len(results) != len(disputed):
        raise Refused("Say of each verdict in dispute what you came to.")
    for result in results:
        if result.rating and result.rating.scale_id != assessment.round.scale_id:
            raise Refused(f"“{result.rating}” is not on the scale of this round.")
        applies = not disputed[result.verdict.pk].answer.is_not_applicable
        if result.is_agreed and not result.rating and applies:
            raise Refused("An agreement on a promise that applies needs the rating you agreed on.")
