# ruff: noqa: RUF009 `key` stands for `field`: it makes no value that records would share
"""What an agreement file says, as plain frozen records. Their fields, in this order, are the keys of the file.

Equality leaves out where a record stood in the file it came from.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from commitments.agreement_file.kinds import (
    ITSELF,
    Address,
    Addresses,
    Choice,
    Day,
    Flag,
    Lines,
    Number,
    Printed,
    Prose,
    Record,
    Records,
    Slug,
    Slugs,
    Whole,
    Words,
)

FORMAT = 1
DEEPEST_CLAUSE = 8

LEVELS = ("system", "place", "neighbourhood")
AGREEMENT_KINDS = ("compact", "charter", "memorandum", "framework", "covenant", "action plan")
RELATION_KINDS = ("builds on", "complements", "requires", "replaces")
DRAFT, IN_FORCE, SUPERSEDED = STATUSES = ("draft", "in force", "superseded")
SIDES = ("public", "vcse")
CLAUSE_KINDS = ("heading", "context", "principle", "commitment", "action", "process", "definition")
PROMISES = ("commitment", "action")  # the kinds of clause that can be assessed
AT_LEAST, AT_MOST, BETWEEN = DIRECTIONS = ("at least", "at most", "between")

THEMES = MappingProxyType(
    {
        "funding": "Funding and grants",
        "commissioning": "Commissioning",
        "procurement": "Procurement",
        "voice": "Voice and influence",
        "data": "Data and insight",
        "social-value": "Social value",
        "volunteering": "Volunteering",
        "equality": "Equality and inclusion",
        "infrastructure": "Sector infrastructure",
        "estates": "Estates and buildings",
        "communication": "Communication and contact",
        "independence": "Independence",
        "partnership": "Working in partnership",
        "accountability": "Accountability and review",
        "capacity": "Capacity and skills",
        "leadership": "Leadership",
        "outcomes": "Outcomes and services",
    }
)


@dataclass(frozen=True)
class Place:
    """Where a record stood: the way to it, the line of each of its keys, and the keys already found at fault."""

    path: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)  # "" for the record itself
    faulty: frozenset[str] = frozenset()

    def line(self, key: str = "") -> int:
        return self.lines.get(key, self.lines.get("", 0))

    def field(self, key: str = "") -> str:
        return " › ".join([*self.path, *([key] if key else [])])


@dataclass(frozen=True, kw_only=True)
class _Placed:
    what = ""  # what messages call such a record
    called_by = ()  # the keys by which they tell one from another
    place: Place = field(default=Place(), compare=False, repr=False)

    @property
    def line(self) -> int:
        return self.place.line()


def key(kind, *, required=False):
    """A key of a record: what kind of value it has, and whether the record can do without."""
    return field(default=kind.empty, metadata={"kind": kind, "required": required})


@cache
def keys_of(shape):
    """Name, kind and whether required, for each key of a record in the order of the file."""
    return [(f.name, f.metadata["kind"], f.metadata["required"]) for f in fields(shape) if "kind" in f.metadata]


@dataclass(frozen=True, kw_only=True)
class Parent(_Placed):
    """The partnership above; a file may give its slug alone when the portal holds it already."""

    what = "a parent partnership"
    slug: str = key(Slug(), required=True)
    name: str = key(Words())
    level: str = key(Choice("a level", LEVELS))


@dataclass(frozen=True, kw_only=True)
class Body(_Placed):
    what = "a body"
    called_by = ("slug", "name")
    slug: str = key(Slug(), required=True)
    name: str = key(Words(), required=True)
    purpose: str = key(Prose())
    meets: str = key(Words())
    meetings_a_year: int | None = key(Whole(1, 366))
    reports_to: str = key(Slug())
    chairing: str = key(Words())
    oversees: bool = key(Flag())


@dataclass(frozen=True, kw_only=True)
class Partnership(_Placed):
    what = "a partnership"
    slug: str = key(Slug(), required=True)
    name: str = key(Words(), required=True)
    level: str = key(Choice("a level", LEVELS), required=True)
    parent: Parent | None = key(Record(Parent))
    bodies: tuple[Body, ...] = key(Records(Body))


@dataclass(frozen=True, kw_only=True)
class Relation(_Placed):
    what = "a relation"
    called_by = ("title", "agreement")
    kind: str = key(Choice("a kind of relation", RELATION_KINDS), required=True)
    agreement: str = key(Slug())
    title: str = key(Words(300), required=True)
    note: str = key(Prose())


@dataclass(frozen=True, kw_only=True)
class Agreement(_Placed):
    what = "an agreement"
    slug: str = key(Slug(), required=True)
    title: str = key(Words(300), required=True)
    kind: str = key(Choice("a kind of agreement", AGREEMENT_KINDS), required=True)
    summary: str = key(Prose())
    relations: tuple[Relation, ...] = key(Records(Relation))


@dataclass(frozen=True, kw_only=True)
class Earlier(_Placed):
    """An edition that is known of, and whose text is not held."""

    what = "an earlier edition"
    called_by = ("label",)
    label: str = key(Address(40), required=True)
    words: str = key(Words(300), required=True)
    year: int | None = key(Whole(1800, 2200))


@dataclass(frozen=True, kw_only=True)
class Edition(_Placed):
    what = "an edition"
    label: str = key(Address(40), required=True)
    status: str = key(Choice("a status", STATUSES), required=True)
    in_force_words: str = key(Words(300))
    in_force_on: datetime.date | None = key(Day())
    approved_by: str = key(Words())
    minute_reference: str = key(Words(100))
    source: str = key(Prose())
    unsettled: tuple[str, ...] = key(Lines())
    earlier: tuple[Earlier, ...] = key(Records(Earlier))


@dataclass(frozen=True, kw_only=True)
class Party(_Placed):
    what = "a party"
    called_by = ("slug", "name")
    slug: str = key(Slug(60), required=True)
    name: str = key(Words(), required=True)
    side: str = key(Choice("a side", SIDES), required=True)
    description: str = key(Prose())


@dataclass(frozen=True, kw_only=True)
class Term(_Placed):
    what = "a glossary entry"
    called_by = ("term",)
    term: str = key(Words(), required=True)
    meaning: str = key(Prose(), required=True)


@dataclass(frozen=True, kw_only=True)
class Due(_Placed):
    what = "a due date"
    words: str = key(Words(), required=True)
    earliest: datetime.date | None = key(Day())
    latest: datetime.date | None = key(Day())


@dataclass(frozen=True, kw_only=True)
class Standard(_Placed):
    what = "a standard"
    called_by = ("measure",)
    measure: str = key(Words(), required=True)
    direction: str = key(Choice("a direction", DIRECTIONS), required=True)
    number: Decimal | None = key(Number(), required=True)
    upper: Decimal | None = key(Number())
    unit: str = key(Words(40), required=True)
    clock: str = key(Words())


@dataclass(frozen=True, kw_only=True)
class Clause(_Placed):
    """A clause and what stands under it. `ref` and `lineage` are filled in even where the file leaves them out."""

    what = "a clause"
    called_by = ("number", "ref")
    number: str = key(Printed())
    ref: str = key(Address())
    kind: str = key(Choice("a kind of clause", CLAUSE_KINDS), required=True)
    title: str = key(Words(300))
    text: str = key(Prose())
    assessable: bool = key(Flag())
    parties: tuple[str, ...] = key(Slugs())
    qualifier: str = key(Words())
    theme: str = key(Slug(60))
    owner: str = key(Words())
    due: Due | None = key(Record(Due))
    standards: tuple[Standard, ...] = key(Records(Standard))
    caveat: str = key(Prose())
    guidance: str = key(Prose())
    lineage: str = key(Address())
    also_from: tuple[str, ...] = key(Addresses())
    clauses: tuple[Clause, ...] = key(Records(ITSELF))

    def walk(self, above: tuple[Clause, ...] = ()):
        """This clause and all beneath it in the order of the document, each with the clauses above it."""
        yield self, above
        for child in self.clauses:
            yield from child.walk((*above, self))


@dataclass(frozen=True, kw_only=True)
class AgreementFile(_Placed):
    """One agreement and one of its editions with its text."""

    what = "an agreement file"
    format: int | None = key(Whole(1, 999), required=True)
    partnership: Partnership = key(Record(Partnership), required=True)
    agreement: Agreement = key(Record(Agreement), required=True)
    edition: Edition = key(Record(Edition), required=True)
    parties: tuple[Party, ...] = key(Records(Party))
    glossary: tuple[Term, ...] = key(Records(Term))
    clauses: tuple[Clause, ...] = key(Records(Clause), required=True)

    def walk(self):
        """Every clause in the order of the document, each with the clauses above it."""
        for clause in self.clauses:
            yield from clause.walk()

    def as_draft(self) -> AgreementFile:
        """The same as a draft, for doors where coming into force is a step of its own."""
        return replace(self, edition=replace(self.edition, status=DRAFT))

    def in_order(self) -> AgreementFile:
        """The same, with the parties of each clause as the file lists the parties, and the addresses sorted."""
        order = {party.slug: place for place, party in enumerate(self.parties)}
        return replace(self, clauses=tuple(_in_order(clause, order) for clause in self.clauses))


def _in_order(clause, order):
    return replace(
        clause,
        parties=tuple(sorted(clause.parties, key=lambda slug: order.get(slug, len(order)))),
        also_from=tuple(sorted(clause.also_from)),
        clauses=tuple(_in_order(child, order) for child in clause.clauses),
    )


@dataclass(frozen=True, kw_only=True)
class SealedText(_Placed):
    """What coming into force freezes of an edition: all that binds, and nothing that may change later.

    The partnership, the agreement's title and its relations live on, and the status goes from in force to superseded.
    """

    what = "a sealed text"
    format: int | None = key(Whole(1, 999), required=True)
    label: str = key(Address(40), required=True)
    in_force_words: str = key(Words(300))
    in_force_on: datetime.date | None = key(Day())
    approved_by: str = key(Words())
    minute_reference: str = key(Words(100))
    source: str = key(Prose())
    unsettled: tuple[str, ...] = key(Lines())
    parties: tuple[Party, ...] = key(Records(Party))
    glossary: tuple[Term, ...] = key(Records(Term))
    clauses: tuple[Clause, ...] = key(Records(Clause), required=True)


def default_ref(number: str) -> str:
    """A clause's address where the file gives none: its number without spaces and without a closing dot."""
    return "".join(number.split()).rstrip(".")


def parties_of(clause: Clause, above: tuple[Clause, ...]) -> tuple[str, ...]:
    """The parties a clause names or, where it names none, those of the nearest clause above it that does."""
    return next((each.parties for each in [clause, *reversed(above)] if each.parties), ())
