"""Editions that the portal itself gave out, as a table or as a Word file: read for what they say, without guessing.

Both say of each clause whether it is assessed, who owes it and what softens it. The words are those of
`commitments.copies`; a test holds the two together.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace

from commitments.importing import blocks, proposal
from commitments.importing.blocks import Block
from commitments.importing.proposal import Clause, Dropped, Due, Party, Proposal, Remark, Term
from commitments.importing.structure import details, parties

TABLE = ("Number", "Address", "Under", "Kind", "Title", "Text", "Assessed each year", "Who owes it", "Softened by")
BOUND, WORDS, LEFT, ABOUT = LISTS = ("Who is bound", "What words mean", "Left to settle", "About this text")
_FACT = re.compile(
    r"(?:Owed by (?P<owed>.+)|Softened by “(?P<softened>.+)”|Due: (?P<due>.+)|Owner: (?P<owner>.+)|Standard: .+: .+|"
    r"Standard: .+, .+|Note: .+)",
    re.DOTALL,
)
_PAIR = re.compile(r"(?P<name>[^:]+): (?P<said>.+)", re.DOTALL)
NOBODY = "nobody yet"


# ---- the table


def is_table(given: tuple[Block, ...]) -> bool:
    """Do its first rows have the heads of the portal's own table?"""
    return any(tuple(cell.text for cell in block.cells[: len(TABLE)]) == TABLE for block in given[:2])


def of_table(given: tuple[Block, ...], title: str) -> Proposal:
    """A clause for each row, exactly as it was given out."""
    start = next(at for at, block in enumerate(given) if block.cells and block.cells[0].text == TABLE[0])
    heads = [cell.text for cell in given[start].cells]
    dropped = [_left_out(given, at, "head of the table") for at in range(start + 1)]
    places: dict[str, int] = {}
    clauses: list[Clause] = []
    for at, block in enumerate(given[start + 1 :], start=start + 1):
        row = dict(zip(heads, (" ".join(cell.text.split()) for cell in block.cells), strict=False))
        if not any(row.values()):
            continue
        places.setdefault(row.get("Address", ""), len(clauses))
        clauses.append(_clause_of(row, places.get(row.get("Under", "")) if row.get("Under") else None, at))
        said = ("Theme", "Standards", "Note", "How to judge it fairly", "Lineage")
        dropped += [
            Dropped(row[name], f"column “{name}” of the portal’s table", at, block.line)
            for name in said
            if row.get(name)
        ]
    return _with_parties(Proposal(title=title, clauses=tuple(clauses), dropped=tuple(dropped)))


def _clause_of(row: dict[str, str], parent: int | None, at: int) -> Clause:
    kind = row["Kind"].lower() if row["Kind"].lower() in proposal.CLAUSE_KINDS else proposal.CONTEXT
    names = tuple(name for name in row.get("Who owes it", "").split("; ") if name)
    is_promise = kind in proposal.PROMISES
    due = None
    if words := row.get("Due", ""):
        due = Due(words, _day(row.get("Due from", "")), _day(row.get("Due by", "")))
    return Clause(
        kind=kind,
        text=row["Text"] or row["Title"],
        title=row["Title"],
        number=row["Number"],
        parent=parent,
        names=names if is_promise else (),
        parties=names if is_promise else (),
        qualifier=row.get("Softened by", ""),
        due=due,
        standards=tuple(details.standards_in(row["Text"])) if is_promise else (),
        owner=row.get("Owner", ""),
        sources=(at,),
    )


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def _left_out(given: tuple[Block, ...], at: int, reason: str) -> Dropped:
    return Dropped(given[at].words, reason, at, given[at].line, given[at].page)


def _with_parties(proposed: Proposal, sides: dict[str, str] | None = None) -> Proposal:
    used = dict.fromkeys(name for clause in proposed.clauses for name in clause.parties)
    named = tuple(Party(name, (sides or {}).get(name) or parties.side_of([name])) for name in used)
    return replace(proposed, parties=named)


# ---- the Word file


@dataclass
class Paper:
    """What the portal's own paper says beside the clauses, by the position of the block above."""

    clauses: list[int] = field(default_factory=list)  # positions of blocks that are the text itself
    facts: dict[int, dict[str, str]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    glossary: list[Term] = field(default_factory=list)
    sides: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def is_paper(given: tuple[Block, ...]) -> bool:
    """Has it the lists at its end, and says below its clauses who owes them?"""
    heads = {block.text for block in given if block.kind == blocks.HEADING}
    return {BOUND, ABOUT} <= heads and any(block.text.startswith("Owed by ") for block in given)


def read_paper(given: tuple[Block, ...]) -> Paper:
    paper, section = Paper(), ""
    for at, block in enumerate(given):
        if block.kind == blocks.HEADING and (block.text in LISTS or section):
            section = block.text
            paper.dropped.append(_left_out(given, at, "heading of a list at the end"))
        elif section:
            _of_list(paper, section, block, at, given)
        elif paper.clauses and block.kind != blocks.HEADING and (match := _FACT.fullmatch(block.text)):
            facts = paper.facts.setdefault(paper.clauses[-1], {})
            facts.update({name: said for name, said in match.groupdict().items() if said})
            paper.dropped.append(_left_out(given, at, "said of the clause above"))
        else:
            paper.clauses.append(at)
    return paper


def _of_list(paper: Paper, section: str, block: Block, at: int, given: tuple[Block, ...]) -> None:
    match = _PAIR.fullmatch(block.text)
    if section == WORDS and match:
        paper.glossary.append(Term(match["name"], match["said"], (at,)))
        return
    if section == BOUND and match:
        paper.sides[match["name"]] = proposal.VCSE if match["said"].startswith("VCSE") else proposal.PUBLIC
    if section == LEFT:
        paper.remarks.append(Remark("unsettled", block.text, at, block.line))
    paper.dropped.append(_left_out(given, at, f"from the list “{section}”"))


def of_paper(paper: Paper, proposed: Proposal) -> Proposal:
    """The tree that was found in the text alone, with what the paper says of each clause in place of every guess.

    `proposed` was made of the blocks at `paper.clauses`; its positions are put right here.
    """
    at = paper.clauses
    clauses = [_as_said(clause, tuple(at[source] for source in clause.sources), paper) for clause in proposed.clauses]
    dropped = [replace(each, source=None if each.source is None else at[each.source]) for each in proposed.dropped]
    terms = [replace(term, sources=tuple(at[source] for source in term.sources)) for term in proposed.glossary]
    remarks = [replace(each, source=None if each.source is None else at[each.source]) for each in proposed.warnings]
    return _with_parties(
        replace(
            proposed,
            clauses=tuple(clauses),
            dropped=tuple(
                sorted([*dropped, *paper.dropped], key=lambda each: each.source if each.source is not None else -1)
            ),
            glossary=(*terms, *paper.glossary),
            warnings=(*remarks, *paper.remarks),
        ),
        paper.sides,
    )


def _as_said(clause: Clause, sources: tuple[int, ...], paper: Paper) -> Clause:
    facts: dict[str, str] = {}
    for source in sources:
        facts |= paper.facts.get(source, {})
    owed = facts.get("owed", "")
    if not owed:
        kind = proposal.CONTEXT if clause.is_promise else clause.kind
        quiet = {"names": (), "parties": (), "qualifier": "", "due": None, "standards": (), "doubts": ()}
        return replace(clause, kind=kind, sources=sources, **quiet)
    names = () if owed == NOBODY else tuple(owed.split(", "))
    return replace(
        clause,
        kind=clause.kind if clause.is_promise else proposal.COMMITMENT,
        names=names,
        parties=names,
        qualifier=facts.get("softened", ""),
        due=details.due_of_cell(facts["due"]) if "due" in facts else None,
        owner=facts.get("owner", ""),
        standards=tuple(details.standards_in(clause.text)),
        doubts=(),
        sources=sources,
    )
