"""From a text that is there to the draft of another partnership. A pure function over agreement files.

What goes over is what is said: wording, tree, kinds, who owes what, how it is measured, themes, glossary. What does not
is what was agreed there: days, posts, bodies, approval, relations, signatures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from commitments import texts
from commitments.agreement_file import shape
from compacts.models import Partnership

LONGEST_REMARK = 1000


@dataclass(frozen=True)
class Begun:
    """What the new agreement is called, and by which names its parties go; `parties` by the slugs of the source."""

    partnership: Partnership
    slug: str
    title: str
    kind: str
    label: str
    parties: Mapping[str, shape.Party]


def take(source: shape.AgreementFile, begun: Begun, *, note: str, is_template: bool) -> shape.AgreementFile:
    kept = source.edition.unsettled if is_template else ()
    return shape.AgreementFile(
        format=shape.FORMAT,
        partnership=texts.partnership_as_file(begun.partnership, None),
        agreement=shape.Agreement(slug=begun.slug, title=begun.title, kind=begun.kind),
        edition=shape.Edition(
            label=begun.label,
            status=shape.DRAFT,
            source=note,
            unsettled=tuple(_short(each) for each in [*kept, *_to_settle(source, begun, is_template)]),
        ),
        parties=tuple(_party(begun.parties[party.slug], party, is_template) for party in source.parties),
        glossary=source.glossary,
        clauses=tuple(_taken(clause, begun) for clause in source.clauses),
    )


def _party(called, party, is_template) -> shape.Party:
    """Who is meant is told by a template for anybody; by an agreement, for those who made it."""
    return replace(called, side=party.side, description=party.description if is_template else "")


def _taken(clause: shape.Clause, begun: Begun) -> shape.Clause:
    return replace(
        clause,
        parties=tuple(begun.parties[slug].slug for slug in clause.parties),
        owner="",
        due=None if _names_days(clause) else clause.due,
        lineage=clause.ref,
        also_from=(),
        clauses=tuple(_taken(child, begun) for child in clause.clauses),
    )


def _names_days(clause) -> bool:
    """Due on days that were agreed elsewhere; “each spring” and “within a month of signing” hold anywhere."""
    return clause.due is not None and bool(clause.due.earliest or clause.due.latest)


def _to_settle(source, begun, is_template) -> Iterable[str]:
    clauses = [clause for clause, _ in source.walk()]
    for clause in clauses:
        if _names_days(clause):
            yield f"{_called(clause)}: it was due “{clause.due.words}” there. Say when it is due here, if at all."
    if owned := [_called(clause) for clause in clauses if clause.owner]:
        yield f"{_listed(owned)}: say which post or team sees to it here."
    if noted := [_called(clause) for clause in clauses if clause.caveat]:
        yield f"{_listed(noted)}: a note of the text it was taken from stands there. Read whether it holds here."
    yield from _names_to_look_at(source, begun, clauses)
    if not is_template and any(party.description for party in source.parties):
        yield "Parties: say who is meant by each here."
    if not is_template:
        for name in _names_of_the_place(source):
            if said := _saying(name, source, clauses):
                yield f"“{name}” still stands in the words of {_listed(said)}."


def _names_of_the_place(source) -> Iterable[str]:
    """The partnership, the agreement, and the place that their addresses are called by."""
    addresses = [slug.replace("-", " ").title() for slug in [source.partnership.slug, source.agreement.slug]]
    return dict.fromkeys([source.partnership.name, source.agreement.title, *addresses])


def _names_to_look_at(source, begun, clauses) -> Iterable[str]:
    """Of parties that are called otherwise here: what is said of them is changed by people, who know grammar."""
    for party in source.parties:
        now = begun.parties[party.slug].name
        if now.casefold() != party.name.casefold() and (said := _saying(party.name, source, clauses)):
            yield f"“{party.name}” is called “{now}” here, and still stands in the words of {_listed(said)}."


def _saying(name, source, clauses) -> list[str]:
    """Where a name stands as a word of its own."""
    found = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    said = [_called(clause) for clause in clauses if found.search(f"{clause.title}\n{clause.text}")]
    said += [
        f"the glossary on “{each.term}”" for each in source.glossary if found.search(f"{each.term} {each.meaning}")
    ]
    return said


def _called(clause) -> str:
    return clause.number or clause.title or clause.ref


def _listed(names) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _short(remark) -> str:
    return remark if len(remark) <= LONGEST_REMARK else f"{remark[: LONGEST_REMARK - 1]}…"
