from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from selfassessment.models.assessments import REASON_MAX_CHARACTERS
from selfassessment.models.reviews import Review, Verdict
from selfassessment.models.scales import ScaleLevel
from selfassessment.review_querysets import JointSessionQuerySet


class JointSession(models.Model):
    """Both sides sat down over the verdicts in dispute. The reviewers record it; it stands once the organisation's
    lead officer confirms it, and then it is the outcome of the review."""

    review = models.OneToOneField(Review, models.PROTECT, related_name="joint_session")
    met_on = models.DateField("when you met")
    reviewer_name = models.CharField(max_length=150)
    reviewer_post = models.CharField(max_length=200)
    partner_name = models.CharField(max_length=150)
    partner_post = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = JointSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selfassessment_joint_session_confirmed_says_who_and_when",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="selfassessment_joint_session_names_both_sides",
                condition=~Q(reviewer_name="") & ~Q(reviewer_post="") & ~Q(partner_name="") & ~Q(partner_post=""),
            ),
        ]

    def __str__(self):
        return f"Joint session on {self.review}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class JointResult(models.Model):
    """What a joint session came to on one verdict: a rating both can stand behind, or that they differ.

    A third thing beside self-rating and verdict; it overwrites neither. Agreed and without a rating means that both
    think the promise does not apply.
    """

    session = models.ForeignKey(JointSession, models.CASCADE, related_name="results")
    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="joint_results")
    is_agreed = models.BooleanField()
    rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])

    class Meta:
        constraints = [
            models.UniqueConstraint(name="selfassessment_joint_result_is_one_per_verdict", fields=["verdict"]),
            models.CheckConstraint(
                name="selfassessment_joint_result_without_agreement_has_no_rating",
                condition=Q(is_agreed=True) | Q(rating__isnull=True),
            ),
        ]

    def __str__(self):
        return f"Joint result on {self.verdict}"

    @property
    def in_words(self) -> str:
        """As a choice on the page says it."""
        if not self.is_agreed:
            return "We still see it differently"
        return f"We agree on {self.rating.symbol} – {self.rating}" if self.rating else "We agree that it does not apply"
