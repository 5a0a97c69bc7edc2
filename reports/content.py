"""What a PDF is made from, and the HTML that is printed: the figures, the words, and the version of the template."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html.parser import HTMLParser

from django.core.cache import caches
from django.template.loader import render_to_string

from accounts import caching
from reports import charts
from reports.document import TEMPLATE_VERSION, v1, v2
from reports.document.structure import Document, Words, plain
from reports.figures import figures
from reports.models import Publication, RenderedFile, Rendering
from reports.record import Figures, Share
from reports.renderers import data, html, word, workbook
from reports.wording import Wording
from reports.writing import gathering
from selfassessment.models import Round

# Sections whose parts stand in the contents of the paper; the annexes have too many.
LISTED_IN_PARTS = ["returns", "progress", "change", "gap"]
SECONDS_TO_KEEP_A_PAGE = 30 * 24 * 3600  # not for ever, so that pages nobody asks for leave the disk


@dataclass(frozen=True)
class Headline:
    """A headline figure for pages about a report."""

    share: Share
    words: str
    note: str


@dataclass(frozen=True)
class Content:
    """All that decides what a PDF says. Two contents with one hash make the same report."""

    figures: str
    commentary: str  # the one text of reports from before there were sections
    is_draft: bool
    template_version: int
    words: str = ""  # canonical JSON of a Wording; nothing in reports from before there were sections

    @classmethod
    def frozen(cls, publication: Publication) -> "Content":
        """What a published report was made from."""
        return cls(
            figures=publication.figures,
            commentary=publication.commentary,
            is_draft=False,
            template_version=publication.template_version,
            words=publication.words,
        )

    @classmethod
    def of(cls, rendering: Rendering) -> "Content":
        """What a PDF is made from."""
        return cls(
            figures=rendering.figures,
            commentary=rendering.commentary,
            is_draft=rendering.is_draft,
            template_version=rendering.template_version,
            words=rendering.words,
        )

    @property
    def sha256(self) -> str:
        parts = [self.figures, self.commentary, str(self.is_draft), str(self.template_version)]
        parts += [self.words] if self.words else []
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def figures_sha256(self) -> str:
        return hashlib.sha256(self.figures.encode()).hexdigest()

    @cached_property
    def record(self) -> Figures:
        return Figures.from_json(self.figures)

    @cached_property
    def wording(self) -> Wording:
        """Everything that people wrote; in an old report the summary alone."""
        return Wording.from_json(self.words) if self.words else Wording.of({"summary": self.commentary})

    @cached_property
    def document(self) -> v1.Document | Document:
        """The report as the builder of its version puts it; version 1 draws for the page as it builds."""
        return self._first_version() if self.template_version == 1 else self._build()

    def _first_version(self, *, is_paper: bool = False) -> v1.Document:
        commentary = self.wording.by_key.get("summary", "")
        return v1.Document(self.record, commentary=commentary, is_draft=self.is_draft, is_paper=is_paper)

    def _build(self) -> Document:
        return v2.build(self.record, words=self.wording, is_draft=self.is_draft)

    @property
    def headlines(self) -> list[Headline]:
        """The figures on top of the summary, without building the rest."""
        if self.template_version == 1:
            return [Headline(one.share, one.words, one.note) for one in self.document.summary.headlines]
        return [Headline(card.share, card.words, plain(card.note)) for card in v2.headlines(self.record)]

    @property
    def stands_out(self) -> list[str]:
        return self.document.summary.stands_out if self.template_version == 1 else v2.stands_out(self.record)

    @property
    def title(self) -> str:
        return v2.title(self.record)

    @property
    def full_title(self) -> str:
        return v2.full_title(self.record, is_draft=self.is_draft)

    def html_of_paper(self) -> str:
        if self.template_version == 1:
            return render_to_string("reports/v1/paper.html", {"document": self._first_version(is_paper=True)})
        body = html.body(self.document, html.PAPER)
        return render_to_string(
            f"reports/v{self.template_version}/paper.html",
            {
                "document": self.document,
                "body": body,
                "columns": html.columns_in(body),
                "colours": charts.COLOURS.items(),
                "listed": LISTED_IN_PARTS,
            },
        )

    @property
    def text_sha256(self) -> str:
        """Of what the paper says, whatever it looks like: the same content says the same for ever."""
        return hash_of_text(self.html_of_paper())

    @property
    def summary_title(self) -> str:
        return v2.summary_title(self.record, is_draft=self.is_draft)

    def html_of_summary(self) -> Iterator[str]:
        """The summary for one page, with everything first and then with less; nothing where the version has none."""
        if self.template_version == 1:
            return
        document = self.document
        summary, themes = document.section("summary"), document.section("progress")
        chart = next((block for block in themes.all_blocks if getattr(block, "key", "") == "by-theme"), None)
        for less in range(3):
            parts = [
                (part.title, html.blocks(_without_words(part.blocks) if less else _raised(part.blocks), html.PAPER))
                for part in summary.subsections
            ]
            yield render_to_string(
                f"reports/v{self.template_version}/summary.html",
                {
                    "document": document,
                    "cards": html.blocks(summary.blocks[:1], html.PAPER),
                    "chart": html.block(chart, html.PAPER) if chart and less < 2 else "",
                    "parts": parts,
                    "is_tight": bool(less),
                },
            )

    @property
    def forms(self) -> dict[str, Callable[..., bytes]]:
        """The forms that are made without HTML, each to be called with `made_at`; version 1 had none of them."""
        if self.template_version == 1:
            return {}
        return {
            RenderedFile.Form.WORD: partial(word.render, self.document),
            RenderedFile.Form.WORKBOOK: partial(workbook.render, self.document, self.record),
            RenderedFile.Form.DATA: partial(data.render, self.document, self.record),
        }

    def for_page(self, *ways: Callable[[str], str]) -> dict:
        """What the template of its version shows; `ways` lead from figures and tables to where they come from."""
        if self.template_version == 1:
            return {"document": self.document}
        return {
            "document": self.document,
            "record": self.record,
            "body": html.body(self.document, html.page(*ways)),
        }

    def kept_page(self, place: str, *ways: Callable[[str], str]) -> dict:
        """`for_page` of what is published, made once and kept, since it never changes; `place` is where `ways` lead.

        Laying out 1,500 organisations takes five seconds, and everybody may ask for it. Other code makes it anew.
        """
        if self.template_version == 1:
            return self.for_page(*ways)
        named = f"{self.sha256} {place} {caching.of_this_code()}"
        key = f"reports.page.{hashlib.sha256(named.encode()).hexdigest()}"
        kept = caches["pages"].get(key)
        if kept is None:
            made = self.for_page(*ways)
            sections = tuple(replace(section, blocks=(), subsections=()) for section in self.document.sections)
            kept = {"document": replace(self.document, sections=sections), "body": made["body"]}
            caches["pages"].set(key, kept, SECONDS_TO_KEEP_A_PAGE)
        return {"record": self.record, **kept}


def _without_words(blocks) -> list:
    return [block for block in blocks if not isinstance(block, Words)]


def _raised(blocks) -> list:
    """Words under a heading that is one level higher here than in the report."""
    return [replace(block, level=3) if isinstance(block, Words) else block for block in blocks]


def current(round_: Round, publication: Publication | None) -> Content:
    """What a PDF made at this moment would say: what was approved, once it is, and a draft before.

    What is published is what it was made from, and nothing is counted again.
    """
    if publication and publication.is_published:
        return Content.frozen(publication)
    record = figures(round_)
    approval = publication.approvals.standing().first() if publication else None
    words = approval.words if approval else gathering.of(publication, record).json if publication else Wording().json
    return Content(
        figures=record.json,
        commentary="",
        is_draft=approval is None or round_.closed_at is None,
        template_version=TEMPLATE_VERSION,
        words=words,
    )


class _Text(HTMLParser):
    """The words between the marks, without those that are for the printer."""

    SILENT = {"style", "script"}

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self.silent:
            self.words += data.split()


def text_of(content: str) -> str:
    """What an HTML page says, with single spaces."""
    reader = _Text()
    reader.feed(content)
    reader.close()
    return " ".join(reader.words)


def hash_of_text(content: str) -> str:
    return hashlib.sha256(text_of(content).encode()).hexdigest()
