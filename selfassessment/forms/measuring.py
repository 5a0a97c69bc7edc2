"""What was measured for the standards of a promise: the number, how it was found, why it misses, a small table."""

import re

from crispy_forms_gds.layout import Field, Fieldset, Size
from django import forms
from django.core.exceptions import ValidationError

from accounts.folding import Fold
from accounts.forms import Form
from accounts.rules import decide
from selfassessment import small_tables
from selfassessment.actions import answering
from selfassessment.forms.words import WordsField
from selfassessment.models import HOW_MEASURED_MAX_CHARACTERS, WHY_MISSED_MAX_CHARACTERS, Measurement
from selfassessment.policies import answering as policies
from signatories import spreadsheets

THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


class MeasuredValueField(forms.DecimalField):
    """A measured number as people write it: "1,200", or with the standard's own unit behind it."""

    def __init__(self, *, unit: str, **kwargs):
        super().__init__(
            max_digits=12,
            decimal_places=2,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "invalid": "Enter the measured value as a number, such as 28 or 28.5.",
                "max_decimal_places": "Round the measured value to two decimals.",
                "max_digits": "The measured value is too large. Check the number.",
                "max_whole_digits": "The measured value is too large. Check the number.",
            },
            **kwargs,
        )
        self.unit = unit

    def to_python(self, value):
        text = str(value or "").strip()
        text = text.removesuffix(self.unit).removesuffix("%").strip().removeprefix("£").strip()
        return super().to_python(text.replace(",", "") if THOUSANDS.fullmatch(text) else text)

    def clean(self, value):
        value = super().clean(value)
        if not (can := decide(policies.check_is_a_measured_value, value)):
            raise ValidationError(can.reason, code="below_nothing")
        return value


class TableField(WordsField):
    """A small table as lines, typed or pasted from a spreadsheet; cleaned to lines with tabs."""

    def __init__(self, **kwargs):
        super().__init__(max_length=small_tables.MAX_CHARACTERS, rows=6, **kwargs)

    def clean(self, value):
        try:
            table = small_tables.read(super().clean(value))
        except small_tables.UnreadableTableError as error:
            raise ValidationError(str(error), code="unreadable") from error
        return table.text if table else ""


class TableFileField(forms.FileField):
    """The same table as a spreadsheet or CSV file; cleaned to the table, its rows numbered as their owner sees them."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}), **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > spreadsheets.MAX_BYTES:
            raise ValidationError("This file is too large for a small table. Add it as evidence instead.")
        try:
            found = spreadsheets.read(file.read())
            return small_tables.from_rows([found.headers, *found.rows], [1, *found.numbers])
        except (spreadsheets.UnreadableFileError, small_tables.UnreadableTableError) as error:
            raise ValidationError(f"{error} Nothing of it was taken.", code="unreadable") from error


class MeasuringFields(Form):
    """Mix into the form of an answer, which sets `standards`: four fields and a file for each of them."""

    standards: list

    def add_measuring_fields(self) -> None:
        for standard in self.standards:
            self.fields[f"value_{standard.pk}"] = MeasuredValueField(
                unit=standard.unit, label=f"What you measured, in {standard.unit}"
            )
            self.fields[f"why_{standard.pk}"] = WordsField(
                label="If it misses the standard, why",
                max_length=WHY_MISSED_MAX_CHARACTERS,
                rows=2,
                help_text=f"Needed where the number is not {standard.in_words}. It will be published.",
            )
            self.fields[f"how_{standard.pk}"] = WordsField(
                label="How you measured it", max_length=HOW_MEASURED_MAX_CHARACTERS, rows=2
            )
            self.fields[f"table_{standard.pk}"] = TableField(
                label="The numbers behind it",
                help_text="A row on each line: what it is, a comma, the number. For example “April, 97%”. "
                "Or copy the cells in your spreadsheet and paste them here.",
            )
            self.fields[f"table_file_{standard.pk}"] = TableFileField(
                label="Or upload them",
                help_text="A .csv or .xlsx file of at most 40 rows, with the names of the columns in its first row. "
                "It takes the place of what is in the box.",
            )

    @staticmethod
    def initial_for_measurement(row: Measurement) -> dict:
        return {
            f"value_{row.standard_id}": "" if row.value is None else f"{row.value.normalize():f}",
            f"how_{row.standard_id}": row.how_measured,
            f"why_{row.standard_id}": row.why_missed,
            f"table_{row.standard_id}": row.table,
        }

    @property
    def uploaded_tables(self) -> dict[str, str]:
        """By the name of the box it belongs in, the text of each table that came as a file and can be taken."""
        files = {standard.pk: self.cleaned_data.get(f"table_file_{standard.pk}") for standard in self.standards}
        return {f"table_{pk}": table.text for pk, table in files.items() if table}

    def measured(self) -> list[answering.Measured]:
        cleaned = self.cleaned_data
        return [
            answering.Measured(
                standard,
                **{
                    field: cleaned[f"{name}_{standard.pk}"]
                    for field, name in [
                        ("value", "value"),
                        ("how_measured", "how"),
                        ("why_missed", "why"),
                        ("table", "table"),
                    ]
                },
            )
            for standard in self.standards
        ]

    def measuring_layout(self) -> list:
        return [self._measuring_fieldset(standard) for standard in self.standards]

    def _measuring_fieldset(self, standard) -> Fieldset:
        table, file = f"table_{standard.pk}", f"table_file_{standard.pk}"
        has_table = bool({table, file} & set(self.errors)) or bool(self[table].value())
        return Fieldset(
            Field.text(f"value_{standard.pk}", field_width=10),
            Field.textarea(f"why_{standard.pk}", rows=2, max_characters=WHY_MISSED_MAX_CHARACTERS),
            Field.textarea(f"how_{standard.pk}", rows=2, max_characters=HOW_MEASURED_MAX_CHARACTERS),
            Fold(
                Field.textarea(table, rows=6),
                file,
                summary="The small table behind it" if has_table else "Add a small table",
                is_open=has_table,
            ),
            legend=f"{standard.measure[:1].upper()}{standard.measure[1:]}: {standard.in_words}",
            legend_size=Size.MEDIUM,
        )
