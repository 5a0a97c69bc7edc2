from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from reports.cover.models import CoverSheet, SheetEntry, SheetField, SheetPrint, SheetTemplate
from reports.open.models import PublishedAnswer, Release
from reports.querysets import PublicationEventQuerySet, PublicationQuerySet, PublishingQuerySet, RenderingQuerySet
from reports.writing.models import (
    SECTION_MAX_CHARACTERS,
    Approval,
    Comment,
    Participant,
    Recommendation,
    RecommendationAct,
    SectionText,
)
from selfassessment.models import Round

__all__ = [
    "Approval",
    "Comment",
    "CoverSheet",
    "DailyTurn",
    "Participant",
    "Publication",
    "PublicationEvent",
    "PublishedAnswer",
    "Publishing",
    "Recommendation",
    "RecommendationAct",
    "Release",
    "RenderedFile",
    "Rendering",
    "SectionText",
    "SheetEntry",
    "SheetField",
    "SheetPrint",
    "SheetTemplate",
    "WorkerSign",
]


class Publication(models.Model):
    """A State of the Sector report: written, commented on, approved, then frozen with figures, words, files and hashes.

    A correction of a published one is another, with the next number. One that was begun in error is abandoned: it stays
    as it was, and leaves its number to the next.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Drafting"
        FOR_COMMENT = "for comment", "For comment"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        ABANDONED = "abandoned", "Abandoned"

    # A change after the approval makes it void.
    NEXT = {
        Status.DRAFT: {Status.FOR_COMMENT, Status.ABANDONED},
        Status.FOR_COMMENT: {Status.DRAFT, Status.APPROVED, Status.ABANDONED},
        Status.APPROVED: {Status.FOR_COMMENT, Status.PUBLISHED, Status.ABANDONED},
        Status.PUBLISHED: set(),
        Status.ABANDONED: set(),
    }
    ENDED = [Status.PUBLISHED, Status.ABANDONED]

    round = models.ForeignKey(Round, models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    correction_reason = models.TextField("why the one before it is corrected", blank=True)
    # The one text of reports that were published before there were sections; empty in all others.
    commentary = models.TextField(blank=True, validators=[MaxLengthValidator(SECTION_MAX_CHARACTERS)])
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(blank=True, help_text="Canonical JSON of all that people wrote, hashed as it stands.")
    words_sha256 = models.CharField(max_length=64, blank=True)
    text_sha256 = models.CharField("hash of the paper's text, without its mark-up", max_length=64, blank=True)
    template_version = models.PositiveSmallIntegerField(default=1)
    figures = models.TextField(blank=True, help_text="Canonical JSON of every figure; its hash is of these very bytes.")
    figures_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="", blank=True, max_length=200)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    abandoned_at = models.DateTimeField(null=True, blank=True)
    abandoned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    abandoned_because = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reports_publication_number_is_unique_in_round",
                fields=["round", "number"],
                condition=~Q(status="abandoned"),
            ),
            models.CheckConstraint(
                name="reports_publication_status_is_known",
                condition=Q(status__in=["draft", "for comment", "approved", "published", "abandoned"]),
            ),
            models.CheckConstraint(
                name="reports_publication_abandoned_says_who_when_and_why",
                condition=Q(number__gt=1, status="abandoned", abandoned_at__isnull=False, abandoned_by__isnull=False)
                & ~Q(abandoned_because="")
                | ~Q(status="abandoned")
                & Q(abandoned_at__isnull=True, abandoned_by__isnull=True, abandoned_because=""),
            ),
            models.CheckConstraint(
                name="reports_publication_correction_says_why",
                condition=Q(number=1, correction_reason="") | (Q(number__gt=1) & ~Q(correction_reason="")),
            ),
            models.CheckConstraint(
                name="reports_publication_words_have_their_hash",
                condition=Q(words="", words_sha256="") | (~Q(words="") & ~Q(words_sha256="")),
            ),
            models.CheckConstraint(
                name="reports_publication_saved_says_who_and_when",
                condition=Q(saved_at__isnull=True, saved_by__isnull=True)
                | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="reports_publication_published_says_who_when_and_what",
                condition=(~Q(status="published") & Q(published_at__isnull=True, published_by__isnull=True))
                | (
                    Q(status="published", published_at__isnull=False, published_by__isnull=False)
                    & ~Q(figures="")
                    & ~Q(figures_sha256="")
                    & ~Q(pdf="")
                    & ~Q(pdf_sha256="")
                ),
            ),
        ]

    def __str__(self):
        return f"State of the Sector: {self.round}"

    def get_absolute_url(self):
        """Where the report of the round is, whichever publication of it stands."""
        return reverse("reports:publication", args=[self.round.edition.agreement.slug, self.round.label])

    def get_own_url(self):
        """Where this very publication is and stays, also when another takes its place."""
        return reverse(
            "reports:publication_numbered", args=[self.round.edition.agreement.slug, self.round.label, self.number]
        )

    @property
    def is_correction(self) -> bool:
        return self.number > 1

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def other_files(self) -> "models.QuerySet[RenderedFile]":
        """The published report in other forms: made with the very PDF that was published, and never later."""
        made_with = self.renderings.filter(status=Rendering.Status.DONE, pdf=self.pdf.name)
        return RenderedFile.objects.filter(rendering__in=made_with)

    def file_of(self, form: str) -> "RenderedFile | None":
        return self.other_files.filter(form=form).first()


class PublicationEvent(models.Model):
    """What happened to a report; rows are only ever added."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=20, choices=Publication.Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Publication.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    objects = PublicationEventQuerySet.as_manager()

    def __str__(self):
        return f"{self.publication}: {self.get_to_status_display()}"

    @property
    def title(self) -> str:
        """How far it was then; of a correction, which one it is about."""
        status, publication = self.get_to_status_display(), self.publication
        return f"{status}, correction {publication.number}" if publication.is_correction else status


class Rendering(models.Model):
    """One PDF of a report, made by the worker from the figures and words that stand in this very row."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for the worker"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Not made"

    # A killed worker leaves it running; whoever takes the task up again goes on from there.
    NEXT = {
        Status.WAITING: {Status.RUNNING, Status.FAILED},
        Status.RUNNING: {Status.DONE, Status.FAILED},
        Status.DONE: set(),
        Status.FAILED: set(),
    }
    UNFINISHED = [Status.WAITING, Status.RUNNING]

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="renderings")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    step = models.CharField("what is being done", max_length=200, blank=True)
    failure = models.CharField("why it was not made", max_length=500, blank=True)
    is_draft = models.BooleanField(help_text="Made before it was approved, and marked so on every page.")
    figures = models.TextField(help_text="Canonical JSON of the figures it is made from.")
    commentary = models.TextField(blank=True)
    words = models.TextField(blank=True, help_text="Canonical JSON of all that people wrote.")
    text_sha256 = models.CharField("hash of the paper's text, without its mark-up", max_length=64, blank=True)
    template_version = models.PositiveSmallIntegerField()
    content_sha256 = models.CharField("hash of all that it is made from", max_length=64)
    pdf = models.FileField(upload_to="", blank=True, max_length=200)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_rendering_status_is_known",
                condition=Q(status__in=["waiting", "running", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="reports_rendering_done_has_its_file",
                condition=(
                    Q(status="done", pages__isnull=False, finished_at__isnull=False) & ~Q(pdf="") & ~Q(pdf_sha256="")
                )
                | (~Q(status="done") & Q(pdf="", pdf_sha256="", pages__isnull=True)),
            ),
            models.CheckConstraint(
                name="reports_rendering_failed_says_why",
                condition=(Q(status="failed", finished_at__isnull=False) & ~Q(failure=""))
                | (~Q(status="failed") & Q(failure="")),
            ),
        ]

    def __str__(self):
        return f"{self.publication}, {self.get_status_display().lower()}"

    @property
    def is_finished(self) -> bool:
        return self.status not in self.UNFINISHED


class Publishing(models.Model):
    """That somebody asked for a report to be published: with which PDF, and how far the worker has come.

    The worker publishes in one transaction, so that what it was killed over is not published at all.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for the worker"
        RUNNING = "running", "Being published"
        DONE = "done", "Published"
        FAILED = "failed", "Not published"

    NEXT = {
        Status.WAITING: {Status.RUNNING, Status.FAILED},
        Status.RUNNING: {Status.DONE, Status.FAILED},
        Status.DONE: set(),
        Status.FAILED: set(),
    }
    UNFINISHED = [Status.WAITING, Status.RUNNING]

    rendering = models.ForeignKey(Rendering, models.PROTECT, related_name="publishings")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    failure = models.CharField("why it was not published", max_length=500, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PublishingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reports_publishing_status_is_known",
                condition=Q(status__in=["waiting", "running", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="reports_publishing_finished_says_when",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(status__in=["waiting", "running"], finished_at__isnull=True),
            ),
            models.CheckConstraint(
                name="reports_publishing_failed_says_why",
                condition=(Q(status="failed") & ~Q(failure="")) | (~Q(status="failed") & Q(failure="")),
            ),
            models.UniqueConstraint(
                name="reports_publishing_is_one_at_a_time",
                fields=["rendering"],
                condition=Q(status__in=["waiting", "running"]),
            ),
        ]

    def __str__(self):
        return f"{self.rendering.publication}: {self.get_status_display().lower()}"

    @property
    def is_finished(self) -> bool:
        return self.status not in self.UNFINISHED


class RenderedFile(models.Model):
    """Another form of the same report, made with its PDF and kept with it; rows are only ever added."""

    class Form(models.TextChoices):
        SUMMARY = "summary", "Summary on one page"
        WORD = "word", "Word file"
        WORKBOOK = "workbook", "Excel workbook"
        DATA = "data", "Tables as CSV and JSON"

    # How the file of a form ends, and so what kind it is.
    ENDINGS = {Form.SUMMARY: "pdf", Form.WORD: "docx", Form.WORKBOOK: "xlsx", Form.DATA: "zip"}

    rendering = models.ForeignKey(Rendering, models.PROTECT, related_name="files")
    form = models.CharField(max_length=20, choices=Form)
    file = models.FileField(upload_to="", max_length=200)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reports_rendered_file_is_one_of_its_form", fields=["rendering", "form"]),
            models.CheckConstraint(
                name="reports_rendered_file_has_its_file_and_hash", condition=~Q(file="") & ~Q(sha256="")
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()}: {self.rendering}"

    @property
    def ending(self) -> str:
        return self.ENDINGS[self.form]


class DailyTurn(models.Model):
    """What is done once a day was begun on this day, by whichever worker came first."""

    begun_on = models.DateField(unique=True)

    def __str__(self):
        return str(self.begun_on)


class WorkerSign(models.Model):
    """A worker's sign of life. What a worker was doing when its signs stop is given to another."""

    worker = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return self.worker
