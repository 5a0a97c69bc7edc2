"""The end of a year: the steward closes the round, the secretary publishes the report."""

from reports.demonstration.calendar import Year, at
from reports.demonstration.people import Cast
from selfassessment.actions import closing
from selfassessment.models import Round


def close_and_publish(cast: Cast, round_: Round, year: Year) -> Round:
    """Both as of the days on which they happened."""
    return closing.close(round_, by=cast.steward, at=at(year.closed_on, 12))
