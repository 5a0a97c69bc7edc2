"""Saving one answer: by a button, or by the page itself while somebody types. One way in, one set of rules."""

from django.contrib import messages
from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from accounts import keeping
from accounts.rules import Refused
from selfassessment.actions import answering as actions
from selfassessment.actions import evidence as evidence_actions
from selfassessment.forms.answering import ADDITIONS, AnswerForm
from selfassessment.models import Answer, Evidence
from selfassessment.policies import answering as policies
from selfassessment.views.answer_page import ASKS_WHICH, MERGED, answer_page, form_for, stale_page

# Fields that say where a text stands among others: without them nothing is saved, and nothing stands in for them.
PLACE = {"version", "sitting", "turn"}
CHOICES = {"mine", "theirs", "both"}


def save(request, answer):
    """Add new evidence to the library, then save the answer, then go where the button says."""
    policies.check_can_answer(request.user, answer)
    if request.POST.get("resolve") == "theirs":
        keeping.forget(request.user, answer.get_absolute_url())
        messages.info(request, f"{answer.clause.name} stays as {answer.saved_by} saved it.")
        return redirect(answer)
    if _leaves_open_which(request.POST):
        return _ask_again(request, answer)
    now, posted = timezone.now(), _resolved(request.POST)
    form = form_for(answer, posted, request.FILES, user=request.user)
    form.is_valid()
    additions = _add_evidence(request, answer, form, now)
    if additions or form.uploaded_tables:
        posted = _with_tables(_with_evidence(posted, additions), form)
        form = form_for(answer, posted, _without_taken(request.FILES, form), user=request.user)
    if not form.is_valid():
        return answer_page(request, answer, form)
    try:
        saved = actions.save(answer, by=request.user, at=now, **form.words_for_saving())
        if "save_confirmed" in request.POST:
            saved = actions.confirm(saved, by=request.user, at=now)
    except actions.StaleError as stale:
        return stale_page(request, form, stale.current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return answer_page(request, answer, form)
    keeping.forget(request.user, answer.get_absolute_url())
    if answer.assessment.status != saved.assessment.status:
        messages.warning(
            request, "Sign-off had been asked for or given. It no longer holds: ask for it again when you are done."
        )
    return _after_saving(request, saved)


def _leaves_open_which(posted: QueryDict) -> bool:
    """Does it come from the page of two texts without a choice? Then neither may take the other's place."""
    return ASKS_WHICH in posted and posted.get("resolve") not in CHOICES


def _ask_again(request, answer):
    form = form_for(answer, request.POST, user=request.user)
    return (
        stale_page(request, form, answer, nothing_chosen=True)
        if form.is_valid()
        else answer_page(request, answer, form)
    )


def autosave(request, answer) -> JsonResponse:
    """Save what the page sends while somebody types, and say in words what became of it.

    What one field cannot take stays on the page, and the rest is saved.
    """
    if keeping.typed_by(request.POST) not in {None, request.user.pk}:
        return _said("somebody else", "Not saved: somebody else is signed in in this browser now.", 409)
    if _leaves_open_which(request.POST):
        return _said("overtaken", "Not saved: choose first which of the two texts should stand.", 409)
    try:
        policies.check_can_answer(request.user, answer)
        form, held = _form_of_what_can_be_saved(request, answer)
        if form is None:
            return _said("refused", "Not saved. Reload the page, and copy your words first.", 422)
        saved = actions.save(answer, by=request.user, at=timezone.now(), is_automatic=True, **form.words_for_saving())
    except actions.StaleError as stale:
        return _said("overtaken", _overtaken_words(stale.current, request.user), 409)
    except Refused as refusal:
        return _said("refused", f"Not saved: {refusal}", 403)
    keeping.forget(request.user, answer.get_absolute_url())
    missing = saved.what_is_missing()
    time = f"{timezone.localtime(saved.saved_at):%H:%M}" if saved.saved_at else ""
    return JsonResponse(
        {
            "state": "partly" if held else "saved",
            "said": f"Saved at {time}, but not all of it. {' '.join(held)}" if held else f"Saved at {time}.",
            "version": saved.version,
            "missing": f"It still needs {' and '.join(missing)}." if missing else "It is complete.",
            "is_unconfirmed": saved.is_unconfirmed,
        }
    )


def _form_of_what_can_be_saved(request, answer) -> tuple[AnswerForm | None, list[str]]:
    """The form with what is saved already in the place of what cannot be; and what that is, with what to do."""
    posted = request.POST.copy()
    for name in ADDITIONS & set(posted):
        del posted[name]  # half a web address is no evidence yet
    form = form_for(answer, posted, user=request.user)
    if form.is_valid():
        return form, []
    wrong = set(form.errors)
    if wrong & PLACE or not wrong <= set(form.fields):
        return None, []
    held = [f"{form.fields[name].label}: {' '.join(form.errors[name])}" for name in form.fields if name in wrong]
    saved = AnswerForm.initial_for(answer)
    for name in wrong:
        value = saved.get(name, "")
        posted.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
    form = form_for(answer, posted, user=request.user)
    return (form, held) if form.is_valid() else (None, [])


def _overtaken_words(current: Answer, user) -> str:
    who = "You" if current.saved_by_id == user.pk else f"{current.saved_by}"
    where = ", in another window or on another day," if current.saved_by_id == user.pk else ""
    at = timezone.localtime(current.saved_at)
    return (
        f"Not saved: {who}{where} saved this answer on {date_format(at, 'j F Y')} at {at:%H:%M}. "
        "Your words stay on this page. Look at both texts, and choose."
    )


def _said(state: str, said: str, status: int) -> JsonResponse:
    return JsonResponse({"state": state, "said": said}, status=status)


def copy(request, answer):
    """“Use this text”: last year's, or that of a like promise, into an answer that says nothing yet."""
    policies.check_can_answer(request.user, answer)
    typed = form_for(answer, request.POST, user=request.user)
    if any(typed.data.get(name, "").strip() for name in ["rating", "words", "next_step", "help_wanted"]):
        messages.info(request, "You had begun an answer of your own, so nothing was copied.")
        return save(request, answer)
    source = _source(answer, request.POST.get("copy_from", ""))
    if source is None:
        messages.info(request, "That answer is not there to be copied.")
        return redirect(answer)
    copied = actions.copy(answer, source=source, by=request.user, at=timezone.now())
    keeping.forget(request.user, answer.get_absolute_url())
    messages.success(
        request,
        f"Copied from {copied.source_in_words}. Nobody has confirmed it yet: change what is no longer true, "
        "or say that it still holds.",
    )
    return redirect(answer)


def _source(answer: Answer, pk: str) -> Answer | None:
    own = Answer.objects.filter(assessment__signature__organisation=answer.assessment.signature.organisation_id)
    return own.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None


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


def _with_tables(posted: QueryDict, form: AnswerForm) -> QueryDict:
    """Tables that came as files, as text in their boxes: so they are compared, merged and kept like what is typed."""
    for name, text in form.uploaded_tables.items():
        posted[name] = text
    return posted


def _without_taken(files, form: AnswerForm):
    """The files that are still to be judged; those taken in are in the form as text or ticks by now."""
    left = files.copy()
    for name in list(left):
        if name not in form.errors:
            del left[name]
    return left


def _after_saving(request, answer):
    name, missing = answer.clause.name, answer.what_is_missing()
    if missing:
        messages.info(request, f"{name} is saved. It still needs {' and '.join(missing)}.")
    elif answer.is_unconfirmed:
        messages.info(
            request,
            f"{name} still says what was copied from {answer.source_in_words}, and nobody has confirmed it: "
            "change it, or choose “This still holds”.",
        )
    else:
        messages.success(request, f"{name} is saved and complete.")
    if "save_list" in request.POST:
        return redirect(answer.assessment)
    if "save_stay" in request.POST or "copy_from" in request.POST:
        return redirect(answer)
    following = Answer.objects.left_after(answer, request.user)
    return redirect(following or answer.assessment)


def _resolved(posted: QueryDict) -> QueryDict:
    """The form with the texts that were put together from both in the place of one's own."""
    posted = posted.copy()
    if posted.get("resolve") == "both":
        for name in [name for name in posted if name.startswith(MERGED)]:
            posted[name.removeprefix(MERGED)] = posted[name]
    return posted
