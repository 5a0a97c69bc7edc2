"""A steward gives one organisation more time, reminds two after reading the e-mail, and it arrives."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from selfassessment.models import Round
from tests import factories
from tests.selfassessment.steps import bring_to, save


@pytest.fixture
def late_round(round_, assessment, harbour, hana, hugo, omar) -> Round:
    """Two organisations, both past the day: one in the middle of it, one whose director has been asked to sign."""
    save(assessment, "1.2", omar, is_help_wanted=True, help_wanted="A model grant agreement.")
    harbours = factories.make_assessment(round_, factories.make_signature(harbour, round_.edition))
    bring_to(harbours, "ready", hana)
    today = timezone.localdate()
    days = {"opens_on": -60, "due_on": -2, "review_due_on": 30, "reply_due_on": 50}
    Round.objects.update(**{name: today + datetime.timedelta(days=number) for name, number in days.items()})
    mail.outbox.clear()
    return Round.objects.get()


def test_a_steward_gives_more_time_and_reminds_those_whose_turn_it_is(
    visit, check_page, late_round, stan, lena, omar, hugo
):
    page = visit(f"/rounds/{late_round.pk}/", by=stan)
    check_page(page)
    assert page.get_by_text("Overdue", exact=True).count() == 2

    page.get_by_role("link", name="Give more time to Northside ICB").click()
    check_page(page)
    page.get_by_role("button", name="Give more time").click()
    assert "Say why." in page.get_by_role("alert").inner_text()
    check_page(page)
    day = timezone.localdate() + datetime.timedelta(days=10)
    for name, value in [("Day", day.day), ("Month", day.month), ("Year", day.year)]:
        page.get_by_label(name, exact=True).fill(str(value))
    page.get_by_label("Reason").fill("The council elects in May.")
    page.get_by_role("button", name="Give more time").click()
    assert "Northside ICB has time until" in page.get_by_role("alert").inner_text()
    assert page.get_by_text("Overdue", exact=True).count() == 1
    assert {message.to[0] for message in mail.outbox} == {lena.email, omar.email}
    mail.outbox.clear()

    page.get_by_label("Remind Northside ICB").check()
    page.get_by_label("Remind Harbour Voices").check()
    page.get_by_role("button", name="Remind those ticked").click()
    check_page(page)
    page.get_by_label("Your own words (optional)").fill("The board meets soon.")
    page.get_by_role("button", name="Look at the e-mails").click()
    check_page(page)
    assert "The board meets soon." in page.locator("details[open]").inner_text()
    assert mail.outbox == []
    page.get_by_role("button", name="Send 2 reminders").click()
    check_page(page)
    assert "2 organisations are written to." in page.get_by_role("alert").inner_text()
    assert {message.to[0] for message in mail.outbox} == {lena.email, omar.email, hugo.email}
    assert "sign it off" in next(message.body for message in mail.outbox if message.to == [hugo.email])

    page.get_by_role("link", name="By promise").click()
    check_page(page)
    page.get_by_role("link", name="E-mails", exact=True).click()
    check_page(page)
    assert page.get_by_text("A reminder: Harbour Voices").count() == 1

    reader = visit("/account/e-mails/", by=lena)
    check_page(reader)
    reader.get_by_label("One e-mail a week that lists them").check()
    reader.get_by_role("button", name="Save").click()
    assert "Your choice is saved." in reader.get_by_role("alert").inner_text()


def test_staff_look_at_an_e_mail_as_it_arrives(visit, check_page, late_round, stan, staff, client):
    client.force_login(stan)
    client.post(f"/rounds/{late_round.pk}/remind/", {"who": late_round.assessments.first().pk, "send": "yes"})
    page = visit("/e-mails/", by=staff)
    check_page(page)
    page.get_by_role("link", name="A reminder").first.click()
    frame = page.frame_locator("iframe")
    assert "it is your turn to answer what is left" in frame.locator("body").inner_text()
    check_page(page)
