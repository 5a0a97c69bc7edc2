"""The rules of a partnership, over the cast."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.rules import Refused, decide
from compacts import policies
from tests import factories

CAST = [
    "stan",
    "staff",
    "portal",
    "seb",
    "chris",
    "rosa",
    "piers",
    "lena",
    "omar",
    "cora",
    "sam",
    "hana",
    "rhea",
    "anonymous",
]


def person(request, name):
    return {"portal": User.objects.portal, "anonymous": AnonymousUser}.get(
        name, lambda: request.getfixturevalue(name)
    )()


@pytest.mark.parametrize("name", CAST)
def test_draft_text_is_edited_by_its_steward_staff_and_the_portal(request, draft_edition, name):
    decision = decide(policies.check_can_edit_text, person(request, name), draft_edition)
    assert bool(decision) is (name in {"stan", "staff", "portal"})
    if not decision:
        assert decision.reason == "Only a steward of Riverside can do this. Ask your partnership’s secretariat."


@pytest.mark.parametrize("name", CAST)
def test_text_in_force_is_edited_by_nobody(request, edition, name):
    with pytest.raises(Refused, match=r"A change of wording needs a new edition."):
        policies.check_can_edit_text(person(request, name), edition)


@pytest.mark.parametrize("name", CAST)
def test_the_way_to_load_agreements_is_open_to_stewards_and_those_who_set_up(request, riverside, name):
    decision = decide(policies.check_is_steward_somewhere, person(request, name))
    assert bool(decision) is (name in {"stan", "staff", "portal"})


@pytest.mark.parametrize("name", CAST)
def test_only_the_secretary_is_the_secretary(request, riverside, name):
    decision = decide(policies.check_is_secretary, person(request, name), riverside)
    assert bool(decision) is (name == "seb")
    if not decision:
        assert decision.reason == "Only the Partnership Board secretary of Riverside can do this."


@pytest.mark.parametrize(("name", "side"), [("rosa", "public"), ("piers", "vcse")])
def test_a_reviewer_reviews_the_other_side(request, riverside, name, side):
    assert decide(policies.check_reviews_side, person(request, name), riverside, side)
    own = {"public": "vcse", "vcse": "public"}[side]
    with pytest.raises(Refused, match=r"Only a reviewer for the other side in Riverside can do this."):
        policies.check_reviews_side(person(request, name), riverside, own)


@pytest.mark.parametrize("name", [name for name in CAST if name not in {"rosa", "piers"}])
@pytest.mark.parametrize("side", ["public", "vcse"])
def test_nobody_else_reviews(request, riverside, name, side):
    with pytest.raises(Refused):
        policies.check_reviews_side(person(request, name), riverside, side)


def test_a_role_counts_where_it_is_held_and_while_it_lasts(riverside, stan, staff):
    elsewhere = factories.make_partnership("Elsewhere")
    assert policies.holds_role(stan, riverside, "steward")
    assert not policies.holds_role(stan, elsewhere, "steward")
    stan.is_active = False
    assert not policies.holds_role(stan, riverside, "steward")
