"""The steward's pages: plan, dry run, open, and the board."""

import datetime

import pytest
from django.utils import timezone

from selfassessment.actions import rounds as actions
from selfassessment.models import Round, SelfAssessment
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment import filings
from tests.selfassessment.steps import bring_to, save

pytestmark = pytest.mark.django_db
CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]
PLAN = "/partnerships/riverside/rounds/plan/"


@pytest.fixture
def steward(client, stan):
    client.force_login(stan)
    return client


@pytest.fixture
def signatures(edition, northside, harbour):
    return factories.make_signature(northside, edition), factories.make_signature(harbour, edition)


def plan(in_force, **changes) -> dict:
    data = {"edition": in_force.pk, "label": "2027", "scale": "1", "guidance": "Speak for the year to March."}
    for name, day in {"opens_on": "1 3", "due_on": "1 6", "review_due_on": "1 9", "reply_due_on": "1 10"}.items():
        data |= {f"{name}_0": day.split()[0], f"{name}_1": day.split()[1], f"{name}_2": "2027"}
    return data | changes


def test_steward_plans_sees_whom_it_would_ask_and_opens(steward, edition, signatures, lena, omar, sam):
    assert "Riverside Compact (2026)" in steward.get(PLAN).text
    response = steward.post(PLAN, plan(edition))
    round_ = Round.objects.get()
    assert response["Location"] == f"/rounds/{round_.pk}/open/"
    page = steward.get(f"/rounds/{round_.pk}/open/").text
    for words in [
        "<strong>2 organisations</strong> about <strong>5 promises</strong>",
        "1 of 2 signatories would be hard to reach",
        "Lena Lead, Omar Officer",
        "No lead officer, so nobody can file.",
        "Speak for the year to March.",
    ]:
        assert words in page
    assert not SelfAssessment.objects.exists()
    steward.post(f"/rounds/{round_.pk}/open/")
    assert SelfAssessment.objects.count() == 2
    assert steward.get(f"/rounds/{round_.pk}/open/")["Location"] == f"/rounds/{round_.pk}/"
    steward.post(f"/rounds/{round_.pk}/open/")
    assert SelfAssessment.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"label": ""}, "Enter a year or a short name."),
        ({"label": "2027/28"}, "Use letters, digits and hyphens only"),
        ({"label": "x" * 41}, "Shorten it to 40 or fewer"),
        ({"edition": "999"}, "Choose an edition in force."),
        ({"scale": "999"}, "Choose one of the scales listed."),
        ({"due_on_1": "2"}, "“Self-assessments are due” cannot be before “Opens”."),
        ({"due_on_0": "31"}, "Enter a real date"),
        ({"guidance": "a\x00"}, "There is a character that cannot be shown"),
    ],
)
def test_plan_that_cannot_be_says_why_and_keeps_what_was_typed(steward, edition, changes, error):
    response = steward.post(PLAN, plan(edition, **changes))
    assert response.status_code == 200
    assert error in response.text.replace("&#x27;", "’")
    assert "Speak for the year" in response.text or "guidance" in changes
    assert not Round.objects.exists()


def test_second_round_of_the_same_name_is_refused(steward, edition):
    factories.make_round(edition, "2027")
    assert "There is a round of this name already" in steward.post(PLAN, plan(edition)).text


def test_plan_can_be_changed_until_somebody_has_filed(steward, edition, signatures, stan, harbour):
    round_ = factories.make_round(edition, "2027")
    address = f"/rounds/{round_.pk}/change/"
    assert 'value="2027"' in steward.get(address).text
    steward.post(address, plan(edition, label="2028"))
    round_.refresh_from_db()
    assert (round_.label, round_.due_on) == ("2028", datetime.date(2027, 6, 1))
    actions.open(round_, by=stan, at=timezone.now())
    assert "Those who were asked are told of other days" in steward.get(address).text
    filings.make_filed(Round.objects.get(pk=round_.pk), harbour)
    response = steward.get(address)
    assert response.status_code == 403
    assert "Somebody has filed" in response.text


def test_round_that_nobody_can_be_asked_in_says_so(steward, round_):
    assert "Nobody has signed" in steward.get(f"/rounds/{round_.pk}/open/").text
    response = steward.post(f"/rounds/{round_.pk}/open/", follow=True)
    assert "Nobody has signed" in response.text
    assert Round.objects.get().status == "planned"


class TestBoard:
    def test_shows_how_far_everyone_is_and_no_words(self, steward, assessment, omar, sam, lena):
        save(assessment, "1.2", omar, narrative="Secret so far.", is_help_wanted=True)
        page = steward.get(assessment.round.get_absolute_url()).text
        for words in ["Northside ICB", "In progress", "1 of 3", "0 of 1"]:
            assert words in page
        assert "Secret so far." not in page

    def test_filed_and_late_and_reference_are_shown(self, steward, assessment, omar, sam, lena):
        round_ = assessment.round
        round_.opens_on = round_.due_on = timezone.localdate() - datetime.timedelta(days=1)
        round_.save()
        page = steward.get(round_.get_absolute_url()).text
        assert "Overdue" in page
        bring_to(assessment, "filed", omar)
        page = steward.get(round_.get_absolute_url()).text
        assert "1 of 1" in page
        assert "1 of them late" in page
        assert "RC-2026-0001" in page

    @pytest.mark.parametrize(
        ("show", "expected"),
        [
            ("", ["Harbour Voices", "Northside ICB"]),
            ("not-begun", ["Harbour Voices"]),
            ("in-progress", ["Northside ICB"]),
            ("waiting", []),
            ("filed", []),
            ("late", []),
            ("help", ["Northside ICB"]),
            ("nonsense", ["Harbour Voices", "Northside ICB"]),
        ],
    )
    def test_filters(self, steward, assessment, harbour, edition, omar, show, expected):
        factories.make_assessment(assessment.round, factories.make_signature(harbour, edition))
        save(assessment, "1.2", omar, is_help_wanted=True)
        response = steward.get(f"{assessment.round.get_absolute_url()}?show={show}")
        assert [row.signature.organisation.name for row in response.context["page"]] == expected

    def test_signature_since_opening_can_be_asked_too(self, steward, assessment, harbour, edition):
        factories.make_signature(harbour, edition)
        address = assessment.round.get_absolute_url()
        assert "1 signatory has not been asked." in steward.get(address).text
        steward.post(f"{address}ask-also/")
        assert SelfAssessment.objects.count() == 2
        assert "has not been asked" not in steward.get(address).text
        assert (
            "Everybody who has signed has been asked already" in steward.post(f"{address}ask-also/", follow=True).text
        )

    def test_takes_the_same_queries_for_one_as_for_ten(self, steward, assessment, edition):
        address = assessment.round.get_absolute_url()
        one = queries_for(steward, address)
        for _ in range(9):
            factories.make_signature(factories.make_organisation(), edition)
        steward.post(f"{address}ask-also/")
        queries_for(steward, address)  # the message of what was done takes one of its own
        assert queries_for(steward, address) == one

    def test_who_sees_it(self, client, request, assessment):
        for who in CAST:
            client.force_login(request.getfixturevalue(who))
            expected = 200 if who in {"stan", "seb", "chris"} else 404 if who in {"hana", "rhea", "staff"} else 403
            assert client.get(assessment.round.get_absolute_url()).status_code == expected, who


def test_rounds_of_a_partnership_are_listed_with_who_filed(steward, assessment, edition):
    factories.make_round(edition, "2030")
    page = steward.get("/partnerships/riverside/rounds/").text
    assert "Riverside Compact, 2030" in page
    assert "0 of 1" in page
    assert "Plan a round" in page


def test_list_of_rounds_takes_the_same_queries_for_one_as_for_ten(steward, round_, edition):
    one = queries_for(steward, "/partnerships/riverside/rounds/")
    for number in range(9):
        factories.make_round(edition, f"r{number}")
    assert queries_for(steward, "/partnerships/riverside/rounds/") == one


@pytest.mark.parametrize("path", ["/partnerships/riverside/rounds/", PLAN])
def test_pages_of_stewards_refuse_others_with_a_sentence(path, client, request, edition):
    allowed = {"stan"} | ({"rosa", "piers", "seb", "chris"} if path != PLAN else set())
    for who in CAST:
        client.force_login(request.getfixturevalue(who))
        assert client.get(path).status_code == (200 if who in allowed else 403), who
