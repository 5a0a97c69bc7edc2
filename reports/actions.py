"""Verbs of a report: write its commentary, ask for its PDF, make it, publish it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from reports import content, files, policies
from reports.models import Publication, PublicationEvent, RenderedFile, Rendering
from reports.open import releases
from selfassessment.actions import closing
from selfassessment.models import Round

Status = Rendering.Status


class StaleError(Exception):
    """The commentary was saved by somebody else since this text was begun; `current` is what stands there now."""

    def __init__(self, current: Publication):
        super().__init__(f"{current} was saved meanwhile.")
        self.current = current


@transaction.atomic
def save_commentary(round_: Round, *, by: User, at: datetime, version: int, text: str) -> Publication:
    """Write the commentary; `version` is that of the text it was begun from. The same text again is no change."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_write(by, round_)
    publication = _begun(round_, by=by, at=at)
    text = text.replace("\r\n", "\n")
    if publication.commentary == text:
        return publication
    if publication.version != version:
        raise StaleError(publication)
    publication.commentary = text
    publication.version += 1
    publication.saved_at, publication.saved_by = at, by
    publication.save(update_fields=["commentary", "version", "saved_at", "saved_by"])
    _record(publication, by=by, at=at, note="Commentary saved.")
    return publication


@transaction.atomic
def ask_for_pdf(round_: Round, *, by: User, at: datetime, enqueue: Callable[[int], object]) -> Rendering:
    """Freeze what the PDF is made from and hand it to the worker; `enqueue` puts its task into the same transaction."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_ask_for_pdf(by, round_)
    publication = _begun(round_, by=by, at=at)
    made_from = content.current(round_, publication)
    rendering = Rendering.objects.create(
        publication=publication,
        is_draft=made_from.is_draft,
        figures=made_from.figures,
        commentary=made_from.commentary,
        template_version=made_from.template_version,
        content_sha256=made_from.sha256,
        asked_at=at,
        asked_by=by,
    )
    _record(publication, by=by, at=at, note="PDF asked for.")
    enqueue(rendering.pk)
    return rendering


def take_up(rendering: Rendering) -> bool:
    """The worker begins, or begins again after another was killed. False when there is nothing left to do."""
    with transaction.atomic():
        rendering = Rendering.objects.lock(rendering.pk)
        if rendering.is_finished:
            return False
        rendering.status = Status.RUNNING
        rendering.save(update_fields=["status"])
    return True


def note_step(rendering: Rendering, step: str) -> None:
    """Say what is being done; the progress page shows it."""
    Rendering.objects.filter(pk=rendering.pk, status=Status.RUNNING).update(step=step[:200])


def store_pdf(
    rendering: Rendering, pdf: bytes, *, pages: int, at: datetime, others: Mapping[str, bytes] | None = None
) -> Rendering:
    """Keep the file, whole or not at all, and say that it is there. Storing it twice keeps the first.

    `others` are the same report in other forms.
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
        RenderedFile.objects.bulk_create(stored)
        rendering.save(update_fields=["status", "step", "pdf", "pdf_sha256", "pages", "finished_at"])
    return rendering


def _stored(rendering, form, content) -> RenderedFile:
    sha256 = hashlib.sha256(content).hexdigest()
    name = files.store(f"reports/{rendering.pk}-{form}-{sha256[:16]}.{RenderedFile.ENDINGS[form]}", content)
    return RenderedFile(rendering=rendering, form=form, file=name, sha256=sha256)


@transaction.atomic
def give_up(rendering: Rendering, failure: str, *, at: datetime) -> Rendering:
    """Say that the PDF was not made, and why, so that it can be asked for again."""
    rendering = Rendering.objects.lock(rendering.pk)
    if not rendering.is_finished:
        rendering.status, rendering.failure, rendering.finished_at = Status.FAILED, failure[:500], at
        rendering.save(update_fields=["status", "failure", "finished_at"])
    return rendering


@transaction.atomic
def publish(round_: Round, *, by: User, at: datetime) -> Publication:
    """Freeze the report as the latest PDF has it, and make the round public.

    The figures are counted once more under the lock: what is frozen is what was read, and still true.
    """
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_publish(by, round_)
    rendering = Rendering.objects.select_related(None).get(pk=policies.latest_pdf(round_).pk)
    publication = Publication.objects.lock(rendering.publication_id)
    policies.check_pdf_is_current(rendering, content.current(round_, publication))
    closing.publish(round_, by=by, at=at)
    publication.status = Publication.Status.PUBLISHED
    publication.figures = rendering.figures
    publication.figures_sha256 = hashlib.sha256(rendering.figures.encode()).hexdigest()
    publication.template_version = rendering.template_version
    publication.pdf, publication.pdf_sha256 = rendering.pdf.name, rendering.pdf_sha256
    publication.published_at, publication.published_by = at, by
    publication.save()
    _record(publication, by=by, at=at, note="Published.", before=Publication.Status.DRAFT)
    releases.make(publication, at=at)
    return publication


def _begun(round_, *, by, at) -> Publication:
    """The draft of a round's report; the first to write in it begins it. The caller holds the round's lock."""
    publication = Publication.objects.of_round(round_)
    if publication is None:
        publication = Publication.objects.create(round=round_, started_at=at, started_by=by)
        _record(publication, by=by, at=at, note="Begun.", before="")
    return publication


def _record(publication, *, by, at, note, before=None):
    PublicationEvent.objects.create(
        publication=publication,
        from_status=publication.status if before is None else before,
        to_status=publication.status,
        at=at,
        by=by,
        note=note,
    )
