"""What is said on the way from the last answer to the filing."""

from crispy_forms_gds.layout import HTML, Field, Layout
from django import forms

from accounts.forms import Form
from selfassessment.forms.words import LineField, WordsField
from selfassessment.models.filings import REASON_MAX_CHARACTERS

NOTE_MAX_CHARACTERS = 2_000


class AskForm(Form):
    """To the senior responsible officer."""

    button = "Ask for sign-off"
    note = WordsField(
        label="A note to go with it (optional)",
        max_length=NOTE_MAX_CHARACTERS,
        rows=3,
        help_text="It stands in the e-mail and in the history of this self-assessment.",
    )


class SignOffForm(Form):
    """The senior responsible officer's name under what was read."""

    button = "Sign off"
    read_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = LineField(label="Your name", max_length=150, error_messages={"required": "Enter your name."})
    post = LineField(
        label="Your post",
        max_length=200,
        help_text="For example, Director of partnerships. Your name and post stand in the receipt.",
        error_messages={"required": "Enter your post."},
    )


class SendBackForm(Form):
    """What has to change before it can be signed."""

    button = "Send back"
    note = WordsField(
        label="What should change?",
        max_length=NOTE_MAX_CHARACTERS,
        rows=4,
        required=True,
        error_messages={"required": "Say what should change, so that your officers know what to do."},
    )

    def layout(self):
        which = HTML('{% load keeping %}{% keeps_what_is_typed %}<input type="hidden" name="send_back" value="yes">')
        return Layout(which, Field.textarea("note", rows=4, max_characters=NOTE_MAX_CHARACTERS), *self.buttons())


class RefilingForm(Form):
    """The lead officer's word before filing again."""

    button = "File again"
    reason = WordsField(
        label="Why is it filed again?",
        max_length=REASON_MAX_CHARACTERS,
        rows=3,
        required=True,
        help_text="Everybody can read it: beside what is published, in the report and in the receipt.",
        error_messages={"required": "Say why it is filed again."},
    )
    is_declared = forms.BooleanField(
        label="This is what was signed off, and I file it for my organisation",
        error_messages={"required": "Tick the box to file."},
    )

    def layout(self):
        return Layout(
            HTML("{% load keeping %}{% keeps_what_is_typed %}"),
            Field.textarea("reason", rows=3, max_characters=REASON_MAX_CHARACTERS),
            "is_declared",
            *self.buttons(),
        )


class DeclarationForm(Form):
    """The lead officer's word before filing."""

    button = "File"
    is_declared = forms.BooleanField(
        label="This is what was signed off, and I file it for my organisation",
        error_messages={"required": "Tick the box to file."},
    )
