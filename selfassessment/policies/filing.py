"""Who asks for sign-off, signs off and files, and what must be so before each."""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from selfassessment import content
from selfassessment.models import Filing, SelfAssessment
from selfassessment.policies import answering
from signatories import policies as signatories_policies
from signatories.models import Membership, OrganisationRole

Status = SelfAssessment.Status
NAMES_SHOWN = 10


def check_is_complete(assessment: SelfAssessment) -> None:
    names = [
        answer.clause.name
        for answer in assessment.answers.not_answered().select_related("clause").order_by("clause__position")
    ]
    if names:
        promises = "1 promise still needs" if len(names) == 1 else f"{len(names)} promises still need"
        more = len(names) - NAMES_SHOWN
        shown = ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
        raise Refused(f"{promises} an answer: {shown}.")


def check_can_ask_for_sign_off(user: User, assessment: SelfAssessment) -> None:
    answering.check_can_edit(user, assessment)
    if assessment.status == Status.READY:
        raise Refused("Sign-off has been asked for already.")
    if assessment.status == Status.SIGNED_OFF:
        raise Refused("This self-assessment is signed off. The lead officer can file it.")
    check_is_complete(assessment)
    organisation = assessment.signature.organisation
    check_says_something_new(assessment)
    if not seniors(assessment):
        raise Refused(
            f"Nobody at {organisation} is its senior responsible officer yet. "
            "Your lead officer can invite the person who signs off."
        )


def check_says_something_new(assessment: SelfAssessment) -> None:
    """A filing is made again with something changed in it; without, the one that is there can be left to stand."""
    last = Filing.objects.of(assessment)
    if last and content.says_the_same(content.read(last.content), content.of(assessment)):
        raise Refused(
            f"Nothing has changed since filing {last.number}. Change an answer that was returned, "
            "or your lead officer can let the filing stand as it is."
        )


def check_can_take_back(user: User, assessment: SelfAssessment) -> None:
    """An officer may withdraw the request, and with it a sign-off, to change something."""
    answering.check_can_edit(user, assessment)
    if assessment.status in {Status.OPEN, Status.RETURNED}:
        raise Refused("The answers are open for changes already.")


def check_can_sign_off(user: User, assessment: SelfAssessment) -> None:
    answering.check_is_open(assessment)
    signatories_policies.check_is_senior_responsible_officer(user, assessment.signature.organisation)
    if assessment.status == Status.SIGNED_OFF:
        raise Refused("This self-assessment is signed off already.")
    if assessment.status != Status.READY:
        raise Refused("An officer has not asked for sign-off yet, or answers have changed since.")


def check_can_send_back(user: User, assessment: SelfAssessment) -> None:
    """Who is asked to sign may ask for changes instead."""
    check_can_sign_off(user, assessment)


def check_can_file(user: User, assessment: SelfAssessment) -> None:
    answering.check_is_open(assessment)
    signatories_policies.check_is_lead_officer(user, assessment.signature.organisation)
    check_is_complete(assessment)
    if assessment.status != Status.SIGNED_OFF:
        raise Refused("The senior responsible officer has not signed off these answers yet.")


def check_says_why(assessment: SelfAssessment, reason: str) -> None:
    """Everybody may read why something was filed again."""
    if assessment.filings.exists() and not reason.strip():
        raise Refused("Say why it is filed again. Everybody can read it beside what was filed.")


def check_has_receipt(user: User, assessment: SelfAssessment) -> None:
    """Everyone who may see a filed self-assessment may have its receipt."""
    if not assessment.filings.exists():
        raise Refused(f"{assessment.signature.organisation} has not filed its self-assessment yet.")


def check_can_read_draft(user: User, assessment: SelfAssessment) -> None:
    """What is being written is the organisation's own, also after a return for changes."""
    check_works_there(user, assessment)
    check_can_read_all(user, assessment)


def check_can_read_all(user: User, assessment: SelfAssessment) -> None:
    """Who has only been handed some promises sees those, not the whole."""
    organisation = assessment.signature.organisation
    roles = set(
        Membership.objects.current().filter(user=user, organisation=organisation).values_list("role", flat=True)
    )
    if roles == {OrganisationRole.CONTRIBUTOR}:
        raise Refused(f"You see the promises that were handed to you. Ask an officer of {organisation} for the rest.")


def check_works_there(user: User, assessment: SelfAssessment) -> None:
    """Drafts, earlier wordings and notes are the organisation's own."""
    organisation = assessment.signature.organisation
    if not signatories_policies.holds_role(user, organisation, *OrganisationRole):
        raise Refused(f"Only people at {organisation} can see how its answers came about.")


def seniors(assessment: SelfAssessment) -> list[User]:
    """Who can sign off for the organisation."""
    return _holders(assessment, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)


def lead_officers(assessment: SelfAssessment) -> list[User]:
    return _holders(assessment, OrganisationRole.LEAD_OFFICER)


def _holders(assessment: SelfAssessment, role: str) -> list[User]:
    memberships = Membership.objects.current().filter(
        organisation=assessment.signature.organisation_id, role=role, user__is_active=True
    )
    return [membership.user for membership in memberships.select_related("user").order_by("user__name", "pk")]


RULES = {
    "edit": answering.check_can_edit,
    "ask_for_sign_off": check_can_ask_for_sign_off,
    "take_back": check_can_take_back,
    "sign_off": check_can_sign_off,
    "send_back": check_can_send_back,
    "file": check_can_file,
    "receipt": check_has_receipt,
}


def what_can(user: User, assessment: SelfAssessment) -> dict[str, Decision]:
    return {name: decide(rule, user, assessment) for name, rule in RULES.items()}
