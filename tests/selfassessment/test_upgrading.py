"""A portal in use is brought up to date: what stood in columns that went stands in the tables that came."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def empty_database(tmp_path):
    """The address of a database without tables, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'older.sqlite3'}"
        return
    name = f"older_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_what_was_known_before_is_carried_over(empty_database, tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": empty_database,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "tests.selfassessment.upgrading"]
    told = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        # Nobody could be given more time, so it was the round's own day.
        "due_on": "2026-05-30",
        # Of a signature that was not filed under, the hash alone was kept.
        "signed": [["a" * 64, "what was filed"], ["b" * 64, ""]],
        # Two answers rest on one paper; the filing names it once.
        "filed_with": ["Paper"],
        # What Kim was given in one minute is one handover of two answers.
        "handovers": 2,
        "handed": [
            ["1", "kim", "omar", 1, "", None, None],
            ["2", "kim", "omar", 1, "passed on", 2, "omar"],
            ["2", "lee", "omar", 2, "taken over", 3, "omar"],
        ],
    }
