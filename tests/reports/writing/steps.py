"""What a secretary does on the way to a published report, for tests that are about something else."""

from django.utils import timezone

from reports import actions as reports
from reports import content
from reports.models import Publication
from reports.writing import actions
from selfassessment.models import Round

BODY, MINUTE = "Partnership Board", "27/14"


def write(round_: Round, by, text: str, *, key: str = "summary", at=None):
    """Save a section, whichever version it has."""
    latest = _latest(round_, key)
    return actions.save_section(
        round_, key, by=by, at=at or timezone.now(), version=latest.number if latest else 0, text=text
    )


def _latest(round_, key):
    publication = Publication.objects.of_round(round_)
    return publication.texts.filter(key=key).latest_first().first() if publication else None


def recommend(round_: Round, by, text: str = "Agree to pay within 30 days.", **more):
    said = {"to_whom": BODY, "owner": "Chief officers", "due_on": None} | more
    return actions.save_recommendation(round_, None, version=0, text=text, **said, by=by, at=timezone.now())


def approve(round_: Round, by, *, at=None):
    """Open it for comment, if it is not, and record that the Board approved it."""
    at = at or timezone.now()
    publication = Publication.objects.of_round(round_)
    if publication is None or publication.status == Publication.Status.DRAFT:
        actions.open_for_comment(round_, by=by, at=at)
    said = {"body": BODY, "met_on": timezone.localdate(at), "minute": MINUTE, "read_sha256": read_now(round_)}
    return actions.approve(round_, **said, by=by, at=at)


def read_now(round_: Round) -> str:
    """The hash of the report as it reads at this moment."""
    round_ = Round.objects.get(pk=round_.pk)
    return content.current(round_, Publication.objects.of_round(round_)).sha256


def publish(round_: Round, by, make) -> Publication:
    """From what is written to what is published; `make` makes the PDF."""
    approve(round_, by)
    reports.ask_for_pdf(round_, by=by, at=timezone.now(), enqueue=make)
    return reports.publish(round_, by=by, at=timezone.now())
