"""A release as a data package that other programs know (Frictionless Data Package and Table Schema, version 1)."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reports.models import Release
from reports.open import tables

OGL = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def address_of(name: str, *args) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"


def place_of(release: Release) -> tuple[str, str, int]:
    """The words by which a release is found in addresses: agreement, round, number of the publication."""
    publication = release.publication
    return publication.round.edition.agreement.slug, publication.round.label, publication.number


def datapackage(release: Release) -> dict:
    """What datapackage.json says: what there is, whose it is, what each column means, and each file's hash."""
    agreement, label, number = place_of(release)
    described = {each["name"]: each for each in json.loads(release.files)}
    home = address_of("reports:release", agreement, label, number)
    round_ = release.publication.round
    return {
        "profile": "tabular-data-package",
        "name": f"{agreement}-{label.lower()}-{number}",
        "id": home,
        "title": f"{round_.edition.agreement.title}, {label}: self-assessments, verdicts and replies",
        "description": "What each organisation said of each promise, what the other side said of it, and what came of "
        "it, as the partnership published it.",
        "homepage": home,
        "version": f"{number}.{release.format}",
        "created": timezone.localtime(release.released_at).isoformat(timespec="seconds"),
        "licenses": [OGL],
        "sources": [{"title": str(round_.partnership), "path": address_of("reports:publication", agreement, label)}],
        "contributors": [{"title": str(round_.partnership), "role": "publisher"}],
        "resources": [resource(table, described[table.file]) for table in tables.TABLES],
    }


def resource(table: tables.Table, described: dict) -> dict:
    """What the package says of one table; `described` has the bytes of its file and their hash."""
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "title": table.title,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": described["bytes"],
        "hash": f"sha256:{described['sha256']}",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": column, "reference": {"resource": other, "fields": key}}
                for column, (other, key) in table.points_to.items()
            ],
        },
    }


def _field(column: tables.Column) -> dict:
    constraints = {"required": True} if column.is_required else {}
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    field = {"name": column.name, "type": column.type, "description": column.meaning}
    return field | ({"constraints": constraints} if constraints else {})
