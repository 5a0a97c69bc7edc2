"""Verbs on an organisation's library of evidence."""

import uuid
from datetime import datetime

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from selfassessment.file_types import FileType
from selfassessment.models import Evidence
from selfassessment.policies import evidence as policies
from signatories.models import Organisation


@transaction.atomic
def add_link(organisation: Organisation, *, title: str, url: str, by: User, at: datetime) -> Evidence:
    """Add a web address; the same address under the same title is the one that is there."""
    policies.check_can_add(by, organisation)
    same = Evidence.objects.filter(organisation=organisation, kind=Evidence.Kind.LINK, title=title, url=url).first()
    return same or Evidence.objects.create(
        organisation=organisation, kind=Evidence.Kind.LINK, title=title, url=url, added_at=at, added_by=by
    )


@transaction.atomic
def add_file(
    organisation: Organisation,
    *,
    title: str,
    file: File,
    name: str,
    type: FileType,
    sha256: str,
    by: User,
    at: datetime,
) -> Evidence:
    """Add a file whose type was found by its content; the same bytes under the same title are added once."""
    policies.check_can_add(by, organisation)
    same = Evidence.objects.filter(
        organisation=organisation, kind=Evidence.Kind.FILE, title=title, sha256=sha256
    ).first()
    if same:
        return same
    # A name of our own: nobody guesses it, and nothing of theirs becomes a path.
    stored = default_storage.save(f"evidence/{organisation.pk}/{uuid.uuid4().hex}.{type.extension}", file)
    return Evidence.objects.create(
        organisation=organisation,
        kind=Evidence.Kind.FILE,
        title=title,
        file=stored,
        original_name=name,
        content_type=type.content_type,
        size=file.size,
        sha256=sha256,
        added_at=at,
        added_by=by,
    )


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> None:
    """Take out what no answer uses."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    policies.check_can_remove(by, evidence)
    stored = evidence.file.name
    evidence.delete()
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored), robust=True)
