"""The end of a year: the steward closes the round, the secretary writes, reads and publishes the report."""

from reports import actions, tasks
from reports.demonstration.calendar import Year, at
from reports.demonstration.people import Cast
from selfassessment.actions import closing
from selfassessment.models import Round

# What the secretary wrote each year; the figures say the rest.
COMMENTARIES = [
    "This is the first year in which both sides have said how they keep the Compact, and in which each has read what "
    "the other said. Not everybody has taken part. We thank those who did: an honest “not yet” is worth more to the "
    "Board than silence.\n\n"
    "Two things stand out. Money is the subject on which promises and practice lie furthest apart: how long funding "
    "lasts, and how soon it is paid. And several organisations asked for help, for which they had no place before.\n\n"
    "The Board is asked to note the figures, to invite those who have not filed to do so next year, and to agree that "
    "payment times are measured in the same way by everyone.",
    "In its second year the Compact has a new edition, and more of its promises can be measured. Where the words of a "
    "promise changed, we do not compare it with last year, and say so.\n\n"
    "Like for like, more answers moved up than down. The reviewers still rate some answers lower than those who gave "
    "them; most of these gaps are on consulting early and on the length of grants. Each has had its reply, "
    "and where no agreement was reached both views stand in the record.\n\n"
    "The Board is asked to note the progress, to look at the two standards that fewest meet, and to offer the help "
    "that was asked for before the next round opens.",
]


def close_and_publish(cast: Cast, round_: Round, year: Year, number: int) -> Round:
    """Each as of the day on which it happened."""
    round_ = closing.close(round_, by=cast.steward, at=at(year.closed_on, 12))
    secretary = cast.secretary
    actions.save_commentary(
        round_, by=secretary, at=at(year.closed_on, 16), version=0, text=COMMENTARIES[number % len(COMMENTARIES)]
    )
    asked_at = at(year.published_on, 9)
    rendering = actions.ask_for_pdf(round_, by=secretary, at=asked_at, enqueue=lambda _number: None)
    tasks.make(rendering, at=asked_at)
    actions.publish(round_, by=secretary, at=at(year.published_on, 12))
    round_.refresh_from_db()
    return round_
