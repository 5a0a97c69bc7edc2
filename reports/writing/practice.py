"""Answers to choose good practice from."""

from django.db.models import Exists, OuterRef, QuerySet

from selfassessment.models import Answer, Round, SelfAssessment, Verdict


def answers(round_: Round, *, theme: str = "") -> QuerySet[Answer]:
    """Filed answers that say a promise is kept, that have words, and with which the reviewers agreed in public.

    Those of one promise stand together, since the best of them is chosen.
    """
    agreed = Verdict.objects.released().filter(answer=OuterRef("pk"), judgement=Verdict.Judgement.AGREE)
    sealed = SelfAssessment.objects.sealed().filter(round=round_)
    found = Answer.objects.filter(Exists(agreed), assessment__in=sealed.values("pk"), rating__counts_as="kept")
    found = found.exclude(narrative="")
    if theme:
        found = found.filter(clause__theme__slug=theme)
    return found.select_related("assessment__signature__organisation", "clause__theme", "rating").order_by(
        "clause__position", "assessment__signature__organisation__name", "pk"
    )
