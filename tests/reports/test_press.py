"""The press says which page it is on, and stops by itself."""

import time
from datetime import UTC, datetime

import pytest

from compacts import pdf
from reports import press

AT = datetime(2027, 6, 1, tzinfo=UTC)


def test_something_stuck_is_stopped(monkeypatch):
    monkeypatch.setattr(press, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(pdf, "render", lambda *args, **named: time.sleep(20))
    begun = time.monotonic()
    with pytest.raises(press.TookTooLongError):
        press.print_pdf("<p>x</p>", title="x", made_at=AT, on_page=lambda number: None)
    assert time.monotonic() - begun < 5


def test_something_stuck_that_shrugs_off_errors_is_stopped_too(monkeypatch):
    monkeypatch.setattr(press, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(press, "SECONDS_TO_RING_AGAIN", 0.05)
    shrugged = []

    def render(*args, **named):
        for _ in range(3):
            try:
                time.sleep(20)
            except Exception as error:  # as a library does about a picture that it cannot read
                shrugged.append(error)
        time.sleep(20)

    monkeypatch.setattr(pdf, "render", render)
    with pytest.raises(press.TookTooLongError):
        press.print_pdf("<p>x</p>", title="x", made_at=AT, on_page=lambda number: None)
    assert len(shrugged) == 3


def test_the_alarm_is_off_afterwards(monkeypatch):
    monkeypatch.setattr(press, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(pdf, "render", lambda *args, **named: b"%PDF")
    press.print_pdf("<p>x</p>", title="x", made_at=AT, on_page=lambda number: None)
    time.sleep(0.1)


@pytest.mark.slow
def test_every_page_is_heard_of_and_counted():
    heard = []
    html = """<!doctype html><html lang="en"><head><title>x</title></head><body><h1>One</h1>
    <h1 style="break-before: page">Two</h1><h1 style="break-before: page">Three</h1></body></html>"""
    printed = press.print_pdf(html, title="Three pages", made_at=AT, on_page=heard.append)
    assert heard == [1, 2, 3]
    assert printed.pages == 3
    assert printed.content.startswith(b"%PDF")
