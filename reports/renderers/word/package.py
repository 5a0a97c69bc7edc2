"""The file around a text: styles, pictures, headers, pages, and what it says of itself."""

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.renderers.archives import packed_again
from reports.renderers.letters import readable
from reports.renderers.word import markup, styles

# A4 with its margins, in twips.
LONG, SHORT, MARGIN, MARGIN_WIDE = 16838, 11906, 1276, 907
WIDTH, WIDTH_WIDE = SHORT - 2 * MARGIN, LONG - 2 * MARGIN_WIDE
# Parts of the library's template that say nothing here: a picture of an empty page, and things of older programs.
DROPPED = re.compile(r"/(thumbnail|stylesWithEffects|customXml|extended-properties|webSettings)$")


@dataclass(frozen=True)
class About:
    """What the file says of itself, and what stands above and below its pages."""

    title: str
    subject: str
    author: str
    made_at: datetime
    header: str = ""
    footer: str = ""
    has_cover: bool = True  # a first page without header and footer


@dataclass
class Package:
    """One Word file in the making; `pictures` are its pictures so far, and `marks` its bookmarks."""

    about: About
    document: object = field(init=False)
    pictures: int = 0
    marks: int = 0

    def __post_init__(self):
        self.document = docx.Document()
        _drop(self.document.part.package.rels)
        _drop(self.document.part.rels)
        styles.apply(self.document)
        self._set_up()
        self._describe()

    # -- what a text needs while it is written

    def picture(self, png: bytes, *, width: int, name: str, alt: str) -> str:
        """A run with the picture, as wide as said and as high as it is."""
        relation, image = self.document.part.get_or_add_image(io.BytesIO(png))
        self.pictures += 1
        height = round(width * image.px_height / image.px_width)
        return markup.picture(relation, self.pictures, width=width, height=height, name=name, alt=alt)

    def mark(self, key: str, runs: str) -> str:
        """Runs that other places lead to."""
        self.marks += 1
        return markup.bookmark(self.marks, anchor(key), runs)

    def page_end(self, *, is_wide: bool) -> str:
        """Ends a run of pages that lie or stand."""
        return markup.paragraph("", "Gap", more=f"<w:sectPr>{_page(is_wide=is_wide)}</w:sectPr>")

    def link_out(self, url: str, runs: str) -> str:
        """Runs that lead to another site."""
        relation = self.document.part.relate_to(readable(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{relation}" w:history="1">{runs}</w:hyperlink>'

    def list_of_its_own(self, style: str, first: int = 1) -> int:
        """A numbered list that does not go on with the one before: the number by which its paragraphs name it."""
        numbering = self.document.part.numbering_part.element
        number_of_style = self.document.styles[style].element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(number_of_style).abstractNumId.val
        added = numbering.add_num(abstract)
        added.add_lvlOverride(ilvl=0).add_startOverride(first)
        return added.numId

    # -- the whole

    def bytes_of(self, body: str, *, is_wide_at_the_end: bool = False) -> bytes:
        """The file with this text; the same text gives the same bytes."""
        element = self.document.element.body
        last = element.sectPr
        for child in list(element):
            if child is not last:
                element.remove(child)
        held = parse_xml(f"<w:body {markup.NAMESPACES}>{body}</w:body>")
        for child in list(held):
            last.addprevious(child)
        _first_section_takes_the_headers(element, last, is_wide=is_wide_at_the_end)
        out = io.BytesIO()
        self.document.save(out)
        return packed_again(out.getvalue(), at=self.about.made_at, mended={})

    def _set_up(self):
        section = self.document.sections[0]
        section.different_first_page_header_footer = self.about.has_cover
        _write(section.header.paragraphs[0], [self.about.header])
        footer = markup.run(f"{self.about.footer}{'  ·  ' if self.about.footer else ''}Page ")
        runs = f"{footer}{markup.field('PAGE', '1')}{markup.run(' of ')}{markup.field('NUMPAGES', '1')}"
        _put(section.footer.paragraphs[0], runs)
        settings = self.document.settings.element
        for one in settings.iter(qn("w:compatSetting")):
            if one.get(qn("w:name")) == "compatibilityMode":
                one.set(qn("w:val"), "15")  # else Word says that the file is of an older version
        settings.find(qn("w:themeFontLang")).set(qn("w:val"), "en-GB")
        for name in ["w:rsids", "w:savePreviewPicture"]:
            settings.remove(settings.find(qn(name)))
        settings.find(qn("w:compat")).remove(settings.find(qn("w:compat")).find(qn("w:useFELayout")))
        settings.find(qn("w:zoom")).set(qn("w:percent"), "100")

    def _describe(self):
        core, about = self.document.core_properties, self.about
        core.title, core.subject = readable(about.title)[:255], readable(about.subject)[:255]
        core.author = core.last_modified_by = readable(about.author)[:255]
        core.language, core.comments, core.keywords, core.revision = "en-GB", "", "", 1
        core.created = core.modified = about.made_at.astimezone(UTC).replace(tzinfo=None)


def anchor(key: str) -> str:
    """The name of a bookmark: at most forty letters, none of them odd, and hidden by its first."""
    name = re.sub(r"\W", "_", key, flags=re.ASCII)
    if len(name) > 36 or name != key.replace("-", "_"):
        name = f"{name[:24]}_{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    return f"_s_{name}"


def _drop(relations):
    for key, relation in list(relations.items()):
        if DROPPED.search(relation.reltype):
            del relations[key]


def _write(paragraph, words):
    _put(paragraph, "".join(markup.run(each) for each in words))


def _put(paragraph, runs):
    held = parse_xml(f"<w:p {markup.NAMESPACES}>{runs}</w:p>")
    for child in list(held):
        paragraph._p.append(child)


def _page(*, is_wide: bool) -> str:
    width, height, margin = (LONG, SHORT, MARGIN_WIDE) if is_wide else (SHORT, LONG, MARGIN)
    lies = ' w:orient="landscape"' if is_wide else ""
    return (
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{lies}/><w:pgMar w:top="1247" '
        f'w:right="{margin}" w:bottom="1134" w:left="{margin}" w:header="567" w:footer="567" w:gutter="0"/>'
    )


def _first_section_takes_the_headers(body, last, *, is_wide):
    """Headers are named in the first section; those that follow go on with them."""
    sections = [*body.iter(qn("w:sectPr"))]
    first = sections[0]
    references = [child for child in last if child.tag in {qn("w:headerReference"), qn("w:footerReference")}]
    title = last.find(qn("w:titlePg"))
    for child in list(last):
        if child not in references:
            last.remove(child)
    if first is not last:
        for place, reference in enumerate(references):
            first.insert(place, reference)
    for child in parse_xml(f"<w:sectPr {nsdecls('w')}>{_page(is_wide=is_wide)}</w:sectPr>"):
        last.append(child)
    if title is not None:
        first.append(title)
