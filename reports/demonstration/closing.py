"""The end of a year: the steward closes the round, the secretary writes, reads and publishes the report."""

from datetime import timedelta

from reports import actions, tasks
from reports.demonstration import words
from reports.demonstration.calendar import Year, at
from reports.demonstration.people import Cast
from selfassessment.actions import closing
from selfassessment.models import Round

COMMENTARIES = ["first", "second"]


def close_and_publish(cast: Cast, round_: Round, year: Year, number: int) -> Round:
    """Each as of the day on which it happened. The PDF is made here and now, so that what is published is there."""
    round_ = closing.close(round_, by=cast.steward, at=at(year.closed_on, 12))
    text = words.read("commentary")[COMMENTARIES[number]].strip()
    written_at, asked_at = at(year.published_on - timedelta(days=4), 14), at(year.published_on, 9)
    actions.save_commentary(round_, by=cast.secretary, at=written_at, version=0, text=text)
    rendering = actions.ask_for_pdf(round_, by=cast.secretary, at=asked_at, enqueue=lambda _number: None)
    tasks.make(rendering, at=asked_at)
    actions.publish(round_, by=cast.secretary, at=at(year.published_on, 12))
    round_.refresh_from_db()
    return round_
