"""Documents that tests import, and how they come to be reviewed."""

from pathlib import Path
from unittest import mock

from django.utils import timezone

from accounts.models import User
from commitments import importing
from commitments.importing import formats
from commitments.models import Import, Theme
from commitments.workbench import actions, tasks
from commitments.workbench.desk import Desk

SMALL = """Hillside Compact

1 Funding

Public bodies will:

1.1 Pay valid invoices within 30 days.
1.2 Offer grants of three years where possible.

The voluntary sector will:

1.3 Answer consultations in time.

Page 3 of 9

2 Review

2.1 Public bodies will review this compact by XXXX 2027.
"""


def read(partnership, by, text=SMALL, name="compact.txt", propose=None) -> Import:
    """A document as the worker leaves it, without the two processes that it starts for each."""
    asked = actions.ask(partnership, text.encode(), name=name, by=by, at=timezone.now(), enqueue=lambda pk: None)
    with mock.patch.multiple(importing, read_document=_read_here, propose_apart=propose or importing.propose):
        tasks.read_document.func(asked.pk)
    asked.refresh_from_db()
    return asked


def _read_here(path, name):
    return formats.read(Path(path).read_bytes(), name)


def clause(import_of: Import, number: str):
    return import_of.clauses.in_order().get(number=number)


def outline(import_of: Import) -> list[tuple[int, str, str]]:
    """Depth, number and words of every clause, in order."""
    desk = Desk(import_of)
    return [(node.depth, node.clause.number, node.clause.words) for node in desk.nodes()]


def make_ready(import_of: Import, by: User) -> None:
    """Give every party a side and every promise a theme, so that a draft can be made."""
    theme = Theme.objects.get(slug="funding").pk

    def change(desk):
        for party in desk.parties:
            party.side = party.side or "public"
        for each in desk.clauses:
            if each.is_promise:
                each.theme_id = each.theme_id or theme
                each.parties = each.parties or [desk.parties[0].pk]
        return "Made ready"

    actions.take_step(import_of, change, by=by, at=timezone.now())
