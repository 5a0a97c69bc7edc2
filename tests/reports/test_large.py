"""What is only looked up is left to files where a sector is large, and every form that is paper says so alike."""

import io
from datetime import UTC, datetime

import docx
import pytest

from reports import charts
from reports.document import structure, v2
from reports.document.structure import Chip, Column, Entry, Figure, Group, Heatmap, HeatmapRow, Query, Table, said
from reports.document.v2 import annexes, standards
from reports.figures import figures
from reports.record import Level, Share
from reports.renderers import html, widths, word
from reports.renderers.flat import table as flat
from tests.reports import sector

LEVELS = (Level(1, "A", "In place", "It is there.", "teal-dark", "kept"),)
CHIP = Chip("A", "In place", "teal-dark")


def figure(n: int, of: int) -> Figure:
    return Figure("1.1", Share(n, of), Query(""))


def table(rows: int) -> Table:
    columns = (Column("Organisation", "text"), Column("Kept", "share"))
    return Table("kept-table", "Table 7", "Who", columns, tuple((f"Body {n}", figure(n, rows)) for n in range(rows)))


def entry(names: int) -> Entry:
    some = tuple((f"Body {n}", "") for n in range(names))
    return Entry("clause-1", "1", "Pay", "Pay on time.", (), (Group(CHIP, figure(names, names), some),))


def heatmap(rows: int) -> Heatmap:
    some = tuple(HeatmapRow(f"Body {n}", "1", "-", figure(1, 1)) for n in range(rows))
    return Heatmap("heat", "Chart 3", "Seen", "What.", LEVELS, ("1",), some, (), table(rows))


def on_paper(block) -> str:
    return html.block(block, html.PAPER)


def on_page(block) -> str:
    return html.block(block, html.page())


def in_word(block) -> str:
    cover = structure.Cover("Partnership", "State", "2030", "How", "", "", ())
    section = structure.Section("annex", "A", "Annex", (block,))
    document = structure.Document("State 2030", "State 2030: it", "How", "Compact", False, cover, (section,), "0")
    read = docx.Document(io.BytesIO(word.render(document, made_at=datetime(2030, 1, 1, tzinfo=UTC))))
    cells = [cell.text for each in read.tables for row in each.rows for cell in row.cells]
    return " ".join([*(each.text for each in read.paragraphs), *cells]).replace("\u00a0", " ")


MOST = structure.MOST_ROWS_ON_PAPER


@pytest.mark.parametrize("form", [on_paper, in_word])
def test_paper_holds_a_table_that_can_be_read(form):
    assert f"Body {MOST - 1}" in form(table(MOST))


@pytest.mark.parametrize("form", [on_paper, in_word])
def test_paper_says_where_a_longer_table_is(form):
    long = form(table(MOST + 1))
    assert "Body 1" not in long
    for words in [long, form(heatmap(structure.MOST_ROWS + 1))]:
        assert "rows are too many to be read here. They stand in the workbook and in the files of data" in words
        assert "on the sheet “Table 7”, and as kept.csv." in words


def test_the_page_holds_more_than_paper_and_not_everything():
    assert f"Body {MOST}" in on_page(table(MOST + 1))
    assert "Body 1" not in on_page(table(structure.MOST_ROWS + 1))
    assert "Table 7" in on_page(table(structure.MOST_ROWS + 1))


def test_files_hold_every_row():
    assert len(flat(table(structure.MOST_ROWS + 1)).rows) == structure.MOST_ROWS + 1
    assert flat(table(1)).name == table(1).name


@pytest.mark.parametrize("form", [on_paper, in_word])
def test_paper_names_few_and_counts_many(form):
    most = structure.MOST_NAMES_ON_PAPER
    assert f"Body {most - 1}" in form(entry(most))
    many = form(entry(most + 1))
    assert "Body 1" not in many
    assert f"In place: {most + 1} of {most + 1} (100%)." in many


def test_the_page_names_more_than_paper():
    assert "Body 40" in on_page(entry(structure.MOST_NAMES_ON_PAPER + 1))
    assert "Body 40" not in on_page(entry(structure.MOST_NAMES + 1))


@pytest.mark.django_db
def test_the_annex_says_where_the_names_are(monkeypatch):
    made = sector.make_sector(4, organisations=6, clauses=5, rounds=1)
    record = figures(made.rounds[-1])
    said_there = "which rating each gave stands in annex A"
    assert said_there not in on_paper_of(record)
    monkeypatch.setattr(annexes, "MOST_NAMES_ON_PAPER", 2)
    assert said_there in on_paper_of(record)


def on_paper_of(record) -> str:
    return html.section(v2.build(record).section("clauses"), html.PAPER)


def test_a_cell_names_some_and_counts_the_rest():
    names = [f"Body {n}" for n in range(30)]
    assert standards.some(names[:6]) == "; ".join(names[:6])
    assert standards.some(names) == f"{'; '.join(names[:6])}; 24 more"


# -- drawings


def dots(n: int) -> str:
    return charts.standard_dots(
        [charts.Dot(5, is_met=True)] * n + [charts.Dot(50, is_met=False)] * n,
        number=30,
        upper=None,
        direction="at most",
        median=5,
        key="k",
        title="t",
        description="d",
        tallest=12,
    )


def test_a_thousand_values_are_drawn_no_higher_than_twelve():
    height = lambda drawing: float(drawing.split('height="')[1].split('"')[0])  # noqa: E731
    assert dots(12).count("<circle") == 24
    assert "<circle" not in dots(1000)
    assert height(dots(1000)) == height(dots(12))


# -- widths


def test_columns_fill_the_table_and_a_figure_keeps_to_its_line():
    long = Table(
        "k",
        "Table 1",
        "c",
        (Column("Organisation", "text"), Column("Kept", "share"), Column("Reason", "text")),
        (("A body of some name", figure(1234, 5678), "word " * 80), ("B", None, None)),
    )
    parts = widths.parts(long, html.PAPER_ROOM, html.RULER)
    assert sum(parts) == pytest.approx(1)
    assert parts[1] * html.PAPER_ROOM > charts.width_of(said(figure(1234, 5678)), html.POINTS)
    assert parts[2] > parts[0] > 0.1


def test_each_width_has_its_rule():
    drawn = on_paper(table(3))
    for width, share in html.columns_in(drawn):
        assert f"report-col-{width}" in drawn
        assert share == f"{width / 2:g}%"
