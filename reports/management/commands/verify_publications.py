from django.core.management.base import BaseCommand, CommandError

from reports import verifying
from reports.models import Publication


class Command(BaseCommand):
    help = (
        "Compare record, words, files and text of every published report with what was published; name any that differ."
    )

    def handle(self, *args, **options):
        found = list(verifying.check_all())
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"{len(found)} thing{'s' if len(found) > 1 else ''} not as published.")
        number = Publication.objects.published().count()
        self.stdout.write(
            f"{number} publication{'s' if number != 1 else ''} checked: every one is as it was published."
        )
