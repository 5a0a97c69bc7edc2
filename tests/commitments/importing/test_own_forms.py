"""An edition that the portal gave out and takes in again is the same edition."""

import pytest

from commitments import agreement_file, copies, importing, outline, texts
from commitments.importing import formats
from commitments.importing.structure import own_forms
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(draft_edition):
    """A draft with all that a form says of a clause."""
    heading = draft_edition.clauses.get(ref="3")
    more = {"is_assessable": True, "parent": heading}
    owed = factories.make_clause(
        draft_edition, "3.2", text="publish what it pays, ideally early", qualifier="ideally", **more
    )
    owed.owner, owed.due_words = "Finance team", "June 2027"
    owed.save()
    factories.make_clause(draft_edition, "3.3", parent=heading, text="We will all be proud of what was done.")
    draft_edition.glossary.create(position=1, term="Grant", meaning="Money for a purpose.")
    return draft_edition


def promises_of(edition) -> list[tuple]:
    return [
        (
            line.clause.number,
            " ".join(f"{line.clause.title} {line.clause.text}".split()),
            tuple(party.name for party in line.parties),
            line.above[-1].clause.number if line.above else "",
            line.clause.qualifier,
            line.clause.owner,
            line.clause.due_words,
        )
        for line in outline.lines_of(edition.clauses.for_text())
        if line.clause.is_assessable
    ]


def found_in(proposal: importing.Proposal) -> list[tuple]:
    return [
        (
            clause.number,
            " ".join((clause.text if clause.title in ("", clause.text) else f"{clause.title} {clause.text}").split()),
            clause.parties,
            proposal.clauses[clause.parent].number if clause.parent is not None else "",
            clause.qualifier,
            clause.owner,
            clause.due.words if clause.due else "",
        )
        for clause in proposal.promises
    ]


@pytest.mark.parametrize(("make", "name"), [(copies.table_of, "edition.csv"), (copies.word_of, "edition.docx")])
def test_a_form_of_an_edition_gives_the_same_promises(rich, make, name):
    proposal = importing.propose(formats.read(make(rich), name))
    assert found_in(proposal) == promises_of(rich)
    assert not proposal.doubts


def test_the_agreement_file_gives_the_same_edition(rich, tmp_path):
    file = texts.as_file(rich)
    assert agreement_file.read(agreement_file.write(file)) == file
    path = tmp_path / "edition.yaml"
    path.write_bytes(texts.export_agreement(rich))
    proposal = importing.import_document(path)
    assert [(number, words) for number, words, *_ in found_in(proposal)] == [
        (number, words) for number, words, *_ in promises_of(rich)
    ]


def test_the_words_of_the_forms_are_those_that_are_looked_for(rich):
    assert tuple(copies.COLUMNS[: len(own_forms.TABLE)]) == own_forms.TABLE
    read = formats.read(copies.word_of(rich), "edition.docx")
    assert own_forms.is_paper(read.blocks)
    assert [term.term for term in importing.propose(read).glossary] == ["Grant"]
