"""A document as an Excel workbook: what is in it, what the words mean, every figure, and a sheet for each table.

One table on a sheet, its title above, its heads frozen, and no cells merged: so that it can be sorted, filtered, heard
row by row, and read by another program. Numbers are numbers, and what somebody typed is never a formula.
"""

import io
import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo

from compacts.workbooks import put
from reports import charts
from reports.document.structure import Bullets, Definitions, Document, Heatmap, Paragraph, plain
from reports.record import Figures, Share
from reports.renderers import flat
from reports.renderers.archives import packed_again
from reports.renderers.flat import FlatTable
from reports.renderers.letters import readable

CONTENTS, DEFINITIONS, METHOD, FIGURES = "Contents", "Definitions", "Method", "Figures"
FONT = "Arial"
HEAD_ROW = 4
A4 = 9  # paper size
NARROWEST, WIDEST, LOOKED_AT = 9, 60, 400  # characters; and of how many rows the widths are taken
INK, QUIET, ACCENT, PALE, RULE = "FF0B0C0C", "FF505A5F", "FF0D5C63", "FFE8F1F1", "FFB1B4B6"
TABLE_STYLE = TableStyleInfo(name="TableStyleLight1", showRowStripes=True, showFirstColumn=False)
SHEETS_HEADS = ["Sheet", "What it holds", "Section"]
DEFINITIONS_HEADS = ["Letter", "Word", "Meaning"]
METHOD_HEADS = ["About", "How it is"]


@dataclass(frozen=True)
class _Sheet:
    """One sheet to come: `colours` gives cells of a scale their ground and ink, by letter."""

    title: str
    table: FlatTable
    section: str
    colours: dict[str, str]


def render(document: Document, record: Figures, *, made_at: datetime) -> bytes:
    """The workbook's bytes, dated by the report."""
    book = openpyxl.Workbook(write_only=True)
    _describe(book, document, made_at)
    looks = _Looks()
    sheets = [_Sheet(FIGURES, flat.figures(document, record), "", {}), *_sheets(document)]
    _Writer(book, looks, document).contents(sheets)
    _Writer(book, looks, document).words(
        DEFINITIONS, "What the words and letters mean", DEFINITIONS_HEADS, _definitions(document)
    )
    _Writer(book, looks, document).words(METHOD, "How it was counted", METHOD_HEADS, _method(document))
    for number, sheet in enumerate(sheets):
        _Writer(book, looks, document).table(sheet, number)
    out = io.BytesIO()
    book.save(out)
    return packed_again(out.getvalue(), at=made_at, mended={"docProps/core.xml": _dated(made_at)})


def _describe(book, document, made_at):
    about = book.properties
    about.title, about.subject = readable(document.full_title), readable(document.subtitle)
    about.creator = about.lastModifiedBy = readable(document.cover.owner)
    about.language = "en-GB"
    about.created = made_at.astimezone(UTC).replace(tzinfo=None)


def _dated(at: datetime):
    """The library dates a workbook by the clock when it saves it."""
    day = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return lambda core: re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + day, core)


def _sheets(document: Document) -> Iterator[_Sheet]:
    for section in document.sections:
        named = f"{section.number} {section.title}".strip()
        for block in section.all_blocks:
            one = getattr(block, "table", block)
            if not hasattr(one, "columns"):
                continue
            levels = block.levels if isinstance(block, Heatmap) else ()
            yield _Sheet(one.number, flat.table(one), named, {level.symbol: level.colour for level in levels})


def _definitions(document: Document) -> Iterator[list[str]]:
    for block in document.all_blocks:
        if isinstance(block, Definitions):
            for item in block.items:
                yield [item.chip.symbol if item.chip else "", item.term, item.words]


def _method(document: Document) -> Iterator[list[str]]:
    method = document.section("method")
    for part in method.subsections if method else ():
        for block in part.blocks:
            if isinstance(block, Bullets):
                yield from ([part.title, plain(item)] for item in block.items)
            elif isinstance(block, Paragraph):
                yield [part.title, plain(block.runs)]


class _Looks:
    """The styles of the workbook's cells, each made once: a style put together for each cell takes most of the time."""

    def __init__(self):
        self.fills = {
            colour: (PatternFill("solid", fgColor=f"FF{ground[1:]}"), f"FF{ink[1:]}")
            for colour, (ground, ink) in charts.COLOURS.items()
        }
        self._made: dict[tuple, object] = {}

    def cell(self, sheet, value, look: str, number_format: str = "General") -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet)
        if isinstance(value, str):
            put(cell, value)
            number_format = "@"
        else:
            cell.value = value
        key = look, number_format
        if key not in self._made:
            self._dress(cell, look)
            cell.number_format = number_format
            self._made[key] = copy(cell._style)
        cell._style = self._made[key]
        return cell

    def _dress(self, cell, look):
        if look in self.fills:
            fill, ink = self.fills[look]
            cell.font, cell.fill = Font(FONT, 11, color=ink, bold=True), fill
            cell.alignment = Alignment(horizontal="center", vertical="top")
            return
        sizes = {"title": 16, "subtitle": 12}
        colour = {"quiet": QUIET, "link": ACCENT, "notice": INK}.get(look, INK)
        cell.font = Font(
            FONT,
            sizes.get(look, 11),
            bold=look in {"title", "head", "name", "notice"},
            color=colour,
            underline="single" if look == "link" else None,
        )
        if look == "head":
            cell.fill = PatternFill("solid", fgColor=PALE)
            cell.border = Border(bottom=Side(style="medium", color=ACCENT))
        if look in {"figure", "letter"}:
            cell.alignment = Alignment(horizontal="right" if look == "figure" else "center", vertical="top")
        elif look in {"text", "name", "head"}:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


class _Writer:
    """One sheet at a time, from its first row to its last."""

    def __init__(self, book, looks: _Looks, document: Document):
        self.book = book
        self.looks = looks
        self.document = document
        self.sheet = None
        self.row = 0

    def contents(self, sheets: list[_Sheet]):
        cover = self.document.cover
        lists = [(DEFINITIONS, "What the words and letters mean", ""), (METHOD, "How it was counted", "")]
        lists += [(one.title, one.table.caption, one.section) for one in sheets]
        opening = [
            (f"{cover.title} {cover.period}", "title"),
            (f"{cover.subtitle}. {cover.owner}", "subtitle"),
            *((words, "notice") for words in [cover.status, cover.notice] if words),
            *((f"{name}: {words}", "text") for name, words in cover.facts),
            (f"SHA-256 of the record: {self.document.sha256}", "quiet"),
        ]
        self._begin(CONTENTS, [16, 84, 44], freeze="")
        for words, look in opening:
            self._line([(words, "quiet" if look == "text" else look)])
        self._line([])
        self._head(SHEETS_HEADS)
        first = self.row
        for title, caption, section in lists:
            link = self._cell(title, "link")
            link.hyperlink = _leads_to(title)
            self._append([link, self._cell(caption, "text"), self._cell(section, "text")])
        self._as_table("contents", SHEETS_HEADS, first)

    def words(self, title, caption, heads, rows: Iterable[list[str]]):
        rows = [[readable(words) for words in row] for row in rows]
        self._begin(title, [10, 34, 100] if len(heads) == 3 else [40, 110], freeze=f"A{HEAD_ROW + 1}")
        self._above(caption, "")
        self._head(heads)
        first = self.row
        for row in rows:
            self._line(
                [(words, "name" if words and place == len(row) - 2 else "text") for place, words in enumerate(row)]
            )
        self._as_table(title.lower(), heads, first)

    def table(self, one: _Sheet, number: int):
        columns, rows = one.table.columns, one.table.rows
        self._begin(one.title, _widths(one.table), freeze=f"{'B' if one.table.number else 'A'}{HEAD_ROW + 1}")
        self._above(f"{one.table.number}. {one.table.caption}".removeprefix(". "), one.table.note)
        heads = [column.head for column in columns]
        self._head(heads)
        first = self.row
        for row in rows:
            self._append(
                self._value(value, column, one.colours, is_name=not place)
                for place, (column, value) in enumerate(zip(columns, row, strict=True))
            )
        self._as_table(f"sheet_{number}_{one.table.name.replace('-', '_')}", heads, first)

    # -- parts of a sheet

    def _begin(self, title, widths, *, freeze):
        sheet = self.sheet = self.book.create_sheet(title)
        self.row = 0
        sheet.sheet_view.showGridLines = False
        if freeze:
            sheet.freeze_panes = freeze
            sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        for place, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.oddFooter.left.text = _footer(self.document.full_title)
        sheet.oddFooter.right.text = "Page &P of &N"

    def _above(self, caption, note):
        self._line([(readable(caption), "title")])
        self._line([(readable(note), "quiet")] if note else [(self.document.full_title, "quiet")])
        link = self._cell(f"Back to “{CONTENTS}”", "link")
        link.hyperlink = _leads_to(CONTENTS)
        self._append([link])

    def _head(self, heads):
        self._line([(head, "head") for head in heads])

    def _line(self, cells: list[tuple[str, str]]):
        self._append([self._cell(words, look) for words, look in cells])

    def _cell(self, words: str, look: str):
        return self.looks.cell(self.sheet, readable(words), look)

    def _append(self, cells):
        self.row += 1
        self.sheet.append(cells)

    def _as_table(self, name, heads, first):
        """A table in Excel's own sense, which its heads, filters and screen readers know; it needs a row below them."""
        if self.row == first:
            return
        table = Table(
            displayName=re.sub(r"\W", "_", name)[:200], ref=f"A{first}:{get_column_letter(len(heads))}{self.row}"
        )
        table.tableStyleInfo = copy(TABLE_STYLE)
        table._initialise_columns()
        for column, head in zip(table.tableColumns, heads, strict=True):
            column.name = head
        self.sheet.tables.add(table)  # its own `add_table` warns of columns that were not named, which these are

    def _value(self, value, column, colours, *, is_name):
        if isinstance(value, Share):
            return self.looks.cell(self.sheet, value.fraction, "figure", _format_of(value))
        if value is None:
            return self.looks.cell(self.sheet, None, "text")
        if isinstance(value, str):
            look = colours.get(value, "letter") if column.is_level else "name" if is_name else "text"
            return self.looks.cell(self.sheet, value, look)
        if isinstance(value, date):
            return self.looks.cell(self.sheet, value, "figure", "D MMMM YYYY")
        return self.looks.cell(self.sheet, value, "figure", "#,##0" if value == int(value) else _decimals(value))


def _leads_to(sheet: str) -> Hyperlink:
    return Hyperlink(ref="", location=f"{quote_sheetname(sheet)}!A1")


def _format_of(share: Share) -> str:
    """A whole per cent; what is said in words, such as “under 1%”, is shown in these words, over the same number."""
    return "0%" if share.percentage[0].isdigit() else f'"{share.percentage}"'


def _decimals(value: Decimal) -> str:
    """As many places behind the point as the value has, so that it reads as everywhere else."""
    return f"#,##0.{'0' * -value.normalize().as_tuple().exponent}"


def _footer(words: str) -> str:
    """An ampersand begins an order to the printer; a footer holds 255 characters in all."""
    return readable(words).replace("&", "&&")[:180]


def _widths(table: FlatTable) -> list[float]:
    """Wide enough for what stands in a column, up to a line that can be read."""
    found = []
    for place, column in enumerate(table.columns):
        longest = max((_width(row[place]) for row in table.rows[:LOOKED_AT]), default=0)
        head = max(len(word) for word in column.head.split()) if column.head.split() else 0
        least = 5 if column.is_level else NARROWEST
        found.append(min(max(longest, head, least) * 1.1 + 2, WIDEST))
    return found


def _width(value) -> int:
    if isinstance(value, str):
        return max(map(len, value.split("\n")))
    return 8 if isinstance(value, Share) or value is None else 18 if isinstance(value, date) else len(f"{value:,}")
