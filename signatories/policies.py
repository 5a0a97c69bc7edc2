from accounts.rules import Refused
from signatories.models import Membership, OrganisationRole

EDITORS = [OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER]


def holds_role(user, organisation, *roles) -> bool:
    """Does the person now hold one of these roles in this organisation?"""
    return (
        user.is_authenticated
        and user.is_active
        and Membership.objects.current().filter(user=user, organisation=organisation, role__in=roles).exists()
    )


def check_is_officer(user, organisation):
    """Officers and lead officers write for their organisation."""
    if not holds_role(user, organisation, *EDITORS):
        raise Refused(f"Only an officer of {organisation} can do this. Ask your lead officer for the role.")


def check_is_lead_officer(user, organisation):
    if not holds_role(user, organisation, OrganisationRole.LEAD_OFFICER):
        raise Refused(f"Only the lead officer of {organisation} can do this.")


def check_is_senior_responsible_officer(user, organisation):
    if not holds_role(user, organisation, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER):
        raise Refused(f"Only the senior responsible officer of {organisation} can sign off.")
