"""Lines beneath an action that say who sees to it and by when: "Lead: Grants team", "Timescale: June 2027"."""

from __future__ import annotations

import re

from commitments.importing import proposal
from commitments.importing.structure import language, parties
from commitments.importing.structure.pieces import Ledger
from commitments.importing.structure.tree import Node

_OWNER = (
    r"(?:lead(?:s| officers?| organisations?| partners?| agency| body)?|owners?|who|by whom|action by|led by|"
    r"responsible(?: officers?| persons?| partners?)?|responsibility|accountable)"
)
_DATE = (
    r"(?:by when|when|time-?scales?|time-?frames?|deadline|due(?: date| by)?|target(?: date)?|date|"
    r"complet(?:ion|e by)(?: date)?)"
)
_PART = rf"(?:(?P<owner>{_OWNER})|(?P<date>{_DATE}))\s*:\s*(?P<said>[^:]+?)"
_LABELLED = re.compile(rf"{_PART}\s*(?=$|[;,|/.–—-]?\s*(?:{_OWNER}|{_DATE})\s*:)", re.IGNORECASE)
_BRACKETED = re.compile(r"\(([^()]{3,90})\)\W*$")
_BETWEEN = " ;,|/.–—-"


def taken(root: Node, subjects: dict, ledger: Ledger) -> None:
    """Give owners and dates to the promises above them, and take their lines out of the tree."""
    for node in root.walk():
        if node.kind == proposal.ACTION and not (node.names or node.owner or subjects.get(node)):
            node.names = _in_brackets(node.text)
    for node in list(root.walk()):
        said = _said(node.text) if node.role != "heading" and not node.children else {}
        deed = _deed_above(node) if said else None
        if deed is None or (deed.owner and "owner" in said) or (deed.due_words and "date" in said):
            continue
        deed.owner, deed.due_words = said.get("owner", deed.owner), said.get("date", deed.due_words)
        node.parent.children.remove(node)
        ledger.drop(node.text, "read as the owner or the date of the promise above", node.sources)


def _in_brackets(text: str) -> tuple[str, ...]:
    """Who is named in brackets behind an action: "Open on Saturdays (Children’s Trust, autumn 2026)"."""
    match = _BRACKETED.search(text)
    if not match:
        return ()
    who = re.sub(r"^(?:lead|led by|by)\b:?\s*", "", re.split(r"[,;]\s*(?=by\b|from\b|\S*\s?\d|[a-z])", match[1])[0])
    if language.JOINT.match(who):
        return (who,)
    names = tuple(parties.bared(part) for part in parties.split(who))
    known = all(name[:1].isupper() and parties.is_party(name) for name in names)
    return names if known and not re.search(r"\d", who) and any(map(parties.is_well_known, names)) else ()


def _said(text: str) -> dict[str, str]:
    """What the line says of owner and date, if it says nothing else."""
    found: dict[str, str] = {}
    end = 0
    text = text.strip(" ()[]")
    for match in _LABELLED.finditer(text):
        if text[end : match.start()].strip(_BETWEEN):
            return {}
        found["owner" if match["owner"] else "date"] = match["said"].strip(_BETWEEN)
        end = match.end()
    return found if found and not text[end:].strip(_BETWEEN) else {}


def _deed_above(node: Node) -> Node | None:
    """The promise beneath which the line stands, or behind which."""
    siblings = node.parent.children
    before = siblings[: siblings.index(node)]
    near = [before[-1]] if before else []
    if near and near[0].children:
        near = [near[0].children[-1], near[0]]
    return next((each for each in [*near, node.parent] if each.kind in proposal.PROMISES), None)
