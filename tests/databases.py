"""How tests come by a database: who asks for one, and an SQLite that is migrated once and copied from then on."""

import contextlib
import fcntl
import hashlib
import inspect
import os
import sqlite3
from pathlib import Path

import django
from django.core.management.commands import migrate
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.test import TransactionTestCase


def asks(item) -> bool:
    """Whether a test may reach the database: by its mark, by a fixture however far down, or as a Django TestCase."""
    is_case = item.cls is not None and issubclass(item.cls, TransactionTestCase)
    # Whatever pytest-django offers of the database asks for one of these in its turn.
    fixtures = {"_django_db_helper", "django_db_setup", "live_server"} & set(item.fixturenames)
    return is_case or item.get_closest_marker("django_db") is not None or bool(fixtures)


def is_second() -> bool:
    """Whether the tests run on another database than the default, where everything has been tried already."""
    return connection.vendor != "sqlite"


def worth_running(items: list) -> list:
    """Everything on SQLite, the default; on another the tests that ask for a database, and not for a file's sake."""
    if not is_second():
        return list(items)
    return [item for item in items if asks(item) and item.get_closest_marker("files_only") is None]


@contextlib.contextmanager
def migrated_once(folder: Path):
    """An empty SQLite takes over tables and rows of one that was migrated before; `migrate` then finds nothing to do.

    Migrating takes twenty seconds, and each worker of a run, the browser's run and the next run need the same.
    PostgreSQL is migrated by each worker: the copy would have to be waited for as long.
    """
    handle = migrate.Command.handle

    def copied(command, *args, database, **options):
        there = connections[database]
        if there.vendor != "sqlite" or there.introspection.table_names():
            return handle(command, *args, database=database, **options)
        kept = folder / f"{fingerprint()}.sqlite3"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # held by the worker that migrates; the others wait for the copy
            if not kept.exists():
                handle(command, *args, database=database, **options)
                keep(there, kept)
        with contextlib.closing(sqlite3.connect(kept)) as copy:
            there.ensure_connection()
            copy.backup(there.connection)
        return handle(command, *args, database=database, **options)

    migrate.Command.handle = copied
    try:
        yield
    finally:
        migrate.Command.handle = handle


def keep(there, kept: Path) -> None:
    """Write the database into the file, whole or not at all, in the place of what older migrations made."""
    for old in kept.parent.glob("*.sqlite3*"):
        old.unlink()
    half = kept.with_suffix(f".{os.getpid()}")
    with contextlib.closing(sqlite3.connect(half)) as copy:
        there.connection.backup(copy)
    half.replace(kept)


def fingerprint() -> str:
    """A number that changes with any migration, with any file that one of them imports, and with Django."""
    said = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for path in sorted(sources()):
        said.update(path.read_bytes())
    return said.hexdigest()


def sources() -> set[Path]:
    migrations = {inspect.getmodule(each) for each in MigrationLoader(None).disk_migrations.values()}
    imported = {inspect.getmodule(each) for module in migrations for each in vars(module).values()}
    return {Path(module.__file__) for module in migrations | imported if getattr(module, "__file__", None)}
