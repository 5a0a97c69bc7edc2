"""The diagrams say what the code does."""

import pytest
from django.apps import apps
from django.db import connection

from config import lifecycles

LIFECYCLES = pytest.mark.parametrize("lifecycle", lifecycles.LIFECYCLES, ids=lambda lifecycle: lifecycle.title)


def test_the_document_is_drawn_from_the_tables_of_today():
    assert lifecycles.DOCUMENT.read_text() == lifecycles.document(), "run: python -m config.lifecycles"


def test_every_model_with_steps_is_drawn():
    with_steps = {model._meta.label for model in apps.get_models() if hasattr(model, "NEXT")}
    assert {lifecycle.model for lifecycle in lifecycles.LIFECYCLES} == with_steps


@LIFECYCLES
def test_every_step_has_a_name_and_every_name_a_step(lifecycle):
    assert set(lifecycles.steps_of(lifecycle)) == set(lifecycle.steps)


@LIFECYCLES
def test_every_status_is_in_the_table_and_can_be_reached(lifecycle):
    model = apps.get_model(lifecycle.model)
    assert set(model.NEXT) == set(model.Status)
    reached = {next(iter(model.Status))}
    while more := {after for before in reached for after in model.NEXT[before]} - reached:
        reached |= more
    assert reached == set(model.Status)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lifecycle", [each for each in lifecycles.LIFECYCLES if each.sealed], ids=lambda each: each.title
)
def test_what_is_drawn_as_sealed_is_kept_by_a_trigger(lifecycle):
    catalogue = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        guarded = {name for (name,) in cursor.fetchall()}
    assert apps.get_model(lifecycle.model)._meta.db_table in guarded
