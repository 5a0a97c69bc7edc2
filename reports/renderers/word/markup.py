"""WordprocessingML as text: a long report is put together as one string, which is read once.

python-docx makes an object for each element and looks through the table for each cell; a report of 300 organisations
has some hundred thousand of them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reports.renderers.letters import readable

EMU_PER_TWIP = 635
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def text(words: str) -> str:
    """Text for an element; lines typed apart stay apart."""
    lines = escape(readable(words)).replace("\r\n", "\n").split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines).replace("\t", " ")


def run(
    words: str, *, style: str = "", bold: bool = False, italic: bool = False, ground: str = "", ink: str = ""
) -> str:
    """Words of one look; `ground` and `ink` are colours as #rrggbb."""
    if not words:
        return ""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    look += "<w:b/>" if bold else ""
    look += "<w:i/>" if italic else ""
    look += f'<w:color w:val="{ink[1:]}"/>' if ink else ""
    if ground:
        look += f'<w:shd w:val="clear" w:color="auto" w:fill="{ground[1:]}"/>'
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{text(words)}</w:r>"


def tab() -> str:
    return "<w:r><w:tab/></w:r>"


def field(code: str, result: str = "", *, style: str = "") -> str:
    """A field that Word works out, such as a page number; `result` stands there until it does."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{look}{text(result)}</w:r>"
        f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def link(anchor: str, runs: str) -> str:
    """Runs that lead to a bookmark of the same file."""
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{runs}</w:hyperlink>'


def paragraph(runs: str, style: str = "", *, more: str = "") -> str:
    """`more` are properties of the paragraph that come after its style, in the order of the schema."""
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += more
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{runs}</w:p>"


def bookmark(number: int, name: str, runs: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


@dataclass(frozen=True)
class Cell:
    """What a cell holds: whole paragraphs. `ground` is its colour."""

    paragraphs: str
    ground: str = ""
    is_turned: bool = False


def cell(one: Cell, width: int) -> str:
    look = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    look += f'<w:shd w:val="clear" w:color="auto" w:fill="{one.ground[1:]}"/>' if one.ground else ""
    look += '<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/>' if one.is_turned else ""
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{one.paragraphs}</w:tc>"


def table(
    heads: Sequence[Cell] | None,
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[int],
    *,
    style: str,
    title: str,
    description: str,
    head_height: int = 0,
) -> str:
    """A table with its head repeated on every page and no row broken over two; widths are in twips.

    The title and description are its alternative text. Two tables that touch become one in Word, so who writes two has
    to put a paragraph between them.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    height = f'<w:trHeight w:val="{head_height}" w:hRule="atLeast"/>' if head_height else ""
    head = _row(heads, widths, f"<w:cantSplit/>{height}<w:tblHeader/>") if heads else ""
    lines = [_row(row, widths, "<w:cantSplit/>") for row in rows]
    if len(lines) > 1:  # no page ends after a head with a single row
        lines[0] = re.sub(r"(<w:pPr><w:pStyle [^>]*/>)", r"\1<w:keepNext/>", lines[0])
    body = "".join(lines)
    first_row = int(bool(heads))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"04A0" if heads else "0480"}" w:firstRow="{first_row}" w:lastRow="0" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={_attribute(title)}/><w:tblDescription w:val={_attribute(description)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(cells, widths, properties) -> str:
    held = "".join(cell(one, width) for one, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{held}</w:tr>"


def _attribute(words: str) -> str:
    return quoteattr(" ".join(readable(words).split()))


def picture(relation: str, number: int, *, width: int, height: int, name: str, alt: str) -> str:
    """An inline picture with its words; width and height in twips."""
    cx, cy = width * EMU_PER_TWIP, height * EMU_PER_TWIP
    alt = _attribute(alt)
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
        f'<wp:docPr id="{number}" name={_attribute(name)} descr={alt}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name={_attribute(name)} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )
