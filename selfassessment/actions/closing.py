"""The end of a round: close it, and publish what it found."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from selfassessment.actions import lifecycle, refiling, reviewing
from selfassessment.models import Round, SelfAssessment
from selfassessment.policies import closing as policies

Status = SelfAssessment.Status


@transaction.atomic
def close(round_: Round, *, by: User, at: datetime) -> Round:
    """End a round. What was not filed or not reviewed stays so; released reviews without an outcome are settled.

    What was returned for changes and not filed again counts as it was filed: nobody is taken out of the report by it.

    Every self-assessment is locked first: whoever files, releases or replies at this moment is either in time or
    refused, and none is left between the two.
    """
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_close(by, round_, at)
    list(SelfAssessment.objects.filter(round=round_).select_for_update().order_by("pk").values_list("pk"))
    for assessment in SelfAssessment.objects.filter(round=round_).being_reopened().for_page().order_by("pk"):
        refiling.end_with_round(assessment, by=by, at=at)
    assessments = list(SelfAssessment.objects.filter(round=round_).order_by("pk"))
    released = [each.pk for each in assessments if each.status in {Status.REVIEWED, Status.REPLIED}]
    for assessment in SelfAssessment.objects.filter(pk__in=released).for_page().order_by("pk"):
        reviewing.settle_unfinished(assessment, by=by, at=at)
    lifecycle.move_round(
        round_, Round.Status.CLOSED, by=by, at=at, note=_counted(assessments), closed_at=at, closed_by=by
    )
    return round_


@transaction.atomic
def publish(round_: Round, *, by: User, at: datetime) -> Round:
    """Make what a closed round found public; part of publishing its report, which seals the figures."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_publish(by, round_)
    lifecycle.move_round(round_, Round.Status.PUBLISHED, by=by, at=at, published_at=at, published_by=by)
    return round_


def _counted(assessments: list[SelfAssessment]) -> str:
    """What stood when the round was closed, for its event."""
    asked = len(assessments)
    filed = sum(each.is_sealed for each in assessments)
    reviewed = sum(each.is_sealed and each.status != Status.FILED for each in assessments)
    settled = sum(each.status == Status.SETTLED for each in assessments)
    return (
        f"{filed} of {asked} filed, {reviewed} of {filed} reviewed, {settled} of {reviewed} settled before it closed."
    )
