"""From checking the answers to the receipt."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import keeping
from accounts.rules import Refused
from selfassessment import content, doubts, since_read, tasks
from selfassessment.actions import filing as actions
from selfassessment.forms.filing import AskForm, DeclarationForm, RefilingForm, SendBackForm, SignOffForm
from selfassessment.models import Answer, Filing, Receipt, SelfAssessment
from selfassessment.policies import filing as policies
from selfassessment.views import pages
from signatories.models import Membership


@require_http_methods(["GET", "POST"])
def check(request, pk):
    """All answers on one page, as the public will read them, with what is still missing; then ask for sign-off."""
    assessment = pages.load(request, pk)
    if assessment.is_sealed:
        policies.check_can_read_all(request.user, assessment)
        return redirect(assessment)
    policies.check_can_read_draft(request.user, assessment)
    can = policies.what_can(request.user, assessment)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_sign_off(assessment, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            asked = [person.name for person in policies.seniors(assessment)]
            have = "has" if len(asked) == 1 else "have"
            messages.success(request, f"{' and '.join(asked)} {have} been asked by e-mail to read and sign off.")
            return redirect(assessment)
    answers = Answer.objects.filter(assessment=assessment).for_task_list()
    problems = [(answer, missing) for answer in answers if (missing := answer.what_is_missing())]
    return render(
        request,
        "selfassessment/check.html",
        {
            **_reading(assessment),
            "can": can,
            "form": form,
            "problems": problems,
            "doubts": doubts.about(assessment, timezone.localdate()),
            "unconfirmed": Answer.objects.filter(assessment=assessment).unconfirmed().with_all_words(),
            "seniors": policies.seniors(assessment),
        },
    )


@require_POST
def take_back(request, pk):
    assessment = pages.load(request, pk)
    actions.take_back(assessment, by=request.user, at=timezone.now())
    messages.success(request, "The answers are open for changes again. Ask for sign-off when they are done.")
    return redirect(assessment)


@require_http_methods(["GET", "POST"])
def sign_off(request, pk):
    """Read all of it once, then sign exactly that, or send it back."""
    assessment = pages.load(request, pk)
    policies.check_can_sign_off(request.user, assessment)
    reading = _reading(assessment)
    signing = "send_back" not in request.POST
    form = SignOffForm(
        request.POST if signing and request.method == "POST" else None, initial=_signatory(request, assessment, reading)
    )
    back_form = SendBackForm(None if signing else request.POST, prefix="back")
    try:
        if form.is_valid():
            actions.sign_off(assessment, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "You have signed off. The lead officer has been told and can file.")
            return redirect(assessment)
        if back_form.is_valid():
            actions.send_back(assessment, by=request.user, at=timezone.now(), note=back_form.cleaned_data["note"])
            keeping.forget(request.user, request.path)
            messages.success(request, "Sent back. The officers have been told what you wrote.")
            return redirect(assessment)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("selfassessment:sign_off", pk=pk)
    return render(request, "selfassessment/sign_off.html", {**reading, "form": form, "back_form": back_form})


@require_http_methods(["GET", "POST"])
def file(request, pk):
    """Declare and file; a second click shows the receipt of the first."""
    assessment = pages.load(request, pk)
    if assessment.is_sealed:
        return redirect("selfassessment:receipt", pk=pk)
    policies.check_can_file(request.user, assessment)
    before = Filing.objects.of(assessment)
    form = (RefilingForm if before else DeclarationForm)(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            filing = actions.file(assessment, by=request.user, at=timezone.now(), reason=reason)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.make_receipt.enqueue(filing.pk)
            return redirect("selfassessment:receipt", pk=pk)
    now = timezone.now()
    return pages.page(
        request,
        "file",
        assessment,
        form=form,
        signature=assessment.sign_offs.standing().get(),
        is_late=not before and assessment.is_late_at(now),
        before=before,
        levels=content.by_level(content.of(assessment)),
    )


@require_safe
def receipt(request, pk):
    """What was filed, when, by whom and with which hash."""
    assessment, filing = _filing(request, pk)
    return render(
        request,
        "selfassessment/receipt.html",
        {
            **tasks.receipt_context(filing),
            **pages.heading(assessment),
            "copy": Receipt.objects.filter(filing=filing).first(),
            "is_ours": Membership.objects.current()
            .filter(user=request.user, organisation=assessment.signature.organisation)
            .exists(),
        },
    )


@require_safe
def receipt_pdf(request, pk):
    """The PDF copy as a download, once the worker has made it."""
    _, filing = _filing(request, pk)
    return pages.copy_of(filing)


@require_POST
def make_receipt(request, pk):
    """Ask for the PDF copy again, where the worker was stopped before it was made."""
    _, filing = _filing(request, pk)
    if not Receipt.objects.filter(filing=filing).exists():
        tasks.make_receipt.enqueue(filing.pk)
    return redirect("selfassessment:receipt", pk=pk)


@require_safe
def receipt_data(request, pk):
    """The sealed record itself: the very bytes that the hash is of."""
    _, filing = _filing(request, pk)
    return pages.record_of(filing)


def _filing(request, pk) -> tuple[SelfAssessment, Filing]:
    assessment = pages.load(request, pk)
    policies.check_has_receipt(request.user, assessment)
    policies.check_can_read_all(request.user, assessment)
    return assessment, Filing.objects.for_receipt().filter(assessment=assessment).order_by("-number").first()


def _reading(assessment) -> dict:
    """The content as it stands, for reading, with the hash of exactly that."""
    now = content.of(assessment)
    return {
        **pages.heading(assessment),
        "since": since_read.since_last_read(assessment, now),
        "sections": content.by_section(now),
        "levels": content.by_level(now),
        "total": len(now["answers"]),
        "unconfirmed_count": sum(answer["is_unconfirmed"] for answer in now["answers"]),
        "sha256": content.sha256(content.canonical(now)),
    }


def _signatory(request, assessment, reading) -> dict:
    membership = (
        Membership.objects.current()
        .filter(user=request.user, organisation=assessment.signature.organisation, role="senior responsible officer")
        .first()
    )
    return {"read_sha256": reading["sha256"], "name": request.user.name, "post": membership.post if membership else ""}
