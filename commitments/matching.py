"""Which clause of a new text is which clause of the one before: suggested by their words, decided by a steward.

Plain similarity of words, worked out here: nothing is learned and nothing is asked of another machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from commitments.models import Clause

LIKELY = 60  # in a hundred; below it, two promises share their common words and little else
DOUBTFUL = 45  # what continues a promise by its number alone, in words that are less alike, is asked about
MOST_COMPARED = 2_000  # characters of a clause; the words of a promise stand at its beginning
MOST_SUGGESTED = 5


@dataclass(frozen=True)
class Suggestion:
    """A clause of the new text, one of the text before, and how alike their words are in a hundred."""

    clause: Clause
    earlier: Clause
    likeness: int


def likeness(one: Clause, other: Clause) -> int:
    """How alike the words of two clauses are in a hundred, in whatever order they stand."""
    return round(_alike(words_of(one), words_of(other)))


def suggest(clauses: Iterable[Clause], earlier: Iterable[Clause]) -> list[Suggestion]:
    """The likeliest pairs, each clause in one at most, the most alike first taken."""
    clauses, earlier = list(clauses), list(earlier)
    said, said_before = [words_of(clause) for clause in clauses], [words_of(clause) for clause in earlier]
    pairs = sorted(
        (-round(alike), row, column)
        for row, clause in enumerate(clauses)
        for column, before in enumerate(earlier)
        if could_be(clause, before) and (alike := _alike(said[row], said_before[column])) >= LIKELY
    )
    taken_rows, taken_columns, found = set(), set(), []
    for score, row, column in pairs:
        if row not in taken_rows and column not in taken_columns:
            taken_rows.add(row)
            taken_columns.add(column)
            found.append(Suggestion(clauses[row], earlier[column], -score))
    return found


def most_alike(clause: Clause, earlier: Iterable[Clause]) -> list[Suggestion]:
    """The clauses whose words are most like this one's, the likeliest first."""
    scored = [Suggestion(clause, each, likeness(clause, each)) for each in earlier if could_be(clause, each)]
    scored.sort(key=lambda suggestion: (-suggestion.likeness, suggestion.earlier.position))
    return [suggestion for suggestion in scored[:MOST_SUGGESTED] if suggestion.likeness >= DOUBTFUL]


def could_be(clause, earlier):
    """A promise continues a promise, and a heading a heading."""
    return clause.is_assessable == earlier.is_assessable and (clause.kind == "heading") == (earlier.kind == "heading")


def words_of(clause) -> str:
    """What is compared of a clause: title and text, without marks and capitals."""
    return utils.default_process(f"{clause.title} {clause.text}"[:MOST_COMPARED])


def _alike(one: str, other: str) -> float:
    """Order counts half: clauses are turned around when they are reworded, but not shuffled."""
    in_any_order = fuzz.token_sort_ratio(one, other, score_cutoff=DOUBTFUL)
    return (fuzz.ratio(one, other) + in_any_order) / 2 if in_any_order else 0.0
