"""A variation's page, for its parties while it is discussed and for everybody once it is in force."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import caching
from accounts.rules import Refused, decide
from commitments import tasks
from commitments.variations import policies, reading
from commitments.variations.forms import IntoForceForm
from compacts import policies as compacts_policies
from compacts.models import Side
from reports import varying


@login_not_required
@require_safe
@caching.live
def variation(request, slug, number):
    """Why, from when, what each party says, and both texts beside each other."""
    shown = _variation(request, slug, number)
    now = None if shown.is_abandoned else reading.read(shown)
    speaks = {side: decide(policies.check_can_record, request.user, shown, side) for side in Side}
    standing = now.parties if now else ()
    context = _about(shown) | {
        "now": now,
        "parties": [
            {
                "standing": each,
                "waits_for_its_side": now.waits_for_its_side(each),
                "can_record": speaks[each.party.side],
            }
            for each in standing
        ],
        "can_record_any": any(speaks.values()),
        "consents": shown.consents.for_list(),
        "latest": sum(each.said is not None for each in standing),
        "sees_who_recorded": not shown.is_in_force and request.user.is_authenticated,
        "keeps": decide(policies.check_can_change, request.user, shown),
        "can_propose": decide(policies.check_can_propose, request.user, shown),
        "can_bring": decide(policies.check_can_bring_into_force, request.user, shown, timezone.now()),
        "can_read_draft": decide(compacts_policies.check_can_edit_text, request.user, shown.edition),
    }
    return render(request, "reports/variation.html", context)


@require_POST
def propose(request, slug, number):
    """Put it to the parties, and tell those who speak for them."""
    shown = _variation(request, slug, number)
    policies.check_can_change(request.user, shown)
    try:
        told = varying.propose(shown, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        who = f"{told} {'person is' if told == 1 else 'people are'} told by e-mail. " if told else ""
        messages.success(
            request, f"Variation {shown.number} is put to the parties. {who}Record here what each decides."
        )
    return redirect(shown)


@require_http_methods(["GET", "POST"])
def bring_into_force(request, slug, number):
    shown = _variation(request, slug, number)
    policies.check_can_change(request.user, shown)
    form = IntoForceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            came = varying.bring_into_force(shown, by=request.user, at=timezone.now())
            tasks.make_pdf.enqueue(came.edition.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(came))
            if came.left:
                names = ", ".join(str(each) for each in came.left)
                messages.warning(request, f"What {names} signed as is no longer in the text. Invite by hand.")
            return redirect(shown)
    now = reading.read(shown)
    context = _about(shown) | {
        "form": form,
        "now": now,
        "decision": decide(_check, request.user, shown, now),
    }
    return render(request, "reports/bring_variation_into_force.html", context)


def _check(user, shown, now):
    policies.check_can_bring_into_force(user, shown, timezone.now())
    policies.check_is_agreed(now)


def _said(came) -> str:
    count = len(came.bound)
    said = f"Edition {came.edition.label} is in force. "
    said += f"{count} signature{' goes' if count == 1 else 's go'} over to it."
    return said + (f" {len(came.asked)} still to sign are asked as before." if came.asked else "")


def _variation(request, slug, number):
    found = varying.visible_to(request.user).with_editions()
    return get_object_or_404(found, agreement__slug=slug, number=number)


def _about(shown) -> dict:
    return {"variation": shown, "agreement": shown.agreement, "partnership": shown.agreement.partnership}
