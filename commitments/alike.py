"""Which promises of different agreements may ask for like things: suggested by theme and wording, decided by people.

Agreements that do not know each other say one thing in different words, so what counts is which words two promises
share, a rare word for more than a common one; the order of the words says little. Plain similarity, worked out here:
nothing is learned, and nothing is asked of another machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log, sqrt

from rapidfuzz import fuzz

from commitments.models import Clause

LIKELY = 34  # in a hundred; below it, most pairs share a word or two by chance (docs/adr/0137)
SAME_THEME = 10
MOST_FOR_ONE = 3  # suggestions for one promise
MOST_COMPARED = 600  # characters; the words of a promise stand at its beginning
WORD = re.compile(r"[a-z]+|[0-9]+")
NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        WORD.findall("one two three four five six seven eight nine ten eleven twelve"),
        start=1,
    )
}
# Words of every agreement of the kind: what they say, each promise says.
SAY_LITTLE = frozenset(
    WORD.findall(
        """
    a about above after again agreement all also among an and any are as at be because been before being both but by
    can charter commitment compact could did do does each either every for framework from get give given gives had has
    have how if in into is it its itself keep keeps made make makes may might more most must need needs no not of off on
    only or organisation organisations other others our out over own parties partner partners party promise promises
    public s sector sectors set shall should so such take taken takes than that the their them then there these they
    this those through to too under up upon us use used uses very voluntary community vcse was we well were what when
    where whether which while who whom whose will with within without work working would
    """
    )
)
ENDINGS = [
    ("isations", "is"),
    ("isation", "is"),
    ("ising", "is"),
    ("ised", "is"),
    ("ises", "is"),
    ("ations", "at"),
    ("ation", "at"),
    ("ating", "at"),
    ("ments", "ment"),
    ("ings", ""),
    ("ing", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ers", "er"),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
    ("e", ""),
]
SHORTEST_STEM = 3


@dataclass(frozen=True)
class Suggestion:
    """Two promises of different agreements, and how alike they are in a hundred, by words and theme."""

    clause: Clause
    other: Clause
    likeness: int

    @property
    def has_same_theme(self) -> bool:
        return self.clause.theme_id == self.other.theme_id


@dataclass(frozen=True)
class _Said:
    """A promise as it is compared."""

    clause: Clause
    words: frozenset[str]
    line: str
    sides: frozenset[str]
    weight: float


def suggest(
    clauses: Iterable[Clause], others: Iterable[Clause], *, settled: Collection[frozenset[int]] = ()
) -> list[Suggestion]:
    """The likeliest pairs, the most alike first; none between lineages that people have spoken about already.

    Both with `bound_parties` and `edition` fetched. Only promises that somebody could owe together are paired: those
    that bind the same side.
    """
    clauses, others = list(clauses), list(others)
    words = {clause.pk: _words(clause) for clause in [*clauses, *others]}
    counts = Counter(word for said in words.values() for word in said)
    weights = {word: log((len(words) + 1) / count) for word, count in counts.items()}
    ours = [_said(clause, words[clause.pk], weights) for clause in clauses]
    theirs = [_said(clause, words[clause.pk], weights) for clause in others]
    found = []
    for one in ours:
        alike = [
            Suggestion(one.clause, other.clause, score)
            for other in theirs
            if one.clause.edition.agreement_id != other.clause.edition.agreement_id
            and one.sides & other.sides
            and (score := _score(one, other, weights)) >= LIKELY
            and frozenset([one.clause.lineage_id, other.clause.lineage_id]) not in settled
        ]
        alike.sort(key=_likeliest_first)
        found += alike[:MOST_FOR_ONE]
    return sorted(found, key=_likeliest_first)


def _likeliest_first(suggestion):
    return -suggestion.likeness, suggestion.clause.position, suggestion.other.pk


def _said(clause, words, weights) -> _Said:
    return _Said(
        clause=clause,
        words=words,
        line=" ".join(sorted(words)),
        sides=frozenset(party.side for party in clause.bound_parties.all()),
        weight=sum(weights[word] for word in words),
    )


def _score(one, other, weights) -> int:
    shared = one.words & other.words
    if not shared:
        return 0
    in_common = sum(weights[word] for word in shared) / sqrt(one.weight * other.weight)
    known = 70 * in_common + (SAME_THEME if one.clause.theme_id == other.clause.theme_id else 0)
    # Words that differ by an ending only are alike too; below what would make the pair likely, the search is cut short.
    by_letters = fuzz.token_set_ratio(one.line, other.line, score_cutoff=max(0, (LIKELY - 1 - known) / 0.3))
    return min(100, round(known + 0.3 * by_letters))


def _words(clause) -> frozenset[str]:
    text = f"{clause.title} {clause.text}"[:MOST_COMPARED].lower()
    found = (NUMBERS.get(word, word) for word in WORD.findall(text) if word not in SAY_LITTLE)
    return frozenset(_stem(word) for word in found)


def _stem(word: str) -> str:
    """The word without its ending, roughly: enough for “funding” to meet “funds”."""
    for ending, instead in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) + len(instead) >= SHORTEST_STEM:
            return stem + instead
    return word
