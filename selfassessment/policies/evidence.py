"""Who adds to an organisation's evidence, and what may leave it."""

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Evidence
from signatories import policies as signatories_policies
from signatories.models import Organisation, OrganisationRole


def check_can_see_library(user: User, organisation: Organisation) -> None:
    if not signatories_policies.holds_role(user, organisation, *OrganisationRole):
        raise Refused(f"The evidence of {organisation} is for its own people.")


def check_can_add(user: User, organisation: Organisation) -> None:
    writers = [OrganisationRole.CONTRIBUTOR, *signatories_policies.EDITORS]
    if not signatories_policies.holds_role(user, organisation, *writers):
        raise Refused(f"Only people who write for {organisation} can add evidence.")


def check_can_remove_any(user: User, organisation: Organisation) -> None:
    signatories_policies.check_is_officer(user, organisation)


def check_can_remove(user: User, evidence: Evidence) -> None:
    """Evidence that an answer rests on stays."""
    check_can_remove_any(user, evidence.organisation)
    if evidence.answers.exists():
        raise Refused(
            f"“{evidence.title}” is used in an answer. Take it out of the answer first, if that is not filed."
        )
