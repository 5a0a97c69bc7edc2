from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from selfassessment.models.assessments import NARRATIVE_MAX_CHARACTERS, REASON_MAX_CHARACTERS, Answer
from selfassessment.models.filings import Filing
from selfassessment.models.scales import ScaleLevel
from selfassessment.querysets import ReviewQuerySet


class Review(models.Model):
    """The other side's reading of one filing. Its verdicts are drafts until it is released as one act."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="review")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    comment = models.TextField(
        "what the sector saw overall", blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)]
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name=f"selfassessment_review_{verb}_says_who_and_when",
                condition=Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
                | Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False}),
            )
            for verb in ["released", "replied", "settled"]
        ]

    def __str__(self):
        return f"Review of {self.filing}"

    def get_absolute_url(self):
        return reverse("selfassessment:review", args=[self.filing.assessment_id])

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


class Verdict(models.Model):
    """What the other side says of one answer, with its own rating and a reason."""

    class Judgement(models.TextChoices):
        AGREE = "agree", "Agree"
        IN_PART = "agree in part", "Agree in part"
        CHALLENGE = "challenge", "Challenge"
        CANNOT_TELL = "cannot tell", "Cannot tell"

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        DISAGREEMENT = "disagreement recorded", "Disagreement recorded"

    NEEDS_REASON = [Judgement.IN_PART, Judgement.CHALLENGE, Judgement.CANNOT_TELL]

    review = models.ForeignKey(Review, models.PROTECT, related_name="verdicts")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="verdicts")
    judgement = models.CharField(max_length=20, choices=Judgement)
    rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, blank=True, related_name="verdicts")
    reason = models.TextField(blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="selfassessment_verdict_is_one_per_answer", fields=["review", "answer"]),
            models.CheckConstraint(
                name="selfassessment_verdict_judgement_is_known",
                condition=Q(judgement__in=["agree", "agree in part", "challenge", "cannot tell"]),
            ),
            models.CheckConstraint(
                name="selfassessment_verdict_short_of_agreement_has_a_reason",
                condition=Q(judgement="agree") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="selfassessment_verdict_outcome_is_known",
                condition=Q(outcome__in=["", "agreed", "disagreement recorded"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_judgement_display()} on {self.answer}"


class Reply(models.Model):
    """The partner's answer to a verdict; a draft until the replies are sent as one act."""

    verdict = models.OneToOneField(Verdict, models.PROTECT, related_name="reply")
    text = models.TextField(validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "replies"
        constraints = [models.CheckConstraint(name="selfassessment_reply_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"Reply to {self.verdict}"
