import datetime
import functools

import pytest
from django.utils import timezone

from reports import actions, press, tasks
from reports.models import Publication, Rendering
from reports.renderers import pictures
from selfassessment.actions import closing
from selfassessment.models import Round
from tests.kept import kept
from tests.reports.writing import steps
from tests.selfassessment.conftest import filed, harbour_filed, replied, reviewed, settled

__all__ = ["filed", "harbour_filed", "replied", "reviewed", "settled"]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


draw_once = functools.cache(pictures.png)


@pytest.fixture
def quick_press(monkeypatch):
    """Prints the HTML itself instead of a PDF: the words are there to be looked for, and it takes no time.

    Draws the same chart for a Word file once, since few tests change what it shows.
    """

    def print_html(html, *, title, made_at, on_page):
        on_page(1)
        return press.Printed(html.encode(), 1)

    monkeypatch.setattr(press, "print_pdf", print_html)
    monkeypatch.setattr(pictures, "png", draw_once)


@kept
def closed_round(settled, stan) -> Round:
    """Northside filed, was reviewed and replied; the round is closed and waits for its report."""
    round_ = settled.round
    after = timezone.make_aware(
        datetime.datetime.combine(round_.reply_due_on + datetime.timedelta(days=1), datetime.time(9))
    )
    return closing.close(round_, by=stan, at=after)


@kept
def made(closed_round, seb, quick_press) -> Rendering:
    """The closed round's report with its PDF made, ready to publish."""
    steps.write(closed_round, seb, "The Board should note this.")
    steps.approve(closed_round, seb)
    return actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=tasks.make_pdf.call)


@kept
def published(made, closed_round, seb) -> Publication:
    return actions.publish(closed_round, by=seb, at=timezone.now())
