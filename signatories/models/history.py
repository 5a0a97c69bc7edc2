from django.conf import settings
from django.db import models
from django.db.models import Q

from compacts.models import Partnership, Role
from signatories.models.organisations import SIDES_IN_WORDS, Organisation
from signatories.models.people import OrganisationRole, role_in_a_sentence
from signatories.querysets import PeopleEventQuerySet


class PeopleEvent(models.Model):
    """Who was asked into which role, who took it, and when it ended; rows are only ever added."""

    class Kind(models.TextChoices):
        INVITED = "invited", "Invited"
        SENT_AGAIN = "sent again", "Invitation sent again"
        CORRECTED = "corrected", "Address of an invitation corrected"
        WITHDRAWN = "withdrawn", "Invitation withdrawn"
        TAKEN = "taken", "Took the role"
        ENDED = "ended", "Role ended"
        CONFIRMED = "confirmed", "List confirmed"

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people_events")
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, blank=True, related_name="people_events")
    kind = models.CharField(max_length=12, choices=Kind)
    email = models.EmailField("address that was written to", blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=30, blank=True)
    side = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    objects = PeopleEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signatories_people_event_is_about_an_organisation_or_a_partnership",
                condition=Q(organisation__isnull=False, partnership__isnull=True)
                | Q(organisation__isnull=True, partnership__isnull=False),
            ),
            models.CheckConstraint(
                name="signatories_people_event_kind_is_known",
                condition=Q(
                    kind__in=["invited", "sent again", "corrected", "withdrawn", "taken", "ended", "confirmed"]
                ),
            ),
            models.CheckConstraint(
                name="signatories_people_event_names_somebody",
                condition=Q(kind="confirmed") | (~Q(role="") & (Q(person__isnull=False) | ~Q(email=""))),
            ),
        ]

    def __str__(self):
        return f"{self.by} {self.in_words}"

    @property
    def whom(self) -> str:
        return str(self.person or self.email)

    @property
    def role_in_words(self) -> str:
        """As it stands in a sentence: "lead officer", "reviewer for the VCSE sector"."""
        if self.organisation_id:
            return OrganisationRole(self.role).label.lower() if self.role else ""
        side = f" for the {SIDES_IN_WORDS[self.side]}" if self.side else ""
        return f"{role_in_a_sentence(Role.Kind(self.role))}{side}"

    @property
    def in_words(self) -> str:
        """What was done, to be read after the name of whoever did it."""
        is_own = self.person_id is not None and self.person_id == self.by_id
        words = {
            self.Kind.INVITED: f"invited {self.whom} as {self.role_in_words}",
            self.Kind.SENT_AGAIN: f"sent the invitation as {self.role_in_words} to {self.whom} again",
            self.Kind.CORRECTED: f"sent the invitation as {self.role_in_words} to {self.whom} instead",
            self.Kind.WITHDRAWN: f"withdrew the invitation of {self.whom} as {self.role_in_words}",
            self.Kind.TAKEN: f"became {self.role_in_words}",
            self.Kind.ENDED: f"gave up the role of {self.role_in_words}"
            if is_own
            else f"ended the role of {self.whom} as {self.role_in_words}",
            self.Kind.CONFIRMED: "confirmed that the list of people is right",
        }
        return words[self.Kind(self.kind)] if self.role or self.kind == self.Kind.CONFIRMED else self.get_kind_display()
