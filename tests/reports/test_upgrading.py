"""A portal in use is brought up to date: its reports say what they said, and what is being written goes on."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.reports.upgrading import COMMENTARY
from tests.selfassessment.test_upgrading import empty_database

__all__ = ["empty_database"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_reports_from_before_there_were_sections_are_carried_over_and_back(empty_database, tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": empty_database,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "tests.reports.upgrading"]
    told = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["now"] == {
        # What is published stays where it was frozen.
        "published": ["published", COMMENTARY, 1, 0],
        "says": {"summary": COMMENTARY},
        "forms": [],
        # The one text of what is being written is the first version of its summary.
        "draft": ["draft", "", None],
        "sections": [[True, "summary", 1, COMMENTARY, "Seb", True]],
        "findings": [],
        "still sealed": True,
    }
    assert found["back"] == {
        "published": ["published", COMMENTARY],
        "draft": ["draft", COMMENTARY, "Seb"],
        "still sealed": True,
    }
