"""Lines beneath an action that say who sees to it and by when: "Lead: Grants team", "Timescale: June 2027"."""

from __future__ import annotations

import re

from commitments.importing import proposal
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
_BETWEEN = " ;,|/.–—-"


def taken(root: Node, ledger: Ledger) -> None:
    """Give owners and dates to the promises above them, and take their lines out of the tree."""
    for node in list(root.walk()):
        said = _said(node.text) if node.role != "heading" and not node.children else {}
        deed = _deed_above(node) if said else None
        if deed is None or (deed.owner and "owner" in said) or (deed.due_words and "date" in said):
            continue
        deed.owner, deed.due_words = said.get("owner", deed.owner), said.get("date", deed.due_words)
        node.parent.children.remove(node)
        ledger.drop(node.text, "read as the owner or the date of the promise above", node.sources)


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
