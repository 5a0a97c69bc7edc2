"""How pages for everybody are kept and asked for again (RFC 9110 section 13, RFC 9111).

A reader who asks again with the ETag of what she has gets "not modified" and no page. Whoever is signed in sees pages
of their own, which are never kept (`accounts.middleware.keep_private_pages_out_of_caches`).
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache, wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

SECONDS_TO_KEEP = 300  # what is published anew is seen by everybody five minutes later at the latest
SECONDS_TO_KEEP_FILES = 86_400


def answer(request: HttpRequest, about: Iterable, build: Callable[[], HttpResponse]) -> HttpResponse:
    """Build the answer unless the reader has it already: `about` says in a few values all that it depends on.

    For what is made from frozen records: the values are asked of the database cheaply, the answer is not.
    """
    if _is_known(request):
        return build()
    etag = _etag(_build(), request.get_host(), request.is_secure(), request.get_full_path(), *about)
    return _unless_there(request, etag, build, SECONDS_TO_KEEP)


def file(
    request: HttpRequest, sha256: str, build: Callable[[], HttpResponse], *, is_lasting: bool = True
) -> HttpResponse:
    """A file that is the same for everybody, also for the signed-in: its ETag is its hash.

    It never changes; but at an address where another may take its place it is kept no longer than a page.
    """
    return _unless_there(request, f'"{sha256}"', build, SECONDS_TO_KEEP_FILES if is_lasting else SECONDS_TO_KEEP)


def live(view):
    """A public page about things that change from day to day: always made, and sent only where it has changed."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if _is_known(request) or response.status_code != 200 or response.streaming:
            return response
        # Each page carries a new nonce, and is the same page for all that.
        body = response.content.replace(getattr(request, "_csp_nonce", "no nonce").encode(), b"")
        return _unless_there(request, _etag(body), lambda: response, SECONDS_TO_KEEP)

    return wrapped


def _is_known(request) -> bool:
    """Signed in, or on the way out with a last message to read: the page is theirs alone."""
    mine = {settings.SESSION_COOKIE_NAME, "messages"}
    return request.user.is_authenticated or not mine.isdisjoint(request.COOKIES)


def _unless_there(request, etag, build, seconds) -> HttpResponse:
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = build()
    if response.status_code == 304:
        # The page that the reader has keeps the policy it came with: a new one would not know its nonce.
        response._csp_exempt = True
    elif response.status_code != 200:
        return response
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=seconds)
    return response


def _etag(*parts) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else f"{part}\0".encode())
    return f'W/"{digest.hexdigest()[:32]}"'


def of_this_code() -> str:
    """Part of the name of whatever is kept for longer than the portal runs: what other code made is not taken."""
    return _build()


@cache
def _build() -> str:
    """Stands for the code and the templates that run: with new ones the same things may look different."""
    digest = hashlib.sha256()
    for folder in ["accounts", "compacts", "commitments", "signatories", "selfassessment", "reports", "templates"]:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in {".py", ".html"}:
                digest.update(path.read_bytes())
    styles = settings.BASE_DIR / "static" / "build" / "app.css"
    digest.update(styles.read_bytes() if styles.exists() else b"")
    return digest.hexdigest()
