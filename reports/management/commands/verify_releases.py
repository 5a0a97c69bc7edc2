from django.core.management.base import BaseCommand, CommandError

from reports.models import Release
from reports.open import releases


class Command(BaseCommand):
    help = "Say whether every file of open data still comes out as it was released, to the byte."

    def handle(self, *, verbosity, **options):
        count = 0
        differing = []
        for release in Release.objects.select_related("publication__round__edition__agreement").order_by("pk"):
            differing += [f"{release}: {name} differs from what was released." for name in releases.check(release)]
            count += 1
        if differing:
            raise CommandError("\n".join(differing))
        if verbosity:
            self.stdout.write(f"{count} release{'' if count == 1 else 's'} of data checked; all as released.")
