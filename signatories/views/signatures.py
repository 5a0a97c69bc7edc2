from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import decide
from compacts.models import Edition
from signatories import policies
from signatories.actions import signatures as actions
from signatories.forms import signatures as forms
from signatories.forms.organisations import FindOrganisationForm
from signatories.models import Organisation, Signature
from signatories.views.loading import partnership_or_404, refusals_shown_in, typed

A_PAGE = 50
FOUND_AT_MOST = 20


@require_safe
def signatures(request, slug):
    """Where each organisation stands with each agreement in force."""
    partnership = partnership_or_404(request, slug)
    form = forms.SignaturesFilterForm(request.GET)
    shown = Signature.objects.kept_by(request.user).filter(edition__agreement__partnership=partnership)
    if form.is_valid() and form.cleaned_data["status"]:
        shown = shown.filter(status=form.cleaned_data["status"])
    context = {
        "partnership": partnership,
        "form": form,
        "page": Paginator(shown.for_list().with_contacts(), A_PAGE).get_page(request.GET.get("page")),
        "editions": _editions_to_sign(partnership).annotate(has_earlier=Exists(_superseded())),
        "keeps": decide(policies.check_keeps_signatures, request.user, partnership),
        "contacts_wanted": policies.CONTACTS_WANTED,
    }
    return render(request, "signatories/signatures.html", context)


def _editions_to_sign(partnership):
    editions = Edition.objects.in_force().filter(agreement__partnership=partnership)
    return editions.select_related("agreement__partnership").order_by("agreement__title", "pk")


def _superseded():
    return Edition.objects.filter(agreement=OuterRef("agreement"), status=Edition.Status.SUPERSEDED)


def _signature_or_404(request, slug, pk):
    partnership = partnership_or_404(request, slug)
    kept = Signature.objects.kept_by(request.user).filter(edition__agreement__partnership=partnership)
    return partnership, get_object_or_404(kept.for_list(), pk=pk)


@require_safe
def signature(request, slug, pk):
    """One signature: where it stands, what may happen next, what happened."""
    partnership, shown = _signature_or_404(request, slug, pk)
    context = {
        "partnership": partnership,
        "signature": shown,
        "before": Edition.objects.before(shown.edition),
        "can": policies.what_can(request.user, shown),
        "events": shown.events.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "signatories/signature.html", context)


@require_safe
def choose_signatory(request, slug, agreement):
    """Which organisation to put on the list: found by name, because the list may hold thousands."""
    partnership = partnership_or_404(request, slug)
    edition = get_object_or_404(_editions_to_sign(partnership), agreement__slug=agreement)
    policies.check_can_invite_to_sign(request.user, edition)
    form = FindOrganisationForm(request.GET)
    found = []
    if form.is_valid() and form.cleaned_data["q"]:
        found = Organisation.objects.called(form.cleaned_data["q"]).for_choosing(edition)[: FOUND_AT_MOST + 1]
    context = {
        "partnership": partnership,
        "edition": edition,
        "form": form,
        "has_asked": bool(request.GET.get("q")),
        "found": found[:FOUND_AT_MOST],
        "there_are_more": len(found) > FOUND_AT_MOST,
    }
    return render(request, "signatories/choose_signatory.html", context)


@require_http_methods(["GET", "POST"])
def invite_signatories_again(request, slug, agreement):
    """Ask all who signed the edition before to sign the one in force, with what changed in view."""
    partnership = partnership_or_404(request, slug)
    edition = get_object_or_404(_editions_to_sign(partnership), agreement__slug=agreement)
    policies.check_can_invite_to_sign(request.user, edition)
    left_behind = Signature.objects.left_behind_by(edition).for_list()
    form = forms.InviteSignatoriesAgainForm(typed(request), left_behind=_last_of_each(left_behind), edition=edition)
    if form.is_valid():
        with refusals_shown_in(form):
            invited = actions.invite_again(edition, form.cleaned_data["signatures"], by=request.user, at=timezone.now())
            count = len(invited)
            messages.success(request, f"{count} organisation{' is' if count == 1 else 's are'} on the list as invited.")
            return redirect("signatories:signatures", slug=slug)
    context = {
        "partnership": partnership,
        "edition": edition,
        "form": form,
        "before": Edition.objects.before(edition),
    }
    return render(request, "signatories/invite_signatories_again.html", context)


def _last_of_each(signatures) -> list[Signature]:
    """Of an organisation that signed several earlier editions, the signature on the last of them."""
    last = {}
    for signature in sorted(signatures, key=lambda each: (each.edition.superseded_at, each.pk)):
        last[signature.organisation_id] = signature
    return sorted(last.values(), key=lambda each: (each.organisation.name.lower(), each.pk))


@require_http_methods(["GET", "POST"])
def invite_to_sign(request, slug, agreement, organisation):
    partnership = partnership_or_404(request, slug)
    edition = get_object_or_404(_editions_to_sign(partnership), agreement__slug=agreement)
    invited = get_object_or_404(Organisation, slug=organisation)
    policies.check_can_invite_to_sign(request.user, edition, invited)
    form = forms.InviteToSignForm(typed(request), edition=edition, organisation=invited)
    if form.is_valid():
        with refusals_shown_in(form):
            shown = actions.invite(edition, invited, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{invited} is on the list as invited.")
            return redirect("signatories:signature", slug=slug, pk=shown.pk)
    context = {"partnership": partnership, "edition": edition, "organisation": invited, "form": form}
    return render(request, "signatories/invite_to_sign.html", context)


@require_http_methods(["GET", "POST"])
def record_signature(request, slug, agreement, organisation):
    partnership = partnership_or_404(request, slug)
    edition = get_object_or_404(_editions_to_sign(partnership), agreement__slug=agreement)
    signatory = get_object_or_404(Organisation, slug=organisation)
    policies.check_can_record_signed(request.user, edition, signatory)
    form = forms.SignForm(typed(request), edition=edition, organisation=signatory)
    if form.is_valid():
        with refusals_shown_in(form):
            shown = actions.record_signed(edition, signatory, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{signatory} is in the register.")
            return redirect("signatories:signature", slug=slug, pk=shown.pk)
    context = {"partnership": partnership, "edition": edition, "organisation": signatory, "form": form}
    return render(request, "signatories/record_signature.html", context)


@dataclass(frozen=True)
class Step:
    """One thing that can happen to a signature: its rule, what it asks, its verb, and what the page says."""

    rule: callable
    form: type
    verb: callable
    title: str
    done: str
    lead: str = ""


def _take(request, slug, pk, step, **form_options):
    partnership, shown = _signature_or_404(request, slug, pk)
    step.rule(request.user, shown)
    if issubclass(step.form, forms.PartiesForm):
        form_options |= {"edition": shown.edition, "organisation": shown.organisation, "initial": _initial_of(shown)}
    form = step.form(typed(request), **form_options)
    if form.is_valid():
        with refusals_shown_in(form):
            after = step.verb(shown, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, step.done.format(organisation=shown.organisation))
            return redirect("signatories:signature", slug=slug, pk=after.pk)
    context = {"partnership": partnership, "signature": shown, "step": step, "form": form}
    return render(request, "signatories/signature_step.html", context)


def _initial_of(signature) -> dict:
    names = ["signed_on", "signed_words", "approving_body", "minute_reference", "signatory_post", "note"]
    return {"parties": signature.parties.all(), **{name: getattr(signature, name) for name in names}}


@require_http_methods(["GET", "POST"])
def take_into_governance(request, slug, pk):
    step = Step(
        policies.check_can_take_into_governance,
        forms.TakeIntoGovernanceForm,
        actions.take_into_governance,
        "It is going through governance",
        "{organisation} is taking it through governance.",
        "The organisation has begun to decide on the agreement in its own meetings.",
    )
    return _take(request, slug, pk, step)


@require_http_methods(["GET", "POST"])
def sign(request, slug, pk):
    step = Step(
        policies.check_can_sign,
        forms.SignForm,
        actions.sign,
        "It has signed",
        "{organisation} is in the register.",
        "From now on everybody sees the signature, and the next round asks the organisation for a self-assessment.",
    )
    return _take(request, slug, pk, step)


@require_http_methods(["GET", "POST"])
def decline(request, slug, pk):
    step = Step(
        policies.check_can_decline,
        forms.DeclineForm,
        actions.decline,
        "It has declined",
        "That {organisation} declined is on record.",
        "Only the organisation’s own people and the partnership’s see this. It can be invited again.",
    )
    return _take(request, slug, pk, step)


@require_http_methods(["GET", "POST"])
def withdraw(request, slug, pk):
    step = Step(
        policies.check_can_withdraw,
        forms.WithdrawForm,
        actions.withdraw,
        "It has withdrawn",
        "That {organisation} withdrew is on record.",
        "The register keeps showing that it had signed, and until when. A return would be a new signature.",
    )
    return _take(request, slug, pk, step)


@require_http_methods(["GET", "POST"])
def invite_again(request, slug, pk):
    step = Step(
        policies.check_can_reinvite,
        forms.InviteAgainForm,
        actions.reinvite,
        "Invite it again",
        "{organisation} is on the list as invited.",
    )
    return _take(request, slug, pk, step)


@require_http_methods(["GET", "POST"])
def correct_signature(request, slug, pk):
    _, shown = _signature_or_404(request, slug, pk)
    step = Step(
        policies.check_can_correct,
        forms.CorrectForm if shown.status == Signature.Status.SIGNED else forms.CorrectUnsignedForm,
        actions.correct,
        "Correct the record",
        "The record of {organisation} has been corrected.",
        "What was there before stays in the history of this signature.",
    )
    return _take(request, slug, pk, step)
