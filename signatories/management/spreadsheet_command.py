"""What the two import commands share."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from signatories import spreadsheets


class SpreadsheetCommand(BaseCommand):
    """All rows of a CSV or XLSX file, or none; the portal itself is who did it, unless somebody is named."""

    resource = None
    what = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", help="who does it; the portal itself unless told")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, file, by, dry_run, **options):
        resource = self.resource(by=self._person(by), at=timezone.now())
        try:
            table = spreadsheets.read(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except spreadsheets.UnreadableFileError as error:
            raise CommandError(f"{file}: {error}") from error
        outcome = resource.run(table, dry_run=dry_run)
        if outcome.problems:
            problems = "\n".join(f"  {problem}" for problem in outcome.problems)
            raise CommandError(f"{file}: nothing was imported.\n{problems}")
        done = "would be added" if dry_run else "added"
        self.stdout.write(
            f"{self.what}: {len(outcome.new)} {done}, {len(outcome.changed)} changed, {outcome.unchanged} unchanged."
        )

    def _person(self, email) -> User:
        if not email:
            return User.objects.portal()
        try:
            return User.objects.get(email=email.strip().lower())
        except User.DoesNotExist:
            raise CommandError(f"Nobody here has the address {email}.") from None
