"""Who writes which answer, and until when."""

from decimal import Decimal

from accounts.models import User
from accounts.rules import Refused
from commitments.models import Clause, Likeness
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
    if answer.was_filed and not answer.is_reopened:
        raise Refused(f"{answer.clause.name} was not returned for changes, so it stays as it was filed.")


def check_can_edit(user: User, assessment: SelfAssessment, held: frozenset[str] | None = None) -> None:
    """Officers write all answers. `held` are the person's roles there, where a page has read them for several rules."""
    check_is_open(assessment)
    signatories_policies.check_is_officer(user, assessment.signature.organisation, held)


def check_can_answer(
    user: User, answer: Answer, held: frozenset[str] | None = None, is_with_them: bool | None = None
) -> None:
    """Officers write all answers; a contributor those that were handed to them.

    `held` and `is_with_them` are the person's roles and whether the answer is with them, where a page has read that.
    """
    check_answer_is_open(answer)
    organisation = answer.assessment.signature.organisation
    held = signatories_policies.roles_in(user, organisation) if held is None else held
    if OrganisationRole.CONTRIBUTOR in held and held.isdisjoint(signatories_policies.EDITORS):
        is_with_them = answer.handed.with_person(user).exists() if is_with_them is None else is_with_them
        if not is_with_them:
            raise Refused(f"{answer.clause.name} has not been handed to you. Ask an officer of {organisation}.")
        return
    signatories_policies.check_is_officer(user, organisation, held)


def check_is_a_measured_value(value: Decimal | None) -> None:
    """Days, shares and counts do not go below nothing; a slip of the minus key would meet every "at most"."""
    if value is not None and value < 0:
        raise Refused("The measured value cannot be below 0. Check the number.")


def check_voids_no_sign_off(assessment: SelfAssessment) -> None:
    """What is saved while somebody types may not take a request or a sign-off away: that is a person's own act."""
    if assessment.is_in_sign_off:
        raise Refused("Sign-off has been asked for or given, so nothing is saved while you type. Use the button.")


def check_can_copy(user: User, answer: Answer, source: Answer) -> None:
    """One's own organisation's text, for the same promise or a like one, into an answer that says nothing yet."""
    check_can_answer(user, answer)
    organisation = answer.assessment.signature.organisation
    is_same_promise = source.clause.lineage_id == answer.clause.lineage_id
    if source.pk == answer.pk or source.assessment.signature.organisation_id != organisation.pk:
        raise Refused(f"Only answers of {organisation} itself can be used again.")
    if not is_same_promise and _likeness(answer.clause, source.clause) is None:
        raise Refused(f"{source.clause.name} is not linked with {answer.clause.name}, so its text cannot be used here.")
    if not source.assessment.is_sealed and not may_read_draft(user, source):
        raise Refused("That answer is not filed yet, and has not been handed to you.")
    if source.is_empty:
        raise Refused("There is nothing to copy yet.")
    if not answer.is_empty:
        raise Refused(
            f"{answer.clause.name} has an answer already. Clear it first, if you want another text in its place."
        )


def may_read_draft(user: User, answer: Answer) -> bool:
    """An organisation's drafts are for its officers and its senior; a contributor's are those handed to them."""
    organisation = answer.assessment.signature.organisation_id
    wide = [role for role in OrganisationRole if role != OrganisationRole.CONTRIBUTOR]
    return answer.handed.readable_by(user).exists() or signatories_policies.holds_role(user, organisation, *wide)


def is_equal_promise(clause: Clause, other: Clause) -> bool:
    """The same promise, or one that was agreed to ask the same: a rating of the one says as much of the other."""
    if clause.lineage_id == other.lineage_id:
        return True
    likeness = _likeness(clause, other)
    return likeness is not None and likeness.relation == Likeness.Relation.EQUAL


def _likeness(clause: Clause, other: Clause) -> Likeness | None:
    return Likeness.objects.agreed().of(clause.lineage_id).of(other.lineage_id).first()
