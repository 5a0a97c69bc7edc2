"""The passes, in their order."""

from __future__ import annotations

import re

from commitments.importing.blocks import Block
from commitments.importing.proposal import Clause, Proposal, Term
from commitments.importing.structure import (
    assembling,
    duplicates,
    furniture,
    glossaries,
    joining,
    kinds,
    labels,
    own_forms,
    placeholders,
    roles,
    slides,
    tables,
    titles,
    tree,
)
from commitments.importing.structure.pieces import Ledger, Piece, from_blocks


def propose(blocks: tuple[Block, ...], title: str = "") -> Proposal:
    """The clause tree that these blocks seem to hold. `title` serves where the text itself has none."""
    blocks = tuple(blocks)
    if own_forms.is_table(blocks):
        return own_forms.of_table(blocks, title)
    if own_forms.is_paper(blocks):
        paper = own_forms.read_paper(blocks)
        return own_forms.of_paper(paper, _proposed(tuple(blocks[at] for at in paper.clauses), title))
    return _proposed(blocks, title)


def _proposed(blocks: tuple[Block, ...], title: str) -> Proposal:
    ledger = Ledger(tuple(blocks))
    glossary: list[Term] = []
    pieces = _cleaned(from_blocks(ledger.blocks), ledger)
    heading, pieces = titles.taken(pieces, ledger)
    pieces = glossaries.without_terms(pieces, ledger, glossary)
    placer = tables.Placer(ledger, glossary, _place_text)
    root = tree.built(roles.parts(pieces), placer)
    subjects = kinds.told(root, heading)
    labels.taken(root, subjects, ledger)
    text = "\n".join(block.words for block in ledger.blocks)
    clauses, named = assembling.assembled(root, subjects, ledger, glossary, text, heading)
    if not any(clause.is_promise for clause in clauses):
        ledger.warn("no-promise", "No promise was found. Mark the clauses that are promises yourself.")
    _list_the_rest(ledger, clauses, glossary)
    dropped = sorted(ledger.dropped, key=lambda dropped: dropped.source if dropped.source is not None else -1)
    return Proposal(
        title=ledger.slide_title or heading or ledger.page_head or title,
        parties=named,
        clauses=tuple(clauses),
        dropped=tuple(dropped),
        glossary=tuple(glossary),
        warnings=tuple(ledger.warnings),
    )


def _list_the_rest(ledger: Ledger, clauses: list[Clause], glossary: list[Term]) -> None:
    """Whatever no pass knew what to do with is listed, so that nobody misses it."""
    placed = {source for clause in clauses for source in clause.sources} | {
        dropped.source for dropped in ledger.dropped
    }
    placed |= {source for term in glossary for source in term.sources}
    for position, block in enumerate(ledger.blocks):
        if position not in placed and re.search(r"\w", block.words):
            ledger.drop(block.words, "could not be placed", (position,))
            ledger.warn("not-placed", block.words[:160], (position,))


def _cleaned(pieces: list[Piece], ledger: Ledger) -> list[Piece]:
    """The pieces of the agreement itself, whole and once each."""
    pieces = furniture.without_zones(pieces, ledger)
    pieces = slides.without_numbers(pieces, ledger)
    pieces = furniture.without_contents(pieces, ledger)
    pieces = furniture.without_page_furniture(pieces, ledger)
    pieces = furniture.without_web_furniture(pieces, ledger)
    pieces = placeholders.settled(pieces, ledger)
    pieces = joining.joined(pieces)
    pieces = furniture.without_running_prefix(pieces, ledger)
    pieces = slides.cut(pieces, ledger)
    return duplicates.merged(pieces, ledger)


def _place_text(builder: tree.Builder, pieces: list[Piece]) -> None:
    """Rows that are only text set in columns take the way of any other text."""
    tree.placed(builder, roles.parts(pieces))
