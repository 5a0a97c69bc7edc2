"""The life of a signature, from the invitation to sign to the day it ends."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.rules import Refused
from compacts.models import Edition, Party
from signatories import notifications, policies
from signatories.models import Organisation, Signature, SignatureEvent

Status = Signature.Status


@transaction.atomic
def invite(
    edition: Edition,
    organisation: Organisation,
    *,
    parties: Iterable[Party],
    by: User,
    at: datetime,
    note: str = "",
) -> Signature:
    """Ask an organisation to sign an edition in force, in stated parties."""
    # Two stewards may ask the same organisation at once: the second waits here, and then finds it on the list.
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_invite_to_sign(by, edition, organisation)
    parties = list(parties)
    policies.check_parties_fit(edition, organisation, parties)
    signature = Signature.objects.create(organisation=organisation, edition=edition, note=note)
    signature.parties.set(parties)
    _record(signature, "", by=by, at=at, note=note)
    return signature


@transaction.atomic
def invite_again(edition: Edition, signatures: Iterable[Signature], *, by: User, at: datetime) -> list[Signature]:
    """Ask those who signed an earlier edition to sign this one, as what they signed then, and tell who leads there."""
    policies.check_can_invite_to_sign(by, edition)
    invited = []
    for before in signatures:
        parties = parties_as_before(edition, before)
        policies.check_signed_before(edition, before, parties)
        signature = invite(edition, before.organisation, parties=parties, by=by, at=at)
        notifications.asked_to_sign_again(signature, before.edition, by=by)
        invited.append(signature)
    return invited


def parties_as_before(edition: Edition, before: Signature) -> list[Party]:
    """The parties of an edition that are called what the signatory signed as before, on its side."""
    slugs = {party.slug for party in before.parties.all()}
    side = before.organisation.side
    return [party for party in edition.parties.order_by("position") if party.slug in slugs and party.side == side]


@transaction.atomic
def record_signed(
    edition: Edition,
    organisation: Organisation,
    *,
    parties: Iterable[Party],
    by: User,
    at: datetime,
    signed_on: date | None = None,
    signed_words: str = "",
    approving_body: str = "",
    minute_reference: str = "",
    signatory_post: str = "",
    note: str = "",
) -> Signature:
    """Put a signature on the list that was given without being asked for here, or before the portal was there."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_record_signed(by, edition, organisation, signed_on)
    parties = list(parties)
    policies.check_parties_fit(edition, organisation, parties)
    signature = Signature(
        organisation=organisation,
        edition=edition,
        status=Status.SIGNED,
        approving_body=approving_body,
        minute_reference=minute_reference,
        signatory_post=signatory_post,
        note=note,
    )
    _say_when(signature, signed_on, signed_words, at)
    signature.full_clean()
    signature.save()
    signature.parties.set(parties)
    _record(signature, "", by=by, at=at, note=note)
    return signature


@transaction.atomic
def take_into_governance(
    signature: Signature, *, by: User, at: datetime, approving_body: str = "", note: str = ""
) -> Signature:
    """Record that the organisation is taking it through its own decision-making."""
    signature = Signature.objects.lock(signature.pk)
    policies.check_can_take_into_governance(by, signature)
    signature.approving_body = approving_body or signature.approving_body
    return _move(signature, Status.IN_GOVERNANCE, by=by, at=at, note=note)


@transaction.atomic
def sign(
    signature: Signature,
    *,
    by: User,
    at: datetime,
    signed_on: date | None = None,
    signed_words: str = "",
    approving_body: str = "",
    minute_reference: str = "",
    signatory_post: str = "",
    parties: Iterable[Party] | None = None,
    note: str = "",
) -> Signature:
    """Record that it has signed: on a day, or in the source's words where no day is known."""
    signature = Signature.objects.lock(signature.pk)
    policies.check_can_sign(by, signature)
    _say_when(signature, signed_on, signed_words, at)
    if parties is not None:
        _set_parties(signature, parties)
    signature.approving_body = approving_body or signature.approving_body
    signature.minute_reference, signature.signatory_post = minute_reference, signatory_post
    return _move(signature, Status.SIGNED, by=by, at=at, note=note)


@transaction.atomic
def decline(
    signature: Signature,
    *,
    by: User,
    at: datetime,
    approving_body: str = "",
    minute_reference: str = "",
    note: str = "",
) -> Signature:
    """Record that it will not sign. It can be asked again."""
    signature = Signature.objects.lock(signature.pk)
    policies.check_can_decline(by, signature)
    signature.approving_body = approving_body or signature.approving_body
    signature.minute_reference = minute_reference or signature.minute_reference
    return _move(signature, Status.DECLINED, by=by, at=at, note=note)


@transaction.atomic
def withdraw(signature: Signature, *, on: date, by: User, at: datetime, note: str = "") -> Signature:
    """End a signature from a day on. The record of it stays, and a return is a signature of its own."""
    signature = Signature.objects.lock(signature.pk)
    policies.check_can_withdraw(by, signature)
    policies.check_has_happened(on, at)
    policies.check_withdrawn_after_signing(signature, on)
    signature.withdrawn_on = on
    return _move(signature, Status.WITHDRAWN, by=by, at=at, note=note)


@transaction.atomic
def reinvite(signature: Signature, *, by: User, at: datetime, note: str = "") -> Signature:
    """Ask again, in the same parties; returns the signature that now waits."""
    signature = Signature.objects.lock(signature.pk)
    policies.check_can_reinvite(by, signature)
    if signature.status == Status.WITHDRAWN:
        return invite(
            signature.edition, signature.organisation, parties=signature.parties.all(), by=by, at=at, note=note
        )
    return _move(signature, Status.INVITED, by=by, at=at, note=note)


@transaction.atomic
def correct(
    signature: Signature,
    *,
    by: User,
    at: datetime,
    parties: Iterable[Party] | None = None,
    **told,
) -> Signature:
    """Put right what the record says, of what is in `CORRECTABLE`; the event says what changed."""
    signature = Signature.objects.lock(signature.pk)
    policies.check_can_correct(by, signature)
    before = {**_words_of(signature), "parties": _parties_in_words(signature)}
    if parties is not None:
        _set_parties(signature, parties)
    for name in told.keys() & {"approving_body", "minute_reference", "signatory_post", "note"}:
        setattr(signature, name, told[name])
    if signature.status == Status.SIGNED and told.keys() & {"signed_on", "signed_words"}:
        _say_when(
            signature,
            told.get("signed_on", signature.signed_on),
            told.get("signed_words", signature.signed_words),
            at,
        )
    after = {**_words_of(signature), "parties": _parties_in_words(signature)}
    changed = [
        f"{CORRECTABLE[name]}: {before[name] or 'blank'} → {after[name] or 'blank'}"
        for name in CORRECTABLE
        if before[name] != after[name]
    ]
    if changed:
        signature.full_clean()
        signature.save()
        _record(signature, signature.status, by=by, at=at, note="Corrected: " + "; ".join(changed) + ".")
    return signature


CORRECTABLE = {
    "parties": "parties",
    "approving_body": "approving body",
    "minute_reference": "minute reference",
    "signatory_post": "signatory’s post",
    "signed_on": "day",
    "signed_words": "when, in words",
    "note": "note",
}


def end_with_its_organisation(signature: Signature, *, note: str, by: User, at: datetime) -> Signature:
    """An organisation that is no more will not sign. Follows from its closing, so asks no right of its own."""
    return _move(signature, Status.DECLINED, by=by, at=at, note=note)


def _say_when(signature, signed_on, signed_words, at):
    if not (signed_on or signed_words):
        raise Refused("Say when it was signed: give the day or, where none is known, what is known in words.")
    if signed_on:
        policies.check_has_happened(signed_on, at)
    signature.signed_on, signature.signed_words = signed_on, signed_words


def _set_parties(signature, parties):
    parties = list(parties)
    policies.check_parties_fit(signature.edition, signature.organisation, parties)
    signature.parties.set(parties)


def _move(signature, status, *, by, at, note=""):
    if status not in Signature.NEXT[signature.status]:
        raise Refused(f"A signature that is “{signature.get_status_display().lower()}” cannot become that.")
    before, signature.status = signature.status, status
    signature.note = note or signature.note  # the latest remark stands on the signature, all of them on its events
    signature.full_clean()
    signature.save()
    _record(signature, before, by=by, at=at, note=note)
    return signature


def _record(signature, before, *, by, at, note):
    SignatureEvent.objects.create(
        signature=signature, from_status=before, to_status=signature.status, by=by, at=at, note=note
    )


def _words_of(signature) -> dict[str, str]:
    return {
        name: policies.in_words(value) if isinstance(value, date) else value
        for name in CORRECTABLE
        if name != "parties"
        for value in [getattr(signature, name)]
    }


def _parties_in_words(signature) -> str:
    return ", ".join(signature.parties.order_by("position").values_list("name", flat=True))
