from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from selfassessment.models.assessments import REASON_MAX_CHARACTERS, Answer


class Remark(models.Model):
    """What one reviewer says to those of the same side about a verdict. Kept with the drafts, and never published."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="remarks")
    text = models.TextField(validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="selfassessment_remark_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"{self.by} on {self.answer}"
