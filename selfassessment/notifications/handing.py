"""E-mails between officers and the colleagues whom they ask."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format

from accounts.models import User
from selfassessment.models import Answer, HandedAnswer, Handover, SelfAssessment
from selfassessment.notifications import post
from signatories.models import Membership

NAMED = 10


def names_of(answers: Iterable[Answer]) -> str:
    """ "1.1, 1.2 and 3.1", or the first of many and how many more there are."""
    names = [answer.clause.name for answer in answers]
    if len(names) == 1:
        return names[0]
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def words_for_invitation(assessment: SelfAssessment, answers, note: str, due_on: date | None, by: User) -> str:
    """What the invitation to somebody new says of what waits for them."""
    promises = "1 promise" if len(answers) == 1 else f"{len(answers)} promises"
    when = f" by {date_format(due_on)}" if due_on else ""
    words = f"{by} asks you to answer {promises} in {assessment.round}{when}: {names_of(answers)}."
    return f"{words}\n\n{by} writes:\n{note}" if note.strip() else words


def handed_over(handover_pk: int) -> None:
    """To the colleague who was asked."""
    handover = _load(handover_pk)
    handed = [row for row in handover.handed.all() if row.is_current]
    names = names_of(row.answer for row in handed)
    post.send(
        [handover.to],
        subject=f"{handover.asked_by} asks you to answer {names} of {handover.assessment.round}",
        template="handed_over",
        handover=handover,
        handed=handed,
        assessment=handover.assessment,
        url=post.address("selfassessment:handover", handover.assessment_id, handover.pk),
    )


def handed_back(handover_pk: int, keys: list[int]) -> None:
    """To the officer who asked, or to all officers where that one has left."""
    handover = _load(handover_pk)
    handed = [row for row in handover.handed.all() if row.pk in keys]
    is_done = handed[0].ending == HandedAnswer.Ending.DONE
    names = names_of(row.answer for row in handed)
    post.send(
        officers_for(handover),
        subject=f"{handover.whom} has {'answered' if is_done else 'given back'} {names} of {handover.assessment.round}",
        template="handed_back",
        handover=handover,
        names=names,
        is_done=is_done,
        note=handed[0].ending_note,
        unfinished=[row.answer for row in handed if row.answer.what_is_missing()],
        assessment=handover.assessment,
        url=post.address("selfassessment:handover", handover.assessment_id, handover.pk),
    )


def relieved(handover_pk: int, keys: list[int], by_pk: int) -> None:
    """To the colleague who need not go on."""
    handover = _load(handover_pk)
    handed = [row for row in handover.handed.all() if row.pk in keys]
    by, names = User.objects.get(pk=by_pk), names_of(row.answer for row in handed)
    post.send(
        [handover.colleague],
        subject=f"You need not answer {names} of {handover.assessment.round}",
        template="relieved",
        names=names,
        by=by,
        note=handed[0].ending_note,
        assessment=handover.assessment,
    )


def left_behind(person_pk: int, keys: list[int], by_pk: int) -> None:
    """To the officers: what is theirs again because a colleague has left."""
    rows = HandedAnswer.objects.filter(pk__in=keys).order_by("answer__clause__position")
    person = User.objects.get(pk=person_pk)
    for assessment in SelfAssessment.objects.for_page().filter(handovers__handed__in=rows).distinct().order_by("pk"):
        names = names_of(
            row.answer for row in rows.filter(handover__assessment=assessment).select_related("answer__clause")
        )
        post.send(
            _officers_of(assessment).exclude(pk=by_pk),
            subject=f"Back with the officers: {names} of {assessment.round}",
            template="left_behind",
            names=names,
            person_who_left=person,
            assessment=assessment,
            url=post.address("selfassessment:assessment", assessment.pk),
        )


def _load(pk: int) -> Handover:
    handover = Handover.objects.for_list().get(pk=pk)
    handover.assessment = SelfAssessment.objects.for_page().get(pk=handover.assessment_id)
    return handover


def officers_for(handover: Handover):
    """Who asked, or all officers where that one has left."""
    officers = _officers_of(handover.assessment)
    asked = officers.filter(pk=handover.asked_by_id)
    return asked if asked.exists() else officers


def _officers_of(assessment: SelfAssessment):
    officers = Membership.objects.contacts().filter(organisation=assessment.signature.organisation_id)
    return User.objects.filter(pk__in=officers.values("user"))
