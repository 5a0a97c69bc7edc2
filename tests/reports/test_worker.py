"""A killed worker loses nothing: what it had begun is begun again by another, and only so often."""

import os
import socket
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from commitments.workbench.tasks import read_document
from reports import actions, press, tasks, working
from reports.content import current
from reports.cover import actions as cover
from reports.cover import shipped
from reports.management.commands import work
from reports.models import Rendering, SheetPrint, WorkerSign

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture
def waiting(settings, closed_round, seb):
    """A PDF in the real queue."""
    settings.TASKS = QUEUE
    return actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=tasks.make_pdf.enqueue)


@pytest.fixture
def in_this_transaction(monkeypatch):
    """The worker lets go of its connection between tasks; here it is the test's, whose transaction must last."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def night(monkeypatch):
    """Whatever the hour of the run is, the day's own work is not in the queue unless a test asks for it."""
    monkeypatch.setattr(working, "DAY_BEGINS_AT", 24)


def begun_by(*workers) -> DBTaskResult:
    """The task as a killed worker leaves it."""
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now(), worker_ids=list(workers))
    return DBTaskResult.objects.get()


def test_the_worker_makes_what_waits(waiting, quick_press, in_this_transaction):
    call_command("work", batch=True, verbosity=0)
    waiting.refresh_from_db()
    assert waiting.status == Rendering.Status.DONE
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert not WorkerSign.objects.exists()


def test_by_day_the_worker_also_does_the_days_own_work_once(waiting, quick_press, in_this_transaction, monkeypatch):
    monkeypatch.setattr(working, "DAY_BEGINS_AT", 0)
    call_command("work", batch=True, verbosity=0)
    call_command("work", batch=True, verbosity=0)
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL)
    assert sorted(done.values_list("task_path", flat=True)) == sorted(
        [tasks.make_pdf.module_path, tasks.take_daily_turn.module_path]
    )
    assert DBTaskResult.objects.count() == 2


def test_asking_and_queueing_are_one(waiting):
    assert DBTaskResult.objects.get().args_kwargs == {"args": [waiting.pk], "kwargs": {}}


def test_what_a_killed_worker_had_begun_is_done_when_the_next_starts(waiting, quick_press, in_this_transaction):
    begun_by(f"{socket.gethostname()[:40]}:999999999:gone")
    actions.take_up(waiting)
    call_command("work", batch=True, verbosity=0)
    waiting.refresh_from_db()
    assert waiting.status == Rendering.Status.DONE
    assert len(DBTaskResult.objects.get().worker_ids) == 2


def test_a_worker_that_lives_keeps_its_task(waiting):
    now = timezone.now()
    begun_by("elsewhere:1:abc")
    working.leave_sign("elsewhere:1:abc", at=now)
    working.requeue_lost(at=now + working.SILENT_AFTER)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING


def test_a_worker_elsewhere_that_falls_silent_loses_its_task(waiting):
    now = timezone.now()
    begun_by("elsewhere:1:abc")
    working.leave_sign("elsewhere:1:abc", at=now)
    working.requeue_lost(at=now + working.SILENT_AFTER + timedelta(seconds=1))
    task = DBTaskResult.objects.get()
    assert (task.status, task.started_at) == (TaskResultStatus.READY, None)
    assert not WorkerSign.objects.exists()


def test_a_worker_of_this_machine_is_known_to_be_gone_at_once(waiting):
    now = timezone.now()
    gone = f"{socket.gethostname()[:40]}:999999999:abc"
    begun_by(gone)
    working.leave_sign(gone, at=now)
    working.requeue_lost(at=now)
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


def test_a_worker_of_this_machine_that_lives_keeps_its_task(waiting):
    now = timezone.now()
    here = f"{socket.gethostname()[:40]}:{os.getpid()}:abc"
    begun_by(here)
    working.leave_sign(here, at=now)
    working.requeue_lost(at=now)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING


def test_a_task_that_took_three_workers_with_it_is_given_up_and_says_so(waiting):
    begun_by("a:1:x", "b:1:x", "c:1:x")
    keeper = working.Keeper("here:1:x", on_given_up=work.give_up)
    keeper.look()
    waiting.refresh_from_db()
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert waiting.status == Rendering.Status.FAILED
    assert "Ask for it again" in waiting.failure


@pytest.fixture
def behind(waiting, closed_round, seb) -> SheetPrint:
    """A cover sheet that waits behind the report."""
    now = timezone.now()
    cover.take_over(closed_round.partnership, next(iter(shipped.sheets().values())), by=seb, at=now)
    sheet = cover.begin(closed_round, current(closed_round, None), by=seb, at=now)
    return cover.ask_for_print(sheet, is_draft=True, by=seb, at=now, enqueue=tasks.make_cover_sheet.enqueue)


@pytest.mark.parametrize(
    ("poison", "said"),
    [
        (lambda: time.sleep(60), "took too long and was stopped"),
        (lambda: [].pop(), "could not be made"),
        (lambda: "x".encode("utf-99"), "could not be made"),
    ],
    ids=["never ends", "fails", "cannot be written"],
)
def test_words_that_cannot_be_printed_hold_up_nobody(
    waiting, behind, monkeypatch, quick_press, in_this_transaction, poison, said
):
    """The first in the queue is poison: it is given up in words, the one behind it is made, by one worker in one go."""
    printed = press.print_pdf
    monkeypatch.setattr(press, "MOST_SECONDS", 0.2)

    def print_pdf(html, **named):
        waiting.refresh_from_db()
        if waiting.status == Rendering.Status.RUNNING:
            with press.stopped_after(press.MOST_SECONDS):
                poison()
        return printed(html, **named)

    monkeypatch.setattr(press, "print_pdf", print_pdf)
    call_command("work", batch=True, verbosity=0)
    waiting.refresh_from_db()
    behind.refresh_from_db()
    assert (waiting.status, bool(waiting.pdf)) == (Rendering.Status.FAILED, False)
    assert said in waiting.failure
    assert behind.status == SheetPrint.Status.DONE


def test_one_worker_prints_one_thing_at_a_time(waiting, behind, monkeypatch, quick_press, in_this_transaction):
    printed, running = press.print_pdf, []

    def print_pdf(html, **named):
        running.append(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).count())
        return printed(html, **named)

    monkeypatch.setattr(press, "print_pdf", print_pdf)
    call_command("work", batch=True, verbosity=0)
    assert DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).count() == 2
    assert len(running) > 1
    assert set(running) == {1}


def test_a_cover_sheet_that_took_three_workers_with_it_says_so_too(behind):
    DBTaskResult.objects.filter(task_path=tasks.make_cover_sheet.module_path).update(
        status=TaskResultStatus.RUNNING, started_at=timezone.now(), worker_ids=["a:1:x", "b:1:x", "c:1:x"]
    )
    working.Keeper("here:1:x", on_given_up=work.give_up).look()
    behind.refresh_from_db()
    assert behind.is_finished
    assert behind.failure == tasks.SHEET_NOT_MADE


def test_every_task_that_somebody_waits_for_is_told_of_when_it_is_given_up():
    asked_for = {tasks.make_pdf, tasks.publish_report, tasks.make_cover_sheet, read_document}
    assert set(work.TOLD) == {task.module_path for task in asked_for}
    others = {name for name, task in vars(tasks).items() if hasattr(task, "module_path")} - {
        task.module_path.rpartition(".")[2] for task in asked_for
    }
    assert others == {"take_daily_turn", "check_links"}  # nobody waits for these


def test_the_keeper_outlives_a_database_that_is_away(monkeypatch, caplog):
    keeper = working.Keeper("here:1:x", on_given_up=work.give_up, seconds=0.001)
    looks = []

    def look():
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError("The database is away.")
        keeper.is_over.set()

    monkeypatch.setattr(keeper, "look", look)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    keeper.run()
    assert len(looks) == 2
    assert "The database is away." in caplog.text


def test_worker_names_are_never_used_twice():
    assert working.new_worker_id() != working.new_worker_id()
    assert len(working.new_worker_id()) <= 64
