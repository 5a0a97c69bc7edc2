"""Prints a report: HTML in, PDF out, with word of every page and an end in any case."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from compacts import pdf

# A report of 300 organisations takes about a minute on two slow cores; past this it is stuck, not slow.
MOST_SECONDS = 20 * 60
# The alarm may ring in the middle of code that goes on after any error, as for a picture that it cannot read.
SECONDS_TO_RING_AGAIN = 1.0


class TookTooLongError(Exception):
    """The rendering was stopped, so that whatever waits behind it gets its turn."""


@dataclass
class Printed:
    content: bytes
    pages: int


@dataclass
class _Pages(logging.Handler):
    """Listens to the layout, which says each page's number when it begins it."""

    on_page: Callable[[int], object]
    last: int = field(default=0)

    def __post_init__(self):
        super().__init__(logging.INFO)

    __hash__ = logging.Handler.__hash__

    def emit(self, record):
        if record.args and "Page" in record.msg:
            number = int(record.args[0])
            if number > self.last:
                self.last = number
                self.on_page(number)


def print_pdf(html: str, *, title: str, made_at: datetime, on_page: Callable[[int], object]) -> Printed:
    """Make the PDF; `on_page` hears of each page as it is laid out."""
    with _heard(on_page) as pages, stopped_after(MOST_SECONDS):
        content = pdf.render(html, title=title, made_at=made_at)
    return Printed(content, pages.last)


@contextmanager
def _heard(on_page) -> Iterator[_Pages]:
    logger = logging.getLogger("weasyprint.progress")
    pages, level, propagate = _Pages(on_page), logger.level, logger.propagate
    logger.addHandler(pages)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield pages
    finally:
        logger.removeHandler(pages)
        logger.setLevel(level)
        logger.propagate = propagate


@contextmanager
def stopped_after(seconds: float):
    """An alarm clock for the worker, which runs its tasks in the main thread; elsewhere there is none to set."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal, _frame):
        raise TookTooLongError(f"Not done after {seconds:.0f} seconds.")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, SECONDS_TO_RING_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
