"""A chart's drawing as a picture, for forms that cannot hold SVG: drawn by resvg with our own type and no other."""

from pathlib import Path

import resvg_py
from django.contrib.staticfiles import finders

from compacts.pdf import printable
from reports import charts

FACES = ["Regular", "Semibold", "Bold"]
PIXELS = 2000  # over the width of a page, 300 to the inch


def png(drawing: str) -> bytes:
    """The picture's bytes; letters that our type lacks become hollow squares, as they do in the PDF."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=printable(drawing),
            width=PIXELS,
            background=charts.PAPER,
            skip_system_fonts=True,
            font_files=[str(Path(finders.find(f"fonts/SourceSans3-{face}.ttf"))) for face in FACES],
            font_family="Source Sans 3",
            sans_serif_family="Source Sans 3",
        )
    )
