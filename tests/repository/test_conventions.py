"""Conventions that matter, held over all models and files rather than remembered."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from compacts.sealing import Seal

ROOT = Path(__file__).resolve().parents[2]
OURS = ["accounts", "compacts", "commitments", "signatories", "selfassessment", "reports"]
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]
RECORDS = [model for model in MODELS if not model.__name__.startswith("Historical")]

# Moments that have no person: an account's beginning is its owner's own, and the worker makes PDFs, publishes, checks
# links and sends e-mail.
AT_WITHOUT_BY = {
    ("Mail", "queued_at"),
    ("Mail", "next_try_at"),
    ("Mail", "claimed_at"),
    ("Mail", "sent_at"),
    ("Release", "released_at"),
    ("Import", "read_at"),
    ("Publishing", "finished_at"),
    ("PaperCopy", "made_at"),
    ("Rendering", "finished_at"),
    ("SheetPrint", "finished_at"),
    ("WorkerSign", "seen_at"),
    ("User", "joined_at"),
    ("Receipt", "made_at"),
    ("Invitation", "expires_at"),
    ("LinkCheck", "checked_at"),
    ("LinkCheck", "since_at"),
    ("LinkHost", "busy_until_at"),
}


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_every_moment_says_who(model):
    fields = {field.name for field in model._meta.get_fields()}
    lonely = {
        name
        for name in fields
        if (name.endswith("_at") and f"{name[:-3]}_by" not in fields and (model.__name__, name) not in AT_WITHOUT_BY)
        or (name == "at" and "by" not in fields)
    }
    assert not lonely


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_names_of_times_days_and_facts_tell_what_they_are(model):
    for field in model._meta.get_fields():
        if (model.__name__, field.name) == ("User", "last_login"):  # the framework's own name for it
            continue
        if isinstance(field, models.DateTimeField):
            assert field.name == "at" or field.name.endswith("_at"), field
        elif isinstance(field, models.DateField):
            assert field.name.endswith(("_on", "_earliest", "_latest")) or field.name == "until", field
        elif isinstance(field, models.BooleanField):
            assert field.name.startswith("is_"), field


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_constraints_name_the_app_and_models_have_no_hidden_order(model):
    assert all(constraint.name.startswith(f"{model._meta.app_label}_") for constraint in model._meta.constraints)
    assert not model._meta.ordering


@pytest.mark.django_db
def test_the_database_holds_every_trigger_that_the_migrations_declare():
    declared = {
        trigger.full_name
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, Seal)
        for trigger in operation.triggers
    }
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        held = {name for (name,) in cursor.fetchall()}
    assert declared
    assert declared <= held


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_apps_and_files_import_only_what_stands_to_their_right():
    subprocess.run([ROOT / ".venv/bin/lint-imports", "--no-logo"], cwd=ROOT, check=True, capture_output=True)


# An address to fetch from; the funding pages that npm copies into its lock file are none.
REGISTRY = re.compile(r"registry\.|pypi\.org|pythonhosted|\"resolved\"|https?://\S+/(simple|packages|-)/")


def tracked_files(pattern: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in names.stdout.splitlines()]


@pytest.mark.parametrize("pattern", ["requirements/*", "package-lock.json", ".npmrc"])
def test_no_lock_file_names_a_registry(pattern):
    named = [path.name for path in tracked_files(pattern) if REGISTRY.search(path.read_text())]
    assert not named


def test_templates_carry_no_style_attribute_and_no_script_without_a_nonce():
    for path in tracked_files("templates/*.html"):
        if "/pdf/" in str(path):
            continue
        text = path.read_text()
        assert not re.search(r"<[^>]+\sstyle=", text), path
        assert not re.search(r"<[^>]+\son[a-z]+=", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "nonce=" in script or "application/json" in script, path
