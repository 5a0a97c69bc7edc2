from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import caching
from compacts.models import Agreement
from signatories.forms.register import RegisterForm
from signatories.models import Organisation, Signature
from signatories.querysets import parties_in
from signatories.views.organisations import csv_response

A_PAGE = 50


@login_not_required
@require_safe
@caching.live
def register(request):
    """Who has signed what, as on any day."""
    form = _form(request)
    if form.is_valid() and form.was_typed_in_parts:
        return redirect(_address("register", form.query()))
    day = _day(form)
    narrowed = _narrowed(form)
    held, ended = narrowed.as_on(day), narrowed.ended_by(day)
    shows_ended = request.GET.get("show") == "ended"
    shown = ended if shows_ended else held
    page = Paginator(shown.for_register(day), A_PAGE).get_page(request.GET.get("page"))
    query = form.query() if form.is_valid() else {}
    number_held, number_ended = held.count(), ended.count()
    context = {
        "form": form,
        "day": day,
        "is_today": day == timezone.localdate(),
        "page": page,
        "shows_ended": shows_ended,
        "shows_held": not shows_ended,
        "number_held": number_held,
        "number_ended": number_ended,
        "number_undated": shown.undated().count(),
        "held_text": f"In force ({number_held})",
        "held_url": _address("register", query),
        "ended_text": f"Ended by then ({number_ended})",
        "ended_url": _address("register", {**query, "show": "ended"}),
        "csv_url": _address("register_csv", {**query, "show": "ended"} if shows_ended else query),
    }
    return render(request, "signatories/register.html", context)


@login_not_required
@require_safe
@caching.live
def register_csv(request):
    """What the page shows under the same address, all pages of it."""
    form = _form(request)
    day = _day(form)
    narrowed = _narrowed(form)
    signatures = narrowed.ended_by(day) if request.GET.get("show") == "ended" else narrowed.as_on(day)
    headers = [
        "As on",
        "Organisation",
        "Name today",
        "Kind",
        "Side",
        "Agreement",
        "Edition",
        "Signed as",
        "Signed on",
        "When, where no day is known",
        "Approving body",
        "Minute reference",
        "Signatory’s post",
        "Withdrawn on",
        "Note",
    ]
    rows = [
        [
            day,
            signature.name_on_day,
            signature.organisation.name,
            signature.organisation.get_kind_display(),
            signature.organisation.get_side_display(),
            signature.edition.agreement.title,
            signature.edition.label,
            "; ".join(party.name for party in signature.parties.all()),
            signature.signed_on,
            signature.signed_words,
            signature.approving_body,
            signature.minute_reference,
            signature.signatory_post,
            signature.withdrawn_on,
            signature.note,
        ]
        for signature in signatures.for_register(day)
    ]
    return csv_response(f"register-{day}.csv", headers, rows)


def _address(name, query) -> str:
    address = reverse(f"signatories:{name}")
    return f"{address}?{urlencode(query)}" if query else address


def _form(request) -> RegisterForm:
    signed = Signature.objects.public()
    agreements = Agreement.objects.visible_to(request.user).filter(editions__signatures__in=signed).distinct()
    return RegisterForm(
        request.GET,
        agreements=agreements.order_by("title").values_list("slug", "title"),
        parties=parties_in(signed),
        today=timezone.localdate(),
    )


def _day(form):
    """The day asked for; today where none is given or what was given is no date (the form says so)."""
    return (form.is_valid() and form.cleaned_data["on"]) or timezone.localdate()


def _narrowed(form):
    signatures = Signature.objects.public()
    if not form.is_valid():
        return signatures
    told = form.cleaned_data
    given = {
        "edition__agreement__slug": told["agreement"],
        "parties__name": told["party"],
        "organisation__side": told["side"],
    }
    signatures = signatures.filter(**{name: value for name, value in given.items() if value})
    if told["q"]:
        signatures = signatures.filter(organisation__in=Organisation.objects.called(told["q"]).values("pk"))
    return signatures.distinct()
