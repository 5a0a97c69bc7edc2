"""What a PDF is made from, and the HTML that is printed: the figures, the words, and the version of the template."""

import hashlib
from dataclasses import dataclass

from django.template.loader import render_to_string

from reports.document import TEMPLATE_VERSION, Document
from reports.figures import figures
from reports.models import Publication
from reports.record import Figures
from selfassessment.models import Round


@dataclass(frozen=True)
class Content:
    """All that decides what a PDF says. Two contents with one hash make the same report."""

    figures: str
    commentary: str
    is_draft: bool
    template_version: int

    @property
    def sha256(self) -> str:
        parts = [self.figures, self.commentary, str(self.is_draft), str(self.template_version)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def figures_sha256(self) -> str:
        return hashlib.sha256(self.figures.encode()).hexdigest()

    @property
    def document(self) -> Document:
        return self._document(is_paper=False)

    @property
    def paper(self) -> Document:
        return self._document(is_paper=True)

    def _document(self, *, is_paper: bool) -> Document:
        return Document(
            Figures.from_json(self.figures),
            commentary=self.commentary,
            is_draft=self.is_draft,
            is_paper=is_paper,
        )

    def html_of_paper(self) -> str:
        return render_to_string(f"reports/v{self.template_version}/paper.html", {"document": self.paper})


def current(round_: Round, publication: Publication | None) -> Content:
    """What a PDF made at this moment would say. A round that is open is a draft: its figures can still change."""
    return Content(
        figures=figures(round_).json,
        commentary=publication.commentary if publication else "",
        is_draft=round_.closed_at is None,
        template_version=TEMPLATE_VERSION,
    )
