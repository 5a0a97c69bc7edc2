import codecs

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accounts.views import signed_out_while_typing


def refuse_what_cannot_be_read(get_response):
    """Stop, as a request that cannot be read, what no browser sends and what deeper down would be a fault of ours.

    A form in another encoding than our pages' own may hold halves of characters, which no page and no database takes;
    Django refuses it itself unless the form carries files. A cookie with a null character ends PostgreSQL's patience.
    """

    def middleware(request):
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest(f"The form says that it is written in {request.encoding}.")
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("A cookie holds a null character.")
        return get_response(request)

    return middleware


class SignInWithoutLosingWordsMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise; what was typed before it ended stays on the screen."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            return signed_out_while_typing(request)
        return super().handle_no_permission(request, view_func)


def keep_private_pages_out_of_caches(get_response):
    """What a signed-in person sees is for them alone: no browser or proxy may keep it (RFC 9111, no-store)."""

    def middleware(request):
        response = get_response(request)
        is_private = request.user.is_authenticated or response.status_code in {301, 302, 401, 403}
        if is_private and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def explain_what_is_not_allowed(get_response):
    """A page that can only be sent to, opened by its address, says so; Django's own answer is an empty window."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
