"""Asking colleagues for answers: hand over, see what is with whom, hand back, take over; and removing a colleague."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import keeping
from accounts.models import User
from accounts.rules import Refused, decide
from selfassessment import content
from selfassessment.actions import handing as actions
from selfassessment.forms.handing import HandBackForm, HandOverForm, RemoveForm, TakeOverForm
from selfassessment.models import Answer, HandedAnswer, Handover, SelfAssessment
from selfassessment.notifications.handing import names_of
from selfassessment.policies import filing as filing_policies
from selfassessment.policies import handing as policies
from selfassessment.views import pages
from signatories import policies as signatories_policies
from signatories.models import Membership, Organisation
from signatories.views.loading import kept_organisation_or_404, refusals_shown_in, typed

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    """Which promises, to whom, by when; the address may name some of them: `?promise=1.2&promise=1.3`."""
    assessment = pages.load(request, pk)
    policies.check_can_hand_over(request.user, assessment)
    sections = _sections(assessment, _open_answers(request.user, assessment))
    data, kept_at = pages.typed(request)
    form = HandOverForm(
        data,
        sections=sections,
        people=_people(request.user, assessment),
        chosen=_chosen(request, sections),
        due_on=date_format(assessment.due_on),
    )
    if (
        data is not None
        and kept_at is None
        and form.is_valid()
        and (handover := _handed_over(request, assessment, form))
    ):
        keeping.forget(request.user, request.path)
        _say_with_whom(request, handover)
        return redirect(assessment)
    return pages.page(request, "hand_over", assessment, form=form, kept_at=kept_at)


def _handed_over(request, assessment, form) -> Handover | None:
    try:
        return actions.hand_over(assessment, by=request.user, at=timezone.now(), **form.told())
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:  # of the invitation
        form.add_error("email", error.messages)
    return None


def _people(user: User, assessment: SelfAssessment):
    """Colleagues who write for the organisation; others are invited."""
    writers = Membership.objects.current().filter(
        organisation=assessment.signature.organisation_id, role__in=policies.WRITERS
    )
    return list(
        User.objects.filter(pk__in=writers.values("user"), is_active=True).exclude(pk=user.pk).order_by("name", "pk")
    )


def _open_answers(user: User, assessment: SelfAssessment) -> list[Answer]:
    """All of it, or after a return for changes the answers that it opened again."""
    answers = Answer.objects.readable_by(user, assessment).with_reopened().for_task_list()
    return [answer for answer in answers if answer.is_reopened] if assessment.filings.exists() else list(answers)


def _sections(assessment, answers) -> list[tuple[str, list[Answer]]]:
    titles = content.sections_of(assessment.round.edition_id)
    return [(title, list(group)) for title, group in groupby(answers, key=lambda answer: titles[answer.clause_id])]


def _chosen(request, sections) -> set[str]:
    chosen = set(request.GET.getlist("promise"))
    named = set(request.GET.getlist("section"))
    for number, (_, answers) in enumerate(sections):
        if str(number) in named:
            chosen |= {answer.clause.ref for answer in answers}
    return chosen


def _say_with_whom(request, handover):
    handed = handover.handed.select_related("answer__clause").order_by("answer__clause__position")
    names = names_of(row.answer for row in handed)
    verb = "is" if len(handed) == 1 else "are"
    if handover.to:
        messages.success(request, f"{names} {verb} with {handover.to} now, who has been told by e-mail.")
    else:
        messages.success(
            request,
            f"{names} {'waits' if verb == 'is' else 'wait'} for {handover.whom}, who has been invited by e-mail to "
            f"{handover.invitation.email}.",
        )


@require_safe
def handovers(request, pk):
    """What was asked of whom in this self-assessment, and how it ended; kept for ever."""
    assessment = pages.load(request, pk)
    filing_policies.check_works_there(request.user, assessment)
    found = Handover.objects.visible_to(request.user, assessment).for_list()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **pages.heading(assessment),
        "page": page,
        "handovers": [{"handover": handover, **_standing(handover, assessment)} for handover in page],
        "can_hand_over": decide(policies.check_can_hand_over, request.user, assessment),
    }
    return render(request, "selfassessment/handovers.html", context)


def with_whom(user: User, assessment: SelfAssessment, answers: list[Answer]) -> dict:
    """What the list of promises says of them beside it: what is with the reader, with others, and handed back."""
    today = timezone.localdate()
    with_me, with_others = [], []
    for handover in Handover.objects.visible_to(user, assessment).current().for_list():
        handover.current = _with_colleague(handover)
        handover.is_late = handover.is_overdue(today)
        (with_me if handover.colleague == user else with_others).append(handover)
    return {
        "with_me": with_me,
        "with_others": with_others,
        "handed_back": sum(bool(answer.with_whom) and answer.with_whom[0].is_handed_back for answer in answers),
        "can_hand_over": decide(policies.check_can_hand_over, user, assessment),
    }


@require_http_methods(["GET", "POST"])
def handover(request, pk, key):
    """One request to a colleague: they hand back here, and an officer takes over."""
    assessment = pages.load(request, pk)
    handover = _handover(request, assessment, key)
    if request.method == "POST":
        policies.check_can_hand_back(request.user, handover)
    data, kept_at = pages.typed(request)
    if data is None:
        return _handover_page(request, handover)
    form = HandBackForm(data, handed=_with_colleague(handover))
    if kept_at is None and form.is_valid() and _ended(request, form, _hand_back(request, handover, form)):
        is_visible = SelfAssessment.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect(handover) if is_visible else redirect("reports:desk")  # nothing else was handed to them
    return _handover_page(request, handover, hand_back=form, kept_at=kept_at)


@require_POST
def take_over(request, pk, key):
    assessment = pages.load(request, pk)
    handover = _handover(request, assessment, key)
    policies.check_can_take_over(request.user, handover)
    form = TakeOverForm(request.POST, handed=_with_colleague(handover), handover=handover)
    if form.is_valid() and _ended(request, form, _take_over(request, handover, form)):
        return redirect(handover)
    return _handover_page(request, handover, take_over=form)


@require_POST
def take_back_answer(request, pk, ref):
    """Take over one promise from wherever it is."""
    assessment = pages.load(request, pk)
    policies.check_can_hand_over(request.user, assessment)
    answer = get_object_or_404(Answer.objects.readable_by(request.user, assessment), clause__ref=ref)
    now = timezone.now()
    for row in answer.handed.current().select_related("handover"):
        actions.take_over(row.handover, answers=[answer], by=request.user, at=now)
    messages.success(request, f"{answer.clause.name} is back with your officers. What was written stays.")
    return redirect(assessment)


def _hand_back(request, handover, form):
    def end():
        rows = actions.hand_back(
            handover,
            answers=form.answers(),
            is_done=form.cleaned_data["how"] == HandBackForm.DONE,
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
        return f"{names_of(row.answer for row in rows)}: handed back. {handover.asked_by} has been told."

    return end


def _take_over(request, handover, form):
    def end():
        actions.take_over(
            handover,
            answers=form.answers(),
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
        return f"{names_of(form.answers())}: back with your officers. What was written stays."

    return end


def _ended(request, form, end) -> bool:
    try:
        messages.success(request, end())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    keeping.forget(request.user, request.path)
    return True


def _with_colleague(handover) -> list:
    return [row for row in handover.handed.all() if row.is_current]


def _standing(handover, assessment) -> dict[str, bool]:
    """What its facts say beside the dates."""
    is_open = bool(_with_colleague(handover)) and not assessment.is_sealed
    return {
        "is_overdue": is_open and handover.is_overdue(timezone.localdate()),
        "is_expired": handover.is_waiting and handover.invitation.has_expired(timezone.now()),
    }


def _handover_page(request, handover, *, hand_back=None, take_over=None, kept_at=None):
    assessment, current = handover.assessment, _with_colleague(handover)
    can = policies.what_can(request.user, handover)
    if current and can["hand_back"] and hand_back is None:
        hand_back = HandBackForm(handed=current)
    if current and can["take_over"] and take_over is None:
        take_over = TakeOverForm(handed=current, handover=handover)
    context = {
        **pages.heading(assessment),
        "handover": handover,
        "tasks": [_task(row, request.user) for row in handover.handed.all()],
        "current": current,
        "is_mine": handover.colleague == request.user,
        **_standing(handover, assessment),
        "kept_at": kept_at,
        "hand_back": hand_back,
        "take_over": take_over,
        "manages_invitation": handover.is_waiting
        and decide(signatories_policies.check_can_manage_invitation, request.user, handover.invitation),
    }
    return render(request, "selfassessment/handover.html", context)


def _task(row, reader) -> dict:
    """A promise of a handover, with how it ended; a link for who may still read it."""
    hints = []
    if not row.is_current:
        hints.append(f"{row.ended_by}, {date_format(timezone.localdate(row.ended_at))}")
        hints += [f"“{row.ending_note}”"] if row.ending_note else []
    elif missing := row.answer.what_is_missing():
        hints.append(f"Still needs {' and '.join(missing)}")
    is_readable = row.is_current or row.ending == row.Ending.DONE or row.handover.colleague != reader
    status, colour = (row.get_ending_display(), "") if row.ending else _progress(row.answer)
    return {
        "text": f"{row.answer.clause.name} {row.answer.clause.title or row.answer.clause.text}",
        "url": row.answer.get_absolute_url() if is_readable else "",
        "hint": ". ".join(hints),
        "status": status,
        "status_colour": colour,
    }


def _progress(answer) -> tuple[str, str]:
    if not answer.what_is_missing():
        return "Answered", ""
    return ("Begun", "yellow") if answer.is_begun else ("Not started", "blue")


def _handover(request, assessment, key) -> Handover:
    found = Handover.objects.visible_to(request.user, assessment).for_list()
    handover = get_object_or_404(found, pk=key)
    handover.assessment = assessment
    for row in handover.handed.all():
        row.handover, row.answer.assessment = handover, assessment
    return handover


@require_http_methods(["GET", "POST"])
def remove_colleague(request, slug, pk):
    """End somebody's role at an organisation; whatever they were handed is back with the officers."""
    organisation = kept_organisation_or_404(request, slug)
    membership = get_object_or_404(Membership.objects.current().for_list(), pk=pk, organisation=organisation)
    standing = signatories_policies.standing_in(request.user, organisation)
    is_last_lead = standing.is_last_lead(membership)
    if not is_last_lead or not decide(standing.check_can_hand_on, membership):
        standing.check_can_end(membership)
    form = RemoveForm(typed(request), is_last_lead=is_last_lead)
    if form.is_valid():
        with refusals_shown_in(form):
            rows = actions.remove_colleague(
                membership, by=request.user, at=timezone.now(), note=form.cleaned_data["note"]
            )
            _say_who_left(request, membership, rows)
            return redirect(_after_leaving(request, organisation))
    context = {
        "organisation": organisation,
        "membership": membership,
        "form": form,
        "is_own": membership.user == request.user,
        "is_last_lead": is_last_lead,
        "can_end": decide(standing.check_can_end, membership),
        "can_hand_on": decide(standing.check_can_hand_on, membership),
        "left_behind": _left_behind(membership),
    }
    return render(request, "selfassessment/remove_colleague.html", context)


def _left_behind(membership) -> list[tuple[SelfAssessment, str]]:
    """What would go back to the officers, by self-assessment; nothing while the person keeps another such role."""
    others = Membership.objects.current().filter(
        user=membership.user, organisation=membership.organisation_id, role__in=policies.WRITERS
    )
    if membership.role not in policies.WRITERS or others.exclude(pk=membership.pk).exists():
        return []
    rows = HandedAnswer.objects.left_by(membership.user, membership.organisation).select_related(
        "answer__clause", "handover__assessment__round__edition__agreement"
    )
    by_round: dict[str, list[Answer]] = {}
    for row in rows:
        by_round.setdefault(str(row.handover.assessment.round), []).append(row.answer)
    return [(title, names_of(answers)) for title, answers in by_round.items()]


def _say_who_left(request, membership, rows):
    words = f"{membership.user} is no longer {membership.get_role_display().lower()}."
    if rows:
        words += f" {names_of(row.answer for row in rows)}: back with the officers, who have been told."
    messages.success(request, words)


def _after_leaving(request, organisation) -> str:
    """Whoever ended their own role may see no more of the organisation's people."""
    if Organisation.objects.with_people_visible_to(request.user).filter(pk=organisation.pk).exists():
        return reverse("signatories:people", args=[organisation.slug])
    return organisation.get_absolute_url()
