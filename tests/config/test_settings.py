"""What the environment decides, read by a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def settings_with(*names, **environment) -> list:
    code = f"import json; from config import settings; print(json.dumps([getattr(settings, n, None) for n in {names}]))"
    there = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, **environment}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=there, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize(("behind", "trusted"), [("on", 1), ("off", 0)])
def test_tries_are_counted_by_stranger_and_not_by_proxy(tmp_path, behind, trusted):
    """A proxy's word for where a request comes from counts only where there is one."""
    names = ["ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"]
    count, header = settings_with(*names, BEHIND_PROXY=behind, DATA_DIR=str(tmp_path))
    assert count == trusted
    assert bool(header) is bool(trusted)


def test_the_folder_of_data_opens_to_its_owner_alone(tmp_path):
    """E-mail that was not sent lies in it, with links that let people in."""
    settings_with(DATA_DIR=str(tmp_path / "data"))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_without_a_word_about_it_the_portal_is_strict(tmp_path):
    """What a council forgets to set must not leave a door open."""
    names = ["DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY"]
    assert settings_with(*names, DATA_DIR=str(tmp_path)) == [False, True, True, True, True]
