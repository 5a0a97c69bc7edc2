"""The server is killed in the middle of the work, as by a power cut: every save that was acknowledged is there."""

import contextlib
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from selfassessment.models import Answer
from tests import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WRITERS = 4
SAVES_BEFORE = 15
SECONDS_AT_MOST = 60  # for a machine with other things to do; a quiet one needs five
SECONDS_TO_START = 90
SECONDS_FOR_ANSWER = 30


def where_another_process_finds_it(folder) -> str:
    """What the test has written so far; on SQLite a copy in a file, on PostgreSQL the test's own database."""
    if connection.vendor != "sqlite":
        named = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
        return named._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    file = folder / "killed.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    return f"sqlite:///{file}"


@contextlib.contextmanager
def server(database, folder):
    """Gunicorn with two workers and the portal's own settings, in a group of processes that can be killed as one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "on",
        "HTTPS": "off",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2", "--log-level", "error"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "config.wsgi"],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(base)
        yield process, base
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def wait_for(base):
    """Until its workers have loaded the portal and answer; the port alone is open sooner."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{base}/health/", timeout=SECONDS_TO_START):  # noqa: S310
            return
        time.sleep(0.1)
    pytest.fail("The server did not start.")


class Writer:
    """A person who types into one answer and saves, again and again, from the version that the last page showed."""

    def __init__(self, name, base, cookie, path):
        self.name, self.base, self.path, self.acknowledged, self.tried = name, base, path, [], 0
        self.cookies = {settings.SESSION_COOKIE_NAME: cookie}
        self.opener = urllib.request.build_opener(_StayHere, urllib.request.ProxyHandler({}))

    def write(self, until):
        with contextlib.suppress(OSError, http.client.HTTPException):  # the server is gone, perhaps in mid-answer
            while time.monotonic() < until:
                page = self.ask(None)
                self.tried += 1
                text = f"{self.name}, text {self.tried}"
                data = {
                    "csrfmiddlewaretoken": self.field(page, "csrfmiddlewaretoken"),
                    "version": self.field(page, "version"),
                    "words": text,
                    "save_stay": "yes",
                }
                if self.ask(data) == SAVED:
                    self.acknowledged.append(text)

    def field(self, page, name) -> str:
        return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)

    def ask(self, data) -> str:
        request = urllib.request.Request(  # noqa: S310  our own server
            self.base + self.path, urllib.parse.urlencode(data).encode() if data else None
        )
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            with self.opener.open(request, timeout=SECONDS_FOR_ANSWER) as response:
                for header in response.headers.get_all("Set-Cookie") or []:
                    name, value = header.split(";")[0].split("=", 1)
                    self.cookies[name] = value
                return response.read().decode()
        except urllib.error.HTTPError as answer:
            return SAVED if answer.code == REDIRECT else f"{answer.code}"


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


SAVED, REDIRECT = "saved", 302


def test_every_acknowledged_save_outlives_a_server_that_is_killed(assessment, northside, tmp_path, omar):
    """Both databases with the portal's own settings; on SQLite that means `synchronous=FULL`."""
    people = [omar, *(factories.make_user(f"Writer {number}") for number in range(1, WRITERS))]
    refs = ["1.2", "3.1"]
    cookies = []
    for person in people[1:]:
        factories.make_membership(person, northside, "officer")
    for person in people:
        client = Client()
        client.force_login(person)
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    database = where_another_process_finds_it(tmp_path)
    paths = [reverse("selfassessment:answer", args=[assessment.pk, ref]) for ref in refs]

    with server(database, tmp_path) as (process, base):
        writers = [
            Writer(people[number].name, base, cookie, paths[number % len(paths)])
            for number, cookie in enumerate(cookies)
        ]
        until = time.monotonic() + 2 * SECONDS_AT_MOST
        threads = [threading.Thread(target=writer.write, args=[until]) for writer in writers]
        for thread in threads:
            thread.start()
        latest = time.monotonic() + SECONDS_AT_MOST
        while sum(len(writer.acknowledged) for writer in writers) < SAVES_BEFORE and time.monotonic() < latest:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(timeout=2 * SECONDS_FOR_ANSWER)
            assert not thread.is_alive()

    acknowledged = {text for writer in writers for text in writer.acknowledged}
    assert len(acknowledged) >= WRITERS, "too few saves to prove anything"
    assert kept_texts(database, assessment) >= acknowledged


def kept_texts(database, assessment) -> set[str]:
    """Read as whoever starts the server again would: in a connection that was not there before the kill."""
    if connection.vendor != "sqlite":
        rows = Answer.history.filter(assessment_id=assessment.pk)
        return set(rows.values_list("narrative", flat=True))
    with contextlib.closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as after:
        assert after.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {text for (text,) in after.execute("SELECT narrative FROM selfassessment_historicalanswer")}
