"""Data for everybody to take away: what there is, what it means, and the files."""

import json

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import caching
from reports.models import Release
from reports.open import package, state, tables

RELEASES_A_PAGE = 20
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def _releases():
    return Release.objects.select_related("publication__round__edition__agreement__partnership").defer(
        "publication__figures", "publication__commentary", "publication__words"
    )


def _release(agreement, label, number) -> Release:
    found = _releases().filter(
        publication__round__edition__agreement__slug=agreement,
        publication__round__label=label,
        publication__number=number,
    )
    if release := found.first():
        return release
    raise Http404


def _files(release) -> dict[str, dict]:
    return {each["name"]: each for each in json.loads(release.files)}


@login_not_required
@require_safe
def open_data(request):
    """Every release of data, the latest first."""

    def build():
        releases = _releases().defer(
            "organisations", "publication__figures", "publication__commentary", "publication__words"
        )
        page = Paginator(releases.order_by("-released_at", "-pk"), RELEASES_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "reports/open/data.html", {"page": page, "tables": tables.TABLES})

    return caching.answer(request, state.published(), build)


@login_not_required
@require_safe
def dictionary(request):
    """What each table and each column means."""
    build = lambda: render(request, "reports/open/dictionary.html", {"tables": tables.TABLES})  # noqa: E731
    return caching.answer(request, ["dictionary"], build)


@login_not_required
@require_safe
def release(request, agreement, label, number):
    """One release: its files, their sizes and hashes."""
    found = _release(agreement, label, number)

    def build():
        files = _files(found)
        publication = found.publication
        later = publication.round.publications.published().filter(number__gt=number).order_by("-number").first()
        context = {
            "release": found,
            "publication": publication,
            "round": publication.round,
            "agreement": publication.round.edition.agreement,
            "partnership": publication.round.partnership,
            "files": [{"table": table, **files[table.file]} for table in tables.TABLES],
            "everything": files["data.json"],
            "later": later,
        }
        return render(request, "reports/open/release.html", context)

    about = [found.sha256, found.publication.round.edition.agreement.title, *state.published()]
    return caching.answer(request, about, build)


@login_not_required
@require_safe
def datapackage(request, agreement, label, number):
    """The description of a release for programs."""
    found = _release(agreement, label, number)

    def build():
        return JsonResponse(package.datapackage(found), json_dumps_params={"ensure_ascii": False, "indent": 2})

    round_ = found.publication.round
    about = [found.sha256, round_.edition.agreement.title, round_.partnership.name]
    return _for_all(caching.answer(request, about, build))


@login_not_required
@require_safe
def release_file(request, agreement, label, number, name, kind):
    """One file of a release. Its ETag is its hash: it never changes."""
    found = _release(agreement, label, number)
    described = _files(found).get(f"{name}.{kind}")
    if described is None:
        raise Http404

    def build():
        source = tables.Source.of(found.publication, found.organisations)
        response = StreamingHttpResponse(tables.content_of(described["name"], source), content_type=CONTENT_TYPES[kind])
        response["Content-Length"] = str(described["bytes"])
        response["Content-Disposition"] = f'attachment; filename="{agreement}-{label}-{number}-{described["name"]}"'
        response["X-Content-SHA256"] = described["sha256"]
        return response

    return _for_all(caching.file(request, described["sha256"], build))


def _for_all(response):
    """A page of whatever site may read it with a script: there is nothing in it that is not for everybody."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, X-Content-SHA256"
    return response
