"""How far the promises are kept, by theme and by kind of body, like for like beside all answers."""

from reports import charts
from reports.document.structure import Chart, Column, Section
from reports.document.v2.book import BARS, Book, paragraph, part, section, small, where

LEAST = 0.005  # two shares closer than this are not set against each other in a title


def build(book: Book, number: str) -> Section:
    book.open(number)
    overall = book.figures.overall
    if not overall.rated:
        return section(
            "progress",
            number,
            "How far the promises are kept",
            paragraph("No self-assessment has been filed yet, so there is nothing to count."),
        )
    return section(
        "progress",
        number,
        "How far the promises are kept",
        *_overall(book),
        parts=[
            part("progress-themes", "By theme", _of_themes(book)),
            part("progress-kinds", "By kind of body", _of_kinds(book)),
            part("progress-sides", "By side", _of_sides(book)),
            part(
                "progress-parties",
                "By party to the agreement",
                paragraph(
                    "An organisation can have signed as more than one party, so an answer can stand in two rows."
                ),
                _of_parties(book),
            )
            if book.figures.format > 2
            else None,
        ],
    )


def _overall(book):
    overall = book.figures.overall
    yield paragraph(f"{{}} answers say {book.kept_words}.", book.kept(overall.kept))
    if book.is_compared:
        moves = book.figures.change.moves
        yield paragraph(
            f"Like for like, which is the same organisations on the same promises in the same words, {{}} do; in "
            f"{book.previous} it was {{}}.",
            book.kept_now(moves),
            book.kept_before(moves),
        )
    if overall.not_applicable:
        yield paragraph(
            "Another {} said that the promise does not apply to them; those are in no share.",
            book.not_applicable(overall.not_applicable),
        )
    bar = charts.Bar("All answers", overall.levels, f"{overall.kept}")
    yield _bars(
        book,
        "overall",
        _most(book),
        "All answers by rating.",
        "",
        [bar],
        [("All answers", overall, None, ())],
    )


def _most(book) -> str:
    level, n = max(zip(book.figures.levels, book.figures.overall.levels, strict=True), key=lambda pair: pair[1])
    words = "More than half of all answers say" if n * 2 > book.figures.overall.rated else "Most often answers say"
    return f"{words} “{level.name}”"


def _of_themes(book) -> Chart:
    rows = [
        (row.name, row.tally, book.moves_by_theme.get(row.key), (where("theme", row.key),))
        for row in book.figures.by_theme
    ]
    title = _title(rows, lambda name: f"Promises on {small(name)}")
    return _chart(book, "by-theme", title, "Answers by rating and theme.", "Theme", rows)


def _of_kinds(book) -> Chart:
    moves = book.moves_by("kind")
    rows = [(row.name, row.tally, moves.get(row.name), (where("kind", row.name),)) for row in book.figures.by_kind]
    what = "Answers by rating and kind of body."
    return _chart(book, "by-kind", _bodies(rows), what, "Kind of body", rows)


def _of_sides(book) -> Chart:
    moves = book.moves_by("side")
    rows = [(row.name, row.tally, moves.get(row.key), (where("side", row.key),)) for row in book.figures.by_side]
    what = "Answers by rating and side."
    return _chart(book, "by-side", _bodies(rows), what, "Side", rows)


def _of_parties(book) -> Chart:
    rows = [(row.name, row.tally, None, (where("parties", row.name),)) for row in book.figures.by_party]
    what = "Answers by rating and party that owes the promise."
    return _chart(book, "by-party", _bodies(rows), what, "Party", rows)


def _bodies(rows) -> str:
    rated = [row for row in rows if row[1].rated]
    if len(rated) < 2:
        return f"{rated[0][0]}: {rated[0][1].kept} kept" if rated else "No answers"
    ranked = sorted(rated, key=lambda row: row[1].kept.fraction)
    low, high = ranked[0], ranked[-1]
    if high[1].kept.fraction - low[1].kept.fraction < LEAST:
        return "Answers say “kept” about equally often everywhere"
    return f"“Kept” is said most often by {_inside(high[0])}, least often by {_inside(low[0])}"


def _inside(name):
    return name if any(letter.isupper() for letter in name[1:]) else small(name)


def _title(rows, called) -> str:
    rated = [row for row in rows if row[1].rated]
    if len(rated) < 2:
        return "Answers by rating"
    ranked = sorted(rated, key=lambda row: row[1].kept.fraction)
    low, high = ranked[0], ranked[-1]
    if high[1].kept.fraction - low[1].kept.fraction < LEAST:
        return "All themes are kept about equally often"
    return f"{called(high[0])} are kept most often, those on {small(low[0])} least often"


def _chart(book, key, title, what, first, rows) -> Chart:
    bars = [charts.Bar(name, tally.levels, f"{tally.kept}") for name, tally, _, _ in rows]
    return _bars(book, key, title, what, first, bars, rows)


def _bars(book, key, title, what, first, bars, rows) -> Chart:
    is_compared = book.is_compared and any(moves and moves.pairs for _, _, moves, _ in rows)
    like = (
        [
            Column(f"Like for like, {book.previous}", "share"),
            Column(f"Like for like, {book.figures.label}", "share"),
        ]
        if is_compared
        else []
    )
    columns = [
        Column(first or "Answers", "text"),
        *[Column(str(chip), "count") for chip in book.chips],
        Column("Does not apply", "count"),
        Column("Kept", "share"),
        *like,
    ]
    lines = []
    for name, tally, moves, of in rows:
        line = [name, *book.levels(tally, *of), book.not_applicable(tally.not_applicable, *of)]
        line.append(book.kept(tally.kept, *of))
        if is_compared and moves and moves.pairs:
            line += [book.kept_before(moves, *of), book.kept_now(moves, *of)]
        elif is_compared:
            line += (
                [book.kept_before(book.figures.change.moves), book.kept_now(book.figures.change.moves)]
                if (name == "All answers")
                else [None, None]
            )
        lines.append(line)
    return book.chart(
        key, title, what, BARS, bars, book.parts, columns=columns, rows=lines, right="kept, of those rated"
    )
