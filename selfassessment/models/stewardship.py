from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from selfassessment.models.assessments import SelfAssessment
from selfassessment.models.rounds import Round
from selfassessment.querysets import ExtensionQuerySet

STEWARD_WORDS_MAX_CHARACTERS = 2_000


class Extension(models.Model):
    """More time to file, for one organisation or for all, and why; rows are only ever added, and public.

    The day that holds is the latest of the round's own and those given: a later act never shortens what was given.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    assessment = models.ForeignKey(
        SelfAssessment, models.PROTECT, null=True, blank=True, related_name="extensions", help_text="Empty: everybody."
    )
    due_on = models.DateField("new day to file by")
    reason = models.TextField(validators=[MaxLengthValidator(STEWARD_WORDS_MAX_CHARACTERS)])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="selfassessment_extension_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.assessment or self.round}, until {self.due_on}"


class Chase(models.Model):
    """A steward's word to those whose turn it is in one self-assessment; rows are only ever added."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="chases")
    status = models.CharField("state it was in", max_length=20, choices=SelfAssessment.Status)
    note = models.TextField(blank=True, validators=[MaxLengthValidator(STEWARD_WORDS_MAX_CHARACTERS)])
    people_count = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.assessment}: reminded"
