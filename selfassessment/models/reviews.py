from datetime import date

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from selfassessment.models.assessments import NARRATIVE_MAX_CHARACTERS, REASON_MAX_CHARACTERS, Answer
from selfassessment.models.filings import Filing
from selfassessment.models.scales import ScaleLevel
from selfassessment.querysets import ReplyQuerySet, ReviewQuerySet, VerdictQuerySet


class Review(models.Model):
    """The other side's reading of one filing. Its verdicts are drafts until it is released as one act."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="review")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    comment = models.TextField("overall comment", blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    version = models.PositiveIntegerField(
        default=0, help_text="Counts saves of the comment, so that a stale one is noticed."
    )
    saved_at = models.DateTimeField("comment saved", null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    history = HistoricalRecords()
    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"selfassessment_review_{verb}_says_who_and_when",
                    condition=Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
                    | Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False}),
                )
                for verb in ["saved", "released", "replied", "settled"]
            ),
            models.CheckConstraint(
                name="selfassessment_review_is_released_before_it_is_answered",
                condition=Q(released_at__isnull=False) | Q(replied_at__isnull=True, settled_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"Review of {self.filing}"

    def get_absolute_url(self):
        return reverse("selfassessment:review", args=[self.filing.assessment_id])

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def is_replied(self) -> bool:
        return self.replied_at is not None

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    def is_reply_overdue(self, on: date) -> bool:
        """Released, and silent after the last day for replies: shown as "No reply received"."""
        return self.is_released and not self.is_replied and on > self.filing.assessment.round.reply_due_on


class Verdict(models.Model):
    """What the other side says of one answer, with its own rating and a reason."""

    class Judgement(models.TextChoices):
        AGREE = "agree", "Agree"
        IN_PART = "agree in part", "Agree in part"
        CHALLENGE = "challenge", "Challenge"
        CANNOT_TELL = "cannot tell", "Cannot tell"

        @property
        def symbol(self) -> str:
            """Stands beside the colour, never without it."""
            return {"agree": "✓", "agree in part": "≈", "challenge": "≠", "cannot tell": "?"}[self.value]

        @property
        def colour(self) -> str:
            """A challenge is a difference of view, not a fault: it is not red."""
            return {"agree": "teal-dark", "agree in part": "amber", "challenge": "purple", "cannot tell": "grey"}[
                self.value
            ]

        @property
        def meaning(self) -> str:
            return {
                "agree": "The rating and the words match what we have seen.",
                "agree in part": "Some of it matches what we have seen. Say what does not.",
                "challenge": "We have seen something else. Say what.",
                "cannot tell": "We have not seen enough to say. Tell them what would help.",
            }[self.value]

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        DISAGREEMENT = "disagreement recorded", "Disagreement recorded"

    NEEDS_REASON = [Judgement.IN_PART, Judgement.CHALLENGE, Judgement.CANNOT_TELL]
    NEEDS_RATING = [Judgement.IN_PART, Judgement.CHALLENGE]

    review = models.ForeignKey(Review, models.PROTECT, related_name="verdicts")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="verdicts")
    judgement = models.CharField(max_length=20, choices=Judgement)
    rating = models.ForeignKey(
        ScaleLevel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verdicts",
        help_text="The reviewer's own; of an answer agreed with, the partner's.",
    )
    reason = models.TextField(blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    correction_number = models.PositiveSmallIntegerField(
        default=0, help_text="Counts corrections after release; each has a row that says what and why."
    )

    history = HistoricalRecords()
    objects = VerdictQuerySet.as_manager()

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
                name="selfassessment_verdict_that_cannot_tell_gives_no_rating",
                condition=~Q(judgement="cannot tell") | Q(rating__isnull=True),
            ),
            models.CheckConstraint(
                name="selfassessment_verdict_outcome_is_known",
                condition=Q(outcome__in=["", "agreed", "disagreement recorded"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_judgement_display()} on {self.answer}"

    @property
    def kind(self) -> Judgement:
        """The judgement with its symbol, colour and meaning."""
        return self.Judgement(self.judgement)

    @property
    def joint(self):
        """What a confirmed joint session came to on it, or none; needs `with_what_followed`."""
        return self.confirmed_results[0] if self.confirmed_results else None

    @property
    def is_disputed(self) -> bool:
        """Not plain agreement, and so something to reply to."""
        return self.judgement != self.Judgement.AGREE


class Reply(models.Model):
    """The partner's answer to a verdict; a draft until the replies are sent as one act."""

    verdict = models.OneToOneField(Verdict, models.PROTECT, related_name="reply")
    text = models.TextField(validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    history = HistoricalRecords()
    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [models.CheckConstraint(name="selfassessment_reply_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"Reply to {self.verdict}"
