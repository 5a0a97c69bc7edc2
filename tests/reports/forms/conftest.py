import pytest
from django.db import transaction

from tests.reports.forms import world


@pytest.fixture(scope="session")
def made(django_db_setup, django_db_blocker):
    """The odd record, counted once; what it was counted from is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            return world.record()
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="session")
def forms(made) -> world.Forms:
    return world.Forms.of(made)
