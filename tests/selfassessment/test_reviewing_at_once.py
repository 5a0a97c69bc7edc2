"""Several people at the same moment: one act, one event, and nobody between in time and too late."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from accounts.rules import Refused
from selfassessment.actions import closing, reviewing
from selfassessment.models import Round, SelfAssessment, Verdict
from tests import in_a_file
from tests.selfassessment import filings
from tests.selfassessment.filings import give
from tests.selfassessment.test_closing import after

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _shared_by_threads(db, tmp_path):
    with in_a_file.shared_by_threads(tmp_path):
        yield


def at_once(*acts, stale=reviewing.StaleError):
    """Run these in threads that start together; what each returned, or the refusal it met."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            barrier.wait(timeout=10)
            results[index] = act()
        except (Refused, stale) as refusal:
            results[index] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_eight_releases_are_one(filed, rosa):
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    results = at_once(*[lambda: reviewing.release(filed, by=rosa, at=timezone.now())] * 8)
    assert sum(isinstance(result, SelfAssessment) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 7
    assert filed.events.filter(to_status="reviewed").count() == 1


def test_of_eight_first_verdicts_on_one_answer_one_stands_and_seven_are_told(filed, rosa):
    acts = [
        lambda number=number: give(filed, "1.1", "cannot tell", rosa, reason=f"No. {number}") for number in range(8)
    ]
    results = at_once(*acts)
    assert sum(isinstance(result, reviewing.StaleError) for result in results) == 7
    assert Verdict.objects.count() == Verdict.history.count() == 1


def test_a_review_released_while_its_round_closes_is_settled_or_refused(filed, rosa, stan):
    give(filed, "1.2", "challenge", rosa)
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    at_once(
        lambda: reviewing.release(filed, by=rosa, at=timezone.now()),
        lambda: closing.close(filed.round, by=stan, at=after(filed.round)),
    )
    filed.refresh_from_db()
    assert Round.objects.get().status == Round.Status.CLOSED
    assert filed.status in {SelfAssessment.Status.FILED, SelfAssessment.Status.SETTLED}
