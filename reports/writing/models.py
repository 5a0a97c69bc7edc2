from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from reports.writing.querysets import (
    ActQuerySet,
    ApprovalQuerySet,
    CommentQuerySet,
    ParticipantQuerySet,
    RecommendationQuerySet,
    SectionTextQuerySet,
)

# About 3,000 words: five pages before the figures is more than a board reads.
SECTION_MAX_CHARACTERS = 20_000
RECOMMENDATION_MAX_CHARACTERS = 2_000
COMMENT_MAX_CHARACTERS = 4_000
NOTE_MAX_CHARACTERS = 2_000

User = settings.AUTH_USER_MODEL


def _both_or_neither(*names: str) -> Q:
    return Q(**{f"{name}__isnull": True for name in names}) | Q(**{f"{name}__isnull": False for name in names})


class SectionText(models.Model):
    """A section of a report as somebody saved it. Every save is kept; the one with the highest number stands."""

    publication = models.ForeignKey("reports.Publication", models.PROTECT, related_name="texts")
    key = models.CharField("which section", max_length=30)
    number = models.PositiveIntegerField()
    text = models.TextField("Markdown", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField("where it comes from, if it was not typed", max_length=200, blank=True)

    objects = SectionTextQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(
                name="reports_sectiontext_number_is_unique_in_section", fields=["publication", "key", "number"]
            ),
            models.CheckConstraint(name="reports_sectiontext_numbers_begin_at_one", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return f"{self.key}, version {self.number}"

    # The names by which a form that was overtaken knows what stands there now.
    @property
    def version(self) -> int:
        return self.number

    @property
    def saved_by(self):
        return self.by

    @property
    def saved_at(self):
        return self.at


class Participant(models.Model):
    """Somebody whom the secretary asked to write a report with them, or to read and comment on it."""

    class Kind(models.TextChoices):
        AUTHOR = "author", "Author"
        READER = "reader", "Reader"

    publication = models.ForeignKey("reports.Publication", models.PROTECT, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(
                name="reports_participant_takes_part_once",
                fields=["publication", "user"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="reports_participant_kind_is_known", condition=Q(kind__in=["author", "reader"])
            ),
            models.CheckConstraint(
                name="reports_participant_ended_says_who_and_when", condition=_both_or_neither("ended_at", "ended_by")
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_kind_display().lower()}"


class Comment(models.Model):
    """What an invited reader says of one section before it is published. Never public."""

    publication = models.ForeignKey("reports.Publication", models.PROTECT, related_name="comments")
    key = models.CharField("which section", max_length=30)
    text = models.TextField(validators=[MaxLengthValidator(COMMENT_MAX_CHARACTERS)])
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField("what came of it", blank=True, validators=[MaxLengthValidator(COMMENT_MAX_CHARACTERS)])
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.CheckConstraint(name="reports_comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="reports_comment_answered_says_who_and_when",
                condition=_both_or_neither("answered_at", "answered_by"),
            ),
            models.CheckConstraint(
                name="reports_comment_has_no_answer_before_it_is_dealt_with",
                condition=Q(answered_at__isnull=False) | Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"Comment of {self.by} on {self.key}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class Approval(models.Model):
    """That a body of the partnership approved a report: these very words beside these very figures.

    A change of either makes it void; then it says by whose change, and the next approval gets the next number.
    """

    publication = models.ForeignKey("reports.Publication", models.PROTECT, related_name="approvals")
    number = models.PositiveSmallIntegerField()
    body = models.CharField("which body approved it", max_length=200)
    met_on = models.DateField("day of the meeting")
    minute = models.CharField("minute reference", max_length=100)
    words = models.TextField(help_text="Canonical JSON of everything that people wrote; its hash is of these bytes.")
    words_sha256 = models.CharField(max_length=64)
    figures_sha256 = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", help_text="Who recorded it.")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    void_because = models.TextField(blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(
                name="reports_approval_number_is_unique_in_publication", fields=["publication", "number"]
            ),
            models.UniqueConstraint(
                name="reports_approval_one_stands", fields=["publication"], condition=Q(voided_at__isnull=True)
            ),
            models.CheckConstraint(
                name="reports_approval_says_who_when_and_what",
                condition=~Q(body="") & ~Q(minute="") & ~Q(words="") & ~Q(words_sha256="") & ~Q(figures_sha256=""),
            ),
            models.CheckConstraint(
                name="reports_approval_void_says_who_when_and_why",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_because="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_because="")),
            ),
        ]

    def __str__(self):
        return f"{self.body}, minute {self.minute}"


class Recommendation(models.Model):
    """What a report asks somebody to decide. In a correction `origin` is the one it takes the place of."""

    publication = models.ForeignKey("reports.Publication", models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later")
    text = models.TextField(validators=[MaxLengthValidator(RECOMMENDATION_MAX_CHARACTERS)])
    to_whom = models.CharField("who is asked to decide", max_length=200)
    owner = models.CharField("proposed owner", max_length=200, blank=True)
    due_on = models.DateField("proposed day", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts saves, so that a stale one is noticed.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(
                name="reports_recommendation_number_is_unique_in_publication", fields=["publication", "number"]
            ),
            models.CheckConstraint(
                name="reports_recommendation_says_what_and_to_whom", condition=~Q(text="") & ~Q(to_whom="")
            ),
            models.CheckConstraint(name="reports_recommendation_numbers_begin_at_one", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return f"Recommendation {self.number}"

    @property
    def first_pk(self) -> int:
        """Its log is kept under the one that was published first."""
        return self.origin_id or self.pk


class RecommendationAct(models.Model):
    """A line of the action log: what became of a published recommendation. Rows are only ever added, and are public."""

    class Kind(models.TextChoices):
        DECIDED = "decided", "Decided"
        PROGRESS = "progress", "Progress"
        DONE = "done", "Done"

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        CHANGED = "accepted with changes", "Accepted with changes"
        NOT_ACCEPTED = "not accepted", "Not accepted"
        DEFERRED = "deferred", "Deferred"

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    happened_on = models.DateField()
    decision = models.CharField(max_length=30, choices=Decision, blank=True)
    owner = models.CharField("owner from now on, if that changes", max_length=200, blank=True)
    due_on = models.DateField("due from now on, if that changes", null=True, blank=True)
    note = models.TextField(blank=True, validators=[MaxLengthValidator(NOTE_MAX_CHARACTERS)])
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ActQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.CheckConstraint(
                name="reports_recommendationact_kind_is_known", condition=Q(kind__in=["decided", "progress", "done"])
            ),
            models.CheckConstraint(
                name="reports_recommendationact_decided_says_what",
                condition=(
                    Q(kind="decided", decision__in=["accepted", "accepted with changes", "not accepted", "deferred"])
                    | (~Q(kind="decided") & Q(decision=""))
                ),
            ),
            models.CheckConstraint(
                name="reports_recommendationact_progress_says_something",
                condition=~Q(kind="progress") | ~Q(note="") | ~Q(owner="") | Q(due_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.recommendation}: {self.get_kind_display().lower()}"
