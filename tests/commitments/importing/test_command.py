"""manage.py import_document: the same proposal for people and for programs."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from commitments import importing

CONTENT = "Fernhill Compact\n\n1. Money\n\nThe Council will:\n\n1.1 pay within 30 days, where possible, by June 2027.\n"


def told(*arguments) -> str:
    out = io.StringIO()
    call_command("import_document", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "compact.txt"
    path.write_text(CONTENT)
    return path


def test_json_has_the_keys_that_programs_know(document):
    found = json.loads(told(document, "--json"))
    assert list(found) == ["title", "parties", "clauses", "dropped", "glossary", "warnings"]
    heading, lead_in, promise = found["clauses"]
    assert list(promise) == [
        "number",
        "parent",
        "kind",
        "party",
        "text",
        "qualifier",
        "due",
        "due_text",
        "standard",
        "owner",
        "theme",
        "doubts",
    ]
    assert (heading["number"], heading["kind"], heading["parent"]) == ("1", "heading", None)
    assert (lead_in["kind"], lead_in["parent"]) == ("context", "1")
    assert promise["parent"] == 2  # the lead-in has no number, so its position stands for it
    assert (promise["party"], promise["qualifier"], promise["due_text"]) == (
        "Council",
        "where possible",
        "by June 2027",
    )
    assert promise["due"] == {"earliest": None, "latest": "2027-06-30"}
    assert (promise["standard"]["direction"], promise["standard"]["number"]) == ("at most", 30)


def test_it_prints_the_same_each_time(document):
    assert told(document, "--json") == told(document, "--json")


def test_people_see_a_tree_and_a_count(document):
    assert "* 1.1 pay within 30 days" in told(document)
    assert "3 clauses, 1 of them promises" in told(document)


def test_a_refusal_and_a_missing_file_are_said_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        told(tmp_path / "nothing.txt")
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1}")
    with pytest.raises(CommandError, match="Save it as"):
        told(tmp_path / "a.rtf")


def test_an_agreement_file_is_taken_at_its_word(tmp_path, settings):
    path = settings.BASE_DIR / "fixtures" / "agreements" / "kent-and-medway.yaml"
    proposal = importing.import_document(path)
    assert len(proposal.promises) == 29
    assert not proposal.doubts
    assert not proposal.dropped


def test_a_faulty_agreement_file_says_its_first_fault(tmp_path):
    path = tmp_path / "faulty.yaml"
    path.write_text("format: 1\n")
    with pytest.raises(importing.Refusal, match="faults"):
        importing.import_document(path)


def test_pasted_text_is_read_like_a_file(document):
    assert importing.propose(importing.read_text(CONTENT)) == importing.import_document(document)
