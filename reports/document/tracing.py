"""Where a figure comes from: its query in words, the filings behind it, and the rows, all from the frozen record."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from reports.document.rows import Rows
from reports.document.structure import Document, Figure, Query, Section, Where, said
from reports.record import Figures

ROWS = {
    "organisations": "organisations that had signed and were asked for a self-assessment",
    "answers": "answers that were filed",
    "measurements": "measured values that were filed",
}
# How a condition is said; {} stands for the names of its values.
CONDITIONS = {
    "organisation": "by {}",
    "kind": "by organisations of the kind {}",
    "side": "by the side {}",
    "parties": "owed as {}",
    "clause": "to clause {}",
    "theme": "on promises about {}",
    "applies": "{}",
    "rating": "rated {}",
    "kept": "that {}",
    "verdict": "of which a released review says {}",
    "stands": "where the reviewers’ rating is {} the organisation’s own",
    "help": "where help {}",
    "moved": "that {} since the round before, like for like",
    "kept_before": "that {} in the round before",
    "returned": "that {}",
    "reviewed": "whose review {}",
    "standard": "against the standard {}",
    "met": "that {}",
}
VALUES = {
    ("applies", "yes"): "and rated",
    ("applies", "no"): "and say that the promise does not apply",
    ("kept", "yes"): "say that the promise is kept",
    ("kept_before", "yes"): "said that the promise was kept",
    ("stands", "lower"): "lower than",
    ("stands", "same"): "the same as",
    ("stands", "higher"): "higher than",
    ("help", "yes"): "is wanted",
    ("moved", "up"): "moved up",
    ("moved", "same"): "stayed the same",
    ("moved", "down"): "moved down",
    ("returned", "in time"): "filed in time",
    ("returned", "late"): "filed after the due day",
    ("returned", "missing"): "did not file",
    ("reviewed", "yes"): "was released",
    ("met", "yes"): "meet the standard",
}
TAKEN = {"middle": "The middle value (median) of", "lowest": "The lowest of", "highest": "The highest of"}
RATINGS = {"rating", "theirs", "before"}  # positions of levels, said by name
HEADS = {
    "organisation": "organisation_slug",
    "name": "organisation",
    "number": "clause_number",
    "theirs": "reviewers_rating",
    "stands": "reviewers_rating_is",
    "before": "rating_before",
    "applies": "promise_applies",
    "help": "help_wanted",
    "reference": "filing",
    "sha256": "filing_sha256",
}


@dataclass(frozen=True)
class FilingBehind:
    """One filing that a figure was counted from, with how many of its rows were counted."""

    organisation: str
    slug: str
    reference: str
    sha256: str
    n: int
    of: int


@dataclass(frozen=True)
class Trace:
    section: Section
    figure: Figure
    place: str
    sentences: tuple[str, ...]
    filings: tuple[FilingBehind, ...]
    not_filed: tuple[str, ...]

    @property
    def said(self) -> str:
        return str(self.figure)


def trace(document: Document, figures: Figures, ref: str) -> Trace | None:
    """What stands behind the figure of this number; none where there is no such figure."""
    found = next((found for found in document.numbered if found[1].ref == ref), None)
    if not found:
        return None
    section, figure, place = found
    rows = Rows(figures)
    return Trace(section, figure, place, tuple(in_words(figure, figures, rows)), *_filings(figure.query, rows))


def in_words(figure: Figure, figures: Figures, rows: Rows):
    """The query as sentences, each with how many rows it leaves."""
    query = figure.query
    if not query.rows:
        yield query.note
        return
    naming = Naming(figures)
    chosen, counted = len(rows.chosen(query)), len(rows.counted(query))
    if query.take in TAKEN:
        yield f"{TAKEN[query.take]} the {naming.all_of(query, query.of)}: {chosen:,} values."
    elif query.take == "count":
        yield f"The number of {naming.all_of(query, query.n)}: {counted:,}."
    else:
        yield f"N: the {naming.all_of(query, query.of)}. There are {chosen:,}."
        yield f"n: of these, those {naming.conditions(query.n)}. There are {counted:,}."


def what_is_counted(query: Query, naming: "Naming") -> str:
    """The query in a sentence, without how many rows it leaves: for lists of all figures, where counting takes long."""
    if not query.rows:
        return query.note
    if query.take in TAKEN:
        return f"{TAKEN[query.take]} the {naming.all_of(query, query.of)}."
    if query.take == "count":
        return f"The number of {naming.all_of(query, query.n)}."
    return f"Of the {naming.all_of(query, query.of)}, those {naming.conditions(query.n)}."


class Naming:
    """Names for the values of conditions."""

    def __init__(self, figures: Figures):
        self.names = {
            "organisation": {organisation.slug: organisation.name for organisation in figures.organisations},
            "clause": {clause.ref: clause.name for clause in figures.clauses},
            "theme": {theme.key: f"“{theme.name}”" for theme in figures.by_theme},
            "rating": {str(level.position): f"“{level.name}”" for level in figures.levels},
            "side": {side.key: side.name for side in figures.by_side},
            "standard": {
                str(place): f"“{standard.measure}: {standard.in_words}”"
                for place, standard in enumerate(figures.standards)
            },
        }

    def all_of(self, query: Query, conditions) -> str:
        words = self.conditions(conditions)
        return f"{ROWS[query.rows]}{' ' if words else ''}{words}"

    def conditions(self, conditions) -> str:
        return ", ".join(self._condition(one) for one in conditions)

    def _condition(self, one: Where) -> str:
        if one == Where("moved", ("up", "same", "down")):
            return "that can be compared with the round before, like for like"
        if one == Where("stands", ("lower", "same", "higher")):
            return "and rated by both the organisation and the reviewers"
        if one.field == "verdict" and len(one.values) == 4:
            return "that a released review speaks of"
        if one == Where("returned", ("in time", "late")):
            return "that filed, in time or late"
        names = [self._name(one.field, value) for value in one.values]
        *most, last = names
        return CONDITIONS[one.field].format(f"{', '.join(most)} or {last}" if most else last)

    def _name(self, field, value) -> str:
        return VALUES.get((field, value)) or self.names.get(field, {}).get(value, f"“{value}”")


def _filings(query, rows) -> tuple[tuple[FilingBehind, ...], tuple[str, ...]]:
    """The filings in the order of the record, and the names of those whose rows have no filing."""
    if not query.rows:
        return (), ()
    n = defaultdict(int)
    for row in rows.counted(query):
        n[row.organisation] += 1
    of = defaultdict(list)
    for row in rows.chosen(query) if query.take != "count" else rows.counted(query):
        of[row.organisation].append(row)
    filings = tuple(
        FilingBehind(some[0].name, slug, some[0].reference, some[0].sha256, n[slug], len(some))
        for slug, some in of.items()
        if some[0].reference
    )
    return filings, tuple(some[0].name for some in of.values() if not some[0].reference)


def rows_of(figure: Figure, figures: Figures) -> tuple[list[str], list[list[str]]]:
    """The rows of a figure's N for a spreadsheet, the first column saying which make its n."""
    rows = Rows(figures)
    query = figure.query
    if not query.rows:
        return [], []
    chosen = rows.chosen(query)
    counted = {id(row) for row in rows.counted(query)} if query.n else {id(row) for row in chosen}
    shown = [row for row in chosen if query.take != "count" or id(row) in counted]
    names = rows.of(query.rows)[0]._fields if rows.of(query.rows) else []
    heads = ["counted", *[HEADS.get(name, name) for name in names]]
    levels = {str(level.position): level.name for level in figures.levels}
    cells = [
        [_cell(levels.get(value, value) if name in RATINGS else value) for name, value in zip(names, row, strict=True)]
        for row in shown
    ]
    return heads, [["yes" if id(row) in counted else "no", *line] for row, line in zip(shown, cells, strict=True)]


def _cell(value) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else said(value)
