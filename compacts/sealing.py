"""Database triggers that keep what is sealed as it was, whichever door a change comes through.

A rule in Python guards the doors we built; a bulk update, an import or a shell goes round them. So the tables that
hold frozen text and sealed answers refuse the change themselves, on SQLite and on PostgreSQL (ADR on sealing).
"""

from dataclasses import dataclass

from django.db import NotSupportedError
from django.db.migrations.operations.base import Operation

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
PREFIX = "seal"


@dataclass(frozen=True)
class Trigger:
    """One refusal: which statement on which table, when, and what it says.

    `condition` is SQL that both databases understand, with `OLD` and `NEW` for the row; empty means always.
    """

    table: str
    event: str
    condition: str
    message: str
    name: str = ""

    @property
    def full_name(self) -> str:
        return f"{PREFIX}_{self.name or self.table}_{self.event.lower()}"

    def create(self, vendor: str) -> list[str]:
        message = self.message.replace("'", "''")
        condition = self.condition or "1 = 1"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.full_name} BEFORE {self.event} ON {self.table} FOR EACH ROW "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ]
        if vendor == "postgresql":
            returned = "OLD" if self.event == DELETE else "NEW"
            return [
                f"CREATE FUNCTION {self.full_name}() RETURNS trigger LANGUAGE plpgsql AS $seal$ BEGIN "
                f"IF {condition} THEN RAISE EXCEPTION '{message.replace('%', '%%')}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {returned}; END $seal$",
                f"CREATE TRIGGER {self.full_name} BEFORE {self.event} ON {self.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self.full_name}()",
            ]
        raise NotSupportedError(f"Sealed tables are kept on SQLite and PostgreSQL, not on {vendor}.")

    def drop(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f"DROP TRIGGER {self.full_name}"]
        return [f"DROP TRIGGER {self.full_name} ON {self.table}", f"DROP FUNCTION {self.full_name}()"]


def sealed_rows(table: str, condition: str, message: str) -> list[Trigger]:
    """Refuse to add, change or remove a row of `table` while `condition` holds for it.

    `condition` names the row as `{row}`; a change is refused if the row is sealed before it or would be after it.
    """
    old, new = condition.format(row="OLD"), condition.format(row="NEW")
    return [
        Trigger(table, INSERT, new, message),
        Trigger(table, UPDATE, f"({old}) OR ({new})", message),
        Trigger(table, DELETE, old, message),
    ]


def append_only(table: str, message: str) -> list[Trigger]:
    """Rows of `table` may be added, and are never changed or removed."""
    return [Trigger(table, UPDATE, "", message), Trigger(table, DELETE, "", message)]


class Seal(Operation):
    """Migration operation: put these triggers on the tables.

    SQLite drops a table's triggers when a migration rebuilds the table, and refuses to rename a table that a trigger
    names; so a later migration that alters a sealed table stands between `Unseal(…)` and `Seal(…)`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, triggers):
        self.triggers = triggers

    def deconstruct(self):
        return self.__class__.__name__, [self.triggers], {}

    def state_forwards(self, app_label, state):
        """Triggers are no part of the models' state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for trigger in self.triggers:
            for statement in trigger.create(schema_editor.connection.vendor):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for trigger in self.triggers:
            for statement in trigger.drop(schema_editor.connection.vendor):
                schema_editor.execute(statement, params=None)

    def describe(self):
        return f"Seal {', '.join(sorted({trigger.table for trigger in self.triggers}))}"


class Unseal(Seal):
    """Migration operation: take these triggers off, so that a table can be altered."""

    database_forwards, database_backwards = Seal.database_backwards, Seal.database_forwards

    def describe(self):
        return super().describe().replace("Seal", "Unseal", 1)
