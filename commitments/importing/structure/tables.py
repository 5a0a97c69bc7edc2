"""Tables: what their columns are, and the clauses that their rows make.

Columns are known by their heads: a finding, what is to be done, who does it, by when, how far it is. A column may be a
party's ("The Council will"). A table without such heads is text set in columns, and a glossary is two columns of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from commitments.importing import proposal
from commitments.importing.blocks import PARAGRAPH as PLAIN
from commitments.importing.blocks import Cell
from commitments.importing.proposal import Term
from commitments.importing.structure import glossaries, language, marks, parties, roles
from commitments.importing.structure.pieces import Ledger, Piece
from commitments.importing.structure.roles import HEADING, ITEM, LEAD_IN, PARAGRAPH, Part
from commitments.importing.structure.tree import Node

NUMBER, FINDING, DEED, OWNER, DATE, STATUS, MEASURE, TERM, MEANING, PARTY, SIDE = (
    "number", "finding", "deed", "owner", "date", "status", "measure", "term", "meaning", "party", "side",
)  # fmt: skip

# In this order: the first that fits names the column.
_HEADS = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        (NUMBER, (r"^(?:nos?\.?|numbers?|ref(?:erence)?\.?|#|item|id|(?:action|item|ref) (?:no|number|ref|"
                  r"id)\.?|page|para(?:graph)?s?|s\.?no\.?)$")),
        (STATUS, (r"\brag\b|\bstatus\b|progress|\bupdates?\b|\brating\b|\bcompleted?\b\??$|current position|"
                  r"traffic light")),
        (DATE, (r"\bdates?\b|by when|^when\b|time-?\s?scales?|deadline|\bdue\b|target date|completion|"
                r"time-?\s?frame|timing|timeline|^timescale")),
        (MEASURE, (r"measures?\b|kpis?|indicators?|how (?:will )?(?:we|you)(?: will|[’']ll)? know|success|"
                   r"evidence|outputs?\b|milestones?|impact|benefits?|costs?\b|resources?|budget|notes?$|"
                   r"comments?|risks?|baseline|target$")),
        (OWNER, (r"\bowners?\b|\bleads?\b|responsib|by whom|^who\b|accountable|lead officer|assigned|delivered "
                 r"by|led by|^officer")),
        (TERM, r"^terms?$|^words?$|phrase|abbreviation|acronym|^expression"),
        (MEANING, r"meaning|definition|explanation|stands for|what it means"),
        (PARTY, r"^(?:party|parties|partner|organisation|body|on whom)s?$"),
        (DEED, (r"\bactions?\b|what (?:we|i|they) (?:will|shall) do|what (?:will|needs to|must) (?:be done|"
                r"happen)|\btasks?\b|activit(?:y|ies)|\bsteps?\b|undertakings?|pledges?|promises?|how (?:we|it|"
                r"this) (?:will|shall)|to be done|deliverables?|initiatives?|commitments?|what we(?:’|'| wi)ll "
                r"do|we will$|requirements?")),
        (FINDING, (r"findings?|issues?|themes?|\bareas?\b|objectives?|priorit(?:y|ies)|principles?|"
                   r"recommendations?|aims?|goals?|outcomes?|challenges?|topics?|subjects?|needs?|standards?|"
                   r"headings?|sections?|codes?|work ?streams?|category|strands?|what (?:we|people) (?:heard|"
                   r"found)|why|you said")),
    )
)  # fmt: skip
_PROMISED = re.compile(r"commitments?|pledges?|promises?|undertakings?", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*[.)]?|[A-Za-z][.)]|[ivx]+[.)])")
_CONNECTS = re.compile(
    r"(?:in addition|however|therefore|this|these|it|they|also|furthermore|moreover|where|such|for example|if "
    r"so|otherwise)\b",
    re.IGNORECASE,
)


@dataclass
class Table:
    """What is carried from row to row, also over a page's break."""

    roles: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    base: Node | None = None  # the clause under which the table stands
    group: Node | None = None
    finding: Node | None = None
    owner: str = ""
    due_words: str = ""
    pending: list[Node] = field(default_factory=list)  # deeds that wait for an owner in the next row
    sides: dict[int, Node] = field(default_factory=dict)
    numbers_deeds: bool = False


@dataclass
class Placer:
    """Puts tables into the tree, and glossaries beside it."""

    ledger: Ledger
    glossary: list[Term]
    place_part: Callable
    table: Table = field(default_factory=Table)

    def __call__(self, builder, rows: list[Part]) -> None:
        pieces = [row.piece for row in rows]
        start = 0
        while start < len(pieces):
            end = start
            while end < len(pieces) and pieces[end].table == pieces[start].table:
                end += 1
            self._one(
                builder, [_flat(piece) for piece in pieces[start:end] if any(cell.text.strip() for cell in piece.cells)]
            )
            start = end

    def _one(self, builder, rows: list[Piece]) -> None:
        rows = [row for row in rows if not self._is_key(row)]
        if not rows:
            return
        where = builder.heading()
        head, heads, found = _head(rows)
        if head is not None:
            found = _with_numbers(found, rows[head + 1 :])
            for row in rows[:head]:
                self._as_text(builder, row)
            self.ledger.drop_piece(rows[head], "head of the table")
            if self.table.heads != heads or self.table.base is not where:
                if not self._goes_on(found, where):
                    self.table = Table(found, heads, where)
                self.table.roles, self.table.heads = found, heads
            rows = rows[head + 1 :]
        elif not (self.table.roles and self.table.base is where and _fits(rows, self.table)):
            self._without_head(builder, rows, where)
            return
        self._rows(builder, rows)

    def _is_key(self, row: Piece) -> bool:
        """A row that only explains initials goes to the glossary."""
        said = [cell.text for cell in row.cells if cell.text.strip() and not cell.is_carried]
        key = glossaries.key_in(_line(said[0]).partition(": ")[2] or _line(said[0])) if len(said) == 1 else []
        self.glossary.extend(Term(short, long, row.sources) for short, long in key)
        if key and ":" in said[0]:
            self.ledger.drop(said[0].partition(":")[0], "heading of the key", row.sources)
        return bool(key)

    def _goes_on(self, found: tuple[str, ...], where: Node) -> bool:
        """The same table on the next page, whatever one of its heads is called there."""
        return self.table.base is where and found == self.table.roles and SIDE not in found

    def _rows(self, builder, rows: list[Piece]) -> None:
        table = self.table
        if TERM in table.roles or MEANING in table.roles:
            for row in rows:
                self._term(row)
        elif SIDE in table.roles:
            self._sides(builder, rows)
        else:
            table.numbers_deeds = _numbers_deeds(rows, table.roles, table.heads)
            for position, row in enumerate(rows):
                self._plan_row(row, is_first=position == 0)

    # ---- text in columns, glossaries

    def _without_head(self, builder, rows: list[Piece], where: Node) -> None:
        if language.announced(where.title) == language.TERMS and all(len(row.cells) >= 2 for row in rows):
            for row in rows:
                self._term(row)
            return
        for row in rows:
            self._as_text(builder, row)

    def _term(self, row: Piece) -> None:
        texts = [_line(cell.text) for cell in row.cells if cell.text.strip()]
        if len(texts) < 2:
            self.ledger.drop_piece(row, "not part of the glossary’s columns")
            return
        self.glossary.append(Term(texts[0], " ".join(texts[1:]), row.sources))

    def _as_text(self, builder, row: Piece) -> None:
        """A row that is only set in columns: its cells one after the other, read as any other text."""
        cells = [cell for cell in row.cells if re.search(r"\w", cell.text) and not cell.is_carried]
        lines = [line for cell in cells for line in cell.text.split("\n") if line.strip()]
        if len(cells) > 1 and _NUMBERS.fullmatch(_line(cells[0].text)):
            lines = [f"{_line(cells[0].text)} {lines[1]}", *lines[2:]]
        elif len(cells) > 1 and all(len(_line(cell.text)) < 60 for cell in cells):
            lines = [": ".join(_line(cell.text).rstrip(":") for cell in cells)]
        self.place_part(builder, [Piece(PLAIN, line, row.sources, page=row.page, has_gap=True) for line in lines])

    # ---- a column for each party

    def _sides(self, builder, rows: list[Piece]) -> None:
        where = self.table.base
        last_group = ""
        for row in rows:
            if numbers := self._row_numbers(row):
                self._numbered_sides(row, numbers)
                continue
            for position, cell in enumerate(row.cells[: len(self.table.roles)]):
                if cell.is_carried or not cell.text.strip():
                    continue
                if self.table.roles[position] == SIDE:
                    for text in _items(cell):
                        self._side_item(where, position, text, row)
                elif _line(cell.text) != last_group:
                    last_group = _line(cell.text)
                    self._note_beside(where, last_group, row)
                else:
                    self.ledger.drop(last_group, "said in the row above", row.sources)

    def _row_numbers(self, row: Piece) -> list[str]:
        """The numbers of a row that says in each party's column what that party will do about one matter."""
        columns = self.table.roles
        if NUMBER not in columns or columns.index(NUMBER) >= len(row.cells):
            return []
        cell = row.cells[columns.index(NUMBER)]
        return [] if cell.is_carried else _numbers(cell)

    def _numbered_sides(self, row: Piece, numbers: list[str]) -> None:
        """The matter as a heading with its number, and beneath it what each party will do."""
        matter, deeds = [], []
        for position, cell in enumerate(row.cells):
            role = self.table.roles[position] if position < len(self.table.roles) else ""
            if role == SIDE and not cell.is_carried:
                deeds += [(text, _side_names(self.table.heads[position])) for text in _items(cell)]
            elif role != NUMBER and not cell.is_carried and cell.text.strip():
                matter.append(_line(cell.text))
        number = " ".join(numbers).rstrip(".)")
        title, *others = matter or [number]
        made = {"sources": row.sources, "page": row.page}
        heading = _attach(
            self.table.base, Node(HEADING, title=title, number=number, kind=proposal.HEADING, notes=["table"], **made)
        )
        for text in others:
            self._note_beside(heading, text, row)
        for text, names in deeds:
            node = self._deed(row, text)
            node.kind, node.names = proposal.COMMITMENT, names
            _attach(heading, node)

    def _side_item(self, where: Node, position: int, text: str, row: Piece) -> None:
        if position not in self.table.sides:
            head = self.table.heads[position]
            self.table.sides[position] = _attach(
                where,
                Node(
                    LEAD_IN,
                    text=f"{head}:" if not roles.is_stem(head) else head,
                    kind=proposal.CONTEXT,
                    names=_side_names(head),
                    notes=["table"],
                ),
            )
        mark, rest = marks.read(text)
        number = mark.printed if mark and mark.kind != marks.BULLET else ""
        node = Node(
            ITEM,
            text=rest if mark else text,
            number=number,
            mark=mark,
            kind=proposal.COMMITMENT,
            sources=row.sources,
            page=row.page,
            notes=["table"],
        )
        _attach(self.table.sides[position], node)

    def _note_beside(self, where: Node, text: str, row: Piece) -> None:
        _attach(
            where,
            Node(PARAGRAPH, text=text, kind=proposal.CONTEXT, sources=row.sources, page=row.page, notes=["table"]),
        )

    # ---- plans: findings, deeds, owners, dates

    def _plan_row(self, row: Piece, is_first: bool) -> None:
        table = self.table
        cells = {
            role: row.cells[position]
            for position, role in reversed(list(enumerate(table.roles)))
            if position < len(row.cells) and role
        }
        deeds = _items(cells[DEED]) if DEED in cells and not cells[DEED].is_carried else []
        findings = _lines(cells.get(FINDING))
        numbers = _numbers(cells.get(NUMBER))
        if _is_group(row, cells, deeds):
            return self._group(row, numbers)
        if cells.get(FINDING) and cells[FINDING].is_carried:
            findings = []
        if cells.get(NUMBER) and cells[NUMBER].is_carried:
            numbers = []
        starts_anew = bool(findings or (numbers and not table.numbers_deeds))
        made = (
            []
            if table.numbers_deeds and not findings
            else self._findings(row, [] if table.numbers_deeds else numbers, findings)
        )
        nodes = [self._deed(row, text) for text in deeds]
        if table.numbers_deeds and len(numbers) == len(nodes):
            for node, number in zip(nodes, numbers, strict=True):
                node.number = number.rstrip(".)")
        self._hang(nodes, made, starts_anew)
        self._owners(cells, nodes, starts_anew, is_first)
        self._rest(row, cells, nodes)
        return None

    def _group(self, row: Piece, numbers: list[str]) -> None:
        """A row with one text only heads the rows beneath it."""
        text = " ".join(
            _line(cell.text)
            for position, cell in enumerate(row.cells)
            if cell.text.strip()
            and not cell.is_carried
            and (not numbers or self.table.roles[position : position + 1] != (NUMBER,))
        )
        number = " ".join(numbers).rstrip(".)")
        table = self.table
        table.group = _attach(
            table.base,
            Node(
                HEADING,
                title=text or number,
                number=number,
                kind=proposal.HEADING,
                sources=row.sources,
                page=row.page,
                notes=["table"],
            ),
        )
        table.finding, table.pending = None, []

    def _findings(self, row: Piece, numbers: list[str], findings: list[str]) -> list[Node]:
        """The findings of a row, each with its number; capitals among them head the group."""
        if not findings and not numbers:
            return []
        if len(findings) == len(numbers) + 1 and numbers and language.is_capitals(findings[0]):
            numbers = ["", *numbers]
        if (len(numbers) == 1 and len(findings) > 1) or (len(numbers) > 1 and len(numbers) != len(findings)):
            findings = [" ".join(findings)]
            numbers = [" ".join(numbers)]
        made = []
        for position in range(max(len(findings), len(numbers))):
            number = numbers[position].rstrip(".)") if position < len(numbers) else ""
            made.append(
                self._finding(row, number, findings[position] if position < len(findings) else "", len(numbers) > 1)
            )
        return [node for node in made if node.kind != proposal.HEADING]

    def _finding(self, row: Piece, number: str, text: str, has_many: bool) -> Node:
        table = self.table
        mark, rest = marks.read(text)
        if not number and rest and mark and mark.kind in (marks.INTEGER, marks.DECIMAL) and not mark.is_weak:
            number, text = mark.printed, rest  # "1. Better funding" in one cell
        is_heading = (language.is_capitals(text) and len(text) < 120) and (has_many or not number or "." not in number)
        kind = proposal.HEADING if is_heading else proposal.CONTEXT
        node = Node(
            HEADING if is_heading else PARAGRAPH,
            number=number,
            kind=kind,
            sources=row.sources,
            page=row.page,
            notes=["table"],
        )
        if is_heading:
            node.title = text
            table.group = _attach(table.base, node)
            table.finding = None
        else:
            node.text = text
            if _PROMISED.search(table.heads[table.roles.index(FINDING)] if FINDING in table.roles else ""):
                node.kind = proposal.COMMITMENT
            table.finding = _attach(self._holder_of(number), node)
        return node

    def _holder_of(self, number: str) -> Node:
        """The open group, if the number belongs there."""
        table = self.table
        group = table.group
        if group is None or (number and group.number and "." in number and not number.startswith(f"{group.number}.")):
            return table.base
        return group

    def _deed(self, row: Piece, text: str) -> Node:
        mark, rest = marks.read(text)
        number = mark.printed if mark and mark.kind != marks.BULLET else ""
        return Node(
            ITEM,
            text=rest if mark else text,
            number=number,
            mark=mark,
            kind=proposal.ACTION,
            pronoun=self._pronoun(),
            sources=row.sources,
            page=row.page,
            notes=["table"],
        )

    def _pronoun(self) -> str:
        """ "We", if the head of the column says so of its deeds."""
        heads = [head for role, head in zip(self.table.roles, self.table.heads, strict=False) if role == DEED]
        return parties.WE if heads and parties.of_heading(heads[0]).pronoun == parties.WE else ""

    def _hang(self, nodes: list[Node], made: list[Node], starts_anew: bool) -> None:
        """Each deed beneath its finding: one each where there are as many, else all beneath the last."""
        table = self.table
        if len(made) > 1 and len(made) == len(nodes):
            for node, finding in zip(nodes, made, strict=True):
                _attach(finding, node).notes.append("matched-by-order")
            return
        holder = table.finding or table.group or table.base
        for node in nodes:
            _attach(holder, node)
            if len(made) > 1:
                node.notes.append("which-finding")

    def _owners(self, cells: dict[str, Cell], nodes: list[Node], starts_anew: bool, is_first: bool) -> None:
        table = self.table
        owner, due = (_line(cells[role].text) if role in cells else "" for role in (OWNER, DATE))
        if not nodes:
            if owner and len(table.pending) > 1:  # this owner belongs to the next deed of the row before
                table.pending.pop(0)
                table.pending[0].owner = owner
                table.pending[0].notes.append("owner-by-order")
                if due:
                    table.pending[0].due_words = due
            return
        carries = not owner and not due and (is_first or not starts_anew)
        dues = _lines(cells.get(DATE))
        for position, node in enumerate(nodes):
            node.owner = owner or (table.owner if carries else "")
            node.due_words = (
                dues[position] if len(dues) == len(nodes) > 1 else due or (table.due_words if carries else "")
            )
            if carries and (node.owner or node.due_words):
                node.notes.append("carried")
            if len(dues) == len(nodes) > 1:
                node.notes.append("date-by-order")
        if not carries:
            table.owner, table.due_words = owner, due
        table.pending = nodes

    def _rest(self, row: Piece, cells: dict[str, Cell], nodes: list[Node]) -> None:
        """What the other columns say: progress and measures are noted down as dropped; a party is named."""
        for position, cell in enumerate(row.cells):
            role = self.table.roles[position] if position < len(self.table.roles) else ""
            if cell.is_carried or not cell.text.strip():
                continue
            if role == NUMBER and not _numbers(cell):
                self.ledger.drop(_line(cell.text), "no number, in the column of numbers", row.sources)
            elif role == PARTY:
                if language.JOINT.match(_line(cell.text)):
                    self.ledger.drop(_line(cell.text), f"read as the party of {len(nodes)} clauses", row.sources)
                for node in nodes:
                    node.names = tuple(parties.bared(part) for part in parties.split(_line(cell.text)))
            elif role in (STATUS, MEASURE, ""):
                self.ledger.drop(
                    _line(cell.text),
                    f"column “{self.table.heads[position]}” of the table"
                    if position < len(self.table.heads)
                    else "outside the table’s columns",
                    row.sources,
                )
            elif role in (OWNER, DATE) and not nodes and not self.table.pending:
                self.ledger.drop(_line(cell.text), "beside no action", row.sources)
            elif role not in cells or cells[role] is not cell:
                self.ledger.drop(
                    _line(cell.text), f"second column “{self.table.heads[position]}” of the table", row.sources
                )


def _attach(parent: Node, node: Node) -> Node:
    node.parent = parent
    parent.children.append(node)
    return node


def _line(text: str) -> str:
    return " ".join(re.sub(r"[•◦☐] ?", "", text).split())


def _lines(cell: Cell | None) -> list[str]:
    return [line.removeprefix("• ").strip() for line in cell.text.split("\n") if line.strip(" •")] if cell else []


def _flat(piece: Piece) -> Piece:
    """The row with a cell for every column: one that spans several is followed by empty ones."""
    cells: list[Cell] = []
    for cell in piece.cells:
        cells.append(cell)
        cells.extend(Cell() for _ in range(min(cell.span, 60) - 1))
    return replace(piece, cells=tuple(cells))


def _head(rows: list[Piece]) -> tuple[int | None, tuple[str, ...], tuple[str, ...]]:
    """Which of the first rows is the head, what it says, and what its columns are."""
    for position, row in enumerate(rows[:4]):
        heads = tuple(_line(cell.text) for cell in row.cells)
        found = _columns(heads)
        if _is_head(heads, found):
            return position, heads, found
    return None, (), ()


def _is_head(heads: tuple[str, ...], found: tuple[str, ...]) -> bool:
    said = [head for head in heads if head]
    if len(said) < 2 or max(map(len, said)) > 90:
        return False
    if SIDE in found:
        return found.count(SIDE) >= 2 or len(said) == found.count(SIDE) + 1
    return (DEED in found and len(set(found) - {""}) >= 2) or (TERM in found and MEANING in found)


def _columns(heads: tuple[str, ...]) -> tuple[str, ...]:
    found = [
        next((role for role, pattern in _HEADS if head and len(head) <= 60 and pattern.search(head)), "")
        for head in heads
    ]
    sides = [bool(head) and _is_side(head) for head in heads]
    if not any(side and parties.of_heading(head).phrases for side, head in zip(sides, heads, strict=True)):
        sides = [False] * len(heads)  # "We will" beside nobody else is what is to be done
    if any(sides):  # beside a party's column, whoever "will" has one too
        sides = [
            side or (bool(language.OBLIGES.search(head)) and bool(language.OPENS_DEEDS.search(head.rstrip(" .…:"))))
            for side, head in zip(sides, heads, strict=True)
        ]
    if sum(sides) >= 2:  # between parties well known, one that is not
        first = sides.index(True)
        sides = [
            side or (position > first and not found[position] and parties.is_party(parties.bared(head)))
            for position, (side, head) in enumerate(zip(sides, heads, strict=True))
        ]
    if sum(sides) >= 2 or (any(sides) and DEED not in found):
        found = [SIDE if side else role for side, role in zip(sides, found, strict=True)]
    return _settled(found, heads)


def _side_names(head: str) -> tuple[str, ...]:
    """Whom the head of a party's column names."""
    if subject := parties.of_heading(head):
        return subject.phrases
    obliges = language.OBLIGES.search(head)
    name = parties.bared(head[: obliges.start()] if obliges else head)
    return (name,) if name and (obliges or parties.is_party(name)) else ()


def _is_side(head: str) -> bool:
    if re.match(r"(?:how|why|when|where)\b", head, re.IGNORECASE):
        return False
    subject = parties.of_heading(head)
    return bool(subject.phrases or subject.pronoun in (parties.WE, parties.JOINT)) and bool(
        language.OBLIGES.search(head)
        or parties.is_well_known(parties.bared(head))
        or language.announced(head) == language.PROMISES
    )


def _settled(found: list[str], heads: tuple[str, ...]) -> tuple[str, ...]:
    """Tell columns apart that look alike: what stands before the deeds is what they answer."""
    if DEED not in found and SIDE not in found and FINDING in found and {OWNER, DATE} & set(found):
        found[len(found) - 1 - found[::-1].index(FINDING)] = DEED
    if DEED in found:
        deed = _deed_column(found, heads)
        found = [
            (FINDING if position < deed else MEASURE) if role == DEED and position != deed else role
            for position, role in enumerate(found)
        ]
        found = [
            FINDING if role == MEASURE and position < deed and FINDING not in found[:deed] else role
            for position, role in enumerate(found)
        ]
    return tuple(found)


def _deed_column(found: list[str], heads: tuple[str, ...]) -> int:
    """Of "Commitment" and "Action", the action."""
    deeds = [position for position, role in enumerate(found) if role == DEED]
    return next(
        (position for position in deeds if re.search(r"action|will do|task|step", heads[position], re.IGNORECASE)),
        deeds[-1],
    )


def _fits(rows: list[Piece], table: Table) -> bool:
    return SIDE not in table.roles and all(len(row.cells) == len(table.roles) for row in rows)


def _numbers(cell: Cell | None) -> list[str]:
    """The numbers in a cell, if there is nothing else in it."""
    found = _line(cell.text).split() if cell else []
    return found if found and all(_NUMBERS.fullmatch(number) for number in found) else []


def _with_numbers(columns: tuple[str, ...], rows: list[Piece]) -> tuple[str, ...]:
    """A first column without a head that holds nothing but numbers is the column of numbers."""
    first = [row.cells[0] for row in rows if row.cells and row.cells[0].text.strip()]
    if columns and not columns[0] and NUMBER not in columns and first and all(_numbers(cell) for cell in first):
        return (NUMBER, *columns[1:])
    return columns


def _numbers_deeds(rows: list[Piece], columns: tuple[str, ...], heads: tuple[str, ...]) -> bool:
    """Does the column of numbers count the deeds, rather than the findings or commitments that they answer?"""
    if NUMBER not in columns or DEED not in columns:
        return False
    if FINDING in columns and _PROMISED.search(heads[columns.index(FINDING)]):
        return False
    if FINDING not in columns:
        return True
    at = {role: columns.index(role) for role in (NUMBER, FINDING, DEED)}
    counted = [row for row in rows if len(row.cells) > max(at.values()) and row.cells[at[DEED]].text.strip()]
    numbers = [_numbers(row.cells[at[NUMBER]]) for row in counted]
    return bool(counted) and all(len(number) == 1 and "." not in number[0].rstrip(".") for number in numbers)


def _is_group(row: Piece, cells: dict[str, Cell], deeds: list[str]) -> bool:
    said = [cell for cell in row.cells if cell.text.strip() and not cell.is_carried]
    others = [cell for cell in said if cell is not cells.get(NUMBER)]
    if len(others) != 1 or len(_line(others[0].text)) > 120:
        return False
    if others[0] is cells.get(FINDING):
        return (
            language.is_capitals(others[0].text)
            or others[0].is_header
            or bool(_numbers(cells.get(NUMBER)) and "." not in _line(cells[NUMBER].text).rstrip("."))
        )
    return others[0] is row.cells[0] and (others[0].span > 1 or others[0] is cells.get(NUMBER))


def _items(cell: Cell) -> list[str]:
    """The items of a cell: by its glyphs, or, where a list has lost its marks, by its sentences."""
    if cell.is_broken_list and cell.text.count("•") <= 1:
        head, *inner = cell.text.split("\n◦")
        found = _sentence_items(_line(head))
        return [*found[:-1], " ".join([*found[-1:], *(line.strip() for line in inner)])] if inner else found
    items: list[str] = []
    has_glyphs = False
    for line in cell.text.split("\n"):
        if items and line.startswith("◦"):  # a list inside the item
            items[-1] = f"{items[-1]} {line.lstrip('◦ ')}"
            continue
        pieces = re.split(rf"(?:^|\s)[{marks.GLYPHS}]\s*", line)
        if len(pieces) == 1 and re.match(r"[-–*]\s", line) and len(re.findall(r"(?:^|\s)[-–*]\s(?=[A-Z])", line)) > 1:
            pieces = ["", *re.split(r"(?:^|\s)[-–*]\s(?=[A-Z])", line)[1:]]
        elif len(pieces) == 1 and (match := re.match(r"[-–*]\s+", line)):
            pieces = ["", line[match.end() :]]
        has_glyphs = has_glyphs or len(pieces) > 1
        first, *others = pieces
        if first.strip():
            if items and has_glyphs:
                items[-1] = f"{items[-1]} {first.strip()}"
            else:
                items.append(first.strip())
        items.extend(other.strip() for other in others if other.strip())
    return items


def _sentence_items(text: str) -> list[str]:
    """Sentences, those that only go on with the last one left to it; and a beginning that returns begins anew."""
    sentences = language.sentences(text)
    opener = re.escape(" ".join(sentences[0].split()[:3])) if sentences and len(sentences[0].split()) >= 5 else ""
    if opener and len(re.findall(opener, text)) > 1:
        sentences = [part.strip() for sentence in sentences for part in re.split(rf"(?<=\w)\s+(?={opener})", sentence)]
    items: list[str] = []
    for sentence in sentences:
        if items and _CONNECTS.match(sentence):
            items[-1] = f"{items[-1]} {sentence}"
        else:
            items.append(sentence)
    return items
