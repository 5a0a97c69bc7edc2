"""A self-assessment from the first promise to the receipt, in a browser; with and without scripts."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from selfassessment.models import Answer, Filing, SelfAssessment
from tests import factories
from tests.selfassessment import files
from tests.selfassessment.steps import answer_all, bring_to, save


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def at(assessment, *parts) -> str:
    return "/".join(["/self-assessments", str(assessment.pk), *parts, ""])


@pytest.mark.parametrize("javascript", [True, False])
def test_officer_answers_director_signs_and_lead_officer_files(
    visit, check_page, assessment, omar, sam, lena, tmp_path, javascript
):
    look = check_page if javascript else lambda page: None
    page = visit(at(assessment), by=omar, javascript=javascript)
    look(page)
    page.get_by_role("link", name="1.1 Pay valid invoices").click()
    look(page)
    page.get_by_label("B Mostly in place").check()
    page.get_by_label("How you keep it, or what stands in the way").fill("We pay most invoices in time.")
    page.get_by_label("What you measured, in days").fill("28.5")
    page.get_by_text("Add a link or a file").click()
    page.get_by_label("Web address").fill("example.org/payments")
    paper = tmp_path / "Payment figures.pdf"
    paper.write_bytes(files.PDF)
    page.get_by_label("File", exact=True).set_input_files(paper)
    page.get_by_role("button", name="Save and add more evidence").click()
    expect(page.get_by_label("Payment figures")).to_be_checked()
    assert page.get_by_label("example.org/payments").is_checked()
    page.get_by_role("button", name="Save and continue").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Commitment 1.2")
    page.get_by_label("This promise does not apply to us").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("1.2 is saved. It still needs why it does not apply to you.")).to_be_visible()
    page.get_by_label("A Fully in place").check()
    page.get_by_role("button", name="Save and return to the list").click()

    page.get_by_role("button", name="Check your answers").click()
    look(page)
    page.get_by_role("link", name="1.2", exact=True).click()
    page.get_by_label("How you keep it, or what stands in the way").fill("We give no grants.")
    page.get_by_role("button", name="Save and return to the list").click()
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Ask for sign-off").click()
    look(page)

    phone = visit(at(assessment, "sign-off"), by=sam, width=375, javascript=javascript)
    look(phone)
    assert "We pay most invoices in time." in phone.content()
    phone.get_by_role("button", name="Sign off", exact=True).click()
    assert "You have signed off" in phone.get_by_role("alert").inner_text()

    page = visit(at(assessment), by=lena, javascript=javascript)
    look(page)
    page.get_by_role("button", name="File", exact=True).click()
    look(page)
    page.get_by_label("This is what was signed off").check()
    page.get_by_role("button", name="File", exact=True).click()
    look(page)
    filed = Filing.objects.get()
    assert filed.reference in page.get_by_role("heading", name="Self-assessment filed").locator("..").inner_text()
    assert filed.sha256 in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt with all answers").click()
    assert download.value.suggested_filename == f"{filed.reference}.pdf"
    page.get_by_role("link", name="Read what was filed").click()
    look(page)


def test_two_people_in_one_answer_put_their_texts_together(visit, check_page, assessment, omar, lena):
    page = visit(at(assessment, "1.2"), by=omar)
    page.get_by_label("B Mostly in place").check()
    page.get_by_label("How you keep it, or what stands in the way").fill("We pay within 30 days.")
    save(assessment, "1.2", lena, rating=3, narrative="We pay within 28 days.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two texts for 1.2")
    check_page(page)
    page.get_by_label("Both, put together below").check()
    page.get_by_label("Both together").fill("We pay within 28 to 30 days.")
    page.get_by_role("button", name="Save", exact=True).click()
    answer = Answer.objects.get(clause__ref="1.2")
    assert (answer.narrative, answer.rating.position, answer.version) == ("We pay within 28 to 30 days.", 2, 2)


def test_words_typed_while_the_sign_in_ended_are_there_after_signing_in(visit, check_page, assessment, omar):
    page = visit(at(assessment, "1.2"), by=omar)
    words = "A quarter of an hour’s work,\n  with “quotes”, 100 % & <b>.\n"
    page.get_by_label("How you keep it, or what stands in the way").fill(words)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have been signed out")
    check_page(page)
    page.get_by_role("button", name="Sign in and carry on").click()
    page.get_by_label("E-mail address").fill(omar.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_label("How you keep it, or what stands in the way").input_value() == words
    check_page(page)
    page.get_by_role("button", name="Save and return to the list").click()
    page.wait_for_url(f"**{at(assessment)}")
    assert Answer.objects.get(clause__ref="1.2").narrative == words


def test_pages_around_the_answers(visit, check_page, assessment, omar, cora, sam):
    answer_all(assessment, omar)
    files.add(assessment.signature.organisation, "paper.pdf", files.PDF, by=omar)
    answer = Answer.objects.select_related("clause").get(clause__ref="1.2")
    page = visit(at(assessment, "hand-over") + "?promise=1.2", by=omar)
    check_page(page)
    page.get_by_label("Cora Contributor").check()
    page.get_by_role("button", name="Hand over").click()
    assert answer.handed.get().handover.to == cora
    check_page(page)
    for path in [at(assessment, "1.2", "history"), "/organisations/northside-icb/evidence/"]:
        page.goto(path)
        check_page(page)
    mine = visit(at(assessment), by=cora)
    check_page(mine)
    assert "0 of 1" in mine.content() or "1 of 1" in mine.content()


def test_errors_on_an_answer_are_said_and_nothing_is_lost(visit, check_page, assessment, omar):
    page = visit(at(assessment, "1.1"), by=omar)
    page.get_by_label("How you keep it, or what stands in the way").fill("Keep me. " + "x" * 10_000)
    page.get_by_label("What you measured, in days").fill("about a month")
    page.get_by_role("button", name="Save and continue").click()
    summary = page.get_by_role("alert").inner_text()
    assert "This text has 10,009 characters" in summary
    assert "Enter the measured value as a number" in summary
    assert page.get_by_label("How you keep it, or what stands in the way").input_value().startswith("Keep me. x")
    assert page.get_by_label("What you measured, in days").input_value() == "about a month"
    check_page(page)


def test_steward_plans_opens_and_watches_a_round(visit, check_page, edition, northside, harbour, lena, omar, sam, stan):
    factories.make_signature(northside, edition)
    factories.make_signature(harbour, edition)
    page = visit("/partnerships/riverside/rounds/", by=stan)
    check_page(page)
    page.get_by_role("button", name="Plan a round").click()
    check_page(page)
    page.get_by_label("Year or name").fill("2027")
    for name, (day, month) in {
        "Opens": ("1", "3"),
        "Self-assessments are due": ("1", "6"),
        "Reviews are due": ("1", "9"),
        "Replies are due": ("1", "10"),
    }.items():
        group = page.get_by_role("group", name=name, exact=True)
        group.get_by_label("Day").fill(day)
        group.get_by_label("Month").fill(month)
        group.get_by_label("Year").fill("2027")
    page.get_by_role("button", name="Save the plan").click()
    check_page(page)
    assert "No senior responsible officer" in page.content()
    page.get_by_role("button", name="Open the round").click()
    check_page(page)
    assert SelfAssessment.objects.count() == 2
    page.get_by_label("Which organisations").select_option("not-begun")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="2 organisations")).to_be_visible()
    check_page(page)


def test_director_sends_back_with_a_note(visit, check_page, assessment, omar, sam):
    bring_to(assessment, "ready", omar)
    page = visit(at(assessment, "sign-off"), by=sam, width=375)
    page.get_by_text("Send it back instead").click()
    page.get_by_label("What should change?").fill("Say more about payment.")
    page.get_by_role("button", name="Send back").click()
    check_page(page)
    assert "Say more about payment." in visit(at(assessment), by=omar).content()
