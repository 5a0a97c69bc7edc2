"""A released verdict stays; what proves wrong in it is put right in the open."""

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Round, SelfAssessment, Verdict
from selfassessment.policies import reviewing

Judgement = Verdict.Judgement


def check_can_correct(user: User, verdict: Verdict) -> None:
    """A reviewer of that side, once the review is released: also of a round that is closed or published."""
    assessment = verdict.answer.assessment
    reviewing.check_reviews(user, assessment)
    reviewing.check_can_see_verdicts(user, assessment)


def check_can_change_judgement(verdict: Verdict) -> None:
    """While nothing is counted from it and nothing came of it yet."""
    assessment = verdict.answer.assessment
    if assessment.round.status != Round.Status.OPEN:
        raise Refused(
            f"The round {assessment.round.label} is {assessment.round.get_status_display().lower()}, and its figures "
            "count this verdict as it is. You can still put its words right."
        )
    if assessment.status == SelfAssessment.Status.SETTLED:
        raise Refused("This review is settled, so the judgement and the rating stay. You can still put words right.")


def check_is_not_harsher(verdict: Verdict, judgement: str) -> None:
    """Who was agreed with has nothing to reply to, and shall not be told otherwise afterwards."""
    if verdict.judgement == Judgement.AGREE and judgement != Judgement.AGREE:
        raise Refused("You agreed with this answer when the review was released. That cannot be taken back.")
