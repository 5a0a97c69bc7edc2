from crispy_forms_gds.layout import Field, Layout

from reports.models import COMMENTARY_MAX_CHARACTERS, Publication
from selfassessment.forms.reviewing import KEEPS_WHAT_IS_TYPED, ConfirmForm, SharedForm, VersionField
from selfassessment.forms.words import WordsField

__all__ = ["CommentaryForm", "ConfirmForm"]


class CommentaryForm(SharedForm):
    """The secretary's words before the figures."""

    button = "Save commentary"
    text = WordsField(
        label="Commentary",
        help_text=(
            "Plain text; an empty line begins a new paragraph. It stands in the summary, after the headline figures. "
            "Say what the board should know, and what it should decide."
        ),
        max_length=COMMENTARY_MAX_CHARACTERS,
    )
    version = VersionField()

    def __init__(self, *args, publication: Publication | None, **kwargs):
        initial = {"text": publication.commentary, "version": publication.version} if publication else {"version": 0}
        super().__init__(*args, initial=initial, **kwargs)

    def layout(self):
        return Layout(
            Field.textarea("text", rows=16, max_characters=COMMENTARY_MAX_CHARACTERS),
            "version",
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )
