"""The base of every form: GOV.UK sizes, one button, and errors that say what to do."""

import datetime

from crispy_forms.layout import Div
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name

from accounts.models import Mail, User


class DayWidget(forms.MultiWidget):
    """Day, month and year in three inputs, as people know their dates; no picker to fight with."""

    template_name = "widgets/day.html"
    use_fieldset = True
    PARTS = [("Day", 2), ("Month", 2), ("Year", 4)]

    def __init__(self, attrs=None):
        super().__init__([forms.TextInput() for _ in self.PARTS], attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["is_wrong"] = "aria-invalid" in widget["attrs"]
        widget["parts"] = [
            {**part, "label": label, "width": width}
            for part, (label, width) in zip(widget["subwidgets"], self.PARTS, strict=True)
        ]
        return context


class DayField(forms.MultiValueField):
    """A date, typed as day, month and year."""

    widget = DayWidget

    def __init__(self, **kwargs):
        super().__init__([forms.CharField(max_length=4) for _ in DayWidget.PARTS], require_all_fields=False, **kwargs)

    def clean(self, value):
        """One message about the whole date: three about its parts would not say more."""
        parts = [str(part or "").strip() for part in value or []]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError("Enter a day, a month and a year, such as 27 3 2027.", code="incomplete")
        return self.compress(parts)

    def compress(self, data_list):
        try:
            day, month, year = (int(part) for part in data_list)
            if not 1900 <= year <= 2200:
                raise ValueError(year)
            return datetime.date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError("Enter a real date, such as 27 3 2027.", code="invalid") from None


class GovukForm:
    """Mix into a form: `{% error_summary form %}` above the heading and `{% crispy form %}` below it draw it all.

    `button` is what the button says. A form with more to lay out overrides `layout()`.
    """

    button = "Save and continue"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False  # the browser's bubbles would come before our own words

    def full_clean(self):
        """Only now are labels final: a form may still change them after this class has set it up."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = what_to_do_about(field, field.label or pretty_name(name))
        super().full_clean()

    def layout(self):
        return Layout(*self.fields, *self.buttons())

    def buttons(self):
        return [Button("", self.button)] if self.button else []

    @property
    def helper(self):
        helper = FormHelper()
        helper.attrs = {"novalidate": ""}
        helper.layout = self.layout()
        return helper


class Form(GovukForm, forms.Form):
    """A form that stands on no model."""


class ModelForm(GovukForm, forms.ModelForm):
    """A form over a model's fields."""


def what_to_do_about(field, label) -> str:
    """What to do about a field left empty, naming it as the page does."""
    if isinstance(field, forms.FileField):
        return f"Choose a file for “{label}”."
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return f"Make a choice for “{label}”."
    return f"Fill in “{label}”."


class MailChoiceForm(Form):
    """What a person wants to have of the e-mails that can wait."""

    button = "Save"

    mail_choice = forms.ChoiceField(label="E-mails that can wait", choices=User.MailChoice, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mail_choice"].hints = {
            "weekly": "On Mondays, if there is something. What is due within a week still comes at once.",
            "needed": "Nothing reminds you then. What waits for you always stands under “Your work”.",
        }


class FilterForm(Form):
    """A form that filters a list: by GET, so that what it shows has an address."""

    button = "Show"

    @property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.disable_csrf = True
        return helper


class MailFilterForm(FilterForm):
    """A part of the log of e-mails; an address without filters is as good as one with."""

    words = forms.CharField(label="Address or subject", required=False, max_length=200)
    status = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), *Mail.Status.choices], widget=forms.Select
    )

    def layout(self):
        return Layout(Div("words", "status", css_class="app-filter"), *self.buttons())
