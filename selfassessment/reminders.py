"""Who is reminded of what on a day: a list to which whoever builds something with a due day adds an entry.

An entry names those who are late or soon will be, as `Due`s. For each, at most the one step that holds on that day is
sent: after a stop of the portal the latest only, not a burst. Done work has no `Due`, and one step of one day is said
once to each person, also if the command runs twice. Who was asked only after a step's day is not reminded of that step.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from selfassessment.models import Event, Handover, Round, SelfAssessment
from selfassessment.notifications import post
from selfassessment.notifications.handing import names_of, officers_for
from selfassessment.turns import turns_of

Status = SelfAssessment.Status
STEPS = (28, 14, 7, 1)  # days before
OVERDUE = -1
URGENT = 7  # days before which a weekly list would come too late
SILENT_FOR = timedelta(days=5)  # a sign-off asked for and not given is asked about after a working week


@dataclass(frozen=True)
class Due:
    """Something that people are to have done by a day; `key` names it, `since` is when they were asked."""

    key: str
    people: tuple[User, ...]
    due_on: date
    since: date
    subject: str
    context: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Reminder:
    name: str
    of: Callable[[date], Iterable[Due]]
    template: str = "reminder"
    steps: tuple[int, ...] = STEPS
    is_overdue_told: bool = True


def step_of(due: Due, on: date, steps: tuple[int, ...], *, is_overdue_told: bool) -> int | None:
    """Which step holds on this day: the nearest to the due day that has been reached, if it lies after the asking."""
    left = (due.due_on - on).days
    if left < 0:
        return OVERDUE if is_overdue_told and due.since <= due.due_on else None
    reached = [step for step in steps if step >= left]
    if not reached:
        return None
    step = min(reached)
    return step if due.due_on - timedelta(days=step) > due.since else None


def remind(on: date) -> int:
    """Write what is due to be said on this day; says how many people are told of how many things, in all."""
    number = 0
    for reminder in REMINDERS:
        for due in reminder.of(on):
            step = step_of(due, on, reminder.steps, is_overdue_told=reminder.is_overdue_told)
            if step is None or not due.people:
                continue
            number += len(due.people)
            post.send(
                due.people,
                subject=due.subject,
                template=reminder.template,
                once=f"{reminder.name}/{due.key}/{due.due_on}/{step}",
                is_urgent=step <= URGENT,
                due_on=due.due_on,
                days=(due.due_on - on).days,
                **due.context,
            )
    return number


# -- what stands in the list


def unfiled(on: date) -> Iterator[Due]:
    """Self-assessments before filing: those who write, or, once it is asked for, who signs off, or then who files."""
    for round_ in _open_rounds():
        waiting = SelfAssessment.objects.filter(
            round=round_, filings=None, status__in=[Status.OPEN, Status.READY, Status.SIGNED_OFF]
        ).for_list()
        waiting = list(waiting)
        turns, asked = turns_of(waiting, round_), _asked_on(waiting)
        for assessment in waiting:
            turn = turns[assessment.pk]
            organisation = assessment.signature.organisation
            doing = {
                Status.READY: "sign off the self-assessment",
                Status.SIGNED_OFF: "file the self-assessment",
            }.get(assessment.status, "file the self-assessment")
            progress = (
                f"{assessment.answered_count} of {assessment.answers_count} promises are answered."
                if assessment.status == Status.OPEN
                else "Every promise is answered."
            )
            yield Due(
                key=f"{assessment.pk}/{assessment.status}",
                people=turn.people,
                due_on=turn.due_on,
                since=asked.get(assessment.pk) or _day(round_.opened_at),
                subject=f"{_by(turn.due_on, on)}: {organisation}, {round_}",
                context={
                    "assessment": assessment,
                    "doing": doing,
                    "what": f"{organisation} in {round_}",
                    "progress": progress,
                    "is_filing": True,
                    "url": post.address(turn.page, assessment.pk),
                    "why": "it is your turn in this self-assessment",
                },
            )


def returned(on: date) -> Iterator[Due]:
    """Filed, and returned for changes: those who write, while the other side still has time to read."""
    for round_ in _open_rounds():
        waiting = list(SelfAssessment.objects.filter(round=round_, status=Status.RETURNED).for_list())
        turns, asked = turns_of(waiting, round_), _asked_on(waiting)
        for assessment in waiting:
            turn, organisation = turns[assessment.pk], assessment.signature.organisation
            yield Due(
                key=f"{assessment.pk}",
                people=turn.people,
                due_on=turn.due_on,
                since=asked[assessment.pk],
                subject=f"Returned for changes: {organisation}, {round_}",
                context={
                    "assessment": assessment,
                    "doing": "change what the reviewers named, so that it can be reviewed in time",
                    "what": f"{organisation} in {round_}",
                    "url": post.address(turn.page, assessment.pk),
                    "why": "it is your turn in this self-assessment",
                },
            )


def handed_over(on: date) -> Iterator[Due]:
    """What a colleague was asked for by a day, and still has."""
    for handover in Handover.objects.current().arrived().dated().for_list():
        yield _of_handover(
            handover,
            (handover.colleague,),
            subject=f"{_by(handover.due_on, on)}: {handover.asked_by} waits for your answers",
            doing="answer what was handed to you",
            why="a colleague handed you something to answer",
        )


def not_taken_up(on: date) -> Iterator[Due]:
    """Asked of somebody who has not come: whoever asked is to know before the day."""
    for handover in Handover.objects.current().unanswered().dated().for_list():
        yield _of_handover(
            handover,
            tuple(officers_for(handover)),
            subject=f"{handover.whom} has not accepted your invitation",
            whom=handover.whom,
            why="you asked a colleague to answer something",
        )


def _of_handover(handover, people, *, subject: str, **context) -> Due:
    assessment = handover.assessment
    names = names_of(row.answer for row in handover.handed.all() if row.is_current)
    return Due(
        key=f"{handover.pk}",
        people=people,
        due_on=handover.due_on,
        since=_day(handover.asked_at),
        subject=subject,
        context={
            **context,
            "assessment": assessment,
            "names": names,
            "what": f"{names} for {assessment.signature.organisation}, in {assessment.round}",
            "url": post.address("selfassessment:handover", handover.assessment_id, handover.pk),
        },
    )


def silent_sign_offs(on: date) -> Iterator[Due]:
    """Asked to sign off some days ago, and nothing heard: once, however far the due day is."""
    for due in unfiled(on):
        assessment = due.context["assessment"]
        if assessment.status == Status.READY:
            yield Due(
                key=f"{assessment.pk}/{due.since}",
                people=due.people,
                due_on=due.since + SILENT_FOR,
                since=due.since,
                subject=f"Still waiting for your sign-off: {assessment.signature.organisation}, {assessment.round}",
                context={**due.context, "asked_on": due.since},
            )


def reviews(on: date) -> Iterator[Due]:
    """One e-mail to each reviewer, of all that waits for their side."""
    for round_ in _open_rounds():
        waiting = list(SelfAssessment.objects.filter(round=round_, status=Status.FILED).for_list())
        waits_for: dict[User, list[SelfAssessment]] = {}
        for pk, turn in turns_of(waiting, round_).items():
            for person in turn.people:
                waits_for.setdefault(person, []).append(next(each for each in waiting if each.pk == pk))
        for person, assessments in waits_for.items():
            names = [str(each.signature.organisation) for each in assessments]
            yield Due(
                key=f"{round_.pk}",
                people=(person,),
                due_on=round_.review_due_on,
                since=min(_day(each.filed_at) for each in assessments),
                subject=f"{_by(round_.review_due_on, on)}: {_reviews(len(names))} in {round_}",
                context={
                    "round": round_,
                    "names": ", ".join(names),
                    "url": post.address("selfassessment:reviews"),
                    "why": "you are a reviewer",
                },
            )


def replies(on: date) -> Iterator[Due]:
    for round_ in _open_rounds():
        waiting = list(SelfAssessment.objects.filter(round=round_, status=Status.REVIEWED).for_list())
        turns, released = turns_of(waiting, round_), _asked_on(waiting)
        for assessment in waiting:
            turn = turns[assessment.pk]
            yield Due(
                key=f"{assessment.pk}",
                people=turn.people,
                due_on=turn.due_on,
                since=released[assessment.pk],
                subject=f"{_by(turn.due_on, on)}: your replies for {assessment.signature.organisation}",
                context={
                    "assessment": assessment,
                    "doing": "reply to the reviewers",
                    "what": f"{assessment.signature.organisation} in {round_}",
                    "progress": "Without a reply the published page says “No reply received”.",
                    "url": post.address(turn.page, assessment.pk),
                    "why": "you reply for your organisation",
                },
            )


REMINDERS = [
    Reminder("self-assessment", unfiled),
    Reminder("returned", returned, steps=(14, 7, 1)),
    Reminder("handed over", handed_over, steps=(7, 1)),
    Reminder("not taken up", not_taken_up, template="not_taken_up", steps=(1,), is_overdue_told=False),
    Reminder("sign-off", silent_sign_offs, template="sign_off_silent", steps=()),
    Reminder("reviews", reviews, template="reviews_due"),
    Reminder("replies", replies, steps=(14, 7, 1)),
]


def _open_rounds():
    return Round.objects.filter(status=Round.Status.OPEN).for_page().order_by("pk")


def _asked_on(assessments) -> dict[int, date]:
    """The day on which each came into the state it is in; to come back to where it began is no new asking."""
    status = {each.pk: each.status for each in assessments}
    found: dict[int, date] = {}
    moves = Event.objects.filter(assessment__in=status).order_by("at", "pk")
    for assessment, before, after, at in moves.values_list("assessment_id", "from_status", "to_status", "at"):
        if before != after == status[assessment] and (after != Status.OPEN or before == ""):
            found[assessment] = _day(at)
    return found


def _day(at) -> date:
    return timezone.localdate(at)


def _by(due_on: date, on: date) -> str:
    days = (due_on - on).days
    if days < 0:
        return "Past its day"
    if days == 0:
        return "Due today"
    return f"{days} day{'' if days == 1 else 's'} left"


def _reviews(number: int) -> str:
    return f"{number} review{'' if number == 1 else 's'}"
