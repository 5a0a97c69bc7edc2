"""From what the importer proposes to the rows of an import."""

from __future__ import annotations

from commitments import importing
from commitments.models import Theme
from commitments.workbench.desk import GAP
from commitments.workbench.models import Import, LeftOut, ProposedClause, ProposedParty, ProposedTerm, Unsettled

LONGEST_PARTY, LONGEST_REMARK = 200, 1000


def fill(import_of: Import, document: importing.Document, proposal: importing.Proposal) -> None:
    """Write everything that was read, once; the import's own row is left to whoever calls."""
    import_of.source = [_piece(block) for block in document.blocks]
    parties = _write_parties(import_of, proposal)
    _write_clauses(import_of, proposal, parties)
    LeftOut.objects.bulk_create(
        LeftOut(
            import_of=import_of,
            position=position,
            text=each.text,
            reason=each.reason[:300],
            sources=[] if each.source is None else [each.source],
        )
        for position, each in enumerate(proposal.dropped, start=1)
    )
    ProposedTerm.objects.bulk_create(
        ProposedTerm(import_of=import_of, position=position, term=each.term[:200], meaning=each.meaning)
        for position, each in enumerate(proposal.glossary, start=1)
    )
    Unsettled.objects.bulk_create(
        Unsettled(
            import_of=import_of,
            position=position,
            code=each.code[:40],
            text=each.text[:LONGEST_REMARK],
            sources=[] if each.source is None else [each.source],
        )
        for position, each in enumerate(proposal.warnings, start=1)
    )


def _piece(block):
    """A piece of the source as the page shows it: its words, its kind, and its page and line."""
    piece = {"kind": block.kind, "text": block.text, "line": block.line}
    if block.mark:
        piece["mark"] = block.mark
    if block.page:
        piece["page"] = block.page
    if block.cells:
        piece["cells"] = [cell.text for cell in block.cells if not cell.is_carried]
    return piece


def _write_parties(import_of, proposal):
    names = {party.name: party for party in proposal.parties}
    for clause in proposal.clauses:
        for name in (*clause.names, *clause.parties):
            names.setdefault(name, importing.Party(name))
    rows = ProposedParty.objects.bulk_create(
        ProposedParty(
            import_of=import_of,
            position=position,
            name=name[:LONGEST_PARTY],
            side=party.side,
            also="; ".join(party.also)[:1000],
        )
        for position, (name, party) in enumerate(names.items(), start=1)
    )
    return dict(zip(names, rows, strict=True))


def _write_clauses(import_of, proposal, parties):
    """Level by level, since a row needs the row above it."""
    themes = {theme.slug: theme.pk for theme in Theme.objects.all()}
    depths: list[int] = []
    for clause in proposal.clauses:
        depths.append(0 if clause.parent is None else depths[clause.parent] + 1)
    owed = _owed_through_the_tree(proposal)
    rows: dict[int, ProposedClause] = {}
    for depth in range(max(depths, default=-1) + 1):
        places = [place for place, each in enumerate(depths) if each == depth]
        made = ProposedClause.objects.bulk_create(
            _row(import_of, proposal, place, rows, parties, themes, owed) for place in places
        )
        rows.update(zip(places, made, strict=True))


def _row(import_of, proposal, place, rows, parties, themes, owed):
    clause = proposal.clauses[place]
    names = clause.names
    if clause.is_promise and clause.parties != owed[place]:  # guessed, not said: it has to be said in the draft
        names = clause.parties
    due = clause.due
    dated = due if due and due.words else None
    return ProposedClause(
        import_of=import_of,
        parent=None if clause.parent is None else rows[clause.parent],
        position=(place + 1) * GAP,
        number=clause.number[:40],
        kind=clause.kind,
        title=clause.title[:300],
        text=_text(clause),
        parties=[parties[name].pk for name in dict.fromkeys(names)],
        qualifier=clause.qualifier[:200],
        theme_id=themes.get(clause.theme),
        owner=clause.owner[:200],
        due_words=dated.words[:200] if dated else "",
        due_earliest=dated.earliest if dated else None,
        due_latest=dated.latest if dated else None,
        standards=[_standard(each) for each in clause.standards],
        doubts=[each.as_json() for each in clause.doubts],
        sources=list(clause.sources),
    )


def _text(clause):
    """A heading says what it says in its title, as far as that holds it."""
    if len(clause.title) > 300:
        return clause.text or clause.title
    return "" if clause.text == clause.title else clause.text


def _standard(standard):
    said = standard.as_json()
    return {name: "" if value is None else str(value) for name, value in said.items()}


def _owed_through_the_tree(proposal):
    """Whom each clause would bind by the parties that are said, here or above."""
    owed: list[tuple[str, ...]] = []
    for clause in proposal.clauses:
        inherited = () if clause.parent is None else owed[clause.parent]
        owed.append(clause.names or inherited)
    return owed
