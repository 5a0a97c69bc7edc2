"""The interface for programs, version 1: read only, JSON, without a key. `open.openapi` says what it answers."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts import caching
from commitments.models import Clause
from compacts.models import Agreement, Edition, Partnership
from reports.models import Publication, PublishedAnswer
from reports.open import identifiers, openapi, state
from selfassessment.models import Verdict
from signatories.models import Organisation, Signature

A_PAGE = openapi.A_PAGE
METHODS = ["GET", "HEAD", "OPTIONS"]
ALLOWED = ", ".join(METHODS)


@login_not_required
@require_safe
def api(request):
    """What programs can ask for, in words for people."""
    build = lambda: render(request, "reports/open/api.html", {"spec": openapi.specification()})  # noqa: E731
    return caching.answer(request, ["api"], build)


def _route(view):
    """Anybody may ask, from any site; what is wrong with a question is said in JSON too."""

    @csrf_exempt  # nothing is written here: whoever tries is told so, and not that a token is missing
    @login_not_required
    def wrapped(request, *args, **kwargs):
        response = _asked_first(request) or _answered(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return wrapped


def _asked_first(request) -> HttpResponse | None:
    """A browser asks before it sends an ETag along for a script of another site (Fetch, CORS preflight)."""
    if request.method in METHODS[:2]:
        return None
    if request.method == "OPTIONS":
        headers = {"Access-Control-Allow-Methods": ALLOWED, "Access-Control-Allow-Headers": "If-None-Match"}
        return HttpResponse(status=204, headers=headers | {"Allow": ALLOWED, "Access-Control-Max-Age": "86400"})
    response = _json({"error": "This interface is read only: ask with GET."}, status=405)
    response["Allow"] = ALLOWED
    return response


def _answered(view, request, *args, **kwargs) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return _json({"error": "There is nothing at this address, or it has not been published."}, status=404)
    except openapi.BadQuestionError as error:
        return _json({"error": str(error)}, status=400)


def _json(content, status=200) -> HttpResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def _address(name, *args) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(f'reports:{name}', args=args)}"


def _page(request, rows, told) -> dict:
    """One page of a list, with the way to the next."""
    asked = request.GET.get("page", "1")
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 9 or not int(asked):
        raise openapi.BadQuestionError("“page” is a number from 1 on.")
    paginator = Paginator(rows, A_PAGE)
    try:
        page = paginator.page(int(asked))
    except EmptyPage:
        raise openapi.BadQuestionError(f"There are {paginator.num_pages} pages; “page” asks for a later one.") from None

    def place(number):
        query = request.GET.copy()
        query["page"] = number
        return f"{settings.SITE_ADDRESS}{request.path}?{query.urlencode()}"

    return {
        "count": paginator.count,
        "next": place(page.next_page_number()) if page.has_next() else None,
        "previous": place(page.previous_page_number()) if page.has_previous() else None,
        "results": [told(row) for row in page.object_list],
    }


def _frozen(request, content, *about):
    """An answer about what was published: asked for again, it is not even made."""
    return caching.answer(request, [*about, *state.published()], lambda: _json(content()))


@_route
def api_index(request):
    """Where everything is."""
    places = ["partnerships", "agreements", "organisations", "publications"]
    content = {place: _address(f"api_{place}") for place in places}
    content |= {
        "openapi": _address("api_openapi"),
        "documentation": _address("api"),
        "licence": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    }
    return _frozen(request, lambda: content)


@_route
def api_openapi(request):
    """The description of all this for programs (OpenAPI 3.1)."""
    return caching.answer(request, ["openapi"], lambda: _json(openapi.specification()))


@_route
@caching.live
def api_partnerships(request):
    partnerships = Partnership.objects.visible_to(request.user).select_related("parent").for_list()
    return _json(_page(request, partnerships, _partnership))


def _partnership(one) -> dict:
    return {
        "id": one.slug,
        "name": one.name,
        "level": one.level,
        "parent": one.parent.slug if one.parent else None,
        "is_demonstration": one.is_demonstration,
        "page": f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    }


@_route
@caching.live
def api_agreements(request):
    return _json(_page(request, _agreements().for_list(), _agreement))


def _agreements():
    """Those with an edition that is or was in force, whoever asks."""
    return Agreement.objects.filter(pk__in=Edition.objects.frozen().values("agreement"))


def _agreement(one) -> dict:
    return {
        "id": one.slug,
        "title": one.title,
        "kind": one.kind,
        "partnership": one.partnership.slug,
        "is_demonstration": one.partnership.is_demonstration,
        "url": _address("api_agreement", one.slug),
        "page": f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    }


@_route
@caching.live
def api_agreement(request, slug):
    """One agreement, with its editions and the promises of each."""
    one = _agreements().for_list().filter(slug=slug).first()
    if one is None:
        raise Http404
    editions = one.editions.frozen().order_by("in_force_on", "pk")
    promises = {edition.pk: [] for edition in editions}
    for clause in Clause.objects.assessable().filter(edition__in=promises).with_facts().order_by("position"):
        promises[clause.edition_id].append(_promise(clause))
    return _json(
        _agreement(one)
        | {
            "summary": one.summary,
            "editions": [
                {
                    "label": edition.label,
                    "status": edition.status,
                    "in_force_on": edition.in_force_on,
                    "sha256": edition.content_sha256,
                    "promises": promises[edition.pk],
                }
                for edition in editions
            ],
        }
    )


def _promise(clause) -> dict:
    return {
        "id": clause.ref,
        "lineage": clause.lineage.key,
        "name": clause.name,
        "title": clause.title,
        "text": clause.text,
        "qualifier": clause.qualifier,
        "theme": clause.theme.slug,
        "owed_by": [party.name for party in clause.bound_parties.all()],
    }


@_route
@caching.live
def api_organisations(request):
    found = Organisation.objects.prefetch_related("identifiers").order_by("name", "pk")
    if side := request.GET.get("side", ""):
        if side not in {"public", "vcse"}:
            raise openapi.BadQuestionError("“side” is “public” or “vcse”.")
        found = found.filter(side=side)
    return _json(_page(request, found, _organisation))


def _organisation(one) -> dict:
    org_ids = identifiers.org_ids_of(one)
    return {
        "id": one.slug,
        "name": one.name,
        "kind": one.get_kind_display(),
        "side": one.side,
        "org_id": org_ids[0] if org_ids else None,
        "org_ids": org_ids,
        "gss_code": identifiers.gss_code_of(one) or None,
        "closed_on": one.closed_on,
        "is_demonstration": one.is_demonstration,
        "url": _address("api_organisation", one.slug),
        "page": f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    }


@_route
@caching.live
def api_organisation(request, slug):
    """One organisation, what it signed, and the reports in which it answered."""
    one = Organisation.objects.filter(slug=slug).prefetch_related("identifiers", "aliases").first()
    if one is None:
        raise Http404
    signatures = Signature.objects.signed().filter(organisation=one).select_related("edition__agreement").order_by("pk")
    answered = PublishedAnswer.objects.standing().filter(organisation=one).order_by().values("publication")
    publications = Publication.objects.filter(pk__in=answered).for_list()
    return _json(
        _organisation(one)
        | {
            "other_names": [alias.name for alias in one.aliases.all()],
            "signatures": [
                {
                    "agreement": signature.edition.agreement.slug,
                    "edition": signature.edition.label,
                    "signed_on": signature.signed_on,
                }
                for signature in signatures
            ],
            "answers": [
                f"{_address('api_answers', *_place(publication))}?organisation={one.slug}"
                for publication in publications
            ],
        }
    )


def _place(publication) -> tuple[str, str]:
    return publication.round.edition.agreement.slug, publication.round.label


@_route
def api_publications(request):
    """Reports that stand, the latest first."""
    publications = Publication.objects.standing().for_list().select_related("release")
    return _frozen(request, lambda: _page(request, publications, _publication))


def _publication(one) -> dict:
    agreement, label = _place(one)
    return {
        "agreement": agreement,
        "round": label,
        "number": one.number,
        "partnership": one.round.partnership.slug,
        "is_demonstration": one.round.partnership.is_demonstration,
        "published_at": timezone.localtime(one.published_at).isoformat(timespec="seconds"),
        "figures_sha256": one.figures_sha256,
        "pdf": _address("publication_pdf_numbered", agreement, label, one.number),
        "pdf_sha256": one.pdf_sha256,
        "datapackage": _address("datapackage", agreement, label, one.number) if hasattr(one, "release") else None,
        "release_sha256": one.release.sha256 if hasattr(one, "release") else None,
        "url": _address("api_publication", agreement, label),
        "page": f"{settings.SITE_ADDRESS}{one.get_absolute_url()}",
    }


def _standing(agreement, label) -> Publication:
    found = Publication.objects.standing().for_list().select_related("release")
    one = found.filter(round__edition__agreement__slug=agreement, round__label=label).first()
    if one is None:
        raise Http404
    return one


@_route
def api_publication(request, agreement, label):
    """One report with all its figures, exactly as they were frozen."""
    one = _standing(agreement, label)

    def content():
        return _publication(one) | {
            "answers": _address("api_answers", agreement, label),
            "figures": json.loads(one.figures),
        }

    return _frozen(request, content, one.figures_sha256)


@_route
def api_answers(request, agreement, label):
    """What organisations said of promises in one round, what the other side said, and what came of it."""
    one = _standing(agreement, label)
    answers = PublishedAnswer.objects.filter(publication=one).select_related(
        *("organisation", "clause", "rating", "reviewers_rating", "filing")
    )
    answers = answers.defer("filing__content", "clause__text", "clause__guidance")
    for name, field in [("organisation", "organisation__slug"), ("promise", "clause__ref"), ("verdict", "judgement")]:
        if asked := request.GET.get(name, ""):
            if "\0" in asked:
                raise openapi.BadQuestionError(f"“{name}” holds a character that stands in no name.")
            if name == "verdict" and asked not in Verdict.Judgement.values:
                raise openapi.BadQuestionError(f"“verdict” is one of: {', '.join(Verdict.Judgement.values)}.")
            answers = answers.filter(**{field: asked})
    answers = answers.order_by("organisation__slug", "filing", "clause__position")
    return _frozen(request, lambda: _page(request, answers, _answer), one.pk)


def _answer(one) -> dict:
    return {
        "organisation": one.organisation.slug,
        "organisation_name": one.organisation_name,
        "promise": one.clause.ref,
        "filing": one.filing.reference,
        "filing_sha256": one.filing.sha256,
        "rating": _level(one.rating),
        "is_not_applicable": one.is_not_applicable,
        "words": one.words,
        "next_step": one.next_step,
        "is_help_wanted": one.is_help_wanted,
        "help_wanted": one.help_wanted,
        "is_unconfirmed": one.is_unconfirmed,
        "verdict": one.judgement or None,
        "reviewers_rating": _level(one.reviewers_rating),
        "reason": one.reason,
        "reply": one.reply,
        "outcome": one.outcome or None,
        "outcome_note": one.outcome_note,
    }


def _level(level) -> dict | None:
    if level is None:
        return None
    return {"position": level.position, "symbol": level.symbol, "name": level.name, "counts_as": level.counts_as}
