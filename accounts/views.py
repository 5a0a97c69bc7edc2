from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import keeping


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
def about(request):
    return render(request, "pages/about.html")


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def privacy(request):
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def licence(request):
    return render(request, "pages/licence.html")


def signed_out_while_typing(request):
    """A form came back without a sign-in: its text is kept where we can, and shown in any case."""
    is_kept = keeping.keep(request.POST, path=request.path, at=timezone.now())
    return render(request, "accounts/signed_out.html", {"is_kept": is_kept, **_typed(request)}, status=403)


def csrf_failure(request, reason=""):
    """A form came back with a token of another sign-in: show what was typed, to be sent again if it was typed here.

    Only a browser that says the form came from a page of ours gets the button: another site must not have people send
    its own form.
    """
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
