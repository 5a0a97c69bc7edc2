"""Verbs between a filing and the next: return for changes, ask for it, grant, decline, carry on, let stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from accounts.rules import Refused
from selfassessment import changes, content
from selfassessment.actions import lifecycle
from selfassessment.models import (
    Answer,
    Filing,
    Measurement,
    ReopenedAnswer,
    Reopening,
    Review,
    SelfAssessment,
    Verdict,
)
from selfassessment.notifications import refiling as notifications
from selfassessment.policies import refiling as policies

Status = SelfAssessment.Status

# What of an answer is not its words, and so is not put back when a filing is left to stand.
NOT_WORDS = {"id", "assessment", "clause", "version", "saved_at", "saved_by", "sitting", "turn"}
# Rows that belong to an answer, with a history of their own.
PARTS = [Measurement]


@dataclass(frozen=True)
class Named:
    """An answer that is to be changed, and why."""

    answer: Answer
    reason: str


@transaction.atomic
def return_for_changes(assessment: SelfAssessment, *, named: Iterable[Named], by: User, at: datetime) -> SelfAssessment:
    """A reviewer gives a filing back: the answers named are open again, all others stay sealed."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_return(by, assessment)
    reopening = _write_down(assessment, named, by=by, at=at, is_own_request=False)
    _open_again(assessment, reopening, by=by, at=at)
    notifications.returned(reopening.pk)
    return assessment


@transaction.atomic
def ask_to_reopen(assessment: SelfAssessment, *, named: Iterable[Named], by: User, at: datetime) -> Reopening:
    """The organisation found a mistake of its own; a reviewer or the steward decides."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_ask_to_reopen(by, assessment)
    reopening = _write_down(assessment, named, by=by, at=at, is_own_request=True)
    notifications.asked_to_reopen(reopening.pk)
    return reopening


@transaction.atomic
def grant(reopening: Reopening, *, by: User, at: datetime) -> SelfAssessment:
    """Open again what the organisation asked for."""
    assessment, reopening = _locked(reopening)
    policies.check_can_decide(by, reopening)
    _open_again(assessment, reopening, by=by, at=at)
    notifications.returned(reopening.pk)
    return assessment


@transaction.atomic
def decline(reopening: Reopening, *, by: User, at: datetime, note: str) -> Reopening:
    """Leave the filing as it is, and say why."""
    _, reopening = _locked(reopening)
    policies.check_can_decide(by, reopening)
    if not note.strip():
        raise Refused("Say why, so that the organisation knows.")
    _decline(reopening, by=by, at=at, note=note)
    notifications.declined(reopening.pk)
    return reopening


@transaction.atomic
def let_stand(assessment: SelfAssessment, *, by: User, at: datetime) -> SelfAssessment:
    """The organisation stands by what it filed: nothing is filed again, and what was begun since is put back."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_let_stand(by, assessment)
    filing = _let_stand(assessment, by=by, at=at, note="Nothing was changed.")
    notifications.stands(filing.pk, by.pk)
    return assessment


def end_with_round(assessment: SelfAssessment, *, by: User, at: datetime) -> None:
    """The round closes: what was returned and not filed again counts as it was filed.

    Part of closing a round, which has asked its own rule, opened the transaction and locked the self-assessment.
    """
    for reopening in Reopening.objects.of(assessment).waiting():
        _decline(reopening, by=by, at=at, note="The round closed before this was decided.")
    if not Reopening.objects.of(assessment).active().exists():
        return
    lifecycle.void_sign_off(assessment, by=by, at=at, note="The round closed before it was filed again.")
    _let_stand(assessment, by=by, at=at, note="The round closed before it was filed again.")


def carry_on(before: Filing, filing: Filing, *, by: User, at: datetime) -> None:
    """End the return that led from one filing to the next; verdicts on what stayed the same are kept for the reviewers.

    Part of filing, which has asked its own rule, opened the transaction and locked the self-assessment.
    """
    changed = changes.changed_refs(content.read(before.content), content.read(filing.content))
    reopening = before.reopenings.active().get()
    for row in reopening.answers.select_related("answer__clause"):
        row.is_changed = row.answer.clause.ref in changed
        row.save(update_fields=["is_changed"])
    _end(reopening, by=by, at=at)
    drafts = Review.objects.filter(filing=before).first()
    if drafts is None:
        return
    kept = list(drafts.verdicts.exclude(answer__clause__ref__in=changed).order_by("pk"))
    [review] = bulk_create_with_history([_copy(drafts, filing=filing)], Review, default_user=by, default_date=at)
    bulk_create_with_history(
        [_copy(verdict, review=review) for verdict in kept], Verdict, default_user=by, default_date=at
    )


def _locked(reopening: Reopening) -> tuple[SelfAssessment, Reopening]:
    filing = Reopening.objects.select_related("filing").get(pk=reopening.pk).filing
    assessment = SelfAssessment.objects.lock_for_page(filing.assessment_id)
    reopening = Reopening.objects.of(assessment).get(pk=reopening.pk)
    reopening.filing.assessment = assessment
    return assessment, reopening


def _write_down(assessment, named, *, by, at, is_own_request) -> Reopening:
    """The answers with their reasons; complete before it is granted, because then triggers keep it."""
    named = list(named)
    if not named:
        raise Refused("Choose at least one promise.")
    if any(each.answer.assessment_id != assessment.pk for each in named):
        raise Refused("Only promises of this self-assessment can be named.")
    if missing := [each.answer.clause.name for each in named if not each.reason.strip()]:
        raise Refused(f"Say why for {', '.join(missing)}.")
    reopening = Reopening.objects.create(
        filing=Filing.objects.of(assessment), asked_at=at, asked_by=by, is_own_request=is_own_request
    )
    ReopenedAnswer.objects.bulk_create(
        ReopenedAnswer(reopening=reopening, answer=each.answer, reason=each.reason) for each in named
    )
    return reopening


def _open_again(assessment, reopening, *, by, at) -> None:
    reopening.granted_at, reopening.granted_by = at, by
    reopening.save(update_fields=["granted_at", "granted_by"])
    names = ", ".join(row.answer.clause.name for row in reopening.answers.in_order())
    who = "the organisation asked for it" if reopening.is_own_request else "the reviewers asked for it"
    note = f"Open again because {who}: {names}."
    lifecycle.move(assessment, Status.RETURNED, by=by, at=at, note=note, filed_at=None, filed_by=None)


def _decline(reopening, *, by, at, note) -> None:
    reopening.declined_at, reopening.declined_by, reopening.note = at, by, note
    reopening.save(update_fields=["declined_at", "declined_by", "note"])


def _end(reopening, *, by, at) -> None:
    reopening.ended_at, reopening.ended_by = at, by
    reopening.save(update_fields=["ended_at", "ended_by"])


def _let_stand(assessment, *, by, at, note) -> Filing:
    """Back to the filing that is there. Whatever was written since stays in the history."""
    filing = Filing.objects.of(assessment)
    reopening = filing.reopenings.active().get()
    for row in reopening.answers.select_related("answer"):
        _put_back(row.answer, filing, by=by, at=at)
    if changes.changed_refs(content.read(filing.content), {"answers": content.answers_of(assessment)}):
        raise Refused(f"What was filed as {filing.reference} could not be put back. Ask the portal’s staff for help.")
    _end(reopening, by=by, at=at)
    lifecycle.move(
        assessment,
        Status.FILED,
        by=by,
        at=at,
        note=f"{note} Filing {filing.number} stands as it is.",
        filed_at=filing.filed_at,
        filed_by=filing.filed_by,
    )
    return filing


def _put_back(answer: Answer, filing: Filing, *, by: User, at: datetime) -> None:
    """The words, numbers and evidence of an answer as its history had them when it was filed."""
    filed = answer.history.filter(history_date__lte=filing.filed_at).latest("history_date", "history_id")
    links = dict(_many(filed))
    if filed.history_id == answer.history.latest("history_date", "history_id").history_id:
        return
    for part in PARTS:
        _put_back_rows(part, answer, filing.filed_at, by=by, at=at)
    for field in Answer._meta.concrete_fields:
        if field.name not in NOT_WORDS:
            setattr(answer, field.attname, getattr(filed, field.attname))
    answer.version += 1
    answer.saved_at, answer.saved_by = at, by
    answer.skip_history_when_saving = True
    for name, chosen in links.items():
        getattr(answer, name).set(chosen)
    del answer.skip_history_when_saving
    answer._history_user, answer._history_date = by, at
    answer.save()


def _many(filed) -> Iterable[tuple[str, list[int]]]:
    """Of a row of history, what it pointed to at that time, by the name of the relation."""
    for field in Answer._meta.many_to_many:
        yield (
            field.name,
            [getattr(row, f"{field.related_model._meta.model_name}_id") for row in getattr(filed, field.name).all()],
        )


def _put_back_rows(part: type[models.Model], answer: Answer, filed_at: datetime, *, by: User, at: datetime) -> None:
    """The rows of one kind that belonged to the answer when it was filed, and no others."""
    filed = {row.pk: row for row in part.history.as_of(filed_at).filter(answer=answer.pk)}
    for row in part.objects.filter(answer=answer).exclude(pk__in=filed):
        row._history_user, row._history_date = by, at
        row.delete()
    now = part.objects.in_bulk(list(filed))
    for pk, row in filed.items():
        words = [field.attname for field in part._meta.concrete_fields]
        if pk not in now or any(getattr(now[pk], name) != getattr(row, name) for name in words):
            row._history_user, row._history_date = by, at
            row.save(force_insert=pk not in now)


def _copy(row, **other):
    """The same row once more, belonging to something else."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    copied = type(row)(**values)
    for name, value in other.items():
        setattr(copied, name, value)
    return copied
