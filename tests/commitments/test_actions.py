import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules import Refused
from commitments import actions
from compacts.models import Edition
from tests import factories


def bound(edition, ref):
    return {party.name for party in edition.clauses.get(ref=ref).bound_parties.all()}


def test_a_clause_without_parties_of_its_own_takes_them_from_the_nearest_above(edition):
    assert bound(edition, "1.1") == {"Statutory organisations"}
    assert bound(edition, "3.1") == {"Statutory organisations", "VCSE sector"}


def test_bringing_into_force_freezes_with_a_hash_and_supersedes_the_edition_before(edition, staff):
    next_edition = factories.make_edition(edition.agreement, "2028")
    party = factories.make_party(next_edition)
    factories.make_clause(next_edition, "1", parties=[party])

    actions.bring_into_force(next_edition, by=staff, at=timezone.now())

    edition.refresh_from_db()
    next_edition.refresh_from_db()
    assert (edition.status, next_edition.status) == (Edition.Status.SUPERSEDED, Edition.Status.IN_FORCE)
    assert next_edition.content_sha256 == actions.content_sha256(next_edition)


DOORS = {
    "edit": lambda edition: edition.clauses.get(ref="1.1").save(),
    "bulk update": lambda edition: edition.clauses.update(qualifier="if at all"),
    "delete": lambda edition: edition.clauses.filter(ref="1.2").delete(),
    "add": lambda edition: factories.make_clause(edition, "9.9"),
    "unbind": lambda edition: edition.clauses.get(ref="1.1").bound_parties.clear(),
    "relabel": lambda edition: Edition.objects.filter(pk=edition.pk).update(label="2027"),
    "back to draft": lambda edition: Edition.objects.filter(pk=edition.pk).update(status=Edition.Status.DRAFT),
    "rename a party": lambda edition: edition.parties.update(name="Someone else"),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_no_door_changes_an_edition_in_force(edition, door):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        door(edition)


def test_bringing_an_edition_into_force_twice_is_refused(edition, staff):
    with pytest.raises(Refused, match="frozen"):
        actions.bring_into_force(edition, by=staff, at=timezone.now())


def test_a_promise_that_nobody_owes_keeps_a_draft_out_of_force(draft_edition, staff):
    factories.make_clause(draft_edition, "4.1")
    with pytest.raises(Refused, match=r"Nobody owes 4\.1"):
        actions.bring_into_force(draft_edition, by=staff, at=timezone.now())
