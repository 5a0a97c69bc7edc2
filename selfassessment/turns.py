"""Whose turn is it? Who is waited for in a self-assessment, for what, and until when: for chasing and for reminders."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from compacts.models import Role
from selfassessment.models import Round, SelfAssessment
from signatories.models import Membership, OrganisationRole

Status = SelfAssessment.Status
WRITERS = (OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER)
LEADS = (OrganisationRole.LEAD_OFFICER,)
SENIORS = (OrganisationRole.SENIOR_RESPONSIBLE_OFFICER,)


@dataclass(frozen=True)
class Turn:
    """What somebody is waited for to do; `page` is the route to where it is done."""

    doing: str
    due_on: date
    page: str
    people: tuple[User, ...]
    nobody: str = ""

    @property
    def names(self) -> str:
        return ", ".join(person.name for person in self.people)


def turns_of(assessments: Iterable[SelfAssessment], round_: Round) -> dict[int, Turn]:
    """For each self-assessment of the round that waits for somebody; few queries, however many there are."""
    assessments = [assessment for assessment in assessments if assessment.status != Status.SETTLED]
    members = _members(assessments)
    reviewers = _reviewers(round_)
    return {assessment.pk: _turn(assessment, round_, members, reviewers) for assessment in assessments}


def _turn(assessment, round_, members, reviewers) -> Turn:
    organisation = assessment.signature.organisation

    def held_by(roles, nobody):
        people = {person for role in roles for person in members[organisation.pk, role]}
        return {"people": _sorted(people), "nobody": "" if people else nobody}

    if assessment.status == Status.READY:
        return Turn(
            "sign it off",
            assessment.due_on,
            "selfassessment:sign_off",
            **held_by(SENIORS, "There is no senior responsible officer."),
        )
    if assessment.status == Status.SIGNED_OFF:
        return Turn("file it", assessment.due_on, "selfassessment:file", **held_by(LEADS, "There is no lead officer."))
    if assessment.status == Status.REVIEWED:
        return Turn(
            "reply to the reviewers",
            round_.reply_due_on,
            "selfassessment:replies",
            **held_by(LEADS, "There is no lead officer."),
        )
    if assessment.is_sealed:
        of_other_side = [
            person for person in reviewers[assessment.side.other] if (organisation.pk, person) not in members["works"]
        ]
        is_replied = assessment.status == Status.REPLIED
        return Turn(
            "record what came of the replies" if is_replied else "review it",
            round_.reply_due_on if is_replied else round_.review_due_on,
            "selfassessment:outcomes" if is_replied else "selfassessment:review",
            _sorted(of_other_side),
            "" if of_other_side else "There is no reviewer.",
        )
    if assessment.status == Status.RETURNED:
        return Turn(
            "change what the reviewers named, and file it again",
            round_.review_due_on,
            "selfassessment:assessment",
            **held_by(WRITERS, "There is no officer."),
        )
    return Turn(
        "answer what is left, have it signed off and file it",
        assessment.due_on,
        "selfassessment:assessment",
        **held_by(WRITERS, "There is no officer."),
    )


def _sorted(people) -> tuple[User, ...]:
    return tuple(sorted(people, key=lambda person: (person.name, person.pk)))


def _members(assessments) -> dict:
    """People by organisation and role; under "works" every pair of organisation and person."""
    found: dict = defaultdict(set)
    memberships = Membership.objects.current().filter(
        organisation__in={assessment.signature.organisation_id for assessment in assessments}, user__is_active=True
    )
    for membership in memberships.select_related("user"):
        found[membership.organisation_id, membership.role].add(membership.user)
        found["works"].add((membership.organisation_id, membership.user))
    return found


def _reviewers(round_) -> dict:
    found: dict = defaultdict(set)
    roles = Role.objects.current().filter(
        kind=Role.Kind.REVIEWER, partnership=round_.edition.agreement.partnership_id, user__is_active=True
    )
    for role in roles.select_related("user"):
        found[role.side].add(role.user)
    return found
