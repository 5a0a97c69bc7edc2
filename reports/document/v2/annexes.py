"""Every answer at a glance, every clause with each answer to it, and every organisation with its filing."""

from collections import defaultdict

from compacts.models import Side
from reports.document.structure import MOST_NAMES_ON_PAPER, Bar, Column, Entry, Group, Heatmap, HeatmapRow, Section
from reports.document.v2.book import (
    NOT_APPLICABLE_CHIP,
    RATED,
    Book,
    joined,
    listed,
    paragraph,
    part,
    say,
    section,
    where,
)
from reports.record import NOT_APPLICABLE, NOT_ASKED, NOTHING

COLUMNS = 64  # more clauses than this go into a second table
REMARKS = {"p": "reviewers agree in part", "c": "reviewers challenge this", "t": "reviewers cannot tell"}


# -- organisations by clause


def build_matrix(book: Book, number: str) -> Section:
    book.letter_of_matrix = book.open(number)
    title = "Every answer at a glance"
    parts = list(_heatmaps(book)) if book.figures.overall.rated else []
    if not parts:
        return section("heatmap", number, title, paragraph("No self-assessment has been filed yet."))
    return section(
        "heatmap",
        number,
        title,
        paragraph(
            "One row for each organisation, by kind and then by name; one column for each clause that its side owes. "
            "This is not a ranking. A white corner, or an asterisk, marks an answer that the reviewers challenge or "
            "agree with only in part. An empty cell was not asked of that organisation."
        ),
        parts=parts,
        is_wide=True,
    )


def _heatmaps(book):
    for side in Side:
        places = [place for place, clause in enumerate(book.figures.clauses) if side in clause.sides]
        everyone = [organisation for organisation in book.figures.organisations if organisation.side == side]
        blocks = [places[start : start + COLUMNS] for start in range(0, len(places), COLUMNS)]
        for place, block in enumerate(blocks if everyone else [], 1):
            names = [book.figures.clauses[clause].name for clause in block]
            span = "" if len(blocks) == 1 else f", clauses {names[0]} to {names[-1]}"
            heatmap = _heatmap(book, f"heatmap-{side.value}-{place}", side, everyone, block)
            yield part(f"part-{heatmap.key}", f"{side.label}{span}", heatmap)


def _heatmap(book, key, side, everyone, places) -> Heatmap:
    clauses = [book.figures.clauses[place] for place in places]
    filed = [organisation for organisation in everyone if organisation.returned != "missing"]
    absent = [organisation.name for organisation in everyone if organisation.returned == "missing"]
    letters = {organisation.slug: "".join(organisation.ratings[place] for place in places) for organisation in filed}
    number = book.chart_number()
    kept = {
        organisation.slug: book.kept(organisation.tally.kept, where("organisation", organisation.slug))
        for organisation in filed
    }
    return Heatmap(
        key=key,
        number=number,
        title=_seen(book, clauses, letters.values()),
        what=f"{side.label}: ratings by organisation and clause.",
        levels=book.figures.levels,
        clauses=tuple(clause.name for clause in clauses),
        rows=tuple(
            HeatmapRow(
                organisation.name,
                letters[organisation.slug],
                "".join("x" if organisation.verdicts[place] in "pc" else NOTHING for place in places),
                kept[organisation.slug],
            )
            for organisation in filed
        ),
        absent=say(f"{book.missing_words}: {listed(absent)}.") if absent else (),
        table=_letters(book, key, number, clauses, filed, letters, kept),
    )


def _letters(book, key, number, clauses, filed, letters, kept):
    """The same as a table of letters, for forms that have room for it."""
    from_letter = {str(level.position): level.symbol for level in book.figures.levels}
    from_letter |= {NOT_APPLICABLE: "–", NOT_ASKED: ""}
    columns = [Column("Organisation", "text"), *[Column(clause.name, "level") for clause in clauses]]
    return book.table_of_chart(
        f"{key}-table",
        number,
        "Ratings by organisation and clause",
        [*columns, Column("Kept", "share")],
        [
            [
                organisation.name,
                *[from_letter[letter] for letter in letters[organisation.slug]],
                kept[organisation.slug],
            ]
            for organisation in filed
        ],
    )


def _seen(book, clauses, rows) -> str:
    """Where the lowest level stands most often."""
    lowest = book.figures.levels[-1]
    counts = [
        (sum(row[place] == str(lowest.position) for row in rows), clause.name) for place, clause in enumerate(clauses)
    ]
    most = max((n for n, _ in counts), default=0)
    if not most:
        return f"No answer says “{lowest.name}”"
    names = [name for n, name in counts if n == most]
    if len(names) > 3:
        return f"“{lowest.name}” is spread over many clauses"
    return f"“{lowest.name}” stands most often under clause{'s' if len(names) > 1 else ''} {listed(names)}"


# -- every clause


def build_clauses(book: Book, number: str) -> Section:
    book.open(number)
    tallies = {row.key: row.tally for row in book.figures.by_clause}
    verdicts = {row.key: row.verdicts for row in book.figures.gap.by_clause}
    parts = []
    for key, name in book.themes.items():
        places = [place for place, clause in enumerate(book.figures.clauses) if clause.theme == key]
        entries = [_entry(book, place, tallies, verdicts) for place in places]
        if entries:
            parts.append(part(f"theme-{key}", name, *entries))
    return section(
        "clauses",
        number,
        "Every clause and every answer",
        paragraph(
            f"The words of each promise are those of the edition of {book.figures.edition}. Where reviewers did not "
            "simply agree, what they said stands after the organisation’s name, with their own rating where they gave "
            "one."
        ),
        _unnamed(book),
        parts=parts,
    )


def _unnamed(book):
    """Who reads on paper is told where the names are."""
    answers = [row.tally.rated + row.tally.not_applicable for row in book.figures.by_clause]
    if max(answers, default=0) <= MOST_NAMES_ON_PAPER:
        return None
    return paragraph(
        f"Under a promise that more than {MOST_NAMES_ON_PAPER} organisations answered, the paper has counts and no "
        f"names: which rating each gave stands in annex {book.letter_of_matrix}, and what reviewers said of it in the "
        "open data of this report, answer by answer."
    )


def _entry(book, place, tallies, verdicts) -> Entry:
    clause = book.figures.clauses[place]
    tally, of = tallies[clause.ref], where("clause", clause.ref)
    names = defaultdict(list)
    for organisation in book.figures.organisations:
        names[organisation.ratings[place]].append((organisation.name, _remark(book, organisation, place)))
    meta = joined(
        (f"Owed by {listed(clause.parties)}.",),
        (f"Softened by “{clause.qualifier}”.",) if clause.qualifier else (),
        say("Kept: {}.", book.kept(tally.kept, of)) if tally.rated else (),
        say("Reviewers agree with {}.", book.verdict(verdicts[clause.ref].shares["agree"], "agree", of))
        if clause.ref in verdicts
        else (),
        _like_for_like(book, clause, of),
    )
    groups = [
        Group(
            chip,
            book.share(share, "answers", [RATED, of], [where("rating", str(level.position))]),
            tuple(names[str(level.position)]),
        )
        for chip, level, share in zip(book.chips, book.figures.levels, tally.shares, strict=True)
        if share.n
    ]
    if tally.not_applicable:
        figure = book.not_applicable(tally.not_applicable, of)
        groups.append(Group(NOT_APPLICABLE_CHIP, figure, tuple(names[NOT_APPLICABLE])))
    return Entry(f"clause-{clause.ref}", clause.name, clause.title, clause.text, meta, tuple(groups))


def _like_for_like(book, clause, of):
    change = book.figures.change
    if not change:
        return ()
    if clause.ref in change.new:
        return ("New in this edition.",)
    if clause.ref in change.reworded:
        return (f"Reworded since {book.previous}, and so not compared.",)
    moves = book.moves_by_clause.get(clause.ref)
    if not (moves and moves.pairs):
        return ()
    return say(
        f"Like for like: {{}} kept, in {book.previous} {{}}.", book.kept_now(moves, of), book.kept_before(moves, of)
    )


def _remark(book, organisation, place) -> str:
    remark = REMARKS.get(organisation.verdicts[place], "")
    theirs = organisation.reviewers_ratings[place]
    if theirs != NOTHING and theirs != organisation.ratings[place]:
        return f"{remark or 'reviewers agree'}: {book.chips[int(theirs) - 1].symbol}"
    return remark


# -- every organisation


def build_organisations(book: Book, number: str) -> Section:
    book.open(number)
    verdicts = {row.key: row.verdicts for row in book.figures.gap.by_organisation}
    parts = []
    for side in Side:
        everyone = [organisation for organisation in book.figures.organisations if organisation.side == side]
        if not everyone:
            continue
        filed = [organisation for organisation in everyone if organisation.returned != "missing"]
        absent = [organisation.name for organisation in everyone if organisation.returned == "missing"]
        parts.append(
            part(
                f"organisations-{side.value}",
                side.label,
                paragraph(f"{book.missing_words}: {listed(absent)}.") if absent else None,
                _of_side(book, side, filed, verdicts) if filed else None,
            )
        )
    parts.append(
        part(
            "filings",
            "The filings behind the figures",
            paragraph(
                "Every figure is counted from these filings and from the reviews released on them. A filing is sealed: "
                "its SHA-256 changes if a single letter of it does."
            ),
            _filings(book),
        )
    )
    return section(
        "organisations",
        number,
        "Every organisation",
        paragraph(
            "By kind and then by name, never by how well they did. Each owes its own promises, so shares differ in "
            "what they are of."
        ),
        parts=parts,
    )


def _of_side(book, side, filed, verdicts):
    is_compared = book.is_compared and book.figures.format > 2
    columns = [
        Column("Organisation", "text"),
        Column("Answers", "bar"),
        Column("Kept", "share"),
        *(
            [Column(f"Like for like, {book.previous}", "share"), Column(f"And {book.figures.label}", "share")]
            if is_compared
            else []
        ),
        Column("Reviewers agree", "share"),
        Column("Help", "count"),
    ]
    return book.table(
        f"organisations-{side.value}-answers",
        f"{side.label}: answers, like for like, and verdicts",
        columns,
        [_organisation(book, organisation, verdicts.get(organisation.slug), is_compared) for organisation in filed],
    )


def _organisation(book, organisation, verdicts, is_compared):
    of = where("organisation", organisation.slug)
    moves = book.moves_by_organisation[organisation.slug]
    like = [book.kept_before(moves, of), book.kept_now(moves, of)] if moves.pairs else [None, None]
    wanted = organisation.help_wanted.count("h")
    return [
        organisation.name,
        Bar(organisation.tally.levels, book.chips),
        book.kept(organisation.tally.kept, of),
        *(like if is_compared else []),
        book.verdict(verdicts.shares["agree"], "agree", of) if verdicts else None,
        book.count(wanted, "answers", [RATED, of, where("help", "yes")]),
    ]


def _filings(book):
    words = {"in time": "In time", "late": "After the due day", "missing": book.missing_words}
    is_counted = book.figures.format > 1
    return book.table(
        "filings-table",
        "Every organisation that was asked, and the filing its figures come from",
        [
            Column("Organisation", "text"),
            Column("Returned", "text"),
            Column("Filed on", "text"),
            Column("Filing", "text"),
            *([Column("Not confirmed", "count")] if is_counted else []),
            Column("Review", "text"),
            Column("SHA-256 begins", "text"),
        ],
        [
            [
                organisation.name,
                words[organisation.returned]
                + (f", extended day {organisation.extended_words}" if organisation.extended_due_on else ""),
                _filed(organisation),
                organisation.reference or None,
                *([organisation.unconfirmed if organisation.reference else None] if is_counted else []),
                ("Released" if organisation.is_reviewed else "None released") if organisation.reference else None,
                organisation.sha256[:12] or None,
            ]
            for organisation in book.figures.organisations
        ],
    )


def _filed(organisation):
    """The day of the first filing, and of the last where it was filed again."""
    again = f", again on {organisation.refiled_words}" if organisation.refiled_on else ""
    return f"{organisation.filed_words}{again}" or None
