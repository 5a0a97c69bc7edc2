"""An organisation's library of evidence: what is in it, each piece with its versions and uses, and its files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused, decide
from selfassessment import tasks
from selfassessment.actions import evidence as actions
from selfassessment.forms.evidence import (
    DescribeForm,
    FileForm,
    FileVersionForm,
    LibraryFilterForm,
    LinkForm,
    LinkVersionForm,
)
from selfassessment.models import Answer, Evidence
from selfassessment.policies import evidence as policies
from selfassessment.views import pages
from signatories.models import Organisation

A_PAGE = 25


@require_safe
def library(request, slug):
    """Links and files, and how often each is used; a part of them by words, kind and state."""
    organisation = _organisation(request, slug)
    form = LibraryFilterForm(request.GET or {})
    today = timezone.localdate()
    items = Evidence.objects.of(organisation).visible_to(request.user).current().with_uses()
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(items.search(**filters, today=today).for_library(), A_PAGE).get_page(request.GET.get("page"))
    for item in page:
        item.is_past = item.is_past_its_date(today)
    context = {
        "organisation": organisation,
        "form": form,
        "page": page,
        "is_filtered": any(filters.values()),
        "can_add": decide(policies.check_can_add, request.user, organisation),
    }
    return render(request, "selfassessment/library.html", context)


@require_safe
def evidence(request, slug, pk):
    """One piece: what it speaks for, who may see it, where it is used, and its other versions."""
    item = _item(request, slug, pk)
    versions = list(Evidence.objects.versions_of(item))
    uses = list(Answer.objects.resting_on(versions))
    context = {
        "organisation": item.organisation,
        "item": item,
        "versions": versions,
        "latest": versions[0],
        "uses": [
            {"answer": answer, "versions": sorted({rested.number for rested in answer.rested_on})} for answer in uses
        ],
        "readable": _readable(request.user, uses),
        "can": policies.what_can(request.user, item),
        "can_check": decide(policies.check_can_check_link, request.user, item),
        "events": item.events.select_related("by").order_by("-at", "-pk"),
        "is_past": item.is_past_its_date(timezone.localdate()),
    }
    return render(request, "selfassessment/evidence.html", context)


def _readable(user, answers) -> set[int]:
    """Which of these answers the person may open: a contributor knows where evidence is used, and opens their own."""
    readable: set[int] = set()
    for assessment in {answer.assessment_id: answer.assessment for answer in answers}.values():
        readable |= set(Answer.objects.readable_by(user, assessment).values_list("pk", flat=True))
    return readable


@require_http_methods(["GET", "POST"])
def add_link(request, slug):
    return _add(request, slug, LinkForm, "Add a link", lambda form: {"add": actions.add_link, **form.new_link})


@require_http_methods(["GET", "POST"])
def add_file(request, slug):
    return _add(request, slug, FileForm, "Add a file", lambda form: {"add": actions.add_file, **form.new_file})


def _add(request, slug, form_class, title, told):
    organisation = _organisation(request, slug)
    policies.check_can_add(request.user, organisation)
    form = form_class(*([request.POST, request.FILES] if request.method == "POST" else []))
    if form.is_valid():
        content = told(form)
        add = content.pop("add")
        item = add(organisation, by=request.user, at=timezone.now(), details=form.details, **content)
        tasks.ask_to_check(item)
        messages.success(request, f"“{item.title}” is in the library.")
        return redirect(item)
    return render(
        request, "selfassessment/evidence_form.html", {"organisation": organisation, "form": form, "title": title}
    )


@require_http_methods(["GET", "POST"])
def describe_evidence(request, slug, pk):
    """Change what is said of it, as far as nobody has signed or filed with that."""
    item = _item(request, slug, pk)
    policies.check_can_change(request.user, item)
    initial = {name: getattr(item, name) for name in ["title", *actions.Details.__dataclass_fields__]}
    form = DescribeForm(pages.posted(request), initial=initial)
    if form.is_valid():
        title, details = form.cleaned_data["title"], form.details
        try:
            actions.describe(item, title=title, details=details, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"What is said of “{title}” is saved.")
            return redirect(item)
    return render(
        request,
        "selfassessment/evidence_form.html",
        {
            "organisation": item.organisation,
            "form": form,
            "item": item,
            "title": f"Change what is said of “{item.title}”",
            "can_describe": decide(policies.check_can_describe, request.user, item),
        },
    )


@require_http_methods(["GET", "POST"])
def new_version(request, slug, pk):
    """A newer link or file in the place of this one; what was filed with this one keeps it."""
    item = _item(request, slug, pk)
    policies.check_can_replace(request.user, item)
    is_link = item.kind == Evidence.Kind.LINK
    answers = Answer.objects.open_to(request.user).resting_on([item])
    initial = {
        "link_title" if is_link else "file_title": item.title,
        "visibility": item.visibility,
        "in_answers": [answer.pk for answer in answers],
    }
    form_class = LinkVersionForm if is_link else FileVersionForm
    form = form_class(
        *([request.POST, request.FILES] if request.method == "POST" else []), answers=answers, initial=initial
    )
    if form.is_valid():
        content = {"new_link": form.new_link} if is_link else {"new_file": form.new_file}
        chosen = form.cleaned_data.get("in_answers", [])
        try:
            newer = actions.add_version(
                item, by=request.user, at=timezone.now(), details=form.details, in_answers=chosen, **content
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.ask_to_check(newer)
            messages.success(request, f"Version {newer.number} of “{newer.title}” is in the library.")
            return redirect(newer)
    return render(
        request,
        "selfassessment/evidence_form.html",
        {
            "organisation": item.organisation,
            "form": form,
            "item": item,
            "title": f"Add a newer version of “{item.title}”",
        },
    )


@require_POST
def retire_evidence(request, slug, pk):
    item = actions.retire(_item(request, slug, pk), by=request.user, at=timezone.now())
    messages.success(
        request, f"“{item.title}” is retired. Answers that rest on it keep it; new ones are not offered it."
    )
    return redirect(item)


@require_POST
def bring_back_evidence(request, slug, pk):
    item = actions.bring_back(_item(request, slug, pk), by=request.user, at=timezone.now())
    messages.success(request, f"“{item.title}” is on offer again.")
    return redirect(item)


@require_POST
def remove_evidence(request, slug, pk):
    item = _item(request, slug, pk)
    actions.remove(item, by=request.user)
    messages.success(request, f"“{item.title}” has been removed from the library.")
    return redirect("selfassessment:library", slug=slug)


@require_POST
def check_link(request, slug, pk):
    """Ask in the background whether a link still answers."""
    item = _item(request, slug, pk)
    policies.check_can_check_link(request.user, item)
    tasks.ask_to_check(item)
    messages.info(request, "The link is being asked. Look again in a minute.")
    return redirect(item)


@login_not_required
@require_safe
def evidence_file(request, slug, pk):
    """A file as a download, under the type that was found in it, to who may see an answer that uses it."""
    files = Evidence.objects.visible_to(request.user).filter(organisation__slug=slug, pk=pk, kind=Evidence.Kind.FILE)
    item = files.first()
    if item is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        file = item and item.file.open()
    except FileNotFoundError:
        file = None
    if file is None:
        raise Http404("There is no such file, or not for this person.")
    response = FileResponse(
        file,
        as_attachment=True,
        filename=item.original_name,
        content_type=item.content_type or "application/octet-stream",
    )
    # Should a browser open it in spite of all that, then as a page that may do nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _organisation(request, slug) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug)
    policies.check_can_see_library(request.user, organisation)
    return organisation


def _item(request, slug, pk) -> Evidence:
    """For the organisation's own people; whoever else may open the file has no business with the rest."""
    items = Evidence.objects.visible_to(request.user).select_related("organisation", "added_by", "link_check")
    item = get_object_or_404(items, organisation__slug=slug, pk=pk)
    policies.check_can_see_library(request.user, item.organisation)
    return item
