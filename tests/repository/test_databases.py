"""The second run, on PostgreSQL, leaves out what asks for no database; and nothing comes by a database unasked."""

from types import SimpleNamespace

import hypothesis.extra.django
import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from tests import databases


def counts_people():
    assert User.objects.count() == 0


def counts_people_by_a_fixture(chris):
    assert User.objects.get() == chris


def counts_what_was_built_for_all(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        assert User.objects.count() == 0


def asks_the_server(live_server):
    assert live_server.url


@pytest.mark.files_only
@pytest.mark.django_db
def prints_people():
    """About the file that is made of them."""


def adds_up(tmp_path, monkeypatch):
    assert 1 + 1 == 2


@pytest.fixture
def test_of(request):
    """A test of this module made of a function, as if it were collected."""

    def test_of(function):
        return pytest.Function.from_parent(request.node.parent, name=function.__name__, callobj=function)

    return test_of


@pytest.mark.parametrize("function", [counts_people_by_a_fixture, counts_what_was_built_for_all, asks_the_server])
def test_a_fixture_asks_however_far_down(test_of, function):
    assert databases.asks(test_of(function))


def test_a_mark_asks(test_of):
    assert databases.asks(test_of(pytest.mark.django_db(counts_people)))
    assert not databases.asks(test_of(adds_up))


def test_a_test_case_of_django_asks():
    method = SimpleNamespace(cls=hypothesis.extra.django.TestCase, fixturenames=[], get_closest_marker=lambda _: None)

    assert databases.asks(method)


@pytest.mark.parametrize(("vendor", "run"), [("sqlite", [0, 1, 2]), ("postgresql", [0])])
def test_what_asks_for_none_or_is_about_a_file_runs_on_the_default_alone(monkeypatch, test_of, vendor, run):
    monkeypatch.setattr(connection, "vendor", vendor)
    asks = test_of(pytest.mark.django_db(counts_people))
    tests = [asks, test_of(adds_up), test_of(prints_people)]

    assert databases.worth_running(tests) == [tests[each] for each in run]


def test_a_database_asked_for_in_the_middle_of_a_test_is_refused(request):
    with pytest.raises(AssertionError, match="asks for the database too late"):
        request.getfixturevalue("db")


@pytest.mark.django_db
def test_a_database_is_there_for_who_asked(request):
    assert databases.asks(request.node)
    assert request.getfixturevalue("riverside").pk


def test_a_migrated_database_is_kept_for_as_long_as_no_migration_changes(monkeypatch, tmp_path):
    named = {(path.parts[-3], path.name) for path in databases.sources()}
    assert {("compacts", "0002_seals.py"), ("django_tasks_db", "0001_initial.py")} <= named
    assert settings.BASE_DIR / "compacts/sealing.py" in databases.sources()

    migration = tmp_path / "0001_initial.py"
    migration.write_text("one")
    monkeypatch.setattr(databases, "sources", lambda: {migration})
    before = databases.fingerprint()
    migration.write_text("two")

    assert databases.fingerprint() != before
