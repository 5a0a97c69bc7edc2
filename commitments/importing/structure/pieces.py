"""What the passes hand to each other: pieces that know from which blocks they came, and a ledger of the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from commitments.importing.blocks import Block, Cell
from commitments.importing.proposal import Dropped, Remark


@dataclass(frozen=True)
class Piece:
    """A paragraph, heading, item or row in the making. `sources` are positions of blocks, from 0."""

    kind: str
    text: str
    sources: tuple[int, ...]
    level: int = 0
    mark: str = ""
    cells: tuple[Cell, ...] = ()
    table: int = 0
    indent: int = 0
    page: int = 0
    has_gap: bool = False
    is_bold: bool = False
    size: float = 0.0
    zone: str = ""
    tail: int = 0  # letters on its last printed line, if it was joined from several
    notes: tuple[str, ...] = ()  # codes of doubts that arose before there was a clause to carry them

    @property
    def words(self) -> str:
        inside = " ".join(cell.text for cell in self.cells if not cell.is_carried)
        return " ".join(part for part in (self.mark, self.text, inside) if part)

    @property
    def whole(self) -> str:
        """The text with the mark that its format kept beside it in front, as it is printed."""
        return f"{self.mark} {self.text}" if self.mark else self.text

    def saying(self, text: str, **changes) -> Piece:
        return replace(self, text=text, **changes)

    def joined_with(self, other: Piece, text: str, note: str = "") -> Piece:
        notes = self.notes + other.notes + ((note,) if note else ())
        return replace(
            self,
            text=text,
            sources=self.sources + other.sources,
            tail=len(other.text),
            notes=tuple(dict.fromkeys(notes)),
        )


@dataclass
class Ledger:
    """Where everything goes that becomes no clause, and what is to be said about the document as a whole."""

    blocks: tuple[Block, ...]
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    slide_title: str = ""  # what stood at the head of every slide
    page_head: str = ""  # what stood at the head of every page: its title, if it has no other

    def drop(self, text: str, reason: str, sources: tuple[int, ...]) -> None:
        """Every block's share of a dropped text is listed on its own, so that each can be found in the source."""
        if len(sources) > 1:
            for source in sources:
                self.drop(self.blocks[source].words, reason, (source,))
        elif sources and text.strip():
            block = self.blocks[sources[0]]
            self.dropped.append(Dropped(text, reason, sources[0], block.line, block.page))

    def drop_piece(self, piece: Piece, reason: str) -> None:
        self.drop(piece.words, reason, piece.sources)

    def warn(self, code: str, text: str, sources: tuple[int, ...] = ()) -> None:
        source = sources[0] if sources else None
        line = self.blocks[source].line if sources else 0
        warning = Remark(code, text, source, line)
        if warning not in self.warnings:
            self.warnings.append(warning)


LONGEST = 4000  # letters of a paragraph; what is longer has lost its breaks, and is taken by its sentences
_END = re.compile(r"[.!?;:]\s+(?=\S)")


def from_blocks(blocks: tuple[Block, ...]) -> list[Piece]:
    """A piece for every block that says anything; a row without words still ends a table's head."""
    return [part for piece in _whole(blocks) for part in _of_bearable_length(piece)]


def _of_bearable_length(piece: Piece) -> list[Piece]:
    if len(piece.text) <= LONGEST:
        return [piece]
    texts, start = [], 0
    while len(piece.text) - start > LONGEST:
        within = piece.text[start : start + LONGEST]
        ends = [match.end() for match in _END.finditer(within, LONGEST // 2)]
        end = ends[-1] if ends else within.rfind(" ") + 1 or LONGEST
        texts.append(within[:end].strip())
        start += end
    first, *others = [*texts, piece.text[start:].strip()]
    return [piece.saying(first), *(piece.saying(each, mark="", has_gap=True) for each in others if each)]


def _whole(blocks: tuple[Block, ...]) -> list[Piece]:
    return [
        Piece(
            kind=block.kind,
            text=block.text,
            sources=(position,),
            level=block.level,
            mark=block.mark,
            cells=block.cells,
            table=block.table,
            indent=block.indent,
            page=block.page,
            has_gap=block.has_gap,
            is_bold=block.is_bold,
            size=block.size,
            zone=block.zone,
        )
        for position, block in enumerate(blocks)
        if block.words.strip() or block.kind == "row"
    ]
