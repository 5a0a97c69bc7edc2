"""What people who write fear most: a lost network, a lost sign-in, a colleague in the same answer. With scripts on."""

import re

import pytest
from django.conf import settings

from selfassessment.models import Answer
from tests import factories
from tests.selfassessment.steps import save

WORDS = "How you keep it, or what stands in the way"


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def at(assessment, *parts) -> str:
    return "/".join(["/self-assessments", str(assessment.pk), *parts, ""])


def says(page, words):
    """Wait until the page says so, aloud as well: in the region that screen readers listen to."""
    page.wait_for_function(
        "words => document.querySelector('[role=status][data-saving-state]').textContent.includes(words)", arg=words
    )


def narrative() -> str:
    return Answer.objects.get(clause__ref="1.2").narrative


def kept_here(page) -> int:
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('answer ')).length")


def test_what_is_typed_is_saved_and_no_button_is_needed(visit, check_page, assessment, omar):
    page = visit(at(assessment, "1.2"), by=omar)
    page.get_by_label(WORDS).press_sequentially("We offer two years, ", delay=5)
    says(page, "Saved at ")
    page.get_by_label(WORDS).press_sequentially("and from April three.", delay=5)
    page.get_by_label("C Some progress").check()
    page.wait_for_function("() => document.querySelector('[name=version]').value === '2'")
    check_page(page)
    assert (narrative(), Answer.objects.get(clause__ref="1.2").rating.position) == (
        "We offer two years, and from April three.",
        3,
    )
    assert kept_here(page) == 0
    page.reload()
    assert page.get_by_label(WORDS).input_value() == "We offer two years, and from April three."
    page.goto(at(assessment, "1.2", "history"))
    assert page.locator(".app-timeline__item").count() == 1  # one sitting
    page.get_by_text("2 texts were saved in this time").click()
    check_page(page)


def test_words_wait_for_the_network_and_survive_a_closed_window(visit, assessment, omar):
    page = visit(at(assessment, "1.2"), by=omar)
    page.context.set_offline(True)
    page.get_by_label(WORDS).fill("Typed on a train.\n  To the character “ŵ”")
    says(page, "Not saved: no connection. Your words stay on this page and are tried again.")
    page.context.set_offline(False)
    says(page, "Saved at ")
    assert narrative() == "Typed on a train.\n  To the character “ŵ”"
    page.context.set_offline(True)
    page.get_by_label(WORDS).fill("Typed on, and the laptop was shut.")
    says(page, "Not saved: no connection.")
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(at(assessment, "1.2"))
    says(page, "had not reached the portal. It is back in the form.")
    assert page.get_by_label(WORDS).input_value() == "Typed on, and the laptop was shut."
    says(page, "Saved at ")
    assert narrative() == "Typed on, and the laptop was shut."
    assert kept_here(page) == 0


def test_sign_in_that_ends_in_mid_sentence_costs_nothing(visit, check_page, assessment, omar):
    page = visit(at(assessment, "1.2"), by=omar)
    page.get_by_label(WORDS).fill("Half a sen")
    says(page, "Saved at ")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label(WORDS).press_sequentially("tence, and the rest")
    says(page, "Not saved: you have been signed out. Your words stay on this page.")
    check_page(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    tab.get_by_label("E-mail address").fill(omar.email)
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    # The portal had been sent the text while nobody was signed in, and kept it for its writer.
    assert tab.get_by_label(WORDS).input_value() == "Half a sentence, and the rest"
    tab.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "Saved at ")
    assert narrative() == "Half a sentence, and the rest"
    page.get_by_label(WORDS).press_sequentially(".")
    page.get_by_role("button", name="Save and return to the list").click()
    page.wait_for_url(f"**{at(assessment)}")
    assert narrative() == "Half a sentence, and the rest."


def test_text_is_not_saved_for_whoever_signed_in_next(visit, assessment, omar, lena):
    page = visit(at(assessment, "1.2"), by=omar)
    page.context.clear_cookies()
    page.get_by_label(WORDS).fill("Omar’s words")
    says(page, "you have been signed out")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    tab.get_by_label("E-mail address").fill(lena.email)
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    assert tab.get_by_label(WORDS).input_value() == ""
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "somebody else is signed in in this browser now")
    assert narrative() == ""
    assert page.get_by_label(WORDS).input_value() == "Omar’s words"


def test_two_browsers_in_one_answer_overwrite_nothing(visit, check_page, assessment, omar, lena):
    omars, lenas = (visit(at(assessment, "1.2"), by=who) for who in [omar, lena])
    omars.get_by_label(WORDS).fill("We pay within 30 days.")
    says(omars, "Saved at ")
    lenas.get_by_label(WORDS).fill("We pay within 28 days.")
    says(lenas, "Not saved: Omar Officer saved this answer on")
    lenas.get_by_label(WORDS).press_sequentially(" Mostly.")
    assert narrative() == "We pay within 30 days."
    check_page(lenas)
    lenas.get_by_role("button", name="Look at both texts").click()
    assert lenas.get_by_role("heading", level=1).inner_text() == "Two texts for 1.2"
    lenas.get_by_label("Both, put together below").check()
    lenas.get_by_label("Both together").fill("We pay within 28 to 30 days.")
    lenas.get_by_role("button", name="Save", exact=True).click()
    assert narrative() == "We pay within 28 to 30 days."
    assert lenas.get_by_label(WORDS).input_value() == "We pay within 28 to 30 days."
    assert kept_here(lenas) == 0
    omars.get_by_label(WORDS).press_sequentially(" Always.")
    says(omars, "Not saved: Lena Lead saved this answer on")
    omars.get_by_role("button", name="Look at both texts").click()
    omars.get_by_label("Lena Lead’s, as it is saved").check()
    omars.get_by_role("button", name="Save", exact=True).click()
    assert omars.get_by_label(WORDS).input_value() == "We pay within 28 to 30 days."
    texts = set(Answer.objects.get(clause__ref="1.2").history.values_list("narrative", flat=True))
    assert {"We pay within 30 days.", "We pay within 28 to 30 days."} <= texts


def test_two_people_in_different_answers_never_meet(visit, assessment, omar, lena):
    omars, lenas = visit(at(assessment, "1.2"), by=omar), visit(at(assessment, "3.1"), by=lena)
    for page in [omars, lenas]:
        page.get_by_label(WORDS).fill("Ours.")
    for page in [omars, lenas]:
        says(page, "Saved at ")


def test_button_pressed_in_mid_save_goes_on_and_back_leads_to_what_is_saved(visit, assessment, omar):
    page = visit(at(assessment, "1.2"), by=omar)
    page.get_by_label(WORDS).fill("First.")
    page.get_by_label("B Mostly in place").check()
    page.get_by_role("button", name="Save and continue").dblclick()
    page.wait_for_url(re.compile(r"/3\.1/"))
    assert narrative() == "First."
    page.go_back()
    page.wait_for_url(re.compile(r"/1\.2/"))
    assert page.get_by_label(WORDS).input_value() == "First."
    page.get_by_label(WORDS).press("Control+End")
    page.get_by_label(WORDS).press_sequentially(" Second.")
    says(page, "Saved at ")
    assert narrative() == "First. Second."
    texts = list(Answer.objects.get(clause__ref="1.2").history.values_list("narrative", flat=True))
    assert len(texts) == len(set(texts))


def test_typing_takes_no_sign_off_away(visit, assessment, omar, sam):
    save(assessment, "1.1", omar)
    save(assessment, "3.1", omar)
    save(assessment, "1.2", omar, narrative="Signed words.")
    page = visit(at(assessment, "check"), by=omar)
    page.get_by_role("button", name="Ask for sign-off").click()
    page.goto(at(assessment, "1.2"))
    page.get_by_label(WORDS).press_sequentially(" And a stray letter")
    says(page, "Sign-off has been asked for, so nothing is saved while you type")
    page.wait_for_timeout(2_000)
    assert narrative() == "Signed words."
    assessment.refresh_from_db()
    assert assessment.status == "ready"
