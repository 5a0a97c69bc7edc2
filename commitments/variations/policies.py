"""Rules about varying an edition in force: who proposes, who records what a party says, and when it may take effect."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Refused
from commitments.variations import reading
from commitments.variations.models import Variation
from compacts import policies as compacts_policies
from compacts.models import Edition, Role, Side


def check_keeps_variations(user: User, variation: Variation) -> None:
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, variation.agreement.partnership)


def check_can_begin(user: User, edition: Edition) -> None:
    """A steward proposes to vary the edition in force, one variation at a time."""
    if not compacts_policies.acts_for_portal(user):
        compacts_policies.check_is_steward(user, edition.agreement.partnership)
    if edition.status != Edition.Status.IN_FORCE:
        raise Refused("Only the edition in force can be varied.")
    if standing := Variation.objects.open().filter(varies=edition).first():
        raise Refused(f"Variation {standing.number} of this edition is still open. Finish it, or give it up first.")


def check_is_open(variation: Variation) -> None:
    if variation.is_abandoned:
        raise Refused(f"Variation {variation.number} was given up.")
    if variation.is_in_force:
        raise Refused(f"Variation {variation.number} is in force, and its record stays as it is.")


def check_can_change(user: User, variation: Variation) -> None:
    check_is_open(variation)
    check_keeps_variations(user, variation)


def check_can_propose(user: User, variation: Variation) -> None:
    """What is put to the parties changes something, and its wording could come into force as it is."""
    check_can_change(user, variation)
    if variation.proposed_at:
        raise Refused(f"Variation {variation.number} has been put to the parties already.")


def check_changes_something(now: reading.Reading, variation: Variation) -> None:
    if not now.changes_something:
        raise Refused(
            f"The draft says the same as edition {variation.varies.label}. Change what is to be varied first."
        )


def check_can_record(user: User, variation: Variation, side: str) -> None:
    """A steward records what was minuted; who reviews for a side speaks for it, and records what it decided."""
    check_is_open(variation)
    if not variation.proposed_at:
        raise Refused("This variation has not been put to the parties yet.")
    partnership = variation.agreement.partnership
    speaks = (
        user.is_authenticated
        and Role.objects.current()
        .filter(user=user, partnership=partnership, kind=Role.Kind.REVIEWER, side=Side(side))
        .exists()
    )
    if speaks or compacts_policies.acts_for_portal(user):
        return
    if not compacts_policies.holds_role(user, partnership, Role.Kind.STEWARD):
        raise Refused(
            f"Only a steward of {partnership}, or a reviewer who speaks for the {reading.SIDES[Side(side)]}, "
            "records what this party says."
        )


def check_has_been_decided(decided_on: date, at: datetime) -> None:
    if decided_on > timezone.localdate(at):
        raise Refused(f"{date_format(decided_on)} has not come yet. Record what was decided once it has.")


def check_can_bring_into_force(user: User, variation: Variation, at: datetime) -> None:
    check_can_change(user, variation)
    if not variation.proposed_at:
        raise Refused("Put the variation to the parties first.")
    if variation.varies.status != Edition.Status.IN_FORCE:
        raise Refused(
            f"Edition {variation.varies.label} is no longer in force, so it cannot be varied. Give this variation up; "
            "its draft stays, and can become the next edition."
        )
    if variation.effective_on > timezone.localdate(at):
        raise Refused(f"It takes effect on {date_format(variation.effective_on)}. Bring it into force on that day.")


def check_is_agreed(now: reading.Reading) -> None:
    """Every party whose promises change has agreed to this very wording, and at least one party of each side."""
    if missing := now.missing:
        raise Refused(f"The agreement of {_listed(missing)} to this wording is still missing.")


def check_comes_into_force_as(edition: Edition, variation: Variation | None) -> None:
    """The draft of an open variation comes into force as that variation, or not at all."""
    standing = Variation.objects.open().filter(edition=edition).first()
    if standing and (variation is None or variation.pk != standing.pk):
        raise Refused(
            f"This draft is the wording of variation {standing.number}, and comes into force once its parties have "
            "agreed to it."
        )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
