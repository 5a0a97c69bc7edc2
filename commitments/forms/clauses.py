"""One clause of a text that is still being worked on, wherever it is kept: the form takes and gives the records of an
agreement file, and holds what is typed to the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from crispy_forms_gds.layout import Fieldset, Layout, Size
from django import forms

from accounts.folding import Fold
from accounts.forms import DayField, Form
from commitments import units
from commitments.agreement_file import checking, kinds, shape
from commitments.agreement_file.problems import Problem
from commitments.forms.fields import KindField, NumberField, ProseField, WordsField
from commitments.models import Clause, Standard, Theme
from compacts.models import Party

MOST_STANDARDS = 6
PLAIN = ["kind", "number", "title", "text", "assessable", "qualifier", "theme", "owner", "caveat", "guidance", "ref"]
NOTHING = (None, "", [None, None, None], ["", "", ""])
IN_STANDARD = ["measure", "direction", "number", "upper", "unit", "clock"]


@dataclass(frozen=True)
class Around:
    """What a clause can refer to: the parties of its text, and those whom a clause above names."""

    parties: tuple[Party | shape.Party, ...]
    inherited: tuple[str, ...] = ()

    @property
    def inherited_names(self) -> str:
        names = [party.name for party in self.parties if party.slug in self.inherited]
        return kinds.one_of(names).replace(" or ", " and ") if names else ""


class ClauseForm(Form):
    """Kind, number, words, who owes it, and how it is measured. `written` is the clause as it was typed."""

    button = "Save the clause"
    leaves_out: tuple[str, ...] = ()  # what the keeper of the clause has no place for yet

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Kind of clause", choices=Clause.Kind.choices)
    number = KindField(
        kinds.Printed(),
        label="Number",
        help_text="As printed, such as 3.4.2. Leave it empty where none is printed.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    title = WordsField(300, label="Title", help_text="A heading needs one. Other clauses may have one.")
    text = ProseField(rows=5, label="Text")
    assessable = forms.BooleanField(
        label="Partners say each year how well they keep this promise",
        required=False,
    )
    parties = forms.MultipleChoiceField(
        label="Whom it names",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.ChoiceField(label="Theme", required=False, help_text="Every promise that is assessed needs one.")
    qualifier = WordsField(
        label="Words that soften it",
        help_text="As the text has them, such as “wherever possible”. A fair rating turns on them.",
    )
    owner = WordsField(label="Who sees to it", help_text="A post or a team, never a person’s name.")
    due_words = WordsField(label="When it is due", help_text="In the agreement’s words, such as “by the end of 2027”.")
    due_earliest = DayField(label="Earliest day", required=False, help_text="Only where the words allow it.")
    due_latest = DayField(label="Latest day", required=False, help_text="For example, 31 12 2027")
    caveat = ProseField(label="Note", rows=2, help_text="A footnote, or an oddity of the text.")
    guidance = ProseField(label="How to judge it fairly", rows=3)
    ref = KindField(
        kinds.Address(),
        label="Lasting address",
        help_text="Letters, digits, dots and hyphens. Leave it empty, and it follows from the number.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )

    def __init__(self, data=None, *, around: Around, written: shape.Clause | None = None, version: str = ""):
        super().__init__(data, initial=_initial(written) | {"version": version} if written else None)
        for name in self.leaves_out:
            del self.fields[name]
        self.around, self.before = around, written
        self.fields["parties"].choices = [(party.slug, party.name) for party in around.parties]
        if around.inherited_names:
            self.fields[
                "parties"
            ].help_text = f"Leave all empty and it is owed by {around.inherited_names}, whom a clause above names."
        themes = Theme.objects.order_by("position").values_list("slug", "name")
        self.fields["theme"].choices = [("", "None"), *themes]
        kept = len(written.standards) if written else 0
        self.standards = range(max(kept, min(kept + 1, MOST_STANDARDS)))
        for number in self.standards:
            self._add_standard(number)

    def _add_standard(self, number):
        of = f"standard_{number}_"
        self.fields[f"{of}measure"] = WordsField(
            label="What is measured", help_text="Such as “time to pay”. Leave it empty to have no such standard."
        )
        self.fields[f"{of}direction"] = forms.ChoiceField(
            label="Is it", required=False, choices=[("", "Choose"), *Standard.Direction.choices]
        )
        self.fields[f"{of}number"] = NumberField(label="Number", help_text="Digits only, such as 30.")
        self.fields[f"{of}upper"] = NumberField(label="Upper number", help_text="With “between” only.")
        self.fields[f"{of}unit"] = WordsField(
            40,
            label="Unit",
            help_text="Such as days, years or %.",
            widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        )
        self.fields[f"{of}clock"] = WordsField(
            label="From what to what", help_text="Such as “from valid invoice to payment”."
        )

    def layout(self):
        return Layout(
            "version",
            "kind",
            "number",
            "title",
            "text",
            *self._kept("assessable"),
            "parties",
            "theme",
            Fold(
                "qualifier",
                "owner",
                "due_words",
                "due_earliest",
                "due_latest",
                summary="What softens it, who sees to it, when it is due",
                is_open=self._says("qualifier", "owner", "due_words", "due_earliest", "due_latest"),
            ),
            Fold(
                *(
                    Fieldset(
                        *(f"standard_{number}_{name}" for name in IN_STANDARD),
                        legend=f"Standard {number + 1}",
                        legend_size=Size.SMALL,
                    )
                    for number in self.standards
                ),
                summary="How it is measured",
                is_open=self._says(*(f"standard_{n}_{name}" for n in self.standards for name in IN_STANDARD)),
            ),
            *self._rarely_filled_in(),
            *self.buttons(),
        )

    def _rarely_filled_in(self):
        names = self._kept("caveat", "guidance", "ref")
        summary = "Note, guidance for a fair rating, lasting address"
        return [Fold(*names, summary=summary, is_open=self._says(*names))] if names else []

    def _kept(self, *names):
        return [name for name in names if name not in self.leaves_out]

    def _says(self, *names):
        """Is there anything in these fields, or anything wrong with them?"""
        return any(self[name].errors or self[name].value() not in NOTHING for name in names)

    def clean(self):
        super().clean()
        if not self.errors:
            self._check_days_have_words()
            self._check_standards_are_whole()
        if not self.errors:
            self.written = self._written()
            self._check_keeps_the_rules()

    def _check_days_have_words(self):
        told = self.cleaned_data
        if (told["due_earliest"] or told["due_latest"]) and not told["due_words"]:
            self.add_error("due_words", "Say in the agreement’s words when it is due, beside the days.")

    def _check_standards_are_whole(self):
        for number in self.standards:
            told = {name: self.cleaned_data[f"standard_{number}_{name}"] for name in IN_STANDARD}
            if not told["measure"]:
                if any(told[name] for name in ["number", "upper", "clock"]) and not self._empties(number):
                    self.add_error(f"standard_{number}_measure", "Say what is measured, or empty this standard.")
                continue
            if not told["direction"]:
                self.add_error(f"standard_{number}_direction", "Choose at least, at most or between.")
            if told["number"] is None:
                self.add_error(f"standard_{number}_number", "Fill in the number.")
            if not told["unit"]:
                self.add_error(f"standard_{number}_unit", "Fill in the unit, such as days.")

    def _empties(self, number):
        """Was there such a standard, which the person now leaves without what is measured, to be rid of it?"""
        return self.before is not None and number < len(self.before.standards)

    def _written(self):
        told = self.cleaned_data
        order = [party.slug for party in self.around.parties]
        standards = tuple(
            shape.Standard(**{name: told[f"standard_{number}_{name}"] for name in IN_STANDARD})
            for number in self.standards
            if told[f"standard_{number}_measure"]
        )
        due = None
        if told["due_words"]:
            due = shape.Due(words=told["due_words"], earliest=told["due_earliest"], latest=told["due_latest"])
        before = self.before or shape.Clause()
        return replace(
            before,
            **{name: told[name] for name in self._kept(*PLAIN)},
            parties=tuple(sorted(told["parties"], key=order.index)),
            due=due,
            standards=standards,
            clauses=(),
        )

    def _check_keeps_the_rules(self):
        """The rules of the agreement file for a single clause; its address is settled by whoever keeps it."""
        above = (shape.Clause(kind="context", parties=self.around.inherited),)
        known = {party.slug for party in self.around.parties}
        looked_at = replace(self.written, ref=self.written.ref or "0")
        for record, key, message in checking.faults_of_clause(looked_at, above, known):
            self.add_error(self._field(looked_at, record, key), Problem(0, "", message).sentence)

    def _field(self, clause, record, key):
        if record is clause.due:
            return f"due_{key}"
        for number, standard in zip(self._used(), clause.standards, strict=True):
            if record is standard:
                return f"standard_{number}_{key}"
        return key if key in self.fields else None

    def _used(self):
        return [number for number in self.standards if self.cleaned_data[f"standard_{number}_measure"]]


def _initial(written: shape.Clause) -> dict:
    due = written.due or shape.Due()
    initial = {
        **{name: getattr(written, name) for name in PLAIN},
        "parties": list(written.parties),
        "due_words": due.words,
        "due_earliest": due.earliest,
        "due_latest": due.latest,
    }
    if written.number and written.ref == shape.default_ref(written.number):
        initial["ref"] = ""
    for number, standard in enumerate(written.standards):
        for name in IN_STANDARD:
            value = getattr(standard, name)
            initial[f"standard_{number}_{name}"] = units.plain(value) if isinstance(value, Decimal) else value
    return initial


def parties_above(above: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Whom the nearest clause above names; `above` goes from the nearest up."""
    return next((tuple(each) for each in above if each), ())
