from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import caching
from accounts.rules import Refused, decide
from commitments import actions, comparing, copies, glossary, outline, policies, tasks, texts
from commitments.agreement_file import AgreementFileError
from commitments.drafting import lineages
from commitments.drafting import policies as drafting_policies
from commitments.forms.searching import SearchForm
from commitments.forms.stewarding import BringIntoForceForm, LoadForm
from commitments.linking.sides import seen_from
from commitments.models import Clause, Likeness, PaperCopy, Theme, Variation
from commitments.variations import policies as variations_policies
from compacts import policies as compacts_policies
from compacts.models import Edition

RESULTS_A_PAGE = 20
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIKE_CLAUSES_AN_AGREEMENT = 3


@login_not_required
@require_safe
@caching.live
def edition(request, slug, label):
    """The whole text of an edition, or its promises alone."""
    shown = _edition(request, slug, label)
    lines = outline.lines_of(shown.clauses.for_text())
    only_promises = request.GET.get("show") == "promises"
    shown_lines = outline.promises_only(lines) if only_promises else lines
    terms = glossary.of(shown)
    context = {
        "edition": shown,
        "agreement": shown.agreement,
        "partnership": shown.agreement.partnership,
        "contents": outline.contents(lines),
        "lines": shown_lines,
        "terms": glossary.explain(shown_lines, terms),
        "only_promises": only_promises,
        "promises": sum(line.clause.is_assessable for line in lines),
        "can_edit": decide(compacts_policies.check_can_edit_text, request.user, shown),
        "parties": shown.parties.order_by("position"),
        "glossary": terms,
        "editions": shown.agreement.editions.visible_to(request.user).current_first(),
        "earlier_editions": shown.agreement.earlier_editions.without_text(),
        "before": Edition.objects.before(shown),
        "has_pdf": PaperCopy.objects.filter(edition=shown).exists(),
        "can_have_pdf": decide(policies.check_can_have_a_pdf_made, request.user, shown),
        "can_begin_next": decide(drafting_policies.check_can_begin_next_edition, request.user, shown),
        "can_use": decide(compacts_policies.check_is_steward_somewhere, request.user),
        "can_vary": decide(variations_policies.check_can_begin, request.user, shown),
        "variation": shown.variations.not_given_up().first(),
        "open_variation": Variation.objects.visible_to(request.user).open().filter(varies=shown).first(),
    }
    return render(request, "commitments/edition.html", context)


@login_not_required
@require_safe
@caching.live
def changes(request, slug, label):
    """What an edition changed: clause by clause, beside the one before it or another that the address asks for."""
    shown = _edition(request, slug, label)
    others = list(shown.agreement.editions.visible_to(request.user).exclude(pk=shown.pk).current_first())
    asked = request.GET.get("from", "")
    before = next((other for other in others if other.label == asked), None) if asked else Edition.objects.before(shown)
    if asked and before is None:
        raise Http404("No such edition.")
    entries = []
    if before:
        lines = [outline.lines_of(each.clauses.for_text()) for each in [before, shown]]
        entries = comparing.compare(*lines)
    promises = [entry for entry in entries if entry.is_promise]
    whole = request.GET.get("show") == "all"
    context = {
        "edition": shown,
        "agreement": shown.agreement,
        "partnership": shown.agreement.partnership,
        "edition_name": f"Edition {shown.label}",
        "before": before,
        "others": [other for other in others if before is None or other.pk != before.pk],
        "counts": comparing.counted(promises),
        "promises": len(promises),
        "unchanged": sum(entry.is_same for entry in entries),
        "entries": entries if whole else [entry for entry in entries if not entry.is_same],
        "whole": whole,
    }
    return render(request, "commitments/changes.html", context)


@login_not_required
@require_safe
@caching.live
def edition_file(request, slug, label):
    """The edition as an agreement file."""
    shown = _edition(request, slug, label)
    return _download(texts.export_agreement(shown), f"{slug}-{label}.yaml", "application/yaml; charset=utf-8")


@login_not_required
@require_safe
@caching.live
def edition_table(request, slug, label):
    """The edition's clauses as a table for spreadsheet programs."""
    shown = _edition(request, slug, label)
    return _download(copies.table_of(shown), f"{slug}-{label}.csv", "text/csv; charset=utf-8")


@login_not_required
@require_safe
@caching.live
def edition_word(request, slug, label):
    """The edition as a Word file."""
    shown = _edition(request, slug, label)
    return _download(copies.word_of(shown), f"{slug}-{label}.docx", WORD)


@login_not_required
@require_safe
def edition_pdf(request, slug, label):
    """The edition as a PDF, once the worker has made it."""
    copy = get_object_or_404(PaperCopy.objects.select_related("edition"), edition=_edition(request, slug, label))

    def build():
        return FileResponse(
            copy.file.open(), as_attachment=True, filename=f"{slug}-{label}.pdf", content_type="application/pdf"
        )

    return caching.file(request, copy.sha256, build)


@require_POST
def make_pdf(request, slug, label):
    """Ask for the PDF, where none was made yet: of editions that came into force before there were any, say."""
    shown = _edition(request, slug, label)
    policies.check_can_have_a_pdf_made(request.user, shown)
    if not PaperCopy.objects.filter(edition=shown).exists():
        tasks.make_pdf.enqueue(shown.pk)
        messages.success(request, "The PDF is being made. It is on this page in a minute.")
    return redirect(shown)


@login_not_required
@require_safe
@caching.live
def sealed_text(request, slug, label):
    """The bytes whose SHA-256 is on record, to read or to check."""
    shown = get_object_or_404(Edition.objects.frozen(), agreement__slug=slug, label=label)
    return HttpResponse(texts.sealed_text(shown), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@caching.live
def clause(request, slug, label, ref):
    """One clause at its lasting address."""
    shown = get_object_or_404(
        Clause.objects.visible_to(request.user).with_facts().select_related("edition__agreement__partnership"),
        edition__agreement__slug=slug,
        edition__label=label,
        ref=ref,
    )
    lines = outline.lines_of(Clause.objects.filter(edition=shown.edition).for_outline())
    line = next(line for line in lines if line.clause.pk == shown.pk)
    before, after = outline.neighbours(lines, line)
    others = list(Clause.objects.visible_to(request.user).same_promise(shown))
    told = glossary.pieces(shown.text, glossary.of(shown.edition))
    context = {
        "clause": shown,
        "told": told,
        "terms": glossary.explained_in(told),
        "line": line,
        "edition_name": f"Edition {shown.edition.label}",
        "beneath": line.shown_beneath,
        "edition": shown.edition,
        "agreement": shown.edition.agreement,
        "partnership": shown.edition.agreement.partnership,
        "before": before,
        "after": after,
        "other_editions": others,
        "in_force": next((other for other in others if other.edition.status == Edition.Status.IN_FORCE), None),
        "became": Clause.objects.in_force().filter(also_from=shown.lineage_id).select_related("edition__agreement"),
        "like": _like_clauses(shown),
        "links": seen_from(shown, Likeness.objects.agreed()),
        "can_link": decide(policies.check_can_propose_likeness, request.user, shown),
    }
    return render(request, "commitments/clause.html", context)


def _like_clauses(shown):
    """Promises of other agreements on the same theme: for each agreement the first few, and how many more."""
    if not shown.theme_id:
        return []
    like = Clause.objects.in_force().assessable().filter(theme=shown.theme_id).for_list()
    by_agreement = {}
    for each in like.exclude(edition__agreement=shown.edition.agreement_id):
        by_agreement.setdefault(each.edition.agreement, []).append(each)
    return [
        {
            "agreement": agreement,
            "clauses": found[:LIKE_CLAUSES_AN_AGREEMENT],
            "more": found[LIKE_CLAUSES_AN_AGREEMENT:],
        }
        for agreement, found in by_agreement.items()
    ]


@login_not_required
@require_safe
@caching.live
def search(request):
    form = SearchForm(request.GET)
    context = {"form": form, "themes": [], "page": None}
    if form.is_valid() and form.asks:
        results = form.results()
        context |= _clause_page(request, results) | {
            "agreements": results.values("edition__agreement").distinct().count(),
            "words": form.words,
        }
    if not (context["page"] and context["page"].object_list):
        context["themes"] = Theme.objects.with_promises(Clause.objects.in_force())
    return render(request, "commitments/search.html", context)


@login_not_required
@require_safe
@caching.live
def theme(request, slug):
    """What all agreements in force say on one theme."""
    shown = get_object_or_404(Theme, slug=slug)
    clauses = Clause.objects.in_force().filter(theme=shown)
    promises = clauses.assessable()
    context = {
        "theme": shown,
        "promises": promises.count(),
        "agreements": promises.values("edition__agreement").distinct().count(),
        "others": clauses.filter(is_assessable=False).count(),
        "themes": Theme.objects.with_promises(Clause.objects.in_force()),
        "words": [],
        **_clause_page(request, promises),
    }
    return render(request, "commitments/theme.html", context)


@require_http_methods(["GET", "POST"])
def load(request):
    """A steward's door for agreement files. What comes through it is a draft until it is brought into force."""
    compacts_policies.check_is_steward_somewhere(request.user)
    form = LoadForm(request.POST, request.FILES) if request.method == "POST" else LoadForm()
    if form.is_valid():
        try:
            loaded = actions.load_agreement(form.cleaned_data["file"].as_draft(), by=request.user, at=timezone.now())
        except AgreementFileError as error:
            form.add_problems(error)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"{loaded.edition}: {loaded.said}")
            return redirect(loaded.edition)
    return render(request, "commitments/load.html", {"form": form})


@require_http_methods(["GET", "POST"])
def bring_into_force(request, slug, label):
    shown = _edition(request, slug, label)
    compacts_policies.check_can_edit_text(request.user, shown)
    if variation := shown.variations.open().first():
        return redirect("reports:bring_variation_into_force", slug=slug, number=variation.number)
    known = {"on": shown.in_force_on, "approved_by": shown.approved_by, "minute_reference": shown.minute_reference}
    current = shown.agreement.editions.in_force().first()
    form = BringIntoForceForm(request.POST or None, initial=known, current=current)
    if form.is_valid():
        try:
            shown = actions.bring_into_force(shown, by=request.user, at=timezone.now(), **form.agreed)
            tasks.make_pdf.enqueue(shown.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = f"Edition {shown.label} is in force. Its text is now frozen."
            messages.success(request, f"{said} Who is to sign it can be invited from the agreement’s page.")
            return redirect(shown)
    context = {
        "form": form,
        "edition": shown,
        "agreement": shown.agreement,
        "partnership": shown.agreement.partnership,
        "decision": decide(policies.check_can_bring_into_force, request.user, shown),
        "clauses": shown.clauses.count(),
        "promises": shown.clauses.assessable().count(),
        "current": current,
        "standing": lineages.standing(shown) if current else None,
    }
    return render(request, "commitments/bring_into_force.html", context)


def _clause_page(request, clauses):
    """A page of clauses of several agreements, with the way to each."""
    page = Paginator(clauses.for_list(), RESULTS_A_PAGE).get_page(request.GET.get("page"))
    above = Clause.objects.above(page.object_list)
    paths = outline.paths(page.object_list, above)
    return {"page": page, "rows": [{"clause": each, "path": paths[each.pk]} for each in page.object_list]}


def _edition(request, slug, label):
    editions = Edition.objects.visible_to(request.user).select_related("agreement__partnership__parent")
    return get_object_or_404(editions, agreement__slug=slug, label=label)


def _download(data, name, content_type):
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
