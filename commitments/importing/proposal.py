"""What an import proposes: a clause tree with its doubts, and the whereabouts of every other line of the document."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import asdict, dataclass
from decimal import Decimal

HEADING, CONTEXT, PRINCIPLE, COMMITMENT, ACTION, PROCESS, DEFINITION = CLAUSE_KINDS = (
    "heading",
    "context",
    "principle",
    "commitment",
    "action",
    "process",
    "definition",
)
PROMISES = (COMMITMENT, ACTION)
PUBLIC, VCSE, UNKNOWN_SIDE = "public", "vcse", ""


@dataclass(frozen=True)
class Doubt:
    """A question that a person answers. `code` names its kind; `choices` are answers, the proposed one first."""

    code: str
    question: str
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict:
        return {"code": self.code, "question": self.question, "choices": list(self.choices)}


@dataclass(frozen=True)
class Party:
    """A capacity in which the document binds somebody, under the name that it uses most."""

    name: str
    side: str = UNKNOWN_SIDE
    also: tuple[str, ...] = ()  # other names that the document has for it

    def as_json(self) -> dict:
        return {"name": self.name, "side": self.side, "also": list(self.also)}


@dataclass(frozen=True)
class Due:
    """When something is to be done: in the document's words, with the days that they allow."""

    words: str
    earliest: datetime.date | None = None
    latest: datetime.date | None = None


@dataclass(frozen=True)
class Standard:
    """A number found in a promise, proposed as what can be measured. Fields as in an agreement file."""

    measure: str
    direction: str
    number: Decimal
    unit: str
    upper: Decimal | None = None
    clock: str = ""

    def as_json(self) -> dict:
        return {
            "measure": self.measure,
            "direction": self.direction,
            "number": _plain(self.number),
            "upper": None if self.upper is None else _plain(self.upper),
            "unit": self.unit,
            "clock": self.clock,
        }


@dataclass(frozen=True)
class Clause:
    """A proposed clause. `parent` and `sources` are positions, from 0, in the proposal's clauses and the blocks."""

    kind: str
    text: str
    number: str = ""
    title: str = ""
    parent: int | None = None
    names: tuple[str, ...] = ()  # parties that the clause itself names
    parties: tuple[str, ...] = ()  # who owes it: its own, or those of the nearest clause above that has some
    qualifier: str = ""
    due: Due | None = None
    standards: tuple[Standard, ...] = ()
    owner: str = ""
    theme: str = ""  # a guess by plain words, where they tell: the slug of a theme
    doubts: tuple[Doubt, ...] = ()
    sources: tuple[int, ...] = ()

    @property
    def is_promise(self) -> bool:
        return self.kind in PROMISES


@dataclass(frozen=True)
class Dropped:
    """Text that is in no clause, and why."""

    text: str
    reason: str
    source: int | None = None  # the position of its block
    line: int = 0
    page: int = 0

    def as_json(self) -> dict:
        return {"text": self.text, "reason": self.reason, "line": self.line, "page": self.page}


@dataclass(frozen=True)
class Term:
    """A word that the document explains."""

    term: str
    meaning: str
    sources: tuple[int, ...] = ()

    def as_json(self) -> dict:
        return {"term": self.term, "meaning": self.meaning}


@dataclass(frozen=True)
class Remark:
    """Something about the whole document, or a place in it, that is to be settled before signing."""

    code: str
    text: str
    source: int | None = None
    line: int = 0

    def as_json(self) -> dict:
        return {"code": self.code, "text": self.text, "line": self.line}


@dataclass(frozen=True)
class Proposal:
    """A proposed clause tree in the document's order. Equal for equal blocks."""

    title: str = ""
    parties: tuple[Party, ...] = ()
    clauses: tuple[Clause, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    glossary: tuple[Term, ...] = ()
    warnings: tuple[Remark, ...] = ()

    @property
    def promises(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.is_promise]

    @property
    def doubts(self) -> list[tuple[int, Doubt]]:
        """Every doubt with the position of its clause."""
        return [(position, doubt) for position, clause in enumerate(self.clauses) for doubt in clause.doubts]

    @property
    def unsettled(self) -> list[Remark]:
        """What the document leaves open: to settle before signing."""
        return [warning for warning in self.warnings if warning.code == "unsettled"]

    def as_json(self) -> dict:
        """What `import_document --json` prints; docs/importing.md describes it."""
        numbers = [clause.number for clause in self.clauses]
        counts = Counter(numbers)
        return {
            "title": self.title,
            "parties": [party.as_json() for party in self.parties],
            "clauses": [_clause_as_json(clause, numbers, counts) for clause in self.clauses],
            "dropped": [dropped.as_json() for dropped in self.dropped],
            "glossary": [term.as_json() for term in self.glossary],
            "warnings": [warning.as_json() for warning in self.warnings],
        }

    def as_rows(self) -> dict:
        """Everything that it holds, as the worker hands it over; `from_rows` makes an equal one of it."""
        return asdict(self, dict_factory=_as_row)

    @classmethod
    def from_rows(cls, data: dict) -> Proposal:
        return cls(
            title=data["title"],
            parties=tuple(Party(**_tupled(row, "also")) for row in data["parties"]),
            clauses=tuple(map(_clause_from_row, data["clauses"])),
            dropped=tuple(Dropped(**row) for row in data["dropped"]),
            glossary=tuple(Term(**_tupled(row, "sources")) for row in data["glossary"]),
            warnings=tuple(Remark(**row) for row in data["warnings"]),
        )


def _as_row(pairs: list[tuple]) -> dict:
    return {key: str(value) if isinstance(value, datetime.date | Decimal) else value for key, value in pairs}


def _tupled(row: dict, *keys: str) -> dict:
    return row | {key: tuple(row[key]) for key in keys}


def _clause_from_row(row: dict) -> Clause:
    row = _tupled(row, "names", "parties", "sources")
    due = row["due"] and Due(row["due"]["words"], _date(row["due"]["earliest"]), _date(row["due"]["latest"]))
    standards = tuple(
        Standard(**each | {key: _number(each[key]) for key in ("number", "upper")}) for each in row["standards"]
    )
    doubts = tuple(Doubt(**_tupled(doubt, "choices")) for doubt in row["doubts"])
    return Clause(**row | {"due": due, "standards": standards, "doubts": doubts})


def _date(text: str | None) -> datetime.date | None:
    return text and datetime.date.fromisoformat(text)


def _number(text: str | None) -> Decimal | None:
    return text and Decimal(text)


def _clause_as_json(clause: Clause, numbers: list[str], counts: Counter) -> dict:
    standards = [standard.as_json() for standard in clause.standards]
    due = clause.due
    dated = due and (due.earliest or due.latest)
    return {
        "number": clause.number,
        "parent": _parent_as_json(clause.parent, numbers, counts),
        "kind": clause.kind,
        "party": " and ".join(clause.parties if clause.is_promise else clause.names),
        "text": _words_of(clause),
        "qualifier": clause.qualifier,
        "due": {"earliest": _day(due.earliest), "latest": _day(due.latest)} if dated else None,
        "due_text": due.words if due else "",
        "standard": standards[0] | {"others": standards[1:]} if standards else None,
        "owner": clause.owner,
        "theme": clause.theme,
        "doubts": [doubt.as_json() for doubt in clause.doubts],
    }


def _words_of(clause: Clause) -> str:
    """The text, behind the title where a promise has both ("Commitment 1", and what it says)."""
    if clause.title and clause.text and clause.title != clause.text:
        return f"{clause.title}: {clause.text}"
    return clause.text or clause.title


def _parent_as_json(parent: int | None, numbers: list[str], counts: Counter) -> str | int | None:
    """The parent's number; its position, from 1, where it has none or shares it with another clause."""
    if parent is None:
        return None
    number = numbers[parent]
    return number if number and counts[number] == 1 else parent + 1


def _day(day: datetime.date | None) -> str | None:
    return day and day.isoformat()


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
