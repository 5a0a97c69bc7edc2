"""Puts the demonstration on a portal that holds nothing of anybody's yet; all of it or nothing."""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from accounts import mailing
from accounts.models import User
from compacts.models import Partnership
from reports import planner
from reports.demonstration import agreement, charter, closing, people, shipped, signing, stewardship
from reports.demonstration.calendar import Calendar
from reports.demonstration.people import Cast
from reports.demonstration.rounds import Play
from selfassessment.models import Round
from signatories.models import Organisation


class HoldsRealDataError(Exception):
    """The portal is somebody's; the message says by what that was seen."""


def is_loaded() -> bool:
    return Partnership.objects.filter(slug=agreement.SLUG, is_demonstration=True).exists()


def check_holds_no_real_data() -> None:
    """A portal is free for the demonstration while nobody has an account and it holds what we ship and no more."""
    if User.objects.exclude(email=User.objects.PORTAL).exists():
        raise HoldsRealDataError("there are people with accounts")
    shipped_ones = shipped.organisation_slugs()
    if other := Organisation.objects.exclude(slug__in=shipped_ones).first():
        raise HoldsRealDataError(f"there is an organisation of your own, {other}")
    if other := Partnership.objects.exclude(slug__in=shipped.partnership_slugs()).first():
        raise HoldsRealDataError(f"there is a partnership of your own, {other}")


def load(*, today: date, say: Callable[[str], None]) -> None:
    with transaction.atomic():
        shipped.load(say)
        with mailing.held_back():  # three years of news are none
            cast, round_ = _load_invented(Calendar(today), say)
            stewardship.give_more_time(cast, round_)
            people.seen_when_they_last_wrote(cast)
        stewardship.remind(cast, round_, now=timezone.now())
        # What else the verbs leave to be sent on commit is as old.
        connection.run_on_commit.clear()


def _load_invented(calendar: Calendar, say: Callable[[str], None]) -> tuple[Cast, Round]:
    first, second = agreement.editions(calendar.first_edition_on, calendar.second_edition_on)
    edition = people.load_edition(first)
    cast = people.settle_in(calendar)
    say(f"{cast.partnership}: {len(cast.organisations)} invented organisations.")
    written: dict = {}
    signing.sign_first_edition(cast, edition, calendar)
    planner.look()
    for number, year in enumerate(calendar.years):
        if number == 1:
            signing.change_names(cast, calendar)
            edition = people.load_edition(second)
            signing.sign_second_edition(cast, edition, calendar)
        if number == len(calendar.years) - 1:
            short = charter.play(cast, edition, calendar)
            say(f"{short}: {short.get_status_display().lower()}.")
        round_ = Play(cast, edition, year, number, written).run()
        planner.look()
        if number < len(calendar.years) - 1:
            round_ = closing.close_and_publish(cast, round_, year, number)
        say(f"Round {round_.label}: {round_.get_status_display().lower()}.")
    closing.begin(cast, round_, calendar.today)
    return cast, round_
