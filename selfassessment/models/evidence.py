from django.conf import settings
from django.db import models
from django.db.models import Q

from selfassessment.querysets import EvidenceQuerySet
from signatories.models import Organisation


class Evidence(models.Model):
    """A link or file that belongs to the organisation and can serve many answers and years."""

    class Kind(models.TextChoices):
        LINK = "link", "Link"
        FILE = "file", "File"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    url = models.URLField("web address", max_length=1000, blank=True)
    file = models.FileField(upload_to="", blank=True, max_length=200)
    original_name = models.CharField("name it was uploaded under", max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="selfassessment_evidence_is_a_link_or_a_file",
                condition=(Q(kind="link", file="", sha256="", size__isnull=True) & ~Q(url=""))
                | (Q(kind="file", url="", size__isnull=False) & ~Q(file="") & ~Q(sha256="")),
            ),
        ]

    def __str__(self):
        return self.title
