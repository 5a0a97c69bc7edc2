"""What takes too long for a request: the PDF of an edition. It may run twice."""

from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from commitments import actions, copies, outline
from commitments.models import PaperCopy
from compacts import pdf
from compacts.models import Edition


@task()
def make_pdf(edition_pk: int) -> None:
    """Make the PDF of an edition that was agreed, unless it is there."""
    edition = Edition.objects.frozen().select_related("agreement__partnership").filter(pk=edition_pk).first()
    if edition is None or PaperCopy.objects.filter(edition=edition).exists():
        return
    html = render_to_string("commitments/pdf/edition.html", paper_context(edition))
    title = f"{edition.agreement.title}, edition {edition.label}"
    file = pdf.render(html, title=title, made_at=edition.brought_into_force_at)
    actions.keep_pdf(edition, file, at=timezone.now())


def paper_context(edition: Edition) -> dict:
    lines = outline.lines_of(edition.clauses.for_text())
    return {
        "edition": edition,
        "agreement": edition.agreement,
        "partnership": edition.agreement.partnership,
        "lines": [(line, copies.facts_of(line)) for line in lines],
        "parties": edition.parties.order_by("position"),
        "glossary": edition.glossary.order_by("position"),
        "about": copies.about(edition),
    }
