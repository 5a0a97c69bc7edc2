"""What a steward may do to an open round, and what not once people have filed by it."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Filing, Round, SelfAssessment
from selfassessment.policies import rounds as rounds_policies

BETWEEN_CHASES = timedelta(hours=20)  # yesterday afternoon and this morning are two days, a double click is none


def check_keeps_open_round(user: User, round_: Round) -> None:
    rounds_policies.check_can_plan(user, round_.partnership)
    if round_.status != Round.Status.OPEN:
        raise Refused(f"The round {round_.label} is {round_.get_status_display().lower()}.")


def check_can_extend(user: User, round_: Round) -> None:
    """Give more time: also after the day has passed, as long as the round is open."""
    check_keeps_open_round(user, round_)


def check_can_extend_one(user: User, assessment: SelfAssessment) -> None:
    check_can_extend(user, assessment.round)
    if assessment.filings.exists():
        raise Refused(f"{assessment.signature.organisation} has filed already, so it needs no more time.")


def check_is_longer(current: date, due_on: date, round_: Round, at: datetime) -> None:
    """More time is more: never less than was promised, never in the past, and never into the time of the reviewers."""
    if due_on <= current:
        raise Refused(f"There is time until {date_format(current)} already. Choose a later day.")
    if due_on < timezone.localdate(at):
        raise Refused("That day has passed. Choose today or a later one.")
    if due_on > round_.review_due_on:
        raise Refused(
            f"Reviews are due on {date_format(round_.review_due_on)}, and reviewers need what is filed by then. "
            "Choose a day before that, or move the reviews first."
        )


def check_can_chase(user: User, round_: Round) -> None:
    check_keeps_open_round(user, round_)


def check_was_not_chased_lately(assessment: SelfAssessment, last_at: datetime | None, at: datetime) -> None:
    """Nobody is written to twice a day; `last_at` is when they were written to last."""
    if last_at and last_at > at - BETWEEN_CHASES:
        last = timezone.localtime(last_at)
        raise Refused(
            f"{assessment.signature.organisation} was written to on {date_format(last, 'j F')} at "
            f"{date_format(last, 'H:i')}. Give them until tomorrow."
        )


def has_filings(round_: Round) -> bool:
    return Filing.objects.filter(assessment__round=round_).exists()


def check_can_move_dates(user: User, round_: Round) -> None:
    """After the first filing, reviews and replies may be given more time, with a reason, on the record."""
    check_keeps_open_round(user, round_)


def check_days_only_move_later(round_: Round, *, review_due_on: date, reply_due_on: date) -> None:
    if review_due_on < round_.review_due_on or reply_due_on < round_.reply_due_on:
        raise Refused("These days were promised to people who plan by them. They can only move later.")
    if (review_due_on, reply_due_on) == (round_.review_due_on, round_.reply_due_on):
        raise Refused("These are the days that hold already.")
    if reply_due_on < review_due_on:
        raise Refused("Replies cannot be due before the reviews.")
