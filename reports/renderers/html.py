"""A document as HTML, in two dresses: for the page and for the paper. The words, figures and drawings are the same."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports import charts
from reports.document import written as typed
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
    Heading,
    Heatmap,
    Paragraph,
    Points,
    Quote,
    Reference,
    Run,
    Section,
    Strong,
    Table,
    Typed,
    Words,
    said,
)
from reports.record import NOT_APPLICABLE, Share
from reports.renderers import widths

WIDTHS = {"wide": 720, "narrow": 343}
PAPER_WIDTH = 800  # units over the type area of A4, so that letters come out at 8.4 points
BAR_WIDTH = 170  # so that letters in a bar of 34 millimetres come out at 8 points
MANY = 5  # columns; in a table with more, names get less room
LONG = 26  # letters; a longer text is prose, and one no longer than widths.SHORT keeps to its line
# In points: the type area of A4 is 170 millimetres wide, and tables are set in type of nine and a half.
PAPER_ROOM, POINTS = 481.0, 9.5
RULER = widths.Ruler(
    measure=lambda words: charts.width_of(words, POINTS),
    bar=lambda bar: 97.0,
    longest=330.0,
    word=140.0,
    least=22.0,
    margin=8.5,
    bold=1.08,
)
# Of the chart of every rating, in millimetres: the type area of A4 on its side, a name, and the unit of a drawing.
WIDE_ROOM, NAME_ROOM, CELLS_MARGIN, UNIT = 261.0, 62.0, 3.0, 25.4 / 96
COLUMN = re.compile(r'<col class="report-col-(\d+)">')


@dataclass(frozen=True)
class Dress:
    """How a document is dressed. `figure_url` leads from a figure's number to where it comes from, and `table_url` from
    the key of a table or chart to where its figures do; `links_cells` makes each figure of a table lead there itself.
    """

    is_paper: bool
    figure_url: Callable[[str], str] | None = None
    table_url: Callable[[str], str] | None = None
    links_cells: bool = False


PAPER = Dress(is_paper=True)
# A report is fifty screens of a telephone long.
BACK = mark_safe('<p class="report-back"><a class="govuk-link" href="#contents">Back to the contents</a></p>')
# What words that somebody typed are made of, once they are HTML.
TYPED = {"h3", "h4", "h5", "h6", "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
TYPED_WITH = {"a": {"class", "href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def page(figure_url: Callable[[str], str] | None = None, table_url: Callable[[str], str] | None = None) -> Dress:
    return Dress(is_paper=False, figure_url=figure_url, table_url=table_url)


def body(document: Document, dress: Dress) -> SafeString:
    return _joined(section(one, dress) for one in document.sections)


def section(one: Section, dress: Dress) -> SafeString:
    is_short = not one.subsections and all(isinstance(block, Paragraph) for block in one.blocks)
    kinds = f"report-section report-section--{one.key}"
    kinds += f"{' report-section--wide' if one.is_wide else ''}{' report-section--short' if is_short else ''}"
    return format_html(
        '<section class="{}"><h2 class="report-heading" id="{}">{}{}</h2>{}{}{}</section>',
        kinds,
        one.key,
        format_html('<span class="report-heading__number">{}</span> ', one.number) if one.number else "",
        one.title,
        blocks(one.blocks, dress),
        _joined(_part(part, dress) for part in one.subsections),
        "" if dress.is_paper else BACK,
    )


def _part(part: Section, dress) -> SafeString:
    return format_html(
        '<div class="report-part"><h3 id="{}">{}</h3>{}</div>', part.key, part.title, blocks(part.blocks, dress)
    )


def blocks(some: Iterable[Block], dress: Dress) -> SafeString:
    return _joined(block(one, dress) for one in some)


def block(one: Block, dress: Dress) -> SafeString:
    return FORMS[type(one)](one, dress)


# -- sentences


def _paragraph(one: Paragraph, dress) -> SafeString:
    return format_html("<p{}>{}</p>", _class(f"report-{one.role}" if one.role else ""), runs(one.runs, dress))


def _bullets(one: Bullets, dress) -> SafeString:
    items = _joined(format_html("<li>{}</li>", runs(item, dress)) for item in one.items)
    return format_html('<ul class="report-list">{}</ul>', items)


def _callout(one: Callout, dress) -> SafeString:
    return format_html('<p class="report-callout">{}</p>', runs(one.runs, dress))


def _words(one: Words, dress) -> SafeString:
    return format_html('<div class="report-commentary">{}</div>', written(one.markdown, level=one.level))


def _cards(one: Cards, dress) -> SafeString:
    return format_html('<div class="report-headlines">{}</div>', _joined(_card(card, dress) for card in one.cards))


def runs(some: Sequence[Run], dress: Dress) -> SafeString:
    return _joined(_run(run, dress) for run in some)


def _run(run, dress):
    if isinstance(run, Figure):
        return format_html("{}{}", str(run), _number(run, dress))
    if isinstance(run, Strong):
        return format_html("<strong>{}</strong>", run.words)
    if isinstance(run, Reference):
        return format_html('<a class="govuk-link" href="#{}">{}</a>', run.key, run.words)
    return escape(run)


def _number(figure: Figure, dress) -> SafeString:
    """The figure's own number behind it; on a published page it leads to where the figure comes from."""
    if dress.figure_url:
        return format_html(
            '<span class="report-ref"> <a class="govuk-link govuk-link--text-colour" href="{}">'
            '<span class="report-hidden">Where it comes from: figure </span>{}</a></span>',
            dress.figure_url(figure.ref),
            f"[{figure.ref}]",
        )
    return format_html('<span class="report-ref"> {}</span>', f"[{figure.ref}]")


def written(markdown: str, *, level: int = 3) -> SafeString:
    """What somebody wrote. It is made of our own elements alone, and looked through once more for any other."""
    content = _typed_blocks(typed.blocks_of(markdown, level=level))
    return mark_safe(nh3.clean(content, tags=TYPED, attributes=TYPED_WITH, url_schemes=SCHEMES, link_rel=None))  # noqa: S308 cleaned


def _typed_blocks(some) -> SafeString:
    return _joined(_typed_block(one) for one in some)


def _typed_block(one) -> SafeString:
    if isinstance(one, Heading):
        return format_html("<h{0}>{1}</h{0}>", one.level, _typed_runs(one.runs))
    if isinstance(one, Quote):
        return format_html("<blockquote>{}</blockquote>", _typed_blocks(one.blocks))
    if isinstance(one, Points):
        items = _joined(format_html("<li>{}</li>", _typed_item(item)) for item in one.items)
        if one.first is None:
            return format_html("<ul>{}</ul>", items)
        return format_html('<ol start="{}">{}</ol>', one.first, items)
    return format_html("<p>{}</p>", _typed_runs(one.runs))


def _typed_item(item) -> SafeString:
    """An item of one paragraph needs no paragraph of its own."""
    if item and isinstance(item[0], Paragraph):
        return format_html("{}{}", _typed_runs(item[0].runs), _typed_blocks(item[1:]))
    return _typed_blocks(item)


def _typed_runs(some: Sequence[Run]) -> SafeString:
    return _joined(_typed_run(run) for run in some)


def _typed_run(run) -> SafeString:
    if isinstance(run, str):
        run = Typed(run)
    words = _joined(line if place == 0 else format_html("<br>{}", line) for place, line in _lines(run.words))
    if run.is_emphasised:
        words = format_html("<em>{}</em>", words)
    if run.is_strong:
        words = format_html("<strong>{}</strong>", words)
    return format_html('<a class="govuk-link" href="{}">{}</a>', run.url, words) if run.url else words


def _lines(words: str):
    return enumerate(escape(line) for line in words.split("\n"))


def _card(card: Card, dress) -> SafeString:
    note = format_html(' <span class="report-headline__note">{}</span>', runs(card.note, dress)) if card.note else ""
    return format_html(
        '<p class="report-headline"><span class="report-headline__number">{}</span> '
        '<span class="report-headline__of">{}</span>{} <span class="report-headline__words">{}</span>{}</p>',
        f"{card.share.n:,}",
        card.share.rest,
        _number(card.figure, dress),
        card.words,
        note,
    )


def _definitions(one: Definitions, dress) -> SafeString:
    items = _joined(
        format_html(
            "<dt>{}{}</dt><dd>{}</dd>", format_html("{} ", chip(item.chip)) if item.chip else "", item.term, item.words
        )
        for item in one.items
    )
    return format_html('<dl class="report-definitions">{}</dl>', items)


def chip(one: Chip) -> SafeString:
    return format_html('<span class="report-chip report-chip--{}">{}</span>', one.colour, one.symbol)


# -- tables


def table(one: Table, dress: Dress, *, is_caption_hidden: bool = False) -> SafeString:
    if one.is_left_out(is_paper=dress.is_paper):
        return _left_out(one, one.caption, one.instead, dress)
    kinds = [_kind(one, place, column) for place, column in enumerate(one.columns)]
    lines = _joined(
        format_html(
            "<tr{}>{}{}</tr>",
            _class("" if dress.is_paper else "govuk-table__row"),
            _cell("th", row[0], kinds[0], dress, is_head=True),
            _joined(_cell("td", cell, kind, dress) for cell, kind in zip(row[1:], kinds[1:], strict=True)),
        )
        for row in one.rows
    )
    head = _head(one, kinds, dress)
    return _around_table(one, dress, _room(kinds), head, lines, is_caption_hidden=is_caption_hidden)


def _left_out(one: Table | Heatmap, caption: str, instead: str, dress) -> SafeString:
    return format_html(
        '<div class="report-figure" id="{}"><p class="report-figure__title"><span class="report-figure__number">{}'
        '</span> {}</p><p class="report-note">{}</p></div>{}',
        one.key,
        one.number,
        caption,
        instead,
        _sources(one, dress) if isinstance(one, Table) else "",
    )


def _columns(one: Table) -> SafeString:
    """The widths of columns as classes, in half per cents: a strict policy lets no style through."""
    return _cols(widths.parts(one, PAPER_ROOM, RULER))


def _cols(parts: Iterable[float]) -> SafeString:
    """Rounded so that they never add up to more than the table."""
    ends = [round(200 * end) for end in accumulate(parts)]
    cols = _joined(format_html('<col class="report-col-{}">', end - start) for start, end in pairwise([0, *ends]))
    return format_html("<colgroup>{}</colgroup>", cols)


def _columns_of_heatmap(grid: charts.Grid) -> SafeString:
    cells = grid.width * UNIT + CELLS_MARGIN
    return _cols(room / WIDE_ROOM for room in [NAME_ROOM, cells, WIDE_ROOM - NAME_ROOM - cells])


def columns_in(content: str) -> list[tuple[int, str]]:
    """Every width of a column in a text of HTML, and what it is of the table, for the style sheet of the paper."""
    return [(width, f"{width / 2:g}%") for width in sorted({int(found) for found in COLUMN.findall(content)})]


def _room(kinds) -> str:
    """How much room the names in the first column get: less where there are many columns with prose among them."""
    if "bar" in kinds:
        return " report-table--bars"
    if "words" in kinds[1:] and len(kinds) > MANY:
        return " report-table--many"
    return " report-table--words" if {"words", "name", "short"} & set(kinds[1:]) else ""


def _around_table(one, dress, room, head, lines, *, is_caption_hidden) -> SafeString:
    number = format_html('<span class="report-figure__number">{}</span> ', one.number)
    if dress.is_paper:
        return format_html(
            '<table class="report-table"><caption>{}{}</caption>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
            number,
            one.caption,
            _columns(one),
            head,
            lines,
        )
    return format_html(
        '<div class="app-scroll" role="region" aria-label="{}" tabindex="0"><table class="govuk-table report-table" '
        'id="{}"><caption class="govuk-table__caption{}">{}{}</caption><thead class="govuk-table__head">'
        '<tr class="govuk-table__row">{}</tr></thead><tbody class="govuk-table__body">{}</tbody></table></div>{}',
        f"{one.number}: {one.caption}",
        one.key,
        " govuk-visually-hidden" if is_caption_hidden else "",
        number,
        one.caption,
        head,
        lines,
        _sources(one, dress),
    )


def _sources(one: Table, dress) -> SafeString | str:
    """Where the figures of a table or chart come from, on the page of a published report."""
    if not dress.table_url or not any(isinstance(cell, Figure) for row in one.rows for cell in row):
        return ""
    link = '<p class="report-sources"><a class="govuk-link" href="{}">Where the figures of {} come from</a></p>'
    return format_html(link, dress.table_url(one.key), f"{one.number[:1].lower()}{one.number[1:]}")


def _head(one, kinds, dress):
    """On paper the corner is no header of its own: what stands below it are headers."""
    first, *rest = [f"{column.name} ({column.unit})" if column.unit else column.name for column in one.columns]
    if dress.is_paper:
        corner = format_html("<td>{}</td>", first)
    else:
        corner = format_html('<th scope="col" class="govuk-table__header">{}</th>', first)
    base = "" if dress.is_paper else "govuk-table__header "
    return corner + _joined(
        format_html('<th scope="col" class="{}report-cell report-cell--{}">{}</th>', base, kind, name)
        for name, kind in zip(rest, kinds[1:], strict=True)
    )


def _kind(one: Table, place: int, column: Column) -> str:
    """Words may break over lines; figures, levels and short names may not."""
    if column.kind in ["bar", "level"]:
        return column.kind
    if column.kind != "text":
        return "figure"
    longest = max((len(said(row[place])) for row in one.rows), default=0)
    return "words" if longest > LONG else "name" if longest > widths.SHORT else "short"


def _cell(tag, cell, kind, dress, *, is_head=False) -> SafeString:
    if isinstance(cell, Bar):
        bar = charts.Bar("", cell.counts)
        words = charts.single_bar(bar, _parts(cell.parts), key="", width=BAR_WIDTH, is_paper=dress.is_paper)
    elif isinstance(cell, Chip):
        words = format_html("{} {}", chip(cell), cell.name)
    elif dress.links_cells and isinstance(cell, Figure):
        link = '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">, figure {}</span></a>'
        words = format_html(link, dress.figure_url(cell.ref), str(cell), cell.ref)
    else:
        words = said(cell)
    if is_head:
        return format_html('<th scope="row"{}>{}</th>', _class("" if dress.is_paper else "govuk-table__header"), words)
    base = "" if dress.is_paper else "govuk-table__cell "
    return format_html('<td class="{}report-cell report-cell--{}">{}</td>', base, kind, words)


def _parts(chips: Sequence[Chip]) -> list[charts.Part]:
    return [charts.Part(one.symbol, one.name, one.colour) for one in chips]


# -- charts


def _chart(one: Chart, dress) -> SafeString:
    drawings = _joined(
        format_html('<div class="report-chart report-chart--{}">{}</div>', name, drawing)
        for name, drawing in _drawings(one, dress)
    )
    return _figure(one, drawings, dress)


def _drawings(one, dress):
    if dress.is_paper:
        yield "paper", one.draw(key=one.key, title=one.title, width=PAPER_WIDTH, is_paper=True)
        return
    for name, width in WIDTHS.items():
        yield name, one.draw(key=f"{one.key}-{name}", title=one.title, width=width, is_paper=False)


def _figure(one, drawing, dress) -> SafeString:
    """A chart below what it shows; on the page the same figures follow as a table."""
    below = (
        _details("The same figures as a table", table(one.table, dress, is_caption_hidden=True))
        if not dress.is_paper
        else ""
    )
    return format_html(
        '<div class="report-figure" id="{}"><p class="report-figure__title"><span '
        'class="report-figure__number">{}</span> '
        '{}</p><p class="report-figure__what">{}</p>{}{}</div>',
        one.key,
        one.number,
        one.title,
        one.what,
        drawing,
        below,
    )


def _details(summary, content) -> SafeString:
    return format_html(
        '<details class="govuk-details"><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary><div '
        'class="govuk-details__text">{}</div></details>',
        summary,
        content,
    )


def _heatmap(one: Heatmap, dress) -> SafeString:
    """A table with one drawing for each organisation: 300 rows of 60 cells would else take a minute (ADR on charts)."""
    if one.is_left_out():
        return _left_out(one, one.title, one.table.instead, dress)
    grid = _grid(len(one.clauses), is_paper=dress.is_paper)
    in_words = _in_counts if dress.is_paper else _in_words
    head = charts.heatmap_head(one.clauses, grid, title=_columns_in_words(one, dress))
    lines = _joined(
        format_html(
            '<tr><th scope="row" class="report-heatmap__name">{}</th><td class="report-heatmap__cells">{}</td>'
            '<td class="report-cell">{}</td></tr>',
            row.name,
            charts.heatmap_row(
                row.ratings, row.marks, one.levels, grid, title=in_words(one, row), is_paper=dress.is_paper
            ),
            str(row.kept),
        )
        for row in one.rows
    )
    corner = (
        "<td>Organisation</td>" if dress.is_paper else '<th scope="col" class="report-heatmap__name">Organisation</th>'
    )
    drawing = format_html(
        '<table class="{}report-heatmap"><caption class="report-hidden">{}</caption>{}<thead><tr>{}<th scope="col" '
        'class="report-heatmap__cells">{}</th><th scope="col" class="report-cell">Kept</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        "" if dress.is_paper else "govuk-table ",
        one.what,
        _columns_of_heatmap(grid) if dress.is_paper else "",
        mark_safe(corner),  # noqa: S308 our own words
        head,
        lines,
    )
    if not dress.is_paper:
        label = f"{one.number}: {one.what}"
        drawing = format_html(
            '<div class="app-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, drawing
        )
    absent = format_html('<p class="report-note">{}</p>', runs(one.absent, dress)) if one.absent else ""
    return format_html("{}{}", _figure(one, format_html("{}{}", _legend(one), drawing), dress), absent)


def _legend(one: Heatmap) -> SafeString:
    chips = [Chip(level.symbol, level.name, level.colour) for level in one.levels]
    chips.append(Chip("–", "Does not apply", "none"))
    items = _joined(
        format_html('<span class="report-legend__item">{} {}</span> ', chip(one), one.name) for one in chips
    )
    return format_html('<p class="report-legend">{}</p>', items)


def _grid(columns: int, *, is_paper: bool) -> charts.Grid:
    if is_paper:
        return charts.Grid(cell=min(24, 630 / columns), height=14.5, columns=columns)
    return charts.Grid(cell=max(20, min(30, 620 / columns)), height=26, columns=columns)


def _columns_in_words(one: Heatmap, dress) -> str:
    if dress.is_paper and len(one.clauses) > 1:
        return f"One column for each clause in the order of the agreement, from {one.clauses[0]} to {one.clauses[-1]}."
    return f"The columns are the clauses {', '.join(one.clauses)}."


def _in_words(one: Heatmap, row) -> str:
    """Clauses by rating, so that a row is heard as a few phrases and not as a string of letters."""
    found = [f"{name} in {', '.join(numbers)}" for name, numbers in _by_rating(one, row)]
    return f"Ratings of {row.name}: {'; '.join(found)}."


def _in_counts(one: Heatmap, row) -> str:
    """On paper, where each clause with every answer follows in an annex: fifty numbers a row are not listened to."""
    found = [f"{name} in {len(numbers)}" for name, numbers in _by_rating(one, row)]
    disputed = row.marks.count("x")
    doubts = f" The reviewers challenge or agree only in part with {disputed} of these." if disputed else ""
    return f"How many promises {row.name} rates how: {', '.join(found)}.{doubts}"


def _by_rating(one: Heatmap, row) -> Iterator[tuple[str, list[str]]]:
    names = [(str(level.position), level.name.lower()) for level in one.levels]
    for letter, name in [*names, (NOT_APPLICABLE, "does not apply")]:
        numbers = [clause for clause, rating in zip(one.clauses, row.ratings, strict=True) if rating == letter]
        if numbers:
            yield name, numbers


# -- clauses


def _entry(one: Entry, dress) -> SafeString:
    """What must stay together is wrapped: the promise with the first of its answers, or all where nobody is named."""
    heading = f" {one.heading}" if one.heading else ""
    first, *rest = _answers(one, dress) or [mark_safe("<p>No answers.</p>")]
    return format_html(
        '<div class="report-clause"><div class="report-clause__start"><h4 id="{}"><span class="report-clause__number">'
        'Clause {}</span>{}</h4><p class="report-clause__text">{}</p>{}<p class="report-note">{}</p>{}</div>{}</div>',
        one.key,
        one.number,
        heading,
        one.text,
        _bar(one, dress),
        runs(one.meta, dress),
        first,
        _joined(rest),
    )


def _answers(one: Entry, dress) -> list[SafeString]:
    if one.is_named(is_paper=dress.is_paper):
        return [_group(group) for group in one.groups]
    return [format_html('<p class="report-answers">{}</p>', _joined(_counted(group) for group in one.groups))]


def _counted(group: Group) -> SafeString:
    counted = '<span class="report-answers__count">{} <strong>{}: {}.</strong></span> '
    return format_html(counted, chip(group.chip), group.chip.name, str(group.figure))


def _bar(one: Entry, dress) -> SafeString:
    groups = [group for group in one.groups if isinstance(group.figure.value, Share)]
    if not groups:
        return ""
    parts = _parts([group.chip for group in groups])
    bar = charts.Bar("", tuple(group.figure.value.n for group in groups), number=f"Clause {one.number}")
    drawing = charts.single_bar(bar, parts, key="", width=720, is_paper=dress.is_paper)
    return format_html('<div class="report-clause__bar">{}</div>', drawing)


def _group(group: Group) -> SafeString:
    names = [format_html("{} <em>({})</em>", name, remark) if remark else escape(name) for name, remark in group.names]
    return format_html(
        '<p class="report-answers">{} <strong>{}: {}.</strong> {}</p>',
        chip(group.chip),
        group.chip.name,
        str(group.figure),
        mark_safe("; ".join(names)),  # noqa: S308 each was escaped
    )


def _class(names: str) -> SafeString:
    return format_html(' class="{}"', names) if names else ""


def _joined(parts: Iterable) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 each part went through format_html or escape


FORMS: dict[type, Callable[..., SafeString]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    Callout: _callout,
    Cards: _cards,
    Words: _words,
    Definitions: _definitions,
    Table: table,
    Chart: _chart,
    Heatmap: _heatmap,
    Entry: _entry,
}
