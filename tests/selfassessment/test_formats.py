"""What was signed and filed before the content said more stays readable, comparable and good."""

import json

import pytest
from django.utils import timezone

from selfassessment import changes, content, seals
from selfassessment.actions import filing as actions
from selfassessment.actions import lifecycle
from selfassessment.models import SelfAssessment, SignOff
from selfassessment.policies import filing as policies
from tests.selfassessment import files
from tests.selfassessment.filings import holder
from tests.selfassessment.steps import answer_all, save

NEW = {
    "answers": {"is_unconfirmed", "copied_from"},
    "measurements": {"is_met", "why_missed", "table"},
    "evidence": {"version", "covers_from", "covers_to"},
}


def in_format_1(text: str) -> str:
    """As the first format spelt it: written down here once more, so that it is not the code that judges itself."""
    data = json.loads(text)
    assert data["format"] == "compact-tracker self-assessment 2"
    data["format"] = "compact-tracker self-assessment 1"
    for answer in data["answers"]:
        for name in NEW["answers"]:
            del answer[name]
        for part in ["measurements", "evidence"]:
            for row in answer[part]:
                for name in NEW[part]:
                    del row[name]
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@pytest.fixture
def answered(assessment, omar, sam, lena):
    """Every promise answered, one with a file, and a measured value that meets its standard."""
    answer_all(assessment, omar)
    paper = files.add(assessment.signature.organisation, "paper.pdf", files.PDF, by=omar)
    save(assessment, "1.2", omar, evidence=[paper])
    return assessment


@pytest.fixture
def older(answered, omar, sam, lena):
    """A filing as format 1 has it: its text, and the hashes over that text."""
    actions.ask_for_sign_off(answered, by=omar, at=timezone.now())
    _, sha256 = content.seal_of(answered)
    actions.sign_off(answered, by=sam, at=timezone.now(), name=sam.name, post="Director", read_sha256=sha256)
    filing = actions.file(answered, by=lena, at=timezone.now())
    filing.content = in_format_1(filing.content)
    filing.sha256 = filing.sign_off.content_sha256 = content.sha256(filing.content)
    filing.sign_off.content = ""
    return filing


def test_an_older_filing_reads_in_the_present_shape(older):
    read, now = content.read(older.content), content.of(older.assessment)
    assert read["answers"][0].keys() == now["answers"][0].keys()
    evidence = next(answer["evidence"][0] for answer in read["answers"] if answer["evidence"])
    assert (evidence["version"], evidence["covers_from"], evidence["covers_to"]) == (1, None, None)
    measured = [row for answer in read["answers"] for row in answer["measurements"]]
    assert measured
    assert {(row["is_met"], row["why_missed"], row["table"]) for row in measured} == {(None, "", None)}


def test_an_older_filing_is_still_as_it_was_filed(older):
    assert list(seals.check(older)) == []


def test_an_older_filing_that_was_tampered_with_is_named(older):
    older.content = older.content.replace('"rating":2', '"rating":4', 1)
    older.sha256 = older.sign_off.content_sha256 = content.sha256(older.content)
    [found] = seals.check(older)
    assert "differs from what was filed: rating" in str(found)


def test_nothing_differs_from_an_older_filing_but_what_was_said_since(older):
    before, after = content.read(older.content), content.of(older.assessment)
    assert changes.between(before, after) == []
    after["answers"][0]["narrative"] = "Said since."
    [change] = changes.between(before, after)
    assert [part.label for part in change.parts] == ["How the promise is kept"]


@pytest.fixture
def signed_before(answered, omar, sam):
    """Signed off in a portal that knew format 1 alone, and kept the hash without the text."""
    actions.ask_for_sign_off(answered, by=omar, at=timezone.now())
    text = in_format_1(content.seal_of(answered)[0])
    SignOff.objects.create(
        assessment=answered,
        content_sha256=content.sha256(text),
        signed_off_at=timezone.now(),
        signed_off_by=sam,
        name=sam.name,
        post="Director",
    )
    assessment = SelfAssessment.objects.lock(answered.pk)
    lifecycle.move(assessment, SelfAssessment.Status.SIGNED_OFF, by=sam, at=timezone.now(), note="")
    return assessment, text


def test_what_was_signed_in_the_older_format_is_filed_as_it_was_signed(signed_before):
    assessment, text = signed_before
    lead = holder(assessment.signature.organisation, "lead officer")
    filing = actions.file(assessment, by=lead, at=timezone.now())
    assert filing.content == text
    assert list(seals.check(filing)) == []
    assert not [signature for signature in SignOff.objects.all() if signature.content]


def test_what_only_the_present_format_can_say_is_not_filed_under_an_older_signature(signed_before):
    assessment, _ = signed_before
    lead = holder(assessment.signature.organisation, "lead officer")
    assessment.answers.filter(clause__ref="1.2").first().evidence.update(covers_from_on="2026-01-01")
    with pytest.raises(policies.Refused, match="no longer what"):
        actions.file(assessment, by=lead, at=timezone.now())
    assert not assessment.filings.exists()
