"""A steward brings an agreement from a document into force: uploaded or pasted, reviewed, made a draft, agreed, public.

Each document has the faults of its kind: text printed twice, torn pages, codes with a side each, a table of actions.
"""

from pathlib import Path

import pytest

from commitments import tasks
from compacts.models import Edition
from tests.commitments.importing import documents
from tests.commitments.workbench.documents import SMALL

HERE = Path(__file__).parent
CORPUS = HERE.parent / "commitments" / "importing" / "corpus"
MOST_QUESTIONS = 60  # of the largest document here; more mean that an answer does not stick


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks.pdf, "render", lambda html, **kwargs: b"%PDF-")


def upload(page, name, content):
    """Choose a file, or paste a text."""
    page.goto("/imports/new/")
    if isinstance(content, str):
        page.get_by_label("Or paste its text").fill(content)
    else:
        page.get_by_label("Document", exact=True).set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
    page.get_by_role("button", name="Read the document").click()
    page.locator("#wb").wait_for()


def settle_by_keys(page) -> int:
    """Answer every question as proposed, choose the first theme or party where one is lacking; how many keys it was."""
    keys = 0
    page.locator("[data-keys-hint]").wait_for()  # the script has come
    page.keyboard.press("n")
    for _ in range(MOST_QUESTIONS):
        here = page.locator(".wb-row.is-here")
        if not here.locator(".wb-doubt").count():
            return keys + 1
        steps = page.locator("[data-wb-said]").inner_text(), waiting(page)
        if here.locator("button[data-key='1']").count():
            page.keyboard.press("1")
            keys += 1
        else:
            page.keyboard.press("t")
            for _ in here.locator("select").all():
                page.keyboard.press("ArrowDown")
                page.keyboard.press("Tab")
                keys += 2
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Enter")
            keys += 3
        page.wait_for_function(
            "([said, left]) => { const text = (of) => document.querySelector(of).innerText;"
            "return !document.querySelector('#wb[aria-busy]')"
            " && (text('[data-wb-said]') !== said || text('.wb-left') !== left) }",
            arg=list(steps),
        )
    raise AssertionError("Questions do not end.")


def settle_by_kind(page):
    """Answer all questions of a kind at once, and what is left by its buttons, in the list; works without a script."""
    page.get_by_role("link", name="Questions by kind").click()
    while (buttons := page.get_by_role("button", name="All")).count():
        buttons.first.click()
    page.get_by_role("link", name="Review").click()
    page.get_by_role("link", name="As a list").click()
    for _ in range(MOST_QUESTIONS):
        if page.locator(".wb-doubt--lacks").count():
            lacks = page.locator(".wb-doubt--lacks").first
            for select in lacks.locator("select").all():
                select.select_option(index=1)
            lacks.get_by_role("button", name="Set").click()
        elif page.locator(".wb-doubt").count():
            page.locator(".wb-doubt button").first.click()
        else:
            return
    raise AssertionError("Questions do not end.")


def waiting(page) -> str:
    return page.locator(".wb-left").inner_text()


def say_sides(page):
    page.get_by_role("link", name="Who is bound").click()
    for select in page.locator("select[name^='side_']").all():
        if not select.input_value():
            select.select_option("public")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Review").click()


def make_draft(page, title):
    page.get_by_role("link", name="Make it a draft").first.click()
    page.get_by_label("Title of the new agreement").fill(title)
    page.get_by_label("What kind of agreement is it?").select_option("compact")
    page.get_by_label("What is this edition called?").fill("2027")
    page.get_by_role("button", name="Make it a draft").click()


def bring_into_force(page):
    page.get_by_role("link", name="Bring it into force").click()
    page.get_by_label("Approving body").fill("Partnership Board")
    page.get_by_role("button", name="Bring into force").click()


def corpus(name):
    return (CORPUS / name).read_bytes()


MEMORANDUM = HERE / "documents" / "memorandum.pdf"  # of two pages, with their numbers at the foot
SOURCES = {
    "framework in Word": ("concordat.docx", lambda: corpus("held-out/concordat.docx"), "nominate"),
    "charter pasted, printed twice": ("", lambda: corpus("other-hand/volunteering-twice.txt").decode(), "two days"),
    "memorandum as a PDF": (
        "memorandum.pdf",
        (HERE / "documents" / "memorandum.pdf").read_bytes,
        "named executive lead",
    ),
    "codes on a web page": ("codes.html", lambda: corpus("fourth-blind/two-codes.html"), "at least 12 weeks"),
    "plan in a spreadsheet": ("plan.xlsx", documents.workbook, "Cut the form to two pages"),
}
BY_KEYS = {"framework in Word", "charter pasted, printed twice", "memorandum as a PDF"}  # the others: without a script


@pytest.mark.parametrize("source", SOURCES)
def test_a_document_becomes_an_edition_in_force(visit, stan, source):
    name, content, promise = SOURCES[source]
    page = visit("/imports/", by=stan, javascript=source in BY_KEYS)
    upload(page, name, content())
    (settle_by_keys if source in BY_KEYS else settle_by_kind)(page)
    say_sides(page)
    make_draft(page, "Hillside Compact")
    bring_into_force(page)

    assert Edition.objects.get(agreement__slug="hillside-compact").status == Edition.Status.IN_FORCE
    public = visit("/agreements/hillside-compact/2027/")
    assert promise in public.locator("main").inner_text()


PAGES = ["", "?show=list", "questions/", "parties/", "glossary/", "left-out/", "to-settle/", "draft/"]


def test_the_pages_of_an_import_are_accessible(visit, check_page, stan):
    page = visit("/imports/", by=stan)
    check_page(page)
    upload(page, "", SMALL)
    address = page.url.partition("#")[0]
    for each in PAGES:
        page.goto(address + each)
        check_page(page)
    page.goto(address)
    first = page.locator("[data-clause]").first.get_attribute("data-clause")
    for each in ["", "split/", "move/", "beneath/"]:
        page.goto(f"{address}clauses/{first}/{each}")
        check_page(page)
