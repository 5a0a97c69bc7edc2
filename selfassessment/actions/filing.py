"""Verbs between the last answer and the sealed filing: ask for sign-off, sign, send back, take back, file."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.rules import Refused
from selfassessment import content
from selfassessment.actions import lifecycle, refiling
from selfassessment.models import Evidence, FiledEvidence, Filing, Receipt, Round, SelfAssessment, SendBack, SignOff
from selfassessment.notifications import filing as notifications
from selfassessment.policies import filing as policies
from signatories import policies as signatories_policies

Status = SelfAssessment.Status

# Words that say nothing about which agreement it is.
SMALL_WORDS = {"a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with"}
ATTEMPTS = 5


@transaction.atomic
def ask_for_sign_off(assessment: SelfAssessment, *, by: User, at: datetime, note: str = "") -> SelfAssessment:
    """Show the finished answers to the senior responsible officer."""
    assessment = SelfAssessment.objects.lock(assessment.pk)
    policies.check_can_ask_for_sign_off(by, assessment)
    lifecycle.move(assessment, Status.READY, by=by, at=at, note=note)
    notifications.sign_off_asked(assessment.pk, by.pk, note)
    return assessment


@transaction.atomic
def send_back(assessment: SelfAssessment, *, by: User, at: datetime, note: str) -> SelfAssessment:
    """The senior responsible officer asks for changes instead of signing."""
    assessment = SelfAssessment.objects.lock(assessment.pk)
    policies.check_can_send_back(by, assessment)
    SendBack.objects.create(
        assessment=assessment, content=content.seal_of(assessment)[0], note=note, sent_back_at=at, sent_back_by=by
    )
    lifecycle.move(assessment, lifecycle.before_sign_off(assessment), by=by, at=at, note=note)
    notifications.sent_back(assessment.pk, by.pk, note)
    return assessment


@transaction.atomic
def take_back(assessment: SelfAssessment, *, by: User, at: datetime) -> SelfAssessment:
    """An officer withdraws the request, and a sign-off with it, to change something."""
    assessment = SelfAssessment.objects.lock(assessment.pk)
    policies.check_can_take_back(by, assessment)
    lifecycle.void_sign_off(assessment, by=by, at=at, note="Taken back to change something.")
    return assessment


@transaction.atomic
def sign_off(assessment: SelfAssessment, *, by: User, at: datetime, name: str, post: str, read_sha256: str) -> SignOff:
    """Put a name under the exact content; `read_sha256` is the hash of what was on the page that was read."""
    assessment = SelfAssessment.objects.lock(assessment.pk)
    policies.check_can_sign_off(by, assessment)
    text, sha256 = content.seal_of(assessment)
    if sha256 != read_sha256:
        raise Refused("An answer has changed while you were reading. Read it again, then sign off.")
    signature = SignOff.objects.create(
        assessment=assessment,
        number=assessment.filings.count() + 1,
        content=text,
        content_sha256=sha256,
        signed_off_at=at,
        signed_off_by=by,
        name=name,
        post=post,
    )
    lifecycle.move(assessment, Status.SIGNED_OFF, by=by, at=at, note=f"Signed off by {name}, {post}.")
    notifications.signed_off(signature.pk)
    return signature


@transaction.atomic
def file(assessment: SelfAssessment, *, by: User, at: datetime, reason: str = "") -> Filing:
    """Seal what was signed off as the next numbered filing and hand it to the reviewers.

    After a return for changes `reason` says to everybody why it is filed again. The first filing came in time or late;
    those after it were asked for, and carry that on.

    Filing twice gives the filing that is there: a second click, or a colleague who was quicker, makes no second one.
    The round is locked first, as closing it does: nobody files into a round that is being closed, and references are
    given one after the other.
    """
    Round.objects.lock(assessment.round_id)
    assessment = SelfAssessment.objects.lock(assessment.pk)
    if assessment.is_sealed:
        signatories_policies.check_is_lead_officer(by, assessment.signature.organisation)
        return Filing.objects.of(assessment)
    policies.check_can_file(by, assessment)
    policies.check_says_why(assessment, reason)
    before = Filing.objects.of(assessment)
    signature = assessment.sign_offs.standing().get()
    text, sha256 = content.seal_as_signed(assessment, signature.content_sha256)
    if sha256 != signature.content_sha256:
        raise Refused(
            f"What stands here is no longer what {signature.name} signed off. Take it back and ask for sign-off again."
        )
    filing = _numbered(
        Filing(
            assessment=assessment,
            content=text,
            sha256=sha256,
            prepared_by=assessment.events.filter(to_status=Status.READY).order_by("-at", "-pk").first().by,
            sign_off=signature,
            filed_at=at,
            filed_by=by,
            due_on=before.due_on if before else assessment.due_on,
            is_late=before.is_late if before else assessment.is_late_at(at),
            previous=before,
            reason=reason if before else "",
        )
    )
    _keep_evidence(filing)
    note = f"{filing.reference}{', late' if filing.is_late and not before else ''}."
    if before:
        refiling.carry_on(before, filing, by=by, at=at)
        note = f"{filing.reference}, filing {filing.number}: {reason}"
    lifecycle.move(assessment, Status.FILED, by=by, at=at, note=note, filed_at=at, filed_by=by)
    notifications.filed(filing.pk)
    return filing


def _keep_evidence(filing: Filing) -> None:
    """Name the versions of evidence that were filed with, since answers may rest on newer ones after a refiling."""
    used = Evidence.objects.filter(answers__assessment=filing.assessment_id).order_by("pk").distinct()
    FiledEvidence.objects.bulk_create(FiledEvidence(filing=filing, evidence=evidence) for evidence in used)


def _numbered(filing: Filing) -> Filing:
    """Save the filing under the next number of the self-assessment and the next reference of the round.

    Two rounds of like name may come to the same reference in the same second; it is unique in the database, and who
    comes second there takes the next.
    """
    filing.number = filing.assessment.filings.count() + 1
    prefix = reference_prefix(filing.assessment)
    for attempt in range(1, ATTEMPTS + 1):
        filing.reference = f"{prefix}{_next_number(prefix):04}"
        try:
            with transaction.atomic():
                filing.save(force_insert=True)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return filing


def reference_prefix(assessment: SelfAssessment) -> str:
    """The part of a reference before its number: the initials of the agreement and the round, such as "MSF-2027-"."""
    words = assessment.round.edition.agreement.slug.split("-")
    initials = "".join(word[0] for word in words if word and word not in SMALL_WORDS)[:6].upper()
    return f"{initials or 'C'}-{assessment.round.label[:20].upper()}-"


def _next_number(prefix: str) -> int:
    taken = Filing.objects.filter(reference__startswith=prefix).values_list("reference", flat=True)
    numbers = [reference.removeprefix(prefix) for reference in taken]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def store_receipt(filing: Filing, pdf: bytes, *, at: datetime) -> Receipt:
    """Keep the PDF copy of a filing; a second one made by mistake is let go."""
    if receipt := Receipt.objects.filter(filing=filing).first():
        return receipt
    name = default_storage.save(f"receipts/{filing.reference}.pdf", ContentFile(pdf))
    receipt, is_new = Receipt.objects.get_or_create(
        filing=filing, defaults={"file": name, "sha256": content.sha256_of(pdf), "made_at": at}
    )
    if not is_new:
        default_storage.delete(name)
    return receipt
