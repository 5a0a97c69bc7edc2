"""The review and what follows it: queue, verdicts, release, replies, outcomes, history."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused, decide
from compacts.models import Partnership, Role
from selfassessment import assessment_life
from selfassessment.actions import reviewing as actions
from selfassessment.forms import reviewing as forms
from selfassessment.forms.interests import InterestForm, RemarkForm
from selfassessment.models import Answer, Hearing, Interest, JointSession, Review, SelfAssessment, Voice
from selfassessment.policies import hearings, joint, refiling
from selfassessment.policies import reviewing as policies
from selfassessment.review_querysets import Heard
from selfassessment.views import filings, pages
from selfassessment.views.queue import Queue

FILTERS = {"": "All", "disputed": "To discuss"}


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
    assessment = pages.load(request, pk)
    policies.check_reviews(request.user, assessment)
    its_review = Review.objects.of(assessment)
    queue = _queue(request, assessment, its_review)
    return pages.page(
        request,
        "review",
        assessment,
        review=its_review,
        filing=assessment.filings.latest("number"),
        filings=list(assessment.filings.defer("content").order_by("number")),
        earlier=SelfAssessment.objects.before(assessment).select_related("round").first(),
        queue=queue,
        interests=Interest.objects.of(assessment),
        own_interest=Interest.objects.by(request.user, assessment),
        hearing=hearings.hearing_of(assessment),
        session=JointSession.objects.of(its_review),
        can={
            **policies.what_can(request.user, assessment, "review", "judge", "declare", "release", "record_outcomes"),
            "ask": decide(hearings.check_can_ask, request.user, assessment),
            "record_joint": decide(joint.check_can_record, request.user, assessment),
            "return": decide(refiling.check_can_return, request.user, assessment),
        },
    )


def _queue(request, assessment, its_review) -> Queue:
    answers = list(Answer.objects.for_review(assessment).with_verdicts(its_review).with_remarks_count())
    return Queue(answers, request.GET, heard=_heard(assessment))


def _heard(assessment) -> dict[int, Heard]:
    """What members said of each answer, as far as enough of them did and the hearing is closed."""
    return Voice.objects.heard(Hearing.SHOWN_FROM, answer__assessment=assessment)


@require_http_methods(["GET", "POST"])
def verdict(request, pk, ref):
    """One answer beside last year's and what members said of it, and the verdict on it."""
    assessment = pages.load(request, pk)
    policies.check_reviews(request.user, assessment)
    its_review = Review.objects.of(assessment)
    queue = _queue(request, assessment, its_review)
    answer = queue.find(ref)
    if answer is None:
        raise Http404
    can = {
        **policies.what_can(request.user, assessment, "review", "judge"),
        "return": decide(refiling.check_can_return, request.user, assessment),
    }
    if can["review"] and not can["judge"] and not request.POST:  # asked once, before the first verdict
        return redirect(f"{reverse('selfassessment:interest', args=[pk])}?{urlencode({'next': ref})}")
    given = answer.given[0] if answer.given else None
    typed, kept_at = pages.typed(request)
    form = None
    if can["judge"] or typed:
        levels = list(assessment.round.scale.levels.order_by("position"))
        number = assessment.filings.latest("number").number
        form = forms.VerdictForm(typed, answer=answer, levels=levels, verdict=given, filing=number)
        if pages.written(request, form, actions.give_verdict, answer):
            return _after_verdict(request, assessment, answer, queue)
    return pages.page(
        request,
        "verdict",
        assessment,
        review=its_review,
        answer=Answer.objects.with_everything().get(pk=answer.pk),
        queue=queue,
        place=queue.place(answer),
        listed=answer,
        earlier=Answer.objects.with_everything().with_released_verdicts().filter(pk=answer.earlier_pk).first(),
        given=given,
        refiled=filings.refiled(assessment, answer) if answer.is_refiled else None,
        form=form,
        kept_at=kept_at,
        remarks=answer.remarks.select_related("by").order_by("at", "pk"),
        remark_form=RemarkForm() if can["review"] else None,
        heard=queue.heard.get(answer.pk),
        comments=Voice.objects.comments_on(answer, Hearing.SHOWN_FROM),
        interests=[interest for interest in Interest.objects.of(assessment) if interest.is_any],
        can=can,
    )


def _after_verdict(request, assessment, answer, queue):
    next_waiting = queue.place(answer).next_waiting
    if "back" in request.POST:
        messages.success(request, f"Verdict on {answer.clause.name} saved as a draft.")
    elif next_waiting:
        address = reverse("selfassessment:verdict", args=[assessment.pk, next_waiting.clause.ref])
        return redirect(address + queue.kept)
    else:
        messages.success(request, f"Verdict on {answer.clause.name} saved. Every answer{queue.here} has a verdict now.")
    return redirect(reverse("selfassessment:review", args=[assessment.pk]) + queue.kept)


@require_http_methods(["GET", "POST"])
def interest(request, pk):
    """What the reviewer has to do with the organisation: asked once, before her first verdict."""
    assessment = pages.load(request, pk)
    policies.check_can_declare(request.user, assessment)
    own = Interest.objects.by(request.user, assessment)
    last = own or Interest.objects.last_by(request.user, assessment)
    form = InterestForm(pages.posted(request), interest=last, organisation=assessment.signature.organisation)
    if pages.written(request, form, actions.declare, assessment):
        ref = request.GET.get("next", "")
        if assessment.answers.filter(clause__ref=ref).exists():
            return redirect("selfassessment:verdict", assessment.pk, ref)
        messages.success(request, "Saved. It stands beside the review when that is released.")
        return redirect("selfassessment:review", assessment.pk)
    return pages.page(request, "interest", assessment, form=form, last=None if own else last)


@require_POST
def remark(request, pk, ref):
    """Tell the other reviewers something about this verdict."""
    assessment = pages.load(request, pk)
    policies.check_can_review(request.user, assessment)
    answer = get_object_or_404(assessment.answers.select_related("clause"), clause__ref=ref)
    form = RemarkForm(request.POST)
    if pages.written(request, form, actions.remark, answer):
        messages.success(request, "Your note is saved. Only reviewers of your side see it.")
        address = reverse("selfassessment:verdict", args=[pk, ref])
        return redirect(f"{address}#notes")
    return pages.page(request, "remark", assessment, answer=answer, form=form)


@require_http_methods(["GET", "POST"])
def comment(request, pk):
    assessment = pages.load(request, pk)
    if request.method == "POST":  # what was typed is shown again, whatever happened meanwhile
        policies.check_reviews(request.user, assessment)
    else:
        policies.check_can_review(request.user, assessment)
    its_review = Review.objects.of(assessment)
    typed, kept_at = pages.typed(request)
    form = forms.CommentForm(typed, review=its_review)
    if pages.written(request, form, actions.comment, assessment):
        messages.success(request, "Overall comment saved as a draft.")
        return redirect("selfassessment:review", assessment.pk)
    return pages.page(request, "comment", assessment, review=its_review, form=form, kept_at=kept_at)


@require_http_methods(["GET", "POST"])
def agree_with_the_rest(request, pk):
    """Agree with all answers not yet looked at, having seen which they are."""
    assessment = pages.load(request, pk)
    policies.check_can_review(request.user, assessment)
    if not decide(policies.check_can_judge, request.user, assessment):
        return redirect("selfassessment:interest", assessment.pk)
    its_review = Review.objects.of(assessment)
    if not decide(policies.check_can_agree_with_the_rest, request.user, assessment):  # a second click
        return redirect("selfassessment:review", assessment.pk)
    waiting = [a for a in Answer.objects.for_review(assessment).with_verdicts(its_review) if not a.given]
    many = f"{len(waiting)} answers" if len(waiting) != 1 else "1 answer"
    form = forms.ConfirmForm(
        pages.posted(request),
        statement=f"We agree with the {many} listed above",
        button=f"Agree with {many}",
        filing=assessment.filings.latest("number").number,
        refusal="Tick the box if you agree with the answers listed. Nothing has been saved.",
    )
    if form.is_valid():
        read = form.cleaned_data["filing"]
        try:
            agreed = actions.agree_with_the_rest(assessment, by=request.user, at=timezone.now(), filing=read)
        except Refused as refusal:  # filed again since the list was read
            messages.warning(request, str(refusal))
            return redirect("selfassessment:agree_with_the_rest", assessment.pk)
        messages.success(request, f"Draft verdict “Agree” saved for {agreed} answer{'s' if agreed != 1 else ''}.")
        return redirect("selfassessment:review", assessment.pk)
    return pages.page(request, "agree_with_the_rest", assessment, answers=waiting, form=form, many=many)


@require_http_methods(["GET", "POST"])
def release(request, pk):
    """Show the whole review to the organisation, having seen what that means."""
    assessment = pages.load(request, pk)
    policies.check_reviews(request.user, assessment)
    its_review = Review.objects.of(assessment)
    if its_review and its_review.is_released:  # a second click, or a colleague who was quicker
        return redirect("selfassessment:review", assessment.pk)
    policies.check_can_release(request.user, assessment)
    form = forms.ConfirmForm(
        pages.posted(request),
        statement="These are the verdicts we want to stand, and I may release them for our side",
        button="Release the review",
        refusal="Tick the box to release the review. It has not been released.",
    )
    if form.is_valid():
        actions.release(assessment, by=request.user, at=timezone.now())
        messages.success(request, f"Review released. {assessment.signature.organisation} has been told by e-mail.")
        return redirect("selfassessment:review", assessment.pk)
    return pages.page(
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
    assessment = pages.load(request, pk)
    policies.check_can_see_verdicts(request.user, assessment)
    its_review = Review.objects.of(assessment)
    answers = list(Answer.objects.side_by_side(assessment))
    heard = _heard(assessment)
    for answer in answers:
        answer.heard = heard.get(answer.pk)
    disputed = [answer for answer in answers if answer.released and answer.released[0].is_disputed]
    shown, filters = _filters(request, {"": answers, "disputed": disputed})
    return pages.page(
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
        interests=Interest.objects.of(assessment),
        session=JointSession.objects.of(its_review),
        can={
            **policies.what_can(request.user, assessment, "reply", "record_outcomes"),
            "record_joint": decide(joint.check_can_record, request.user, assessment),
            "joint_session": decide(joint.check_can_read, request.user, assessment),
            "confirm": decide(joint.check_can_confirm, request.user, assessment),
        },
    )


@require_safe
def replies(request, pk):
    """The lead officer's list of what can be replied to."""
    assessment = pages.load(request, pk)
    policies.check_can_reply(request.user, assessment)
    its_review = Review.objects.of(assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_own_drafts())
    return pages.page(
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
    assessment = pages.load(request, pk)
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
    typed, kept_at = pages.typed(request)
    form = forms.ReplyForm(typed, reply=getattr(replied_to, "reply", None))
    if pages.written(request, form, actions.save_reply, replied_to):
        return _after_reply(request, assessment, disputed, here)
    return pages.page(
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
    assessment = pages.load(request, pk)
    policies.check_replies(request.user, assessment)
    its_review = Review.objects.of(assessment)
    if its_review.is_replied:  # a second click, or a colleague who was quicker
        return redirect("selfassessment:verdicts", assessment.pk)
    policies.check_can_send_replies(request.user, assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_own_drafts())
    form = forms.ConfirmForm(
        pages.posted(request),
        statement="These are our replies, and I may send them for my organisation",
        button="Send the replies",
        refusal="Tick the box to send the replies. They have not been sent.",
    )
    if form.is_valid():
        actions.send_replies(assessment, by=request.user, at=timezone.now())
        messages.success(request, "Replies sent. The reviewers have been told by e-mail.")
        return redirect("selfassessment:verdicts", assessment.pk)
    return pages.page(
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
    assessment = pages.load(request, pk)
    if request.method == "POST":  # what was typed is shown again, whatever happened meanwhile
        policies.check_reviews(request.user, assessment)
        policies.check_can_see_verdicts(request.user, assessment)
    else:
        policies.check_can_record_outcomes(request.user, assessment)
    its_review = Review.objects.of(assessment)
    disputed = list(its_review.verdicts.disputed().in_order().with_replies())
    is_final = "record" in request.POST
    typed, kept_at = pages.typed(request)
    form = forms.OutcomesForm(typed, verdicts=disputed, is_final=is_final)
    if pages.written(request, form, actions.settle if is_final else actions.save_outcomes, assessment):
        return _after_outcomes(request, assessment, is_final)
    return pages.page(request, "outcomes", assessment, review=its_review, form=form, kept_at=kept_at)


def _after_outcomes(request, assessment, is_final):
    if not is_final:
        messages.success(request, "Saved as a draft. Outcomes count once you record all of them.")
        return redirect("selfassessment:outcomes", assessment.pk)
    messages.success(request, f"Outcomes recorded. {assessment.signature.organisation} has been told by e-mail.")
    return redirect("selfassessment:verdicts", assessment.pk)


@require_safe
def history(request, pk):
    """Who did what, when. What happened before filing is the organisation's own."""
    assessment = pages.load(request, pk)
    return pages.page(
        request,
        "history",
        assessment,
        events=assessment_life.of(assessment, request.user),
        works_here=policies.works_for(request.user, assessment),
        is_reviewer=bool(decide(policies.check_reviews, request.user, assessment)),
    )
