"""Verbs of cover sheets: say what fields they have, begin one, fill it in, print it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from compacts.models import Partnership
from reports import files
from reports.content import Content
from reports.cover import filling, policies
from reports.cover.models import CoverSheet, FilledFrom, SheetEntry, SheetField, SheetPrint, SheetTemplate
from reports.cover.sheet import sheet_of
from reports.cover.shipped import ShippedSheet
from selfassessment.models import Round

MOST_FIELDS = 60


class StaleError(Exception):
    """Somebody else saved the sheet since it was read; `current` is what stands there now."""

    def __init__(self, current: CoverSheet):
        super().__init__(f"{current} was saved meanwhile.")
        self.current = current


# -- the fields of a partnership's sheets


@transaction.atomic
def take_over(partnership: Partnership, shipped: ShippedSheet, *, by: User, at: datetime) -> SheetTemplate:
    """Begin with a sheet that the portal ships, in the place of all fields there are."""
    policies.check_can_set_fields(by, partnership)
    template, _ = SheetTemplate.objects.update_or_create(
        partnership=partnership, defaults={"title": shipped.title, "changed_at": at, "changed_by": by}
    )
    template.fields.all().delete()
    SheetField.objects.bulk_create(
        SheetField(
            template=template,
            position=position,
            name=field.name,
            help=field.help,
            kind=field.kind,
            filled_from=field.filled_from,
        )
        for position, field in enumerate(shipped.fields, 1)
    )
    return template


@transaction.atomic
def rename(template: SheetTemplate, *, title: str, by: User, at: datetime) -> None:
    policies.check_can_set_fields(by, template.partnership)
    template.title = title
    template.save(update_fields=["title"])
    _changed(template, by=by, at=at)


@transaction.atomic
def save_field(
    template: SheetTemplate, field: SheetField | None, *, values: Mapping[str, str], by: User, at: datetime
) -> SheetField:
    """Change a field, or add one at the end."""
    policies.check_can_set_fields(by, template.partnership)
    if field is None:
        policies.check_has_room(template, MOST_FIELDS)
        last = template.fields.aggregate(last=Max("position"))["last"] or 0
        field = SheetField(template=template, position=last + 1)
    field.name, field.help, field.kind = values["name"], values["help"], values["kind"]
    field.filled_from = values["filled_from"]
    field.save()
    _changed(template, by=by, at=at)
    return field


@transaction.atomic
def move_up(field: SheetField, *, by: User, at: datetime) -> None:
    """Change places with the field before; the first stays where it is."""
    template = SheetTemplate.objects.select_for_update(of=("self",)).get(pk=field.template_id)
    policies.check_can_set_fields(by, template.partnership)
    before = template.fields.filter(position__lt=field.position).order_by("-position").first()
    if before:
        before.position, field.position = field.position, before.position
        before.save(update_fields=["position"])
        field.save(update_fields=["position"])
        _changed(template, by=by, at=at)


@transaction.atomic
def remove(field: SheetField, *, by: User, at: datetime) -> None:
    """Sheets that were begun with it keep it."""
    policies.check_can_set_fields(by, field.template.partnership)
    field.delete()
    _changed(field.template, by=by, at=at)


def _changed(template, *, by, at):
    SheetTemplate.objects.filter(pk=template.pk).update(changed_at=at, changed_by=by)


# -- sheets


@transaction.atomic
def begin(round_: Round, content: Content, *, by: User, at: datetime) -> CoverSheet:
    """A new sheet with the partnership's fields as they are now, filled from the report where they say so."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_begin(by, round_)
    template = SheetTemplate.objects.get(partnership=round_.partnership)
    last = round_.cover_sheets.aggregate(last=Max("number"))["last"] or 0
    sheet = CoverSheet.objects.create(round=round_, number=last + 1, title=template.title, started_at=at, started_by=by)
    SheetEntry.objects.bulk_create(
        SheetEntry(
            sheet=sheet,
            position=position,
            name=field.name,
            help=field.help,
            kind=field.kind,
            text=filling.text_for(FilledFrom(field.filled_from), content, round_),
        )
        for position, field in enumerate(template.fields.order_by("position", "pk"), 1)
    )
    return sheet


@transaction.atomic
def save(sheet: CoverSheet, *, texts: Mapping[int, str], version: int, by: User, at: datetime) -> CoverSheet:
    """Write what was filled in, by the entries' places. The same again is no change."""
    sheet = CoverSheet.objects.lock(sheet.pk)
    policies.check_can_fill_in(by, sheet)
    entries = list(sheet.entries.all())
    changed = [entry for entry in entries if entry.position in texts and texts[entry.position] != entry.text]
    if not changed:
        return sheet
    if sheet.version != version:
        raise StaleError(sheet)
    for entry in changed:
        entry.text = texts[entry.position]
    SheetEntry.objects.bulk_update(changed, ["text"])
    CoverSheet.objects.filter(pk=sheet.pk).update(version=F("version") + 1, saved_at=at, saved_by=by)
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def ask_for_print(
    sheet: CoverSheet, *, is_draft: bool, by: User, at: datetime, enqueue: Callable[[int], object]
) -> SheetPrint:
    """Freeze what the files say and hand it to the worker."""
    sheet = CoverSheet.objects.lock(sheet.pk)
    policies.check_can_print(by, sheet)
    made = SheetPrint.objects.create(
        sheet=sheet,
        content=sheet_of(sheet, is_draft=is_draft).json,
        version=sheet.version,
        asked_at=at,
        asked_by=by,
    )
    enqueue(made.pk)
    return made


def store(made: SheetPrint, *, pdf: bytes, word: bytes, at: datetime) -> SheetPrint:
    """Keep both files, whole or not at all. Storing them twice keeps the first."""
    sha256 = {"pdf": hashlib.sha256(pdf).hexdigest(), "docx": hashlib.sha256(word).hexdigest()}
    names = {
        ending: files.store(f"reports/cover-sheet-{made.pk}-{sha256[ending][:16]}.{ending}", content)
        for ending, content in [("pdf", pdf), ("docx", word)]
    }
    with transaction.atomic():
        made = SheetPrint.objects.lock(made.pk)
        if made.is_finished:
            return made
        made.status, made.finished_at = SheetPrint.Status.DONE, at
        made.pdf, made.pdf_sha256 = names["pdf"], sha256["pdf"]
        made.word, made.word_sha256 = names["docx"], sha256["docx"]
        made.save()
    return made


@transaction.atomic
def give_up(made: SheetPrint, failure: str, *, at: datetime) -> SheetPrint:
    made = SheetPrint.objects.lock(made.pk)
    if not made.is_finished:
        made.status, made.failure, made.finished_at = SheetPrint.Status.FAILED, failure[:500], at
        made.save(update_fields=["status", "failure", "finished_at"])
    return made
