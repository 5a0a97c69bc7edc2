"""What is typed about a variation: why, from when, and what a party says of it."""

from __future__ import annotations

from django import forms

from accounts.forms import DayField, Form
from commitments.agreement_file import kinds
from commitments.forms.fields import KindField, ProseField, WordsField
from commitments.variations.models import Variation
from compacts.models import Edition

AGREES, DOES_NOT = "agrees", "does not agree"


class TermsForm(Form):
    """Why an edition is varied, and from when."""

    button = "Save"

    reason = ProseField(
        label="Why it is varied",
        required=True,
        rows=4,
        help_text="Everybody reads this with the variation, now and once it is in force.",
    )
    effective_on = DayField(label="It takes effect on", help_text="The day that the parties agree to, such as 1 4 2027")

    def __init__(self, *args, variation: Variation | None = None, **kwargs):
        if variation:
            kwargs["initial"] = {"reason": variation.reason, "effective_on": variation.effective_on}
        super().__init__(*args, **kwargs)

    @property
    def terms(self) -> dict:
        return {name: self.cleaned_data[name] for name in ["reason", "effective_on"]}


class BeginForm(TermsForm):
    """The same, and what the edition is called that comes of it."""

    button = "Begin the variation"

    label = KindField(
        kinds.Address(40),
        label="Label of the edition as varied",
        required=True,
        help_text="Part of its address. Letters, digits, dots and hyphens.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )

    def __init__(self, *args, edition: Edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["label"].initial = _next_label(edition)


def _next_label(edition: Edition) -> str:
    """The label of what is varied, and the next number after a dot: 2022, 2022.1, 2022.2."""
    stem, _, last = edition.label.rpartition(".")
    stem = stem if stem and last.isdigit() else edition.label
    taken = set(edition.agreement.editions.values_list("label", flat=True))
    number = 1
    while f"{stem}.{number}" in taken:
        number += 1
    return f"{stem}.{number}"


class ConsentForm(Form):
    """What one party decided, and where that is minuted."""

    button = "Record it"

    outcome = forms.ChoiceField(
        label="What did it decide?",
        choices=[(AGREES, "It agrees to the wording"), (DOES_NOT, "It does not agree")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it decided."},
    )
    said_by = WordsField(
        label="Who decided, by body or post",
        required=True,
        help_text="Such as “ICB Board” or “chair of the VCSE Alliance”. Never a person’s name.",
    )
    decided_on = DayField(label="On which day", help_text="For example, 27 3 2027")
    minute_reference = WordsField(100, label="Minute reference")
    note = ProseField(
        label="What else it said",
        rows=3,
        help_text="Such as why it does not agree. Everybody reads it once the variation is in force.",
    )
    terms_sha256 = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def told(self) -> dict:
        told = {name: self.cleaned_data[name] for name in ["said_by", "decided_on", "minute_reference", "note"]}
        return told | {
            "is_given": self.cleaned_data["outcome"] == AGREES,
            "terms_sha256": self.cleaned_data["terms_sha256"],
        }


class AbandonForm(Form):
    button = "Give it up"

    because = ProseField(label="Why it is given up", required=True, rows=3)


class IntoForceForm(Form):
    button = "Bring it into force"

    is_sure = forms.BooleanField(
        label="I have looked at what changes, and the parties agreed to this",
        error_messages={"required": "Look at what changes, and tick that the parties agreed to it."},
    )
