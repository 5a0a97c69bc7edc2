"""What each answer to a doubt does. The first choice keeps what was proposed; some others are done at once, and the
rest say that somebody has to look: the page then opens the clause for editing."""

from __future__ import annotations

from dataclasses import dataclass

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
DONE_AT_ONCE = {"split", "carried", "date-by-order", "owner-by-order", "standard"}  # a second answer, too
ONE_BY_ONE = {"unsettled"}  # to answer them all alike would be to answer none
NEVER_AS_PROPOSED = {"owner-person"}  # what is proposed is a person's name, and agreements name no people
NO_OWNER = "Leave the owner out"
ASKS = {  # what a group of them asks, where each has words of its own
    "party-guessed": "No words name who owes it. Was the party rightly taken from the rest of the document?",
    "pronoun": "“We”, “they” or “it”: who is meant?",
    "other-name": "Are two names one party?",
    "owner-initials": "Which post do these initials stand for?",
    "owner-person": "A person is named. Which post or team is it?",
    "date-in-words": "No day is named. Should it stay in words?",
    "date-wide": "A season or a year was read as a span of days. Is it right?",
    "standard": "A number stands there. Should it be measured?",
    "number-repeated": "A number is used more than once. Keep it as printed?",
    "number-left-out": "A number was jumped over. Is something missing?",
    "unsettled": "Something is still open. What should stand there?",
}
SETTLED = "Settled"  # the answer to a question without choices: what was open has been filled in


def choices_of(doubt: dict) -> list[str]:
    more = [NO_OWNER] if doubt["code"] in ABOUT_OWNERS else []
    return [*doubt["choices"], *more] or [SETTLED]


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
        clause.owner = "" if choice == NO_OWNER else choice[:200]
        return said, False
    if choice in KINDS:
        return editing.set_kind(desk, clause, KINDS[choice]), False
    if is_first:
        return said, False
    return said, not _done_at_once(desk, clause, doubt["code"], choice)


@dataclass(frozen=True)
class Alike:
    """Open questions of one kind, and the answers that can be given to all of them at once."""

    code: str
    asks: str
    clauses: list[ProposedClause]
    choices: list[str]  # answers that each of them offers
    has_own_answers: bool  # what is proposed differs from clause to clause

    @property
    def count(self) -> int:
        return len(self.clauses)


def by_kind(desk: Desk) -> list[Alike]:
    """The open questions by what they ask, the most frequent first."""
    groups: dict[str, list[tuple[ProposedClause, dict]]] = {}
    for clause in desk.clauses:
        for _, doubt in clause.open_doubts:
            groups.setdefault(doubt["code"], []).append((clause, doubt))
    return sorted((_alike(code, asked) for code, asked in groups.items()), key=lambda alike: -alike.count)


def _alike(code, asked):
    shared = [
        choice
        for choice in choices_of(asked[0][1])
        if all(choice in choices_of(doubt) for _, doubt in asked) and _wants_no_words(code, asked[0][1], choice)
    ]
    firsts = {choices_of(doubt)[0] for _, doubt in asked}
    return Alike(
        code=code,
        asks=ASKS.get(code, asked[0][1]["question"]),
        clauses=list(dict.fromkeys(clause for clause, _ in asked)),
        choices=[] if code in ONE_BY_ONE else shared,
        has_own_answers=len(firsts) > 1 and code not in ONE_BY_ONE | NEVER_AS_PROPOSED,
    )


def answer_alike(desk: Desk, code: str, choice: str, *, where_proposed: bool = False) -> str:
    """Give one answer to all open questions of a kind that offer it; without a choice, to each what was proposed.

    `where_proposed` passes over those for which something else was proposed: who agrees to a proposal at one clause
    has not said that another clause, where the other side was proposed, is wrong.
    """
    if code in ONE_BY_ONE or (code in NEVER_AS_PROPOSED and not choice):
        raise CannotError("Each of these questions wants words of its own. Answer them one by one.")
    answered = 0
    for clause in desk.clauses:
        for place, doubt in clause.open_doubts:
            given = choice or choices_of(doubt)[0]
            if doubt["code"] != code or given not in choices_of(doubt) or clause.is_removed:
                continue
            if where_proposed and given != choices_of(doubt)[0]:
                continue
            if not _wants_no_words(code, doubt, given):
                raise CannotError("This answer wants words of its own at each clause. Give it one by one.")
            answer(desk, clause, place, given)
            answered += 1
    if not answered:
        raise CannotError("No such question is open any more.")
    return f"Answered {answered} question{'' if answered == 1 else 's'} “{choice or 'as proposed'}”"


def _wants_no_words(code, doubt, choice):
    """Is all done once this is answered?"""
    is_first = choice == choices_of(doubt)[0]
    return is_first or code in ABOUT_PARTIES | ABOUT_OWNERS or choice in KINDS or _is_done_at_once(code, choice)


def _is_done_at_once(code, choice):
    return code in DONE_AT_ONCE or choice.startswith("Join it")


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
