from django.conf import settings
from django.db import models
from django.db.models import Q

from compacts.models import Partnership
from selfassessment.models import Round

User = settings.AUTH_USER_MODEL
TITLE_MAX_CHARACTERS = NAME_MAX_CHARACTERS = 120
HELP_MAX_CHARACTERS = 300
LINE_MAX_CHARACTERS = 300
WORDS_MAX_CHARACTERS = 8_000


class FieldKind(models.TextChoices):
    LINE = "line", "One line"
    WORDS = "words", "Several lines"
    DAY = "day", "A date"
    HEADING = "heading", "A heading over the fields that follow"


class FilledFrom(models.TextChoices):
    """What of a report can be put into a field to begin with."""

    NOTHING = "", "Nothing: it begins empty"
    TITLE = "title", "The title of the report"
    PERIOD = "period", "When self-assessments were made"
    BODY = "body", "The body that oversees the agreement"
    HEADLINES = "headlines", "The headline figures"
    BOARD = "board", "What needs the board"
    RECOMMENDATIONS = "recommendations", "The recommendations"
    CONSULTATION = "consultation", "Who returned a self-assessment, and who reviewed"
    PAPERS = "papers", "Where the report and its files are"
    NEXT_STEPS = "next-steps", "The next steps"


KIND_IS_KNOWN = Q(kind__in=["line", "words", "day", "heading"])


class SheetTemplate(models.Model):
    """What a partnership's cover sheets are called. Its fields are configuration: changing them changes no sheet."""

    partnership = models.OneToOneField(Partnership, models.PROTECT, related_name="cover_sheet_template")
    title = models.CharField(max_length=TITLE_MAX_CHARACTERS)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        app_label = "reports"

    def __str__(self):
        return f"{self.title} of {self.partnership}"


class SheetField(models.Model):
    """One field of a partnership's cover sheets."""

    template = models.ForeignKey(SheetTemplate, models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=NAME_MAX_CHARACTERS)
    help = models.CharField(max_length=HELP_MAX_CHARACTERS, blank=True)
    kind = models.CharField(max_length=10, choices=FieldKind)
    filled_from = models.CharField(max_length=20, choices=FilledFrom, blank=True)

    class Meta:
        app_label = "reports"
        constraints = [
            models.CheckConstraint(name="reports_sheet_field_kind_is_known", condition=KIND_IS_KNOWN),
        ]

    def __str__(self):
        return self.name


class CoverSheetQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)

    def for_list(self):
        return self.select_related("saved_by", "started_by").order_by("-number")


class CoverSheet(models.Model):
    """A cover sheet of one round's report, for one meeting. It keeps the fields it was begun with."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="cover_sheets")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=TITLE_MAX_CHARACTERS)
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed.")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CoverSheetQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(name="reports_cover_sheet_number_is_unique_in_round", fields=["round", "number"]),
            models.CheckConstraint(
                name="reports_cover_sheet_saved_says_who_and_when",
                condition=Q(saved_at__isnull=True, saved_by__isnull=True)
                | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.number}"


class SheetEntry(models.Model):
    """What one field of one sheet says. A day is written as 2027-09-08; several lines are Markdown."""

    sheet = models.ForeignKey(CoverSheet, models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=NAME_MAX_CHARACTERS)
    help = models.CharField(max_length=HELP_MAX_CHARACTERS, blank=True)
    kind = models.CharField(max_length=10, choices=FieldKind)
    text = models.TextField(blank=True)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(name="reports_sheet_entry_place_is_unique", fields=["sheet", "position"]),
            models.CheckConstraint(name="reports_sheet_entry_kind_is_known", condition=KIND_IS_KNOWN),
        ]

    def __str__(self):
        return self.name


class SheetPrintQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)

    def latest_first(self):
        return self.defer("content").select_related("asked_by").order_by("-asked_at", "-pk")


class SheetPrint(models.Model):
    """A cover sheet as Word file and PDF, made by the worker from the words that stand in this very row."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Not made"

    NEXT = {Status.WAITING: {Status.DONE, Status.FAILED}, Status.DONE: set(), Status.FAILED: set()}

    sheet = models.ForeignKey(CoverSheet, models.PROTECT, related_name="prints")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    failure = models.CharField("why it was not made", max_length=500, blank=True)
    content = models.TextField(help_text="Canonical JSON of all that the files say.")
    version = models.PositiveIntegerField(help_text="Of which save of the sheet it is made.")
    pdf = models.FileField(upload_to="", blank=True, max_length=200)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    word = models.FileField(upload_to="", blank=True, max_length=200)
    word_sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SheetPrintQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.CheckConstraint(
                name="reports_sheet_print_status_is_known", condition=Q(status__in=["waiting", "done", "failed"])
            ),
            models.CheckConstraint(
                name="reports_sheet_print_done_has_its_files",
                condition=(Q(status="done", finished_at__isnull=False) & ~Q(pdf="") & ~Q(word=""))
                | (~Q(status="done") & Q(pdf="", word="")),
            ),
            models.CheckConstraint(
                name="reports_sheet_print_failed_says_why",
                condition=(Q(status="failed", finished_at__isnull=False) & ~Q(failure=""))
                | (~Q(status="failed") & Q(failure="")),
            ),
        ]

    def __str__(self):
        return f"{self.sheet}: {self.get_status_display().lower()}"

    @property
    def is_finished(self) -> bool:
        return self.status != self.Status.WAITING
