from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from reports.querysets import PublicationQuerySet
from selfassessment.models import Round


class Publication(models.Model):
    """A State of the Sector report: a draft to preview, then frozen with its figures, files and hashes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    NEXT = {Status.DRAFT: {Status.PUBLISHED}, Status.PUBLISHED: set()}

    round = models.ForeignKey(Round, models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    commentary = models.TextField("the secretary's summary", blank=True)
    template_version = models.PositiveSmallIntegerField(default=1)
    figures = models.TextField(blank=True, help_text="Canonical JSON of every figure; its hash is of these very bytes.")
    figures_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="", blank=True, max_length=200)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reports_publication_number_is_unique_in_round", fields=["round", "number"]),
            models.CheckConstraint(
                name="reports_publication_status_is_known", condition=Q(status__in=["draft", "published"])
            ),
            models.CheckConstraint(
                name="reports_publication_published_says_who_when_and_what",
                condition=Q(status="draft", published_at__isnull=True, published_by__isnull=True)
                | (
                    Q(status="published", published_at__isnull=False, published_by__isnull=False)
                    & ~Q(figures="")
                    & ~Q(figures_sha256="")
                    & ~Q(pdf="")
                    & ~Q(pdf_sha256="")
                ),
            ),
        ]

    def __str__(self):
        return f"State of the Sector: {self.round}"

    def get_absolute_url(self):
        return reverse("reports:publication", args=[self.round.edition.agreement.slug, self.round.label])


class Rendering(models.Model):
    """One run of the worker that makes a publication's PDF, with its progress in words."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="renderings")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    step = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_rendering_status_is_known",
                condition=Q(status__in=["waiting", "running", "done", "failed"]),
            ),
        ]

    def __str__(self):
        return f"{self.publication}, {self.get_status_display().lower()}"
