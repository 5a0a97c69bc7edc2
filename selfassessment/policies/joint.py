"""When both sides may record what they came to at one table."""

from accounts.models import User
from accounts.rules import Refused, decide
from selfassessment.models import JointSession, Review, Round, SelfAssessment
from selfassessment.policies import reviewing
from signatories import policies as signatories_policies
from signatories.models import OrganisationRole

Status = SelfAssessment.Status


def check_can_record(user: User, assessment: SelfAssessment) -> None:
    """The reviewers, between release and settlement, while something is in dispute."""
    reviewing.check_reviews(user, assessment)
    _check_is_time(assessment)


def check_can_confirm(user: User, assessment: SelfAssessment) -> None:
    """The organisation's lead officer, whose word makes the record stand."""
    signatories_policies.check_is_lead_officer(user, assessment.signature.organisation)
    _check_is_time(assessment)
    if not JointSession.objects.of(Review.objects.of(assessment)):
        raise Refused("The reviewers have not recorded a joint session yet.")


def check_can_read(user: User, assessment: SelfAssessment) -> None:
    """Unconfirmed it is between the two sides: the reviewers, and the lead officers who are asked to confirm it."""
    organisation = assessment.signature.organisation
    leads = signatories_policies.holds_role(user, organisation, OrganisationRole.LEAD_OFFICER)
    if not leads and not decide(reviewing.check_reviews, user, assessment):
        raise Refused("Only the reviewers and the organisation’s lead officer work on the record of a joint session.")
    reviewing.check_can_see_verdicts(user, assessment)


def _check_is_time(assessment: SelfAssessment) -> None:
    reviewing.check_is_released(assessment)
    if assessment.status == Status.SETTLED:
        raise Refused("This review is settled. What came of each verdict stands.")
    if assessment.round.status != Round.Status.OPEN:
        raise Refused(f"The round {assessment.round.label} is {assessment.round.get_status_display().lower()}.")
