"""Which clauses of a document continue which of the agreement's last edition, as far as nobody need be asked.

A clause continues the one of its address where its words are like that one's, and one whose words are the very same
wherever it stands. All else begins anew: what is likely meant is suggested to the steward, on the page of the draft
that says what continues what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from commitments import matching
from commitments.agreement_file import shape
from commitments.models import Clause
from compacts.models import Agreement, Edition

LONGEST_STEM = 50  # of a lineage's key, so that a count fits behind it


@dataclass(frozen=True)
class Written:
    """A clause of the new text, as the matching looks at it."""

    ref: str
    kind: str
    title: str
    text: str
    is_assessable: bool


def with_lineages(clauses: tuple[shape.Clause, ...], agreement: Agreement) -> tuple[shape.Clause, ...]:
    """The clauses of a new text, each with the lineage that it continues, or with one that no promise has had."""
    before = Edition.objects.before(Edition(agreement=agreement))
    earlier = list(before.clauses.select_related("lineage").order_by("position")) if before else []
    continued = _continued(list(_walk(clauses)), earlier)
    taken = {*agreement.lineages.values_list("key", flat=True), *continued.values()}
    return _given(clauses, continued, taken)


def _continued(written: list[Written], earlier: list[Clause]) -> dict[str, str]:
    """By the address of a new clause, the lineage that it continues; each lineage once."""
    by_ref = {clause.ref: clause for clause in earlier}
    found = {each.ref: by_ref[each.ref] for each in written if each.ref in by_ref and _is_like(each, by_ref[each.ref])}
    taken = {clause.pk for clause in found.values()}
    said_once = _said_once(each for each in written if each.ref not in found)
    said_once_before = _said_once(clause for clause in earlier if clause.pk not in taken)
    for words, each in said_once.items():
        before = said_once_before.get(words)
        if before and matching.could_be(each, before):
            found[each.ref] = before
    return {ref: clause.lineage.key for ref, clause in found.items()}


def _said_once(clauses):
    """Clauses by their words, without those whose words another has too."""
    clauses = [(matching.words_of(each), each) for each in clauses]
    counts = Counter(words for words, _ in clauses)
    return {words: each for words, each in clauses if counts[words] == 1}


def _is_like(each, before):
    return matching.could_be(each, before) and matching.likeness(each, before) >= matching.LIKELY


def _walk(clauses) -> Iterator[Written]:
    for each in clauses:
        yield Written(each.ref, each.kind, each.title, each.text, each.assessable)
        yield from _walk(each.clauses)


def _given(clauses, continued, taken):
    return tuple(
        replace(
            each,
            lineage=continued.get(each.ref) or _fresh(each.ref, taken),
            clauses=_given(each.clauses, continued, taken),
        )
        for each in clauses
    )


def _fresh(ref, taken):
    key, number = ref, 1
    while key in taken:
        number += 1
        key = f"{ref[:LONGEST_STEM]}-{number}"
    taken.add(key)
    return key
