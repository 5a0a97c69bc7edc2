"""What was published with an earlier template stays as it was, whatever later versions look like.

`published/` holds a record of format 2 and the paper that version 1 made of it, kept when version 2 was begun.
"""

import hashlib
from pathlib import Path

from django.template.loader import render_to_string

from reports.content import Content
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
