from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, caching, keeping, letters, mailing, policies
from accounts.forms import MailChoiceForm, MailFilterForm
from accounts.models import Mail, User
from accounts.rules import decide


@login_not_required
@never_cache
@require_safe
def health(request):
    """For a load balancer: 200 when the server runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_safe
def account(request):
    """Who is signed in, and how to change the password."""
    return render(request, "accounts/account.html")


@login_not_required
@require_safe
@caching.live
def about(request):
    return render(request, "pages/about.html")


@login_not_required
@require_safe
@caching.live
def accessibility(request):
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
@caching.live
def privacy(request):
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
@caching.live
def licence(request):
    return render(request, "pages/licence.html")


MAILS_PER_PAGE = 50
OWN_MAILS_SHOWN = 30


@require_http_methods(["GET", "POST"])
def own_mails(request):
    """Which e-mails come to a person, which of them can wait, and what was sent lately."""
    form = MailChoiceForm(request.POST or None, initial={"mail_choice": request.user.mail_choice})
    if form.is_valid():
        actions.choose_mails(request.user, form.cleaned_data["mail_choice"])
        messages.success(request, "Your choice is saved.")
        return redirect("accounts:own_mails")
    mails = Mail.objects.filter(person=request.user).for_log()[:OWN_MAILS_SHOWN]
    return render(request, "accounts/own_mails.html", {"form": form, "mails": mails})


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed token says for whom, and does no more
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop_mails(request, token):
    """ "No more of these": works without signing in. Opening the page changes nothing, pressing the button does."""
    person = mailing.person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        wanted = request.POST.get("choice", User.MailChoice.NEEDED)
        actions.choose_mails(person, wanted if wanted in User.MailChoice.values else User.MailChoice.NEEDED)
        return render(request, "accounts/mails_stopped.html", {"person": person})
    return render(request, "accounts/stop_mails.html", {"person": person})


@require_safe
def mails(request):
    """The log of all e-mails, for staff: when, to whom, under which subject, and whether it went."""
    policies.check_reads_log(request.user)
    form = MailFilterForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {"status": "", "words": ""}
    found = Mail.objects.matching(**told).for_log().defer("text")
    return render(
        request,
        "accounts/mails.html",
        {
            "form": form,
            "page": Paginator(found, MAILS_PER_PAGE).get_page(request.GET.get("page")),
            "not_gone": Mail.objects.not_gone().count(),
            "can_read": decide(policies.check_reads_words, request.user),
        },
    )


@csp_update({"frame-src": [SELF]})
@require_safe
def mail(request, pk):
    """One e-mail, as far as staff may see it; on a portal that keeps its e-mails here, as it would look."""
    policies.check_reads_log(request.user)
    mail = get_object_or_404(Mail.objects.select_related("person", "digest"), pk=pk)
    return render(
        request,
        "accounts/mail.html",
        {
            "mail": mail,
            "can_read": decide(policies.check_reads_words, request.user),
            "can_send_again": decide(policies.check_can_send_again, request.user, mail),
            "headers": mailing.message_of(mail, mail.text).extra_headers,
        },
    )


@csp_replace(
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
    }
)
@xframe_options_sameorigin
@require_safe
def message(request, pk):
    """The HTML of one e-mail, in a frame of its own: it brings its own style, and nothing else."""
    policies.check_reads_words(request.user)
    mail = get_object_or_404(Mail, pk=pk)
    return HttpResponse(letters.html_of(mail.subject, mail.text, mailing.footer_of(mail)))


@require_POST
def send_mail_again(request, pk):
    policies.check_reads_log(request.user)
    mail = get_object_or_404(Mail, pk=pk)
    policies.check_can_send_again(request.user, mail)
    actions.send_again(mail, by=request.user, at=timezone.now())
    messages.success(request, "The e-mail waits to be sent once more.")
    return redirect("accounts:mail", pk=pk)


def signed_out_while_typing(request):
    """A form came back without a sign-in: its text is kept where we can, and shown in any case."""
    is_kept = keeping.keep(request.POST, path=request.path, at=timezone.now())
    if keeping.is_saving_by_itself(request):
        said = "Not saved: you have been signed out. Your words stay on this page."
        return JsonResponse({"state": "signed out", "said": said}, status=401)
    return render(request, "accounts/signed_out.html", {"is_kept": is_kept, **_typed(request)}, status=403)


def csrf_failure(request, reason=""):
    """A form came back with a token of another sign-in: show what was typed, to be sent again if it was typed here.

    Only a browser that says the form came from a page of ours gets the button: another site must not have people send
    its own form.
    """
    if keeping.is_saving_by_itself(request):
        said = "Not saved: this page belongs to an earlier sign-in. Your words stay on it."
        return JsonResponse({"state": "other sign-in", "said": said}, status=403)
    typed = _typed(request) if _comes_from_us(request) else {}
    return render(request, "403_csrf.html", typed, status=403)


def _typed(request) -> dict:
    try:
        words = keeping.without_tokens(request.POST)
    except UnreadablePostError:
        return {}
    pairs = [(name, value) for name, values in words.lists() for value in values]
    return {"pairs": pairs, "texts": keeping.long_texts(words)}


def _comes_from_us(request) -> bool:
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(source).netloc == request.get_host()
    except ValueError:  # half an IPv6 address, which no browser sends
        return False


def bad_request(request, exception):
    """Handler of 400: a request that cannot be read, or, as 413, one that brings more than is taken."""
    is_too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if is_too_much else 400
    return render(request, f"{status}.html", status=status)
