"""A filing comes back for two answers, is mended, signed on a phone and filed again; and what each side then reads."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from reports import tasks
from selfassessment.actions import closing, reviewing
from selfassessment.models import Filing, SelfAssessment
from tests.reports.conftest import quick_press
from tests.reports.writing import steps as report
from tests.selfassessment import filings
from tests.selfassessment.test_closing import after

__all__ = ["quick_press"]
WORDS = "How you keep it, or what stands in the way"
ASKED = {"1.2": "One year or three?", "3.1": "Say how many meetings there were."}


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def filed(round_, northside, lena, sam, omar, stan):
    said = {"narrative": "We do this in most teams.", "rating": 2}
    return filings.make_filed(round_, northside, **{"1.2": said, "3.1": said})


def at(assessment, *parts) -> str:
    return "/".join(["/self-assessments", str(assessment.pk), *parts, ""])


def test_two_answers_come_back_are_mended_signed_and_filed_again(
    visit, check_page, filed, rosa, omar, sam, lena, stan, seb, quick_press
):
    filings.give(filed, "1.1", "agree", rosa)
    filings.give(filed, "1.2", "challenge", rosa, reason="A canary in a draft.")
    review = visit(at(filed, "review"), by=rosa)
    check_page(review)
    review.get_by_role("link", name="Return answers for changes").click()
    for ref in ASKED:
        review.get_by_role("checkbox", name=ref).check()
    review.get_by_role("button", name="Continue").click()
    review.get_by_role("button", name="Return for changes").click()
    expect(review.get_by_role("alert")).to_contain_text("Say what should change in 3.1.")
    check_page(review)
    for ref, asked in ASKED.items():
        review.get_by_label(f"What should change in {ref}?").fill(asked)
    review.get_by_role("button", name="Return for changes").click()
    expect(review.get_by_text("Which answers, and why")).to_be_visible()

    officer = visit("/your-work/", by=omar)
    officer.get_by_role("link", name="Change what was returned").click()
    expect(officer.get_by_text("0 of 2 changed")).to_be_visible()
    check_page(officer)
    officer.get_by_role("link", name="1.2").click()
    expect(officer.get_by_text(ASKED["1.2"])).to_be_visible()
    assert "canary" not in officer.content()
    officer.get_by_label(WORDS).fill("Half of our grants run for three years.")
    check_page(officer)
    officer.get_by_role("button", name="Save and return to the list").click()
    expect(officer.get_by_text("1 of 2 changed")).to_be_visible()
    officer.get_by_role("link", name="3.1").click()
    officer.get_by_label(WORDS).fill("We do this in most teams. There were four meetings.")
    officer.get_by_role("button", name="Save and return to the list").click()
    expect(officer.get_by_text("2 of 2 changed")).to_be_visible()
    officer.goto(at(filed, "1.1"))
    assert officer.get_by_label(WORDS).count() == 0  # not opened again
    officer.goto(at(filed, "check"))
    check_page(officer)
    officer.get_by_role("button", name="Ask for sign-off").click()

    phone = visit("/your-work/", by=sam, width=375)
    phone.get_by_role("link", name="Sign off again").click()
    check_page(phone)
    for link in ["Changed", "All", "Sign"]:
        phone.get_by_role("link", name=link, exact=True).click()
        expect(phone.locator(f"#{link.lower()}")).to_be_in_viewport(ratio=1)
        assert_is_not_covered(phone, link.lower())
    assert phone.locator("ins").first.inner_text()
    phone.get_by_role("button", name="Sign off", exact=True).click()

    lead = visit("/your-work/", by=lena)
    lead.get_by_role("link", name="File again").click()
    check_page(lead)
    lead.get_by_label("Why is it filed again?").fill("Two answers left out numbers.")
    lead.get_by_label("This is what was signed off").check()
    lead.get_by_role("button", name="File again").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Self-assessment filed again")
    check_page(lead)

    review.goto(at(filed, "review"))
    expect(review.get_by_role("heading", name="Changed in filing 2 (2)")).to_be_visible()
    expect(review.get_by_text("1 of 3 judged")).to_be_visible()
    check_page(review)
    review.get_by_role("link", name="1.2", exact=True).click()
    expect(review.get_by_role("heading", name="Changed since filing 1")).to_be_visible()
    check_page(review)
    review.get_by_role("link", name="All that changed in filing 2").click()
    assert review.locator("ins").all_inner_texts()[-1].strip().endswith("There were four meetings.")
    check_page(review)
    review.goto(at(filed, "filings", "1"))
    expect(review.get_by_text("We do this in most teams.").first).to_be_visible()
    assert "There were four meetings." not in review.content()
    check_page(review)

    page = everybodys_page(visit, filed, rosa, stan, seb)
    first, second = Filing.objects.order_by("number")
    expect(page.get_by_text(f"This is filing 2; it took the place of {first.reference}.")).to_be_visible()
    expect(page.get_by_text("Two answers left out numbers.")).to_be_visible()
    expect(page.get_by_text("There were four meetings.")).to_be_visible()
    assert second.sha256 in page.content()
    assert "canary" not in page.content()
    check_page(page)


def assert_is_not_covered(page, key):
    """Where a link leads, the heading stands below the line that stays in sight."""
    line, heading = page.locator(".app-sticky").bounding_box(), page.locator(f"#{key}").bounding_box()
    assert heading["y"] >= line["y"] + line["height"], f"“{key}” hides behind the line that stays"


def everybodys_page(visit, filed, rosa, stan, seb):
    """The round goes its way to the report; what anybody then reads of this organisation."""
    assessment = SelfAssessment.objects.get(pk=filed.pk)
    filings.agree_with_the_rest(assessment, by=rosa, at=timezone.now())
    reviewing.release(assessment, by=rosa, at=timezone.now())
    closing.close(filed.round, by=stan, at=after(filed.round))
    report.publish(filed.round, seb, tasks.make_pdf.call)
    where = [filed.round.edition.agreement.slug, filed.round.label, filed.signature.organisation.slug]
    return visit(reverse("reports:published_assessment", args=where))
