"""The agreement file: it says everything itself, so nothing is guessed and nothing is in doubt."""

from __future__ import annotations

from commitments import agreement_file
from commitments.agreement_file import shape
from commitments.importing.limits import Refusal
from commitments.importing.proposal import Clause, Due, Party, Proposal, Remark, Standard, Term


def is_one(data: bytes) -> bool:
    """Does it begin as an agreement file begins, after comments and empty lines?"""
    for line in data[:20_000].removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip() and not line.lstrip().startswith(b"#") and line.strip() != b"---":
            return line.startswith(b"format:")
    return False


def read(data: bytes) -> Proposal:
    """The proposal that an agreement file makes, clause by clause as it stands."""
    try:
        file = agreement_file.read(data)
    except agreement_file.AgreementFileError as error:
        first = error.problems[0]
        more = f" There are {len(error.problems) - 1} more faults." if len(error.problems) > 1 else ""
        raise Refusal(f"This agreement file has faults. {first}.{more}") from error
    names = {party.slug: party.name for party in file.parties}
    clauses: list[Clause] = []
    _add(file.clauses, None, (), names, clauses)
    return Proposal(
        title=file.agreement.title,
        parties=tuple(Party(party.name, party.side) for party in file.parties),
        clauses=tuple(clauses),
        glossary=tuple(Term(term.term, term.meaning) for term in file.glossary),
        warnings=tuple(Remark("unsettled", words) for words in file.edition.unsettled),
    )


def _add(records, parent: int | None, owed_by: tuple[str, ...], names: dict[str, str], clauses: list[Clause]) -> None:
    for record in records:
        own = tuple(names[slug] for slug in record.parties)
        position = len(clauses)
        clauses.append(_clause(record, parent, own, own or owed_by))
        _add(record.clauses, position, own or owed_by, names, clauses)


def _clause(record: shape.Clause, parent: int | None, own: tuple[str, ...], owed_by: tuple[str, ...]) -> Clause:
    due = record.due
    return Clause(
        kind=record.kind,
        text=record.text or record.title,
        title=record.title,
        number=record.number,
        parent=parent,
        names=own,
        parties=owed_by if record.kind in shape.PROMISES else own,
        qualifier=record.qualifier,
        due=Due(due.words, due.earliest, due.latest) if due else None,
        standards=tuple(
            Standard(
                standard.measure, standard.direction, standard.number, standard.unit, standard.upper, standard.clock
            )
            for standard in record.standards
        ),
        owner=record.owner,
    )
