"""One year from a planned round to its public report, each person coming in by the front door.

Nobody is given an address: all of them sign in and go on from what "Your work" shows them. What each page does in
detail is tried in the journeys beside this one.
"""

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from selfassessment.models import Filing, Round, SelfAssessment
from tests import factories
from tests.selfassessment import filings, steps

Status = SelfAssessment.Status
A_PDF = 60_000  # milliseconds: in tests the worker works within the request
WORDS = "How you keep it, or what stands in the way"


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def signed(round_, northside, harbour, lena, omar, sam, hana, hugo, stan):
    """Both organisations have signed, and the round waits for its steward."""
    for organisation in [northside, harbour]:
        factories.make_signature(organisation, round_.edition)
    return round_


@pytest.fixture
def come_in(visit, check_page):
    """Sign in with e-mail and password, look over what waits, and open it by its name."""

    def come_in(person, task, width=1280):
        page = visit("/account/login/", width=width)
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Your work")).to_be_visible()
        check_page(page)
        page.get_by_role("link", name=re.compile(f"^{task}")).click()
        check_page(page)
        return page

    return come_in


def _days_go_by(round_):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(due_on=yesterday, review_due_on=yesterday, reply_due_on=yesterday)


def test_a_year_from_a_planned_round_to_its_public_report(
    visit, check_page, come_in, signed, northside, omar, sam, lena, rosa, stan, seb, chris
):
    page = come_in(stan, "Open: Riverside Compact")
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_text("The round is open.")).to_be_visible()

    page = come_in(omar, "Answer: Northside ICB")
    page.get_by_role("link", name=re.compile(r"^1\.1")).click()
    page.get_by_label("A Fully in place").check()
    page.get_by_label("What you measured, in days").fill("19")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/1.2/")
    page.get_by_label("C Some progress").check()
    page.get_by_label(WORDS).fill("Half of our grants run for three years.")
    page.get_by_label("We need help with this").check()
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/3.1/")
    page.get_by_label("This promise does not apply to us").check()
    page.get_by_label(WORDS).fill("We joined in the autumn.")
    page.get_by_role("button", name="Save and return to the list").click()
    expect(page.get_by_text("3 of 3 promises answered")).to_be_visible()
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Ask for sign-off").click()
    assert [message for message in mail.outbox if message.to == [sam.email]]

    page = come_in(sam, "Sign off: Northside ICB", width=375)
    expect(page.get_by_text("Half of our grants run for three years.")).to_be_visible()
    page.get_by_label("Your post").fill("Chief executive")
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.get_by_text("You have signed off.")).to_be_visible()

    page = come_in(lena, "File: Northside ICB")
    page.get_by_label("This is what was signed off").check()
    page.set_default_timeout(A_PDF)
    page.get_by_role("button", name="File", exact=True).click()
    expect(page.get_by_role("heading", name="Self-assessment filed")).to_be_visible(timeout=A_PDF)
    filing = Filing.objects.get()
    expect(page.get_by_text(filing.sha256).first).to_be_visible()

    page = come_in(rosa, "Review: Northside ICB")
    page.get_by_role("link", name="1.2", exact=True).click()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Challenge").check()
    page.get_by_label("D – Not yet started").check()
    page.get_by_label("Your reason").fill("Our members have grants of one year.")
    page.get_by_role("button", name="Save and return to the list").click()
    page.get_by_role("link", name="Agree with all 2 not yet looked at").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree with 2 answers").click()
    page.get_by_role("button", name="Check and release the review").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Release the review").click()
    expect(page.get_by_text("Review released.")).to_be_visible()

    page = come_in(lena, "Reply to the reviewers: Northside ICB")
    page.get_by_role("link", name="Write a reply on 1.2").click()
    page.get_by_label("Your reply").fill("Those run out in June.")
    page.get_by_role("button", name="Save and return to the list").click()
    page.get_by_role("button", name="Check and send the replies").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send the replies").click()
    page.wait_for_load_state()

    page = come_in(rosa, "Record outcomes: Northside ICB")
    page.get_by_label("Disagreement recorded").check()
    page.get_by_role("button", name="Record all outcomes").click()
    expect(page.get_by_text("Outcomes recorded.")).to_be_visible()

    come_in(chris, "Read the draft: Riverside Compact")
    _days_go_by(signed)
    page = come_in(stan, "Close: Riverside Compact")
    expect(page.get_by_text("Harbour Voices")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Close the round").click()

    page = come_in(seb, "Finish the report: Riverside Compact")
    page.set_default_timeout(A_PDF)
    page.get_by_role("link", name="Preview the whole report").click()
    check_page(page)
    page.go_back()
    page.get_by_role("link", name="Write the sections").click()
    check_page(page)
    page.get_by_role("link", name="Summary", exact=True).click()
    check_page(page)
    page.get_by_role("textbox").first.fill("A year of **honest** answers.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("A year of honest answers.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Back to the report").click()
    page.get_by_role("link", name="Write the recommendations").click()
    page.get_by_role("button", name="Write a recommendation").click()
    page.get_by_label("What is recommended").fill("Agree to pay within 30 days.")
    page.get_by_label("Who is asked to decide").fill("Partnership Board")
    page.get_by_role("button", name="Save recommendation").click()
    check_page(page)
    page.get_by_role("link", name="Back to the report").click()
    page.get_by_role("button", name="Open for comment").click()
    page.get_by_role("link", name="Record the approval").click()
    page.get_by_label("Which body approved it").fill("Partnership Board")
    met_on = timezone.localdate()
    for name, part in [("Day", met_on.day), ("Month", met_on.month), ("Year", met_on.year)]:
        page.get_by_label(name, exact=True).fill(str(part))
    page.get_by_label("Minute reference").fill("27/14")
    check_page(page)
    page.get_by_role("button", name="Record the approval").click()
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_role("heading", name="The PDF is ready")).to_be_visible(timeout=A_PDF)
    check_page(page)
    page.get_by_role("link", name="publish the report").click()
    check_page(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Publish the report").click()
    expect(page.get_by_role("heading", name="The report is published")).to_be_visible(timeout=A_PDF)
    check_page(page)

    page = visit("/")
    page.set_default_timeout(A_PDF)
    check_page(page)
    page.get_by_role("link", name=re.compile("State of the Sector")).first.click()
    expect(page.get_by_text("A year of honest answers.")).to_be_visible()
    check_page(page)
    address = page.get_by_role("button", name=re.compile("Download the report")).get_attribute("href")
    assert page.request.get(address).body().startswith(b"%PDF-")
    page.get_by_role("link", name="Northside ICB").first.click()
    for words in ["Half of our grants run", "Our members have grants of one year.", "Those run out in June."]:
        expect(page.get_by_text(words).first).to_be_visible()
    check_page(page)


def test_a_change_after_sign_off_voids_it_before_everybodys_eyes(
    visit, check_page, signed, northside, lena, omar, sam, stan
):
    assessment = filings.ask(signed, northside)
    steps.bring_to(assessment, Status.SIGNED_OFF, omar)

    page = visit(f"{assessment.get_absolute_url()}1.2/", by=omar)
    expect(page.get_by_text("sign-off has to be asked for again")).to_be_visible()
    check_page(page)
    page.get_by_label(WORDS).fill("We do this, since June.")
    page.get_by_role("button", name="Save and return to the list").click()

    expect(page.get_by_text("The sign-off of Sam Senior no longer holds").first).to_be_visible()
    page = visit(assessment.get_absolute_url(), by=lena)
    expect(page.get_by_text("The sign-off of Sam Senior no longer holds").first).to_be_visible()
    expect(page.get_by_role("button", name="File", exact=True)).to_have_count(0)
    check_page(page)
