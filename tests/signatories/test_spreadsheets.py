"""Files from people we do not know: read when they are tables, refused with a sentence when they are anything else."""

import contextlib
import io
import json
import resource
import zipfile
from datetime import date, datetime, time
from time import monotonic
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compacts import workbook_reader, workbooks
from signatories import spreadsheets
from signatories.spreadsheets import UnreadableFileError


def workbook(*rows, title="Organisations", change=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change, compression=zipfile.ZIP_DEFLATED) -> bytes:
    """The same archive with some members changed, taken out (None) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        members = {name: old.read(name) for name in old.namelist()}
        change(members)
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


class TestReading:
    def test_csv_and_workbook_of_the_same_cells_read_the_same(self):
        rows = [["slug", "name"], ["eastfield", "Eastfield Council"], ["llyn", "Cyngor Llŷn"]]
        csv = "\n".join(",".join(row) for row in rows).encode()

        assert spreadsheets.read(csv) == spreadsheets.read(workbook(*rows))

    def test_a_workbook_s_own_types_become_text(self):
        data = workbook(
            ["a", "b", "c", "d", "e", "f", "g", "h"],
            [date(2027, 3, 27), datetime.combine(date(2027, 3, 27), time(9)), time(9), 1056128, 2.0, True, 1.5, None],
        )
        as_text = ["2027-03-27", "2027-03-27", "09:00:00", "1056128", "2", "yes", "1.5", ""]

        assert spreadsheets.read(data).rows == [as_text]
        assert workbook_reader.answer_to(data, 10, 8)["rows"][1][:8] == as_text

    @pytest.mark.parametrize(
        ("value", "text"), [(date(2027, 3, 27), "2027-03-27"), (1056128.0, "1056128"), (False, "no"), ("x", "x")]
    )
    def test_what_other_programs_write_becomes_text_too(self, value, text):
        assert workbook_reader.text_of(SimpleNamespace(value=value, data_type="n"), 1) == text

    def test_a_workbook_with_a_picture_is_read(self):
        data = repacked(workbook(["slug"], ["a"]), lambda members: members.update({"xl/media/logo.png": b"PNG"}))

        assert workbook_reader.answer_to(data, 10, 8)["sheets"] == 1
        assert spreadsheets.read(data).rows == [["a"]]

    def test_the_reader_limits_itself_before_it_reads(self, monkeypatch, capsys):
        limits = {}
        monkeypatch.setattr("resource.setrlimit", lambda which, limit: limits.update({which: limit}))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(workbook(["slug"], ["a"]))))

        workbook_reader.main(10, 5)

        assert limits == {
            resource.RLIMIT_CPU: (workbook_reader.MAX_SECONDS, workbook_reader.MAX_SECONDS),
            resource.RLIMIT_AS: (workbook_reader.MAX_MEMORY, workbook_reader.MAX_MEMORY),
        }
        assert [row[0] for row in json.loads(capsys.readouterr().out)["rows"]] == ["slug", "a"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_text_is_read_in_the_encodings_that_spreadsheet_programs_write(self, encoding):
        table = spreadsheets.read("slug;name\ncafe;Café für alle\n".encode(encoding))

        assert table.rows == [["cafe", "Café für alle"]]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_the_separator_is_told_by_the_first_row(self, delimiter):
        table = spreadsheets.read(f"slug{delimiter}name\na{delimiter}A\n".encode())

        assert table.headers == ["slug", "name"]

    def test_rows_keep_the_numbers_that_their_owner_sees(self):
        table = spreadsheets.read(b"slug,name\n\na,A\n,\nb,B\n")

        assert table.numbers == [3, 5]

    def test_columns_without_a_name_and_without_content_are_left_out(self):
        table = spreadsheets.read(b"slug,name,,\na,A,,\n")

        assert table.headers == ["slug", "name"]

    def test_only_the_first_visible_sheet_is_read_and_that_is_said(self):
        def add(book):
            book.create_sheet("Notes").append(["something else"])

        table = spreadsheets.read(workbook(["slug"], ["a"], change=add))

        assert table.rows == [["a"]]
        assert table.notes == ["Only the first sheet, “Organisations”, was read."]

    def test_a_table_survives_its_being_kept(self):
        table = spreadsheets.read("slug,name\na,“Ä”\n".encode())

        assert spreadsheets.Table.from_json(table.as_json()) == table


class TestRefusing:
    def refused(self, data) -> str:
        with pytest.raises(UnreadableFileError) as refusal:
            spreadsheets.read(data)
        if data.startswith(b"PK"):  # the reader says the same in a process of its own as in this one
            answer = workbook_reader.answer_to(data, spreadsheets.MAX_ROWS, spreadsheets.MAX_COLUMNS)
            assert answer == {"error": str(refusal.value)}
        return str(refusal.value)

    def test_nothing(self):
        assert self.refused(b"  \n") == "This file is empty."

    def test_more_bytes_than_an_import_holds(self):
        assert "larger than 2 MB" in self.refused(b"slug\n" + b"a\n" * 2**20)

    def test_a_picture(self):
        assert "neither a workbook nor a text file" in self.refused(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")

    def test_an_old_or_locked_workbook(self):
        assert "old .xls" in self.refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    def test_a_zip_that_is_no_workbook(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("letter.txt", "Dear all")

        assert "not a workbook" in self.refused(out.getvalue())

    def test_a_torn_workbook(self):
        assert "damaged" in self.refused(workbook(["slug"], ["a"])[:900])

    def test_a_workbook_with_macros(self):
        data = repacked(workbook(["slug"], ["a"]), lambda members: members.update({"xl/vbaProject.bin": b"x"}))

        assert "macros" in self.refused(data)

    def test_a_bomb_of_many_zeros(self):
        data = repacked(workbook(["slug"], ["a"]), lambda members: members.update({"xl/bomb.xml": b"0" * 50_000_000}))

        assert len(data) < 100_000
        assert "more than an import can hold" in self.refused(data)

    def test_a_member_packed_tighter_than_any_program_packs(self):
        data = repacked(workbook(["slug"], ["a"]), lambda members: members.update({"xl/bomb.xml": b"0" * 5_000_000}))

        assert "packed in a way" in self.refused(data)

    def test_an_archive_of_thousands_of_members(self):
        data = repacked(
            workbook(["slug"], ["a"]), lambda members: members.update({f"xl/{n}.txt": b"" for n in range(300)})
        )

        assert "more than an import can hold" in self.refused(data)

    def test_one_far_cell_is_refused_at_once(self):
        def add(book):
            book.active["XFD1048576"] = "far"

        data = workbook(["slug"], ["a"], change=add)
        began = monotonic()

        assert "row 1,048,576" in self.refused(data)
        assert monotonic() - began < 5

    def test_a_cell_far_to_the_right(self):
        def add(book):
            book.active["ZZ2"] = "far"

        assert "column ZZ" in self.refused(workbook(["slug"], ["a"], change=add))

    def test_a_far_cell_whose_place_is_hidden_in_an_entity_costs_nothing(self):
        """What the check of places does not see, the cap on rows and columns holds back."""

        def hide(members):
            members[SHEET] = members[SHEET].replace(b'r="A2"', b'r="&#88;FD2"')

        data = repacked(workbook(["slug"], ["a"]), hide)
        began = monotonic()
        with contextlib.suppress(UnreadableFileError):
            spreadsheets.read(data)
        assert monotonic() - began < 5

    def test_entities_that_multiply(self):
        laughs = (
            b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
        )
        data = repacked(workbook(["slug"], ["a"]), lambda members: members.update({SHEET: laughs}))

        assert "written in a way" in self.refused(data)

    def test_xml_in_an_encoding_that_would_hide_a_document_type(self):
        def recode(members):
            members[SHEET] = members[SHEET].decode().encode("utf-16")

        assert "written in a way" in self.refused(repacked(workbook(["slug"], ["a"]), recode))

    def test_a_formula(self):
        refusal = self.refused(workbook(["slug", "name"], ["a", '=HYPERLINK("http://example.org","x")']))

        assert refusal == "Row 2 holds a formula (B2). Copy the column and paste it back as values."

    def test_more_rows_than_an_import_takes(self):
        rows = b"slug\n" + b"a\n" * (spreadsheets.MAX_ROWS + 1)

        assert "more than 1,000 rows" in self.refused(rows)

    def test_more_columns_than_an_import_takes(self):
        assert "more than 40 columns" in self.refused((",".join("abcdefg" * 6) + "\n" + ",".join("x" * 42)).encode())

    def test_a_cell_with_a_nul(self):
        assert "neither" in self.refused(b"slug,name\na,A\x00B\n")

    def test_a_cell_with_a_control_character(self):
        assert "Row 2 holds a character that cannot be shown" in self.refused(b"slug,name\na,A\x07B\n")

    def test_a_cell_of_a_hundred_thousand_characters(self):
        assert "Row 2 holds a cell of more than" in self.refused(b"slug,name\na," + b"x" * 100_000)

    def test_a_quotation_mark_that_never_closes(self):
        assert "quotation mark" in self.refused(b'slug,name\na,"A\n')

    def test_a_row_with_more_cells_than_there_are_names(self):
        assert self.refused(b"slug\na,b\n") == "Row 2 has more cells than the first row has names."

    def test_names_of_columns_and_nothing_below(self):
        assert "nothing below" in self.refused(b"slug,name\n\n")

    def test_an_empty_first_row(self):
        assert "first row is empty" in self.refused(b",,\na,b,c\n")

    def test_letters_of_an_unknown_alphabet(self):
        assert "letters in this file" in self.refused(b"slug\n\x81\x8d\n")

    def test_a_workbook_that_keeps_the_reader_busy(self, monkeypatch):
        monkeypatch.setattr(workbooks, "MAX_SECONDS", 0.01)

        with pytest.raises(UnreadableFileError, match="takes too long"):
            spreadsheets.read(workbook(["slug"], ["a"]))

    def test_a_workbook_without_a_sheet_to_see(self):
        def hide(members):
            name = "xl/workbook.xml"
            members[name] = members[name].replace(b'state="visible"', b'state="hidden"')

        assert "no sheet to read" in self.refused(repacked(workbook(["slug"], ["a"]), hide))

    def test_a_workbook_locked_with_a_password(self):
        data = bytearray(workbook(["slug"], ["a"]))
        for mark, offset in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)]:
            place = data.find(mark)
            while place >= 0:
                data[place + offset] |= 1
                place = data.find(mark, place + 4)

        assert "locked with a password" in self.refused(bytes(data))

    @settings(max_examples=25, deadline=None)
    @given(st.binary(min_size=1, max_size=400))
    def test_no_bytes_at_all_make_it_fall_over(self, data):
        with contextlib.suppress(UnreadableFileError):
            assert spreadsheets.read(data).rows

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
    def test_no_damage_to_an_archive_makes_the_reader_fall_over(self, place, noise):
        data = bytearray(workbook(["slug"], ["a"]))
        place %= len(data)
        data[place : place + len(noise)] = noise

        answer = workbook_reader.answer_to(bytes(data), 10, 5)

        assert answer.keys() & {"rows", "error"}


class TestWriting:
    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "'="])
    def test_no_csv_cell_begins_as_a_formula_does(self, start):
        text = workbooks.csv_of(["name"], [[f"{start}cmd|' /C calc'!A0"]])

        cell = text.removeprefix("\ufeff").splitlines()[1].lstrip('"')
        assert cell.startswith("'")

    @pytest.mark.parametrize("value", ["=1+1", "+44 20", "-", "@home", "'=x", "''=x", "'quoted'", "plain"])
    def test_what_goes_out_as_csv_comes_back_as_it_was(self, value):
        text = workbooks.csv_of(["name"], [[value]])

        assert spreadsheets.read(text.encode()).rows == [[value]]

    def test_every_workbook_cell_is_text(self):
        data = spreadsheets.xlsx_of(["name"], [["=1+1"], ["03178766"], [date(2027, 1, 31)], [None]], "Names")

        cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
        assert [cell.value for cell in cells] == ["=1+1", "03178766", "2027-01-31", None]
        assert "f" not in {cell.data_type for cell in cells}
        assert spreadsheets.read(data).rows == [["=1+1"], ["03178766"], ["2027-01-31"]]

    def test_control_characters_do_not_stop_a_workbook(self):
        assert spreadsheets.xlsx_of(["name"], [["a\x07b"]], "Names")

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=60))
    def test_any_name_goes_out_and_comes_back(self, name):
        text = workbooks.csv_of(["slug", "name"], [["a", name]])

        assert spreadsheets.read(text.encode()).rows == [["a", name.strip()]]
