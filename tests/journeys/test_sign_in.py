"""Everybody's way in, and the pages around it."""

import re

import pytest
from django.core import mail

STATIC_PAGES = ["/about/", "/accessibility/", "/privacy/", "/licence/", "/account/login/", "/account/signup/"]


@pytest.mark.parametrize("address", STATIC_PAGES)
def test_pages_that_anyone_may_read_are_accessible(visit, check_page, address):
    check_page(visit(address))


@pytest.mark.parametrize(
    "address", ["/account/", "/account/password/change/", "/account/logout/", "/account/reauthenticate/"]
)
def test_pages_about_ones_own_account_are_accessible(visit, check_page, omar, address):
    omar.set_password("three unlikely words")
    omar.save()
    page = visit(address, by=omar)
    assert page.url.endswith(address)
    check_page(page)


def test_a_person_without_a_password_may_choose_one(visit, check_page, omar):
    omar.set_unusable_password()
    omar.save()
    page = visit("/account/password/change/", by=omar)
    assert page.get_by_role("heading", name="Choose a password").is_visible()
    check_page(page)


def test_a_person_signs_in_changes_the_password_and_signs_out(visit, check_page, omar):
    omar.set_password("three unlikely words")
    omar.save()
    page = visit("/account/login/?next=/account/")

    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").get_by_role("link", name="Enter your e-mail address.").is_visible()
    assert page.title().startswith("Error: ")
    check_page(page)

    page.get_by_label("E-mail address").fill(omar.email)
    page.get_by_label("Password").fill("three unlikely words")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/")
    assert page.get_by_text(omar.email).is_visible()
    check_page(page)

    page.get_by_role("link", name="Change password").click()
    page.get_by_label("Current password").fill("three unlikely words")
    page.get_by_label("New password", exact=True).fill("four other unlikely words")
    page.get_by_label("The new password again").fill("four other unlikely words")
    check_page(page)
    page.get_by_role("button", name="Change the password").click()
    assert page.get_by_text("Your password is changed.").is_visible()

    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in", exact=True).first.is_visible()


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(visit, check_page, omar, settings, live_server):
    settings.SITE_ADDRESS = live_server.url
    omar.set_password("three unlikely words")
    omar.save()
    page = visit("/account/login/")
    page.get_by_role("link", name="I have forgotten my password").click()
    check_page(page)
    page.get_by_label("E-mail address").fill(omar.email)
    page.get_by_role("button", name="Send the link").click()
    assert page.get_by_role("heading", name="Check your e-mail").is_visible()
    check_page(page)

    [message] = mail.outbox
    assert message.to == [omar.email]
    link = re.search(r"http://\S+", message.body).group()
    page.goto(link)
    page.get_by_label("New password", exact=True).fill("four other unlikely words")
    page.get_by_label("The new password again").fill("four other unlikely words")
    check_page(page)
    page.get_by_role("button", name="Save the new password").click()
    omar.refresh_from_db()
    assert omar.check_password("four other unlikely words")

    again = visit(link)
    assert again.get_by_role("heading", name="This link no longer works").is_visible()
    check_page(again)


def test_sign_in_works_without_javascript(visit, omar):
    omar.set_password("three unlikely words")
    omar.save()
    page = visit("/account/login/?next=/account/", javascript=False)
    page.get_by_label("E-mail address").fill(omar.email)
    page.get_by_label("Password").fill("three unlikely words")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", name="Your account").is_visible()


def test_a_page_that_is_not_there_says_what_to_do(visit, check_page):
    page = visit("/no-such-page/")
    assert page.get_by_role("heading", name="Page not found").is_visible()
    check_page(page)
