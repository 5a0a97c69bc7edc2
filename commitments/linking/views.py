"""Where stewards link promises of different agreements: proposed by one person, agreed by another."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused, decide
from commitments import actions, alike, policies
from commitments.linking.forms import LikenessForm, SuggestionForm
from commitments.linking.sides import seen_from
from commitments.models import Clause, Likeness
from compacts import policies as compacts_policies
from compacts.models import Agreement, Edition, Partnership, Role

A_PAGE = 20
MOST_SAID = 1000


@require_http_methods(["GET", "POST"])
def like(request, slug, label, ref):
    """A steward says which promises of other agreements ask for the like, and agrees what others proposed."""
    shown = get_object_or_404(
        Clause.objects.visible_to(request.user).select_related("edition__agreement__partnership", "theme"),
        edition__agreement__slug=slug,
        edition__label=label,
        ref=ref,
    )
    policies.check_can_propose_likeness(request.user, shown)
    form = LikenessForm(request.POST or None, clause=shown)
    if form.is_valid():
        try:
            proposed = actions.propose_likeness(shown, form.chosen, by=request.user, at=timezone.now(), **form.said)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _proposed(proposed))
            return redirect("commitments:like", slug=slug, label=label, ref=ref)
    mine = Likeness.objects.waiting_for(request.user)
    context = {
        "form": form,
        "clause": shown,
        "agreement": shown.edition.agreement,
        "partnership": shown.edition.agreement.partnership,
        "links": seen_from(shown, Likeness.objects.current()),
        "mine": set(mine.of(shown.lineage_id).values_list("pk", flat=True)),
    }
    return render(request, "commitments/linking/like.html", context)


@require_safe
def likenesses(request):
    """All links of the agreements that a steward keeps: what waits for them, what is agreed, what is not related."""
    compacts_policies.check_is_steward_somewhere(request.user)
    kept = _kept(request.user)
    mine = Likeness.objects.waiting_for(request.user)
    shown = {
        "": kept.waiting().exclude(pk__in=mine.values("pk")),
        "agreed": kept.agreed(),
        "unrelated": kept.current().filter(relation=Likeness.Relation.UNRELATED),
        "declined": kept.declined(),
    }
    show = request.GET.get("show", "")
    show = show if show in shown else ""
    page = Paginator(shown[show].for_list(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "page": page,
        "mine": mine.for_list()[:A_PAGE] if not show else [],
        "waiting": mine.count(),
        "agreements": _kept_agreements(request.user),
    }
    return render(request, "commitments/linking/likenesses.html", context)


@require_http_methods(["GET", "POST"])
def suggestions(request, agreement):
    """Promises of other agreements whose words are like those of this one, pair by pair."""
    visible = Agreement.objects.visible_to(request.user).select_related("partnership")
    agreement = get_object_or_404(visible, slug=agreement)
    policies.check_can_link(request.user, agreement)
    skip = int(given) if (given := request.GET.get("skip", "")).isascii() and given.isdigit() and len(given) < 6 else 0
    form = None
    if request.method == "POST":
        form = _answered(request, agreement)
        if form is None:
            return redirect(_at(agreement, skip))
    found = _suggestions(agreement)
    skip = skip if skip < len(found) else 0
    context = {
        "agreement": agreement,
        "partnership": agreement.partnership,
        "left": len(found),
        "place": skip + 1,
        "skipped": skip,
    }
    if form is not None:
        context |= {"form": form, "clause": form.pair[0], "other": form.pair[1]}
    elif found:
        suggestion = found[skip]
        skip_url = _at(agreement, skip + 1 if skip + 1 < len(found) else 0)
        form = SuggestionForm(clause=suggestion.clause, other=suggestion.other, skip_url=skip_url)
        context |= {"form": form, "clause": suggestion.clause, "other": suggestion.other, "suggestion": suggestion}
    return render(request, "commitments/linking/suggestions.html", context)


def _answered(request, agreement) -> SuggestionForm | None:
    """What a steward made of a pair: none where nothing is left to ask, else the form with what is wrong in it."""
    promises = Clause.objects.in_force().assessable().for_list()
    clause = _promise(promises.filter(edition__agreement=agreement), request.POST.get("clause"))
    other = _promise(promises.exclude(edition__agreement=agreement), request.POST.get("other"))
    if clause is None or other is None:
        messages.warning(request, "One of the two promises is not in force any more, so nothing was proposed.")
        return None
    form = SuggestionForm(request.POST, clause=clause, other=other, skip_url=_at(agreement, 0))
    if form.is_valid():
        try:
            proposed = actions.propose_likeness(clause, other, by=request.user, at=timezone.now(), **form.said)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{clause.name} and {other.name}: {_proposed(proposed)}")
            return None
    return form


def _promise(promises, typed) -> Clause | None:
    is_number = typed and typed.isascii() and typed.isdigit() and len(typed) < 19
    return promises.filter(pk=int(typed)).first() if is_number else None


def _suggestions(agreement) -> list[alike.Suggestion]:
    promises = Clause.objects.in_force().assessable().for_list()
    return alike.suggest(
        promises.filter(edition__agreement=agreement),
        promises.exclude(edition__agreement=agreement),
        settled=Likeness.objects.of_agreement(agreement).settled_pairs(),
    )


def _at(agreement, skip) -> str:
    url = reverse("commitments:suggestions", args=[agreement.slug])
    return f"{url}?skip={skip}" if skip else url


def _proposed(likeness) -> str:
    if likeness.is_link:
        return "The link is proposed. It is used once somebody else has agreed it."
    return "Said to be not related. The two are not suggested again."


@require_POST
def agree_likeness(request, pk):
    likeness = _likeness(request, pk)
    actions.agree_likeness(likeness, by=request.user, at=timezone.now())
    if likeness.is_link:
        said = "The link is agreed. Organisations that owe both promises can now use one answer twice."
    else:
        said = "Agreed: the two are not related."
    messages.success(request, said)
    return _back_to(request, likeness)


@require_POST
def end_likeness(request, pk):
    """Withdraw a link; or, of one that waits for this person, decline it."""
    likeness = _likeness(request, pk)
    because = request.POST.get("because", "").strip()[:MOST_SAID]
    was_agreed = likeness.is_agreed
    actions.end_likeness(likeness, by=request.user, at=timezone.now(), because=because)
    if was_agreed:
        said = "The link is withdrawn. Answers that were copied along it stay as they are."
    elif likeness.proposed_by == request.user:
        said = "The proposal is withdrawn."
    else:
        said = "The proposal is declined, and the two are not suggested again."
    messages.success(request, said)
    return _back_to(request, likeness)


def _likeness(request, pk) -> Likeness:
    """Only stewards of one of the two agreements, and staff, know of a link that is not agreed."""
    likeness = get_object_or_404(Likeness.objects.current().for_list(), pk=pk)
    if not decide(policies.check_can_end_likeness, request.user, likeness):
        raise Http404
    return likeness


def _back_to(request, likeness):
    """To the list it was done from: that of all links, or of the promise on the side that the person keeps.

    A promise of an edition that was superseded has no list.
    """
    if request.POST.get("from") == "all":
        return redirect("commitments:likenesses")
    for clause in [likeness.other, likeness.clause]:
        if decide(policies.check_can_propose_likeness, request.user, clause):
            return redirect("commitments:like", clause.edition.agreement.slug, clause.edition.label, clause.ref)
    return redirect(likeness.clause)


def _kept(user):
    if compacts_policies.acts_for_portal(user):
        return Likeness.objects.all()
    return Likeness.objects.of_partnerships(_stewarded(user))


def _kept_agreements(user):
    """Agreements in force whose promises the person may link."""
    agreements = Agreement.objects.filter(pk__in=Edition.objects.in_force().values("agreement"))
    if not compacts_policies.acts_for_portal(user):
        agreements = agreements.filter(partnership__in=_stewarded(user))
    return agreements.select_related("partnership").order_by("title", "pk")


def _stewarded(user):
    return Partnership.objects.where_role(user, Role.Kind.STEWARD).values("pk")
