from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from compacts.models import Edition, Partnership, Party
from signatories.models.organisations import Organisation
from signatories.querysets import SignatureQuerySet


@dataclass(frozen=True, order=True)
class End:
    """The first day on which a signature holds no more, and why: it was withdrawn, or what it stood on is gone."""

    on: date
    reason: str


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
        # For good: who comes back signs anew, and this one keeps saying what was signed and when it ended.
        Status.WITHDRAWN: set(),
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
                name="signatories_signature_is_one_per_edition",
                fields=["organisation", "edition"],
                condition=~Q(status="withdrawn"),
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
            models.CheckConstraint(
                name="signatories_signature_only_signed_has_a_day",
                condition=Q(status__in=["signed", "withdrawn"]) | Q(signed_on__isnull=True, signed_words=""),
            ),
            models.CheckConstraint(
                name="signatories_signature_is_withdrawn_after_it_was_signed",
                condition=Q(signed_on__isnull=True)
                | Q(withdrawn_on__isnull=True)
                | Q(withdrawn_on__gte=F("signed_on")),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} and {self.edition}"

    @property
    def partnership(self) -> Partnership:
        return self.edition.agreement.partnership

    @property
    def end(self) -> "End | None":
        """What ended a signature first, if anything has: `as_on` in the queryset says the same to the database."""
        if self.status not in {self.Status.SIGNED, self.Status.WITHDRAWN}:
            return None
        superseded_on = self.edition.superseded_at and timezone.localdate(self.edition.superseded_at)
        days = [
            (self.withdrawn_on, "withdrawn"),
            (self.organisation.closed_on, "closed"),
            (superseded_on, "superseded"),
        ]
        ends = sorted(End(day, reason) for day, reason in days if day)
        return ends[0] if ends else None


class SignatureEvent(models.Model):
    """What happened to a signature; rows are only ever added."""

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="events")
    from_status = models.CharField(max_length=20, choices=Signature.Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Signature.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_signature_event_status_is_known",
                condition=Q(to_status__in=["invited", "in governance", "signed", "declined", "withdrawn"]),
            ),
        ]

    def __str__(self):
        return f"{self.signature}: {self.get_to_status_display()}"

    @property
    def is_correction(self) -> bool:
        return self.from_status == self.to_status
