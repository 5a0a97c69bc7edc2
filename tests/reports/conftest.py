import datetime

import pytest
from django.utils import timezone

from reports import actions, press, tasks
from reports.models import Publication
from selfassessment.actions import closing
from selfassessment.models import Round
from tests.kept import kept
from tests.reports.writing import steps
from tests.selfassessment.conftest import filed, harbour_filed, replied, reviewed, settled

__all__ = ["filed", "harbour_filed", "replied", "reviewed", "settled"]


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick_press(monkeypatch):
    """Prints the HTML itself instead of a PDF: the words are there to be looked for, and it takes no time."""

    def print_html(html, *, title, made_at, on_page):
        on_page(1)
        return press.Printed(html.encode(), 1)

    monkeypatch.setattr(press, "print_pdf", print_html)


@kept
def closed_round(settled, stan) -> Round:
    """Northside filed, was reviewed and replied; the round is closed and waits for its report."""
    round_ = settled.round
    after = timezone.make_aware(
        datetime.datetime.combine(round_.reply_due_on + datetime.timedelta(days=1), datetime.time(9))
    )
    return closing.close(round_, by=stan, at=after)


@pytest.fixture
def made(closed_round, seb, quick_press):
    """The closed round's report with its PDF made, ready to publish."""
    steps.write(closed_round, seb, "The Board should note this.")
    steps.approve(closed_round, seb)
    return actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=tasks.make_pdf.call)


@pytest.fixture
def published(made, closed_round, seb) -> Publication:
    return actions.publish(closed_round, by=seb, at=timezone.now())
