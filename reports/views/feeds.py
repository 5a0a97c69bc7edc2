"""Atom feeds of published reports (RFC 4287)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.views.decorators.http import require_safe

from accounts import caching
from compacts.models import Partnership
from reports.models import Publication
from reports.open import state
from reports.renderers.letters import readable

ENTRIES = 50


@login_not_required
@require_safe
def feed(request):
    """Every partnership's reports, the latest first."""
    published = Publication.objects.published()
    return _feed(request, published, title="Compact Tracker: published reports", about=reverse("reports:reports"))


@login_not_required
@require_safe
def partnership_feed(request, slug):
    shown = get_object_or_404(Partnership.objects.visible_to(request.user), slug=slug)
    published = Publication.objects.published().filter(round__edition__agreement__partnership=shown)
    return _feed(request, published, title=f"{shown}: published reports", about=shown.get_absolute_url())


def _feed(request, publications, *, title, about) -> HttpResponse:
    def build():
        made = Atom1Feed(
            title=readable(title),
            link=_address(about),
            feed_url=_address(request.path),
            description="State of the Sector reports: what was promised, and what came of it.",
            language="en-GB",
            feed_guid=_address(request.path),
        )
        for publication in publications.for_list().select_related("release")[:ENTRIES]:
            _add(made, publication)
        return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")

    return caching.answer(request, [title, *state.published()], build)


def _add(feed, publication):
    """Each entry leads to its own publication, also when another takes its place."""
    round_ = publication.round
    agreement, label, number = round_.edition.agreement, round_.label, publication.number
    correction = f", corrected (publication {number})" if number > 1 else ""
    demonstration = " Demonstration data: everything in it is invented." if round_.partnership.is_demonstration else ""
    owner = readable(str(round_.partnership))
    feed.add_item(
        title=readable(f"State of the Sector {label}: {agreement}{correction}"),
        link=_address(publication.get_own_url()),
        unique_id=f"{_address(publication.get_absolute_url())}#publication-{number}",
        unique_id_is_permalink=False,
        description=readable(
            f"What each organisation that signed the {agreement} said of its promises in {label}, and whether the "
            f"other side agrees. Published by {owner}.{demonstration}"
        ),
        author_name=owner,
        pubdate=publication.published_at,
        updateddate=publication.published_at,
        categories=[owner],
        enclosures=[
            Enclosure(
                _address(reverse("reports:publication_pdf_numbered", args=[agreement.slug, label, number])),
                str(publication.pdf.size if publication.pdf.storage.exists(publication.pdf.name) else 0),
                "application/pdf",
            )
        ],
    )


def _address(path) -> str:
    return f"{settings.SITE_ADDRESS}{path}"
