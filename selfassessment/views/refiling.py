"""Between a filing and the next: return it, ask for it, decide on it, let it stand."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import keeping
from accounts.rules import Refused, decide
from selfassessment import content
from selfassessment.actions import refiling as actions
from selfassessment.forms.refiling import DeclineForm, NamedForm
from selfassessment.models import Answer, Filing, Reopening, SelfAssessment
from selfassessment.policies import filing as filing_policies
from selfassessment.policies import refiling as policies
from selfassessment.views import pages


@require_http_methods(["GET", "POST"])
def return_for_changes(request, pk):
    """A reviewer chooses the answers, says of each what should change, and gives the filing back."""
    assessment = pages.load(request, pk)
    policies.check_can_return(request.user, assessment)
    return _name(
        request,
        assessment,
        action=actions.return_for_changes,
        template="return_for_changes",
        button="Return for changes",
        done=f"Returned. {assessment.signature.organisation} has been told by e-mail.",
        reads=list(Answer.objects.for_review(assessment)),
    )


@require_http_methods(["GET", "POST"])
def ask_to_reopen(request, pk):
    """The lead officer found a mistake in what was filed, and asks to change it."""
    assessment = pages.load(request, pk)
    policies.check_can_ask_to_reopen(request.user, assessment)
    answers = Answer.objects.filter(assessment=assessment).select_related("clause", "rating")
    return _name(
        request,
        assessment,
        action=actions.ask_to_reopen,
        template="ask_to_reopen",
        button="Ask to change these answers",
        done="Asked. The reviewers and the steward have been told by e-mail, and one of them decides.",
        reads=list(answers.order_by("clause__position")),
    )


@require_http_methods(["GET", "POST"])
def reopening(request, pk):
    """What was asked or returned last, with the decision on it, or the two buttons to make it."""
    assessment = get_object_or_404(SelfAssessment.objects.with_reopenings_visible_to(request.user).for_page(), pk=pk)
    filing_policies.check_can_read_all(request.user, assessment)
    latest = get_object_or_404(Reopening, pk=Reopening.objects.of(assessment).values_list("pk", flat=True)[:1])
    latest.filing.assessment = assessment
    can_decide = decide(policies.check_can_decide, request.user, latest)
    declining = "decline" in request.POST
    form = DeclineForm(request.POST if declining else None)
    if request.method == "POST" and (not declining or form.is_valid()):
        return _decide(request, assessment, latest, form if declining else None)
    return pages.page(
        request,
        "reopening",
        assessment,
        reopening=latest,
        answers=latest.answers.in_order(),
        can_decide=can_decide,
        form=form,
        reads=SelfAssessment.objects.visible_to(request.user).filter(pk=pk).exists(),
    )


def _decide(request, assessment, latest, form):
    if form is None:
        actions.grant(latest, by=request.user, at=timezone.now())
        messages.success(request, f"Granted. {assessment.signature.organisation} has been told by e-mail.")
    else:
        actions.decline(latest, by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
        keeping.forget(request.user, request.path)
        messages.success(request, f"Declined. {assessment.signature.organisation} has been told by e-mail, and why.")
    return redirect(latest)


@require_http_methods(["GET", "POST"])
def let_stand(request, pk):
    """The lead officer stands by what was filed; what was begun since is put back."""
    assessment = pages.load(request, pk)
    if assessment.is_sealed:  # a second click
        return redirect(assessment)
    policies.check_can_let_stand(request.user, assessment)
    if request.method == "POST":
        actions.let_stand(assessment, by=request.user, at=timezone.now())
        messages.success(request, "The filing stands as it is. The reviewers have been told by e-mail.")
        return redirect(assessment)
    filing = Filing.objects.of(assessment)
    changed = not content.says_the_same(content.read(filing.content), content.of(assessment))
    return pages.page(request, "let_stand", assessment, filing=filing, is_changed=changed)


def _name(request, assessment, *, action, template, button, done, reads):
    """First which answers, as a question in the address; then a reason for each."""
    posted = request.method == "POST"
    kept = None if posted else keeping.kept(request.user, request.path)
    typed = request.POST if posted else kept and kept[0]
    asked = request.POST if posted else request.GET
    chosen = set((asked if "clause" in asked or not typed else typed).getlist("clause"))
    answers = [answer for answer in reads if answer.clause.ref in chosen]
    answers.sort(key=lambda answer: answer.clause.position)
    context = {**pages.heading(assessment), "filing": Filing.objects.of(assessment)}
    if not answers or "choose" in request.GET:
        sections = content.sections_of(assessment.round.edition_id)
        rows = sorted(reads, key=lambda answer: answer.clause.position)
        context |= {
            "rows": [(sections[answer.clause_id], answer, answer.clause.ref in chosen) for answer in rows],
            "nothing_chosen": "next" in request.GET or posted,
        }
        return render(request, f"selfassessment/{template}.html", context)
    form = NamedForm(typed or None, answers=answers, button=button)
    if posted and form.is_valid():
        named = [actions.Named(answer, reason) for answer, reason in form.reasons()]
        try:
            action(assessment, named=named, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            keeping.forget(request.user, request.path)
            messages.success(request, done)
            return redirect(assessment)
    return render(request, f"selfassessment/{template}.html", context | {"form": form, "answers": answers})
