"""Nine in ten right, document by document, and in every format."""

from functools import cache

import pytest

from commitments import importing
from tests.commitments.importing import documents, scoring

CORPUS = scoring.corpus()
HELD_OUT = [(document, tree) for document, tree in CORPUS if tree.parent.name == "held-out"]
MENDED_FOR = [pair for pair in CORPUS if pair not in HELD_OUT]
SHARES = ("party", "parent", "number")


@cache
def known(document, tree):
    return scoring.scored(document, scoring.expected_lines(tree.read_text()))


def check(score: scoring.Score, remarks: list[str]) -> None:
    shares = [score.recall, score.precision, *(score.share(name) for name in SHARES)]
    assert min(shares) >= 0.8, "\n".join(remarks)


@pytest.mark.parametrize(("document", "tree"), MENDED_FOR, ids=[tree.stem for _, tree in MENDED_FOR])
def test_the_promises_of_a_document_are_found(document, tree):
    check(*known(document, tree))


def test_nine_in_ten_are_right_over_the_whole_corpus():
    total = sum((known(document, tree)[0] for document, tree in CORPUS), scoring.Score())
    assert min(total.recall, total.precision, *(total.share(name) for name in SHARES)) >= 0.95


def test_about_nine_in_ten_are_right_where_nothing_was_mended_for_the_document():
    total = sum((known(document, tree)[0] for document, tree in HELD_OUT), scoring.Score())
    assert min(total.recall, total.precision, *(total.share(name) for name in SHARES)) >= 0.88


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("compact.docx", documents.word),
        ("compact.odt", documents.open_document),
        ("compact.pdf", documents.pdf),
        ("compact.html", lambda: documents.web_page().encode()),
    ],
)
def test_the_same_agreement_is_found_in_every_format(tmp_path, name, make):
    path = tmp_path / name
    path.write_bytes(make())
    proposal = importing.import_document(path)
    score, remarks = scoring.compare(scoring.expected_lines(documents.EXPECTED), scoring.found_in(proposal.as_json()))
    assert (score.recall, score.precision, *(score.share(share) for share in SHARES)) == (1, 1, 1, 1, 1), remarks
    assert proposal.title == documents.TITLE


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("plan.xlsx", documents.workbook),
        ("plan.docx", lambda: documents.word(with_plan=True)),
        ("plan.pdf", lambda: documents.pdf(with_plan=True)),
        ("unruled.pdf", lambda: documents.pdf(with_plan=True, line="none")),
    ],
)
def test_an_action_plan_is_found_in_every_kind_of_table(tmp_path, name, make):
    path = tmp_path / name
    path.write_bytes(make())
    proposal = importing.import_document(path)
    found = [
        promise
        for promise in scoring.found_in(proposal.as_json())
        if "1.1" not in promise.number[:3] and promise.number == ""
    ]
    score, remarks = scoring.compare(scoring.expected_lines(documents.EXPECTED_PLAN), found)
    assert score.recall == 1, remarks
    assert score.share("parent") == 1, remarks
    actions = {clause.text: clause for clause in proposal.promises}
    assert actions["Pay within 20 days"].owner == "Finance"
    assert actions["Cut the form to two pages"].due.words == "Summer 2027"


def test_slides_are_read_in_the_order_in_which_they_are_shown(tmp_path):
    path = tmp_path / "compact.pptx"
    path.write_bytes(documents.slides())
    proposal = importing.import_document(path)
    found = scoring.found_in(proposal.as_json())
    score, remarks = scoring.compare(scoring.expected_lines(documents.EXPECTED_SLIDES), found)
    assert (score.recall, score.precision, *(score.share(share) for share in SHARES)) == (1, 1, 1, 1, 1), remarks
    assert proposal.title == documents.TITLE
    assert [warning.text for warning in proposal.warnings] == ["1 hidden slide left out."]
