"""What takes too long for a request: the PDF copy of a filing. Each may run twice and does the same."""

from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from compacts import pdf
from selfassessment import content
from selfassessment.actions import filing as actions
from selfassessment.models import Filing, Receipt


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
