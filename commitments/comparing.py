"""Two editions beside each other: what stayed, what was renumbered or reworded, what came and what went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from commitments.models import Clause
from commitments.outline import Line
from compacts import differences

SAME = "The same"
RENUMBERED = "Renumbered"
REWORDED = "Reworded"
OTHER_TERMS = "Other terms"
SPLIT = "Split"
MERGED = "Merged"
NEW = "New"
WITHDRAWN = "Withdrawn"
COLOURS = {
    SAME: "grey",
    RENUMBERED: "blue",
    REWORDED: "yellow",
    OTHER_TERMS: "orange",
    SPLIT: "purple",
    MERGED: "purple",
    NEW: "green",
    WITHDRAWN: "red",
}


@dataclass(frozen=True)
class Term:
    """What is said of a clause beside its words, before and after."""

    name: str
    before: str
    after: str


@dataclass
class Entry:
    """A clause with the one that it continues, or one of the two alone."""

    before: Line | None
    after: Line | None
    also_from: list[Line] = field(default_factory=list)  # of the edition before: split off from, or merged with
    came_of_it: list[Line] = field(default_factory=list)  # of the edition after: what was split off from this one
    merged_into: Line | None = None

    @property
    def line(self) -> Line:
        return self.after or self.before

    @property
    def is_promise(self) -> bool:
        return any(line.clause.is_assessable for line in [self.before, self.after] if line)

    @cached_property
    def what(self) -> list[str]:
        """What became of it, in words; more than one thing may have."""
        if self.merged_into:
            return [MERGED]
        if not self.after:
            return [SPLIT] if self.came_of_it else [WITHDRAWN]
        if not self.before:
            return [SPLIT] if self.also_from else [NEW]
        told = []
        if self.came_of_it:
            told.append(SPLIT)
        if self.also_from:
            told.append(MERGED)
        if self.before.clause.number != self.after.clause.number:
            told.append(RENUMBERED)
        if _said(self.before) != _said(self.after):
            told.append(REWORDED)
        if self.terms:
            told.append(OTHER_TERMS)
        return told or [SAME]

    @property
    def is_alone(self) -> bool:
        """Stands in one of the two editions only, so that there is nothing to mark in its words."""
        return not (self.before and self.after)

    @property
    def is_same(self) -> bool:
        return self.what == [SAME]

    @property
    def tags(self) -> list[tuple[str, str]]:
        return [(what, COLOURS[what]) for what in self.what]

    @cached_property
    def marked(self) -> list[tuple[str, str]]:
        """The words of both in one text: (same, gone or new; the words)."""
        before = _said(self.before) if self.before else ""
        after = _said(self.after) if self.after else ""
        return differences.in_one(before, after)

    @cached_property
    def beside(self) -> tuple[list[differences.Piece], list[differences.Piece]] | None:
        """The words of both, each in its own pieces, to be read beside each other; nothing where they are the same."""
        before = _said(self.before) if self.before else ""
        after = _said(self.after) if self.after else ""
        return None if before == after else differences.between(before, after)

    @cached_property
    def terms(self) -> list[Term]:
        """What differs beside the words and the number."""
        if not (self.before and self.after):
            return []
        before, after = _terms(self.before), _terms(self.after)
        told = [Term(name, before[name], after[name]) for name in before if before[name] != after[name]]
        if _lineage_above(self.before) != _lineage_above(self.after):
            told.append(Term("Stands under", _called_above(self.before), _called_above(self.after)))
        return told


def compare(before: Iterable[Line], after: Iterable[Line]) -> list[Entry]:
    """In the order of the newer text; what is no longer there stands where it stood."""
    old = {line.clause.lineage_id: line for line in before}
    new = {line.clause.lineage_id: line for line in after}
    entries = [
        Entry(
            before=old.get(lineage),
            after=line,
            also_from=[old[each.pk] for each in line.clause.also_from.all() if each.pk in old],
        )
        for lineage, line in new.items()
    ]
    offshoots: dict[int, list[Line]] = {}
    for entry in entries:
        for origin in entry.also_from:
            offshoots.setdefault(origin.clause.lineage_id, []).append(entry.after)
    for entry in entries:
        if entry.before:
            entry.came_of_it = offshoots.get(entry.before.clause.lineage_id, [])
    gone = [_gone(line, offshoots.get(lineage, [])) for lineage, line in old.items() if lineage not in new]
    return _in_order(entries, gone, list(old.values()))


def _gone(line, became):
    """A clause that none continues: taken in by one, split among several, or withdrawn."""
    if len(became) == 1:
        return Entry(before=line, after=None, merged_into=became[0])
    return Entry(before=line, after=None, came_of_it=became)


def _in_order(entries, gone, old):
    """Each that went, after the one that stood before it in the text before."""
    place = {line.clause.pk: number for number, line in enumerate(old)}
    result = list(entries)
    for entry in gone:
        number = place[entry.before.clause.pk]
        at = max(
            (index for index, each in enumerate(result) if each.before and place[each.before.clause.pk] < number),
            key=lambda index: place[result[index].before.clause.pk],
            default=-1,
        )
        result.insert(at + 1, entry)
    return result


def counted(entries: Iterable[Entry]) -> list[tuple[str, str, int]]:
    """How many of each, in the order of the words: (what, colour, how many)."""
    counts = Counter(what for entry in entries for what in entry.what)
    return [(what, COLOURS[what], counts[what]) for what in COLOURS if counts[what]]


def _said(line) -> str:
    clause = line.clause
    return "\n".join(part for part in [clause.title, clause.text] if part)


def _terms(line) -> dict[str, str]:
    clause: Clause = line.clause
    return {
        "Kind": clause.get_kind_display(),
        "Assessed each year": "yes" if clause.is_assessable else "no",
        "Who owes it": ", ".join(party.name for party in line.parties) if clause.is_assessable else "",
        "Softened by": clause.qualifier,
        "Standard": "; ".join(str(standard) for standard in clause.standards.all()),
        "Due": " ".join(
            part for part in [clause.due_words, f"({clause.due_in_days})" * bool(clause.due_in_days)] if part
        ),
        "Owner": clause.owner,
        "Theme": clause.theme.name if clause.theme else "",
        "Note": clause.caveat,
        "How to judge it fairly": clause.guidance,
    }


def _lineage_above(line) -> int | None:
    """What it stands under, which may be renumbered or reworded itself: that is told there."""
    return line.above[-1].clause.lineage_id if line.above else None


def _called_above(line) -> str:
    return line.above[-1].clause.called if line.above else "nothing"
