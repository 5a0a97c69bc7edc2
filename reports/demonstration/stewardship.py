"""What the steward does in the open round: one organisation has more time, and two were written to today."""

from datetime import date, datetime, timedelta

from reports.demonstration.calendar import at
from reports.demonstration.people import Cast
from selfassessment.actions import stewardship
from selfassessment.models import Round, SelfAssessment

GIVEN_BEFORE_DUE = timedelta(days=3)
MORE_TIME = timedelta(days=14)
GIVEN_TO = "orle-valley-pcn"
REASON = (
    "Two practices joined the network in the last month of the round, and their managers are to be heard before it "
    "says how it keeps its promises."
)
REMINDED = ["lantern-minds", "tarrow-good-neighbours"]
NOTE = (
    "The report goes to the board next month. If a promise is hard to rate, ask us: ten minutes on the telephone help."
)


def give_more_time(cast: Cast, round_: Round) -> None:
    given_on: date = round_.due_on - GIVEN_BEFORE_DUE
    stewardship.extend(
        round_,
        assessment=_of(round_, GIVEN_TO),
        due_on=round_.due_on + MORE_TIME,
        reason=REASON,
        by=cast.steward,
        at=at(given_on, 11, 25),
    )


def remind(cast: Cast, round_: Round, *, now: datetime) -> None:
    """Today, so that the first e-mails of the demonstration are there to look at."""
    stewardship.chase(round_, [_of(round_, slug) for slug in REMINDED], note=NOTE, by=cast.steward, at=now)


def _of(round_: Round, slug: str) -> SelfAssessment:
    return SelfAssessment.objects.get(round=round_, signature__organisation__slug=slug)
