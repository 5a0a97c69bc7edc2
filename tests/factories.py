"""One factory per model. Each makes a valid row with as little as you tell it, and nothing you did not ask for.

What has a life of its own (a sealed assessment, a released review, an edition in force) is brought there by the
actions that people use, never by setting a status.
"""

import datetime
import itertools

from django.utils import timezone

from accounts.models import User
from commitments.models import Clause, Lineage, Standard, Theme
from compacts.models import Agreement, Body, Edition, Partnership, Party, Role, Side
from selfassessment.actions import rounds
from selfassessment.models import Round, Scale, SelfAssessment
from signatories.models import Membership, Organisation, OrganisationRole, Signature

PASSWORD = "a long and quiet harbour"
_counter = itertools.count(1)


def _number() -> int:
    return next(_counter)


def make_user(name: str = "", **fields) -> User:
    name = name or f"Person {_number()}"
    fields.setdefault("email", f"{name.lower().replace(' ', '.')}@example.org")
    return User.objects.create_user(name=name, password=PASSWORD, **fields)


def make_partnership(name: str = "", **fields) -> Partnership:
    name = name or f"Partnership {_number()}"
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    fields.setdefault("level", Partnership.Level.PLACE)
    return Partnership.objects.create(name=name, **fields)


def make_role(user: User, partnership: Partnership, kind: str, side: str = "") -> Role:
    return Role.objects.create(
        user=user, partnership=partnership, kind=kind, side=side, given_at=timezone.now(), given_by=user
    )


def make_body(partnership: Partnership, name: str = "Partnership Board", **fields) -> Body:
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    return Body.objects.create(partnership=partnership, name=name, **fields)


def make_agreement(partnership: Partnership | None = None, **fields) -> Agreement:
    number = _number()
    fields.setdefault("slug", f"agreement-{number}")
    fields.setdefault("title", f"Agreement {number}")
    fields.setdefault("kind", Agreement.Kind.COMPACT)
    return Agreement.objects.create(partnership=partnership or make_partnership(), **fields)


def make_edition(agreement: Agreement | None = None, label: str = "2026", **fields) -> Edition:
    return Edition.objects.create(agreement=agreement or make_agreement(), label=label, **fields)


def make_party(edition: Edition, name: str = "Statutory organisations", side: str = Side.PUBLIC, **fields) -> Party:
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    fields.setdefault("position", edition.parties.count() + 1)
    return Party.objects.create(edition=edition, name=name, side=side, **fields)


def make_clause(edition: Edition, ref: str = "", *, parties=(), theme: str = "funding", **fields) -> Clause:
    """A promise, unless you say otherwise; its parties are its own, worked out as bound when in force."""
    position = edition.clauses.count() + 1
    ref = ref or str(position)
    fields.setdefault("kind", Clause.Kind.COMMITMENT)
    fields.setdefault("is_assessable", fields["kind"] in {Clause.Kind.COMMITMENT, Clause.Kind.ACTION})
    fields.setdefault("number", ref)
    fields.setdefault("text", f"Keep promise {ref}.")
    parent = fields.get("parent")
    lineage, _ = Lineage.objects.get_or_create(agreement=edition.agreement, key=ref)
    clause = Clause.objects.create(
        edition=edition,
        ref=ref,
        position=position,
        depth=parent.depth + 1 if parent else 0,
        theme=Theme.objects.get(slug=theme) if fields["is_assessable"] else None,
        lineage=fields.pop("lineage", lineage),
        **fields,
    )
    clause.parties.set(parties)
    return clause


def make_standard(clause: Clause, **fields) -> Standard:
    fields.setdefault("position", clause.standards.count() + 1)
    fields.setdefault("measure", "time to pay a valid invoice")
    fields.setdefault("direction", Standard.Direction.AT_MOST)
    fields.setdefault("number", 30)
    fields.setdefault("unit", "days")
    return Standard.objects.create(clause=clause, **fields)


def make_organisation(name: str = "", side: str = Side.PUBLIC, **fields) -> Organisation:
    name = name or f"Organisation {_number()}"
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    fields.setdefault("kind", Organisation.Kind.ICB if side == Side.PUBLIC else Organisation.Kind.CHARITY)
    return Organisation.objects.create(name=name, side=side, **fields)


def make_membership(
    user: User, organisation: Organisation, role: str = OrganisationRole.OFFICER, **fields
) -> Membership:
    fields.setdefault("post", "Head of partnerships")
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, given_at=timezone.now(), given_by=user, **fields
    )


def make_signature(organisation: Organisation, edition: Edition, *parties: Party, **fields) -> Signature:
    """A signed one, in the stated parties (all of the organisation's side when none are stated)."""
    fields.setdefault("status", Signature.Status.SIGNED)
    if fields["status"] == Signature.Status.SIGNED:
        fields.setdefault("signed_on", datetime.date(2026, 3, 1))
    signature = Signature.objects.create(organisation=organisation, edition=edition, **fields)
    signature.parties.set(parties or edition.parties.filter(side=organisation.side))
    return signature


def make_round(edition: Edition, label: str = "2026", **fields) -> Round:
    """A planned round around today: it could be opened, and is not."""
    today = timezone.localdate()
    fields.setdefault("scale", Scale.objects.get(slug="four-levels"))
    fields.setdefault("opens_on", today - datetime.timedelta(days=30))
    fields.setdefault("due_on", today + datetime.timedelta(days=30))
    fields.setdefault("review_due_on", today + datetime.timedelta(days=60))
    fields.setdefault("reply_due_on", today + datetime.timedelta(days=75))
    return Round.objects.create(edition=edition, label=label, **fields)


def open_round(round_: Round) -> Round:
    """Open a planned round as a steward of its partnership would; whoever has signed is asked."""
    steward = make_user()
    make_role(steward, round_.partnership, Role.Kind.STEWARD)
    rounds.open(round_, by=steward, at=timezone.now())
    round_.refresh_from_db()
    return round_


def make_assessment(round_: Round, signature: Signature) -> SelfAssessment:
    """An open self-assessment with an empty answer for every promise the signature owes; opens its round if need be."""
    if round_.status == Round.Status.PLANNED:
        open_round(round_)
    asked = SelfAssessment.objects.filter(round=round_, signature=signature)
    if not asked.exists():
        rounds.ask_also(round_, by=round_.opened_by, at=timezone.now())
    return asked.get()
