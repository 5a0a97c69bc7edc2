"""Links between promises as they look from one of their two sides."""

from dataclasses import dataclass

from commitments.models import Clause, Likeness


@dataclass(frozen=True)
class Link:
    """A link as it reads from one promise: how that stands to the one across."""

    likeness: Likeness
    here: Clause
    clause: Clause
    relation: Likeness.Relation


def seen_from(shown: Clause, likenesses) -> list[Link]:
    """The links of a promise, seen from it."""
    lineage = shown.lineage_id
    return [
        Link(each, shown, each.across(lineage), each.relation_from(lineage))
        for each in likenesses.of(lineage).for_list()
    ]
