from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from selfassessment.models.assessments import SelfAssessment
from selfassessment.querysets import FilingQuerySet, SignOffQuerySet

REASON_MAX_CHARACTERS = 2_000


class SignOff(models.Model):
    """The senior responsible officer's signature under the exact content; any later change voids it."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="sign_offs")
    number = models.PositiveSmallIntegerField(default=1, help_text="Of the filing that it is for.")
    content = models.TextField(
        blank=True,
        help_text="To say later what has changed since. The oldest, where never filed, have the hash alone.",
    )
    content_sha256 = models.CharField(max_length=64)
    signed_off_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    post = models.CharField(max_length=200)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SignOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_sign_off_is_one_at_a_time",
                fields=["assessment", "number"],
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


class SendBack(models.Model):
    """What a senior responsible officer read and did not sign, with what she asked for; rows are only ever added."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="send_backs")
    content = models.TextField(help_text="What was read, to say later what has changed since.")
    note = models.TextField()
    sent_back_at = models.DateTimeField()
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.assessment}, sent back"


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
    due_on = models.DateField("last day to file in time", help_text="As it stood then, with any extension.")
    is_late = models.BooleanField(help_text="Of the first filing; those after it were asked for, and carry it on.")
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    reason = models.TextField(
        "why it was filed again", blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)]
    )

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="selfassessment_filing_number_is_unique", fields=["assessment", "number"]),
            models.CheckConstraint(name="selfassessment_filing_number_is_from_1", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="selfassessment_filing_made_again_follows_one_and_says_why",
                condition=Q(number=1, previous__isnull=True, reason="")
                | (Q(number__gt=1, previous__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("selfassessment:filing", args=[self.assessment_id, self.number])

    @property
    def name(self) -> str:
        return f"Filing {self.number}"

    @property
    def is_refiling(self) -> bool:
        return self.number > 1


class Receipt(models.Model):
    """The PDF copy of a filing, made from the sealed record by the worker."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="receipt")
    file = models.FileField(upload_to="", max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self):
        return f"Receipt for {self.filing}"
