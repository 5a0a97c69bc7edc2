"""The history that saving leaves behind, written for many rows at once: one row for each, as it was last saved."""

from django.db import connection
from django.db.models import Model


def write(model: type[Model], *, since: int, by: str, at: str, where: str = "1 = 1", kind: str = "+") -> None:
    """Copy rows with a key above `since` into their history; `by` and `at` are SQL over the row, called `t`."""
    history = model.history.model._meta
    own = {"history_id", "history_date", "history_change_reason", "history_type", "history_user_id"}
    names = [connection.ops.quote_name(each.column) for each in history.concrete_fields if each.column not in own]
    columns, theirs = ", ".join(names), ", ".join(f"t.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history.db_table} ({columns}, history_date, history_user_id, history_type) "  # noqa: S608
            f"SELECT {theirs}, {at}, {by}, '{kind}' FROM {model._meta.db_table} t WHERE t.id > %s AND {where} "
            "ORDER BY t.id",
            [since],
        )


def write_evidence(model: type[Model], *, since: int) -> None:
    """Which evidence each of these answers rested on when it was saved; after `write` for the answers themselves."""
    answers = model.history.model._meta.db_table
    through = model.evidence.through._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {answers}_evidence (id, answer_id, evidence_id, history_id) "  # noqa: S608
            f"SELECT e.id, e.answer_id, e.evidence_id, h.history_id FROM {through} e "
            f"JOIN {answers} h ON h.id = e.answer_id WHERE e.answer_id > %s",
            [since],
        )
