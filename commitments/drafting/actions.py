"""Verbs that change the text of a draft, clause by clause. Each locks the edition first, so that nobody edits what
somebody else brings into force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from accounts.rules import Refused
from commitments import loading, texts
from commitments.agreement_file import checking, kinds, shape
from commitments.drafting import lineages, policies
from commitments.drafting.tree import AFTER, BEFORE, UNDER, Tree
from commitments.models import Clause, Lineage, Standard, Theme
from compacts.models import Edition, GlossaryTerm, Party

OUT_OF_THE_WAY = 1_000_000  # no text has as many clauses, so places can be given anew without two sharing one


@transaction.atomic
def add_clause(edition: Edition, written: shape.Clause, *, where: str, target: Clause | None, by: User) -> Clause:
    """A new clause before, after or under another; without another, at the end of the text."""
    edition = _lock(edition, by)
    tree = _tree(edition)
    if target is None:
        where, target_pk = UNDER, None
    else:
        target_pk = policies.in_the_same_text(edition, target).pk
    parent = target_pk if where == UNDER else tree.parent[target_pk]
    policies.check_fits_under(tree, None, parent)
    clause = Clause(edition=edition, position=OUT_OF_THE_WAY, depth=0)
    above = Clause.objects.filter(pk=parent).first()
    clause.ref = _address(edition, written, above)
    clause.lineage = _fresh_lineage(edition, clause.ref)
    _write(clause, written)
    tree.place(clause.pk, where, target_pk)
    _put_in_order(edition, tree)
    clause.refresh_from_db()
    return clause


@transaction.atomic
def change_clause(clause: Clause, written: shape.Clause, *, version: str, by: User) -> Clause:
    """What the clause says, for what it said when the person opened it; its lineage stays."""
    edition = _lock(clause.edition, by)
    clause = policies.in_the_same_text(edition, clause)
    policies.check_is_as_seen(clause, version)
    clause.ref = _address(edition, written, clause.parent, but=clause)
    _write(clause, written)
    return clause


def _write(clause, written):
    due = written.due or shape.Due()
    clause.kind, clause.number, clause.title, clause.text = written.kind, written.number, written.title, written.text
    clause.is_assessable, clause.qualifier, clause.owner = written.assessable, written.qualifier, written.owner
    clause.theme = Theme.objects.get(slug=written.theme) if written.theme else None
    clause.due_words, clause.due_earliest, clause.due_latest = due.words, due.earliest, due.latest
    clause.caveat, clause.guidance = written.caveat, written.guidance
    clause.save()
    clause.parties.set(clause.edition.parties.filter(slug__in=written.parties))
    clause.standards.all().delete()
    Standard.objects.bulk_create(
        Standard(
            clause=clause,
            position=position,
            measure=standard.measure,
            direction=standard.direction,
            number=standard.number,
            upper=standard.upper,
            unit=standard.unit,
            clock=standard.clock,
        )
        for position, standard in enumerate(written.standards, start=1)
    )


@transaction.atomic
def step(clause: Clause, to: str, *, by: User) -> Clause:
    """One step up or down among those beside it, in under the one before it, or out to stand after the one above it."""
    edition = _lock(clause.edition, by)
    clause = policies.in_the_same_text(edition, clause)
    tree = _tree(edition)
    where, target = policies.place_of_step(tree, clause, to)
    _place(edition, tree, clause, where, target)
    return clause


@transaction.atomic
def place(clause: Clause, where: str, target: Clause, *, by: User) -> Clause:
    """Before, after or under any other clause, with all that stands beneath it."""
    edition = _lock(clause.edition, by)
    clause = policies.in_the_same_text(edition, clause)
    target = policies.in_the_same_text(edition, target)
    tree = _tree(edition)
    policies.check_is_not_beneath_itself(tree, clause, target)
    _place(edition, tree, clause, where, target.pk)
    return clause


def _place(edition, tree, clause, where, target):
    parent = target if where == UNDER else tree.parent[target]
    policies.check_fits_under(tree, clause.pk, parent)
    tree.place(clause.pk, where, target)
    _put_in_order(edition, tree)


@transaction.atomic
def remove_clause(clause: Clause, *, by: User) -> int:
    """Take a clause out with all that stands beneath it; how many went."""
    edition = _lock(clause.edition, by)
    clause = policies.in_the_same_text(edition, clause)
    tree = _tree(edition)
    gone = [clause.pk, *tree.beneath(clause.pk)]
    edition.clauses.filter(pk__in=gone).delete()
    loading.forget_unused_lineages(edition.agreement)
    _put_in_order(edition, _tree(edition))
    return len(gone)


@transaction.atomic
def put_back(edition: Edition, earlier: Clause, *, by: User) -> int:
    """Take a clause of the edition before into the draft as it was, with all under it that is gone too; how many came.

    It stands where it stood: after the clause that it followed, as far as that and what stood above are still there.
    """
    edition = _lock(edition, by)
    policies.check_are_of_the_edition_before(edition, [earlier])
    policies.check_nothing_continues(edition, earlier)
    old = {clause.pk: clause for clause in Clause.objects.filter(edition=earlier.edition_id).for_text()}
    now = dict(edition.clauses.values_list("lineage", "pk"))
    tree, wanted, count = _tree(edition), {earlier.pk}, 0
    for was in old.values():
        if was.parent_id in wanted:
            wanted.add(was.pk)
        if was.pk not in wanted or was.lineage_id in now:
            continue
        count += 1
        written = written_of(was)
        clause = Clause(edition=edition, position=OUT_OF_THE_WAY + count, depth=0, lineage=was.lineage)
        clause.ref = _address(edition, written, None)
        _write(clause, written)
        where, target = _where_it_stood(was, old, now, tree)
        parent = target if where == UNDER else tree.parent[target]
        policies.check_fits_under(tree, None, parent)
        tree.place(clause.pk, where, target)
        now[was.lineage_id] = clause.pk
    _put_in_order(edition, tree)
    return count


def _where_it_stood(was, old, now, tree) -> tuple[str, int | None]:
    above = old.get(was.parent_id)
    while above and above.lineage_id not in now:
        above = old.get(above.parent_id)
    parent = now[above.lineage_id] if above else None
    beside = [clause for clause in old.values() if clause.parent_id == was.parent_id and clause.position < was.position]
    for each in reversed(beside):
        if tree.parent.get(now.get(each.lineage_id), -1) == parent:
            return AFTER, now[each.lineage_id]
    first = tree.children[parent][:1]
    return (BEFORE, first[0]) if first else (UNDER, parent)


@dataclass(frozen=True)
class Renumbered:
    """A clause whose number would change, and to what."""

    clause: Clause
    number: str


def numbered_anew(edition: Edition) -> list[Renumbered]:
    """What clauses with numbers would be called if they were counted from the top: 1, 1.1, 1.1.1."""
    counts: dict[int | None, int] = {}
    numbers: dict[int | None, str] = {None: ""}
    counted_under: dict[int | None, int | None] = {None: None}
    changed = []
    for clause in edition.clauses.order_by("position"):
        above = counted_under[clause.parent_id]
        if not clause.number:
            # a lead-in without a number of its own: what stands under it is counted with what stands beside it
            counted_under[clause.pk] = above
            continue
        counts[above] = counts.get(above, 0) + 1
        number = f"{numbers[above]}.{counts[above]}" if numbers[above] else str(counts[above])
        numbers[clause.pk], counted_under[clause.pk] = number, clause.pk
        if clause.number != number:
            changed.append(Renumbered(clause, number))
    return changed


@transaction.atomic
def renumber(edition: Edition, *, by: User) -> int:
    """Count clauses with numbers from the top. Each stays the promise it was: its lineage goes with it."""
    edition = _lock(edition, by)
    changed = numbered_anew(edition)
    follows = [each for each in changed if each.clause.ref == shape.default_ref(each.clause.number)]
    following = {each.clause.pk for each in follows}
    kept = set(edition.clauses.exclude(pk__in=following).values_list("ref", flat=True))
    if taken := sorted(kept & {each.number for each in follows}):
        raise Refused(
            f"The address {kinds.shorten(', '.join(taken))} belongs to a clause that would keep it. "
            "Give that clause another lasting address first."
        )
    out_of_the_way = Concat(Value("being-renumbered-"), Cast("pk", CharField()))  # before the new ones come
    edition.clauses.filter(pk__in=following).update(ref=out_of_the_way)
    for each in changed:
        each.clause.ref = each.number if each.clause.pk in following else each.clause.ref
        each.clause.number = each.number
    Clause.objects.bulk_update([each.clause for each in changed], ["number", "ref"])
    return len(changed)


@transaction.atomic
def change_parties(edition: Edition, written: Iterable[tuple[str, shape.Party | None]], *, version: str, by: User):
    """The parties in this order, each with the slug it had (or none); `None` for one that is taken out."""
    edition = _lock(edition, by)
    policies.check_parties_are_as_seen(edition, version)
    held = {party.slug: party for party in edition.parties.all()}
    edition.parties.update(position=F("position") + 10_000)
    position = 0
    for slug, party in written:
        row = held.get(slug)
        if party is None:
            if row:
                policies.check_party_is_named_nowhere(row)
                row.delete()
            continue
        position += 1
        row = row or Party(edition=edition, slug=_free_slug(party.name, held))
        held.setdefault(row.slug, row)
        row.position, row.name, row.side, row.description = position, party.name, party.side, party.description
        row.save()


@transaction.atomic
def change_glossary(edition: Edition, written: Iterable[shape.Term], *, version: str, by: User) -> None:
    edition = _lock(edition, by)
    policies.check_glossary_is_as_seen(edition, version)
    edition.glossary.all().delete()
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(edition=edition, position=position, term=each.term, meaning=each.meaning)
        for position, each in enumerate(written, start=1)
    )


@transaction.atomic
def change_facts(
    edition: Edition, *, by: User, label: str, in_force_words: str, source: str, unsettled: str
) -> Edition:
    """What the edition is called, where its text comes from, and what it leaves open."""
    edition = _lock(edition, by)
    policies.check_label_is_free(edition, label)
    edition.label, edition.in_force_words = label, in_force_words
    edition.source, edition.unsettled = source, unsettled
    edition.save()
    return edition


@transaction.atomic
def begin_next_edition(edition: Edition, *, label: str, by: User) -> Edition:
    """A draft with the text of an edition: every clause continues the one it was, until a steward changes it."""
    agreement = edition.agreement
    agreements = type(agreement).objects.select_for_update(of=("self",)).select_related("partnership")
    agreement = agreements.get(pk=agreement.pk)
    policies.check_can_begin_next_edition(by, edition, label)
    file = texts.as_file(edition)
    written = replace(file.edition, label=label, **AGREED_ANEW)
    clauses = tuple(_without_origins(clause) for clause in file.clauses)
    return loading.write_draft(agreement, None, replace(file, edition=written, clauses=clauses))


# What is agreed for each edition by itself.
AGREED_ANEW = {
    "status": shape.DRAFT,
    "in_force_words": "",
    "in_force_on": None,
    "approved_by": "",
    "minute_reference": "",
    "source": "",
}


def _without_origins(clause: shape.Clause) -> shape.Clause:
    """Where a clause came from before this edition is said there, and not again in the next."""
    return replace(clause, also_from=(), clauses=tuple(map(_without_origins, clause.clauses)))


@transaction.atomic
def continue_promise(clause: Clause, earlier: Clause | None, also_from: Iterable[Clause], *, by: User) -> Clause:
    """Say which clause of the edition before this one continues (none: it is new), and which it also comes from.

    Where another clause of the draft continued that one, it no longer does.
    """
    edition = _lock(clause.edition, by)
    clause = policies.in_the_same_text(edition, clause)
    also_from = [each for each in also_from if earlier is None or each.lineage_id != earlier.lineage_id]
    policies.check_are_of_the_edition_before(edition, [earlier, *also_from])
    if earlier is None and _continues_something(edition, clause):
        _give(clause, _fresh_lineage(edition, clause.ref))
    elif earlier and clause.lineage_id != earlier.lineage_id:
        for other in edition.clauses.filter(lineage=earlier.lineage_id):
            _give(other, _fresh_lineage(edition, other.ref))
        _give(clause, earlier.lineage)
    clause.also_from.set([each.lineage for each in also_from])
    loading.forget_unused_lineages(edition.agreement)
    return clause


def _continues_something(edition, clause) -> bool:
    return Clause.objects.filter(lineage=clause.lineage_id).exclude(edition=edition).exists()


def _give(clause, lineage):
    clause.lineage = lineage
    clause.save(update_fields=["lineage"])


@transaction.atomic
def take_suggestions(edition: Edition, *, by: User) -> int:
    """Let every clause that continues nothing continue the one whose words are likest; how many do now."""
    edition = _lock(edition, by)
    taken = lineages.standing(edition).suggestions
    for each in taken:
        continue_promise(each.clause, each.earlier, (), by=by)
    return len(taken)


def _lock(edition, by) -> Edition:
    edition = (
        Edition.objects.select_for_update(of=("self",)).select_related("agreement__partnership").get(pk=edition.pk)
    )
    policies.check_can_edit(by, edition)
    return edition


def _tree(edition) -> Tree:
    return Tree.of(edition.clauses.order_by("position").values_list("pk", "parent"))


def _put_in_order(edition, tree) -> None:
    """Write place, depth and parent of each clause where it has another than before."""
    rows = {clause.pk: clause for clause in edition.clauses.only("edition", "position", "depth", "parent")}
    changed = []
    for at in tree.places():
        row = rows[at.pk]
        if (row.position, row.depth, row.parent_id) != (at.position, at.depth, at.parent):
            row.position, row.depth, row.parent_id = at.position, at.depth, at.parent
            changed.append(row)
    edition.clauses.filter(pk__in=[row.pk for row in changed]).update(position=F("position") + 2 * OUT_OF_THE_WAY)
    Clause.objects.bulk_update(changed, ["position", "depth", "parent"])


def _address(edition, written, above, but=None) -> str:
    """The address that was asked for, or that follows from the number; of a clause without a number, one of our own."""
    others = edition.clauses.exclude(pk=but.pk) if but else edition.clauses
    wanted = written.ref or shape.default_ref(written.number)
    if wanted and not kinds.ADDRESS.fullmatch(wanted):
        raise Refused(
            f"The number “{kinds.shorten(written.number)}” cannot be the clause’s address. "
            "Give it a lasting address of letters, digits, dots and hyphens."
        )
    if wanted:
        policies.check_address_is_free(others, wanted, written)
        return wanted
    stem = f"{above.ref}-" if above else ""
    # all of them, since an address that is cut to its end no longer begins with its stem
    taken = {*others.values_list("ref", flat=True), *checking.RESERVED_REFS}
    number = 1
    while (ref := f"{stem}{written.kind}-{number}"[-60:].lstrip(".-")) in taken:
        number += 1
    return ref


def _fresh_lineage(edition, ref) -> Lineage:
    """A lineage that no promise of the agreement has had: a new clause continues nothing until a steward says so."""
    stem = ref[:55]
    keys = set(edition.agreement.lineages.filter(key__startswith=stem).values_list("key", flat=True))
    key, number = ref, 1
    while key in keys:
        number += 1
        key = f"{stem}-{number}"
    return Lineage.objects.create(agreement=edition.agreement, key=key)


def _free_slug(name, held) -> str:
    stem = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-") or "party"
    slug, number = stem, 1
    while slug in held:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def written_of(clause: Clause) -> shape.Clause:
    """The clause as the record that its form is filled with."""
    return replace(texts.as_record(clause), clauses=())
