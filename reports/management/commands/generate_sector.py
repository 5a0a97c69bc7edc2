from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.sector import making


class Command(BaseCommand):
    help = (
        "Fill an empty portal with an invented sector, to measure by: rounds that are published, and a last one that "
        "is open and partly filled. The same numbers, seed and day make the same sector."
    )

    def add_arguments(self, parser):
        parser.add_argument("--organisations", type=int, required=True)
        parser.add_argument("--rounds", type=int, required=True)
        parser.add_argument("--clauses", type=int, required=True, help="promises in the agreement")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--on", type=date.fromisoformat, help="the day it is seen from; today, unless told")
        parser.add_argument(
            "--print", action="store_true", dest="is_printed", help="make every published report in all its forms"
        )
        parser.add_argument("--beside", action="store_true", help="also on a portal that holds something already")

    def handle(self, *, organisations, rounds, clauses, seed, on, is_printed, beside, verbosity, **options):
        def say(sentence: str):
            if verbosity:
                self.stdout.write(sentence)

        try:
            if not beside:
                making.check_is_empty()
            size = making.Size(organisations, rounds, clauses)
            making.make(size, seed=seed, today=on or timezone.localdate(), is_printed=is_printed, say=say)
        except making.NotEmptyError as seen:
            raise CommandError(
                f"This portal is in use: {seen}. Nothing was written. If you mean it, say --beside."
            ) from None
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
