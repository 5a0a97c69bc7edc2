from django import forms

from accounts.forms import DayField, FilterForm, Form
from signatories.forms.fields import LineField
from signatories.models import Signature


class PartiesField(forms.ModelMultipleChoiceField):
    """The parties of an edition that an organisation may sign as: those on its side."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(None, **kwargs)

    def offer(self, edition, organisation):
        self.queryset = edition.parties.filter(side=organisation.side).order_by("position")
        self.hints = {str(party.pk): party.description for party in self.queryset}
        if len(self.hints) == 1:
            self.initial = list(self.queryset)


class PartiesForm(Form):
    """Whatever asks in which parties an organisation signs."""

    parties = PartiesField(
        label="Which parties does it sign as?",
        help_text="Each party owes its own promises. Choose all that fit.",
        error_messages={"required": "Choose at least one party."},
    )

    def __init__(self, *args, edition, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parties"].offer(edition, organisation)


def _remark(label="Note (optional)", help_text=""):
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _body():
    return LineField(
        label="Approving body (optional)",
        required=False,
        max_length=200,
        help_text="Who in the organisation decided, such as its board or cabinet.",
    )


def _minute():
    return LineField(label="Minute reference (optional)", required=False, max_length=100)


class InviteSignatoriesAgainForm(Form):
    """Which signatories of earlier editions are asked to sign the one in force."""

    button = "Invite those ticked"

    signatures = forms.ModelMultipleChoiceField(
        None,
        label="Whom to invite",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one organisation."},
    )

    def __init__(self, data=None, *, left_behind, edition):
        left_behind = list(left_behind)
        super().__init__(data, initial={"signatures": [each.pk for each in left_behind]})
        field = self.fields["signatures"]
        field.queryset = Signature.objects.filter(pk__in=[each.pk for each in left_behind]).for_list()
        field.label_from_instance = lambda signature: str(signature.organisation)
        kept = {party.slug for party in edition.parties.all()}
        field.hints = {str(each.pk): _signed_as(each, kept) for each in left_behind}


def _signed_as(signature, kept) -> str:
    names = [party.name for party in signature.parties.all() if party.slug in kept]
    said = f"Signed edition {signature.edition.label}"
    return (
        f"{said} as {', '.join(names)}" if names else f"{said} as a party that is no longer there: invite it by itself"
    )


class InviteToSignForm(PartiesForm):
    button = "Put on the list as invited"

    note = _remark()


class SignForm(PartiesForm):
    button = "Record signature"

    signed_on = DayField(
        label="On which day was it signed? (optional)", required=False, help_text="For example, 27 3 2027"
    )
    signed_words = LineField(
        label="If no day is known, what is known?",
        required=False,
        max_length=200,
        help_text="In the words of the source, such as “July 2014”.",
    )
    approving_body = _body()
    minute_reference = _minute()
    signatory_post = LineField(
        label="Signatory’s post (optional)",
        required=False,
        max_length=200,
        help_text="The post and no name: it is shown to everybody.",
    )
    note = _remark(help_text="Shown to everybody in the register.")

    def clean(self):
        data = super().clean()
        if not (data.get("signed_on") or data.get("signed_words") or self.has_error("signed_on")):
            self.add_error("signed_on", "Give the day or, where none is known, say below what is known.")
        return data


class CorrectForm(SignForm):
    button = "Save corrections"


class CorrectUnsignedForm(PartiesForm):
    """Before it is signed there is no day to correct."""

    button = "Save corrections"

    approving_body = _body()
    minute_reference = _minute()
    note = _remark()


class TakeIntoGovernanceForm(Form):
    button = "Record this"

    approving_body = _body()
    note = _remark()


class DeclineForm(Form):
    button = "Record that it declined"

    approving_body = _body()
    minute_reference = _minute()
    note = _remark("Reason (optional)", "If the organisation gave one. Shown to its own people and the partnership’s.")


class WithdrawForm(Form):
    button = "Record withdrawal"

    on = DayField(label="Since which day does the signature no longer hold?", help_text="For example, 27 3 2027")
    note = _remark("Reason (optional)", "Shown to everybody in the register.")


class InviteAgainForm(Form):
    button = "Invite again"

    note = _remark()


class SignaturesFilterForm(FilterForm):
    status = forms.ChoiceField(
        label="Where it stands", required=False, choices=[("", "All"), *Signature.Status.choices]
    )
