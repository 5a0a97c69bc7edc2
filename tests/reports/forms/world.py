"""A report whose figures are odd and whose words are hostile, and every form of it."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from reports import press
from reports.content import Content
from reports.document.structure import Document
from reports.figures import figures
from reports.record import Figures
from reports.renderers import data, html, word, workbook
from reports.wording import (
    ApprovalWords,
    Became,
    ChangedFigure,
    CorrectionWords,
    Earlier,
    RecommendationWords,
    SectionWords,
    Wording,
)
from tests.reports import sector

MADE_AT = datetime(2030, 9, 1, 9, tzinfo=UTC)
RUNS = '=HYPERLINK("https://example.org","Open")'
NAMES = [
    RUNS,
    "+44 Trust",
    "-1 Council",
    "@Voices",
    "A & B <b>Charity</b>",
    "\u202eNorth\u202c \u2067שלום\u2069 😀 Llŷn",
    "An organisation whose name is as long as the portal takes it, " * 3,
    "Tab\tand\x0bcontrol\x1f",
]
COMMENTARY = "\n\n".join(
    [
        "## =1+1 is a heading",
        "The Board is asked to note **this**, *that* and [the minutes](https://example.org/minutes?a=1&b=2).",
        "- one\n- two\n  - nested\n\n3. three\n4. four\n\n> quoted",
        "<script>alert(1)</script> {{ secret }} {% load x %}",
        "\x00\x08\x0b\ufffe \u202eright to left\u202c 😀 中文",
        "a" * 3000,
    ]
)


WORDING = Wording(
    sections=(SectionWords("foreword", "A *word* before."), SectionWords("summary", COMMENTARY)),
    recommendations=(
        RecommendationWords(1, RUNS, "Partnership Board", "@Finance", date(2031, 3, 31)),
        RecommendationWords(2, "Name one contact.", "Cabinet", "", None),
    ),
    earlier=Earlier(
        "2029", (Became(1, "-2 Pay in time.", "Agreed", "Finance", date(2030, 3, 1), "Under way", "=1+1 paid"),)
    ),
    approval=ApprovalWords("Partnership Board", date(2030, 8, 30), "30/12"),
    correction=CorrectionWords(
        2, date(2030, 8, 1), "A filing was counted twice.", 1, (ChangedFigure("1", "+1 place", "3 of 4", "=4"),), ()
    ),
)


def record() -> Figures:
    """A record of a small round, made odd: shares that round to nothing or to all, thousands, nought of nought."""
    made = sector.make_sector(8, organisations=8, clauses=7, rounds=2)
    sector.publish(made.rounds[-1], made.user)
    told = json.loads(figures(sector.add_round(made, 2030)).json)
    for organisation, name in zip(told["organisations"], NAMES, strict=False):
        organisation["name"] = name
    tallies = [[1, 0, 1_234_567, 0], [999, 0, 1, 0], [0, 0, 0, 0], [1, 198, 0, 1]]
    for theme, levels in zip(told["by_theme"], tallies, strict=False):
        theme["tally"] = {"levels": levels, "not_applicable": 12_345, "n_kept": levels[0]}
    told["by_theme"][0]["name"] = RUNS
    told["clauses"][0]["text"] = RUNS
    standard = told["standards"][0]
    standard["measure"], standard["unit"] = "-2 =days", "£"
    for value, number in zip(standard["values"], ["0.125", "1234567.5", "10", "100"], strict=False):
        value["value"] = number
        value["why_missed"] = "@SUM(1+1)*cmd|' /C calc'!A0"
    return Figures.from_json(json.dumps(told))


@dataclass(frozen=True)
class Forms:
    """One document in every form it takes."""

    document: Document
    record: Figures
    content: Content

    @classmethod
    def of(cls, made: Figures) -> "Forms":
        content = Content(figures=made.json, commentary="", is_draft=True, template_version=2, words=WORDING.json)
        return cls(content.document, made, content)

    def __getitem__(self, form: str):
        return getattr(self, form)()

    def pdf(self) -> bytes:
        title = self.content.full_title
        content = replace(self.content)
        content.__dict__["document"] = self.document
        printed = press.print_pdf(content.html_of_paper(), title=title, made_at=MADE_AT, on_page=lambda number: None)
        return printed.content

    def page(self) -> str:
        return str(html.body(self.document, html.page()))

    def word(self) -> bytes:
        return word.render(self.document, made_at=MADE_AT)

    def workbook(self) -> bytes:
        return workbook.render(self.document, self.record, made_at=MADE_AT)

    def data(self) -> bytes:
        return data.render(self.document, self.record, made_at=MADE_AT)
