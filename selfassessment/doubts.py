"""What an officer should look at in the evidence before asking for sign-off; nothing of it stops them."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from selfassessment.models import Answer, Evidence, SelfAssessment


@dataclass(frozen=True)
class Doubt:
    """One piece of evidence in one answer, and what to know of it."""

    answer: Answer
    evidence: Evidence
    why: str


def about(assessment: SelfAssessment, today: date) -> list[Doubt]:
    """In the agreement's order."""
    answers = list(Answer.objects.filter(assessment=assessment).with_evidence().order_by("clause__position"))
    used = {item.pk for answer in answers for item in answer.evidence.all()}
    latest = set(Evidence.objects.filter(pk__in=used).current().values_list("pk", flat=True))
    return [
        Doubt(answer, item, why)
        for answer in answers
        for item in answer.evidence.all()
        for why in _reasons(item, today, is_latest=item.pk in latest)
    ]


def _reasons(item: Evidence, today: date, *, is_latest: bool):
    if item.is_past_its_date(today):
        yield f"was good until {date_format(item.good_until_on)}"
    if not is_latest:
        yield "has a newer version"
    check = getattr(item, "link_check", None)
    if check and not check.is_answered:
        yield f"does not answer: {check.in_words}"
