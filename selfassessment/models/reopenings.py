from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from selfassessment.models.assessments import Answer
from selfassessment.models.filings import REASON_MAX_CHARACTERS, Filing
from selfassessment.querysets import ReopenedAnswerQuerySet, ReopeningQuerySet


class Reopening(models.Model):
    """Answers of a filing that are to be changed, named one by one: asked for, granted or declined, and ended.

    A reviewer who returns a filing asks and grants in one act. The organisation that found a mistake of its own asks,
    and a reviewer or the steward decides. It ends with the next filing, or with this one being left to stand.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="reopenings")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_own_request = models.BooleanField("asked for by the organisation itself")
    granted_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("why it was declined", blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"selfassessment_reopening_{verb}_says_who_and_when",
                    condition=Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
                    | Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False}),
                )
                for verb in ["granted", "declined", "ended"]
            ),
            models.CheckConstraint(
                name="selfassessment_reopening_is_decided_one_way",
                condition=Q(granted_at__isnull=True) | Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="selfassessment_reopening_declined_says_why",
                condition=Q(declined_at__isnull=True) | ~Q(note=""),
            ),
            models.CheckConstraint(
                name="selfassessment_reopening_ends_after_it_was_granted",
                condition=Q(ended_at__isnull=True) | Q(granted_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="selfassessment_reopening_is_one_at_a_time",
                fields=["filing"],
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"Answers of {self.filing} to be changed"

    def get_absolute_url(self):
        return reverse("selfassessment:reopening", args=[self.filing.assessment_id])

    @property
    def is_active(self) -> bool:
        return self.granted_at is not None and self.ended_at is None

    @property
    def is_waiting(self) -> bool:
        return self.granted_at is None and self.declined_at is None


class ReopenedAnswer(models.Model):
    """One answer that may be changed, and why."""

    reopening = models.ForeignKey(Reopening, models.PROTECT, related_name="answers")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reopened")
    reason = models.TextField(validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    is_changed = models.BooleanField(null=True, help_text="Known once it is filed again.")

    objects = ReopenedAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_reopened_answer_is_named_once", fields=["reopening", "answer"]
            ),
            models.CheckConstraint(name="selfassessment_reopened_answer_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.answer}, to be changed"
