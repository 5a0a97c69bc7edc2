import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compacts.models import Edition, Partnership, Party, Role, Side
from signatories.querysets import (
    InvitationQuerySet,
    MembershipQuerySet,
    OrganisationQuerySet,
    SignatureQuerySet,
)


class Organisation(models.Model):
    """A body that can sign. It keeps its row for life; a new name leaves the old one behind as an alias."""

    class Kind(models.TextChoices):
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

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    side = models.CharField(max_length=10, choices=Side)
    website = models.URLField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False, help_text="Invented, and its pages say so.")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_organisation_side_is_known", condition=Q(side__in=["public", "vcse"])
            ),
            models.CheckConstraint(name="signatories_organisation_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("signatories:organisation", args=[self.slug])


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
            models.UniqueConstraint(name="signatories_alias_is_stated_once", fields=["organisation", "name"]),
            models.CheckConstraint(
                name="signatories_alias_kind_is_known", condition=Q(kind__in=["former", "short", "other"])
            ),
        ]

    def __str__(self):
        return self.name


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
        Scheme.GSS: (r"[ENSWK]\d{8}", "a letter and eight digits, such as E06000035"),
        Scheme.CHARITY: (r"\d{6,7}(-\d{1,3})?", "6 or 7 digits, such as 1056128"),
        Scheme.COMPANY: (r"(\d{8}|[A-Z]{2}\d{6})", "eight characters, such as 03178766 or IP123456"),
        Scheme.MUTUALS: (r"[A-Z0-9]{3,10}", "letters and digits, such as 30069R"),
    }

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=10, choices=Scheme)
    value = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signatories_identifier_names_one_organisation", fields=["scheme", "value"]),
            models.UniqueConstraint(name="signatories_identifier_is_one_per_scheme", fields=["organisation", "scheme"]),
        ]

    def __str__(self):
        return f"{self.scheme}-{self.value}"

    def clean(self):
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
        ]

    def __str__(self):
        return f"{self.member} in {self.umbrella}"


class OrganisationRole(models.TextChoices):
    CONTRIBUTOR = "contributor", "Contributor"
    OFFICER = "officer", "Officer"
    LEAD_OFFICER = "lead officer", "Lead officer"
    SENIOR_RESPONSIBLE_OFFICER = "senior responsible officer", "Senior responsible officer"


class Membership(models.Model):
    """A person works for an organisation in a role, from the day it was given to the day it ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=OrganisationRole)
    post = models.CharField("job title", max_length=200, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signatories_membership_role_is_held_once",
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="signatories_membership_role_is_known",
                condition=Q(role__in=["contributor", "officer", "lead officer", "senior responsible officer"]),
            ),
            models.CheckConstraint(
                name="signatories_membership_end_says_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} at {self.organisation}"


class Invitation(models.Model):
    """An invitation by e-mail to act for an organisation, or to hold a role in a partnership.

    Only a hash of the secret in its link is kept, so that a copy of the database lets nobody in.
    """

    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="invitations")
    organisation_role = models.CharField(max_length=30, choices=OrganisationRole, blank=True)
    post = models.CharField("job title", max_length=200, blank=True)
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, blank=True, related_name="invitations")
    partnership_role = models.CharField(max_length=20, choices=Role.Kind, blank=True)
    side = models.CharField(max_length=10, choices=Side, blank=True)
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_invitation_is_to_an_organisation_or_a_partnership",
                condition=(
                    Q(organisation__isnull=False, partnership__isnull=True, partnership_role="", side="")
                    & ~Q(organisation_role="")
                )
                | (
                    Q(organisation__isnull=True, organisation_role="", post="", partnership__isnull=False)
                    & ~Q(partnership_role="")
                ),
            ),
            models.CheckConstraint(
                name="signatories_invitation_acceptance_says_who_and_when",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="signatories_invitation_withdrawal_says_who_and_when",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.email} to {self.organisation or self.partnership}"


class Signature(models.Model):
    """An organisation's adoption of an edition, in stated parties."""

    class Status(models.TextChoices):
        INVITED = "invited", "Invited"
        IN_GOVERNANCE = "in governance", "In governance"
        SIGNED = "signed", "Signed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    NEXT = {
        Status.INVITED: {Status.IN_GOVERNANCE, Status.SIGNED, Status.DECLINED},
        Status.IN_GOVERNANCE: {Status.SIGNED, Status.DECLINED},
        Status.SIGNED: {Status.WITHDRAWN},
        Status.DECLINED: {Status.INVITED},
        Status.WITHDRAWN: {Status.INVITED},
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="signatures")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signatures")
    parties = models.ManyToManyField(Party, related_name="signatures")
    status = models.CharField(max_length=20, choices=Status, default=Status.INVITED)
    approving_body = models.CharField(max_length=200, blank=True)
    minute_reference = models.CharField(max_length=100, blank=True)
    signatory_post = models.CharField("signatory's post", max_length=200, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_words = models.CharField(
        "when it was signed, as the source says it",
        max_length=200,
        blank=True,
        help_text="Where no day is known.",
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signatories_signature_is_one_per_edition", fields=["organisation", "edition"]
            ),
            models.CheckConstraint(
                name="signatories_signature_status_is_known",
                condition=Q(status__in=["invited", "in governance", "signed", "declined", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="signatories_signature_signed_says_when",
                condition=~Q(status__in=["signed", "withdrawn"]) | Q(signed_on__isnull=False) | ~Q(signed_words=""),
            ),
            models.CheckConstraint(
                name="signatories_signature_withdrawn_says_when",
                condition=Q(status="withdrawn", withdrawn_on__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_on__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} and {self.edition}"


class SignatureEvent(models.Model):
    """What happened to a signature; rows are only ever added."""

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=20, choices=Signature.Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Signature.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    def __str__(self):
        return f"{self.signature}: {self.get_to_status_display()}"
