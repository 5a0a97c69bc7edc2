"""Who begins an agreement, where, and under which address."""

from accounts.models import User
from accounts.rules import Refused
from compacts import policies as compacts_policies
from compacts.models import Agreement, Partnership


def check_can_begin(user: User, partnership: Partnership) -> None:
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, partnership)


def check_address_is_free(slug: str) -> None:
    """Nothing that is there is written over: a text that is taken over makes an agreement of its own."""
    if Agreement.objects.filter(slug=slug).exists():
        raise Refused(f"Another agreement has the address “{slug}”. Choose another.")
