"""One PDF made for real: it can be read aloud, and it says what the page says."""

import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from reports import press
from reports.content import Content
from reports.document.structure import Bar, Chart, Entry, Heatmap, Table, figures_of, said
from reports.figures import figures
from tests.reports import sector

pytestmark = [pytest.mark.slow, pytest.mark.files_only, pytest.mark.django_db]
# An address that somebody wrote stays a text: a link in a sealed paper could lead anywhere one day.
WARNED = {"LNK-010"}
MADE_AT = datetime(2030, 9, 1, 9, tzinfo=UTC)
# What a hostile, careless or merely foreign secretary might write.
COMMENTARY = "\n\n".join(
    [
        "The Board is asked to note this.",
        "<script>alert(1)</script> <img src='https://example.org/x.png'>",
        "\u202eright to left\u202c \u2067שלום\u2069 😀 中文 Llŷn",
        "<div>" * 900,
        "a" * 3000,
        "{{ secret }} {% load x %}",
    ]
)


@pytest.fixture
def content() -> Content:
    made = sector.make_sector(8, organisations=8, clauses=7, rounds=2)
    sector.publish(made.rounds[-1], made.user)
    last = sector.add_round(made, 2030)
    return Content(figures=figures(last).json, commentary=COMMENTARY, is_draft=False, template_version=2)


def test_the_paper_can_be_read_aloud_and_says_what_the_page_says(content, tmp_path):
    printed = press.print_pdf(
        content.html_of_paper(), title=content.full_title, made_at=MADE_AT, on_page=lambda number: None
    )
    reader = pypdf.PdfReader(io.BytesIO(printed.content))
    document = content.document
    pages = [page.extract_text() for page in reader.pages]
    text = " ".join(" ".join(pages).split())

    assert printed.pages == len(reader.pages) > 8
    assert f"Page {printed.pages} of {printed.pages}" in text
    _check_figures(document, text)
    _check_contents(document, reader, pages)
    assert "The Board is asked to note this." in text
    assert "alert(1)" in text
    assert not [note for page in reader.pages for note in page.get("/Annots", []) if "/URI" in str(note.get_object())]
    _check_with_outloud(printed.content, tmp_path)


def _check_figures(document, text):
    """The words of the paper hold every numbered figure of sentences and cards, and every cell of printed tables."""
    packed = text.replace(" ", "")
    for block in document.all_blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row[1:]:
                    assert isinstance(cell, Bar) or said(cell).replace(" ", "") in packed, (block.key, cell)
        elif not isinstance(block, Chart | Heatmap | Entry):
            for figure, _ in figures_of(block):
                assert f"{figure}[{figure.ref}]".replace(" ", "") in packed, figure


def _check_contents(document, reader, pages):
    """The page that the contents name is the page where the section begins."""
    contents = " ".join(pages[1].split())
    for section in document.sections:
        number = int(re.search(rf"{re.escape(section.title)} (\d+)", contents).group(1))
        assert section.title in " ".join(pages[number - 1].split())
    bookmarks = [item.title for item in reader.outline if not isinstance(item, list)]
    last = document.sections[-1]
    assert bookmarks[-1] == f"{last.number} {last.title}"
    assert len([title for title in bookmarks if title]) >= len(document.sections)


def _check_with_outloud(file, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(file)
    checked = subprocess.run(
        [Path(sys.executable).with_name("outloud"), str(path)], capture_output=True, text=True, check=False
    )
    assert re.search(r"\b0 error", checked.stdout), checked.stdout
    assert set(re.findall(r"^ +WARNING (\S+)", checked.stdout, flags=re.MULTILINE)) <= WARNED, checked.stdout
    assert checked.returncode == 0, checked.stdout
