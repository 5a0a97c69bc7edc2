"""A review from the queue to its outcome, in a browser: by the reviewer, and by the organisation that is reviewed."""

import pytest
from django.core import mail
from django.utils import timezone

from selfassessment.actions import reviewing
from selfassessment.models import SelfAssessment
from tests.selfassessment import filings
from tests.selfassessment.filings import give


@pytest.fixture
def filed(round_, northside, lena, sam, stan) -> SelfAssessment:
    return filings.make_filed(
        round_,
        northside,
        **{
            "1.2": {"rating": 4, "is_help_wanted": True, "help_wanted": "A model grant agreement."},
            "3.1": {"rating": 2, "narrative": "We met once.", "next_step": "Set two dates by May."},
        },
    )


def test_a_reviewer_finds_what_matters_and_releases_it_as_one_act(visit, check_page, filed, rosa):
    page = visit("/reviews/", by=rosa)
    check_page(page)
    page.get_by_role("link", name="Northside ICB").click()
    check_page(page)
    page.get_by_role("button", name="Start with 1.2").click()
    check_page(page)
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Save and go on").click()
    check_page(page)

    page.get_by_role("button", name="Save and next").click()
    assert "Choose your verdict." in page.get_by_role("alert").inner_text()
    check_page(page)
    page.get_by_label("Challenge").check()
    page.get_by_label("C – Some progress").check()
    page.get_by_label("Your reason").fill("Our members were offered one year.")
    page.get_by_role("button", name="Save and next").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Promise 1.1"
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Northside ICB").click()
    page.get_by_role("link", name="Add an overall comment").click()
    check_page(page)
    page.get_by_label("Overall comment").fill("Payment is better than it was.")
    page.get_by_role("button", name="Save comment").click()
    page.get_by_role("link", name="Agree with all 2 not yet looked at").click()
    check_page(page)
    page.get_by_label("We agree with the 2 answers listed above").check()
    page.get_by_role("button", name="Agree with 2 answers").click()
    page.get_by_role("button", name="Check and release the review").click()
    check_page(page)
    page.get_by_label("These are the verdicts we want to stand").check()
    page.get_by_role("button", name="Release the review").click()

    assert "Review released." in page.get_by_role("alert").inner_text()
    check_page(page)
    assert [message.subject for message in mail.outbox if "reviewed" in message.subject]


def test_the_organisation_replies_and_the_reviewer_records_the_outcome(visit, check_page, filed, rosa, lena):
    give(filed, "1.2", "challenge", rosa, reason="Our members were offered one year.")
    give(filed, "3.1", "cannot tell", rosa)
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())

    page = visit(f"/self-assessments/{filed.pk}/verdicts/", by=lena)
    check_page(page)
    page.get_by_role("button", name="Reply to 2 verdicts").click()
    check_page(page)
    page.get_by_role("link", name="Write a reply on 1.2").click()
    check_page(page)
    page.get_by_label("Your reply").fill("From April we offer three.")
    page.get_by_role("button", name="Save and return to the list").click()
    page.get_by_role("button", name="Check and send the replies").click()
    check_page(page)
    page.get_by_label("These are our replies").check()
    page.get_by_role("button", name="Send the replies").click()
    check_page(page)

    page = visit(f"/self-assessments/{filed.pk}/outcomes/", by=rosa)
    check_page(page)
    page.get_by_label("Agreed").first.check()
    page.get_by_role("button", name="Record all outcomes").click()
    assert "Choose what came of 3.1." in page.get_by_role("alert").inner_text()
    check_page(page)
    page.get_by_label("Disagreement recorded").last.check()
    page.get_by_role("button", name="Record all outcomes").click()
    assert "Outcomes recorded." in page.get_by_role("alert").inner_text()
    check_page(page)
    page.goto(f"/self-assessments/{filed.pk}/history/")
    check_page(page)


def test_two_reviewers_in_one_verdict_see_both_texts_and_neither_loses_a_word(visit, check_page, filed, rosa):
    filings.declare_nothing(filed, rosa)
    page = visit(f"/self-assessments/{filed.pk}/review/1.2/", by=rosa)
    page.get_by_label("Cannot tell").check()
    page.get_by_label("Your reason").fill("We have no member there.")
    give(filed, "1.2", "challenge", rosa, reason="Our members were offered one year.")
    page.get_by_role("button", name="Save and next").click()
    assert "Our members were offered one year." in page.locator(".app-compare__side--theirs").inner_text()
    assert page.get_by_label("Your reason").input_value() == "We have no member there."
    check_page(page)


def test_a_verdict_is_given_without_javascript(visit, filed, rosa):
    filings.declare_nothing(filed, rosa)
    page = visit(f"/self-assessments/{filed.pk}/review/1.2/", by=rosa, javascript=False)
    page.get_by_label("Challenge").check()
    page.get_by_label("D – Not yet started").check()
    page.get_by_label("Your reason").fill("Our members were offered one year.")
    page.get_by_role("button", name="Save and next").click()
    assert filings.verdict_on(filed, "1.2").reason == "Our members were offered one year."


def test_a_steward_closes_a_round_having_seen_what_is_unfinished(visit, check_page, filed, harbour, hana, stan):
    filings.ask(filed.round, harbour)
    page = visit(f"/rounds/{filed.round_id}/close/", by=stan)
    assert page.get_by_text("Harbour Voices (in progress)").is_visible()
    check_page(page)
