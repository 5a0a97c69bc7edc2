"""Somebody who was sent a link reads what was published, from the partnership's home to the rows behind a figure."""

import re

import pytest
from playwright.sync_api import expect

from reports.models import Publication
from tests.reports import sector


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def published() -> Publication:
    """Two rounds, so that there is something to compare."""
    made = sector.make_sector(4, organisations=5, clauses=4, rounds=2)
    for round_ in made.rounds:
        sector.publish(round_, made.user)
    return Publication.objects.get(round=made.rounds[-1])


def test_a_reader_goes_from_a_partnership_to_the_filings_behind_a_figure(visit, check_page, published):
    page = visit(published.round.partnership.get_absolute_url())
    check_page(page)
    page.get_by_role("link", name=re.compile("^State of the Sector 2021")).first.click()
    check_page(page)

    page.get_by_role("link", name="Where the figures come from").first.click()
    check_page(page)
    page.get_by_role("link", name=re.compile(r"^1\.1: ")).click()
    expect(page.get_by_role("heading", name="What is counted")).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rows (CSV)").click()
    assert download.value.suggested_filename.startswith("figure-1.1-")

    page.go_back()
    page.get_by_role("link", name=re.compile("^Chart 1: ")).click()
    check_page(page)
    _scroll_by_keyboard(page)


def _scroll_by_keyboard(page):
    """A wide table is reached by the tabulator and scrolled by the arrows, on a telephone's width."""
    page.set_viewport_size({"width": 375, "height": 900})
    box = page.locator(".app-scroll").first
    for _ in range(40):
        if box.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(box).to_be_focused()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        if box.evaluate("element => element.scrollLeft > 0"):
            return
    raise AssertionError("The arrows do not scroll it.")


def test_a_reader_compares_organisations_and_takes_the_data_along(visit, check_page, published):
    answer = (
        published.answers.exclude(judgement="").select_related("organisation", "clause__edition__agreement").first()
    )
    page = visit(f"/organisations/{answer.organisation.slug}/record/")
    check_page(page)
    page.get_by_role("link", name="Read what it said, what the other side said and what it replied").click()
    check_page(page)

    clause = answer.clause
    page.goto(f"/agreements/{clause.edition.agreement.slug}/{clause.edition.label}/{clause.ref}/answers/")
    check_page(page)
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare").click()
    check_page(page)

    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words").fill("most teams")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_text("We do this in most teams").first).to_be_visible()
    check_page(page)

    page.get_by_role("contentinfo").get_by_role("link", name="Open data").click()
    check_page(page)
    page.get_by_role("link", name=re.compile("^Compact of sector 4, 2021")).click()
    check_page(page)
    for address in ["/open-data/dictionary/", "/api/", f"/organisations/{answer.organisation.slug}/share/"]:
        page.goto(address)
        check_page(page)
    page.goto(f"/organisations/{answer.organisation.slug}/card/")
    expect(page.get_by_role("link", name=re.compile("^Promise by promise"))).to_be_visible()
    check_page(page)
