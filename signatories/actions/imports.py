"""A spreadsheet's rows between upload and yes: kept in a file of our own, for one person, for a day."""

import hashlib
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from compacts.models import Partnership
from signatories import policies
from signatories.models import ImportFile
from signatories.spreadsheets import Table, UnreadableFileError

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep(
    table: Table, *, kind: str, partnership: Partnership | None, original_name: str, by: User, at: datetime
) -> ImportFile:
    """Keep the rows of a file until their owner has looked at what they would change."""
    policies.check_can_import(by, partnership)
    for old in ImportFile.objects.filter(uploaded_at__lt=at - KEPT_FOR):
        _remove(old)
    text = table.as_json().encode()
    kept = ImportFile(
        kind=kind,
        partnership=partnership,
        original_name=original_name[:200],
        sha256=hashlib.sha256(text).hexdigest(),
        uploaded_at=at,
        uploaded_by=by,
    )
    kept.rows.save(original_name, ContentFile(text), save=False)
    kept.save()
    return kept


def table_of(kept: ImportFile) -> Table:
    """The rows as they were uploaded, or a sentence when the file is not what it was."""
    try:
        with kept.rows.open("rb") as file:
            text = file.read()
    except FileNotFoundError:
        text = b""
    if hashlib.sha256(text).hexdigest() != kept.sha256:
        raise UnreadableFileError("The uploaded file is no longer there. Upload it again.")
    return Table.from_json(text.decode())


@transaction.atomic
def discard(kept: ImportFile, *, by: User) -> None:
    """Forget an uploaded file, because it has been imported or its owner thought better of it."""
    if kept.uploaded_by_id == by.pk:
        _remove(kept)


def _remove(kept):
    transaction.on_commit(partial(kept.rows.storage.delete, kept.rows.name))
    kept.delete()
