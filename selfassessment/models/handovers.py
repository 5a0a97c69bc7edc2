from datetime import date

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from selfassessment.models.assessments import Answer, SelfAssessment
from selfassessment.querysets import HandedAnswerQuerySet, HandoverQuerySet
from signatories.models import Invitation

# A note goes into an e-mail: a page of it is enough.
NOTE_MAX_CHARACTERS = 2_000


class Handover(models.Model):
    """What an officer asked of a colleague: which promises, with which words, by when. Kept for ever.

    The colleague is an account, or whoever accepts the invitation: nothing has to be written when they do.
    """

    assessment = models.ForeignKey(SelfAssessment, models.PROTECT, related_name="handovers")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="handovers", verbose_name="to"
    )
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, blank=True, related_name="handovers")
    note = models.TextField(blank=True, validators=[MaxLengthValidator(NOTE_MAX_CHARACTERS)])
    due_on = models.DateField("asked for by", null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selfassessment_handover_is_to_a_person_or_an_invitation",
                condition=Q(to__isnull=False, invitation__isnull=True) | Q(to__isnull=True, invitation__isnull=False),
            ),
        ]

    def __str__(self):
        return f"To {self.whom}, {self.assessment}"

    def get_absolute_url(self):
        return reverse("selfassessment:handover", args=[self.assessment_id, self.pk])

    @property
    def colleague(self) -> User | None:
        """Who was asked, once they are there."""
        return self.to or self.invitation.accepted_by

    @property
    def whom(self) -> str:
        """A name where there is one, else the address that was written to."""
        return str(self.colleague or self.invitation.name or self.invitation.email)

    @property
    def is_waiting(self) -> bool:
        """Asked of somebody who has not accepted the invitation yet."""
        return self.to_id is None and self.invitation.accepted_at is None and self.invitation.withdrawn_at is None

    @property
    def is_withdrawn(self) -> bool:
        """The invitation was withdrawn, so nobody will come."""
        return self.to_id is None and self.invitation.withdrawn_at is not None

    def is_overdue(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


class HandedAnswer(models.Model):
    """One promise of a handover, and how it ended; an answer is with one colleague at a time."""

    class Ending(models.TextChoices):
        DONE = "done", "Handed back: done"
        DECLINED = "declined", "Handed back: not for them"
        TAKEN_OVER = "taken over", "Taken over by an officer"
        PASSED_ON = "passed on", "Handed to somebody else"
        LEFT = "left", "Back with the officers: the colleague has left"

    BY_THE_COLLEAGUE = [Ending.DONE, Ending.DECLINED]

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="handed")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="handed")
    ending = models.CharField(max_length=20, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ending_note = models.TextField(blank=True, validators=[MaxLengthValidator(NOTE_MAX_CHARACTERS)])

    objects = HandedAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="selfassessment_answer_is_with_one_colleague",
                fields=["answer"],
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(name="selfassessment_handover_names_an_answer_once", fields=["handover", "answer"]),
            models.CheckConstraint(
                name="selfassessment_handed_answer_ended_says_how_who_and_when",
                condition=Q(ending="", ended_at__isnull=True, ended_by__isnull=True, ending_note="")
                | (~Q(ending="") & Q(ended_at__isnull=False, ended_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="selfassessment_handed_answer_ending_is_known",
                condition=Q(ending__in=["", "done", "declined", "taken over", "passed on", "left"]),
            ),
        ]

    def __str__(self):
        return f"{self.answer} with {self.handover.whom}"

    @property
    def is_current(self) -> bool:
        return self.ended_at is None

    @property
    def is_handed_back(self) -> bool:
        return self.ending in self.BY_THE_COLLEAGUE

    def hint(self, reader: User, on: date) -> str:
        """Where the answer is, in a line of the list; nothing once an officer has it again."""
        handover = self.handover
        if self.is_current:
            return self._with_whom(reader) + self._by_when(on)
        whom = "you" if handover.colleague == reader else handover.whom
        return {
            self.Ending.DONE: f"Handed back by {whom}: done",
            self.Ending.DECLINED: f"Handed back by {whom}: not for them",
            self.Ending.LEFT: f"Back with the officers: {whom} has left",
        }.get(self.ending, "")

    def _with_whom(self, reader: User) -> str:
        handover = self.handover
        if handover.is_withdrawn:
            return f"Was for {handover.whom}, whose invitation was withdrawn"
        if handover.is_waiting:
            return f"Waits for {handover.whom} to accept the invitation"
        return "With you" if handover.colleague == reader else f"With {handover.whom}"

    def _by_when(self, on: date) -> str:
        if self.handover.due_on is None:
            return ""
        gone = ", which has gone by" if self.handover.is_overdue(on) else ""
        return f", by {date_format(self.handover.due_on)}{gone}"
