"""The templates that the portal ships. They are files and no rows: nobody's agreement, in no list and no figure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.conf import settings

from commitments import agreement_file
from commitments.agreement_file import AgreementFile

FOLDER = settings.BASE_DIR / "fixtures" / "templates"


@cache
def templates() -> Mapping[str, AgreementFile]:
    """By the slug of their agreement, which is the name of the file too."""
    files = [agreement_file.read(path.read_bytes()) for path in sorted(FOLDER.glob("*.yaml"))]
    return MappingProxyType({file.agreement.slug: file for file in files})


def as_shipped(slug: str) -> bytes:
    return (FOLDER / f"{slug}.yaml").read_bytes()
