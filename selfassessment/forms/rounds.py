from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts.forms import DayField, Form
from compacts.models import Edition
from selfassessment.forms.words import LineField, WordsField
from selfassessment.models import Round, Scale

GUIDANCE_MAX_CHARACTERS = 5_000


class RoundForm(Form):
    """The plan of a round."""

    button = "Save the plan"

    edition = forms.ModelChoiceField(
        queryset=Edition.objects.none(),
        label="Agreement",
        widget=forms.RadioSelect,
        empty_label=None,
        help_text="The edition in force.",
        error_messages={"required": "Choose the agreement.", "invalid_choice": "Choose an edition in force."},
    )
    label = LineField(
        label="Year or name",
        max_length=40,
        help_text="Part of the address of its pages. For example, 2027.",
        error_messages={"required": "Enter a year or a short name."},
    )
    scale = forms.ModelChoiceField(
        queryset=Scale.objects.order_by("pk"),
        label="Rating scale",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose a rating scale.",
            "invalid_choice": "Choose one of the scales listed.",
        },
    )
    opens_on = DayField(label="Opens", help_text="For example, 1 3 2027.")
    due_on = DayField(label="Self-assessments are due")
    review_due_on = DayField(label="Reviews are due")
    reply_due_on = DayField(label="Replies are due")
    guidance = WordsField(
        label="Guidance (optional)",
        max_length=GUIDANCE_MAX_CHARACTERS,
        help_text="Shown to everybody who answers: which period to speak for, whom to ask.",
    )
    DAYS = ["opens_on", "due_on", "review_due_on", "reply_due_on"]

    def __init__(self, *args, editions, round_: Round | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.round = round_
        self.fields["edition"].queryset = editions
        self.fields["edition"].label_from_instance = lambda edition: f"{edition.agreement.title} ({edition.label})"
        self.fields["scale"].hints = {str(scale.pk): scale.description for scale in self.fields["scale"].queryset}
        self.fields["label"].validators.append(
            RegexValidator(r"^[-a-zA-Z0-9_]+\Z", "Use letters, digits and hyphens only, without spaces.")
        )
        if round_ is not None:
            del self.fields["edition"]

    @staticmethod
    def initial_for(round_: Round) -> dict:
        return {name: getattr(round_, name) for name in ["label", "scale", *RoundForm.DAYS, "guidance"]}

    def clean(self):
        cleaned = super().clean()
        for earlier, later in zip(self.DAYS, self.DAYS[1:], strict=False):
            if cleaned.get(earlier) and cleaned.get(later) and cleaned[later] < cleaned[earlier]:
                self.add_error(later, f"“{self.fields[later].label}” cannot be before “{self.fields[earlier].label}”.")
        edition = self.round.edition if self.round else cleaned.get("edition")
        if edition and cleaned.get("label"):
            others = Round.objects.filter(edition=edition, label=cleaned["label"])
            if others.exclude(pk=self.round and self.round.pk).exists():
                self.add_error("label", ValidationError("There is a round of this name already. Choose another name."))
        return cleaned
