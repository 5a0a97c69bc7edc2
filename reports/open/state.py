"""What the published part of the portal depends on, asked for with one small query each."""

from django.db.models import Count, Max

from reports.models import Publication
from signatories.models import OrganisationEvent


def published() -> tuple:
    """Changes whenever a report is published, and when what it stands under is called otherwise.

    Nothing else changes what was published; a row for each agreement that has a report.
    """
    under = "round__edition__agreement"
    named = [under, f"{under}__title", *(f"{under}__partnership__{name}" for name in ["name", "is_demonstration"])]
    rows = Publication.objects.published().order_by(under).values_list(*named)
    return tuple(rows.annotate(n=Count("pk"), last=Max("published_at"), released=Max("release")))


def names() -> int | None:
    """Changes whenever an organisation is called otherwise, closed, or told of anew."""
    return OrganisationEvent.objects.aggregate(last=Max("pk"))["last"]
