"""The structure of a document: from blocks to a proposal, in a few passes, each of which is a module.

    furniture     page numbers, running heads, contents, menus: out
    placeholders  what the authors left open: listed, and cut off headings
    joining       lines broken for the page's width: put together
    slides        their numbers: out; several items on one line: taken apart
    duplicates    text printed twice: kept once, in its best copy
    titles        the document's name and cover
    glossaries    words that are explained, and the key to initials
    roles         heading, lead-in, item, paragraph, note; `marks` reads numbers and glyphs
    tree          what stands under what; `tables` makes clauses of rows
    kinds         what each clause is and who owes it; `parties` and `language` know the words
    labels        "Lead: …" and "By when: …" beneath an action: to that action
    assembling    names, dates (`details`), owners, `themes`, and `doubts` about every guess

An edition that the portal itself gave out needs none of it: `own_forms` reads it for what it says.

Everything is a pure function of the blocks: no clock, no chance, no database, no network.
"""

from commitments.importing.structure.proposing import propose

__all__ = ["propose"]
