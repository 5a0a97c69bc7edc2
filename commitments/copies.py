"""An edition as other programs want it: a table of its clauses, and a Word file. Both are made when asked for."""

from __future__ import annotations

import io
import re

import docx
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from commitments import outline
from commitments.outline import Line
from compacts import workbooks
from compacts.models import Edition

COLUMNS = [
    "Number",
    "Address",
    "Under",
    "Kind",
    "Title",
    "Text",
    "Assessed each year",
    "Who owes it",
    "Softened by",
    "Theme",
    "Owner",
    "Due",
    "Due from",
    "Due by",
    "Standards",
    "Note",
    "How to judge it fairly",
    "Lineage",
]
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
INK, QUIET, DEEP = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F), RGBColor(0x0A, 0x46, 0x4C)
LEVELS_OF_WORD = 9
FONT = "Arial"


def table_of(edition: Edition) -> bytes:
    """One row a clause, in the order of the text; for spreadsheet programs."""
    rows = [_row(line) for line in outline.lines_of(edition.clauses.for_text())]
    return workbooks.csv_of(COLUMNS, rows).encode()


def _row(line: Line) -> list[str]:
    clause = line.clause
    return [
        clause.number,
        clause.ref,
        line.above[-1].clause.ref if line.above else "",
        clause.get_kind_display(),
        clause.title,
        clause.text,
        "yes" if clause.is_assessable else "no",
        "; ".join(party.name for party in line.parties),
        clause.qualifier,
        clause.theme.name if clause.theme else "",
        clause.owner,
        clause.due_words,
        clause.due_earliest.isoformat() if clause.due_earliest else "",
        clause.due_latest.isoformat() if clause.due_latest else "",
        "; ".join(str(standard) for standard in clause.standards.all()),
        clause.caveat,
        clause.guidance,
        clause.lineage.key,
    ]


def facts_of(line: Line) -> list[str]:
    """What is said of a clause beside its words, each in a line, as paper shows it."""
    clause = line.clause
    facts = []
    if clause.is_assessable:
        facts.append(
            f"Owed by {', '.join(party.name for party in line.parties)}" if line.parties else "Owed by nobody yet"
        )
    if clause.qualifier:
        facts.append(f"Softened by “{clause.qualifier}”")
    facts += [f"Standard: {standard.measure}, {standard.in_words}" for standard in clause.standards.all()]
    if clause.due_words:
        facts.append(f"Due: {clause.due_words}")
    if clause.owner:
        facts.append(f"Owner: {clause.owner}")
    if clause.caveat:
        facts.append(f"Note: {clause.caveat}")
    return facts


def about(edition: Edition) -> list[tuple[str, str]]:
    """What is known of the edition itself."""
    known = [
        ("Status", edition.get_status_display()),
        ("In force from", f"{edition.in_force_on.day} {edition.in_force_on:%B %Y}" if edition.in_force_on else ""),
        ("In its own words", edition.in_force_words),
        ("Approved by", edition.approved_by),
        ("Minute", edition.minute_reference),
        ("Source", edition.source),
        ("SHA-256 of the sealed text", edition.content_sha256),
    ]
    return [(name, said) for name, said in known if said]


def word_of(edition: Edition) -> bytes:
    """The text with Word's own headings and styles, so that it can be read aloud, outlined and worked on."""
    paper = docx.Document()
    _set_up(paper, edition)
    title = _add(paper, edition.agreement.title, "Title")
    title.paragraph_format.space_after = Pt(4)
    _add(paper, f"Edition {edition.label} of {edition.agreement.partnership}", "Subtitle")
    if edition.agreement.partnership.is_demonstration:
        _add(paper, "This is demonstration data: the partnership and this agreement are invented.", "Intense Quote")
    if edition.agreement.summary:
        _add(paper, edition.agreement.summary)
    for line in outline.lines_of(edition.clauses.for_text()):
        _clause(paper, line)
    _list(
        paper,
        "Who is bound",
        [
            (party.name, f"{party.get_side_display()}. {party.description}".strip())
            for party in edition.parties.order_by("position")
        ],
    )
    _list(paper, "What words mean", [(term.term, term.meaning) for term in edition.glossary.order_by("position")])
    if remarks := edition.unsettled_remarks:
        _add(paper, "Left to settle", "Heading 1")
        for remark in remarks:
            _add(paper, remark, "List Bullet")
    _list(paper, "About this text", about(edition))
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _clause(paper, line):
    clause = line.clause
    if line.is_heading:
        called = " ".join(part for part in [clause.number, clause.title] if part)
        _add(paper, called, f"Heading {min(line.heading_level - 1, LEVELS_OF_WORD)}")
        if clause.text:
            _add(paper, clause.text)
    else:
        paragraph = _add(paper, "")
        paragraph.paragraph_format.left_indent = Pt(18 * line.inset)
        if lead := " ".join(part for part in [clause.number, clause.title] if part):
            _run(paragraph, f"{lead}  ").bold = True
        _run(paragraph, clause.text)
    for fact in facts_of(line):
        paragraph = _add(paper, fact, "Fact")
        paragraph.paragraph_format.left_indent = Pt(18 * (line.inset + 1))


def _list(paper, heading, pairs):
    if pairs:
        _add(paper, heading, "Heading 1")
        for name, said in pairs:
            paragraph = _add(paper, "")
            _run(paragraph, f"{name}: ").bold = True
            _run(paragraph, said)


def _add(paper, text, style=None):
    paragraph = paper.add_paragraph(style=style)
    _run(paragraph, text)
    return paragraph


def _run(paragraph, text):
    return paragraph.add_run(NOT_XML.sub("", text))


def _set_up(paper, edition):
    properties = paper.core_properties
    properties.title = NOT_XML.sub("", f"{edition.agreement.title}, edition {edition.label}")
    properties.author = NOT_XML.sub("", edition.agreement.partnership.name)[:255]
    properties.language, properties.comments = "en-GB", ""
    if edition.brought_into_force_at:
        properties.created = properties.modified = edition.brought_into_force_at.replace(tzinfo=None)
    for style in paper.styles:
        if style.type == 1 and style.element.rPr is not None:  # of paragraphs
            _dress(style, style.font.size, style.font.color.rgb if style.font.color.type else None)
    _dress(paper.styles["Normal"], Pt(11), INK)
    fact = paper.styles.add_style("Fact", 1)
    fact.base_style = paper.styles["Normal"]
    _dress(fact, Pt(9.5), QUIET)
    fact.paragraph_format.space_after = Pt(2)
    for name in ["Title", "Subtitle", *(f"Heading {level}" for level in range(1, 5))]:
        _dress(paper.styles[name], None, DEEP)
    language = paper.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")


def _dress(style, size, colour):
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ["asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"]:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    if size:
        style.font.size = size
    if colour is not None:
        style.font.color.rgb = colour
