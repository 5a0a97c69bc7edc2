"""A joint session: the reviewers record what both sides came to, the organisation's lead officer confirms it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rules import Refused, decide
from selfassessment.actions import joint as actions
from selfassessment.actions.reviewing import StaleError
from selfassessment.forms.joint import JointSessionForm
from selfassessment.forms.reviewing import ConfirmForm, VersionField
from selfassessment.models import JointSession, Review
from selfassessment.policies import joint as policies
from selfassessment.policies import reviewing as reviewing_policies
from selfassessment.views import pages


@require_http_methods(["GET", "POST"])
def record_joint_session(request, pk):
    """Both sides at one screen: who, when, and what came of each verdict in dispute."""
    assessment = pages.load(request, pk)
    if request.method == "POST":  # what was typed is shown again, whatever happened meanwhile
        reviewing_policies.check_reviews(request.user, assessment)
        reviewing_policies.check_can_see_verdicts(request.user, assessment)
    else:
        policies.check_can_record(request.user, assessment)
    review = Review.objects.of(assessment)
    session = JointSession.objects.of(review)
    verdicts = list(review.verdicts.disputed().in_order().with_replies())
    levels = list(assessment.round.scale.levels.order_by("position"))
    typed, kept_at = pages.typed(request)
    form = JointSessionForm(typed, verdicts=verdicts, levels=levels, session=session)
    if pages.written(request, form, actions.record, assessment):
        messages.success(
            request, f"Recorded. It stands once {assessment.signature.organisation} confirms it; we have told them."
        )
        return redirect("selfassessment:joint_session", assessment.pk)
    return pages.page(request, "record_joint_session", assessment, review=review, form=form, kept_at=kept_at)


class ConfirmSessionForm(ConfirmForm):
    """The tick that makes the record stand; it carries which record was read."""

    version = VersionField()


@require_http_methods(["GET", "POST"])
def joint_session(request, pk):
    """What was recorded, for both sides to read, and for the lead officer to confirm."""
    assessment = pages.load(request, pk)
    policies.check_can_read(request.user, assessment)
    review = Review.objects.of(assessment)
    session = JointSession.objects.of(review)
    if session is None or session.is_confirmed:
        return redirect("selfassessment:verdicts", assessment.pk)
    can_confirm = decide(policies.check_can_confirm, request.user, assessment)
    form = None
    if can_confirm:
        form = ConfirmSessionForm(
            pages.posted(request),
            statement="This is what we came to, and I may confirm it for my organisation",
            button="Confirm the record",
            refusal="Tick the box to confirm the record. It has not been confirmed.",
            initial={"version": session.version},
        )
        if form.is_valid() and _confirmed(request, assessment, form):
            messages.success(request, "Confirmed. What both sides came to stands beside each verdict.")
            return redirect("selfassessment:verdicts", assessment.pk)
    elif request.method == "POST":
        raise Refused(can_confirm.reason)
    results = session.results.select_related(
        "verdict__answer__clause", "verdict__answer__rating", "verdict__rating", "rating"
    ).order_by("verdict__answer__clause__position")
    return pages.page(
        request,
        "joint_session",
        assessment,
        review=review,
        session=session,
        results=results,
        form=form,
        can_record=decide(policies.check_can_record, request.user, assessment),
    )


def _confirmed(request, assessment, form) -> bool:
    try:
        actions.confirm(assessment, version=form.cleaned_data["version"], by=request.user, at=timezone.now())
    except StaleError:
        form.data = form.data.copy()
        form.data["version"] = JointSession.objects.of(Review.objects.of(assessment)).version
        form.add_error(None, "The reviewers have changed the record since you opened it. Read it again, then confirm.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False
