"""Two people, or two clicks of one, in the same moment. SQLite writes one at a time; PostgreSQL has the locks."""

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.rules import Refused
from signatories.actions import people, signatures
from signatories.models import Membership, OrganisationRole, Signature
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a database in memory is one thread's own"),
]


def at_once(*acts) -> list[str]:
    """What became of each, when all begin together."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait(timeout=10)
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


def test_a_double_click_on_the_link_makes_one_account(northside, lena):
    at = timezone.now()
    invitation = people.invite(northside, email="new@example.org", role="officer", by=lena, at=at)

    def accept():
        people.accept_with_new_account(invitation, name="Nell New", password=factories.PASSWORD, at=at)

    assert at_once(accept, accept, accept) == ["done", "refused", "refused"]
    assert Membership.objects.filter(user__email="new@example.org").count() == 1


def test_two_lead_officers_who_remove_each_other_leave_one(northside, lena):
    second = factories.make_user("Second Lead")
    theirs = factories.make_membership(second, northside, OrganisationRole.LEAD_OFFICER)
    own = Membership.objects.get(user=lena)
    at = timezone.now()

    outcomes = at_once(
        lambda: people.end_membership(theirs, by=lena, at=at), lambda: people.end_membership(own, by=second, at=at)
    )

    assert outcomes == ["done", "refused"]
    assert Membership.objects.current().filter(role="lead officer").count() == 1


def test_two_invitations_to_one_role_become_one(northside, lena):
    at = timezone.now()

    def invite():
        people.invite(northside, email="new@example.org", role="officer", by=lena, at=at)

    assert at_once(invite, invite) == ["done", "refused"]


def test_two_stewards_put_an_organisation_on_the_list_once(northside, edition, stan):
    parties, at = list(edition.parties.filter(side="public")), timezone.now()

    def invite():
        signatures.invite(edition, northside, parties=parties, by=stan, at=at)

    assert at_once(invite, invite) == ["done", "refused"]
    assert Signature.objects.count() == 1


def test_a_signature_is_signed_or_declined_and_not_both(northside, edition, stan):
    signature = factories.make_signature(northside, edition, status="invited")
    at = timezone.now()

    outcomes = at_once(
        lambda: signatures.sign(signature, signed_words="once", by=stan, at=at),
        lambda: signatures.decline(signature, by=stan, at=at),
    )

    assert outcomes == ["done", "refused"]
    assert signature.events.count() == 1
    assert connection.vendor == "postgresql"
