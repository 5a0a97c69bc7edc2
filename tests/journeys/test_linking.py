"""Two stewards link what their agreements both ask; a reader opens what a word means, and sees both promises."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from commitments import actions
from compacts.models import Side
from tests import factories


@pytest.fixture
def there(draft_edition, northside, stan, staff):
    """Another partnership's charter in force, which asks Northside for one thing in the same words."""
    draft_edition.glossary.create(position=1, term="Invoice", meaning="A bill for what was delivered.")
    here = actions.bring_into_force(draft_edition, by=stan, at=timezone.now())
    partnership = factories.make_partnership("Upriver")
    body = factories.make_body(partnership, "Upriver Board", slug="board")
    factories.make_body(partnership, "Charter Group", slug="group", reports_to=body)
    text = factories.make_edition(factories.make_agreement(partnership, slug="charter", title="Upriver Charter"))
    public = factories.make_party(text, "Signatories", Side.PUBLIC)
    factories.make_clause(text, "8", parties=[public], text=here.clauses.get(ref="1.1").text)
    charter = actions.bring_into_force(text, by=staff, at=timezone.now())
    factories.make_signature(northside, here, here.parties.get(side=Side.PUBLIC))
    factories.make_signature(northside, charter)
    return charter


def test_what_two_agreements_ask_is_linked_by_two_and_read_by_all(visit, check_page, there, stan, staff, northside):
    page = visit("/likenesses/", by=stan)
    page.get_by_role("link", name="Riverside Compact").click()
    check_page(page)
    page.get_by_label("1.1 asks the same as 8").check()
    page.get_by_label("Why").fill("Both ask for payment within 30 days.")
    page.get_by_role("button", name="Propose the link").click()
    expect(page.get_by_text("The link is proposed.")).to_be_visible()

    page = visit("/likenesses/", by=staff, javascript=False)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("The link is agreed.")).to_be_visible()

    page = visit(f"/organisations/{northside.slug}/like-promises/")
    expect(page.get_by_text("Both ask for payment within 30 days.")).to_be_visible()
    check_page(page)
    page = visit(there.agreement.partnership.get_absolute_url())
    expect(page.get_by_role("img", name="Who reports to whom")).to_be_visible()


def test_what_a_word_means_is_opened_and_closed_by_keyboard_without_a_script(visit, there):
    page = visit("/agreements/riverside-compact/2026/1.1/", javascript=False)
    word = page.get_by_role("button", name="invoices")
    meaning = page.get_by_role("dialog", name="Invoice")
    expect(meaning).to_be_hidden()
    word.focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    expect(meaning.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(word).to_be_focused()
