"""A self-assessment out as a workbook, and back in again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import Refused
from selfassessment import file_types
from selfassessment.actions import answering
from selfassessment.actions import workbooks as actions
from selfassessment.forms.workbooks import WorkbookForm
from selfassessment.models import Answer, SelfAssessment, WorkbookUpload
from selfassessment.policies import workbooks as policies
from selfassessment.views import pages
from selfassessment.workbook import preview as previewing
from selfassessment.workbook import writing
from selfassessment.workbook.reading import Filled

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK, SAVED = "workbook", "saved"


@require_http_methods(["GET", "POST"])
def workbook(request, pk):
    """How to work without the portal; a workbook that comes back is read here and shown before anything happens."""
    assessment = _assessment(request, pk)
    form = WorkbookForm(*([request.POST, request.FILES] if request.method == "POST" else []), assessment=assessment)
    if form.is_valid():
        name = file_types.plain_name(form.cleaned_data["workbook"].name)
        upload = actions.keep(
            assessment, filled=form.filled.as_json(), original_name=name, by=request.user, at=timezone.now()
        )
        return redirect("selfassessment:preview_workbook", pk=assessment.pk, number=upload.pk)
    number = _answers(request, assessment).count()
    return pages.page(request, "workbook", assessment, form=form, number=number)


@require_safe
def workbook_file(request, pk):
    """The workbook, with what is saved already; a contributor's holds what was handed to them."""
    assessment = _assessment(request, pk)
    answers = list(_answers(request, assessment).with_all_words())
    earlier = Answer.objects.earlier_of_all(assessment)
    file = writing.write(assessment, answers, earlier, at=timezone.now())
    organisation, round_ = assessment.signature.organisation, assessment.round
    name = file_types.plain_name(f"self-assessment-{organisation.slug}-{round_.label}.xlsx".replace("/", "-"))
    response = HttpResponse(file, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "POST"])
def preview_workbook(request, pk, number):
    """What the workbook would change, promise by promise; a yes saves all of it or nothing."""
    assessment = _assessment(request, pk)
    uploads = WorkbookUpload.objects.of(assessment, request.user)
    if request.method == "POST" and not uploads.filter(pk=number).exists():  # a second click, or the page of yesterday
        messages.info(request, "This workbook was saved or put aside already, so nothing more was done with it.")
        return redirect("selfassessment:workbook", pk=assessment.pk)
    upload = get_object_or_404(uploads, pk=number)
    if request.method == "POST" and "discard" in request.POST:
        actions.discard(upload, by=request.user)
        messages.info(request, "The workbook was put aside. Nothing was changed.")
        return redirect("selfassessment:workbook", pk=assessment.pk)
    preview = previewing.of(Filled.from_json(upload.filled), assessment, request.user)
    error = ""
    if request.method == "POST" and not preview.problems:
        error = _what_is_open(request.POST, preview) or _take_over(request, upload, preview)
        if not error:
            return redirect(assessment)
        preview = previewing.of(Filled.from_json(upload.filled), assessment, request.user)
    return pages.page(
        request,
        "preview_workbook",
        assessment,
        upload=upload,
        preview=preview,
        rows=[(change, request.POST.get(f"choice_{change.answer.pk}")) for change in preview.changes],
        error=error,
    )


def _what_is_open(posted, preview) -> str:
    """What keeps the yes from being one: an answer saved while the person looked, or a choice not made."""
    for change in preview.changes:
        shown = posted.get(f"version_{change.answer.pk}")
        if shown != str(change.answer.version):
            return (
                f"{change.answer.clause.name} was saved by somebody while you were reading. "
                "Nothing has been saved yet: look at what would change now."
            )
        if change.is_stale and posted.get(f"choice_{change.answer.pk}") not in {WORKBOOK, SAVED}:
            return f"Choose what should stand for {change.answer.clause.name}."
    return ""


def _take_over(request, upload, preview) -> str:
    chosen = [
        change
        for change in preview.changes
        if not change.is_stale or request.POST.get(f"choice_{change.answer.pk}") == WORKBOOK
    ]
    before = upload.assessment.status
    try:
        saved = actions.take_over(upload, [change.draft() for change in chosen], by=request.user, at=timezone.now())
    except answering.StaleError as stale:
        return f"{stale.current.clause.name} was saved by somebody just now, so nothing has been saved. Look again."
    except Refused as refusal:
        return str(refusal)
    number = len(saved)
    messages.success(
        request,
        f"{number} answer{'' if number == 1 else 's'} saved from the workbook." if number else "Nothing to save.",
    )
    if before in SelfAssessment.IN_SIGN_OFF and number:
        messages.warning(
            request, "Sign-off had been asked for or given. It no longer holds: ask for it again when you are done."
        )
    return ""


def _assessment(request, pk) -> SelfAssessment:
    assessment = pages.load(request, pk)
    policies.check_can_use(request.user, assessment)
    return assessment


def _answers(request, assessment):
    """What the person may write: all of it, what was handed to them, or what was returned for changes."""
    return Answer.objects.filter(assessment=assessment).open_to(request.user)
