"""What keeps background work from being lost: signs of life, and what is done when they stop.

The queue marks a task as running when a worker takes it and has no other way to know that the worker is gone. So each
worker leaves a sign of life every few seconds; a task whose worker has stopped leaving them is put back into the queue.
Every task of this portal can be run twice (ADR on the worker).
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reports.models import DailyTurn, WorkerSign

logger = logging.getLogger("reports")
SECONDS_BETWEEN_SIGNS = 10
SILENT_AFTER = timedelta(seconds=40)
DAY_BEGINS_AT = 7  # nobody is reminded in the middle of the night
MOST_RUNS = 3  # a task that took three workers with it is not given a fourth


def new_worker_id() -> str:
    """Says which machine and process it is, and that it is none that had the same number before."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{get_random_string(8)}"


def leave_sign(worker: str, *, at: datetime) -> None:
    WorkerSign.objects.update_or_create(worker=worker, defaults={"seen_at": at})


def requeue_lost(*, at: datetime) -> list[DBTaskResult]:
    """Put back what workers that are gone had begun; returns the tasks that were given up instead."""
    WorkerSign.objects.filter(seen_at__lt=at - SILENT_AFTER).delete()
    given_up = []
    with transaction.atomic():
        alive = {sign.worker for sign in WorkerSign.objects.all() if not _is_dead_here(sign.worker)}
        for lost in DBTaskResult.objects.running().select_for_update(skip_locked=True):
            if lost.worker_ids and lost.worker_ids[-1] in alive:
                continue
            if len(lost.worker_ids) >= MOST_RUNS:
                lost.set_failed(RuntimeError(f"Begun {len(lost.worker_ids)} times, and its worker ended each time."))
                given_up.append(lost)
            else:
                DBTaskResult.objects.filter(pk=lost.pk).update(status=TaskResultStatus.READY, started_at=None)
    return given_up


def _is_dead_here(worker: str) -> bool:
    """A worker of this machine whose process is gone need not be waited for."""
    host, _, rest = worker.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname()[:40] or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def begin_daily_turn(*, at: datetime, enqueue: Callable[[str], object]) -> bool:
    """Put the day's own work into the queue, once, from the morning on; says whether this was the once.

    Of two workers that look at the same moment the second finds the day taken; the day and its task are one.
    """
    now = timezone.localtime(at)
    if now.hour < DAY_BEGINS_AT or DailyTurn.objects.filter(begun_on=now.date()).exists():
        return False
    with transaction.atomic():
        _, is_new = DailyTurn.objects.get_or_create(begun_on=now.date())
        if is_new:
            enqueue(now.date().isoformat())
    return is_new


class Keeper(threading.Thread):
    """Leaves the worker's signs of life and looks after those whose signs have stopped, beside the work itself."""

    def __init__(
        self,
        worker: str,
        *,
        on_given_up: Callable[[DBTaskResult], object],
        on_look: Callable[[datetime], object] = lambda at: None,
        seconds: float = SECONDS_BETWEEN_SIGNS,
    ):
        super().__init__(name="keeper", daemon=True)
        self.worker = worker
        self.on_given_up = on_given_up
        self.on_look = on_look
        self.seconds = seconds
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.wait(self.seconds):
            close_old_connections()
            try:
                self.look()
            except Exception:  # a database that is away for a moment must not end the signs for good
                logger.exception("The keeper could not look after the queue")
        connection.close()

    def look(self):
        now = timezone.now()
        leave_sign(self.worker, at=now)
        for lost in requeue_lost(at=now):
            self.on_given_up(lost)
        self.on_look(now)

    def stop(self):
        self.is_over.set()
        if self.is_alive():
            self.join(timeout=self.seconds + 5)
        WorkerSign.objects.filter(worker=self.worker).delete()
