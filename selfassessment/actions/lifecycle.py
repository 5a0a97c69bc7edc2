"""The one place that writes a status: it keeps to the table of steps and leaves the event that people read."""

from datetime import datetime

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Event, Round, RoundEvent, SelfAssessment
from selfassessment.notifications import filing as notifications


def move(assessment: SelfAssessment, to: str, *, by: User, at: datetime, note: str = "", **fields) -> None:
    """Take a self-assessment one step further; `fields` are written with the status. The caller holds the lock."""
    before = _step(assessment, to, fields)
    Event.objects.create(assessment=assessment, from_status=before, to_status=to, at=at, by=by, note=note)


def move_round(round_: Round, to: str, *, by: User, at: datetime, note: str = "", **fields) -> None:
    """Take a round one step further; `fields` are written with the status. The caller holds the lock."""
    before = _step(round_, to, fields)
    RoundEvent.objects.create(round=round_, from_status=before, to_status=to, at=at, by=by, note=note)


def _step(subject: SelfAssessment | Round, to: str, fields: dict) -> str:
    """Write the next status and say which it was before."""
    before = subject.status
    if to not in subject.NEXT[before]:
        step = f"from “{subject.get_status_display()}” to “{subject.Status(to).label}”"
        raise Refused(f"{subject} cannot go {step}. Somebody may have been quicker: reload the page.")
    subject.status = to
    for name, value in fields.items():
        setattr(subject, name, value)
    subject.save(update_fields=["status", *fields])
    return before


def void_sign_off(assessment: SelfAssessment, *, by: User, at: datetime, note: str) -> None:
    """Back to work, because an answer changes: who signed, signed something else. The caller holds the lock.

    What was filed before and returned for changes is returned again: only the answers named are open. Who had signed
    is told; they are asked again once the officers have finished, not at each change.
    """
    if not assessment.is_in_sign_off:
        return
    for signature in assessment.sign_offs.standing():
        signature.voided_at, signature.voided_by = at, by
        signature.save(update_fields=["voided_at", "voided_by"])
        notifications.sign_off_void(signature.pk, note)
        note = f"{note} The sign-off of {signature.name} no longer holds."
    move(assessment, before_sign_off(assessment), by=by, at=at, note=note)


def before_sign_off(assessment: SelfAssessment) -> str:
    """Where answers are written: open, or returned for changes once there is a filing."""
    status = SelfAssessment.Status
    return status.RETURNED if assessment.filings.exists() else status.OPEN
