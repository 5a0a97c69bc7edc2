"""What others say of a report, and what is decided: comments, the approval, corrections, the action log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import caching
from accounts.rules import Refused, decide
from reports import content, policies
from reports.document import v2
from reports.models import Comment, Participant, Publication, Recommendation, RecommendationAct
from reports.views import public, rounds
from reports.writing import actions, forms, log
from selfassessment.models import Round


@require_http_methods(["GET", "POST"])
def comments(request, pk):
    """Readers comment on sections here and find what came of it; those who write see all comments and answer them."""
    round_ = rounds.load(request, pk, policies.check_can_read_for_comment)
    publication = Publication.objects.of_round(round_)
    if request.method == "POST":
        policies.check_can_comment(request.user, round_)
    wanted = request.GET.get("section", "")
    form = forms.CommentForm(request.POST if request.method == "POST" else None, initial={"key": wanted})
    if form.is_valid():
        actions.comment(round_, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, f"Your comment on “{v2.WRITTEN[form.cleaned_data['key']]}” was sent.")
        return redirect("reports:comments", round_.pk)
    sees_all = bool(decide(policies.check_can_read_draft, request.user, round_))
    found = Comment.objects.filter(publication=publication).for_list()
    found = list(found if sees_all else found.filter(by=request.user))
    by_section = [
        {"title": title, "comments": mine}
        for key, title in v2.WRITTEN.items()
        if (mine := [comment for comment in found if comment.key == key])
    ]
    return rounds.page(
        request,
        "comments",
        round_,
        publication=publication,
        form=form,
        by_section=by_section,
        sees_all=sees_all,
        readers=publication.participants.current().filter(kind=Participant.Kind.READER).count() if publication else 0,
        can=policies.what_can(request.user, round_),
    )


@require_http_methods(["GET", "POST"])
def answer_comment(request, pk, number):
    """Say what came of a comment, or that it was dealt with."""
    round_ = rounds.load(request, pk, policies.check_can_write)
    publication = Publication.objects.of_round(round_)
    found = get_object_or_404(Comment.objects.for_list(), pk=number, publication=publication)
    policies.check_can_answer(request.user, found)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.answer_comment(found, answer=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, f"{found.by} is told.")
        return redirect("reports:comments", round_.pk)
    text = publication.texts.filter(key=found.key).latest_first().first()
    return rounds.page(
        request, "answer_comment", round_, comment=found, title=v2.WRITTEN[found.key], text=text, form=form
    )


@require_POST
def open_for_comment(request, pk):
    round_ = rounds.load(request, pk)
    actions.open_for_comment(round_, by=request.user, at=timezone.now())
    messages.success(request, "The report is open for comment. Its readers are told by e-mail.")
    return redirect("reports:draft", round_.pk)


@require_POST
def take_back(request, pk):
    round_ = rounds.load(request, pk)
    actions.take_back(round_, by=request.user, at=timezone.now())
    messages.success(request, "The report is back in drafting. Its readers no longer see it.")
    return redirect("reports:draft", round_.pk)


@require_http_methods(["GET", "POST"])
def approve(request, pk):
    """Record which body approved the report, when, and where that is minuted."""
    round_ = rounds.load(request, pk, policies.check_can_approve)
    now = content.current(round_, Publication.objects.of_round(round_))
    form = forms.ApprovalForm(
        request.POST if request.method == "POST" else None,
        initial={"body": _approving_body(round_), "read_sha256": now.sha256},
    )
    if form.is_valid():
        try:
            actions.approve(round_, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.show_changed(str(refusal), now.sha256)
        else:
            messages.success(request, "The approval is recorded. Make the PDF, read it, then publish.")
            return redirect("reports:draft", round_.pk)
    return rounds.page(request, "approve", round_, form=form)


def _approving_body(round_: Round) -> str:
    """The body that others report to, most likely."""
    body = round_.partnership.bodies.order_by("reports_to", "pk").filter(reports_to__isnull=True).first()
    return body.name if body else ""


@require_http_methods(["GET", "POST"])
def withdraw_approval(request, pk):
    round_ = rounds.load(request, pk, policies.check_can_withdraw_approval)
    form = forms.WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.withdraw_approval(round_, because=form.cleaned_data["because"], by=request.user, at=timezone.now())
        messages.success(request, "The approval no longer holds. The report is open for comment again.")
        return redirect("reports:draft", round_.pk)
    return rounds.page(request, "withdraw_approval", round_, form=form)


@require_http_methods(["GET", "POST"])
def correct(request, pk):
    """Begin a correction of a published report, having seen what that means."""
    round_ = rounds.load(request, pk, policies.check_can_correct)
    form = forms.CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        new = actions.correct(round_, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, f"Publication {new.number} is begun, with the words of the one before.")
        return redirect("reports:draft", round_.pk)
    return rounds.page(request, "correct", round_, form=form, publication=Publication.objects.of_round(round_))


@require_http_methods(["GET", "POST"])
def abandon(request, pk):
    """Give up a correction that was begun, having seen what that means."""
    round_ = rounds.load(request, pk, policies.check_can_abandon)
    publication = Publication.objects.of_round(round_)
    form = forms.AbandonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.abandon(round_, because=form.cleaned_data["because"], by=request.user, at=timezone.now())
        stands = f"Publication {publication.number - 1} stands as it was published."
        messages.success(request, f"The correction is abandoned. {stands}")
        return redirect("reports:draft", round_.pk)
    return rounds.page(request, "abandon", round_, form=form, publication=publication)


# -- the action log


@login_not_required
@require_safe
@caching.live
def action_log(request, agreement, label):
    """What became of the recommendations of a published report."""
    found = public.standing_publication(agreement, label)
    recommendations = list(Recommendation.objects.filter(publication=found).in_order())
    if not recommendations:
        raise Http404
    round_ = found.round
    first = recommendations[0]
    return rounds.page(
        request,
        "action_log",
        round_,
        publication=found,
        rows=log.standing(recommendations),
        today=timezone.localdate(),
        can_log=decide(policies.check_can_log, request.user, first),
    )


@require_http_methods(["GET", "POST"])
def log_act(request, pk, number):
    """Add a line to the action log of a published recommendation."""
    round_ = rounds.load(request, pk)
    found = get_object_or_404(
        Recommendation.objects.select_related("publication__round__edition__agreement__partnership"),
        publication__in=Publication.objects.standing().filter(round=round_),
        number=number,
    )
    policies.check_can_log(request.user, found)
    form = forms.LogForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act: RecommendationAct = actions.log(found, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, f"Recommendation {number}: “{act.get_kind_display()}” is in the action log.")
        return redirect("reports:action_log", round_.edition.agreement.slug, round_.label)
    return rounds.page(request, "log_act", round_, row=log.standing([found])[0], form=form)
