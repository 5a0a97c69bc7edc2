"""Fields for an edition's text: they take what the agreement file takes, so that a draft can always be exported."""

from django import forms
from django.core.exceptions import ValidationError

from commitments.agreement_file import kinds
from commitments.agreement_file.nodes import Scalar


class KindField(forms.CharField):
    """Text that is read as a value of an agreement file, of whichever kind."""

    def __init__(self, kind, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.kind = kind

    def to_python(self, value):
        text = super().to_python(value)
        try:
            return self.kind.clean(Scalar(text, 0, plain=False))
        except kinds.Unfit as unfit:
            raise ValidationError(_sentence(str(unfit)), code="unfit") from None

    def validate(self, value):
        if self.required and value in self.empty_values:
            raise ValidationError(self.error_messages["required"], code="required")


class ProseField(KindField):
    """Text with paragraphs."""

    def __init__(self, *, rows=3, **kwargs):
        super().__init__(kinds.Prose(), widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class WordsField(KindField):
    """Text of one line."""

    def __init__(self, limit=200, **kwargs):
        super().__init__(kinds.Words(limit), **kwargs)


class NumberField(KindField):
    """A number with at most two decimal places, as the agreement file has it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}))
        super().__init__(kinds.Number(), **kwargs)


def _sentence(message):
    closed = message if message[-1:] in {".", "?"} else f"{message}."
    return closed[:1].upper() + closed[1:]
