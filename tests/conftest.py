"""The cast: the people and organisations that every test knows by name.

In the Riverside partnership Northside ICB (public) and Harbour Voices (VCSE) signed a compact of four promises: three
bind public bodies, two the sector. Eastfield Council is from elsewhere and signed nothing there.
"""

import gc
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commitments import actions as commitments_actions
from commitments import glossary
from compacts.models import Edition, Role, Side
from signatories.models import OrganisationRole
from tests import databases, factories
from tests.kept import kept, new_world

hypothesis.settings.register_profile("suite", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(config, items):
    """What asks for no database would prove the same on the second one."""
    kept = databases.worth_running(items)
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish():
    """Some 400,000 objects stay to the end: the collector of rubbish need not look through them a thousand times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings):
    with databases.migrated_once(request.config.cache.mkdir("migrated")):
        yield


@pytest.fixture
def _django_db_helper(request, _django_db_helper):
    """As pytest-django's, for those who asked before they ran: by this rule tests are left out on a second database."""
    assert databases.asks(request.node), "This test asks for the database too late. Mark it with django_db."


@pytest.fixture(scope="session", autouse=True)
def seals_give_way_to_the_emptying_of_tables():
    """A test with real transactions ends by emptying every table: on SQLite a DELETE, which seals would refuse."""
    flush = DatabaseOperations.sql_flush

    def sql_flush(operations, *args, **kwargs):
        with operations.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        taken_off = [f"DROP TRIGGER {name}" for name, _ in triggers]
        return taken_off + flush(operations, *args, **kwargs) + [sql for _, sql in triggers]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="module", autouse=True)
def _put_back_what_migrations_made(request):
    """Tests with real transactions leave an empty database behind; those that come after expect scales and themes."""
    marks = getattr(request.module, "pytestmark", [])
    is_real = any(mark.kwargs.get("transaction") for mark in (marks if isinstance(marks, list) else [marks]))
    blocker = request.getfixturevalue("django_db_blocker") if is_real and connection.vendor != "sqlite" else None
    yield
    if blocker:
        with blocker.unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


@pytest.fixture(autouse=True)
def _kept_fixtures_come_first(request):
    """In one order, so that their rows are worked out once; see `tests.kept` before adding to them."""
    if databases.asks(request.node):
        request.getfixturevalue("db")
        with new_world(request):
            yield
    else:
        yield


@kept
def riverside(db):
    return factories.make_partnership("Riverside")


@kept
def northside(db):
    return factories.make_organisation("Northside ICB", Side.PUBLIC)


@kept
def harbour(db):
    return factories.make_organisation("Harbour Voices", Side.VCSE)


@kept
def eastfield(db):
    return factories.make_organisation("Eastfield Council", Side.PUBLIC, kind="unitary council")


@kept
def staff(db) -> User:
    return factories.make_user("Steph Staff", is_staff=True, is_superuser=True)


def _works_for(organisation, name, role) -> User:
    user = factories.make_user(name)
    factories.make_membership(user, organisation, role)
    return user


def _serves(partnership, name, kind, side="") -> User:
    user = factories.make_user(name)
    factories.make_role(user, partnership, kind, side)
    return user


@kept
def lena(northside) -> User:
    return _works_for(northside, "Lena Lead", OrganisationRole.LEAD_OFFICER)


@kept
def omar(northside) -> User:
    return _works_for(northside, "Omar Officer", OrganisationRole.OFFICER)


@kept
def cora(northside) -> User:
    return _works_for(northside, "Cora Contributor", OrganisationRole.CONTRIBUTOR)


@kept
def sam(northside) -> User:
    return _works_for(northside, "Sam Senior", OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)


@kept
def hana(harbour) -> User:
    return _works_for(harbour, "Hana Lead", OrganisationRole.LEAD_OFFICER)


@kept
def hugo(harbour) -> User:
    return _works_for(harbour, "Hugo Senior", OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)


@kept
def rhea(eastfield) -> User:
    return _works_for(eastfield, "Rhea Elsewhere", OrganisationRole.LEAD_OFFICER)


@kept
def rosa(riverside) -> User:
    return _serves(riverside, "Rosa Reviewer", Role.Kind.REVIEWER, Side.VCSE)


@kept
def piers(riverside) -> User:
    return _serves(riverside, "Piers Reviewer", Role.Kind.REVIEWER, Side.PUBLIC)


@kept
def seb(riverside) -> User:
    return _serves(riverside, "Seb Secretary", Role.Kind.SECRETARY)


@kept
def stan(riverside) -> User:
    return _serves(riverside, "Stan Steward", Role.Kind.STEWARD)


@kept
def chris(riverside) -> User:
    return _serves(riverside, "Chris Chair", Role.Kind.CHAIR)


@kept
def draft_edition(riverside):
    """Promises 1.1 (with a standard) and 1.2 bind public bodies, 2.1 the sector, 3.1 both."""
    agreement = factories.make_agreement(riverside, slug="riverside-compact", title="Riverside Compact")
    edition = factories.make_edition(agreement, "2026")
    public = factories.make_party(edition, "Statutory organisations", Side.PUBLIC)
    vcse = factories.make_party(edition, "VCSE sector", Side.VCSE)
    funding = factories.make_clause(edition, "1", kind="heading", title="Funding", text="", parties=[public])
    paid = factories.make_clause(edition, "1.1", parent=funding, text="Pay valid invoices within 30 days.")
    factories.make_standard(paid)
    factories.make_clause(
        edition, "1.2", parent=funding, text="Offer grants of three years.", qualifier="where possible"
    )
    voice = factories.make_clause(edition, "2", kind="heading", title="Voice", text="", parties=[vcse])
    factories.make_clause(edition, "2.1", parent=voice, text="Answer consultations in time.", theme="voice")
    shared = factories.make_clause(edition, "3", kind="heading", title="Together", text="", parties=[public, vcse])
    factories.make_clause(edition, "3.1", parent=shared, text="Meet twice a year.", theme="partnership")
    return edition


@kept
def edition(draft_edition, staff):
    """The Riverside Compact in force."""
    return commitments_actions.bring_into_force(draft_edition, by=staff, at=timezone.now())


@kept
def round_(edition):
    """Planned, with both organisations' signatures waiting for it to open."""
    return factories.make_round(edition)


@kept
def assessment(round_, northside, omar, lena, sam):
    """Northside's, open, with three promises to answer; its round is open too."""
    return factories.make_assessment(round_, factories.make_signature(northside, round_.edition))


@pytest.fixture
def read_aloud(tmp_path):
    """Has a checker go through a PDF as a screen reader would; whatever it warns of fails the test."""

    def read_aloud(content: bytes) -> None:
        file = tmp_path / "to-be-read-aloud.pdf"
        file.write_bytes(content)
        checker = Path(sys.executable).with_name("outloud")
        checked = subprocess.run(
            [checker, "--fail-on", "warning", str(file)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout

    return read_aloud


def queries_for(client, url) -> int:
    """How many queries a page takes; call it before and after adding rows, and compare.

    What a page keeps in memory for the next is there already, as on a portal in use and after any other test.
    """
    for edition in Edition.objects.all():
        glossary.of(edition)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return len(captured)
