"""What a page about one answer is made of: the form, what stands around it, and the page of two texts."""

import json
from dataclasses import replace

from django.db.models import Max
from django.shortcuts import render
from django.utils import timezone

from accounts import keeping
from accounts.rules import decide
from commitments import glossary
from selfassessment import content
from selfassessment.forms import comparing
from selfassessment.forms.answering import AnswerForm
from selfassessment.models import Answer, Evidence, HandedAnswer, Verdict
from selfassessment.policies import answering as policies
from selfassessment.policies import handing as handing_policies
from selfassessment.views import pages
from signatories import policies as signatories_policies

MERGED = "merged_"
ASKS_WHICH = "two_texts"  # sent by the page of two texts, where one of them has to be chosen


def form_for(answer, *args, user, **kwargs) -> AnswerForm:
    return AnswerForm(*args, answer=answer, library=_library(answer, user), levels=_levels(answer), **kwargs)


def _library(answer, user):
    return Evidence.objects.of(answer.assessment.signature.organisation).visible_to(user).to_choose_from(answer)


def _levels(answer):
    return answer.assessment.round.scale.levels.order_by("position")


def opened_page(request, answer):
    """As somebody opens it: with what they had typed when their sign-in ended, or with what is saved, or to read."""
    around = _around(answer, request.user)
    is_with_them = around["is_handed_to_me"]
    can_answer = decide(policies.check_can_answer, request.user, answer, around["held"], is_with_them)
    form = kept_at = None
    if can_answer:
        typed, kept_at = keeping.kept(request.user, answer.get_absolute_url()) or (None, None)
        form = form_for(answer, typed, user=request.user) if typed else _saved_form(answer, request.user)
    return _page(request, answer, form, around, kept_at=kept_at, reason=can_answer.reason)


def _saved_form(answer, user) -> AnswerForm:
    library = _library(answer, user)
    initial = AnswerForm.initial_for(answer, evidence=[item for item in library if item.is_used])
    return AnswerForm(answer=answer, library=library, levels=_levels(answer), initial=initial)


def answer_page(request, answer, form):
    """As it comes back with what is wrong in the form."""
    return _page(request, answer, form, _around(answer, request.user))


def _around(answer, user) -> dict:
    """What is read once and asked of more than once: last year's answer, with whom this one is, the reader's roles."""
    held = signatories_policies.roles_in(user, answer.assessment.signature.organisation)
    earlier = Answer.objects.earlier(answer)
    Answer.objects.fetch_measurements(answer, earlier)
    return {"held": held, "earlier": earlier, **_with_whom(answer, user, held)}


def _page(request, answer, form, around, *, kept_at=None, reason=""):
    earlier = around["earlier"]
    reopened = answer.reopened.active().for_page().first() if answer.is_reopened else None
    readable = Answer.objects.readable_by(request.user, answer.assessment).with_reopened()
    answers = list(
        (readable.filter(is_reopened=True) if reopened else readable)  # the others stay as they were filed
        .order_by("clause__position")
        .values_list("pk", "clause__ref", "clause__number")
    )
    told = glossary.pieces(answer.clause.text, glossary.of(answer.assessment.round.edition))
    place = next(index for index, (pk, _, _) in enumerate(answers) if pk == answer.pk)
    context = {
        **pages.heading(answer.assessment),
        **around,
        "answer": answer,
        "clause": answer.clause,
        "told": told,
        "terms": glossary.explained_in(told),
        "form": form,
        "reason": reason,
        "kept_at": kept_at,
        "missing": answer.what_is_missing() if answer.is_begun else [],
        "said": Verdict.Judgement(earlier.said_judgement).label if earlier and earlier.said_judgement else "",
        "likes": Answer.objects.like(answer, request.user) if form is not None and answer.is_empty else [],
        "received": _received(answer, request.user) if form is not None else "",
        "previous": answers[place - 1] if place else None,
        "next": answers[place + 1] if place + 1 < len(answers) else None,
        "reopened": reopened,
        "place": place + 1,
        "total": len(answers),
        "section": content.section_of(answer.clause),
    }
    return render(request, "selfassessment/answer.html", context)


def _with_whom(answer, user, held) -> dict:
    """Whether it is with a colleague, or was handed back."""
    handed = HandedAnswer.objects.latest_of_each().filter(answer=answer).first()
    return {
        "handed": handed,
        "handed_hint": handed.hint(user, timezone.localdate()) if handed else "",
        "is_handed_to_me": bool(handed) and handed.is_current and handed.handover.colleague == user,
        "can_hand_over": decide(handing_policies.check_can_hand_over, user, answer.assessment, held),
    }


def _received(answer, user) -> str:
    """Which of this person's pages sent what of this answer, for a browser that kept a text it had no word about."""
    if not answer.is_begun:
        return json.dumps({})
    turns = answer.history.filter(history_user=user).exclude(sitting="").order_by().values_list("sitting")
    return json.dumps(dict(turns.annotate(Max("turn"))))


def stale_page(request, form, current, *, nothing_chosen=False):
    """Somebody saved while this was typed: both texts, with their differences, and the choice, left to the person."""
    current = Answer.objects.with_all_words().select_related("saved_by").get(pk=current.pk)
    texts = comparing.texts(form, current)
    if nothing_chosen:  # what was put together already stays as it was left
        texts = [replace(text, both=form.data.get(f"{MERGED}{text.name}", text.both)) for text in texts]
    mine = keeping.without_tokens(form.data)
    is_own = current.saved_by_id == request.user.pk  # in another window
    context = {
        **pages.heading(form.answer.assessment),
        "is_own": is_own,
        "yours": "What you typed here" if is_own else "Yours",
        "theirs": "What you saved there" if is_own else f"{current.saved_by}’s",
        "answer": current,
        "clause": current.clause,
        "texts": texts,
        "nothing_chosen": nothing_chosen,
        "choices": comparing.choices(form, current),
        "sitting": AnswerForm.initial_for(current)["sitting"],
        "mine": [(name, value) for name, values in mine.lists() if not _is_ours(name) for value in values],
    }
    return render(request, "selfassessment/answer_stale.html", context, status=409)


def _is_ours(name: str) -> bool:
    """Fields that the page of two texts writes itself."""
    return name in {"version", "resolve", ASKS_WHICH, "sitting", "turn"} or name.startswith((MERGED, "save_"))
