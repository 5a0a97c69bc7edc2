"""What programs that look for pages may find (sitemaps.org) and what they are asked to leave alone (RFC 9309).

Invented data has pages of its own and is not offered: nobody should find it in search of the real thing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import caching
from commitments.models import Clause
from compacts.models import Agreement, Edition, Partnership
from reports.models import Publication, PublishedAnswer, Release
from signatories.models import Organisation

ADDRESSES_A_FILE = 5_000  # the protocol allows 50,000, which take seconds to write
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = [
    *("reports:home", "compacts:agreements", "signatories:organisations", "signatories:register", "reports:reports"),
    *("commitments:search", "reports:open_data", "reports:dictionary", "reports:api"),
    *("accounts:about", "accounts:accessibility", "accounts:privacy", "accounts:licence"),
]
NOBODY = AnonymousUser()


@dataclass(frozen=True)
class Part:
    """One kind of page: which rows have some, and their addresses with the day they last changed, where it is known."""

    rows: Callable[[], QuerySet]
    addresses: Callable[[object], Iterator[tuple[str, object]]]


def _of_partnership(one):
    yield one.get_absolute_url(), None


def _of_agreement(one):
    yield one.get_absolute_url(), None


def _of_edition(one):
    yield reverse("commitments:edition", args=[one.agreement.slug, one.label]), None


def _of_clause(one):
    place = [one.edition.agreement.slug, one.edition.label, one.ref]
    yield reverse("commitments:clause", args=place), None
    yield reverse("reports:promise", args=place), None


def _of_organisation(one):
    yield reverse("signatories:organisation", args=[one.slug]), None
    yield reverse("reports:organisation_record", args=[one.slug]), None


def _of_publication(one):
    place = [one.round.edition.agreement.slug, one.round.label]
    yield reverse("reports:publication", args=place), one.published_at
    yield reverse("reports:figures", args=place), one.published_at


def _of_release(one):
    found = one.publication
    place = [found.round.edition.agreement.slug, found.round.label, found.number]
    yield reverse("reports:release", args=place), one.released_at


def _of_answers(row):
    agreement, label, organisation, published_at = row
    yield reverse("reports:published_assessment", args=[agreement, label, organisation]), published_at


def _real(rows: QuerySet, path: str = "") -> QuerySet:
    return rows.filter(**{f"{path}is_demonstration": False})


def _editions() -> QuerySet:
    return _real(Edition.objects.frozen(), "agreement__partnership__")


def _answers() -> QuerySet:
    """Each self-assessment of a report that stands, once."""
    of_round = "publication__round__edition__agreement"
    found = _real(PublishedAnswer.objects.standing(), f"{of_round}__partnership__")
    named = [f"{of_round}__slug", "publication__round__label", "organisation__slug", "publication__published_at"]
    return found.order_by(*named).values_list(*named).distinct()


PARTS = {
    "partnerships": Part(lambda: _real(Partnership.objects.visible_to(NOBODY)).order_by("pk"), _of_partnership),
    "agreements": Part(
        lambda: _real(Agreement.objects.visible_to(NOBODY), "partnership__").order_by("pk"), _of_agreement
    ),
    "editions": Part(lambda: _editions().select_related("agreement").order_by("pk"), _of_edition),
    "promises": Part(
        lambda: (
            Clause.objects.assessable()
            .filter(edition__in=_editions().values("pk"))
            .select_related("edition__agreement")
            .order_by("pk")
        ),
        _of_clause,
    ),
    "organisations": Part(lambda: _real(Organisation.objects.all()).order_by("pk"), _of_organisation),
    "reports": Part(
        lambda: _real(Publication.objects.standing(), "round__edition__agreement__partnership__").for_list(),
        _of_publication,
    ),
    "data": Part(
        lambda: (
            _real(Release.objects.all(), "publication__round__edition__agreement__partnership__")
            .select_related("publication__round__edition__agreement")
            .defer("organisations", "files", "publication__figures", "publication__commentary", "publication__words")
            .order_by("pk")
        ),
        _of_release,
    ),
    "answers": Part(_answers, _of_answers),
}


@login_not_required
@require_safe
@caching.live
def sitemap(request):
    """Which lists of pages there are."""
    places = [_place("pages", 1)]
    for name, part in PARTS.items():
        files = Paginator(part.rows(), ADDRESSES_A_FILE)
        places += [_place(name, number) for number in files.page_range if files.count]
    return _xml("sitemapindex", "sitemap", [(place, None) for place in places])


def _place(name, number) -> str:
    return reverse("reports:sitemap_part", args=[name, number])


@login_not_required
@require_safe
@caching.live
def sitemap_part(request, part, number):
    """The addresses of one kind of page."""
    if part == "pages" and number == 1:
        return _xml("urlset", "url", [(reverse(name), None) for name in PAGES])
    if part not in PARTS:
        raise Http404
    files = Paginator(PARTS[part].rows(), ADDRESSES_A_FILE)
    if number not in files.page_range or not files.count:
        raise Http404
    rows = files.page(number).object_list
    return _xml("urlset", "url", [found for row in rows for found in PARTS[part].addresses(row)])


def _xml(whole, each, found) -> HttpResponse:
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{NAMESPACE}">']
    for address, changed_at in found:
        day = f"<lastmod>{timezone.localdate(changed_at).isoformat()}</lastmod>" if changed_at else ""
        lines.append(f"<{each}><loc>{escape(settings.SITE_ADDRESS + address)}</loc>{day}</{each}>")
    lines.append(f"</{whole}>\n")
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")


@login_not_required
@require_safe
@caching.live
def robots(request):
    """Everything for everybody may be looked through, but for what is asked anew of the database with each question."""
    lines = [
        "User-agent: *",
        "Disallow: /account/",
        "Disallow: /find/?",
        "Disallow: /search/?",
        "Disallow: /*/compare/?",
        "",
        f"Sitemap: {settings.SITE_ADDRESS}{reverse('reports:sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
