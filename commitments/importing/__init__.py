"""From a document to a proposed clause tree. docs/importing.md describes what comes out.

    document = importing.read_document(path)     # blocks, read in a process of its own; Refusal says why not
    proposal = importing.propose(document)       # a pure function: the same blocks, the same tree
    proposal = importing.propose_apart(document) # the same, in a process of its own with limits
    proposal = importing.import_document(path)   # both; an agreement file needs no guessing

Knows no database and no Django: whoever calls it decides what becomes of a proposal.
"""

from commitments.importing.blocks import Block, Cell, Document
from commitments.importing.limits import Refusal
from commitments.importing.proposal import Clause, Doubt, Dropped, Due, Party, Proposal, Remark, Standard, Term
from commitments.importing.reading import FORMATS, import_document, propose, propose_apart, read_document, read_text

__all__ = [
    "FORMATS",
    "Block",
    "Cell",
    "Clause",
    "Document",
    "Doubt",
    "Dropped",
    "Due",
    "Party",
    "Proposal",
    "Refusal",
    "Remark",
    "Standard",
    "Term",
    "import_document",
    "propose",
    "propose_apart",
    "read_document",
    "read_text",
]
