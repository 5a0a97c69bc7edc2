"""A steward in an open round: look by promise, give more time, write to those whose turn it is, move days."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Mail
from accounts.querysets import key_of
from accounts.rules import Decision, Refused, decide
from selfassessment import board
from selfassessment.actions import stewardship as actions
from selfassessment.forms.stewardship import ChaseForm, ExtensionForm, MoveDatesForm
from selfassessment.models import Extension, Round, SelfAssessment
from selfassessment.notifications import stewardship as notifications
from selfassessment.policies import rounds as rounds_policies
from selfassessment.policies import stewardship as policies
from selfassessment.turns import Turn, turns_of
from selfassessment.views import pages
from signatories.views.organisations import csv_response

MAILS_PER_PAGE = 50
MOST_IDS = 2_000
MOST_DIGITS = 16


def board_choice(request) -> dict:
    """Which part of the board the address asks for, in which order; nonsense is the whole, by name."""
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "name")
    return {
        "show": show if show in dict(board.FILTERS) else "",
        "sort": sort if sort in board.SORTS else "name",
    }


@require_safe
def board_csv(request, pk):
    """What the board shows under the same address, all pages of it."""
    round_ = _round(request, pk)
    rounds_policies.check_can_see_board(request.user, round_)
    today = timezone.localdate()
    headers = [
        "Organisation",
        "State",
        "Promises",
        "Answered",
        "Help wanted",
        "Last activity",
        "Due on",
        "More time was given",
        "Late",
        "Reference",
        "Last written to",
        "To mend",
    ]
    rows = [
        [
            row.signature.organisation.name,
            row.get_status_display(),
            row.answers_count,
            row.answered_count,
            row.help_wanted_count,
            _day(row.last_activity_at),
            row.due_on,
            "yes" if row.is_extended else "",
            "yes" if (row.is_filed_late if row.reference else row.due_on < today) else "",
            row.reference or "",
            _day(row.chased_at),
            "; ".join(board.warnings_of(row)),
        ]
        for row in board.chosen(round_, **board_choice(request), today=today)
    ]
    return csv_response(f"round-{round_.label}-{today}.csv", headers, rows)


@require_safe
def round_clauses(request, pk):
    """Promise by promise: how many have answered, who wants help, who is stuck."""
    round_ = _round(request, pk)
    rounds_policies.check_can_see_board(request.user, round_)
    sort = _clause_sort(request)
    return render(
        request,
        "selfassessment/round_clauses.html",
        {
            **_heading(round_),
            "is_steward": bool(decide(rounds_policies.check_can_plan, request.user, round_.partnership)),
            "rows": board.by_clause(round_, sort=sort),
            "sorts": [(value, text, value == sort) for value, text in board.CLAUSE_SORTS.items()],
            "sort": sort,
        },
    )


@require_safe
def clauses_csv(request, pk):
    round_ = _round(request, pk)
    rounds_policies.check_can_see_board(request.user, round_)
    headers = ["Promise", "Words", "Asked", "Answered", "Begun", "Help wanted", "Who has not filed and not answered it"]
    rows = [
        [row.name, row.text, row.asked, row.answered, row.begun, row.help_wanted, "; ".join(row.waiting)]
        for row in board.by_clause(round_, sort=_clause_sort(request))
    ]
    return csv_response(f"round-{round_.label}-promises-{timezone.localdate()}.csv", headers, rows)


@require_http_methods(["GET", "POST"])
def extend_round(request, pk):
    """More time for everybody."""
    round_ = _round(request, pk)
    policies.check_can_extend(request.user, round_)
    return _extend(request, round_, None)


@require_http_methods(["GET", "POST"])
def extend_one(request, pk, slug):
    """More time for one organisation."""
    round_ = _round(request, pk)
    policies.check_can_extend(request.user, round_)
    assessment = get_object_or_404(SelfAssessment.objects.for_page(), round=round_, signature__organisation__slug=slug)
    policies.check_can_extend_one(request.user, assessment)
    return _extend(request, round_, assessment)


def _extend(request, round_, assessment):
    form = ExtensionForm(request.POST or None)
    if form.is_valid():
        try:
            extension = actions.extend(
                round_, assessment=assessment, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("due_on", str(refusal))
        else:
            whom = assessment.signature.organisation if assessment else "Everybody who has not filed"
            day = extension.due_on
            messages.success(request, f"{whom} has time until {date_format(day)} now, and is told by e-mail.")
            return redirect(round_)
    return render(
        request,
        "selfassessment/extend.html",
        {
            **_heading(round_),
            "form": form,
            "assessment": assessment,
            "current": assessment.due_on if assessment else round_.filing_due_on,
            "extensions": Extension.objects.of(round_),
            "unfiled": SelfAssessment.objects.filter(round=round_, filings=None).count(),
        },
    )


@require_http_methods(["GET", "POST"])
def chase_round(request, pk):
    """Whom a reminder would reach; then the very e-mails; then send them."""
    round_ = _round(request, pk)
    policies.check_can_chase(request.user, round_)
    chosen = _chosen(request, round_)
    form = ChaseForm(pages.posted(request))
    rows, letters = _whom(chosen, round_), []
    if form.is_valid() and chosen:
        note = form.cleaned_data["note"]
        if "send" in request.POST:
            try:
                done, left_out = actions.chase(round_, chosen, note=note, by=request.user, at=timezone.now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                for sentence in left_out:
                    messages.warning(request, sentence)
                if done:
                    number = len(done)
                    messages.success(request, f"{number} organisation{' is' if number == 1 else 's are'} written to.")
                return redirect(round_)
        letters = _letters(request, rows, note)
    return render(
        request,
        "selfassessment/chase.html",
        {
            **_heading(round_),
            "form": form,
            "chosen": rows,
            "letters": letters,
            "is_preview": bool(letters),
            "is_nobody_left": form.is_bound and form.is_valid() and not letters,
        },
    )


def _chosen(request, round_) -> list[SelfAssessment]:
    """Those ticked on the board; or, with `all`, those its filter shows that have not filed."""
    if request.method == "GET" and "all" in request.GET:
        choice = board_choice(request)
        part = board.chosen(round_, **choice, today=timezone.localdate())
        return list(part if choice["show"] == "filed" else part.exclude(status__in=SelfAssessment.SEALED))
    sent = (request.POST if request.method == "POST" else request.GET).getlist("who")
    ids = [int(text) for text in sent[:MOST_IDS] if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS]
    part = SelfAssessment.objects.filter(round=round_, pk__in=ids).for_page()
    return list(part.order_by("signature__organisation__name", "pk"))


def _whom(chosen, round_) -> list[tuple[SelfAssessment, Turn | None, Decision, datetime | None]]:
    """Of each whose turn it is, whether they may be written to again, and when they last were."""
    turns, lately, now = turns_of(chosen, round_), actions.last_chased(round_), timezone.now()
    return [
        (
            each,
            turns.get(each.pk),
            decide(policies.check_was_not_chased_lately, each, lately.get(each.pk), now),
            lately.get(each.pk),
        )
        for each in chosen
    ]


def _letters(request, rows, note):
    """Organisation by organisation the e-mail that its first reader would get; the others get the same by name."""
    return [
        (assessment, turn, notifications.draft_of_chase(assessment, turn, turn.people[0], note=note, by=request.user))
        for assessment, turn, may_be, _ in rows
        if turn and turn.people and may_be
    ]


@require_http_methods(["GET", "POST"])
def move_dates(request, pk):
    """More time to review and to reply, once people have filed by the days that were said."""
    round_ = _round(request, pk)
    policies.check_can_move_dates(request.user, round_)
    if not policies.has_filings(round_):
        return redirect("selfassessment:change_round", pk=pk)
    form = MoveDatesForm(request.POST or None, initial=MoveDatesForm.initial_for(round_))
    if form.is_valid():
        try:
            actions.move_dates(round_, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The days are moved. Those whose turn it is are told by e-mail.")
            return redirect(round_)
    return render(request, "selfassessment/move_dates.html", {**_heading(round_), "form": form})


@require_safe
def round_mails(request, pk):
    """What was written to whom about this round, by subject and day; never what it said."""
    round_ = _round(request, pk)
    rounds_policies.check_can_plan(request.user, round_.partnership)
    assessments = list(
        SelfAssessment.objects.filter(round=round_).for_page().order_by("signature__organisation__name", "pk")
    )
    one = next((each for each in assessments if each.signature.organisation.slug == request.GET.get("of")), None)
    mails = Mail.objects.about(*([one] if one else [round_, *assessments])).for_log().defer("text")
    page = Paginator(mails, MAILS_PER_PAGE).get_page(request.GET.get("page"))
    names = {key_of(each): each.signature.organisation.name for each in assessments}
    for mail in page:
        mail.organisation = names.get(mail.about, "")
    return render(
        request,
        "selfassessment/round_mails.html",
        {
            **_heading(round_),
            "is_steward": True,
            "page": page,
            "one": one,
            "organisations": [each.signature.organisation for each in assessments],
        },
    )


def _clause_sort(request) -> str:
    sort = request.GET.get("sort", "agreement")
    return sort if sort in board.CLAUSE_SORTS else "agreement"


def _day(at):
    return timezone.localdate(at) if at else ""


def _round(request, pk) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).for_page(), pk=pk)


def _heading(round_) -> dict:
    return {"round": round_, "partnership": round_.partnership}
