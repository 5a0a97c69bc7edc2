"""Verbs that change what an edition says, or freeze it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from accounts.rules import Refused
from commitments import loading, policies, texts
from commitments.agreement_file import AgreementFile
from commitments.models import Clause, Likeness, Lineage, PaperCopy, Variation
from compacts import policies as compacts_policies
from compacts.models import Edition


@dataclass(frozen=True)
class Loaded:
    """What loading a file came to: the edition, and a sentence for the person who loaded it."""

    edition: Edition
    said: str


@transaction.atomic
def load_agreement(file: AgreementFile, *, by: User, at: datetime) -> Loaded:
    """Make the portal say what the file says: a draft is replaced, an edition in force is left alone or refused.

    Partnership, bodies, agreement and relations follow the file each time; only an edition's text is ever frozen.
    """
    policies.check_can_load(by, loading.partnership_named(file))
    agreement = loading.write_agreement(file, may_set_up=compacts_policies.acts_for_portal(by))
    edition = agreement.editions.filter(label=file.edition.label).first()
    if edition and edition.is_frozen:
        return Loaded(edition, _compare_with_frozen(edition, file))
    verb = "replaced" if edition else "loaded"
    edition = loading.write_draft(agreement, edition, file)
    status = Edition.Status(file.edition.status)
    if status == Edition.Status.IN_FORCE:
        _check_takes_no_later_ones_place(edition)
        edition = bring_into_force(edition, by=by, at=at)
    elif status == Edition.Status.SUPERSEDED:
        edition = _freeze_as_past(edition, by=by, at=at)
    return Loaded(edition, f"{verb}, {edition.get_status_display().lower()}; {_counted(edition)}.")


@transaction.atomic
def bring_into_force(
    edition: Edition,
    *,
    by: User,
    at: datetime,
    approved_by: str = "",
    minute_reference: str = "",
    on: date | None = None,
    variation: Variation | None = None,
) -> Edition:
    """Freeze a draft edition: work out who owes each clause, seal the text with its hash, supersede the one before.

    `variation` is named by whoever has seen that it is agreed; its draft comes into force in no other way.
    """
    edition = Edition.objects.select_for_update().select_related("agreement__partnership").get(pk=edition.pk)
    policies.check_can_bring_into_force(by, edition, variation)
    for before in edition.agreement.editions.in_force():
        before.status = Edition.Status.SUPERSEDED
        before.superseded_at, before.superseded_by = at, by
        before.save(update_fields=["status", "superseded_at", "superseded_by"])
    edition.approved_by = approved_by or edition.approved_by
    edition.minute_reference = minute_reference or edition.minute_reference
    edition.in_force_on = on or edition.in_force_on
    return _freeze(edition, Edition.Status.IN_FORCE, by=by, at=at)


def keep_pdf(edition: Edition, pdf: bytes, *, at: datetime) -> PaperCopy:
    """Keep the PDF of an edition once: a second that was made meanwhile is dropped."""
    with transaction.atomic():
        copy, is_new = PaperCopy.objects.select_for_update().get_or_create(
            edition=edition, defaults={"sha256": hashlib.sha256(pdf).hexdigest(), "made_at": at, "file": ""}
        )
        if is_new:
            copy.file.save(f"{edition.agreement.slug}-{edition.label}.pdf", ContentFile(pdf))
    return copy


def _freeze_as_past(edition, *, by, at):
    """An edition that was superseded before the portal held it: frozen at once, and no other is touched."""
    policies.check_can_bring_into_force(by, edition)
    edition.superseded_at, edition.superseded_by = at, by
    return _freeze(edition, Edition.Status.SUPERSEDED, by=by, at=at)


def _freeze(edition, status, *, by, at):
    work_out_bound_parties(edition)
    edition.status = status
    edition.brought_into_force_at, edition.brought_into_force_by = at, by
    edition.content_sha256 = content_sha256(edition)
    edition.save()
    return edition


def work_out_bound_parties(edition: Edition) -> None:
    """Write who owes each clause: its own parties, or those of the nearest clause above that has some."""
    duties = Clause.bound_parties.through
    bound: dict[int | None, list[int]] = {None: []}
    for clause in edition.clauses.order_by("position").prefetch_related("parties"):
        bound[clause.pk] = [party.pk for party in clause.parties.all()] or bound[clause.parent_id]
    duties.objects.filter(clause__edition=edition).delete()
    duties.objects.bulk_create(
        duties(clause_id=clause, party_id=party) for clause, parties in bound.items() if clause for party in parties
    )


def content_sha256(edition: Edition) -> str:
    """SHA-256 of the sealed text, which anyone can download and compare."""
    return hashlib.sha256(texts.sealed_text(edition)).hexdigest()


def _compare_with_frozen(edition, file):
    status = edition.get_status_display().lower()
    if texts.sealed_text(edition) != texts.sealed_text_of(file.in_order()):
        raise Refused(
            f"The edition {edition.label} is {status} and its text is frozen; the file gives it another text. "
            "Give the new text a label of its own, and it becomes the next edition."
        )
    return f"already {status} and says the same; left alone."


def _check_takes_no_later_ones_place(edition):
    """A file written long ago says "in force" too; it must not supersede the edition that came after it."""
    for current in edition.agreement.editions.in_force():
        if current.in_force_on and edition.in_force_on and edition.in_force_on < current.in_force_on:
            raise Refused(
                f"The edition {current.label} came into force later and is in force here. "
                f"Load {edition.label} with the status “superseded”."
            )


def _counted(edition):
    clauses = edition.clauses.count()
    assessable = edition.clauses.assessable().count()
    return f"{clauses} clauses, {assessable} of them assessable"


@transaction.atomic
def propose_likeness(clause: Clause, other: Clause, *, relation: str, reason: str, by: User, at: datetime) -> Likeness:
    """Say how promises of two agreements stand to each other; nothing is linked before somebody else agrees.

    What was proposed as not related is not suggested again from then on.
    """
    policies.check_can_propose_likeness(by, clause)
    policies.check_are_of_two_agreements(clause, other)
    both = Lineage.objects.select_for_update().filter(pk__in=[clause.lineage_id, other.lineage_id])
    list(both.order_by("pk"))  # so that two who propose the same at once do not both succeed
    standing = Likeness.objects.current().of(clause.lineage_id).of(other.lineage_id).first()
    if standing and not standing.is_link:
        raise Refused("Somebody has said that these two are not related. Withdraw that before you propose a link.")
    if standing:
        raise Refused("These two promises are linked already. Withdraw that link before you propose another.")
    return Likeness.objects.create(
        clause=clause, other=other, relation=relation, reason=reason, proposed_at=at, proposed_by=by
    )


@transaction.atomic
def agree_likeness(likeness: Likeness, *, by: User, at: datetime) -> Likeness:
    likeness = Likeness.objects.select_for_update(of=("self",)).for_list().get(pk=likeness.pk)
    policies.check_can_agree_likeness(by, likeness)
    likeness.agreed_at, likeness.agreed_by = at, by
    likeness.save(update_fields=["agreed_at", "agreed_by"])
    return likeness


@transaction.atomic
def end_likeness(likeness: Likeness, *, by: User, at: datetime, because: str = "") -> Likeness:
    """Decline or withdraw a link, proposed or agreed; the row stays, and what was copied along it too."""
    likeness = Likeness.objects.select_for_update(of=("self",)).for_list().get(pk=likeness.pk)
    policies.check_can_end_likeness(by, likeness)
    likeness.ended_at, likeness.ended_by, likeness.ended_because = at, by, because
    likeness.save(update_fields=["ended_at", "ended_by", "ended_because"])
    return likeness
