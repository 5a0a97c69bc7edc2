import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.workbench.querysets import ImportQuerySet, ImportStepQuerySet, ProposedClauseQuerySet
from compacts.models import Edition, Partnership, Side

User = settings.AUTH_USER_MODEL


def path_of_document(instance, original_name) -> str:
    """A name of our own: what the person called the file never reaches the disk."""
    return f"imports/{uuid.uuid4().hex}"


class Import(models.Model):
    """A document on its way to a draft: read by the worker, settled by stewards, then handed to the loader."""

    class Status(models.TextChoices):
        READING = "reading", "Being read"
        TO_REVIEW = "to review", "To review"
        DRAFTED = "drafted", "Became a draft"
        REFUSED = "refused", "Could not be read"
        ABANDONED = "abandoned", "Given up"

    NEXT = {
        Status.READING: {Status.TO_REVIEW, Status.REFUSED},
        Status.TO_REVIEW: {Status.DRAFTED, Status.ABANDONED},
        Status.DRAFTED: set(),
        Status.REFUSED: set(),
        Status.ABANDONED: set(),
    }
    COLOURS = {
        Status.READING: "blue",
        Status.TO_REVIEW: "yellow",
        Status.DRAFTED: "green",
        Status.REFUSED: "red",
        Status.ABANDONED: "grey",
    }

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="imports")
    status = models.CharField(max_length=20, choices=Status, default=Status.READING)
    original_name = models.CharField("what its owner called it", max_length=200)
    document = models.FileField(upload_to=path_of_document, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    step = models.CharField("what is being done", max_length=200, blank=True)
    failure = models.CharField("why it was refused", max_length=500, blank=True)
    title = models.CharField(max_length=300, blank=True)
    source = models.JSONField("the text as it was read, piece by piece", default=list, editable=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, blank=True, related_name="imports")

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commitments_import_status_is_known",
                condition=Q(status__in=["reading", "to review", "drafted", "refused", "abandoned"]),
            ),
            models.CheckConstraint(
                name="commitments_import_refused_says_why",
                condition=(Q(status="refused") & ~Q(failure="")) | (~Q(status="refused") & Q(failure="")),
            ),
            models.CheckConstraint(
                name="commitments_import_is_read_unless_it_is_being_read",
                condition=Q(status="reading", read_at__isnull=True) | (~Q(status="reading") & Q(read_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="commitments_import_ended_says_who_and_when",
                condition=Q(status__in=["drafted", "abandoned"], ended_at__isnull=False, ended_by__isnull=False)
                | (~Q(status__in=["drafted", "abandoned"]) & Q(ended_at__isnull=True, ended_by__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.title or self.original_name

    def get_absolute_url(self):
        return reverse("commitments:import", args=[self.pk])

    @property
    def status_colour(self) -> str:
        return self.COLOURS[self.status]


class ProposedParty(models.Model):
    """A capacity in which the document seems to bind somebody."""

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="parties")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=10, choices=Side, blank=True, help_text="Empty until somebody has said it.")
    also = models.CharField("other names that the document has for it", max_length=1000, blank=True)
    is_removed = models.BooleanField(default=False)

    TRACKED = ["position", "name", "side", "also", "is_removed"]

    class Meta:
        verbose_name_plural = "proposed parties"
        constraints = [
            models.CheckConstraint(
                name="commitments_proposed_party_side_is_known", condition=Q(side__in=["", "public", "vcse"])
            ),
        ]

    def __str__(self):
        return self.name


class ProposedClause(models.Model):
    """A clause as it is proposed so far. Never deleted: what is taken out can be put back."""

    class Kind(models.TextChoices):
        HEADING = "heading", "Heading"
        CONTEXT = "context", "Context"
        PRINCIPLE = "principle", "Principle"
        COMMITMENT = "commitment", "Commitment"
        ACTION = "action", "Action"
        PROCESS = "process", "Process"
        DEFINITION = "definition", "Definition"

    PROMISES = [Kind.COMMITMENT, Kind.ACTION]

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveBigIntegerField(help_text="Its place in the document, with room for others between.")
    number = models.CharField("number as printed", max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    parties = models.JSONField("keys of the parties that it names", default=list)
    qualifier = models.CharField("words that soften it", max_length=200, blank=True)
    theme = models.ForeignKey("commitments.Theme", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.CharField("owner, by post or team", max_length=200, blank=True)
    due_words = models.CharField(max_length=200, blank=True)
    due_earliest = models.DateField(null=True, blank=True)
    due_latest = models.DateField(null=True, blank=True)
    standards = models.JSONField("what can be measured, as an agreement file has it", default=list)
    doubts = models.JSONField("questions, with the answer that each got", default=list)
    sources = models.JSONField("where in the source it stands", default=list)
    is_removed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    TRACKED = [
        "parent_id",
        "position",
        "number",
        "kind",
        "title",
        "text",
        "parties",
        "qualifier",
        "theme_id",
        "owner",
        "due_words",
        "due_earliest",
        "due_latest",
        "standards",
        "doubts",
        "sources",
        "is_removed",
    ]

    objects = ProposedClauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commitments_proposed_clause_kind_is_known",
                condition=Q(
                    kind__in=["heading", "context", "principle", "commitment", "action", "process", "definition"]
                ),
            ),
            models.CheckConstraint(
                name="commitments_proposed_clause_is_not_under_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self):
        return self.called

    @property
    def is_promise(self) -> bool:
        return self.kind in self.PROMISES

    @property
    def words(self) -> str:
        """What it says, whichever field holds it."""
        return self.text or self.title

    @property
    def called(self) -> str:
        """What people call it: its number, else its kind and first words."""
        if self.number:
            return self.number
        first = " ".join(self.words.split()[:6])
        return f"{self.get_kind_display()} “{first}…”" if first else self.get_kind_display()

    @property
    def open_doubts(self) -> list[tuple[int, dict]]:
        """The questions that nobody has answered, with their places."""
        return [(place, doubt) for place, doubt in enumerate(self.doubts) if not doubt.get("answer")]


class LeftOut(models.Model):
    """Text of the document that is in no clause, and why."""

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="left_out")
    position = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.CharField(max_length=300)
    sources = models.JSONField(default=list)
    is_removed = models.BooleanField("put back, as a clause", default=False)

    TRACKED = ["is_removed"]

    class Meta:
        verbose_name_plural = "texts left out"

    def __str__(self):
        return self.text[:60]


class ProposedTerm(models.Model):
    """A word that the document explains."""

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="terms")
    position = models.PositiveIntegerField()
    term = models.CharField(max_length=200)
    meaning = models.TextField()
    is_removed = models.BooleanField(default=False)

    TRACKED = ["term", "meaning", "is_removed"]

    def __str__(self):
        return self.term


class Unsettled(models.Model):
    """Something to settle before signing, or a remark of the importer about the whole document."""

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="unsettled")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    sources = models.JSONField(default=list)
    is_removed = models.BooleanField("settled", default=False)

    TRACKED = ["text", "is_removed"]

    class Meta:
        verbose_name_plural = "unsettled points"

    def __str__(self):
        return self.text[:60]


class ImportStep(models.Model):
    """One thing that somebody changed in a proposal, with what was there before, so that it can be undone."""

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    said = models.CharField("what was done", max_length=200)
    changes = models.JSONField("before and after, field by field", encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_passed_over = models.BooleanField("undone, and something else was done instead", default=False)

    objects = ImportStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="commitments_import_step_number_is_unique_in_import", fields=["import_of", "number"]
            ),
            models.CheckConstraint(
                name="commitments_import_step_undone_says_who_and_when",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.said
