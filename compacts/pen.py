"""A pen for drawings in SVG: shapes, texts and how wide a text is in our type.

A drawing has its title as first child, a description in words, `role="img"`, and colours as attributes, since the
content security policy lets no style through. On paper the description joins the title, because a PDF's alternative
text is made from the title alone.
"""

import re
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

FONT = "'Source Sans 3', arial, sans-serif"
INK, QUIET, RULE, PAPER, ACCENT = "#0b0c0c", "#505a5f", "#b1b4b6", "#ffffff", "#0d5c63"


class Drawing:
    """An SVG in the making: shapes in the order they are drawn."""

    def __init__(self, width: float):
        self.width = width
        self.shapes: list[str] = []

    def rect(self, x, y, width, height, fill, **more):
        self._add("rect", x=x, y=y, width=width, height=height, fill=fill, **more)

    def line(self, x1, y1, x2, y2, stroke=RULE, stroke_width=1, **more):
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=stroke_width, **more)

    def circle(self, x, y, r, fill, **more):
        self._add("circle", cx=x, cy=y, r=r, fill=fill, **more)

    def path(self, d, fill="none", **more):
        self._add("path", d=d, fill=fill, **more)

    def text(self, x, y, words, *, size=14, fill=INK, anchor="start", bold=False, **more):
        if bold:
            more["font_weight"] = 700
        if anchor != "start":
            more["text_anchor"] = anchor
        self.shapes.append(f"<text{attributes(x=x, y=y, font_size=size, fill=fill, **more)}>{clean(words)}</text>")

    def _add(self, name, **more):
        self.shapes.append(f"<{name}{attributes(**more)}/>")

    def finish(self, height: float, *, key: str, title: str, description: str, is_paper: bool) -> SafeString:
        size = {"width": self.width, "height": height, "viewBox": f"0 0 {rounded(self.width)} {rounded(height)}"}
        if is_paper or not description:
            names = f"<title>{clean(f'{title}. {description}' if description else title)}</title>"
            labelled = {}
        else:
            names = f'<title id="{key}-title">{clean(title)}</title><desc id="{key}-desc">{clean(description)}</desc>'
            labelled = {"aria-labelledby": f"{key}-title", "aria-describedby": f"{key}-desc"}
        opening = attributes(xmlns="http://www.w3.org/2000/svg", role="img", **size, font_family=FONT, **labelled)
        return mark_safe(f"<svg{opening}>{names}{''.join(self.shapes)}</svg>")  # noqa: S308 every text went through clean()


def clean(words) -> str:
    """Text that XML can hold and that cannot become markup."""
    return escape(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", str(words)))


# -- measures

# Advance widths of Source Sans 3 Regular in thousandths of its size, read from the font file.
WIDTHS = {
    letter: width
    for width, letters in {
        200: " ",
        247: "|ijl,.:;'’",
        289: "I!ft()[]{}-",
        348: "r/\\",
        422: '*sz?"“”',
        467: "xcvyJY",
        492: "Lke–F",
        505: "ag",
        532: "XVETSnZhu",
        557: "bdpqoAHP",
        580: "RCKB",
        615: "&DGU✓→●▲■▼◆",
        655: "NHOQ",
        724: "wM",
        810: "W%m—@",
        948: "…",
    }.items()
    for letter in letters
}
USUAL_WIDTH, BOLD = 500, 1.07


def width_of(words: str, size: float) -> float:
    """How wide a text is in our type, near enough to say whether it fits."""
    return sum(WIDTHS.get(letter, USUAL_WIDTH) for letter in words) * size / 1000


def rounded(value) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def attributes(**given) -> str:
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(rounded(value) if isinstance(value, int | float) else str(value))}"
        for name, value in given.items()
    )
