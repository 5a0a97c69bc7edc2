"""The officer's pages: the list of promises, one promise, and its history."""

from textwrap import shorten

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import keeping
from accounts.rules import decide
from selfassessment import answer_life, content
from selfassessment.models import Answer, Event, Filing
from selfassessment.policies import filing as filing_policies
from selfassessment.policies import reviewing as reviewing_policies
from selfassessment.policies import workbooks as workbook_policies
from selfassessment.views import filings, handing, pages, saving
from selfassessment.views.answer_page import opened_page


@require_safe
def assessment(request, pk):
    """What is to do, by section; once filed, what was filed."""
    assessment = pages.load(request, pk)
    context = {
        **pages.heading(assessment),
        "can": filing_policies.what_can(request.user, assessment),
        "events": Event.objects.of(assessment, request.user).reverse(),
        "signature": assessment.sign_offs.standing().first(),
    }
    if filing := Filing.objects.of(assessment):
        if assessment.is_sealed or not reviewing_policies.works_for(request.user, assessment):
            return filings.filed_page(request, assessment, filing, context)
        return filings.returned_page(request, assessment, filing, context)
    answers = list(Answer.objects.readable_by(request.user, assessment).for_task_list())
    only_left = request.GET.get("show") == "left"
    context |= {
        "sections": _sections(assessment, answers, only_left, request.user),
        "only_left": only_left,
        "answered": sum(not answer.what_is_missing() for answer in answers),
        "total": len(answers),
        "seniors": filing_policies.seniors(assessment),
        "leads": filing_policies.lead_officers(assessment),
        "is_late": assessment.is_late_at(timezone.now()),
        **handing.with_whom(request.user, assessment, answers),
        "can_use_workbook": decide(workbook_policies.check_can_use, request.user, assessment),
    }
    return render(request, "selfassessment/assessment.html", context)


@require_http_methods(["GET", "POST"])
def answer(request, pk, ref):
    """One promise: read it, answer it, go to the next."""
    answer = _answer(request, pk, ref)
    if request.method == "POST":
        if keeping.is_saving_by_itself(request):
            return saving.autosave(request, answer)
        return saving.copy(request, answer) if "copy_from" in request.POST else saving.save(request, answer)
    if answer.assessment.is_sealed:
        return redirect(f"{answer.assessment.get_absolute_url()}#answer-{answer.clause.ref}")
    return opened_page(request, answer)


@require_POST
def discard(request, pk, ref):
    """The person does not want the text that was kept when they had been signed out."""
    answer = _answer(request, pk, ref)
    keeping.forget(request.user, answer.get_absolute_url())
    messages.info(request, "The text that was kept has been deleted. What is saved stands below.")
    return redirect(answer)


@require_safe
def answer_history(request, pk, ref):
    """Who wrote what into one answer, with whom it was, when it was filed and what was said of it."""
    answer = _answer(request, pk, ref)
    filing_policies.check_works_there(request.user, answer.assessment)
    page = Paginator(answer_life.of(answer, request.user), VERSIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "selfassessment/answer_history.html",
        {**pages.heading(answer.assessment), "answer": answer, "page": page},
    )


def _answer(request, pk, ref) -> Answer:
    return get_object_or_404(Answer.objects.visible_to(request.user).for_page(), assessment__pk=pk, clause__ref=ref)


def _sections(assessment, answers, only_left, user) -> list[dict]:
    titles = content.sections_of(assessment.round.edition_id)
    sections: list[dict] = []
    for answer in answers:
        title = titles[answer.clause_id]
        if not sections or sections[-1]["title"] != title:
            sections.append({"title": title, "number": len(sections), "tasks": [], "done": 0, "total": 0})
        section, missing = sections[-1], answer.what_is_missing()
        section["total"] += 1
        section["done"] += not missing
        if missing or not only_left:
            section["tasks"].append(_task(assessment, answer, missing, user))
    return [section for section in sections if section["tasks"]]


def _task(assessment, answer, missing, user) -> dict:
    hints = []
    if answer.with_whom and (hint := answer.with_whom[0].hint(user, timezone.localdate())):
        hints.append(hint)
    if missing and answer.is_begun:
        hints.append(f"Still needs {' and '.join(missing)}")
    if answer.is_unconfirmed:
        hints.append(f"Copied from {answer.source_in_words}, not confirmed")
    if answer.is_help_wanted:
        hints.append("Help wanted")
    text = answer.clause.title or answer.clause.text
    if not missing and answer.is_unconfirmed:
        status, colour = "Not confirmed", "yellow"
    elif not missing:
        status, colour = ("Does not apply" if answer.is_not_applicable else answer.rating.name), ""
    else:
        status, colour = ("Begun", "yellow") if answer.is_begun else ("Not started", "blue")
    return {
        "text": f"{answer.clause.name}  {shorten(text, LINE, placeholder='…')}",
        "url": reverse("selfassessment:answer", args=[assessment.pk, answer.clause.ref]),
        "hint": ". ".join(hints),
        "status": status,
        "status_colour": colour,
    }


VERSIONS_ON_A_PAGE = 30
LINE = 110  # characters: what a line of the list holds of a promise
