"""What holds for any text: nothing is lost, nothing is by chance, nothing fails."""

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from commitments import importing
from commitments.importing import Block, Cell, Document, formats
from commitments.importing.readers import text
from tests.commitments.importing import scoring

MARKS = [
    "",
    "1. ",
    "1.1 ",
    "2.",
    "3.4.2 ",
    "a) ",
    "(i) ",
    "• ",
    "- ",
    "- 1. ",
    "Commitment 1: ",
    "Annex A ",
    "A1 ",
    "## ",
    "| ",
    "\t",
    "¹ ",
]
WORDS = [
    "The Council",
    "will",
    "should:",
    "We",
    "they",
    "pay",
    "within 30 days",
    "by 31 March 2027",
    "VCS",
    "and",
    "Glossary",
    "Contents",
    "Page 3 of 9",
    "3",
    "XXXX",
    "[to be agreed]",
    "AB = Head of Care",
    "…",
    ".",
    ":",
    "**bold**",
    "<ul>",
    "DRAFT",
    "Signed",
    "principles",
    "\f",
]
LINES = st.builds(
    lambda mark, words: mark + " ".join(words), st.sampled_from(MARKS), st.lists(st.sampled_from(WORDS), max_size=8)
)
TEXTS = st.lists(LINES | st.just("") | st.text(max_size=60), max_size=40).map("\n".join)

CELLS = st.builds(
    Cell,
    text=st.lists(LINES, max_size=3).map("\n".join),
    span=st.integers(1, 3),
    is_carried=st.booleans(),
    is_broken_list=st.booleans(),
)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(["line", "paragraph", "heading", "item", "note"]),
    text=LINES,
    level=st.integers(0, 6),
    mark=st.sampled_from(["", "1.", "1.1", "(a)", "•", "iv."]),
    indent=st.integers(0, 12),
    has_gap=st.booleans(),
    is_bold=st.booleans(),
    zone=st.sampled_from(["", "", "", "page edge", "contents", "comment"]),
) | st.builds(Block, kind=st.just("row"), cells=st.lists(CELLS, max_size=6).map(tuple), table=st.integers(1, 3))


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def accounted(proposal: importing.Proposal) -> set[str]:
    """Every word that is in a clause, in the glossary or among what was dropped."""
    said = [f"{clause.number} {clause.title} {clause.text} {clause.owner}" for clause in proposal.clauses]
    said += [clause.due.words for clause in proposal.clauses if clause.due]
    said += [" ".join(clause.names) for clause in proposal.clauses]
    said += [f"{term.term} {term.meaning}" for term in proposal.glossary] + [
        dropped.text for dropped in proposal.dropped
    ]
    return words(" ".join(said))


def sources(proposal: importing.Proposal) -> set[int]:
    found = {source for clause in proposal.clauses for source in clause.sources}
    found |= {source for term in proposal.glossary for source in term.sources}
    return found | {dropped.source for dropped in proposal.dropped}


@given(TEXTS)
@settings(max_examples=300)
def test_no_line_of_a_text_is_lost_and_none_fails(content):
    document = text.read(content.encode("utf-8", errors="ignore"))
    proposal = importing.propose(document)
    said = {position for position, block in enumerate(document.blocks) if re.search(r"\w", block.words)}
    assert said <= sources(proposal)


@given(st.lists(BLOCKS, max_size=30).map(tuple))
@settings(max_examples=300)
def test_no_block_of_any_kind_is_lost_and_the_tree_is_sound(blocks):
    proposal = importing.propose(Document(blocks))
    said = {position for position, block in enumerate(blocks) if re.search(r"[^\W_]", block.words)}
    assert said <= sources(proposal)
    assert not [warning for warning in proposal.warnings if warning.code == "not-placed"]
    for position, clause in enumerate(proposal.clauses):
        assert clause.parent is None or clause.parent < position
        assert clause.kind in importing.proposal.CLAUSE_KINDS
    assert importing.propose(Document(blocks)) == proposal


def test_no_word_of_the_corpus_is_lost():
    for document, _ in scoring.corpus():
        read = formats.read(document.read_bytes(), document.name)
        proposal = importing.propose(read)
        said = " ".join(block.words for block in read.blocks)
        halves = words(said) - words(re.sub(r"(?<=\w)-\s+(?=[a-z])", "", said))  # of words parted at a line's end
        lost = words(said) - halves - accounted(proposal)
        assert lost <= {"means", "o"}, (document.name, lost)  # between a term and its meaning; a letter as a bullet


def test_a_document_of_150_kb_is_proposed_in_about_a_second():
    content = scoring.long_agreement()
    assert len(content) > 150_000
    document = text.read(content.encode())
    began = time.process_time()
    proposal = importing.propose(document)
    assert time.process_time() - began < 3  # one on a machine that does nothing else
    assert len(proposal.promises) == 47 * 29
