from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from simple_history.models import HistoricalRecords

from selfassessment.models.assessments import SelfAssessment
from selfassessment.review_querysets import InterestQuerySet

OTHER_MAX_CHARACTERS = 500


class Interest(models.Model):
    """What a reviewer has to do with the organisation she reviews, said before her first verdict; also that it is
    nothing. It bars nobody: it stands beside the review, so that readers can judge."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="interests")
    is_funded = models.BooleanField("our organisation is funded by it", default=False)
    is_competitor = models.BooleanField("our organisation competes with it", default=False)
    other = models.TextField("something else", blank=True, validators=[MaxLengthValidator(OTHER_MAX_CHARACTERS)])
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    history = HistoricalRecords()
    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_interest_is_one_per_reviewer", fields=["assessment", "declared_by"]
            ),
        ]

    def __str__(self):
        return f"{self.declared_by} on {self.assessment}"

    @property
    def is_any(self) -> bool:
        return bool(self.is_funded or self.is_competitor or self.other)

    @property
    def sentences(self) -> list[str]:
        """In words that neither accuse nor name the reviewer. Reads the organisation: fetch it before asking many."""
        organisation = self.assessment.signature.organisation
        found = []
        if self.is_funded:
            found.append(f"The reviewer’s own organisation is funded by {organisation}.")
        if self.is_competitor:
            found.append(f"The reviewer’s own organisation competes with {organisation} for work or funds.")
        if self.other:
            found.append(f"The reviewer {'also declared' if found else 'declared'}: “{self.other}”")
        return found
