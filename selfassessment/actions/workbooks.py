"""Verbs on a workbook that came back: keep what was read of it, save its answers, forget it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from selfassessment.actions import answering
from selfassessment.models import Answer, SelfAssessment, WorkbookUpload
from selfassessment.policies import workbooks as policies

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """One answer as it shall stand: `words` as `answering.save` takes them."""

    answer: Answer
    words: dict


@transaction.atomic
def keep(assessment: SelfAssessment, *, filled: str, original_name: str, by: User, at: datetime) -> WorkbookUpload:
    """Keep what was read of a workbook until its owner has looked at what it would change; their last one gives way."""
    policies.check_can_use(by, assessment)
    WorkbookUpload.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
    WorkbookUpload.objects.of(assessment, by).delete()
    return WorkbookUpload.objects.create(
        assessment=assessment, original_name=original_name[:200], filled=filled, uploaded_at=at, uploaded_by=by
    )


@transaction.atomic
def take_over(upload: WorkbookUpload, drafts: Iterable[Draft], *, by: User, at: datetime) -> list[Answer]:
    """Save the answers of a workbook, all or none, by the verb that the page calls; a stale one stops all."""
    assessment = SelfAssessment.objects.lock(upload.assessment_id)
    policies.check_can_use(by, assessment)
    saved = [answering.save(draft.answer, by=by, at=at, **draft.words) for draft in drafts]
    upload.delete()
    return saved


def discard(upload: WorkbookUpload, *, by: User) -> None:
    """Forget a workbook, because its owner thought better of it."""
    WorkbookUpload.objects.filter(pk=upload.pk, uploaded_by=by).delete()
