"""Who wrote what into one answer, and when: each version with what it changed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps

from accounts.models import User
from selfassessment.models import Answer, Measurement

WORDS = [
    ("Rating", lambda row: row.rating.name if row.rating else ""),
    ("Does not apply", lambda row: "Yes" if row.is_not_applicable else ""),
    ("Why it does not apply", lambda row: row.not_applicable_reason),
    ("How the promise is kept", lambda row: row.narrative),
    ("Next step", lambda row: row.next_step),
    ("Help wanted", lambda row: "Yes" if row.is_help_wanted else ""),
    ("What would help", lambda row: row.help_wanted),
    ("Handed to", lambda row: row.delegated_to.name if row.delegated_to else ""),
]


@dataclass
class Change:
    """One thing that a version changed; an empty value was taken out."""

    label: str
    value: str


@dataclass
class Version:
    """What one person saved at one moment."""

    at: datetime
    by: User | None
    changes: list[Change] = field(default_factory=list)


def of(answer: Answer) -> list[Version]:
    """The versions of an answer, newest first; what was saved together stands together."""
    versions: dict[tuple, Version] = {}
    for row, change in [*_of_words(answer), *_of_measurements(answer)]:
        version = versions.setdefault(
            (row.history_date, row.history_user_id), Version(row.history_date, row.history_user)
        )
        version.changes.append(change)
    return sorted(versions.values(), key=lambda version: version.at, reverse=True)


def _of_words(answer: Answer):
    rows = answer.history.select_related("history_user", "rating", "delegated_to").order_by(
        "history_date", "history_id"
    )
    evidence = _titles_by_version(answer)
    before: dict[str, str] = {}
    for row in rows:
        now = {label: value(row) for label, value in WORDS}
        now["Evidence"] = ", ".join(sorted(evidence.get(row.history_id, [])))
        for label, value in now.items():
            if value != before.get(label, ""):
                yield row, Change(label, value)
        before = now


def _titles_by_version(answer: Answer) -> dict[int, list[str]]:
    """The evidence of all versions at once; django-simple-history would ask for each version by itself."""
    links = apps.get_model("selfassessment", "HistoricalAnswer_evidence")
    titles: dict[int, list[str]] = {}
    for version, title in links.objects.filter(answer=answer.pk).values_list("history_id", "evidence__title"):
        titles.setdefault(version, []).append(title)
    return titles


def _of_measurements(answer: Answer):
    rows = (
        Measurement.history.filter(answer=answer.pk)
        .select_related("history_user", "standard")
        .order_by("history_date", "history_id")
    )
    for row in rows:
        number = "" if row.value is None else f"{row.value.normalize():f} {row.standard.unit}"
        said = "" if row.history_type == "-" else "\n".join(part for part in [number, row.how_measured] if part)
        yield row, Change(f"Measured: {row.standard.measure}", said)
