"""Putting a released verdict right, in the open."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.rules import decide
from selfassessment.actions import corrections as actions
from selfassessment.forms.corrections import CorrectionForm
from selfassessment.models import Review
from selfassessment.policies import corrections as policies
from selfassessment.policies import reviewing as reviewing_policies
from selfassessment.views import pages


@require_http_methods(["GET", "POST"])
def correct_verdict(request, pk, ref):
    assessment = pages.load(request, pk)
    reviewing_policies.check_reviews(request.user, assessment)
    reviewing_policies.check_can_see_verdicts(request.user, assessment)
    review = Review.objects.of(assessment)
    verdict = get_object_or_404(review.verdicts.in_order().with_replies(), answer__clause__ref=ref)
    verdict.answer.assessment = assessment
    policies.check_can_correct(request.user, verdict)
    can_change = decide(policies.check_can_change_judgement, verdict)
    typed, kept_at = pages.typed(request)
    form = CorrectionForm(
        typed,
        answer=verdict.answer,
        levels=list(assessment.round.scale.levels.order_by("position")),
        verdict=verdict,
        can_change_judgement=bool(can_change),
    )
    if pages.written(request, form, actions.correct, verdict):
        messages.success(request, "Corrected. What it said before stands beside it, and the organisation is told.")
        return redirect(f"{reverse('selfassessment:verdicts', args=[pk])}#{ref}")
    return pages.page(
        request,
        "correct_verdict",
        assessment,
        review=review,
        verdict=verdict,
        answer=verdict.answer,
        form=form,
        kept_at=kept_at,
        can_change_judgement=can_change,
    )
