"""From a filing to its outcome: verdicts, release, replies, settlement."""

from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from accounts.rules import Refused
from selfassessment.actions import hearings, lifecycle
from selfassessment.models import Answer, Interest, Remark, Reply, Review, ScaleLevel, SelfAssessment, Verdict
from selfassessment.notifications import reviewing as notifications
from selfassessment.policies import reviewing as policies

Status = SelfAssessment.Status
Judgement = Verdict.Judgement
Outcome = Verdict.Outcome


class StaleError(Exception):
    """Somebody saved the same meanwhile. Nothing was written; `current` is what stands there now, one row or more."""

    def __init__(self, *current):
        super().__init__(f"Saved meanwhile by {current[0].saved_by}.")
        self.current = current


@transaction.atomic
def declare(
    assessment: SelfAssessment, *, is_funded: bool, is_competitor: bool, other: str, by: User, at: datetime
) -> Interest:
    """Say what one's own organisation has to do with the one reviewed; saying that it is nothing is saying so too."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_declare(by, assessment)
    interest = Interest.objects.by(by, assessment) or Interest(assessment=assessment, declared_by=by)
    said = (is_funded, is_competitor, words(other))
    if interest.pk and (interest.is_funded, interest.is_competitor, interest.other) == said:
        return interest
    interest.is_funded, interest.is_competitor, interest.other = said
    interest.declared_at = at
    interest._history_user, interest._history_date = by, at
    interest.save()
    return interest


@transaction.atomic
def remark(answer: Answer, *, text: str, by: User, at: datetime) -> Remark:
    """Tell the reviewers of one's own side something about a verdict; it stays with them."""
    assessment = SelfAssessment.objects.lock_for_page(answer.assessment_id)
    policies.check_can_review(by, assessment)
    text = words(text)
    if not text:
        raise Refused("Write what you want to tell the other reviewers.")
    last = answer.remarks.order_by("-at", "-pk").first()
    if last and (last.by_id, last.text) == (by.pk, text):
        return last  # a double click
    return Remark.objects.create(answer=answer, text=text, at=at, by=by)


@transaction.atomic
def comment(assessment: SelfAssessment, *, text: str, version: int, by: User, at: datetime) -> Review:
    """Write the review's overall comment."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_review(by, assessment)
    review, text = _begun(assessment, by=by, at=at), words(text)
    if review.comment == text:
        return review
    check_is_current(review, version)
    review.comment = text
    return save(review, by=by, at=at)


@transaction.atomic
def give_verdict(
    answer: Answer,
    *,
    judgement: str,
    rating: ScaleLevel | None,
    reason: str,
    version: int,
    by: User,
    at: datetime,
    filing: int | None = None,
) -> Verdict:
    """Say what the reviewers think of one answer; a draft until the review is released.

    Agreeing takes over the partner's rating, so that the two are never counted as a gap. `filing` is the number of the
    filing that was read: a verdict on words that were replaced meanwhile is not taken.
    """
    assessment = SelfAssessment.objects.lock_for_page(answer.assessment_id)
    policies.check_can_judge(by, assessment)
    if filing is not None:
        policies.check_has_read(assessment, filing, answer)
    answer = assessment.answers.select_related("rating").get(pk=answer.pk)
    reason = words(reason)
    if judgement == Judgement.AGREE:
        rating = answer.rating
    check_makes_sense(judgement, rating, reason, assessment)
    review = _begun(assessment, by=by, at=at)
    verdict = review.verdicts.filter(answer=answer).first() or Verdict(review=review, answer=answer)
    if (verdict.judgement, verdict.rating_id, verdict.reason) == (judgement, rating and rating.pk, reason):
        return verdict  # a double click, a reload: one write
    check_is_current(verdict, version)
    verdict.judgement, verdict.rating, verdict.reason = judgement, rating, reason
    return save(verdict, by=by, at=at)


@transaction.atomic
def agree_with_the_rest(assessment: SelfAssessment, *, by: User, at: datetime, filing: int | None = None) -> int:
    """Agree with every answer that has no verdict yet; returns how many those were."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_agree_with_the_rest(by, assessment)
    if filing is not None:
        policies.check_has_read(assessment, filing)
    review = _begun(assessment, by=by, at=at)
    rest = assessment.answers.exclude(pk__in=review.verdicts.values("answer"))
    verdicts = [
        Verdict(
            review=review,
            answer=answer,
            judgement=Judgement.AGREE,
            rating_id=answer.rating_id,
            version=1,
            saved_at=at,
            saved_by=by,
        )
        for answer in rest
    ]
    bulk_create_with_history(verdicts, Verdict, default_user=by, default_date=at)
    return len(verdicts)


@transaction.atomic
def release(assessment: SelfAssessment, *, by: User, at: datetime) -> SelfAssessment:
    """Show every verdict to the organisation, as one act.

    What is agreed with is settled by that. Where all of it is, there is nothing to reply to, and the whole is settled.
    """
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_release(by, assessment)
    review = Review.objects.of(assessment)
    agreed = list(review.verdicts.filter(judgement=Judgement.AGREE))
    for verdict in agreed:
        verdict.outcome = Outcome.AGREED
    bulk_update_with_history(agreed, Verdict, ["outcome"], default_user=by, default_date=at)
    disputed = review.verdicts.disputed().count()
    review.released_at, review.released_by = at, by
    review.save(update_fields=["released_at", "released_by"])
    hearings.close_with_release(assessment, by=by, at=at)
    lifecycle.move(assessment, Status.REVIEWED, by=by, at=at, note=_counted(len(agreed), disputed))
    if not disputed:
        settle_as(
            assessment, review, by=by, at=at, note="Every answer was agreed with, so nothing is left to reply to."
        )
    notifications.released(assessment.pk)
    return assessment


@transaction.atomic
def save_reply(verdict: Verdict, *, text: str, version: int, by: User, at: datetime) -> Reply | None:
    """Write the reply to one verdict; a draft until the replies are sent. Without text there is no reply."""
    assessment = SelfAssessment.objects.lock_for_page(verdict.answer.assessment_id)
    policies.check_can_reply(by, assessment)
    if verdict.judgement == Judgement.AGREE:
        raise Refused("The reviewers agree with this answer, so there is nothing to reply to.")
    text = words(text)
    reply = Reply.objects.filter(verdict=verdict).first() or Reply(verdict=verdict)
    if reply.text == text:
        return reply if reply.pk else None
    check_is_current(reply, version)
    if not text:
        reply.delete()
        return None
    reply.text = text
    return save(reply, by=by, at=at)


@transaction.atomic
def send_replies(assessment: SelfAssessment, *, by: User, at: datetime) -> SelfAssessment:
    """Show the replies to the reviewers, as one act."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_send_replies(by, assessment)
    review = Review.objects.of(assessment)
    review.replied_at, review.replied_by = at, by
    review.save(update_fields=["replied_at", "replied_by"])
    replied = Reply.objects.filter(verdict__review=review).count()
    disputed = review.verdicts.disputed().count()
    note = f"Replied to {replied} of {disputed} verdicts."
    lifecycle.move(assessment, Status.REPLIED, by=by, at=at, note=note)
    notifications.replied(assessment.pk)
    return assessment


@transaction.atomic
def save_outcomes(assessment: SelfAssessment, *, drafts: list[dict], by: User, at: datetime) -> SelfAssessment:
    """Write what came of disputed verdicts so far; it counts once all are recorded together.

    Each draft has `verdict`, `outcome`, `outcome_note` and the `version` it was begun from. All are written, or none.
    """
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_record_outcomes(by, assessment)
    disputed = {verdict.pk: verdict for verdict in Review.objects.of(assessment).verdicts.disputed()}
    overtaken = []
    for draft in drafts:
        verdict, note = disputed[draft["verdict"].pk], words(draft["outcome_note"])
        if (verdict.outcome, verdict.outcome_note) == (draft["outcome"], note):
            continue
        if verdict.version != draft["version"]:
            overtaken.append(verdict)
            continue
        verdict.outcome, verdict.outcome_note = draft["outcome"], note
        save(verdict, by=by, at=at)
    if overtaken:
        raise StaleError(*overtaken)
    return assessment


@transaction.atomic
def settle(assessment: SelfAssessment, *, drafts: list[dict], by: User, at: datetime) -> SelfAssessment:
    """Record the outcomes as one act; nothing is left to say about this self-assessment."""
    assessment = save_outcomes(assessment, drafts=drafts, by=by, at=at)
    policies.check_can_settle(by, assessment)
    review = Review.objects.of(assessment)
    disputed = review.verdicts.disputed()
    agreed = disputed.filter(outcome=Outcome.AGREED).count()
    total = disputed.count()
    note = f"Of {_verdicts(total)} in dispute, {agreed} came to agreement."
    settle_as(assessment, review, by=by, at=at, note=note)
    notifications.settled(assessment.pk)
    return assessment


def settle_unfinished(assessment: SelfAssessment, *, by: User, at: datetime) -> None:
    """Settle a released review whose round closes: what has no outcome is a disagreement, and says why it stands.

    Part of closing a round, which has asked its own rule and opened the transaction.
    """
    review = Review.objects.of(assessment)
    unsettled = list(review.verdicts.filter(outcome="").with_replies().select_related("review"))
    for verdict in unsettled:
        verdict.outcome = Outcome.DISAGREEMENT
        verdict.outcome_note = verdict.outcome_note or (NO_OUTCOME if verdict.reply_text else NO_REPLY)
    bulk_update_with_history(unsettled, Verdict, ["outcome", "outcome_note"], default_user=by, default_date=at)
    note = "The round closed after the replies came." if review.is_replied else "The round closed. No reply received."
    settle_as(assessment, review, by=by, at=at, note=note)


NO_REPLY = "No reply received."
NO_OUTCOME = "The round closed before an outcome was recorded."


def _begun(assessment: SelfAssessment, *, by: User, at: datetime) -> Review:
    """The review of the latest filing, begun by whoever is first to write in it."""
    filing = assessment.filings.latest("number")
    review, _ = Review.objects.get_or_create(filing=filing, defaults={"started_at": at, "started_by": by})
    return review


def words(text: str) -> str:
    """Exactly what was typed; white space alone is nothing."""
    return text if text.strip() else ""


def check_makes_sense(judgement: str, rating: ScaleLevel | None, reason: str, assessment: SelfAssessment) -> None:
    """The page says the same beside each field; another door might not."""
    if judgement in Verdict.NEEDS_REASON and not reason:
        raise Refused(f"“{Judgement(judgement).label}” needs a reason.")
    if judgement == Judgement.CANNOT_TELL and rating:
        raise Refused("Who cannot tell gives no rating.")
    if rating and rating.scale_id != assessment.round.scale_id:
        raise Refused(f"“{rating}” is not on the scale of this round.")


def check_is_current(saved, version: int) -> None:
    """What was never saved, or taken back meanwhile, overtakes nobody."""
    if saved.version and saved.version != version:
        raise StaleError(saved)


def save(row, *, by: User, at: datetime):
    """Count the save, and say who and when, in the row and in its history."""
    row.version += 1
    row.saved_at, row.saved_by = at, by
    row._history_user, row._history_date = by, at
    row.save()
    return row


def settle_as(assessment: SelfAssessment, review: Review, *, by: User, at: datetime, note: str) -> None:
    """The last step of a review. The caller holds the lock and has written the outcomes."""
    review.settled_at, review.settled_by = at, by
    review.save(update_fields=["settled_at", "settled_by"])
    lifecycle.move(assessment, Status.SETTLED, by=by, at=at, note=note)


def _counted(agreed: int, disputed: int) -> str:
    return f"Agreed with {agreed} of {agreed + disputed} answers."


def _verdicts(number: int) -> str:
    return "1 verdict" if number == 1 else f"{number} verdicts"
