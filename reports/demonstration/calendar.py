"""When everything happened. All days hang on today, so that the open round is open whenever it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

OPEN_FOR, REVIEW_FOR, REPLY_FOR = timedelta(days=75), timedelta(days=40), timedelta(days=24)
# Far enough behind today that some have filed late and some reviews have come back, and near enough to be news.
SINCE_DUE = timedelta(days=5)
SATURDAY = 5


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of that day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def working_day(day: date) -> date:
    """That day, or the next on which offices are open; nobody settles a review on Christmas Day."""
    while day.weekday() >= SATURDAY or (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Year:
    """The days of one round."""

    due_on: date

    @property
    def label(self) -> str:
        return str(self.due_on.year)

    @property
    def opens_on(self) -> date:
        return self.due_on - OPEN_FOR

    @property
    def review_due_on(self) -> date:
        return self.due_on + REVIEW_FOR

    @property
    def reply_due_on(self) -> date:
        return self.review_due_on + REPLY_FOR

    @property
    def closed_on(self) -> date:
        return self.reply_due_on + timedelta(days=6)

    @property
    def published_on(self) -> date:
        return self.closed_on + timedelta(days=15)


@dataclass(frozen=True)
class Calendar:
    """Three years: the first under one edition, the second and the open one under the next."""

    today: date

    @property
    def years(self) -> list[Year]:
        due_on = self.today - SINCE_DUE
        return [Year(_years_before(due_on, number)) for number in (2, 1, 0)]

    @property
    def first_edition_on(self) -> date:
        return self.years[0].opens_on - timedelta(days=300)

    @property
    def second_edition_on(self) -> date:
        """Between the first report and the second round."""
        return self.years[1].opens_on - timedelta(days=60)

    @property
    def people_on(self) -> date:
        """When the portal came into use, before the first round."""
        return self.years[0].opens_on - timedelta(days=60)

    @property
    def renamed_on(self) -> date:
        return self.years[0].published_on + timedelta(days=20)

    @property
    def merged_on(self) -> date:
        return self.years[0].published_on + timedelta(days=40)


def _years_before(day: date, number: int) -> date:
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - number)
