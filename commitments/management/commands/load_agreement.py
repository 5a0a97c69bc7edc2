from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused
from commitments import actions, agreement_file


class Command(BaseCommand):
    help = "Load agreement files (docs/agreement-file.md). Each file is loaded whole or not at all."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--check", action="store_true", help="read the files and report; change nothing")
        parser.add_argument("--by", metavar="E-MAIL", help="who loads them; the portal itself unless given")

    def handle(self, *, files, check, by, **options):
        user = None if check else self._person(by)
        failed = [path for path in files if not self._load(path, user)]
        if failed:
            what = "cannot be loaded" if check else "not loaded"
            raise CommandError(f"{len(failed)} of {len(files)} files {what}.")

    def _person(self, email):
        if not email:
            return User.objects.portal()
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"Nobody here has the e-mail address {email}.") from None

    def _load(self, path, user) -> bool:
        """Say on one line what became of the file, or on as many as it has problems."""
        try:
            file = agreement_file.read(path.read_bytes())
            if user:
                loaded = actions.load_agreement(file, by=user, at=timezone.now())
                self.stdout.write(f"{path}: {loaded.edition}: {loaded.said}")
            else:
                self.stdout.write(f"{path}: {file.agreement.title} ({file.edition.label}): can be loaded.")
        except agreement_file.AgreementFileError as error:
            for problem in error.problems:
                self.stderr.write(f"{path}: {problem}")
        except Refused as refusal:
            self.stderr.write(f"{path}: {refusal}")
        except OSError as error:
            self.stderr.write(f"{path}: cannot be read: {error.strerror}.")
        else:
            return True
        return False
