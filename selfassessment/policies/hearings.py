"""Who asks members of the sector about an organisation, until when they may speak, and who reads what they said."""

from accounts.models import User
from accounts.rules import Refused
from compacts.models import Side
from selfassessment.models import Hearing, HearingLink, Round, SelfAssessment
from selfassessment.policies import reviewing

# They go out while the reviewer waits, since a link that waited for the worker would have to be kept.
ADDRESSES_AT_ONCE = 100


def hearing_of(assessment: SelfAssessment) -> Hearing | None:
    return Hearing.objects.filter(assessment=assessment).first()


def check_hears(user: User, assessment: SelfAssessment) -> None:
    """Reviewers for the sector, about public bodies: an alliance asks its members about those who fund them."""
    reviewing.check_reviews(user, assessment)
    if assessment.side != Side.PUBLIC:
        raise Refused("Members of the sector are asked about public bodies only.")


def check_can_ask(user: User, assessment: SelfAssessment) -> None:
    """Send links to members: from filing until the hearing is closed, at the latest by the release of the review."""
    check_hears(user, assessment)
    reviewing.check_can_review(user, assessment)
    hearing = hearing_of(assessment)
    if hearing and hearing.is_closed:
        raise Refused("This hearing is closed. Asking more members now would show what each of them said.")


def check_can_close(user: User, assessment: SelfAssessment) -> None:
    check_can_ask(user, assessment)
    if not hearing_of(assessment):
        raise Refused("No members have been asked yet.")


def check_can_speak(link: HearingLink) -> None:
    """Whoever holds an unused link, while members are heard."""
    hearing = link.hearing
    if link.is_used:
        raise Refused("This link has been used. What was said with it has been counted; thank you.")
    if hearing.is_closed or hearing.assessment.round.status != Round.Status.OPEN:
        raise Refused("The reviewers are no longer asking members about this organisation. Thank you for coming.")
