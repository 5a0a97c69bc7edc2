"""Texts of drawings in a PDF: every word, where the drawing says; and nothing is left out in silence."""

import io
from datetime import UTC, datetime

import pypdf
import pytest

from compacts import pdf
from reports.charts import width_of

pytestmark = pytest.mark.slow
MADE_AT = datetime(2027, 6, 1, 9, 30, tzinfo=UTC)
FONT = "'Source Sans 3', arial, sans-serif"


def page_of(*texts: str) -> pypdf.PageObject:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100" font-family="{FONT}">'
    html = f"<title>x</title><h1>A</h1><p>{drawing}<title>Words</title>{''.join(texts)}</svg></p>"
    made = pdf.render(f'<!doctype html><html lang="en-GB">{html}</html>', title="x", made_at=MADE_AT)
    return pypdf.PdfReader(io.BytesIO(made)).pages[0]


def places_of(page) -> list[tuple[float, float]]:
    """Where each piece of a drawing's text begins, in its own units: those of HTML have no y to themselves."""
    content = pypdf.generic.ContentStream(page.get_contents(), page.pdf)
    return [(float(matrix[4]), float(matrix[5])) for matrix, name in content.operations if name == b"Tm"]


def test_a_text_is_one_run_with_all_its_letters():
    page = page_of('<text x="10" y="40" font-size="14">Waves AVATAR, ŵ and 1,234</text>')
    assert "Waves AVATAR, ŵ and 1,234" in page.extract_text()
    assert (10, 40) in places_of(page)


@pytest.mark.parametrize(("anchor", "part"), [("start", 0), ("middle", 0.5), ("end", 1)])
def test_a_text_stands_where_its_anchor_says(anchor, part):
    words = "Communication and contact"
    page = page_of(f'<text x="300" y="40" font-size="14" text-anchor="{anchor}">{words}</text>')
    (x,) = [x for x, y in places_of(page) if y == 40]
    assert x == pytest.approx(300 - part * width_of(words, 14), abs=4)


def test_letters_with_places_of_their_own_stand_there():
    page = page_of('<text x="10 30 50.5" y="20" font-size="9">ABA</text>')
    assert [place for place in places_of(page) if place[1] == 20] == [(10, 20), (30, 20), (50.5, 20)]
    assert "".join(page.extract_text().split()).endswith("ABA")


@pytest.mark.parametrize(
    "text",
    [
        '<text x="1" y="2" letter-spacing="3">A</text>',
        '<text x="1" y="2">A<tspan>B</tspan></text>',
        '<text x="1 2" y="2">ABC</text>',
    ],
)
def test_a_drawing_that_cannot_be_drawn_stops_the_paper(text):
    with pytest.raises(pdf.NotDrawnError):
        page_of(text)
