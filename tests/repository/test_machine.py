"""What the suite does where the machine lacks PostgreSQL or Chromium: never pass in silence."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from tests import machine, with_chromium, with_postgres

CHECK = [
    sys.executable,
    "-c",
    "import os, sys; sys.exit(int(os.environ['DATABASE_URL'].startswith('postgres://')) + 4)",
]


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """No programs, and no right to install any."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(with_postgres, "PLACES", [])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.mark.parametrize("run", [with_postgres.main, with_chromium.main])
def test_in_ci_what_cannot_be_had_is_a_failure(bare_machine, monkeypatch, capsys, run):
    monkeypatch.setenv("CI", "1")
    assert run(["never-run"]) == 1
    assert "cannot be had" in capsys.readouterr().err


@pytest.mark.parametrize("run", [with_postgres.main, with_chromium.main])
def test_elsewhere_it_is_a_loud_line(bare_machine, monkeypatch, capsys, run):
    monkeypatch.delenv("CI", raising=False)
    assert run(["never-run"]) == 0
    assert "NOT RUN" in capsys.readouterr().err


def test_as_root_on_debian_what_is_missing_is_installed(monkeypatch):
    asked, found = [], iter([None, "/usr/bin/chromium"])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine.subprocess, "run", lambda command, **_: asked.append(command))
    assert machine.found_or_installed(lambda: next(found), "chromium") == "/usr/bin/chromium"
    assert asked[-1] == ["apt-get", "install", "-qq", "-y", "chromium"]


def test_a_database_that_is_named_already_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@elsewhere/name")
    assert with_postgres.main(CHECK) == 5


def test_the_newest_postgres_is_found_by_number_and_not_by_letter(tmp_path, monkeypatch):
    for version in ("9.6", "15", "8"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for program in ("initdb", "postgres"):
            (folder / program).touch()
    monkeypatch.setattr(with_postgres, "PLACES", [f"{tmp_path}/*/bin"])
    assert with_postgres.find_programs() == tmp_path / "15" / "bin"


@pytest.mark.slow
def test_a_cluster_is_made_used_and_gone_and_the_status_of_the_command_is_kept(monkeypatch):
    homes, make = [], tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **options: homes.append(make(**options)) or homes[-1])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("CI", raising=False)
    status = with_postgres.main(CHECK)
    assert status == (5 if with_postgres.find_programs() else 0)
    assert not any(Path(home).exists() for home in homes)


def test_a_chromium_that_is_named_is_the_one_that_is_used(monkeypatch, tmp_path):
    browser = tmp_path / "browser"
    browser.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(browser))
    assert with_chromium.find() == str(browser)
