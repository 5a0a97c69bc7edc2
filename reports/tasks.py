"""What the worker does for reports."""

import logging
import time
from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from accounts import mailing
from accounts.rules import Refused
from reports import actions, press
from reports.content import Content, hash_of_text
from reports.cover import actions as cover
from reports.cover.sheet import Sheet
from reports.models import Publishing, RenderedFile, Rendering, SheetPrint
from reports.renderers.word import sheet as word_sheet
from selfassessment import reminders
from selfassessment.tasks import check_links

logger = logging.getLogger("reports")
SECONDS_BETWEEN_NOTES = 1.0
STEPS = {
    RenderedFile.Form.WORD: "the Word file",
    RenderedFile.Form.WORKBOOK: "the workbook",
    RenderedFile.Form.DATA: "the files of data",
}
NOT_MADE = (
    "The PDF could not be made. Your words and figures are safe. Ask for it again; if it fails a second time, tell "
    "the people who run this portal."
)
TOOK_TOO_LONG = (
    "Making the PDF took too long and was stopped. Your words and figures are safe. Ask for it again; if it is stopped "
    "a second time, tell the people who run this portal."
)
NOT_PUBLISHED = (
    "The report could not be published, and nothing of it is public. Your words and files are safe. Publish it again; "
    "if it fails a second time, tell the people who run this portal."
)
SHEET_NOT_MADE = (
    "The files of this cover sheet could not be made. What you filled in is safe. Make them again; if it fails a "
    "second time, tell the people who run this portal."
)


@task()
def take_daily_turn(day: str) -> None:
    """Reminders, weekly e-mails and links to look at of one day. Safe to run twice: nothing is said twice."""
    reminders.remind(date.fromisoformat(day))
    mailing.take_daily_turn(at=timezone.now())
    if settings.LINK_CHECKS:
        check_links.enqueue()


@task()
def make_pdf(rendering_id: int) -> None:
    """Make one PDF. Safe to run twice: a killed run is done again from the start, a finished one is left alone."""
    rendering = Rendering.objects.get(pk=rendering_id)
    try:
        make(rendering)
    except press.TookTooLongError:
        logger.exception("PDF %s took too long", rendering_id)
        actions.give_up(rendering, TOOK_TOO_LONG, at=timezone.now())
    except Exception:
        logger.exception("PDF %s was not made", rendering_id)
        actions.give_up(rendering, NOT_MADE, at=timezone.now())


def make(rendering: Rendering, *, at: datetime | None = None) -> None:
    """Print what the rendering holds and keep the file; `at` is when it was finished, now unless told."""
    if not actions.take_up(rendering):
        return
    made_from = Content.of(rendering)
    actions.note_step(rendering, "Writing the report from its figures")
    html, title = made_from.html_of_paper(), made_from.full_title
    text_sha256 = hash_of_text(html)
    actions.note_step(rendering, "Getting ready to lay out the pages")
    printed = press.print_pdf(html, title=title, made_at=rendering.asked_at, on_page=_NotesOfPages(rendering))
    others = dict(_other_forms(made_from, rendering))
    actions.note_step(rendering, f"Storing the files; the PDF has {printed.pages} pages")
    actions.store_pdf(
        rendering,
        printed.content,
        pages=printed.pages,
        at=at or timezone.now(),
        others=others,
        text_sha256=text_sha256,
    )


def _other_forms(made_from: Content, rendering: Rendering) -> Iterator[tuple[str, bytes]]:
    """The same report in every form that its version has."""
    actions.note_step(rendering, "Making the one-page summary")
    yield from _summary(made_from, rendering)
    for form, make_form in made_from.forms.items():
        actions.note_step(rendering, f"Making {STEPS[form]}")
        with press.stopped_after(press.MOST_SECONDS):
            content = make_form(made_at=rendering.asked_at)
        yield form, content


def _summary(made_from: Content, rendering: Rendering) -> Iterator[tuple[str, bytes]]:
    """The summary on one page: long names or many words leave out the chart, and then the smaller things."""
    for html in made_from.html_of_summary():
        printed = press.print_pdf(
            html, title=made_from.summary_title, made_at=rendering.asked_at, on_page=lambda number: None
        )
        if printed.pages <= 1:
            break
    else:
        return
    yield RenderedFile.Form.SUMMARY, printed.content


@task()
def publish_report(publishing_id: int) -> None:
    """Publish one report. Safe to run twice: a killed run has published nothing, a finished one is left alone."""
    publishing = Publishing.objects.get(pk=publishing_id)
    try:
        actions.carry_out(publishing, at=timezone.now())
    except Refused as refusal:
        actions.give_up(publishing, str(refusal), at=timezone.now())
    except Exception:
        logger.exception("Report was not published, as asked for in %s", publishing_id)
        actions.give_up(publishing, NOT_PUBLISHED, at=timezone.now())


@task()
def make_cover_sheet(print_id: int) -> None:
    """Make the files of one cover sheet. Safe to run twice: what is finished is left alone."""
    made = SheetPrint.objects.select_related(None).get(pk=print_id)
    if made.is_finished:
        return
    try:
        print_cover_sheet(made)
    except Exception:
        logger.exception("Cover sheet %s was not made", print_id)
        cover.give_up(made, SHEET_NOT_MADE, at=timezone.now())


def print_cover_sheet(made: SheetPrint, *, at: datetime | None = None) -> None:
    """Both files of a cover sheet from the words that it holds."""
    sheet = Sheet.from_json(made.content)
    html = render_to_string("reports/cover/paper.html", {"sheet": sheet})
    printed = press.print_pdf(html, title=sheet.full_title, made_at=made.asked_at, on_page=lambda number: None)
    content = word_sheet.render(sheet, made_at=made.asked_at)
    cover.store(made, pdf=printed.content, word=content, at=at or timezone.now())


class _NotesOfPages:
    """Says which page is being laid out, and not so often that saying it takes longer than doing it."""

    def __init__(self, rendering: Rendering):
        self.rendering = rendering
        self.noted_at = 0.0

    def __call__(self, number: int) -> None:
        now = time.monotonic()
        if now - self.noted_at >= SECONDS_BETWEEN_NOTES:
            self.noted_at = now
            actions.note_step(self.rendering, f"Laying out page {number}")
