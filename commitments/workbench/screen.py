"""What the review shows, worked out from a desk's rows: each clause with its source, its questions and its advice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from commitments.models import Theme
from commitments.workbench import answering, wording
from commitments.workbench.desk import Desk, Node
from commitments.workbench.models import Import, LeftOut, ProposedClause
from compacts.models import Agreement

DEEPEST_INSET = 5
VIEWS = {
    "": "All clauses",
    "questions": "Questions",
    "promises": "Promises",
    "list": "As a list, each beside its source",
}
KIND_COLOURS = {"commitment": "green", "action": "teal", "principle": "purple", "definition": "yellow"}


@dataclass
class Piece:
    """A piece of the source, and the clauses that were made of it."""

    place: int
    text: str
    where: str
    kind: str
    clauses: list[ProposedClause]
    left_out: LeftOut | None


@dataclass
class Row:
    """A clause as the review shows it."""

    clause: ProposedClause
    depth: int
    above: list[ProposedClause]
    owed_by: list
    is_inherited: bool
    theme: str
    due: str
    standards: list[str]
    doubts: list[dict]
    advice: tuple[wording.Advice, ...]
    sources: list[Piece]

    @property
    def waits(self) -> bool:
        """Is there something to answer or to fill in?"""
        return bool(self.doubts or self.missing)

    @property
    def is_hard_to_rate(self) -> bool:
        """Is nobody or no act named, or is more than one thing open? A promise without a day alone can be rated."""
        open_ = [each.question for each in self.advice]
        return len(open_) > 1 or wording.WHO in open_ or wording.WHAT in open_

    @property
    def inset(self) -> int:
        return min(self.depth, DEEPEST_INSET)

    @property
    def colour(self) -> str:
        return KIND_COLOURS.get(self.clause.kind, "grey")

    @property
    def missing(self) -> list[str]:
        """What a promise needs before it can be in a draft."""
        if not self.clause.is_promise:
            return []
        return [word for word, held in [("who owes it", self.owed_by), ("a theme", self.theme)] if not held]


def review(desk: Desk, show: str) -> dict:
    """All rows, or those that wait for somebody; the source; and how much is left."""
    pieces = _pieces(desk)
    themes = _themes()
    every = [_row(node, pieces, themes) for node in desk.nodes()]
    show = show if show in VIEWS else ""
    shown = {
        "questions": [row for row in every if row.waits],
        "promises": [row for row in every if row.clause.is_promise],
    }.get(show, every)
    _count_more(every)
    return {
        "rows": shown,
        "pieces": [] if show == "list" else pieces,
        "show": show,
        "views": [(text, f"?show={name}" if name else "?", name == show) for name, text in VIEWS.items()],
        "first_doubt": next((row for row in shown if row.waits), None),
        "kinds": ProposedClause.Kind.choices,
        "themes": list(themes.items()),
        "parties": desk.parties,
        **_counts(desk, every),
    }


def _count_more(rows):
    """Beside each question, of how many other clauses the same is asked."""
    counts = Counter(doubt["code"] for row in rows for doubt in row.doubts)
    for row in rows:
        for doubt in row.doubts:
            doubt["more"] = counts[doubt["code"]] - 1


def counts(desk: Desk) -> dict:
    themes = _themes()
    return _counts(desk, [_row(node, [], themes) for node in desk.nodes()])


def _counts(desk, rows):
    promises = [row for row in rows if row.clause.is_promise]
    return {
        "n_clauses": len(rows),
        "n_promises": len(promises),
        "n_doubts": sum(len(row.doubts) for row in rows),
        "n_answered": sum(len(row.clause.doubts) for row in rows) - sum(len(row.doubts) for row in rows),
        "n_all_doubts": sum(len(row.clause.doubts) for row in rows),
        "n_waiting": sum(row.waits for row in rows),
        "n_terms": len(desk.terms),
        "n_missing": sum(bool(row.missing) for row in rows),
        "n_hard_to_rate": sum(row.is_hard_to_rate for row in rows),
        "n_left_out": len(desk.left_out),
        "n_to_settle": len([point for point in desk.unsettled if point.code == "unsettled"]),
        "n_sideless": sum(not party.side for party in desk.parties),
        "n_parties": len(desk.parties),
    }


def row(desk: Desk, clause: ProposedClause) -> Row:
    """One clause by itself."""
    pieces = _pieces(desk, only=set(clause.sources))
    return _row(desk.node(clause), pieces, _themes())


def left_out(desk: Desk) -> list[tuple[str, list[dict]]]:
    """What is in no clause, by the reason, each with its place in the source."""
    groups: dict[str, list[dict]] = {}
    for each in desk.left_out:
        where = _where(desk.import_of.source, min(each.sources)) if each.sources else ""
        groups.setdefault(each.reason, []).append({"row": each, "where": where})
    return list(groups.items())


def to_settle(desk: Desk) -> dict:
    """The document's open points, the clauses in which something is still open, and those that were settled."""
    points = [
        {"row": each, "where": _where(desk.import_of.source, min(each.sources)) if each.sources else ""}
        for each in desk.rows["unsettled"].values()
        if each.code == "unsettled"
    ]
    advised = [row for row in (_row(node, [], {}) for node in desk.nodes()) if row.advice]
    return {
        "points": [point for point in points if not point["row"].is_removed],
        "settled": [point for point in points if point["row"].is_removed],
        "remarks": [each for each in desk.unsettled if each.code != "unsettled"],
        "blanks": [
            (clause, doubt)
            for clause in desk.clauses
            for _, doubt in clause.open_doubts
            if doubt["code"] == "unsettled"
        ],
        "contacts": [
            (clause, found)
            for clause in desk.clauses
            if (found := wording.contact(f"{clause.title} {clause.text} {clause.owner}"))
        ],
        "hard": [row for row in advised if row.is_hard_to_rate],
        "n_leave_one_open": sum(not row.is_hard_to_rate for row in advised),
        "n_promises": sum(clause.is_promise for clause in desk.clauses),
    }


def draft_initial(import_of: Import) -> dict:
    """What the title tells: "Hillside Compact" is a compact."""
    title = import_of.title.lower()
    kind = next((value for value in Agreement.Kind.values if value in title), "")
    return {"agreement": "new", "title": import_of.title, "kind": kind}


def _themes():
    return dict(Theme.objects.order_by("position").values_list("pk", "name"))


def _row(node: Node, pieces: list[Piece], themes: dict[int, str]) -> Row:
    clause = node.clause
    held = {piece.place: piece for piece in pieces}
    return Row(
        clause=clause,
        depth=node.depth,
        above=node.above,
        owed_by=node.owed_by,
        is_inherited=node.is_inherited,
        theme=themes.get(clause.theme_id, ""),
        due=_due(clause),
        standards=[_standard(said) for said in clause.standards],
        doubts=[
            {
                "place": place,
                "code": doubt["code"],
                "question": doubt["question"],
                "choices": answering.choices_of(doubt),
            }
            for place, doubt in clause.open_doubts
        ],
        advice=wording.advice(
            clause.text,
            has_party=bool(node.owed_by),
            has_standard=bool(clause.standards),
            has_due=bool(clause.due_words),
        )
        if clause.is_promise
        else (),
        sources=[held[place] for place in clause.sources if place in held],
    )


def _pieces(desk: Desk, only: set[int] | None = None) -> list[Piece]:
    made: dict[int, list[ProposedClause]] = {}
    for clause in desk.clauses:
        for place in clause.sources:
            made.setdefault(place, []).append(clause)
    dropped = {place: each for each in desk.left_out for place in each.sources}
    source = desk.import_of.source
    return [
        Piece(
            place=place,
            text=_text(piece),
            where=_where(source, place),
            kind=piece["kind"],
            clauses=made.get(place, []),
            left_out=dropped.get(place) if place not in made else None,
        )
        for place, piece in enumerate(source)
        if only is None or place in only
    ]


def _text(piece):
    if piece.get("cells"):
        return " | ".join(cell.strip() for cell in piece["cells"] if cell.strip())
    return " ".join(part for part in [piece.get("mark", ""), piece["text"]] if part)


def _where(source, place):
    if not 0 <= place < len(source):
        return ""
    piece = source[place]
    page, line = piece.get("page"), piece.get("line")
    return f"page {page}" if page else f"line {line}" if line else ""


def _due(clause):
    if not clause.due_words:
        return ""
    days = _days(clause.due_earliest, clause.due_latest)
    return f"{clause.due_words} ({days})" if days else clause.due_words


def _days(earliest: date | None, latest: date | None) -> str:
    if earliest and latest:
        if earliest == latest:
            return f"on {date_format(latest)}"
        return f"between {date_format(earliest)} and {date_format(latest)}"
    return f"by {date_format(latest)}" if latest else f"from {date_format(earliest)}" if earliest else ""


def _standard(said: dict) -> str:
    number = f"{said['number']} and {said['upper']}" if said.get("upper") else said["number"]
    return " ".join(part for part in [said["direction"], str(number), said["unit"], said.get("clock", "")] if part)
