"""Who can sign in to the demonstration: one person at least for each role, where something waits for them."""

from dataclasses import dataclass

from reports.demonstration import agreement
from reports.demonstration.organisations import organisations

# One for all, since it is printed anyway; the validators that hold for everybody hold for it.
PASSWORD = "curlews over the reed bed"  # noqa: S105  it opens invented data on the machine that made it


@dataclass(frozen=True)
class Helper:
    """Somebody who serves the partnership or the portal."""

    name: str
    email: str
    role: str
    side: str = ""


HELPERS = [
    Helper("Yvonne Clarke", "yvonne.clarke@sector-reviewers.example", "reviewer", "vcse"),
    Helper("Stephen Gale", "stephen.gale@public-reviewers.example", "reviewer", "public"),
    Helper("Margaret Hollis", "margaret.hollis@wenmarsh-and-orle.example", "secretary"),
    Helper("Ben Adeyinka", "ben.adeyinka@wenmarsh-and-orle.example", "steward"),
    Helper("Judith Farrow", "judith.farrow@wenmarsh-and-orle.example", "chair"),
    Helper("Alex Reed", "alex.reed@compact-tracker.example", "staff"),
]
SIDES = {"vcse": "VCSE sector", "public": "Public bodies"}

# (role, organisation): the first of each role is the one with something to do on the first page they see.
SHOWN = [
    ("contributor", "orleshire-icb"),
    ("officer", "orleshire-icb"),
    ("officer", "tarrow-district-council"),
    ("lead officer", "wenmarsh-council"),
    ("lead officer", "orleshire-icb"),
    ("lead officer", "orleshire-community-trust"),
    ("lead officer", "lantern-minds"),
    ("senior responsible officer", "orleshire-county-council"),
    ("senior responsible officer", "orleshire-icb"),
    ("senior responsible officer", "lantern-minds"),
]


def accounts() -> list[dict[str, str]]:
    """As `manage.py demonstration --accounts` prints them."""
    invented = organisations()
    people = [(role, invented[slug].people[role].email, invented[slug].name) for role, slug in SHOWN]
    helpers = [(helper.role, helper.email, _serves(helper)) for helper in HELPERS]
    return [
        {"role": role, "email": email, "password": PASSWORD, "organisation": organisation}
        for role, email, organisation in people + helpers
    ]


def _serves(helper: Helper) -> str:
    if helper.role == "staff":
        return "Compact Tracker"
    if helper.side:
        return f"{SIDES[helper.side]}, {agreement.PARTNERSHIP}"
    return agreement.PARTNERSHIP
