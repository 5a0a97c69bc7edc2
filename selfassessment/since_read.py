"""What has changed since a senior responsible officer last read it all, and who changed it."""

from dataclasses import dataclass, field
from datetime import datetime

from selfassessment import changes, content
from selfassessment.models import Answer, Filing, SelfAssessment, SendBack, SignOff


@dataclass(frozen=True)
class ChangedBy:
    """One promise whose answer differs from what was read, with everybody who has written in it since."""

    change: changes.Change
    people: list[str]


@dataclass(frozen=True)
class SinceRead:
    """What was read last, by whom, what became of it, and what differs now."""

    at: datetime
    by: str
    what: str
    is_filing: bool = False
    changed: list[ChangedBy] = field(default_factory=list)


def since_last_read(assessment: SelfAssessment, now: dict | None = None) -> SinceRead | None:
    """Compared with what was last signed off or sent back; nothing where nobody has read it to its end before."""
    signed = SignOff.objects.filter(assessment=assessment).exclude(content="").order_by("-signed_off_at", "-pk").first()
    returned = SendBack.objects.filter(assessment=assessment).order_by("-sent_back_at", "-pk").first()
    if signed is None and returned is None:
        return None
    now = now or content.of(assessment)
    if returned and (signed is None or returned.sent_back_at > signed.signed_off_at):
        return _since(assessment, returned, returned.sent_back_at, returned.sent_back_by.name, "sent it back", now)
    filing = Filing.objects.filter(sign_off=signed).first()
    what = f"signed off filing {filing.number}" if filing else "signed it off"
    return _since(assessment, signed, signed.signed_off_at, signed.name, what, now, is_filing=bool(filing))


def _since(assessment, read, at, by, what, now, *, is_filing=False) -> SinceRead:
    found = changes.between(content.read(read.content), now)
    people = _who_wrote(assessment, at)
    changed = [ChangedBy(change, people.get(change.ref, [])) for change in found]
    return SinceRead(at=at, by=by, what=what, is_filing=is_filing, changed=changed)


def _who_wrote(assessment: SelfAssessment, since: datetime) -> dict[str, list[str]]:
    rows = (
        Answer.history.filter(assessment=assessment.pk, history_date__gt=since, history_user__isnull=False)
        .order_by("history_date", "history_id")
        .values_list("clause__ref", "history_user__name")
    )
    people: dict[str, list[str]] = {}
    for ref, name in rows:
        if name not in people.setdefault(ref, []):
            people[ref].append(name)
    return people
