"""The round against the ones before it, like for like, and in words whatever stands in the way of more."""

import re
from collections.abc import Iterator

from reports import charts
from reports.document.structure import Bullets, Chart, Column, Query, Section, Strong, Table
from reports.document.v2.book import BARS, Book, listed, paragraph, part, section, where

PARTS = [
    charts.Part("▲", "Up", "teal-dark"),
    charts.Part("=", "Same", "grey"),
    charts.Part("▼", "Down", "amber"),
]
MOST_MOVED = 6


def build(book: Book, number: str) -> Section:
    book.open(number)
    title = "What has changed"
    if not book.figures.change:
        words = "This is the first published round of the agreement, so there is nothing to compare it with yet."
        return section("change", number, title, paragraph(words))
    return section(
        "change",
        number,
        title,
        _overall(book),
        parts=[
            part(
                "change-rounds",
                "Round by round",
                paragraph(
                    "A line joins like with like: the same organisations on the same promises. The rings are all "
                    "answers of a round. A dotted line stands where organisations, promises or the scale changed, and "
                    "no line joins rounds that cannot be compared."
                ),
                _trend(book),
            ),
            part("change-limits", "What cannot be compared", _limits(book)) if _limits(book) else None,
            part("change-themes", "By theme", _by_theme(book)) if book.is_compared else None,
            part("change-clauses", "The promises that moved most", _most_moved(book)) if _movers(book) else None,
        ],
    )


def _overall(book):
    if not book.is_compared:
        return paragraph(f"No answer can be compared with {book.previous}.")
    moves = book.figures.change.moves
    return paragraph(
        "Like for like means the same organisation, the same promise in the same words, the same scale and a rating "
        f"in both rounds. Of {{}} answers that can be compared with {book.previous}, {{}} moved up, {{}} "
        f"stayed the same and {{}} moved down. In {book.previous}, {{}} of these said the promise was kept; now {{}} "
        "do.",
        book.compared(moves),
        book.moved(moves.shares["up"], "up"),
        book.moved(moves.shares["same"], "same"),
        book.moved(moves.shares["down"], "down"),
        book.kept_before(moves),
        book.kept_now(moves),
    )


def _trend(book) -> Chart:
    points = book.figures.trend
    drawn = [
        charts.TrendPoint(
            label=point.label,
            share=point.tally.kept.fraction,
            words=f"{point.tally.kept}",
            before=point.moves.kept_before.fraction if _is_joined(point) else None,
            now=point.moves.kept_now.fraction if _is_joined(point) else None,
            is_broken=bool(point.breaks),
        )
        for point in points
    ]
    columns = [
        Column("Round", "text"),
        Column("Returned", "share"),
        Column("Kept, all answers", "share"),
        Column("Like for like, before", "share"),
        Column("Like for like, now", "share"),
        Column("What changed", "text"),
    ]
    return book.chart(
        "trend",
        _title(book),
        "Answers that say the promise is kept, round by round.",
        charts.trend,
        drawn,
        of="answers say that the promise is kept",
        columns=columns,
        rows=[_line(book, point, is_last=point is points[-1]) for point in points],
    )


def _is_joined(point) -> bool:
    return bool(point.moves and point.moves.pairs)


def _line(book, point, *, is_last):
    if is_last:
        figures = [
            book.returned(point.returns.returned),
            book.kept(point.tally.kept),
            *([book.kept_before(point.moves), book.kept_now(point.moves)] if _is_joined(point) else [None, None]),
        ]
    else:
        earlier = Query("", note=f"Counted from the filings of {point.label}; the report of that round has the rows.")
        shares = [point.returns.returned, point.tally.kept]
        if _is_joined(point):
            shares += [point.moves.kept_before, point.moves.kept_now]
        figures = [book.figure(share, earlier) for share in shares]
        figures += [None] * (4 - len(figures))
    return [point.label, *figures, " ".join(point.breaks) or None]


def _title(book) -> str:
    if not book.is_compared:
        return f"What {book.figures.label} says cannot be set against {book.previous}"
    moves = book.figures.change.moves
    how = {1: "more", 0: "as many", -1: "fewer"}[
        (moves.n_kept_now > moves.n_kept_before) - (moves.n_kept_now < moves.n_kept_before)
    ]
    than = "as" if how == "as many" else "than"
    return f"Like for like, {how} answers say the promise is kept {than} in {book.previous}"


def _by_theme(book) -> Chart:
    change = book.figures.change
    rows = [row for row in change.by_theme if row.moves.pairs]
    bars = [
        charts.Bar(row.name, (row.moves.up, row.moves.same, row.moves.down), f"{row.moves.shares['up']} up")
        for row in rows
    ]
    up, down = change.moves.up, change.moves.down
    title = (
        f"More answers moved up than down since {book.previous}"
        if up > down
        else f"More answers moved down than up since {book.previous}"
        if down > up
        else f"As many answers moved up as down since {book.previous}"
    )
    columns = [
        Column("Theme", "text"),
        *[Column(name, "share") for name in ["Up", "Same", "Down"]],
        *_kept_columns(book),
    ]
    lines = [
        _moves_line(book, name, moves, of)
        for name, moves, of in [
            *[(row.name, row.moves, (where("theme", row.key),)) for row in rows],
            ("All themes", change.moves, ()),
        ]
    ]
    what = "Answers that can be compared, by theme and by how they moved."
    right = "moved up, of those compared"
    return book.chart("moves-by-theme", title, what, BARS, bars, PARTS, columns=columns, rows=lines, right=right)


def _kept_columns(book):
    return [Column(f"Kept in {book.previous}", "share"), Column(f"Kept in {book.figures.label}", "share")]


def _moves_line(book, name, moves, of):
    return [
        name,
        *[book.moved(moves.shares[how], how, *of) for how in ["up", "same", "down"]],
        book.kept_before(moves, *of),
        book.kept_now(moves, *of),
    ]


def _movers(book):
    moved = [row for row in book.figures.change.by_clause if row.moves.up != row.moves.down]
    return sorted(moved, key=lambda row: -abs(row.moves.up - row.moves.down) / row.moves.pairs)[:MOST_MOVED]


def _most_moved(book) -> Table:
    return book.table(
        "moves-by-clause",
        "The promises that moved most, up or down, like for like",
        [
            Column("Clause", "text"),
            *[Column(name, "share") for name in ["Up", "Same", "Down"]],
            *_kept_columns(book),
        ],
        [_moves_line(book, book.short(row.key, 60), row.moves, (where("clause", row.key),)) for row in _movers(book)],
    )


def _limits(book) -> Bullets | None:
    """What stands in the way of comparing with the round before."""
    change = book.figures.change
    found = []
    if not change.is_same_scale:
        found.append(
            (
                Strong("Another scale. "),
                f"Ratings were given on “{change.previous_scale}” and now on “{book.figures.scale}”, so none are "
                "compared.",
            )
        )
    if change.new:
        found.append((Strong("New in this edition: "), f"{book.numbers(change.new)}."))
    if change.reworded:
        found.append((Strong("Reworded, and so not compared: "), f"{book.numbers(change.reworded)}."))
    if change.withdrawn:
        names = listed([clause.name for clause in change.withdrawn])
        found.append((Strong(f"In the edition of {change.previous_edition} and no longer here: "), f"{names}."))
    found += [(Strong("Divided or joined, by their words: "), f"{words}.") for words in _divided(book)]
    if change.returned_only_now:
        found.append(
            (
                Strong(f"Returned this round and not in {change.previous_label}: "),
                f"{listed(change.returned_only_now)}.",
            )
        )
    if change.returned_only_before:
        found.append(
            (
                Strong(f"Returned in {change.previous_label} and not this round: "),
                f"{listed(change.returned_only_before)}.",
            )
        )
    return Bullets(tuple(found)) if found else None


# Of a clause's words, the share that another has to hold to read as its whole. Editions do not say what became of a
# clause beyond its lineage, so this is said as a reading and never joins a line.
LIKE = 0.6
LEAST_WORDS = 4
WORD = re.compile(r"[^\W\d_]{4,}")


def _divided(book) -> Iterator[str]:
    """Withdrawn promises whose words stand in several new ones, and new or reworded ones that hold withdrawn ones."""
    change = book.figures.change
    old = [(clause.name, _words(clause.text)) for clause in change.withdrawn]
    new = [(ref, _words(book.clauses[ref].text)) for ref in change.new]
    reworded = [(ref, _words(book.clauses[ref].text)) for ref in change.reworded]
    for name, words in old:
        parts = [ref for ref, theirs in new if _is_part(theirs, words)]
        if len(parts) > 1:
            yield f"{name} reads as split into {book.numbers(parts)}"
    for ref, words in [*new, *reworded]:
        parts = [name for name, theirs in old if _is_part(theirs, words)]
        if len(parts) > 1:
            yield f"{listed(parts)} read as merged into {book.clauses[ref].name}"
        elif parts and ref in change.reworded:
            yield f"{parts[0]} reads as taken into {book.clauses[ref].name}"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


def _is_part(part: set[str], whole: set[str]) -> bool:
    return len(part) >= LEAST_WORDS and len(part & whole) >= LIKE * len(part)
