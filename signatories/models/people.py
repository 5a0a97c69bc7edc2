import hashlib
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from compacts.models import Partnership, Role, Side
from signatories.models.organisations import SIDES_IN_WORDS, Organisation
from signatories.querysets import InvitationQuerySet, MembershipQuerySet


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def role_in_a_sentence(kind: str) -> str:
    """A partnership's role as it stands within a sentence: "independent chair", but "Partnership Board secretary"."""
    label = Role.Kind(kind).label
    return label if kind == Role.Kind.SECRETARY else label[0].lower() + label[1:]


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
    note = models.TextField("what the e-mail says besides", blank=True, validators=[MaxLengthValidator(4000)])
    takes_over_from = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        help_text="The role that ends when this invitation is accepted.",
    )
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, blank=True, related_name="invitations")
    partnership_role = models.CharField(max_length=20, choices=Role.Kind, blank=True)
    side = models.CharField(max_length=10, choices=Side, blank=True)
    secret_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("when the last e-mail went out", null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
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
                name="signatories_invitation_role_is_known",
                condition=Q(organisation_role__in=["", *OrganisationRole.values])
                & Q(partnership_role__in=["", *Role.Kind.values]),
            ),
            models.CheckConstraint(
                name="signatories_invitation_names_a_side_for_reviewers_only",
                condition=Q(partnership_role="reviewer", side__in=["public", "vcse"])
                | (~Q(partnership_role="reviewer") & Q(side="")),
            ),
            models.CheckConstraint(
                name="signatories_invitation_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="signatories_invitation_takes_over_in_an_organisation_only",
                condition=Q(takes_over_from__isnull=True) | Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="signatories_invitation_to_a_post_waits_once",
                fields=["email", "organisation", "organisation_role"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="signatories_invitation_to_a_role_waits_once",
                fields=["email", "partnership", "partnership_role"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True, partnership__isnull=False),
            ),
            models.CheckConstraint(
                name="signatories_invitation_is_accepted_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="signatories_invitation_sending_says_who_and_when",
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
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

    @property
    def role_in_words(self) -> str:
        """What the person is invited to be: "lead officer of Northside ICB", "reviewer for the VCSE sector"."""
        if self.organisation_id:
            return f"{self.get_organisation_role_display().lower()} of {self.organisation}"
        role = role_in_a_sentence(self.partnership_role)
        side = f" for the {SIDES_IN_WORDS[self.side]}" if self.side else ""
        return f"{role}{side} in {self.partnership}"

    def has_expired(self, at: datetime) -> bool:
        return self.expires_at <= at
