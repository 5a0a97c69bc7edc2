"""Who may bring an edition into force, over the cast and the states of an edition."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused, decide
from commitments import actions, policies
from commitments.models import Clause
from compacts.models import Edition
from tests import factories

NOBODY_ELSE = ["seb", "chris", "rosa", "piers", "lena", "omar", "cora", "sam", "hana", "rhea"]


def person(request, name):
    return {"portal": User.objects.portal, "anonymous": AnonymousUser}.get(
        name, lambda: request.getfixturevalue(name)
    )()


@pytest.mark.parametrize("name", ["stan", "staff", "portal"])
def test_its_steward_staff_and_the_portal_bring_a_draft_into_force(request, draft_edition, name):
    assert decide(policies.check_can_bring_into_force, person(request, name), draft_edition)


@pytest.mark.parametrize("name", [*NOBODY_ELSE, "anonymous"])
def test_nobody_else_brings_a_draft_into_force(request, draft_edition, name):
    with pytest.raises(Refused, match="Only a steward of Riverside can do this"):
        policies.check_can_bring_into_force(person(request, name), draft_edition)


@pytest.mark.parametrize("name", ["stan", "staff", "portal", *NOBODY_ELSE, "anonymous"])
@pytest.mark.parametrize("status", ["in force", "superseded"])
def test_nobody_brings_a_frozen_edition_into_force(request, edition, staff, name, status):
    if status == "superseded":
        following = factories.make_edition(edition.agreement, "2030")
        factories.make_clause(following, "1", parties=[factories.make_party(following)])
        actions.bring_into_force(following, by=staff, at=timezone.now())
        edition.refresh_from_db()
    assert edition.status == status
    with pytest.raises(Refused, match=f"The edition 2026 is {status} and its text is frozen"):
        policies.check_can_bring_into_force(person(request, name), edition)


def test_a_steward_of_elsewhere_is_refused(draft_edition):
    user = factories.make_user()
    factories.make_role(user, factories.make_partnership("Elsewhere"), "steward")
    with pytest.raises(Refused, match="Only a steward of Riverside"):
        policies.check_can_bring_into_force(user, draft_edition)


def test_a_steward_whose_role_ended_is_refused(draft_edition, stan, staff):
    stan.partnership_roles.update(ended_at=timezone.now(), ended_by=staff)
    with pytest.raises(Refused, match="Only a steward of Riverside"):
        policies.check_can_bring_into_force(stan, draft_edition)


def test_a_draft_without_promises_is_refused(draft_edition, stan):
    draft_edition.clauses.update(is_assessable=False)
    with pytest.raises(Refused, match="This draft holds no promise that anyone could assess"):
        policies.check_can_bring_into_force(stan, draft_edition)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "", "text": ""}, "clauses › 1 › title: a heading needs a title"),
        ({"title": "bell\x07"}, "clauses › 1 › title: holds the control character U\\+0007; delete it"),
        ({"ref": "bring-into-force"}, "“bring-into-force” is the address of another page"),
    ],
)
def test_a_draft_that_no_file_could_hold_is_refused(draft_edition, stan, change, reason):
    Clause.objects.filter(ref="1").update(**change)
    with pytest.raises(Refused, match=f"This draft cannot come into force yet. .*{reason}"):
        policies.check_can_bring_into_force(stan, draft_edition)


def test_a_promise_cannot_stand_at_the_address_of_a_page(draft_edition, stan):
    Clause.objects.filter(ref="1.1").update(ref="review")
    with pytest.raises(Refused, match="the address of an assessable clause holds a digit; write “review-1”, say"):
        policies.check_can_bring_into_force(stan, draft_edition)


def test_only_the_first_few_faults_are_told(draft_edition, stan):
    for number in range(9):
        factories.make_clause(draft_edition, f"7.{number}", kind="heading", title="", text="")
    with pytest.raises(Refused) as refusal:
        policies.check_can_bring_into_force(stan, draft_edition)
    assert str(refusal.value).count("a heading needs a title") == policies.MOST_FAULTS_TOLD


def test_every_state_of_an_edition_is_either_draft_or_frozen():
    assert {Edition.Status.DRAFT, *Edition.FROZEN} == set(Edition.Status)
    assert set(Edition.NEXT) == set(Edition.Status)
