"""A database that threads can share: on SQLite the test's own is held in memory, and belongs to one thread."""

import contextlib

from django.db import connection, connections

ALIAS = "default"


@contextlib.contextmanager
def shared_by_threads(folder):
    """What was committed so far goes into a file, and every thread's connection, this one's too, leads there.

    With the settings that the portal runs with: a write-ahead log, and a lock taken when a transaction begins. On
    PostgreSQL nothing needs to be done.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = folder / "shared.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    before, settings = connections[ALIAS], connections.settings[ALIAS]
    connections.settings[ALIAS] = {**settings, "NAME": str(file)}
    connections[ALIAS] = connections.create_connection(ALIAS)
    try:
        yield
    finally:
        connections[ALIAS].close()
        connections.settings[ALIAS], connections[ALIAS] = settings, before
