"""A variation comes into force, and who signed the edition that it varies stays bound, by the text as varied.

Here, because this app alone knows both what was agreed and who signed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from accounts.models import User
from commitments.models import Variation
from commitments.variations import actions as variations
from commitments.variations import reading
from compacts.models import Edition
from reports import variation_letters
from signatories.actions import signatures
from signatories.models import Organisation, Signature

Status = Signature.Status
UNDECIDED = [Status.INVITED, Status.IN_GOVERNANCE]


@dataclass
class CameIntoForce:
    """The edition as varied, who is bound by it, who is asked as before, and whose parties are no longer there."""

    edition: Edition
    bound: list[Signature] = field(default_factory=list)
    asked: list[Signature] = field(default_factory=list)
    left: list[Organisation] = field(default_factory=list)


def visible_to(user: User) -> QuerySet[Variation]:
    """Beside those whom `commitments` knows of, the people of organisations that signed what is to be varied."""
    known = Variation.objects.visible_to(user)
    if not user.is_authenticated:
        return known
    own = Signature.objects.signed().filter(organisation__in=Organisation.objects.of(user).values("pk"))
    signed = Variation.objects.put_to_the_parties().filter(varies__in=own.values("edition"))
    return Variation.objects.filter(pk__in=known.values("pk")) | Variation.objects.filter(pk__in=signed.values("pk"))


@transaction.atomic
def propose(variation: Variation, *, by: User, at: datetime) -> int:
    """Put it to the parties, and tell those who speak for them; how many are told."""
    return variation_letters.put_to_the_parties(variations.propose(variation, by=by, at=at))


@transaction.atomic
def bring_into_force(variation: Variation, *, by: User, at: datetime) -> CameIntoForce:
    """The agreed wording and the signatures in one act, so that there is no day on which nobody is bound."""
    said = {each.party.slug: each.said for each in reading.read(variation).parties if each.agrees}
    came = CameIntoForce(variations.bring_into_force(variation, by=by, at=at))
    standing = Signature.objects.filter(
        edition=variation.varies_id, organisation__closed_on=None, status__in=[*UNDECIDED, Status.SIGNED]
    )
    for before in standing.select_related("organisation").prefetch_related("parties").order_by("pk"):
        parties = signatures.parties_as_before(came.edition, before)
        if not parties:
            came.left.append(before.organisation)
        elif before.status == Status.SIGNED:
            came.bound.append(_go_over(variation, came.edition, before, parties, said, by=by, at=at))
        else:
            came.asked.append(_ask_as_before(variation, came.edition, before, parties, by=by, at=at))
    variation_letters.came_into_force(variation, came.edition, came.bound)
    return came


def _go_over(variation, edition, before, parties, said, *, by, at):
    agreed = next((said[party.slug] for party in parties if party.slug in said), None)
    when = f"on {date_format(before.signed_on)}" if before.signed_on else before.signed_words
    note = f"Signed edition {variation.varies.label} {when}. Bound by it as varied by variation {variation.number}"
    note += f", to which {agreed.party_name} agreed." if agreed else ", which changes nothing that it promised."
    return signatures.record_signed(
        edition,
        before.organisation,
        parties=parties,
        by=by,
        at=at,
        signed_on=variation.effective_on,
        approving_body=agreed.said_by if agreed else "",
        minute_reference=agreed.minute_reference if agreed else "",
        note=note,
    )


def _ask_as_before(variation, edition, before, parties, *, by, at):
    note = f"Was asked to sign edition {variation.varies.label}, which variation {variation.number} has changed since."
    asked = signatures.invite(edition, before.organisation, parties=parties, by=by, at=at, note=note)
    if before.status == Status.IN_GOVERNANCE:
        asked = signatures.take_into_governance(
            asked, by=by, at=at, approving_body=before.approving_body, note=before.note
        )
    return asked
