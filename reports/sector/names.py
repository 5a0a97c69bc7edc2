"""Invented organisations, promises and sentences. No place has these names; pages say "invented"."""

from dataclasses import dataclass
from random import Random

from compacts.models import Side
from signatories.models import OrganisationKind as Kind

STARTS = ["Orvel", "Zenna", "Quillan", "Vosper", "Tamzer", "Jessop", "Yarrick", "Ulver", "Fendle", "Noxa"]
ENDS = ["marrow", "vane", "thwick", "sorrel", "quay", "dell", "myre", "gate", "fold", "strand"]
QUARTERS = ["", "East ", "West ", "North ", "South ", "Upper ", "Lower ", "Old ", "New ", "Great "]

# How an organisation of each kind is called after its place. A bit more than half of a sector are voluntary bodies.
CALLED = [
    ("{} District Council", Kind.DISTRICT, Side.PUBLIC),
    ("{} Community Kitchen", Kind.CHARITY, Side.VCSE),
    ("{} Hospitals Trust", Kind.NHS_TRUST, Side.PUBLIC),
    ("{} Voluntary Action", Kind.INFRASTRUCTURE, Side.VCSE),
    ("{} Town Council", Kind.PARISH, Side.PUBLIC),
    ("{} Good Neighbours", Kind.COMMUNITY_GROUP, Side.VCSE),
    ("{} Integrated Care Board", Kind.ICB, Side.PUBLIC),
    ("{} Carers", Kind.CHARITY, Side.VCSE),
    ("{} Homes", Kind.HOUSING, Side.PUBLIC),
    ("{} Repair Works", Kind.SOCIAL_ENTERPRISE, Side.VCSE),
    ("{} Interfaith Circle", Kind.FAITH, Side.VCSE),
    ("{} College", Kind.EDUCATION, Side.PUBLIC),
    ("{} Advice", Kind.CHARITY, Side.VCSE),
    ("{} Unitary Council", Kind.UNITARY, Side.PUBLIC),
    ("{} Voices", Kind.ALLIANCE, Side.VCSE),
]
MOST_ORGANISATIONS = len(STARTS) * len(ENDS) * len(QUARTERS) * len(CALLED)


@dataclass(frozen=True)
class Invented:
    name: str
    slug: str
    kind: str
    side: str


def organisations(number: int) -> list[Invented]:
    """So many, each with a name of its own; the first few are of different kinds and both sides."""
    places = [f"{quarter}{start}{end}" for quarter in QUARTERS for end in ENDS for start in STARTS]
    found = []
    for place in range(number):
        called, kind, side = CALLED[place % len(CALLED)]
        name = called.format(places[place // len(CALLED)])
        found.append(Invented(name, name.lower().replace(" ", "-"), kind, side))
    return found


SUBJECTS = [
    "Tell the other side early",
    "Pay what is owed",
    "Agree on one form",
    "Name one contact",
    "Fund core costs",
    "Share what is known",
    "Plan together",
    "Count volunteers’ time",
    "Publish decisions",
    "Lend rooms and equipment",
]
OBJECTS = [
    "before a service is changed",
    "in each contract",
    "for small groups",
    "when budgets are set",
    "at least once a year",
    "where people can find it",
]
QUALIFIERS = ["", "", "where possible", "as a rule", ""]

OPENINGS = [
    "We agreed this with our partners in spring and have kept to it since.",
    "Two of our three departments do this; the third begins in autumn.",
    "This works for larger contracts. Small grants still follow the old form.",
    "We have written it into our procedure, and staff were told in their team meetings.",
    "Staff changed this year, so that much had to be learnt again.",
    "Our finance system could not do this until May; it can now.",
]
MIDDLES = [
    "Members of the forum told us that they notice the difference.",
    "We looked at twelve cases, and in nine it was done.",
    "What is left is mostly a question of time, and not of will.",
    "A short guide stands on our website, and the link is beside this answer.",
    "The board hears of it twice a year.",
    "",
]
ENDINGS = [
    "We shall look at it again in March.",
    "One contact answers questions about it.",
    "It is on the agenda of the next joint meeting.",
    "",
    "We would like to hear how others do it.",
]
REASONS = [
    "Groups we asked saw this for some contracts and not for others.",
    "What we see is a step behind what is written here: small groups still wait.",
    "Nobody we asked had heard of this arrangement.",
    "The guide is good. It reaches those who know where to look.",
]
REPLIES = [
    "We accept this and shall write to the groups concerned.",
    "This was so until June. It has been mended since, as the forum knows.",
    "We see it otherwise, and offer to go through the cases together.",
]


def narrative(dice: Random) -> str:
    """Two or three of eight score sentences put together: as long as an officer in a hurry writes."""
    return " ".join(part for part in (dice.choice(some) for some in [OPENINGS, MIDDLES, ENDINGS]) if part)
