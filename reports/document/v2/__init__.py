"""The State of the Sector, version 2: one page for a director, sections for a board, annexes for whoever checks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from string import ascii_uppercase

from reports.document.structure import Card, Cover, Document, Paragraph, Section, plain
from reports.document.v2 import annexes, change, decided, gap, method, progress, returns, standards, summary
from reports.document.v2.book import Book, day, section
from reports.record import Figures
from reports.wording import Wording

# What people write, by the key of the section it stands in, in the order of the report.
WRITTEN = {
    "foreword": "Foreword",
    "summary": "Summary",
    "for-the-board": "What needs the board",
    "returns": "Who returned and who did not",
    "progress": "How far the promises are kept",
    "change": "What has changed",
    "gap": "Where the sector disagrees",
    "standards": "Measured standards",
    "helped": "What helped",
    "help": "Help wanted",
    "sector": "The sector’s own issues",
    "next-steps": "Next steps",
    "recommendations": "Recommendations for decision",
}


def build(figures: Figures, *, words: Wording | Mapping[str, str] | None = None, is_draft: bool = False) -> Document:
    """The whole report. Sections that wait for words are left out until there are some; `words` may be these alone."""
    wording = words if isinstance(words, Wording) else Wording.of(words or {})
    book = Book(figures, wording, is_draft=is_draft)
    before = [*_written(book, "foreword"), *([decided.build_correction] if wording.correction else [])]
    main: list[Callable[[Book, str], Section]] = [
        summary.build,
        *[_with_words(build_one) for build_one in _OF_FIGURES],
        *_written(book, "helped"),
        standards.build_help,
        *_written(book, "sector", "next-steps"),
        *([decided.build_recommendations] if _recommends(book) else []),
    ]
    behind = [annexes.build_matrix, annexes.build_clauses, annexes.build_organisations, method.build]
    sections = [build_one(book, "") for build_one in before]
    sections += [build_one(book, f"{place}") for place, build_one in enumerate(main, 1)]
    sections += [
        build_one(book, letter)
        for letter, build_one in zip(ascii_uppercase, [*behind, method.build_glossary], strict=False)
    ]
    return Document(
        title=title(figures),
        full_title=full_title(figures, is_draft=is_draft),
        subtitle=subtitle(figures),
        agreement=figures.agreement,
        is_draft=is_draft,
        cover=_cover(figures, wording, is_draft=is_draft),
        sections=tuple(sections),
        sha256=figures.sha256,
    )


def _written(book: Book, *keys: str) -> Iterator[Callable[[Book, str], Section]]:
    """Sections that are the secretary's alone."""
    for key in keys:
        if blocks := book.written(key):
            yield lambda book, number, key=key, blocks=blocks: section(key, book.open(number), WRITTEN[key], *blocks)


_OF_FIGURES = [returns.build, progress.build, change.build, gap.build, standards.build]


def _with_words(build_one: Callable[[Book, str], Section]) -> Callable[[Book, str], Section]:
    """A section of figures with what was written of it after its first sentences."""

    def build_with_words(book: Book, number: str) -> Section:
        one = build_one(book, number)
        lead = next((n for n, block in enumerate(one.blocks) if not isinstance(block, Paragraph)), len(one.blocks))
        return replace(one, blocks=(*one.blocks[:lead], *book.written(one.key), *one.blocks[lead:]))

    return build_with_words


def _recommends(book: Book) -> bool:
    return bool(book.written("recommendations") or book.wording.recommendations or book.wording.earlier)


def title(figures: Figures) -> str:
    return f"State of the Sector {figures.label}"


def full_title(figures: Figures, *, is_draft: bool) -> str:
    return f"{title(figures)}: {figures.agreement}{' (draft)' if is_draft else ''}"


def summary_title(figures: Figures, *, is_draft: bool) -> str:
    return f"{title(figures)} on one page: {figures.agreement}{' (draft)' if is_draft else ''}"


def subtitle(figures: Figures) -> str:
    return f"How the promises of the {figures.agreement} were kept"


def _draft_words(figures) -> str:
    if not figures.is_closed:
        return "Draft. The round is open and every figure can still change."
    return "Draft. The figures are final; the report has not been approved, and its words can still change."


def _cover(figures, wording, *, is_draft) -> Cover:
    facts = [
        ("Agreement", f"{figures.agreement_kind}, edition of {figures.edition}"),
        ("Self-assessments", f"{day(figures.opens_on)} to {day(figures.due_on)}"),
        ("Round closed", day(figures.closed_on)) if figures.closed_on else ("Round", "Still open"),
    ]
    if approval := wording.approval:
        facts.append(("Approved", f"{approval.body}, {day(approval.met_on)}, minute {approval.minute}"))
    if correction := wording.correction:
        words = f"{correction.number}, which corrects that of {day(correction.published_on)}"
        facts.append(("Publication", words))
    return Cover(
        owner=figures.partnership,
        title="State of the Sector",
        period=figures.label,
        subtitle=subtitle(figures),
        status=_draft_words(figures) if is_draft else "",
        notice="Demonstration. The partnership, the organisations and their answers are invented."
        if figures.is_demonstration
        else "",
        facts=tuple(facts),
    )


def headlines(figures: Figures) -> tuple[Card, ...]:
    """The figures on top of the summary, without the rest of the report."""
    book = Book(figures, Wording(), is_draft=False)
    book.open("1")
    return tuple(summary.cards(book))


def stands_out(figures: Figures) -> list[str]:
    """What the summary says in sentences, for whoever writes beside it."""
    book = Book(figures, Wording(), is_draft=False)
    return [
        plain(item)
        for part in summary.build(book, "1").subsections
        for block in part.blocks
        for item in getattr(block, "items", ())
    ]
