"""How a Word file looks before a template takes it over: our colours, Arial, and styles of Word's own names."""

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from reports import charts

FONT = "Arial"
INK, QUIET, DEEP, ACCENT, PALE, RULE = "0b0c0c", "505a5f", "0a464c", "0d5c63", "eef6f6", "b1b4b6"
TABLE = "CompactTable"
# Styles that Word has itself, as it comes: size, space before and after in points, and what else.
OWN = {
    "Normal": {"size": 11, "after": 6},
    "Title": {"size": 34, "before": 120, "after": 6, "bold": True, "colour": DEEP},
    "Subtitle": {"size": 16, "after": 14, "colour": ACCENT},
    "Heading 1": {"size": 20, "before": 0, "after": 10, "bold": True, "colour": DEEP},
    "Heading 2": {"size": 14, "before": 12, "after": 4, "bold": True, "colour": DEEP},
    "Heading 3": {"size": 12, "before": 12, "after": 4, "bold": True, "colour": INK},
    "Heading 4": {"size": 11, "before": 10, "after": 4, "bold": True, "colour": INK},
    "TOC Heading": {"size": 20, "after": 12, "bold": True, "colour": DEEP},
    "Caption": {"size": 11, "before": 12, "after": 4, "bold": True, "colour": DEEP, "with_next": True},
    "Quote": {"size": 11, "after": 6, "italic": True, "colour": INK},
    "List Bullet": {"size": 11, "after": 3},
    "List Bullet 2": {"size": 11, "after": 4},
    "List Number": {"size": 11, "after": 4},
    "List Number 2": {"size": 11, "after": 4},
    "List Continue": {"size": 11, "after": 6},
    "Header": {"size": 9, "colour": QUIET},
    "Footer": {"size": 9, "colour": QUIET},
}
# Our own, each based on Word's, so that a template that does not know them shows them as that.
OURS = {
    "Lead": ("Normal", {"size": 12, "after": 8}),
    "Note": ("Normal", {"size": 9.5, "after": 8, "colour": QUIET}),
    "Chart note": ("Normal", {"size": 9.5, "after": 4, "colour": QUIET, "with_next": True}),
    "Headline": ("Normal", {"size": 11.5, "after": 0, "with_next": True}),
    "Headline note": ("Normal", {"size": 9.5, "after": 5, "colour": QUIET}),
    "Definition term": ("Normal", {"size": 11, "before": 4, "after": 0, "bold": True, "with_next": True}),
    "Table text": ("Normal", {"size": 9.5, "before": 2, "after": 2}),
    "Table figure": ("Table text", {"right": True}),
    "Table head": ("Table text", {"bold": True, "with_next": True}),
    "Table head figure": ("Table head", {"right": True}),
    "Table letter": ("Table text", {"size": 8, "before": 1, "after": 1, "centre": True}),
    "Gap": ("Normal", {"size": 2, "after": 6}),
}
ALIGNED = {"right": "right", "centre": "center"}


def apply(document) -> None:
    """Set the styles of a document that python-docx has opened."""
    _set_defaults(document)
    _drop_table_styles(document)
    for name, look in OWN.items():
        _dress(document.styles[name], look)
    for name, (base, look) in OURS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = document.styles[base], True
        _dress(style, look)
    _add_contents_styles(document)
    _add_marks(document)
    _box(document.styles["Headline"], left=True)
    _box(document.styles["Headline note"], left=True)
    _callout(document)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    document.styles["Title"].element.get_or_add_pPr().remove_all("w:pBdr")
    for name in ["Title", "Subtitle"]:  # in the library's template their letters stand apart
        document.styles[name].element.get_or_add_rPr().remove_all("w:spacing", "w:kern")


def _set_defaults(document):
    """Words are British English unless they say something else."""
    look = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_font(look)
    for name, code in [("val", "en-GB"), ("eastAsia", "en-GB"), ("bidi", "ar-SA")]:
        look.find(qn("w:lang")).set(qn(f"w:{name}"), code)


def _set_font(look):
    fonts = look.get_or_add_rFonts() if hasattr(look, "get_or_add_rFonts") else look.find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ["ascii", "hAnsi", "eastAsia", "cs"]:
        fonts.set(qn(f"w:{name}"), FONT)


def _drop_table_styles(document):
    """The library's template brings a hundred looks of tables that nothing here uses."""
    kept = {"TableNormal", "TableGrid"}
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in kept:
            document.styles.element.remove(style)


def _dress(style, look):
    _set_letters(style, look)
    space = style.paragraph_format
    for name in ["before", "after"]:
        if name in look or style.name in OWN:
            setattr(space, f"space_{name}", Pt(look.get(name, 0)))
    if style.name == "Normal":
        space.line_spacing = 1.15
    if look.get("with_next"):
        space.keep_with_next = True
    for name, value in ALIGNED.items():
        if look.get(name):
            style.element.get_or_add_pPr().append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{value}"/>'))
    style.hidden, style.unhide_when_used = False, False


def _set_letters(style, look):
    font = style.font
    _set_font(style.element.get_or_add_rPr())
    if "size" in look:
        font.size = Pt(look["size"])
    for name in ["bold", "italic"]:
        if name in look or style.name.startswith(("Heading", "Title", "Subtitle", "Caption", "Quote", "TOC")):
            setattr(font, name, look.get(name, False))
    if "colour" in look:
        font.color.rgb = RGBColor.from_string(look["colour"].upper())


def _add_contents_styles(document):
    """The lines of a table of contents, by the names that Word gives them when it makes it anew."""
    for level, (indent, size) in enumerate([(0, 11), (340, 10)], 1):
        style = document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style, style.font.size = document.styles["Normal"], Pt(size)
        style.font.bold = level == 1
        properties = style.element.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:tabs {nsdecls("w")}><w:tab w:val="left" w:pos="{indent + 480}"/>'
                '<w:tab w:val="right" w:pos="9354"/></w:tabs>'
            )
        )
        style.paragraph_format.space_after = Pt(6 if level == 1 else 2)


def _add_marks(document):
    """Looks of a few letters: the number of a figure, and a link to another place."""
    number = document.styles.add_style("Figure number", WD_STYLE_TYPE.CHARACTER)
    number.font.size, number.font.color.rgb = Pt(8), RGBColor.from_string(QUIET.upper())
    number.font.bold = False
    large = document.styles.add_style("Headline figure", WD_STYLE_TYPE.CHARACTER)
    large.font.size, large.font.bold, large.font.color.rgb = Pt(18), True, RGBColor.from_string(DEEP.upper())
    reference = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.font.underline, reference.font.color.rgb = True, RGBColor.from_string(ACCENT.upper())


def _box(style, *, left: bool):
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{ACCENT}"/></w:pBdr>'),
        *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"),
    )


def _callout(document):
    """What must not be overlooked: Word's own Intense Quote, in our colours."""
    style = document.styles["Intense Quote"]
    _dress(style, {"size": 11, "before": 6, "after": 10, "bold": True, "colour": INK})
    style.font.bold, style.font.italic = True, False
    properties = style.element.get_or_add_pPr()
    for name in ["w:pBdr", "w:ind"]:
        for found in properties.findall(qn(name)):
            properties.remove(found)
    ground, _ = charts.COLOURS["amber"]
    properties.insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="36" w:space="8" w:color="{ground[1:]}"/></w:pBdr>'
        ),
        *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"),
    )


_CELL = '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE}">
<w:name w:val="Compact table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>
<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>
<w:top w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>{_CELL}</w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>
<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/></w:tcBorders>
<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>
<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>
</w:style>"""
