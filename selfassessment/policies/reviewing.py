"""Who reviews whom, who replies, and who says what came of it; and when.

The VCSE side reviews what public bodies file, and the public side what the sector files. Until a review is released its
verdicts are the reviewers' own: no rule here lets anyone else near them.
"""

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from compacts import policies as compacts_policies
from selfassessment.models import Answer, Filing, Interest, Reopening, Reply, Review, Round, SelfAssessment
from signatories import policies as signatories_policies
from signatories.models import OrganisationRole

Status = SelfAssessment.Status
RELEASED = {Status.REVIEWED, Status.REPLIED, Status.SETTLED}


def works_for(user: User, assessment: SelfAssessment) -> bool:
    """Has the person any role at the organisation itself?"""
    return signatories_policies.holds_role(user, assessment.signature.organisation, *OrganisationRole)


def check_reviews(user: User, assessment: SelfAssessment) -> None:
    """A reviewer of the other side, in this partnership, who does not work for the organisation itself."""
    organisation = assessment.signature.organisation
    compacts_policies.check_reviews_side(user, assessment.round.partnership, assessment.side)
    if works_for(user, assessment):
        raise Refused(f"You have a role at {organisation}, so somebody else has to review what it filed.")
    if not assessment.is_sealed and assessment.filings.exists():
        raise Refused(
            f"{organisation} is changing answers that were opened again. What it filed can be read meanwhile, and your "
            "verdicts on all it leaves as they were come back when it files again."
        )


def check_can_review(user: User, assessment: SelfAssessment) -> None:
    """Write verdicts and the overall comment: from filing until release."""
    check_reviews(user, assessment)
    _check_round_is_open(assessment.round)
    if not assessment.is_sealed:
        raise Refused(f"{assessment.signature.organisation} has not filed its self-assessment yet.")
    if assessment.status != Status.FILED:
        raise Refused("This review has been released. Its verdicts can no longer be changed.")


def check_can_judge(user: User, assessment: SelfAssessment) -> None:
    """Write verdicts: once the person has said what she has to do with the organisation, also if it is nothing."""
    check_can_review(user, assessment)
    if not Interest.objects.by(user, assessment):
        raise Refused(
            f"Say first what you have to do with {assessment.signature.organisation}, also if it is nothing. "
            "You are asked once, before your first verdict."
        )


def check_can_declare(user: User, assessment: SelfAssessment) -> None:
    """Say what one has to do with the organisation; what was said can change until the review is released."""
    check_reviews(user, assessment)
    _check_round_is_open(assessment.round)
    if assessment.status in RELEASED and Interest.objects.by(user, assessment):
        raise Refused("The review has been released, and what you declared stands beside it. It can no longer change.")


def check_can_agree_with_the_rest(user: User, assessment: SelfAssessment) -> None:
    """Agree with all answers not yet looked at, while there are any."""
    check_can_judge(user, assessment)
    if not _without_verdict(assessment):
        raise Refused("Every answer has a verdict already.")


def check_can_release(user: User, assessment: SelfAssessment) -> None:
    """Show the whole review to the organisation, as one act: only once every answer has a verdict."""
    check_can_review(user, assessment)
    if waiting := _without_verdict(assessment):
        answers = "1 answer has" if waiting == 1 else f"{waiting} answers have"
        raise Refused(f"{answers} no verdict yet. Look at each, or agree with all of them at once; then release.")
    if Reopening.objects.of(assessment).waiting().exists():
        raise Refused(
            f"{assessment.signature.organisation} has asked to change some answers. Grant that or decline it first."
        )


def check_has_read(assessment: SelfAssessment, number: int, answer: Answer | None = None) -> None:
    """Who speaks of an answer has read the filing that stands, or at least one in which it was the same.

    `number` is that of the filing on the page; without an answer it is about all of them.
    """
    latest = Filing.objects.of(assessment)
    number = max(number, 1)
    if latest is None or latest.number <= number:
        return
    changed = Filing.objects.filter(assessment=assessment, number__gte=number, reopenings__answers__is_changed=True)
    if answer is None or changed.filter(reopenings__answers__answer=answer).exists():
        raise Refused(
            f"{assessment.signature.organisation} has filed again since you opened this page. "
            "Read what it says now, then decide."
        )


def check_can_see_verdicts(user: User, assessment: SelfAssessment) -> None:
    """Read the released verdicts. Who may read the self-assessment at all is asked first, by `visible_to`."""
    check_is_released(assessment)


def check_is_released(assessment: SelfAssessment) -> None:
    """The review was released, or it is said why it has not been."""
    organisation = assessment.signature.organisation
    if not assessment.is_sealed and assessment.filings.exists():
        raise Refused(
            f"{organisation} is changing answers that were opened again. The review goes on when it has filed again."
        )
    if not assessment.is_sealed:
        raise Refused(f"{organisation} has not filed its self-assessment yet, so there is no review of it.")
    if assessment.status == Status.FILED:
        raise Refused(
            f"The review of what {organisation} filed has not been released yet. "
            "Verdicts are private to the reviewers until they release all of them together."
        )


def check_replies(user: User, assessment: SelfAssessment) -> None:
    """The lead officer speaks for the organisation, once there is something to reply to."""
    signatories_policies.check_is_lead_officer(user, assessment.signature.organisation)
    check_can_see_verdicts(user, assessment)


def check_can_reply(user: User, assessment: SelfAssessment) -> None:
    """Write replies: from release until they are sent, also after the day they were due, while the round is open."""
    check_replies(user, assessment)
    if assessment.status == Status.REPLIED:
        raise Refused("The replies have been sent. They can no longer be changed.")
    if assessment.status == Status.SETTLED:
        raise Refused("This review is settled. There is nothing left to reply to.")
    _check_round_is_open(assessment.round)


def check_can_send_replies(user: User, assessment: SelfAssessment) -> None:
    """Send what was written, as one act: at least one reply, not necessarily to every verdict."""
    check_can_reply(user, assessment)
    if not Reply.objects.filter(verdict__review__filing__assessment=assessment).exists():
        raise Refused("No reply has been written yet. Write at least one, then send them all together.")


def check_can_record_outcomes(user: User, assessment: SelfAssessment) -> None:
    """Say of each disputed verdict what came of it: between the partner's replies and the settlement."""
    check_reviews(user, assessment)
    if assessment.status == Status.SETTLED:
        raise Refused("The outcomes have been recorded. They can no longer be changed.")
    if assessment.status != Status.REPLIED:
        raise Refused(f"{assessment.signature.organisation} has not sent its replies yet.")
    _check_round_is_open(assessment.round)


def check_can_settle(user: User, assessment: SelfAssessment) -> None:
    """Record all outcomes as one act: only once each disputed verdict has one."""
    check_can_record_outcomes(user, assessment)
    open_verdicts = Review.objects.of(assessment).verdicts.filter(outcome="").count()
    if open_verdicts:
        verdicts = "1 verdict has" if open_verdicts == 1 else f"{open_verdicts} verdicts have"
        raise Refused(f"{verdicts} no outcome yet. Choose one for each, then record them all together.")


RULES = {
    "review": check_can_review,
    "judge": check_can_judge,
    "declare": check_can_declare,
    "agree_with_the_rest": check_can_agree_with_the_rest,
    "release": check_can_release,
    "see_verdicts": check_can_see_verdicts,
    "reply": check_can_reply,
    "send_replies": check_can_send_replies,
    "record_outcomes": check_can_record_outcomes,
    "settle": check_can_settle,
}


def what_can(user: User, assessment: SelfAssessment, *names: str) -> dict[str, Decision]:
    """What a page's buttons need to know: these rules, or all of them."""
    return {name: decide(RULES[name], user, assessment) for name in names or RULES}


def _without_verdict(assessment: SelfAssessment) -> int:
    review = Review.objects.of(assessment)
    seen = review.verdicts.values("answer") if review else []
    return assessment.answers.exclude(pk__in=seen).count()


def _check_round_is_open(round_: Round) -> None:
    if round_.status != Round.Status.OPEN:
        raise Refused(f"The round {round_.label} is {round_.get_status_display().lower()}.")
