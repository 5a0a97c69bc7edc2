"""Verbs of a variation. Each locks the agreement's variation first; the wording is the draft's own business."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.rules import Refused
from commitments import actions as commitments_actions
from commitments import policies as commitments_policies
from commitments.drafting import actions as drafting
from commitments.models import Consent, Variation
from commitments.variations import policies, reading
from compacts.models import Agreement, Edition

LONGEST_APPROVAL = 200


@transaction.atomic
def begin(edition: Edition, *, label: str, reason: str, effective_on: date, by: User, at: datetime) -> Variation:
    """A draft with the text of the edition in force, to be reworded, and the reason for it."""
    agreement = Agreement.objects.select_for_update().get(pk=edition.agreement_id)
    edition = Edition.objects.select_related("agreement__partnership").get(pk=edition.pk)
    policies.check_can_begin(by, edition)
    draft = drafting.begin_next_edition(edition, label=label, by=by)
    return Variation.objects.create(
        agreement=agreement,
        number=agreement.variations.count() + 1,
        varies=edition,
        edition=draft,
        reason=reason,
        effective_on=effective_on,
        begun_at=at,
        begun_by=by,
    )


@transaction.atomic
def change(variation: Variation, *, reason: str, effective_on: date, by: User) -> Variation:
    """Reason and day; another day is another thing to agree to, so it makes void what was agreed."""
    variation = _lock(variation)
    policies.check_can_change(by, variation)
    variation.reason, variation.effective_on = reason, effective_on
    variation.save(update_fields=["reason", "effective_on"])
    return variation


@transaction.atomic
def propose(variation: Variation, *, by: User, at: datetime) -> Variation:
    """Put it to the parties: from now on those who serve the partnership see it, and signatories too."""
    variation = _lock(variation)
    policies.check_can_propose(by, variation)
    policies.check_changes_something(reading.read(variation), variation)
    commitments_policies.check_text_is_fit(variation.edition)
    variation.proposed_at, variation.proposed_by = at, by
    variation.save(update_fields=["proposed_at", "proposed_by"])
    return variation


@transaction.atomic
def record(
    variation: Variation,
    party: str,
    *,
    is_given: bool,
    said_by: str,
    decided_on: date,
    terms_sha256: str,
    by: User,
    at: datetime,
    minute_reference: str = "",
    note: str = "",
) -> Consent:
    """What a party said of the wording that whoever records it has seen: `terms_sha256` tells which that was."""
    variation = _lock(variation)
    Edition.objects.select_for_update().get(pk=variation.edition_id)
    standing = next((each for each in reading.read(variation).parties if each.party.slug == party), None)
    if standing is None:
        raise Refused("This party is no longer in the text.")
    policies.check_can_record(by, variation, standing.party.side)
    policies.check_has_been_decided(decided_on, at)
    if terms_sha256 != reading.terms_sha256(variation):
        raise Refused(
            "The wording or the day has changed since you opened this page. Look at it again, and make sure that the "
            "party agreed to what it says now."
        )
    return Consent.objects.create(
        variation=variation,
        party_slug=standing.party.slug,
        party_name=standing.party.name,
        side=standing.party.side,
        is_given=is_given,
        said_by=said_by,
        decided_on=decided_on,
        minute_reference=minute_reference,
        note=note,
        terms_sha256=terms_sha256,
        recorded_at=at,
        recorded_by=by,
    )


@transaction.atomic
def abandon(variation: Variation, *, because: str, by: User, at: datetime) -> Variation:
    """Give it up. What was said of it stays on record; the draft stays too, as a draft of the next edition."""
    variation = _lock(variation)
    policies.check_can_change(by, variation)
    variation.abandoned_at, variation.abandoned_by, variation.abandoned_because = at, by, because
    variation.save(update_fields=["abandoned_at", "abandoned_by", "abandoned_because"])
    return variation


@transaction.atomic
def bring_into_force(variation: Variation, *, by: User, at: datetime) -> Edition:
    """The agreed wording becomes the edition in force, through the one door there is.

    Called by who also lets the signatures go over to it, which this app knows nothing of.
    """
    variation = _lock(variation)
    Edition.objects.select_for_update().get(pk=variation.edition_id)
    policies.check_can_bring_into_force(by, variation, at)
    now = reading.read(variation)
    policies.check_is_agreed(now)
    return commitments_actions.bring_into_force(
        variation.edition,
        by=by,
        at=at,
        approved_by=_approved_by(variation, now),
        on=variation.effective_on,
        variation=variation,
    )


def _approved_by(variation, now) -> str:
    bodies = list(dict.fromkeys(each.said.said_by for each in now.parties if each.agrees))
    told = f"Variation {variation.number}: {'; '.join(bodies)}"
    if len(told) <= LONGEST_APPROVAL:
        return told
    return f"Variation {variation.number}, agreed by {len(bodies)} bodies of both sides"


def _lock(variation) -> Variation:
    return Variation.objects.lock(variation.pk)
