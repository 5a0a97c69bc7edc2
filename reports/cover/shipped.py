"""The cover sheets that the portal ships, to begin from."""

from dataclasses import dataclass
from functools import cache

import yaml
from django.conf import settings

from reports.cover.models import FieldKind, FilledFrom

FOLDER = settings.BASE_DIR / "fixtures" / "cover-sheets"


@dataclass(frozen=True)
class ShippedField:
    name: str
    kind: str
    help: str = ""
    filled_from: str = ""


@dataclass(frozen=True)
class ShippedSheet:
    """`name` says whose sheet it is; `title` is what is printed on it."""

    key: str
    name: str
    about: str
    title: str
    fields: tuple[ShippedField, ...]


@cache
def sheets() -> dict[str, ShippedSheet]:
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path) -> ShippedSheet:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = tuple(ShippedField(**field) for field in told.pop("fields"))
    for field in fields:
        FieldKind(field.kind), FilledFrom(field.filled_from)  # a slip in a file of ours is found when it is read
    return ShippedSheet(key=path.stem, fields=fields, **told)
