"""E-mails from the steward of a round: more time, a reminder by hand, days that moved."""

from accounts.letters import Letter
from accounts.models import User
from selfassessment.models import Extension, Round, SelfAssessment
from selfassessment.notifications import post
from selfassessment.turns import Turn, turns_of


def extended(extension: Extension) -> None:
    """To those whose turn it is at each organisation that has not filed and has more time by this."""
    round_ = extension.round
    waiting = SelfAssessment.objects.filter(round=round_, filings=None).for_page()
    if extension.assessment_id:
        waiting = waiting.filter(pk=extension.assessment_id)
    waiting = [each for each in waiting.order_by("pk") if each.due_on == extension.due_on]
    turns = turns_of(waiting, round_)
    for assessment in waiting:
        post.send(
            turns[assessment.pk].people,
            subject=f"More time: {assessment.signature.organisation}, {round_}",
            template="extended",
            assessment=assessment,
            extension=extension,
            why="it is your turn in this self-assessment",
            url=post.address(turns[assessment.pk].page, assessment.pk),
        )


def chased(assessment: SelfAssessment, turn: Turn, *, note: str, by: User) -> None:
    post.send(turn.people, **_chase(assessment, turn, note=note, by=by))


def draft_of_chase(assessment: SelfAssessment, turn: Turn, person: User, *, note: str, by: User) -> Letter:
    """The very words that this person would get."""
    return post.draft(person, **_chase(assessment, turn, note=note, by=by))


def _chase(assessment, turn, *, note, by) -> dict:
    return {
        "subject": f"A reminder: {assessment.signature.organisation}, {assessment.round}",
        "template": "chased",
        "assessment": assessment,
        "turn": turn,
        "note": note.strip(),
        "by": by,
        "why": f"it is your turn in this self-assessment, and {by.name} wrote to you as steward of the round",
        "url": post.address(turn.page, assessment.pk),
    }


def dates_moved(round_: Round, parts: list[str], *, reason: str, by: User) -> None:
    """To those who plan by these days: whoever is or will be asked to review or to reply."""
    waiting = list(SelfAssessment.objects.filter(round=round_).exclude(status=SelfAssessment.Status.SETTLED).for_page())
    people = {person for turn in turns_of(waiting, round_).values() for person in turn.people}
    post.send(
        people,
        subject=f"Days have moved: {round_}",
        template="dates_moved",
        round=round_,
        parts=parts,
        reason=reason,
        by=by,
        why="it is your turn in a self-assessment of this round",
        url=post.address("reports:desk"),
    )


def dates_changed(round_: Round, parts: list[str], *, by: User) -> None:
    """To those who were asked by other days, before anybody has filed."""
    waiting = list(SelfAssessment.objects.filter(round=round_).for_page().order_by("pk"))
    turns = turns_of(waiting, round_)
    for assessment in waiting:
        turn = turns[assessment.pk]
        post.send(
            turn.people,
            subject=f"Other days: {round_}",
            template="dates_changed",
            assessment=assessment,
            round=round_,
            parts=parts,
            by=by,
            why="it is your turn in a self-assessment of this round",
            url=post.address(turn.page, assessment.pk),
        )
