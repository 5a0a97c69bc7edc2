"""How far a report is: begins it, moves it on, and notes what happened. The caller holds the round's lock."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from reports.models import Approval, Publication, PublicationEvent
from reports.writing import notifications
from selfassessment.models import Round

Status = Publication.Status


def begun(round_: Round, *, by: User, at: datetime) -> Publication:
    """What is being written for a round; the first to write in it begins it."""
    publication = Publication.objects.of_round(round_)
    if publication is None:
        publication = Publication.objects.create(round=round_, started_at=at, started_by=by)
        record(publication, by=by, at=at, note="Begun.", before="")
    return publication


def move(publication: Publication, to: str, *, by: User, at: datetime, note: str, also: Sequence[str] = ()) -> None:
    """One step of the table; what is not in it is a fault of the program. `also` are fields that go with it."""
    before = publication.status
    if to not in Publication.NEXT[Status(before)]:
        raise ValueError(f"{publication} cannot go from {before} to {to}.")
    publication.status = to
    publication.save(update_fields=["status", *also])
    record(publication, by=by, at=at, note=note, before=before)


def changed(publication: Publication, *, by: User, at: datetime, note: str) -> None:
    """Something in it reads otherwise now: if it was approved, it is not any more."""
    if publication.status == Status.APPROVED:
        void(publication, by=by, at=at, because=note)
    else:
        record(publication, by=by, at=at, note=note)


def void(publication: Publication, *, by: User, at: datetime, because: str) -> Approval:
    """The approval no longer holds, and says by whose change; whoever recorded it is told."""
    approval = publication.approvals.standing().get()
    approval.voided_at, approval.voided_by, approval.void_because = at, by, because
    approval.save(update_fields=["voided_at", "voided_by", "void_because"])
    note = f"{because} The approval by {approval.body} (minute {approval.minute}) no longer holds."
    move(publication, Status.FOR_COMMENT, by=by, at=at, note=note)
    notifications.approval_void(approval)
    return approval


def record(publication: Publication, *, by: User, at: datetime, note: str, before: str | None = None) -> None:
    PublicationEvent.objects.create(
        publication=publication,
        from_status=publication.status if before is None else before,
        to_status=publication.status,
        at=at,
        by=by,
        note=note,
    )
