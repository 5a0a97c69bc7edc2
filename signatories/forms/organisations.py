from crispy_forms.layout import Div
from crispy_forms_gds.layout import HTML, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from accounts.forms import DayField, FilterForm, Form
from compacts.models import Side
from signatories.forms.fields import LineField, LinesField, OrganisationField, OrganisationsField
from signatories.models import Alias, Identifier, Organisation, OrganisationKind, Succession

IDENTIFIERS = {scheme.name.lower(): scheme for scheme in Identifier.Scheme}


class OrganisationFilterForm(FilterForm):
    q = forms.CharField(label="Name or identifier", required=False, max_length=200)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *OrganisationKind.choices])
    side = forms.ChoiceField(label="Side", required=False, choices=[("", "Both sides"), *Side.choices])

    def layout(self):
        return Layout(Div("q", "kind", "side", css_class="app-filter"), *self.buttons())


class OrganisationForm(Form):
    """What the record says of an organisation, without its name: that changes by a renaming."""

    button = "Save"

    kind = forms.ChoiceField(label="Kind", choices=OrganisationKind.choices)
    side = forms.ChoiceField(
        label="Which side is it on?",
        choices=Side.choices,
        widget=forms.RadioSelect,
        help_text="Its side decides which promises can bind it and who reviews it.",
    )
    website = forms.URLField(label="Website (optional)", required=False)
    ods = LineField(label="NHS Organisation Data Service code (optional)", required=False, max_length=20)
    gss = LineField(label="Government Statistical Service code (optional)", required=False, max_length=20)
    charity = LineField(label="Charity number, England and Wales (optional)", required=False, max_length=20)
    company = LineField(label="Company number (optional)", required=False, max_length=20)
    mutuals = LineField(label="Mutuals Public Register number (optional)", required=False, max_length=20)
    short_names = LinesField(label="Short names (optional)", required=False, help_text="One a line, such as NICB.")
    other_names = LinesField(
        label="Also known as (optional)", required=False, help_text="One a line. Search finds it by these names too."
    )

    def clean(self):
        for name, scheme in IDENTIFIERS.items():
            if value := self.cleaned_data.get(name):
                identifier = Identifier(scheme=scheme, value=value)
                try:
                    identifier.clean()
                except ValidationError as error:
                    self.add_error(name, error.messages)
        return super().clean()

    def told(self) -> dict:
        """As `actions.organisations.change` takes it."""
        data = self.cleaned_data
        names = ["kind", "side", "website", "short_names", "other_names"]
        return {
            **{name: data[name] for name in names},
            "identifiers": {scheme: data[name] for name, scheme in IDENTIFIERS.items()},
        }

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict:
        aliases = list(organisation.aliases.all())
        held = {identifier.scheme: identifier.value for identifier in organisation.identifiers.all()}
        return {
            "kind": organisation.kind,
            "side": organisation.side,
            "website": organisation.website,
            "short_names": [alias.name for alias in aliases if alias.kind == Alias.Kind.SHORT],
            "other_names": [alias.name for alias in aliases if alias.kind == Alias.Kind.OTHER],
            **{name: held.get(scheme, "") for name, scheme in IDENTIFIERS.items()},
        }


class NewOrganisationForm(OrganisationForm):
    button = "Add organisation"
    field_order = ["name"]

    name = LineField(label="Name", max_length=200, help_text="Its full name, as on its letterhead.")


class RenameForm(Form):
    button = "Record new name"

    name = LineField(label="New name", max_length=200)
    on = DayField(label="From which day?", help_text="For example, 1 4 2027. What it signed before keeps the old name.")


class CloseForm(Form):
    button = "Record this"

    class Became(models.TextChoices):
        MERGED = Succession.Kind.MERGED.value, "It was merged into another organisation"
        SPLIT = Succession.Kind.SPLIT.value, "It was split into several"
        REPLACED = Succession.Kind.REPLACED.value, "Another organisation took its place"
        CLOSED = "closed", "It closed, and nothing took its place"

    became = forms.ChoiceField(label="What became of it?", choices=Became.choices, widget=forms.RadioSelect)
    on = DayField(label="Since which day is it no more?", help_text="For example, 1 7 2022")
    successors = OrganisationsField(
        label="Which organisations came after it? (optional)",
        required=False,
        help_text="Their names, one a line. They have to be on the list of organisations already.",
    )
    note = forms.CharField(
        label="Note (optional)", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_became(self):
        """As `actions.organisations.close` takes it: empty where nothing took its place."""
        return self.cleaned_data["became"].replace(self.Became.CLOSED.value, "")


class ReopenForm(Form):
    button = "Take the closing back"

    note = forms.CharField(
        label="Why?", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Stays in the history."
    )


class JoinUmbrellaForm(Form):
    button = "Record this"

    umbrella = OrganisationField(label="Which umbrella body does it belong to?", help_text="Its name, as on the list.")
    on = DayField(label="Since which day? (optional)", required=False, help_text="For example, 1 4 2027")


class LeaveUmbrellaForm(Form):
    button = "Record this"

    on = DayField(label="Since which day does it no longer belong to it?", help_text="For example, 1 4 2027")


class FindOrganisationForm(FilterForm):
    button = "Find"

    q = forms.CharField(label="Name of the organisation", required=False, max_length=200)

    def layout(self):
        return Layout(
            HTML.p("A part of the name will do. Former and short names are found too."),
            Field.text("q"),
            *self.buttons(),
        )
