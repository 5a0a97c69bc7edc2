"""Pages for everybody about a partnership, an organisation and a promise, over agreements and years."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import caching
from commitments.models import Clause
from compacts import reporting_lines
from compacts.models import Agreement, Body, Edition, Partnership, Side
from reports.models import Publication, PublishedAnswer
from reports.open import alike, records, state
from reports.open.forms import Comparison, EverythingForm
from selfassessment.models import Round, Verdict
from signatories.models import Organisation, Signature

PROMISES_A_PAGE = 8
ORGANISATIONS_A_PAGE = 50
MOST_COMPARED = 4
FOUND_OF_EACH = 8


@login_not_required
@require_safe
@caching.live
def partnership(request, slug):
    """A partnership's home: its agreements, who signed, the latest report, what comes next."""
    visible = Partnership.objects.visible_to(request.user)
    shown = get_object_or_404(visible.select_related("parent"), slug=slug)
    agreements = list(Agreement.objects.visible_to(request.user).filter(partnership=shown).for_list())
    published = list(Publication.objects.standing().for_list().filter(round__edition__agreement__partnership=shown))
    latest = published[0] if published else None
    bodies = list(Body.objects.filter(partnership=shown).select_related("reports_to").order_by("pk"))
    context = {
        "partnership": shown,
        "parent": visible.filter(pk=shown.parent_id).first(),
        "parts": visible.filter(parent=shown).for_list(),
        "bodies": bodies,
        "picture": reporting_lines.picture_of(bodies),
        "agreements": agreements,
        "signed_by_side": _signed_by_side(agreements),
        "publications": published,
        "latest": latest,
        "headlines": records.headlines_of(latest) if latest else [],
        "next_steps": _next_steps(agreements, timezone.localdate()),
        "serves": Partnership.objects.served_by(request.user).filter(pk=shown.pk).exists(),
    }
    return render(request, "reports/open/partnership.html", context)


def _signed_by_side(agreements) -> list[tuple[str, list[Organisation]]]:
    in_force = Edition.objects.in_force().filter(agreement__in=agreements)
    signed = Signature.objects.signed().filter(edition__in=in_force.values("pk"))
    organisations = list(Organisation.objects.filter(pk__in=signed.values("organisation")).order_by("name", "pk"))
    by_side = [(side.label, [each for each in organisations if each.side == side]) for side in Side]
    return [(label, mine) for label, mine in by_side if mine]


def _next_steps(agreements, today) -> list[dict]:
    """The days to come in rounds that are open, soonest first."""
    steps = []
    rounds = Round.objects.filter(edition__agreement__in=agreements, status=Round.Status.OPEN)
    for round_ in rounds.select_related("edition__agreement"):
        for day, what in [
            (round_.filing_due_on, "Last day for organisations to file their self-assessments"),
            (round_.review_due_on, "Last day for the other side to say whether it agrees with the self-assessments"),
            (round_.reply_due_on, "Last day for replies; the report follows"),
        ]:
            if day >= today:
                steps.append({"day": day, "what": what, "round": round_})
    return sorted(steps, key=lambda step: step["day"])


def _organisation(slug) -> Organisation:
    return get_object_or_404(Organisation.objects.all(), slug=slug)


@login_not_required
@require_safe
def organisation_record(request, slug):
    """One organisation over all agreements and years, promise by promise, in letters."""
    shown = _organisation(slug)

    def build():
        years = records.years_of(shown)
        tables = records.promises_of(shown)
        agreements = [
            {"agreement": agreement, "years": its, **tables.get(agreement.pk, {})}
            for agreement, its in records.by_agreement(years)
        ]
        context = {
            "organisation": shown,
            "agreements": agreements,
            "levels": records.levels_of(year.publication for year in years),
            "judgements": Verdict.Judgement,
        }
        return render(request, "reports/open/organisation_record.html", context)

    return caching.answer(request, [shown.name, shown.closed_on, *state.published()], build)


@login_not_required
@require_safe
def organisation_answers(request, slug, agreement):
    """What one organisation said of each promise of an agreement, what the other side said, its reply: year by year."""
    shown = _organisation(slug)
    under = get_object_or_404(Agreement.objects.select_related("partnership"), slug=agreement)
    answers = PublishedAnswer.objects.standing().filter(
        organisation=shown, publication__round__edition__agreement=under
    )

    def build():
        only_disputed = request.GET.get("show") == "disputed"
        chosen = answers.filter(judgement__in=["agree in part", "challenge"]) if only_disputed else answers
        # A promise stands where it stands in the latest edition in which the organisation answered it.
        lineages = list(
            dict.fromkeys(
                chosen.order_by("-publication__round__due_on", "-publication", "clause__position", "pk").values_list(
                    "clause__lineage", flat=True
                )
            )
        )
        page = Paginator(lineages, PROMISES_A_PAGE).get_page(request.GET.get("page"))
        promises = {lineage: [] for lineage in page.object_list}
        for answer in answers.for_page().filter(clause__lineage__in=promises).latest_first():
            promises[answer.clause.lineage_id].append(answer)
        if not lineages and not only_disputed:
            raise Http404
        context = {
            "organisation": shown,
            "agreement": under,
            "partnership": under.partnership,
            "page": page,
            "promises": list(promises.values()),
            "only_disputed": only_disputed,
        }
        return render(request, "reports/open/organisation_answers.html", context)

    return caching.answer(request, [shown.name, under.title, *state.published()], build)


@login_not_required
@require_safe
@caching.live
def like_promises(request, slug):
    """Where the agreements that an organisation signed ask it for like things, side by side."""
    shown = _organisation(slug)
    asked = alike.asked_of(shown)
    answers = alike.answers_of(request.user, shown, asked.groups)
    groups = [
        {"group": group, "promises": [(clause, answers.get(clause.lineage_id)) for clause in group.promises]}
        for group in asked.groups
    ]
    return render(request, "reports/open/like_promises.html", {"organisation": shown, "asked": asked, "groups": groups})


def _clause(slug, label, ref) -> Clause:
    """Of an edition that is or was in force; drafts have nothing published."""
    frozen = Clause.objects.assessable().filter(edition__in=Edition.objects.frozen().values("pk"))
    return get_object_or_404(
        frozen.with_facts().select_related("edition__agreement__partnership"),
        edition__agreement__slug=slug,
        edition__label=label,
        ref=ref,
    )


def _about(clause: Clause) -> dict:
    agreement = clause.edition.agreement
    return {"clause": clause, "agreement": agreement, "partnership": agreement.partnership, "edition": clause.edition}


@login_not_required
@require_safe
def promise(request, slug, label, ref):
    """One promise across organisations and years."""
    shown = _clause(slug, label, ref)

    def build():
        answers = PublishedAnswer.objects.standing().filter(clause__lineage=shown.lineage_id)
        rounds = records.rounds_of(answers)
        organisations = Organisation.objects.filter(pk__in=answers.values("organisation"))
        page = Paginator(organisations.order_by("side", "name", "pk"), ORGANISATIONS_A_PAGE).get_page(
            request.GET.get("page")
        )
        publications = [each["publication"] for each in rounds]
        context = _about(shown) | {
            "rounds": rounds,
            "publications": publications,
            "page": page,
            "rows": records.organisations_on(answers, page.object_list, publications),
            "levels": records.levels_of(publications),
            "judgements": Verdict.Judgement,
            "other_wordings": Clause.objects.filter(edition__in=Edition.objects.frozen().values("pk"))
            .same_promise(shown)
            .exclude(text=shown.text),
            "most": MOST_COMPARED,
        }
        return render(request, "reports/open/promise.html", context)

    about = [shown.pk, shown.edition.agreement.title, state.names(), *state.published()]
    return caching.answer(request, about, build)


@login_not_required
@require_safe
def compare(request, slug, label, ref):
    """Up to four organisations side by side on one promise, in their own words."""
    shown = _clause(slug, label, ref)

    def build():
        answers = PublishedAnswer.objects.standing().filter(clause__lineage=shown.lineage_id)
        asked = Comparison(request.GET, answers=answers, most=MOST_COMPARED)
        told = answers.for_page().filter(publication=asked.round, organisation__in=asked.chosen)
        by_organisation = {answer.organisation_id: answer for answer in told.order_by("pk")}
        context = _about(shown) | {
            "asked": asked,
            "columns": [by_organisation[each.pk] for each in asked.chosen],
            "is_full": len(asked.chosen) >= MOST_COMPARED,
            "most": MOST_COMPARED,
        }
        return render(request, "reports/open/compare.html", context)

    about = [shown.pk, shown.edition.agreement.title, state.names(), *state.published()]
    return caching.answer(request, about, build)


@login_not_required
@require_safe
@caching.live
def search(request):
    """Everything that is public, by words: promises, organisations, agreements, and what was published."""
    form = EverythingForm(request.GET)
    context = {"form": form, "found": None}
    if form.is_valid() and form.words:
        agreements = Agreement.objects.visible_to(request.user)
        partnerships = Partnership.objects.visible_to(request.user)
        found = form.found(agreements, partnerships, FOUND_OF_EACH)
        context |= {
            "found": {kind: some[:FOUND_OF_EACH] for kind, some in found.items()},
            "more": {kind: len(some) > FOUND_OF_EACH for kind, some in found.items()},
            "is_empty": not any(found.values()),
            "words": form.words,
        }
    return render(request, "reports/open/search.html", context)
