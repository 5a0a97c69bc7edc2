from datetime import date

from crispy_forms_gds.layout import HTML, Field, Layout
from django import forms as django_forms
from django.utils.html import format_html

from accounts import forms
from accounts.forms import DayField
from reports.cover.models import (
    HELP_MAX_CHARACTERS,
    LINE_MAX_CHARACTERS,
    NAME_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
    WORDS_MAX_CHARACTERS,
    CoverSheet,
    FieldKind,
    FilledFrom,
    SheetEntry,
    SheetField,
)
from reports.document.written import TooDeepError, check_depth
from selfassessment.forms.reviewing import VersionField
from selfassessment.forms.words import KEEPS_WHAT_IS_TYPED, LineField, WordsField

ROWS = 6
MOST_ROWS = 16  # what was filled in from the report is read whole, without scrolling in a small window
LETTERS_IN_ROW = 70
ONE_LINE = [FilledFrom.TITLE, FilledFrom.PERIOD, FilledFrom.BODY]


class TitleForm(forms.Form):
    """What the partnership's cover sheets are called."""

    button = "Save the name"
    title = LineField(
        label="Name of the sheet", help_text="It stands on top of each sheet.", max_length=TITLE_MAX_CHARACTERS
    )


class FieldForm(forms.Form):
    """One field of a cover sheet."""

    button = "Save the field"
    name = LineField(label="Name", max_length=NAME_MAX_CHARACTERS)
    help = LineField(
        label="Help",
        help_text="Optional. Says what is wanted, under the name.",
        required=False,
        max_length=HELP_MAX_CHARACTERS,
    )
    kind = django_forms.ChoiceField(label="What is filled in", choices=FieldKind, widget=django_forms.RadioSelect)
    filled_from = django_forms.ChoiceField(
        label="What it begins with",
        help_text="Whoever fills in the sheet can change it.",
        choices=FilledFrom,
        required=False,
    )

    def __init__(self, *args, field: SheetField | None = None, **kwargs):
        known = ["name", "help", "kind", "filled_from"]
        initial = {name: getattr(field, name) for name in known} if field else {"kind": FieldKind.LINE}
        super().__init__(*args, initial=initial, **kwargs)

    def layout(self):
        return Layout("name", "help", Field.radios("kind", small=True), "filled_from", *self.buttons())

    def clean(self):
        """A heading holds nothing, and many lines do not fit into one."""
        typed = super().clean()
        source, kind = typed.get("filled_from", ""), typed.get("kind")
        if source and kind in {FieldKind.HEADING, FieldKind.DAY}:
            self.add_error(
                "filled_from", "A heading or a date begins empty. Choose “Nothing”, or another kind of field."
            )
        elif kind == FieldKind.LINE and source and source not in ONE_LINE:
            self.add_error("filled_from", "This takes several lines. Choose “Several lines” as what is filled in.")
        return typed


class SheetForm(forms.Form):
    """A cover sheet's own fields, each under the name the partnership gave it."""

    button = "Save the sheet"
    version = VersionField()

    def __init__(self, *args, sheet: CoverSheet, entries: list[SheetEntry], **kwargs):
        initial = {"version": sheet.version} | {self.name_of(entry): entry.text for entry in entries}
        super().__init__(*args, initial=initial, **kwargs)
        self.entries = entries
        self.overtaken: CoverSheet | None = None
        for entry in entries:
            if made := _FIELDS.get(entry.kind):
                self.fields[self.name_of(entry)] = made(label=entry.name, help_text=entry.help, required=False)
                if entry.kind == FieldKind.DAY:
                    self.initial[self.name_of(entry)] = date.fromisoformat(entry.text) if entry.text else None

    @staticmethod
    def name_of(entry: SheetEntry) -> str:
        return f"entry_{entry.position}"

    def layout(self):
        return Layout(*map(self._laid_out, self.entries), "version", KEEPS_WHAT_IS_TYPED, *self.buttons())

    def _laid_out(self, entry):
        if entry.kind == FieldKind.HEADING:
            hint = format_html('<p class="govuk-hint">{}</p>', entry.help) if entry.help else ""
            heading = format_html('<h2 class="govuk-heading-m govuk-!-margin-bottom-2">{}</h2>{}', entry.name, hint)
            return HTML(heading.replace("{", "&#123;").replace("}", "&#125;"))  # a name is no template
        if entry.kind == FieldKind.WORDS:
            rows = min(max(ROWS, entry.text.count("\n") + len(entry.text) // LETTERS_IN_ROW + 1), MOST_ROWS)
            return Field.textarea(self.name_of(entry), rows=rows, max_characters=WORDS_MAX_CHARACTERS)
        return self.name_of(entry)

    @property
    def texts(self) -> dict[int, str]:
        """What was filled in, by the places of the entries; a day as it is kept."""
        found = {}
        for entry in self.entries:
            if entry.kind != FieldKind.HEADING:
                value = self.cleaned_data[self.name_of(entry)]
                found[entry.position] = value.isoformat() if hasattr(value, "isoformat") else value or ""
        return found

    def clean(self):
        typed = super().clean()
        for entry in self.entries:
            if entry.kind == FieldKind.WORDS and self.name_of(entry) in typed:
                self._check_depth(entry, typed[self.name_of(entry)])
        return typed

    def _check_depth(self, entry, text):
        try:
            check_depth(text)
        except TooDeepError:
            self.add_error(
                self.name_of(entry), "Lists within lists go three deep at the most. Begin a list of its own."
            )

    def show_overtaken(self, saved: CoverSheet) -> None:
        """Keep what was typed, and take on the newer version, so that saving again is a choice made knowingly."""
        self.overtaken = saved
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = saved.version
        self.add_error(
            None,
            f"{saved.saved_by} saved this sheet while you were writing. Nothing is lost: what differs is shown below. "
            "Save again to put yours in its place, or leave this page to keep theirs.",
        )

    @property
    def differing(self) -> list[dict]:
        """What stands in the sheet now, where something else was typed."""
        if not self.overtaken:
            return []
        now = {entry.position: entry for entry in self.overtaken.entries.all()}
        return [
            {"name": now[place].name, "theirs": now[place].text, "mine": text}
            for place, text in self.texts.items()
            if place in now and now[place].text != text
        ]


_FIELDS = {
    FieldKind.LINE: lambda **more: LineField(max_length=LINE_MAX_CHARACTERS, **more),
    FieldKind.WORDS: lambda **more: WordsField(max_length=WORDS_MAX_CHARACTERS, rows=ROWS, **more),
    FieldKind.DAY: lambda **more: DayField(**more),
}
