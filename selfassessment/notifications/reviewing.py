"""Who hears of a step of the review: once, after the step is written, and without its words."""

from selfassessment.models import Correction, Review, SelfAssessment, Verdict
from selfassessment.notifications import people
from selfassessment.notifications.post import address, send
from signatories.models import OrganisationRole


def released(pk: int) -> None:
    """To the organisation's officers, lead officers and senior responsible officer."""
    assessment, review = _load(pk)
    total, disputed = review.verdicts.count(), review.verdicts.disputed().count()
    send(
        people.holding(assessment, *people.ANSWERABLE),
        subject=f"Your self-assessment has been reviewed: {assessment.round}",
        template="released",
        assessment=assessment,
        total=total,
        agreed=total - disputed,
        disputed=disputed,
        url=address("selfassessment:verdicts", pk),
    )


def replied(pk: int) -> None:
    """To the reviewers who took part."""
    assessment, review = _load(pk)
    send(
        _reviewers(assessment, review),
        subject=f"{assessment.signature.organisation} has replied to your review",
        template="replied",
        assessment=assessment,
        url=address("selfassessment:outcomes", pk),
    )


def settled(pk: int) -> None:
    """To the organisation: what came of its replies."""
    assessment, review = _load(pk)
    disputed = review.verdicts.disputed()
    send(
        people.holding(assessment, *people.ANSWERABLE),
        subject=f"The review of your self-assessment is settled: {assessment.round}",
        template="settled",
        assessment=assessment,
        total=disputed.count(),
        agreed=disputed.filter(outcome=Verdict.Outcome.AGREED).count(),
        url=address("selfassessment:verdicts", pk),
    )


def corrected(pk: int) -> None:
    """To the organisation: that a verdict it has read says something else now."""
    correction = Correction.objects.select_related("verdict__answer__clause").get(pk=pk)
    answer = correction.verdict.answer
    assessment, _ = _load(answer.assessment_id)
    send(
        people.holding(assessment, *people.ANSWERABLE),
        subject=f"A verdict was corrected: {assessment.round}",
        template="corrected",
        assessment=assessment,
        clause=answer.clause,
        url=f"{address('selfassessment:verdicts', assessment.pk)}#{answer.clause.ref}",
    )


def joint_session_recorded(pk: int) -> None:
    """To the lead officers, who confirm it."""
    assessment, _ = _load(pk)
    send(
        people.holding(assessment, OrganisationRole.LEAD_OFFICER),
        subject=f"Confirm what came of the joint session: {assessment.round}",
        template="joint_session_recorded",
        assessment=assessment,
        url=address("selfassessment:joint_session", pk),
    )


def joint_session_confirmed(pk: int) -> None:
    """To the reviewers who took part."""
    assessment, review = _load(pk)
    send(
        _reviewers(assessment, review),
        subject=f"{assessment.signature.organisation} has confirmed the joint session",
        template="joint_session_confirmed",
        assessment=assessment,
        url=address("selfassessment:verdicts", pk),
    )


def _load(pk: int) -> tuple[SelfAssessment, Review]:
    assessment = SelfAssessment.objects.for_page().get(pk=pk)
    return assessment, Review.objects.of(assessment)


def _reviewers(assessment: SelfAssessment, review: Review):
    """Those who wrote or released verdicts and still review; if all have left, whoever reviews that side now."""
    now = people.reviewers_of(assessment)
    wrote = Verdict.history.filter(review_id=review.pk).values_list("saved_by_id", flat=True)
    took_part = now.filter(pk__in={*wrote, review.started_by_id, review.released_by_id})
    return took_part if took_part.exists() else now
