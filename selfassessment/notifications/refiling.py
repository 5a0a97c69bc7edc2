"""Who hears when a filing is opened again, is asked to be, or stands."""

from accounts.models import User
from compacts.models import Role
from selfassessment.models import Filing, Reopening, SelfAssessment
from selfassessment.notifications import people, post
from signatories.models import OrganisationRole


def returned(reopening_pk: int) -> None:
    """To the organisation's people: which answers are open again, and why."""
    reopening, assessment = _load(reopening_pk)
    post.send(
        people.holding(assessment, *people.ANSWERABLE),
        subject=f"Returned for changes: {reopening.filing.reference}, {assessment.round}",
        template="returned",
        assessment=assessment,
        reopening=reopening,
        answers=reopening.answers.in_order(),
        url=post.address("selfassessment:assessment", assessment.pk),
    )


def asked_to_reopen(reopening_pk: int) -> None:
    """To those who can decide: reviewers of the other side, and the steward."""
    reopening, assessment = _load(reopening_pk)
    post.send(
        _deciders(assessment),
        subject=f"{assessment.signature.organisation} asks to change answers that it filed",
        template="asked_to_reopen",
        assessment=assessment,
        reopening=reopening,
        answers=reopening.answers.in_order(),
        url=post.address("selfassessment:reopening", assessment.pk),
    )


def declined(reopening_pk: int) -> None:
    """To the lead officers: that the filing stays, and why."""
    reopening, assessment = _load(reopening_pk)
    post.send(
        people.holding(assessment, OrganisationRole.LEAD_OFFICER),
        subject=f"Not opened again: {reopening.filing.reference}, {assessment.round}",
        template="reopening_declined",
        assessment=assessment,
        reopening=reopening,
        url=post.address("selfassessment:reopening", assessment.pk),
    )


def stands(filing_pk: int, by_pk: int) -> None:
    """To the reviewers: nothing was changed, and the review goes on."""
    filing, by = Filing.objects.get(pk=filing_pk), User.objects.get(pk=by_pk)
    assessment = SelfAssessment.objects.for_page().get(pk=filing.assessment_id)
    post.send(
        people.reviewers_of(assessment),
        subject=f"{assessment.signature.organisation} stands by what it filed",
        template="stands",
        assessment=assessment,
        filing=filing,
        by=by,
        url=post.address("selfassessment:review", assessment.pk),
    )


def _load(pk: int) -> tuple[Reopening, SelfAssessment]:
    reopening = Reopening.objects.select_related("filing", "asked_by", "granted_by", "declined_by").get(pk=pk)
    return reopening, SelfAssessment.objects.for_page().get(pk=reopening.filing.assessment_id)


def _deciders(assessment: SelfAssessment) -> set[User]:
    """Never somebody who works for the organisation itself."""
    stewards = Role.objects.current().filter(kind=Role.Kind.STEWARD, partnership=assessment.round.partnership)
    deciders = {*people.reviewers_of(assessment), *User.objects.filter(pk__in=stewards.values("user"))}
    return deciders - set(people.holding(assessment, *OrganisationRole))
