from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from commitments.models import Clause, Standard
from compacts.models import Edition, Partnership, Side
from selfassessment.querysets import (
    AnswerQuerySet,
    EvidenceQuerySet,
    FilingQuerySet,
    ReviewQuerySet,
    RoundQuerySet,
    SelfAssessmentQuerySet,
)
from signatories.models import Organisation, Signature

# About 1,600 words: enough for a full page on one promise, and short enough for a reviewer who reads fifty.
NARRATIVE_MAX_CHARACTERS = 10_000
REASON_MAX_CHARACTERS = 5_000


class Scale(models.Model):
    """Named levels to rate a promise by."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)

    def __str__(self):
        return self.name


class ScaleLevel(models.Model):
    """One level of a scale; position 1 is the best."""

    class CountsAs(models.TextChoices):
        KEPT = "kept", "Kept"
        PARTLY = "partly kept", "Partly kept"
        NOT_YET = "not yet kept", "Not yet kept"

    class Colour(models.TextChoices):
        TEAL_DARK = "teal-dark", "Dark teal"
        TEAL = "teal", "Teal"
        GREEN = "green", "Green"
        AMBER = "amber", "Amber"
        RED = "red", "Red"
        BLUE = "blue", "Blue"
        PURPLE = "purple", "Purple"
        GREY = "grey", "Grey"

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField(help_text="1 is the best.")
    symbol = models.CharField("letter or symbol", max_length=3, help_text="Stands beside the colour, never without it.")
    name = models.CharField(max_length=60)
    definition = models.TextField()
    colour = models.CharField(max_length=20, choices=Colour)
    counts_as = models.CharField(max_length=20, choices=CountsAs)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_level_position_is_unique_in_scale", fields=["scale", "position"]
            ),
            models.UniqueConstraint(name="selfassessment_level_symbol_is_unique_in_scale", fields=["scale", "symbol"]),
            models.CheckConstraint(name="selfassessment_level_position_is_from_1", condition=Q(position__gte=1)),
            models.CheckConstraint(
                name="selfassessment_level_counts_as_is_known",
                condition=Q(counts_as__in=["kept", "partly kept", "not yet kept"]),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def asks_for_narrative(self) -> bool:
        """A rating below the top asks for words."""
        return self.position > 1


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

    NEXT = {
        Status.OPEN: {Status.READY},
        Status.READY: {Status.OPEN, Status.SIGNED_OFF},
        Status.SIGNED_OFF: {Status.OPEN, Status.FILED},
        Status.FILED: {Status.REVIEWED},
        Status.REVIEWED: {Status.REPLIED, Status.SETTLED},
        Status.REPLIED: {Status.SETTLED},
        Status.SETTLED: set(),
    }
    SEALED = [Status.FILED, Status.REVIEWED, Status.REPLIED, Status.SETTLED]

    round = models.ForeignKey(Round, models.PROTECT, related_name="assessments")
    signature = models.ForeignKey(Signature, models.PROTECT, related_name="assessments")
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
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
                condition=Q(status__in=["open", "ready", "signed off", "filed", "reviewed", "replied", "settled"]),
            ),
            models.CheckConstraint(
                name="selfassessment_sealed_says_who_and_when",
                condition=Q(
                    status__in=["filed", "reviewed", "replied", "settled"],
                    filed_at__isnull=False,
                    filed_by__isnull=False,
                )
                | Q(status__in=["open", "ready", "signed off"], filed_at__isnull=True, filed_by__isnull=True),
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
    def side(self) -> Side:
        return Side(self.signature.organisation.side)


class Event(models.Model):
    """What happened to a self-assessment; rows are only ever added, and shown to people."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=20, choices=SelfAssessment.Status, blank=True)
    to_status = models.CharField(max_length=20, choices=SelfAssessment.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    def __str__(self):
        return f"{self.assessment}: {self.get_to_status_display()}"


class Evidence(models.Model):
    """A link or file that belongs to the organisation and can serve many answers and years."""

    class Kind(models.TextChoices):
        LINK = "link", "Link"
        FILE = "file", "File"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    url = models.URLField("web address", max_length=1000, blank=True)
    file = models.FileField(upload_to="", blank=True, max_length=200)
    original_name = models.CharField("name it was uploaded under", max_length=255, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="selfassessment_evidence_is_a_link_or_a_file",
                condition=(Q(kind="link", file="", sha256="", size__isnull=True) & ~Q(url=""))
                | (Q(kind="file", url="", size__isnull=False) & ~Q(file="") & ~Q(sha256="")),
            ),
        ]

    def __str__(self):
        return self.title


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
    delegated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="delegated_answers"
    )
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
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
                name="selfassessment_answer_not_applicable_has_reason_and_no_rating",
                condition=Q(is_not_applicable=False) | (Q(rating__isnull=True) & ~Q(not_applicable_reason="")),
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


class Measurement(models.Model):
    """The measured value of one standard in one answer, in the standard's own unit."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="measurements")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="measurements")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    how_measured = models.TextField("how we measured it", blank=True, validators=[MaxLengthValidator(2_000)])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_measurement_is_one_per_standard", fields=["answer", "standard"]
            ),
        ]

    def __str__(self):
        return f"{self.standard.measure}: {self.value}"


class SignOff(models.Model):
    """The senior responsible officer's signature under the exact content; any later change voids it."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="sign_offs")
    content_sha256 = models.CharField(max_length=64)
    signed_off_at = models.DateTimeField()
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    post = models.CharField(max_length=200)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_sign_off_is_one_at_a_time",
                fields=["assessment"],
                condition=Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="selfassessment_sign_off_void_says_who_and_when",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.post}"


class Filing(models.Model):
    """The sealed copy made when a self-assessment is filed. Never changed; refiling makes the next number."""

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="filings")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=40, unique=True)
    content = models.TextField(help_text="Canonical JSON of all that was filed; its hash is of these very bytes.")
    sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="filing")
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_late = models.BooleanField()

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="selfassessment_filing_number_is_unique", fields=["assessment", "number"]),
            models.CheckConstraint(name="selfassessment_filing_number_is_from_1", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return self.reference


class Receipt(models.Model):
    """The PDF copy of a filing, made from the sealed record by the worker."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="receipt")
    file = models.FileField(upload_to="", max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self):
        return f"Receipt for {self.filing}"


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
