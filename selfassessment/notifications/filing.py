"""E-mails on the way from the last answer to the filing."""

from accounts.models import User
from selfassessment import since_read
from selfassessment.models import Filing, SelfAssessment, SignOff
from selfassessment.notifications import people, post
from signatories.models import OrganisationRole


def sign_off_asked(assessment_pk: int, by_pk: int, note: str) -> None:
    """To the senior responsible officers, with the link to the page on which they read and sign."""
    assessment, by = _assessment(assessment_pk), User.objects.get(pk=by_pk)
    post.send(
        people.holding(assessment, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER),
        subject=f"Please sign off the self-assessment of {assessment.signature.organisation}",
        template="sign_off_asked",
        assessment=assessment,
        by=by,
        note=note,
        since=since_read.since_last_read(assessment),
        url=post.address("selfassessment:sign_off", assessment.pk),
    )


def sent_back(assessment_pk: int, by_pk: int, note: str) -> None:
    """To the officers: what the senior responsible officer wants changed."""
    assessment, by = _assessment(assessment_pk), User.objects.get(pk=by_pk)
    post.send(
        people.holding(assessment, OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER),
        subject=f"{by.name} asks for changes before signing off",
        template="sent_back",
        assessment=assessment,
        by=by,
        note=note,
        url=post.address("selfassessment:assessment", assessment.pk),
    )


def signed_off(signature_pk: int) -> None:
    """To the lead officers, who can file now."""
    signature = SignOff.objects.get(pk=signature_pk)
    assessment = _assessment(signature.assessment_id)
    post.send(
        people.holding(assessment, OrganisationRole.LEAD_OFFICER),
        subject=f"Signed off: you can file the self-assessment of {assessment.signature.organisation}",
        template="signed_off",
        assessment=assessment,
        signature=signature,
        url=post.address("selfassessment:file", assessment.pk),
    )


def sign_off_void(signature_pk: int, note: str) -> None:
    """To who signed, if still there: that it no longer holds, by whose change, and that they will be asked again."""
    signature = SignOff.objects.select_related("signed_off_by", "voided_by").get(pk=signature_pk)
    assessment = _assessment(signature.assessment_id)
    post.send(
        [signature.signed_off_by],
        subject=f"Your sign-off no longer holds: {assessment.signature.organisation}, {assessment.round}",
        template="sign_off_void",
        assessment=assessment,
        signature=signature,
        note=note,
        url=post.address("selfassessment:assessment", assessment.pk),
    )


def filed(filing_pk: int) -> None:
    """To the organisation, as its receipt, and to the reviewers of the other side, as work to do."""
    filing = Filing.objects.select_related("sign_off", "filed_by", "previous").get(pk=filing_pk)
    assessment = _assessment(filing.assessment_id)
    post.send(
        people.holding(assessment, *people.ANSWERABLE),
        subject=f"{'Filed again' if filing.is_refiling else 'Filed'}: {filing.reference}, {assessment.round}",
        template="filed",
        assessment=assessment,
        filing=filing,
        url=post.address("selfassessment:filing", assessment.pk, filing.number),
    )
    again = " again" if filing.is_refiling else ""
    post.send(
        people.reviewers_of(assessment),
        subject=f"{assessment.signature.organisation} has filed its self-assessment{again}",
        template="filed_again" if filing.is_refiling else "to_review",
        assessment=assessment,
        filing=filing,
        url=post.address("selfassessment:review", assessment.pk),
    )


def _assessment(pk: int) -> SelfAssessment:
    return SelfAssessment.objects.for_page().get(pk=pk)
