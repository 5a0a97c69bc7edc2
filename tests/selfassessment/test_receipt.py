"""The PDF copy of a filing: from the sealed record, whatever people typed, readable aloud, made once."""

import datetime
import io

import pypdf
import pytest
from django.utils import timezone

from selfassessment import tasks
from selfassessment.actions import evidence, filing
from selfassessment.models import Filing, Receipt
from tests.selfassessment.steps import answer_all, bring_to, save, sign_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOSTILE = {
    "1.1": '<script>alert("x")</script><img src="http://127.0.0.1:9/x.png"><link rel=stylesheet href="file:///etc/passwd">',
    "1.2": "<b>" * 900 + "deep" + "</b>" * 900,
    "3.1": "right \u202eto left\u202c, emoji 😀, 中文, e\u0301, " + "long" * 600 + "\n\n" + "word " * 1000,
}


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make(filed: Filing) -> bytes:
    tasks.make_receipt.func(filed.pk)
    with Receipt.objects.get(filing=filed).file.open() as file:
        return file.read()


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_says_what_was_filed_and_passes_a_checker(assessment, omar, sam, lena, read_aloud):
    bring_to(assessment, "filed", omar)
    filed = Filing.objects.get()
    pdf = make(filed)
    words = words_of(pdf)
    for said in [
        filed.reference,
        "Northside ICB",
        "Riverside Compact (2026)",
        "Sam Senior, Chief executive",
        "We do this.",
    ]:
        assert said in words
    assert "Page 1 of" in words
    read_aloud(pdf)


def test_hostile_words_are_only_words_and_nothing_is_fetched(assessment, omar, sam, lena):
    answer_all(assessment, omar)
    link = evidence.add_link(
        assessment.signature.organisation,
        title="<i>Title</i>",
        url="https://example.org/?a=1&b=<x>",
        by=omar,
        at=timezone.now(),
    )
    for ref, narrative in HOSTILE.items():
        save(assessment, ref, omar, narrative=narrative, evidence=[link])
    filing.ask_for_sign_off(assessment, by=omar, at=timezone.now())
    sign_off(assessment, sam)
    filed = filing.file(assessment, by=lena, at=timezone.now())
    words = words_of(make(filed))  # the test run's sockets are closed, and any other address stops the rendering
    for said in ['<script>alert("x")</script>', "deep", "<i>Title</i>", "emoji □, □□, é"]:
        assert said in words
    assert HOSTILE["1.1"] in filed.content.replace('\\"', '"')


def test_made_twice_is_kept_once_and_the_same(assessment, omar, sam, lena, tmp_path):
    bring_to(assessment, "filed", omar)
    filed = Filing.objects.get()
    first = make(filed)
    assert make(filed) == first
    other = filing.store_receipt(filed, b"%PDF-1.7 another", at=timezone.now())
    assert other == Receipt.objects.get()
    assert len(list(tmp_path.rglob("*.pdf"))) == 1


def test_late_filing_says_so(assessment, omar, sam, lena):
    round_ = assessment.round
    round_.opens_on = round_.due_on = timezone.localdate() - datetime.timedelta(days=3)
    round_.save()
    bring_to(assessment, "filed", omar)
    assert "Late: it was due on" in words_of(make(Filing.objects.get()))
