"""The invented organisations, as words/organisations.yaml describes them."""

from dataclasses import dataclass, field
from functools import cache

from django.utils.text import slugify

from reports.demonstration import words
from signatories.models import OrganisationKind

VCSE_KINDS = {
    OrganisationKind.INFRASTRUCTURE,
    OrganisationKind.CHARITY,
    OrganisationKind.COMMUNITY_GROUP,
    OrganisationKind.SOCIAL_ENTERPRISE,
    OrganisationKind.FAITH,
    OrganisationKind.ALLIANCE,
}


@dataclass(frozen=True)
class Person:
    name: str
    post: str
    email: str


@dataclass(frozen=True)
class Invented:
    """One organisation: what its record says, who works there, how well it keeps promises and how it talks of them."""

    slug: str
    name: str
    kind: str
    short: str = ""
    former: str = ""
    side: str = ""
    parties: list[str] = field(default_factory=list)
    umbrella: str = ""
    approving_body: str = ""
    quality: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    not_applicable: dict[str, str] = field(default_factory=dict)

    @property
    def website(self) -> str:
        return f"https://www.{self.slug}.example/"


@cache
def organisations() -> dict[str, Invented]:
    return {slug: _invented(slug, told) for slug, told in words.read("organisations").items()}


def _invented(slug: str, told: dict) -> Invented:
    side = "vcse" if told["kind"] in VCSE_KINDS else "public"
    people = {
        role: Person(name, post, f"{slugify(_without_title(name)).replace('-', '.')}@{slug}.example")
        for role, (name, post) in told.get("people", {}).items()
    }
    parties = told.get("parties") or ["vcse"]
    return Invented(slug=slug, **{**told, "side": side, "people": people, "parties": parties})


def _without_title(name: str) -> str:
    return " ".join(word for word in name.split() if word not in {"Dr", "Professor", "Canon", "Imam"})
