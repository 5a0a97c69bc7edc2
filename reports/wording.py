"""The words of a report: everything in it that people wrote, as plain values that are frozen with it.

Beside the record of figures this is the other half of what a publication is made from. Figures are never in it, but for
a correction: there it says which figures read otherwise before.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reports.record import built, plain

FORMAT = 1


@dataclass(frozen=True)
class SectionWords:
    key: str
    markdown: str


@dataclass(frozen=True)
class RecommendationWords:
    number: int
    text: str
    to_whom: str
    owner: str
    due_on: date | None


@dataclass(frozen=True)
class Became:
    """A recommendation of an earlier report and how it stood when this one was written."""

    number: int
    text: str
    decision: str
    owner: str
    due_on: date | None
    state: str  # in words: "Done", "Under way" …
    latest: str  # what was noted last


@dataclass(frozen=True)
class Earlier:
    """What became of the recommendations of the report before."""

    label: str
    rows: tuple[Became, ...]


@dataclass(frozen=True)
class ApprovalWords:
    body: str
    met_on: date
    minute: str


@dataclass(frozen=True)
class ChangedFigure:
    """A figure that reads otherwise than in the publication before; "–" where one of the two does not have it."""

    section: str
    place: str
    before: str
    now: str


@dataclass(frozen=True)
class CorrectionWords:
    """Why a publication takes the place of the one before it, and what is different in it."""

    number: int
    published_on: date  # the one before
    reason: str
    n_figures: int
    figures: tuple[ChangedFigure, ...]  # the first of them, where there are very many
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    format: int = FORMAT
    sections: tuple[SectionWords, ...] = ()
    recommendations: tuple[RecommendationWords, ...] = ()
    earlier: Earlier | None = None
    approval: ApprovalWords | None = None
    correction: CorrectionWords | None = None

    @classmethod
    def of(cls, sections: Mapping[str, str]) -> "Wording":
        """Sections alone, by their keys; those that say nothing are left out."""
        return cls(sections=tuple(SectionWords(key, text) for key, text in sections.items() if text.strip()))

    @property
    def by_key(self) -> dict[str, str]:
        return {section.key: section.markdown for section in self.sections}

    @cached_property
    def json(self) -> str:
        """Canonical JSON: one text for one wording, so that its hash stands for it."""
        return json.dumps(plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.json.encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Wording":
        """The wording that this text spells; it keeps its own spelling, and so its hash."""
        wording = built(cls, json.loads(text))
        wording.__dict__["json"] = text
        return wording
