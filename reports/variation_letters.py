"""E-mails about a variation: when it is put to the parties, and when it is in force."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import User
from commitments.models import Variation
from compacts.models import Edition, Role
from selfassessment.notifications import post
from signatories.models import Membership, OrganisationRole, Signature


def put_to_the_parties(variation: Variation) -> int:
    """To those who record what a side decides, and to who leads where the edition was signed; how many they are.

    Whoever put it to them is not told of it.
    """
    reviewers = Role.objects.current().filter(kind=Role.Kind.REVIEWER, partnership=variation.agreement.partnership_id)
    signed = Signature.objects.signed().filter(edition=variation.varies_id)
    people = User.objects.filter(pk__in=reviewers.values("user")) | _leads(signed)
    told = list(people.filter(is_active=True).exclude(pk=variation.proposed_by_id))
    post.send(
        told,
        subject=f"{variation.agreement}: a change to agree to",
        template="variation_proposed",
        folder="reports",
        once=f"variation {variation.pk} put to the parties",
        about=variation,
        variation=variation,
        by=variation.proposed_by,
        url=post.address("reports:variation", variation.agreement.slug, variation.number),
        why="you speak for a side, or lead at an organisation that signed the agreement",
    )
    return len(told)


def came_into_force(variation: Variation, edition: Edition, bound: Iterable[Signature]) -> None:
    """To who leads where a signature went over to the edition as varied."""
    post.send(
        _leads(Signature.objects.filter(pk__in=[signature.pk for signature in bound])),
        subject=f"{variation.agreement}: edition {edition.label} is in force",
        template="variation_in_force",
        folder="reports",
        once=f"variation {variation.pk} in force",
        about=variation,
        variation=variation,
        edition=edition,
        url=post.address("reports:variation", variation.agreement.slug, variation.number),
        why="you lead at an organisation that signed the agreement",
    )


def _leads(signatures: QuerySet[Signature]) -> QuerySet[User]:
    contacts = Membership.objects.contacts().filter(organisation__in=signatures.values("organisation"))
    return User.objects.filter(pk__in=contacts.filter(role=OrganisationRole.LEAD_OFFICER).values("user"))
