"""What several parts of the demonstration do to a self-assessment: add to an answer, have it signed off."""

from datetime import datetime

from accounts.models import User
from reports.demonstration.organisations import Invented
from reports.demonstration.people import Cast
from selfassessment import content
from selfassessment.actions import answering, filing
from selfassessment.actions.answering import Measured
from selfassessment.models import Answer, SelfAssessment
from signatories.models import OrganisationRole


def add_words(answer: Answer, words: str, *, by: User, at: datetime) -> Answer:
    """Saved as it stands, with one more sentence."""
    return answering.save(
        answer,
        version=answer.version,
        rating=answer.rating,
        narrative=f"{answer.narrative} {words}",
        next_step=answer.next_step,
        is_help_wanted=answer.is_help_wanted,
        help_wanted=answer.help_wanted,
        measurements=[
            Measured(row.standard, row.value, row.how_measured, row.why_missed, row.table)
            for row in answer.measurements.select_related("standard")
        ],
        evidence=list(answer.evidence.all()),
        by=by,
        at=at,
    )


def sign_off(assessment: SelfAssessment, invented: Invented, cast: Cast, *, at: datetime) -> None:
    """By the senior of the organisation, who read it as it stands."""
    person = invented.people[OrganisationRole.SENIOR_RESPONSIBLE_OFFICER]
    assessment.refresh_from_db()
    _, sha256 = content.seal_of(assessment)
    filing.sign_off(
        assessment, name=person.name, post=person.post, read_sha256=sha256, by=cast.senior(invented.slug), at=at
    )
