"""Asking members by link, and what they say with it."""

import re
from dataclasses import dataclass

from crispy_forms_gds.layout import Field, Layout
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import BoundField

from accounts import forms
from selfassessment.actions.hearings import Spoken
from selfassessment.forms.words import WordsField
from selfassessment.models import COMMENT_MAX_CHARACTERS, Answer, Hearing, Voice
from selfassessment.policies.hearings import ADDRESSES_AT_ONCE

NAMED_AT_MOST = 5
# "Ann Smith <ann@example.org>, bob@example.org; …" as mail programs copy them, or one to a line.
SEPARATORS = re.compile(r"[\s,;]+")
IN_BRACKETS = re.compile(r"[^<>,;\n]*<([^<>\s]+)>")


class AddressesForm(forms.Form):
    """E-mail addresses pasted from anywhere, each to be sent a link of its own."""

    button = "Send the links"

    addresses = WordsField(
        label="E-mail addresses",
        help_text=(
            f"At least {Hearing.ASKED_FROM} the first time. One to a line, or as your mail program copies them. "
            "We do not keep them with what is said."
        ),
        max_length=100 * ADDRESSES_AT_ONCE,
        required=True,
        error_messages={"required": "Paste the addresses of the members you want to ask."},
    )

    def layout(self):
        return Layout(Field.textarea("addresses", rows=8), *self.buttons())

    def clean_addresses(self) -> list[str]:
        text = IN_BRACKETS.sub(r" \1 ", self.cleaned_data["addresses"])
        found = list(dict.fromkeys(part.lower() for part in SEPARATORS.split(text) if part))
        if wrong := [address for address in found if not _is_address(address)]:
            listed = ", ".join(f"“{address[:60]}”" for address in wrong[:NAMED_AT_MOST])
            more = f" and {len(wrong) - NAMED_AT_MOST} more" if len(wrong) > NAMED_AT_MOST else ""
            raise ValidationError(f"Not an e-mail address: {listed}{more}. Put right or delete it; nothing was sent.")
        if len(found) > ADDRESSES_AT_ONCE:
            raise ValidationError(f"These are {len(found)} addresses. Send to {ADDRESSES_AT_ONCE} or fewer at a time.")
        return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class PromiseRow:
    """One promise on the page of a member, with its two fields."""

    answer: Answer
    said: BoundField
    comment: BoundField


class VoiceForm(forms.Form):
    """What one member says of the promises chosen; each may be left out."""

    def __init__(self, *args, answers: list[Answer], **kwargs):
        super().__init__(*args, **kwargs)
        self.answers = answers
        for answer in answers:
            self.fields[f"said-{answer.clause.ref}"] = django_forms.ChoiceField(
                label="What was your experience?",
                choices=Voice.Said.choices,
                widget=django_forms.RadioSelect,
                required=False,
            )
            self.fields[f"comment-{answer.clause.ref}"] = WordsField(
                label="Anything to add? (optional)",
                rows=2,
                max_length=COMMENT_MAX_CHARACTERS,
            )

    @property
    def rows(self) -> list[PromiseRow]:
        return [
            PromiseRow(answer, self[f"said-{answer.clause.ref}"], self[f"comment-{answer.clause.ref}"])
            for answer in self.answers
        ]

    def clean(self):
        """Gathered promise by promise, as the action takes them."""
        words = []
        for answer in self.answers:
            said = self.cleaned_data.get(f"said-{answer.clause.ref}", "")
            comment = self.cleaned_data.get(f"comment-{answer.clause.ref}", "")
            comment = comment if comment.strip() else ""
            if comment and not said and f"said-{answer.clause.ref}" not in self.errors:
                self.add_error(f"said-{answer.clause.ref}", f"Choose what your experience of {answer.clause.name} was.")
            if said:
                words.append(Spoken(answer, said, comment))
        if self.errors:
            return None
        if not words:
            raise ValidationError("Choose what your experience was with one promise at least. Nothing was sent yet.")
        return {"words": words}
