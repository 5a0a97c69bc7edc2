"""An officer asks a colleague without an account; the colleague accepts, sees only that, answers and hands back."""

import re

from django.core import mail

from accounts.models import User
from selfassessment.models import Answer, HandedAnswer, Handover
from tests import factories

NEW = "nadia.new@example.org"


def test_a_section_goes_to_somebody_new_and_comes_back(visit, check_page, assessment, omar):
    page = visit(f"/self-assessments/{assessment.pk}/", by=omar)
    page.get_by_role("link", name="Hand this section to a colleague").first.click()
    check_page(page)
    assert page.get_by_label("The whole section, 2 promises").is_checked()
    page.get_by_role("button", name="Hand over").click()
    assert "Choose a colleague, or somebody new." in page.get_by_role("alert").inner_text()
    check_page(page)
    page.get_by_label("Somebody else, by e-mail address").check()
    page.get_by_role("textbox", name="E-mail address").fill(NEW)
    page.get_by_label("Name (optional)").fill("Nadia New")
    page.get_by_label("What should they know? (optional)").fill("The ledger has the figures.")
    due_on = assessment.due_on
    for part, number in [("Day", due_on.day), ("Month", due_on.month), ("Year", due_on.year)]:
        page.get_by_label(part, exact=True).fill(str(number))
    page.get_by_role("button", name="Hand over").click()
    assert "1.1 and 1.2 wait for Nadia New" in page.get_by_role("alert").inner_text()
    check_page(page)
    page.get_by_role("link", name="Nadia New").click()
    check_page(page)
    page.get_by_role("link", name="Wrong address? Correct it").click()
    check_page(page)

    [message] = [message for message in mail.outbox if message.to == [NEW]]
    assert "The ledger has the figures." in message.body
    link = re.search(r"/invitations/[\w-]+/", message.body)[0]
    theirs = visit(link)
    check_page(theirs)
    theirs.get_by_label("Your name").fill("Nadia New")
    theirs.get_by_label("Choose a password").fill(factories.PASSWORD)
    theirs.get_by_role("button", name="Create account and accept").click()
    theirs.get_by_role("link", name="Answer what Omar Officer asked: Northside ICB").click()
    check_page(theirs)
    assert "The ledger has the figures." in theirs.content()
    assert "3.1" not in theirs.get_by_role("main").inner_text()
    theirs.get_by_role("link", name="1.2 Offer grants").click()
    theirs.get_by_label("B Mostly in place").check()
    theirs.get_by_label("How you keep it, or what stands in the way").fill("Two years so far.")
    theirs.get_by_role("button", name="Save and return to the list").click()
    assert "1.2 is saved and complete." in theirs.get_by_role("alert").inner_text()
    theirs.get_by_role("link", name="Hand back").click()
    check_page(theirs)
    assert not theirs.get_by_label("1.1 Pay valid invoices").is_checked(), "it is not answered yet"
    theirs.get_by_label("I have done this").check()
    theirs.get_by_label("A note (optional)").fill("Agreed with Finance.")
    theirs.get_by_role("button", name="Hand back").click()
    assert "1.2: handed back. Omar Officer has been told." in theirs.get_by_role("alert").inner_text()
    check_page(theirs)

    nadia = User.objects.get(email=NEW)
    assert Answer.objects.get(clause__ref="1.2").saved_by == nadia
    assert dict(HandedAnswer.objects.values_list("answer__clause__ref", "ending")) == {"1.1": "", "1.2": "done"}
    assert any(message.to == [omar.email] and "has answered 1.2" in message.subject for message in mail.outbox)
    page.goto(f"/self-assessments/{assessment.pk}/")
    assert "Handed back by Nadia New: done" in page.content()
    page.goto(Handover.objects.get().get_absolute_url())
    page.locator("summary", has_text="Take over").click()
    check_page(page)
    page.get_by_role("button", name="Take over").click()
    assert "back with your officers" in page.get_by_role("alert").inner_text()
    for path in ["1.2/history/", "handed-over/"]:
        page.goto(f"/self-assessments/{assessment.pk}/{path}")
        check_page(page)


def test_people_pages_of_an_organisation(visit, check_page, assessment, lena, omar, cora, stan):
    lead = lena.memberships.get().pk
    page = visit("/organisations/northside-icb/people/", by=lena)
    page.get_by_role("button", name="Everybody listed still works here").click()
    check_page(page)
    page.get_by_role("link", name="Give up your role as lead officer").click()
    check_page(page)
    page.get_by_role("button", name="Hand the role on").click()
    check_page(page)
    page.get_by_label("E-mail address of the next lead officer").fill("next@example.org")
    page.get_by_role("button", name="Send invitation").click()
    check_page(page)
    page.get_by_role("link", name="Who held which role").click()
    check_page(page)
    steward = visit(f"/organisations/northside-icb/people/{lead}/end/", by=stan)
    check_page(steward)
