"""A cover sheet as a Word file."""

from collections.abc import Iterator
from datetime import datetime

from docx.shared import Pt

from reports.cover.models import FieldKind
from reports.cover.sheet import EMPTY, Entry, Sheet
from reports.document.written import blocks_of
from reports.renderers.word import markup, styles, typed
from reports.renderers.word.markup import Cell, paragraph, run
from reports.renderers.word.package import WIDTH, About, Package

NAMES = 3400  # twips, of the column of names
# In points: smaller than in a report, since it is one page or two.
SIZES = {"Title": 26, "Subtitle": 13, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11}
ABOVE = '<w:spacing w:before="200" w:after="60"/>'  # a heading here begins no page


def render(sheet: Sheet, *, made_at: datetime) -> bytes:
    """The file's bytes, dated by when it was asked for."""
    package = Package(
        About(
            title=sheet.full_title,
            subject=sheet.report,
            author=sheet.owner,
            made_at=made_at,
            header=f"{sheet.title}{' – draft' if sheet.status else ''}",
            footer=sheet.owner,
            has_cover=False,
        )
    )
    for name, size in SIZES.items():
        package.document.styles[name].font.size = Pt(size)
    return package.bytes_of("".join(_parts(package, sheet)))


def _parts(package, sheet) -> Iterator[str]:
    yield paragraph(run(sheet.owner, bold=True), "Lead")
    # On a sheet that is one page or two the title stands on top, and not where a cover has it.
    yield paragraph(run(sheet.title), "Title", more='<w:spacing w:before="0" w:after="60"/>')
    yield paragraph(run(sheet.report), "Subtitle")
    for words in [sheet.status, sheet.notice]:
        if words:
            yield paragraph(run(words), "IntenseQuote")
    for block in sheet.blocks:
        if "rows" in block:
            yield _table(block)
            continue
        entry: Entry = block["entry"]
        if entry.kind == FieldKind.HEADING:
            yield paragraph(run(entry.name), "Heading1", more=ABOVE)
            continue
        level = 2 if block["is_under_heading"] else 1
        yield paragraph(run(entry.name), f"Heading{level}", more="" if level == 2 else ABOVE)
        if entry.text.strip():
            yield from typed.blocks(package, blocks_of(entry.text, level=level + 2), higher_by=1)
        else:
            yield paragraph(run(EMPTY))


def _table(block) -> str:
    """Names on the left are the heads of their rows; there is no row of heads above them."""
    table = markup.table(
        None,
        ([_cell(entry.name), _cell(entry.shown)] for entry in block["rows"]),
        [NAMES, WIDTH - NAMES],
        style=styles.TABLE,
        title=block["about"],
        description="Each row names a field on the left and says on the right what was filled in.",
    )
    return table + paragraph("", "Gap")


def _cell(words: str) -> Cell:
    return Cell(paragraph(run(words), "Tabletext"))
