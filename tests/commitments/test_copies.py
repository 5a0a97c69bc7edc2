"""An edition as a table, as a Word file and as a PDF."""

import csv
import io

import docx
import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from commitments import actions, copies, tasks
from commitments.models import PaperCopy
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
EDITION = "/agreements/riverside-compact/2026"
HOSTILE = "=cmd|' /C calc'!A0 <b>&amp; Llŷn \u202eright"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows_of(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def hostile(draft_edition):
    heading = draft_edition.clauses.get(ref="1")
    factories.make_clause(draft_edition, "1.3", parent=heading, text=HOSTILE, owner=HOSTILE, caveat="a\x0bb")
    factories.make_clause(draft_edition, "1.4", parent=heading, text="Two\nlines", due_words="by spring")
    draft_edition.glossary.create(position=1, term="Grant", meaning=HOSTILE)
    return draft_edition


class TestTable:
    def test_has_a_row_for_each_clause_in_order(self, edition, client):
        response = client.get(f"{EDITION}.csv")
        assert response["Content-Disposition"] == 'attachment; filename="riverside-compact-2026.csv"'
        rows = rows_of(response)
        assert [row["Address"] for row in rows] == ["1", "1.1", "1.2", "2", "2.1", "3", "3.1"]
        paid = rows[1]
        assert paid["Under"] == "1"
        assert paid["Who owes it"] == "Statutory organisations"
        assert paid["Standards"] == "time to pay a valid invoice: at most 30 days"
        assert rows[2]["Softened by"] == "where possible"

    def test_holds_no_formula(self, hostile, stan):
        rows = rows_of(signed_in(stan).get(f"{EDITION}.csv"))
        (row,) = [row for row in rows if row["Address"] == "1.3"]
        assert row["Text"] == f"'{HOSTILE}"

    def test_of_a_draft_is_for_its_stewards(self, draft_edition, client, stan, lena):
        assert client.get(f"{EDITION}.csv").status_code == 404
        assert signed_in(lena).get(f"{EDITION}.docx").status_code == 404
        assert signed_in(stan).get(f"{EDITION}.csv").status_code == 200

    @pytest.mark.parametrize("ending", ["csv", "docx"])
    def test_takes_as_many_queries_for_a_long_text(self, draft_edition, stan, ending):
        client = signed_in(stan)
        before = queries_for(client, f"{EDITION}.{ending}")
        for number in range(10, 19):
            factories.make_standard(factories.make_clause(draft_edition, f"9.{number}"))
        assert queries_for(client, f"{EDITION}.{ending}") == before


class TestWord:
    def test_reads_with_words_own_headings(self, edition, client):
        paper = docx.Document(io.BytesIO(client.get(f"{EDITION}.docx").content))
        headings = [each.text for each in paper.paragraphs if each.style.name == "Heading 1"]
        assert headings == ["1 Funding", "2 Voice", "3 Together", "Who is bound", "About this text"]
        texts = [each.text for each in paper.paragraphs]
        assert "1.1  Pay valid invoices within 30 days." in texts
        assert "Owed by Statutory organisations" in texts
        assert "Softened by “where possible”" in texts
        assert any(edition.content_sha256 in text for text in texts)
        assert paper.core_properties.title == "Riverside Compact, edition 2026"
        assert paper.core_properties.language == "en-GB"

    def test_takes_whatever_was_typed(self, hostile, stan):
        paper = docx.Document(io.BytesIO(signed_in(stan).get(f"{EDITION}.docx").content))
        texts = [each.text for each in paper.paragraphs]
        assert f"1.3  {HOSTILE}" in texts
        assert "Note: ab" in texts
        assert "1.4  Two\nlines" in texts

    def test_says_that_invented_data_is_invented(self, edition, client, riverside):
        riverside.is_demonstration = True
        riverside.save()
        paper = docx.Document(io.BytesIO(client.get(f"{EDITION}.docx").content))
        assert any("demonstration data" in each.text for each in paper.paragraphs)


class TestPdf:
    @pytest.mark.slow
    def test_is_made_once_tagged_and_read_aloud(self, hostile, stan, client, settings, tmp_path, read_aloud):
        settings.MEDIA_ROOT = tmp_path
        hostile.clauses.filter(ref="1.3").update(caveat="")
        edition = actions.bring_into_force(hostile, by=stan, at=timezone.now(), approved_by="The Board")
        assert client.get(f"{EDITION}.pdf").status_code == 404
        tasks.make_pdf.func(edition.pk)
        tasks.make_pdf.func(edition.pk)
        copy = PaperCopy.objects.get()
        response = client.get(f"{EDITION}.pdf")
        content = b"".join(response.streaming_content)
        assert response["Content-Type"] == "application/pdf"
        read_aloud(content)
        text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
        assert "Pay valid invoices within 30 days." in text
        assert "The Board" in text
        assert len(list((tmp_path / "editions").iterdir())) == 1
        assert copy.sha256

    def test_is_not_made_of_a_draft(self, draft_edition, stan):
        html = signed_in(stan).post(f"{EDITION}/make-pdf/").content.decode()
        assert "A draft may still change, so no PDF is made of it." in html
        tasks.make_pdf.func(draft_edition.pk)
        assert not PaperCopy.objects.exists()

    @pytest.mark.parametrize(("name", "status"), [("stan", 302), ("staff", 302), ("seb", 403), ("lena", 403)])
    def test_is_asked_for_by_stewards(self, request, edition, name, status):
        assert signed_in(request.getfixturevalue(name)).post(f"{EDITION}/make-pdf/").status_code == status

    def test_is_offered_to_those_who_may_ask_for_it(self, edition, client, stan):
        assert "Make a PDF of it" in signed_in(stan).get(f"{EDITION}/").content.decode()
        html = client.get(f"{EDITION}/").content.decode()
        assert "Make a PDF of it" not in html
        assert f"{EDITION}.docx" in html


def test_every_shipped_column_has_a_name():
    assert len(copies.COLUMNS) == len(set(copies.COLUMNS))
