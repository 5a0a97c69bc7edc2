"""A page of HTML made into a PDF that lasts and can be read aloud: PDF/A-2a and PDF/UA-1.

`render` takes a whole HTML document, usually a template that extends `pdf/base.html`, and returns the file's bytes. The
same input gives the same bytes on the same machine, whenever and wherever it runs. Nothing is fetched but our own
static files, named as `static:fonts/SourceSans3-Regular.ttf`; anything else stops the rendering. Type is Source Sans 3.

Costs about a quarter of a second a page, so it belongs in the worker (`tasks.py` of an app), never in a request.
"""

import contextlib
import gc
import logging
import os
import unicodedata
import warnings
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from compacts import drawing, tagging

FONT_FACES = [
    ("Regular", 400, "normal"),
    ("It", 400, "italic"),
    ("Semibold", 600, "normal"),
    ("Bold", 700, "normal"),
    ("BoldIt", 700, "italic"),
]
# Stands for a character that our type lacks. The type has no U+FFFD, and a missing glyph is a fault in PDF/UA (7.21.8).
MISSING = "□"

# PDF/A takes metadata of other schemas only when the file explains them (ISO 19005-2, 6.6.2.3).
PDF_UA_METADATA = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class NotDrawnError(Exception):
    """WeasyPrint left something out, and would have said so in its log alone."""


class ForbiddenResourceError(Exception):
    """The document names something other than our own static files."""


def render(html: str, *, title: str, made_at: datetime) -> bytes:
    """The document as a PDF with this title, dated `made_at`: the report's or filing's own time, not the clock's."""
    # Importing WeasyPrint takes one to three seconds and much memory, which only a worker should spend.
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _no_fonts_of_the_machine(), _without_warnings_we_know(), _rare_collections(), _quick(), _whole():
            return _write(html, title, made_at)
    except FatalURLFetchingError as error:  # no `Exception`, so it would end the worker
        raise ForbiddenResourceError(str(error.__cause__)) from error


def _write(html, title, made_at) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _static_files_only()
    fonts = FontConfiguration()
    page = HTML(string=html, base_url="static:", url_fetcher=fetcher)
    _keep_to_our_type(page.etree_element)
    type_rules = CSS(string=_font_faces(), url_fetcher=fetcher, font_config=fonts)
    document = page.render(font_config=fonts, stylesheets=[type_rules], pdf_variant="pdf/a-2a")
    document.metadata.title = title
    document.metadata.generator = "Compact Tracker"
    document.metadata.created = document.metadata.modified = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return document.write_pdf(finisher=_finish, pdf_variant="pdf/a-2a")


def _finish(document, pdf):
    tagging.repair(document, pdf)
    metadata = pdf.objects[tagging.number_of(pdf.catalog["Metadata"])]
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", PDF_UA_METADATA + b"</rdf:RDF>")]
    metadata.compress = False


def _static_files_only():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFilesOnly(URLFetcher):
        """Reads `static:NAME` from our own static files, and nothing else from anywhere."""

        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            path = finders.find(name) if scheme == "static" and name else None
            if path is None:
                raise ValueError(f"A PDF may use the portal’s own static files only, and {url!r} is none of them.")
            return URLFetcherResponse(url, Path(path).read_bytes())

    return StaticFilesOnly(fail_on_errors=True)


def _font_faces() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "Source Sans 3"; font-weight: {weight}; font-style: {style}; '
        f'src: url("static:fonts/SourceSans3-{face}.ttf") format("truetype"); }}'
        for face, weight, style in FONT_FACES
    )


@cache
def _characters() -> frozenset[int]:
    """What our type can print; its five faces have the same characters."""
    from fontTools.ttLib import TTFont

    with TTFont(finders.find("fonts/SourceSans3-Regular.ttf"), lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """The text with what our type cannot print replaced by a hollow square, and invisible marks left out."""
    known = _characters()
    text = unicodedata.normalize("NFC", text)
    if all(ord(character) in known or character in "\n\t" for character in text):
        return text
    return "".join(_printable(character, known) for character in text)


def _printable(character, known) -> str:
    if ord(character) in known or character in "\n\t":
        return character
    if character.isspace():
        return " "
    # Marks of direction and joining, variation selectors: they print nothing themselves.
    if unicodedata.category(character) in {"Cf", "Cc"} or "\ufe00" <= character <= "\ufe0f":
        return ""
    return MISSING


def _keep_to_our_type(root):
    """Text that no font of ours can print would leave a file that fails PDF/UA, so it is replaced before layout."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag == "style":
            continue
        element.text = printable(element.text) if element.text else element.text
        for child in element:
            child.tail = printable(child.tail) if child.tail else child.tail
        for name, value in element.attrib.items():
            element.set(name, printable(value))


@contextlib.contextmanager
def _no_fonts_of_the_machine():
    """Fontconfig reads its file when a rendering starts; other programs started later keep the machine's fonts."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@contextlib.contextmanager
def _without_warnings_we_know():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig")  # as we mean it
        warnings.filterwarnings("ignore", "unclosed file .*sRGB2014.icc", ResourceWarning)  # WeasyPrint 70 leaves it so
        yield


@contextlib.contextmanager
def _whole():
    """A drawing that fails, for any reason at all, is left out by WeasyPrint: a paper with a hole in it is no paper."""
    faults: list[str] = []
    listener = logging.Handler(logging.ERROR)
    listener.emit = lambda record: faults.append(record.getMessage())
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
    if faults:
        raise NotDrawnError("; ".join(faults[:5]))


@contextlib.contextmanager
def _quick():
    """Two things that WeasyPrint 70 does anew each time, one of them for every tag over every page."""
    import pydyf

    before = pydyf.PDF.page_references
    pydyf.PDF.page_references = property(_page_references)
    try:
        with drawing.texts_in_runs():
            yield
    finally:
        pydyf.PDF.page_references = before


def _page_references(pdf) -> tuple[bytes, ...]:
    kids = pdf.pages["Kids"]
    known = vars(pdf).get("_known_references", ())
    if len(known) * 3 != len(kids):
        known = pdf._known_references = tuple(f"{number} 0 R".encode() for number in kids[::3])
    return known


@contextlib.contextmanager
def _rare_collections():
    """Layout makes millions of small objects that live to the end; looking through them less often saves a sixth."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
