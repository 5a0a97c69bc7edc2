"""When a round ends, and when what it found becomes public."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Refused
from compacts import policies as compacts_policies
from selfassessment.models import Round, SelfAssessment


def check_can_close(user: User, round_: Round, at: datetime) -> None:
    """The steward closes an open round: once everything in it is settled, or once the last day for replies is over.

    Partners were given that day to reply by, so nobody takes it from them.
    """
    compacts_policies.check_is_steward(user, round_.partnership)
    if round_.status != Round.Status.OPEN:
        raise Refused(f"The round {round_.label} is {round_.get_status_display().lower()}. Only an open one is closed.")
    unsettled = round_.assessments.exclude(status=SelfAssessment.Status.SETTLED)
    if timezone.localdate(at) <= round_.reply_due_on and unsettled.exists():
        raise Refused(
            f"Not everything in this round is settled, and organisations have until {date_format(round_.reply_due_on)} "
            "to reply. You can close it the day after, or once all of it is settled."
        )


def check_can_publish(user: User, round_: Round) -> None:
    """The secretary publishes a closed round, with the report that says what it found."""
    compacts_policies.check_is_secretary(user, round_.partnership)
    if round_.status == Round.Status.PUBLISHED:
        raise Refused(f"The round {round_.label} has been published.")
    if round_.status != Round.Status.CLOSED:
        raise Refused(
            f"The round {round_.label} is {round_.get_status_display().lower()}. Only a closed one is published."
        )
