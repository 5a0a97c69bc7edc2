"""Documents in every format, made by the programs' own libraries or by hand, with the same agreement in them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import docx
import openpyxl
import weasyprint
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# number or mark, kind, text: what each maker writes in its own way
TITLE = "Fernhill Compact"
LINES = (
    ("1", "heading", "Money"),
    ("", "paragraph", "The Council will:"),
    ("1.1", "item", "pay grants on the first of the month;"),
    ("1.2", "item", "give three months’ notice of any change."),
    ("2", "heading", "Voice"),
    ("", "paragraph", "Voluntary organisations will:"),
    ("2.1", "item", "say whom they speak for;"),
    ("2.2", "item", "reply within 20 working days."),
)
EXPECTED = """
1.1 | 1 | Council | pay grants
1.2 | 1 | Council | give three months
2.1 | 2 | Voluntary organisations | say whom
2.2 | 2 | Voluntary organisations | reply within
"""
PLAN = (
    ("Ref", "Finding", "Action", "Owner", "By when", "Status"),
    ("1.1", "Groups wait too long", "Pay within 20 days", "Finance", "31/03/2027", "Green"),
    (None, None, "Tell groups when they will be paid", None, "June 2027", "Amber"),
    ("1.2", "Forms are long", "Cut the form to two pages", "Grants", "Summer 2027", "Red"),
)
EXPECTED_PLAN = """
- | 1.1 | ? | Pay within 20 days
- | 1.1 | ? | Tell groups
- | 1.2 | ? | Cut the form
"""


def word(*, with_plan: bool = False) -> bytes:
    """A Word file whose numbers are Word's own: nowhere in the text, two levels of one list."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for element in _two_levels():
        numbering.insert(0, element) if element.tag == qn("w:abstractNum") else numbering.append(element)
    document.add_heading(TITLE, level=0)
    for _, kind, text in LINES:
        paragraph = document.add_heading(text, level=1) if kind == "heading" else document.add_paragraph(text)
        if kind != "paragraph":
            _number(paragraph, 0 if kind == "heading" else 1)
    if with_plan:
        _word_plan(document)
    return _saved(document)


def _two_levels():
    pattern = OxmlElement("w:abstractNum")
    pattern.set(qn("w:abstractNumId"), "77")
    for level, text in enumerate(("%1.", "%1.%2")):
        element = OxmlElement("w:lvl")
        element.set(qn("w:ilvl"), str(level))
        for name, value in (("start", "1"), ("numFmt", "decimal"), ("lvlText", text)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), value)
            element.append(child)
        pattern.append(element)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "77")
    number.append(reference)
    return pattern, number


def _number(paragraph, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = 77


def _word_plan(document) -> None:
    document.add_heading("Action plan", level=1)
    table = document.add_table(rows=0, cols=6)
    for row in PLAN:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text or ""
    for column in (0, 1, 3):
        table.cell(1, column).merge(table.cell(2, column))


def _saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def open_document() -> bytes:
    """An OpenDocument text with a numbered list of two levels."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("style", "style"))
    )
    levels = "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-format="1" text:display-levels="{level}"/>'
        for level in (1, 2)
    )
    body = f'<text:p text:style-name="Title">{TITLE}</text:p>'
    for _, kind, text in LINES:
        words = escape(text)
        if kind == "heading":
            body += _list(f"<text:p>{words}</text:p>")
        elif kind == "item":
            inner = f"<text:list-item><text:p>{words}</text:p></text:list-item>"
            body += _list(f'<text:list text:continue-numbering="true">{inner}</text:list>')
        else:
            body += f"<text:p>{words}</text:p>"
    content = (
        f"<office:document-content{names}><office:automatic-styles><text:list-style "
        f"style:name='L'>{levels}</text:list-style>"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _list(inner: str) -> str:
    item = f"<text:list-item>{inner}</text:list-item>"
    return f'<text:list text:style-name="L" text:continue-numbering="true">{item}</text:list>'


def web_page() -> str:
    parts = [f"<html><body><h1>{TITLE}</h1>"]
    for number, kind, text in LINES:
        tag = "h2" if kind == "heading" else "p"
        parts.append(f"<{tag}>{number} {escape(text)}</{tag}>")
    return "".join(parts) + "</body></html>"


def pdf(*, with_plan: bool = False, line: str = "1px solid black") -> bytes:
    """A PDF of two pages with a running head and page numbers, its plan drawn with lines or without."""
    style = (
        "@page { size: A5; margin: 25mm 20mm; @top-center { content: 'Fernhill Compact' } "
        "@bottom-center { content: 'Page ' counter(page) ' of ' counter(pages) } } "
        "h2 { break-before: page } td, th { border: "
        + line
        + "; text-align: left; vertical-align: top; padding: 4px 6px }"
    )
    plan = ""
    if with_plan:
        rows = "".join("<tr>" + "".join(f"<td>{cell or ''}</td>" for cell in row) + "</tr>" for row in PLAN)
        plan = f"<h2>3 Action plan</h2><table>{rows}</table>"
    page = web_page().replace("<html>", f"<html><style>{style}</style>").replace("</body>", f"{plan}</body>")
    return weasyprint.HTML(string=page).write_pdf()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["Fernhill Council: compact action plan"])
    for row in PLAN:
        sheet.append(row)
    for column in "ABD":
        sheet.merge_cells(f"{column}3:{column}4")
    hidden = book.create_sheet("Notes")
    hidden.append(["The Council will forget this."])
    hidden.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


_SLIDES = (
    ("Fernhill Compact", ()),
    (
        "The Council will:",
        (
            ("pay grants on the first of the month", ""),
            ("give three months’ notice", '<a:buAutoNum type="arabicPeriod"/>'),
        ),
    ),
    ("Voluntary organisations will:", (("say whom they speak for", ""),)),
)
EXPECTED_SLIDES = """
- | #The Council | Council | pay grants
1 | #The Council | Council | give three months
- | #Voluntary | Voluntary organisations | say whom
"""


def slides() -> bytes:
    """A presentation whose slides are listed in another order than that of their names, one of them hidden."""
    drawn = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    shown = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    related = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    parts, order, relations = {}, "", ""
    for number, (title, items) in enumerate((*_SLIDES, ("Hidden: the Council will forget", ()))):
        body = "".join(f"<a:p><a:pPr>{bullet}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>" for text, bullet in items)
        shapes = "".join(
            f"<p:sp><p:nvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"
            for kind, text in (
                ('idx="1"', body),
                ('type="sldNum"', f"<a:p><a:r><a:t>{number}</a:t></a:r></a:p>"),
                ('type="title"', f"<a:p><a:r><a:t>{title}</a:t></a:r></a:p>"),
            )
        )
        hidden = 'show="0"' if title.startswith("Hidden") else ""
        parts[f"ppt/slides/slide{9 - number}.xml"] = f"<p:sld {drawn} {shown} {hidden}>{shapes}</p:sld>"
        order += f'<p:sldId id="{256 + number}" r:id="rId{number}"/>'
        relations += f'<Relationship Id="rId{number}" Target="slides/slide{9 - number}.xml"/>'
    parts["ppt/presentation.xml"] = (
        f"<p:presentation {shown} {related}><p:sldIdLst>{order}</p:sldIdLst></p:presentation>"
    )
    parts["ppt/_rels/presentation.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    return packed(parts)
