from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format

from commitments import units
from commitments.querysets import ClauseQuerySet, LikenessQuerySet, ThemeQuerySet
from commitments.variations.models import Consent, Variation
from commitments.workbench.models import (
    Import,
    ImportStep,
    LeftOut,
    ProposedClause,
    ProposedParty,
    ProposedTerm,
    Unsettled,
)
from compacts.models import Agreement, Edition, Party

__all__ = [
    "Clause",
    "Consent",
    "Import",
    "ImportStep",
    "LeftOut",
    "Likeness",
    "Lineage",
    "ProposedClause",
    "ProposedParty",
    "ProposedTerm",
    "Standard",
    "Theme",
    "Unsettled",
    "Variation",
]


class Theme(models.Model):
    """A subject that agreements share, by which their clauses find each other."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(unique=True)

    objects = ThemeQuerySet.as_manager()

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("commitments:theme", args=[self.slug])


class Lineage(models.Model):
    """What makes clauses of several editions the same promise; a trend follows it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="lineages")
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="commitments_lineage_key_is_unique_in_agreement", fields=["agreement", "key"]),
        ]

    def __str__(self):
        return f"{self.agreement}: {self.key}"


class Clause(models.Model):
    """A numbered piece of an edition, in a tree. Only some are assessable: the promises."""

    class Kind(models.TextChoices):
        HEADING = "heading", "Heading"
        CONTEXT = "context", "Context"
        PRINCIPLE = "principle", "Principle"
        COMMITMENT = "commitment", "Commitment"
        ACTION = "action", "Action"
        PROCESS = "process", "Process"
        DEFINITION = "definition", "Definition"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(help_text="Place in the document, from 1, counted over the whole edition.")
    depth = models.PositiveSmallIntegerField(help_text="0 at the top of the tree.")
    number = models.CharField("number as printed", max_length=40, blank=True)
    ref = models.CharField(
        "lasting address",
        max_length=60,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z", "Use letters, digits, dots and hyphens only.")],
    )
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    is_assessable = models.BooleanField(default=False)
    parties = models.ManyToManyField(
        Party, related_name="own_clauses", blank=True, help_text="Parties that the clause itself names."
    )
    bound_parties = models.ManyToManyField(
        Party,
        related_name="duties",
        blank=True,
        help_text="Who owes it: its own parties, or those of the nearest clause above that has some. "
        "Worked out once, when the edition comes into force.",
    )
    qualifier = models.CharField("words that soften it", max_length=200, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="clauses")
    owner = models.CharField("owner, by post or team", max_length=200, blank=True)
    due_words = models.CharField("due, in the source's words", max_length=200, blank=True)
    due_earliest = models.DateField(null=True, blank=True)
    due_latest = models.DateField(null=True, blank=True)
    caveat = models.TextField(blank=True)
    guidance = models.TextField(blank=True)
    lineage = models.ForeignKey(Lineage, models.PROTECT, related_name="clauses")
    also_from = models.ManyToManyField(
        Lineage,
        related_name="offshoots",
        blank=True,
        help_text="Promises of the edition before that it also comes from: split off from one, or merged with it.",
    )

    objects = ClauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="commitments_clause_ref_is_unique_in_edition", fields=["edition", "ref"]),
            models.UniqueConstraint(
                name="commitments_clause_position_is_unique_in_edition", fields=["edition", "position"]
            ),
            models.UniqueConstraint(
                name="commitments_clause_lineage_is_unique_in_edition", fields=["edition", "lineage"]
            ),
            models.CheckConstraint(
                name="commitments_clause_kind_is_known",
                condition=Q(
                    kind__in=[
                        "heading",
                        "context",
                        "principle",
                        "commitment",
                        "action",
                        "process",
                        "definition",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="commitments_clause_assessable_has_words_and_theme",
                condition=Q(is_assessable=False) | (~Q(text="") & Q(theme__isnull=False)),
                violation_error_message="A clause that is assessed needs a text and a theme.",
            ),
            models.CheckConstraint(
                name="commitments_clause_assessable_is_a_promise",
                condition=Q(is_assessable=False) | Q(kind__in=["commitment", "action"]),
                violation_error_message="Only commitments and actions can be assessed.",
            ),
            models.CheckConstraint(
                name="commitments_clause_due_days_are_in_order",
                condition=Q(due_earliest__isnull=True)
                | Q(due_latest__isnull=True)
                | Q(due_earliest__lte=F("due_latest")),
                violation_error_message="The latest day comes before the earliest.",
            ),
            models.CheckConstraint(
                name="commitments_clause_due_days_have_words",
                condition=~Q(due_words="") | Q(due_earliest__isnull=True, due_latest__isnull=True),
                violation_error_message="Give the words of the due date beside its days.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.edition}"

    def get_absolute_url(self):
        return reverse("commitments:clause", args=[self.edition.agreement.slug, self.edition.label, self.ref])

    @property
    def called(self) -> str:
        """Kind, number and title, such as "Commitment 3.4.2"; the address stands in where it has neither."""
        if self.kind == self.Kind.HEADING:
            return " ".join(part for part in [self.number, self.title] if part) or self.ref
        number = self.number or ("" if self.title else self.ref)
        return ": ".join(part for part in [f"{self.get_kind_display()} {number}".strip(), self.title] if part)

    @property
    def due_in_days(self) -> str:
        """The days between which the due words fall, such as "by 31 March 2022"; empty where the source names none."""
        earliest, latest = (day and date_format(day) for day in (self.due_earliest, self.due_latest))
        if earliest and latest:
            return f"on {latest}" if earliest == latest else f"between {earliest} and {latest}"
        return f"by {latest}" if latest else f"from {earliest}" if earliest else ""

    @property
    def name(self) -> str:
        """What people call it: its number, or its address where the number says too little, such as "a" under 3.8."""
        says_it_all = "".join(self.number.split()).rstrip(".") == self.ref
        return self.number if says_it_all else self.ref


class Standard(models.Model):
    """A measurable part of a clause: "at most 30 days from valid invoice to payment"."""

    class Direction(models.TextChoices):
        AT_LEAST = "at least", "at least"
        AT_MOST = "at most", "at most"
        BETWEEN = "between", "between"

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="standards")
    position = models.PositiveSmallIntegerField()
    measure = models.CharField("what is measured", max_length=200)
    direction = models.CharField(max_length=10, choices=Direction)
    number = models.DecimalField(max_digits=12, decimal_places=2)
    upper = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=40)
    clock = models.CharField("from what to what", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="commitments_standard_position_is_unique",
                fields=["clause", "position"],
                violation_error_message="Another standard of this clause has this place.",
            ),
            models.CheckConstraint(
                name="commitments_standard_direction_is_known",
                condition=Q(direction__in=["at least", "at most", "between"]),
            ),
            models.CheckConstraint(
                name="commitments_standard_has_upper_number_only_between",
                condition=Q(direction="between", upper__isnull=False, upper__gte=F("number"))
                | (~Q(direction="between") & Q(upper__isnull=True)),
                violation_error_message="“Between” needs an upper number, not below the lower; nothing else takes one.",
            ),
        ]

    def __str__(self):
        return f"{self.measure}: {self.in_words}"

    @property
    def in_words(self) -> str:
        """The standard as people say it, e.g. "at most 30 days from valid invoice to payment"."""
        last = self.number if self.upper is None else self.upper
        return self._around(units.said(last, self.unit))

    @property
    def as_written(self) -> str:
        """The same with the unit as the agreement writes it, also for 1, as filings and reports seal it."""
        last = self.number if self.upper is None else self.upper
        return self._around(f"{units.plain(last)} {self.unit}")

    def _around(self, last: str) -> str:
        if self.direction == self.Direction.BETWEEN:
            last = f"{units.plain(self.number)} and {last}"
        return " ".join(part for part in [self.direction, last, self.clock] if part)

    def is_met_by(self, value) -> bool:
        """Does a measured value, in the standard's own unit, meet it?"""
        if self.direction == self.Direction.AT_LEAST:
            return value >= self.number
        if self.direction == self.Direction.AT_MOST:
            return value <= self.number
        return self.number <= value <= self.upper


class PaperCopy(models.Model):
    """The PDF of an edition that was agreed, made once from its frozen text."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="paper_copy")
    file = models.FileField(upload_to="editions")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "paper copies"

    def __str__(self):
        return f"PDF of {self.edition}"


class Likeness(models.Model):
    """Promises of two agreements that ask for like things, so that who owes both can answer once and use it twice.

    Somebody proposes it from the side of `clause`, and somebody else agrees it for `other`; only then it is used.
    It is read along the lineage of both, so a new edition does not end it. That two promises are not related is said
    in the same way, links nothing, and keeps what the words of both suggest from being suggested again.
    """

    class Relation(models.TextChoices):
        EQUAL = "equal", "asks the same as"
        NARROWER = "narrower", "asks less than"
        WIDER = "wider", "asks more than"
        OVERLAPS = "overlaps", "overlaps with"
        UNRELATED = "unrelated", "is not related to"

    OTHER_WAY = {
        Relation.EQUAL: Relation.EQUAL,
        Relation.NARROWER: Relation.WIDER,
        Relation.WIDER: Relation.NARROWER,
        Relation.OVERLAPS: Relation.OVERLAPS,
        Relation.UNRELATED: Relation.UNRELATED,
    }

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="likenesses")
    other = models.ForeignKey(Clause, models.PROTECT, related_name="likenesses_from_others")
    relation = models.CharField(max_length=10, choices=Relation)
    reason = models.TextField(blank=True, help_text="Of two that are not related, it may be left out.")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.TextField("why it was declined or withdrawn", blank=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "likenesses"
        constraints = [
            models.UniqueConstraint(
                name="commitments_likeness_is_one_per_pair",
                fields=["clause", "other"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="commitments_likeness_is_between_two", condition=~Q(clause=F("other"))),
            models.CheckConstraint(
                name="commitments_likeness_relation_is_known",
                condition=Q(relation__in=["equal", "narrower", "wider", "overlaps", "unrelated"]),
            ),
            models.CheckConstraint(
                name="commitments_likeness_has_a_reason", condition=Q(relation="unrelated") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="commitments_likeness_says_why_it_ended_only_once_it_has",
                condition=Q(ended_because="") | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="commitments_likeness_agreed_says_who_and_when",
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="commitments_likeness_is_agreed_by_somebody_else",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="commitments_likeness_ended_says_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.clause} {self.get_relation_display()} {self.other}"

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None

    @property
    def is_link(self) -> bool:
        """Does it say that the two are alike in anything?"""
        return self.relation != self.Relation.UNRELATED

    def across(self, lineage: int) -> Clause:
        """The promise on the other side from this lineage."""
        return self.other if self.clause.lineage_id == lineage else self.clause

    def relation_from(self, lineage: int) -> Relation:
        """How the promise of this lineage stands to the one across."""
        relation = self.Relation(self.relation)
        return relation if self.clause.lineage_id == lineage else self.OTHER_WAY[relation]
