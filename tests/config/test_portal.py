"""`make run`: the server and its worker start together and end together."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.core.management import CommandError

from config import portal

PATIENT = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


@pytest.fixture(autouse=True)
def signals_as_before():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def started(monkeypatch):
    """The processes that the portal starts, to look at afterwards."""
    children, popen = [], subprocess.Popen

    def remember(*args, **kwargs):
        children.append(popen(*args, **kwargs))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", remember)
    return children


def ask_to_stop(number=signal.SIGTERM):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_ends_both_and_is_content(started, number):
    status = portal.run_together(
        {"server": PATIENT, "worker": PATIENT}, when_up=lambda: ask_to_stop(number), is_up=lambda: True
    )
    assert status == 0
    assert [child.poll() for child in started] == [-signal.SIGTERM, -signal.SIGTERM]


def test_when_one_ends_by_itself_the_other_is_ended_and_it_says_which(started, capsys):
    ended = [sys.executable, "-c", "raise SystemExit(3)"]
    status = portal.run_together({"server": PATIENT, "worker": ended}, when_up=lambda: None, is_up=lambda: False)
    assert status == 1
    assert "The worker has ended by itself, with status 3." in capsys.readouterr().out
    assert started[0].poll() == -signal.SIGTERM


def test_a_server_that_never_answers_is_given_up(started, monkeypatch, capsys):
    monkeypatch.setattr(portal, "SECONDS_TO_START", 0)
    status = portal.run_together({"server": PATIENT}, when_up=lambda: None, is_up=lambda: False)
    assert status == 1
    assert "does not answer" in capsys.readouterr().out
    assert started[0].poll() is not None


def test_when_its_own_parent_has_gone_it_ends(started, monkeypatch):
    parents = iter([10, 10, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    assert portal.run_together({"server": PATIENT}, when_up=lambda: None, is_up=lambda: True) == 0
    assert started[0].poll() is not None


def test_what_does_not_stop_when_asked_is_killed(monkeypatch):
    monkeypatch.setattr(portal, "SECONDS_TO_STOP", 0.2)
    child = subprocess.Popen(STUBBORN, start_new_session=True, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "up\n"
    portal.end([child])
    assert child.poll() == -signal.SIGKILL
    child.stdout.close()


def test_a_port_in_use_is_said_before_anything_is_started(monkeypatch, capsys):
    with socket.create_server((portal.HOST, 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert portal.main() == 1
    assert f"PORT={port + 1} make run" in capsys.readouterr().out


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    portal.keep_secret_key(tmp_path / "new")
    file = tmp_path / "new" / "secret-key"
    key = file.read_text()
    assert len(key) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    portal.keep_secret_key(tmp_path / "new")
    assert file.read_text() == key


def test_a_secret_key_from_the_environment_is_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    portal.keep_secret_key(tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_prepares_in_one_go_and_runs_although_the_demonstration_is_refused(monkeypatch, capsys):
    done = []

    def call(name, **options):
        done.append(name)
        if name == "demonstration":
            raise CommandError("This portal holds real data.")

    monkeypatch.setattr(portal, "call_command", call)
    monkeypatch.setattr(portal, "collect_static_files", lambda: done.append("collectstatic"))
    portal.prepare()
    assert sorted(done) == ["collectstatic", "demonstration", "migrate"]
    assert done.index("migrate") < done.index("demonstration")
    assert "This portal holds real data." in capsys.readouterr().out


def test_static_files_are_collected_again_only_when_one_has_changed(tmp_path, monkeypatch, settings):
    source = tmp_path / "source"
    source.mkdir()
    (source / "app.css").write_text("body {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    get_finder.cache_clear()

    portal.collect_static_files()
    assert (tmp_path / "collected" / "app.css").exists()
    with monkeypatch.context() as patch:
        patch.setattr(portal, "call_command", lambda *_, **__: pytest.fail("Nothing had changed."))
        portal.collect_static_files()

    (source / "app.css").unlink()
    (source / "new.css").write_text("p {}")
    portal.collect_static_files()
    assert (tmp_path / "collected" / "new.css").exists()
    assert not (tmp_path / "collected" / "app.css").exists()
    get_finder.cache_clear()


def test_it_tells_the_address_and_the_accounts(monkeypatch, capsys):
    def call(name, *, accounts, stdout):
        stdout.write(
            '[{"role": "officer", "email": "omar@north.example", "password": "two words", "organisation": "Northside"},'
            ' {"role": "steward", "email": "stan@riverside.example", "password": "three words", "organisation": ""}]'
        )

    monkeypatch.setattr(portal, "call_command", call)
    portal.welcome(8123)
    said = capsys.readouterr().out
    assert "http://localhost:8123/" in said
    assert "  omar@north.example      two words  officer, Northside\n" in said
    assert "  stan@riverside.example  three words  steward\n" in said


def test_it_tells_no_accounts_where_there_is_no_demonstration(monkeypatch, capsys):
    def call(name, **options):
        raise CommandError("This portal holds real data.")

    monkeypatch.setattr(portal, "call_command", call)
    portal.welcome(8123)
    assert "Sign in as" not in capsys.readouterr().out


def test_main_runs_server_and_worker_on_the_port_it_was_given(monkeypatch, tmp_path):
    with socket.create_server((portal.HOST, 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SITE_ADDRESS", raising=False)
    monkeypatch.setattr(portal, "prepare", lambda: None)
    ran = {}
    monkeypatch.setattr(portal, "run_together", lambda commands, **_: ran.update(commands) or 0)
    assert portal.main() == 0
    assert f"127.0.0.1:{port}" in ran["server"]
    assert ran["worker"][-2:] == ["manage.py", "work"]
    assert os.environ["SITE_ADDRESS"] == f"http://localhost:{port}"


def test_a_stop_is_quick(started):
    began = time.monotonic()
    portal.run_together({"server": PATIENT}, when_up=ask_to_stop, is_up=lambda: True)
    assert time.monotonic() - began < 5
