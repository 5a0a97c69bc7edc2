from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compacts.models import Edition, Partnership
from selfassessment.models.scales import Scale
from selfassessment.querysets import RoundQuerySet


class Round(models.Model):
    """One year's self-assessment of one edition."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        PUBLISHED = "published", "Published"

    NEXT = {
        Status.PLANNED: {Status.OPEN},
        Status.OPEN: {Status.CLOSED},
        Status.CLOSED: {Status.PUBLISHED},
        Status.PUBLISHED: set(),
    }

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rounds")
    label = models.SlugField("year or name", max_length=40, help_text="Part of its address, such as 2027.")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="rounds")
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)
    opens_on = models.DateField()
    due_on = models.DateField("self-assessments due")
    review_due_on = models.DateField("reviews due")
    reply_due_on = models.DateField("replies due")
    extended_due_on = models.DateField(
        "everybody’s new day",
        null=True,
        blank=True,
        editable=False,
        help_text="The latest extension for all; kept beside it so that each list and each figure can count by it.",
    )
    guidance = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_round_label_is_unique_in_edition", fields=["edition", "label"]
            ),
            models.CheckConstraint(
                name="selfassessment_round_status_is_known",
                condition=Q(status__in=["planned", "open", "closed", "published"]),
            ),
            models.CheckConstraint(
                name="selfassessment_round_days_are_in_order",
                condition=Q(
                    opens_on__lte=F("due_on"),
                    due_on__lte=F("review_due_on"),
                    review_due_on__lte=F("reply_due_on"),
                ),
            ),
            models.CheckConstraint(
                name="selfassessment_round_extension_never_shortens",
                condition=Q(extended_due_on__isnull=True)
                | Q(extended_due_on__gt=F("due_on"), extended_due_on__lte=F("review_due_on")),
            ),
            models.CheckConstraint(
                name="selfassessment_round_open_says_who_and_when",
                condition=Q(status="planned", opened_at__isnull=True, opened_by__isnull=True)
                | (~Q(status="planned") & Q(opened_at__isnull=False, opened_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="selfassessment_round_closed_says_who_and_when",
                condition=Q(status__in=["planned", "open"], closed_at__isnull=True, closed_by__isnull=True)
                | Q(status__in=["closed", "published"], closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="selfassessment_round_published_says_who_and_when",
                condition=Q(status="published", published_at__isnull=False, published_by__isnull=False)
                | (~Q(status="published") & Q(published_at__isnull=True, published_by__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.edition.agreement}, {self.label}"

    def get_absolute_url(self):
        return reverse("selfassessment:round", args=[self.pk])

    @property
    def filing_due_on(self) -> date:
        """The last day for everybody to file in time; single organisations may have longer."""
        return self.extended_due_on or self.due_on

    @property
    def partnership(self) -> Partnership:
        return self.edition.agreement.partnership


class RoundEvent(models.Model):
    """What happened to a round; rows are only ever added."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=20, choices=Round.Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Round.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    def __str__(self):
        return f"{self.round}: {self.get_to_status_display()}"
