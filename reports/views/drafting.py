"""The secretary's way from figures to a published report."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import actions, content, files, forms, policies, tasks
from reports.models import Publication, Rendering
from reports.views.public import named, other_files
from selfassessment.models import Round

SECONDS_BETWEEN_LOOKS = 3


def _load(request, pk) -> Round:
    """The round for those who may read its draft; a stranger to the partnership finds nothing."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user).for_page(), pk=pk)
    policies.check_can_read_draft(request.user, round_)
    return round_


def _page(request, name, round_, **context):
    return render(
        request,
        f"reports/{name}.html",
        {"round": round_, "agreement": round_.edition.agreement, "partnership": round_.partnership, **context},
    )


@require_safe
def draft(request, pk):
    """Where the report stands: figures, commentary, PDF, publication."""
    round_ = _load(request, pk)
    publication = Publication.objects.of_round(round_)
    now = content.current(round_, publication)
    can = policies.what_can(request.user, round_)
    renderings = list(Rendering.objects.filter(publication=publication).for_page()[:5]) if publication else []
    is_current = bool(renderings) and renderings[0].content_sha256 == now.sha256
    return _page(
        request,
        "draft",
        round_,
        publication=publication,
        headlines=now.headlines,
        is_draft=now.is_draft,
        steps=_steps(round_, publication, renderings, is_current=is_current, can=can),
        renderings=renderings,
        unfinished=next((rendering for rendering in renderings if not rendering.is_finished), None),
        is_current=is_current,
        events=publication.events.select_related("by").order_by("-at", "-pk")[:20] if publication else [],
        can=can,
    )


def _steps(round_, publication, renderings, *, is_current, can) -> list[dict]:
    """The way to a published report as a task list; what is done says so without a colour."""
    draft_of = [round_.pk]
    is_published = round_.status == Round.Status.PUBLISHED
    has_words = bool(publication and publication.commentary)
    made = bool(renderings) and renderings[0].status == Rendering.Status.DONE
    return [
        {"text": "Read the figures", "url": reverse("reports:preview", args=draft_of), "status": "Any time"},
        {
            "text": "Write the commentary",
            "url": reverse("reports:commentary", args=draft_of) if can["write"] else "",
            "hint": "Optional. It stands in the summary.",
            "status": "Written" if has_words else "Not written yet",
            "status_colour": "" if has_words or is_published else "blue",
        },
        {
            "text": "Make the PDF",
            "url": "",
            "hint": "It holds the figures and words of the moment you ask.",
            "status": "Made" if made and (is_current or is_published) else "To do",
            "status_colour": "" if made and (is_current or is_published) else "blue",
        },
        {
            "text": "Publish",
            "url": reverse("reports:publish", args=draft_of) if can["publish"] and is_current and made else "",
            "hint": can["publish"].reason or ("" if is_current else "Make the PDF anew first: something has changed."),
            "status": "Published" if is_published else "To do",
            "status_colour": "" if is_published or not can["publish"] else "blue",
        },
    ]


@require_safe
def preview(request, pk):
    """The public page as it would be, marked as a draft."""
    round_ = _load(request, pk)
    now = content.current(round_, Publication.objects.of_round(round_))
    return render(
        request,
        f"reports/v{now.template_version}/page.html",
        {
            "round": round_,
            "agreement": round_.edition.agreement,
            "partnership": round_.partnership,
            "is_preview": True,
            **now.for_page(),
        },
    )


@require_http_methods(["GET", "POST"])
def commentary(request, pk):
    """Write the summary, with the figures beside it."""
    round_ = _load(request, pk)
    policies.check_can_write(request.user, round_)
    publication = Publication.objects.of_round(round_)
    form = forms.CommentaryForm(request.POST if request.method == "POST" else None, publication=publication)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.save_commentary(
                round_, by=request.user, at=timezone.now(), version=typed["version"], text=typed["text"]
            )
        except actions.StaleError as stale:
            form.show_overtaken([stale.current])
        else:
            messages.success(request, "Commentary saved.")
            return redirect("reports:draft", round_.pk)
    now = content.current(round_, publication)
    return _page(
        request,
        "commentary",
        round_,
        publication=publication,
        form=form,
        headlines=now.headlines,
        stands_out=now.stands_out,
    )


@require_POST
def ask_for_pdf(request, pk):
    """Freeze the figures and words of this moment and let the worker make them into a PDF."""
    round_ = _load(request, pk)
    rendering = actions.ask_for_pdf(round_, by=request.user, at=timezone.now(), enqueue=tasks.make_pdf.enqueue)
    return redirect("reports:rendering", round_.pk, rendering.pk)


def _rendering(round_, number) -> Rendering:
    found = Rendering.objects.filter(publication__round=round_).for_page()
    return get_object_or_404(found.select_related("publication", "asked_by"), pk=number)


@require_safe
def rendering(request, pk, number):
    """How far the PDF has come; the page looks again by itself until it is there."""
    round_ = _load(request, pk)
    found = _rendering(round_, number)
    response = _page(
        request,
        "rendering",
        round_,
        rendering=found,
        files=other_files(found.files.all(), "rendering_{}", round_.pk, found.pk),
        ahead=Rendering.objects.unfinished().filter(pk__lt=found.pk).count() if not found.is_finished else 0,
        seconds=SECONDS_BETWEEN_LOOKS,
        can=policies.what_can(request.user, round_),
    )
    if not found.is_finished:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@require_safe
def rendering_pdf(request, pk, number):
    """The file before it is published, for the secretary and the chair."""
    round_ = _load(request, pk)
    found = _rendering(round_, number)
    if found.status != Rendering.Status.DONE:
        raise Http404
    kind = "draft" if found.is_draft else "not-yet-published"
    return files.answer(found.pdf, name=f"state-of-the-sector-{round_.label}-{kind}.pdf")


@require_safe
def rendering_file(request, pk, number, form):
    """The report in one of its other forms, before it is published."""
    round_ = _load(request, pk)
    found = _rendering(round_, number)
    other = found.files.filter(form=form).first()
    if other is None:
        raise Http404
    kind = "draft" if found.is_draft else "not-yet-published"
    return files.answer(other.file, name=f"state-of-the-sector-{round_.label}-{kind}{named(other)}")


@require_http_methods(["GET", "POST"])
def publish(request, pk):
    """Freeze the report and open it to all, having seen what that means."""
    round_ = _load(request, pk)
    policies.check_can_publish(request.user, round_)
    found = policies.latest_pdf(round_)
    policies.check_pdf_is_current(found, content.current(round_, found.publication))
    form = forms.ConfirmForm(
        request.POST if request.method == "POST" else None,
        statement="I have read this PDF, and publish it",
        button="Publish the report",
        refusal="Tick the box to publish. Nothing has been published.",
    )
    if form.is_valid():
        publication = actions.publish(round_, by=request.user, at=timezone.now())
        messages.success(request, f"The report of {round_.label} is published. It can no longer change.")
        return redirect(publication)
    return _page(request, "publish", round_, rendering=found, form=form)
