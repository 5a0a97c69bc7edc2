"""Where a variation is begun and answered. Its own page, which signatories read too, and what is told to them are in
`reports`, which knows who signed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rules import Refused
from commitments.models import Variation
from commitments.variations import actions, policies, reading
from commitments.variations.forms import AbandonForm, BeginForm, ConsentForm, TermsForm
from compacts.models import Edition


@require_http_methods(["GET", "POST"])
def begin(request, slug, label):
    editions = Edition.objects.visible_to(request.user).select_related("agreement__partnership__parent")
    edition = get_object_or_404(editions, agreement__slug=slug, label=label)
    policies.check_can_begin(request.user, edition)
    form = BeginForm(request.POST or None, edition=edition)
    if form.is_valid():
        try:
            variation = actions.begin(
                edition, label=form.cleaned_data["label"], by=request.user, at=timezone.now(), **form.terms
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "The variation is begun. Change the words of its draft, then put it to the parties."
            )
            return redirect(variation)
    agreement = edition.agreement
    context = {"form": form, "edition": edition, "agreement": agreement, "partnership": agreement.partnership}
    return render(request, "commitments/variations/begin.html", context)


@require_http_methods(["GET", "POST"])
def change(request, slug, number):
    variation = _variation(request, slug, number)
    policies.check_can_change(request.user, variation)
    form = TermsForm(request.POST or None, variation=variation)
    if form.is_valid():
        try:
            variation = actions.change(variation, by=request.user, **form.terms)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(variation)
    context = _about(variation) | {"form": form, "agreed": _agreed(variation)}
    return render(request, "commitments/variations/change.html", context)


@require_http_methods(["GET", "POST"])
def record(request, slug, number, party):
    """What a party decided, by whoever keeps the record or speaks for its side."""
    variation = _variation(request, slug, number)
    now = reading.read(variation)
    standing = next((each for each in now.parties if each.party.slug == party), None)
    if standing is None:
        raise Http404("No such party in this variation.")
    policies.check_can_record(request.user, variation, standing.party.side)
    form = ConsentForm(request.POST or None, initial={"terms_sha256": reading.terms_sha256(variation)})
    if form.is_valid():
        try:
            actions.record(variation, party, by=request.user, at=timezone.now(), **form.told)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"What {standing.party.name} decided is on record.")
            return redirect(variation)
    context = _about(variation) | {"form": form, "standing": standing, "now": now}
    return render(request, "commitments/variations/record.html", context)


@require_http_methods(["GET", "POST"])
def abandon(request, slug, number):
    variation = _variation(request, slug, number)
    policies.check_can_change(request.user, variation)
    form = AbandonForm(request.POST or None)
    if form.is_valid():
        try:
            actions.abandon(variation, because=form.cleaned_data["because"], by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Variation {variation.number} is given up.")
            return redirect(variation)
    return render(request, "commitments/variations/abandon.html", _about(variation) | {"form": form})


def _variation(request, slug, number) -> Variation:
    found = Variation.objects.visible_to(request.user).with_editions()
    return get_object_or_404(found, agreement__slug=slug, number=number)


def _agreed(variation) -> int:
    return sum(each.agrees for each in reading.read(variation).parties)


def _about(variation) -> dict:
    agreement = variation.agreement
    return {"variation": variation, "agreement": agreement, "partnership": agreement.partnership}
