"""What people decide: what a correction changed, recommendations, and what became of those of the report before."""

from reports.document.structure import Column, Paragraph, Section, Strong, Table
from reports.document.v2.book import Book, count, day, paragraph, part, section

NUMBERED = "Recommendation"


def build_correction(book: Book, number: str) -> Section:
    """Before everything else: who has read the one before wants to know what is different."""
    correction = book.wording.correction
    blocks = [
        Paragraph(
            (
                f"This is publication {correction.number} of this report. It takes the place of publication "
                f"{correction.number - 1} of {day(correction.published_on)}, which stays where it was.",
            )
        ),
        Paragraph((Strong("Why it is corrected: "), correction.reason)),
    ]
    if correction.sections:
        blocks.append(Paragraph((Strong("Words that changed in: "), f"{'; '.join(correction.sections)}.")))
    if correction.n_figures:
        said = f"{count(correction.n_figures, 'figure')} {'reads' if correction.n_figures == 1 else 'read'} otherwise."
        blocks.append(Paragraph((Strong("Figures: "), said)))
        blocks.append(_figures(book, correction))
    else:
        blocks.append(Paragraph((Strong("Figures: "), "none has changed.")))
    return section("correction", number, "What this publication corrects", *blocks)


def _figures(book, correction) -> Table:
    shown = len(correction.figures)
    caption = "Figures that changed" if shown == correction.n_figures else f"The first {shown} figures that changed"
    return book.table(
        "correction-figures",
        caption,
        [Column(name, "text") for name in ["Figure", "Section", "Before", "Now"]],
        [[figure.place, figure.section, figure.before, figure.now] for figure in correction.figures],
    )


def build_recommendations(book: Book, number: str) -> Section:
    book.open(number)
    wording = book.wording
    return section(
        "recommendations",
        number,
        "Recommendations for decision",
        *book.written("recommendations"),
        *_recommended(book),
        parts=[_earlier(book) if wording.earlier else None],
    )


def _recommended(book):
    if not book.wording.recommendations:
        return
    if not book.written("recommendations"):
        yield paragraph("Each names who is asked to decide, who would carry it out, and by when.")
    yield book.table(
        "recommendations-table",
        "Recommendations for decision",
        [
            *[Column(name, "text") for name in [NUMBERED, "For decision by", "Proposed owner"]],
            Column("Proposed day", "day"),
        ],
        [
            [f"{each.number}. {each.text}", each.to_whom, each.owner or None, each.due_on]
            for each in book.wording.recommendations
        ],
    )


def _earlier(book) -> Section:
    earlier = book.wording.earlier
    title = f"What became of the recommendations of {earlier.label}"
    return part(
        "recommendations-before",
        title,
        _tally(earlier),
        book.table(
            "recommendations-before-table",
            title,
            [
                *[Column(name, "text") for name in [NUMBERED, "Decision", "Owner"]],
                Column("Due", "day"),
                Column("Where it stands", "text"),
            ],
            [
                [
                    f"{row.number}. {row.text}",
                    row.decision or None,
                    row.owner or None,
                    row.due_on,
                    f"{row.state}. {row.latest}" if row.latest else row.state,
                ]
                for row in earlier.rows
            ],
        ),
    )


def _tally(earlier) -> Paragraph:
    states: dict[str, int] = {}
    for row in earlier.rows:
        states[row.state] = states.get(row.state, 0) + 1
    told = "; ".join(f"{state[:1].lower()}{state[1:]}: {n}" for state, n in states.items())
    return Paragraph((f"{count(len(earlier.rows), 'recommendation')}. {told[:1].upper()}{told[1:]}.",))
