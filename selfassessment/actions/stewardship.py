"""Verbs of a steward in an open round: give more time, write to those whose turn it is, move what comes after."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Chase, Event, Extension, Round, RoundEvent, SelfAssessment
from selfassessment.notifications import stewardship as notifications
from selfassessment.policies import stewardship as policies
from selfassessment.turns import turns_of

NAMES_SHOWN = 20


@transaction.atomic
def extend(
    round_: Round, *, due_on: date, reason: str, by: User, at: datetime, assessment: SelfAssessment | None = None
) -> Extension:
    """Give one organisation, or everybody, more time to file; on the record, for everybody to read, and never less.

    What was filed before keeps what its filing says: late is late by the day that held then.
    """
    round_ = _lock(round_)
    if assessment is not None:
        SelfAssessment.objects.lock(assessment.pk)
        assessment = SelfAssessment.objects.for_page().get(pk=assessment.pk, round=round_)
        policies.check_can_extend_one(by, assessment)
        current = assessment.due_on
    else:
        policies.check_can_extend(by, round_)
        current = round_.filing_due_on
    policies.check_is_longer(current, due_on, round_, at)
    subject = assessment or round_
    subject.extended_due_on = due_on
    subject.save(update_fields=["extended_due_on"])
    extension = Extension.objects.create(
        round=round_, assessment=assessment, due_on=due_on, reason=reason, by=by, at=at
    )
    whom = assessment.signature.organisation if assessment else "everybody"
    day = date_format(due_on)
    _note(round_, f"More time for {whom}: until {day}. {reason}", by=by, at=at)
    if assessment:
        Event.objects.create(
            assessment=assessment,
            from_status=assessment.status,
            to_status=assessment.status,
            at=at,
            by=by,
            note=f"More time: until {day}. {reason}",
        )
    notifications.extended(extension)
    return extension


@transaction.atomic
def chase(
    round_: Round, assessments: Iterable[SelfAssessment], *, note: str, by: User, at: datetime
) -> tuple[list[Chase], list[str]]:
    """Write to those whose turn it is, as one act on the record; returns that and, as sentences, who was left out."""
    round_ = _lock(round_)
    policies.check_can_chase(by, round_)
    chosen = list(
        SelfAssessment.objects.filter(round=round_, pk__in=[each.pk for each in assessments])
        .for_page()
        .order_by("signature__organisation__name", "pk")
    )
    turns, lately, done, left_out = turns_of(chosen, round_), last_chased(round_), [], []
    for assessment in chosen:
        turn = turns.get(assessment.pk)
        try:
            policies.check_was_not_chased_lately(assessment, lately.get(assessment.pk), at)
            if turn is None:
                raise Refused(f"{assessment.signature.organisation} is done.")
            if not turn.people:
                raise Refused(f"{assessment.signature.organisation}: {turn.nobody}")
        except Refused as refusal:
            left_out.append(str(refusal))
            continue
        done.append(
            Chase.objects.create(
                assessment=assessment,
                status=assessment.status,
                note=note,
                people_count=len(turn.people),
                at=at,
                by=by,
            )
        )
        notifications.chased(assessment, turn, note=note, by=by)
    if done:
        _note(round_, _who_was_reminded(done), by=by, at=at)
    return done, left_out


def last_chased(round_: Round) -> dict[int, datetime]:
    """When those of each self-assessment were written to last."""
    chases = Chase.objects.filter(assessment__round=round_).order_by()
    return dict(chases.values_list("assessment").annotate(models.Max("at")))


def _who_was_reminded(chases: list[Chase]) -> str:
    names = [str(chase.assessment.signature.organisation) for chase in chases]
    more = len(names) - NAMES_SHOWN
    shown = ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"Reminded those whose turn it is at {shown}."


@transaction.atomic
def move_dates(round_: Round, *, review_due_on: date, reply_due_on: date, reason: str, by: User, at: datetime) -> Round:
    """Give reviewers, and those who reply, more time, once people have filed by the days that were said."""
    round_ = _lock(round_)
    policies.check_can_move_dates(by, round_)
    policies.check_days_only_move_later(round_, review_due_on=review_due_on, reply_due_on=reply_due_on)
    parts = [
        f"{name}: {date_format(before)} → {date_format(after)}"
        for name, before, after in [
            ("Reviews due", round_.review_due_on, review_due_on),
            ("Replies due", round_.reply_due_on, reply_due_on),
        ]
        if before != after
    ]
    round_.review_due_on, round_.reply_due_on = review_due_on, reply_due_on
    round_.save(update_fields=["review_due_on", "reply_due_on"])
    _note(round_, f"{'. '.join(parts)}. {reason}", by=by, at=at)
    notifications.dates_moved(round_, parts, reason=reason, by=by)
    return round_


def _lock(round_: Round) -> Round:
    Round.objects.lock(round_.pk)
    return Round.objects.for_page().get(pk=round_.pk)


def _note(round_: Round, note: str, *, by: User, at: datetime) -> None:
    RoundEvent.objects.create(round=round_, from_status=round_.status, to_status=round_.status, at=at, by=by, note=note)
