from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Button, Field, Layout
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.forms import DayField, Form
from reports.document import v2, written
from reports.models import SECTION_MAX_CHARACTERS, Participant, Recommendation, RecommendationAct, SectionText
from reports.writing.models import COMMENT_MAX_CHARACTERS, NOTE_MAX_CHARACTERS, RECOMMENDATION_MAX_CHARACTERS
from selfassessment.forms.reviewing import SharedForm, VersionField
from selfassessment.forms.words import KEEPS_WHAT_IS_TYPED, LineField, WordsField

# What to say in each section, as the hint above its text.
HINTS = {
    "foreword": "Before everything else, in the name of the Board or its chair. Two or three paragraphs.",
    "summary": "After the headline figures. What a director with two minutes should know.",
    "for-the-board": "After what the figures say needs the Board. What you would put on its agenda, and why.",
    "returns": "Who returned and who did not, in fair words: what you know of the reasons.",
    "progress": "What lies behind the figures by theme and by kind of body.",
    "change": "Why things moved, or did not.",
    "gap": "What the two sides see differently, and what was said about it. Be as fair to one as to the other.",
    "standards": "What the measured values mean, and what stands in the way where they are missed.",
    "helped": "What worked, from answers you choose or in your own words.",
    "help": "Who could give the help that is asked for.",
    "sector": "What the sector itself wants the Board to hear, beyond the promises.",
    "next-steps": "What happens now, and when the next round begins.",
    "recommendations": "A sentence or two before the numbered recommendations. You write those on a page of their own.",
}


class SectionForm(SharedForm):
    """One section, as Markdown."""

    text = WordsField(label="Text", max_length=SECTION_MAX_CHARACTERS)
    version = VersionField()

    def __init__(self, *args, key: str, latest: SectionText | None, **kwargs):
        initial = {"text": latest.text, "version": latest.number} if latest else {"version": 0}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["text"].help_text = HINTS[key]

    def layout(self):
        return Layout(
            Field.textarea("text", rows=18, max_characters=SECTION_MAX_CHARACTERS),
            "version",
            KEEPS_WHAT_IS_TYPED,
            Button("save", "Save"),
            Button.secondary("preview", "Preview"),
        )

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            written.check_depth(text)
        except written.TooDeepError:
            raise ValidationError(
                f"Lists and quotations stand within each other more than {written.MOST_LEVELS} deep, which no page can "
                "show. Take one level out."
            ) from None
        return text


class RecommendationForm(SharedForm):
    """One numbered recommendation."""

    button = "Save recommendation"
    text = WordsField(
        label="What is recommended",
        help_text="One decision that can be taken as it stands. Begin with a verb: “Agree …”, “Ask …”, “Note …”.",
        max_length=RECOMMENDATION_MAX_CHARACTERS,
        required=True,
        error_messages={"required": "Say what is recommended."},
    )
    to_whom = LineField(
        label="Who is asked to decide",
        help_text="A body or a post, not a person’s name. For example: the Partnership Board.",
        max_length=200,
        error_messages={"required": "Say who is asked to decide."},
    )
    owner = LineField(
        label="Proposed owner (optional)",
        help_text="Who would carry it out: a body, an organisation or a post.",
        max_length=200,
        required=False,
    )
    due_on = DayField(label="Proposed day (optional)", required=False)
    version = VersionField()

    def __init__(self, *args, saved: Recommendation | None, **kwargs):
        initial = {"version": 0}
        if saved:
            initial = {name: getattr(saved, name) for name in ["text", "to_whom", "owner", "due_on", "version"]}
        super().__init__(*args, initial=initial, **kwargs)

    def layout(self):
        return Layout(
            Field.textarea("text", rows=4, max_characters=RECOMMENDATION_MAX_CHARACTERS),
            "to_whom",
            "owner",
            "due_on",
            "version",
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )

    def typed_text(self) -> str:
        return _in_words(**{name: self.cleaned_data[name] for name in ["text", "to_whom", "owner", "due_on"]})

    def saved_text(self, saved: Recommendation) -> str:
        return _in_words(saved.text, saved.to_whom, saved.owner, saved.due_on)


def _in_words(text, to_whom, owner, due_on) -> str:
    return f"{text}\n\nFor decision by: {to_whom}\nProposed owner: {owner or '–'}\nProposed day: {due_on or '–'}"


class AskForm(Form):
    """Whom to ask to write or to read."""

    button = "Ask them"
    email = django_forms.EmailField(
        label="E-mail address",
        help_text="Of somebody with an account on this portal.",
        error_messages={"required": "Enter an e-mail address.", "invalid": "Enter an e-mail address."},
    )
    kind = django_forms.ChoiceField(
        label="What you ask them for",
        widget=django_forms.RadioSelect,
        error_messages={"required": "Choose what you ask them for."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hints = {
            Participant.Kind.AUTHOR: "Writes every section with you, sees comments, and answers them.",
            Participant.Kind.READER: "Reads the whole report once it is open for comment, and comments on sections.",
        }
        self.fields["kind"].choices = [Choice(kind.value, kind.label, hint=hints[kind]) for kind in Participant.Kind]


class CommentForm(Form):
    """What a reader says of one section."""

    button = "Send the comment"
    key = django_forms.ChoiceField(
        label="Which section", error_messages={"required": "Choose a section.", "invalid_choice": "Choose a section."}
    )
    text = WordsField(
        label="Your comment",
        help_text="The secretary and the authors read it. It is never published.",
        max_length=COMMENT_MAX_CHARACTERS,
        required=True,
        error_messages={"required": "Write your comment."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", "Choose a section"), *v2.WRITTEN.items()]

    def layout(self):
        return Layout(
            "key",
            Field.textarea("text", rows=5, max_characters=COMMENT_MAX_CHARACTERS),
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )


class AnswerForm(Form):
    """What came of a comment."""

    text = WordsField(
        label="Your answer (optional)",
        help_text="Whoever made the comment gets it by e-mail. Without one they are told that it was dealt with.",
        max_length=COMMENT_MAX_CHARACTERS,
    )
    button = "Mark as dealt with"

    def layout(self):
        return Layout(
            Field.textarea("text", rows=4, max_characters=COMMENT_MAX_CHARACTERS),
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )


class ApprovalForm(Form):
    """That a body approved the report, and where that is written down."""

    button = "Record the approval"
    read_sha256 = django_forms.CharField(widget=django_forms.HiddenInput, max_length=64, required=False)
    body = LineField(
        label="Which body approved it",
        help_text="As it is named in the minutes. It stands on the cover.",
        max_length=200,
        error_messages={"required": "Say which body approved it."},
    )
    met_on = DayField(label="Day of the meeting", error_messages={"required": "Enter the day of the meeting."})
    minute = LineField(
        label="Minute reference",
        help_text="Where the decision can be found, such as 27/14.",
        max_length=100,
        error_messages={"required": "Enter the minute reference."},
    )

    def clean_met_on(self):
        day = self.cleaned_data["met_on"]
        if day > timezone.localdate():
            raise ValidationError("That day has not come yet. Record an approval after the meeting.")
        return day

    def show_changed(self, refusal: str, read_sha256: str) -> None:
        """Keep what was typed and take on what the report is now, so that sending again is a choice made knowingly."""
        self.data = self.data.copy()
        self.data["read_sha256"] = read_sha256
        self.add_error(None, refusal)


def _reason(what: str, help_text: str) -> WordsField:
    return WordsField(
        label=f"Why {what}",
        help_text=help_text,
        max_length=NOTE_MAX_CHARACTERS,
        required=True,
        error_messages={"required": f"Say why {what}."},
    )


FOR_THE_RECORD = "It stays on the report’s record, for those who write it."


class WithdrawForm(Form):
    button = "Take the approval back"
    because = _reason("the approval is taken back", FOR_THE_RECORD)


class CorrectionForm(Form):
    button = "Begin the correction"
    reason = _reason(
        "the report is corrected",
        "In one or two sentences for everybody: it stands on the first page of the corrected report.",
    )


class AbandonForm(Form):
    button = "Abandon the correction"
    because = _reason("the correction is abandoned", FOR_THE_RECORD)


class LogForm(Form):
    """One line of the action log."""

    button = "Add to the action log"
    kind = django_forms.ChoiceField(
        label="What happened",
        widget=django_forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    decision = django_forms.ChoiceField(
        label="The decision (only if it was decided)",
        choices=[("", "Choose a decision"), *RecommendationAct.Decision.choices],
        required=False,
    )
    happened_on = DayField(label="When", error_messages={"required": "Enter the day on which it happened."})
    owner = LineField(
        label="Owner from now on (optional)",
        help_text="A body, an organisation or a post; leave it empty if it stays as it is.",
        max_length=200,
        required=False,
    )
    due_on = DayField(
        label="Due from now on (optional)", help_text="Leave it empty if it stays as it is.", required=False
    )
    note = WordsField(
        label="Note",
        help_text="What was decided or done, with the minute reference. Name bodies and posts, not people.",
        max_length=NOTE_MAX_CHARACTERS,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hints = {
            "decided": "A body decided on the recommendation, for the first time or anew.",
            "progress": "A step towards it, another owner or another day.",
            "done": "What was recommended has been carried out.",
        }
        self.fields["kind"].choices = [
            Choice(kind.value, kind.label, hint=hints[kind.value]) for kind in RecommendationAct.Kind
        ]

    def layout(self):
        return Layout(
            Field.radios("kind", small=True),
            "decision",
            "happened_on",
            "owner",
            "due_on",
            Field.textarea("note", rows=4, max_characters=NOTE_MAX_CHARACTERS),
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise ValidationError("That day has not come yet. The log holds what has happened.")
        return day

    def clean(self):
        kind, decision = self.cleaned_data.get("kind"), self.cleaned_data.get("decision")
        if kind == "decided" and not decision:
            self.add_error("decision", "Choose the decision.")
        if kind in {"progress", "done"} and decision:
            self.add_error("decision", "A decision belongs to “Decided”. Choose that, or no decision.")
        says = [self.cleaned_data.get(name) for name in ["note", "owner", "due_on"]]
        if kind == "progress" and not any(says) and "note" not in self.errors:
            self.add_error("note", "Say what the progress is, or name the owner or day that changes.")
