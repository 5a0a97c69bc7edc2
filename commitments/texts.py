"""An edition in writing: as an agreement file, and as the sealed text whose hash is kept when it comes into force."""

import hashlib
from collections import defaultdict

from commitments import agreement_file
from commitments.agreement_file import shape, writing
from commitments.models import Clause
from compacts.models import Agreement, Edition, Partnership


def export_agreement(edition: Edition) -> bytes:
    """The agreement file of an edition, in the one form that such a file has."""
    return agreement_file.write(as_file(edition))


def sealed_text(edition: Edition) -> bytes:
    """The bytes that coming into force freezes; `content_sha256` is their SHA-256."""
    return writing.write(_sealed(as_file(edition)))


def sealed_text_of(file: shape.AgreementFile) -> bytes:
    """The bytes that would be frozen if this file were loaded and brought into force as it is."""
    return writing.write(_sealed(file))


def as_file(edition: Edition) -> shape.AgreementFile:
    """The edition with its agreement and partnership, as the records of an agreement file."""
    agreement = edition.agreement
    return shape.AgreementFile(
        format=shape.FORMAT,
        partnership=partnership_as_file(agreement.partnership, agreement),
        agreement=agreement_as_file(agreement),
        edition=shape.Edition(
            label=edition.label,
            status=edition.status,
            in_force_words=edition.in_force_words,
            in_force_on=edition.in_force_on,
            approved_by=edition.approved_by,
            minute_reference=edition.minute_reference,
            source=edition.source,
            unsettled=tuple(edition.unsettled_remarks),
            earlier=earlier_as_file(agreement),
        ),
        parties=parties_of(edition),
        glossary=glossary_of(edition),
        clauses=_clauses(edition),
    )


def parties_of(edition: Edition) -> tuple[shape.Party, ...]:
    return tuple(
        shape.Party(slug=party.slug, name=party.name, side=party.side, description=party.description)
        for party in edition.parties.order_by("position")
    )


def glossary_of(edition: Edition) -> tuple[shape.Term, ...]:
    return tuple(shape.Term(term=term.term, meaning=term.meaning) for term in edition.glossary.order_by("position"))


def fingerprint(written: object) -> str:
    """Tells whether records of an agreement file, alone or in a tuple, are still what somebody was shown."""
    return hashlib.sha256(repr(written).encode()).hexdigest()[:32]


def agreement_as_file(agreement: Agreement) -> shape.Agreement:
    """The agreement itself, apart from its editions."""
    return shape.Agreement(
        slug=agreement.slug,
        title=agreement.title,
        kind=agreement.kind,
        summary=agreement.summary,
        relations=tuple(
            shape.Relation(
                kind=relation.kind, agreement=relation.other_slug, title=relation.other_title, note=relation.note
            )
            for relation in agreement.relations.order_by("pk")
        ),
    )


def earlier_as_file(agreement: Agreement) -> tuple[shape.Earlier, ...]:
    """The editions that are known of, and whose text is not held."""
    return tuple(
        shape.Earlier(label=earlier.label, words=earlier.words, year=earlier.year)
        for earlier in agreement.earlier_editions.order_by("pk")
    )


def partnership_as_file(partnership: Partnership, agreement: Agreement | None) -> shape.Partnership:
    """The partnership with its bodies, and which of them oversee the agreement; a new one is overseen by none yet."""
    overseers = set(agreement.overseen_by.values_list("pk", flat=True)) if agreement else set()
    parent = partnership.parent
    return shape.Partnership(
        slug=partnership.slug,
        name=partnership.name,
        level=partnership.level,
        parent=parent and shape.Parent(slug=parent.slug, name=parent.name, level=parent.level),
        bodies=tuple(
            shape.Body(
                slug=body.slug,
                name=body.name,
                purpose=body.purpose,
                meets=body.meets,
                meetings_a_year=body.meetings_a_year,
                reports_to=body.reports_to.slug if body.reports_to else "",
                chairing=body.chairing,
                oversees=body.pk in overseers,
            )
            for body in partnership.bodies.select_related("reports_to").order_by("pk")
        ),
    )


def _clauses(edition):
    children = defaultdict(list)
    clauses = Clause.objects.filter(edition=edition).for_text()
    for clause in clauses:
        children[clause.parent_id].append(clause)

    def beneath(parent):
        return tuple(as_record(clause, beneath(clause.pk)) for clause in children[parent])

    return beneath(None)


def as_record(clause: Clause, children: tuple[shape.Clause, ...] = ()) -> shape.Clause:
    """One clause, fetched with its facts, and what stands under it."""
    due = None
    if clause.due_words:
        due = shape.Due(words=clause.due_words, earliest=clause.due_earliest, latest=clause.due_latest)
    return shape.Clause(
        number=clause.number,
        ref=clause.ref,
        kind=clause.kind,
        title=clause.title,
        text=clause.text,
        assessable=clause.is_assessable,
        parties=tuple(party.slug for party in clause.parties.all()),
        qualifier=clause.qualifier,
        theme=clause.theme.slug if clause.theme else "",
        owner=clause.owner,
        due=due,
        standards=tuple(
            shape.Standard(
                measure=standard.measure,
                direction=standard.direction,
                number=standard.number,
                upper=standard.upper,
                unit=standard.unit,
                clock=standard.clock,
            )
            for standard in clause.standards.all()
        ),
        caveat=clause.caveat,
        guidance=clause.guidance,
        lineage=clause.lineage.key,
        also_from=tuple(sorted(lineage.key for lineage in clause.also_from.all())),
        clauses=children,
    )


def _sealed(file):
    edition = file.edition
    return shape.SealedText(
        format=file.format,
        label=edition.label,
        in_force_words=edition.in_force_words,
        in_force_on=edition.in_force_on,
        approved_by=edition.approved_by,
        minute_reference=edition.minute_reference,
        source=edition.source,
        unsettled=edition.unsettled,
        parties=file.parties,
        glossary=file.glossary,
        clauses=file.clauses,
    )
