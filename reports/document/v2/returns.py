"""Who was asked and what came back, in fair words: the agreement is voluntary."""

from reports import charts
from reports.document.structure import Chart, Column, Paragraph, Query, Section, Strong
from reports.document.v2.book import BARS, Book, bullets, day, listed, paragraph, part, section, where

NOT_BY_ANSWER = (
    "The record keeps how many such answers each organisation filed, and not which; the annex has a column of them."
)
PARTS = [
    charts.Part("✓", "In time", "teal-dark"),
    charts.Part("+", "After the due day", "amber"),
    charts.Part("–", "No return", "grey"),
]


def build(book: Book, number: str) -> Section:
    book.open(number)
    return section(
        "returns",
        number,
        "Who returned and who did not",
        *_asked(book),
        _chart(book) if book.figures.returns.asked else None,
        parts=[
            part("returns-missing", "Who did not return one", *_missing(book)) if _named(book, "missing") else None,
            part("returns-late", "Late, extended and filed again", bullets(_remarks(book)))
            if any(_remarks(book))
            else None,
        ],
    )


def _asked(book):
    returns = book.figures.returns
    signed = "organisation had" if returns.asked == 1 else "organisations had"
    yield paragraph(
        f"{{}} {signed} signed the agreement and {'was' if returns.asked == 1 else 'were'} asked for a "
        f"self-assessment by {day(book.figures.due_on)}. {{}} returned one: {{}} in time and {{}} after the due day.",
        book.count(returns.asked, "organisations", []),
        book.returned(returns.returned),
        book.share(returns.shares["in_time"], "organisations", [], [where("returned", "in time")]),
        book.share(returns.shares["late"], "organisations", [], [where("returned", "late")]),
    )
    unconfirmed = book.figures.unconfirmed
    if unconfirmed.n:
        yield paragraph(
            "{} answers were copied from an earlier year or from another agreement and filed without anybody "
            "confirming them. They count like all others; the annex by organisation says whose they are.",
            book.figure(unconfirmed, Query("", note=NOT_BY_ANSWER)),
        )


def _chart(book) -> Chart:
    rows = book.figures.returns_by_kind
    bars = [
        charts.Bar(row.name, (row.returns.in_time, row.returns.late, row.returns.missing), f"{row.returns.returned}")
        for row in rows
    ]
    columns = [Column("Kind of organisation", "text"), *_count_columns(), Column("Returned", "share")]
    lines = [_line(book, row.name, row.returns, where("kind", row.name)) for row in rows]
    return book.chart(
        "returns-by-kind",
        _title(book),
        "Organisations by kind, by how they returned.",
        BARS,
        bars,
        PARTS,
        by_size=True,
        right="returned, of those asked",
        columns=columns,
        rows=[*lines, _line(book, "All organisations", book.figures.returns)],
    )


def _count_columns():
    return [Column(name, "count") for name in ["Asked", "In time", "After the due day", "No return"]]


def _line(book, name, returns, *of):
    return [
        name,
        book.count(returns.asked, "organisations", of),
        book.returned_how(returns.in_time, "in time", *of),
        book.returned_how(returns.late, "late", *of),
        book.returned_how(returns.missing, "missing", *of),
        book.returned(returns.returned, *of),
    ]


def _title(book) -> str:
    returns = book.figures.returns
    if not returns.missing:
        return "Every organisation that was asked returned a self-assessment"
    if not returns.returned.n:
        return "No organisation has returned a self-assessment"
    verb = "did not return one" if book.figures.is_closed else "not filed yet"
    returned = f"{returns.returned.n:,} of {returns.asked:,} organisations returned a self-assessment"
    return f"{returned}; {returns.missing:,} {verb}"


def _named(book, how):
    return [organisation for organisation in book.figures.organisations if organisation.returned == how]


def _missing(book):
    names = [organisation.name for organisation in _named(book, "missing")]
    closing = (
        " The agreement is voluntary; what these organisations do is not known from this report, for good or ill."
        if book.figures.is_closed
        else " The round is open: what is not filed yet can still come."
    )
    yield Paragraph((f"{listed(names)}.{closing}",))


def _remarks(book):
    """Bullets on what was late and what was given more time."""
    if late := _named(book, "late"):
        names = "; ".join(f"{organisation.name} ({organisation.filed_words})" for organisation in late)
        yield (Strong("Returned after the due day: "), f"{names}.")
    extended = [o for o in _named(book, "in time") if o.extended_due_on]
    if extended:
        names = "; ".join(f"{organisation.name} (by {organisation.extended_words})" for organisation in extended)
        yield (Strong("Filed by an extended day: "), f"{names}. They count as in time.")
    for extension in book.figures.extensions:
        yield (
            Strong("More time was given "),
            f"to {extension.whom}, until {extension.due_words}: {extension.reason}",
        )
    for organisation in book.figures.organisations:
        if organisation.refiled_on:
            yield (
                Strong("Filed again before the review: "),
                f"{organisation.name} ({organisation.refiled_words}): {organisation.refiled_because}",
            )
