import re
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compacts.models import Side
from signatories.querysets import OrganisationQuerySet

SIDES_IN_WORDS = {Side.PUBLIC: "public bodies", Side.VCSE: "VCSE sector"}


def plain_line(text: str) -> str:
    """One line of text: no breaks, tabs or doubled spaces, which a spreadsheet or a paste brings along."""
    return " ".join(text.split())


class OrganisationKind(models.TextChoices):
    ICB = "icb", "Integrated care board"
    NHS_TRUST = "nhs trust", "NHS trust or foundation trust"
    PRIMARY_CARE = "primary care", "Primary care network or federation"
    COUNTY = "county council", "County council"
    UNITARY = "unitary council", "Unitary council or London borough"
    DISTRICT = "district council", "District or borough council"
    PARISH = "parish council", "Parish or town council"
    POLICE = "police", "Police"
    FIRE = "fire", "Fire and rescue"
    HOUSING = "housing association", "Housing association"
    EDUCATION = "education", "School, college or university"
    PARTNERSHIP = "partnership body", "Partnership body or forum"
    OTHER_PUBLIC = "other public", "Other public body"
    INFRASTRUCTURE = "infrastructure", "VCSE infrastructure organisation"
    CHARITY = "charity", "Charity"
    COMMUNITY_GROUP = "community group", "Community group"
    SOCIAL_ENTERPRISE = "social enterprise", "Social enterprise"
    FAITH = "faith", "Faith organisation"
    ALLIANCE = "alliance", "VCSE alliance"


class Organisation(models.Model):
    """A body that can sign. It keeps its row for life; a new name leaves the old one behind as an alias."""

    Kind = OrganisationKind

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    side = models.CharField(max_length=10, choices=Side)
    website = models.URLField(blank=True)
    closed_on = models.DateField("first day it was no more", null=True, blank=True)
    is_demonstration = models.BooleanField(default=False, help_text="Invented, and its pages say so.")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_organisation_side_is_known", condition=Q(side__in=["public", "vcse"])
            ),
            models.CheckConstraint(
                name="signatories_organisation_kind_is_known", condition=Q(kind__in=OrganisationKind.values)
            ),
            models.CheckConstraint(name="signatories_organisation_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("signatories:organisation", args=[self.slug])

    def clean(self):
        self.name = plain_line(self.name)

    def name_on(self, day: date) -> str:
        """The name it had that day. A list takes `with_name_on(day)` instead, which asks the database once."""
        former = [alias for alias in self.aliases.all() if alias.was_the_name_on(day)]
        return min(former, key=lambda alias: alias.until).name if former else self.name


class Alias(models.Model):
    """Another name: one it had until a day, or a short one that people use."""

    class Kind(models.TextChoices):
        FORMER = "former", "Former name"
        SHORT = "short", "Short name"
        OTHER = "other", "Also known as"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    until = models.DateField("last day it was the name", null=True, blank=True)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [
            # A name can be a former one twice (it changed and changed back), but one name at a time comes to an end.
            models.UniqueConstraint(
                name="signatories_alias_is_stated_once",
                fields=["organisation", "name"],
                condition=Q(until__isnull=True),
            ),
            models.UniqueConstraint(
                name="signatories_alias_one_name_ends_a_day",
                fields=["organisation", "until"],
                condition=Q(until__isnull=False),
            ),
            models.CheckConstraint(
                name="signatories_alias_kind_is_known", condition=Q(kind__in=["former", "short", "other"])
            ),
            models.CheckConstraint(
                name="signatories_alias_only_a_former_name_ends", condition=Q(kind="former") | Q(until__isnull=True)
            ),
            models.CheckConstraint(name="signatories_alias_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name

    def was_the_name_on(self, day: date) -> bool:
        """A former name whose last day is unknown is found by search, but names nothing on a day."""
        return self.kind == self.Kind.FORMER and self.until is not None and day <= self.until


class Identifier(models.Model):
    """A public register's name for an organisation, checked for form (not for existence)."""

    class Scheme(models.TextChoices):
        ODS = "GB-NHS", "NHS Organisation Data Service code"
        GSS = "GB-GSS", "Government Statistical Service code"
        CHARITY = "GB-CHC", "Charity number (England and Wales)"
        COMPANY = "GB-COH", "Company number"
        MUTUALS = "GB-MPR", "Mutuals Public Register number"

    # ODS: 3 to 8 letters and digits (NHS Data Dictionary). GSS: a letter and eight digits (ONS register
    # of geographic codes). Charity Commission: 6 or 7 digits, a linked charity after a hyphen. Companies House: eight
    # digits, or two letters and six digits.
    FORMS = {
        Scheme.ODS: (r"[A-Z0-9]{3,8}", "3 to 8 capital letters and digits, such as QKS"),
        Scheme.GSS: (r"[ENSWK][0-9]{8}", "a letter and eight digits, such as E06000035"),
        Scheme.CHARITY: (r"[0-9]{6,7}(-[0-9]{1,3})?", "6 or 7 digits, such as 1056128"),
        Scheme.COMPANY: (r"([0-9]{8}|[A-Z]{2}[0-9]{6})", "eight characters, such as 03178766 or IP123456"),
        Scheme.MUTUALS: (r"[A-Z0-9]{3,10}", "letters and digits, such as 30069R"),
    }

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=10, choices=Scheme)
    value = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signatories_identifier_names_one_organisation", fields=["scheme", "value"]),
            models.UniqueConstraint(name="signatories_identifier_is_one_per_scheme", fields=["organisation", "scheme"]),
            models.CheckConstraint(
                name="signatories_identifier_scheme_is_known",
                condition=Q(scheme__in=["GB-NHS", "GB-GSS", "GB-CHC", "GB-COH", "GB-MPR"]),
            ),
        ]

    def __str__(self):
        return f"{self.scheme}-{self.value}"

    def clean(self):
        self.value = self.value.replace(" ", "").upper()
        form, in_words = self.FORMS.get(self.scheme, (".*", ""))
        if not re.fullmatch(form, self.value):
            raise ValidationError({"value": f"{self.get_scheme_display()}: write {in_words}."})


class Succession(models.Model):
    """What became of an organisation: merged into another, split, or closed. History stays under the old name."""

    class Kind(models.TextChoices):
        MERGED = "merged", "Merged into"
        SPLIT = "split", "Split into"
        REPLACED = "replaced", "Replaced by"

    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="preceded_by")
    kind = models.CharField(max_length=10, choices=Kind)
    took_effect_on = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signatories_succession_is_stated_once", fields=["predecessor", "successor"]),
            models.CheckConstraint(
                name="signatories_succession_is_between_two", condition=~Q(predecessor=F("successor"))
            ),
            models.CheckConstraint(
                name="signatories_succession_kind_is_known",
                condition=Q(kind__in=["merged", "split", "replaced"]),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} {self.get_kind_display().lower()} {self.successor}"


class UmbrellaMembership(models.Model):
    """An organisation belongs to an umbrella body, such as an alliance that speaks for the sector."""

    umbrella = models.ForeignKey(Organisation, models.PROTECT, related_name="umbrella_members")
    member = models.ForeignKey(Organisation, models.PROTECT, related_name="umbrellas")
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signatories_umbrella_membership_is_current_once",
                fields=["umbrella", "member"],
                condition=Q(left_on__isnull=True),
            ),
            models.CheckConstraint(
                name="signatories_umbrella_is_not_its_own_member", condition=~Q(umbrella=F("member"))
            ),
            models.CheckConstraint(
                name="signatories_umbrella_membership_ends_after_it_began",
                condition=Q(joined_on__isnull=True) | Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self):
        return f"{self.member} in {self.umbrella}"


class OrganisationEvent(models.Model):
    """What was done to an organisation's record; rows are only ever added."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        RENAMED = "renamed", "Renamed"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_organisation_event_kind_is_known",
                condition=Q(kind__in=["added", "changed", "renamed", "closed", "reopened"]),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.get_kind_display()}"
