"""Steps of the officer's way, taken through the same verbs as the pages take them."""

from decimal import Decimal

from django.utils import timezone

from selfassessment import content
from selfassessment.actions import answering, evidence, filing, handing
from selfassessment.models import SelfAssessment
from selfassessment.policies import filing as policies

Status = SelfAssessment.Status
ORDER = [Status.OPEN, Status.READY, Status.SIGNED_OFF, Status.FILED]


def save(assessment, ref, by, *, rating=2, **words):
    """Save one answer from its latest version: rated second best with a few words, unless told otherwise."""
    answer = assessment.answers.get(clause__ref=ref)
    level = assessment.round.scale.levels.get(position=rating) if rating else None
    words.setdefault("narrative", "We do this.")
    if "measurements" not in words:
        words["measurements"] = [
            answering.Measured(standard, Decimal("28.50"), "From the ledger.")
            for standard in answer.clause.standards.all()
        ]
    words.setdefault("evidence", answer.evidence.all())
    return answering.save(answer, by=by, at=timezone.now(), version=answer.version, rating=level, **words)


def answer_all(assessment, by):
    """Every promise answered; the first with a link as evidence."""
    link = evidence.add_link(
        assessment.signature.organisation,
        title="Payment report",
        url="https://example.org/payments",
        by=by,
        at=timezone.now(),
    )
    for number, answer in enumerate(assessment.answers.select_related("clause").order_by("clause__position")):
        save(assessment, answer.clause.ref, by, evidence=[link] if number == 0 else [])


def hand_over(assessment, *refs, to=None, by, **words):
    """Hand promises to a colleague, or to whoever accepts the invitation to `email`."""
    answers = assessment.answers.filter(clause__ref__in=refs)
    return handing.hand_over(assessment, answers=answers, to=to, by=by, at=timezone.now(), **words)


def take_over(assessment, *refs, by):
    """An officer takes promises back from whomever they are with."""
    answers = assessment.answers.filter(clause__ref__in=refs)
    for handover in assessment.handovers.filter(handed__answer__in=answers).distinct():
        handing.take_over(handover, answers=answers, by=by, at=timezone.now())


def sign_off(assessment, by):
    _, sha256 = content.seal_of(SelfAssessment.objects.get(pk=assessment.pk))
    return filing.sign_off(
        assessment, by=by, at=timezone.now(), name=by.name, post="Chief executive", read_sha256=sha256
    )


def bring_to(assessment, status, by):
    """From open to a later state; `by` asks, the first people in the other roles sign and file."""
    wanted = ORDER.index(status)
    answer_all(assessment, by)
    if wanted >= ORDER.index(Status.READY):
        filing.ask_for_sign_off(assessment, by=by, at=timezone.now())
    if wanted >= ORDER.index(Status.SIGNED_OFF):
        sign_off(assessment, policies.seniors(assessment)[0])
    if wanted >= ORDER.index(Status.FILED):
        filing.file(assessment, by=policies.lead_officers(assessment)[0], at=timezone.now())
    assessment.refresh_from_db()
    return assessment
