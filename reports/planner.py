"""What a database knows of how many rows there are, by which it plans a question."""

from django.db import connection


def look() -> None:
    """Have PostgreSQL count its rows now: for whoever fills tables in minutes, and in one transaction.

    By itself it counts once a minute, and sees no row of a transaction that is still open: it then takes full tables
    for empty ones, and a question over ten of them does not end. What it counts here stays until the transaction ends.
    SQLite plans by its indexes alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
