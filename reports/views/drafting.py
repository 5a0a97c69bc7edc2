"""The secretary's way from figures to a published report."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import decide
from reports import actions, content, files, policies, tasks
from reports.document import v2
from reports.models import Publication, PublicationEvent, Publishing, Rendering, SectionText
from reports.views import rounds
from reports.views.public import named, other_files
from selfassessment.forms.reviewing import ConfirmForm

SECONDS_BETWEEN_LOOKS = 3
MOST_EVENTS = 20


@require_safe
def draft(request, pk):
    """Where the report stands: figures, sections, comments, approval, PDF, publication."""
    round_ = rounds.load(request, pk)
    publication = Publication.objects.of_round(round_)
    now = content.current(round_, publication)
    can = policies.what_can(request.user, round_)
    renderings = list(Rendering.objects.filter(publication=publication).for_page()[:5]) if publication else []
    is_current = bool(renderings) and renderings[0].content_sha256 == now.sha256
    return rounds.page(
        request,
        "draft",
        round_,
        publication=publication,
        headlines=now.headlines,
        is_closed=round_.closed_at is not None,
        steps=_steps(round_, publication, renderings, is_current=is_current, can=can),
        approval=publication.approvals.standing().for_list().first() if publication else None,
        renderings=renderings,
        unfinished=next((rendering for rendering in renderings if not rendering.is_finished), None),
        being_published=Publishing.objects.of_round(round_).unfinished().first(),
        is_current=is_current,
        has_log=publication is not None and publication.is_published and publication.recommendations.exists(),
        events=PublicationEvent.objects.of_round(round_)[:MOST_EVENTS],
        can=can,
    )


def _steps(round_, publication, renderings, *, is_current, can) -> list[dict]:
    """The way to a published report as a task list; what is done says so without a colour."""
    if publication and publication.is_published:
        return []
    return [
        *_steps_of_writing(round_, publication),
        *_steps_of_deciding(round_, publication, renderings, is_current=is_current, can=can),
    ]


def _steps_of_writing(round_, publication) -> list[dict]:
    texts = SectionText.objects.standing().filter(publication=publication)
    is_written = sum(bool(text.text.strip()) for text in texts)
    recommended = publication.recommendations.count() if publication else 0
    helping = publication.participants.current().count() if publication else 0
    return [
        {"text": "Read the figures", "url": _to("preview", round_), "status": "Any time"},
        {
            "text": "Write the sections",
            "url": _to("sections", round_),
            "hint": "Each is optional. One without words is left out, or shows its figures alone.",
            "status": f"{is_written} of {len(v2.WRITTEN)} written",
            "status_colour": "" if is_written else "blue",
        },
        {
            "text": "Write the recommendations",
            "url": _to("recommendations", round_),
            "status": f"{recommended} written" if recommended else "None yet",
        },
        {
            "text": "Authors and readers",
            "url": _to("participants", round_),
            "hint": "Ask somebody to write with you, or to comment before it is approved.",
            "status": f"{helping} asked" if helping else "Nobody asked",
        },
    ]


def _steps_of_deciding(round_, publication, renderings, *, is_current, can) -> list[dict]:
    status = publication.status if publication else Publication.Status.DRAFT
    waiting = publication.comments.open().count() if publication else 0
    is_approved = status == Publication.Status.APPROVED
    made = bool(renderings) and renderings[0].status == Rendering.Status.DONE and is_current
    is_ready = made and not renderings[0].is_draft
    said = {"status": "Not open for comment"}
    if waiting:
        said = {"status": f"{waiting} to answer", "status_colour": "yellow"}
    elif status != Publication.Status.DRAFT:
        said = {"status": "None waiting"}
    return [
        {"text": "Comments", "url": _to("comments", round_), **said},
        {
            "text": "Record the approval",
            "url": _to("approve", round_) if can["approve"] else "",
            "hint": "" if is_approved else can["approve"].reason,
            "status": "Approved" if is_approved else "To do",
            "status_colour": "blue" if can["approve"] else "",
        },
        {
            "text": "Make the PDF",
            "url": "",
            "hint": "It holds the figures and words of the moment you ask. Made before the approval, it is a draft.",
            "status": "Made" if made else "To do",
            "status_colour": "" if made else "blue",
        },
        {
            "text": "Publish",
            "url": _to("publish", round_) if can["publish"] and is_ready else "",
            "hint": can["publish"].reason or ("" if is_ready else "Make the PDF anew first: something has changed."),
            "status": "To do",
            "status_colour": "blue" if can["publish"] else "",
        },
    ]


def _to(name, round_) -> str:
    return reverse(f"reports:{name}", args=[round_.pk])


@require_safe
def preview(request, pk):
    """The public page as it would be, marked as a draft; readers see it while it is open for comment."""
    round_ = rounds.load(request, pk, policies.check_can_read_for_comment)
    publication = Publication.objects.of_round(round_)
    now = content.current(round_, publication)
    is_reader = not decide(policies.check_can_read_draft, request.user, round_)
    return render(
        request,
        f"reports/v{now.template_version}/page.html",
        {
            "round": round_,
            "agreement": round_.edition.agreement,
            "partnership": round_.partnership,
            "is_preview": True,
            "is_reader": is_reader,
            "status": publication.status if publication else "",
            **now.for_page(),
        },
    )


@require_POST
def ask_for_pdf(request, pk):
    """Freeze the figures and words of this moment and let the worker make them into a PDF."""
    round_ = rounds.load(request, pk)
    rendering = actions.ask_for_pdf(round_, by=request.user, at=timezone.now(), enqueue=tasks.make_pdf.enqueue)
    return redirect("reports:rendering", round_.pk, rendering.pk)


def _rendering(round_, number) -> Rendering:
    found = Rendering.objects.filter(publication__round=round_).for_page()
    return get_object_or_404(found.select_related("publication", "asked_by"), pk=number)


@require_safe
def rendering(request, pk, number):
    """How far the PDF has come; the page looks again by itself until it is there."""
    round_ = rounds.load(request, pk)
    found = _rendering(round_, number)
    response = rounds.page(
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
    round_ = rounds.load(request, pk)
    found = _rendering(round_, number)
    if found.status != Rendering.Status.DONE:
        raise Http404
    kind = "draft" if found.is_draft else "not-yet-published"
    return files.answer(found.pdf, name=f"state-of-the-sector-{round_.label}-{kind}.pdf")


@require_safe
def rendering_file(request, pk, number, form):
    """The report in one of its other forms, before it is published."""
    round_ = rounds.load(request, pk)
    found = _rendering(round_, number)
    other = found.files.filter(form=form).first()
    if other is None:
        raise Http404
    kind = "draft" if found.is_draft else "not-yet-published"
    return files.answer(other.file, name=f"state-of-the-sector-{round_.label}-{kind}{named(other)}")


@require_http_methods(["GET", "POST"])
def publish(request, pk):
    """Freeze the report and open it to all, having seen what that means."""
    round_ = rounds.load(request, pk)
    policies.check_can_ask_to_publish(request.user, round_)
    found = policies.latest_pdf(round_)
    if request.method == "GET":  # counts everything; the worker asks it again when it publishes
        policies.check_pdf_is_current(found, content.current(round_, found.publication))
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        statement="I have read this PDF, and publish it",
        button="Publish the report",
        refusal="Tick the box to publish. Nothing has been published.",
    )
    if form.is_valid():
        asked = actions.ask_to_publish(round_, by=request.user, at=timezone.now(), enqueue=tasks.publish_report.enqueue)
        return redirect("reports:publishing", round_.pk, asked.pk)
    return rounds.page(request, "publish", round_, rendering=found, form=form)


@require_safe
def publishing(request, pk, number):
    """Whether the report is published yet; the page looks again by itself until it is, or says why it is not."""
    round_ = rounds.load(request, pk)
    found = get_object_or_404(Publishing.objects.of_round(round_).for_page(), pk=number)
    publication = found.rendering.publication
    response = rounds.page(
        request,
        "publishing",
        round_,
        publishing=found,
        publication=publication,
        has_recommendations=publication.recommendations.exists(),
        n_asked=round_.assessments.count(),
        seconds=SECONDS_BETWEEN_LOOKS,
    )
    if not found.is_finished:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response
