"""The officer's pages: the list of promises, one promise, its history, and handing it on."""

from textwrap import shorten

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import keeping
from accounts.models import User
from accounts.rules import Refused, decide
from selfassessment import content, history
from selfassessment.actions import answering as actions
from selfassessment.actions import evidence as evidence_actions
from selfassessment.forms import comparing
from selfassessment.forms.answering import AnswerForm, DelegationForm
from selfassessment.models import Answer, Event, Evidence, Filing, SelfAssessment
from selfassessment.policies import answering as policies
from selfassessment.policies import filing as filing_policies
from selfassessment.policies import reviewing as reviewing_policies
from selfassessment.views import filings
from signatories.models import Membership, OrganisationRole


@require_safe
def assessment(request, pk):
    """What is to do, by section; once filed, what was filed."""
    assessment = _assessment(request, pk)
    context = {
        **_heading(assessment),
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
    }
    return render(request, "selfassessment/assessment.html", context)


@require_http_methods(["GET", "POST"])
def answer(request, pk, ref):
    """One promise: read it, answer it, go to the next."""
    assessment = _assessment(request, pk)
    answer = _answer(request, assessment, ref)
    can_answer = decide(policies.check_can_answer, request.user, answer)
    if request.method == "POST":
        return _save(request, answer)
    if assessment.is_sealed:
        return redirect(f"{assessment.get_absolute_url()}#answer-{answer.clause.ref}")
    initial = AnswerForm.initial_for(answer)
    earlier = Answer.objects.earlier(answer)
    if earlier and request.GET.get("start") == "earlier" and not answer.words:
        initial["words"] = earlier.words
    form = _form(answer, initial=initial, user=request.user) if can_answer else None
    return _answer_page(request, answer, form, earlier=earlier, reason=can_answer.reason)


@require_POST
def discard(request, pk, ref):
    """The person does not want the text that was kept when they had been signed out."""
    answer = _answer(request, _assessment(request, pk), ref)
    keeping.forget(request.user, answer.get_absolute_url())
    messages.info(request, "The text that was kept has been deleted. What is saved stands below.")
    return redirect(answer)


@require_safe
def answer_history(request, pk, ref):
    """Who wrote what into one answer, and when."""
    assessment = _assessment(request, pk)
    answer = _answer(request, assessment, ref)
    filing_policies.check_works_there(request.user, assessment)
    return render(
        request,
        "selfassessment/answer_history.html",
        {**_heading(assessment), "answer": answer, "versions": history.of(answer)},
    )


@require_http_methods(["GET", "POST"])
def delegate(request, pk, ref):
    assessment = _assessment(request, pk)
    answer = _answer(request, assessment, ref)
    policies.check_can_delegate(request.user, answer)
    organisation = assessment.signature.organisation
    writers = Membership.objects.current().filter(
        organisation=organisation,
        role__in=[OrganisationRole.CONTRIBUTOR, OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER],
    )
    people = (
        User.objects.filter(pk__in=writers.values("user"), is_active=True)
        .exclude(pk=request.user.pk)
        .order_by("name", "pk")
    )
    form = DelegationForm(request.POST or None, people=people, initial={"to": answer.delegated_to_id})
    if form.is_valid():
        actions.delegate(answer, to=form.cleaned_data["to"], by=request.user, at=timezone.now())
        messages.success(
            request, f"{answer.clause.name} is with {form.cleaned_data['to']} now, who has been told by e-mail."
        )
        return redirect(assessment)
    return render(
        request,
        "selfassessment/delegate.html",
        {**_heading(assessment), "answer": answer, "form": form, "people": people},
    )


@require_POST
def take_back_answer(request, pk, ref):
    answer = _answer(request, _assessment(request, pk), ref)
    actions.take_back(answer, by=request.user, at=timezone.now())
    messages.success(request, f"{answer.clause.name} is back with your officers. What was written stays.")
    return redirect(answer.assessment)


def _assessment(request, pk) -> SelfAssessment:
    return get_object_or_404(SelfAssessment.objects.visible_to(request.user).for_page(), pk=pk)


def _answer(request, assessment, ref) -> Answer:
    answers = Answer.objects.readable_by(request.user, assessment).with_all_words()
    answer = get_object_or_404(answers.select_related("clause__theme", "delegated_to", "saved_by"), clause__ref=ref)
    answer.assessment = assessment
    return answer


def _heading(assessment) -> dict:
    return {
        "assessment": assessment,
        "round": assessment.round,
        "organisation": assessment.signature.organisation,
        "partnership": assessment.round.partnership,
    }


def _sections(assessment, answers, only_left, user) -> list[dict]:
    titles = content.sections_of(assessment.round.edition_id)
    sections: list[dict] = []
    for answer in answers:
        title = titles[answer.clause_id]
        if not sections or sections[-1]["title"] != title:
            sections.append({"title": title, "tasks": [], "done": 0, "total": 0})
        section, missing = sections[-1], answer.what_is_missing()
        section["total"] += 1
        section["done"] += not missing
        if missing or not only_left:
            section["tasks"].append(_task(assessment, answer, missing, user))
    return [section for section in sections if section["tasks"]]


def _task(assessment, answer, missing, user) -> dict:
    hints = []
    if answer.delegated_to_id:
        hints.append("With you" if answer.delegated_to_id == user.pk else f"With {answer.delegated_to}")
    if missing and answer.is_begun:
        hints.append(f"Still needs {' and '.join(missing)}")
    if answer.is_help_wanted:
        hints.append("Help wanted")
    text = answer.clause.title or answer.clause.text
    if not missing:
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


LINE = 110  # characters: what a line of the list holds of a promise


def _form(answer, *args, user, **kwargs) -> AnswerForm:
    organisation = answer.assessment.signature.organisation
    library = Evidence.objects.of(organisation).visible_to(user).to_choose_from(answer)
    levels = answer.assessment.round.scale.levels.order_by("position")
    return AnswerForm(*args, answer=answer, library=library, levels=levels, **kwargs)


def _save(request, answer):
    """Add new evidence to the library, then save the answer, then go where the button says."""
    policies.check_can_answer(request.user, answer)
    if request.POST.get("resolve") == "theirs":
        keeping.forget(request.user, answer.get_absolute_url())
        messages.info(request, f"{answer.clause.name} stays as {answer.saved_by} saved it.")
        return redirect(answer)
    now, posted = timezone.now(), _resolved(request.POST)
    form = _form(answer, posted, request.FILES, user=request.user)
    form.is_valid()
    if additions := _add_evidence(request, answer, form, now):
        form = _form(answer, _with_evidence(posted, additions), user=request.user)
    if not form.is_valid():
        return _answer_page(request, answer, form)
    try:
        saved = actions.save(answer, by=request.user, at=now, **form.words_for_saving())
    except actions.StaleError as stale:
        return _stale_page(request, form, stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _answer_page(request, answer, form)
    keeping.forget(request.user, answer.get_absolute_url())
    if answer.assessment.status != saved.assessment.status:
        messages.warning(
            request, "Sign-off had been asked for or given. It no longer holds: ask for it again when you are done."
        )
    return _after_saving(request, saved)


def _add_evidence(request, answer, form, now) -> list[Evidence]:
    """New evidence goes to the library even if something else on the page is wrong: nobody chooses a file twice."""
    organisation, added = answer.assessment.signature.organisation, []
    if form.new_link:
        added.append(evidence_actions.add_link(organisation, by=request.user, at=now, **form.new_link))
    if form.new_file:
        added.append(evidence_actions.add_file(organisation, by=request.user, at=now, **form.new_file))
    return added


def _with_evidence(posted: QueryDict, additions) -> QueryDict:
    """The form as it came, with the new evidence ticked and the inputs for it empty again."""
    posted = posted.copy()
    for item in additions:
        emptied = ["link_url", "link_title"] if item.kind == Evidence.Kind.LINK else ["file_title"]
        for name in emptied:
            posted[name] = ""
        posted.appendlist("evidence", str(item.pk))
    return posted


def _after_saving(request, answer):
    name, missing = answer.clause.name, answer.what_is_missing()
    if missing:
        messages.info(request, f"{name} is saved. It still needs {' and '.join(missing)}.")
    else:
        messages.success(request, f"{name} is saved and complete.")
    if "save_list" in request.POST:
        return redirect(answer.assessment)
    if "save_stay" in request.POST:
        return redirect(answer)
    following = _next_unanswered(request, answer)
    return redirect(following or answer.assessment)


def _next_unanswered(request, answer) -> Answer | None:
    """The next promise that needs an answer, from here to the end and then from the beginning."""
    left = (
        Answer.objects.readable_by(request.user, answer.assessment)
        .not_answered()
        .exclude(pk=answer.pk)
        .select_related("clause")
        .order_by("clause__position")
    )
    after = left.filter(clause__position__gt=answer.clause.position).first()
    return after or left.first()


def _answer_page(request, answer, form, *, earlier=None, reason=""):
    answers = list(
        Answer.objects.readable_by(request.user, answer.assessment)
        .order_by("clause__position")
        .values_list("pk", "clause__ref", "clause__number")
    )
    place = next(index for index, (pk, _, _) in enumerate(answers) if pk == answer.pk)
    earlier = earlier or Answer.objects.earlier(answer)
    path = answer.get_absolute_url()
    found = keeping.kept(request.user, path) if form is not None and not form.is_bound else None
    if found:
        form = _form(answer, found[0], user=request.user)
    context = {
        **_heading(answer.assessment),
        "answer": answer,
        "clause": answer.clause,
        "form": form,
        "reason": reason,
        "kept_at": found and found[1],
        "missing": answer.what_is_missing() if answer.is_begun else [],
        "earlier": earlier,
        "verdict": _released_verdict(earlier),
        "previous": answers[place - 1] if place else None,
        "next": answers[place + 1] if place + 1 < len(answers) else None,
        "place": place + 1,
        "total": len(answers),
        "can_delegate": decide(policies.check_can_delegate, request.user, answer),
        "section": content.sections_of(answer.assessment.round.edition_id)[answer.clause_id],
    }
    return render(request, "selfassessment/answer.html", context)


def _released_verdict(earlier):
    if earlier is None:
        return None
    return earlier.verdicts.filter(review__released_at__isnull=False).select_related("rating").order_by("-pk").first()


MERGED = "merged_"


def _stale_page(request, form, current):
    """Somebody saved while this was typed: both texts, with their differences, and the choice."""
    current = Answer.objects.with_all_words().select_related("saved_by").get(pk=current.pk)
    texts = comparing.texts(form, current)
    mine = keeping.without_tokens(form.data)
    context = {
        **_heading(form.answer.assessment),
        "answer": current,
        "clause": current.clause,
        "texts": texts,
        "choices": comparing.choices(form, current),
        "mine": [(name, value) for name, values in mine.lists() if not _is_ours(name) for value in values],
    }
    return render(request, "selfassessment/answer_stale.html", context, status=409)


def _is_ours(name: str) -> bool:
    """Fields that the page of two texts writes itself."""
    return name in {"version", "resolve"} or name.startswith((MERGED, "save_"))


def _resolved(posted: QueryDict) -> QueryDict:
    """The form with the texts that were put together from both in the place of one's own."""
    posted = posted.copy()
    if posted.get("resolve") == "both":
        for name in [name for name in posted if name.startswith(MERGED)]:
            posted[name.removeprefix(MERGED)] = posted[name]
    return posted
