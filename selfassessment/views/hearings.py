"""The sector's voice: the reviewers ask members by link; a member speaks without an account."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.rules import Refused, decide
from selfassessment import content
from selfassessment.actions import hearings as actions
from selfassessment.forms.hearings import AddressesForm, VoiceForm
from selfassessment.forms.reviewing import ConfirmForm
from selfassessment.models import Answer, Hearing, HearingLink, Voice
from selfassessment.policies import hearings as policies
from selfassessment.views import pages
from signatories.models import hash_of


@require_http_methods(["GET", "POST"])
def hearing(request, pk):
    """Ask members what they have seen of this organisation; how many have spoken; once closed, what they said."""
    assessment = pages.load(request, pk)
    policies.check_hears(request.user, assessment)
    can_ask = decide(policies.check_can_ask, request.user, assessment)
    form = AddressesForm(pages.posted(request)) if can_ask else None
    if request.method == "POST" and not can_ask:
        raise Refused(can_ask.reason)
    if form and form.is_valid():
        if not ratelimit.consume(request, action="ask_members"):
            form.add_error(None, "You have sent links many times in the last hour. Wait a while, then go on.")
        elif told := _asked(request, assessment, form):
            messages.success(request, told)
            return redirect("selfassessment:hearing", assessment.pk)
    found = policies.hearing_of(assessment)
    heard = Voice.objects.heard(Hearing.SHOWN_FROM, answer__assessment=assessment)
    answers = list(Answer.objects.filter(pk__in=heard).select_related("clause").order_by("clause__position"))
    for answer in answers:
        answer.heard = heard[answer.pk]
    return pages.page(
        request,
        "hearing",
        assessment,
        hearing=found,
        asked=found.links.count() if found else 0,
        spoken=found.links.filter(is_used=True).count() if found else 0,
        shown_from=Hearing.SHOWN_FROM,
        answers=answers,
        form=form,
        can_ask=can_ask,
        can_close=decide(policies.check_can_close, request.user, assessment),
    )


def _asked(request, assessment, form) -> str:
    """What became of the addresses, in words; nothing where the form now says why it was not done."""
    before = HearingLink.objects.filter(hearing__assessment=assessment).count()
    try:
        asked = actions.ask(assessment, addresses=form.cleaned_data["addresses"], by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error("addresses", str(refusal))
        return ""
    gone = HearingLink.objects.filter(hearing__assessment=assessment).count() - before
    sentences = ["1 link has gone out." if gone == 1 else f"{gone} links have gone out."]
    if asked.already:
        sentences.append(f"{asked.already} had been asked before and got no second one.")
    if missing := asked.asked - gone:
        sentences.append(f"{missing} could not be sent; check those addresses and paste them again.")
    return " ".join(sentences)


@require_http_methods(["GET", "POST"])
def close_hearing(request, pk):
    """Stop asking and see what was said, having seen that this is for good."""
    assessment = pages.load(request, pk)
    policies.check_hears(request.user, assessment)
    found = policies.hearing_of(assessment)
    if found and found.is_closed:  # a second click
        return redirect("selfassessment:hearing", assessment.pk)
    policies.check_can_close(request.user, assessment)
    form = ConfirmForm(
        pages.posted(request),
        statement="We have waited long enough; nobody can speak after this",
        button="Close the hearing and see what was said",
        refusal="Tick the box to close the hearing. It is still open.",
    )
    if form.is_valid():
        actions.close(assessment, by=request.user, at=timezone.now())
        messages.success(request, "The hearing is closed. What members said stands beside each answer.")
        return redirect("selfassessment:hearing", assessment.pk)
    return pages.page(
        request,
        "close_hearing",
        assessment,
        form=form,
        asked=found.links.count(),
        spoken=found.links.filter(is_used=True).count(),
        shown_from=Hearing.SHOWN_FROM,
    )


# ---- the member, who has no account


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def speak(request, secret):
    """Choose the promises one knows about, then say what one's experience was. The link is all that is asked for."""
    if not ratelimit.consume(request, action="speak"):
        return _voice_page(request, "voice_too_often", None, status=429)
    link = HearingLink.objects.for_page().filter(secret_sha256=hash_of(secret)).first()
    if link is None:
        raise Http404
    if not (can_speak := decide(policies.check_can_speak, link)):
        return _voice_page(request, "voice_over", link, reason=can_speak.reason)
    sections = _sections(link)
    chosen = _chosen(request, sections)
    is_choosing = not chosen or "change" in request.GET
    if is_choosing and request.method == "GET":
        nothing = "go" in request.GET and not chosen
        refs = {answer.clause.ref for answer in chosen}
        return _voice_page(request, "voice_choose", link, sections=sections, refs=refs, nothing=nothing)
    form = VoiceForm(pages.posted(request), answers=chosen)
    if form.is_valid():
        try:
            actions.speak(link, **form.cleaned_data)
        except Refused as refusal:
            return _voice_page(request, "voice_over", link, reason=str(refusal))
        return _voice_page(request, "voice_over", link, is_thanks=True)
    return _voice_page(request, "voice", link, form=form, chosen=chosen)


def _chosen(request, sections) -> list[Answer]:
    refs = set((request.POST if request.method == "POST" else request.GET).getlist("about"))
    return [answer for _, answers in sections for answer in answers if answer.clause.ref in refs]


def _sections(link: HearingLink) -> list[tuple[str, list[Answer]]]:
    """The promises the organisation owes, under their headings; their words are public, what it answered is not."""
    assessment = link.hearing.assessment
    titles = content.sections_of(assessment.round.edition_id)
    sections: list[tuple[str, list[Answer]]] = []
    for answer in assessment.answers.select_related("clause").order_by("clause__position"):
        title = titles[answer.clause_id]
        if not sections or sections[-1][0] != title:
            sections.append((title, []))
        sections[-1][1].append(answer)
    return sections


def _voice_page(request, template, link, *, status=200, **context):
    assessment = link.hearing.assessment if link else None
    context |= {
        "assessment": assessment,
        "organisation": assessment.signature.organisation if assessment else None,
        "round": assessment.round if assessment else None,
        "partnership": assessment.round.partnership if assessment else None,
        "shown_from": Hearing.SHOWN_FROM,
    }
    response = render(request, f"selfassessment/{template}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    # The address is the secret, and no other site is told of it. ("no-referrer" would keep it from us too, and the form
    # would be refused as a stranger's.)
    response["Referrer-Policy"] = "same-origin"
    return response
