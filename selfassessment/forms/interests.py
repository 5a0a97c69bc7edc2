"""What a reviewer has to do with the organisation, and what reviewers of one side say to each other."""

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Layout
from django import forms as django_forms

from accounts import forms
from selfassessment.forms.words import WordsField
from selfassessment.models import OTHER_MAX_CHARACTERS, REASON_MAX_CHARACTERS, Interest
from signatories.models import Organisation


class InterestForm(forms.Form):
    """Declared interests; none is one of the answers, and cannot stand beside another."""

    button = "Save and go on"

    interests = django_forms.MultipleChoiceField(
        widget=django_forms.CheckboxSelectMultiple,
        help_text="Choose all that apply.",
        error_messages={"required": "Choose what applies, or “None of these”."},
    )
    other = WordsField(
        label="What else?",
        help_text="Only if you chose “Something else”. Everybody can read it once the round is published. Name nobody.",
        max_length=OTHER_MAX_CHARACTERS,
        required=False,
    )

    def __init__(self, *args, interest: Interest | None, organisation: Organisation, **kwargs):
        super().__init__(*args, initial=_initial(interest), **kwargs)
        self.fields["interests"].label = f"What does your own organisation have to do with {organisation}?"
        self.fields["interests"].choices = [
            Choice(
                "funded", f"{organisation} funds us", hint="A grant, a contract, or rooms and staff free of charge."
            ),
            Choice("competes", f"We compete with {organisation}", hint="For work, for funds, or for volunteers."),
            Choice("other", "Something else", hint="Such as a seat on its board, or family who work there."),
            Choice("none", "None of these"),
        ]

    def layout(self):
        return Layout(
            Field.checkboxes("interests", legend_size="m"),
            Field.textarea("other", rows=3, max_characters=OTHER_MAX_CHARACTERS),
            *self.buttons(),
        )

    def clean(self):
        chosen = set(self.cleaned_data.get("interests", []))
        other = self.cleaned_data.get("other", "").strip()
        if "none" in chosen and len(chosen) > 1:
            self.add_error("interests", "Choose either “None of these” or what applies, not both.")
        if "other" in chosen and not other and "other" not in self.errors:
            self.add_error("other", "Say what else there is.")
        if other and chosen and "other" not in chosen:
            self.add_error("interests", "Choose “Something else” as well, or empty the box below.")
        return {
            "is_funded": "funded" in chosen,
            "is_competitor": "competes" in chosen,
            "other": other,
        }


def _initial(interest: Interest | None) -> dict:
    if interest is None:
        return {}
    chosen = [
        name
        for name, holds in [
            ("funded", interest.is_funded),
            ("competes", interest.is_competitor),
            ("other", interest.other),
            ("none", not interest.is_any),
        ]
        if holds
    ]
    return {"interests": chosen, "other": interest.other}


class RemarkForm(forms.Form):
    """A note to the other reviewers of one's side."""

    button = ""

    text = WordsField(
        label="Note to the other reviewers",
        help_text="It is kept, stays with the reviewers of your side, and is never published.",
        max_length=REASON_MAX_CHARACTERS,
        required=True,
        error_messages={"required": "Write what you want to tell the other reviewers."},
    )

    def layout(self):
        return Layout(Field.textarea("text", rows=3))
