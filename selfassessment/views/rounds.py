"""The steward's pages: plan a round, see whom it would ask, open it, and see how far everyone is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused, decide
from compacts.models import Edition, Partnership
from selfassessment import board
from selfassessment.actions import rounds as actions
from selfassessment.forms.rounds import RoundForm
from selfassessment.models import Extension, Round, RoundEvent, SelfAssessment
from selfassessment.policies import rounds as policies
from selfassessment.views import stewardship


@require_safe
def rounds(request, slug):
    """All rounds of a partnership, latest first."""
    partnership = get_object_or_404(Partnership, slug=slug)
    policies.check_can_see_rounds(request.user, partnership)
    return render(
        request,
        "selfassessment/rounds.html",
        {
            "partnership": partnership,
            "rounds": Round.objects.of(partnership),
            "can_plan": decide(policies.check_can_plan, request.user, partnership),
        },
    )


@require_http_methods(["GET", "POST"])
def plan_round(request, slug):
    partnership = get_object_or_404(Partnership, slug=slug)
    policies.check_can_plan(request.user, partnership)
    editions = (
        Edition.objects.in_force()
        .filter(agreement__partnership=partnership)
        .select_related("agreement")
        .order_by("agreement__title")
    )
    only = editions.first() if editions.count() == 1 else None
    form = RoundForm(
        request.POST or None, editions=editions, initial={"edition": only and only.pk, "scale": _first_scale()}
    )
    if form.is_valid():
        fields = dict(form.cleaned_data)
        round_ = actions.plan(fields.pop("edition"), by=request.user, at=timezone.now(), **fields)
        return redirect("selfassessment:open_round", pk=round_.pk)
    return render(
        request, "selfassessment/plan_round.html", {"partnership": partnership, "form": form, "editions": editions}
    )


@require_http_methods(["GET", "POST"])
def change_round(request, pk):
    round_ = _round(request, pk)
    policies.check_can_edit_plan(request.user, round_)
    form = RoundForm(
        request.POST or None, editions=Edition.objects.none(), round_=round_, initial=RoundForm.initial_for(round_)
    )
    if form.is_valid():
        try:
            actions.change_plan(round_, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The plan is saved.")
            return redirect("selfassessment:open_round", pk=pk)
    return render(request, "selfassessment/plan_round.html", {**_heading(round_), "form": form})


@require_http_methods(["GET", "POST"])
def open_round(request, pk):
    """The dry run: who will be asked what, and what to mend first; then open."""
    round_ = _round(request, pk)
    policies.check_can_plan(request.user, round_.partnership)
    if round_.status != Round.Status.PLANNED:
        return redirect(round_)
    if request.method == "POST":
        try:
            actions.open(round_, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("selfassessment:open_round", pk=pk)
        messages.success(request, "The round is open. Everybody below has been asked.")
        return redirect(round_)
    asked = actions.whom_to_ask(round_)
    return render(
        request,
        "selfassessment/open_round.html",
        {
            **_heading(round_),
            "asked": asked,
            "organisations": sum(bool(row.clauses) for row in asked),
            "promises": sum(len(row.clauses) for row in asked),
            "warned": sum(bool(row.warnings) for row in asked),
            "can": policies.what_can(request.user, round_),
            "is_early": actions.is_before(round_.opens_on, timezone.now()),
        },
    )


@require_POST
def ask_also(request, pk):
    round_ = _round(request, pk)
    policies.check_can_plan(request.user, round_.partnership)
    try:
        number = actions.ask_also(round_, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, f"{number} more {'organisation has' if number == 1 else 'organisations have'} been asked."
        )
    return redirect(round_)


PER_PAGE = 50


@require_safe
def round_(request, pk):
    """How far everyone is: state, progress, last activity, late, help wanted, hard to reach, last written to."""
    round_ = _round(request, pk)
    policies.check_can_see_board(request.user, round_)
    if round_.status == Round.Status.PLANNED and policies.what_can(request.user, round_)["open"]:
        return redirect("selfassessment:open_round", pk=pk)
    today = timezone.localdate()
    choice = stewardship.board_choice(request)
    page = Paginator(board.chosen(round_, **choice, today=today), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.warnings = board.warnings_of(row)
    return render(
        request,
        "selfassessment/round.html",
        {
            **_heading(round_),
            **choice,
            "page": page,
            "figures": SelfAssessment.objects.filter(round=round_).board_figures(today),
            "filters": [(value, text, value == choice["show"]) for value, text in board.FILTERS],
            "sorts": [(value, text, value == choice["sort"]) for value, text in board.SORTS.items()],
            "today": today,
            "events": RoundEvent.objects.filter(round=round_).select_related("by").order_by("-at", "-pk"),
            "extensions": Extension.objects.of(round_),
            "can": policies.what_can(request.user, round_),
            "is_steward": bool(decide(policies.check_can_plan, request.user, round_.partnership)),
            "not_asked": len(actions.whom_to_ask(round_)) if round_.status == Round.Status.OPEN else 0,
        },
    )


def _round(request, pk) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).for_page(), pk=pk)


def _heading(round_) -> dict:
    return {"round": round_, "partnership": round_.partnership}


def _first_scale():
    return RoundForm.base_fields["scale"].queryset.values_list("pk", flat=True).first()
