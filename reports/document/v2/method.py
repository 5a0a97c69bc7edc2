"""How it was counted, what can be compared, and what the words mean."""

from reports.document.structure import Bullets, Definition, Definitions, Paragraph, Query, Section, Strong
from reports.document.v2.book import NOT_APPLICABLE_CHIP, Book, day, part, say, section


def build(book: Book, number: str) -> Section:
    book.open(number)
    return section(
        "method",
        number,
        "Method and definitions",
        parts=[
            part("method-counted", "What is counted", Bullets(tuple(_counted(book)))),
            part("method-shares", "What shares are of", Bullets(tuple(_denominators(book)))),
            part("method-compared", "What can be compared", Bullets(tuple(_compared(book)))),
            part(
                "method-scale",
                f"The scale: {book.figures.scale}",
                Definitions(
                    (
                        *[
                            Definition(level.name, level.definition, chip)
                            for level, chip in zip(book.figures.levels, book.chips, strict=True)
                        ],
                        Definition("Does not apply", "The organisation says why; counted apart.", NOT_APPLICABLE_CHIP),
                    )
                ),
            ),
            part(
                "method-record",
                "The record, and where a figure comes from",
                Paragraph(
                    (
                        "Every form of this report is made from one record, and agrees with all others to the digit. "
                        f"The record has {len(book.figures.json):,} characters; its SHA-256 is {book.figures.sha256}.",
                    )
                ),
                Paragraph(
                    (
                        "Figures in sentences bear a number in square brackets. On the report’s web page that number "
                        "leads to what was counted, in words, the filings behind it and their rows as a file. Figures "
                        "in tables and charts are found there under the number of their table or chart.",
                    )
                ),
            ),
        ],
    )


def _counted(book):
    yield ("Only self-assessments that were signed off and filed, and only reviews that were released.",)
    yield ("In time or late is said of the first filing; answers are those of the last.",)
    yield (f"“Kept” is the share of ratings at {book.kept_words}.",)
    yield (
        "A reviewer who agrees and gives no rating of their own is taken to give the organisation’s. The gap in a "
        "chart is "
        "between mean levels, each step taken as equal: read it for its direction, not as a measure.",
    )
    yield ("The middle value is the median of the values given.",)
    if book.figures.format > 1:
        yield (
            "An answer copied from an earlier year or from another agreement counts as unconfirmed until somebody in "
            "the "
            "organisation changes it or says that it still holds.",
        )


def _denominators(book):
    yield (
        "A share always stands with its n of N. Per cents are rounded to whole ones, and never to 0% or 100% where "
        "some "
        "or not all are meant.",
    )
    yield (Strong("Returns "), "are of the organisations that had signed and were asked.")
    yield (Strong("Ratings "), "are of the answers filed that apply; those that do not apply are counted apart.")
    yield (Strong("Verdicts "), "are of the rated answers that a released review speaks of.")
    yield (Strong("Lower, same and higher "), "are of the answers that both sides rated.")
    yield (
        Strong("Standards met "),
        "are of the values given; values given are of the answers on the clause that apply.",
    )
    yield (Strong("Help wanted "), "is of the answers filed that apply.")


def _compared(book):
    yield (
        "Like for like compares the same organisation, on the same promise in the same words, rated on the same "
        "scale in "
        "both rounds. A promise is the same from edition to edition where the agreement says so, whatever its number.",
    )
    change = book.figures.change
    if not change:
        yield ("There is no earlier published round to compare with.",)
        return
    if not change.is_same_scale:
        yield (f"The scale changed since {change.previous_label}, so no rating is compared.",)
    both = f"Needs the filings of {change.previous_label} too, and the report of that round has these."
    yield say(
        f"{{}} organisations returned in {change.previous_label} and in {book.figures.label}; {{}} only now, {{}} only "
        "then.",
        *[
            book.figure(n, Query("", note=both))
            for n in [change.returned_both, len(change.returned_only_now), len(change.returned_only_before)]
        ],
    )
    for point in book.figures.trend:
        if point.breaks:
            yield (Strong(f"{point.label}: "), " ".join(point.breaks))


def build_glossary(book: Book, number: str) -> Section:
    book.open(number)
    figures = book.figures
    words = [
        ("Agreement", f"{figures.agreement}, edition of {figures.edition}: promises that both sides signed freely."),
        ("Clause", "A numbered promise of the agreement."),
        ("Gap", "How far the reviewers’ rating stands from the organisation’s own."),
        ("Kept", f"Rated {book.kept_words}."),
        ("Like for like", "The same organisation and the same promise, rated on the same scale in both rounds."),
        ("Middle value", "Half of the values given lie on either side of it (the median)."),
        ("Party", "A capacity in which an organisation signed, and which its promises are owed in."),
        ("Returned", "A self-assessment was filed before the round closed, in time or late."),
        ("Review", "What the other side says of a self-assessment: agree, agree in part, challenge or cannot tell."),
        ("Round", f"One year of self-assessment and review; this one opened on {day(figures.opens_on)}."),
        (
            "Self-assessment",
            "What an organisation says of every promise it owes, signed off by its senior responsible officer.",
        ),
        ("Standard", "A number that a promise names, such as days to payment."),
        ("Verdict", "What a reviewer says of one answer. It never overwrites the organisation’s own rating."),
    ]
    return section("glossary", number, "Glossary", Definitions(tuple(Definition(*pair) for pair in words)))
