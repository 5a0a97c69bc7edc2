from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from selfassessment.actions import links


class Command(BaseCommand):
    help = (
        "Ask the links of all evidence libraries not asked for a week whether they still answer. The worker does daily."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Ask every link, also those asked this week.")

    def handle(self, **options):
        if not settings.LINK_CHECKS:
            raise CommandError("This portal does not ask other servers. Set LINK_CHECKS=on to let it.")
        found = links.check_due(everything=options["all"])
        failing = [check for check in found if not check.is_answered]
        self.stdout.write(f"{len(found)} asked, {len(failing)} without an answer.")
        for check in failing:
            self.stdout.write(f"{check.evidence.organisation}: {check.evidence.url}: {check.in_words}")
