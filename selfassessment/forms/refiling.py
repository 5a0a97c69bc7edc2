"""What is to be changed in a filing, and why; and the answer to it."""

from crispy_forms_gds.layout import HTML, Field, Layout
from django.utils.html import format_html

from accounts.forms import Form
from selfassessment.forms.words import KEEPS_WHAT_IS_TYPED, WordsField
from selfassessment.models import Answer
from selfassessment.models.filings import REASON_MAX_CHARACTERS


class NamedForm(Form):
    """A reason for each answer that was chosen, in the agreement's order."""

    def __init__(self, *args, answers: list[Answer], button: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.answers, self.button = answers, button
        for answer in answers:
            self.fields[f"reason_{answer.pk}"] = WordsField(
                label=f"What should change in {answer.clause.name}?",
                help_text=answer.clause.title or answer.clause.text,
                max_length=REASON_MAX_CHARACTERS,
                required=True,
                error_messages={"required": f"Say what should change in {answer.clause.name}."},
            )

    def reasons(self) -> list[tuple[Answer, str]]:
        return [(answer, self.cleaned_data[f"reason_{answer.pk}"]) for answer in self.answers]

    def layout(self):
        boxes = [
            Field.textarea(f"reason_{answer.pk}", rows=3, max_characters=REASON_MAX_CHARACTERS)
            for answer in self.answers
        ]
        chosen = [
            HTML(format_html('<input type="hidden" name="clause" value="{}">', answer.clause.ref))
            for answer in self.answers
        ]
        return Layout(KEEPS_WHAT_IS_TYPED, *chosen, *boxes, *self.buttons())


class DeclineForm(Form):
    """Why a request is not granted."""

    button = "Decline"
    note = WordsField(
        label="Why not?",
        help_text="The lead officer reads it.",
        max_length=REASON_MAX_CHARACTERS,
        rows=3,
        required=True,
        error_messages={"required": "Say why, so that the organisation knows."},
    )

    def layout(self):
        which = HTML('<input type="hidden" name="decline" value="yes">')
        return Layout(
            KEEPS_WHAT_IS_TYPED,
            which,
            Field.textarea("note", rows=3, max_characters=REASON_MAX_CHARACTERS),
            *self.buttons(),
        )
