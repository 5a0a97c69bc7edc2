"""Seals broken by somebody with the database's own password are found and named."""

import hashlib
import importlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compacts.sealing import Seal
from selfassessment import content
from selfassessment.actions import evidence, filing
from selfassessment.models import FiledEvidence, Filing, Receipt, SelfAssessment
from selfassessment.policies.filing import lead_officers, seniors
from tests.selfassessment import files
from tests.selfassessment.steps import answer_all, save, sign_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sealed(assessment, omar, sam, lena) -> Filing:
    """With a link and a file as evidence, and its PDF copy."""
    answer_all(assessment, omar)
    paper = files.add(assessment.signature.organisation, "paper.pdf", files.PDF, by=omar)
    save(assessment, "1.2", omar, evidence=[paper])
    filing.ask_for_sign_off(assessment, by=omar, at=timezone.now())
    sign_off(assessment, seniors(assessment)[0])
    sealed = filing.file(assessment, by=lead_officers(assessment)[0], at=timezone.now())
    filing.store_receipt(sealed, b"%PDF-1.7 copy", at=timezone.now())
    return sealed


@pytest.fixture
def unsealed():
    """The triggers gone, as for somebody who owns the database; put back by the test's own rollback."""
    module = importlib.import_module("selfassessment.migrations.0008_seals")
    [seal] = [operation for operation in module.Migration.operations if isinstance(operation, Seal)]
    with connection.cursor() as cursor:
        for trigger in seal.triggers:
            for statement in trigger.drop(connection.vendor):
                cursor.execute(statement)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1, statement


def verify() -> str:
    out = StringIO()
    call_command("verify_seals", stdout=out)
    return out.getvalue()


def findings() -> list[str]:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_seals", stdout=out)
    return out.getvalue().splitlines()


def test_whole_seals_are_said_to_be_whole(sealed):
    assert verify() == "1 filing checked: every one is as it was filed.\n"


def test_no_filing_is_no_fault(db):
    assert verify() == "0 filings checked: every one is as it was filed.\n"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE selfassessment_answer SET narrative = 'Better.' WHERE narrative <> ''", None),
        (
            "UPDATE selfassessment_measurement SET value = 12",
            "the answer to 1.1 differs from what was filed: measurements",
        ),
        (
            "UPDATE selfassessment_evidence SET title = 'X' WHERE kind = 'link'",
            "1.1 differs from what was filed: evidence",
        ),
        ("UPDATE selfassessment_signoff SET content_sha256 = 'x'", "the hash is not the one that was signed off"),
        ("UPDATE selfassessment_filing SET sha256 = 'x'", "no longer has the hash that it was filed with"),
        ("UPDATE selfassessment_filing SET content = '{}'", "the sealed record cannot be read"),
    ],
)
def test_change_by_raw_sql_is_found_and_named(sealed, unsealed, statement, says):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    found = findings()
    assert all(line.startswith(f"{sealed.reference}: ") for line in found)
    if says:
        assert any(says in line for line in found), found
    else:
        assert [line.removeprefix(f"{sealed.reference}: the answer to ")[:3] for line in found] == ["1.1", "1.2", "3.1"]


def test_answer_added_or_removed_is_found(sealed, unsealed):
    sql(
        "UPDATE selfassessment_answer SET clause_id = %s WHERE clause_id = %s",
        clause(sealed, "2.1"),
        clause(sealed, "1.2"),
    )
    assert findings() == [
        f"{sealed.reference}: the answer to 1.2 is gone",
        f"{sealed.reference}: the answer to 2.1 was not in what was filed",
    ]


def clause(sealed, ref) -> int:
    return sealed.assessment.round.edition.clauses.get(ref=ref).pk


def test_unsealing_and_voiding_behind_the_back_are_found(sealed, unsealed, omar):
    sql("UPDATE selfassessment_selfassessment SET status = 'open', filed_at = NULL, filed_by_id = NULL")
    sql("UPDATE selfassessment_signoff SET voided_at = signed_off_at, voided_by_id = %s", omar.pk)
    assert findings() == [
        f"{sealed.reference}: the sign-off was voided after filing",
        f"{sealed.reference}: the self-assessment is no longer sealed",
    ]


def test_filing_that_is_gone_is_found(sealed, unsealed):
    Receipt.objects.all().delete()
    FiledEvidence.objects.all().delete()
    sql("DELETE FROM selfassessment_filing")
    assert findings() == ["Northside ICB, Riverside Compact, 2026: it counts as filed, and there is no filing"]


def test_file_that_is_no_longer_kept_with_the_filing_is_found(sealed, unsealed):
    FiledEvidence.objects.filter(evidence__kind="file").delete()
    assert findings() == [f"{sealed.reference}: the file “paper.pdf” is no longer kept with the filing"]


def test_files_that_were_exchanged_or_lost_are_found(sealed, settings):
    [paper] = (settings.MEDIA_ROOT / "evidence").rglob("*.pdf")
    paper.write_bytes(b"%PDF-1.7 another paper")
    (settings.MEDIA_ROOT / "receipts" / f"{sealed.reference}.pdf").unlink()
    assert findings() == [
        f"{sealed.reference}: the file “paper.pdf” is not the one that was stored",
        f"{sealed.reference}: the PDF copy is missing",
    ]


class TestCanonicalContent:
    def test_is_the_same_however_often_it_is_made(self, sealed):
        assessment = SelfAssessment.objects.get(pk=sealed.assessment_id)
        assert {content.seal_of(assessment) for _ in range(3)} == {(sealed.content, sealed.sha256)}

    def test_is_spelt_as_specified(self, sealed):
        data = json.loads(sealed.content)
        assert sealed.content == json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(sealed.content.encode("utf-8")).hexdigest() == sealed.sha256
        assert data["format"] == content.FORMAT
        assert data["answers"][0]["measurements"][0]["value"] == "28.50"
        assert "Omar" not in sealed.content  # no names of people
        assert [answer["ref"] for answer in data["answers"]] == ["1.1", "1.2", "3.1"]
        assert data["answers"][1]["evidence"][0]["version"] == 1
        assert data["answers"][1]["evidence"][0]["sha256"] == hashlib.sha256(files.PDF).hexdigest()

    @pytest.mark.parametrize(
        "change",
        [
            {"narrative": "We do this!"},
            {"rating": 3},
            {"next_step": "More"},
            {"is_help_wanted": True},
            {"evidence": []},
            {"rating": None, "is_not_applicable": True, "not_applicable_reason": "No"},
        ],
    )
    def test_any_change_of_an_answer_changes_the_hash(self, assessment, omar, sam, change):
        answer_all(assessment, omar)
        before = content.seal_of(SelfAssessment.objects.get())[1]
        save(assessment, "1.1", omar, **change)
        assert content.seal_of(SelfAssessment.objects.get())[1] != before

    def test_saves_that_end_where_they_began_have_the_hash_they_began_with(self, assessment, omar):
        answer_all(assessment, omar)
        before = content.seal_of(SelfAssessment.objects.get())
        save(assessment, "1.1", omar, narrative="Else.", evidence=[])
        save(assessment, "1.1", omar, evidence=assessment.signature.organisation.evidence.all())
        assert content.seal_of(SelfAssessment.objects.get()) == before

    def test_takes_the_same_queries_however_many_answers(self, assessment, omar):
        queries = []
        for ref in ["1.1", "1.2", "3.1"]:
            link = evidence.add_link(
                assessment.signature.organisation, title=ref, url="https://example.org", by=omar, at=timezone.now()
            )
            save(assessment, ref, omar, evidence=[link])
            with CaptureQueriesContext(connection) as captured:
                content.answers_of(SelfAssessment.objects.select_related("round").get())
            queries.append(len(captured))
        assert queries == [queries[0]] * 3


def test_tally_counts_every_level_and_what_does_not_apply(assessment, omar, sam, lena):
    answer_all(assessment, omar)
    save(assessment, "3.1", omar, rating=None, is_not_applicable=True, not_applicable_reason="None here.", narrative="")
    tally = content.by_level(content.of(SelfAssessment.objects.get()))
    assert [(row["level"] and row["level"]["symbol"], row["count"]) for row in tally] == [
        ("A", 0),
        ("B", 2),
        ("C", 0),
        ("D", 0),
        (None, 1),
    ]
