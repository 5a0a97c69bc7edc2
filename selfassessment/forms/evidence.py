from crispy_forms.layout import Div
from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Fieldset, Layout, Size
from django import forms

from accounts.forms import DayField, FilterForm, Form
from selfassessment.actions.evidence import Details
from selfassessment.forms.answering import EvidenceFields
from selfassessment.forms.words import LineField
from selfassessment.models import Answer, Evidence

WHO_SEES = [
    Choice(
        Evidence.Visibility.PARTNERS,
        "Partners only",
        hint="Reviewers of the other side, the secretary and the chair, once an answer that uses it is filed. "
        "Public pages say “evidence for partners” and not what it is.",
    ),
    Choice(
        Evidence.Visibility.PUBLIC,
        "Anyone",
        hint="The same, and everybody once the round is published. Choose it for what holds nothing personal.",
    ),
]


class DetailsFields(Form):
    """Who may see evidence, and which days it speaks for."""

    covers_from_on = DayField(label="First day it speaks for", required=False, help_text="For example, 1 4 2026")
    covers_to_on = DayField(label="Last day it speaks for", required=False, help_text="For example, 31 3 2027")
    good_until_on = DayField(
        label="Good until",
        required=False,
        help_text="The last day it should be used, such as the review date of a policy. Leave empty if it has none.",
    )
    visibility = forms.ChoiceField(
        label="Who may see it?",
        widget=forms.RadioSelect,
        choices=WHO_SEES,
        initial=Evidence.Visibility.PARTNERS,
        error_messages={"required": "Choose who may see it.", "invalid_choice": "Choose one of the two."},
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("covers_from_on"), cleaned.get("covers_to_on")
        if first and last and last < first:
            self.add_error("covers_to_on", "The last day it speaks for has to come after the first.")
        return cleaned

    @property
    def details(self) -> Details:
        return Details(**{name: self.cleaned_data[name] for name in Details.__dataclass_fields__})

    def details_layout(self):
        return [
            Fieldset(
                "covers_from_on",
                "covers_to_on",
                legend="Which days does it speak for? (optional)",
                legend_size=Size.MEDIUM,
            ),
            "good_until_on",
            Field.radios("visibility", legend_size=Size.MEDIUM),
        ]


class LinkForm(DetailsFields, EvidenceFields):
    """A link for the library."""

    button = "Add the link"
    CONTENT = ["link_url", "link_title"]
    OTHER = ["file", "file_title"]
    EMPTY = "Enter the web address."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.OTHER:
            del self.fields[name]
        self.fields[self.CONTENT[0]].required = True
        self.fields[self.CONTENT[0]].error_messages["required"] = self.EMPTY

    def layout(self):
        return Layout(*self.CONTENT, *self.details_layout(), *self.buttons())


class FileForm(LinkForm):
    """A file for the library."""

    button = "Add the file"
    CONTENT = ["file", "file_title"]
    OTHER = ["link_url", "link_title"]
    EMPTY = "Choose a file."


class NewVersion(Form):
    """Mix into a form that adds evidence: in which open answers the new version takes the old one's place."""

    button = "Add the version"
    in_answers = forms.ModelMultipleChoiceField(
        queryset=Answer.objects.none(),
        label="Use the new version in",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Answers not filed yet that rest on the version before. A change of an answer ends a sign-off.",
        error_messages={"invalid_choice": "Choose among the answers listed.", "invalid_pk_value": "Choose again."},
    )

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["in_answers"].queryset = answers
        self.fields["in_answers"].label_from_instance = _name
        if not answers:
            del self.fields["in_answers"]

    def layout(self):
        answers = [Field.checkboxes("in_answers", legend_size=Size.MEDIUM)] if "in_answers" in self.fields else []
        return Layout(*self.CONTENT, *answers, *self.details_layout(), *self.buttons())


def _name(answer: Answer) -> str:
    return f"{answer.clause.name} in {answer.assessment.round}"


class LinkVersionForm(NewVersion, LinkForm):
    """A newer web address."""


class FileVersionForm(NewVersion, FileForm):
    """A newer file."""


class DescribeForm(DetailsFields):
    """What is said of evidence that is there."""

    button = "Save"
    title = LineField(label="What it is", max_length=200)
    field_order = ["title"]

    def layout(self):
        return Layout("title", *self.details_layout(), *self.buttons())


class LibraryFilterForm(FilterForm):
    """Which part of the library to show; kept in the address."""

    SHOW = [
        ("", "All on offer"),
        ("unused", "Not used yet"),
        ("past", "Past their date"),
        ("broken", "Links that do not answer"),
        ("public", "Open to anyone"),
        ("partners", "Partners only"),
        ("retired", "Retired"),
    ]
    words = forms.CharField(label="Words", required=False, max_length=200)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Links and files"), *Evidence.Kind.choices])
    show = forms.ChoiceField(label="Show", required=False, choices=SHOW)

    def layout(self):
        return Layout(Div("words", "kind", "show", css_class="app-filter"), *self.buttons())
