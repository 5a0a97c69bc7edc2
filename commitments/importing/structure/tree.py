"""From parts to a tree: what stands under what.

A walk through the parts with the open clauses on a stack. Numbers say most of it: "3.3.1" belongs under "3.3", "(b)"
goes where "(a)" went, "7." follows "6." even if another lead-in has come between. Headings without numbers go by how
they are set. A lead-in holds what follows it until the next lead-in or heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from commitments.importing import blocks
from commitments.importing.structure import language, marks, parties, roles
from commitments.importing.structure.marks import Mark
from commitments.importing.structure.roles import HEADING, ITEM, LEAD_IN, NOTE, PARAGRAPH, Part


@dataclass(eq=False)
class Node:
    """A clause in the making."""

    role: str
    text: str = ""
    title: str = ""
    mark: Mark | None = None
    number: str = ""
    sources: tuple[int, ...] = ()
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    style: tuple = ()
    level: int = 0
    indent: int = 0
    is_listed: bool = False  # stands under a lead-in without a mark of its own
    kind: str = ""  # where the pass that made it knows, as of a table's column
    names: tuple[str, ...] = ()
    pronoun: str = ""  # where the head of its column says "we"
    owner: str = ""
    due_words: str = ""
    notes: list[str] = field(default_factory=list)
    counters: dict = field(default_factory=dict)  # the last mark of each sort beneath it
    page: int = 0

    @property
    def stem(self) -> str:
        """Its words, if they lead in what stands beneath."""
        words = self.text or self.title
        return words if roles.is_stem(words) else ""

    def above(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def walk(self):
        """The nodes beneath it, in the document's order."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


DEEPEST = 7  # an edition's clauses go eight deep


@dataclass
class Builder:
    root: Node = field(default_factory=lambda: Node(role="root"))
    stack: list[Node] = field(default_factory=list)
    last_integer: tuple[int, bool] = (0, False)  # the last whole number, and whether a plain item had it

    def __post_init__(self):
        self.stack = [self.root]

    @property
    def top(self) -> Node:
        return self.stack[-1]

    def open(self, node: Node) -> Node:
        while len(self.stack) > DEEPEST:
            self.stack.pop()
        node.parent = self.top
        self.top.children.append(node)
        self.stack.append(node)
        return node

    def pop_to(self, node: Node) -> None:
        while self.top is not node and len(self.stack) > 1:
            self.stack.pop()

    def heading(self) -> Node:
        """The innermost open heading, or the document itself."""
        return next(node for node in reversed(self.stack) if node.role in (HEADING, "root"))


def built(read: list[Part], place_table) -> Node:
    """The tree of the parts. `place_table(builder, parts)` puts the rows of a table under the open clause."""
    builder = Builder()
    position = 0
    while position < len(read):
        part = read[position]
        if part.role == roles.ROW:
            end = position
            while end < len(read) and read[end].role == roles.ROW:
                end += 1
            place_table(builder, read[position:end])
            position = end
            continue
        _place(builder, read, position)
        position += 1
    return builder.root


def placed(builder: Builder, read: list[Part]) -> None:
    """Put parts under what is open."""
    for position in range(len(read)):
        _place(builder, read, position)


def _place(builder: Builder, read: list[Part], position: int) -> None:
    part = read[position]
    if part.role == HEADING:
        _place_heading(builder, part)
    elif part.role == ITEM:
        _place_item(builder, read, position)
    elif part.role == LEAD_IN:
        _place_lead_in(builder, read, position)
    elif part.role == NOTE:
        _place_note(builder, part)
    else:
        _place_paragraph(builder, read, position)


def _node(part: Part) -> Node:
    node = Node(
        role=part.role,
        mark=part.mark,
        number=part.mark.printed if part.mark and part.mark.kind != marks.BULLET else "",
        sources=part.piece.sources,
        notes=list(part.piece.notes),
        indent=part.piece.indent,
        level=part.piece.level,
        page=part.piece.page,
        style=_style(part),
    )
    if part.role == HEADING:
        node.title = part.text
    else:
        node.text = part.text
    return node


def _style(part: Part) -> tuple:
    """How a heading is set, larger first: capitals above bold above plain."""
    return (round(part.piece.size), language.is_capitals(part.text), part.piece.is_bold)


# ---- headings


def _place_heading(builder: Builder, part: Part) -> None:
    node = _node(part)
    if _completes_label(builder, node):
        return
    mark = part.mark
    if mark and mark.kind == marks.LABEL:
        _pop_for_label(builder, node)
    elif (mark and mark.kind in (marks.DECIMAL, marks.INTEGER) and not _is_styled(part)) or (
        mark and mark.kind in (marks.DECIMAL, marks.INTEGER) and len(roles.significant(mark)) > 1
    ):
        _pop_for_number(builder, part, is_heading=True)
    elif mark and mark.kind == marks.LETTER and (alike := _open_letter(builder, mark)):
        builder.pop_to(alike.parent)
    elif _is_styled(part):
        _pop_for_level(builder, part.piece.level)
    else:
        _pop_for_style(builder, node)
    builder.open(node)
    if mark and mark.kind == marks.INTEGER:
        node.parent.counters[marks.INTEGER] = mark.key[0]
        builder.last_integer = (mark.key[0], False)


def _open_letter(builder: Builder, mark: Mark) -> Node | None:
    """The open heading that has a letter or numeral of the same sort."""
    return next(
        (
            opened
            for opened in builder.stack[1:]
            if opened.role == HEADING
            and opened.mark
            and opened.mark.kind == marks.LETTER
            and opened.number.isupper() == mark.printed.isupper()
        ),
        None,
    )


def _is_styled(part: Part) -> bool:
    return part.piece.kind == blocks.HEADING and part.piece.level > 0


def _completes_label(builder: Builder, node: Node) -> bool:
    """ "Article 3" on one line and "Purpose" on the next are one heading."""
    top = builder.top
    if top.role == HEADING and not top.title and not node.number and not top.children:
        top.title = node.title
        top.sources += node.sources
        top.notes += node.notes
        return True
    return False


def _pop_for_label(builder: Builder, node: Node) -> None:
    """Beside the last with the same word; an annex stands for itself; another word goes under numbers only."""
    word = node.mark.label
    same = next(
        (opened for opened in builder.stack if opened.mark and opened.mark.label == word and opened.role == HEADING),
        None,
    )
    if same and same.mark.key == node.mark.key and same.title:  # more of the same, as on the next slide
        builder.pop_to(same)
        node.number, node.mark = "", None
    elif same:
        builder.pop_to(same.parent)
    elif word in marks.ANNEXES:
        builder.pop_to(builder.root)
    elif node.level:
        _pop_for_level(builder, node.level)
    else:
        kept = [opened for opened in builder.stack if opened.role == HEADING and opened.number]
        builder.pop_to(kept[-1] if kept else builder.root)


def _pop_for_level(builder: Builder, level: int) -> None:
    keep = builder.root
    for opened in builder.stack[1:]:
        if opened.role != HEADING or (opened.level and opened.level >= level):
            break
        keep = opened
    builder.pop_to(keep)


def _pop_for_style(builder: Builder, node: Node) -> None:
    """Without number or level: beside one that is set alike, else under the innermost numbered or larger one."""
    if language.announced(node.title) == language.TERMS or _stands_for_itself(node.title):
        builder.pop_to(builder.root)
        return
    headings = [opened for opened in builder.stack[1:] if opened.role == HEADING]
    levelled = max((at for at, opened in enumerate(headings) if opened.level), default=-1)
    alike = next(
        (opened for opened in headings[levelled + 1 :] if opened.style == node.style and not opened.number), None
    )
    if alike:
        builder.pop_to(alike.parent)
        return
    keep = builder.root
    for opened in headings:
        if not opened.number and not opened.level and opened.style < node.style:
            break
        if opened.number and opened.mark.kind == marks.INTEGER and opened.style[1] < node.style[1]:
            break
        keep = opened
    builder.pop_to(keep)


def _stands_for_itself(title: str) -> bool:
    return bool(re.match(r"(?:annex|appendi|schedule|signatur|signed|signator)", title, re.IGNORECASE))


# ---- numbers


def _pop_for_number(builder: Builder, part: Part, is_heading: bool = False) -> None:
    if part.mark.kind == marks.DECIMAL:
        _pop_for_decimal(builder, part.mark)
    else:
        _pop_for_integer(builder, part, is_heading)


def _pop_for_decimal(builder: Builder, mark: Mark) -> None:
    """Down to the clause whose number begins this one, but not past a lead-in or heading that stands beneath that."""
    own = roles.significant(mark)
    while len(builder.stack) > 1 and not _may_hold(builder.stack, own):
        builder.stack.pop()


def _may_hold(stack: list[Node], own: tuple[int, ...]) -> bool:
    top = stack[-1]
    if top.mark and top.mark.kind in (marks.DECIMAL, marks.INTEGER):
        key = roles.significant(top.mark)
        return (
            len(key) < len(own)
            and own[: len(key)] == key
            and not (top.mark.kind == marks.INTEGER and top.role != HEADING and _has_decimal(stack[:-1]))
        )
    if top.role not in (HEADING, LEAD_IN) or top.is_listed:
        return False
    governing = next(
        (node for node in reversed(stack[:-1]) if node.mark and node.mark.kind in (marks.DECIMAL, marks.INTEGER)), None
    )
    if governing is None:
        return True
    key = roles.significant(governing.mark)
    return len(key) < len(own) and own[: len(key)] == key


def _has_decimal(stack: list[Node]) -> bool:
    return any(node.mark and node.mark.kind == marks.DECIMAL for node in stack)


def _pop_for_integer(builder: Builder, part: Part, is_heading: bool) -> None:
    number = part.mark.key[0]
    last, was_item = builder.last_integer
    continuing = [node for node in builder.stack if node.counters.get(marks.INTEGER) == number - 1]
    if part.mark.glyph:
        continuing = [node for node in continuing if node.counters.get("glyph") == part.mark.glyph]
    if (
        continuing
        and not is_heading
        and was_item
        and number == last + 1
        and continuing[-1] is builder.root
        and builder.top is not builder.root
    ):
        continuing = []
    if continuing:
        holder = continuing[0] if is_heading else continuing[-1]
        builder.pop_to(holder)
    elif is_heading:
        _pop_for_section(builder, number, _style(part))
    else:
        builder.pop_to(_container(builder))


def _pop_for_section(builder: Builder, number: int, style: tuple) -> None:
    """What continues no count: beside the last numbered heading, else under one that is set larger."""
    for node in builder.stack[1:]:
        if node.role == HEADING and node.mark and node.mark.kind == marks.INTEGER and number > 1:
            builder.pop_to(node.parent)
            return
    keep = builder.root
    for node in builder.stack[1:]:
        if node.role != HEADING or (node.mark and node.mark.kind in (marks.INTEGER, marks.DECIMAL)):
            break
        if not (node.mark or node.level or node.style > style):
            break
        keep = node
    builder.pop_to(keep)


def _container(builder: Builder) -> Node:
    """Where a new list goes: the innermost open lead-in, heading, or clause that leads in."""
    for node in reversed(builder.stack):
        if node.role in (HEADING, LEAD_IN, "root") or node.stem:
            return node
        if node.mark and node.mark.kind in (marks.DECIMAL, marks.LABEL) and node.role == ITEM:
            return node
    return builder.root


# ---- items


def _place_item(builder: Builder, read: list[Part], position: int) -> None:
    part = read[position]
    mark = part.mark
    if mark.kind == marks.BULLET:
        _pop_for_bullet(builder, part)
    elif mark.kind == marks.LETTER:
        _pop_for_letter(builder, mark)
    elif mark.kind in (marks.LABEL, marks.CODE):
        _pop_for_code(builder, mark)
    else:
        _pop_for_number(builder, part)
    holder = builder.top
    node = builder.open(_node(part))
    _count(holder, node)
    if mark.kind == marks.INTEGER:
        builder.last_integer = (mark.key[0], True)


def _count(holder: Node, node: Node) -> None:
    mark = node.mark
    if mark.kind == marks.LETTER:
        expected = holder.counters.get(marks.LETTER, 0) + 1
        sort = marks.LETTER if mark.as_letter == expected or not mark.as_roman else "roman"
        holder.counters[sort] = mark.as_letter if sort == marks.LETTER else mark.as_roman
    elif mark.kind == marks.INTEGER:
        holder.counters[marks.INTEGER] = mark.key[0]
    holder.counters["glyph"] = mark.glyph


def _pop_for_letter(builder: Builder, mark: Mark) -> None:
    """To where the letter or numeral before this one went; a first one begins a list under what leads it in."""
    for node in reversed(builder.stack):
        if mark.as_roman > 1 and node.counters.get("roman") == mark.as_roman - 1:
            return builder.pop_to(node)
        if mark.as_letter > 1 and node.counters.get(marks.LETTER) == mark.as_letter - 1:
            return builder.pop_to(node)
    if mark.as_letter == 1 or mark.as_roman == 1:
        return _pop_to_leader(builder, mark)
    for node in reversed(builder.stack):  # one was left out or misread
        last = node.counters.get(marks.LETTER)
        if last and mark.as_letter and 0 < mark.as_letter - last <= 3:
            return builder.pop_to(node)
    return builder.pop_to(_container(builder))


def _pop_to_leader(builder: Builder, mark: Mark) -> None:
    """Numerals go under the open letter, letters under the open number, both under an open lead-in."""
    for node in reversed(builder.stack):
        if node.role in (HEADING, LEAD_IN, "root") or node.stem:
            break
        if node.mark and node.mark.kind not in (marks.BULLET, marks.LETTER):
            break
        if node.mark and node.mark.kind == marks.LETTER and mark.as_letter != 1:
            break
    builder.pop_to(node)


def _pop_for_code(builder: Builder, mark: Mark) -> None:
    while builder.top.role not in (HEADING, LEAD_IN, "root") or _is_beneath_same(builder.top, mark):
        builder.stack.pop()


def _is_beneath_same(node: Node, mark: Mark) -> bool:
    """Is this lead-in part of the last clause of the same sort?"""
    if node.role != LEAD_IN or node.parent is None or node.parent.mark is None:
        return False
    return node.parent.role == ITEM and node.parent.mark.kind == mark.kind and node.parent.mark.label == mark.label


def _pop_for_bullet(builder: Builder, part: Part) -> None:
    """Beside the bullets before, under one of them if it is set deeper, or under what leads in."""
    depth = (part.piece.level, part.piece.indent)
    open_bullets = [node for node in builder.stack if node.mark and node.mark.kind == marks.BULLET]
    for node in reversed(builder.stack):
        is_bullet = bool(node.mark) and node.mark.kind == marks.BULLET
        if is_bullet and _is_deeper(node, part, open_bullets):
            return builder.pop_to(node)
        if is_bullet and node.mark.glyph == part.mark.glyph and (node.level, node.indent) == depth:
            return builder.pop_to(node.parent)
        if not is_bullet and (node.role in (HEADING, LEAD_IN, "root", ITEM)):
            return builder.pop_to(node)
    return None


def _is_deeper(node: Node, part: Part, open_bullets: list[Node]) -> bool:
    """Does the bullet stand under this one: set further in, or with another glyph after a lead-in?"""
    if part.piece.level != node.level:
        return part.piece.level > node.level
    if part.piece.indent > node.indent + 1 and part.piece.kind == blocks.LINE:
        return True
    is_new = all(opened.mark.glyph != part.mark.glyph for opened in open_bullets)
    return is_new and (bool(node.stem) or part.mark.glyph in "o-–○◦▪") and part.piece.indent >= node.indent


# ---- lead-ins, paragraphs and notes


def _place_lead_in(builder: Builder, read: list[Part], position: int) -> None:
    part = read[position]
    subject = parties.of_heading(part.text)
    if _continues_clause(builder, part, subject):
        builder.top.text = f"{builder.top.text} {part.text}".strip()
        builder.top.sources += part.piece.sources
        return
    _pop_for_lead_in(builder, read, position, bool(subject.phrases))
    builder.open(_node(part))


def _continues_clause(builder: Builder, part: Part, subject) -> bool:
    """Is it the second half of a clause: "We will do this by:" behind the commitment, or the text of a bare label?"""
    top = builder.top
    if top.role != ITEM or top.children or top.is_listed or not top.number or top.stem:
        return False
    if not top.text or (top.mark and top.mark.label and len(top.text.split()) <= 4):
        return True
    return not subject.phrases and (
        bool(language.BY_WHICH.search(part.text))
        or (subject.pronoun in (parties.THEY, parties.WE) and part.text[:1].islower())
    )


def _pop_for_lead_in(builder: Builder, read: list[Part], position: int, names_party: bool) -> None:
    part = read[position]
    if part.piece.is_bold:
        alike = next(
            (
                opened
                for opened in builder.stack[1:]
                if opened.style == _style(part) and not opened.number and not opened.level
            ),
            None,
        )
        if alike:
            builder.pop_to(alike.parent)
            return
    keep = builder.heading()
    for opened in builder.stack[builder.stack.index(keep) + 1 :]:
        if not _may_hold_lead_in(opened, read, position, names_party):
            break
        keep = opened
    builder.pop_to(keep)


def _may_hold_lead_in(opened: Node, read: list[Part], position: int, names_party: bool) -> bool:
    """A lead-in goes into a numbered clause, unless that clause is one of a list that goes on behind it."""
    if opened.role != ITEM or not opened.mark or opened.mark.kind in (marks.BULLET, marks.LETTER):
        return False
    if opened.parent.role == LEAD_IN and names_party:
        return False
    after = next((part for part in read[position + 1 :] if part.mark), None)
    return after is None or after.mark.kind != opened.mark.kind or len(after.mark.key) > len(opened.mark.key)


def _place_paragraph(builder: Builder, read: list[Part], position: int) -> None:
    part = read[position]
    top = builder.top
    if _is_listed(builder, read, position):
        _place_listed(builder, part)
        return
    if top.role == ITEM and not top.children and top.number and _lacks_text(top):
        if top.text:
            top.title, top.text = top.text, part.text
        else:
            top.text = part.text
        top.sources += part.piece.sources
        top.notes += part.piece.notes
        return
    node = _node(part)
    holder = _holder_of_paragraph(builder)
    node.parent = holder
    holder.children.append(node)


def _lacks_text(node: Node) -> bool:
    return not node.text or bool(
        node.mark
        and node.mark.label
        and node.mark.label in marks.PROMISED
        and roles.looks_like_heading(node.text)
        and len(node.text.split()) <= 8
    )


def _holder_of_paragraph(builder: Builder) -> Node:
    """The innermost heading; a numbered clause that is in no list keeps what follows it."""
    for node in reversed(builder.stack):
        if node.role in (HEADING, "root"):
            return node
        if (
            node.role == ITEM
            and node.mark.kind == marks.DECIMAL
            and node.parent.role in (HEADING, "root")
            and not node.children
        ):
            return node
    return builder.root


def _is_listed(builder: Builder, read: list[Part], position: int) -> bool:
    """Is this paragraph one of a list that has no marks?"""
    part, top = read[position], builder.top
    if top.is_listed:
        return _goes_on_listing(read[position - 1], part, top)
    before = read[position - 1] if position else None
    if not (top.role == LEAD_IN or top.stem) or top.children or before is None or not before.is_stem:
        return False
    if (
        not language.OBLIGES.search(top.text)
        and not part.text[:1].islower()
        and not language.begins_with_deed(part.text)
    ):
        return False
    after = read[position + 1] if position + 1 < len(read) else None
    if part.text[:1].islower() or language.begins_with_deed(part.text):
        return True
    return after is not None and after.role == PARAGRAPH and not part.piece.has_gap and len(part.text) < 250


def _goes_on_listing(before: Part, part: Part, top: Node) -> bool:
    if before.role != PARAGRAPH:
        return False
    if part.piece.kind == blocks.LINE and not part.piece.has_gap:
        return True
    alike = part.text[:1].islower() == top.text[:1].islower()
    return (
        part.text[:1].islower()
        or (alike and language.begins_with_deed(part.text))
        or before.text.rstrip().endswith((";", "; and", "; or"))
    )


def _place_listed(builder: Builder, part: Part) -> None:
    if builder.top.is_listed:
        builder.stack.pop()
    node = _node(part)
    node.role, node.is_listed, node.mark = ITEM, True, Mark(marks.BULLET, glyph="")
    builder.open(node)


def _place_note(builder: Builder, part: Part) -> None:
    """A footnote goes beneath the clause that refers to it."""
    sign = re.match(r"[¹²³⁴-⁹⁰]+|\*+|†|\[?\d+\]?", part.piece.whole)
    holder = builder.heading()
    if sign:
        holder = next(
            (node for node in reversed(list(builder.root.walk())) if sign[0] in (node.text or node.title)), holder
        )
    node = _node(part)
    node.parent = holder
    holder.children.append(node)
