"""The sector's voice: members of an alliance say what their experience was, and nobody can tell who said what.

Two chains of rows that never meet: whom a link went to, and what was said. A link knows that it was used, not for what;
a voice knows the promise it is about, not the link, the moment or the other words of the same person (ADR on voices).
"""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from selfassessment.models.assessments import Answer, SelfAssessment
from selfassessment.review_querysets import HearingLinkQuerySet, VoiceQuerySet

COMMENT_MAX_CHARACTERS = 1_000


class Hearing(models.Model):
    """Members are heard about one organisation, from the first invitation until the hearing is closed."""

    # A link goes to so many at least before anybody can speak, and a count is shown from so many on.
    ASKED_FROM = 10
    SHOWN_FROM = 5

    assessment = models.OneToOneField(SelfAssessment, models.PROTECT, related_name="hearing")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selfassessment_hearing_closed_says_who_and_when",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Hearing on {self.assessment}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class HearingAddress(models.Model):
    """That an address was asked, as a keyed hash, so that nobody is asked twice; deleted as the hearing closes."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="addresses")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_hearing_address_is_asked_once", fields=["hearing", "fingerprint"]
            ),
        ]

    def __str__(self):
        return f"One of those asked in {self.hearing}"


class HearingLink(models.Model):
    """One link to speak with, known by the hash of its secret. Not whose it is, nor what was said with it."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="links")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    objects = HearingLinkQuerySet.as_manager()

    def __str__(self):
        return f"A link of {self.hearing}"


class Voice(models.Model):
    """What one member says of one promise. No person, no moment, no order: the key is random."""

    class Said(models.TextChoices):
        WAS = "was", "This was our experience"
        WAS_NOT = "was not", "This was not our experience"
        CANNOT_SAY = "cannot say", "We cannot say"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="voices")
    said = models.CharField(max_length=20, choices=Said)
    comment = models.TextField(blank=True, validators=[MaxLengthValidator(COMMENT_MAX_CHARACTERS)])

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selfassessment_voice_is_known", condition=Q(said__in=["was", "was not", "cannot say"])
            ),
        ]

    def __str__(self):
        return self.get_said_display()
