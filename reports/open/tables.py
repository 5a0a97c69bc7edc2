"""The tables of a release: their columns in words, which is the data dictionary, and their rows.

Rows come from what publishing froze: the publication's figures, the answers written with it, and the identifiers that
the organisations had then. So a file made again tomorrow has the same bytes, and the same hash.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from reports.models import Publication, PublishedAnswer
from reports.record import Figures
from signatories.spreadsheets import STARTS_A_FORMULA

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Column:
    """One column. `type` is a type of Frictionless Table Schema; an empty cell always means "nothing to say"."""

    name: str
    type: str
    meaning: str
    is_required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """`key` are the columns that name a row; `points_to` says of a column in which table its value is a key."""

    name: str
    title: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    points_to: dict[str, tuple[str, str]]
    rows: Callable[["Source"], Iterable[tuple]]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


@dataclass(frozen=True)
class Source:
    """What the tables of one release are made from."""

    publication: Publication
    figures: Figures
    identifiers: dict[str, dict]

    @classmethod
    def of(cls, publication: Publication, organisations: str) -> "Source":
        known = {row["slug"]: row for row in json.loads(organisations)}
        return cls(publication, Figures.from_json(publication.figures), known)


def _organisations(source: Source) -> Iterator[tuple]:
    for one in source.figures.organisations:
        known = source.identifiers.get(one.slug, {})
        org_ids = known.get("org_ids", [])
        yield (
            one.slug,
            one.name,
            one.kind,
            one.side,
            org_ids[0] if org_ids else "",
            " ".join(org_ids),
            known.get("gss_code", ""),
            one.returned,
            one.filed_on,
            one.refiled_on,
            one.extended_due_on,
            one.reference,
            one.sha256,
            one.is_reviewed,
            one.tally.n_kept if one.reference else None,
            one.tally.rated if one.reference else None,
            one.tally.not_applicable if one.reference else None,
        )


def _promises(source: Source) -> Iterator[tuple]:
    for one in source.figures.clauses:
        yield (
            one.ref,
            one.name,
            one.title,
            one.text,
            one.qualifier,
            one.theme,
            "; ".join(one.parties),
            " ".join(one.sides),
        )


def _levels(source: Source) -> Iterator[tuple]:
    for one in source.figures.levels:
        yield one.position, one.symbol, one.name, one.definition, one.counts_as


def _answers(source: Source) -> Iterator[tuple]:
    """As they stand in their columns: an object for each would take five times as long, in every download."""
    return (
        PublishedAnswer.objects.filter(publication=source.publication)
        .order_by("organisation__slug", "filing", "clause__position")
        .values_list(
            *("organisation__slug", "clause__ref", "filing__reference", "rating__position", "is_not_applicable"),
            *("words", "next_step", "is_help_wanted", "help_wanted", "is_unconfirmed"),
            *("judgement", "reviewers_rating__position", "reason", "reply", "outcome", "outcome_note"),
        )
        .iterator(ROWS_AT_ONCE)
    )


def _measurements(source: Source) -> Iterator[tuple]:
    for standard in source.figures.standards:
        for one in standard.values:
            yield (
                *(one.organisation, standard.clause, standard.measure, one.value, standard.unit, standard.in_words),
                *(one.is_met, one.why_missed),
            )


text, number, day, flag = (partial(Column, type=kind) for kind in ["string", "integer", "date", "boolean"])
JUDGEMENTS = ("agree", "agree in part", "challenge", "cannot tell")

TABLES = (
    Table(
        "organisations",
        "Organisations",
        "One row for each organisation that was asked to file a self-assessment, whether it did or not.",
        ("organisation",),
        (
            text(
                "organisation",
                meaning="Its lasting name in addresses, by which the other tables know it.",
                is_required=True,
            ),
            text("name", meaning="Its name when the report was published.", is_required=True),
            text("kind", meaning="What kind of body it is, such as “NHS trust or foundation trust”.", is_required=True),
            text("side", meaning="The side for which it signed.", is_required=True, one_of=("public", "vcse")),
            text(
                "org_id",
                meaning="The organisation identifier to prefer, as org-id.guide spells it; empty where none is known.",
            ),
            text("org_ids", meaning="All its organisation identifiers in that form, with a space between them."),
            text(
                "gss_code",
                meaning="Its Government Statistical Service code, apart since org-id.guide has no list of these.",
            ),
            text(
                "returned",
                meaning="Whether a self-assessment came in time, late or not at all; said of the first filing.",
                is_required=True,
                one_of=("in time", "late", "missing"),
            ),
            day("filed_on", meaning="The day of the first filing."),
            day("refiled_on", meaning="The day of the latest filing, where it was filed more than once."),
            day("extended_due_on", meaning="The last day that held for it, where it was given more time."),
            text("filing", meaning="The reference of the filing that stands."),
            text("filing_sha256", meaning="The SHA-256 of that filing’s sealed content."),
            flag("is_reviewed", meaning="Whether the other side released a review of it.", is_required=True),
            number("kept", meaning="How many promises it rated at a level that counts as kept."),
            number("rated", meaning="How many promises it rated at all."),
            number("not_applicable", meaning="How many promises it says do not apply to it."),
        ),
        {},
        _organisations,
    ),
    Table(
        "promises",
        "Promises",
        "One row for each promise of the edition that was assessed.",
        ("promise",),
        (
            text("promise", meaning="Its lasting name in addresses.", is_required=True),
            text("name", meaning="What people call it, usually its printed number.", is_required=True),
            text("title", meaning="Its heading, where it has one."),
            text("text", meaning="What it says, in the portal’s short plain words.", is_required=True),
            text("qualifier", meaning="The words that soften it, such as “where possible”."),
            text("theme", meaning="The theme it belongs to.", is_required=True),
            text("owed_by", meaning="The parties that owe it, with semicolons between them."),
            text("sides", meaning="The sides that owe it: public, vcse or both, with a space between them."),
        ),
        {},
        _promises,
    ),
    Table(
        "levels",
        "Levels of the rating scale",
        "One row for each level by which promises were rated, the best first.",
        ("rating",),
        (
            number("rating", meaning="Its place on the scale; 1 is the best.", is_required=True),
            text("symbol", meaning="The letter or symbol that stands for it.", is_required=True),
            text("name", meaning="What it is called.", is_required=True),
            text("definition", meaning="What it means.", is_required=True),
            text(
                "counts_as",
                meaning="What a promise so rated counts as.",
                is_required=True,
                one_of=("kept", "partly kept", "not yet kept"),
            ),
        ),
        {},
        _levels,
    ),
    Table(
        "answers",
        "Answers, verdicts and replies",
        "One row for each promise in each self-assessment that was filed: what the organisation said, what the other "
        "side said of it, and what came of that. A self-rating is never overwritten by a verdict.",
        ("organisation", "promise", "filing"),
        (
            text("organisation", meaning="Whose answer it is.", is_required=True),
            text("promise", meaning="Which promise it is about.", is_required=True),
            text("filing", meaning="The reference of the filing it stands in.", is_required=True),
            number("rating", meaning="The organisation’s own rating; empty where the promise does not apply."),
            flag(
                "is_not_applicable",
                meaning="Whether the organisation says that the promise does not apply to it.",
                is_required=True,
            ),
            text("words", meaning="How it keeps the promise, or why it does not apply, in its own words."),
            text("next_step", meaning="What it will do next."),
            flag("is_help_wanted", meaning="Whether it asks for help with this promise.", is_required=True),
            text("help_wanted", meaning="What would help."),
            flag(
                "is_unconfirmed",
                meaning="Whether the answer was copied from an earlier one and nobody confirmed it.",
                is_required=True,
            ),
            text(
                "verdict",
                meaning="What the reviewers of the other side say of the answer; empty where none was released.",
                one_of=JUDGEMENTS,
            ),
            number("reviewers_rating", meaning="The reviewers’ own rating, where they gave one."),
            text("reason", meaning="Their reason."),
            text(
                "reply",
                meaning="What the organisation replied; empty also where there was nothing to reply to.",
            ),
            text("outcome", meaning="What it came to in the end.", one_of=("agreed", "disagreement recorded")),
            text("outcome_note", meaning="What was noted with the outcome."),
        ),
        {
            "organisation": ("organisations", "organisation"),
            "promise": ("promises", "promise"),
            "rating": ("levels", "rating"),
            "reviewers_rating": ("levels", "rating"),
        },
        _answers,
    ),
    Table(
        "measurements",
        "Measured standards",
        "One row for each value that an organisation measured against a standard.",
        ("organisation", "promise", "measure", "standard"),
        (
            text("organisation", meaning="Who measured it.", is_required=True),
            text("promise", meaning="Which promise the standard belongs to.", is_required=True),
            text("measure", meaning="What is measured.", is_required=True),
            Column("value", "number", "The value.", is_required=True),
            text("unit", meaning="Its unit.", is_required=True),
            text("standard", meaning="The standard in words.", is_required=True),
            flag("is_met", meaning="Whether the value meets the standard.", is_required=True),
            text("why_missed", meaning="Why it does not, in the organisation’s words."),
        ),
        {"organisation": ("organisations", "organisation"), "promise": ("promises", "promise")},
        _measurements,
    ),
)
BY_NAME = {table.name: table for table in TABLES}


def csv_of(table: Table, source: Source) -> Iterator[bytes]:
    """The table as CSV (RFC 4180, UTF-8), some hundred rows at a time.

    Words that a spreadsheet program would run as a formula begin with an apostrophe (ADR on safe spreadsheets); the
    JSON has them exactly as they were written.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    for count, row in enumerate(table.rows(source), start=1):
        writer.writerow([_cell(value) for value in row])
        if count % ROWS_AT_ONCE == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    told = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return told


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and STARTS_A_FORMULA.match(text) else text


def json_of(source: Source, some: Iterable[Table] = TABLES) -> Iterator[bytes]:
    """Tables in one JSON object, each a list of objects."""
    opening = "{"
    for table in some:
        names = [column.name for column in table.columns]
        yield f'{opening}"{table.name}":['.encode()
        separator = ""
        some: list[str] = []
        for row in table.rows(source):
            some.append(json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False))
            if len(some) == ROWS_AT_ONCE:
                yield (separator + ",".join(some)).encode()
                separator, some = ",", []
        yield ((separator if some else "") + ",".join(some) + "]").encode()
        opening = ","
    yield b"}\n"


def _plain(value):
    """A measured value stays a number as it was written; a day is written out."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def content_of(name: str, source: Source) -> Iterator[bytes]:
    """The bytes of a file of the release, by its name."""
    return json_of(source) if name == "data.json" else csv_of(BY_NAME[name.removesuffix(".csv")], source)


FILES = (*(table.file for table in TABLES), "data.json")
