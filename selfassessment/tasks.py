"""What takes too long for a request: the PDF copy of a filing, and asking a link. Each may run twice."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from compacts import pdf
from selfassessment import content
from selfassessment.actions import filing as actions
from selfassessment.actions import links
from selfassessment.models import Evidence, Filing, Receipt

LINKS_AT_A_TIME = 20


@task()
def make_receipt(filing_pk: int) -> None:
    """Make the PDF copy of a filing from its sealed record, unless it is there."""
    filing = Filing.objects.for_receipt().get(pk=filing_pk)
    if Receipt.objects.filter(filing=filing).exists():
        return
    html = render_to_string("selfassessment/pdf/receipt.html", receipt_context(filing))
    title = f"Receipt {filing.reference}: {filing.assessment.signature.organisation}, {filing.assessment.round}"
    file = pdf.render(html, title=title, made_at=filing.filed_at)
    actions.store_receipt(filing, file, at=timezone.now())


def receipt_context(filing: Filing) -> dict:
    """What the receipt says, on the page as in the PDF: all of it from the sealed record."""
    filed = content.read(filing.content)
    return {
        "filing": filing,
        "filed": filed,
        "sections": content.by_section(filed),
        "levels": content.by_level(filed),
        "assessment": filing.assessment,
    }


@task()
def check_link(evidence_pk: int) -> None:
    """Ask whether one link still answers."""
    evidence = Evidence.objects.filter(pk=evidence_pk, kind=Evidence.Kind.LINK).first()
    if evidence and settings.LINK_CHECKS:
        links.check(evidence, at=timezone.now())


@task(priority=-50)
def check_links() -> None:
    """Ask the links that were not asked for a week, a few at a time: e-mail and PDFs that come meanwhile go first."""
    if settings.LINK_CHECKS and links.check_due(at_most=LINKS_AT_A_TIME):
        check_links.enqueue()


def ask_to_check(evidence: Evidence) -> None:
    """Have a link asked in the background, where the portal is allowed to ask."""
    if evidence.kind == Evidence.Kind.LINK and settings.LINK_CHECKS:
        check_link.enqueue(evidence.pk)
