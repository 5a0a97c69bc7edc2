"""Charts as SVG, drawn by hand: the same function for the page and for the paper (ADR on charts).

Every chart has its title as first child, a description in words, `role="img"`, and colours as attributes, since the
content security policy lets no style through. A letter or symbol stands wherever a colour means something, and the
grounds of one scale differ in lightness, so that a chart can be read in greyscale. On paper the description joins the
title, because a PDF's alternative text is made from the title alone.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from compacts.pen import ACCENT, BOLD, INK, PAPER, QUIET, RULE, Drawing, attributes, rounded, width_of

# As in static/sass/_ratings.scss: ground, and the ink that is read on it (4.5 to 1 at the least).
COLOURS = {
    "teal-dark": ("#0a464c", "#ffffff"),
    "teal": ("#7cc7c4", "#062f33"),
    "amber": ("#fbd06f", "#332200"),
    "red": ("#c23a2b", "#ffffff"),
    "green": ("#10573a", "#ffffff"),
    "blue": ("#1d5a9e", "#ffffff"),
    "purple": ("#6f4bb0", "#ffffff"),
    "grey": ("#dfe3e4", "#0b0c0c"),
}


@dataclass(frozen=True)
class Part:
    """What one colour of a bar means."""

    symbol: str
    name: str
    colour: str


@dataclass(frozen=True)
class Bar:
    label: str
    counts: tuple[int, ...]
    note: str = ""
    number: str = ""  # printed bold before the label, such as a clause's number

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Gap:
    """Two marks on a scale of levels; places count from 1, the best."""

    label: str
    own: float
    theirs: float
    note: str = ""
    number: str = ""


@dataclass(frozen=True)
class TrendPoint:
    """A round: the share of all answers, and the slope of those that can be compared with the round before."""

    label: str
    share: float
    words: str
    before: float | None = None
    now: float | None = None
    is_broken: bool = False


@dataclass(frozen=True)
class Dot:
    value: float
    is_met: bool


def stacked_bars(
    bars: Sequence[Bar],
    parts: Sequence[Part],
    *,
    key: str,
    title: str,
    by_size: bool = False,
    between: float = 9,
    width: float = 720,
    is_paper: bool = False,
) -> SafeString:
    """One bar for each row, its parts side by side, with letter and count in them.

    Each bar fills the width, unless `by_size` says that its length is its count. `between` is the room below a bar.
    """
    largest = max((bar.total for bar in bars), default=0)
    drawing = Drawing(width)
    y = _legend(drawing, parts)
    is_wide = width >= 480
    label_width = width * 0.34 if is_wide else width
    note_width = max([width_of(bar.note, 14) for bar in bars] + [0]) + 10 if is_wide else 0
    x, bar_width = (label_width, width - label_width - note_width) if is_wide else (0, width)
    for bar in bars:
        lines = _lines(bar, label_width - 14 if is_wide else width)
        if is_wide:
            height = max(26, 17 * len(lines))
            top = y + (height - 26) / 2
            _label(drawing, lines, 0, y + (height - 17 * len(lines)) / 2 + 13, bar.number)
            drawing.text(width, top + 18, bar.note, anchor="end")
            y += height + between
        else:
            _label(drawing, lines, 0, y + 13, bar.number)
            top = y + 17 * len(lines) + 4
            drawing.text(0, top + 26 + 15, bar.note, size=13, fill=QUIET)
            y = top + 26 + 28
        _bar(drawing, bar, parts, x, top, bar_width * (bar.total / largest if by_size and largest else 1))
    description = " ".join(_bar_in_words(bar, parts) for bar in bars)
    return drawing.finish(y, key=key, title=title, description=description, is_paper=is_paper)


def single_bar(bar: Bar, parts: Sequence[Part], *, key: str, width: float, is_paper: bool = False) -> SafeString:
    """One bar without words beside it, for a row of a table that has them."""
    drawing = Drawing(width)
    _bar(drawing, bar, parts, 0, 0, width)
    words = _bar_in_words(bar, parts)
    return drawing.finish(26, key=key, title=words, description="", is_paper=is_paper)


def _bar(drawing, bar, parts, x, y, width):
    if not bar.total:
        drawing.rect(x, y, width, 26, "none", stroke=RULE, stroke_dasharray="4 3")
        drawing.text(x + 8, y + 18, "No answers", size=13, fill=QUIET)
        return
    gaps = 1.5 * (len([count for count in bar.counts if count]) - 1)
    for part, count in zip(parts, bar.counts, strict=True):
        if not count:
            continue
        ground, ink = COLOURS[part.colour]
        share = (width - gaps) * count / bar.total
        drawing.rect(x, y, share, 26, ground)
        for words in [f"{part.symbol} {count:,}", f"{count:,}", part.symbol]:
            if width_of(words, 14) * BOLD + 6 <= share:
                drawing.text(x + share / 2, y + 18, words, fill=ink, anchor="middle", bold=True)
                break
        x += share + 1.5


def _bar_in_words(bar, parts) -> str:
    name = f"{bar.number} {bar.label}".strip()
    counts = ", ".join(f"{part.name} {count:,}" for part, count in zip(parts, bar.counts, strict=True) if count)
    return f"{name}: {counts or 'no answers'}{f'; {bar.note}' if bar.note else ''}."


def _legend(drawing, parts) -> float:
    x, y = 0.0, 0.0
    for part in parts:
        ground, ink = COLOURS[part.colour]
        needed = 22 + 6 + width_of(part.name, 14) + 16
        if x and x + needed - 16 > drawing.width:
            x, y = 0, y + 25
        drawing.rect(x, y, 20, 18, ground)
        drawing.text(x + 10, y + 14, part.symbol, size=13, fill=ink, anchor="middle", bold=True)
        drawing.text(x + 26, y + 14, part.name)
        x += needed
    return y + 32


def _lines(row, width) -> list[str]:
    """A label in lines that fit; what is left over is in the description and in the table."""
    name = f"{row.number}  {row.label}" if row.number else row.label
    lines = textwrap.wrap(name, max(int(width / (14 * 0.47)), 8), break_long_words=True)
    return [*lines[:2], lines[2] + "…"] if len(lines) > 3 else lines or [""]


def _label(drawing, lines, x, y, number):
    for place, line in enumerate(lines):
        if place == 0 and number and line.startswith(number):
            drawing.text(x, y, number, bold=True)
            drawing.text(x + width_of(number, 14) * BOLD + 6, y, line.removeprefix(number).strip())
        else:
            drawing.text(x, y + 17 * place, line)


def gap_dots(
    rows: Sequence[Gap],
    levels: Sequence,
    *,
    key: str,
    title: str,
    own: str = "Self-rating",
    theirs: str = "Reviewers’ rating",
    width: float = 720,
    is_paper: bool = False,
) -> SafeString:
    """Two marks and the line between them: where the organisation stands by its own rating, and by the reviewers'."""
    drawing = Drawing(width)
    is_wide = width >= 480
    note_width = max([width_of(row.note, 14) for row in rows] + [0]) + 14 if is_wide else 0
    left = width * 0.36 if is_wide else 14
    right = width - note_width - 14
    last = max(len(levels) - 1, 1)

    def place(position):
        return right - (right - left) * (position - 1) / last

    _dot(drawing, 7, 9, is_own=True)
    drawing.text(20, 14, own)
    second = 20 + width_of(own, 14) + 18
    _dot(drawing, second + 7, 9, is_own=False)
    drawing.text(second + 20, 14, theirs)
    y = 46.0
    for level in levels:
        drawing.text(place(level.position), y, level.symbol, size=14, anchor="middle", bold=True, fill=QUIET)
    top = y = y + 8
    for row in rows:
        lines = _lines(row, left - 20 if is_wide else width)
        if is_wide:
            height = max(26, 17 * len(lines) + 6)
            _label(drawing, lines, 0, y + (height - 17 * len(lines)) / 2 + 13, row.number)
            middle = y + height / 2
            drawing.text(width, middle + 5, row.note, anchor="end")
            y += height
        else:
            _label(drawing, lines, 0, y + 16, row.number)
            middle = y + 17 * len(lines) + 16
            drawing.text(0, middle + 25, row.note, size=13, fill=QUIET)
            y = middle + 34
        drawing.line(left - 8, middle, right + 8, middle, "#dfe3e4")
        a, b = place(row.own), place(row.theirs)
        drawing.line(a, middle, b, middle, INK, 2.5)
        _dot(drawing, b, middle, is_own=False)
        _dot(drawing, a, middle, is_own=True)
    if is_wide:
        verticals = [
            f"<line{attributes(x1=place(level.position), y1=top, x2=place(level.position), y2=y, stroke='#eef1f1')}/>"
            for level in levels
        ]
        drawing.shapes[:0] = verticals
    description = " ".join(
        f"{f'{row.number} {row.label}'.strip()}: {own.lower()} {row.own:.1f}, {theirs.lower()} {row.theirs:.1f}"
        f"{f'; {row.note}' if row.note else ''}."
        for row in rows
    )
    scale = ", ".join(f"{level.position} is {level.symbol}, {level.name}" for level in levels)
    return drawing.finish(
        y + 4, key=key, title=title, description=f"Mean levels, where {scale}. {description}", is_paper=is_paper
    )


def _dot(drawing, x, y, *, is_own):
    """A full circle for the organisation's own rating, a hollow diamond for the reviewers'."""
    if is_own:
        drawing.circle(x, y, 6, ACCENT)
    else:
        drawing.path(f"M{rounded(x)} {rounded(y - 8)}l8 8-8 8-8-8z", PAPER, stroke="#54319f", stroke_width=2.5)


def trend(
    points: Sequence[TrendPoint], *, key: str, title: str, of: str = "", width: float = 720, is_paper: bool = False
) -> SafeString:
    """Rings for all answers of a round; a line only from like to like, and a mark where even that cannot be drawn.

    `of` says behind each share what it is a share of, for whoever hears the drawing.
    """
    drawing = Drawing(width)
    is_wide = width >= 480
    left, right, top, bottom = 44.0, width - 10.0, 62.0, 202.0
    step = (right - left) / len(points)
    highest = max([share for point in points for share in (point.share, point.before, point.now) if share is not None])
    tallest, grade = next(
        (end, grade) for end, grade in [(0.25, 5), (0.5, 10), (1.0, 20)] if highest <= end * 0.96 or end == 1
    )

    def level_of(share):
        return bottom - (bottom - top) * share / tallest

    drawing.circle(7, 9, 5.5, PAPER, stroke=QUIET, stroke_width=2)
    drawing.text(20, 14, "All answers of the round")
    x = 20 + width_of("All answers of the round", 14) + 18 if is_wide else 0
    y = 9 if is_wide else 33
    drawing.line(x, y, x + 26, y, ACCENT, 3)
    drawing.circle(x + 26, y, 5, ACCENT)
    drawing.text(x + 38, y + 5, "Like for like")
    for share in range(0, int(tallest * 100) + 1, grade):
        y = level_of(share / 100)
        drawing.line(left, y, right, y, RULE if share == 0 else "#dfe3e4")
        drawing.text(left - 8, y + 5, f"{share}%", size=13, fill=QUIET, anchor="end")
    places = [left + step * (place + 0.5) for place in range(len(points))]
    for (a, _), (b, point) in pairwise(zip(places, points, strict=True)):
        if point.before is not None:
            drawing.line(a, level_of(point.before), b, level_of(point.now), ACCENT, 3)
            drawing.circle(a, level_of(point.before), 4, ACCENT)
            drawing.circle(b, level_of(point.now), 5, ACCENT)
        if point.before is None or point.is_broken:
            middle = (a + b) / 2
            drawing.line(middle, top, middle, bottom, QUIET, 1, stroke_dasharray="2 5")
            words = "changed" if point.before is not None else "not comparable"
            drawing.text(middle, top - 6, words, size=12, fill=QUIET, anchor="middle")
    for x, point in zip(places, points, strict=True):
        drawing.circle(x, level_of(point.share), 7, "none", stroke=QUIET, stroke_width=2)
        drawing.text(x, bottom + 22, point.label, anchor="middle", bold=True)
        for place, words in enumerate(textwrap.wrap(point.words, 16)):
            drawing.text(x, bottom + 40 + 16 * place, words, size=13, fill=QUIET, anchor="middle")
    description = " ".join(
        f"{point.label}: {point.words}{f' {of}' if of else ''}."
        + (" Not joined to the round before." if place and point.before is None else "")
        for place, point in enumerate(points)
    )
    return drawing.finish(bottom + 66, key=key, title=title, description=description, is_paper=is_paper)


def standard_dots(
    dots: Sequence[Dot],
    *,
    number: float,
    upper: float | None,
    direction: str,
    median: float | None,
    key: str,
    title: str,
    description: str,
    tallest: int | None = None,
    width: float = 720,
    is_paper: bool = False,
) -> SafeString:
    """Each measured value as a dot against the standard: full where it meets it, hollow where it does not."""
    drawing = Drawing(width)
    radius = 6.0
    values = [dot.value for dot in dots] + [number] + ([upper] if upper is not None else [])
    low, high = min([0.0, *values]), max(values)
    high += (high - low) * 0.06 or 1.0
    left, right = 12.0, width - 12.0

    def place(value):
        return left + (right - left) * (value - low) / (high - low)

    columns = {}
    marks = []
    for dot in sorted(dots, key=lambda dot: dot.value):
        column = round(place(dot.value) / (2 * radius + 1))
        rank = columns[column] = columns.get(column, -1) + 1
        marks.append((place(dot.value), rank, dot.is_met))
    stack = max(columns.values(), default=0)
    is_crowded = tallest is not None and stack >= tallest
    base = 30 + (2 * radius + 2) * (tallest if is_crowded else stack + 1)
    start = {"at least": number, "at most": low, "between": number}[direction]
    end = {"at least": high, "at most": number, "between": upper if upper is not None else number}[direction]
    drawing.rect(place(start), 22, place(end) - place(start), base - 22, "#e3f0f0")
    for target in [number] if upper is None else [number, upper]:
        drawing.line(place(target), 18, place(target), base, ACCENT, 2)
    words = f"Standard: {_plain(number)}" if upper is None else f"Standard: {_plain(number)} to {_plain(upper)}"
    room = width - width_of(words, 13)
    drawing.text(min(max(place(number) - width_of(words, 13) / 2, 0), room), 13, words, size=13, fill=ACCENT, bold=True)
    drawing.line(left, base, right, base, INK)
    if is_crowded:
        _columns_of_dots(drawing, marks, base, radius, (base - 30) / (stack + 1))
    for x, rank, is_met in [] if is_crowded else marks:
        fill = {"fill": ACCENT} if is_met else {"fill": PAPER, "stroke": "#8a3a00", "stroke_width": 2}
        drawing.circle(x, base - radius - 2 - rank * (2 * radius + 1), radius - (0 if is_met else 1), **fill)
    for value in _ticks(low, high):
        drawing.line(place(value), base, place(value), base + 4, INK)
        drawing.text(place(value), base + 18, _plain(value), size=13, fill=QUIET, anchor="middle")
    if median is not None:
        x = place(median)
        drawing.path(f"M{rounded(x)} {rounded(base + 2)}l5 9h-10z", INK)
    return drawing.finish(base + 24, key=key, title=title, description=description, is_paper=is_paper)


def _columns_of_dots(drawing, marks, base, radius, step):
    """Where values are many, a column for those that stand at one place: full for what meets the standard."""
    columns: dict[int, tuple[int, int]] = {}
    for x, _, is_met in marks:
        place = round(x / (2 * radius + 1))
        met, missed = columns.get(place, (0, 0))
        columns[place] = (met + is_met, missed + (not is_met))
    for place, (met, missed) in columns.items():
        x = place * (2 * radius + 1) - radius
        if met:
            drawing.rect(x, base - met * step, 2 * radius, met * step, ACCENT)
        if missed:
            top = base - (met + missed) * step
            drawing.rect(x + 1, top + 1, 2 * radius - 2, missed * step - 1, PAPER, stroke="#8a3a00", stroke_width=2)


def _ticks(low, high) -> list[float]:
    """Five or so round values over a range."""
    rough = (high - low) / 5
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in [1, 2, 5, 10] if size * factor >= rough)
    first = math.ceil(low / step)
    return [step * place for place in range(first, math.floor(high / step) + 1)]


@dataclass(frozen=True)
class Grid:
    """The measure of a heatmap's columns, so that head and rows stand under each other."""

    cell: float
    height: float
    columns: int

    @property
    def width(self) -> float:
        return self.cell * self.columns


def heatmap_head(names: Sequence[str], grid: Grid, *, title: str) -> SafeString:
    """The clauses' numbers, standing upright over their columns."""
    size = min(grid.cell * 0.8, grid.height * 0.72, 13)
    height = max([width_of(name, size) for name in names] + [10]) + 6
    drawing = Drawing(grid.width)
    for place, name in enumerate(names):
        x = grid.cell * (place + 0.5) + size * 0.34
        drawing.text(
            rounded(x),
            rounded(height - 3),
            name,
            size=rounded(size),
            transform=f"rotate(-90 {rounded(x)} {rounded(height - 3)})",
        )
    return drawing.finish(height, key="", title=title, description="", is_paper=True)


def heatmap_row(
    ratings: str,
    marks: str,
    levels: Sequence,
    grid: Grid,
    *,
    title: str,
    with_letters: bool = True,
    is_paper: bool = False,
) -> SafeString:
    """One organisation's ratings as cells; `marks` has an x where the reviewers do not agree.

    Cells of a colour are one path and letters of an ink one text, which makes 300 rows of 60 cells affordable.
    """
    drawing = Drawing(grid.width)
    by_rating = {str(level.position): level for level in levels}
    cells, letters, flags = {}, {}, []
    size = min(grid.cell * 0.78, grid.height * 0.72, 13)
    baseline = grid.height / 2 + size * 0.35
    for place, rating in enumerate(ratings):
        x = grid.cell * place
        level = by_rating.get(rating)
        if level:
            ground, ink = COLOURS[level.colour]
            cells.setdefault(ground, []).append(x)
            letters.setdefault(ink, []).append((x, level.symbol))
        elif rating == "N":
            letters.setdefault(QUIET, []).append((x, "–"))
        if marks[place] == "x":
            flags.append(x)
    width, height = rounded(grid.cell - 0.6), rounded(grid.height - 0.6)
    for ground, starts in cells.items():
        if is_paper:  # a thick stroke has two commands where an area has five, and a report has twenty thousand cells
            middle = rounded(grid.height / 2)
            strokes = "".join(f"M{rounded(x + 0.3)} {middle}h{width}" for x in starts)
            drawing.path(strokes, stroke=ground, stroke_width=height)
        else:
            drawing.path("".join(f"M{rounded(x + 0.3)} .3h{width}v{height}h-{width}z" for x in starts), ground)
    if flags:
        corner = min(grid.cell, grid.height) * 0.34
        drawing.path(
            "".join(
                f"M{rounded(x + grid.cell - 0.3)} .3v{rounded(corner)}l-{rounded(corner)}-{rounded(corner)}z"
                for x in flags
            ),
            PAPER,
            stroke=INK,
            stroke_width=0.5,
        )
    if with_letters:
        for ink, some in letters.items():
            starts = " ".join(rounded(x + (grid.cell - width_of(symbol, size)) / 2) for x, symbol in some)
            drawing.text(
                starts, rounded(baseline), "".join(symbol[:1] for _, symbol in some), size=rounded(size), fill=ink
            )
    return drawing.finish(grid.height, key="", title=title, description="", is_paper=True)


def _plain(value) -> str:
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")
