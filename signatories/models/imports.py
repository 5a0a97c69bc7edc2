import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from compacts.models import Partnership
from signatories.querysets import ImportFileQuerySet


def path_of_rows(instance, original_name) -> str:
    """A name of our own: what the person called the file never reaches the disk."""
    return f"imports/{uuid.uuid4().hex}.json"


class ImportFile(models.Model):
    """A spreadsheet between its upload and the person's yes: the rows as we read them, in a file that we named."""

    class Kind(models.TextChoices):
        ORGANISATIONS = "organisations", "Organisations"
        SIGNATURES = "signatures", "Signatures"

    kind = models.CharField(max_length=20, choices=Kind)
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, blank=True, related_name="+")
    original_name = models.CharField("what its owner called it", max_length=200, blank=True)
    rows = models.FileField(upload_to=path_of_rows, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_import_file_kind_is_known",
                condition=Q(kind__in=["organisations", "signatures"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} from {self.original_name}"
