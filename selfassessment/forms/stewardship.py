"""What a steward types about a round that is open: a new day and its reason, a word to those whose turn it is."""

from accounts.forms import DayField, Form
from selfassessment.forms.words import WordsField
from selfassessment.models import STEWARD_WORDS_MAX_CHARACTERS, Round


class ExtensionForm(Form):
    button = "Give more time"

    due_on = DayField(
        label="New day to file by", error_messages={"required": "Enter the day until which there is time."}
    )
    reason = WordsField(
        label="Reason",
        required=True,
        max_length=STEWARD_WORDS_MAX_CHARACTERS,
        help_text="Everybody can read it. Do not name a person or an illness.",
        error_messages={"required": "Say why. The reason is public."},
    )


class MoveDatesForm(Form):
    button = "Move the days"

    review_due_on = DayField(label="Reviews are due")
    reply_due_on = DayField(label="Replies are due")
    reason = WordsField(
        label="Reason",
        required=True,
        max_length=STEWARD_WORDS_MAX_CHARACTERS,
        help_text="Shown to everybody who works on the round.",
        error_messages={"required": "Say why these days move."},
    )

    @staticmethod
    def initial_for(round_: Round) -> dict:
        return {"review_due_on": round_.review_due_on, "reply_due_on": round_.reply_due_on}


class ChaseForm(Form):
    """A word of the steward's own; to whom it goes stands in the page's table."""

    button = "Look at the e-mails"

    note = WordsField(
        label="Your own words (optional)",
        max_length=STEWARD_WORDS_MAX_CHARACTERS,
        rows=4,
        help_text="Stands in each e-mail, above the link. Without it they say whose turn it is, and until when.",
    )
