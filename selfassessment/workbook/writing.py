"""Writes the workbook: a page of instructions, a sheet for each section, and the stamp in a hidden one."""

import io
import math
import re
from datetime import datetime

import openpyxl
from django.utils import timezone
from django.utils.formats import date_format
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from compacts.workbooks import put
from selfassessment import content
from selfassessment.models import Answer, SelfAssessment
from selfassessment.workbook import fields
from selfassessment.workbook.stamp import MARK, Stamp, digest

FIRST_SHEET, STAMP_SHEET = "Read me first", "For the portal"
ANSWER_HEADING, EARLIER_HEADING = "Your answer", "What you filed last time"
# Letters of the columns on a section's sheet. The first holds the name of each row's field and is hidden.
KEY, LABEL, ANSWER, EARLIER = "A", "B", "C", "D"
WIDTHS = {KEY: 4, LABEL: 30, ANSWER: 74, EARLIER: 46}
FONT = "Arial"
LINE_POINTS, TALLEST_POINTS = 16, 400  # Excel stops at 409
INK, QUIET, ACCENT, PALE, TO_FILL = "FF0B0C0C", "FF505A5F", "FF0D5C63", "FFE8F1F1", "FFFFF8DC"
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\']")
TITLE_MAX_CHARACTERS = 31

WRAP = Alignment(wrap_text=True, vertical="top", indent=1)
MIDDLE = Alignment(wrap_text=True, vertical="center", indent=1)
FRAME = Border(*(Side(style="thin", color="FF767676"),) * 4)


def write(assessment: SelfAssessment, answers: list[Answer], earlier: dict[int, Answer], *, at: datetime) -> bytes:
    """The workbook for these answers, with what is saved of them; `earlier` holds by lineage what was filed before."""
    levels = list(assessment.round.scale.levels.order_by("position"))
    workbook = openpyxl.Workbook()
    workbook.properties.creator = "Compact Tracker"
    workbook.properties.title = f"Self-assessment of {assessment.signature.organisation}, {assessment.round}"
    front = workbook.active
    front.title = FIRST_SHEET
    sections = _sections(assessment, answers)
    titles = _titles(sections)
    counts = {titles[name]: len(held) for name, held in sections.items()}
    places = _write_instructions(front, assessment, levels, counts)
    marks = {}
    for name, held in sections.items():
        sheet = workbook.create_sheet(titles[name])
        marks |= SectionSheet(sheet, assessment, levels, places).write(name, held, earlier)
    stamp = Stamp(
        assessment=assessment.pk,
        round=assessment.round.label,
        agreement=str(assessment.round.edition.agreement),
        organisation=str(assessment.signature.organisation),
        made_at=at.isoformat(),
        answers=marks,
    )
    _write_stamp(workbook.create_sheet(STAMP_SHEET), stamp)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _sections(assessment: SelfAssessment, answers: list[Answer]) -> dict[str, list[Answer]]:
    named = content.sections_of(assessment.round.edition_id)
    sections: dict[str, list[Answer]] = {}
    for answer in answers:
        sections.setdefault(named[answer.clause_id], []).append(answer)
    return sections


def _titles(names) -> dict[str, str]:
    """A title for each section's sheet, as spreadsheet programs allow them: short, without some signs, no two alike."""
    titles: dict[str, str] = {}
    taken = {FIRST_SHEET.casefold(), STAMP_SHEET.casefold(), "history"}  # Excel keeps "History" for itself
    for name in names:
        plain = " ".join(NOT_IN_A_TITLE.sub(" ", name).split()) or "Section"
        title, number = plain[:TITLE_MAX_CHARACTERS].strip(), 2
        while title.casefold() in taken:
            ending = f" ({number})"
            title, number = plain[: TITLE_MAX_CHARACTERS - len(ending)].strip() + ending, number + 1
        taken.add(title.casefold())
        titles[name] = title
    return titles


# -- the first sheet


def _write_instructions(sheet, assessment, levels, sections: dict[str, int]) -> str:
    """Says what to do, in words; returns where the list of ratings stands, for the other sheets to draw on."""
    organisation, round_ = assessment.signature.organisation, assessment.round
    sheet.sheet_view.showGridLines = False
    for letter, width in {"A": 3, "B": 46, "C": 84}.items():
        sheet.column_dimensions[letter].width = width
    row = _line(sheet, 1, f"Self-assessment of {organisation}", size=18, is_bold=True)
    row = _line(sheet, row, f"{round_.edition.agreement}, {round_.label}", size=14)
    row = _line(sheet, row, f"Due on {date_format(assessment.due_on)}", size=12) + 1
    row = _line(sheet, row, "How to fill it in", size=14, is_bold=True)
    for step in STEPS:
        row = _line(sheet, row, step)
    if round_.guidance:
        row = _line(sheet, row + 1, "Guidance for this round", size=14, is_bold=True)
        row = _line(sheet, row, round_.guidance)
    row = _line(sheet, row + 1, "What the ratings mean", size=14, is_bold=True)
    first = row
    for words, meaning in fields.choices(levels):
        _text(sheet[f"B{row}"], words, is_bold=True, border=FRAME)
        _text(sheet[f"C{row}"], meaning, border=FRAME)
        _fit(sheet, row, {"B": words, "C": meaning})
        row += 1
    ratings = f"{quote_sheetname(FIRST_SHEET)}!$B${first}:$B${row - 1}"
    row = _line(sheet, row + 1, "The sheets", size=14, is_bold=True)
    for title, number in sections.items():
        cell = _text(sheet[f"B{row}"], title, colour=ACCENT, underline="single")
        cell.hyperlink = f"#{quote_sheetname(title)}!C3"
        _text(sheet[f"C{row}"], f"{number} promise{'' if number == 1 else 's'}", colour=QUIET)
        row += 1
    _protect(sheet)
    _set_up_print(sheet, f"Self-assessment of {organisation}, {round_.label}")
    sheet.page_setup.fitToHeight = 1
    return ratings


STEPS = [
    "1.  Each sheet below is a section of the agreement. Go through its promises from the top to the bottom.",
    "2.  Write only into the pale yellow cells. Everything else is locked, so that nothing gets lost by accident. The "
    "Tab key takes you from one cell to the next.",
    "3.  Choose the rating from the list in its cell. For any rating below the top, write a few words. If a promise "
    "does not apply to you, choose that from the list and say why.",
    "4.  What is saved in the portal already stands in the cells. On the right you see what was filed last time.",
    "5.  You need not answer everything. Cells that you leave as they are change nothing.",
    "6.  For a new line within a cell press Alt and Enter. A row that is too low can be made higher by its lower edge.",
    "7.  Save the workbook as .xlsx and send it back to your officer, or upload it yourself on the page you have it "
    "from. Before anything is saved the portal shows what would change.",
    "8.  Links and files as evidence, and tables of numbers, are added in the portal.",
]


def _line(sheet, row: int, text: str, *, size: int = 12, is_bold: bool = False) -> int:
    sheet.merge_cells(f"B{row}:C{row}")
    _text(sheet[f"B{row}"], text, size=size, is_bold=is_bold, colour=ACCENT if size > 12 else INK)
    sheet.row_dimensions[row].height = _height(text, 130, size)
    return row + 1


# -- a section's sheet


class SectionSheet:
    """The promises of one section, one below the other, each with its cells to fill in."""

    def __init__(self, sheet, assessment: SelfAssessment, levels, ratings: str):
        self.sheet, self.assessment, self.levels = sheet, assessment, levels
        self.row = 3
        self.ratings = self._list(f"={ratings}", "Choose a rating from the list.")
        self.helps = self._list(f'"{fields.YES},{fields.NO}"', "Choose Yes or No.")

    def write(self, name: str, answers: list[Answer], earlier: dict[int, Answer]) -> dict[str, dict]:
        """Returns what the stamp is to say of each answer."""
        sheet = self.sheet
        for letter, width in WIDTHS.items():
            sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[KEY].hidden = True
        sheet.sheet_view.showGridLines = False
        _text(sheet[f"{LABEL}1"], name, size=16, is_bold=True, colour=ACCENT)
        sheet.merge_cells(f"{LABEL}1:{EARLIER}1")
        sheet.row_dimensions[1].height = _height(name, 125, 16)
        for letter, heading in {LABEL: "What is asked", ANSWER: ANSWER_HEADING, EARLIER: EARLIER_HEADING}.items():
            _text(sheet[f"{letter}2"], heading, is_bold=True, fill=PALE, border=FRAME).alignment = MIDDLE
        sheet.row_dimensions[2].height = 24
        sheet.freeze_panes = f"{KEY}3"
        marks = {answer.clause.ref: self._write(answer, earlier.get(answer.clause.lineage_id)) for answer in answers}
        for validation in [self.ratings, self.helps]:
            sheet.add_data_validation(validation)
        _protect(sheet)
        _set_up_print(sheet, f"{self.assessment.signature.organisation}, {self.assessment.round.label}: {name}")
        sheet.print_title_rows = "1:2"
        return marks

    def _write(self, answer: Answer, earlier: Answer | None) -> dict:
        self._write_promise(answer)
        written = fields.as_written(answer, self.levels)
        before = _as_filed(earlier)
        for field in fields.of(answer):
            self._write_field(answer.clause.ref, field, written[field.name], before.get(field.name, ""))
        titles = "; ".join(item.title for item in answer.evidence.all())
        self._write_facts("Evidence", titles or "None yet. Links and files are added in the portal.")
        self.row += 1
        return {"version": answer.version, "fields": {name: digest(text) for name, text in written.items()}}

    def _write_promise(self, answer: Answer) -> None:
        clause, row = answer.clause, self.row
        title = f"{clause.title}: " if clause.title else ""
        text = f"{clause.name}  {title}{clause.text}"
        self.sheet.merge_cells(f"{LABEL}{row}:{EARLIER}{row}")
        _text(self.sheet[f"{LABEL}{row}"], text, size=13, is_bold=True, fill=PALE).alignment = MIDDLE
        self.sheet.row_dimensions[row].height = _height(text, 125, 14) + 6
        self.row += 1
        parties = sorted(clause.bound_parties.all(), key=lambda party: party.position)
        facts = [f"Owed by {', '.join(party.name for party in parties)}."] if parties else []
        if clause.qualifier:
            facts.append(f"Softened by “{clause.qualifier}”.")
        if facts:
            self._write_facts("About it", " ".join(facts))
        if clause.guidance:
            self._write_facts("Guidance", clause.guidance)

    def _write_facts(self, label: str, text: str) -> None:
        row = self.row
        _text(self.sheet[f"{LABEL}{row}"], label, colour=QUIET)
        self.sheet.merge_cells(f"{ANSWER}{row}:{EARLIER}{row}")
        _text(self.sheet[f"{ANSWER}{row}"], text, colour=QUIET)
        self.sheet.row_dimensions[row].height = _height(text, WIDTHS[ANSWER] + WIDTHS[EARLIER], 12)
        self.row += 1

    def _write_field(self, ref: str, field: fields.Field, text: str, before: str) -> None:
        sheet, row = self.sheet, self.row
        put(sheet[f"{KEY}{row}"], f"{ref}|{field.name}")
        _text(sheet[f"{LABEL}{row}"], field.label, is_bold=True, border=FRAME)
        cell = _text(sheet[f"{ANSWER}{row}"], text, fill=TO_FILL, border=FRAME)
        cell.protection = Protection(locked=False)
        _text(sheet[f"{EARLIER}{row}"], before, colour=QUIET, border=FRAME)
        if field.name == fields.RATING:
            self.ratings.add(cell)
        elif field.name == fields.HELP:
            self.helps.add(cell)
        elif field.max_characters:
            self._limit(cell, field.max_characters)
        _fit(sheet, row, {LABEL: field.label, ANSWER: text, EARLIER: before}, lines=field.lines)
        self.row += 1

    def _limit(self, cell, characters: int) -> None:
        limit = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(characters))
        limit.allow_blank = True
        limit.errorTitle, limit.error = "This is too long", f"Shorten it to {characters:,} characters or fewer."
        limit.showErrorMessage = True
        limit.add(cell)
        self.sheet.add_data_validation(limit)

    def _list(self, source: str, message: str) -> DataValidation:
        listed = DataValidation(type="list", formula1=source, allow_blank=True)
        listed.errorTitle, listed.error, listed.showErrorMessage = "Not in the list", message, True
        return listed


def _as_filed(earlier: Answer | None) -> dict[str, str]:
    """What was filed before, to be read beside the cells; its standards may have been others."""
    if earlier is None:
        return {}
    rating = "Did not apply" if earlier.is_not_applicable else (earlier.rating.name if earlier.rating else "")
    return {
        fields.RATING: f"{rating} ({earlier.assessment.round.label})",
        "words": earlier.words,
        "next_step": earlier.next_step,
        fields.HELP: fields.YES if earlier.is_help_wanted else fields.NO,
        "help_wanted": earlier.help_wanted,
    }


# -- the stamp


def _write_stamp(sheet, stamp: Stamp) -> None:
    made_on = date_format(timezone.localtime(datetime.fromisoformat(stamp.made_at)).date())
    for row, text in enumerate(
        [
            MARK,
            f"The portal wrote this sheet on {made_on} to know the workbook again. Please leave it as it is.",
            *stamp.in_pieces(),
        ],
        start=1,
    ):
        put(sheet[f"A{row}"], text)
    sheet.sheet_state = "veryHidden"
    _protect(sheet)


# -- how it looks


def _text(cell, text: str, *, size=12, is_bold=False, colour=INK, fill="", border=None, underline=None):
    put(cell, text)
    cell.font = Font(name=FONT, size=size, bold=is_bold, color=colour, underline=underline)
    cell.alignment = WRAP
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if border:
        cell.border = border
    return cell


def _height(text: str, width: float, size: int = 12, lines: int = 1) -> float:
    """Points for text that wraps: merged cells and cells of a fixed height do not grow by themselves."""
    characters = max(10, (width - 3) * 12 / size)
    needed = sum(max(1, math.ceil(len(line) / characters)) for line in text.split("\n")) if text else 1
    return min(TALLEST_POINTS, max(needed, lines) * LINE_POINTS * size / 12 + 6)


def _fit(sheet, row: int, texts: dict[str, str], lines: int = 1) -> None:
    sheet.row_dimensions[row].height = max(
        _height(text, sheet.column_dimensions[letter].width, lines=lines) for letter, text in texts.items()
    )


def _protect(sheet) -> None:
    """Locked against slips, not against people: there is no password. Rows and columns may be made larger."""
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False


def _set_up_print(sheet, title: str) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddHeader.left.text = title.replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "Page &P of &N"
