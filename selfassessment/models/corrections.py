from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from selfassessment.models.assessments import NARRATIVE_MAX_CHARACTERS, REASON_MAX_CHARACTERS
from selfassessment.models.reviews import Verdict
from selfassessment.models.scales import ScaleLevel
from selfassessment.review_querysets import CorrectionQuerySet


class Correction(models.Model):
    """A released verdict is put right: what it said, what it says now, and why. Listed for everybody who reads it.

    The triggers let a released verdict change only to what the next of these rows says.
    """

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    old_judgement = models.CharField(max_length=20, choices=Verdict.Judgement)
    new_judgement = models.CharField(max_length=20, choices=Verdict.Judgement)
    old_rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, blank=True, related_name="+")
    new_rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, blank=True, related_name="+")
    old_reason = models.TextField(blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    new_reason = models.TextField(blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    why = models.TextField(validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_correction_number_is_unique_in_verdict", fields=["verdict", "number"]
            ),
            models.CheckConstraint(name="selfassessment_correction_says_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="selfassessment_correction_changes_something",
                condition=~Q(old_judgement=F("new_judgement"))
                | ~Q(old_reason=F("new_reason"))
                | Q(old_rating__isnull=True, new_rating__isnull=False)
                | Q(old_rating__isnull=False, new_rating__isnull=True)
                | ~Q(old_rating=F("new_rating")),
            ),
        ]

    def __str__(self):
        return f"Correction {self.number} of {self.verdict}"

    @property
    def is_of_judgement(self) -> bool:
        return self.old_judgement != self.new_judgement

    @property
    def is_of_rating(self) -> bool:
        return self.old_rating_id != self.new_rating_id

    @property
    def is_of_reason(self) -> bool:
        return self.old_reason != self.new_reason
