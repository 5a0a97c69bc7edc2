"""What a director reads on a phone: headline figures, what moved, what is late, what needs the board."""

from collections.abc import Iterator
from itertools import accumulate

from reports.document.structure import Card, Cards, Query, Runs, Section
from reports.document.v2.book import (
    DISPUTED,
    HELP,
    RATED,
    REVIEWED,
    Book,
    bullets,
    capital,
    listed,
    part,
    say,
    section,
    small,
    where,
)
from reports.record import Share

MOST_NAMED = 6
ROOM_FOR_NAMES = 260  # letters, about five lines of the summary
OF_STANDARDS = "The standards for which somebody gave a value: section “Measured standards” has them in a table."


def build(book: Book, number: str) -> Section:
    book.open(number)
    return section(
        "summary",
        number,
        "Summary",
        Cards(tuple(cards(book))),
        *book.written("summary"),
        parts=[
            part("summary-moved", "What moved", bullets(_moved(book))),
            part("summary-late", "What is late", bullets(_late(book))),
            part(
                "summary-board",
                "What needs the board",
                bullets(_for_the_board(book)),
                *book.written("for-the-board", level=4),
            ),
        ],
    )


def cards(book: Book) -> Iterator[Card]:
    yield _returned(book)
    if book.figures.overall.rated:
        yield _kept(book)
    verdicts = book.figures.gap.overall
    if verdicts.reviewed:
        yield Card(
            book.verdict(verdicts.shares["agree"], "agree"),
            "answers reviewed have the reviewers’ agreement",
            say("Challenged: {}.", book.verdict(verdicts.shares["challenge"], "challenge")),
        )
        yield Card(
            book.stands(verdicts.lower_share, "lower"),
            "answers are rated lower by the reviewers than by the organisation",
            say("Rated higher: {}.", book.stands(verdicts.higher_share, "higher")),
        )
    if book.is_compared:
        moves = book.figures.change.moves
        yield Card(
            book.moved(moves.shares["up"], "up"),
            f"answers moved up since {book.previous}, like for like",
            say("Moved down: {}.", book.moved(moves.shares["down"], "down")),
        )
    met = standards_met(book)
    if met.of:
        measured = [standard for standard in book.figures.standards if standard.values]
        yield Card(
            book.share(met, "measurements", [], [where("met", "yes")]),
            "measured values meet their standard",
            say(
                f"Measured: {{}} standard{'' if len(measured) == 1 else 's'}.",
                book.figure(len(measured), Query("", note=OF_STANDARDS)),
            ),
        )


def standards_met(book) -> Share:
    standards = book.figures.standards
    return Share(sum(standard.met for standard in standards), sum(len(standard.values) for standard in standards))


def _returned(book) -> Card:
    returns = book.figures.returns
    figure = book.returned(returns.returned)
    parts = []
    if returns.late:
        parts += [*([", "] if parts else []), book.returned_how(returns.late, "late"), " after the due day"]
    if returns.missing:
        words = " did not return one" if book.figures.is_closed else " not filed yet"
        parts += [*([", "] if parts else []), book.returned_how(returns.missing, "missing"), words]
    return Card(figure, "organisations filed a self-assessment", (*parts, ".") if parts else ("All of them in time.",))


def _kept(book) -> Card:
    figure = book.kept(book.figures.overall.kept)
    note = ()
    if book.is_compared:
        moves = book.figures.change.moves
        note = say(f"Like for like {{}}; in {book.previous} {{}}.", book.kept_now(moves), book.kept_before(moves))
    return Card(figure, f"answers say {book.kept_words}", note)


def _moved(book) -> Iterator[Runs]:
    change = book.figures.change
    if not change:
        yield ("This is the first published round of the agreement. The next report will say what moved.",)
        return
    if not book.is_compared:
        yield (f"No answer can be compared with {book.previous}. Section “What has changed” says why.",)
        return
    movers = [row for row in change.by_theme if row.moves.pairs]
    ranked = sorted(movers, key=lambda row: (row.moves.up - row.moves.down) / row.moves.pairs)
    best, worst = ranked[-1], ranked[0]
    if best.moves.up > best.moves.down:
        yield say(
            f"{best.name} moved up most: {{}} answers up, {{}} down.",
            book.moved(best.moves.shares["up"], "up", where("theme", best.key)),
            book.moved(best.moves.shares["down"], "down", where("theme", best.key)),
        )
    if worst.moves.down > worst.moves.up:
        yield say(
            f"{worst.name} moved down most: {{}} answers down, {{}} up.",
            book.moved(worst.moves.shares["down"], "down", where("theme", worst.key)),
            book.moved(worst.moves.shares["up"], "up", where("theme", worst.key)),
        )
    elif worst is not best:
        yield say(
            f"{worst.name} moved least: {{}} answers up, {{}} down.",
            book.moved(worst.moves.shares["up"], "up", where("theme", worst.key)),
            book.moved(worst.moves.shares["down"], "down", where("theme", worst.key)),
        )
    changes = [
        words
        for n, words in [
            (len(change.new), "new"),
            (len(change.reworded), "reworded"),
            (len(change.withdrawn), "withdrawn"),
        ]
        if n
    ]
    if changes:
        yield (
            f"Some promises are {listed(changes)} in this edition; they are not compared. Section “What has changed” "
            "names them.",
        )


def _late(book) -> Iterator[Runs]:
    figures = book.figures
    late = [organisation.name for organisation in figures.organisations if organisation.returned == "late"]
    missing = [organisation.name for organisation in figures.organisations if organisation.returned == "missing"]
    if missing:
        words = "No self-assessment by the close of the round" if figures.is_closed else "Not filed yet"
        yield (f"{words}: {_some(missing)}.",)
    if late:
        yield (f"Filed after the due day, {day_words(book)}: {_some(late)}.",)
    if figures.gap.reviews_awaited and figures.gap.reviews.of:
        yield say(
            "Reviews released: {} self-assessments filed.",
            book.share(
                figures.gap.reviews, "organisations", [where("returned", "in time", "late")], [where("reviewed", "yes")]
            ),
        )
    if not (missing or late or figures.gap.reviews_awaited):
        yield ("Nothing: every self-assessment came in time and every review was released.",)


def day_words(book) -> str:
    return f"{book.figures.due_on.day} {book.figures.due_on:%B %Y}"


def _some(names) -> str:
    """The first few, fewer where they are long: the section on returns names all."""
    lengths = accumulate(len(name) for name in names)
    shown = max(1, sum(length <= ROOM_FOR_NAMES for length in lengths))
    shown = min(shown, MOST_NAMED)
    rest = len(names) - shown
    if rest == 1 and shown == MOST_NAMED:
        return listed(names)
    return listed([*names[:shown], f"{rest} more"]) if rest else listed(names)


def _for_the_board(book) -> Iterator[Runs]:
    themes = [theme for theme in book.figures.by_theme if theme.tally.rated]
    if len(themes) > 1:
        worst, *_, best = sorted(themes, key=lambda theme: theme.tally.kept.fraction)
        yield say(
            f"Promises on {small(best.name)} are kept most often ({{}} answers), those on {small(worst.name)} least "
            "often ({}).",
            book.kept(best.tally.kept, where("theme", best.key)),
            book.kept(worst.tally.kept, where("theme", worst.key)),
        )
    widest = next((row for row in book.figures.gap.by_clause if row.verdicts.gap > 0), None)
    if widest:
        yield say(
            f"The two sides are furthest apart on {book.named(widest.key)}: reviewers rate {{}} answers lower.",
            book.stands(widest.verdicts.lower_share, "lower", where("clause", widest.key)),
        )
    short = [
        (place, standard)
        for place, standard in enumerate(book.figures.standards)
        if standard.met < len(standard.values)
    ]
    if short:
        place, worst = min(short, key=lambda pair: pair[1].meeting.fraction)
        yield say(
            f"The standard met least often is “{capital(worst.measure)}: {worst.in_words}”. {{}} values meet it.",
            book.share(worst.meeting, "measurements", [where("standard", str(place))], [where("met", "yes")]),
        )
    wanted = book.figures.help_wanted
    if wanted:
        total = Share(sum(row.wanted for row in wanted), book.figures.overall.rated)
        yield say(
            f"Help is wanted in {{}} answers, most often on {book.named(wanted[0].clause)}.",
            book.share(total, "answers", [RATED], [HELP]),
        )
    disputed = book.figures.gap.not_applicable
    if disputed.n:
        yield say(
            "Reviewers dispute {} answers that say a promise does not apply.",
            book.share(disputed, "answers", [where("applies", "no"), REVIEWED], [DISPUTED]),
        )
