"""Where the sector disagrees: self-rating against the other side's verdict. Neither overwrites the other."""

from reports import charts
from reports.document.structure import Chart, Column, Query, Section, Table
from reports.document.v2.book import (
    BARS,
    DISPUTED,
    NOT_RATED,
    REVIEWED,
    Book,
    count,
    day,
    paragraph,
    part,
    section,
    where,
)
from reports.record import JUDGEMENTS, Share
from selfassessment.models import Verdict

PARTS = [charts.Part(judgement.symbol, judgement.label, judgement.colour) for judgement in Verdict.Judgement]
NAMES = dict(zip(JUDGEMENTS, ["agree", "agree in part", "challenge", "cannot tell"], strict=True))
WIDEST = 8
OF_MEMBERS = "What members said is kept without who said it, so the record has these counts and no rows."
OF_CORRECTIONS = "Counted from the corrections that stand beside the verdicts, on the pages of the organisations."


def build(book: Book, number: str) -> Section:
    book.open(number)
    title = "Where the sector disagrees"
    if not book.figures.gap.overall.reviewed:
        return section("gap", number, title, paragraph("No review has been released yet."))
    return section(
        "gap",
        number,
        title,
        *_overall(book),
        parts=[
            part("gap-clauses", "Clauses with the widest gap", _by_clause(book)),
            part("gap-kinds", "By kind of body", _by_kind(book)),
            part("gap-themes", "Verdicts by theme", _by_theme(book)),
            part("gap-organisations", "Organisation by organisation", _by_organisation(book)),
            *_beside(book),
        ],
    )


def _overall(book):
    gap = book.figures.gap
    verdicts = gap.overall
    yield paragraph(
        "Each side reviews the other. A self-rating is never overwritten: both stand here. {} self-assessments have a "
        "released review. Of the answers reviewed, the reviewers agree with {}, agree in part with {}, challenge {} "
        "and cannot tell of {}.",
        book.share(gap.reviews, "organisations", [where("returned", "in time", "late")], [where("reviewed", "yes")]),
        *[book.verdict(verdicts.shares[name], words) for name, words in NAMES.items()],
    )
    yield paragraph(
        "Where both gave a rating, the reviewers’ is lower in {} answers, the same in {} and higher in {}.",
        book.stands(verdicts.lower_share, "lower"),
        book.stands(verdicts.same_share, "same"),
        book.stands(verdicts.higher_share, "higher"),
    )
    if gap.not_applicable.of:
        yield paragraph(
            "Of the answers that say the promise does not apply, reviewers disagree with {}.",
            book.share(gap.not_applicable, "answers", [NOT_RATED, REVIEWED], [DISPUTED]),
        )


def _columns(first):
    return [
        Column(first, "text"),
        *[Column(name, "count") for name in ["Agree", "In part", "Challenge", "Cannot tell"]],
        Column("Lower", "share"),
        Column("Higher", "share"),
    ]


def _line(book, name, verdicts, *of):
    return [
        name,
        *[
            book.count(verdicts.shares[key].n, "answers", [where("applies", "yes"), where("verdict", words), *of])
            for key, words in NAMES.items()
        ],
        book.stands(verdicts.lower_share, "lower", *of),
        book.stands(verdicts.higher_share, "higher", *of),
    ]


def _by_clause(book) -> Chart | None:
    everything = book.figures.gap.by_clause
    rows = [row for row in everything if row.verdicts.rated_by_both and row.verdicts.gap][:WIDEST]
    if not rows:
        return None
    dots = [
        charts.Gap(
            book.clauses[row.key].text,
            row.verdicts.own_steps / row.verdicts.rated_by_both,
            row.verdicts.their_steps / row.verdicts.rated_by_both,
            f"lower in {row.verdicts.lower_share}",
            number=row.name,
        )
        for row in rows
    ]
    both = [row for row in everything if row.verdicts.rated_by_both]
    lower = Share(sum(row.verdicts.gap > 0 for row in both), len(both))
    shown = f"The {len(rows)} clauses" if len(rows) < len(everything) else "The clauses"
    return book.chart(
        "gap-by-clause",
        f"On {lower.n:,} of {count(lower.of, 'clause')} reviewers rate lower than the organisations do",
        f"{shown} with the widest gap between the mean self-rating and the mean rating of the reviewers, widest first.",
        charts.gap_dots,
        dots,
        book.figures.levels,
        columns=_columns("Clause"),
        rows=[_line(book, book.short(row.key, 60), row.verdicts, where("clause", row.key)) for row in everything],
    )


def _by_kind(book) -> Chart | None:
    kinds = {}
    by_slug = {organisation.slug: organisation.kind for organisation in book.figures.organisations}
    for row in book.figures.gap.by_organisation:
        kind = by_slug[row.key]
        kinds[kind] = kinds[kind] + row.verdicts if kind in kinds else row.verdicts
    rows = sorted(
        ((name, verdicts) for name, verdicts in kinds.items() if verdicts.rated_by_both),
        key=lambda pair: -pair[1].gap,
    )
    if not rows:
        return None
    dots = [
        charts.Gap(
            name,
            verdicts.own_steps / verdicts.rated_by_both,
            verdicts.their_steps / verdicts.rated_by_both,
            f"lower in {verdicts.lower_share}",
        )
        for name, verdicts in rows
    ]
    lower = [name for name, verdicts in rows if verdicts.gap > 0]
    title = (
        f"Reviewers rate {len(lower):,} of {count(len(rows), 'kind')} of body lower than these rate themselves"
        if lower
        else "Reviewers rate no kind of body lower than it rates itself"
    )
    return book.chart(
        "gap-by-kind",
        title,
        "Mean self-rating and mean rating of the reviewers by kind of body, widest gap first.",
        charts.gap_dots,
        dots,
        book.figures.levels,
        columns=_columns("Kind of body"),
        rows=[_line(book, name, verdicts, where("kind", name)) for name, verdicts in rows],
    )


def _by_theme(book) -> Chart:
    order = list(book.themes)
    rows = sorted(book.figures.gap.by_theme, key=lambda row: order.index(row.key))
    bars = [
        charts.Bar(
            row.name, tuple(share.n for share in row.verdicts.shares.values()), f"{row.verdicts.shares['agree']}"
        )
        for row in rows
    ]
    return book.chart(
        "verdicts-by-theme",
        _theme_title(rows),
        "Verdicts on rated answers by theme.",
        BARS,
        bars,
        PARTS,
        columns=_columns("Theme"),
        rows=[_line(book, row.name, row.verdicts, where("theme", row.key)) for row in rows],
        right="the reviewers agree",
    )


def _theme_title(rows) -> str:
    if len(rows) < 2:
        return "What the reviewers said"
    ranked = sorted(rows, key=lambda row: row.verdicts.shares["agree"].fraction)
    low, high = ranked[0], ranked[-1]
    return f"Reviewers agree most often on {_small(high.name)}, least often on {_small(low.name)}"


def _small(name):
    return name[:1].lower() + name[1:]


def _by_organisation(book) -> Table:
    return book.table(
        "gap-by-organisation",
        "Verdicts by organisation, and ratings lower or higher than its own, widest gap first",
        _columns("Organisation"),
        [
            _line(book, row.name, row.verdicts, where("organisation", row.key))
            for row in book.figures.gap.by_organisation
        ],
    )


def _beside(book):
    """What members said, what both sides came to, who declared what."""
    beside = book.figures.beside
    if not beside:
        return
    if beside.reach.asked:
        reached = Share(beside.reach.spoke, beside.reach.asked)
        yield part(
            "gap-members",
            "What members of the sector said",
            paragraph(
                "Reviewers for the sector asked members what their own experience with {} "
                f"organisation{'' if beside.reach.organisations == 1 else 's'} was. {{}} links were used. Counts stand "
                "here for a promise only where five members or more have experience of it; nobody can tell who said "
                "what.",
                book.figure(beside.reach.organisations, Query("", note=OF_MEMBERS)),
                book.figure(reached, Query("", note=OF_MEMBERS)),
            ),
            _voices(book, beside) if beside.voices else paragraph("No promise reached five."),
        )
    if beside.joint:
        yield part(
            "gap-joint",
            "Joint sessions",
            paragraph(
                "Here both sides met over the verdicts in dispute, and recorded a rating both stand behind, or that "
                "they "
                "differ. Neither self-rating nor verdict is replaced by it, and no figure of this report counts it."
            ),
            _joint(book, beside),
        )
    none = "" if beside.interests else " None was declared."
    corrections = (
        paragraph(
            f"Reviewers corrected {{}} verdict{'' if beside.corrections == 1 else 's'} after release. What each said "
            "before, and why it changed, stands beside it on the organisation’s page.",
            book.figure(beside.corrections, Query("", note=OF_CORRECTIONS)),
        )
        if beside.corrections
        else None
    )
    yield part(
        "gap-interests",
        "Declared interests",
        paragraph(
            "Before the first verdict every reviewer says what they have to do with the organisation, also if it is "
            "nothing: to be funded by it, to compete with it, or something else. An interest keeps nobody from "
            f"reviewing.{none}"
        ),
        corrections,
        _interests(book, beside) if beside.interests else None,
    )


def _voices(book, beside) -> Table:
    return book.table(
        "members",
        "What members of the sector said of the organisations",
        [
            Column("Clause", "text"),
            Column("Organisation", "text"),
            Column("Was our experience", "share"),
            Column("Was not", "share"),
            Column("Cannot say", "count"),
        ],
        [
            [
                book.clauses[line.clause].name,
                line.organisation,
                Share(line.was, line.was + line.was_not),
                Share(line.was_not, line.was + line.was_not),
                line.cannot_say,
            ]
            for line in beside.voices
        ],
    )


def _joint(book, beside) -> Table:
    return book.table(
        "joint-sessions",
        "What both sides came to in joint sessions",
        [
            *[
                Column(name, "text")
                for name in ["Organisation", "Clause", "Its own rating", "Reviewers", "Both", "Met on", "Who met"]
            ]
        ],
        [
            [
                line.organisation,
                book.clauses[line.clause].name,
                line.own or "does not apply",
                line.theirs or "none",
                line.both or "still differ",
                day(line.met_on),
                f"{line.partner_post}; {line.reviewer_post}",
            ]
            for line in beside.joint
        ],
    )


def _interests(book, beside) -> Table:
    names = ["Reviewers", "Funded", "Competing", "Other"]
    return book.table(
        "interests",
        "Interests that reviewers declared",
        [Column("Organisation", "text"), *[Column(name, "count") for name in names]],
        [[line.organisation, line.reviewers, line.funded, line.competing, line.other] for line in beside.interests],
    )
