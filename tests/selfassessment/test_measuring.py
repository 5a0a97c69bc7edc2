"""What is measured for a standard: why it misses, and the small table behind it, typed, pasted or uploaded."""

import contextlib
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import Refused
from compacts import workbooks
from selfassessment import content, small_tables
from selfassessment.actions.answering import Measured
from selfassessment.models import Answer
from selfassessment.small_tables import UnreadableTableError
from signatories import spreadsheets
from tests.selfassessment.steps import save
from tests.selfassessment.test_views import answer_to, typed, url

MONTHS = "Month\tIn time\nApril\t97%\nMay\t1,200"


class TestReading:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("April, 97%\nMay, 95.5%", "What\tNumbers\nApril\t97%\nMay\t95.5%"),
            ("Month\tIn time\nApril\t97%\nMay\t1,200", MONTHS),  # as a spreadsheet copies it
            ("Month; In time\n\n  April ; 97%\nMay;1,200\n", MONTHS),
            ("Length | Grants | Sum\nOne year | 4 | £1,000", "Length\tGrants\tSum\nOne year\t4\t£1,000"),
            ("April, -\nMay, 3 days", "What\tNumbers\nApril\t-\nMay\t3 days"),
            ("Apr, 1, 2", "What\tNumbers 1\tNumbers 2\nApr\t1\t2"),
        ],
    )
    def test_takes_lines_as_people_write_them(self, typed, kept):
        assert small_tables.read(typed).text == kept

    @pytest.mark.parametrize("nothing", ["", "\n \n"])
    def test_nothing_is_no_table(self, nothing):
        assert small_tables.read(nothing) is None

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("April", "Row 1 has no number."),
            ("Month, In time\nApril, 97\nMay, about 3", "Row 3: “about 3” is not a number."),
            ("April, 97\n\nMay, 1,200", "Row 3 has 3 cells and the first row 2. Put semicolons between them"),
            (", 3", "Row 1 does not say what its numbers are."),
            ("Month, In time", "and no row of numbers below them"),
            ("Month; \nApril; 3", "Row 1 leaves a column without a name."),
            (f"{'x' * 101}, 3", "Row 1 has a cell of more than 100 characters."),
            ("a; 1; 2; 3; 4; 5", "Row 1 has 6 cells, and a small table at most 5."),
            ("\n".join(f"row {n}, {n}" for n in range(42)), "The table has more than 40 rows."),
        ],
    )
    def test_names_the_row_that_it_cannot_take(self, typed, said):
        with pytest.raises(UnreadableTableError) as refused:
            small_tables.read(typed)
        assert said in str(refused.value)

    @given(text=st.text(max_size=300))
    def test_any_text_is_a_table_that_reads_back_alike_or_a_sentence(self, text):
        with contextlib.suppress(UnreadableTableError):
            table = small_tables.read(text)
            assert table is None or small_tables.of(table.text) == table


@pytest.mark.django_db
class TestOnThePage:
    @pytest.fixture
    def standard(self, assessment):
        return answer_to(assessment, "1.1").clause.standards.get()

    @pytest.fixture
    def post(self, client, assessment, omar, standard):
        def post(version="0", **fields):
            client.force_login(omar)
            measured = {f"{name}_{standard.pk}": value for name, value in fields.items()}
            data = typed(assessment, version=version, **measured)
            return client.post(url(assessment, "1.1"), data, follow=True)

        return post

    def test_number_that_misses_asks_why(self, post, assessment, client, omar):
        page = post(value="40").text
        assert "1.1 is saved. It still needs why the standard is missed." in page
        assert not Answer.objects.filter(clause__ref="1.1").answered().exists()
        post(version="1", value="40", why="Invoices wait for a number.")
        assert Answer.objects.filter(clause__ref="1.1").answered().exists()
        assert "Why it misses: Invoices wait for a number." in client.get(url(assessment, "check")).text

    @pytest.mark.parametrize("value", ["-5", "-0.01", "-5 days"])
    def test_number_below_nothing_is_refused_in_words_and_nothing_is_lost(self, post, assessment, value):
        page = post(value=value, how="From the ledger.").text
        assert "The measured value cannot be below 0. Check the number." in page
        assert f'value="{value}"' in page
        assert "From the ledger." in page
        assert answer_to(assessment, "1.1").version == 0

    def test_no_other_door_takes_a_number_below_nothing(self, assessment, omar, standard):
        with pytest.raises(Refused, match="The measured value cannot be below 0"):
            save(assessment, "1.1", omar, measurements=[Measured(standard, Decimal("-0.01"))])
        save(assessment, "1.1", omar, measurements=[Measured(standard, Decimal(0))])
        assert answer_to(assessment, "1.1").measurements.get().value == 0

    def test_one_is_shown_in_the_singular_and_sealed_as_the_agreement_writes_it(self, post, assessment, client):
        post(value="1")
        row = answer_to(assessment, "1.1").measurements.select_related("standard").get()
        assert (row.in_words, row.standard.unit) == ("1 day", "days")
        assert re.search(r">\s*1 day\b", client.get(url(assessment, "check")).text)
        [filed] = [each for each in content.of(assessment)["answers"] if each["ref"] == "1.1"]
        assert (filed["measurements"][0]["value"], filed["measurements"][0]["unit"]) == ("1.00", "days")

    @pytest.mark.parametrize(("value", "is_missing"), [("30", False), ("30.01", True), ("29", False)])
    def test_reason_is_asked_for_exactly_beyond_the_standard(self, assessment, omar, standard, value, is_missing):
        save(assessment, "1.1", omar, measurements=[Measured(standard, Decimal(value))])
        answer = answer_to(assessment, "1.1")
        assert ("why the standard is missed" in answer.what_is_missing()) is is_missing
        assert Answer.objects.filter(pk=answer.pk).answered().exists() is not is_missing

    def test_typed_table_is_kept_shown_and_filed(self, post, assessment, client):
        post(value="28", table="Month, In time\nApril, 97%")
        page = client.get(url(assessment, "check")).text
        assert '<th scope="row" class="govuk-table__header">April</th>' in page
        [filed] = [row for row in content.of(assessment)["answers"] if row["ref"] == "1.1"]
        assert filed["measurements"][0]["table"] == {"columns": ["Month", "In time"], "rows": [["April", "97%"]]}
        assert filed["measurements"][0]["is_met"] is True

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_uploaded_table_takes_the_place_of_the_typed_one(self, post, assessment, kind):
        rows = [["April", "97"], ["May", "95.5"]]
        if kind == "csv":
            data = workbooks.csv_of(["Month", "In time"], rows).encode()
        else:
            data = spreadsheets.xlsx_of(["Month", "In time"], rows, "Payments")
        file = SimpleUploadedFile(f"payments.{kind}", data)
        post(value="28", table="What\tNumbers\nOld\t1", table_file=file)
        measurement = answer_to(assessment, "1.1").measurements.get()
        assert measurement.table == "Month\tIn time\nApril\t97\nMay\t95.5"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"Month,In time\nApril,97\nMay,soon\n", "Row 3: “soon” is not a number."),
            (b"PK\x03\x04 no workbook", "This workbook is damaged or is not a workbook."),
            (b"\x00\x01\x02", "This is neither a workbook nor a text file."),
            (b"Month,In time\n", "This file holds the names of columns and nothing below them."),
            (b"x" * 3_000_000, "too large for a small table"),
        ],
    )
    def test_bad_file_is_told_by_row_and_nothing_is_lost(self, post, assessment, data, said):
        page = post(value="28", how="By hand.", table="Old, 1", table_file=SimpleUploadedFile("a.csv", data)).text
        assert said in page
        assert "By hand." in page
        assert "Old, 1</textarea>" in page
        assert answer_to(assessment, "1.1").version == 0

    def test_row_that_cannot_be_taken_is_shown_again(self, post, assessment):
        page = post(value="28", table="April, 97\nMay, soon").text
        assert "Row 2: “soon” is not a number." in page
        assert "May, soon</textarea>" in page

    def test_table_that_differs_is_shown_beside_a_colleague_s(self, post, assessment, lena, standard):
        save(assessment, "1.1", lena, measurements=[Measured(standard, Decimal(28), table="What\tNumbers\nApril\t90")])
        page = post(value="28", table="April, 97", why="Late.").text
        assert "Two texts for 1.1" in page
        assert "The numbers behind it: time to pay a valid invoice" in page
        assert "Why it misses the standard: time to pay a valid invoice" in page
