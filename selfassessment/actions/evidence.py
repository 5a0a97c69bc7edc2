"""Verbs on an organisation's library of evidence."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.formats import date_format

from accounts.models import User
from accounts.rules import Refused
from selfassessment.actions import lifecycle
from selfassessment.file_types import FileType
from selfassessment.models import Answer, Evidence, EvidenceEvent, LinkCheck, SelfAssessment
from selfassessment.policies import answering as answering_policies
from selfassessment.policies import evidence as policies
from signatories.models import Organisation

PARTNERS = Evidence.Visibility.PARTNERS


@dataclass(frozen=True)
class Details:
    """What is said of a link or file beside its title: who may see it, and which days it speaks for."""

    visibility: str = PARTNERS
    covers_from_on: date | None = None
    covers_to_on: date | None = None
    good_until_on: date | None = None


@transaction.atomic
def add_link(
    organisation: Organisation, *, title: str, url: str, by: User, at: datetime, details: Details | None = None
) -> Evidence:
    """Add a web address; the same address under the same title is the one that is there."""
    policies.check_can_add(by, organisation)
    same = Evidence.objects.on_offer().filter(organisation=organisation, kind=Evidence.Kind.LINK, title=title, url=url)
    return same.first() or _create(organisation, _link(title, url), details, by=by, at=at)


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
    details: Details | None = None,
) -> Evidence:
    """Add a file whose type was found by its content; the same bytes under the same title are added once."""
    policies.check_can_add(by, organisation)
    same = Evidence.objects.on_offer().filter(
        organisation=organisation, kind=Evidence.Kind.FILE, title=title, sha256=sha256
    )
    if found := same.first():
        return found
    return _create(organisation, _file(organisation, title, file, name, type, sha256), details, by=by, at=at)


@transaction.atomic
def add_version(
    evidence: Evidence,
    *,
    by: User,
    at: datetime,
    new_link: dict | None = None,
    new_file: dict | None = None,
    details: Details | None = None,
    in_answers: Iterable[Answer] = (),
) -> Evidence:
    """Put a newer link or file in the place of this one, from now on and in the open answers that are named.

    What was filed with the older version keeps that one.
    """
    policies.check_can_replace(by, evidence)
    organisation = evidence.organisation
    if new_link and new_link["url"] == evidence.url:
        raise Refused("This is the address of the version that is there. Enter the newer one.")
    if new_file and new_file["sha256"] == evidence.sha256:
        raise Refused("This file is the same as the version that is there. Choose the newer one.")
    content = _link(**new_link) if new_link else _file(organisation, **new_file)
    first = evidence.first_version_id or evidence.pk
    try:
        with transaction.atomic():
            newer = _create(
                organisation,
                content | {"first_version_id": first, "number": evidence.number + 1},
                details,
                by=by,
                at=at,
            )
    except IntegrityError:
        raise Refused(f"Somebody has just added another version of “{evidence.title}”. Look at that first.") from None
    for answer in in_answers:
        use_newer(answer, older=evidence, newer=newer, by=by, at=at)
    return newer


def _link(title: str, url: str) -> dict:
    return {"kind": Evidence.Kind.LINK, "title": title, "url": url}


def _file(organisation: Organisation, title: str, file: File, name: str, type: FileType, sha256: str) -> dict:
    # A name of our own: nobody guesses it, and nothing of theirs becomes a path.
    stored = default_storage.save(f"evidence/{organisation.pk}/{uuid.uuid4().hex}.{type.extension}", file)
    return {
        "kind": Evidence.Kind.FILE,
        "title": title,
        "file": stored,
        "original_name": name,
        "content_type": type.content_type,
        "size": file.size,
        "sha256": sha256,
    }


def _create(organisation: Organisation, content: dict, details: Details | None, *, by, at) -> Evidence:
    return Evidence.objects.create(
        organisation=organisation, added_at=at, added_by=by, **content, **vars(details or Details())
    )


@transaction.atomic
def use_newer(answer: Answer, *, older: Evidence, newer: Evidence, by: User, at: datetime) -> Answer:
    """Let one open answer rest on the newer version; like any change of it, that voids a sign-off."""
    assessment = SelfAssessment.objects.lock(answer.assessment_id)
    answer = Answer.objects.select_related("clause").get(pk=answer.pk)
    answer.assessment = assessment
    answering_policies.check_can_answer(by, answer)
    if not answer.evidence.filter(pk=older.pk).exists():
        return answer
    note = f"{answer.clause.name} rests on a newer version of its evidence."
    lifecycle.void_sign_off(assessment, by=by, at=at, note=note)
    answer.version += 1
    answer.saved_at, answer.saved_by = at, by
    answer.skip_history_when_saving = True  # one change, one row of history, with the evidence as it then is
    answer.evidence.remove(older)
    answer.evidence.add(newer)
    del answer.skip_history_when_saving
    answer._history_user, answer._history_date = by, at
    answer.save()
    return answer


@transaction.atomic
def describe(evidence: Evidence, *, title: str, details: Details, by: User, at: datetime) -> Evidence:
    """Change what is said of it. Name and days only while nobody has signed or filed with them; the rest any time."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    policies.check_can_change(by, evidence)
    before = (evidence.title, evidence.covers_from_on, evidence.covers_to_on)
    if (title, details.covers_from_on, details.covers_to_on) != before:
        policies.check_can_describe(by, evidence)
    notes = list(_what_changes(evidence, title, details))
    evidence.title = title
    for name, value in vars(details).items():
        setattr(evidence, name, value)
    evidence.save(update_fields=["title", *vars(details)])
    if notes:
        EvidenceEvent.objects.create(evidence=evidence, at=at, by=by, note=" ".join(notes))
    return evidence


def _what_changes(evidence: Evidence, title: str, details: Details):
    if title != evidence.title:
        yield f"It was called “{evidence.title}” before."
    if (details.covers_from_on, details.covers_to_on) != (evidence.covers_from_on, evidence.covers_to_on):
        yield (
            f"The days it speaks for were {evidence.covers}."
            if evidence.covers
            else "The days it speaks for were added."
        )
    if details.good_until_on != evidence.good_until_on:
        was = f" (was {date_format(evidence.good_until_on)})" if evidence.good_until_on else ""
        now = f"good until {date_format(details.good_until_on)}" if details.good_until_on else "good without an end"
        yield f"It is {now}{was}."
    if details.visibility != evidence.visibility:
        is_public = details.visibility == Evidence.Visibility.PUBLIC
        yield "Opened to anyone." if is_public else "Kept to partners only."


@transaction.atomic
def retire(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Offer it no more. Answers that rest on it keep it."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    policies.check_can_retire(by, evidence)
    evidence.retired_at, evidence.retired_by = at, by
    evidence.save(update_fields=["retired_at", "retired_by"])
    EvidenceEvent.objects.create(evidence=evidence, at=at, by=by, note="Retired.")
    return evidence


@transaction.atomic
def bring_back(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    policies.check_can_bring_back(by, evidence)
    evidence.retired_at = evidence.retired_by = None
    evidence.save(update_fields=["retired_at", "retired_by"])
    EvidenceEvent.objects.create(evidence=evidence, at=at, by=by, note="Brought back.")
    return evidence


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> None:
    """Take out what no answer ever used, such as a mistake."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    policies.check_can_remove(by, evidence)
    stored = evidence.file.name
    LinkCheck.objects.filter(evidence=evidence).delete()
    evidence.events.all().delete()
    evidence.delete()
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored), robust=True)
