"""Who writes which answer, and until when."""

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Answer, Round, SelfAssessment
from signatories import policies as signatories_policies
from signatories.models import OrganisationRole


def check_is_open(assessment: SelfAssessment) -> None:
    """Answers change until they are filed, and while the round is open."""
    if assessment.is_sealed:
        raise Refused("This self-assessment has been filed and is sealed: its answers cannot change.")
    if assessment.round.status != Round.Status.OPEN:
        status = assessment.round.get_status_display().lower()
        raise Refused(f"The round {assessment.round.label} is {status}, so answers can no longer be changed.")


def check_answer_is_open(answer: Answer) -> None:
    """Once filed, only the answers that a return for changes names can be written."""
    check_is_open(answer.assessment)
    if answer.assessment.filings.exists() and not answer.is_reopened:
        raise Refused(f"{answer.clause.name} was not returned for changes, so it stays as it was filed.")


def check_can_edit(user: User, assessment: SelfAssessment) -> None:
    """Officers write all answers."""
    check_is_open(assessment)
    signatories_policies.check_is_officer(user, assessment.signature.organisation)


def check_can_answer(user: User, answer: Answer) -> None:
    """Officers write all answers; a contributor those that were handed to them."""
    check_answer_is_open(answer)
    organisation = answer.assessment.signature.organisation
    is_contributor = signatories_policies.holds_role(user, organisation, OrganisationRole.CONTRIBUTOR)
    if is_contributor and answer.delegated_to_id == user.pk:
        return
    if is_contributor and not signatories_policies.holds_role(user, organisation, *signatories_policies.EDITORS):
        raise Refused(f"{answer.clause.name} has not been handed to you. Ask an officer of {organisation}.")
    signatories_policies.check_is_officer(user, organisation)


def check_can_delegate(user: User, answer: Answer) -> None:
    check_answer_is_open(answer)
    check_can_edit(user, answer.assessment)


def check_can_be_handed(person: User, answer: Answer) -> None:
    """Only somebody who writes for the organisation can be handed a promise."""
    organisation = answer.assessment.signature.organisation
    writers = [OrganisationRole.CONTRIBUTOR, *signatories_policies.EDITORS]
    if not signatories_policies.holds_role(person, organisation, *writers):
        raise Refused(
            f"{person} does not write for {organisation}. Your lead officer can invite them as a contributor."
        )
