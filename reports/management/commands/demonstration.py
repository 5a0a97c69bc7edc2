import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demonstration import loading
from reports.demonstration.accounts import accounts as all_accounts


class Command(BaseCommand):
    help = (
        "Load the agreements that the portal ships and an invented partnership with three years of its compact, "
        "on a portal that holds nothing else. Run again, it changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="print who can sign in, as JSON, and load nothing")

    def handle(self, *, accounts, verbosity, **options):
        def say(sentence: str):
            if verbosity:
                self.stdout.write(sentence)

        if accounts:
            self._print_accounts()
        elif loading.is_loaded():
            say("The demonstration is there already.")
        else:
            self._check_is_free()
            loading.load(today=timezone.localdate(), say=say)

    def _print_accounts(self):
        if not loading.is_loaded():
            self._check_is_free()
        self.stdout.write(json.dumps(all_accounts(), ensure_ascii=False, indent=2))

    def _check_is_free(self):
        try:
            loading.check_holds_no_real_data()
        except loading.HoldsRealDataError as seen:
            raise CommandError(
                f"This portal is in use: {seen}. The demonstration is for an empty one, so nothing was loaded."
            ) from None
