from django.forms import ChoiceField, ModelChoiceField

from accounts.forms import Form
from compacts.models import Agreement, Partnership

NOT_FROM_THE_LIST = {"invalid_choice": "Choose one from the list; what the address asked for is not on it."}


class AgreementFilter(Form):
    """What narrows the list of agreements."""

    kind = ChoiceField(
        required=False, choices=[("", "All kinds"), *Agreement.Kind.choices], error_messages=NOT_FROM_THE_LIST
    )
    partnership = ModelChoiceField(
        Partnership.objects.none(),
        required=False,
        empty_label="All partnerships",
        to_field_name="slug",
        error_messages=NOT_FROM_THE_LIST,
    )

    def __init__(self, data, *, partnerships):
        super().__init__(data)
        self.fields["partnership"].queryset = partnerships

    def narrow(self, agreements):
        """Those that fit; none while the form has an error, since it is not known what was meant."""
        if not self.is_valid():
            return agreements.none()
        if kind := self.cleaned_data["kind"]:
            agreements = agreements.filter(kind=kind)
        if partnership := self.cleaned_data["partnership"]:
            agreements = agreements.filter(partnership=partnership)
        return agreements

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())
