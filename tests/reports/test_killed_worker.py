"""The worker is killed with no warning: there is no file or a whole one, and the next worker ends the work."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from reports import actions, files, tasks
from tests.selfassessment.test_killed_server import where_another_process_finds_it

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
SECONDS_AT_MOST = 300  # by the clock of a machine with other things to do
SECONDS_OF_A_CORE = 60  # what is promised, by that of the process itself


def is_whole(path: Path) -> bool:
    """A stored file has the first half of its hash in its name."""
    return hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.stem.rpartition("-")[2])


def stored(folder: Path) -> list[Path]:
    """What anybody could come upon; a name with a dot before it is nobody's."""
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]


@pytest.mark.slow
def test_a_file_is_there_whole_or_not_at_all_whenever_its_writer_is_killed(settings, tmp_path):
    """Ten writers, each killed a little later, while they write one large file after another."""
    settings.MEDIA_ROOT = tmp_path
    content = os.urandom(8_000_000)
    for turn in range(10):
        writer = os.fork()
        if writer == 0:
            with suppress(BaseException):
                for number in range(10_000):
                    mine = content + f"{turn} {number}".encode()
                    files.store(f"reports/{turn}-{number}-{hashlib.sha256(mine).hexdigest()[:16]}.pdf", mine)
            os._exit(1)
        time.sleep(0.05 + 0.03 * turn)
        os.kill(writer, signal.SIGKILL)
        _, status = os.waitpid(writer, 0)
        assert os.WIFSIGNALED(status), "it ended before it was killed"
    assert all(is_whole(path) for path in stored(tmp_path))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_report_whose_worker_is_killed_twice_is_made_by_the_next(closed_round, seb, settings, tmp_path):
    settings.TASKS = QUEUE
    rendering = actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=tasks.make_pdf.enqueue)
    portal = Portal(where_another_process_finds_it(tmp_path), tmp_path, rendering.pk)

    for moment in ["Laying out page", "Making"]:
        with portal.worker() as worker:
            portal.wait_until(moment, worker)
            os.killpg(worker.pid, signal.SIGKILL)
        assert portal.says("status") == "running"
        assert portal.says("pdf") == ""
        assert all(is_whole(path) for path in stored(tmp_path / "files"))

    with portal.worker("--batch") as worker:
        _, status, used = os.wait4(worker.pid, 0)
        worker.returncode = os.waitstatus_to_exitcode(status)
    assert worker.returncode == 0
    assert portal.says("status") == "done"
    paper = tmp_path / "files" / portal.says("pdf")
    assert hashlib.sha256(paper.read_bytes()).hexdigest() == portal.says("pdf_sha256")
    assert used.ru_utime + used.ru_stime < SECONDS_OF_A_CORE


class Portal:
    """The portal as processes of its own see it: its database, its files, and one rendering."""

    def __init__(self, database: str, folder: Path, rendering: int):
        self.database, self.folder, self.rendering = database, folder, rendering

    def worker(self, *options: str) -> "Worker":
        environment = {
            **os.environ,
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "DEBUG": "off",
            "HTTPS": "off",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        return Worker(
            [sys.executable, "manage.py", "work", *options],
            env=environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def says(self, column: str) -> str:
        """Asked in a connection of its own each time, as whoever comes after the kill would."""
        asked = f"SELECT {column} FROM reports_rendering WHERE id = {self.rendering}"  # noqa: S608  our own words
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=30)) as apart:
                return apart.execute(asked).fetchone()[0]
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return cursor.fetchone()[0]

    def wait_until(self, step: str, worker: "Worker") -> None:
        until = time.monotonic() + SECONDS_AT_MOST
        while not self.says("step").startswith(step):
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < until, f"never came to: {step}"
            time.sleep(0.02)


class Worker(subprocess.Popen):
    """In a group of processes of its own, which goes with it."""

    def __exit__(self, *error):
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        super().__exit__(*error)
