"""A small card that an organisation may show on its own site: a picture, or a page in a frame, without script."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from accounts import caching
from reports.open import cards, state
from signatories.models import Organisation, Signature

PICTURE = {"default-src": [NONE]}
PAGE = {
    "default-src": [NONE],
    "style-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}


def _answer(request, slug, template, content_type, *, is_for_other_sites=True):
    shown = get_object_or_404(Organisation.objects.all(), slug=slug)
    signatures = Signature.objects.signed().filter(organisation=shown).order_by("pk")
    signed = signatures.values_list("pk", "edition__agreement__title")

    def build():
        context = cards.drawn(cards.card_of(shown)) | {"organisation": shown, "site": settings.SITE_ADDRESS}
        response = render(request, f"reports/open/{template}", context, content_type=content_type)
        if is_for_other_sites:
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    about = [shown.name, shown.is_demonstration, *signed, *state.published()]
    return caching.answer(request, about, build)


@login_not_required
@require_safe
@xframe_options_exempt
@csp(PAGE)
def card(request, slug):
    """The card as a page that any site may show in a frame."""
    return _answer(request, slug, "card.html", "text/html; charset=utf-8")


@login_not_required
@require_safe
@csp(PICTURE)
def card_svg(request, slug):
    """The card as a picture."""
    return _answer(request, slug, "card.svg", "image/svg+xml; charset=utf-8")


@login_not_required
@require_safe
def share(request, slug):
    """How to put the card on one's own site: what it looks like, and the lines to copy."""
    return _answer(request, slug, "share.html", "text/html; charset=utf-8", is_for_other_sites=False)
