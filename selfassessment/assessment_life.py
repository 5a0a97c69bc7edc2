"""All that happened to one self-assessment, as one list: its steps, and what was handed to colleagues and came back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from accounts.models import User
from selfassessment.models import Event, HandedAnswer, Handover, SelfAssessment
from selfassessment.notifications.handing import names_of

Ending = HandedAnswer.Ending


@dataclass(frozen=True)
class Step:
    """One line; `in_words` is read after the person's name."""

    at: datetime
    by: User
    in_words: str
    note: str


def of(assessment: SelfAssessment, reader: User) -> list[Step]:
    """Newest first, as far as this person may know of it: handovers are the organisation's own."""
    steps = [Step(row.at, row.by, row.in_words, row.note) for row in Event.objects.of(assessment, reader)]
    # Sorting keeps the order of what happened in one moment.
    return sorted([*steps, *_handed(assessment, reader)], key=lambda step: step.at)[::-1]


def _handed(assessment: SelfAssessment, reader: User) -> Iterator[Step]:
    for handover in Handover.objects.visible_to(reader, assessment).for_list().reverse():
        rows = list(handover.handed.all())
        names = names_of(row.answer for row in rows)
        yield Step(handover.asked_at, handover.asked_by, f"handed {names} to {handover.whom}", handover.note)
        ended = sorted((row for row in rows if row.ended_at), key=_ending)
        for _, together in groupby(ended, key=_ending):
            together = list(together)
            row, names = together[0], names_of(row.answer for row in together)
            yield Step(row.ended_at, row.ended_by, _ended(row, names, handover.whom), row.ending_note)


def _ending(row: HandedAnswer):
    return row.ended_at, row.ending


def _ended(row: HandedAnswer, names: str, whom: str) -> str:
    return {
        Ending.DONE: f"handed {names} back: done",
        Ending.DECLINED: f"handed {names} back: not for them",
        Ending.TAKEN_OVER: f"took {names} over from {whom}",
        Ending.PASSED_ON: f"passed {names} on from {whom}",
        Ending.LEFT: f"removed {whom}, so {names} came back to the officers",
    }[Ending(row.ending)]
