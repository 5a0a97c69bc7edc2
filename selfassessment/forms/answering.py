"""The page on which one promise is answered, and the one on which it is handed on."""

import secrets
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Button, Div, Field, Fieldset, Layout, Size
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.formats import date_format

from accounts.folding import Fold
from accounts.forms import Form
from selfassessment import file_types
from selfassessment.forms.measuring import MeasuringFields
from selfassessment.forms.words import LineField, WordsField
from selfassessment.models import (
    NARRATIVE_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    SITTING_MAX_CHARACTERS,
    Answer,
    Evidence,
)

NOT_APPLICABLE = "not-applicable"
MANY_TURNS = 1_000_000
FORM_ID = "answer-form"

ADDITIONS = {"link_url", "link_title", "file", "file_title"}


class LinkField(forms.URLField):
    """A web address, http or https; without a scheme it becomes https."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=1000,
            assume_scheme="https",
            widget=forms.TextInput(attrs={"inputmode": "url"}),
            error_messages={"invalid": "Enter a web address that begins with https:// or http://."},
            **kwargs,
        )
        self.validators = [
            validator if not isinstance(validator, URLValidator) else URLValidator(schemes=["http", "https"])
            for validator in self.validators
        ]
        for validator in self.validators:
            if isinstance(validator, URLValidator):
                validator.message = self.error_messages["invalid"]


class EvidenceFields(Form):
    """A link or a file for the organisation's library, each with a title; both may be left empty."""

    link_url = LinkField(label="Web address", required=False)
    link_title = LineField(label="What it is", required=False, max_length=200, help_text="For example, “Board paper”.")
    file = forms.FileField(label="File", required=False)
    file_title = LineField(
        label="What it is", required=False, max_length=200, help_text="For example, “Payment report”."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        size = file_types.in_megabytes(settings.EVIDENCE_MAX_BYTES)
        self.fields["file"].help_text = f"{file_types.IN_WORDS}, up to {size}."

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            try:
                file.type, file.sha256 = file_types.identify(file, file.name, settings.EVIDENCE_MAX_BYTES)
            except file_types.WrongFileError as error:
                raise ValidationError(str(error), code="wrong_file") from error
        return file

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("link_title") and not cleaned.get("link_url") and "link_url" not in self.errors:
            self.add_error("link_url", "Enter the web address, or clear what it is.")
        if cleaned.get("file_title") and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose the file, or clear what it is.")
        return cleaned

    @property
    def new_link(self) -> dict | None:
        """The link to add, if one was typed and both its parts can be taken."""
        url = self.cleaned_data.get("link_url")
        if not url or {"link_url", "link_title"} & set(self.errors):
            return None
        return {"url": url, "title": self.cleaned_data.get("link_title") or _short(url)}

    @property
    def new_file(self) -> dict | None:
        file = self.cleaned_data.get("file")
        if not file or {"file", "file_title"} & set(self.errors):
            return None
        name = file_types.plain_name(file.name)
        title = self.cleaned_data.get("file_title") or name.rpartition(".")[0] or name
        return {"file": file, "name": name, "type": file.type, "sha256": file.sha256, "title": title[:200]}


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")[:200]


class LibraryField(forms.MultipleChoiceField):
    """Chosen among the evidence that was read to be offered, without asking for it again; cleaned to a list of it."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Choose evidence from your own library."},
            **kwargs,
        )
        self.offered: dict[str, Evidence] = {}

    def clean(self, value):
        return [self.offered[key] for key in dict.fromkeys(super().clean(value))]


class AnswerForm(MeasuringFields, EvidenceFields):
    """One promise. Everything may be left for later; what a complete answer still needs is said on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    sitting = forms.CharField(widget=forms.HiddenInput, required=False, max_length=SITTING_MAX_CHARACTERS)
    turn = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=MANY_TURNS)
    rating = forms.ChoiceField(label="How far do you keep this promise?", required=False, widget=forms.RadioSelect)
    words = WordsField(label="How you keep it, or what stands in the way", max_length=NARRATIVE_MAX_CHARACTERS, rows=10)
    evidence = LibraryField(label="From your library", required=False)
    next_step = WordsField(label="What you will do next", max_length=REASON_MAX_CHARACTERS, rows=3)
    is_help_wanted = forms.BooleanField(label="We need help with this", required=False)
    help_wanted = WordsField(label="What would help", max_length=REASON_MAX_CHARACTERS, rows=3)

    def __init__(self, *args, answer: Answer, library, levels, **kwargs):
        self.answer = answer
        self.levels = {str(level.pk): level for level in levels}
        self.standards = list(answer.clause.standards.all())
        super().__init__(*args, **kwargs)
        top = next(iter(self.levels.values()))
        self.fields["rating"].choices = [
            *(
                Choice(
                    str(level.pk),
                    f"{level.symbol}  {level.name}",
                    hint=level.definition,
                    divider="or" if last else None,
                )
                for level, last in _with_last(self.levels.values())
            ),
            Choice(NOT_APPLICABLE, "This promise does not apply to us", hint="Say why in the next box."),
        ]
        self.fields["words"].help_text = (
            f"Needed for every rating below “{top.name}”, and if the promise does not apply to you. "
            "It will be published with your rating."
        )
        self.fields["next_step"].help_text = "For example, who will do what by when. It will be published."
        self.fields["help_wanted"].help_text = "The reviewers and the partnership see this. It will be published."
        self._offer_evidence(library)
        self.add_measuring_fields()

    def _offer_evidence(self, library):
        """The whole library, what is ticked already first, so that it is seen in a long list."""
        field = self.fields["evidence"]
        field.offered = {str(item.pk): item for item in library}
        today = timezone.localdate()
        field.hints = {str(item.pk): _source(item, today) for item in library}
        ticked = set(self.data.getlist("evidence") if self.is_bound else map(str, self.initial.get("evidence", [])))
        field.choices = sorted(
            ((str(item.pk), item.title) for item in library), key=lambda choice: choice[0] not in ticked
        )

    @staticmethod
    def initial_for(answer: Answer, evidence: Iterable[Evidence] | None = None) -> dict:
        """What the fields show of a saved answer; `evidence` is what it rests on, where that has been read already."""
        evidence = answer.evidence.all() if evidence is None else evidence
        initial = {
            "version": answer.version,
            "sitting": secrets.token_urlsafe(12),
            "turn": 0,
            "rating": NOT_APPLICABLE if answer.is_not_applicable else str(answer.rating_id or ""),
            "words": answer.words,
            "evidence": [item.pk for item in evidence],
            "next_step": answer.next_step,
            "is_help_wanted": answer.is_help_wanted,
            "help_wanted": answer.help_wanted,
        }
        for row in answer.measurements.all():
            initial |= MeasuringFields.initial_for_measurement(row)
        return initial

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rating") == NOT_APPLICABLE and len(cleaned.get("words", "")) > REASON_MAX_CHARACTERS:
            self.add_error(
                "words",
                f"Why it does not apply has {len(cleaned['words']):,} characters. "
                f"Shorten it to {REASON_MAX_CHARACTERS:,} or fewer.",
            )
        return cleaned

    def words_for_saving(self) -> dict:
        """The cleaned fields as `actions.answering.save` takes them."""
        cleaned = self.cleaned_data
        is_not_applicable = cleaned["rating"] == NOT_APPLICABLE
        return {
            "version": cleaned["version"],
            "rating": None if is_not_applicable else self.levels.get(cleaned["rating"]),
            "is_not_applicable": is_not_applicable,
            "not_applicable_reason": cleaned["words"] if is_not_applicable else "",
            "narrative": "" if is_not_applicable else cleaned["words"],
            "next_step": cleaned["next_step"],
            "is_help_wanted": cleaned["is_help_wanted"],
            "help_wanted": cleaned["help_wanted"],
            "measurements": self.measured(),
            "sitting": cleaned["sitting"],
            "turn": cleaned["turn"] or 0,
            "evidence": cleaned["evidence"],
        }

    def layout(self):
        big = {"label_size": Size.MEDIUM}
        library = [Field.checkboxes("evidence", small=True)] if self.fields["evidence"].hints else []
        return Layout(
            "version",
            "sitting",
            "turn",
            HTML("{% load keeping %}{% keeps_what_is_typed %}"),
            Field.radios("rating", legend_size=Size.MEDIUM),
            Field.textarea("words", rows=10, max_characters=NARRATIVE_MAX_CHARACTERS, **big),
            *self.measuring_layout(),
            Fieldset(
                *library,
                Fold(
                    HTML(
                        '<p class="govuk-hint">For partners only at first: public pages say “evidence for partners”. '
                        "You can open it to anyone in your library.</p>"
                    ),
                    HTML('<h3 class="govuk-heading-s">A link</h3>'),
                    "link_url",
                    "link_title",
                    HTML('<h3 class="govuk-heading-s">A file</h3>'),
                    "file",
                    "file_title",
                    Button.secondary("save_stay", "Save and add more evidence"),
                    summary="Add a link or a file",
                    is_open=bool(ADDITIONS & set(self.errors)),
                ),
                legend="Evidence",
                legend_size=Size.MEDIUM,
            ),
            Field.textarea("next_step", rows=3, max_characters=REASON_MAX_CHARACTERS, **big),
            Fieldset(
                "is_help_wanted",
                Field.textarea("help_wanted", rows=3, max_characters=REASON_MAX_CHARACTERS),
                legend="Help",
                legend_size=Size.MEDIUM,
            ),
            HTML('{% include "selfassessment/_saving.html" %}'),
            Div(
                Button("save_next", "Save and continue"),
                Button.secondary("save_list", "Save and return to the list"),
                css_class="govuk-button-group",
            ),
        )

    @property
    def helper(self):
        """Known by its name to buttons elsewhere on the page and to the script that saves while somebody types."""
        helper = super().helper
        helper.form_id = FORM_ID
        # A browser that puts back what it remembers would put an older text over a newer version.
        helper.attrs |= {"autocomplete": "off"}
        return helper


def _with_last(items):
    items = list(items)
    return [(item, item is items[-1]) for item in items]


def _source(item: Evidence, today: date) -> str:
    source = item.url if item.kind == Evidence.Kind.LINK else item.original_name
    return f"{source} (was good until {date_format(item.good_until_on)})" if item.is_past_its_date(today) else source
