"""Verbs of a report: ask for its PDF, make it, publish it. Those of writing are in `reports.writing.actions`."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from reports import content, files, policies
from reports.models import Publication, Publishing, RenderedFile, Rendering
from reports.open import releases
from reports.writing import lifecycle
from selfassessment.actions import closing
from selfassessment.models import Round

Status = Rendering.Status


@transaction.atomic
def ask_for_pdf(round_: Round, *, by: User, at: datetime, enqueue: Callable[[int], object]) -> Rendering:
    """Freeze what the PDF is made from and hand it to the worker; `enqueue` puts its task into the same transaction."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_ask_for_pdf(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    made_from = content.current(round_, publication)
    rendering = Rendering.objects.create(
        publication=publication,
        is_draft=made_from.is_draft,
        figures=made_from.figures,
        words=made_from.words,
        template_version=made_from.template_version,
        content_sha256=made_from.sha256,
        asked_at=at,
        asked_by=by,
    )
    lifecycle.record(publication, by=by, at=at, note="PDF asked for.")
    enqueue(rendering.pk)
    return rendering


def take_up(work: Rendering | Publishing) -> bool:
    """The worker begins, or begins again after another was killed. False when there is nothing left to do."""
    with transaction.atomic():
        work = type(work).objects.lock(work.pk)
        if work.is_finished:
            return False
        work.status = work.Status.RUNNING
        work.save(update_fields=["status"])
    return True


def note_step(rendering: Rendering, step: str) -> None:
    """Say what is being done; the progress page shows it."""
    Rendering.objects.filter(pk=rendering.pk, status=Status.RUNNING).update(step=step[:200])


def store_pdf(
    rendering: Rendering,
    pdf: bytes,
    *,
    pages: int,
    at: datetime,
    others: Mapping[str, bytes] | None = None,
    text_sha256: str = "",
) -> Rendering:
    """Keep the file, whole or not at all, and say that it is there. Storing it twice keeps the first.

    `others` are the same report in other forms. `text_sha256` is the hash of what the paper says, by which it is known
    again when it is made again.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    name = files.store(f"reports/{rendering.pk}-{sha256[:16]}.pdf", pdf)
    stored = [_stored(rendering, form, content) for form, content in (others or {}).items()]
    with transaction.atomic():
        rendering = Rendering.objects.lock(rendering.pk)
        if rendering.is_finished:
            return rendering
        rendering.status, rendering.step = Status.DONE, ""
        rendering.pdf, rendering.pdf_sha256, rendering.pages, rendering.finished_at = name, sha256, pages, at
        rendering.text_sha256 = text_sha256
        RenderedFile.objects.bulk_create(stored)
        rendering.save(update_fields=["status", "step", "pdf", "pdf_sha256", "pages", "finished_at", "text_sha256"])
    return rendering


def _stored(rendering, form, content) -> RenderedFile:
    sha256 = hashlib.sha256(content).hexdigest()
    name = files.store(f"reports/{rendering.pk}-{form}-{sha256[:16]}.{RenderedFile.ENDINGS[form]}", content)
    return RenderedFile(rendering=rendering, form=form, file=name, sha256=sha256)


@transaction.atomic
def give_up(work: Rendering | Publishing, failure: str, *, at: datetime) -> Rendering | Publishing:
    """Say that the PDF was not made, or the report not published, and why, so that it can be asked for again."""
    work = type(work).objects.lock(work.pk)
    if not work.is_finished:
        work.status, work.failure, work.finished_at = work.Status.FAILED, failure[:500], at
        work.save(update_fields=["status", "failure", "finished_at"])
    return work


@transaction.atomic
def ask_to_publish(round_: Round, *, by: User, at: datetime, enqueue: Callable[[int], object]) -> Publishing:
    """Leave it to the worker: writing down and hashing what all can look into takes a large round half a minute."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_ask_to_publish(by, round_)
    publishing = Publishing.objects.create(rendering=policies.latest_pdf(round_), asked_at=at, asked_by=by)
    enqueue(publishing.pk)
    return publishing


def carry_out(publishing: Publishing, *, at: datetime) -> None:
    """Publish what was asked for, and say so in the same transaction: both, or nothing."""
    if not take_up(publishing):
        return
    with transaction.atomic():
        publishing = Publishing.objects.lock(publishing.pk)
        if publishing.is_finished:
            return
        rendering = publishing.rendering
        round_ = Round.objects.lock(rendering.publication.round_id)
        policies.check_is_latest(rendering, round_)
        publish(round_, by=publishing.asked_by, at=at)
        publishing.status, publishing.finished_at = Publishing.Status.DONE, at
        publishing.save(update_fields=["status", "finished_at"])


@transaction.atomic
def publish(round_: Round, *, by: User, at: datetime) -> Publication:
    """Freeze the report as the latest PDF has it, and make the round public; a correction finds it public already.

    The figures are counted once more under the lock: what is frozen is what was read and approved, and still true.
    """
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_publish(by, round_)
    rendering = Rendering.objects.select_related(None).get(pk=policies.latest_pdf(round_).pk)
    publication = Publication.objects.lock(rendering.publication_id)
    now = content.current(round_, publication)
    policies.check_is_as_approved(publication.approvals.standing().get(), now)
    policies.check_pdf_is_current(rendering, now)
    if not publication.is_correction:
        closing.publish(round_, by=by, at=at)
    before, publication.status = publication.status, Publication.Status.PUBLISHED
    publication.figures, publication.figures_sha256 = rendering.figures, now.figures_sha256
    publication.words, publication.words_sha256 = rendering.words, now.wording.sha256
    publication.template_version, publication.text_sha256 = rendering.template_version, rendering.text_sha256
    publication.pdf, publication.pdf_sha256 = rendering.pdf.name, rendering.pdf_sha256
    publication.published_at, publication.published_by = at, by
    publication.save()
    note = "Published." if not publication.is_correction else f"Published as number {publication.number}."
    lifecycle.record(publication, by=by, at=at, note=note, before=before)
    releases.make(publication, at=at)
    return publication
