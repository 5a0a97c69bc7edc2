"""The summary on one page: made with the report, kept with it, and the same to the digit."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from reports import press, tasks
from reports.content import Content
from reports.figures import figures
from reports.models import RenderedFile
from tests.reports import sector
from tests.reports.test_paper import _check_with_outloud

pytestmark = pytest.mark.django_db
MADE_AT = datetime(2030, 9, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker) -> Content:
    record = sector.record_of(third_round, django_db_blocker)
    return Content(figures=record.json, commentary="x", is_draft=False, template_version=2)


def third_round():
    made = sector.make_sector(8, organisations=8, clauses=7, rounds=2)
    sector.publish(made.rounds[-1], made.user)
    return sector.add_round(made, 2030)


@pytest.mark.slow
@pytest.mark.files_only
def test_the_summary_is_one_page_that_can_be_read_aloud_and_has_the_reports_headlines(content, tmp_path):
    html = next(content.html_of_summary())
    printed = press.print_pdf(html, title=content.summary_title, made_at=MADE_AT, on_page=lambda number: None)
    pages = pypdf.PdfReader(io.BytesIO(printed.content)).pages
    text = "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")
    assert len(pages) == 1
    for headline in content.headlines:
        assert f"{headline.share}{headline.words}{headline.note}".replace(" ", "") in text
    for part in content.document.section("summary").subsections:
        assert part.title.replace(" ", "") in text
    _check_with_outloud(printed.content, tmp_path)


def test_it_has_less_on_it_when_the_page_is_full(content):
    first, second, third = content.html_of_summary()
    assert "<svg" in first
    assert "<svg" in second
    assert "sheet--tight" in second
    assert "<svg" not in third
    for html in [first, second, third]:
        assert html.count('class="report-headline"') == len(content.headlines)


def test_a_report_of_the_first_version_has_none(content):
    old = Content(figures=content.figures, commentary="", is_draft=False, template_version=1)
    assert list(old.html_of_summary()) == []


def test_it_is_published_with_its_report_and_never_changes(client, published):
    summary = published.file_of(RenderedFile.Form.SUMMARY)
    answer = client.get(f"{published.get_absolute_url()}summary.pdf")
    assert answer["X-Content-SHA256"] == summary.sha256
    with summary.file.open() as kept:
        assert answer.getvalue() == kept.read()
    assert f"{published.get_absolute_url()}summary.pdf" in client.get(published.get_absolute_url()).content.decode()
    with pytest.raises(DatabaseError, match="stays as it was made"), transaction.atomic():
        RenderedFile.objects.filter(pk=summary.pk).update(sha256="0" * 64)
    with pytest.raises(DatabaseError, match="stays as it was made"), transaction.atomic():
        RenderedFile.objects.filter(pk=summary.pk).delete()


def test_a_page_that_will_not_fit_is_left_out_and_the_report_is_made_all_the_same(made, monkeypatch, client, seb):
    def too_long(html, *, title, made_at, on_page):
        return press.Printed(html.encode(), 3)

    monkeypatch.setattr(press, "print_pdf", too_long)
    rendering = made.publication.renderings.create(
        is_draft=False,
        figures=made.figures,
        commentary=made.commentary,
        words=made.words,
        template_version=2,
        content_sha256=made.content_sha256,
        asked_at=timezone.now(),
        asked_by=seb,
    )
    tasks.make(rendering)
    rendering.refresh_from_db()
    assert rendering.status == "done"
    assert not rendering.files.filter(form=RenderedFile.Form.SUMMARY).exists()


LONG = "Wenmarsh, Orle and the Lower Saltings Association for Health, Housing, Arts and Volunteering "


@pytest.mark.slow
@pytest.mark.files_only
def test_it_is_one_page_also_for_long_names_and_many_words(content):
    """Names as long as the portal takes them, and as much from the secretary as five pages of the report hold."""
    record = content.record
    named = replace(
        record,
        partnership=LONG * 2,
        agreement=LONG * 2,
        organisations=tuple(
            replace(one, name=f"{LONG * 2}{place}", returned=["missing", "late"][place % 2])
            for place, one in enumerate(record.organisations)
        ),
        by_theme=tuple(replace(theme, name=f"{theme.name} {LONG}") for theme in record.by_theme),
    )
    full = Content(figures=named.json, commentary="Note this. " * 1_000, is_draft=True, template_version=2)
    assert 1 in [_pages(html) for html in full.html_of_summary()]


@pytest.mark.slow
@pytest.mark.files_only
def test_it_is_one_page_with_its_chart_for_three_hundred_organisations():
    made = sector.make_sector(8, organisations=300, clauses=2, rounds=1)
    record = figures(made.rounds[-1])
    large = Content(figures=record.json, commentary="x", is_draft=False, template_version=2)
    first = next(large.html_of_summary())
    assert "<svg" in first
    assert _pages(first) == 1


def _pages(html) -> int:
    return press.print_pdf(html, title="Summary", made_at=MADE_AT, on_page=lambda number: None).pages
