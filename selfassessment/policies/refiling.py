"""Who may have answers of a filing opened again, and until when: before the review is released, in an open round."""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from compacts.models import Role
from selfassessment.models import Reopening, Round, SelfAssessment
from selfassessment.policies import reviewing
from signatories import policies as signatories_policies

Status = SelfAssessment.Status


def check_can_be_reopened(assessment: SelfAssessment) -> None:
    """Until the review is released the filing can still be replaced; after that both sides have spoken."""
    if assessment.round.status != Round.Status.OPEN:
        status = assessment.round.get_status_display().lower()
        raise Refused(f"The round {assessment.round.label} is {status}, so what was filed stays.")
    if assessment.status == Status.FILED:
        return
    if assessment.is_sealed:
        raise Refused("The review has been released, so what was filed stays. Say in a reply what you would change.")
    if assessment.filings.exists():
        raise Refused("It has been returned for changes already.")
    raise Refused(f"{assessment.signature.organisation} has not filed its self-assessment yet.")


def check_nothing_is_asked(assessment: SelfAssessment) -> None:
    if Reopening.objects.of(assessment).waiting().exists():
        raise Refused(
            f"{assessment.signature.organisation} has asked to change answers itself. That has to be decided first."
        )


def check_can_return(user: User, assessment: SelfAssessment) -> None:
    """A reviewer of the other side, while reviewing."""
    reviewing.check_reviews(user, assessment)
    check_can_be_reopened(assessment)
    check_nothing_is_asked(assessment)


def check_can_ask_to_reopen(user: User, assessment: SelfAssessment) -> None:
    """The lead officer, who filed it or could have."""
    signatories_policies.check_is_lead_officer(user, assessment.signature.organisation)
    check_can_be_reopened(assessment)
    check_nothing_is_asked(assessment)


def check_decides(user: User, assessment: SelfAssessment) -> None:
    """A reviewer of the other side or the steward; nobody from the organisation itself."""
    if reviewing.works_for(user, assessment):
        raise Refused("Somebody outside your organisation decides: a reviewer of the other side or the steward.")
    if not compacts_policies.holds_role(user, assessment.round.partnership, Role.Kind.STEWARD):
        reviewing.check_reviews(user, assessment)


def check_can_decide(user: User, reopening: Reopening) -> None:
    assessment = reopening.filing.assessment
    check_decides(user, assessment)
    if not reopening.is_waiting:
        raise Refused("This has been decided already.")
    check_can_be_reopened(assessment)


def check_can_let_stand(user: User, assessment: SelfAssessment) -> None:
    """The lead officer may stand by what was filed."""
    signatories_policies.check_is_lead_officer(user, assessment.signature.organisation)
    if assessment.round.status != Round.Status.OPEN:
        raise Refused(f"The round {assessment.round.label} is {assessment.round.get_status_display().lower()}.")
    if assessment.is_in_sign_off and assessment.filings.exists():
        raise Refused("Sign-off has been asked for. Take it back first.")
    if assessment.status != Status.RETURNED:
        raise Refused("Nothing has been returned for changes.")


RULES = {
    "return": check_can_return,
    "ask_to_reopen": check_can_ask_to_reopen,
    "let_stand": check_can_let_stand,
}


def what_can(user: User, assessment: SelfAssessment) -> dict[str, Decision]:
    return {name: decide(rule, user, assessment) for name, rule in RULES.items()}
