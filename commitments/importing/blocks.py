"""What every reader yields: the pieces of a document in their order, each with its place in the source.

A block says what the format itself says (this is a heading of the second level; this row has a merged cell) and guesses
nothing. `commitments.importing.structure` does the guessing, for all formats alike.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

# What a block is. A LINE is one printed line, of which several may make a paragraph: plain text and PDF know no more.
LINE, PARAGRAPH, HEADING, ITEM, ROW, NOTE = KINDS = ("line", "paragraph", "heading", "item", "row", "note")

# Where a block stood, if its format says that it is beside the text.
BODY, PAGE_EDGE, NAVIGATION, CONTENTS, DELETED, COMMENT = ZONES = (
    "",
    "page edge",
    "navigation",
    "contents",
    "deleted",
    "comment",
)


@dataclass(frozen=True)
class Cell:
    """One cell of a table. Its paragraphs stand on lines of their own; items of a list in it begin with a glyph."""

    text: str = ""
    span: int = 1  # columns that it covers
    is_header: bool = False
    is_carried: bool = False  # the lower part of a cell that was merged downwards
    is_broken_list: bool = False  # it was a list, and the marks between its items are lost


@dataclass(frozen=True)
class Block:
    """A piece of a document. `line` counts lines of a text, rows of a sheet, and paragraphs of everything else."""

    kind: str
    text: str = ""
    line: int = 0
    page: int = 0  # 0 where the format has no pages
    level: int = 0  # of a heading: 1 to 6; of an item: how deep its list is nested, from 0
    mark: str = ""  # a number or glyph that the format keeps beside the text, as it would be printed
    cells: tuple[Cell, ...] = ()
    table: int = 0  # rows of one table share it
    indent: int = 0  # characters by which the line is moved in
    has_gap: bool = False  # an empty line, or about as much room, stands before it
    is_bold: bool = False
    size: float = 0.0  # of the letters, in points, where it is known
    zone: str = BODY

    @property
    def words(self) -> str:
        """Everything that is written in it."""
        inside = " ".join(cell.text for cell in self.cells if not cell.is_carried)
        return " ".join(part for part in (self.mark, self.text, inside) if part)

    def as_json(self) -> dict:
        """What differs from an empty block, as the worker hands it over."""
        empty = asdict(Block(kind=""))
        return {key: value for key, value in asdict(self).items() if value != empty[key]}

    @classmethod
    def from_json(cls, data: dict) -> Block:
        cells = tuple(Cell(**cell) for cell in data.pop("cells", ()))
        return cls(**data, cells=cells)


@dataclass(frozen=True)
class Document:
    """A document as it was read: its blocks, and what its reader has to say about it."""

    blocks: tuple[Block, ...]
    title: str = ""  # as the file's own properties give it; often wrong, so only a last resort
    warnings: tuple[str, ...] = field(default=())

    def as_json(self) -> dict:
        blocks = [block.as_json() for block in self.blocks]
        return {"blocks": blocks, "title": self.title, "warnings": list(self.warnings)}

    @classmethod
    def from_json(cls, data: dict) -> Document:
        return cls(tuple(map(Block.from_json, data["blocks"])), data["title"], tuple(data["warnings"]))
