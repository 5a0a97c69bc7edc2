"""All that happened to one answer: what was written, with whom it was, when it was filed, and what was said of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import decide
from selfassessment import history
from selfassessment.history import Change, Version
from selfassessment.models import Answer, Correction, Filing, HandedAnswer, Handover, Verdict
from selfassessment.policies import reviewing as policies

Ending = HandedAnswer.Ending


@dataclass
class Happening(Version):
    """Something that was done to an answer without writing in it; `what` is read after the person's name."""

    what: str = ""
    changes: list[Change] = field(default_factory=list)


def of(answer: Answer, reader: User) -> list[Version]:
    """Newest first, as far as this person may know of it: never a draft of the other side's."""
    happenings = [*_handed(answer, reader), *_filed(answer)]
    if decide(policies.check_can_see_verdicts, reader, answer.assessment):
        happenings += [*_judged(answer), *_corrected(answer)]
    # Sorting keeps the order of what happened in one moment: written first, then handed on, filed and judged.
    return sorted([*history.of(answer)[::-1], *happenings], key=lambda version: version.at)[::-1]


def _handed(answer: Answer, reader: User) -> Iterator[Happening]:
    visible = Handover.objects.visible_to(reader, answer.assessment)
    rows = HandedAnswer.objects.filter(answer=answer, handover__in=visible).select_related(
        "handover__to", "handover__invitation__accepted_by", "handover__asked_by", "ended_by"
    )
    for row in rows.order_by("pk"):
        handover = row.handover
        asked = [Change("By", f"{date_format(handover.due_on)}")] if handover.due_on else []
        asked += [Change("Note", handover.note)] if handover.note else []
        yield Happening(handover.asked_at, handover.asked_by, asked, what=f"handed it to {handover.whom}")
        if row.ended_at:
            note = [Change("Note", row.ending_note)] if row.ending_note else []
            yield Happening(row.ended_at, row.ended_by, note, what=_ended(row))


def _ended(row: HandedAnswer) -> str:
    whom = row.handover.whom
    return {
        Ending.DONE: "handed it back: done",
        Ending.DECLINED: "handed it back: not for them",
        Ending.TAKEN_OVER: f"took it over from {whom}",
        Ending.PASSED_ON: f"passed it on from {whom}",
        Ending.LEFT: f"removed {whom}, so it is back with the officers",
    }[Ending(row.ending)]


def _filed(answer: Answer) -> Iterator[Happening]:
    filings = Filing.objects.filter(assessment=answer.assessment_id).defer("content").select_related("filed_by")
    for filing in filings.order_by("number"):
        yield Happening(filing.filed_at, filing.filed_by, what=f"filed it as {filing.reference}")


def _judged(answer: Answer) -> Iterator[Happening]:
    """Each verdict from its release, the reply that was sent, and the outcome."""
    verdicts = Verdict.objects.filter(answer=answer).released().with_replies()
    people = ["rating", "review__released_by", "review__replied_by", "review__settled_by"]
    first = {row.verdict_id: row for row in Correction.objects.filter(verdict__answer=answer, number=1)}
    for verdict in verdicts.select_related(*people).order_by("pk"):
        review = verdict.review
        said = first.get(verdict.pk)
        judgement = Verdict.Judgement(said.old_judgement if said else verdict.judgement)
        reason = said.old_reason if said else verdict.reason
        words = [Change("Verdict", judgement.label), *([Change("Reason", reason)] if reason else [])]
        yield Happening(review.released_at, review.released_by, words, what="released the verdict")
        if verdict.reply_text:
            words = [Change("Reply", verdict.reply_text)]
            yield Happening(review.replied_at, review.replied_by, words, what="replied to the verdict")
        if verdict.settled_outcome:
            words = [Change("Outcome", verdict.get_outcome_display())]
            words += [Change("Note", verdict.settled_note)] if verdict.settled_note else []
            yield Happening(review.settled_at, review.settled_by, words, what="recorded the outcome")


def _corrected(answer: Answer) -> Iterator[Happening]:
    rows = Correction.objects.filter(verdict__answer=answer).select_related("by", "new_rating").order_by("at", "pk")
    for row in rows:
        words = []
        if row.is_of_judgement:
            words.append(Change("Verdict", row.get_new_judgement_display()))
        if row.is_of_rating:
            words.append(Change("Rating by the reviewer", row.new_rating.name if row.new_rating else ""))
        if row.is_of_reason:
            words.append(Change("Reason", row.new_reason))
        yield Happening(
            row.at, row.by, [*words, Change("Why", row.why)], what="corrected the verdict after its release"
        )
