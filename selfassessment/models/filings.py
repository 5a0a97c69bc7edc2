from django.conf import settings
from django.db import models
from django.db.models import Q

from selfassessment.models.assessments import SelfAssessment
from selfassessment.querysets import FilingQuerySet


class SignOff(models.Model):
    """The senior responsible officer's signature under the exact content; any later change voids it."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="sign_offs")
    content_sha256 = models.CharField(max_length=64)
    signed_off_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    post = models.CharField(max_length=200)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_sign_off_is_one_at_a_time",
                fields=["assessment"],
                condition=Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="selfassessment_sign_off_void_says_who_and_when",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.post}"


class Filing(models.Model):
    """The sealed copy made when a self-assessment is filed. Never changed; refiling makes the next number."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="filings")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=40, unique=True)
    content = models.TextField(help_text="Canonical JSON of all that was filed; its hash is of these very bytes.")
    sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="filing")
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_late = models.BooleanField()

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="selfassessment_filing_number_is_unique", fields=["assessment", "number"]),
            models.CheckConstraint(name="selfassessment_filing_number_is_from_1", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return self.reference


class Receipt(models.Model):
    """The PDF copy of a filing, made from the sealed record by the worker."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="receipt")
    file = models.FileField(upload_to="", max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self):
        return f"Receipt for {self.filing}"
