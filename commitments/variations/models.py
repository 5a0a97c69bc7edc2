from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.variations.querysets import ConsentQuerySet, VariationQuerySet
from compacts.models import Agreement, Edition, Side

User = settings.AUTH_USER_MODEL


class Variation(models.Model):
    """A change of the edition in force that its parties agree between them, instead of signing a new text.

    Its wording is the draft that becomes the next edition. It is in force once that draft is, so no column says so
    a second time.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="variations")
    number = models.PositiveIntegerField(help_text="Counted over the agreement, from 1.")
    varies = models.ForeignKey(Edition, models.PROTECT, related_name="varied_by")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="variations")
    reason = models.TextField()
    effective_on = models.DateField("takes effect on")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("put to the parties at", null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    abandoned_at = models.DateTimeField(null=True, blank=True)
    abandoned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    abandoned_because = models.TextField(blank=True)

    objects = VariationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="commitments_variation_number_is_unique_in_agreement", fields=["agreement", "number"]
            ),
            models.UniqueConstraint(
                name="commitments_variation_is_one_at_a_time",
                fields=["varies"],
                condition=Q(abandoned_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="commitments_variation_is_one_of_a_draft",
                fields=["edition"],
                condition=Q(abandoned_at__isnull=True),
            ),
            models.CheckConstraint(
                name="commitments_variation_is_between_two_editions", condition=~Q(edition=F("varies"))
            ),
            models.CheckConstraint(name="commitments_variation_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="commitments_variation_proposed_says_who_and_when",
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="commitments_variation_abandoned_says_who_when_and_why",
                condition=Q(abandoned_at__isnull=True, abandoned_by__isnull=True, abandoned_because="")
                | Q(abandoned_at__isnull=False, abandoned_by__isnull=False) & ~Q(abandoned_because=""),
            ),
        ]

    def __str__(self):
        return f"Variation {self.number} of {self.agreement}"

    def get_absolute_url(self):
        return reverse("reports:variation", args=[self.agreement.slug, self.number])

    @property
    def is_abandoned(self) -> bool:
        return self.abandoned_at is not None

    @property
    def is_in_force(self) -> bool:
        return not self.is_abandoned and self.edition.is_frozen

    @property
    def is_open(self) -> bool:
        return not self.is_abandoned and not self.edition.is_frozen

    @property
    def state(self) -> tuple[str, str]:
        """What a tag says of it, and its colour."""
        if self.is_abandoned:
            return "Given up", "grey"
        if self.is_in_force:
            return "In force", "green"
        return ("Put to the parties", "blue") if self.proposed_at else ("Being worded", "yellow")


class Consent(models.Model):
    """What a party said of a wording: recorded once, and never changed. The latest of a party holds, as long as the
    wording is still the one that it was said of.

    It names the party in words, not by a row: parties of a draft come and go, and what was said stays.
    """

    variation = models.ForeignKey(Variation, models.PROTECT, related_name="consents")
    party_slug = models.SlugField(max_length=60)
    party_name = models.CharField(max_length=200)
    side = models.CharField(max_length=10, choices=Side)
    is_given = models.BooleanField("agrees", help_text="False where the party does not agree.")
    said_by = models.CharField("who decided, by body or post", max_length=200)
    decided_on = models.DateField()
    minute_reference = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    terms_sha256 = models.CharField("of the wording and the day that it was said of", max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="commitments_consent_side_is_known", condition=Q(side__in=["public", "vcse"])),
            models.CheckConstraint(name="commitments_consent_says_who_decided", condition=~Q(said_by="")),
        ]

    def __str__(self):
        return f"{self.party_name}: {'agrees' if self.is_given else 'does not agree'}"
