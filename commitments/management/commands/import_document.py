import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from commitments import importing
from commitments.importing import Proposal, Refusal


class Command(BaseCommand):
    help = "Propose a clause tree for a document (docs/importing.md). Nothing is saved."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help=f"one of {', '.join(importing.FORMATS)}")
        parser.add_argument("--json", action="store_true", help="print everything as JSON, for programs")

    def handle(self, *, file, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            proposal = importing.import_document(file)
        except Refusal as refusal:
            raise CommandError(f"{file}: {refusal}") from refusal
        if options["json"]:
            self.stdout.write(json.dumps(proposal.as_json(), ensure_ascii=False, indent=2))
        else:
            self._tell(proposal)

    def _tell(self, proposal: Proposal) -> None:
        """The tree as people read it, with a count of what is left to decide."""
        self.stdout.write(proposal.title or "Without a title")
        depths: list[int] = []
        for clause in proposal.clauses:
            depths.append(0 if clause.parent is None else depths[clause.parent] + 1)
            owed_by = f" ({' and '.join(clause.parties)})" if clause.parties else ""
            sign = "* " if clause.is_promise else ""
            words = " ".join(part for part in (clause.number, clause.text) if part)
            self.stdout.write(f"{'  ' * depths[-1]}{sign}{words}{owed_by}{' ?' * bool(clause.doubts)}")
        self.stdout.write("")
        for warning in proposal.warnings:
            self.stdout.write(f"{warning.code}: {warning.text}")
        found, doubts, left_out = len(proposal.clauses), len(proposal.doubts), len(proposal.dropped)
        self.stdout.write(f"{found} clauses, {len(proposal.promises)} of them promises; {doubts} doubts.")
        self.stdout.write(f"{left_out} lines left out; {len(proposal.glossary)} words explained.")
