from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import caching
from compacts import workbooks
from signatories import policies
from signatories.actions import organisations as actions
from signatories.forms.organisations import (
    CloseForm,
    JoinUmbrellaForm,
    LeaveUmbrellaForm,
    NewOrganisationForm,
    OrganisationFilterForm,
    OrganisationForm,
    RenameForm,
    ReopenForm,
)
from signatories.models import Identifier, Membership, Organisation, Signature, UmbrellaMembership
from signatories.views.loading import kept_organisation_or_404, partnership_or_404, refusals_shown_in, typed

A_PAGE = 50


@login_not_required
@require_safe
@caching.live
def organisations(request):
    """Everybody on the list, found by name, former name or identifier."""
    form = OrganisationFilterForm(request.GET)
    found = _found(form).for_list(timezone.localdate())
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "signatories/organisations.html", {"form": form, "page": page})


def _found(form):
    found = Organisation.objects.all()
    if not form.is_valid():
        return found.none()
    given = {name: form.cleaned_data[name] for name in ["kind", "side"] if form.cleaned_data[name]}
    return found.called(form.cleaned_data["q"]).filter(**given)


@login_not_required
@require_safe
@caching.live
def organisations_csv(request):
    """The list as filtered, for a spreadsheet."""
    found = _found(OrganisationFilterForm(request.GET)).for_export()
    headers = ["Name", "Kind", "Side", *(scheme.label for scheme in Identifier.Scheme), "Other names", "Closed on"]
    rows = [
        [
            organisation.name,
            organisation.get_kind_display(),
            organisation.get_side_display(),
            *(
                next((one.value for one in organisation.identifiers.all() if one.scheme == scheme), "")
                for scheme in Identifier.Scheme
            ),
            "; ".join(alias.name for alias in organisation.aliases.all()),
            organisation.closed_on,
        ]
        for organisation in found
    ]
    return csv_response("organisations.csv", headers, rows)


def csv_response(name, headers, rows) -> HttpResponse:
    return HttpResponse(
        workbooks.csv_of(headers, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_not_required
@require_safe
@caching.live
def organisation(request, slug):
    """What there is to know of one organisation, what became of it, and what it signed."""
    shown = get_object_or_404(Organisation.objects.for_page(), slug=slug)
    signatures = list(Signature.objects.visible_to(request.user).filter(organisation=shown).for_list())
    context = {
        "organisation": shown,
        "signatures": [
            (signature, shown.name_on(signature.signed_on or timezone.localdate())) for signature in signatures
        ],
        "signed_several": len({signature.edition.agreement_id for signature in signatures}) > 1,
        "can": policies.what_can_with(request.user, shown),
        "contacts": None,
    }
    if Organisation.objects.with_contacts_visible_to(request.user).filter(pk=shown.pk).exists():
        context["contacts"] = Membership.objects.contacts().filter(organisation=shown).for_list()
        seen = Organisation.objects.with_people_visible_to(request.user)
        context["sees_people"] = seen.filter(pk=shown.pk).exists()
    return render(request, "signatories/organisation.html", context)


@require_safe
def organisation_history(request, slug):
    """Who changed what in its record, for those who keep it and its own people."""
    shown = kept_organisation_or_404(request, slug)
    events = shown.events.select_related("by").order_by("-at", "-pk")
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "signatories/organisation_history.html", {"organisation": shown, "page": page})


@require_http_methods(["GET", "POST"])
def add_organisation(request, slug):
    partnership = partnership_or_404(request, slug)
    policies.check_can_add_organisation(request.user, partnership)
    form = NewOrganisationForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            told = form.told()
            added = actions.add_with_details(
                name=form.cleaned_data["name"], partnership=partnership, by=request.user, at=timezone.now(), **told
            )
            messages.success(request, f"{added} is on the list.")
            return redirect(added)
    return render(request, "signatories/add_organisation.html", {"partnership": partnership, "form": form})


@require_http_methods(["GET", "POST"])
def change_organisation(request, slug):
    shown = kept_organisation_or_404(request, slug)
    policies.check_keeps_organisation(request.user, shown)
    prefetch_related_objects([shown], "aliases", "identifiers")
    form = OrganisationForm(typed(request), initial=OrganisationForm.initial_of(shown))
    if form.is_valid():
        with refusals_shown_in(form):
            actions.change(shown, by=request.user, at=timezone.now(), **form.told())
            messages.success(request, "The record has been changed.")
            return redirect(shown)
    return render(request, "signatories/change_organisation.html", {"organisation": shown, "form": form})


@require_http_methods(["GET", "POST"])
def rename_organisation(request, slug):
    shown = kept_organisation_or_404(request, slug)
    policies.check_can_rename(request.user, shown)
    form = RenameForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            renamed = actions.rename(
                shown,
                name=form.cleaned_data["name"],
                on=form.cleaned_data["on"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, f"It is called {renamed} now. What it signed before keeps the old name.")
            return redirect(shown)
    return render(request, "signatories/rename_organisation.html", {"organisation": shown, "form": form})


@require_http_methods(["GET", "POST"])
def close_organisation(request, slug):
    shown = kept_organisation_or_404(request, slug)
    policies.check_can_close(request.user, shown)
    form = CloseForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            actions.close(shown, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"What became of {shown} is on its page. What it signed stays under its name.")
            return redirect(shown)
    return render(request, "signatories/close_organisation.html", {"organisation": shown, "form": form})


@require_http_methods(["GET", "POST"])
def reopen_organisation(request, slug):
    shown = kept_organisation_or_404(request, slug)
    policies.check_can_reopen(request.user, shown)
    form = ReopenForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            actions.reopen(shown, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{shown} is open again.")
            return redirect(shown)
    return render(request, "signatories/reopen_organisation.html", {"organisation": shown, "form": form})


@require_http_methods(["GET", "POST"])
def join_umbrella(request, slug):
    shown = kept_organisation_or_404(request, slug)
    policies.check_can_join_umbrella(request.user, shown)
    form = JoinUmbrellaForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            joined = actions.join_umbrella(
                shown,
                form.cleaned_data["umbrella"],
                on=form.cleaned_data["on"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, f"{shown} belongs to {joined.umbrella}.")
            return redirect(shown)
    return render(request, "signatories/join_umbrella.html", {"organisation": shown, "form": form})


@require_http_methods(["GET", "POST"])
def leave_umbrella(request, slug, pk):
    shown = kept_organisation_or_404(request, slug)
    joined = get_object_or_404(UmbrellaMembership.objects.select_related("umbrella"), pk=pk, member=shown)
    policies.check_keeps_organisation(request.user, shown)
    form = LeaveUmbrellaForm(typed(request))
    if form.is_valid():
        with refusals_shown_in(form):
            actions.leave_umbrella(joined, on=form.cleaned_data["on"], by=request.user, at=timezone.now())
            messages.success(request, f"{shown} no longer belongs to {joined.umbrella}.")
            return redirect(shown)
    context = {"organisation": shown, "umbrella": joined.umbrella, "form": form}
    return render(request, "signatories/leave_umbrella.html", context)
