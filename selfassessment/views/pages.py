"""What the pages of a self-assessment have in common: loading, what was typed, writing it without losing a word."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import keeping
from accounts.rules import Refused
from selfassessment.actions.reviewing import StaleError
from selfassessment.models import Filing, Receipt, SelfAssessment


def heading(assessment) -> dict:
    """Which self-assessment a page is about; `partnership` lets the frame say where data is invented."""
    return {
        "assessment": assessment,
        "organisation": assessment.signature.organisation,
        "round": assessment.round,
        "partnership": assessment.round.partnership,
    }


def page(request, template, assessment, **context):
    return render(request, f"selfassessment/{template}.html", {**heading(assessment), **context})


def copy_of(filing: Filing) -> FileResponse:
    """The PDF copy of a filing as a download, once the worker has made it."""
    copy = get_object_or_404(Receipt, filing=filing)
    return FileResponse(
        copy.file.open(), as_attachment=True, filename=f"{filing.reference}.pdf", content_type="application/pdf"
    )


def record_of(filing: Filing) -> HttpResponse:
    """The sealed record of a filing: the very bytes that its hash is of."""
    response = HttpResponse(filing.content.encode(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filing.reference}.json"'
    return response


def posted(request):
    """What was sent, also where that is an unticked box and nothing else."""
    return request.POST if request.method == "POST" else None


def typed(request):
    """What was sent; else what the person had typed here when their sign-in ended, and when that was."""
    if "discard" in request.POST:
        keeping.forget(request.user, request.path)
        return None, None
    if request.method == "POST":
        return request.POST, None
    return keeping.kept(request.user, request.path) or (None, None)


def written(request, form, action, *args) -> bool:
    """Do it, with what the form holds. A late refusal, or somebody quicker, becomes the form's error: no word lost."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        action(*args, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except StaleError as stale:
        form.show_overtaken(stale.current)
    else:
        keeping.forget(request.user, request.path)
        return True
    return False


def load(request, pk) -> SelfAssessment:
    return get_object_or_404(SelfAssessment.objects.visible_to(request.user).for_page(), pk=pk)
