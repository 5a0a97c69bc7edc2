"""Verbs of an import: ask for it, read it, take a step or turn one back, make a draft of it, give it up."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from accounts.rules import Refused
from commitments import actions as commitments_actions
from commitments import agreement_file, importing
from commitments.workbench import drafting, filling, policies
from commitments.workbench.desk import Desk
from commitments.workbench.models import Import, ImportStep
from compacts.models import Agreement, Edition, Partnership

Status = Import.Status
GIVEN_UP = "It was given up before it was read."


@transaction.atomic
def ask(
    partnership: Partnership, content: bytes, *, name: str, by: User, at: datetime, enqueue: Callable[[int], object]
) -> Import:
    """Keep a document and put its reading into the queue, both or neither."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    policies.check_can_import(by, partnership)
    import_of = Import(
        partnership=partnership,
        original_name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        asked_at=at,
        asked_by=by,
    )
    import_of.document.save(name, ContentFile(content), save=False)
    import_of.save()
    enqueue(import_of.pk)
    return import_of


def note_step(import_of: Import, step: str) -> None:
    Import.objects.filter(pk=import_of.pk, status=Status.READING).update(step=step[:200])


@transaction.atomic
def keep_proposal(
    import_of: Import, document: importing.Document, proposal: importing.Proposal, *, at: datetime
) -> Import:
    """Write what was read, all at once; a reading that was done twice is kept once."""
    import_of = Import.objects.lock(import_of.pk)
    if import_of.status != Status.READING:
        return import_of
    filling.fill(import_of, document, proposal)
    import_of.title = " ".join(proposal.title.replace("**", "").split())[:300]
    return _read(import_of, Status.TO_REVIEW, at=at)


@transaction.atomic
def refuse(import_of: Import, failure: str, *, at: datetime) -> Import:
    """Say why a document cannot be read."""
    import_of = Import.objects.lock(import_of.pk)
    if import_of.status != Status.READING:
        return import_of
    import_of.failure = failure[:500]
    return _read(import_of, Status.REFUSED, at=at)


@transaction.atomic
def give_up_waiting(import_of: Import, *, by: User, at: datetime) -> Import:
    """No longer wait for a reading: of a document that was chosen by mistake, or that no worker takes up."""
    policies.check_keeps(by, import_of)
    return refuse(import_of, GIVEN_UP, at=at)


def _read(import_of, status, *, at):
    """The file itself has done its work: what was read of it stands in rows."""
    storage, name = import_of.document.storage, import_of.document.name
    import_of.status, import_of.read_at, import_of.step, import_of.document = status, at, "", ""
    import_of.save()
    if name:
        transaction.on_commit(partial(storage.delete, name))
    return import_of


@transaction.atomic
def take_step(import_of: Import, change: Callable[[Desk], str], *, by: User, at: datetime) -> ImportStep | None:
    """Let `change` alter the desk, and keep what it did as one step, with the words that it gives back."""
    import_of = Import.objects.lock(import_of.pk)
    policies.check_can_edit(by, import_of)
    desk = Desk(import_of)
    return desk.save(change(desk), by=by, at=at)


@transaction.atomic
def rename(import_of: Import, title: str, *, by: User, at: datetime) -> Import:
    import_of = Import.objects.lock(import_of.pk)
    policies.check_can_edit(by, import_of)
    import_of.title = title
    import_of.save(update_fields=["title"])
    return import_of


@transaction.atomic
def undo(import_of: Import, *, by: User, at: datetime) -> ImportStep:
    """Turn back the last step that stands, whoever took it."""
    import_of = Import.objects.lock(import_of.pk)
    policies.check_can_edit(by, import_of)
    step = import_of.steps.last_done()
    if step is None:
        raise Refused("There is nothing to undo.")
    Desk(import_of).turn_back(step)
    step.undone_at, step.undone_by = at, by
    step.save(update_fields=["undone_at", "undone_by"])
    return step


@transaction.atomic
def redo(import_of: Import, *, by: User, at: datetime) -> ImportStep:
    """Do again what was undone last, unless something else was done since."""
    import_of = Import.objects.lock(import_of.pk)
    policies.check_can_edit(by, import_of)
    step = import_of.steps.next_undone()
    if step is None:
        raise Refused("There is nothing to do again.")
    Desk(import_of).do_again(step)
    step.undone_at = step.undone_by = None
    step.save(update_fields=["undone_at", "undone_by"])
    return step


@transaction.atomic
def make_draft(
    import_of: Import,
    *,
    by: User,
    at: datetime,
    agreement: Agreement | None,
    title: str = "",
    kind: str = "",
    slug: str = "",
    label: str,
    source: str = "",
) -> Edition:
    """Hand the proposal to the loader as an agreement file; the import has then done its work."""
    import_of = Import.objects.lock(import_of.pk)
    policies.check_can_edit(by, import_of)
    desk = Desk(import_of)
    if found := drafting.faults(desk):
        raise Refused(f"{len(found)} point{'' if len(found) == 1 else 's'} must be mended first.")
    if agreement:
        policies.check_label_is_free(agreement.editions, label)
    elif Agreement.objects.filter(slug=slug).exists():
        raise Refused(f"The address “{slug}” is taken by another agreement. Choose another.")
    file = drafting.file_of(
        desk,
        partnership=import_of.partnership,
        agreement=agreement,
        title=title,
        kind=kind,
        slug=slug,
        label=label,
        source=source,
    )
    file = agreement_file.read(agreement_file.write(file)).as_draft()
    edition = commitments_actions.load_agreement(file, by=by, at=at).edition
    import_of.status, import_of.edition = Status.DRAFTED, edition
    import_of.ended_at, import_of.ended_by = at, by
    import_of.save(update_fields=["status", "edition", "ended_at", "ended_by"])
    return edition


@transaction.atomic
def abandon(import_of: Import, *, by: User, at: datetime) -> Import:
    """Give a proposal up; its rows stay for the record."""
    import_of = Import.objects.lock(import_of.pk)
    policies.check_can_edit(by, import_of)
    import_of.status, import_of.ended_at, import_of.ended_by = Status.ABANDONED, at, by
    import_of.save(update_fields=["status", "ended_at", "ended_by"])
    return import_of
