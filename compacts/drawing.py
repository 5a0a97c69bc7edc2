"""Text of drawings, set in whole runs: WeasyPrint 70 lays out each letter of an SVG by itself, and twice.

In a report of 300 organisations that was a sixth of all the time, and letters stood without kerning. Here a text that
stands at one place is one run; one whose letters each have a place of their own, as in a row of a heatmap, is drawn
from letters that were laid out once. A text that is centred or ends at its place is moved by its width, where
WeasyPrint makes a transparency group for each. It works on private structures, so the version is pinned, and tests look
at the result.
"""

import contextlib
from collections.abc import Iterator
from math import inf
from typing import NamedTuple

# What the texts of our drawings do not have; it would be drawn wrong without a word.
UNKNOWN = {
    "dx",
    "dy",
    "rotate",
    "textLength",
    "letter-spacing",
    "font-style",
    "dominant-baseline",
    "alignment-baseline",
}
BEFORE = {"start": 0, "middle": 0.5, "end": 1}


@contextlib.contextmanager
def texts_in_runs() -> Iterator[None]:
    """Texts of SVGs are set in runs while this lasts, for one document."""
    import weasyprint.svg as module

    before = module.TAGS["text"]
    module.TAGS["text"] = _Texts()
    try:
        yield
    finally:
        module.TAGS["text"] = before


class _Set(NamedTuple):
    """A text that was set once: what it tells the page, and its width."""

    told: list[tuple[str, tuple]]
    width: float


class _Listener:
    """Stands for the page while a text is set, and keeps what it is told."""

    def __init__(self, page):
        self.page = page
        self.told: list[tuple[str, tuple]] = []
        self.ink_rect, self.logical_rect = page.ink_rect, page.logical_rect
        self.add_font = page.add_font

    def set_text_matrix(self, *matrix):
        """Each place has its own."""

    def __getattr__(self, name):
        return lambda *arguments: self.told.append((name, arguments))


class _Texts:
    def __init__(self):
        self.known: dict[tuple, _Set] = {}

    def __call__(self, svg, node, font_size):
        words = node.text
        if not words:
            return
        if UNKNOWN & set(node.attrib) or any(True for _ in node):
            raise ValueError(f"A text that no drawing of ours has: {words!r}, {dict(node.attrib)}.")
        places = [float(place) for place in node.get("x", "0").split()]
        pieces = list(words) if len(places) > 1 else [words]
        y, anchor = float(node.get("y", 0)), BEFORE[node.get("text-anchor", "start")]
        page = svg.stream
        page.push_state()
        fill, stroke = svg.set_graphical_state(node, font_size)
        page.begin_text()
        svg.fill_stroke(fill, stroke, text=True)
        for x, piece in zip(places, pieces, strict=True):
            done = self.set(svg, node, piece, font_size)
            page.set_text_matrix(1, 0, 0, -1, x - anchor * done.width, y)
            for name, arguments in done.told:
                getattr(page, name)(*arguments)
        page.end_text()
        page.pop_state()

    def set(self, svg, node, words, font_size) -> _Set:
        family, weight = node.get("font-family", "sans-serif"), int(node.get("font-weight", 400))
        key = family, weight, font_size, words
        if key not in self.known:
            self.known[key] = _set(svg, words, family, weight, font_size)
        return self.known[key]


def _set(svg, words, family, weight, font_size) -> _Set:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.text.line_break import split_first_line

    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip("\"' ") for name in family.split(",")]
    style["font_weight"], style["font_size"] = weight, font_size
    layout, _, _, width, _, baseline = split_first_line(words, style, svg.context, inf, 0)
    layout.reactivate(style)
    box = TextBox(layout, style)
    box.baseline = baseline
    listener = _Listener(svg.stream)
    draw_first_line(listener, box, "none", "none", Matrix(d=-1))
    return _Set(listener.told, width)
