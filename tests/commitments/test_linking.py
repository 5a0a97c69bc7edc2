"""Where stewards go through what may be alike, agree or decline what others proposed, and say what is not related."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.rules import Refused
from commitments import actions
from commitments.models import Likeness
from compacts.models import Side
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ALL = "/likenesses/"
SUGGESTED = "/likenesses/suggestions/riverside-compact/"
PAY = "Pay every valid invoice within 30 days."


@pytest.fixture
def by():
    """A browser in which this person has signed in, or nobody."""

    def by(user) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    return by


@pytest.fixture
def there(edition):
    """A charter of another partnership, with a steward of its own; it asks for payment in nearly the same words."""
    partnership = factories.make_partnership("Upriver")
    text = factories.make_edition(factories.make_agreement(partnership, slug="charter", title="Upriver Charter"))
    public = factories.make_party(text, "Signatories", Side.PUBLIC)
    factories.make_clause(text, "7", parties=[public], text="Fund for at least three years.")
    first = edition.clauses.get(ref="1.2")
    factories.make_clause(text, "8", parties=[public], text=first.text, theme=first.theme.slug)
    una = factories.make_user("Una Upriver")
    factories.make_role(una, partnership, "steward")
    return actions.bring_into_force(text, by=una, at=NOW)


@pytest.fixture
def una(there):
    return there.agreement.partnership.roles.get(kind="steward").user


@pytest.fixture
def pair(edition, there):
    return edition.clauses.get(ref="1.2"), there.clauses.get(ref="8")


@pytest.fixture
def proposed(pair, stan) -> Likeness:
    return actions.propose_likeness(*pair, relation="equal", reason="The same words.", by=stan, at=NOW)


def suggested(by, user) -> bool:
    return "in the same words" in by(user).get(SUGGESTED).text


def test_suggestion_is_proposed_and_the_next_one_shown(by, stan, pair):
    assert suggested(by, stan)
    data = {"clause": pair[0].pk, "other": pair[1].pk, "relation": "equal", "reason": "The same words."}
    page = by(stan).post(SUGGESTED, data, follow=True)
    assert "1.2 and 8: The link is proposed." in page.text
    assert "in the same words" not in page.text
    likeness = Likeness.objects.get()
    assert (likeness.clause, likeness.other, likeness.relation) == (*pair, "equal")


def test_not_related_is_one_press_and_does_not_come_back(by, stan, una, pair):
    data = {"clause": pair[0].pk, "other": pair[1].pk, "not_related": "Not related"}
    assert "not suggested again" in by(stan).post(SUGGESTED, data, follow=True).text
    assert not suggested(by, stan)
    likeness = Likeness.objects.get()
    assert not likeness.is_link
    actions.agree_likeness(likeness, by=una, at=NOW)
    assert not Likeness.objects.agreed().exists()  # nothing may be copied along it
    assert "Like promises in other agreements" not in by(None).get("/agreements/riverside-compact/2026/1.2/").text
    with pytest.raises(Refused, match="not related"):
        actions.propose_likeness(*reversed(pair), relation="equal", reason="They are.", by=una, at=NOW)


def test_what_the_other_side_declined_does_not_come_back_and_its_reason_is_kept(by, stan, una, proposed):
    assert "For you to agree or decline" in by(una).get(ALL).text
    page = by(una).post(
        f"/likenesses/{proposed.pk}/withdraw/", {"because": "Ours is older.", "from": "all"}, follow=True
    )
    assert "The proposal is declined" in page.text
    assert "Ours is older." in by(stan).get(f"{ALL}?show=declined").text
    assert not suggested(by, stan)


def test_what_its_proposer_took_back_is_suggested_again(by, stan, proposed):
    assert not suggested(by, stan)
    assert "The proposal is withdrawn" in by(stan).post(f"/likenesses/{proposed.pk}/withdraw/", follow=True).text
    assert suggested(by, stan)


def test_suggestion_that_is_not_there_is_the_first(by, stan, there):
    page = by(stan).get(f"{SUGGESTED}?skip=99").text
    assert "Suggestion 1 of" in page


def test_agreed_link_stands_in_the_list_of_both_stewards(by, stan, una, proposed):
    assert "(1 for you)" in by(una).get(ALL).text
    by(una).post(f"/likenesses/{proposed.pk}/agree/", {"from": "all"})
    for steward in [stan, una]:
        assert "agreed by Una Upriver" in by(steward).get(f"{ALL}?show=agreed").text


def test_waiting_link_waits_on_the_desk_of_who_can_agree_it(by, stan, una, proposed):
    assert "Agree or decline links between agreements" in by(una).get("/your-work/").text
    assert "Agree or decline links between agreements" not in by(stan).get("/your-work/").text


@pytest.mark.parametrize(
    ("change", "said"),
    [({"relation": ""}, "Choose how they stand"), ({"relation": "x"}, "Choose how"), ({"reason": " "}, "Say why")],
)
def test_form_that_cannot_be_taken_keeps_what_was_typed(by, stan, pair, change, said):
    data = {"clause": pair[0].pk, "other": pair[1].pk, "relation": "equal", "reason": "Kept words.", **change}
    page = by(stan).post(SUGGESTED, data)
    assert "There is a problem" in page.text
    assert said in page.text or "Select a valid choice" in page.text
    assert ("Kept words." in page.text) == ("reason" not in change)
    assert not Likeness.objects.exists()


@pytest.mark.parametrize("pk", ["", "x", "0", "9" * 30])
def test_pair_that_is_gone_proposes_nothing(by, stan, pair, pk):
    data = {"clause": pair[0].pk, "other": pk, "relation": "equal", "reason": "Alike."}
    assert "nothing was proposed" in by(stan).post(SUGGESTED, data, follow=True).text


def test_link_that_says_something_needs_a_reason(pair, stan):
    with pytest.raises(IntegrityError, match="has_a_reason"), transaction.atomic():
        actions.propose_likeness(*pair, relation="wider", reason="", by=stan, at=NOW)
    actions.propose_likeness(*pair, relation="unrelated", reason="", by=stan, at=NOW)


def test_suggestions_take_as_many_queries_for_many_agreements(by, stan, there):
    client = by(stan)
    one = queries_for(client, SUGGESTED)
    for number in range(3):
        another = factories.make_edition(factories.make_agreement(factories.make_partnership(f"Place {number}")))
        public = factories.make_party(another, "Signatories", Side.PUBLIC)
        for ref in ["1", "2", "3"]:
            factories.make_clause(another, ref, parties=[public], text=f"{PAY} {ref}")
        actions.bring_into_force(another, by=factories.make_user(is_staff=True), at=NOW)
    assert queries_for(client, SUGGESTED) == one


def test_list_takes_as_many_queries_for_many_links(by, una, stan, proposed, edition, there):
    client = by(una)
    one = queries_for(client, ALL)
    for ref in ["1.1", "2.1"]:
        clause = edition.clauses.filter(ref=ref).first()
        if clause:
            actions.propose_likeness(
                clause, there.clauses.get(ref="7"), relation="overlaps", reason="Partly.", by=stan, at=NOW
            )
    assert queries_for(client, ALL) == one
