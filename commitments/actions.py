"""Verbs that change what an edition says, or freeze it."""

import hashlib
import json
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from commitments import policies
from commitments.models import Clause
from compacts.models import Edition


@transaction.atomic
def bring_into_force(
    edition: Edition, *, by: User, at: datetime, approved_by: str = "", on: date | None = None
) -> Edition:
    """Freeze a draft edition: work out who owes each clause, seal the text with its hash, supersede the one before."""
    edition = Edition.objects.select_for_update().select_related("agreement__partnership").get(pk=edition.pk)
    policies.check_can_bring_into_force(by, edition)
    work_out_bound_parties(edition)
    for before in edition.agreement.editions.in_force():
        before.status = Edition.Status.SUPERSEDED
        before.superseded_at, before.superseded_by = at, by
        before.save(update_fields=["status", "superseded_at", "superseded_by"])
    edition.approved_by = approved_by or edition.approved_by
    edition.in_force_on = on or edition.in_force_on
    edition.status = Edition.Status.IN_FORCE
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
    """SHA-256 over the canonical JSON (sorted keys, UTF-8, no spaces) of all that coming into force freezes."""
    content = {
        "label": edition.label,
        "parties": list(edition.parties.order_by("position").values("slug", "name", "side", "description")),
        "glossary": list(edition.glossary.order_by("position").values("term", "meaning")),
        "clauses": [
            {
                **{name: getattr(clause, name) for name in CLAUSE_WORDS},
                "due_earliest": clause.due_earliest and clause.due_earliest.isoformat(),
                "due_latest": clause.due_latest and clause.due_latest.isoformat(),
                "parent": clause.parent and clause.parent.ref,
                "theme": clause.theme and clause.theme.slug,
                "lineage": clause.lineage.key,
                "parties": sorted(party.slug for party in clause.parties.all()),
                "bound_parties": sorted(party.slug for party in clause.bound_parties.all()),
                "standards": [standard.in_words for standard in clause.standards.all()],
            }
            for clause in edition.clauses.order_by("position")
            .select_related("parent", "theme", "lineage")
            .prefetch_related("parties", "bound_parties", "standards")
        ],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


CLAUSE_WORDS = [
    "ref",
    "number",
    "kind",
    "title",
    "text",
    "is_assessable",
    "qualifier",
    "owner",
    "due_words",
    "caveat",
    "guidance",
]
