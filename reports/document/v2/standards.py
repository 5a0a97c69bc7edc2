"""The promises that name a number, the numbers that organisations measured, and why some miss them."""

from reports import charts
from reports.document.structure import Chart, Column, Query, Section, Table
from reports.document.v2.book import HELP, RATED, Book, capital, count, paragraph, part, section, where
from reports.record import Share

MOST_NAMED = 6
TALLEST = 12  # dots above each other; more of them are drawn as columns


def build(book: Book, number: str) -> Section:
    book.open(number)
    title = "Measured standards"
    if not book.figures.standards:
        return section("standards", number, title, paragraph("No promise of this agreement names a number."))
    return section(
        "standards",
        number,
        title,
        paragraph(
            "Some promises name a number. These are the values that organisations measured themselves, each a dot, or "
            "part of a column where they are many: full where it meets the standard, hollow where it does not. The "
            "small triangle marks the middle value."
        ),
        _table(book),
        parts=[
            _part(book, place, standard) for place, standard in enumerate(book.figures.standards) if standard.values
        ],
    )


def _name(standard) -> str:
    return f"{capital(standard.measure)}: {standard.in_words}"


def _of(place):
    return where("standard", str(place))


def _measured(book, standard):
    """Of the answers on the clause that apply, those with a value."""
    note = "Of the answers on the clause that apply, those that gave a measured value."
    return book.figure(standard.measured, Query("", note=note))


def _meeting(book, place, standard):
    return book.share(standard.meeting, "measurements", [_of(place)], [where("met", "yes")])


def _taken(book, place, value, take):
    return book.figure(value, Query("measurements", (_of(place),), (), take)) if value is not None else None


def _table(book) -> Table:
    return book.table(
        "standards-all",
        "Every standard, how many gave a value, and how many meet it",
        [
            Column("Standard", "text"),
            Column("Clause", "text"),
            Column("Measured", "share"),
            Column("Meet it", "share"),
            *[Column(name, "number") for name in ["Middle", "Lowest", "Highest"]],
        ],
        [
            [
                _name(standard),
                book.clauses[standard.clause].name,
                _measured(book, standard),
                _meeting(book, place, standard) if standard.values else None,
                _taken(book, place, standard.median, "middle"),
                _taken(book, place, standard.lowest, "lowest"),
                _taken(book, place, standard.highest, "highest"),
            ]
            for place, standard in enumerate(book.figures.standards)
        ],
    )


def _part(book, place, standard) -> Section:
    clause = book.clauses[standard.clause].name
    sentence = paragraph(
        f"Measured by {{}} organisations; {{}} meet it. The middle value is {{}} {standard.unit}, from {{}} to {{}}.",
        _measured(book, standard),
        _meeting(book, place, standard),
        _taken(book, place, standard.median, "middle"),
        _taken(book, place, standard.lowest, "lowest"),
        _taken(book, place, standard.highest, "highest"),
    )
    return part(
        f"standard-{place + 1}",
        f"{_name(standard)} (clause {clause})",
        sentence,
        _chart(book, place, standard),
        _reasons(book, place, standard),
    )


def _chart(book, place, standard) -> Chart:
    names = _organisations(book)
    met, of = standard.meeting.n, standard.meeting.of
    words = "All" if met == of else "None" if not met else f"{met:,}"
    return book.chart(
        f"standard-{place + 1}-values",
        f"{words} of {count(of, 'organisation')} that measured it {'meets' if met == 1 else 'meet'} the standard",
        f"Measured values, in {standard.unit}; the standard is {standard.in_words}.",
        charts.standard_dots,
        [charts.Dot(float(value.value), value.is_met) for value in standard.values],
        number=float(standard.number),
        upper=float(standard.upper) if standard.upper is not None else None,
        direction=standard.direction,
        median=float(standard.median),
        tallest=TALLEST,
        description=f"Measured by {standard.measured}; {standard.meeting} meet it.",
        columns=[
            Column("Organisation", "text"),
            Column("Value", "number", standard.unit),
            Column("Meets the standard", "text"),
            *([Column("Why it misses", "text")] if book.figures.format > 1 else []),
        ],
        rows=[
            [
                names[value.organisation],
                value.value,
                "Yes" if value.is_met else "No",
                *([value.why_missed or None] if book.figures.format > 1 else []),
            ]
            for value in standard.values
        ],
    )


def _reasons(book, place, standard) -> Table | None:
    missed = [value for value in standard.values if not value.is_met and value.why_missed]
    if not missed:
        return None
    names = _organisations(book)
    return book.table(
        f"standard-{place + 1}-reasons",
        "Why it is missed, in the organisations’ own words",
        [Column("Organisation", "text"), Column("Value", "number", standard.unit), Column("Reason given", "text")],
        [[names[value.organisation], value.value, value.why_missed] for value in missed],
    )


def _organisations(book):
    return {organisation.slug: organisation.name for organisation in book.figures.organisations}


def build_help(book: Book, number: str) -> Section:
    """Where organisations ask for help, and which."""
    book.open(number)
    wanted = book.figures.help_wanted
    if not wanted:
        return section("help", number, "Help wanted", paragraph("No answer asks for help."), *book.written("help"))
    places = {clause.ref: place for place, clause in enumerate(book.figures.clauses)}
    total = Share(sum(row.wanted for row in wanted), book.figures.overall.rated)
    return section(
        "help",
        number,
        "Help wanted",
        paragraph(
            "An organisation can say of any answer that it needs help. {} answers do.",
            book.share(total, "answers", [RATED], [HELP]),
        ),
        *book.written("help"),
        book.table(
            "help-wanted",
            "Where help is wanted, most often first",
            [Column("Clause", "text"), Column("Answers", "share"), Column("Organisations", "text")],
            [
                [
                    book.short(row.clause, 50),
                    book.share(row.share, "answers", [RATED, where("clause", row.clause)], [HELP]),
                    some(
                        [
                            organisation.name
                            for organisation in book.figures.organisations
                            if organisation.help_wanted[places[row.clause]] == "h"
                        ]
                    ),
                ]
                for row in wanted
            ],
        ),
    )


def some(names: list[str]) -> str:
    """A cell that a line or two can hold: who wants help is among the answers of each organisation's page."""
    return "; ".join(names if len(names) <= MOST_NAMED else [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED:,} more"])
