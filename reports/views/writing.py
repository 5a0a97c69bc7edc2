"""Where a report is written: its sections, their versions, good practice, recommendations and those who help."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused
from commitments.models import Theme
from compacts import differences
from reports import content, policies
from reports.document import v2
from reports.document.structure import Words
from reports.models import Comment, Participant, Publication, Recommendation, SectionText
from reports.renderers import html
from reports.views import rounds
from reports.writing import actions, forms, gathering, practice
from selfassessment.forms.reviewing import ConfirmForm

ANSWERS_A_PAGE = 20


def _latest(round_, key) -> SectionText | None:
    publication = Publication.objects.of_round(round_)
    return publication.texts.filter(key=key).latest_first().first() if publication else None


def _known(key: str) -> str:
    if key not in v2.WRITTEN:
        raise Http404
    return v2.WRITTEN[key]


@require_safe
def sections(request, pk):
    """Every section that people write, and how far each is."""
    round_ = rounds.load(request, pk)
    publication = Publication.objects.of_round(round_)
    texts = {text.key: text for text in SectionText.objects.standing().filter(publication=publication)}
    comments = dict.fromkeys(v2.WRITTEN, 0)
    for key in Comment.objects.open().filter(publication=publication).values_list("key", flat=True):
        comments[key] += 1
    rows = [
        {"key": key, "title": title, "text": texts.get(key), "comments": comments[key]}
        for key, title in v2.WRITTEN.items()
    ]
    can = policies.what_can(request.user, round_)
    return rounds.page(request, "sections", round_, rows=rows, can=can, publication=publication)


@require_http_methods(["GET", "POST"])
def section(request, pk, key):
    """Write one section, with its figures beside it; the preview is the same page with the text as it will look."""
    round_, title = rounds.load(request, pk, policies.check_can_write), _known(key)
    latest = _latest(round_, key)
    form = forms.SectionForm(request.POST if request.method == "POST" else None, key=key, latest=latest)
    preview = None
    if form.is_valid():
        typed = form.cleaned_data
        if "preview" in request.POST:
            preview = html.written(typed["text"])
        else:
            try:
                actions.save_section(
                    round_, key, by=request.user, at=timezone.now(), version=typed["version"], text=typed["text"]
                )
            except actions.StaleError as stale:
                form.show_overtaken([stale.current])
            else:
                messages.success(request, f"“{title}” saved.")
                return redirect("reports:sections", round_.pk)
    publication = Publication.objects.of_round(round_)
    return rounds.page(
        request,
        "section",
        round_,
        key=key,
        title=title,
        latest=latest,
        form=form,
        preview=preview,
        comments=Comment.objects.open().filter(publication=publication, key=key).for_list(),
        is_approved=publication is not None and publication.status == Publication.Status.APPROVED,
        **_figures_of(round_, publication, key),
    )


def _figures_of(round_, publication, key) -> dict:
    """What the section counts, or else what the whole report finds."""
    now = content.current(round_, publication)
    part = next((each for each in _all_sections(now.document) if each.key in {key, f"summary-{key}"}), None)
    if key == "summary" or part is None or not any(not isinstance(block, Words) for block in part.blocks):
        return {"figures": "", "headlines": now.headlines, "stands_out": now.stands_out}
    blocks = [block for block in part.all_blocks if not isinstance(block, Words)]
    return {"figures": html.blocks(blocks, html.page())}


def _all_sections(document):
    for each in document.sections:
        yield each
        yield from each.subsections


@require_safe
def versions(request, pk, key):
    """Every version of a section, and what changed from the one before it."""
    round_, title = rounds.load(request, pk), _known(key)
    publication = Publication.objects.of_round(round_)
    found = list(publication.texts.filter(key=key).latest_first()) if publication else []
    by_number = {text.number: text for text in found}
    asked = request.GET.get("version", "")
    shown = by_number.get(int(asked)) if asked.isdecimal() and len(asked) < 9 else None
    shown = shown or (found[0] if found else None)
    before = by_number.get(shown.number - 1) if shown else None
    return rounds.page(
        request,
        "versions",
        round_,
        key=key,
        title=title,
        versions=found,
        shown=shown,
        before=before,
        compared=differences.between(before.text, shown.text) if before else None,
        looks=html.written(shown.text) if shown else "",
        can=policies.what_can(request.user, round_),
    )


@require_POST
def bring_back(request, pk, key, number):
    round_, title = rounds.load(request, pk, policies.check_can_write), _known(key)
    publication = Publication.objects.of_round(round_)
    get_object_or_404(SectionText, publication=publication, key=key, number=number)
    actions.bring_back(round_, key, number, by=request.user, at=timezone.now())
    messages.success(request, f"Version {number} of “{title}” stands again.")
    return redirect("reports:versions", round_.pk, key)


@require_http_methods(["GET", "POST"])
def good_practice(request, pk):
    """Choose, from answers that reviewers agree with, what the report should tell as good practice."""
    round_ = rounds.load(request, pk, policies.check_can_write)
    themes = list(Theme.objects.filter(clauses__edition=round_.edition).distinct().order_by("name"))
    theme = request.GET.get("theme", "")
    if theme not in {each.slug for each in themes}:
        theme = ""
    answers = practice.answers(round_, theme=theme)
    if request.method == "POST":
        chosen = [int(each) for each in request.POST.getlist("answer") if each.isdecimal() and len(each) < 18]
        picked = list(practice.answers(round_).filter(pk__in=chosen))
        if picked:
            actions.add_good_practice(round_, picked, by=request.user, at=timezone.now())
            messages.success(request, "Added to “What helped”. You can shorten and order it here.")
            return redirect("reports:section", round_.pk, "helped")
        messages.error(request, "Choose at least one answer. Nothing was added.")
    found = Paginator(answers, ANSWERS_A_PAGE).get_page(request.GET.get("page"))
    return rounds.page(request, "good_practice", round_, page=found, themes=themes, theme=theme)


# -- recommendations


def _recommendations(round_):
    """To be found by their keys: a place in the report changes when one before it is taken out, and whoever sends a
    form late, or twice, means the one that was on the screen."""
    return Recommendation.objects.filter(publication=Publication.objects.of_round(round_))


@require_safe
def recommendations(request, pk):
    round_ = rounds.load(request, pk)
    publication = Publication.objects.of_round(round_)
    return rounds.page(
        request,
        "recommendations",
        round_,
        recommendations=publication.recommendations.in_order() if publication else [],
        earlier=gathering.earlier(round_),
        can=policies.what_can(request.user, round_),
    )


@require_http_methods(["GET", "POST"])
def recommendation(request, pk, number=None):
    """Write a recommendation; without a number, one more. Of one that was taken out meanwhile the words stay."""
    round_ = rounds.load(request, pk, policies.check_can_write)
    found = _recommendations(round_).filter(pk=number).first() if number is not None else None
    is_gone = number is not None and found is None
    if is_gone and request.method != "POST":
        raise Http404
    form = forms.RecommendationForm(request.POST if request.method == "POST" else None, saved=found)
    if is_gone:
        form.add_error(None, "This recommendation was taken out meanwhile. Copy your words into another one.")
    elif form.is_valid():
        try:
            saved = actions.save_recommendation(round_, found, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.StaleError as stale:
            form.show_overtaken([stale.current])
        else:
            messages.success(request, f"Recommendation {saved.number} saved.")
            return redirect("reports:recommendations", round_.pk)
    return rounds.page(request, "recommendation", round_, recommendation=found, form=form)


@require_http_methods(["GET", "POST"])
def remove_recommendation(request, pk, number):
    round_ = rounds.load(request, pk, policies.check_can_write)
    found = get_object_or_404(_recommendations(round_), pk=number)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        statement=f"Take recommendation {found.number} out of the report",
        button="Take it out",
        refusal="Tick the box to take it out. Nothing has changed.",
    )
    if form.is_valid():
        actions.remove_recommendation(found, by=request.user, at=timezone.now())
        messages.success(request, f"Recommendation {found.number} was taken out. Those after it moved up.")
        return redirect("reports:recommendations", round_.pk)
    return rounds.page(request, "remove_recommendation", round_, recommendation=found, form=form)


# -- people


@require_http_methods(["GET", "POST"])
def participants(request, pk):
    """Who writes the report with the secretary, and who is asked to comment."""
    round_ = rounds.load(request, pk)
    can = policies.what_can(request.user, round_)
    if request.method == "POST":
        policies.check_can_lead(request.user, round_)
    form = forms.AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked = actions.ask(round_, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"{asked.user} takes part as {asked.kind}.")
            return redirect("reports:participants", round_.pk)
    publication = Publication.objects.of_round(round_)
    there = publication.participants.current().for_list() if publication else []
    return rounds.page(request, "participants", round_, participants=there, form=form, can=can)


@require_POST
def remove_participant(request, pk, number):
    round_ = rounds.load(request, pk, policies.check_can_lead)
    there = Participant.objects.current().select_related("user", "publication")
    found = get_object_or_404(there, pk=number, publication=Publication.objects.of_round(round_))
    actions.remove(found, by=request.user, at=timezone.now())
    messages.success(request, f"{found.user} no longer takes part.")
    return redirect(reverse("reports:participants", args=[round_.pk]))
