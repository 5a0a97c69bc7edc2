from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import mailing
from selfassessment import reminders


class Command(BaseCommand):
    help = (
        "Write the reminders that are due today, and on Mondays the weekly e-mails. The worker does this by itself "
        "each morning; run again, it says nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--on", help="the day to remind for, such as 2027-06-01; today unless told")

    def handle(self, *, on, **options):
        try:
            day = date.fromisoformat(on) if on else timezone.localdate()
        except ValueError:
            raise CommandError(f"“{on}” is no day. Write it as 2027-06-01.") from None
        number = reminders.remind(day)
        mailing.take_daily_turn(at=timezone.now())
        self.stdout.write(f"{number} to be reminded on {day}; who was told before is not told again.")
