"""What the published part of the portal depends on, asked for with one small query."""

from django.db.models import Count, Max

from reports.models import Publication


def published() -> tuple:
    """Changes whenever a report is published; nothing else changes what was published."""
    found = Publication.objects.published().aggregate(n=Count("pk"), last=Max("published_at"), released=Max("release"))
    return found["n"], found["last"], found["released"]
