"""Verbs of asking colleagues: hand promises over, hand them back, take them over, and what a leaver leaves behind."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused, decide
from selfassessment.models import Answer, HandedAnswer, Handover, SelfAssessment
from selfassessment.notifications import handing as notifications
from selfassessment.policies import answering as answering_policies
from selfassessment.policies import handing as policies
from signatories import policies as signatories_policies
from signatories.actions import people
from signatories.models import Invitation, Membership, OrganisationRole

Ending = HandedAnswer.Ending


@transaction.atomic
def hand_over(
    assessment: SelfAssessment,
    *,
    answers: Iterable[Answer],
    by: User,
    at: datetime,
    to: User | None = None,
    email: str = "",
    name: str = "",
    note: str = "",
    due_on: date | None = None,
) -> Handover:
    """Ask a colleague for these answers: one who writes here already, or whoever accepts the invitation.

    Officers can go on writing them. What was with somebody else is passed on, and they are told. The same request
    again, as by a second click, is no new one.
    """
    assessment = SelfAssessment.objects.lock(assessment.pk)
    policies.check_can_hand_over(by, assessment)
    policies.check_is_a_day_to_ask_for(due_on, assessment, timezone.localdate(at))
    answers = _own(assessment, answers)
    to = to or _writer_at(email, assessment)
    if to is not None:
        policies.check_can_be_handed(to, by, assessment)
    if same := _same(assessment, answers, to, email.strip().lower(), note, due_on):
        return same
    before = _current(answers)
    _end(before, Ending.PASSED_ON, by=by, at=at)
    invitation = None if to else _invite(assessment, answers, email, name, note, due_on, by=by, at=at)
    handover = Handover.objects.create(
        assessment=assessment, to=to, invitation=invitation, note=note, due_on=due_on, asked_at=at, asked_by=by
    )
    HandedAnswer.objects.bulk_create([HandedAnswer(handover=handover, answer=answer) for answer in answers])
    if to is not None:
        notifications.handed_over(handover.pk)
    _tell_those_relieved(before, by, except_for=to)
    return handover


def _own(assessment: SelfAssessment, answers: Iterable[Answer]) -> list[Answer]:
    chosen = {answer.pk for answer in answers}
    if not chosen:
        raise Refused("Choose at least one promise to hand over.")
    own = list(assessment.answers.filter(pk__in=chosen).select_related("clause").order_by("clause__position"))
    if len(own) != len(chosen):
        raise Refused("Only promises of this self-assessment can be handed over.")
    for answer in own if assessment.filings.exists() else []:  # returned for changes
        answer.assessment = assessment
        answering_policies.check_answer_is_open(answer)
    return own


def _writer_at(email: str, assessment: SelfAssessment) -> User | None:
    """Who has this address and writes for the organisation already, and so needs no invitation."""
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is not None and policies.writes_for(person, assessment.signature.organisation):
        return person
    return None


def _current(answers: Iterable[Answer]) -> list[HandedAnswer]:
    return list(
        HandedAnswer.objects.current()
        .filter(answer__in=answers)
        .select_related("answer__clause", "handover__to", "handover__invitation__accepted_by")
        .order_by("answer__clause__position")
    )


def _same(assessment, answers, to, email, note, due_on) -> Handover | None:
    """The handover that asks for exactly this already."""
    current = _current(answers)
    if len(current) != len(answers) or len({row.handover_id for row in current}) != 1:
        return None
    handover = current[0].handover
    address = handover.colleague.email if handover.colleague else handover.invitation.email
    asked = (address, handover.note, handover.due_on)
    is_whole = handover.handed.current().count() == len(answers)
    return handover if is_whole and asked == (to.email if to else email, note, due_on) else None


def _invite(assessment, answers, email, name, note, due_on, *, by, at) -> Invitation:
    """A new invitation as a contributor, or the one that waits already: its e-mail says what is asked."""
    if not email.strip():
        raise Refused("Choose a colleague, or give an e-mail address.")
    organisation = assessment.signature.organisation
    words = notifications.words_for_invitation(assessment, answers, note, due_on, by)
    waiting = (
        organisation.invitations.waiting()
        .filter(email=email.strip().lower(), organisation_role__in=policies.WRITERS)
        .order_by("pk")
        .first()
    )
    if waiting is None:
        role = OrganisationRole.CONTRIBUTOR
        return people.invite(organisation, email=email, name=name, role=role, note=words, by=by, at=at)
    if decide(signatories_policies.check_can_manage_invitation, by, waiting):
        return people.send_again(waiting, note=words, by=by, at=at)
    return waiting  # as an officer, say: it is for the lead officer to send that one again


@transaction.atomic
def hand_back(
    handover: Handover, *, answers: Iterable[Answer], is_done: bool, by: User, at: datetime, note: str = ""
) -> list[HandedAnswer]:
    """The colleague says of these promises "I have done this" or "this is not for me"; what was written stays."""
    handover = _locked(handover)
    policies.check_can_hand_back(by, handover)
    ended = _of(handover, answers)
    if not ended:
        raise Refused("These promises are no longer with you: they were handed back or taken over already.")
    if is_done:
        policies.check_is_done(row.answer for row in ended)
    _end(ended, Ending.DONE if is_done else Ending.DECLINED, by=by, at=at, note=note)
    keys = [row.pk for row in ended]
    notifications.handed_back(handover.pk, keys)
    return ended


@transaction.atomic
def take_over(
    handover: Handover, *, answers: Iterable[Answer], by: User, at: datetime, note: str = ""
) -> list[HandedAnswer]:
    """Back to the officers; what the colleague wrote stays, and they are told that they need not go on."""
    handover = _locked(handover)
    policies.check_can_take_over(by, handover)
    ended = _of(handover, answers)
    _end(ended, Ending.TAKEN_OVER, by=by, at=at, note=note)
    _tell_those_relieved(ended, by)
    return ended


def _locked(handover: Handover) -> Handover:
    assessment = SelfAssessment.objects.lock(handover.assessment_id)
    handover = Handover.objects.select_related("to", "asked_by", "invitation__accepted_by").get(pk=handover.pk)
    handover.assessment = assessment
    return handover


def _of(handover: Handover, answers: Iterable[Answer]) -> list[HandedAnswer]:
    """What of these is still with the colleague."""
    return [row for row in _current(answers) if row.handover_id == handover.pk]


def _end(rows: Iterable[HandedAnswer], ending: str, *, by: User, at: datetime, note: str = "") -> None:
    for row in rows:
        row.ending, row.ended_by, row.ended_at, row.ending_note = ending, by, at, note
        row.save(update_fields=["ending", "ended_by", "ended_at", "ending_note"])


def _tell_those_relieved(rows: Iterable[HandedAnswer], by: User, except_for: User | None = None) -> None:
    """Once for each handover that ended, to its colleague; nobody is told of what they did themselves."""
    ended: dict[int, list[int]] = {}
    for row in rows:
        if row.handover.colleague not in {None, by, except_for}:
            ended.setdefault(row.handover_id, []).append(row.pk)
    for handover, keys in ended.items():
        notifications.relieved(handover, keys, by.pk)


@transaction.atomic
def remove_colleague(membership: Membership, *, by: User, at: datetime, note: str = "") -> list[HandedAnswer]:
    """End somebody's role; what they had been handed goes back to the officers, who are told."""
    organisation, person = membership.organisation, membership.user
    people.end_membership(membership, by=by, at=at, note=note)
    if policies.writes_for(person, organisation):
        return []
    rows = list(HandedAnswer.objects.left_by(person, organisation))
    for assessment in sorted({row.handover.assessment_id for row in rows}):
        SelfAssessment.objects.lock(assessment)
    _end(rows, Ending.LEFT, by=by, at=at)
    if rows:
        keys = [row.pk for row in rows]
        notifications.left_behind(person.pk, keys, by.pk)
    return rows
