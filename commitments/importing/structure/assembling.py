"""From the told tree to the proposal: parties get their names, promises their details, and every guess its doubt."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from commitments.importing import proposal
from commitments.importing.proposal import Clause, Doubt, Due, Party, Term
from commitments.importing.structure import details, doubts, language, owners, parties, themes
from commitments.importing.structure.parties import PartyBook, Subject
from commitments.importing.structure.pieces import Ledger
from commitments.importing.structure.roles import HEADING
from commitments.importing.structure.tree import Node

_ISSUERS = re.compile(
    r"\b(?:(?:[A-Z][\w’'-]+\s+(?:and\s+|&\s+|of\s+)?){0,4}(?:Council|Trust|Authority|Partnership|ICB|"
    r"Integrated Care Board|Government|Department)|"
    r"(?<=the )(?:department|council|trust|authority|board))\b"
)
_WHOLE_BODIES = ("council", "trust", "authority", "government")
_PARTS_OF_BODIES = (
    "department",
    "board",
)  # a department is the council's; it is chosen only if nothing larger is named
MOST_JOINT = 4  # more parties than this are called together, not one by one


@dataclass
class _Assembly:
    root: Node
    subjects: dict[Node, Subject]
    ledger: Ledger
    key: dict[str, str]
    text: str
    title: str
    book: PartyBook = field(init=False)
    main: tuple[str, ...] = ()
    named: tuple[str, ...] = ()  # everyone whom a promise or what leads it in names
    issuer: str = ""
    clauses: list[Clause] = field(default_factory=list)
    names: dict[Node, tuple[str, ...]] = field(default_factory=dict)
    owners: dict[str, tuple[str, list[Doubt]]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()  # of whom the speaker asks something, so that "we" is somebody else

    def __post_init__(self):
        phrases: Counter = Counter()
        for node in self.root.walk():
            phrases.update(node.names)
            phrases.update(self.subjects.get(node, Subject()).phrases)
        between = parties.of_agreement(self.title) or parties.of_agreement(self.text)
        defined = parties.definitions(self.text)
        self.book = PartyBook(phrases, defined)
        self.main = self._main_parties()
        if len(self.main) < 2 and between:
            phrases.update(between)
            self.book = PartyBook(phrases, defined)
            self.main = tuple(dict.fromkeys([*self.main, *map(self.book.name_of, between)]))
        self.issuer = "" if self.main else self._issuer()
        self.asked = frozenset(
            self.book.name_of(phrase)
            for node in self.root.walk()
            if parties.IS_ASKED.search(node.title or node.text)
            for phrase in self._phrases(node)
        )

    def _main_parties(self) -> tuple[str, ...]:
        """Those whom lead-ins and promises name, in their order."""
        named, leading = Counter(), {}
        for node in self.root.walk():
            if node.kind == proposal.HEADING and not self._binds(node):
                continue
            for phrase in self._phrases(node):
                if language.JOINT.match(phrase):
                    continue
                name = self.book.name_of(phrase)
                named[name] += 1
                if node.kind not in proposal.PROMISES or node.text.startswith(f"{phrase}:"):
                    leading[name] = True
        self.named = tuple(named)
        entitled = set(parties.stems(self.title))
        chosen = tuple(
            name for name in named if name in leading or named[name] > 1 or set(parties.stems(name)) <= entitled
        )
        return chosen or tuple(named)

    def _phrases(self, node: Node) -> tuple[str, ...]:
        return node.names or self.subjects.get(node, Subject()).phrases

    def _binds(self, node: Node) -> bool:
        return any(beneath.kind in proposal.PROMISES for beneath in node.walk())

    def _issuer(self) -> str:
        """The body that speaks of itself most, where no promise says whose it is."""
        found = Counter(" ".join(match[0].split()) for match in _ISSUERS.finditer(self.text))
        if not found:
            return ""
        short = Counter()
        for name, count in found.items():
            noun = name.split()[-1].capitalize()
            short[noun if noun.lower() in _WHOLE_BODIES + _PARTS_OF_BODIES else name] += count
        return min(
            short,
            key=lambda name: (name.lower() not in _WHOLE_BODIES, name.lower() in _PARTS_OF_BODIES, -short[name], name),
        )

    # ---- parties

    def own_names(self, node: Node) -> tuple[str, ...]:
        """Whom the clause itself names, after pronouns are resolved."""
        subject = self.subjects.get(node, Subject())
        phrases = node.names or subject.phrases
        if node.names and all(language.JOINT.match(name) for name in node.names):
            return self._together()
        if phrases:
            return tuple(dict.fromkeys(self.book.name_of(phrase) for phrase in phrases))
        if subject.pronoun == parties.JOINT:
            return self._together()
        if subject.pronoun == parties.WE and not self._inherited(node):
            return self._speaking()
        return ()

    def _inherited(self, node: Node) -> tuple[str, ...]:
        return next((self.names[above] for above in node.above() if self.names.get(above)), ())

    def _together(self) -> tuple[str, ...]:
        """All of them; "both" of one are that one and the other whom a promise names."""
        if len(self.main) == 1 and len(self.named) == 2:
            return self.named
        if 1 <= len(self.main) <= MOST_JOINT:
            return self.main
        return ("All partners",) if self.main or not self.issuer else (self.issuer,)

    def _speaking(self) -> tuple[str, ...]:
        """Who says "we": of several parties those of whom nothing is asked, instead of a single one whoever asks it."""
        others = tuple(name for name in self.main if name not in self.asked)
        if others == self.main or (not others and len(self.main) > 1):
            return self._together()
        if others:
            return others if len(others) <= MOST_JOINT else ("All partners",)
        issuer = self._issuer()
        return (issuer,) if issuer and self.book.name_of(issuer) not in self.asked else ()

    def parties_of(self, node: Node, own: tuple[str, ...]) -> tuple[str, ...]:
        found = own or self._inherited(node)
        if found:
            return found
        if self.subjects.get(node, Subject()).pronoun == parties.WE:
            return ()
        if len(self.main) == 1:
            return self.main
        return (self.issuer,) if self.issuer else ()

    # ---- clauses

    def assemble(self) -> list[Clause]:
        order = [node for node in self.root.walk() if node.kind]
        places = {node: position for position, node in enumerate(order)}
        places[self.root] = None
        for node in order:
            own = self.own_names(node)
            self.names[node] = own
            self.clauses.append(self._clause(node, own, places))
        return self.clauses

    def _clause(self, node: Node, own: tuple[str, ...], places: dict) -> Clause:
        is_promise = node.kind in proposal.PROMISES
        owed_by = self.parties_of(node, own) if is_promise else own
        due = self._due(node) if is_promise else None
        standards = details.standards_in(node.text) if is_promise else []
        owner, owner_doubts = self._owner(node.owner)
        found = doubts.of_node(node, owed_by, self._how_named(node, own, owed_by)) if node.kind else []
        return Clause(
            kind=node.kind,
            text=node.title if node.role == HEADING and not node.text else node.text,
            title=node.title,
            number=node.number,
            parent=places[node.parent],
            names=own,
            parties=owed_by,
            qualifier=details.qualifier(node.text) if is_promise else "",
            due=due,
            standards=tuple(standards),
            owner=owner,
            theme=themes.guess(f"{node.title} {node.text}", _headings(node)) if is_promise else "",
            doubts=(*found, *owner_doubts, *doubts.of_details(due, standards)),
            sources=tuple(dict.fromkeys(node.sources)),
        )

    def _owner(self, words: str) -> tuple[str, list[Doubt]]:
        """The owner of a cell, looked for once however many rows name the same."""
        if words not in self.owners:
            self.owners[words] = owners.named(words, self.key, self.text) if words else ("", [])
        return self.owners[words]

    def _due(self, node: Node) -> Due | None:
        return details.due_of_cell(node.due_words) if node.due_words else details.due_in(node.text)

    def _how_named(self, node: Node, own: tuple[str, ...], owed_by: tuple[str, ...]) -> Doubt | None:
        """The doubt about who owes it, if there is one."""
        if node.kind not in proposal.PROMISES:
            return None
        if not owed_by:
            return doubts.no_party(self.main)
        subject = self.subjects.get(node, Subject())
        if not own and not self._inherited(node):
            return doubts.guessed_party(owed_by, self.main)
        if subject.pronoun and not subject.phrases:
            return doubts.pronoun(subject.pronoun, owed_by, self.main)
        guessed = next((name for name in subject.phrases if parties.bared(name) in self.book.guessed), "")
        return doubts.other_name(guessed, owed_by) if guessed else None


def _headings(node: Node) -> list[str]:
    return [above.title or above.text[:200] for above in node.above() if above.kind]


def assembled(
    root: Node, subjects: dict[Node, Subject], ledger: Ledger, glossary: list[Term], text: str, title: str
) -> tuple[list[Clause], tuple[Party, ...]]:
    """The clauses in the document's order, and the parties that they name."""
    key = {term.term: term.meaning for term in glossary if re.fullmatch(r"[A-Z][A-Z&/]{0,6}", term.term)}
    assembly = _Assembly(root, subjects, ledger, key, text, title)
    clauses = doubts.over_all(assembly.assemble())
    used = [name for clause in clauses for name in (clause.parties or clause.names)]
    return clauses, assembly.book.parties(used)
