"""All that can be edited of one import, held together while one step changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from commitments.workbench.models import (
    Import,
    ImportStep,
    LeftOut,
    ProposedClause,
    ProposedParty,
    ProposedTerm,
    Unsettled,
)

GAP = 1024  # between two clauses, so that others find room without all being counted anew
TABLES = {
    "clauses": ProposedClause,
    "parties": ProposedParty,
    "left_out": LeftOut,
    "terms": ProposedTerm,
    "unsettled": Unsettled,
}


@dataclass
class Node:
    """A clause in its place."""

    clause: ProposedClause
    above: list[ProposedClause]
    owed_by: list[ProposedParty] = field(default_factory=list)
    inherited: list[ProposedParty] = field(default_factory=list)  # whom the nearest clause above names
    is_inherited: bool = False

    @property
    def depth(self) -> int:
        return len(self.above)


class Desk:
    """The rows of an import. Change them, then `save`: what differs becomes one step that can be undone."""

    def __init__(self, import_of: Import):
        self.import_of = import_of
        self.rows = {
            table: {row.pk: row for row in model.objects.filter(import_of=import_of).order_by("position", "pk")}
            for table, model in TABLES.items()
        }
        self._before = {(table, pk): _values(row) for table, rows in self.rows.items() for pk, row in rows.items()}

    # -- reading

    @property
    def clauses(self) -> list[ProposedClause]:
        """The clauses in the text, in the document's order."""
        live = [clause for clause in self.rows["clauses"].values() if not clause.is_removed]
        return sorted(live, key=lambda clause: (clause.position, clause.pk))

    @property
    def parties(self) -> list[ProposedParty]:
        return _live(self.rows["parties"])

    @property
    def left_out(self) -> list[LeftOut]:
        return _live(self.rows["left_out"])

    @property
    def terms(self) -> list[ProposedTerm]:
        return _live(self.rows["terms"])

    @property
    def unsettled(self) -> list[Unsettled]:
        return _live(self.rows["unsettled"])

    def clause(self, pk: int) -> ProposedClause | None:
        found = self.rows["clauses"].get(pk)
        return None if found is None or found.is_removed else found

    def nodes(self) -> list[Node]:
        """Every clause with what stands above it, and who owes it: its own parties, or those of the nearest above."""
        parties = {party.pk: party for party in self.parties}
        found: dict[int, Node] = {}
        for clause in self.clauses:
            parent = found.get(clause.parent_id)
            own = [parties[pk] for pk in clause.parties if pk in parties]
            found[clause.pk] = Node(
                clause=clause,
                above=[*parent.above, parent.clause] if parent else [],
                owed_by=own or (parent.owed_by if parent else []),
                inherited=parent.owed_by if parent else [],
                is_inherited=not own,
            )
        return list(found.values())

    def node(self, clause: ProposedClause) -> Node:
        return next(node for node in self.nodes() if node.clause.pk == clause.pk)

    def beneath(self, clause: ProposedClause) -> list[ProposedClause]:
        """All that stands under a clause, in order."""
        inside = {clause.pk}
        found = []
        for each in self.clauses:
            if each.parent_id in inside:
                inside.add(each.pk)
                found.append(each)
        return found

    def children(self, clause: ProposedClause | None) -> list[ProposedClause]:
        parent = clause.pk if clause else None
        return [each for each in self.clauses if each.parent_id == parent]

    def parent(self, clause: ProposedClause) -> ProposedClause | None:
        return self.rows["clauses"].get(clause.parent_id)

    def depth(self, clause: ProposedClause) -> int:
        depth, above = 0, self.parent(clause)
        while above:
            depth, above = depth + 1, self.parent(above)
        return depth

    # -- changing

    def add_clause(self, **values) -> ProposedClause:
        """A clause that was not there; undoing its step takes it out again."""
        values = {"position": 0, **values}
        clause = ProposedClause.objects.create(import_of=self.import_of, is_removed=True, **values)
        self._remember("clauses", clause)
        clause.is_removed = False
        return clause

    def add_party(self, name: str, side: str = "") -> ProposedParty:
        position = max((party.position for party in self.rows["parties"].values()), default=0) + 1
        party = ProposedParty.objects.create(
            import_of=self.import_of, position=position, name=name, side=side, is_removed=True
        )
        self._remember("parties", party)
        party.is_removed = False
        return party

    def add_term(self, term: str, meaning: str) -> ProposedTerm:
        position = max((row.position for row in self.rows["terms"].values()), default=0) + 1
        row = ProposedTerm.objects.create(
            import_of=self.import_of, position=position, term=term, meaning=meaning, is_removed=True
        )
        self._remember("terms", row)
        row.is_removed = False
        return row

    def leave_out(self, text: str, reason: str, sources: list[int]) -> LeftOut:
        position = max((row.position for row in self.rows["left_out"].values()), default=0) + 1
        row = LeftOut.objects.create(
            import_of=self.import_of, position=position, text=text, reason=reason, sources=sources, is_removed=True
        )
        self._remember("left_out", row)
        row.is_removed = False
        return row

    def _remember(self, table, row):
        self.rows[table][row.pk] = row
        self._before[table, row.pk] = _values(row)

    def place(self, moved: list[ProposedClause], after: ProposedClause | None) -> None:
        """Put clauses, in this order, behind another one; behind none, at the beginning."""
        keys = {clause.pk for clause in moved}
        others = [clause for clause in self.clauses if clause.pk not in keys]
        place = others.index(after) + 1 if after else 0
        low = after.position if after else 0
        high = others[place].position if place < len(others) else low + GAP * (len(moved) + 1)
        step = (high - low) // (len(moved) + 1)
        if step:
            for number, clause in enumerate(moved, start=1):
                clause.position = low + number * step
        else:
            for number, clause in enumerate([*others[:place], *moved, *others[place:]], start=1):
                clause.position = number * GAP

    # -- keeping

    def changes(self) -> dict:
        """What differs from how it was found: by table, row and field, before and after."""
        found: dict = {}
        for table, rows in self.rows.items():
            for pk, row in rows.items():
                before, after = self._before[table, pk], _values(row)
                changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
                if changed:
                    found.setdefault(table, {})[str(pk)] = changed
        return found

    def save(self, said: str, *, by: User, at: datetime) -> ImportStep | None:
        """Write what differs, as one step; nothing where nothing does."""
        changes = self.changes()
        if not changes:
            return None
        self._write(changes)
        steps = self.import_of.steps
        steps.filter(undone_at__isnull=False, is_passed_over=False).update(is_passed_over=True)
        number = (steps.aggregate(last=Max("number"))["last"] or 0) + 1
        return ImportStep.objects.create(
            import_of=self.import_of, number=number, said=said[:200], changes=changes, at=at, by=by
        )

    def turn_back(self, step: ImportStep) -> None:
        self._apply(step, 0)

    def do_again(self, step: ImportStep) -> None:
        self._apply(step, 1)

    def _apply(self, step, which):
        for table, rows in step.changes.items():
            fields = TABLES[table]._meta
            for pk, changed in rows.items():
                row = self.rows[table][int(pk)]
                for name, values in changed.items():
                    setattr(row, name, fields.get_field(name).to_python(values[which]))
        self._write(step.changes)

    def _write(self, changes):
        for table, rows in changes.items():
            model = TABLES[table]
            written = [self.rows[table][int(pk)] for pk in rows]
            fields = {name for changed in rows.values() for name in changed}
            if model is ProposedClause:
                fields.add("version")
                for row in written:
                    row.version += 1
            model.objects.bulk_update(written, [name.removesuffix("_id") for name in fields])


def _values(row) -> dict:
    """A copy of what can change: lists are changed in place."""
    return {name: _copied(getattr(row, name)) for name in row.TRACKED}


def _copied(value):
    if isinstance(value, list):
        return [dict(each) if isinstance(each, dict) else each for each in value]
    return value


def _live(rows):
    return sorted((row for row in rows.values() if not row.is_removed), key=lambda row: (row.position, row.pk))
