"""What was published with an earlier template stays as it was, whatever later versions look like.

`published/` holds a record of format 2 and the paper that version 1 made of it, kept when version 2 was begun; and of
the demonstration's second round the record, the words, and every sentence and figure that version 2 made of them for
paper, page and summary, kept when that was finished. The pages of this report were looked at one by one.

What was released is never kept anew. Before that `keep` does so, in `manage.py shell`.
"""

import hashlib
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from reports.content import Content, text_of
from reports.document import v2
from reports.document.structure import said
from reports.record import Figures
from reports.renderers import html

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


# -- version 2


def second() -> Content:
    record, words = ((KEPT / f"v2-{name}.json").read_text() for name in ["record", "words"])
    return Content(figures=record, commentary="", is_draft=False, template_version=2, words=words)


def lines_of(content: str) -> str:
    """What HTML says, a line for each row, item and paragraph, so that a difference can be read."""
    content = content.partition("<body")[2] or content
    parts = re.split(r"</(?:p|h[1-6]|li|tr|caption|dt|dd|svg)>", content)
    return "".join(f"{line}\n" for part in parts if (line := text_of(part)))


def figures_of(content: Content) -> str:
    """Every numbered figure; where each stands and what is counted for it as one hash, since they are many words."""
    numbered = content.document.numbered
    counted = "\n".join(f"{figure.ref} {place} {figure.query}" for _, figure, place in numbered)
    lines = [f"{figure.ref} = {said(figure)}" for _, figure, _ in numbered]
    return "\n".join([*lines, hashlib.sha256(counted.encode()).hexdigest(), ""])


FORMS = {
    "paper": lambda content: lines_of(content.html_of_paper()),
    "page": lambda content: lines_of(html.body(content.document, html.page())),
    "summary": lambda content: lines_of(next(content.html_of_summary())),
    "figures": figures_of,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_report_of_version_2_says_the_same_again(form):
    assert FORMS[form](second()) == (KEPT / f"v2-{form}.txt").read_text()


def test_the_kept_report_has_every_part_that_there_is():
    """What is not in it could change unseen."""
    keys = {section.key for section in second().document.sections}
    assert keys >= {*v2.WRITTEN, "heatmap", "clauses", "organisations", "method", "glossary"} - {"for-the-board"}
    paper = (KEPT / "v2-paper.txt").read_text()
    assert len(re.findall(r"^Chart \d+ ", paper, flags=re.MULTILINE)) == 20
    assert "What became of the recommendations of 2024" in paper


def keep() -> None:
    for name, made in FORMS.items():
        (KEPT / f"v2-{name}.txt").write_text(made(second()))
