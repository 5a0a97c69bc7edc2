"""What a new agreement is called, and by which names the parties of a text go in it."""

from __future__ import annotations

from django import forms
from django.utils.text import slugify

from accounts.forms import Form
from commitments.agreement_file import checking, kinds, shape
from commitments.beginning.taking import Begun
from commitments.forms.fields import KindField, WordsField
from compacts.models import Agreement, Partnership

NARROW = {"class": "govuk-input--width-10"}


class BeginForm(Form):
    button = "Begin the draft"

    partnership = forms.ModelChoiceField(
        Partnership.objects.none(),
        label="Whose agreement will it be?",
        empty_label="Choose a partnership",
        error_messages={"required": "Choose a partnership."},
    )
    title = WordsField(300, label="Title", required=True, help_text="Such as “Harbourshire Compact”.")
    slug = KindField(
        kinds.Slug(),
        label="Address",
        help_text="Small letters, digits and hyphens. Leave it empty, and it follows from the title.",
    )
    kind = forms.ChoiceField(label="Kind of agreement", choices=Agreement.Kind.choices)
    label = KindField(
        kinds.Address(40),
        label="Label of the edition",
        required=True,
        help_text="Part of its address, such as 2027. Letters, digits, dots and hyphens.",
        widget=forms.TextInput(attrs=NARROW),
    )

    def __init__(self, data=None, *, source: shape.AgreementFile, partnerships):
        super().__init__(data, initial={"kind": source.agreement.kind})
        self.source = source
        self.fields["partnership"].queryset = partnerships
        if len(only := list(partnerships[:2])) == 1:
            self.fields["partnership"].initial = only[0]
        sides = {"public": "on the side of the public bodies", "vcse": "on the side of the VCSE sector"}
        for number, party in enumerate(source.parties):
            self.fields[f"party_{number}"] = WordsField(
                label=f"What is “{party.name}” called here?",
                required=True,
                initial=party.name,
                help_text=f"It stands {sides[party.side]}.",
            )

    def clean_label(self):
        label = self.cleaned_data["label"]
        if label.lower() in checking.RESERVED_LABELS:
            raise forms.ValidationError(f"“{label}” is kept for another page of the agreement. Choose another label.")
        return label

    def clean(self):
        super().clean()
        told = self.cleaned_data
        if told.get("title") and not told.get("slug") and "slug" not in self.errors:
            told["slug"] = slugify(told["title"])[:80].strip("-")
            if not told["slug"]:
                self.add_error("slug", "No address follows from this title. Give one.")
        seen = set()
        for number in range(len(self.source.parties)):
            name = told.get(f"party_{number}")
            if name and name.casefold() in seen:
                self.add_error(f"party_{number}", f"Another party is called “{name}” already. Give each its own name.")
            seen.add((name or "").casefold())

    def begun(self) -> Begun:
        told, taken, parties = self.cleaned_data, set(), {}
        for number, party in enumerate(self.source.parties):
            name = told[f"party_{number}"]
            wanted = party.slug if name == party.name else slugify(name)[:55].strip("-") or "party"
            parties[party.slug] = shape.Party(slug=_free(wanted, taken), name=name, side=party.side)
        return Begun(told["partnership"], told["slug"], told["title"], told["kind"], told["label"], parties)


def _free(wanted: str, taken: set[str]) -> str:
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    taken.add(slug)
    return slug
