"""A cover sheet as a structure without mark-up, kept as canonical JSON: what both of its files are made from."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from reports.cover.models import CoverSheet, FieldKind
from reports.document.v2.book import day
from selfassessment import content as filed_content

EMPTY = "–"


@dataclass(frozen=True)
class Entry:
    name: str
    kind: str
    text: str

    @property
    def shown(self) -> str:
        """A line as it is printed: a day in words, and a dash where nothing was filled in."""
        text = day(date.fromisoformat(self.text)) if self.kind == FieldKind.DAY and self.text else self.text
        return text.strip() or EMPTY

    @property
    def is_short(self) -> bool:
        return self.kind in {FieldKind.LINE, FieldKind.DAY}


@dataclass(frozen=True)
class Sheet:
    title: str
    owner: str
    report: str
    status: str
    notice: str
    entries: tuple[Entry, ...]

    @property
    def full_title(self) -> str:
        return f"{self.title}: {self.report}{' (draft)' if self.status else ''}"

    @property
    def blocks(self) -> list[dict]:
        """Short entries that follow each other as one table, everything else by itself."""
        found: list[dict] = []
        heading = ""
        for entry in self.entries:
            if entry.kind == FieldKind.HEADING:
                heading = entry.name
            if not entry.is_short:
                found.append({"entry": entry, "is_under_heading": bool(heading)})
            elif found and "rows" in found[-1]:
                found[-1]["rows"].append(entry)
            else:
                found.append({"rows": [entry], "about": heading or self.title})
        return found

    @property
    def json(self) -> str:
        return filed_content.canonical(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Sheet":
        told = json.loads(text)
        return cls(**told | {"entries": tuple(Entry(**entry) for entry in told["entries"])})


def sheet_of(sheet: CoverSheet, *, is_draft: bool) -> Sheet:
    partnership = sheet.round.partnership
    return Sheet(
        title=sheet.title,
        owner=str(partnership),
        report=f"State of the Sector {sheet.round.label}: {sheet.round.edition.agreement}",
        status="Draft. The report that this sheet goes with is not published yet." if is_draft else "",
        notice="Demonstration. The partnership, the organisations and their answers are invented."
        if partnership.is_demonstration
        else "",
        entries=tuple(Entry(entry.name, entry.kind, entry.text) for entry in sheet.entries.order_by("position")),
    )
