"""Workbooks of a self-assessment in tests: written by the portal, filled in and spoilt as people and programs do."""

import io

import openpyxl
from django.utils import timezone

from selfassessment.models import Answer
from selfassessment.workbook import writing
from selfassessment.workbook.writing import ANSWER, KEY, STAMP_SHEET


def write(assessment, *refs) -> bytes:
    answers = Answer.objects.filter(assessment=assessment).with_all_words()
    answers = answers.filter(clause__ref__in=refs) if refs else answers
    return writing.write(assessment, list(answers), Answer.objects.earlier_of_all(assessment), at=timezone.now())


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def cell(workbook, ref, name):
    """The cell to fill in for a field of a promise."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_col=1, max_col=1):
            if row[0].value == f"{ref}|{name}":
                return sheet[f"{ANSWER}{row[0].row}"]
    raise LookupError(f"{ref}|{name}")


def fill(data: bytes, answers: dict[str, dict]) -> bytes:
    """{"1.2": {"rating": "B  Mostly in place", "words": "…"}} typed into its cells."""
    workbook = opened(data)
    for ref, fields in answers.items():
        for name, text in fields.items():
            written = cell(workbook, ref, name)
            written.value = text
            if isinstance(text, str):
                written.data_type = "s"
    return saved(workbook)


__all__ = ["KEY", "STAMP_SHEET", "cell", "fill", "opened", "saved", "write"]
