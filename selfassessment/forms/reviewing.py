from dataclasses import dataclass

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Button, Div, Field, Layout
from django import forms as django_forms
from django.forms import BoundField
from django.utils.html import format_html

from accounts import forms
from compacts import differences
from selfassessment.forms.words import KEEPS_WHAT_IS_TYPED, WordsField
from selfassessment.models import (
    NARRATIVE_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    Answer,
    Reply,
    Review,
    ScaleLevel,
    Verdict,
)

Judgement = Verdict.Judgement


class VersionField(django_forms.IntegerField):
    """Which save the person saw when they began to type; unreadable counts as none, and so as overtaken."""

    widget = django_forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        try:
            return int(value)
        except (TypeError, ValueError):
            return -1


@dataclass(frozen=True)
class Compared:
    """Two texts in pieces: what was typed, and what somebody else saved first."""

    saved: Verdict | Review | Reply
    mine: list[differences.Piece]
    theirs: list[differences.Piece]


class SharedForm(forms.Form):
    """A form over something that two people may be writing at once; `overtaken` holds what one of them saved first.

    The form keeps what was typed and takes on the newer version, so that saving again is a choice made knowingly.
    """

    overtaken = ()

    def show_overtaken(self, saved) -> None:
        self.overtaken = saved
        self.data = self.data.copy()
        for each in saved:
            self.data[self.add_prefix(self.version_of(each))] = each.version
        self.add_error(
            None,
            f"{saved[0].saved_by} saved this while you were writing. Nothing is lost: both texts are shown. "
            "Change yours and save again to replace theirs, or leave this page to keep theirs.",
        )

    def version_of(self, saved) -> str:
        """The name of the field that holds its version."""
        return "version"

    @property
    def compared(self) -> list[Compared]:
        """What was typed beside what was saved meanwhile, with the differences marked."""
        return [
            Compared(saved, *differences.between(self.typed_text(), self.saved_text(saved))) for saved in self.overtaken
        ]

    def typed_text(self) -> str:
        return self.cleaned_data["text"]

    def saved_text(self, saved) -> str:
        return saved.text


class VerdictForm(SharedForm):
    """The verdict on one answer: judgement, own rating, reason."""

    NO_RATING = ""

    judgement = django_forms.ChoiceField(
        label="Do you agree with this answer?",
        widget=django_forms.RadioSelect,
        error_messages={"required": "Choose your verdict."},
    )
    rating = django_forms.ChoiceField(
        label="Your own rating",
        help_text="If you agree it is theirs, and if you cannot tell there is none.",
        widget=django_forms.RadioSelect,
        required=False,
    )
    reason = WordsField(
        label="Your reason",
        help_text=(
            "Needed unless you agree. Say what your members have seen, without naming anyone. The organisation reads "
            "it when the review is released, and everybody when the round is published."
        ),
        max_length=NARRATIVE_MAX_CHARACTERS,
        required=False,
    )
    version = VersionField()
    filing = VersionField()

    def __init__(self, *args, answer: Answer, levels: list[ScaleLevel], verdict: Verdict | None, filing=1, **kwargs):
        initial = {"version": 0}
        if verdict:
            initial = {
                "judgement": verdict.judgement,
                "rating": verdict.rating_id or self.NO_RATING,
                "reason": verdict.reason,
                "version": verdict.version,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.answer = answer
        self.read = filing
        self.levels = {str(level.pk): level for level in levels}
        self.fields["judgement"].choices = [
            Choice(judgement.value, judgement.label, hint=judgement.meaning) for judgement in Judgement
        ]
        self.fields["rating"].choices = [
            *(Choice(pk, f"{level.symbol} – {level.name}", hint=level.definition) for pk, level in self.levels.items()),
            Choice(self.NO_RATING, "No rating of my own"),
        ]

    def layout(self):
        return Layout(
            Div(Field.radios("judgement", small=True), Field.radios("rating", small=True), css_class="app-pair"),
            Field.textarea("reason", rows=6, max_characters=NARRATIVE_MAX_CHARACTERS),
            "version",
            # The filing on this page, also when the page comes back with what was typed beside another.
            HTML(format_html('<input type="hidden" name="filing" value="{}">', self.read)),
            KEEPS_WHAT_IS_TYPED,
            Button("next", "Save and next"),
            Button.secondary("back", "Save and return to the list"),
        )

    def typed_text(self) -> str:
        return _in_words(Verdict(**{name: self.cleaned_data[name] for name in ["judgement", "rating", "reason"]}))

    def saved_text(self, saved: Verdict) -> str:
        return _in_words(saved)

    def clean_rating(self) -> ScaleLevel | None:
        return self.levels.get(self.cleaned_data["rating"])

    def clean(self):
        judgement, rating = self.cleaned_data.get("judgement"), self.cleaned_data.get("rating")
        if judgement in Verdict.NEEDS_REASON and not self.cleaned_data.get("reason", "–").strip():
            self.add_error("reason", f"Say why: “{Judgement(judgement).label}” needs a reason.")
        if judgement == Judgement.AGREE and rating and rating.pk != self.answer.rating_id:
            own = f"“{self.answer.rating}”" if self.answer.rating else "that it does not apply"
            self.add_error(
                "rating",
                f"You agree with the answer, which is {own}. To rate it otherwise, choose “Agree in part” or "
                "“Challenge”; else choose “No rating of my own”.",
            )
        if judgement == Judgement.CANNOT_TELL and rating:
            self.add_error("rating", "If you cannot tell, choose “No rating of my own”.")
        if judgement in Verdict.NEEDS_RATING and self.answer.rating_id and not rating and "rating" not in self.errors:
            self.add_error("rating", "Choose the rating you would give. It may be the same as theirs.")


def _in_words(verdict: Verdict) -> str:
    rating = f"Own rating: {verdict.rating.symbol} – {verdict.rating}" if verdict.rating else "No rating of their own"
    return f"{verdict.get_judgement_display()}\n{rating}\n\n{verdict.reason}"


class CommentForm(SharedForm):
    """What the reviewers say of the whole filing."""

    button = "Save comment"
    text = WordsField(
        label="Overall comment",
        help_text="Optional. Stands above the verdicts when the review is released, and on the published page.",
        max_length=NARRATIVE_MAX_CHARACTERS,
        required=False,
    )
    version = VersionField()

    def __init__(self, *args, review: Review | None, **kwargs):
        initial = {"text": review.comment, "version": review.version} if review else {"version": 0}
        super().__init__(*args, initial=initial, **kwargs)

    def saved_text(self, saved: Review) -> str:
        return saved.comment

    def layout(self):
        return Layout(
            Field.textarea("text", rows=10, max_characters=NARRATIVE_MAX_CHARACTERS),
            "version",
            KEEPS_WHAT_IS_TYPED,
            *self.buttons(),
        )


class ConfirmForm(forms.Form):
    """A box to tick before what cannot be taken back; `filing` is the number of the one on the page, if it matters."""

    is_sure = django_forms.BooleanField()

    def __init__(self, *args, statement: str, button: str, refusal: str, filing: int | None = None, **kwargs):
        self.button = button
        super().__init__(*args, **kwargs)
        if filing is not None:
            self.fields["filing"] = VersionField(initial=filing)
        self.fields["is_sure"].label = statement
        self.fields["is_sure"].error_messages["required"] = refusal


class ReplyForm(SharedForm):
    """The reply to one verdict."""

    text = WordsField(
        label="Your reply",
        help_text=(
            "What you have done about it, what you see otherwise, or that you accept it. To leave this verdict without "
            "a reply, save an empty one."
        ),
        max_length=NARRATIVE_MAX_CHARACTERS,
        required=False,
    )
    version = VersionField()

    def __init__(self, *args, reply: Reply | None, **kwargs):
        initial = {"text": reply.text, "version": reply.version} if reply else {"version": 0}
        super().__init__(*args, initial=initial, **kwargs)

    def layout(self):
        return Layout(
            Field.textarea("text", rows=8, max_characters=NARRATIVE_MAX_CHARACTERS),
            "version",
            KEEPS_WHAT_IS_TYPED,
            Button("next", "Save and next"),
            Button.secondary("back", "Save and return to the list"),
        )


@dataclass(frozen=True)
class OutcomeRow:
    """One disputed verdict on the page of outcomes, with its own fields."""

    verdict: Verdict
    outcome: BoundField
    note: BoundField
    version: BoundField


class OutcomesForm(SharedForm):
    """What came of each disputed verdict, on one page. To save it for now, any will do; to record it, all need one."""

    def __init__(self, *args, verdicts: list[Verdict], is_final: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.verdicts = verdicts
        for verdict in verdicts:
            name = verdict.answer.clause.name
            self.fields[f"outcome-{verdict.pk}"] = django_forms.ChoiceField(
                label="Outcome",
                choices=Verdict.Outcome.choices,
                widget=django_forms.RadioSelect,
                initial=verdict.outcome,
                required=is_final,
                error_messages={"required": f"Choose what came of {name}."},
            )
            self.fields[f"note-{verdict.pk}"] = WordsField(
                label="Note (optional)",
                rows=3,
                max_length=REASON_MAX_CHARACTERS,
                initial=verdict.outcome_note,
                required=False,
            )
            self.fields[f"version-{verdict.pk}"] = VersionField(initial=verdict.version)

    def version_of(self, saved) -> str:
        return f"version-{saved.pk}"

    @property
    def rows(self) -> list[OutcomeRow]:
        return [
            OutcomeRow(verdict, *(self[f"{name}-{verdict.pk}"] for name in ["outcome", "note", "version"]))
            for verdict in self.verdicts
        ]

    def clean(self):
        """Gathered verdict by verdict, as the action takes them."""
        if self.errors:
            return None
        names = {"outcome": "outcome", "outcome_note": "note", "version": "version"}
        return {
            "drafts": [
                {
                    "verdict": verdict,
                    **{ours: self.cleaned_data[f"{field}-{verdict.pk}"] for ours, field in names.items()},
                }
                for verdict in self.verdicts
            ]
        }
