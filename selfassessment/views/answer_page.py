"""What a page about one answer is made of: the form, what stands around it, and the page of two texts."""

import json
from dataclasses import replace

from django.db.models import Max
from django.shortcuts import render
from django.utils import timezone

from accounts import keeping
from accounts.rules import decide
from selfassessment import content
from selfassessment.forms import comparing
from selfassessment.forms.answering import AnswerForm
from selfassessment.models import Answer, Evidence, HandedAnswer
from selfassessment.policies import handing as handing_policies
from selfassessment.views import pages

MERGED = "merged_"
ASKS_WHICH = "two_texts"  # sent by the page of two texts, where one of them has to be chosen


def form_for(answer, *args, user, **kwargs) -> AnswerForm:
    organisation = answer.assessment.signature.organisation
    library = Evidence.objects.of(organisation).visible_to(user).to_choose_from(answer)
    levels = answer.assessment.round.scale.levels.order_by("position")
    return AnswerForm(*args, answer=answer, library=library, levels=levels, **kwargs)


def answer_page(request, answer, form, *, reason=""):
    reopened = answer.reopened.active().for_page().first()
    around = Answer.objects.readable_by(request.user, answer.assessment).with_reopened()
    answers = list(
        (around.filter(is_reopened=True) if reopened else around)  # the others stay as they were filed
        .order_by("clause__position")
        .values_list("pk", "clause__ref", "clause__number")
    )
    place = next(index for index, (pk, _, _) in enumerate(answers) if pk == answer.pk)
    earlier = Answer.objects.earlier(answer)
    path = answer.get_absolute_url()
    found = keeping.kept(request.user, path) if form is not None and not form.is_bound else None
    if found:
        form = form_for(answer, found[0], user=request.user)
    context = {
        **pages.heading(answer.assessment),
        "answer": answer,
        "clause": answer.clause,
        "form": form,
        "reason": reason,
        "kept_at": found and found[1],
        "missing": answer.what_is_missing() if answer.is_begun else [],
        "earlier": earlier,
        "verdict": _released_verdict(earlier),
        "likes": Answer.objects.like(answer, request.user) if form is not None and answer.is_empty else [],
        "received": _received(answer, request.user) if form is not None else "",
        "previous": answers[place - 1] if place else None,
        "next": answers[place + 1] if place + 1 < len(answers) else None,
        "reopened": reopened,
        "place": place + 1,
        "total": len(answers),
        **_with_whom(answer, request.user),
        "section": content.sections_of(answer.assessment.round.edition_id)[answer.clause_id],
    }
    return render(request, "selfassessment/answer.html", context)


def _with_whom(answer, user) -> dict:
    """Whether it is with a colleague, or was handed back."""
    handed = HandedAnswer.objects.latest_of_each().filter(answer=answer).first()
    return {
        "handed": handed,
        "handed_hint": handed.hint(user, timezone.localdate()) if handed else "",
        "is_handed_to_me": bool(handed) and handed.is_current and handed.handover.colleague == user,
        "can_hand_over": decide(handing_policies.check_can_hand_over, user, answer.assessment),
    }


def _released_verdict(earlier):
    if earlier is None:
        return None
    return earlier.verdicts.filter(review__released_at__isnull=False).select_related("rating").order_by("-pk").first()


def _received(answer, user) -> str:
    """Which of this person's pages sent what of this answer, for a browser that kept a text it had no word about."""
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
