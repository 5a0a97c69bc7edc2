"""Fixtures whose rows are worked out once and written again for each test that asks for the same.

Some two thousand tests begin with a filed self-assessment or more, whose making asks hundreds of questions. What a kept
fixture writes is the same each time, because every test begins with the same rows, and its kept fixtures are made first
and in one order. So the first time its statements and the files of its reports are noted, and later they are sent and
stored as they stand, triggers and all. Whatever breaks that (another write before, another file, a statement taken
back, real transactions) makes the fixture anew.
"""

import contextlib
import functools
import io
import pickle
from dataclasses import dataclass, field

import pytest
from django.core.files.storage import Storage
from django.db import connection, models

from reports import files

READS = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN")
# What has one of these names is made before a test's other fixtures; what most ask for first, so that many share rows.
ORDER = (
    "riverside", "northside", "staff", "draft_edition", "edition", "round_", "lena", "omar", "sam", "assessment",
    "stan", "filed", "rosa", "reviewed", "replied", "settled",
    "harbour", "hana", "hugo", "harbour_filed", "seb", "chris", "piers", "cora", "eastfield", "rhea",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What one kept fixture did after those before it: statements and files, and how all their objects were left."""

    statements: list[tuple]
    files: list[tuple[str, bytes]]
    model: type[models.Model]
    place: int  # among the objects so far; one of those before, if the fixture gave it on
    states: bytes


@dataclass
class World:
    """The kept fixtures that the running test has asked for so far."""

    path: tuple[str, ...] = ()
    values: list[models.Model] = field(default_factory=list)
    statements: list[tuple] = field(default_factory=list)
    is_noting: bool = False
    is_spoilt: bool = False

    def watch(self, execute, sql, params, many, context):
        """Sees every statement that Django sends."""
        if not sql.lstrip("( \n").startswith(READS):
            self.is_spoilt |= not self.is_noting or sql.startswith("ROLLBACK")
            if self.is_noting:
                self.statements.append((sql, params, many))
        return execute(sql, params, many, context)


_steps: dict[tuple[str, ...], Step] = {}
_world = World()


@contextlib.contextmanager
def new_world(request):
    """For one test, which begins with what migrations made."""
    global _world
    _world = World()
    with connection.execute_wrapper(_world.watch):
        for name in ORDER:
            if name in request.fixturenames:
                request.getfixturevalue(name)
        yield


def kept(make):
    """A fixture that gives a row, takes kept fixtures and `db`, and does nothing but write rows and reports."""

    @functools.wraps(make)
    def fixture(**given):
        world = _world
        is_stranger = any(_place(each, world.values) is None for each in given.values() if each is not None)
        if is_stranger or world.is_spoilt or not connection.in_atomic_block:
            world.is_spoilt = True
            return make(**given)
        if not world.path:
            _count_from_the_start()
        world.path += (f"{make.__module__}.{make.__qualname__}",)
        world.is_noting, world.statements = True, []
        value = _again(world, _steps[world.path]) if world.path in _steps else _first(world, make, given)
        world.is_noting = False
        return value

    return pytest.fixture(fixture)


def _first(world: World, make, given) -> models.Model:
    save, store, stored = Storage.save, files.store, []

    def spoil(*args, **kwargs):
        world.is_spoilt = True
        return save(*args, **kwargs)

    def note(name, content):
        stored.append((name, content))
        return store(name, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Storage, "save", spoil)
        patch.setattr(files, "store", note)
        value = make(**given)
    place = _place(value, world.values)
    if place is None:
        place = len(world.values)
        world.values.append(value)
    if not world.is_spoilt:
        states = _pickled([each.__reduce__()[2] for each in world.values], world.values)
        _steps[world.path] = Step(world.statements, stored, type(value), place, states)
    return value


def _again(world: World, step: Step) -> models.Model:
    for name, content in step.files:
        files.store(name, content)
    with connection.cursor() as cursor:
        for sql, params, is_many in step.statements:
            (cursor.executemany if is_many else cursor.execute)(sql, params)
    if step.place == len(world.values):
        world.values.append(step.model.__new__(step.model))
    states = _Unpickler(io.BytesIO(step.states), world.values).load()
    for value, state in zip(world.values, states, strict=True):
        value.__dict__.clear()
        value.__setstate__(state)
    return world.values[step.place]


_counts: list[tuple[str, int, bool]] = []


def _count_from_the_start():
    """A rollback gives no number of a sequence back on PostgreSQL; on SQLite it does."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if not _counts:
            cursor.execute(
                "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL "
                "FROM pg_sequences WHERE schemaname = current_schema"
            )
            _counts.extend(cursor.fetchall())
        names, values, are_called = map(list, zip(*_counts, strict=True))
        cursor.execute(
            "SELECT count(setval(name, value, is_called)) "
            "FROM unnest(%s::text[]::regclass[], %s::bigint[], %s::boolean[]) AS counts (name, value, is_called)",
            [names, values, are_called],
        )


# -- objects: each test has its own, and what two fixtures share stays one object


def _place(value, values) -> int | None:
    return next((place for place, each in enumerate(values) if each is value), None)


class _Pickler(pickle.Pickler):
    def __init__(self, file, values):
        super().__init__(file)
        self.values = values

    def persistent_id(self, obj):
        return _place(obj, self.values) if isinstance(obj, models.Model) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, values):
        super().__init__(file)
        self.values = values

    def persistent_load(self, pid):
        return self.values[pid]


def _pickled(states, values) -> bytes:
    file = io.BytesIO()
    _Pickler(file, values).dump(states)
    return file.getvalue()
