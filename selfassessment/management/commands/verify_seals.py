from django.core.management.base import BaseCommand, CommandError

from selfassessment import seals
from selfassessment.models import Filing


class Command(BaseCommand):
    help = "Recompute the hash of every filing and compare it with the answers; name any that differ."

    def handle(self, *args, **options):
        broken = list(seals.check_all())
        for finding in broken:
            self.stdout.write(str(finding))
        if broken:
            raise CommandError(f"{len(broken)} seal{'s' if len(broken) > 1 else ''} broken.")
        number = Filing.objects.count()
        self.stdout.write(f"{number} filing{'s' if number != 1 else ''} checked: every one is as it was filed.")
