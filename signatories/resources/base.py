"""What both imports share: a row is cleaned column by column, goes through the verbs, and is shown before it counts."""

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export import resources
from import_export.results import RowResult
from import_export.widgets import DateWidget

from accounts.models import User
from accounts.rules import Refused
from compacts.models import Partnership
from signatories import spreadsheets

logger = logging.getLogger(__name__)

# As people write days in spreadsheets; a workbook's own dates arrive in the first form.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"]


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Problem:
    """What stands against a row; row 1 is the header, and no column means the row as a whole."""

    row: int
    column: str
    message: str

    def __str__(self):
        return f"Row {self.row}{f', {self.column}' if self.column else ''}: {self.message}"


@dataclass(frozen=True)
class Row:
    number: int
    title: str
    is_new: bool
    changes: list[Change]


@dataclass
class Outcome:
    """What an import would do, or did. With a problem anywhere it does nothing."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if not row.is_new]


class PlainDiff:
    """Which columns of a record differ, as text; in place of the library's HTML."""

    def __init__(self, resource, instance, new):
        self.headers = resource.get_diff_headers()
        self.before = [""] * len(self.headers) if new else self.read(resource, instance)

    @staticmethod
    def read(resource, instance) -> list[str]:
        return [str(resource.export_field(one, instance) or "") for one in resource.get_import_fields()]

    def compare_with(self, resource, instance):
        self.after = self.read(resource, instance)

    def as_html(self) -> list[Change]:
        pairs = zip(self.headers, self.before, self.after, strict=True)
        return [Change(name, before, after) for name, before, after in pairs if before != after]


class VerbResource(resources.ModelResource):
    """An import whose rows call the verbs that pages call, so that no rule is said twice.

    A subclass has for each column a method `clean_<column>(text, instance)` that returns its value or raises a
    `ValidationError`; `apply(instance, is_new)`, which acts on `self.told`, the cleaned row; and `key()`, which says
    what the row is about.
    """

    REQUIRED: list[str] = []
    EXPORT_ONLY: list[str] = []

    def __init__(self, *, by: User, at: datetime, partnership: Partnership | None = None):
        super().__init__()
        self.by, self.at, self.partnership = by, at, partnership
        self.told: dict = {}
        self.seen: dict = {}

    @classmethod
    def get_diff_class(cls):
        return PlainDiff

    def run(self, table: spreadsheets.Table, *, dry_run: bool) -> Outcome:
        """All rows or none. A dry run does it all and takes it back, so what it says is what will happen."""
        headers = [header.strip().lower().replace(" ", "_").replace("-", "_") for header in table.headers]
        if problems := self._problems_with(headers):
            return Outcome(problems=problems)
        self.seen, self.numbers = {}, table.numbers
        dataset = tablib.Dataset(*table.rows, headers=headers)
        result = self.import_data(
            dataset, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True, raise_errors=False
        )
        return self._outcome(result)

    def _problems_with(self, headers) -> list[Problem]:
        known = [field.column_name for field in self.get_import_fields()]
        columns = ", ".join(known)
        problems = [
            Problem(1, name, f"This column is not known. The columns are: {columns}.")
            for name in headers
            if name not in known and name not in self.EXPORT_ONLY
        ]
        problems += [Problem(1, name, "This column is missing.") for name in self.REQUIRED if name not in headers]
        doubled = {name for name in headers if headers.count(name) > 1}
        problems += [Problem(1, name, "This column is there twice.") for name in sorted(doubled)]
        return problems

    def _outcome(self, result) -> Outcome:
        outcome = Outcome()
        for number, row in zip(self.numbers, result.rows, strict=False):
            if row.is_skip():
                outcome.unchanged += 1
            elif row.is_valid():
                outcome.rows.append(Row(number, row.object_repr, row.is_new(), row.diff))
        for invalid in result.invalid_rows:
            number = self.numbers[invalid.number - 1]
            for column, messages in invalid.error_dict.items():
                name = "" if column == NON_FIELD_ERRORS else column
                outcome.problems += [Problem(number, name, message) for message in messages]
        for broken in result.error_rows:
            logger.error("Import of a row failed.", exc_info=broken.errors[0].error)
            number = self.numbers[broken.number - 1]
            outcome.problems.append(Problem(number, "", "The portal could not make sense of this row."))
        for error in result.base_errors:
            logger.error("Import failed.", exc_info=error.error)
            outcome.problems.append(Problem(1, "", "The portal could not make sense of this file."))
        return outcome

    # ---- the library's steps, each done our way

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return False  # known only once the verbs have run: see `after_import_row`

    def import_instance(self, instance, row, **kwargs):
        errors = {}
        self.told = {}
        for name, text in row.items():
            if name in self.EXPORT_ONLY:
                continue
            try:
                if not text and name in self.REQUIRED:
                    raise ValidationError("This cell is empty.")
                self.told[name] = getattr(self, f"clean_{name}")(text, instance)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        key = self.key()
        if key in self.seen:
            raise ValidationError(f"This row is about the same as row {self.seen[key]}.")
        self.seen[key] = self.numbers[kwargs["row_number"] - 1]

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The verbs clean what they write; here only what the cells said wrong."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance, is_create, row, **kwargs):
        if not is_create and self._says_the_same(instance):
            return  # asks for nothing, so needs nobody's leave
        saved = self.apply(instance, is_create)
        vars(instance).update(vars(self.get_queryset().get(pk=saved.pk)))

    def _says_the_same(self, instance) -> bool:
        fields = {one.column_name: one for one in self.get_import_fields()}
        return all(
            value == getattr(self, f"clean_{name}")(str(self.export_field(fields[name], instance) or ""), instance)
            for name, value in self.told.items()
        )

    def save_m2m(self, obj, data, **kwargs):
        """The verbs have done it."""

    def after_import_row(self, row, row_result, **kwargs):
        if row_result.is_update() and not row_result.diff:
            row_result.import_type = RowResult.IMPORT_TYPE_SKIP

    @contextmanager
    def about(self, column: str):
        """Say of which column a rule's refusal is."""
        try:
            yield
        except Refused as refusal:
            raise ValidationError({column: str(refusal)} if column else str(refusal)) from refusal
        except ValidationError as error:
            known = {field.column_name for field in self.get_import_fields()}
            named = getattr(error, "error_dict", {})
            if named and set(named) <= known:
                raise
            raise ValidationError({column: error.messages} if column else error.messages) from error


def clean_day(text: str) -> date | None:
    if not text:
        return None
    for day_format in DAY_FORMATS:
        try:
            return datetime.strptime(text, day_format).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValidationError(f"“{text}” is no day. Write it as 2027-03-27.")


def clean_choice(choices, text: str) -> str:
    """A value, or the words that pages show for it."""
    found = {str(word).lower(): value for value, label in choices.choices for word in (value, label)}
    if text.lower() not in found:
        raise ValidationError(f"“{text}” is not known. Write one of: {', '.join(choices.values)}.")
    return found[text.lower()]


def clean_list(text: str) -> list[str]:
    """What stands between semicolons; in which order says nothing, so two cells of the same things are the same."""
    return sorted({part.strip() for part in text.split(";")} - {""})


def day_text(day: date | None) -> str:
    return DateWidget(format="%Y-%m-%d").render(day) if day else ""
