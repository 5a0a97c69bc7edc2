"""The State of the Sector as a document: sections, sentences, charts and tables, made from the frozen record alone.

Page and paper are two dresses of one document; whatever one says the other says too. Nothing here reads the database.
"""

from functools import cached_property

from reports import charts
from reports.document.v1.annexes import Annexes
from reports.document.v1.beside import BesideSection
from reports.document.v1.change import ChangeSection
from reports.document.v1.gap import GapSection
from reports.document.v1.matrix import MatrixSection
from reports.document.v1.pieces import Names, Pen, Section, Table, day, listed
from reports.document.v1.progress import ProgressSection
from reports.document.v1.returns import ReturnsSection
from reports.document.v1.standards import HelpSection, StandardsSection
from reports.document.v1.summary import Summary
from reports.record import Figures


class Document:
    """A report in words and pictures. `is_draft` is for a round that can still change."""

    def __init__(self, figures: Figures, *, commentary: str = "", is_draft: bool = False, is_paper: bool = False):
        self.figures = figures
        self.commentary = commentary
        self.is_draft = is_draft
        pen, names = Pen(is_paper=is_paper), Names(figures)
        self.summary = Summary(figures, names, self.kept_words)
        self.returns = ReturnsSection(figures, pen)
        self.progress = ProgressSection(figures, names, pen, self.kept_words)
        self.change = ChangeSection(figures, names, pen)
        self.matrix = MatrixSection(figures, is_paper=is_paper)
        self.gap = GapSection(figures, names, pen)
        self.beside = BesideSection(figures, names)
        self.standards = StandardsSection(figures, names, pen)
        self.help = HelpSection(figures, names)
        self.annexes = Annexes(figures, names)

    @property
    def title(self) -> str:
        return f"State of the Sector {self.figures.label}"

    @property
    def full_title(self) -> str:
        """What a file or a window is called."""
        return f"{self.title}: {self.figures.agreement}{' (draft)' if self.is_draft else ''}"

    @property
    def subtitle(self) -> str:
        return f"How the promises of the {self.figures.agreement} were kept"

    @property
    def due(self) -> str:
        return day(self.figures.due_on)

    @property
    def record_size(self) -> str:
        return f"{len(self.figures.json):,}"

    @property
    def cover_facts(self) -> list[tuple[str, str]]:
        figures = self.figures
        return [
            ("Agreement", f"{figures.agreement_kind}, edition of {figures.edition}"),
            ("Self-assessments", f"{day(figures.opens_on)} to {day(figures.due_on)}"),
            ("Round closed", day(figures.closed_on)) if figures.closed_on else ("Round", "Still open"),
        ]

    @property
    def paragraphs(self) -> list[str]:
        """What the secretary wrote; an empty line ends a paragraph."""
        text = self.commentary.replace("\r\n", "\n").replace("\r", "\n")
        return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]

    @cached_property
    def kept_words(self) -> str:
        """Which ratings say that a promise is kept: "“Fully in place”"."""
        return listed([f"“{level.name}”" for level in self.figures.levels if level.counts_as == "kept"] or ["“kept”"])

    @property
    def colours(self):
        return charts.COLOURS.items()

    @cached_property
    def sections(self) -> list[Section]:
        themes = [(part.key, part.name) for part in self.progress.theme_parts]
        numbered = [
            ("summary", "Summary", ()),
            ("returns", "Who returned a self-assessment", ()),
            ("progress", "How far the promises are kept", ()),
            ("change", "What has changed", ()),
            ("heatmap", "Organisations by clause", ()),
            ("themes", "Theme by theme", themes),
            ("gap", "Where the two sides see it differently", ()),
            ("standards", "Standards measured", ()),
            ("help", "Where help is wanted", ()),
        ]
        annexes = [
            ("clauses", "Annex A: every clause and every answer"),
            ("filings", "Annex B: the filings behind the figures"),
            ("method", "Annex C: method and definitions"),
        ]
        return [
            *[Section(key, f"{place}", title, parts) for place, (key, title, parts) in enumerate(numbered, 1)],
            *[Section(key, "", title) for key, title in annexes],
        ]

    @cached_property
    def section(self) -> dict[str, Section]:
        return {section.key: section for section in self.sections}

    @cached_property
    def tables(self) -> list[Table]:
        """Every table of the report, in its order: what a workbook of it holds."""
        parts = [
            self.returns,
            self.progress,
            self.change,
            self.gap,
            self.beside,
            self.standards,
            self.help,
            self.annexes,
        ]
        return [table for part in parts for table in part.tables]
