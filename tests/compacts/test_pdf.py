"""What matters in the files: words, structure, promises to readers. Not bytes, which hang on the version of Pango."""

import io
import os
from datetime import UTC, datetime

import pypdf
import pytest
from pypdf.generic import IndirectObject

from compacts import pdf

pytestmark = pytest.mark.slow

MADE_AT = datetime(2027, 6, 1, 9, 30, tzinfo=UTC)
ROWS = "".join(f'<tr><th scope="row">Promise {row}</th><td>kept</td><td></td></tr>' for row in range(1, 121))
DOCUMENT = f"""<!doctype html><html lang="en-GB"><head><title>x</title><style>
@page {{ @top-left {{ content: "Running head" }} @bottom-right {{ content: "Page " counter(page) }} }}
</style></head><body><h1>A report</h1>
<p>Read <a href="https://example.org/agreement">the agreement</a>.</p>
<table><caption>Promises</caption><thead><tr><th>Promise</th><th>Rating</th><td></td></tr></thead><tbody>{ROWS}</tbody>
<tfoot><tr><th scope="row">All</th><td>120</td><td></td></tr></tfoot></table></body></html>"""


def read(file: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(file))


@pytest.fixture(scope="module")
def report():
    return read(pdf.render(DOCUMENT, title="A report", made_at=MADE_AT))


def elements(reader, tag):
    """Structure elements with this tag, in reading order."""

    def walk(kid):
        kid = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if not isinstance(kid, dict) or "/S" not in kid:
            return
        if kid["/S"] == tag:
            yield kid
        for child in kid.get("/K", []):
            yield from walk(child)

    for kid in reader.trailer["/Root"]["/StructTreeRoot"]["/K"]:
        yield from walk(kid)


def test_file_says_which_standards_it_keeps_and_when_it_was_made(report):
    metadata = report.trailer["/Root"]["/Metadata"].get_data().decode()
    assert 'pdfuaid:part="1"' in metadata
    assert 'pdfaid:part="2" pdfaid:conformance="A"' in metadata
    assert report.metadata.title == "A report"
    assert report.metadata.creation_date == MADE_AT
    assert report.trailer["/Root"]["/Lang"] == "en-GB"


def test_table_over_several_pages_is_one_table_with_one_head(report):
    assert len(report.pages) > 2
    assert len(list(elements(report, "/Table"))) == 1
    assert len(list(elements(report, "/THead"))) == 1
    assert len(list(elements(report, "/TR"))) == 1 + 120 + 1


def test_header_cells_say_what_they_head(report):
    scopes = [cell["/A"]["/Scope"] for cell in elements(report, "/TH")]
    assert scopes == ["/Column", "/Column"] + ["/Row"] * 121


def test_link_is_described_by_its_words(report):
    [annotation] = [note.get_object() for page in report.pages for note in page.get("/Annots", [])]
    assert annotation["/Contents"] == "the agreement"
    assert annotation["/A"]["/URI"] == "https://example.org/agreement"


def test_running_heads_and_page_numbers_are_decoration(report):
    for number, page in enumerate(report.pages, start=1):
        content = page.get_contents().get_data()
        decoration = content.count(b"/Artifact\n<</Type /Pagination>>\nBDC")
        assert decoration >= (2 if number == 1 else 3), number  # later pages repeat the table's head as well


def test_same_document_gives_same_bytes_in_any_time_zone(monkeypatch):
    short = DOCUMENT.replace(ROWS, "")
    first = pdf.render(short, title="A report", made_at=MADE_AT)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert pdf.render(short, title="A report", made_at=MADE_AT) == first


@pytest.mark.parametrize(
    "named",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="file:///etc/hostname">',
        '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
        '<link rel="stylesheet" href="static:../settings.py">',
        '<link rel="stylesheet" href="no-such-file.css">',
    ],
)
def test_document_that_names_anything_but_our_static_files_is_refused(named):
    with pytest.raises(pdf.ForbiddenResourceError):
        pdf.render(DOCUMENT.replace("<h1>", f"{named}<h1>"), title="A report", made_at=MADE_AT)


def test_characters_our_type_lacks_become_hollow_squares_and_welsh_stays():
    document = DOCUMENT.replace(ROWS, "").replace("A report", "Llŷn a’r ŵyl: &#128512; 中 e\u0301 \u202eabc \u2003.")
    text = read(pdf.render(document, title="A report", made_at=MADE_AT)).pages[0].extract_text()
    assert "Llŷn a’r ŵyl: □ □ é abc" in text


def test_rendering_uses_no_font_of_the_machine(report):
    names = {font.get_object()["/BaseFont"] for font in report.pages[0]["/Resources"]["/Font"].values()}
    assert all("Source-Sans" in name for name in names), names
    assert "FONTCONFIG_FILE" not in os.environ


def test_checker_finds_no_error(read_aloud):
    read_aloud(pdf.render(DOCUMENT, title="Promises and how they were kept", made_at=MADE_AT))


def test_table_whose_head_alone_fits_on_the_first_page_is_still_one_table():
    tall = '<tr><th scope="row">Tall</th><td>' + "word " * 1200 + "</td><td>x</td></tr>"
    filler = "<p>" + "Words before the table. " * 330 + "</p>"
    document = DOCUMENT.replace("<table>", f"{filler}<table>").replace(ROWS, tall)
    reader = read(pdf.render(document, title="A report", made_at=MADE_AT))
    assert len(list(elements(reader, "/Table"))) == 1
    assert len(list(elements(reader, "/THead"))) == 1
