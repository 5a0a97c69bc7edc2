"""A browser, a server, and what every page must pass: axe finds nothing, nothing scrolls sideways, no script fails.

`visit` opens a page as one of the cast; `check_page` looks it over at both widths:

    def test_officer_answers(visit, check_page, omar, assessment):
        page = visit("/your-work/", by=omar)
        page.get_by_role("link", name="Riverside Compact").click()
        check_page(page)
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests import with_chromium

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [1280, 375]


def pytest_collection_modifyitems(items):
    """Whatever stands in this folder is a journey, and each begins with the rows that migrations made and no more."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file: the server answers from several threads, and these cannot share a database held in memory."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("journeys") / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def browser():
    # Playwright runs an event loop in this thread; Django would take it for an async view and refuse the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = with_chromium.find()
    assert chromium, "Journeys need Chromium: make test finds or installs it, or set CHROMIUM to its path."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, live_server):
    """Open an address as one of the cast, or as nobody; what the console complains of fails the test at its end.

    Each visit is a browser and a session of its own, so that two people can be in the same page at once.
    """
    contexts, complaints = [], []

    def visit(path, by=None, width=WIDTHS[0], javascript=True):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        contexts.append(context)
        if by is not None:
            client = Client()
            client.force_login(by)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    # A page that is meant to be refused answers 4xx, and a test may take the network away; the console repeats both.
    meant = ["the server responded with a status of 4", "ERR_INTERNET_DISCONNECTED"]
    assert not [text for text in complaints if not any(words in text for words in meant)]


@pytest.fixture
def check_page():
    """Axe at both widths, and no sideways scroll at either or at 320 pixels."""

    def check_page(page):
        before = page.viewport_size
        for width in [*WIDTHS, 320]:
            page.set_viewport_size({"width": width, "height": 900})
            too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert too_wide <= 0, f"{page.url} is {too_wide} pixels wider than a window of {width}"
            if width in WIDTHS:
                assert violations(page) == [], f"{page.url} at {width} pixels"
        page.set_viewport_size(before)

    return check_page


def violations(page) -> list[str]:
    """What axe finds wrong, each with the elements it is about."""
    page.wait_for_load_state()
    # Axe and its run go in one piece, so that no page comes between; by the debugger, whom no policy binds.
    found = page.evaluate(
        "async (rules) => {" + AXE.read_text() + ";"
        "const {violations} = await window.axe.run(document, {runOnly: rules});"
        "return violations.map(({id, impact, nodes}) => ({id, impact, nodes: nodes.map((node) => node.html)}))}",
        RULES,
    )
    return [f"{rule['id']} ({rule['impact']}): {html}" for rule in found for html in rule["nodes"]]
