"""What happens to an organisation's record, and to the organisation."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from accounts.rules import Refused
from compacts.models import Partnership
from signatories import policies
from signatories.actions import signatures
from signatories.models import (
    Alias,
    Identifier,
    Organisation,
    OrganisationEvent,
    Signature,
    Succession,
    UmbrellaMembership,
    plain_line,
)


@transaction.atomic
def add(
    *,
    name: str,
    kind: str,
    side: str,
    by: User,
    at: datetime,
    partnership: Partnership | None = None,
    slug: str = "",
    website: str = "",
    is_demonstration: bool = False,
) -> Organisation:
    """Put an organisation on the list that all partnerships share."""
    policies.check_can_add_organisation(by, partnership)
    organisation = Organisation(
        slug=slug or free_slug(name),
        name=name,
        kind=kind,
        side=side,
        website=website,
        is_demonstration=is_demonstration,
    )
    organisation.full_clean()
    organisation.save()
    _record(organisation, OrganisationEvent.Kind.ADDED, by=by, at=at)
    return organisation


@transaction.atomic
def add_with_details(
    *, name: str, kind: str, side: str, website: str, by: User, at: datetime, **details
) -> Organisation:
    """Add an organisation and all that is known of it at once."""
    partnership = details.pop("partnership", None)
    organisation = add(name=name, kind=kind, side=side, website=website, partnership=partnership, by=by, at=at)
    return change(organisation, by=by, at=at, **details)


def free_slug(name: str) -> str:
    """The part of an address that a name makes, with a number where another organisation has it."""
    stem = slugify(name)[:72] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)


@transaction.atomic
def change(
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    kind: str | None = None,
    side: str | None = None,
    website: str | None = None,
    identifiers: Mapping[str, str] | None = None,
    short_names: Iterable[str] | None = None,
    other_names: Iterable[str] | None = None,
    former_names: Iterable[tuple[str, date | None]] | None = None,
) -> Organisation:
    """Put right what the record says; what is left out stays as it is. A new name is `rename`."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_keeps_organisation(by, organisation)
    if side is not None:
        policies.check_can_change_side(organisation, side)
    told = {"kind": kind, "side": side, "website": website}
    changed = [name for name, value in told.items() if value is not None and value != getattr(organisation, name)]
    for name in changed:
        setattr(organisation, name, told[name])
    if changed:
        organisation.full_clean()
        organisation.save(update_fields=changed)
    notes = [f"{name} is now “{_shown(organisation, name)}”" for name in changed]
    if identifiers is not None:
        notes += _set_identifiers(organisation, identifiers)
    names = {Alias.Kind.SHORT: short_names, Alias.Kind.OTHER: other_names}
    told_names = {kind: {(plain_line(name), None) for name in told} for kind, told in names.items() if told is not None}
    if former_names is not None:
        told_names[Alias.Kind.FORMER] = {(plain_line(name), until) for name, until in former_names}
    if told_names:
        notes += _set_names(organisation, told_names)
    if notes:
        note = "; ".join(notes)
        _record(organisation, OrganisationEvent.Kind.CHANGED, by=by, at=at, note=f"{note[0].upper()}{note[1:]}.")
    return organisation


def _shown(organisation, name) -> str:
    display = getattr(organisation, f"get_{name}_display", None)
    return display() if display else getattr(organisation, name)


def _set_identifiers(organisation, identifiers) -> list[str]:
    notes = []
    held = {identifier.scheme: identifier for identifier in organisation.identifiers.all()}
    for scheme, value in identifiers.items():
        label = Identifier.Scheme(scheme).label
        if not value:
            if scheme in held:
                held[scheme].delete()
                notes.append(f"{label} {held[scheme].value} removed")
            continue
        identifier = held.get(scheme) or Identifier(organisation=organisation, scheme=scheme)
        before, identifier.value = identifier.value, value
        identifier.clean()
        _check_names_nobody_else(identifier)
        if identifier.value != before:
            identifier.clean_fields()
            identifier.save()
            notes.append(f"{label} is now {identifier.value}")
    return notes


def _check_names_nobody_else(identifier):
    other = Identifier.objects.filter(scheme=identifier.scheme, value=identifier.value).exclude(pk=identifier.pk)
    if same := other.select_related("organisation").first():
        raise Refused(f"{identifier.get_scheme_display()} {identifier.value} is that of {same.organisation}.")


def _set_names(organisation, names: Mapping[str, set[tuple[str, date | None]]]) -> list[str]:
    """Make these the names of these kinds; kinds that are not told of stay as they are."""
    held = {(alias.kind, alias.name, alias.until): alias for alias in organisation.aliases.all()}
    told = {(kind, name, until) for kind, pairs in names.items() for name, until in pairs}
    replaced = {key for key in held if key[0] in names}
    _check_names_agree((held.keys() - replaced) | told)
    gone, new = sorted(replaced - told, key=str), sorted(told - replaced, key=str)
    Alias.objects.filter(pk__in=[held[key].pk for key in gone]).delete()
    added = [Alias(organisation=organisation, kind=kind, name=name, until=until) for kind, name, until in new]
    for alias in added:
        alias.clean_fields()
    Alias.objects.bulk_create(added)
    notes = [(kind, name, "removed") for kind, name, _ in gone] + [(kind, name, "added") for kind, name, _ in new]
    return [f"{Alias.Kind(kind).label.lower()} “{name}” {what}" for kind, name, what in notes]


def _check_names_agree(names):
    """Each name without a last day stands there once, and one name at a time comes to an end."""
    undated = Counter(name for _, name, until in names if not until)
    if twice := [name for name, number in undated.items() if number > 1]:
        raise Refused(f"“{min(twice)}” stands there twice. Say it once, as the kind of name that fits best.")
    days = Counter(until for _, _, until in names if until)
    if any(number > 1 for number in days.values()):
        raise Refused("Two former names end on the same day. An organisation has one name at a time.")


@transaction.atomic
def rename(organisation: Organisation, *, name: str, on: date, by: User, at: datetime) -> Organisation:
    """Give it a new name from a day on; what it signed before stays under the name it had."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_rename(by, organisation)
    policies.check_has_happened(on, at)
    name = plain_line(name)
    if name == organisation.name:
        raise Refused(f"Its name is “{name}” already.")
    latest = organisation.aliases.filter(until__isnull=False).order_by("-until").first()
    if latest and latest.until >= on - timedelta(days=1):
        raise Refused(
            f"It has had its present name since {policies.in_words(latest.until + timedelta(days=1))}, "
            "so the next one begins on a later day."
        )
    # A name that comes back is no "also known as" any more.
    organisation.aliases.filter(name__in=[name, organisation.name], until__isnull=True).delete()
    former = Alias(
        organisation=organisation, kind=Alias.Kind.FORMER, name=organisation.name, until=on - timedelta(days=1)
    )
    former.full_clean()
    former.save()
    organisation.name = name
    organisation.full_clean()
    organisation.save(update_fields=["name"])
    note = f"From “{former.name}” to “{name}”, on {policies.in_words(on)}."
    _record(organisation, OrganisationEvent.Kind.RENAMED, by=by, at=at, note=note)
    return organisation


@transaction.atomic
def close(
    organisation: Organisation,
    *,
    on: date,
    by: User,
    at: datetime,
    became: str = "",
    successors: Iterable[Organisation] = (),
    note: str = "",
) -> Organisation:
    """Record that it is no more from a day on, and what became of it. Its record and what it signed stay."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_close(by, organisation)
    policies.check_has_happened(on, at)
    successors = list(successors)
    _check_successors(organisation, became, successors, on)
    organisation.closed_on = on
    organisation.save(update_fields=["closed_on"])
    for successor in successors:
        succession = Succession(
            predecessor=organisation, successor=successor, kind=became, took_effect_on=on, note=note
        )
        succession.full_clean()
        succession.save()
    what = f"{Succession.Kind(became).label} {_listed(successors)}" if became else "Closed"
    words = f"{what} on {policies.in_words(on)}."
    organisation.umbrellas.filter(left_on__isnull=True, joined_on__gt=on).delete()
    organisation.umbrellas.filter(left_on__isnull=True).update(left_on=on)
    organisation.umbrella_members.filter(left_on__isnull=True, joined_on__gt=on).delete()
    organisation.umbrella_members.filter(left_on__isnull=True).update(left_on=on)
    for signature in organisation.signatures.filter(
        status__in=[Signature.Status.INVITED, Signature.Status.IN_GOVERNANCE]
    ):
        signatures.end_with_its_organisation(signature, note=words, by=by, at=at)
    _record(organisation, OrganisationEvent.Kind.CLOSED, by=by, at=at, note=f"{words} {note}".strip())
    return organisation


def _check_successors(organisation, became, successors, on):
    if not became:
        if successors:
            raise Refused("Say whether it was merged, split or replaced.")
        return
    if organisation in successors:
        raise Refused("An organisation cannot succeed itself. Record a new name instead.")
    if became == Succession.Kind.SPLIT and len(successors) < 2:
        raise Refused("A split has at least two successors. Name them all.")
    if became != Succession.Kind.SPLIT and len(successors) != 1:
        raise Refused("Name the one organisation that came after it.")
    for successor in successors:
        if successor.closed_on and successor.closed_on <= on:
            raise Refused(f"{successor} had closed by then, on {policies.in_words(successor.closed_on)}.")


@transaction.atomic
def reopen(organisation: Organisation, *, by: User, at: datetime, note: str = "") -> Organisation:
    """Take back a closing that was recorded by mistake. What it did to others' lists is to be put right by hand."""
    organisation = Organisation.objects.lock(organisation.pk)
    policies.check_can_reopen(by, organisation)
    organisation.successions.all().delete()
    organisation.closed_on = None
    organisation.save(update_fields=["closed_on"])
    _record(organisation, OrganisationEvent.Kind.REOPENED, by=by, at=at, note=note)
    return organisation


@transaction.atomic
def join_umbrella(
    member: Organisation, umbrella: Organisation, *, by: User, at: datetime, on: date | None = None
) -> UmbrellaMembership:
    """Record that an organisation belongs to an umbrella body."""
    member = Organisation.objects.lock(member.pk)
    policies.check_can_join_umbrella(by, member)
    policies.check_exists(umbrella)
    if member == umbrella:
        raise Refused("An organisation is no umbrella of its own.")
    if member.umbrellas.filter(umbrella=umbrella, left_on__isnull=True).exists():
        raise Refused(f"{member} belongs to {umbrella} already.")
    if on:
        policies.check_has_happened(on, at)
    membership = UmbrellaMembership(member=member, umbrella=umbrella, joined_on=on)
    membership.full_clean()
    membership.save()
    _record(member, OrganisationEvent.Kind.CHANGED, by=by, at=at, note=f"Belongs to {umbrella}.")
    return membership


@transaction.atomic
def leave_umbrella(membership: UmbrellaMembership, *, on: date, by: User, at: datetime) -> UmbrellaMembership:
    """Record that an organisation no longer belongs to an umbrella body; that it did stays on its page."""
    member = Organisation.objects.lock(membership.member_id)
    membership.refresh_from_db()
    policies.check_keeps_organisation(by, member)
    policies.check_has_happened(on, at)
    if membership.left_on:
        raise Refused(f"{member} left {membership.umbrella} on {policies.in_words(membership.left_on)}.")
    if membership.joined_on and on < membership.joined_on:
        raise Refused(
            f"It joined on {policies.in_words(membership.joined_on)}, so it cannot have left before that day."
        )
    membership.left_on = on
    membership.save(update_fields=["left_on"])
    note = f"Left {membership.umbrella} on {policies.in_words(on)}."
    _record(member, OrganisationEvent.Kind.CHANGED, by=by, at=at, note=note)
    return membership


def _record(organisation, kind, *, by, at, note=""):
    OrganisationEvent.objects.create(organisation=organisation, kind=kind, by=by, at=at, note=note)


def _listed(organisations) -> str:
    names = [str(organisation) for organisation in organisations]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
