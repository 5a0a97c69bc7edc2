"""Closing a round, having seen what is left undone."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rules import decide
from compacts import policies as compacts_policies
from selfassessment.actions import closing as actions
from selfassessment.forms.reviewing import ConfirmForm
from selfassessment.models import Round, SelfAssessment
from selfassessment.policies import closing as policies
from selfassessment.views import pages


@require_http_methods(["GET", "POST"])
def close_round(request, pk):
    """What is unfinished first; then one act."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user).for_page(), pk=pk)
    compacts_policies.check_is_steward(request.user, round_.partnership)
    now = timezone.now()
    can_close = decide(policies.check_can_close, request.user, round_, now)
    form = ConfirmForm(
        pages.posted(request),
        statement="I have seen what is unfinished, and close the round",
        button="Close the round",
        refusal="Tick the box to close the round. It is still open.",
    )
    if form.is_valid():
        actions.close(round_, by=request.user, at=now)
        messages.success(request, f"The round {round_.label} is closed. The secretary can prepare its report.")
        return redirect(round_)
    unfinished = list(SelfAssessment.objects.unfinished_in(round_))
    return render(
        request,
        "selfassessment/close_round.html",
        {
            "round": round_,
            "partnership": round_.partnership,
            "unfinished": unfinished,
            "total": round_.assessments.count(),
            "form": form if can_close else None,
            "can_close": can_close,
        },
    )
