"""Who wrote what into one answer, and when: each version with what it changed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps

from accounts.models import User
from commitments import units
from selfassessment.models import Answer, Measurement

WORDS = [
    ("Rating", lambda row: row.rating.name if row.rating else ""),
    ("Does not apply", lambda row: "Yes" if row.is_not_applicable else ""),
    ("Why it does not apply", lambda row: row.not_applicable_reason),
    ("How the promise is kept", lambda row: row.narrative),
    ("Next step", lambda row: row.next_step),
    ("Help wanted", lambda row: "Yes" if row.is_help_wanted else ""),
    ("What would help", lambda row: row.help_wanted),
]


@dataclass
class Change:
    """One thing that a version changed; an empty value was taken out."""

    label: str
    value: str


@dataclass
class Version:
    """What one person saved in one sitting, and what that changed; `texts` are all that were saved on the way."""

    at: datetime
    by: User | None
    changes: list[Change] = field(default_factory=list)
    from_at: datetime | None = None
    texts: list["Version"] = field(default_factory=list)


def of(answer: Answer) -> list[Version]:
    """The versions of an answer, newest first; what was saved together stands together.

    Each text that was saved has a row of its own. A page that saves while somebody types leaves dozens, so what one
    person saved in one sitting, with nobody in between, is one version, and its texts can be read one by one (ADR 61).
    """
    saves = _saves(answer)
    sittings: list[list[_Save]] = []
    for save in saves:
        last = sittings[-1][-1] if sittings else None
        if last and save.sitting and (save.by, save.sitting) == (last.by, last.sitting):
            sittings[-1].append(save)
        else:
            sittings.append([save])
    versions, before = [], {}
    for sitting in sittings:
        version = Version(sitting[-1].at, sitting[-1].by, _changes(before, sitting[-1].values), sitting[0].at)
        for save in sitting if len(sitting) > 1 else []:
            version.texts.append(Version(save.at, save.by, _changes(before, save.values)))
            before = save.values
        before = sitting[-1].values
        version.texts.reverse()
        if version.changes or version.texts:
            versions.append(version)
    return versions[::-1]


@dataclass
class _Save:
    """The whole answer as one save left it, by what each part is called."""

    at: datetime
    by: User | None
    sitting: str
    values: dict[str, str]


def _changes(before: dict[str, str], now: dict[str, str]) -> list[Change]:
    labels = [*now, *(label for label in before if label not in now)]
    return [Change(label, now.get(label, "")) for label in labels if now.get(label, "") != before.get(label, "")]


def _saves(answer: Answer) -> list[_Save]:
    """The states of the answer, oldest first; rows of one moment and person were saved together."""
    parts: dict[tuple, list] = {}
    for row, values in [*_of_measurements(answer), *_of_words(answer)]:
        parts.setdefault((row.history_date, row.history_user_id), []).append((row, values))
    saves, now, sitting = [], {}, ""
    for (at, _), together in sorted(parts.items(), key=lambda part: part[0][0]):
        for row, values in together:
            now = now | values
            sitting = getattr(row, "sitting", sitting)
        saves.append(_Save(at, together[0][0].history_user, sitting, now))
    return saves


def _of_words(answer: Answer):
    rows = answer.history.select_related(
        "history_user",
        "rating",
        "copied_from__assessment__round",
        "copied_from__clause__edition__agreement",
    ).order_by("history_date", "history_id")
    evidence = _titles_by_version(answer)
    for row in rows:
        values = {label: value(row) for label, value in WORDS}
        values["Evidence"] = ", ".join(sorted(evidence.get(row.history_id, [])))
        values["Copied"] = _copied(row, answer)
        yield row, values


def _copied(row, answer: Answer) -> str:
    if row.copied_from is None:
        return ""
    source = Answer(clause=answer.clause, copied_from=row.copied_from).source_in_words
    return f"From {source}, {'not confirmed' if row.is_unconfirmed else 'confirmed or changed since'}"


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
        number = "" if row.value is None else units.said(row.value, row.standard.unit)
        said = [number, row.how_measured, row.why_missed, row.table]
        label = f"Measured: {row.standard.measure}"
        yield row, {label: "" if row.history_type == "-" else "\n".join(part for part in said if part)}
