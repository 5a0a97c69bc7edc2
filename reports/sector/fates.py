"""What becomes of one organisation in one round, and when: drawn by lot, the same for a seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from random import Random

from reports.demonstration.calendar import at
from selfassessment.models import Round


class Stage(IntEnum):
    """How far it came; each includes those before it."""

    NOT_STARTED = 0
    BEGUN = 1
    READY = 2
    SIGNED_OFF = 3
    FILED = 4
    IN_REVIEW = 5
    RELEASED = 6
    REPLIED = 7
    SETTLED = 8


# Of a hundred organisations, how many came how far: in rounds that were closed, and in the one that is open.
CLOSED = {
    Stage.NOT_STARTED: 3,
    Stage.BEGUN: 4,
    Stage.FILED: 3,
    Stage.RELEASED: 1,
    Stage.REPLIED: 1,
    Stage.SETTLED: 88,
}
OPEN = {
    Stage.NOT_STARTED: 12,
    Stage.BEGUN: 27,
    Stage.READY: 5,
    Stage.SIGNED_OFF: 5,
    Stage.FILED: 20,
    Stage.IN_REVIEW: 12,
    Stage.RELEASED: 8,
    Stage.REPLIED: 4,
    Stage.SETTLED: 7,
}
LATE, EXTENDED = 0.08, 0.02
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fate:
    stage: Stage
    is_extended: bool
    begun_at: datetime
    filed_at: datetime
    released_at: datetime
    replied_at: datetime
    settled_at: datetime

    @property
    def ready_at(self) -> datetime:
        return self.filed_at - timedelta(hours=30)

    @property
    def signed_off_at(self) -> datetime:
        return self.filed_at - timedelta(hours=5)


def draw(dice: Random, round_: Round, *, now: datetime, is_last: bool) -> Fate:
    chances = OPEN if is_last else CLOSED
    stage = dice.choices(list(chances), weights=list(chances.values()))[0]
    is_extended = dice.random() < EXTENDED and not (is_last and stage > Stage.BEGUN)
    opened_at, due_at = at(round_.opens_on, 9), at(round_.due_on, 12)
    if is_last:
        # Between the third day and yesterday, one step after the other.
        moments = _spread(dice, opened_at + 3 * DAY, now - DAY, 4)
    else:
        is_late = dice.random() < LATE
        after = dice.uniform(1, 13) if is_extended else dice.uniform(1, 20) if is_late else -dice.uniform(1, 40)
        filed_at = due_at + after * DAY
        last_at = at(round_.reply_due_on, 12)
        moments = [filed_at, *_spread(dice, max(filed_at, due_at - 20 * DAY) + 3 * DAY, last_at, 3)]
    begun_at = opened_at + (moments[0] - opened_at) * 0.3
    return Fate(stage, is_extended, begun_at, *moments)


def _spread(dice: Random, first: datetime, last: datetime, number: int) -> list[datetime]:
    """So many moments in order, with room between them for what comes before each."""
    parts = [dice.uniform(0.6, 1) for _ in range(number)]
    found, so_far = [], 0.0
    for part in parts:
        so_far += part
        found.append(first + (last - first) * (so_far / number))
    return found
