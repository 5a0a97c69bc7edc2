"""A package of data that describes itself, column by column, and holds the record to the letter."""

import hashlib
import io
import re
import zipfile

import pytest

from reports.renderers import data
from signatories.spreadsheets import STARTS_A_FORMULA
from tests.reports.forms import reading, world

pytestmark = [pytest.mark.django_db]
TYPES = {"string": str, "integer": int, "number": float, "date": str}


@pytest.fixture(scope="session")
def file(forms) -> bytes:
    return forms.data()


def test_the_same_record_gives_the_same_bytes(forms, file):
    assert data.render(forms.document, forms.record, made_at=world.MADE_AT) == file


def test_every_file_is_described_with_its_size_and_hash_and_none_is_missing(file):
    description, *_ = reading.data(file)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    described = {resource["path"]: resource for resource in description["resources"]}
    assert {*described, "datapackage.json"} == set(held)
    for path, resource in described.items():
        assert resource["bytes"] == len(held[path])
        assert resource["hash"] == f"sha256:{hashlib.sha256(held[path]).hexdigest()}"
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
    assert description["licenses"][0]["name"] == "OGL-UK-3.0"
    assert re.fullmatch(r"[-a-z0-9._/]+", description["name"])
    assert "Draft." in description["description"]


def test_every_column_is_described_in_order_and_holds_its_type(file):
    description, tables, as_json, _ = reading.data(file)
    for resource in description["resources"]:
        if resource["format"] != "csv":
            continue
        fields = resource["schema"]["fields"]
        rows, told = tables[resource["name"]], as_json[resource["name"]]
        assert len({field["name"] for field in fields}) == len(fields)
        for row, values in zip(rows, told, strict=True):
            assert list(row) == [field["name"] for field in fields] == list(values)
            for field in fields:
                value = values[field["name"]]
                assert value is None or isinstance(value, TYPES[field["type"]] | int), (resource["name"], field)
        for key in resource["schema"].get("primaryKey", []):
            assert len({row[key] for row in rows}) == len(rows)


def test_words_that_a_spreadsheet_would_run_begin_with_an_apostrophe(file):
    _, tables, as_json, _ = reading.data(file)
    cells = [value for rows in tables.values() for row in rows for value in row.values()]
    assert not [value for value in cells if STARTS_A_FORMULA.match(value) and not value.startswith("'")]
    assert f"'{world.RUNS}" in cells
    assert world.RUNS in [value for rows in as_json.values() for row in rows for value in row.values()]


def test_the_record_lies_in_it_to_the_letter(file, forms):
    *_, record = reading.data(file)
    assert record == forms.record.json
    assert hashlib.sha256(record.encode()).hexdigest() == forms.document.sha256
