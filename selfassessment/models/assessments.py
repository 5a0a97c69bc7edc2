from datetime import date, datetime

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from commitments import units
from commitments.models import Clause, Standard
from compacts.models import Side
from selfassessment import small_tables
from selfassessment.models.evidence import Evidence
from selfassessment.models.rounds import Round
from selfassessment.models.scales import ScaleLevel
from selfassessment.querysets import AnswerQuerySet, EventQuerySet, MeasurementQuerySet, SelfAssessmentQuerySet
from signatories.models import Signature

# About 1,600 words: enough for a full page on one promise, and short enough for a reviewer who reads fifty.
NARRATIVE_MAX_CHARACTERS = 10_000
REASON_MAX_CHARACTERS = 5_000
HOW_MEASURED_MAX_CHARACTERS = 2_000
WHY_MISSED_MAX_CHARACTERS = 2_000
SITTING_MAX_CHARACTERS = 40


class SelfAssessment(models.Model):
    """One signature in one round: one answer for every promise the organisation owes."""

    class Status(models.TextChoices):
        OPEN = "open", "In progress"
        READY = "ready", "Waiting for sign-off"
        SIGNED_OFF = "signed off", "Signed off"
        FILED = "filed", "Filed"
        REVIEWED = "reviewed", "Reviewed"
        REPLIED = "replied", "Replied"
        SETTLED = "settled", "Settled"
        RETURNED = "returned", "Returned for changes"

    NEXT = {
        Status.OPEN: {Status.READY},
        # What was returned for changes is returned again, not open, when its sign-off is taken back or void.
        Status.READY: {Status.OPEN, Status.RETURNED, Status.SIGNED_OFF},
        Status.SIGNED_OFF: {Status.OPEN, Status.RETURNED, Status.FILED},
        Status.FILED: {Status.REVIEWED, Status.RETURNED},
        # Filed again without a new filing where the one that is there is left to stand.
        Status.RETURNED: {Status.READY, Status.FILED},
        # Settled at once where every answer was agreed with, and when the round closes on silence.
        Status.REVIEWED: {Status.REPLIED, Status.SETTLED},
        Status.REPLIED: {Status.SETTLED},
        Status.SETTLED: set(),
    }
    SEALED = [Status.FILED, Status.REVIEWED, Status.REPLIED, Status.SETTLED]
    # A change of an answer takes it back out of this.
    IN_SIGN_OFF = [Status.READY, Status.SIGNED_OFF]

    round = models.ForeignKey(Round, models.PROTECT, related_name="assessments")
    signature = models.ForeignKey(Signature, models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    extended_due_on = models.DateField(
        "its own new day",
        null=True,
        blank=True,
        editable=False,
        help_text="The latest extension for this organisation; kept beside it so that lists and figures count by it.",
    )
    filed_at = models.DateTimeField("sealed", null=True, blank=True, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_selfassessment_is_one_per_signature_and_round",
                fields=["round", "signature"],
            ),
            models.CheckConstraint(
                name="selfassessment_selfassessment_status_is_known",
                condition=Q(
                    status__in=["open", "ready", "signed off", "filed", "reviewed", "replied", "settled", "returned"]
                ),
            ),
            models.CheckConstraint(
                name="selfassessment_sealed_says_who_and_when",
                condition=Q(
                    status__in=["filed", "reviewed", "replied", "settled"],
                    filed_at__isnull=False,
                    filed_by__isnull=False,
                )
                | Q(
                    status__in=["open", "ready", "signed off", "returned"],
                    filed_at__isnull=True,
                    filed_by__isnull=True,
                ),
            ),
        ]

    def __str__(self):
        return f"{self.signature.organisation}, {self.round}"

    def get_absolute_url(self):
        return reverse("selfassessment:assessment", args=[self.pk])

    @property
    def is_sealed(self) -> bool:
        return self.status in self.SEALED

    @property
    def is_in_sign_off(self) -> bool:
        return self.status in self.IN_SIGN_OFF

    @property
    def side(self) -> Side:
        return Side(self.signature.organisation.side)

    @property
    def due_on(self) -> date:
        """The last day to file in time, with any extension. `SelfAssessmentQuerySet.with_due_on` is its twin in SQL."""
        return max(self.round.filing_due_on, self.extended_due_on or date.min)

    @property
    def is_extended(self) -> bool:
        return self.due_on > self.round.due_on

    def is_late_at(self, at: datetime) -> bool:
        """Is a filing made at this moment late? A day ends at midnight in the portal's time zone."""
        return timezone.localdate(at) > self.due_on


class Event(models.Model):
    """What happened to a self-assessment; rows are only ever added, and shown to people."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=20, choices=SelfAssessment.Status, blank=True)
    to_status = models.CharField(max_length=20, choices=SelfAssessment.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    def __str__(self):
        return f"{self.assessment}: {self.get_to_status_display()}"

    @property
    def in_words(self) -> str:
        """What was done, to be read after "Lena Lead"; nothing where only the note says it."""
        return {
            ("", "open"): "opened the round",
            ("open", "ready"): "asked for sign-off",
            ("ready", "open"): "took it back to work on",
            ("ready", "signed off"): "signed it off",
            ("signed off", "open"): "changed it after sign-off, which made the sign-off void",
            ("signed off", "filed"): "filed it",
            ("filed", "returned"): "opened answers again",
            ("returned", "ready"): "asked for sign-off",
            ("ready", "returned"): "took it back to work on",
            ("signed off", "returned"): "changed it after sign-off, which made the sign-off void",
            ("returned", "filed"): "let the filing stand",
            ("filed", "reviewed"): "released the review",
            ("reviewed", "replied"): "sent the replies",
            ("reviewed", "settled"): "settled it",
            ("replied", "settled"): "settled it",
        }.get((self.from_status, self.to_status), "")


class Answer(models.Model):
    """One promise in one self-assessment."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="answers")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="answers")
    rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, blank=True, related_name="answers")
    is_not_applicable = models.BooleanField("does not apply to us", default=False)
    not_applicable_reason = models.TextField(blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    narrative = models.TextField(blank=True, validators=[MaxLengthValidator(NARRATIVE_MAX_CHARACTERS)])
    next_step = models.TextField(blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)])
    is_help_wanted = models.BooleanField("we need help with this", default=False)
    help_wanted = models.TextField(
        "what would help", blank=True, validators=[MaxLengthValidator(REASON_MAX_CHARACTERS)]
    )
    evidence = models.ManyToManyField(Evidence, related_name="answers", blank=True)
    is_unconfirmed = models.BooleanField(
        "copied and not confirmed", default=False, help_text="Copied whole, and nobody has touched it since."
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="copies"
    )
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
    # One page, opened once by one person. It knows its own earlier saves, also those whose answer got lost on the way.
    sitting = models.CharField(max_length=SITTING_MAX_CHARACTERS, blank=True, editable=False)
    turn = models.PositiveIntegerField(default=0, editable=False, help_text="Counts what one sitting sent.")
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    history = HistoricalRecords(m2m_fields=[evidence])
    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="selfassessment_answer_is_one_per_clause", fields=["assessment", "clause"]),
            models.CheckConstraint(
                name="selfassessment_answer_not_applicable_has_no_rating",
                condition=Q(is_not_applicable=False) | Q(rating__isnull=True),
            ),
            models.CheckConstraint(
                name="selfassessment_answer_unconfirmed_was_copied",
                condition=Q(is_unconfirmed=False) | Q(copied_from__isnull=False),
            ),
            models.CheckConstraint(
                name="selfassessment_answer_saved_says_who_and_when",
                condition=Q(saved_at__isnull=True, saved_by__isnull=True)
                | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.clause.name} in {self.assessment}"

    def get_absolute_url(self):
        return reverse("selfassessment:answer", args=[self.assessment_id, self.clause.ref])

    @property
    def words(self) -> str:
        """The one text that a person typed: how the promise is kept, or why it does not apply."""
        return self.not_applicable_reason if self.is_not_applicable else self.narrative

    @property
    def is_begun(self) -> bool:
        return self.version > 0

    @cached_property
    def is_reopened(self) -> bool:
        """Named in a return for changes that has not ended. Lists ask for it with `with_reopened()`."""
        return self.reopened.active().exists()

    @cached_property
    def was_filed(self) -> bool:
        """Its self-assessment has a filing, also while it is returned for changes. `for_writing()` asks for it too."""
        return self.assessment.filings.exists()

    @property
    def is_empty(self) -> bool:
        """Nothing is said yet, so that a text from elsewhere overwrites nobody's."""
        said = [self.narrative, self.not_applicable_reason, self.next_step, self.help_wanted]
        return self.rating_id is None and not self.is_not_applicable and not self.is_help_wanted and not any(said)

    @property
    def source_in_words(self) -> str:
        """Where the text was copied from, such as "2026, 3.4.2"; with the agreement's name where it was another."""
        if self.copied_from is None:
            return ""
        source = self.copied_from
        place = f"{source.assessment.round.label}, {source.clause.name}"
        is_ours = source.clause.lineage_id == self.clause.lineage_id
        return place if is_ours else f"{source.clause.edition.agreement.title}, {place}"

    def what_is_missing(self) -> list[str]:
        """What a complete answer still needs, in words; empty exactly for those that `answered()` counts.

        Reads `rating`, and `measurements` with their `standard`: fetch these before asking many.
        """
        missing = []
        if self.is_not_applicable:
            if not self.not_applicable_reason:
                missing.append("why it does not apply to you")
        elif self.rating is None:
            missing.append("a rating")
        elif self.rating.asks_for_narrative and not self.narrative:
            missing.append("a few words, because the rating is below the top")
        measurements = self.measurements.all()
        if any(measurement.value is None for measurement in measurements):
            missing.append("the number you measured")
        if any(measurement.misses and not measurement.why_missed for measurement in measurements):
            missing.append("why the standard is missed")
        return missing


class Measurement(models.Model):
    """The measured value of one standard in one answer, in the standard's own unit."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="measurements")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="measurements")
    value = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Empty only in a draft that so far says how it was measured.",
    )
    how_measured = models.TextField(
        "how we measured it", blank=True, validators=[MaxLengthValidator(HOW_MEASURED_MAX_CHARACTERS)]
    )
    why_missed = models.TextField(
        "why it misses the standard", blank=True, validators=[MaxLengthValidator(WHY_MISSED_MAX_CHARACTERS)]
    )
    table = models.TextField(
        "small table",
        blank=True,
        validators=[MaxLengthValidator(small_tables.MAX_CHARACTERS)],
        help_text="The numbers behind the value: a line for each row, the cells apart by tabs.",
    )

    history = HistoricalRecords()
    objects = MeasurementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selfassessment_measurement_says_something",
                condition=Q(value__isnull=False) | ~Q(how_measured="") | ~Q(why_missed="") | ~Q(table=""),
            ),
            models.UniqueConstraint(
                name="selfassessment_measurement_is_one_per_standard", fields=["answer", "standard"]
            ),
        ]

    def __str__(self):
        return f"{self.standard.measure}: {self.value}"

    @property
    def in_words(self) -> str:
        return "not given yet" if self.value is None else units.said(self.value, self.standard.unit)

    @property
    def is_met(self) -> bool:
        return self.standard.is_met_by(self.value)

    @property
    def misses(self) -> bool:
        return self.value is not None and not self.is_met

    @property
    def small_table(self) -> small_tables.SmallTable | None:
        return small_tables.of(self.table)
