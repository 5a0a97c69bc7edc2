"""Whom a message about a self-assessment goes to."""

from django.db.models import QuerySet

from accounts.models import User
from compacts.models import Role
from selfassessment.models import SelfAssessment
from signatories.models import Membership, OrganisationRole

# Who answers for what an organisation says; contributors hear only of what was handed to them.
ANSWERABLE = [OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER]


def holding(assessment: SelfAssessment, *roles: str) -> QuerySet[User]:
    """Who holds one of these roles at the organisation."""
    memberships = Membership.objects.current().filter(organisation=assessment.signature.organisation_id, role__in=roles)
    return User.objects.filter(pk__in=memberships.values("user"))


def reviewers_of(assessment: SelfAssessment) -> QuerySet[User]:
    """Who reviews for the other side."""
    roles = Role.objects.current().filter(
        kind=Role.Kind.REVIEWER, partnership=assessment.round.partnership, side=assessment.side.other
    )
    return User.objects.filter(pk__in=roles.values("user"))
