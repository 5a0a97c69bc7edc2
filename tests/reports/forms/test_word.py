"""A Word file that a clerk can use and a screen reader can read: real styles, in an order that Word takes."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from reports.document.structure import Heading, Paragraph, Points, Quote, Typed, Words
from reports.document.written import blocks_of
from reports.renderers import word
from tests.reports.forms import reading, world

pytestmark = [pytest.mark.django_db]

# The order of children that ECMA-376 asks for; Word calls a file damaged that has another.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl "
    "sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing kern sz szCs u shd lang",
    "tblPr": "tblStyle tblStyleRowBandSize tblW tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW tcBorders shd textDirection vAlign",
    "trPr": "cantSplit trHeight tblHeader",
    "sectPr": "headerReference footerReference type pgSz pgMar titlePg",
}


@pytest.fixture(scope="session")
def file(forms) -> bytes:
    return forms.word()


@pytest.fixture
def opened(file):
    return docx.Document(io.BytesIO(file))


def _parts(file) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_record_gives_the_same_bytes(forms, file):
    assert word.render(forms.document, made_at=world.MADE_AT) == file


def test_its_elements_stand_in_the_order_that_word_takes(opened):
    roots = [opened.element, opened.styles.element]
    for root in roots:
        for name, order in ORDER.items():
            places = {qn(f"w:{each}"): place for place, each in enumerate(order.split())}
            for element in root.iter(qn(f"w:{name}")):
                found = [places[child.tag] for child in element if child.tag in places]
                assert found == sorted(found), (name, [child.tag for child in element])


def test_it_says_its_language_title_and_day_and_nothing_of_what_made_it(opened, forms, file):
    core = opened.core_properties
    assert (core.title, core.author) == (forms.document.full_title, forms.document.cover.owner)
    assert core.language == "en-GB"
    assert core.created == core.modified == world.MADE_AT
    language = next(opened.styles.element.iter(qn("w:lang")))
    assert language.get(qn("w:val")) == "en-GB"
    told = b"".join(_parts(file).values()).lower()
    assert b"python" not in told
    assert not [name for name in _parts(file) if "thumbnail" in name or "customXml" in name]


def test_headings_go_down_one_step_at_a_time_and_are_those_of_the_report(opened, forms):
    found = [
        (int(paragraph.style.name[-1]), paragraph.text)
        for paragraph in opened.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert all(level <= before + 1 for (before, _), (level, _) in zip([(0, ""), *found], found, strict=False))
    sections = [f"{section.number} {section.title}".strip() for section in forms.document.sections]
    assert [text for level, text in found if level == 1] == sections


def test_every_style_is_there_and_none_is_used_that_is_not(opened):
    known = {style.style_id for style in opened.styles}
    used = {
        style.get(qn("w:val"))
        for tag in ["pStyle", "rStyle", "tblStyle"]
        for style in opened.element.iter(qn(f"w:{tag}"))
    }
    assert used <= known
    assert {"Title", "Heading1", "Heading2", "Heading3", "ListBullet", "ListNumber", "Caption", "Quote"} <= used


def test_every_table_has_a_head_that_is_repeated_and_words_and_no_row_that_breaks(opened):
    assert len(opened.tables) > 10
    for table in opened.tables:
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in [first, *others])
        assert not list(table._tbl.iter(qn("w:gridSpan"), qn("w:vMerge")))
        assert all(len(row.tc_lst) == len(table._tbl.tblGrid.gridCol_lst) <= 63 for row in table._tbl.tr_lst)


def test_every_picture_says_what_it_shows(opened, forms):
    pictures = list(opened.element.iter(qn("wp:docPr")))
    numbers = [picture.get("id") for picture in pictures]
    assert len(set(numbers)) == len(numbers) == len(opened.inline_shapes)
    assert all(len(picture.get("descr")) > 20 for picture in pictures)


def test_captions_are_numbered_by_word_and_bear_the_reports_numbers(opened, forms):
    captions = [paragraph for paragraph in opened.paragraphs if paragraph.style.name == "Caption"]
    codes = ["".join(code.text for code in caption._p.iter(qn("w:instrText"))).split() for caption in captions]
    assert {tuple(code[:2]) for code in codes} == {("SEQ", "Table"), ("SEQ", "Chart")}
    for label in ["Table", "Chart"]:
        numbers = [int(found[1]) for caption in captions if (found := re.match(rf"{label} (\d+)\. ", caption.text))]
        assert numbers == list(range(1, len(numbers) + 1))


def test_what_leads_somewhere_leads_there(opened, forms):
    marks = [mark.get(qn("w:name")) for mark in opened.element.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)
    assert all(re.fullmatch(r"_s_\w{1,37}", mark, flags=re.ASCII) for mark in marks)
    anchors = {link.get(qn("w:anchor")) for link in opened.element.iter(qn("w:hyperlink"))} - {None}
    assert anchors <= set(marks)
    contents = [paragraph.text for paragraph in opened.paragraphs if paragraph.style.name == "toc 1"]
    assert [text.split("\t")[-2] for text in contents] == [section.title for section in forms.document.sections]


def test_pages_are_numbered_and_wide_ones_lie(opened):
    footer = "".join(code.text for code in opened.sections[0].footer._element.iter(qn("w:instrText")))
    assert footer.split() == ["PAGE", "NUMPAGES"]
    shapes = [section.page_width > section.page_height for section in opened.sections]
    assert shapes == [False, True, False]
    assert all(section.footer.is_linked_to_previous for section in list(opened.sections)[1:])
    assert "draft" in opened.sections[0].header.paragraphs[0].text


def test_typed_words_become_paragraphs_lists_and_links(opened, forms):
    typed = {paragraph.text: paragraph for paragraph in opened.paragraphs}
    assert typed["=1+1 is a heading"].style.name == "Heading 2"
    assert typed["nested"].style.name == "List Bullet 2"
    assert typed["quoted"].style.name == "Quote"
    assert typed["three"].style.name == "List Number"
    assert typed["<script>alert(1)</script> {{ secret }} {% load x %}"]
    outside = [relation.target_ref for relation in opened.part.rels.values() if relation.is_external]
    assert outside == ["https://example.org/minutes?a=1&b=2"]
    starts = [start.get(qn("w:val")) for start in opened.part.numbering_part.element.iter(qn("w:startOverride"))]
    assert "3" in starts


def test_every_kind_of_typed_block_has_a_place_in_this_test():
    kinds = {type(block) for block in blocks_of(world.COMMENTARY)}
    assert kinds == {Heading, Paragraph, Points, Quote}
    assert any(isinstance(run, Typed) for block in blocks_of(world.COMMENTARY) for run in getattr(block, "runs", ()))


def test_lists_and_quotations_within_each_other_lose_no_word(forms):
    deep = "- one\n  1. two\n     - three\n\n       more\n\n> - four\n>\n> # five\n\n-\n\n###### six"
    section = forms.document.sections[0]
    document = forms.document.__class__(
        **{
            **forms.document.__dict__,
            "sections": (section.__class__(**{**section.__dict__, "blocks": (Words("summary", deep),)}),),
        }
    )
    text = reading.word(word.render(document, made_at=world.MADE_AT)).text
    assert all(each in text for each in ["one", "two", "three", "more", "four", "five", "six"])
