import datetime

from crispy_forms.layout import Div
from crispy_forms_gds.layout import Layout
from django import forms

from accounts.forms import DayField, FilterForm
from compacts.models import Side


class RegisterForm(FilterForm):
    """Filters of the register. The day is typed in three parts and kept in the address as one: `?on=2027-01-31`."""

    on = DayField(label="As on", required=False, help_text="For example, 31 1 2027")
    q = forms.CharField(label="Organisation", required=False, max_length=200)
    agreement = forms.ChoiceField(label="Agreement", required=False)
    party = forms.ChoiceField(label="Signed as", required=False)
    side = forms.ChoiceField(label="Side", required=False, choices=[("", "Both sides"), *Side.choices])

    def __init__(self, data, *, agreements, parties, today):
        data = data.copy()
        self.was_typed_in_parts = any(f"on_{part}" in data for part in range(3))
        if "on" in data and not self.was_typed_in_parts:
            for part, text in enumerate(_parts_of(data["on"])):
                data[f"on_{part}"] = text
        elif not self.was_typed_in_parts:
            data["on_0"], data["on_1"], data["on_2"] = today.day, today.month, today.year
        super().__init__(data)
        self.fields["agreement"].choices = [("", "All agreements"), *agreements]
        self.fields["party"].choices = [("", "All parties"), *((name, name) for name in parties)]

    def layout(self):
        return Layout(Div("on", "q", "agreement", "party", "side", css_class="app-filter"), *self.buttons())

    def query(self) -> dict[str, str]:
        """The filters as the address keeps them."""
        told = {name: self.cleaned_data.get(name) for name in ["q", "agreement", "party", "side"]}
        on = self.cleaned_data.get("on")
        return {**({"on": on.isoformat()} if on else {}), **{name: value for name, value in told.items() if value}}


def _parts_of(text: str) -> list[str]:
    """Day, month and year of an address; what is no date comes back as it was typed, for the form to complain about."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return [text[:10], "", ""] if text else []
    return [str(day.day), str(day.month), str(day.year)]
