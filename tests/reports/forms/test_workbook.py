"""A workbook that can be sorted, heard and trusted: one table a sheet, frozen heads, numbers as numbers."""

import io
import zipfile

import openpyxl
import pytest

from reports.renderers import workbook
from tests.reports.forms import world

pytestmark = [pytest.mark.django_db]


@pytest.fixture(scope="session")
def file(forms) -> bytes:
    return forms.workbook()


@pytest.fixture(scope="session")
def book(file):
    return openpyxl.load_workbook(io.BytesIO(file))


def test_the_same_record_gives_the_same_bytes(forms, file):
    assert workbook.render(forms.document, forms.record, made_at=world.MADE_AT) == file


def test_there_is_a_sheet_for_every_table_and_the_contents_lead_to_each(book, forms):
    assert book.sheetnames == [
        *["Contents", "Definitions", "Method", "Figures"],
        *[table.number for table in forms.document.tables],
    ]
    contents = book["Contents"]
    links = [cell.hyperlink.location for (cell,) in contents["A1:A200"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_heads_are_frozen_tables_have_names_and_no_cell_is_merged(book):
    names = [name for sheet in book for name in sheet.tables]
    assert len({name.casefold() for name in names}) == len(names)
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
        table = next(iter(sheet.tables.values()), None)
        if table is None:
            continue
        heads = [cell.value for cell in sheet[table.ref][0]]
        assert [column.name for column in table.tableColumns] == heads
        assert len({head.casefold() for head in heads}) == len(heads)
        if sheet.title != "Contents":
            assert sheet.freeze_panes in {"A5", "B5"}
            assert sheet.print_title_rows == "$4:$4"


def test_numbers_are_numbers_and_what_was_typed_is_text(book):
    themes = book["Chart 3"]
    types = [[cell.data_type for cell in row] for row in themes[next(iter(themes.tables.values())).ref]]
    assert set(types[0]) == {"s"}
    assert all(row[0] == "s" and set(row[1:]) <= {"n"} for row in types[1:])
    told = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    assert {world.RUNS, "+44 Trust", "-1 Council", "@Voices", "@SUM(1+1)*cmd|' /C calc'!A0"} <= told
    runs = next(cell for row in themes.iter_rows() for cell in row if cell.value == world.RUNS)
    assert runs.number_format == "@"


def test_a_draft_says_so_on_its_first_sheet_and_below_every_page(book):
    first = [cell.value for (cell,) in book["Contents"]["A1:A8"]]
    assert any(value and value.startswith("Draft.") for value in first)
    assert all("(draft)" in sheet.oddFooter.left.text for sheet in book)


def test_it_is_dated_by_the_report(book, file, forms):
    assert book.properties.created == book.properties.modified == world.MADE_AT.replace(tzinfo=None)
    assert (book.properties.title, book.properties.creator) == (
        forms.document.full_title,
        forms.document.cover.owner,
    )
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2030, 9, 1, 9, 0, 0)}


def test_definitions_and_method_are_those_of_the_report(book):
    terms = [row[1].value for row in book["Definitions"].iter_rows(min_row=5)]
    assert {"Fully in place", "Like for like", "Verdict"} <= set(terms)
    method = " ".join(row[1].value for row in book["Method"].iter_rows(min_row=5))
    assert "Per cents are rounded to whole ones" in method
