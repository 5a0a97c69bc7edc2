"""Asking a colleague for answers, and giving them back."""

from textwrap import shorten

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Button, Field, Fieldset, Layout, Size
from django import forms
from django.urls import reverse

from accounts.forms import DayField, Form
from accounts.models import User
from selfassessment.forms.answering import Fold
from selfassessment.forms.words import KEEPS_WHAT_IS_TYPED, LineField, WordsField
from selfassessment.models import NOTE_MAX_CHARACTERS, Answer, HandedAnswer, Handover

SOMEBODY_NEW = "new"
WHOLE = "all"
LINE = 90  # characters of a promise, beside its box


def line(answer: Answer) -> str:
    clause = answer.clause
    return f"{clause.name} {shorten(clause.title or clause.text, LINE, placeholder='…')}"


class HandOverForm(Form):
    """Which promises, to whom, with which words, by when.

    Each section is a field of its own, with a box for the whole of it, so that it takes no script to tick them all.
    """

    button = "Hand over"

    to = forms.ChoiceField(
        label="To whom?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a colleague, or somebody new.",
            "invalid_choice": "Choose one of the colleagues listed, or somebody new.",
        },
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="At work. Whoever has no account here yet gets an invitation, and sees only what you hand over.",
        error_messages={"invalid": "Enter an e-mail address, such as name@example.org."},
    )
    name = LineField(label="Name (optional)", required=False, max_length=150)
    note = WordsField(
        label="What should they know? (optional)",
        help_text="Goes into the e-mail. For example, where the figures are kept, or what to look out for.",
        max_length=NOTE_MAX_CHARACTERS,
        rows=4,
    )
    due_on = DayField(label="By when? (optional)", required=False)

    def __init__(self, *args, sections, people, chosen, due_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.names, self.opened, self.by_ref = [], set(), {}
        for number, (title, answers) in enumerate(sections):
            name = f"promises_{number}"
            self.names.append(name)
            self.fields[name] = self._section(title, answers, chosen)
            self.by_ref |= {answer.clause.ref: answer for answer in answers}
            if self.fields[name].initial or (self.is_bound and self.data.getlist(name)):
                self.opened.add(name)
        # As they stand on the page, so that errors are listed so; hundreds of boxes would hide the person on a phone.
        self.asks_whom_first = not chosen
        person = ["to", "email", "name"] if self.asks_whom_first else []
        self.order_fields([*person, *self.names, *self.fields])
        choices = [Choice(str(person.pk), person.name, hint=person.email) for person in people]
        if choices:
            choices[-1].divider = "or"
        self.fields["to"].choices = [*choices, Choice(SOMEBODY_NEW, "Somebody else, by e-mail address")]
        self.people = {str(person.pk): person for person in people}
        if not people:
            self.fields["to"].initial = SOMEBODY_NEW
        self.fields["due_on"].help_text = f"The whole self-assessment is due on {due_on}. For example, 27 3 2027."

    def _section(self, title, answers, chosen) -> forms.MultipleChoiceField:
        refs = [answer.clause.ref for answer in answers]
        ticked = [ref for ref in refs if ref in chosen]
        field = forms.MultipleChoiceField(
            label=title,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[WHOLE, *ticked] if len(refs) > 1 and ticked == refs else ticked,
            error_messages={"invalid_choice": "Choose promises from the list."},
        )
        field.choices = [Choice(answer.clause.ref, line(answer), hint=_now(answer)) for answer in answers]
        if len(answers) > 1:
            field.choices = [Choice(WHOLE, f"The whole section, {len(answers)} promises"), *field.choices]
        return field

    def layout(self):
        shown = self.opened or set(self.names)
        others = [name for name in self.names if name not in shown]
        fold = [Fold(*map(self._boxes, others), summary="Promises of other sections", is_open=False)] if others else []
        promises = Fieldset(
            *[self._boxes(name) for name in self.names if name in shown],
            *fold,
            legend="Which promises?",
            legend_size=Size.MEDIUM,
        )
        person = [Field.radios("to", legend_size=Size.MEDIUM), "email", "name"]
        rest = [Field.textarea("note", rows=4, max_characters=NOTE_MAX_CHARACTERS), "due_on"]
        parts = [*person, promises, *rest] if self.asks_whom_first else [promises, *person, *rest]
        return Layout(KEEPS_WHAT_IS_TYPED, *parts, *self.buttons())

    def _boxes(self, name):
        return Field.checkboxes(name, legend_size=Size.SMALL, small=True)

    def clean(self):
        told = super().clean()
        if not self.chosen_refs() and not set(self.names) & set(self.errors):
            self.add_error(self.names[0], "Choose at least one promise.")
        if told.get("to") == SOMEBODY_NEW and not told.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter the e-mail address of the colleague.")
        return told

    def chosen_refs(self) -> list[str]:
        refs = []
        for name in self.names:
            chosen = self.cleaned_data.get(name, [])
            whole = [value for value, _ in self.fields[name].choices if value != WHOLE]
            refs += whole if WHOLE in chosen else chosen
        return refs

    def told(self) -> dict:
        """As `actions.handing.hand_over` takes it."""
        told = self.cleaned_data
        to: User | None = self.people.get(told["to"])
        return {
            "answers": [self.by_ref[ref] for ref in self.chosen_refs()],
            "to": to,
            "email": "" if to else told["email"],
            "name": "" if to else told["name"],
            "note": told["note"] if told["note"].strip() else "",
            "due_on": told["due_on"],
        }


def _now(answer: Answer) -> str:
    handed = answer.with_whom[0] if answer.with_whom else None
    return f"Now with {handed.handover.whom}" if handed and handed.is_current else ""


class EndForm(Form):
    """Which of the promises of one handover, and a note."""

    handed = forms.MultipleChoiceField(
        label="Which promises?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one promise.",
            "invalid_choice": "Choose promises that are still handed over: reload the page to see which are.",
        },
    )
    note = WordsField(label="A note (optional)", max_length=NOTE_MAX_CHARACTERS, rows=3)

    def __init__(self, *args, handed: list[HandedAnswer], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {str(row.answer_id): row for row in handed}
        choices = [Choice(key, line(row.answer), hint=_left(row)) for key, row in self.rows.items()]
        self.fields["handed"].choices = choices
        self.fields["handed"].initial = list(self.rows)

    def answers(self) -> list[Answer]:
        return [self.rows[key].answer for key in self.cleaned_data["handed"]]


def _left(row: HandedAnswer) -> str:
    missing = row.answer.what_is_missing()
    return f"Still needs {' and '.join(missing)}" if missing else "Answered"


class HandBackForm(EndForm):
    button = "Hand back"
    DONE, NOT_FOR_ME = "done", "declined"

    how = forms.ChoiceField(
        label="What do you want to say?",
        choices=[(DONE, "I have done this"), (NOT_FOR_ME, "This is not for me")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have done this or it is not for you."},
    )
    field_order = ["handed", "how", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What is answered is the likelier to be given back as done; nothing unanswered goes unnoticed.
        answered = [key for key, row in self.rows.items() if not row.answer.what_is_missing()]
        self.fields["handed"].initial = answered or list(self.rows)
        self.fields["note"].help_text = "Goes to the officer who asked you. For example, who would know better."
        self.fields["how"].hints = {
            self.DONE: "You can still read what you wrote",
            self.NOT_FOR_ME: "It goes back to the officer, with whatever you wrote",
        }

    def layout(self):
        return Layout(
            KEEPS_WHAT_IS_TYPED,
            Field.checkboxes("handed", legend_size=Size.SMALL, small=True),
            Field.radios("how", legend_size=Size.SMALL),
            Field.textarea("note", rows=3, max_characters=NOTE_MAX_CHARACTERS),
            *self.buttons(),
        )


class TakeOverForm(EndForm):
    button = "Take over"

    def __init__(self, *args, handover: Handover, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = reverse("selfassessment:take_over", args=[handover.assessment_id, handover.pk])
        self.fields["note"].help_text = "Goes to your colleague, who is told that they need not go on."

    @property
    def helper(self):
        helper = super().helper
        helper.form_action = self.action
        return helper

    def layout(self):
        return Layout(
            Field.checkboxes("handed", legend_size=Size.SMALL, small=True),
            Field.textarea("note", rows=3, max_characters=NOTE_MAX_CHARACTERS),
            *self.buttons(),
        )


class RemoveForm(Form):
    """Why somebody's role ends; asked for where nobody is left to lead."""

    button = ""  # the page words it

    note = LineField(
        label="Why? (optional)", required=False, max_length=500, help_text="Stays in the people’s history."
    )

    def __init__(self, *args, is_last_lead, **kwargs):
        super().__init__(*args, **kwargs)
        if is_last_lead:
            self.fields["note"].required = True
            self.fields["note"].label = "Why does nobody follow yet?"
            self.fields["note"].error_messages["required"] = "Say why nobody follows yet."

    def layout(self):
        return Layout("note", Button.warning("", "Remove"))
