"""What everybody may read: the portal's front door, an agreement, published reports and self-assessments."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import caching
from accounts.rules import decide
from commitments import outline
from commitments.models import Clause
from compacts import reporting_lines
from compacts.models import Agreement, Body, Edition, Relation, Side
from reports import files, varying
from reports.content import Content
from reports.models import Publication, RenderedFile
from reports.open import state
from selfassessment.models import (
    Answer,
    Correction,
    Extension,
    Filing,
    Hearing,
    Interest,
    Review,
    Round,
    SelfAssessment,
    Voice,
)
from signatories import policies as signatories_policies
from signatories.models import Organisation, Signature

REPORTS_A_PAGE = 20
AGREEMENTS_ON_HOME = 6


@login_not_required
@require_safe
@caching.live
def home(request):
    """The front door: what this is, which agreements there are, and the latest report's headline."""
    agreements = Agreement.objects.visible_to(request.user)
    signed = Signature.objects.signed().filter(edition__in=_in_force())
    latest = Publication.objects.standing().for_list().defer(None).first()
    context = {
        "agreements": agreements.for_list()[:AGREEMENTS_ON_HOME],
        "agreements_count": agreements.count(),
        "promises_count": Clause.objects.assessable().filter(edition__in=_in_force()).count(),
        "signatories_count": Organisation.objects.filter(pk__in=signed.values("organisation")).count(),
        "publication": latest,
        "content": Content.frozen(latest) if latest else None,
    }
    return render(request, "reports/home.html", context)


def _in_force():
    return Edition.objects.in_force().values("pk")


@login_not_required
@require_safe
@caching.live
def agreement(request, slug):
    """All about one agreement: contents, editions, relations, who looks after it, who signed, its latest report."""
    shown = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("partnership__parent"), slug=slug
    )
    editions = list(shown.editions.visible_to(request.user).current_first())
    edition = editions[0] if editions else None
    lines = outline.lines_of(edition.clauses.for_outline()) if edition else []
    signatures = (
        Signature.objects.signed().filter(edition=edition).select_related("organisation").order_by("organisation__name")
        if edition
        else []
    )
    published = list(Publication.objects.standing().for_list().filter(round__edition__agreement=shown))
    open_rounds = Round.objects.filter(edition__agreement=shown, status=Round.Status.OPEN).order_by("due_on", "pk")
    open_rounds = list(open_rounds)
    bodies = list(Body.objects.of(shown))
    context = {
        "agreement": shown,
        "partnership": shown.partnership,
        "edition": edition,
        "contents": outline.contents(lines),
        "promises": sum(line.clause.is_assessable for line in lines),
        "editions": editions,
        "earlier_editions": shown.earlier_editions.without_text(),
        "variations": varying.visible_to(request.user).filter(agreement=shown).for_list(),
        "relations": Relation.objects.stated_by(shown, seen_by=request.user),
        "reverse_relations": Relation.objects.about(shown, seen_by=request.user),
        "bodies": bodies,
        "picture": reporting_lines.picture_of(bodies),
        "signed_by_side": [
            (side.label, mine)
            for side in Side
            if (mine := [signature for signature in signatures if signature.organisation.side == side])
        ],
        "signed": len(signatures),
        "can_invite": edition and decide(signatories_policies.check_can_invite_to_sign, request.user, edition),
        "publications": published,
        "open_rounds": open_rounds,
        "extensions": Extension.objects.of(*open_rounds),
    }
    return render(request, "reports/agreement.html", context)


def standing_publication(agreement, label, number=None) -> Publication:
    """The report that stands for this round, or the one with this number; nothing of a round is public before."""
    reports_ = (
        Publication.objects.standing() if number is None else Publication.objects.published().filter(number=number)
    )
    found = (
        reports_.filter(round__edition__agreement__slug=agreement, round__label=label)
        .select_related("round__edition__agreement__partnership")
        .first()
    )
    if found is None:
        raise Http404
    return found


def named(file: RenderedFile) -> str:
    """How the name of a downloaded file ends; of the two PDFs one is the summary."""
    return f"{'-summary' if file.form == RenderedFile.Form.SUMMARY else ''}.{file.ending}"


def other_files(found, name: str, *args) -> list[dict]:
    """The forms of a report that there are, in the order of the list of forms, for a page that offers them."""
    by_form = {file.form: file for file in found}
    return [
        {"file": by_form[form], "url": reverse(f"reports:{name.format(form)}", args=args)}
        for form in RenderedFile.Form.values
        if form in by_form
    ]


def place_of_figures(agreement, label, number=None) -> str:
    """Where the pages about figures stand: those of the report that stands, or of the publication with this number."""
    return reverse(
        "reports:figures_numbered" if number else "reports:figures", args=[agreement, label, *filter(None, [number])]
    )


def ways_to_figures(agreement, label, number=None):
    """From a figure's number, and from the key of a table or chart, to the pages about them."""
    place = place_of_figures(agreement, label, number)
    return lambda ref: f"{place}{ref}/", lambda key: f"{place}in/{key}/"


@login_not_required
@require_safe
def publication(request, agreement, label, number=None):
    """A published State of the Sector, from its frozen record alone.

    Without a number it is the one that stands. One that was corrected stays at its own address and says so.
    """
    found = standing_publication(agreement, label, number)
    of_round = Publication.objects.published().for_list().filter(round=found.round_id)
    newer = of_round.filter(number__gt=found.number).order_by("-number").first() if number else None
    corrected = Correction.objects.since_publication(found.round, found.published_at)
    partnership = found.round.partnership

    def build():
        frozen = Content.frozen(found)
        # Of a publication that another took the place of everything is found under its number.
        of_number = number if newer else None
        place = ("publication_{}_numbered", agreement, label, number) if newer else ("publication_{}", agreement, label)
        figures_url = place_of_figures(agreement, label, of_number)
        page = frozen.kept_page(figures_url, *ways_to_figures(agreement, label, of_number))
        context = {
            "publication": found,
            "newer": newer,
            "earlier": of_round.filter(number__lt=found.number).order_by("-number"),
            "files": other_files(found.other_files, *place),
            "round": found.round,
            "agreement": found.round.edition.agreement,
            "partnership": partnership,
            "has_log": bool(frozen.wording.recommendations),
            "approval": frozen.wording.approval,
            **page,
            "figures_url": figures_url,
            "corrected": corrected,
        }
        return render(request, f"reports/v{found.template_version}/page.html", context)

    called = [
        found.round.edition.agreement.title,
        found.round.partnership.name,
        found.round.partnership.is_demonstration,
    ]
    about = [found.pk, found.figures_sha256, *called, corrected.count(), newer.pk if newer else None]
    return caching.answer(request, about, build)


@login_not_required
@require_safe
def publication_pdf(request, agreement, label, number=None):
    found = standing_publication(agreement, label, number)

    def build():
        response = files.answer(found.pdf, name=f"state-of-the-sector-{_said(agreement, label, number)}.pdf")
        response["X-Content-SHA256"] = found.pdf_sha256
        return response

    return caching.file(request, found.pdf_sha256, build, is_lasting=number is not None)


def _said(agreement, label, number) -> str:
    return f"{agreement}-{label}-publication-{number}" if number else f"{agreement}-{label}"


@login_not_required
@require_safe
def publication_file(request, agreement, label, form, number=None):
    """The report in one of its other forms, as it was published; a report older than a form does not have it."""
    found = standing_publication(agreement, label, number)
    other = found.file_of(form)
    if other is None:
        raise Http404

    def build():
        name = f"state-of-the-sector-{_said(agreement, label, number)}{named(other)}"
        response = files.answer(other.file, name=name)
        response["X-Content-SHA256"] = other.sha256
        return response

    return caching.file(request, other.sha256, build, is_lasting=number is not None)


@login_not_required
@require_safe
def reports(request):
    """Every published report, the latest first."""

    def build():
        page = Paginator(Publication.objects.standing().for_list(), REPORTS_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "reports/reports.html", {"page": page})

    return caching.answer(request, state.published(), build)


@login_not_required
@require_safe
@caching.live
def published_assessment(request, agreement, label, organisation):
    """What one organisation said of each promise, beside what the other side said, the reply and what came of it."""
    found = standing_publication(agreement, label)
    assessment = (
        SelfAssessment.objects.sealed()
        .for_page()
        .filter(round=found.round, signature__organisation__slug=organisation)
        .order_by("-filed_at", "-pk")
        .first()
    )
    if assessment is None:
        raise Http404
    review = Review.objects.released().filter(filing__assessment=assessment).order_by("-filing__number").first()
    answers = list(Answer.objects.side_by_side(assessment))
    heard = Voice.objects.heard(Hearing.SHOWN_FROM, answer__assessment=assessment)
    for answer in answers:
        answer.heard = heard.get(answer.pk) if review else None
    return render(
        request,
        "reports/published_assessment.html",
        {
            "publication": found,
            "round": found.round,
            "agreement": found.round.edition.agreement,
            "partnership": found.round.partnership,
            "assessment": assessment,
            "organisation": assessment.signature.organisation,
            "filing": Filing.objects.of(assessment),
            "first": assessment.filings.get(number=1),
            "review": review,
            "interests": Interest.objects.of(assessment),
            "answers": answers,
            "corrected": [answer for answer in answers if _is_corrected_since(answer, found.published_at)],
            "is_reply_overdue": True,
        },
    )


def _is_corrected_since(answer, published_at) -> bool:
    return any(correction.at > published_at for verdict in answer.released for correction in verdict.corrected)
