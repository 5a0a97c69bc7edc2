from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from selfassessment.querysets import EvidenceQuerySet
from signatories.models import Organisation


def days_in_words(first: date | None, last: date | None) -> str:
    if first and last:
        return date_format(first) if first == last else f"{date_format(first)} to {date_format(last)}"
    if first:
        return f"the time from {date_format(first)}"
    return f"the time up to {date_format(last)}" if last else ""


class Evidence(models.Model):
    """One version of a link or file that belongs to the organisation and can serve many answers and years.

    A newer version is a row of its own: whoever read, signed or filed with the older one still has that one.
    """

    class Kind(models.TextChoices):
        LINK = "link", "Link"
        FILE = "file", "File"

    class Visibility(models.TextChoices):
        PARTNERS = "partners", "Partners only"
        PUBLIC = "public", "Anyone"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evidence")
    first_version = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="later_versions"
    )
    number = models.PositiveSmallIntegerField("version", default=1, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    url = models.URLField("web address", max_length=1000, blank=True)
    file = models.FileField(upload_to="", blank=True, max_length=200)
    original_name = models.CharField("name it was uploaded under", max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    covers_from_on = models.DateField("first day it speaks for", null=True, blank=True)
    covers_to_on = models.DateField("last day it speaks for", null=True, blank=True)
    good_until_on = models.DateField("good until", null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PARTNERS)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="selfassessment_evidence_is_a_link_or_a_file",
                condition=(Q(kind="link", file="", sha256="", size__isnull=True) & ~Q(url=""))
                | (Q(kind="file", url="", size__isnull=False) & ~Q(file="") & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="selfassessment_evidence_first_version_is_1",
                condition=Q(first_version__isnull=True, number=1) | Q(first_version__isnull=False, number__gt=1),
            ),
            models.UniqueConstraint(
                name="selfassessment_evidence_version_is_unique", fields=["first_version", "number"]
            ),
            models.CheckConstraint(
                name="selfassessment_evidence_covers_days_in_order",
                condition=Q(covers_from_on__isnull=True)
                | Q(covers_to_on__isnull=True)
                | Q(covers_to_on__gte=F("covers_from_on")),
            ),
            models.CheckConstraint(
                name="selfassessment_evidence_visibility_is_known", condition=Q(visibility__in=["partners", "public"])
            ),
            models.CheckConstraint(
                name="selfassessment_evidence_retired_says_who_and_when",
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("selfassessment:evidence", args=[self.organisation.slug, self.pk])

    @property
    def is_public(self) -> bool:
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def covers(self) -> str:
        """The days it speaks for, in words; nothing where nobody said."""
        return days_in_words(self.covers_from_on, self.covers_to_on)

    def is_past_its_date(self, on: date) -> bool:
        return self.good_until_on is not None and self.good_until_on < on


class EvidenceEvent(models.Model):
    """What was done to evidence after it was added; rows are only ever added."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField()

    def __str__(self):
        return f"{self.evidence}: {self.note}"


class FiledEvidence(models.Model):
    """The very version that an answer rested on when it was filed, whatever is used in its place later."""

    filing = models.ForeignKey("selfassessment.Filing", models.PROTECT, related_name="filed_evidence")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="filed_in")

    class Meta:
        verbose_name_plural = "filed evidence"
        constraints = [
            models.UniqueConstraint(name="selfassessment_filed_evidence_is_named_once", fields=["filing", "evidence"]),
        ]

    def __str__(self):
        return f"{self.evidence} in {self.filing}"


class LinkCheck(models.Model):
    """How a web address answered when the portal last asked for it."""

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="link_check")
    checked_at = models.DateTimeField()
    is_answered = models.BooleanField()
    problem = models.CharField(max_length=200, blank=True)
    since_at = models.DateTimeField(help_text="When the first of the checks that went like this one was made.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selfassessment_link_check_says_what_went_wrong",
                condition=Q(is_answered=True, problem="") | (Q(is_answered=False) & ~Q(problem="")),
            ),
        ]

    def __str__(self):
        return self.in_words

    @property
    def in_words(self) -> str:
        if self.is_answered:
            return f"Answered on {date_format(localtime(self.checked_at).date())}"
        return f"{self.problem} since {date_format(localtime(self.since_at).date())}"


class LinkHost(models.Model):
    """A host that links lead to, so that no two workers ask it at once."""

    name = models.CharField(max_length=255, unique=True)
    busy_until_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name
