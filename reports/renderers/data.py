"""A report's tables as files for programs: CSV and JSON with their description, in one archive.

It is described like the open data (Frictionless Data Package), by the same functions, and under the same licence. The
record that every form of the report is made from lies beside the tables, to the letter.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from reports.document.structure import Document
from reports.open import package
from reports.open import tables as open_tables
from reports.record import Figures, Share
from reports.renderers import flat
from reports.renderers.archives import packed
from reports.renderers.flat import FlatTable

# What a kind of column is called in Frictionless Table Schema. A per cent may be said in words, such as "under 1%".
TYPES = {"text": "string", "count": "integer", "number": "number", "day": "date", "percentage": "string"}
RECORD, ALL_TABLES, DESCRIPTION = "record.json", "tables.json", "datapackage.json"


def render(document: Document, record: Figures, *, made_at: datetime) -> bytes:
    """The archive's bytes, dated by the report."""
    tables = [_table(one) for one in [flat.figures(document, record), *flat.tables(document)]]
    files = {f"tables/{table.file}": b"".join(open_tables.csv_of(table, record)) for table in tables}
    others = {ALL_TABLES: b"".join(open_tables.json_of(record, tables)), RECORD: record.json.encode()}
    description = _described(document, record, tables, files, others, made_at)
    told = json.dumps(description, ensure_ascii=False, indent=2).encode() + b"\n"
    return packed([(DESCRIPTION, told), *files.items(), *others.items()], at=made_at)


def _table(one: FlatTable) -> open_tables.Table:
    """The table in the shape of those of the open data; its rows are there already."""
    columns = tuple(
        open_tables.Column(column.name, TYPES[column.kind], f"{column.head}. {column.meaning}")
        for column in one.columns
    )
    title = f"{one.number}. {one.caption}" if one.number else one.caption
    key = (columns[0].name,) if _names_its_rows(one) else ()
    return open_tables.Table(one.name, title, one.note, key, columns, {}, lambda _: _rows(one))


def _names_its_rows(one: FlatTable) -> bool:
    """Whether the first column alone says which row it is."""
    first = [row[0] for row in one.rows]
    return None not in first and len(set(first)) == len(first)


def _rows(one: FlatTable) -> Iterator[tuple]:
    for row in one.rows:
        yield tuple(value.percentage if isinstance(value, Share) else value for value in row)


def _described(document, record, tables, files, others, made_at) -> dict:
    home = package.address_of("reports:publication", record.agreement_slug, record.label)
    return {
        "profile": "data-package",
        "name": f"state-of-the-sector-{record.agreement_slug}-{record.label}".casefold(),
        "title": document.full_title,
        "description": _about(document),
        "homepage": home,
        "created": timezone.localtime(made_at).isoformat(timespec="seconds"),
        "licenses": [package.OGL],
        "sources": [{"title": record.partnership, "path": home}],
        "contributors": [{"title": record.partnership, "role": "publisher"}],
        "resources": [
            *(_resource(table, files) for table in tables),
            _json(ALL_TABLES, "tables", "All tables in one JSON object, each a list of objects.", others),
            _json(RECORD, "record", "The record that every form of the report is made from, to the letter.", others),
        ],
    }


def _about(document: Document) -> str:
    cover = document.cover
    sentences = [f"{cover.subtitle}: the tables of the report, and of its charts, and every figure that has a number."]
    sentences += [words for words in [cover.status, cover.notice] if words]
    return " ".join(sentences)


def _resource(table: open_tables.Table, files: dict[str, bytes]) -> dict:
    path = f"tables/{table.file}"
    described = package.resource(table, _weighed(files[path])) | {"path": path}
    schema = {name: value for name, value in described["schema"].items() if value != []}
    return described | {"schema": schema}


def _json(name: str, short: str, about: str, files: dict[str, bytes]) -> dict:
    weighed = _weighed(files[name])
    return {
        "name": short,
        "path": name,
        "description": about,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": weighed["bytes"],
        "hash": f"sha256:{weighed['sha256']}",
    }


def _weighed(content: bytes) -> dict:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
