from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compacts.querysets import (
    AgreementQuerySet,
    BodyQuerySet,
    EarlierEditionQuerySet,
    EditionQuerySet,
    PartnershipQuerySet,
    RelationQuerySet,
    RoleQuerySet,
)


class Side(models.TextChoices):
    """Who stands where in an agreement: each side makes promises, and each reviews the other."""

    PUBLIC = "public", "Public bodies"
    VCSE = "vcse", "VCSE sector"

    @property
    def other(self):
        return Side.VCSE if self is Side.PUBLIC else Side.PUBLIC


class Partnership(models.Model):
    """The system or place that owns agreements, e.g. a health and care partnership."""

    class Level(models.TextChoices):
        SYSTEM = "system", "System"
        PLACE = "place", "Place"
        NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200, unique=True)
    level = models.CharField(max_length=20, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    is_demonstration = models.BooleanField(
        default=False, help_text="Everything in it is invented, and its pages say so."
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="compacts_partnership_level_is_known",
                condition=Q(level__in=["system", "place", "neighbourhood"]),
            ),
            models.CheckConstraint(
                name="compacts_partnership_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="A partnership cannot be its own parent.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports:partnership", args=[self.slug])

    def clean(self):
        """The database refuses a partnership below itself; a circle of several is told here as well."""
        above, seen = self.parent, set()
        while above and above.pk not in seen:
            if self.pk and above.pk == self.pk:
                raise ValidationError({"parent": "A partnership cannot stand below itself. Choose another, or none."})
            seen.add(above.pk)
            above = above.parent


class Role(models.Model):
    """What a person may do in a partnership, from the day it was given to the day it ended."""

    class Kind(models.TextChoices):
        REVIEWER = "reviewer", "Reviewer"
        SECRETARY = "secretary", "Partnership Board secretary"
        STEWARD = "steward", "Steward"
        CHAIR = "chair", "Independent chair"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="partnership_roles")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    side = models.CharField(
        max_length=10,
        choices=Side,
        blank=True,
        help_text="The side a reviewer speaks for; they review the other side.",
    )
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="compacts_role_is_held_once",
                fields=["user", "partnership", "kind"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="compacts_role_kind_is_known",
                condition=Q(kind__in=["reviewer", "secretary", "steward", "chair"]),
            ),
            models.CheckConstraint(
                name="compacts_role_names_a_side_for_reviewers_only",
                condition=Q(kind="reviewer", side__in=["public", "vcse"]) | (~Q(kind="reviewer") & Q(side="")),
            ),
            models.CheckConstraint(
                name="compacts_role_end_says_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_kind_display().lower()} of {self.partnership}"


class Agreement(models.Model):
    """A compact, charter, memorandum, framework or covenant that a partnership owns."""

    class Kind(models.TextChoices):
        COMPACT = "compact", "Compact"
        CHARTER = "charter", "Charter"
        MEMORANDUM = "memorandum", "Memorandum of understanding"
        FRAMEWORK = "framework", "Framework"
        COVENANT = "covenant", "Covenant"
        ACTION_PLAN = "action plan", "Action plan"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="agreements")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind)
    summary = models.TextField(blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="compacts_agreement_kind_is_known",
                condition=Q(kind__in=["compact", "charter", "memorandum", "framework", "covenant", "action plan"]),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:agreement", args=[self.slug])


class Body(models.Model):
    """A group of the partnership (board, steering group): what it oversees, how often it meets, whom it reports to."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bodies")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    meets = models.CharField("how often it meets", max_length=200, blank=True)
    meetings_a_year = models.PositiveSmallIntegerField(null=True, blank=True)
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reported_by")
    chairing = models.CharField("who chairs it, by post", max_length=200, blank=True)
    oversees = models.ManyToManyField(Agreement, related_name="overseen_by", blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(
                name="compacts_body_slug_is_unique_in_partnership",
                fields=["partnership", "slug"],
                violation_error_message="Another body of this partnership has this slug.",
            ),
            models.CheckConstraint(
                name="compacts_body_does_not_report_to_itself",
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")),
                violation_error_message="A body cannot report to itself.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """The database refuses a body that reports to itself; a circle of several is told here as well."""
        above, seen = self.reports_to, set()
        while above and above.pk not in seen:
            if self.pk and above.pk == self.pk:
                raise ValidationError({"reports_to": "This reporting line leads back to where it started."})
            seen.add(above.pk)
            above = above.reports_to


class Relation(models.Model):
    """How one agreement stands to another, which may be one that the portal does not hold."""

    class Kind(models.TextChoices):
        BUILDS_ON = "builds on", "Builds on"
        COMPLEMENTS = "complements", "Complements"
        REQUIRES = "requires", "Requires"
        REPLACES = "replaces", "Replaces"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=20, choices=Kind)
    other_slug = models.SlugField(max_length=80, blank=True, help_text="Its address here, once the portal holds it.")
    other_title = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="compacts_relation_is_stated_once",
                fields=["agreement", "kind", "other_title"],
                violation_error_message="This relation is stated already.",
            ),
            models.CheckConstraint(
                name="compacts_relation_kind_is_known",
                condition=Q(kind__in=["builds on", "complements", "requires", "replaces"]),
            ),
        ]

    def __str__(self):
        return f"{self.agreement} {self.kind} {self.other_title}"

    SEEN_FROM_THE_OTHER = {
        Kind.BUILDS_ON: "Is built on by",
        Kind.COMPLEMENTS: "Is complemented by",
        Kind.REQUIRES: "Is required by",
        Kind.REPLACES: "Is replaced by",
    }

    @property
    def kind_seen_from_the_other(self) -> str:
        """The same relation in words, as it reads on the page of the agreement it is about."""
        return self.SEEN_FROM_THE_OTHER[self.kind]


class Edition(models.Model):
    """One agreed text of an agreement. A draft can be edited; once in force it is frozen, by triggers too."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_FORCE = "in force", "In force"
        SUPERSEDED = "superseded", "Superseded"

    NEXT = {
        Status.DRAFT: {Status.IN_FORCE},
        Status.IN_FORCE: {Status.SUPERSEDED},
        Status.SUPERSEDED: set(),
    }
    FROZEN = [Status.IN_FORCE, Status.SUPERSEDED]

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="editions")
    label = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z", "Use letters, digits, dots and hyphens only.")],
        help_text="Part of its address, such as 2022.",
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    in_force_words = models.CharField("when it came into force, as the source says it", max_length=300, blank=True)
    in_force_on = models.DateField(null=True, blank=True)
    approved_by = models.CharField("approving body", max_length=200, blank=True)
    minute_reference = models.CharField(max_length=100, blank=True)
    source = models.TextField(blank=True)
    unsettled = models.TextField("to settle before signing, one a line", blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    brought_into_force_at = models.DateTimeField(null=True, blank=True, editable=False)
    brought_into_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="compacts_edition_label_is_unique_in_agreement",
                fields=["agreement", "label"],
                violation_error_message="The agreement has an edition with this label already.",
            ),
            models.UniqueConstraint(
                name="compacts_edition_in_force_is_one_per_agreement",
                fields=["agreement"],
                condition=Q(status="in force"),
            ),
            models.CheckConstraint(
                name="compacts_edition_status_is_known",
                condition=Q(status__in=["draft", "in force", "superseded"]),
            ),
            models.CheckConstraint(
                name="compacts_edition_frozen_says_who_when_and_hash",
                condition=Q(
                    status="draft",
                    brought_into_force_at__isnull=True,
                    brought_into_force_by__isnull=True,
                    content_sha256="",
                )
                | (
                    Q(
                        status__in=["in force", "superseded"],
                        brought_into_force_at__isnull=False,
                        brought_into_force_by__isnull=False,
                    )
                    & ~Q(content_sha256="")
                ),
            ),
            models.CheckConstraint(
                name="compacts_edition_superseded_says_who_and_when",
                condition=Q(status="superseded", superseded_at__isnull=False, superseded_by__isnull=False)
                | (~Q(status="superseded") & Q(superseded_at__isnull=True, superseded_by__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.agreement} ({self.label})"

    def get_absolute_url(self):
        return reverse("commitments:edition", args=[self.agreement.slug, self.label])

    @property
    def is_frozen(self) -> bool:
        return self.status in self.FROZEN

    @property
    def status_colour(self) -> str:
        """The colour of its tag, which always carries the word as well."""
        return {self.Status.DRAFT: "yellow", self.Status.IN_FORCE: "green"}.get(self.status, "grey")

    @property
    def unsettled_remarks(self) -> list[str]:
        """What is left to settle before signing, remark by remark."""
        return [remark.strip() for remark in self.unsettled.split("\n") if remark.strip()]


class EarlierEdition(models.Model):
    """An edition known to have been agreed, of which no text is held."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="earlier_editions")
    label = models.CharField(max_length=40)
    words = models.CharField("what is known of it", max_length=300)
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = EarlierEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="compacts_earlier_edition_is_named_once",
                fields=["agreement", "label"],
                violation_error_message="An earlier edition with this label is named already.",
            ),
        ]

    def __str__(self):
        return f"{self.agreement} ({self.label})"


class Party(models.Model):
    """A capacity in which an edition binds someone: "Commissioners", "VCSE sector"."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=10, choices=Side)
    description = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                name="compacts_party_slug_is_unique_in_edition",
                fields=["edition", "slug"],
                violation_error_message="Another party of this edition has this slug.",
            ),
            models.UniqueConstraint(
                name="compacts_party_position_is_unique_in_edition",
                fields=["edition", "position"],
                violation_error_message="Another party of this edition has this place.",
            ),
            models.CheckConstraint(name="compacts_party_side_is_known", condition=Q(side__in=["public", "vcse"])),
        ]

    def __str__(self):
        return self.name


class GlossaryTerm(models.Model):
    """What an edition means by a word."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="glossary")
    position = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=200)
    meaning = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="compacts_glossary_term_is_explained_once",
                fields=["edition", "term"],
                violation_error_message="The edition explains this term already.",
            ),
            models.UniqueConstraint(
                name="compacts_glossary_position_is_unique",
                fields=["edition", "position"],
                violation_error_message="Another term of this edition has this place.",
            ),
        ]

    def __str__(self):
        return self.term
