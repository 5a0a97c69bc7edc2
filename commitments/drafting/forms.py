"""What a steward types about a draft beside its clauses: where a clause goes, parties, glossary, facts."""

from __future__ import annotations

from textwrap import shorten

from crispy_forms_gds.layout import Field, Layout
from django import forms

from accounts.forms import Form
from commitments.agreement_file import kinds, shape
from commitments.drafting.tree import AFTER, BEFORE, UNDER
from commitments.forms.fields import KindField, ProseField, WordsField
from commitments.models import Clause
from compacts.models import Edition, Side

BLANK_ROWS = 2
LONGEST_OPTION = 110
LETTERS_A_LINE, MOST_LINES = 60, 12


class PlaceForm(Form):
    """Where in the text a clause goes, with all beneath it."""

    button = "Move it there"

    where = forms.ChoiceField(
        label="Put it",
        choices=[(BEFORE, "Before"), (AFTER, "After"), (UNDER, "Under, as the last there")],
        widget=forms.RadioSelect,
        initial=AFTER,
    )
    target = forms.ChoiceField(label="Which clause", error_messages={"required": "Choose a clause."})

    def __init__(self, *args, targets: list[Clause], **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = {str(clause.pk): clause for clause in targets}
        self.fields["target"].choices = [("", "Choose a clause"), *((pk, _option(c)) for pk, c in self.targets.items())]

    @property
    def chosen(self) -> Clause:
        return self.targets[self.cleaned_data["target"]]


def _option(clause: Clause) -> str:
    said = clause.called if clause.kind == Clause.Kind.HEADING else f"{clause.called}: {clause.text}"
    return "\u2003" * clause.depth + shorten(said, LONGEST_OPTION, placeholder="…")


def _rows_for(text: str) -> int:
    """As many lines as the text takes, so that none of it is hidden; at least two to write in."""
    return min(max(2, len(text) // LETTERS_A_LINE + 1 + text.count("\n")), MOST_LINES)


class RowsForm(Form):
    """Rows of one kind, and two blank ones to add to them; a row is taken out by a tick.

    `rows` is what the page draws: for each row its fields, and what it is called.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    button = "Save"

    def __init__(self, data=None, *, held: tuple, version: str):
        super().__init__(data, initial={"version": version})
        self.held = held
        self.numbers = range(len(held) + BLANK_ROWS)
        for number in self.numbers:
            for name, field in self.fields_of(held[number] if number < len(held) else None).items():
                self.fields[f"row_{number}_{name}"] = field
            if number < len(held):
                self.fields[f"row_{number}_gone"] = forms.BooleanField(label="Take it out", required=False)

    @property
    def rows(self):
        return [
            {
                "called": self.called(self.held[number]) if number < len(self.held) else "",
                "fields": [self[name] for name in self.fields if name.startswith(f"row_{number}_")],
            }
            for number in self.numbers
        ]

    def told(self, number: int) -> dict:
        start = f"row_{number}_"
        return {name[len(start) :]: value for name, value in self.cleaned_data.items() if name.startswith(start)}

    def clean(self):
        super().clean()
        for number in self.numbers:
            told = self.told(number)
            if not told.get("gone") and any(told.get(name) for name in self.SAYS_SOMETHING):
                for name, message in self.NEEDED.items():
                    if f"row_{number}_{name}" not in self.errors and not told.get(name):
                        self.add_error(f"row_{number}_{name}", message)
            elif number < len(self.held) and not told.get("gone"):
                self.add_error(f"row_{number}_{self.SAYS_SOMETHING[0]}", "Fill it in, or tick “Take it out”.")
        self._check_each_is_there_once()

    def _check_each_is_there_once(self):
        seen, name = set(), self.SAYS_SOMETHING[0]
        for number in self.numbers:
            told = self.told(number)
            if told.get(name) and not told.get("gone"):
                if told[name].casefold() in seen:
                    self.add_error(f"row_{number}_{name}", self.TWICE.format(told[name]))
                seen.add(told[name].casefold())


class PartiesForm(RowsForm):
    """In which capacities the agreement binds somebody."""

    button = "Save the parties"
    SAYS_SOMETHING = ["name", "description"]
    NEEDED = {"name": "Fill in the party’s name.", "side": "Choose the party’s side."}
    TWICE = "“{}” is there twice. Give one of them another name, or take it out."

    def fields_of(self, party: shape.Party | None):
        return {
            "name": WordsField(label="Name", help_text="Such as “Commissioners”.", initial=party and party.name),
            "side": forms.ChoiceField(
                label="Side",
                required=False,
                choices=[("", "Choose"), *Side.choices],
                initial=party and party.side,
            ),
            "description": ProseField(
                label="Who is meant",
                rows=_rows_for(party.description if party else ""),
                initial=party and party.description,
            ),
        }

    def called(self, party):
        return party.name

    @property
    def written(self) -> list[tuple[str, shape.Party | None]]:
        written = []
        for number in self.numbers:
            told = self.told(number)
            slug = self.held[number].slug if number < len(self.held) else ""
            if told.get("gone"):
                written.append((slug, None))
            elif told["name"]:
                written.append((slug, shape.Party(slug=slug, **{k: told[k] for k in ["name", "side", "description"]})))
        return written


class GlossaryForm(RowsForm):
    """What the agreement means by its words."""

    button = "Save the glossary"
    SAYS_SOMETHING = ["term", "meaning"]
    NEEDED = {"term": "Fill in the word.", "meaning": "Say what it means."}
    TWICE = "“{}” is explained twice. Keep one."

    def fields_of(self, term: shape.Term | None):
        return {
            "term": WordsField(label="Word", initial=term and term.term),
            "meaning": ProseField(
                label="What it means", rows=_rows_for(term.meaning if term else ""), initial=term and term.meaning
            ),
        }

    def called(self, term):
        return term.term

    @property
    def written(self) -> list[shape.Term]:
        told = [self.told(number) for number in self.numbers]
        return [
            shape.Term(term=row["term"], meaning=row["meaning"]) for row in told if row["term"] and not row.get("gone")
        ]


class FactsForm(Form):
    """What the edition is called, where its text comes from, and what it leaves open."""

    button = "Save"

    label = KindField(
        kinds.Address(40),
        label="Label",
        required=True,
        help_text="Part of its address, such as 2027. Letters, digits, dots and hyphens.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    in_force_words = WordsField(300, label="When it comes into force, in the agreement’s own words")
    source = ProseField(label="Source", help_text="Who published the text, its title and date.")
    unsettled = ProseField(
        label="Left to settle", rows=4, help_text="What the text leaves open, one point a line: blanks, placeholders."
    )

    def __init__(self, data=None, *, edition: Edition):
        super().__init__(data, initial={name: getattr(edition, name) for name in self.base_fields})

    def clean_unsettled(self):
        lines = [line.strip() for line in self.cleaned_data["unsettled"].splitlines() if line.strip()]
        if any(len(line) > 1000 for line in lines):
            raise forms.ValidationError("Keep each point to 1,000 characters.")
        return "\n".join(lines)


class NextEditionForm(Form):
    """What the next edition is called."""

    button = "Begin the draft"

    label = KindField(
        kinds.Address(40),
        label="Label of the next edition",
        required=True,
        help_text="Part of its address, such as 2027. Letters, digits, dots and hyphens.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )


class LineageForm(Form):
    """Which clause of the edition before a clause of the draft continues, and which it also comes from."""

    button = "Save"

    continues = forms.ChoiceField(label="Which clause does it continue?", required=False)
    also_from = forms.MultipleChoiceField(
        label="Does it also come from others?",
        help_text="Tick a clause that was merged with it, or one that it was split off from.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, clause: Clause, earlier: list[Clause], alike: list[Clause]):
        by_lineage = {each.lineage_id: each for each in earlier}
        continued = by_lineage.get(clause.lineage_id)
        came = [str(by_lineage[each.pk].pk) for each in clause.also_from.all() if each.pk in by_lineage]
        super().__init__(data, initial={"continues": continued and str(continued.pk), "also_from": came})
        self.earlier = {str(each.pk): each for each in earlier}
        groups = [("Most alike", [(str(each.pk), _option(each).strip()) for each in alike])] if alike else []
        groups.append(("All, in their order", [(pk, _option(each)) for pk, each in self.earlier.items()]))
        self.fields["continues"].choices = [("", "None: it is a new one"), *groups]
        likely = {each.pk for each in alike} | {int(pk) for pk in came}
        offered = [each for each in earlier if each.pk in likely or each.is_assessable]
        offered.sort(key=lambda each: each.pk not in likely)  # those that are likely meant need no search
        self.fields["also_from"].choices = [(str(each.pk), _option(each).strip()) for each in offered]

    def layout(self):
        return Layout("continues", Field.checkboxes("also_from", small=True), *self.buttons())

    @property
    def chosen(self) -> Clause | None:
        return self.earlier.get(self.cleaned_data["continues"])

    @property
    def also_chosen(self) -> list[Clause]:
        return [self.earlier[pk] for pk in self.cleaned_data["also_from"]]
