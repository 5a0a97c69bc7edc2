"""The review and what follows it: queue, verdicts, release, replies, outcomes, history."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import keeping
from accounts.rules import Refused, decide
from compacts.models import Partnership, Role
from selfassessment.actions import reviewing as actions
from selfassessment.forms import reviewing as forms
from selfassessment.models import Answer, Event, Review, SelfAssessment
from selfassessment.policies import reviewing as policies


def _page(request, template, assessment, **context):
    """A page about one self-assessment; `partnership` lets the frame say where data is invented."""
    context = {
        "assessment": assessment,
        "organisation": assessment.signature.organisation,
        "round": assessment.round,
        "partnership": assessment.round.partnership,
        **context,
    }
    return render(request, f"selfassessment/{template}.html", context)


def _posted(request):
    """What was sent, also where that is an unticked box and nothing else."""
    return request.POST if request.method == "POST" else None


def _typed(request):
    """What was sent; else what the person had typed here when their sign-in ended, and when that was."""
    if "discard" in request.POST:
        keeping.forget(request.user, request.path)
        return None, None
    if request.method == "POST":
        return request.POST, None
    return keeping.kept(request.user, request.path) or (None, None)


def _written(request, form, action, *args) -> bool:
    """Do it, with what the form holds. A late refusal, or somebody quicker, becomes the form's error: no word lost."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        action(*args, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except actions.StaleError as stale:
        form.show_overtaken(stale.current)
    else:
        keeping.forget(request.user, request.path)
        return True
    return False


FILTERS = {"": "All", "waiting": "Not yet looked at", "disputed": "To discuss"}


def _filters(request, lists: dict[str, list]) -> tuple[list, list[dict]]:
    """The list that the address asks for, and a link with its count for each there is."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in lists else ""
    links = [
        {
            "text": f"{FILTERS[name]} ({len(listed)})",
            "url": f"?show={name}" if name else request.path,
            "is_here": name == chosen,
        }
        for name, listed in lists.items()
    ]
    return lists[chosen], links


def _load(request, pk) -> SelfAssessment:
    return get_object_or_404(SelfAssessment.objects.visible_to(request.user).for_page(), pk=pk)


@require_safe
def reviews(request):
    """The queue of a reviewer: what the other side filed, wherever the person reviews."""
    partnerships = Partnership.objects.where_role(request.user, Role.Kind.REVIEWER)
    if not partnerships:
        raise Refused("Only reviewers have a review queue. Ask your partnership’s secretariat for the role.")
    queue = SelfAssessment.objects.reviewable_by(request.user).for_review_queue()
    context = {
        "assessments": queue,
        "partnerships": partnerships,
        "demonstration": any(partnership.is_demonstration for partnership in partnerships),
    }
    return render(request, "selfassessment/reviews.html", context)


@require_safe
def review(request, pk):
    """One filing under review: its answers in the order that saves the reviewer's evening."""
    assessment = _load(request, pk)
    policies.check_reviews(request.user, assessment)
    its_review = Review.objects.of(assessment)
    answers = list(Answer.objects.for_review(assessment).with_verdicts(its_review))
    waiting = [answer for answer in answers if not answer.given]
    disputed = [answer for answer in answers if answer.given and answer.given[0].is_disputed]
    shown, filters = _filters(request, {"": answers, "waiting": waiting, "disputed": disputed})
    return _page(
        request,
        "review",
        assessment,
        review=its_review,
        filing=assessment.filings.latest("number"),
        earlier=SelfAssessment.objects.before(assessment).select_related("round").first(),
        answers=shown,
        filters=filters,
        total=len(answers),
        done=len(answers) - len(waiting),
        waiting=len(waiting),
        first_waiting=waiting[0] if waiting else None,
        can=policies.what_can(request.user, assessment, "review", "release", "record_outcomes"),
    )


@dataclass(frozen=True)
class Place:
    """Where an answer stands in the reading order, and what comes before and after."""

    number: int
    total: int
    previous: Answer | None
    next: Answer | None
    next_waiting: Answer | None


def _place(answers: list[Answer], here: int) -> Place:
    """The next one waiting is the first after this one, or, past the end, the first from the top."""
    later = answers[here + 1 :] + answers[:here]
    return Place(
        number=here + 1,
        total=len(answers),
        previous=answers[here - 1] if here else None,
        next=answers[here + 1] if here + 1 < len(answers) else None,
        next_waiting=next((answer for answer in later if not answer.given), None),
    )


@require_http_methods(["GET", "POST"])
def verdict(request, pk, ref):
    """One answer beside last year's, and the verdict on it."""
    assessment = _load(request, pk)
    policies.check_reviews(request.user, assessment)
    its_review = Review.objects.of(assessment)
    answers = list(Answer.objects.for_review(assessment).with_verdicts(its_review))
    here = next((place for place, answer in enumerate(answers) if answer.clause.ref == ref), None)
    if here is None:
        raise Http404
    answer, place = answers[here], _place(answers, here)
    given = answer.given[0] if answer.given else None
    can = policies.what_can(request.user, assessment, "review")
    typed, kept_at = _typed(request)
    form = None
    if can["review"] or typed:
        levels = list(assessment.round.scale.levels.order_by("position"))
        form = forms.VerdictForm(typed, answer=answer, levels=levels, verdict=given)
        if _written(request, form, actions.give_verdict, answer):
            return _after_verdict(request, assessment, answer, place)
    return _page(
        request,
        "verdict",
        assessment,
        review=its_review,
        answer=Answer.objects.with_everything().get(pk=answer.pk),
        place=place,
        listed=answer,
        earlier=Answer.objects.with_everything().with_released_verdicts().filter(pk=answer.earlier_pk).first(),
        given=given,
        form=form,
        kept_at=kept_at,
        can=can,
    )


def _after_verdict(request, assessment, answer, place):
    if "back" in request.POST:
        messages.success(request, f"Verdict on {answer.clause.name} saved as a draft.")
    elif place.next_waiting:
        return redirect("selfassessment:verdict", assessment.pk, place.next_waiting.clause.ref)
    else:
        messages.success(request, f"Verdict on {answer.clause.name} saved. Every answer has a verdict now.")
    return redirect("selfassessment:review", assessment.pk)


@require_http_methods(["GET", "POST"])
def comment(request, pk):
    assessment = _load(request, pk)
    if request.method == "POST":  # what was typed is shown again, whatever happened meanwhile
        policies.check_reviews(request.user, assessment)
    else:
        policies.check_can_review(request.user, assessment)
    its_review = Review.objects.of(assessment)
    typed, kept_at = _typed(request)
    form = forms.CommentForm(typed, review=its_review)
    if _written(request, form, actions.comment, assessment):
        messages.success(request, "Overall comment saved as a draft.")
        return redirect("selfassessment:review", assessment.pk)
    return _page(request, "comment", assessment, review=its_review, form=form, kept_at=kept_at)


@require_http_methods(["GET", "POST"])
def agree_with_the_rest(request, pk):
    """Agree with all answers not yet looked at, having seen which they are."""
    assessment = _load(request, pk)
    policies.check_can_review(request.user, assessment)
    its_review = Review.objects.of(assessment)
    if not decide(policies.check_can_agree_with_the_rest, request.user, assessment):  # a second click
        return redirect("selfassessment:review", assessment.pk)
    waiting = [a for a in Answer.objects.for_review(assessment).with_verdicts(its_review) if not a.given]
    many = f"{len(waiting)} answers" if len(waiting) != 1 else "1 answer"
    form = forms.ConfirmForm(
        _posted(request),
        statement=f"We agree with the {many} listed above",
        button=f"Agree with {many}",
        refusal="Tick the box if you agree with the answers listed. Nothing has been saved.",
    )
    if form.is_valid():
        agreed = actions.agree_with_the_rest(assessment, by=request.user, at=timezone.now())
        messages.success(request, f"Draft verdict “Agree” saved for {agreed} answer{'s' if agreed != 1 else ''}.")
        return redirect("selfassessment:review", assessment.pk)
    return _page(request, "agree_with_the_rest", assessment, answers=waiting, form=form, many=many)


@require_http_methods(["GET", "POST"])
def release(request, pk):
    """Show the whole review to the organisation, having seen what that means."""
    assessment = _load(request, pk)
    policies.check_reviews(request.user, assessment)
    its_review = Review.objects.of(assessment)
    if its_review and its_review.is_released:  # a second click, or a colleague who was quicker
        return redirect("selfassessment:review", assessment.pk)
    policies.check_can_release(request.user, assessment)
    form = forms.ConfirmForm(
        _posted(request),
        statement="These are the verdicts we want to stand, and I may release them for our side",
        button="Release the review",
        refusal="Tick the box to release the review. It has not been released.",
    )
    if form.is_valid():
        actions.release(assessment, by=request.user, at=timezone.now())
        messages.success(request, f"Review released. {assessment.signature.organisation} has been told by e-mail.")
        return redirect("selfassessment:review", assessment.pk)
    return _page(
        request,
        "release",
        assessment,
        review=its_review,
        counts=its_review.verdicts.by_judgement(),
        total=its_review.verdicts.count(),
        disputed=its_review.verdicts.disputed().in_order(),
        form=form,
    )


@require_safe
def verdicts(request, pk):
    """What the organisation sees once the review is released: its answers with verdict, reply and outcome beside."""
    assessment = _load(request, pk)
    policies.check_can_see_verdicts(request.user, assessment)
    its_review = Review.objects.of(assessment)
    answers = list(Answer.objects.side_by_side(assessment))
    disputed = [answer for answer in answers if answer.released and answer.released[0].is_disputed]
    shown, filters = _filters(request, {"": answers, "disputed": disputed})
    return _page(
        request,
        "verdicts",
        assessment,
        review=its_review,
        answers=shown,
        filters=filters,
        counts=its_review.verdicts.by_judgement(),
        total=len(answers),
        disputed_count=len(disputed),
        is_reviewer=bool(decide(policies.check_reviews, request.user, assessment)),
        is_reply_overdue=its_review.is_reply_overdue(timezone.localdate()),
        can=policies.what_can(request.user, assessment, "reply", "record_outcomes"),
    )


@require_safe
def replies(request, pk):
    """The lead officer's list of what can be replied to."""
    assessment = _load(request, pk)
    policies.check_can_reply(request.user, assessment)
    its_review = Review.objects.of(assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_own_drafts())
    return _page(
        request,
        "replies",
        assessment,
        review=its_review,
        verdicts=disputed,
        done=sum(hasattr(each, "reply") for each in disputed),
        can=policies.what_can(request.user, assessment, "send_replies"),
    )


@require_http_methods(["GET", "POST"])
def reply(request, pk, ref):
    """The reply to one verdict, the reason and one's own answer beside it."""
    assessment = _load(request, pk)
    if request.method == "POST":  # what was typed is shown again, whatever happened meanwhile
        policies.check_replies(request.user, assessment)
    else:
        policies.check_can_reply(request.user, assessment)
    its_review = Review.objects.of(assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_own_drafts())
    here = next((place for place, each in enumerate(disputed) if each.answer.clause.ref == ref), None)
    if here is None:
        raise Http404
    replied_to = disputed[here]
    typed, kept_at = _typed(request)
    form = forms.ReplyForm(typed, reply=getattr(replied_to, "reply", None))
    if _written(request, form, actions.save_reply, replied_to):
        return _after_reply(request, assessment, disputed, here)
    return _page(
        request,
        "reply",
        assessment,
        review=its_review,
        verdict=replied_to,
        answer=Answer.objects.with_everything().get(pk=replied_to.answer_id),
        number=here + 1,
        total=len(disputed),
        form=form,
        kept_at=kept_at,
    )


def _after_reply(request, assessment, disputed, here):
    if "next" in request.POST and here + 1 < len(disputed):
        return redirect("selfassessment:reply", assessment.pk, disputed[here + 1].answer.clause.ref)
    messages.success(request, "Saved as a draft. The reviewers see your replies once you send them.")
    return redirect("selfassessment:replies", assessment.pk)


@require_http_methods(["GET", "POST"])
def send_replies(request, pk):
    assessment = _load(request, pk)
    policies.check_replies(request.user, assessment)
    its_review = Review.objects.of(assessment)
    if its_review.is_replied:  # a second click, or a colleague who was quicker
        return redirect("selfassessment:verdicts", assessment.pk)
    policies.check_can_send_replies(request.user, assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_own_drafts())
    form = forms.ConfirmForm(
        _posted(request),
        statement="These are our replies, and I may send them for my organisation",
        button="Send the replies",
        refusal="Tick the box to send the replies. They have not been sent.",
    )
    if form.is_valid():
        actions.send_replies(assessment, by=request.user, at=timezone.now())
        messages.success(request, "Replies sent. The reviewers have been told by e-mail.")
        return redirect("selfassessment:verdicts", assessment.pk)
    return _page(
        request,
        "send_replies",
        assessment,
        replied=[each for each in disputed if hasattr(each, "reply")],
        silent=[each for each in disputed if not hasattr(each, "reply")],
        form=form,
    )


@require_http_methods(["GET", "POST"])
def outcomes(request, pk):
    """What came of each disputed verdict, recorded as one act."""
    assessment = _load(request, pk)
    if request.method == "POST":  # what was typed is shown again, whatever happened meanwhile
        policies.check_reviews(request.user, assessment)
        policies.check_can_see_verdicts(request.user, assessment)
    else:
        policies.check_can_record_outcomes(request.user, assessment)
    its_review = Review.objects.of(assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_replies())
    is_final = "record" in request.POST
    typed, kept_at = _typed(request)
    form = forms.OutcomesForm(typed, verdicts=disputed, is_final=is_final)
    if _written(request, form, actions.settle if is_final else actions.save_outcomes, assessment):
        return _after_outcomes(request, assessment, is_final)
    return _page(request, "outcomes", assessment, review=its_review, form=form, kept_at=kept_at)


def _after_outcomes(request, assessment, is_final):
    if not is_final:
        messages.success(request, "Saved as a draft. Outcomes count once you record all of them.")
        return redirect("selfassessment:outcomes", assessment.pk)
    messages.success(request, f"Outcomes recorded. {assessment.signature.organisation} has been told by e-mail.")
    return redirect("selfassessment:verdicts", assessment.pk)


@require_safe
def history(request, pk):
    """Who did what, when. What happened before filing is the organisation's own."""
    assessment = _load(request, pk)
    events = Event.objects.of(assessment, request.user)
    return _page(
        request,
        "history",
        assessment,
        events=events,
        works_here=policies.works_for(request.user, assessment),
        is_reviewer=bool(decide(policies.check_reviews, request.user, assessment)),
    )
