"""The State of the Sector as a Word file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from reports import charts
from reports.document.structure import (
    Bar,
    Block,
    Bullets,
    Callout,
    Card,
    Cards,
    Chart,
    Chip,
    Column,
    Definitions,
    Document,
    Entry,
    Figure,
    Group,
    Heatmap,
    Paragraph,
    Reference,
    Section,
    Strong,
    Table,
    Words,
    said,
)
from reports.document.written import blocks_of
from reports.record import NOT_APPLICABLE, NOT_ASKED, Share
from reports.renderers import pictures, widths
from reports.renderers.word import markup, styles, typed
from reports.renderers.word.markup import Cell, paragraph, run, tab
from reports.renderers.word.package import WIDTH, WIDTH_WIDE, About, Package, anchor

CHART_WIDTH = 720  # units over the type area, so that letters come out at 9 points
CLAUSES_A_TABLE, LEAST_CLAUSES = (
    30,
    16,
)  # Word holds at most 63 columns in a table, and thirty letters can still be read on a page
NAME_WIDTH, KEPT_WIDTH = 3100, 1500  # twips, in the table of all ratings
TALL_HEAD = 700  # twips, for numbers of clauses set upright
TWIPS_OF_LETTER = 106
KEEP_NEXT, NEW_PAGE = "<w:keepNext/>", "<w:pageBreakBefore/>"
NO_COLOUR = ("", "")
GAP = paragraph("", "Gap")  # between a table and what follows it


def render(document: Document, *, made_at: datetime) -> bytes:
    """The file's bytes, dated by the report."""
    return _Report(document, made_at).bytes_of()


class _Report:
    def __init__(self, document: Document, made_at: datetime):
        self.document = document
        mark = " – draft" if document.is_draft else ""
        self.package = Package(
            About(
                title=document.full_title,
                subject=document.subtitle,
                author=document.cover.owner,
                made_at=made_at,
                header=f"{document.title}{mark}",
                footer=document.agreement,
            )
        )
        self.is_wide = False

    def bytes_of(self) -> bytes:
        parts = [*self._cover(), *self._contents()]
        for section in self.document.sections:
            parts += self._section(section)
        return self.package.bytes_of("".join(parts), is_wide_at_the_end=self.is_wide)

    @property
    def width(self) -> int:
        return WIDTH_WIDE if self.is_wide else WIDTH

    # -- the first pages

    def _cover(self) -> Iterator[str]:
        cover = self.document.cover
        yield paragraph(run(f"{cover.title} {cover.period}"), "Title")
        yield paragraph(run(cover.subtitle), "Subtitle")
        yield paragraph(run(cover.owner, bold=True), "Lead")
        for words in [cover.status, cover.notice]:
            if words:
                yield paragraph(run(words), "IntenseQuote")
        for name, words in cover.facts:
            yield paragraph(run(f"{name}: ", bold=True) + run(words))

    def _contents(self) -> Iterator[str]:
        """A table of contents as Word makes one. Its lines lead to their sections; pages are Word's to number."""
        yield paragraph(run("Contents"), "TOCHeading", more=NEW_PAGE)
        sections = self.document.sections
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h '
            '\\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for place, section in enumerate(sections):
            number = run(section.number) + tab() if section.number else ""
            page = tab() + markup.field(f"PAGEREF {anchor(section.key)} \\h")
            line = markup.link(anchor(section.key), number + run(section.title) + page)
            opening, closing = begin if place == 0 else "", end if place == len(sections) - 1 else ""
            yield paragraph(f"{opening}{line}{closing}", "toc1")

    # -- sections

    def _section(self, section: Section) -> Iterator[str]:
        if section.is_wide != self.is_wide:
            yield self.package.page_end(is_wide=self.is_wide)
            self.is_wide = section.is_wide
            new_page = ""
        else:
            new_page = NEW_PAGE
        number = run(f"{section.number} ") if section.number else ""
        yield paragraph(self.package.mark(section.key, number + run(section.title)), "Heading1", more=new_page)
        yield from self.blocks(section.blocks)
        for part in section.subsections:
            yield paragraph(self.package.mark(part.key, run(part.title)), "Heading2")
            yield from self.blocks(part.blocks)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from BLOCKS[type(block)](self, block)

    # -- sentences

    def paragraph(self, one: Paragraph) -> Iterator[str]:
        yield paragraph(self.runs(one.runs), {"lead": "Lead", "note": "Note"}.get(one.role, ""))

    def bullets(self, one: Bullets) -> Iterator[str]:
        for item in one.items:
            yield paragraph(self.runs(item), "ListBullet")

    def callout(self, one: Callout) -> Iterator[str]:
        yield paragraph(self.runs(one.runs), "IntenseQuote")

    def cards(self, one: Cards) -> Iterator[str]:
        for card in one.cards:
            yield from self._card(card)

    def _card(self, card: Card):
        figure = run(f"{card.share.n:,}", style="Headlinefigure") + run(f" {card.share.rest}", bold=True)
        yield paragraph(f"{figure}{_number(card.figure)}{run(f' {card.words}')}", "Headline")
        yield paragraph(self.runs(card.note), "Headlinenote")

    def definitions(self, one: Definitions) -> Iterator[str]:
        for item in one.items:
            chip = _chip(item.chip) + run(" ") if item.chip else ""
            yield paragraph(chip + run(item.term), "Definitionterm")
            yield paragraph(run(item.words), "ListContinue")

    def words(self, one: Words) -> Iterator[str]:
        """What somebody wrote. A page's third heading is Word's second: the title of a page is its first."""
        yield from typed.blocks(self.package, blocks_of(one.markdown, level=one.level), higher_by=1)

    def runs(self, some: Sequence) -> str:
        return "".join(map(self._run, some))

    def _run(self, one) -> str:
        if isinstance(one, Figure):
            return run(said(one)) + _number(one)
        if isinstance(one, Strong):
            return run(one.words, bold=True)
        if isinstance(one, Reference):
            return markup.link(anchor(one.key), run(one.words, style="Hyperlink"))
        return run(one)

    # -- tables

    def table(self, one: Table) -> Iterator[str]:
        yield self._caption(one.number, one.caption)
        if one.is_left_out(is_paper=True):
            yield paragraph(run(one.instead), "Note")
            return
        yield markup.table(
            [_cell(widths.head(column), _head_style(column)) for column in one.columns],
            (
                [self._table_cell(cell, column) for cell, column in zip(row, one.columns, strict=True)]
                for row in one.rows
            ),
            _widths(one, self.width),
            style=styles.TABLE,
            title=f"{one.number}: {one.caption}",
            description=f"Columns: {', '.join(widths.head(column) for column in one.columns)}.",
        )
        yield paragraph(self.runs(one.note), "Note") if one.note else GAP

    def _caption(self, number: str, words: str) -> str:
        """A caption as Word makes one: its number is a field of the row of tables, or of the row of charts."""
        label, _, place = number.rpartition(" ")
        return paragraph(
            run(f"{label} ") + markup.field(f"SEQ {label} \\* ARABIC", place) + run(f". {words}"), "Caption"
        )

    def _table_cell(self, cell, column: Column) -> Cell:
        if isinstance(cell, Chip):
            return Cell(paragraph(_chip(cell) + run(f" {cell.name}"), "Tabletext"))
        if isinstance(cell, Bar):
            return Cell(paragraph(_bar(cell), "Tabletext"))
        return _cell(_unbroken(cell), "Tabletext" if column.kind in {"text", "level", "bar"} else "Tablefigure")

    # -- charts

    def chart(self, one: Chart) -> Iterator[str]:
        yield self._caption(one.number, one.title)
        yield paragraph(run(one.what), "Chartnote")
        drawing = one.draw(key=one.key, title=one.title, width=CHART_WIDTH, is_paper=True)
        picture = self.package.picture(pictures.png(str(drawing)), width=self.width, name=one.number, alt=one.alt)
        yield paragraph(picture)

    def heatmap(self, one: Heatmap) -> Iterator[str]:
        """Every rating as its letter on its colour, thirty clauses to a table."""
        yield self._caption(one.number, one.title)
        if one.is_left_out():
            yield paragraph(run(one.table.instead), "Note")
            return
        yield paragraph(run(one.what), "Chartnote")
        yield paragraph(_legend(one), "Chartnote")
        blocks = range(0, len(one.clauses), CLAUSES_A_TABLE)
        for start in blocks:
            if start:
                yield GAP
            yield self._letters(one, start, start + CLAUSES_A_TABLE)
        yield paragraph(self.runs(one.absent), "Note") if one.absent else GAP

    def _letters(self, one: Heatmap, start: int, end: int) -> str:
        clauses = one.clauses[start:end]
        room = (self.width - NAME_WIDTH - KEPT_WIDTH) // max(len(clauses), LEAST_CLAUSES)
        letters = _letters_of(one)
        heads = [_cell("Organisation", "Tablehead")]
        heads += [Cell(paragraph(run(name), "Tableletter"), is_turned=True) for name in clauses]
        heads.append(_cell("Kept", "Tableheadfigure"))
        span = f", clauses {clauses[0]} to {clauses[-1]}" if len(one.clauses) > CLAUSES_A_TABLE else ""
        return markup.table(
            heads,
            (
                [
                    _cell(row.name, "Tabletext"),
                    *(
                        letters[rating, mark]
                        for rating, mark in zip(row.ratings[start:end], row.marks[start:end], strict=True)
                    ),
                    _cell(said(row.kept), "Tablefigure"),
                ]
                for row in one.rows
            ),
            [NAME_WIDTH, *[room] * len(clauses), KEPT_WIDTH],
            style=styles.TABLE,
            title=f"{one.number}: {one.what}{span}",
            description="One row for each organisation, one column for each clause, and a letter for each rating.",
            head_height=TALL_HEAD,
        )

    # -- clauses

    def entry(self, one: Entry) -> Iterator[str]:
        heading = f"Clause {one.number}{f' {one.heading}' if one.heading else ''}"
        yield paragraph(self.package.mark(one.key, run(heading)), "Heading3")
        yield paragraph(run(one.text), "Quote", more=KEEP_NEXT)
        yield paragraph(self.runs(one.meta), "Note", more=KEEP_NEXT)
        if one.is_named(is_paper=True):
            for group in one.groups:
                yield paragraph(_group(group))
        elif one.groups:
            yield paragraph(run(" ").join(_counted(group) for group in one.groups))
        if not one.groups:
            yield paragraph(run("No answers."))


BLOCKS: dict[type, Callable] = {
    Paragraph: _Report.paragraph,
    Bullets: _Report.bullets,
    Callout: _Report.callout,
    Cards: _Report.cards,
    Words: _Report.words,
    Definitions: _Report.definitions,
    Table: _Report.table,
    Chart: _Report.chart,
    Heatmap: _Report.heatmap,
    Entry: _Report.entry,
}


def _number(figure: Figure) -> str:
    return run(f"\u00a0[{figure.ref}]", style="Figurenumber")


def _chip(one: Chip) -> str:
    ground, ink = charts.COLOURS.get(one.colour, NO_COLOUR)
    return run(f" {one.symbol} ", bold=True, ground=ground, ink=ink)


def _bar(one: Bar) -> str:
    """Counts on their colours, each behind its letter."""
    some = []
    for part, count in zip(one.parts, one.counts, strict=True):
        if count:
            ground, ink = charts.COLOURS.get(part.colour, NO_COLOUR)
            some.append(run(f" {part.symbol} {count:,} ", ground=ground, ink=ink))
    return run(" ").join(some) or run("–")


def _counted(group: Group) -> str:
    return _chip(group.chip) + run(f" {group.chip.name}: {said(group.figure)}.", bold=True)


def _group(group: Group) -> str:
    runs = _counted(group) + run(" ")
    for place, (name, remark) in enumerate(group.names):
        runs += run(f"{'; ' if place else ''}{name}") + (run(f" ({remark})", italic=True) if remark else "")
    return runs


def _legend(one: Heatmap) -> str:
    chips = [Chip(level.symbol, level.name, level.colour) for level in one.levels]
    others = [run("– Does not apply"), run("* Reviewers challenge it, or agree in part")]
    return run("   ").join([*(_chip(each) + run(f" {each.name}") for each in chips), *others])


def _letters_of(one: Heatmap) -> dict[tuple[str, str], Cell]:
    """The cell of each rating, made once; an asterisk stands where the reviewers do not simply agree."""
    found = {}
    looks = {str(level.position): (level.symbol, *charts.COLOURS[level.colour]) for level in one.levels}
    looks |= {NOT_APPLICABLE: ("–", *NO_COLOUR), NOT_ASKED: ("", *NO_COLOUR)}
    for mark in {mark for row in one.rows for mark in row.marks}:
        for rating, (symbol, ground, ink) in looks.items():
            star = "*" if mark == "x" and symbol else ""
            found[rating, mark] = Cell(paragraph(run(f"{symbol}{star}", ink=ink), "Tableletter"), ground)
    return found


def _unbroken(cell) -> str:
    """A share is read as one: its spaces do not break."""
    value = cell.value if isinstance(cell, Figure) else cell
    return said(cell).replace(" ", "\u00a0") if isinstance(value, Share) else said(cell)


def _cell(words: str, style: str) -> Cell:
    return Cell(paragraph(run(words), style))


def _head_style(column: Column) -> str:
    return "Tablehead" if column.kind in {"text", "level", "bar"} else "Tableheadfigure"


RULER = widths.Ruler(
    measure=len,
    bar=lambda bar: sum(len(f"{count:,}") + 4 for count in bar.counts if count),
    longest=70,
    word=26,
    least=4,
    margin=1.5,
)


def _widths(one: Table, width: int) -> list[int]:
    found = [int(width * part) for part in widths.parts(one, width / TWIPS_OF_LETTER, RULER)]
    found[0] += width - sum(found)
    return found
