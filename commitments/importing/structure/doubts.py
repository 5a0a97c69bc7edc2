"""Every guess as a question that one key answers. Codes and their meanings are listed in docs/importing.md."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from commitments.importing import proposal
from commitments.importing.proposal import Clause, Doubt, Due, Standard
from commitments.importing.structure import language, parties
from commitments.importing.structure.tree import Node

_OF_NOTES = {
    "joined": Doubt(
        "joined",
        "This was torn in two, as by the end of a page, and put together. Is it one clause?",
        ("Yes", "No, split it"),
    ),
    "mended": Doubt(
        "mended",
        "The copies of this clause differ; this one has the least damage. Is it right?",
        ("Yes", "Show the other copy"),
    ),
    "split": Doubt(
        "split",
        "This is one sentence of a longer paragraph. Does it stand by itself?",
        ("Yes", "Join it to the one before"),
    ),
    "carried": Doubt(
        "carried",
        "Owner and date are blank here and were carried down from the row above. Is that meant?",
        ("Yes", "No, leave them blank"),
    ),
    "owner-by-order": Doubt(
        "owner-by-order",
        "This owner stands in a row without an action and was matched by order. Is that right?",
        ("Yes", "No"),
    ),
    "date-by-order": Doubt(
        "date-by-order",
        "Several dates stand beside several actions and were matched by order. Is that right?",
        ("Yes", "No"),
    ),
    "matched-by-order": Doubt(
        "matched-by-order",
        "Several findings stand beside several actions and were matched by order. Is that right?",
        ("Yes", "No"),
    ),
    "which-finding": Doubt(
        "which-finding",
        "Several findings stand beside these actions. Does this one belong to the last of them?",
        ("Yes", "No, move it"),
    ),
    "maybe-promise": Doubt(
        "maybe-promise",
        "This paragraph reads like a promise, but stands between the numbered ones. Is it one?",
        ("No", "Yes, a commitment"),
    ),
    "note-in-heading": Doubt(
        "note-in-heading",
        "A note of its authors was cut off this heading. Is the heading right?",
        ("Yes", "Put it back"),
    ),
}


def of_node(node: Node, owed_by: tuple[str, ...], about_party: Doubt | None) -> list[Doubt]:
    """The doubts about one clause's shape, kind and party."""
    found = [_OF_NOTES[note] for note in dict.fromkeys(node.notes) if note in _OF_NOTES]
    if about_party:
        found.append(about_party)
    if open_words := language.placeholders(node.text or node.title):
        found.append(Doubt("unsettled", f"“{open_words[0]}” is still open. What should stand here?"))
    if node.kind in proposal.PROMISES:
        found.extend(_of_wording(node.text))
    return found


def _of_wording(text: str) -> list[Doubt]:
    if re.search(r"(?:…|\.{3,})\W*$", text) or re.match(r"\W*(?:…|\.{3,})", text):
        return [Doubt("broken-off", "The text breaks off here. Is something missing?", ("No", "Yes, add it"))]
    if len(text.split()) < 3:
        return [
            Doubt(
                "too-short",
                "This is very short for a promise. Is it one?",
                ("Yes", "No, it is a heading", "No, it is context"),
            )
        ]
    return []


def no_party(main: tuple[str, ...]) -> Doubt:
    return Doubt("no-party", "Nothing says who owes this. Who does?", main)


def guessed_party(owed_by: tuple[str, ...], main: tuple[str, ...]) -> Doubt:
    chosen = " and ".join(owed_by)
    return Doubt(
        "party-guessed",
        f"No words name who owes this; {chosen} was taken from the rest of the document. Is that right?",
        (chosen, *[name for name in main if name != chosen]),
    )


def pronoun(pronoun: str, owed_by: tuple[str, ...], main: tuple[str, ...]) -> Doubt:
    said = {parties.WE: "“We”", parties.THEY: "“They” or “it”"}.get(pronoun, "This")
    chosen = " and ".join(owed_by)
    return Doubt(
        "pronoun",
        f"{said} was taken to mean {chosen}. Who owes this?",
        (chosen, *[name for name in main if name != chosen]),
    )


def other_name(name: str, owed_by: tuple[str, ...]) -> Doubt:
    chosen = " and ".join(owed_by)
    return Doubt("other-name", f"“{name}” was taken as another name in {chosen}. Is that right?", (chosen, name))


def of_details(due: Due | None, standards: list[Standard]) -> list[Doubt]:
    found = []
    if due and not (due.earliest or due.latest):
        found.append(
            Doubt("date-in-words", f"“{due.words}” names no day. Should it stay in words?", ("Yes", "Give a day"))
        )
    elif due and due.earliest != due.latest and due.earliest and due.latest:
        found.append(
            Doubt(
                "date-wide",
                f"“{due.words}” was read as {due.earliest:%-d %B %Y} to {due.latest:%-d %B %Y}. Is that right?",
                ("Yes", "No"),
            )
        )
    if standards:
        first = standards[0]
        upper = f" and {first.upper.normalize():f}" if first.upper is not None else ""
        found.append(
            Doubt(
                "standard",
                f"Should “{first.direction} {first.number.normalize():f}{upper} {first.unit}” be measured?",
                ("Yes", "No"),
            )
        )
    return found


def over_all(clauses: list[Clause]) -> list[Clause]:
    """Doubts that only show when all clauses are seen: numbers that come twice, numbers that are left out."""
    numbered = Counter((clause.parent, clause.number) for clause in clauses if clause.number)
    anywhere = Counter(
        clause.number for clause in clauses if (clause.number and "." in clause.number) or " " in clause.number
    )
    before: dict = {}
    return [_with(clause, [*_repeated(clause, numbered, anywhere), *_left_out(clause, before)]) for clause in clauses]


def _with(clause: Clause, found: list[Doubt]) -> Clause:
    return replace(clause, doubts=(*clause.doubts, *found)) if found else clause


def _repeated(clause: Clause, numbered: Counter, anywhere: Counter) -> list[Doubt]:
    if clause.number and (numbered[clause.parent, clause.number] > 1 or anywhere[clause.number] > 1):
        return [
            Doubt(
                "number-repeated", f"“{clause.number}” is used more than once. Keep it as printed?", ("Yes", "Renumber")
            )
        ]
    return []


def _left_out(clause: Clause, before: dict) -> list[Doubt]:
    """Is this number not the next after its elder sibling's?"""
    last = re.search(r"(\d+)$", clause.number)
    if not last:
        return []
    stem = clause.number[: last.start()]
    number, previous = int(last[1]), before.get((clause.parent, stem))
    before[clause.parent, stem] = number
    if previous is not None and number > previous + 1:
        return [
            Doubt(
                "number-left-out",
                f"“{clause.number}” follows “{stem}{previous}”. Is something missing between them?",
                ("No", "Yes"),
            )
        ]
    return []
