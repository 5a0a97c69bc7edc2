"""What is sealed stays sealed, whichever door a change comes through.

Every trigger that stands in the database is tried by every statement that a program of ours, a shell or an import could
send, and refuses it with its own words. A trigger that is not in the tables below fails: add the row that it seals.
"""

# ruff: noqa: S608  - the statements are written by hand, as somebody with a shell would
import datetime
import re
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, ProtectedError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commitments import texts
from commitments.models import Clause, Consent, Standard, Variation
from compacts import models as compacts
from compacts.sealing import PREFIX
from reports import models as reports
from selfassessment import models as own
from signatories import models as signatories
from signatories import spreadsheets
from signatories.resources import SignatureResource
from tests.repository import sealed_world
from tests.selfassessment import sheets

# Asks for the database; the world stands in a transaction around that of each test.
pytestmark = pytest.mark.django_db

IN_IT = {"assessment__round__label": sealed_world.LABEL}
CHARTER = {"edition__agreement__slug": "riverside-charter", "edition__label": "2026"}
CHARTER_CLAUSE = {f"clause__{path}": value for path, value in CHARTER.items()}


def _in_it(path: str, **others) -> dict:
    return {f"{path}__assessment__round__label": sealed_world.LABEL, **others}


@dataclass(frozen=True)
class Try:
    """A change that a trigger refuses, of which row if not of the sealed one, and what has to happen before."""

    change: dict = field(default_factory=dict)
    row: dict = field(default_factory=dict)
    before: Callable = lambda: None


# A sealed row of each table.
ROWS: dict[type[models.Model], dict] = {
    compacts.Edition: {"agreement__slug": "riverside-charter", "label": "2026"},
    compacts.Party: CHARTER,
    compacts.GlossaryTerm: CHARTER,
    Clause: {**CHARTER, "ref": "1.1"},
    Clause.parties.through: CHARTER_CLAUSE,
    Clause.bound_parties.through: {
        "clause__edition__agreement__slug": "riverside-charter",
        "clause__edition__label": "2026",
    },
    Clause.also_from.through: CHARTER_CLAUSE,
    Standard: CHARTER_CLAUSE,
    Variation: {"agreement__slug": "riverside-varied"},
    Consent: {"variation__agreement__slug": "riverside-varied"},
    signatories.SignatureEvent: {},
    signatories.OrganisationEvent: {},
    signatories.PeopleEvent: {},
    signatories.Signature.parties.through: {"signature__edition__agreement__slug": "riverside-charter"},
    own.Answer: {**IN_IT, "clause__ref": "1.2"},
    own.Answer.evidence.through: _in_it("answer"),
    own.Measurement: _in_it("answer"),
    own.SelfAssessment: {"round__label": sealed_world.LABEL},
    own.ScaleLevel: {"scale__slug": "four-levels", "position": 2},
    own.SignOff: {**IN_IT, "number": 2},
    own.Evidence: {"title": "minutes"},
    own.EvidenceEvent: {"evidence__title": "minutes"},
    own.Filing: {**IN_IT, "number": 2},
    own.FiledEvidence: _in_it("filing"),
    own.SendBack: IN_IT,
    own.Reopening: _in_it("filing"),
    own.ReopenedAnswer: _in_it("answer"),
    own.Handover: IN_IT,
    own.HandedAnswer: _in_it("answer"),
    own.Event: IN_IT,
    own.RoundEvent: {"round__label": sealed_world.LABEL},
    own.Extension: IN_IT,
    own.Chase: IN_IT,
    own.Verdict: _in_it("answer", answer__clause__ref="1.3"),
    own.Review: _in_it("filing"),
    own.Reply: _in_it("verdict__answer"),
    own.Correction: _in_it("verdict__answer"),
    own.Remark: _in_it("answer"),
    own.Interest: IN_IT,
    own.Hearing: IN_IT,
    own.HearingLink: {"hearing__assessment__round__label": sealed_world.LABEL, "is_used": True},
    own.Voice: _in_it("answer"),
    own.JointSession: _in_it("review__filing"),
    own.JointResult: _in_it("session__review__filing"),
    reports.Publication: {"status": "published"},
    reports.PublicationEvent: {},
    reports.Rendering: {"status": "done", "publication__status": "published"},
    reports.RenderedFile: {},
    reports.PublishedAnswer: {},
    reports.Release: {},
    reports.SectionText: {"publication__status": "published"},
    reports.Comment: {"answered_at__isnull": False},
    reports.Approval: {},
    reports.Recommendation: {"publication__status": "published"},
    reports.RecommendationAct: {},
}
SEALED = {model._meta.db_table: model for model in ROWS}


def _pk(model, **where):
    return lambda: model._base_manager.filter(**where).earliest("pk").pk


def _left_empty_when_it_was_returned() -> None:
    """The state that only a bug could bring about: nothing is open any more, and an answer is not there."""
    returned = own.Reopening.objects.filter(filing__assessment__round__label="returned")
    own.Answer.objects.filter(reopened__reopening__in=returned).update(rating=None)
    returned.update(ended_at=timezone.now(), ended_by=F("granted_by"))


FILED = {"status": "filed", "filed_at": timezone.now, "filed_by_id": _pk(User)}
OF_ANOTHER_EDITION = {"party_id": _pk(compacts.Party, edition__agreement__slug="upriver-compact")}
PUBLISHED = {
    "status": "published",
    "published_at": timezone.now,
    "published_by_id": _pk(User),
    **dict.fromkeys(["figures", "figures_sha256", "pdf", "pdf_sha256"], "x"),
}

# What is tried, on which row, where a table refuses one statement for several reasons, or refuses only some.
TRIED: dict[str, Try] = {
    "reports_publication_update": Try({"figures": "{}"}),
    "reports_publication_approved_update": Try(PUBLISHED, {"status": "for comment"}),
    "reports_approval_update": Try({"body": "Another."}, {"publication__status": "approved"}),
    "reports_approval_published_update": Try(
        {"voided_at": timezone.now, "voided_by_id": _pk(User), "void_because": "As we wished."},
        {"publication__status": "published"},
    ),
    "reports_approval_delete": Try({}, {"publication__status": "approved"}),
    "reports_approval_insert": Try({}, {"publication__status": "published"}),
    "reports_recommendationact_insert": Try(
        {"recommendation_id": _pk(reports.Recommendation, publication__status="for comment")}
    ),
    "compacts_edition_update": Try({"source": "Another paper."}),
    "compacts_edition_end_update": Try(
        {"superseded_at": lambda: timezone.now() + datetime.timedelta(days=1)}, {"status": "superseded"}
    ),
    "signatories_signature_parties_insert": Try(OF_ANOTHER_EDITION),
    "signatories_signature_parties_update": Try(OF_ANOTHER_EDITION),
    "selfassessment_correction_insert": Try({"verdict_id": _pk(own.Verdict, review__released_at=None)}),
    "selfassessment_reopening_update": Try({"asked_at": timezone.now}),
    "selfassessment_reopening_note_update": Try({"note": "As we wished."}),
    "selfassessment_review_update": Try({"comment": "As we wished."}),
    "selfassessment_review_begun_update": Try({"started_at": timezone.now}),
    "selfassessment_selfassessment_update": Try({"round_id": _pk(own.Round, label="open")}),
    "selfassessment_selfassessment_copy_update": Try(FILED, {"status": "signed off"}),
    "selfassessment_selfassessment_answers_update": Try(
        FILED, {"status": "returned"}, _left_empty_when_it_was_returned
    ),
    "selfassessment_selfassessment_open_update": Try({"status": "open"}, {"status": "returned"}),
    "selfassessment_verdict_outcome_update": Try({"outcome_note": "As we wished."}),
    "selfassessment_verdict_update": Try(
        {"reason": "As we wished."}, {"answer__assessment__round__label": "reviewed", "judgement": "challenge"}
    ),
}

# Columns that stay open in a sealed row, because what they say goes on after it was sealed.
LEFT: dict[type[models.Model], set[str]] = {
    own.SelfAssessment: {"extended_due_on"},
    own.Evidence: {"visibility", "good_until_on", "retired_at", "retired_by_id"},
}


@dataclass(frozen=True)
class Refusal:
    """A trigger, as the database itself tells of it."""

    name: str
    table: str
    event: str
    message: str


CATALOGUE = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t "
    "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal",
}
EVENT = re.compile(r"BEFORE (INSERT|UPDATE|DELETE) ON")
MESSAGE = re.compile(r"(?:RAISE\(ABORT, |RAISE EXCEPTION )'((?:[^']|'')+)'")


def standing() -> list[Refusal]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE[connection.vendor])
        found = cursor.fetchall()
    return [
        Refusal(
            name.removeprefix(f"{PREFIX}_"),
            table,
            EVENT.search(sql)[1],
            MESSAGE.search(sql)[1].replace("''", "'").replace("%%", "%"),
        )
        for name, table, sql in found
    ]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once; what a test does in it is undone after it."""
    no_work = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    apart = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"), TASKS=no_work)
    with apart, django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield sealed_world.build()
        transaction.set_rollback(True)


FREE = (models.DateTimeField, models.CharField, models.TextField)


def _sql(statement: str, values=()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _bytes_of(row: models.Model) -> list[tuple]:
    table, pk = row._meta.db_table, row._meta.pk
    key = pk.get_db_prep_value(row.pk, connection)
    return _sql(f"SELECT * FROM {table} WHERE {pk.column} = %s", [key]) + _sql(f"SELECT count(*) FROM {table}")


def _row(model: type[models.Model], where: dict) -> models.Model:
    return model._base_manager.filter(**where).latest("pk")


def _another(field: models.Field, row: models.Model):
    """A value that the column could hold, and does not hold now."""
    value = getattr(row, field.attname)
    if field.is_relation:
        others = field.related_model._base_manager.exclude(pk=value)
        return others.values_list("pk", flat=True).order_by("-pk").first()
    if field.choices:
        return next((choice for choice, _ in field.flatchoices if choice != value), "x")
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) - datetime.timedelta(days=1)
    if isinstance(field, models.DateField):
        return (value or timezone.localdate()) - datetime.timedelta(days=1)
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.IntegerField | models.DecimalField):
        return (value or 0) + 1000
    return "x" if value != "x" else "y"


def _columns(model) -> list[models.Field]:
    """All but the key, those first that may hold anything without offending another rule."""

    def is_bound(column) -> bool:
        return column.is_relation or bool(column.choices) or not isinstance(column, FREE)

    return sorted((column for column in model._meta.concrete_fields if not column.primary_key), key=is_bound)


def _what_is_tried(refusal: Refusal, model) -> tuple[models.Model, dict]:
    tried = TRIED.get(refusal.name, Try())
    tried.before()
    row = _row(model, tried.row or ROWS[model])
    change = {name: value() if callable(value) else value for name, value in tried.change.items()}
    if not change and refusal.event == "UPDATE":
        field = next(field for field in _columns(model) if field.attname not in LEFT.get(model, ()))
        change = {field.attname: _another(field, row)}
    return row, change


def _changed(row: models.Model, change: dict) -> models.Model:
    again = type(row)._base_manager.get(pk=row.pk)
    for name, value in change.items():
        setattr(again, name, value)
    return again


def _stored(row: models.Model, fields) -> list:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def quoted(column: models.Field) -> str:
    return connection.ops.quote_name(column.column)


def _by_hand(row: models.Model, change: dict) -> None:
    fields = [row._meta.get_field(name) for name in change]
    setting = ", ".join(f"{quoted(field)} = %s" for field in fields)
    pk = row._meta.pk
    values = _stored(_changed(row, change), [*fields, pk])
    _sql(f"UPDATE {row._meta.db_table} SET {setting} WHERE {pk.column} = %s", values)


def _insert_by_hand(row: models.Model, verb="INSERT", *, is_new=True) -> None:
    fields = [field for field in row._meta.concrete_fields if not (is_new and isinstance(field, models.AutoField))]
    names, places = ", ".join(quoted(field) for field in fields), ", ".join(["%s"] * len(fields))
    _sql(f"{verb} INTO {row._meta.db_table} ({names}) VALUES ({places})", _stored(row, fields))


def _ways_to_change(row: models.Model, change: dict) -> dict:
    model, fields = type(row), [row._meta.get_field(name) for name in change]
    names, all_rows = [field.name for field in fields], model._base_manager
    ways = {
        "SQL": lambda: _by_hand(row, change),
        "save": lambda: _changed(row, change).save(),
        "save of some fields": lambda: _changed(row, change).save(update_fields=names),
        "update": lambda: all_rows.filter(pk=row.pk).update(**change),
        "bulk_update": lambda: all_rows.bulk_update([_changed(row, change)], names),
        "bulk_create over what is there": lambda: all_rows.bulk_create(
            [_changed(row, change)], update_conflicts=True, unique_fields=[row._meta.pk.name], update_fields=names
        ),
    }
    if connection.vendor == "sqlite":
        ways["UPDATE OR IGNORE"] = lambda: _sql(
            f"UPDATE OR IGNORE {row._meta.db_table} SET {quoted(fields[0])} = %s WHERE {row._meta.pk.column} = %s",
            _stored(_changed(row, change), [fields[0], row._meta.pk]),
        )
    return ways


def _ways_to_remove(row: models.Model) -> dict:
    table, pk = row._meta.db_table, row._meta.pk
    this = type(row)._base_manager.filter(pk=row.pk)
    ways = {
        "SQL": lambda: _sql(f"DELETE FROM {table} WHERE {pk.column} = %s", _stored(row, [pk])),
        "delete": lambda: _changed(row, {}).delete(),
        "delete of many": lambda: this.delete(),
        "delete without a look": lambda: this._raw_delete(this.db),
    }
    if connection.vendor == "sqlite":
        ways["REPLACE"] = lambda: _insert_by_hand(row, "INSERT OR REPLACE", is_new=False)
    return ways


def _ways_to_add(row: models.Model, change: dict) -> dict:
    def copy() -> models.Model:
        new = _changed(row, change)
        new.pk = uuid.uuid4() if isinstance(row._meta.pk, models.UUIDField) else None
        new._state.adding = True
        return new

    all_rows = type(row)._base_manager
    return {
        "SQL": lambda: _insert_by_hand(copy()),
        "save": lambda: copy().save(),
        "bulk_create": lambda: all_rows.bulk_create([copy()]),
        "bulk_create that skips": lambda: all_rows.bulk_create([copy()], ignore_conflicts=True),
    }


def test_every_trigger_is_tried_and_every_row_named_is_sealed(world):
    there = standing()
    assert {refusal.table for refusal in there} == set(SEALED)
    assert set(TRIED) <= {refusal.name for refusal in there}
    statements = defaultdict(list)
    for refusal in there:
        statements[refusal.table, refusal.event].append(refusal.name)
    unclear = [name for names in statements.values() if len(names) > 1 for name in names if name not in TRIED]
    assert not unclear, "Say in TRIED what each of these alone refuses."


@pytest.mark.parametrize("table", SEALED)
def test_each_statement_is_refused_in_the_words_of_its_trigger(world, table):
    model, messages = SEALED[table], {refusal.message for refusal in standing()}
    for refusal in [each for each in standing() if each.table == table]:
        before = transaction.savepoint()
        row, change = _what_is_tried(refusal, model)
        ways = {
            "INSERT": lambda row=row, change=change: _ways_to_add(row, change),
            "UPDATE": lambda row=row, change=change: _ways_to_change(row, change),
            "DELETE": lambda row=row: _ways_to_remove(row),
        }[refusal.event]()
        as_it_was = _bytes_of(row)
        for way, go in ways.items():
            said = _said_to(go)
            assert said, f"{refusal.name}: open by {way}"
            if way in LESS_DIRECT:
                assert said == "protected" or said in messages, f"{refusal.name} by {way}: {said}"
            else:
                assert said == refusal.message, f"{refusal.name} by {way}"
            assert _bytes_of(row) == as_it_was, f"{refusal.name}: changed by {way}"
        transaction.savepoint_rollback(before)


# The framework looks first at what rests on a row, and removes that first; and an upsert is an INSERT before it is an
# UPDATE or takes the place of a row. So another rule may say no before this one is asked.
LESS_DIRECT = {"delete", "delete of many", "bulk_create over what is there", "REPLACE"}


def _said_to(go) -> str:
    """What a database says to somebody; nothing if it lets them."""
    try:
        with transaction.atomic():
            go()
            transaction.set_rollback(True)
    except ProtectedError:
        return "protected"
    except DatabaseError as refused:
        return str(refused).splitlines()[0]
    return ""


STILL_SEALED = [
    *((model, where) for model, where in ROWS.items() if model is not signatories.Signature.parties.through),
    (compacts.Edition, {"status": "superseded"}),
]


@pytest.mark.parametrize(("model", "where"), STILL_SEALED, ids=lambda each: getattr(each, "__name__", ""))
def test_of_a_sealed_row_only_what_goes_on_can_be_written(world, model, where):
    row, left = _row(model, where), set()
    for column in _columns(model):
        values = {_another(column, row), *([None] if column.null else [])} - {getattr(row, column.attname)}
        for value in values:
            if not _said_to(lambda value=value, column=column: _by_hand(row, {column.attname: value})):
                left.add(column.attname)
    assert left == LEFT.get(model, set())


# ---- the doors with a face

LABELS = {"accounts", "compacts", "commitments", "signatories", "selfassessment", "reports"}
OURS = [each for each in admin.site._registry if each._meta.app_label in LABELS]


@pytest.fixture(scope="module")
def sealed_rows(world) -> list[tuple[models.Model, tuple]]:
    """Every sealed row named above, and how it stands in the database."""
    rows = [_row(model, where) for model, where in STILL_SEALED]
    return [(row, _bytes_of(row)[0]) for row in rows]


def _changed_of(sealed_rows) -> list[models.Model]:
    return [row for row, as_it_was in sealed_rows if _bytes_of(row)[0] != as_it_was]


@pytest.fixture
def staff(world) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["staff"])
    return client


def _hostile(row: models.Model, own_admin) -> dict:
    """A form that nobody was shown: every field of the record and of the sealed rows that are drawn below it."""
    typed = {column.name: _another(column, row) for column in _columns(type(row))}
    for inline in own_admin.inlines:
        prefix = inline.model._meta.get_field(_way_up(inline, type(row))).remote_field.get_accessor_name()
        below = _row(inline.model, ROWS.get(inline.model, {})) if inline.model._base_manager.exists() else None
        typed |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 1 if below else 0}
        if below:
            typed |= {f"{prefix}-0-{column.name}": _another(column, below) for column in _columns(inline.model)}
            typed |= {f"{prefix}-0-id": below.pk, f"{prefix}-0-{_way_up(inline, type(row))}": row.pk}
    return {name: value for name, value in typed.items() if value is not None}


def _way_up(inline, model) -> str:
    if inline.fk_name:
        return inline.fk_name
    return next(column.name for column in inline.model._meta.concrete_fields if column.related_model is model)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_form_of_the_admin_changes_what_is_sealed(staff, sealed_rows, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows = {row.pk: row for row in [_row(model, ROWS.get(model, {})), model._base_manager.earliest("pk")]}
    answers = [
        staff.post(reverse(f"{name}_{door}", args=[row.pk]), typed)
        for row in rows.values()
        for door, typed in [
            ("change", {}),
            ("change", _hostile(row, admin.site._registry[model])),
            ("delete", {"post": "yes"}),
        ]
    ]
    chosen = {"action": "delete_selected", "_selected_action": list(rows), "post": "yes"}
    answers.append(staff.post(reverse(f"{name}_changelist"), chosen))
    assert {answer.status_code for answer in answers} <= {200, 302, 403}
    assert not _changed_of(sealed_rows)


class TestFiles:
    """Files that name what is sealed are answered with a sentence, and change nothing of it."""

    def test_agreement_file_with_other_words_for_an_edition_in_force(self, sealed_rows, tmp_path):
        edition = _row(compacts.Edition, ROWS[compacts.Edition])
        words = texts.export_agreement(edition)
        promise = edition.clauses.get(ref="1.1").text.encode()
        assert promise in words
        file = tmp_path / "charter.yaml"
        file.write_bytes(words.replace(promise, b"Pay when it suits."))
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("load_agreement", str(file), stdout=said, stderr=said)
        assert "The edition 2026 is in force and its text is frozen; the file gives it another text." in said.getvalue()
        assert not _changed_of(sealed_rows)

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ("vcse-sector,signed", "Row 2: Northside ICB is on the side of the public bodies, so it cannot sign as"),
            ("statutory-organisations,invited", "Row 2, status: "),
            ("statutory-organisations,declined", "Row 2, status: "),
        ],
    )
    def test_spreadsheet_of_signatures_that_takes_one_back(self, world, sealed_rows, row, says):
        signed = _row(signatories.Signature, {"edition__agreement__slug": "riverside-charter"})
        as_signed = _bytes_of(signed)
        data = f"organisation,agreement,edition,parties,status\nnorthside-icb,riverside-charter,2026,{row}\n".encode()
        for dry_run in [True, False]:
            resource = SignatureResource(by=world.people["stan"], at=timezone.now(), partnership=None)
            outcome = resource.run(spreadsheets.read(data), dry_run=dry_run)
            [problem] = outcome.problems
            assert str(problem).startswith(says)
            assert "could not make sense" not in str(problem)
            assert _bytes_of(signed) == as_signed
            assert not _changed_of(sealed_rows)

    def test_workbook_filled_in_before_filing_and_sent_after(self, world, sealed_rows):
        filed = own.SelfAssessment.objects.for_page().get(round__label=sealed_world.LABEL)
        data = sheets.fill(sheets.write(filed), {"1.2": {"words": "As we wished."}})
        client = Client(raise_request_exception=False)
        client.force_login(world.people["omar"])
        answer = client.post(
            reverse("selfassessment:workbook", args=[filed.pk]), {"workbook": SimpleUploadedFile("back.xlsx", data)}
        )
        assert answer.status_code == 403
        assert "This self-assessment has been filed and is sealed: its answers cannot change." in answer.text
        assert not _changed_of(sealed_rows)

    def test_workbook_of_a_return_reaches_only_what_was_opened_again(self, world):
        returned = own.SelfAssessment.objects.for_page().get(round__label="returned", status="returned")
        sealed = returned.answers.get(clause__ref="1.1")
        as_filed = _bytes_of(sealed)
        data = sheets.fill(sheets.write(returned), {"1.1": {"words": "As we wished."}})
        client = Client(raise_request_exception=False)
        client.force_login(world.people["omar"])
        page = client.post(
            reverse("selfassessment:workbook", args=[returned.pk]),
            {"workbook": SimpleUploadedFile("back.xlsx", data)},
            follow=True,
        )
        versions = {f"version_{answer.pk}": answer.version for answer in returned.answers.all()}
        after = client.post(page.redirect_chain[-1][0], versions, follow=True) if page.redirect_chain else page
        assert {page.status_code, after.status_code} == {200}
        assert "was not returned for changes, so it stays as it was filed" in page.text + after.text
        assert _bytes_of(sealed) == as_filed
