"""The steps a steward takes on a proposal. Each changes a desk's rows and says in a few words what it did."""

from __future__ import annotations

from commitments.agreement_file.shape import DEEPEST_CLAUSE
from commitments.workbench.desk import Desk
from commitments.workbench.models import LeftOut, ProposedClause, ProposedParty

Kind = ProposedClause.Kind
TAKEN_OUT = "Taken out by hand"
LONGEST_NAMES = ProposedParty._meta.get_field("also").max_length


class CannotError(ValueError):
    """The step makes no sense here; the message says why, to whoever asked for it."""


def set_fields(desk: Desk, clause: ProposedClause, **values) -> str:
    """Set what was typed or chosen. A heading keeps its words as its title, and everything else as its text."""
    for name, value in values.items():
        setattr(clause, name, value)
    _keep_words_where_the_kind_has_them(clause)
    return f"Changed {clause.called}"


def set_kind(desk: Desk, clause: ProposedClause, kind: str) -> str:
    clause.kind = Kind(kind)
    _keep_words_where_the_kind_has_them(clause)
    return f"Made {clause.called} {_a(clause.kind)}"


def set_beneath(
    desk: Desk, clause: ProposedClause, *, everything: bool, kind: str, theme_id: int | None, party: int | None
) -> str:
    """The same for a clause and what stands under it: its promises, or everything but headings. A theme is given to
    promises alone, and a party to the clause itself, from which those beneath take it."""
    inside = [each for each in [clause, *desk.beneath(clause)] if each.is_promise or everything]
    inside = [each for each in inside if each.kind != Kind.HEADING]
    if not inside:
        raise CannotError("There is no promise here or beneath. Choose “all but headings” to change them too.")
    for each in inside if kind else []:
        set_kind(desk, each, kind)
    promises = [each for each in inside if each.is_promise]
    if theme_id and not promises:
        raise CannotError("Only promises have a theme, and none is left here.")
    for each in promises if theme_id else []:
        each.theme_id = theme_id
    if party:
        for each in inside:
            each.parties = []
        clause.parties = [party]
    return f"Set {len(inside)} clause{'' if len(inside) == 1 else 's'} at {clause.called} alike"


def merge_parties(desk: Desk, gone: ProposedParty, kept: ProposedParty) -> str:
    """One party in the place of two: it keeps its name and side, and knows the other's name."""
    if gone.pk == kept.pk:
        raise CannotError("A party cannot be merged with itself.")
    for clause in desk.clauses:
        if gone.pk in clause.parties:
            clause.parties = list(dict.fromkeys(kept.pk if pk == gone.pk else pk for pk in clause.parties))
    names = [*filter(None, kept.also.split("; ")), gone.name, *filter(None, gone.also.split("; "))]
    kept.also = "; ".join(dict.fromkeys(name for name in names if name != kept.name))[:LONGEST_NAMES]
    kept.side = kept.side or gone.side
    gone.is_removed = True
    return f"Merged {gone.name} into {kept.name}"


def set_terms(desk: Desk, told: list[dict]) -> str:
    """The glossary as it was typed: a row for each word that there was, in order, and then new ones."""
    terms = desk.terms
    for place, row in enumerate(told):
        if place < len(terms):
            terms[place].is_removed = bool(row.get("gone"))
            if not terms[place].is_removed:
                terms[place].term, terms[place].meaning = row["term"], row["meaning"]
        elif row["term"]:
            desk.add_term(row["term"], row["meaning"])
    return "Changed the glossary"


def split(desk: Desk, clause: ProposedClause, parts: list[str]) -> str:
    """Make several clauses of one. What stands under it goes with the last, which leads into it."""
    parts = [part.strip() for part in parts if part.strip()]
    if len(parts) < 2:
        raise CannotError("Leave an empty line where one clause ends and the next begins.")
    said = f"Split {clause.called} into {len(parts)}"
    children = desk.children(clause)
    if clause.title and clause.text and clause.kind != Kind.HEADING:
        clause.text = parts[0]
    else:
        _set_words(clause, parts[0])
    last = clause
    for part in parts[1:]:
        new = desk.add_clause(
            parent_id=clause.parent_id,
            kind=clause.kind,
            parties=list(clause.parties),
            theme_id=clause.theme_id,
            sources=list(clause.sources),
        )
        _set_words(new, part)
        desk.place([new], last)
        last = new
    for child in children:
        child.parent_id = last.pk
    return said


def join(desk: Desk, clause: ProposedClause) -> str:
    """Join a clause to the one before it in the document; what stands under it goes along."""
    clauses = desk.clauses
    place = clauses.index(clause)
    if not place:
        raise CannotError("This is the first clause. There is none before it.")
    before = clauses[place - 1]
    said = f"Joined {clause.called} to {before.called}"
    children = desk.children(clause)
    _append_words(before, " ".join(part for part in [clause.title, clause.text] if part))
    if clause.is_promise and not before.is_promise:
        set_kind(desk, before, clause.kind)
    for name in ["qualifier", "owner", "theme_id", "number"]:
        setattr(before, name, getattr(before, name) or getattr(clause, name))
    if not before.due_words:
        for name in ["due_words", "due_earliest", "due_latest"]:
            setattr(before, name, getattr(clause, name))
    before.parties = before.parties or list(clause.parties)
    before.standards = [*before.standards, *(each for each in clause.standards if each not in before.standards)]
    before.sources = sorted({*before.sources, *clause.sources})
    before.doubts = [*before.doubts, *clause.doubts]
    for child in children:
        child.parent_id = before.pk
    clause.is_removed = True
    return said


def take_out(desk: Desk, clause: ProposedClause) -> str:
    """Leave a clause out of the text; its words are kept with all else that was left out."""
    said = f"Left out {clause.called}"
    words = " ".join(part for part in [clause.number, clause.title, clause.text] if part)
    desk.leave_out(words or "(no words)", TAKEN_OUT, list(clause.sources))
    for child in desk.children(clause):
        child.parent_id = clause.parent_id
    clause.is_removed = True
    return said


def take_out_all(desk: Desk, clause: ProposedClause) -> str:
    """Leave out a clause and all that stands under it, such as the sheet in front of a committee's paper."""
    gone = [clause, *desk.beneath(clause)]
    said = f"Left out {clause.called} and {len(gone) - 1} beneath"
    for each in reversed(gone):
        take_out(desk, each)
    return said


def put_back(desk: Desk, left_out: LeftOut) -> str:
    """Make a clause of text that was left out, where the document has it."""
    left_out.is_removed = True
    first = min(left_out.sources, default=0)
    before = None
    for each in desk.clauses:
        if each.sources and min(each.sources) <= first:
            before = each
    new = desk.add_clause(
        parent_id=before.parent_id if before else None,
        kind=Kind.CONTEXT,
        text=left_out.text,
        sources=list(left_out.sources),
    )
    desk.place([new], _last_of(desk, before) if before else None)
    return f"Put back “{_short(left_out.text)}”"


def add(desk: Desk, after: ProposedClause | None) -> ProposedClause:
    """An empty clause behind another, for what the document forgot."""
    new = desk.add_clause(
        parent_id=after.parent_id if after else None,
        kind=after.kind if after else Kind.CONTEXT,
        parties=list(after.parties) if after else [],
        theme_id=after.theme_id if after else None,
        text="New clause",
    )
    desk.place([new], _last_of(desk, after) if after else None)
    return new


def indent(desk: Desk, clause: ProposedClause) -> str:
    """Put a clause under the one before it on the same level."""
    siblings = desk.children(desk.parent(clause))
    place = siblings.index(clause)
    if not place:
        raise CannotError("There is no clause before it on this level, so it cannot stand under one.")
    _check_depth(desk, clause, desk.depth(clause) + 1)
    clause.parent_id = siblings[place - 1].pk
    return f"Moved {clause.called} under {siblings[place - 1].called}"


def outdent(desk: Desk, clause: ProposedClause) -> str:
    """Put a clause on the level of the one above it. What follows on its old level comes to stand under it, so that
    the order of the document stays."""
    parent = desk.parent(clause)
    if parent is None:
        raise CannotError("It stands at the top already.")
    siblings = desk.children(parent)
    following = siblings[siblings.index(clause) + 1 :]
    clause.parent_id = parent.parent_id
    for each in following:
        each.parent_id = clause.pk
    return f"Moved {clause.called} out"


def move_up(desk: Desk, clause: ProposedClause) -> str:
    return _move(desk, clause, -1)


def move_down(desk: Desk, clause: ProposedClause) -> str:
    return _move(desk, clause, +1)


def move_to(desk: Desk, clause: ProposedClause, target: ProposedClause | None, *, under: bool) -> str:
    """Move a clause with all beneath it: behind another, under it as the last, or to the very beginning."""
    moved = [clause, *desk.beneath(clause)]
    if target in moved:
        raise CannotError("A clause cannot move into itself. Choose another place.")
    depth = (desk.depth(target) + under) if target else 0
    _check_depth(desk, clause, depth)
    after = _last_of(desk, target, without=moved) if target else None
    clause.parent_id = (target.pk if under else target.parent_id) if target else None
    desk.place(moved, after)
    where = "to the beginning" if target is None else f"{'under' if under else 'behind'} {target.called}"
    return f"Moved {clause.called} {where}"


def _move(desk, clause, by):
    siblings = desk.children(desk.parent(clause))
    place = siblings.index(clause)
    if not 0 <= place + by < len(siblings):
        raise CannotError("It is the first here already." if by < 0 else "It is the last here already.")
    other = siblings[place + by]
    first, second = (clause, other) if by < 0 else (other, clause)  # `first` comes before `second` from now on
    moved = [first, *desk.beneath(first)]
    clauses = desk.clauses
    before = clauses.index(second)
    desk.place(moved, clauses[before - 1] if before else None)
    return f"Moved {clause.called} {'up' if by < 0 else 'down'}"


def _last_of(desk, clause, without=()):
    """The last clause beneath, or itself: whatever is put behind it comes after that."""
    inside = [each for each in [clause, *desk.beneath(clause)] if each not in without]
    return inside[-1]


def _check_depth(desk, clause, depth):
    own = desk.depth(clause)
    deepest = max((desk.depth(each) - own for each in desk.beneath(clause)), default=0)
    if depth + deepest >= DEEPEST_CLAUSE:
        raise CannotError(f"Clauses can stand {DEEPEST_CLAUSE} deep inside each other, not deeper.")


def _set_words(clause, words):
    if clause.kind == Kind.HEADING and len(words) <= 300:
        clause.title, clause.text = " ".join(words.split()), ""
    else:
        clause.title, clause.text = "", words


def _append_words(clause, words):
    if clause.kind == Kind.HEADING:
        _set_words(clause, " ".join(part for part in [clause.title, clause.text, words] if part))
    else:
        clause.text = " ".join(part for part in [clause.text, words] if part)


def _keep_words_where_the_kind_has_them(clause):
    """A heading has a title; everything else says what it says in its text."""
    if clause.kind == Kind.HEADING and not clause.title and len(clause.text) <= 300:
        clause.title, clause.text = " ".join(clause.text.split()), ""
    elif clause.kind != Kind.HEADING and not clause.text:
        clause.title, clause.text = "", clause.title


def _a(kind):
    label = Kind(kind).label.lower()
    return label if label == "context" else f"{'an' if label[0] in 'aeiou' else 'a'} {label}"


def _short(text):
    words = text.split()
    return " ".join(words[:8]) + ("…" if len(words) > 8 else "")
