"""From the records of an agreement file to rows. Called by `actions.load_agreement`, inside its transaction.

Nothing here is frozen text: `write_draft` is given a draft, or no edition at all.
"""

from django.db.models import F

from accounts.rules import Refused
from commitments.agreement_file import AgreementFile, AgreementFileError, Problem, shape
from commitments.models import Clause, Lineage, Standard, Theme
from compacts.models import Agreement, Body, EarlierEdition, Edition, GlossaryTerm, Partnership, Party, Relation

OUT_OF_THE_WAY = 10_000  # no edition has as many parties, so places can be given anew without two sharing one


def partnership_named(file: AgreementFile) -> Partnership | None:
    return Partnership.objects.select_for_update().filter(slug=file.partnership.slug).first()


def write_agreement(file: AgreementFile, *, may_set_up: bool) -> Agreement:
    """Partnership, bodies, agreement, relations and earlier editions as the file has them."""
    partnership = _write_partnership(file.partnership, may_set_up=may_set_up)
    agreement = _write_agreement(file.agreement, partnership)
    _write_bodies(file.partnership.bodies, partnership, agreement)
    agreement.relations.all().delete()
    Relation.objects.bulk_create(
        Relation(agreement=agreement, kind=each.kind, other_slug=each.agreement, other_title=each.title, note=each.note)
        for each in file.agreement.relations
    )
    agreement.earlier_editions.all().delete()
    EarlierEdition.objects.bulk_create(
        EarlierEdition(agreement=agreement, label=each.label, words=each.words, year=each.year)
        for each in file.edition.earlier
    )
    return agreement


def write_draft(agreement: Agreement, edition: Edition | None, file: AgreementFile) -> Edition:
    """The edition as a draft, with the file's text in the place of whatever text it had."""
    written = file.edition
    edition = edition or Edition(agreement=agreement, label=written.label)
    edition.in_force_words = written.in_force_words
    edition.in_force_on = written.in_force_on
    edition.approved_by = written.approved_by
    edition.minute_reference = written.minute_reference
    edition.source = written.source
    edition.unsettled = "\n".join(written.unsettled)
    edition.save()
    edition.clauses.all().delete()
    edition.glossary.all().delete()
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(edition=edition, position=position, term=each.term, meaning=each.meaning)
        for position, each in enumerate(file.glossary, start=1)
    )
    parties = _write_parties(edition, file.parties)
    _write_clauses(edition, file, parties)
    forget_unused_lineages(agreement)
    return edition


def forget_unused_lineages(agreement: Agreement) -> None:
    """Lineages that no clause has, and that none comes from."""
    Lineage.objects.filter(agreement=agreement, clauses=None, offshoots=None).delete()


def _write_partnership(written, *, may_set_up):
    _check_name_is_free(written)
    partnership = Partnership.objects.filter(slug=written.slug).first() or Partnership(slug=written.slug)
    partnership.name, partnership.level = written.name, written.level
    partnership.parent = _parent(written, partnership, may_set_up=may_set_up)
    partnership.save()
    return partnership


def _parent(written, partnership, *, may_set_up):
    """The partnership above. Its own file says what it is called; here it is made only where it is not yet there."""
    parent = written.parent
    if not parent:
        return None
    if above := Partnership.objects.filter(slug=parent.slug).first():
        _check_is_not_below(above, partnership, parent)
        return above
    if not parent.name:
        raise _problem(
            parent, "", f"the portal holds no partnership “{parent.slug}” yet; give its slug, name and level here"
        )
    if not may_set_up:
        raise Refused(f"Only portal staff can set up the partnership {parent.name}. Ask them to load this file.")
    _check_name_is_free(parent)
    return Partnership.objects.create(slug=parent.slug, name=parent.name, level=parent.level)


def _check_is_not_below(above, partnership, written):
    while above:
        if above.pk == partnership.pk:
            raise _problem(written, "", f"“{written.slug}” stands below this partnership already")
        above = above.parent


def _check_name_is_free(written):
    if other := Partnership.objects.filter(name=written.name).exclude(slug=written.slug).first():
        raise _problem(written, "name", f"the partnership “{other.slug}” bears this name already")


def _write_agreement(written, partnership):
    agreement = Agreement.objects.filter(slug=written.slug).select_related("partnership").first()
    if agreement and agreement.partnership != partnership:
        raise _problem(written, "slug", f"the address is taken by an agreement of {agreement.partnership}")
    agreement = agreement or Agreement(slug=written.slug, partnership=partnership)
    agreement.title, agreement.kind, agreement.summary = written.title, written.kind, written.summary
    agreement.save()
    return agreement


def _write_bodies(written, partnership, agreement):
    """Bodies that the file names; others stay, since another agreement's file may have named them."""
    bodies = {}
    for each in written:
        bodies[each.slug], _ = Body.objects.update_or_create(
            partnership=partnership,
            slug=each.slug,
            defaults={
                "name": each.name,
                "purpose": each.purpose,
                "meets": each.meets,
                "meetings_a_year": each.meetings_a_year,
                "chairing": each.chairing,
                "reports_to": None,
            },
        )
    for each in written:
        body = bodies[each.slug]
        if each.reports_to:
            body.reports_to = bodies[each.reports_to]
            body.save(update_fields=["reports_to"])
        if each.oversees:
            body.oversees.add(agreement)
        else:
            body.oversees.remove(agreement)


def _write_parties(edition, written):
    """Parties keep their rows where the slug stays, so that whoever was invited in one is still invited in it."""
    edition.parties.exclude(slug__in=[each.slug for each in written]).delete()
    edition.parties.update(position=F("position") + OUT_OF_THE_WAY)
    parties = {}
    for position, each in enumerate(written, start=1):
        parties[each.slug], _ = Party.objects.update_or_create(
            edition=edition,
            slug=each.slug,
            defaults={
                "position": position,
                "name": each.name,
                "side": each.side,
                "description": each.description,
            },
        )
    return parties


def _write_clauses(edition, file, parties):
    """Level by level, since a row needs the row above it; a few statements however long the document is."""
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    lineages = _lineages(edition.agreement, file)
    rows, levels = {}, {}
    for position, (each, above) in enumerate(file.walk(), start=1):
        levels.setdefault(len(above), []).append((position, each, above))
    for depth, level in sorted(levels.items()):
        made = Clause.objects.bulk_create(
            _row(each, edition, position, depth, above, rows, themes, lineages) for position, each, above in level
        )
        rows.update({each.ref: row for (_, each, _), row in zip(level, made, strict=True)})
    named = Clause.parties.through
    named.objects.bulk_create(
        named(clause=rows[each.ref], party=parties[slug]) for each, _ in file.walk() for slug in each.parties
    )
    comes_from = Clause.also_from.through
    comes_from.objects.bulk_create(
        comes_from(clause=rows[each.ref], lineage=lineages[key]) for each, _ in file.walk() for key in each.also_from
    )
    Standard.objects.bulk_create(
        Standard(
            clause=rows[each.ref],
            position=position,
            measure=standard.measure,
            direction=standard.direction,
            number=standard.number,
            upper=standard.upper,
            unit=standard.unit,
            clock=standard.clock,
        )
        for each, _ in file.walk()
        for position, standard in enumerate(each.standards, start=1)
    )


def _lineages(agreement, file):
    keys = dict.fromkeys(key for each, _ in file.walk() for key in [each.lineage, *each.also_from])
    held = set(agreement.lineages.values_list("key", flat=True))
    Lineage.objects.bulk_create(Lineage(agreement=agreement, key=key) for key in keys if key not in held)
    return {lineage.key: lineage for lineage in agreement.lineages.all()}


def _row(each, edition, position, depth, above, rows, themes, lineages):
    due = each.due or shape.Due()
    return Clause(
        edition=edition,
        parent=rows[above[-1].ref] if above else None,
        position=position,
        depth=depth,
        number=each.number,
        ref=each.ref,
        kind=each.kind,
        title=each.title,
        text=each.text,
        is_assessable=each.assessable,
        qualifier=each.qualifier,
        theme=themes[each.theme] if each.theme else None,
        owner=each.owner,
        due_words=due.words,
        due_earliest=due.earliest,
        due_latest=due.latest,
        caveat=each.caveat,
        guidance=each.guidance,
        lineage=lineages[each.lineage],
    )


def _problem(record, key, message):
    return AgreementFileError([Problem(record.place.line(key), record.place.field(key), message)])
