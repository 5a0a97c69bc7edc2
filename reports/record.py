"""The frozen record of a round: every figure of a State of the Sector report, as plain values.

A report in any form is made from this record and from nothing else, so that no two forms can differ and a published
one never changes. No number here is a percentage: a `Share` keeps its n and its N together and says both.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from django.utils.formats import date_format

# 2 adds what is beside the verdicts, extensions, filings made again, answers not confirmed, and reasons for misses.
# 3 adds the parties that an organisation signed as and its ratings of the round before, for tracing every figure.
FORMAT = 3
NEW_OF_ORGANISATIONS = {"refiled_on": None, "refiled_because": "", "extended_due_on": None, "unconfirmed": 0}
NEWER_OF_ORGANISATIONS = {"parties": [], "returned_before": False, "before": ""}
# One letter a cell in the matrix of organisations by clauses; a rating is the position of its level, "1" the best.
NOT_ASKED, NOT_APPLICABLE, NOTHING = " ", "N", "."
VERDICT_LETTERS = {"agree": "a", "agree in part": "p", "challenge": "c", "cannot tell": "t"}


@dataclass(frozen=True)
class Share:
    """n of N. The only way to a percentage, which is never said without the two."""

    n: int
    of: int

    def __post_init__(self):
        if not 0 <= self.n <= self.of:
            raise ValueError(f"{self.n} cannot be a share of {self.of}.")

    def __str__(self) -> str:
        return f"{self.n:,} {self.rest}"

    @property
    def rest(self) -> str:
        """What follows the number where it is set large: "of 22 (55%)"."""
        return f"of {self.of:,} ({self.percentage})" if self.of else "of 0"

    @property
    def percentage(self) -> str:
        """A whole per cent; it never rounds to all or to nothing what is not."""
        if self.n and Fraction(self.n, self.of) < Fraction(1, 100):
            return "under 1%"
        if self.n < self.of and Fraction(self.n, self.of) > Fraction(99, 100):
            return "over 99%"
        return f"{(200 * self.n + self.of) // (2 * self.of)}%" if self.of else ""

    @property
    def fraction(self) -> float:
        """For drawing only."""
        return self.n / self.of if self.of else 0.0


@dataclass(frozen=True)
class Level:
    position: int
    symbol: str
    name: str
    definition: str
    colour: str
    counts_as: str


@dataclass(frozen=True)
class Tally:
    """Sealed answers counted by level, best first. Those that do not apply are counted apart, and in no share."""

    levels: tuple[int, ...]
    not_applicable: int
    n_kept: int

    @property
    def rated(self) -> int:
        return sum(self.levels)

    @property
    def kept(self) -> Share:
        return Share(self.n_kept, self.rated)

    @property
    def shares(self) -> tuple[Share, ...]:
        return tuple(Share(n, self.rated) for n in self.levels)


@dataclass(frozen=True)
class Progress:
    """The answers on one theme, clause or party, or of one side or kind of organisation."""

    key: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class Returns:
    """Who was asked, and what came back. In time or late is said of the first filing."""

    in_time: int
    late: int
    missing: int

    @property
    def asked(self) -> int:
        return self.in_time + self.late + self.missing

    @property
    def returned(self) -> Share:
        return Share(self.in_time + self.late, self.asked)

    @property
    def shares(self) -> dict[str, Share]:
        return {name: Share(getattr(self, name), self.asked) for name in ["in_time", "late", "missing"]}


@dataclass(frozen=True)
class ReturnsOf:
    key: str
    name: str
    returns: Returns


@dataclass(frozen=True)
class Verdicts:
    """Released verdicts on rated answers, and how the reviewers' own rating stands to the organisation's."""

    agree: int
    in_part: int
    challenge: int
    cannot_tell: int
    lower: int
    same: int
    higher: int
    own_steps: int  # the levels' positions added up, over the answers that both have rated
    their_steps: int

    @property
    def reviewed(self) -> int:
        return self.agree + self.in_part + self.challenge + self.cannot_tell

    @property
    def rated_by_both(self) -> int:
        return self.lower + self.same + self.higher

    @property
    def shares(self) -> dict[str, Share]:
        return {name: Share(getattr(self, name), self.reviewed) for name in JUDGEMENTS}

    @property
    def lower_share(self) -> Share:
        return Share(self.lower, self.rated_by_both)

    @property
    def same_share(self) -> Share:
        return Share(self.same, self.rated_by_both)

    @property
    def higher_share(self) -> Share:
        return Share(self.higher, self.rated_by_both)

    @property
    def gap(self) -> Fraction:
        """By how many levels the reviewers rate lower, on average; below nought where they rate higher."""
        return Fraction(self.their_steps - self.own_steps, self.rated_by_both or 1)

    def __add__(self, other: "Verdicts") -> "Verdicts":
        return Verdicts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


JUDGEMENTS = ["agree", "in_part", "challenge", "cannot_tell"]


@dataclass(frozen=True)
class GapRow:
    key: str
    name: str
    verdicts: Verdicts


@dataclass(frozen=True)
class Gap:
    """Self-rating against the other side's verdict. Rows stand with the largest gap first."""

    reviews_released: int
    reviews_awaited: int
    overall: Verdicts
    not_applicable_reviewed: int
    not_applicable_disputed: int
    by_theme: tuple[GapRow, ...]
    by_clause: tuple[GapRow, ...]
    by_organisation: tuple[GapRow, ...]

    @property
    def not_applicable(self) -> Share:
        return Share(self.not_applicable_disputed, self.not_applicable_reviewed)

    @property
    def reviews(self) -> Share:
        return Share(self.reviews_released, self.reviews_released + self.reviews_awaited)


@dataclass(frozen=True)
class Moves:
    """Ratings of one round against those of the round before: same organisation, same promise, rated both times."""

    up: int
    same: int
    down: int
    n_kept_before: int
    n_kept_now: int

    @property
    def pairs(self) -> int:
        return self.up + self.same + self.down

    @property
    def shares(self) -> dict[str, Share]:
        return {name: Share(getattr(self, name), self.pairs) for name in ["up", "same", "down"]}

    @property
    def kept_before(self) -> Share:
        return Share(self.n_kept_before, self.pairs)

    @property
    def kept_now(self) -> Share:
        return Share(self.n_kept_now, self.pairs)

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class MovesOf:
    key: str
    name: str
    moves: Moves


@dataclass(frozen=True)
class OldClause:
    """A clause that another edition had."""

    name: str
    text: str


@dataclass(frozen=True)
class Change:
    """What can be said of the step from one round to the next, and what stands in the way of saying more."""

    previous_label: str
    previous_edition: str
    is_same_scale: bool
    previous_scale: str
    returned_both: int
    returned_only_now: tuple[str, ...]
    returned_only_before: tuple[str, ...]
    new: tuple[str, ...]  # refs of this edition's clauses
    reworded: tuple[str, ...]
    withdrawn: tuple[OldClause, ...]
    moves: Moves
    by_theme: tuple[MovesOf, ...]
    by_clause: tuple[MovesOf, ...]


@dataclass(frozen=True)
class Point:
    """One round in the row of rounds that this agreement has had."""

    label: str
    edition: str
    scale: str
    returns: Returns
    tally: Tally
    breaks: tuple[str, ...]  # why all its answers cannot be set against those of the round before, in words
    moves: Moves | None  # like for like with the round before


@dataclass(frozen=True)
class Measured:
    organisation: str  # its slug
    value: Decimal
    is_met: bool
    why_missed: str


@dataclass(frozen=True)
class StandardFigures:
    clause: str  # its ref
    measure: str
    in_words: str
    unit: str
    direction: str
    number: Decimal
    upper: Decimal | None
    owed: int  # sealed answers on the clause that apply
    met: int
    median: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    values: tuple[Measured, ...]

    @property
    def measured(self) -> Share:
        return Share(len(self.values), self.owed)

    @property
    def meeting(self) -> Share:
        return Share(self.met, len(self.values))


@dataclass(frozen=True)
class HelpWanted:
    clause: str
    wanted: int
    asked: int  # sealed answers on the clause

    @property
    def share(self) -> Share:
        return Share(self.wanted, self.asked)


@dataclass(frozen=True)
class InterestsOf:
    """How many reviewers of one organisation declared what; only where one declared something."""

    organisation: str
    reviewers: int
    funded: int
    competing: int
    other: int


@dataclass(frozen=True)
class Reach:
    """Of how many organisations members of the sector were asked, how many links went out, how many were used."""

    organisations: int
    asked: int
    spoke: int


@dataclass(frozen=True)
class VoicesOn:
    """What members said of one organisation's promise; from five with experience of it up, and not at all below."""

    clause: str  # its ref
    organisation: str
    was: int
    was_not: int
    cannot_say: int


@dataclass(frozen=True)
class JointLine:
    """What both sides came to on one promise; `both` is empty where they still differ. Posts, not names."""

    organisation: str
    clause: str  # its ref
    own: str
    theirs: str
    both: str
    met_on: date
    partner_post: str
    reviewer_post: str


@dataclass(frozen=True)
class Beside:
    """What stands beside the verdicts."""

    interests: tuple[InterestsOf, ...]
    reach: Reach
    voices: tuple[VoicesOn, ...]
    joint: tuple[JointLine, ...]
    corrections: int


@dataclass(frozen=True)
class ClauseRecord:
    ref: str
    name: str
    title: str
    text: str
    qualifier: str
    theme: str
    parties: tuple[str, ...]
    sides: tuple[str, ...]


@dataclass(frozen=True)
class OrganisationRecord:
    """One organisation that was asked. The five strings are its row of the matrix, a letter for each clause.

    `before` holds the rating of the round before where like can be set against like; it is empty where there is none.
    """

    slug: str
    name: str
    kind: str
    side: str
    returned: str  # "in time", "late" or "missing"
    reference: str
    sha256: str
    filed_on: date | None  # the first time, which says whether it was in time
    refiled_on: date | None
    refiled_because: str
    extended_due_on: date | None  # the last day that held for it, where it came, or comes, after the round's own
    is_reviewed: bool
    tally: Tally
    unconfirmed: int  # answers that were copied, and that nobody touched before they were filed
    ratings: str
    verdicts: str
    reviewers_ratings: str
    help_wanted: str
    parties: tuple[str, ...]  # names of those it signed as
    returned_before: bool  # in the round before
    before: str

    @property
    def filed_words(self) -> str:
        return date_format(self.filed_on, "j F Y") if self.filed_on else ""

    @property
    def extended_words(self) -> str:
        return date_format(self.extended_due_on, "j F Y") if self.extended_due_on else ""

    @property
    def refiled_words(self) -> str:
        return date_format(self.refiled_on, "j F Y") if self.refiled_on else ""


@dataclass(frozen=True)
class ExtensionRecord:
    """More time to file that was given, and why; without a name it was for everybody."""

    name: str
    given_on: date
    due_on: date
    reason: str

    @property
    def whom(self) -> str:
        return self.name or "everybody"

    @property
    def due_words(self) -> str:
        return date_format(self.due_on, "j F Y")


@dataclass(frozen=True)
class Figures:
    """Everything that a report says in numbers, with the names it needs to say them."""

    format: int
    partnership: str
    partnership_slug: str
    is_demonstration: bool
    agreement: str
    agreement_slug: str
    agreement_kind: str
    edition: str
    label: str
    opens_on: date
    due_on: date
    review_due_on: date
    reply_due_on: date
    is_closed: bool
    closed_on: date | None
    scale: str
    levels: tuple[Level, ...]
    clauses: tuple[ClauseRecord, ...]
    organisations: tuple[OrganisationRecord, ...]
    extensions: tuple[ExtensionRecord, ...]
    returns: Returns
    returns_by_side: tuple[ReturnsOf, ...]
    returns_by_kind: tuple[ReturnsOf, ...]
    overall: Tally
    by_theme: tuple[Progress, ...]
    by_clause: tuple[Progress, ...]
    by_party: tuple[Progress, ...]
    by_kind: tuple[Progress, ...]
    by_side: tuple[Progress, ...]
    gap: Gap
    beside: Beside | None  # nothing in a record of format 1
    change: Change | None
    trend: tuple[Point, ...]
    standards: tuple[StandardFigures, ...]
    help_wanted: tuple[HelpWanted, ...]

    @property
    def unconfirmed(self) -> Share:
        """Of all sealed answers, those that were copied from elsewhere and never confirmed."""
        answers = self.overall.rated + self.overall.not_applicable
        return Share(sum(organisation.unconfirmed for organisation in self.organisations), answers)

    @cached_property
    def json(self) -> str:
        """Canonical JSON: one text for one record, so that its hash stands for it."""
        return json.dumps(plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.json.encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Figures":
        """The record that this text spells, of whichever format; it keeps its own spelling, and so its hash."""
        figures = built(cls, _as_present(json.loads(text)))
        figures.__dict__["json"] = text
        return figures


def _as_present(value: dict) -> dict:
    """A record of an earlier format in the shape of the present one; what it did not count is empty."""
    if value["format"] < 3:
        newer = [NEWER_OF_ORGANISATIONS | organisation for organisation in value["organisations"]]
        value = value | {"organisations": newer}
    if value["format"] > 1:
        return value
    measured = {"why_missed": ""}
    return value | {
        "organisations": [NEW_OF_ORGANISATIONS | organisation for organisation in value["organisations"]],
        "extensions": [],
        "beside": None,
        "standards": [
            standard | {"values": [measured | row for row in standard["values"]]} for standard in value["standards"]
        ],
    }


def plain(value):
    """A record as values that JSON can spell."""
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind is tuple:
        return [plain(item) for item in value]
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


AS_THEY_ARE = frozenset({str, int, bool, type(None)})


@cache
def _names(kind) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def built(kind, value):
    """The other way: a record of this kind from such values."""
    builder = _builder(kind)
    return value if builder is None or value is None else builder(value)


@cache
def _builder(kind) -> Callable | None:
    """What makes a value of this kind; none where the value stands as it is spelt.

    Worked out once for each kind: a report of 1,500 organisations holds 25,000 records, and public pages read it.
    """
    if get_origin(kind) is UnionType:
        builder = _builder(next(option for option in get_args(kind) if option is not type(None)))
        return builder and (lambda value: None if value is None else builder(value))
    if get_origin(kind) is tuple:
        builder = _builder(get_args(kind)[0])
        return tuple if builder is None else lambda values: tuple(map(builder, values))
    if is_dataclass(kind):
        return _builder_of_record(kind)
    return {date: date.fromisoformat, Decimal: Decimal}.get(kind)


def _builder_of_record(kind) -> Callable:
    hints = get_type_hints(kind)
    builders = {f.name: _builder(hints[f.name]) for f in fields(kind)}
    as_they_are = [name for name, builder in builders.items() if builder is None]
    to_build = [(name, builder) for name, builder in builders.items() if builder is not None]

    def build(values: dict):
        said = {name: values[name] for name in as_they_are}
        for name, builder in to_build:
            value = values[name]
            said[name] = None if value is None else builder(value)
        return kind(**said)

    return build
