from crispy_forms_gds.layout import Div, Field, Layout

from selfassessment.forms.reviewing import VerdictForm
from selfassessment.forms.words import KEEPS_WHAT_IS_TYPED, WordsField
from selfassessment.models import NARRATIVE_MAX_CHARACTERS, REASON_MAX_CHARACTERS


class CorrectionForm(VerdictForm):
    """A released verdict put right: what it should say, and why."""

    button = "Correct the verdict"

    filing = None  # after the release nothing is filed again

    why = WordsField(
        label="Why do you correct it?",
        help_text="Everybody who reads the verdict reads this beside it, with what it said before.",
        max_length=REASON_MAX_CHARACTERS,
        required=True,
        error_messages={"required": "Say why you correct it. Everybody who reads the verdict reads that too."},
    )

    def __init__(self, *args, can_change_judgement: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not can_change_judgement:  # what is counted stays; the form sends it along unseen
            self.fields["judgement"].disabled = self.fields["rating"].disabled = True
        self.can_change_judgement = can_change_judgement
        self.fields["judgement"].label = "Judgement"
        self.fields["reason"].help_text = "Put right what was wrong in it, and leave the rest."

    def layout(self):
        judged = Div(Field.radios("judgement", small=True), Field.radios("rating", small=True), css_class="app-pair")
        return Layout(
            *([judged] if self.can_change_judgement else []),
            Field.textarea("reason", rows=6, max_characters=NARRATIVE_MAX_CHARACTERS),
            Field.textarea("why", rows=3, max_characters=REASON_MAX_CHARACTERS),
            "version",
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )
