"""What stands before the first round: a partnership, its people, an agreement in force, and who signed it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from accounts.models import User
from commitments import actions as commitments_actions
from commitments.models import Clause, Lineage, Standard, Theme
from compacts.models import Agreement, Body, Edition, Partnership, Party, Role, Side
from reports.sector import names
from selfassessment.models import Evidence
from signatories.models import (
    Membership,
    Organisation,
    OrganisationEvent,
    OrganisationRole,
    PeopleEvent,
    Signature,
    SignatureEvent,
)

NAME = "Invented Sector Partnership"
CLAUSES_IN_A_SECTION = 10
# Every fourth promise has a number to measure; one in ten binds one side alone, where there are so many.
STANDARD_EVERY = 4
ONE_SIDED = {7: Side.PUBLIC, 17: Side.VCSE}
LINKS = 2


@dataclass
class Member:
    """An organisation with its people, what it signed, and the evidence it has."""

    organisation: Organisation
    lead: User
    senior: User
    signature: Signature
    parties: list[Party]
    evidence: list[Evidence] = field(default_factory=list)


@dataclass
class Setting:
    partnership: Partnership
    edition: Edition
    steward: User
    secretary: User
    chair: User
    reviewers: dict[str, User]  # by the side they speak for
    members: list[Member]
    clauses: list[Clause]
    owed: dict[str, list[Clause]]  # by side
    standards: dict[int, Standard]


def settle_in(organisations: int, clauses: int, *, on: date, at: datetime) -> Setting:
    """Bring them in as of that day; each number of a second sector beside the first goes into its addresses."""
    number = Partnership.objects.filter(name__startswith=NAME).count() + 1
    suffix = "" if number == 1 else f" {number}"
    partnership = Partnership.objects.create(
        slug=slugify(NAME + suffix), name=NAME + suffix, level=Partnership.Level.SYSTEM, is_demonstration=True
    )
    Body.objects.create(partnership=partnership, slug="board", name="Partnership Board", meets="every quarter")
    people = _helpers(partnership, suffix, at)
    edition = _edition(partnership, clauses, suffix, on=on, by=people["steward"], at=at)
    promises = list(edition.clauses.assessable().order_by("position").prefetch_related("bound_parties"))
    return Setting(
        partnership=partnership,
        edition=edition,
        steward=people["steward"],
        secretary=people["secretary"],
        chair=people["chair"],
        reviewers={side: people[f"reviewer-{side}"] for side in Side.values},
        members=_members(edition, organisations, suffix, on=on, by=people["steward"], at=at),
        clauses=promises,
        owed={
            side: [clause for clause in promises if side in {party.side for party in clause.bound_parties.all()}]
            for side in Side.values
        },
        standards={standard.clause_id: standard for standard in Standard.objects.filter(clause__in=promises)},
    )


def _user(name: str, address: str, suffix: str, at: datetime) -> User:
    """Nobody has a password: give one with `manage.py changepassword` to whom you want to be."""
    email = f"{slugify(address)}@sector{suffix.strip()}.example"
    return User(email=email, name=name, password=make_password(None), joined_at=at, last_login=at)


def _in_use(users: list[User]) -> list[User]:
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return users


def _helpers(partnership: Partnership, suffix: str, at: datetime) -> dict[str, User]:
    kinds = {
        "steward": (Role.Kind.STEWARD, ""),
        "secretary": (Role.Kind.SECRETARY, ""),
        "chair": (Role.Kind.CHAIR, ""),
        **{f"reviewer-{side}": (Role.Kind.REVIEWER, side) for side in Side.values},
    }
    users = _in_use([_user(f"{key.capitalize()} of the sector", key, suffix, at) for key in kinds])
    people = dict(zip(kinds, users, strict=True))
    portal = User.objects.portal()
    for key, (kind, side) in kinds.items():
        Role.objects.create(
            user=people[key], partnership=partnership, kind=kind, side=side, given_at=at, given_by=portal
        )
        PeopleEvent.objects.create(
            partnership=partnership,
            kind=PeopleEvent.Kind.TAKEN,
            person=people[key],
            role=kind,
            side=side,
            at=at,
            by=people[key],
        )
    return people


# -- the agreement


def _edition(partnership, clauses: int, suffix: str, *, on: date, by: User, at: datetime) -> Edition:
    title = f"Invented Sector Compact{suffix}"
    agreement = Agreement.objects.create(
        partnership=partnership, slug=slugify(title), title=title, kind=Agreement.Kind.COMPACT
    )
    edition = Edition.objects.create(agreement=agreement, label=str(on.year))
    parties = {
        side: Party.objects.create(edition=edition, position=place, slug=slugify(name), name=name, side=side)
        for place, (side, name) in enumerate(
            [(Side.PUBLIC, "Statutory organisations"), (Side.VCSE, "VCSE sector")], start=1
        )
    }
    themes = list(Theme.objects.order_by("position"))
    position = 0
    for section in range(-(-clauses // CLAUSES_IN_A_SECTION)):
        position += 1
        theme = themes[section % len(themes)]
        heading = _clause(edition, str(section + 1), position, Clause.Kind.HEADING, title=theme.name)
        heading.parties.set(parties.values())
        here = min(CLAUSES_IN_A_SECTION, clauses - section * CLAUSES_IN_A_SECTION)
        for number in range(here):
            position += 1
            _promise(edition, heading, section * CLAUSES_IN_A_SECTION + number, position, themes, parties)
    return commitments_actions.bring_into_force(
        edition, by=by, at=at, approved_by="Partnership Board", minute_reference="1/1", on=on
    )


def _clause(edition: Edition, ref: str, position: int, kind: str, **fields) -> Clause:
    return Clause.objects.create(
        edition=edition,
        ref=ref,
        number=ref,
        position=position,
        depth=1 if "parent" in fields else 0,
        kind=kind,
        lineage=Lineage.objects.create(agreement=edition.agreement, key=ref),
        **fields,
    )


def _promise(edition, heading, place: int, position: int, themes, parties) -> None:
    subject = names.SUBJECTS[place % len(names.SUBJECTS)]
    purpose = names.OBJECTS[place % len(names.OBJECTS)]
    qualifier = names.QUALIFIERS[place % len(names.QUALIFIERS)]
    clause = _clause(
        edition,
        f"{heading.ref}.{place % CLAUSES_IN_A_SECTION + 1}",
        position,
        Clause.Kind.COMMITMENT,
        parent=heading,
        text=f"{subject} {purpose}{f', {qualifier}' if qualifier else ''}.",
        qualifier=qualifier,
        theme=themes[place % len(themes)],
        is_assessable=True,
    )
    if one_side := ONE_SIDED.get(place % 20):
        clause.parties.set([parties[one_side]])
    if place % STANDARD_EVERY == 0:
        is_days = place % (2 * STANDARD_EVERY) == 0
        Standard.objects.create(
            clause=clause,
            position=1,
            measure="time to pay a valid invoice" if is_days else "contracts that did so",
            direction=Standard.Direction.AT_MOST if is_days else Standard.Direction.AT_LEAST,
            number=30 if is_days else 80,
            unit="days" if is_days else "per cent",
        )


# -- who signed it


def _members(edition: Edition, number: int, suffix: str, *, on: date, by: User, at: datetime) -> list[Member]:
    invented = names.organisations(number)
    organisations = Organisation.objects.bulk_create(
        Organisation(
            slug=one.slug + suffix.replace(" ", "-"),
            name=one.name + suffix,
            kind=one.kind,
            side=one.side,
            is_demonstration=True,
        )
        for one in invented
    )
    OrganisationEvent.objects.bulk_create(
        OrganisationEvent(organisation=one, kind=OrganisationEvent.Kind.ADDED, at=at, by=by) for one in organisations
    )
    leads, seniors = (
        _in_use([_user(f"{what} of {one.name}"[:150], f"{what} {one.slug}"[:60], suffix, at) for one in organisations])
        for what in ["Lead", "Director"]
    )
    _employ(organisations, leads, OrganisationRole.LEAD_OFFICER, "Head of partnerships", at)
    _employ(organisations, seniors, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER, "Director", at)
    signatures = _signed(edition, organisations, on=on, by=by, at=at)
    parties = {side: list(edition.parties.filter(side=side)) for side in Side.values}
    members = [
        Member(one, lead, senior, signature, parties[one.side])
        for one, lead, senior, signature in zip(organisations, leads, seniors, signatures, strict=True)
    ]
    _give_evidence(members, at=at)
    return members


def _employ(organisations, users, role: str, post: str, at: datetime) -> None:
    Membership.objects.bulk_create(
        Membership(user=user, organisation=one, role=role, post=post, given_at=at, given_by=user)
        for one, user in zip(organisations, users, strict=True)
    )
    PeopleEvent.objects.bulk_create(
        PeopleEvent(organisation=one, kind=PeopleEvent.Kind.TAKEN, person=user, role=role, at=at, by=user)
        for one, user in zip(organisations, users, strict=True)
    )


def _signed(edition, organisations, *, on: date, by: User, at: datetime) -> list[Signature]:
    signatures = Signature.objects.bulk_create(
        Signature(
            organisation=one,
            edition=edition,
            status=Signature.Status.SIGNED,
            signed_on=on + timedelta(days=place % 20),
            approving_body="Board",
            minute_reference=f"{place + 1}/{on.year}",
            signatory_post="Director",
        )
        for place, one in enumerate(organisations)
    )
    of_side = {party.side: party.pk for party in edition.parties.all()}
    through = Signature.parties.through
    through.objects.bulk_create(
        through(signature_id=signature.pk, party_id=of_side[signature.organisation.side]) for signature in signatures
    )
    SignatureEvent.objects.bulk_create(
        SignatureEvent(signature=signature, to_status=signature.status, at=at, by=by) for signature in signatures
    )
    return signatures


def _give_evidence(members: list[Member], *, at: datetime) -> None:
    found = Evidence.objects.bulk_create(
        Evidence(
            organisation=member.organisation,
            kind=Evidence.Kind.LINK,
            title=["Annual report", "Guide for small groups"][place],
            url=f"https://{member.organisation.slug}.example/{place + 1}",
            visibility=[Evidence.Visibility.PUBLIC, Evidence.Visibility.PARTNERS][place],
            added_at=at,
            added_by=member.lead,
        )
        for member in members
        for place in range(LINKS)
    )
    for place, member in enumerate(members):
        member.evidence = found[place * LINKS : (place + 1) * LINKS]
