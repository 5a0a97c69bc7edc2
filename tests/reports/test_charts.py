"""Charts are well-formed, say what they show, and never rest on colour alone."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import charts
from reports.record import Level

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
LEVELS = [
    Level(1, "A", "Fully in place", "", "teal-dark", "kept"),
    Level(2, "B", "Mostly in place", "", "teal", "partly kept"),
    Level(3, "C", "Some progress", "", "amber", "partly kept"),
    Level(4, "D", "Not yet started", "", "red", "not yet kept"),
]
PARTS = [charts.Part(level.symbol, level.name, level.colour) for level in LEVELS]
BARS = [charts.Bar("Funding and grants", (12, 3, 0, 1), "12 of 16 (75%)"), charts.Bar("Voice", (0, 0, 0, 0), "0 of 0")]
GAPS = [charts.Gap("Pay in time", 1.5, 2.25, "lower in 3 of 4 (75%)", number="3.1")]
POINTS = [
    charts.TrendPoint("2025", 0.2, "20 of 100 (20%)"),
    charts.TrendPoint("2026", 0.3, "30 of 100 (30%)", before=0.22, now=0.31, is_broken=True),
    charts.TrendPoint("2027", 0.4, "40 of 100 (40%)"),
]
GRID = charts.Grid(cell=12, height=16, columns=4)


def stacked(**more):
    return charts.stacked_bars(BARS, PARTS, key="themes", title="Ratings by theme", **more)


def gaps(**more):
    return charts.gap_dots(GAPS, LEVELS, key="gaps", title="The gap", **more)


def trend(**more):
    return charts.trend(POINTS, key="trend", title="Round by round", **more)


def standard(**more):
    dots = [charts.Dot(12, True), charts.Dot(12, True), charts.Dot(45.5, False)]
    return charts.standard_dots(
        dots,
        number=30,
        upper=None,
        direction="at most",
        median=12,
        key="standard",
        title="Days to pay: at most 30",
        description="Measured by 3 of 4 (75%).",
        **more,
    )


def read(svg) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))  # noqa: S314 our own


def texts(svg) -> str:
    return " ".join("".join(text.itertext()) for text in read(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("draw", [stacked, gaps, trend, standard])
@pytest.mark.parametrize("width", [720, 343])
def test_on_the_page_a_chart_has_its_title_first_then_a_description_and_names_both(draw, width):
    chart = read(draw(width=width))
    title, description = list(chart)[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == title.get("id")
    assert chart.get("aria-describedby") == description.get("id")
    assert title.text
    assert description.text
    assert chart.get("viewBox") == f"0 0 {width} {chart.get('height')}"


@pytest.mark.parametrize("draw", [stacked, gaps, trend, standard])
def test_on_paper_the_title_says_it_all_because_nothing_else_is_read(draw):
    chart = read(draw(is_paper=True))
    assert next(iter(chart)).tag == f"{SVG}title"
    assert not list(chart.iter(f"{SVG}desc"))
    assert re.search(r"\d+ of \d+ \(\d+%\)", next(iter(chart)).text)


@pytest.mark.parametrize("draw", [stacked, gaps, trend, standard])
def test_no_style_that_the_content_security_policy_would_stop(draw):
    svg = str(draw())
    assert "style=" not in svg
    assert "<style" not in svg
    assert "href" not in svg


def test_a_bar_carries_letter_and_count_and_its_row_says_n_of_n():
    words = texts(stacked())
    for expected in ["A 12", "B 3", "12 of 16 (75%)", "A", "Fully in place", "Not yet started", "No answers"]:
        assert expected in words, expected


def test_a_bar_of_nothing_draws_no_part_for_it():
    widths = [float(rect.get("width")) for rect in read(stacked()).iter(f"{SVG}rect")]
    assert all(width > 0 for width in widths)


def test_bars_drawn_by_size_are_as_long_as_their_counts():
    bars = [charts.Bar("Charity", (4,)), charts.Bar("Police", (1,))]
    svg = charts.stacked_bars(bars, PARTS[:1], key="returns", title="Returns", by_size=True)
    large, small = [float(rect.get("width")) for rect in read(svg).iter(f"{SVG}rect") if rect.get("height") == "26"]
    assert large == pytest.approx(4 * small)


def test_a_line_joins_only_like_with_like():
    lines = [line for line in read(trend()).iter(f"{SVG}line") if line.get("stroke-width") == "3"]
    assert len(lines) == 1 + 1  # one between two rounds, and the one in the legend
    words = texts(trend())
    assert "not comparable" in words
    assert "changed" in words


def test_a_value_that_misses_its_standard_is_hollow():
    fills = [circle.get("fill") for circle in read(standard()).iter(f"{SVG}circle")]
    assert fills == [charts.ACCENT, charts.ACCENT, charts.PAPER]


@pytest.mark.parametrize(
    ("direction", "number", "upper", "values"),
    [
        ("at least", 0, None, [0, 0]),
        ("at most", 30, None, []),
        ("between", 3, 5, [4]),
        ("at least", 0.05, None, [0.01, 0.09]),
        ("at most", 2_000_000, None, [1]),
    ],
)
def test_a_standard_of_any_size_can_be_drawn(direction, number, upper, values):
    svg = charts.standard_dots(
        [charts.Dot(value, True) for value in values],
        number=number,
        upper=upper,
        direction=direction,
        median=values[0] if values else None,
        key="s",
        title="A standard",
        description="Some.",
    )
    chart = read(svg)
    assert all(0 <= float(circle.get("cx")) <= 720 for circle in chart.iter(f"{SVG}circle"))


def test_a_row_of_the_heatmap_is_one_path_for_each_colour_and_says_every_rating():
    row = read(
        charts.heatmap_row("1 N4", "x...", LEVELS, GRID, title="Northside ICB: 1.1 A, 1.3 does not apply, 1.4 D")
    )
    assert next(iter(row)).text == "Northside ICB: 1.1 A, 1.3 does not apply, 1.4 D"
    fills = [path.get("fill") for path in row.iter(f"{SVG}path")]
    assert fills == [charts.COLOURS["teal-dark"][0], charts.COLOURS["red"][0], charts.PAPER]
    letters = [letter for text in row.iter(f"{SVG}text") for letter in "".join(text.itertext())]
    assert sorted(letters) == ["A", "D", "–"]


def test_head_and_rows_of_a_heatmap_are_equally_wide():
    head = read(charts.heatmap_head(["3.3.1", "3.3.2", "4", "5"], GRID, title="Clauses"))
    row = read(charts.heatmap_row("1234", "....", LEVELS, GRID, title="x"))
    assert head.get("width") == row.get("width") == "48"


@given(st.text(max_size=300), st.text(max_size=20))
def test_no_words_can_break_a_chart(label, number):
    bars = [charts.Bar(label, (1, 2, 3, 4), label, number=number)]
    for width in [720, 343]:
        read(charts.stacked_bars(bars, PARTS, key="k", title=label, width=width))
        read(
            charts.gap_dots([charts.Gap(label, 1, 2, label, number=number)], LEVELS, key="k", title=label, width=width)
        )


def test_markup_in_a_name_stays_words():
    svg = str(charts.stacked_bars([charts.Bar("<script>alert(1)</script>", (1,))], PARTS[:1], key="k", title="<b>"))
    assert "<script" not in svg
    assert "<b>" not in svg


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip([0.2126, 0.7152, 0.0722], linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("token", charts.COLOURS)
def test_letters_can_be_read_on_their_ground(token):
    ground, ink = charts.COLOURS[token]
    assert contrast(ground, ink) >= 4.5


def test_neighbours_on_the_usual_scale_differ_in_greyscale():
    grounds = [charts.COLOURS[level.colour][0] for level in LEVELS]
    for one, other in itertools.pairwise(grounds):
        assert contrast(one, other) >= 1.25, (one, other)


def test_charts_and_pages_use_the_same_colours():
    sass = (ROOT / "static/sass/_ratings.scss").read_text()
    tokens = dict(re.findall(r'"([\w-]+)": \((#\w{6}, #\w{6}), #\w{6}\)', sass))
    assert tokens == {token: f"{ground}, {ink}" for token, (ground, ink) in charts.COLOURS.items()}
