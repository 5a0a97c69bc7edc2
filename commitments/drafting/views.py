"""Where stewards work on the text of a draft. Every page asks the rule for an edition's text."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused, decide
from commitments import matching, outline, texts
from commitments import policies as commitments_policies
from commitments.drafting import actions, lineages, policies, readiness
from commitments.drafting.forms import (
    FactsForm,
    GlossaryForm,
    LineageForm,
    NextEditionForm,
    PartiesForm,
    PlaceForm,
)
from commitments.drafting.tree import AFTER, BEFORE, UNDER
from commitments.forms.clauses import Around, ClauseForm, parties_above
from commitments.models import Clause
from compacts import differences
from compacts.models import Edition


@require_safe
def edit(request, slug, label):
    """The whole draft, with what can be done at each clause, and what is left to do before it can come into force."""
    draft = _draft(request, slug, label)
    lines = outline.lines_of(draft.clauses.for_text())
    context = _about(draft) | {
        "lines": lines,
        "contents": outline.contents(lines),
        "promises": sum(line.clause.is_assessable for line in lines),
        "left": readiness.what_is_left(draft, lines),
        "parties": draft.parties.order_by("position"),
        "glossary": draft.glossary.order_by("position"),
        "earlier": Edition.objects.before(draft),
        "variation": draft.variations.open().with_editions().first(),
        "is_ready": decide(commitments_policies.check_can_bring_into_force, request.user, draft),
    }
    return render(request, "commitments/drafting/edit.html", context)


@require_http_methods(["GET", "POST"])
def edit_clause(request, slug, label, ref):
    draft, clause = _clause(request, slug, label, ref)
    written = actions.written_of(clause)
    form = ClauseForm(
        request.POST or None,
        around=_around(draft, clause.parent),
        written=written,
        version=texts.fingerprint(written),
    )
    if form.is_valid():
        try:
            clause = actions.change_clause(clause, form.written, version=form.cleaned_data["version"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{clause.called} is saved.")
            return redirect(_back_to(draft, clause))
    return render(request, "commitments/drafting/clause.html", _about(draft) | {"form": form, "clause": clause})


@require_http_methods(["GET", "POST"])
def add_clause(request, slug, label):
    """A new clause beside or under the one that the address names; at the end of the text where it names none."""
    draft = _draft(request, slug, label)
    where, target = _where(request, draft)
    parent = target if where == UNDER else target and target.parent
    form = ClauseForm(request.POST or None, around=_around(draft, parent))
    if form.is_valid():
        try:
            clause = actions.add_clause(draft, form.written, where=where, target=target, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{clause.called} is in the draft.")
            return redirect(_back_to(draft, clause))
    context = {"form": form, "where": where, "target": target}
    return render(request, "commitments/drafting/add_clause.html", _about(draft) | context)


@require_POST
def step(request, slug, label, ref):
    """One step up, down, in or out, from the buttons beside a clause."""
    draft, clause = _clause(request, slug, label, ref)
    try:
        actions.step(clause, request.POST.get("to", ""), by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(_back_to(draft, clause))


@require_http_methods(["GET", "POST"])
def place(request, slug, label, ref):
    draft, clause = _clause(request, slug, label, ref)
    others = [each for each in draft.clauses.order_by("position") if each.pk != clause.pk]
    form = PlaceForm(request.POST or None, targets=others)
    if form.is_valid():
        try:
            actions.place(clause, form.cleaned_data["where"], form.chosen, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{clause.called} is moved.")
            return redirect(_back_to(draft, clause))
    return render(request, "commitments/drafting/place.html", _about(draft) | {"form": form, "clause": clause})


@require_http_methods(["GET", "POST"])
def remove_clause(request, slug, label, ref):
    draft, clause = _clause(request, slug, label, ref)
    before = Edition.objects.before(draft)
    is_of_before = before is not None and before.clauses.filter(lineage=clause.lineage_id).exists()
    if request.method == "POST":
        count = actions.remove_clause(clause, by=request.user)
        what = clause.called if count == 1 else f"{clause.called} and what stood under it"
        back = " It can be put back from “What continues what”." if is_of_before else ""
        messages.success(request, f"{what} {'is' if count == 1 else 'are'} out of the draft.{back}")
        return redirect("commitments:edit", slug=slug, label=label)
    lines = outline.lines_of(draft.clauses.for_outline())
    beneath = [line.clause for line in lines if clause.pk in [above.clause.pk for above in line.above]]
    return render(
        request,
        "commitments/drafting/remove_clause.html",
        _about(draft) | {"clause": clause, "beneath": beneath, "before": before if is_of_before else None},
    )


@require_POST
def put_back(request, slug, label):
    """A clause of the edition before that nothing continues, as it was."""
    draft = _draft(request, slug, label)
    before = Edition.objects.before(draft)
    earlier = before.clauses.filter(ref=request.POST.get("ref", "")[:60]).first() if before else None
    if earlier is None:
        messages.warning(request, "The edition before has no such clause.")
        return redirect("commitments:edit_lineages", slug=slug, label=label)
    try:
        count = actions.put_back(draft, earlier, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("commitments:edit_lineages", slug=slug, label=label)
    what = earlier.called if count == 1 else f"{earlier.called} and what stood under it"
    messages.success(request, f"{what} {'is' if count == 1 else 'are'} back in the draft.")
    return redirect(_back_to(draft, draft.clauses.get(lineage=earlier.lineage_id)))


@require_http_methods(["GET", "POST"])
def renumber(request, slug, label):
    draft = _draft(request, slug, label)
    refusal = ""
    if request.method == "POST":
        try:
            count = actions.renumber(draft, by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"{count} clause{'s have' if count != 1 else ' has'} a new number.")
            return redirect("commitments:edit", slug=slug, label=label)
    context = {"changed": actions.numbered_anew(draft), "refusal": refusal}
    return render(request, "commitments/drafting/renumber.html", _about(draft) | context)


@require_http_methods(["GET", "POST"])
def edit_parties(request, slug, label):
    draft = _draft(request, slug, label)
    return _rows(
        request,
        draft,
        PartiesForm,
        texts.parties_of(draft),
        actions.change_parties,
        "The parties are saved.",
        "parties",
    )


@require_http_methods(["GET", "POST"])
def edit_glossary(request, slug, label):
    draft = _draft(request, slug, label)
    return _rows(
        request,
        draft,
        GlossaryForm,
        texts.glossary_of(draft),
        actions.change_glossary,
        "The glossary is saved.",
        "glossary",
    )


def _rows(request, draft, form_class, held, change, said, template):
    form = form_class(request.POST or None, held=held, version=texts.fingerprint(held))
    if form.is_valid():
        try:
            change(draft, form.written, version=form.cleaned_data["version"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("commitments:edit", slug=draft.agreement.slug, label=draft.label)
    return render(request, f"commitments/drafting/{template}.html", _about(draft) | {"form": form})


@require_http_methods(["GET", "POST"])
def edit_facts(request, slug, label):
    draft = _draft(request, slug, label)
    form = FactsForm(request.POST or None, edition=draft)
    if form.is_valid():
        try:
            draft = actions.change_facts(draft, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("commitments:edit", slug=slug, label=draft.label)
    return render(request, "commitments/drafting/facts.html", _about(draft) | {"form": form})


@require_http_methods(["GET", "POST"])
def edit_lineages(request, slug, label):
    """Which promise continues which: what should be looked at, and likely pairs to take at once."""
    draft = _draft(request, slug, label)
    if request.method == "POST":
        taken = actions.take_suggestions(draft, by=request.user)
        messages.success(
            request, f"{taken} clause{' continues' if taken == 1 else 's continue'} what the suggestion said."
        )
        return redirect("commitments:edit_lineages", slug=slug, label=label)
    standing = lineages.standing(draft)
    context = _about(draft) | {
        "standing": standing,
        "suggestions": [(each, _differences(each)) for each in standing.suggestions],
        "doubtful": [(each, _differences(each)) for each in standing.doubtful],
    }
    return render(request, "commitments/drafting/lineages.html", context)


@require_http_methods(["GET", "POST"])
def edit_lineage(request, slug, label, ref):
    draft, clause = _clause(request, slug, label, ref)
    before = Edition.objects.before(draft)
    if before is None:
        raise Http404("There is no edition before this draft.")
    earlier = list(before.clauses.select_related("lineage").order_by("position"))
    alike = [each.earlier for each in matching.most_alike(clause, earlier)]
    form = LineageForm(request.POST if request.method == "POST" else None, clause=clause, earlier=earlier, alike=alike)
    if form.is_valid():
        try:
            actions.continue_promise(clause, form.chosen, form.also_chosen, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{clause.called}: saved.")
            return redirect("commitments:edit_lineages", slug=slug, label=label)
    context = {"form": form, "clause": clause, "before": before}
    return render(request, "commitments/drafting/lineage.html", _about(draft) | context)


@require_http_methods(["GET", "POST"])
def next_edition(request, slug, label):
    """Begin the next edition with the text of one that was agreed."""
    editions = Edition.objects.visible_to(request.user).select_related("agreement__partnership__parent")
    edition = get_object_or_404(editions, agreement__slug=slug, label=label)
    policies.check_can_begin_next_edition(request.user, edition)
    form = NextEditionForm(request.POST or None)
    if form.is_valid():
        try:
            draft = actions.begin_next_edition(edition, label=form.cleaned_data["label"], by=request.user)
        except Refused as refusal:
            form.add_error("label", str(refusal))
        else:
            messages.success(request, f"The draft {draft.label} has the text of edition {edition.label}.")
            return redirect("commitments:edit", slug=slug, label=draft.label)
    return render(request, "commitments/drafting/next_edition.html", _about(edition) | {"form": form})


def _differences(pair):
    return differences.in_one(pair.earlier.text or pair.earlier.title, pair.clause.text or pair.clause.title)


def _draft(request, slug, label) -> Edition:
    editions = Edition.objects.visible_to(request.user).select_related("agreement__partnership__parent")
    draft = get_object_or_404(editions, agreement__slug=slug, label=label)
    policies.check_can_edit(request.user, draft)
    return draft


def _clause(request, slug, label, ref) -> tuple[Edition, Clause]:
    draft = _draft(request, slug, label)
    clauses = Clause.objects.with_facts().select_related("parent")
    clause = get_object_or_404(clauses, edition=draft, ref=ref)
    clause.edition = draft
    return draft, clause


def _where(request, draft) -> tuple[str, Clause | None]:
    for where in [UNDER, AFTER, BEFORE]:
        if ref := request.GET.get(where):
            target = draft.clauses.select_related("parent").filter(ref=ref[:60]).first()
            if target is None:
                raise Http404("No such clause in this draft.")
            return where, target
    return UNDER, None


def _around(draft, parent) -> Around:
    """The draft's parties, and whom the clauses above a place name."""
    above, clauses = [], {clause.pk: clause for clause in draft.clauses.for_outline()}
    clause = clauses.get(parent.pk) if parent else None
    while clause:
        above.append([party.slug for party in clause.parties.all()])
        clause = clauses.get(clause.parent_id)
    return Around(texts.parties_of(draft), parties_above(above))


def _about(draft) -> dict:
    return {"edition": draft, "agreement": draft.agreement, "partnership": draft.agreement.partnership}


def _back_to(draft, clause) -> str:
    """The clause in the text; the text itself where somebody has removed the clause meanwhile."""
    edit = reverse("commitments:edit", args=[draft.agreement.slug, draft.label])
    ref = draft.clauses.filter(pk=clause.pk).values_list("ref", flat=True).first()
    return f"{edit}#c-{ref}" if ref else edit
