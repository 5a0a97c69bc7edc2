"""What each answer to a doubt does. The first choice keeps what was proposed; some others are done at once, and the
rest say that somebody has to look: the page then opens the clause for editing."""

from __future__ import annotations

from commitments.workbench import editing
from commitments.workbench.desk import Desk
from commitments.workbench.editing import CannotError
from commitments.workbench.models import ProposedClause

Kind = ProposedClause.Kind
KINDS = {
    "No, it is a heading": Kind.HEADING,
    "No, it is context": Kind.CONTEXT,
    "Yes, a commitment": Kind.COMMITMENT,
}
ABOUT_PARTIES = {"no-party", "party-guessed", "pronoun", "other-name"}
ABOUT_OWNERS = {"owner-initials", "owner-person"}
SETTLED = "Settled"  # the answer to a question without choices: what was open has been filled in


def choices_of(doubt: dict) -> list[str]:
    return doubt["choices"] or [SETTLED]


def answer(desk: Desk, clause: ProposedClause, place: int, choice: str) -> tuple[str, bool]:
    """Note the answer and do what it means; the second value says whether the clause has to be edited still."""
    doubt = clause.doubts[place]
    if doubt.get("answer"):
        raise CannotError("Somebody has answered this question already.")
    if choice not in choices_of(doubt):
        raise CannotError("Choose one of the answers that stand beside the question.")
    doubt["answer"] = choice
    is_first = choice == choices_of(doubt)[0]
    if doubt["code"] in ABOUT_PARTIES:
        _set_parties(desk, clause, choice)
        return f"{clause.called}: {choice} owes it"[:200], False
    said = f"{clause.called}: answered “{choice}”"
    if doubt["code"] in ABOUT_OWNERS:
        clause.owner = choice[:200]
        return said, False
    if choice in KINDS:
        return editing.set_kind(desk, clause, KINDS[choice]), False
    if is_first:
        return said, False
    return said, not _done_at_once(desk, clause, doubt["code"], choice)


def _done_at_once(desk, clause, code, choice) -> bool:
    if code == "split" or choice.startswith("Join it"):
        editing.join(desk, clause)
    elif code == "carried":
        clause.owner, clause.due_words, clause.due_earliest, clause.due_latest = "", "", None, None
    elif code == "date-by-order":
        clause.due_words, clause.due_earliest, clause.due_latest = "", None, None
    elif code == "owner-by-order":
        clause.owner = ""
    elif code == "standard":
        clause.standards = clause.standards[1:]
    else:
        return False
    return True


def _set_parties(desk, clause, choice):
    """A choice is one party, or several joined by "and", as the importer says them; a new name is a new party."""
    by_name = {party.name: party.pk for party in desk.parties}
    named = [choice] if choice in by_name else choice.split(" and ")
    if not all(name in by_name for name in named):
        named = [choice]
    clause.parties = [by_name.get(name) or desk.add_party(name[:200]).pk for name in named]
