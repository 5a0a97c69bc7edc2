from accounts.rules import Refused
from commitments.models import Clause
from compacts import policies as compacts_policies


def check_can_bring_into_force(user, edition):
    """Only a draft that binds somebody to something can come into force, and only its steward or staff may do it."""
    compacts_policies.check_can_edit_text(user, edition)
    if not edition.clauses.assessable().exists():
        raise Refused("This draft holds no promise that anyone could assess. Mark at least one clause as assessable.")
    if unowed := _owed_by_nobody(edition):
        raise Refused(f"Nobody owes {', '.join(unowed)}. Name a party in the clause, or in one above it.")


def _owed_by_nobody(edition) -> list[str]:
    """Refs of assessable clauses that name no party and stand under none that does."""
    named = {}
    unowed = []
    for clause in Clause.objects.filter(edition=edition).order_by("position").prefetch_related("parties"):
        named[clause.pk] = bool(clause.parties.all()) or named.get(clause.parent_id, False)
        if clause.is_assessable and not named[clause.pk]:
            unowed.append(clause.ref)
    return unowed
