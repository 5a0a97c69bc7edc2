"""Ask the links of all libraries whether they still answer, one server at a time, and write down what they said."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from selfassessment import links
from selfassessment.models import Evidence, LinkCheck, LinkHost

AGAIN_AFTER = timedelta(days=7)
A_TURN = 500  # more than that wait for the next turn
CLAIMED_FOR = timedelta(seconds=2 * links.MAX_SECONDS)
SECONDS_BETWEEN = 1.0  # between two questions to the same server


def check_due(
    *,
    everything: bool = False,
    at_most: int = A_TURN,
    ask: Callable[[str], str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[LinkCheck]:
    """Ask what was not asked for a week, oldest first; neighbours on one server with a pause between them."""
    before = None if everything else timezone.now() - AGAIN_AFTER
    due = Evidence.objects.links_to_check(before)[:at_most]
    return [check for check in _one_by_one(due, ask, sleep) if check]


def _one_by_one(due: Iterable[Evidence], ask, sleep):
    asked: set[str] = set()
    for evidence in due:
        host = host_of(evidence.url)
        if host in asked:
            sleep(SECONDS_BETWEEN)
        asked.add(host)
        yield check(evidence, at=timezone.now(), ask=ask)


def check(evidence: Evidence, *, at: datetime, ask: Callable[[str], str] | None = None) -> LinkCheck | None:
    """Ask one link and write down what it said; nothing if another worker is asking that server just now."""
    host = host_of(evidence.url)
    if not _claim(host, at):
        return None
    try:
        problem = (ask or links.ask)(evidence.url)
    finally:
        LinkHost.objects.filter(name=host).update(busy_until_at=None)
    return _write_down(evidence, problem[:200], at)


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


def _claim(host: str, at: datetime) -> bool:
    """One statement, so that of two workers one gets it; a claim of a worker that was killed runs out."""
    LinkHost.objects.get_or_create(name=host)
    free = Q(busy_until_at__isnull=True) | Q(busy_until_at__lt=at)
    return LinkHost.objects.filter(free, name=host).update(busy_until_at=at + CLAIMED_FOR) == 1


@transaction.atomic
def _write_down(evidence: Evidence, problem: str, at: datetime) -> LinkCheck | None:
    if not Evidence.objects.select_for_update().filter(pk=evidence.pk).exists():  # removed meanwhile
        return None
    before = LinkCheck.objects.filter(evidence=evidence).first()
    since_at = before.since_at if before and before.problem == problem else at
    found, _ = LinkCheck.objects.update_or_create(
        evidence=evidence,
        defaults={"checked_at": at, "is_answered": not problem, "problem": problem, "since_at": since_at},
    )
    return found
