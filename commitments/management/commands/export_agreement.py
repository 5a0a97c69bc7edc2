from django.core.management.base import BaseCommand, CommandError

from commitments import texts
from compacts.models import Agreement, Edition


class Command(BaseCommand):
    help = "Write an agreement file to standard output: the edition in force, unless another is named."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the agreement’s address, such as medway-and-swale")
        parser.add_argument("--edition", metavar="LABEL")
        parser.add_argument(
            "--sealed-text", action="store_true", help="only what coming into force froze; its SHA-256 is on record"
        )

    def handle(self, *, slug, edition, sealed_text, **options):
        found = self._edition(slug, edition)
        if sealed_text and not found.is_frozen:
            raise CommandError(f"The edition {found.label} is a draft; nothing of it is sealed yet.")
        data = texts.sealed_text(found) if sealed_text else texts.export_agreement(found)
        if binary := getattr(self.stdout, "buffer", None):
            self.stdout.flush()
            binary.write(data)
        else:
            self.stdout.write(data.decode(), ending="")

    def _edition(self, slug, label) -> Edition:
        agreement = Agreement.objects.filter(slug=slug).first()
        if not agreement:
            held = ", ".join(Agreement.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no agreement “{slug}” here. Those held: {held}.")
        editions = agreement.editions.filter(label=label) if label else agreement.editions.in_force()
        if found := editions.select_related("agreement__partnership__parent").first():
            return found
        labels = ", ".join(agreement.editions.order_by("pk").values_list("label", flat=True)) or "none yet"
        what = f"no edition “{label}”" if label else "no edition in force"
        raise CommandError(f"{agreement} has {what}. Name one of these with --edition: {labels}.")
