"""Who reports to whom among the bodies of a partnership: as a picture, and in words.

Drawn in two widths. The wide one stands like a family tree where it fits; the narrow one, and a wide one of many, steps
in from line to line. An arrow leads from a body to the one that it reports to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from compacts.models import Body
from compacts.pen import ACCENT, BOLD, INK, PAPER, QUIET, Drawing, rounded, width_of

WIDE, NARROW = 720, 340
BETWEEN, INDENT, LEVEL = 16, 26, 46
PADDING, SIZE, SMALL = 12, 16, 14
LINE = {SIZE: 20, SMALL: 18}
WIDEST, WIDEST_LINE = 300, 420
NARROWEST = 150  # below it a box holds a word or two a line
GROUND = "#eef6f6"
MOST_LINES = 6
MOST_LEVELS = 8  # below it, a box on a phone would hold a word a line


@dataclass
class Place:
    """A body in its line, and what reports to it."""

    body: Body
    beneath: list[Place] = field(default_factory=list)

    @property
    def leaves(self) -> int:
        return sum(place.leaves for place in self.beneath) or 1


@dataclass(frozen=True)
class Lines:
    """The reporting lines of a partnership; `apart` are the bodies of which none is known."""

    trees: tuple[Place, ...]
    apart: tuple[Body, ...]


@dataclass(frozen=True)
class Picture:
    wide: SafeString
    narrow: SafeString
    lines: Lines


def lines_of(bodies: Iterable[Body]) -> Lines:
    """Each body once, beneath the one it reports to. A circle, which every door refuses, would be cut at its first."""
    places = {body.pk: Place(body) for body in bodies}
    tops = []
    for pk, place in places.items():
        above = places.get(place.body.reports_to_id)
        if above is None or _leads_round(pk, places):
            tops.append(place)
        else:
            above.beneath.append(place)
    return Lines(
        trees=tuple(place for place in tops if place.beneath),
        apart=tuple(place.body for place in tops if not place.beneath),
    )


def _leads_round(pk, places) -> bool:
    """Is this the first body of a circle?"""
    seen, at = [], pk
    while at in places and at not in seen:
        seen.append(at)
        at = places[at].body.reports_to_id
    return at == pk and pk == min(seen)


def picture_of(bodies: Iterable[Body]) -> Picture | None:
    """None where nobody is known to report to anybody, or in a line longer than a picture shows: words tell it then."""
    bodies = list(bodies)
    if _is_too_deep(bodies):
        return None
    lines = lines_of(bodies)
    if not lines.trees:
        return None
    fits = sum(tree.leaves for tree in lines.trees) * (NARROWEST + BETWEEN) - BETWEEN <= WIDE
    wide = _family_tree if fits else _stepping_in
    return Picture(wide(lines, WIDE, "lines-wide"), _stepping_in(lines, NARROW, "lines-narrow"), lines)


def _is_too_deep(bodies) -> bool:
    above = {body.pk: body.reports_to_id for body in bodies}
    for pk, at in above.items():
        line = {pk}
        while at in above and at not in line and len(line) <= MOST_LEVELS:
            line.add(at)
            at = above[at]
        if len(line) > MOST_LEVELS:
            return True
    return False


def _family_tree(lines: Lines, width: int, key: str) -> SafeString:
    drawing = Drawing(width)
    leaves = sum(tree.leaves for tree in lines.trees)
    column = min(WIDEST, (width - 2 - BETWEEN * (leaves - 1)) / leaves)
    heights: dict[int, float] = {}  # the tallest box of each level
    for place, level in _with_levels(lines):
        heights[level] = max(heights.get(level, 0), _box_height(place.body, column))
    tops = {level: sum(heights[above] + LEVEL for above in range(level)) + 1 for level in heights}

    def draw(place, level, left) -> float:
        """The place and all beneath it, from this column on; where its middle is."""
        at, middles = left, []
        for each in place.beneath:
            middles.append(draw(each, level + 1, at))
            at += each.leaves * (column + BETWEEN)
        middle = (middles[0] + middles[-1]) / 2 if middles else left + column / 2
        foot = tops[level] + heights[level]
        for each in middles:
            turn, start = foot + LEVEL / 2, tops[level + 1]
            drawing.path(
                f"M{rounded(each)} {rounded(start)}V{rounded(turn)}H{rounded(middle)}V{rounded(foot + 9)}", **LINED
            )
        if middles:
            _arrow(drawing, middle, foot)
        _box(drawing, place.body, middle - column / 2, tops[level], column, heights[level])
        return middle

    left = 1
    for tree in lines.trees:
        draw(tree, 0, left)
        left += tree.leaves * (column + BETWEEN)
    height = max(tops[level] + heights[level] for level in tops) + 1
    return _finish(drawing, height, lines, key)


def _stepping_in(lines: Lines, width: int, key: str) -> SafeString:
    drawing, y = Drawing(width), 1

    def draw(place, left) -> None:
        nonlocal y
        box_width = min(width - left - 1, WIDEST_LINE)
        height = _box_height(place.body, box_width)
        _box(drawing, place.body, left, y, box_width, height)
        foot, trunk = y + height, left + INDENT / 2
        y = foot + BETWEEN
        for each in place.beneath:
            entry = y + LINE[SIZE]
            drawing.path(f"M{rounded(left + INDENT)} {rounded(entry)}H{rounded(trunk)}V{rounded(foot + 9)}", **LINED)
            draw(each, left + INDENT)
        if place.beneath:
            _arrow(drawing, trunk, foot)

    for tree in lines.trees:
        draw(tree, 1)
    return _finish(drawing, y - BETWEEN + 1, lines, key)


LINED = {"stroke": ACCENT, "stroke_width": 2}


def _arrow(drawing, x, foot) -> None:
    drawing.path(f"M{rounded(x)} {rounded(foot + 1)}l6 10h-12z", ACCENT)


def _box(drawing, body, x, y, width, height) -> None:
    drawing.rect(x, y, width, height, PAPER if not _oversees(body) else GROUND, stroke=ACCENT, stroke_width=1.5)
    drawing.rect(x, y, 5, height, ACCENT)
    baseline = y + PADDING + 14
    for words, size, is_bold in _written(body, width):
        drawing.text(x + PADDING + 5, baseline, words, size=size, bold=is_bold, fill=INK if is_bold else QUIET)
        baseline += LINE[size]


def _box_height(body, width) -> float:
    return sum(LINE[size] for _, size, _ in _written(body, width)) + 2 * PADDING


def _written(body, width) -> list[tuple[str, int, bool]]:
    """What stands in a box, line by line: the name, and how often it meets."""
    room = width - 2 * PADDING - 5
    lines = [(words, SIZE, True) for words in _wrapped(body.name, room, SIZE, BOLD)]
    if body.meets:
        lines += [(words, SMALL, False) for words in _wrapped(f"Meets: {body.meets}", room, SMALL, 1)]
    if _oversees(body):
        lines += [(words, SMALL, False) for words in _wrapped("Oversees this agreement", room, SMALL, 1)]
    return lines


def _wrapped(text, room, size, bold) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) * bold > room:
            lines.append(word)
        else:
            lines[-1] = longer
    lines = [_fitting(line, room, size, bold) for line in lines]
    return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]}…"] if len(lines) > MOST_LINES else lines


def _fitting(line, room, size, bold) -> str:
    """One word may be longer than the box; what is cut off stands in the words below the picture."""
    if width_of(line, size) * bold <= room:
        return line
    while line and width_of(f"{line}…", size) * bold > room:
        line = line[:-1]
    return f"{line}…"


def _oversees(body) -> bool:
    return getattr(body, "is_overseer", False)


def _with_levels(lines: Lines) -> Iterator[tuple[Place, int]]:
    def beneath(place, level):
        yield place, level
        for each in place.beneath:
            yield from beneath(each, level + 1)

    for tree in lines.trees:
        yield from beneath(tree, 0)


def _finish(drawing, height, lines, key) -> SafeString:
    said = [
        f"{each.body.name} reports to {place.body.name}." for place, _ in _with_levels(lines) for each in place.beneath
    ]
    return drawing.finish(height, key=key, title="Who reports to whom", description=" ".join(said), is_paper=False)
