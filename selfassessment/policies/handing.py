"""Who asks a colleague for an answer, who can be asked, and who ends it."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Decision, Refused, decide
from selfassessment.models import Answer, Handover, SelfAssessment
from selfassessment.policies import answering
from signatories import policies as signatories_policies
from signatories.models import OrganisationRole

WRITERS = [OrganisationRole.CONTRIBUTOR, *signatories_policies.EDITORS]


def check_can_hand_over(user: User, assessment: SelfAssessment, held: frozenset[str] | None = None) -> None:
    """Officers hand over, to somebody else or back to themselves."""
    answering.check_can_edit(user, assessment, held)


def check_can_be_handed(person: User, by: User, assessment: SelfAssessment) -> None:
    """Somebody else, who writes for the organisation; others are invited first."""
    organisation = assessment.signature.organisation
    if person == by:
        raise Refused("You write these answers already. Choose a colleague.")
    if not writes_for(person, organisation):
        raise Refused(f"{person} does not write for {organisation} yet. Give their e-mail address to invite them.")


def writes_for(person: User, organisation) -> bool:
    return signatories_policies.holds_role(person, organisation, *WRITERS)


def check_is_a_day_to_ask_for(day: date | None, assessment: SelfAssessment, on: date) -> None:
    """Not gone by, and not after the self-assessment itself is due, unless that has gone by already."""
    if day is None:
        return
    if day < on:
        raise Refused(f"{date_format(day)} has gone by. Choose a day from today on.")
    if on <= assessment.due_on < day:
        raise Refused(
            f"The whole self-assessment is due on {date_format(assessment.due_on)}. Choose that day or earlier."
        )


def check_can_hand_back(user: User, handover: Handover) -> None:
    """The colleague who was asked says that it is done, or not for them."""
    answering.check_is_open(handover.assessment)
    if handover.colleague != user:
        raise Refused(f"Only {handover.whom}, who was asked, can hand this back. An officer can take it over.")
    if not writes_for(user, handover.assessment.signature.organisation):
        raise Refused(f"You no longer write for {handover.assessment.signature.organisation}.")


def check_is_done(answers: Iterable[Answer]) -> None:
    """“Done” says that each has a rating, or why it does not apply; what else is missing the officers are told."""
    names = [answer.clause.name for answer in answers if not _is_rated(answer)]
    if not names:
        return
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    has, them = ("has", "it") if len(names) == 1 else ("have", "them")
    raise Refused(f"{listed} {has} no rating yet. Rate {them} first, or hand {them} back as not for you.")


def _is_rated(answer: Answer) -> bool:
    return bool(answer.not_applicable_reason) if answer.is_not_applicable else answer.rating_id is not None


def check_can_take_over(user: User, handover: Handover) -> None:
    check_can_hand_over(user, handover.assessment)


RULES = {"hand_back": check_can_hand_back, "take_over": check_can_take_over}


def what_can(user: User, handover: Handover) -> dict[str, Decision]:
    return {name: decide(rule, user, handover) for name, rule in RULES.items()}
