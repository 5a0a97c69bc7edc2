"""From a settled proposal to an agreement file: the loader reads it as it reads any other, so one door makes drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.text import slugify

from commitments import texts
from commitments.agreement_file import kinds, shape
from commitments.agreement_file.checking import RESERVED_REFS
from commitments.workbench import continuing
from commitments.workbench.desk import Desk
from commitments.workbench.models import ProposedClause, ProposedParty
from compacts.models import Agreement, Partnership


@dataclass(frozen=True)
class Fault:
    """Something without which there is no draft: where, and what to do."""

    clause: ProposedClause | None
    text: str


def faults(desk: Desk) -> list[Fault]:
    """What has to be mended before the proposal can be a draft, in the document's order."""
    found = [
        Fault(None, f"Say on which side “{party.name}” stands.") for party in _used_parties(desk) if not party.side
    ]
    nodes = desk.nodes()
    if not any(node.clause.is_promise for node in nodes):
        found.append(Fault(None, "Mark at least one clause as a commitment or an action."))
    for node in nodes:
        found.extend(Fault(node.clause, text) for text in _faults_of(node))
    return found


def _faults_of(node):
    clause = node.clause
    if clause.kind == ProposedClause.Kind.HEADING and not clause.title:
        yield "A heading needs a title of at most 300 characters. Shorten it, or make it context."
    elif not clause.words:
        yield "It says nothing. Fill in its words, or take it out."
    if clause.is_promise:
        if not clause.text:
            yield "A promise needs its words in the text."
        if not node.owed_by:
            yield "Say who owes it."
        if not clause.theme_id:
            yield "Choose a theme."
    if len(clause.text) > kinds.LONGEST_PROSE:
        yield f"It has {len(clause.text):,} characters; at most {kinds.LONGEST_PROSE:,} fit. Split it."
    if node.depth >= shape.DEEPEST_CLAUSE:
        yield f"It stands more than {shape.DEEPEST_CLAUSE} deep. Move it out."


def file_of(
    desk: Desk,
    *,
    partnership: Partnership,
    agreement: Agreement | None,
    title: str,
    kind: str,
    slug: str,
    label: str,
    source: str,
) -> shape.AgreementFile:
    """The proposal as the records of an agreement file, for a new agreement or as another edition of one."""
    slugs = _slugs(desk)
    held = texts.agreement_as_file(agreement) if agreement else shape.Agreement(slug=slug, title=title, kind=kind)
    clauses = _clauses(desk, None, slugs, _refs(desk))
    if agreement:
        clauses = continuing.with_lineages(clauses, agreement)
    return shape.AgreementFile(
        format=shape.FORMAT,
        partnership=texts.partnership_as_file(partnership, agreement),
        agreement=held,
        edition=shape.Edition(
            label=label,
            status=shape.DRAFT,
            source=source,
            unsettled=tuple(_on_one_line(point.text) for point in desk.unsettled if point.code == "unsettled"),
            earlier=texts.earlier_as_file(agreement) if agreement else (),
        ),
        parties=tuple(
            shape.Party(slug=slugs[party.pk], name=party.name, side=party.side) for party in _used_parties(desk)
        ),
        glossary=tuple(shape.Term(term=term, meaning=meaning) for term, meaning in _terms(desk)),
        clauses=clauses,
    )


def terms_of(desk: Desk) -> tuple[shape.Term, ...]:
    """The glossary row by row, as its form takes it."""
    return tuple(shape.Term(term=each.term, meaning=each.meaning) for each in desk.terms)


def _terms(desk):
    """Each word once: where a document explains one twice, both meanings stand below each other."""
    found: dict[str, str] = {}
    for each in desk.terms:
        term = _on_one_line(each.term)[:200]
        found[term] = "\n".join(part for part in [found.get(term, ""), each.meaning.strip()] if part)
    return found.items()


def _used_parties(desk) -> list[ProposedParty]:
    used = {pk for clause in desk.clauses for pk in clause.parties}
    return [party for party in desk.parties if party.pk in used]


def _slugs(desk):
    taken: set[str] = set()
    return {party.pk: _free(slugify(party.name)[:50] or "party", taken) for party in _used_parties(desk)}


def _clauses(desk, parent, slugs, refs):
    return tuple(_clause(desk, clause, slugs, refs) for clause in desk.children(parent))


def _clause(desk, clause, slugs, refs):
    return replace(
        record_of(clause, slugs),
        ref=refs[clause.pk],
        assessable=clause.is_promise,
        lineage=refs[clause.pk],
        clauses=_clauses(desk, clause, slugs, refs),
    )


def record_of(clause: ProposedClause, slugs: Mapping[int, str]) -> shape.Clause:
    """What a proposed clause says, as an agreement file has it; its place and its address come from the whole."""
    due = None
    if clause.due_words:
        due = shape.Due(words=clause.due_words, earliest=clause.due_earliest, latest=clause.due_latest)
    return shape.Clause(
        number=clause.number,
        kind=clause.kind,
        title=clause.title,
        text=clause.text,
        parties=tuple(slugs[pk] for pk in clause.parties if pk in slugs),
        qualifier=_on_one_line(clause.qualifier),
        theme=clause.theme.slug if clause.theme_id else "",
        owner=_on_one_line(clause.owner),
        due=due,
        standards=tuple(_standard(each) for each in clause.standards),
    )


def _standard(said):
    return shape.Standard(
        measure=said["measure"],
        direction=said["direction"],
        number=Decimal(str(said["number"])),
        upper=None if said.get("upper") in {None, ""} else Decimal(str(said["upper"])),
        unit=said["unit"],
        clock=said.get("clock", ""),
    )


def _refs(desk):
    """A lasting address for each clause: its number where that can be one, with the number above where it says too
    little, else its kind and a count. Promises have a digit in theirs."""
    taken, counts, refs = set(RESERVED_REFS), {}, {}
    numbers = [_as_address(clause.number) for clause in desk.clauses if clause.number]
    for clause in desk.clauses:
        ref = _as_address(clause.number)
        above = refs.get(clause.parent_id, "")
        says_too_little = numbers.count(ref) > 1 or not _has_digit(ref)
        if ref and says_too_little and _has_digit(above):
            ref = f"{above}.{ref}"
        if not ref or len(ref) > 50 or (clause.is_promise and not _has_digit(ref)):
            counts[clause.kind] = counts.get(clause.kind, 0) + 1
            ref = f"{clause.kind}-{counts[clause.kind]}"
        refs[clause.pk] = _free(ref, taken)
    return refs


def _as_address(number):
    ref = re.sub(r"[^A-Za-z0-9.]+", "-", shape.default_ref(number)).strip("-.")
    return re.sub(r"\.{2,}", ".", ref)


def _has_digit(text):
    return any(character in "0123456789" for character in text)


def _free(wanted, taken):
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    taken.add(free)
    return free


def _on_one_line(text):
    return " ".join(text.split())
