"""What was published with an earlier template stays as it was, whatever later versions look like.

`published/` holds a record of format 2 and the paper that version 1 made of it, kept when version 2 was begun.
"""

import hashlib
from pathlib import Path

from django.template.loader import render_to_string

from reports.content import Content, text_of
from reports.record import Figures

KEPT = Path(__file__).with_name("published")
COMMENTARY = "One paragraph.\n\nAnother, with <b>marks</b>."
PAGE = "b66715114a8498aa78bf4fc628f853c0cd0357a8f26e5292d7705208e2b89745"


def content() -> Content:
    record = (KEPT / "v1-record.json").read_text()
    return Content(figures=record, commentary=COMMENTARY, is_draft=False, template_version=1)


def test_a_paper_of_version_1_is_made_again_letter_by_letter():
    assert content().html_of_paper() == (KEPT / "v1-paper.html").read_text()


def test_a_page_of_version_1_is_made_again_letter_by_letter():
    html = render_to_string("reports/v1/_body.html", {**content().for_page(), "paper": False})
    assert hashlib.sha256(html.encode()).hexdigest() == PAGE


def test_a_record_of_format_2_keeps_its_hash_and_has_nothing_that_it_did_not_count():
    text = (KEPT / "v1-record.json").read_text()
    record = Figures.from_json(text)
    assert record.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert {organisation.before for organisation in record.organisations} == {""}


def test_a_record_of_format_2_can_be_told_in_version_2():
    later = Content(figures=content().figures, commentary="", is_draft=False, template_version=2)
    assert "State of the Sector" in later.html_of_paper()


def test_a_report_from_before_there_were_sections_keeps_its_one_text_as_its_summary():
    old = Content(figures=content().figures, commentary=COMMENTARY, is_draft=False, template_version=2)
    assert old.wording.by_key == {"summary": COMMENTARY}
    paper = old.html_of_paper()
    assert "<p>One paragraph.</p><p>Another, with &lt;b&gt;marks&lt;/b&gt;.</p>" in paper
    assert old.text_sha256 == hashlib.sha256(text_of(paper).encode()).hexdigest()


def test_the_text_of_a_paper_is_what_it_says_and_not_how_it_looks():
    paper = content().html_of_paper()
    assert text_of(paper) == text_of(paper.replace("font-size", "font-weight").replace("<p>", '<p class="other">'))
    assert text_of(paper) != text_of(paper.replace("One paragraph", "Two paragraphs"))
