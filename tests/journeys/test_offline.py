"""A workbook out, filled in elsewhere, and back; evidence with a newer version. In a browser."""

import pytest

from selfassessment.models import Answer, Evidence
from tests.selfassessment import files, sheets
from tests.selfassessment.steps import save


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_workbook_filled_in_by_a_colleague_comes_back_without_losing_anybody_s_words(
    visit, check_page, assessment, omar, lena, tmp_path
):
    save(assessment, "1.2", omar, narrative="We offer grants of two years.")
    page = visit(f"/self-assessments/{assessment.pk}/", by=omar)
    page.get_by_role("link", name="Work without the portal").click()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the workbook").click()
    assert download.value.suggested_filename == "self-assessment-northside-icb-2026.xlsx"
    filled = tmp_path / "filled in by finance.xlsx"
    filled.write_bytes(
        sheets.fill(
            download.value.path().read_bytes(),
            {
                "1.1": {"rating": "A", "words": "=We pay within 20 days."},
                "1.2": {"words": "We offer grants of four years."},
                "3.1": {"rating": "Splendid"},
            },
        )
    )

    page.get_by_label("The workbook that was filled in").set_input_files(filled)
    page.get_by_role("button", name="Show what would change").click()
    assert "“Splendid” is no rating." in page.get_by_role("alert").inner_text()
    check_page(page)
    filled.write_bytes(sheets.fill(filled.read_bytes(), {"3.1": {"rating": "B", "words": "Twice."}}))
    save(assessment, "1.2", lena, narrative="We offer grants of three years.")
    page.get_by_role("link", name="upload it again").click()
    page.get_by_label("The workbook that was filled in").set_input_files(filled)
    page.get_by_role("button", name="Show what would change").click()
    check_page(page)
    assert [mark.inner_text() for mark in page.locator("mark").all() if mark.inner_text() in {"three", "four"}] == [
        "three",
        "four",
    ]
    page.get_by_role("button", name="Save these 3 answers").click()
    assert "Choose what should stand for 1.2." in page.get_by_role("alert").inner_text()
    page.get_by_label("What Lena Lead saved").check()
    page.get_by_role("button", name="Save these 3 answers").click()

    assert "2 answers saved from the workbook." in page.get_by_role("alert").inner_text()
    assert {answer.clause.ref: answer.narrative for answer in Answer.objects.select_related("clause")} == {
        "1.1": "=We pay within 20 days.",
        "1.2": "We offer grants of three years.",
        "3.1": "Twice.",
    }


def test_evidence_gets_a_newer_version_and_is_opened_to_anyone(
    visit, check_page, assessment, northside, omar, tmp_path
):
    paper = files.add(northside, "Payment report.pdf", files.PDF, by=omar)
    save(assessment, "1.2", omar, evidence=[paper])
    page = visit("/organisations/northside-icb/evidence/", by=omar)
    check_page(page)
    page.get_by_role("link", name="Payment report").click()
    check_page(page)
    page.get_by_role("button", name="Add a newer version").click()
    check_page(page)
    newer = tmp_path / "Corrected.pdf"
    newer.write_bytes(files.PDF + b"corrected")
    page.get_by_label("File", exact=True).set_input_files(newer)
    page.get_by_label("Anyone").check()
    page.get_by_role("button", name="Add the version").click()
    check_page(page)
    assert "Version 2 of “Payment report” is in the library." in page.content()
    assert Evidence.objects.get(answers__clause__ref="1.2").number == 2
    page.get_by_role("button", name="Retire it").click()
    assert "Retired by Omar Officer" in page.content()
    check_page(page)
