"""Members are heard without an account; the reviewer reads what they said, judges by keyboard and releases."""

import re

import pytest
from django.core import mail

from selfassessment.models import Hearing, SelfAssessment, Voice
from tests.selfassessment import filings


@pytest.fixture
def filed(round_, northside, lena, sam, stan) -> SelfAssessment:
    return filings.make_filed(round_, northside, **{"1.2": {"rating": 2}, "3.1": {"rating": 1}})


def links() -> list[str]:
    return re.findall(r"/your-experience/[\w-]+/", "\n".join(message.body for message in mail.outbox))


def test_members_speak_the_reviewer_reads_judges_by_keyboard_and_releases(visit, check_page, filed, rosa, lena):
    reviewer = visit(f"/self-assessments/{filed.pk}/review/", by=rosa)
    reviewer.get_by_role("link", name="Ask members what they saw").click()
    check_page(reviewer)
    mail.outbox.clear()
    reviewer.get_by_label("E-mail addresses").fill(", ".join(f"member-{n}@example.org" for n in range(12)))
    reviewer.get_by_role("button", name="Send the links").click()
    assert "12 links have gone out." in reviewer.get_by_role("alert").inner_text()

    # On a phone, without an account and without JavaScript; the last one with it.
    for number, link in enumerate(links()[:5]):
        member = visit(link, width=375, javascript=number == 4)
        if number == 4:
            check_page(member)
        member.get_by_label("1.2 Offer grants of three years.").check()
        member.get_by_role("button", name="Go on").click()
        member.get_by_label("This was not our experience" if number else "This was our experience").check()
        member.get_by_label("Anything to add?").fill(f"Words of member {number}.")
        if number == 4:
            check_page(member)
        member.get_by_role("button", name="Send").click()
        assert member.get_by_role("heading", level=1).inner_text() == "Thank you"
        if number == 4:
            check_page(member)
    assert Voice.objects.count() == 5
    assert "This link has been used." in visit(links()[0]).locator("main").inner_text()

    reviewer.reload()
    assert reviewer.get_by_text("5 of 12 members asked have spoken.").is_visible()
    assert "Words of member" not in reviewer.locator("main").inner_text()
    reviewer.get_by_role("button", name="Close the hearing").click()
    check_page(reviewer)
    reviewer.get_by_label("We have waited long enough").check()
    reviewer.get_by_role("button", name="Close the hearing and see").click()
    check_page(reviewer)
    assert Hearing.objects.get().is_closed

    reviewer.get_by_role("link", name="1.2", exact=True).click()
    assert reviewer.get_by_role("heading", level=1).inner_text() == "Before your first verdict"
    check_page(reviewer)
    reviewer.get_by_role("button", name="Save and go on").click()
    assert "Choose what applies" in reviewer.get_by_role("alert").inner_text()
    reviewer.get_by_label("Northside ICB funds us").check()
    reviewer.get_by_role("button", name="Save and go on").click()
    main = reviewer.locator("main").inner_text()
    assert "1 of 5 members with experience of it say: this was our experience" in main
    assert "Words of member 3." in main
    check_page(reviewer)

    _judge_by_keyboard(reviewer, filed)

    reviewer.goto(f"/self-assessments/{filed.pk}/review/release/")
    reviewer.get_by_label("These are the verdicts we want to stand").check()
    reviewer.get_by_role("button", name="Release the review").click()
    officer = visit(f"/self-assessments/{filed.pk}/verdicts/", by=lena)
    shown = officer.locator("main").inner_text()
    assert "1 of 5 members with experience" in shown
    assert "Words of member" not in shown
    assert "The reviewer’s own organisation is funded by Northside ICB." in shown
    check_page(officer)


def _judge_by_keyboard(page, filed):
    """Keys go to the next and the previous answer and to the verdict; while somebody types they are letters."""
    first = page.get_by_role("heading", level=1).inner_text()
    page.keyboard.press("n")
    page.wait_for_function(f"document.querySelector('h1').innerText !== '{first}'")
    page.keyboard.press("p")
    page.wait_for_function(f"document.querySelector('h1').innerText === '{first}'")
    page.get_by_label("Your reason").fill("")
    page.get_by_label("Your reason").press_sequentially("no van in spring")
    assert page.get_by_label("Your reason").input_value() == "no van in spring"
    page.locator("h1").click()
    page.keyboard.press("v")
    assert page.evaluate("document.activeElement.name") == "judgement"
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save and next").press("Enter")
    page.wait_for_function(f"document.querySelector('h1').innerText !== '{first}'")
    assert filings.verdict_on(filed, first.removeprefix("Promise ")).judgement == "agree"
    page.get_by_role("button", name="Turn these keys off").click()
    here = page.url
    page.keyboard.press("p")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url == here
    page.goto(f"/self-assessments/{filed.pk}/review/agree/")
    page.get_by_label("We agree with the").check()
    page.get_by_role("button", name="Agree with").click()
