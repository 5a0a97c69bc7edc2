"""Where the agreements of an organisation ask for like things: what is grouped, and what its officers also see."""

import pytest
from django.test import Client
from django.utils import timezone

from commitments import actions
from compacts.models import Side
from reports.open import alike
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
URL = "/organisations/northside-icb/like-promises/"
NOW = timezone.now()


def charter(title, organisation, **promises):
    """Another agreement in force that the organisation signed, with these promises of public bodies."""
    text = factories.make_edition(factories.make_agreement(title=title, slug=title.lower().replace(" ", "-")))
    public = factories.make_party(text, "Signatories", Side.PUBLIC)
    for ref, words in promises.items():
        factories.make_clause(text, ref.strip("c"), parties=[public], text=words)
    text = actions.bring_into_force(text, by=factories.make_user(is_staff=True), at=NOW)
    factories.make_signature(organisation, text)
    return text


def link(clause, other, relation="equal"):
    proposer, agreer = (factories.make_user(is_staff=True) for _ in range(2))
    made = actions.propose_likeness(clause, other, relation=relation, reason="Both say it.", by=proposer, at=NOW)
    return actions.agree_likeness(made, by=agreer, at=NOW)


@pytest.fixture
def here(assessment):
    return assessment.round.edition


@pytest.fixture
def there(here, northside):
    return charter("Upriver Charter", northside, c7="Fund for three years.", c8="Meet often.")


def of(edition, ref):
    return edition.clauses.get(ref=ref)


def test_linked_promises_stand_side_by_side_for_everybody(client, here, there):
    link(of(here, "1.2"), of(there, "7"), "wider")
    page = client.get(URL).text
    assert "asked alike by 2 agreements" in page
    assert "asks more than" in page
    assert "Both say it." in page
    assert "Answer it" not in page


def test_chains_of_links_make_one_group(northside, here, there):
    third = charter("Downriver Compact", northside, c1="Grants run for three years.")
    link(of(here, "1.2"), of(there, "7"))
    link(of(third, "1"), of(there, "7"), "narrower")
    link(of(here, "1.1"), of(there, "8"), "overlaps")
    groups = alike.asked_of(northside).groups
    assert [(group.agreements, len(group.promises), group.asks_the_same) for group in groups] == [
        (3, 3, False),
        (2, 2, False),
    ]
    assert alike.asked_of(northside).grouped == 5


def test_what_is_only_proposed_or_not_related_or_not_signed_is_left_out(northside, here, there):
    staff = factories.make_user(is_staff=True)
    link(of(here, "1.1"), of(there, "8"), "unrelated")
    words = {"relation": "equal", "reason": "Alike.", "by": staff, "at": NOW}
    actions.propose_likeness(of(here, "1.2"), of(there, "7"), **words)
    elsewhere = charter("Elsewhere", factories.make_organisation("Other"), c1="Fund.")
    link(of(here, "3.1"), of(elsewhere, "1"))
    assert alike.asked_of(northside).groups == ()


def test_promises_of_the_other_side_are_not_its_own(client, northside, here, there):
    link(of(here, "2.1"), of(there, "7"))  # the sector owes 2.1
    assert alike.asked_of(northside).groups == ()
    assert "No promises are linked so far" in client.get(URL).text


def test_officer_sees_what_is_still_to_answer(here, there, omar, rhea):
    link(of(here, "1.2"), of(there, "7"))
    for person, sees in [(omar, True), (rhea, False)]:
        client = Client()
        client.force_login(person)
        assert ("Answer it" in client.get(URL).text) == sees


def test_page_takes_as_many_queries_for_many_links(client, here, there):
    link(of(here, "1.2"), of(there, "7"))
    one = queries_for(client, URL)
    link(of(here, "1.1"), of(there, "8"))
    link(of(here, "3.1"), of(there, "8"), "overlaps")
    assert queries_for(client, URL) == one


def test_organisation_page_leads_there_once_it_signed_two(client, northside, here):
    address = northside.get_absolute_url()
    assert URL not in client.get(address).text
    charter("Upriver Charter", northside, c7="Fund.")
    assert URL in client.get(address).text
