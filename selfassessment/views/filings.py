"""What was filed, at addresses that last: each filing, its copies, what changed to the next, and what is returned."""

from dataclasses import dataclass
from textwrap import shorten

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rules import decide
from selfassessment import changes, content
from selfassessment.models import Answer, Evidence, Filing, Receipt, Reopening, SelfAssessment, Verdict
from selfassessment.policies import filing as policies
from selfassessment.policies import refiling as refiling_policies
from selfassessment.policies import reviewing as reviewing_policies
from selfassessment.views import pages

LINE = 110  # characters: what a line of the list holds of a promise


@require_safe
def filing(request, pk, number):
    """One filing: its facts, its copies and all answers, whether or not another has taken its place."""
    assessment, filing = _filing(request, pk, number)
    filed = _readable(request.user, assessment, filing)
    return pages.page(
        request,
        "filing",
        assessment,
        **_answers(assessment, filing, filed),
        filed=filed,
        copy=Receipt.objects.filter(filing=filing).first(),
        reads_all=_reads_all(request.user, assessment),
    )


@require_safe
def filing_pdf(request, pk, number):
    """The PDF copy of one filing, once the worker has made it."""
    assessment, filing = _filing(request, pk, number)
    policies.check_can_read_all(request.user, assessment)
    return pages.copy_of(filing)


@require_safe
def filing_data(request, pk, number):
    """The sealed record of one filing: the very bytes that its hash is of."""
    assessment, filing = _filing(request, pk, number)
    policies.check_can_read_all(request.user, assessment)
    return pages.record_of(filing)


@require_safe
def filing_changes(request, pk, number):
    """What changed between a filing and the one before it, by promise, with the differences marked."""
    assessment, filing = _filing(request, pk, number)
    policies.check_can_read_all(request.user, assessment)
    if filing.previous is None:
        raise Http404
    before, after = content.read(filing.previous.content), content.read(filing.content)
    reopening = Reopening.objects.of(assessment).filter(filing=filing.previous, granted_at__isnull=False)
    reopening = reopening.filter(answers__is_changed__isnull=False).first()
    changed, reasons = changes.between(before, after), _reasons(reopening)
    return pages.page(
        request,
        "filing_changes",
        assessment,
        filing=filing,
        before=filing.previous,
        reopening=reopening,
        changed=[(change, reasons.get(change.ref, "")) for change in changed],
        total=len(after["answers"]),
    )


@dataclass(frozen=True)
class Refiled:
    """One answer between two filings: what changed, why it was opened again, and the verdict drafted before."""

    before: Filing
    filing: Filing
    change: changes.Change
    reason: str
    verdict: Verdict | None

    @property
    def number_before(self) -> str:
        return str(self.before.number)


def refiled(assessment, answer) -> Refiled | None:
    """For who reviews an answer: what is different in it from the filing before, if anything is."""
    filing = Filing.objects.of(assessment)
    if filing is None or filing.previous is None:
        return None
    before = filing.previous
    changed = changes.between(content.read(before.content), content.read(filing.content))
    change = next((change for change in changed if change.ref == answer.clause.ref), None)
    if change is None:
        return None
    row = answer.reopened.filter(reopening__filing=before, is_changed__isnull=False).first()
    drafted = Verdict.objects.filter(review__filing=before, answer=answer).select_related("rating").first()
    return Refiled(before, filing, change, row.reason if row else "", drafted)


def filed_page(request, assessment, filing, context):
    """What stands, for everybody who may read it."""
    filed = _readable(request.user, assessment, filing)
    can_now = reviewing_policies.what_can(
        request.user, assessment, "review", "see_verdicts", "reply", "record_outcomes"
    )
    context = {
        **context,
        **_answers(assessment, filing, filed),
        "can_now": can_now,
        "can_refile": refiling_policies.what_can(request.user, assessment),
        "reopening": Reopening.objects.of(assessment).filter(filing=filing).first(),
        "is_ours": reviewing_policies.works_for(request.user, assessment),
    }
    return render(request, "selfassessment/filed.html", context)


def returned_page(request, assessment, filing, context):
    """For the organisation: what was opened again, why, and how to file again."""
    reopening = Reopening.objects.of(assessment).active().get()
    readable = Answer.objects.readable_by(request.user, assessment).with_reopened().for_task_list()
    rows = {row.answer_id: row for row in reopening.answers.in_order()}
    answers = [answer for answer in readable if answer.pk in rows]
    filed = content.read(filing.content)
    changed = changes.changed_refs(filed, {"answers": content.answers_of(assessment)}) if answers else set()
    context = {
        **context,
        "filing": filing,
        "first": assessment.filings.order_by("number").first(),
        "reopening": reopening,
        "returned": [
            _returned(request.user, answer, rows[answer.pk], answer.clause.ref in changed) for answer in answers
        ],
        "kept": len(filed["answers"]) - len(rows),
        "can_refile": refiling_policies.what_can(request.user, assessment),
        "seniors": policies.seniors(assessment),
        "leads": policies.lead_officers(assessment),
    }
    context["changed"] = sum(each["is_changed"] for each in context["returned"])
    return render(request, "selfassessment/returned.html", context)


def _returned(user, answer, row, is_changed) -> dict:
    text = answer.clause.title or answer.clause.text
    return {
        "name": answer.clause.name,
        "text": shorten(text, LINE, placeholder="…"),
        "url": reverse("selfassessment:answer", args=[answer.assessment_id, answer.clause.ref]),
        "reason": row.reason,
        "missing": answer.what_is_missing(),
        "with": answer.with_whom[0].hint(user, timezone.localdate()) if answer.with_whom else "",
        "is_changed": is_changed,
    }


def _answers(assessment: SelfAssessment, filing: Filing, filed: dict) -> dict:
    return {
        "filing": filing,
        "sections": content.by_section(filed, files=_files(assessment, filing)),
        "levels": content.by_level(filed),
        "filings": list(assessment.filings.defer("content").order_by("number")),
    }


def _filing(request, pk, number) -> tuple[SelfAssessment, Filing]:
    """Whoever may read the last filing may read those before it: they could when each was the last."""
    assessment = pages.load(request, pk)
    return assessment, get_object_or_404(Filing.objects.for_receipt().filter(assessment=assessment), number=number)


def _readable(user, assessment, filing) -> dict:
    """The content of a filing; of it, for who has only been handed some promises, those."""
    filed = content.read(filing.content)
    if _reads_all(user, assessment):
        return filed
    handed = Answer.objects.readable_by(user, assessment).values_list("clause__ref", flat=True)
    return content.only(filed, set(handed))


def _reads_all(user, assessment) -> bool:
    return bool(decide(policies.check_can_read_all, user, assessment))


def _files(assessment, filing) -> dict[str, str]:
    """By their SHA-256, where the files that a filing rests on can be had."""
    files = Evidence.objects.filed_with(filing).filter(kind=Evidence.Kind.FILE)
    slug = assessment.signature.organisation.slug
    return {file.sha256: reverse("selfassessment:evidence_file", args=[slug, file.pk]) for file in files}


def _reasons(reopening) -> dict[str, str]:
    """Why each promise was opened again, by its address."""
    return {row.answer.clause.ref: row.reason for row in reopening.answers.in_order()} if reopening else {}
