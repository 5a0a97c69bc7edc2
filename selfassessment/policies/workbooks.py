"""Who takes a self-assessment out as a workbook, and brings one back."""

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import SelfAssessment
from selfassessment.policies import answering
from signatories import policies as signatories_policies
from signatories.models import OrganisationRole


def check_can_use(user: User, assessment: SelfAssessment) -> None:
    """Whoever may write answers here, while they can be written. Which answers, each answer's own rule says."""
    answering.check_is_open(assessment)
    organisation = assessment.signature.organisation
    writers = [OrganisationRole.CONTRIBUTOR, *signatories_policies.EDITORS]
    if not signatories_policies.holds_role(user, organisation, *writers):
        raise Refused(f"Only people who write for {organisation} can use its workbook.")
