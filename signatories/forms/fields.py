"""Fields that the forms of this app share."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from signatories.models import Organisation, plain_line


class LineField(forms.CharField):
    """A line of text; what a paste brings in breaks and doubled spaces is taken out."""

    def to_python(self, value):
        return plain_line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value):
        lines = [plain_line(line) for line in super().clean(value).splitlines()]
        for line in lines:
            if len(line) > 200:
                raise ValidationError(f"“{line[:40]}…” is longer than 200 characters.")
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else "\n".join(value)


def find_organisation(words: str) -> Organisation:
    """The organisation of exactly this name, short name or slug, or a hint at those that come near."""
    words = plain_line(words)
    found = Organisation.objects.known_as(words)
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f"{one} ({one.slug})" for one in found)
        raise ValidationError(
            f"Several organisations are called “{words}”. Write the last part of its address: {several}."
        )
    near = list(Organisation.objects.called(words).order_by(Lower("name"))[:3])
    hint = f" Did you mean {' or '.join(map(str, near))}?" if near else " Check the spelling, or add it first."
    raise ValidationError(f"No organisation is called “{words}”.{hint}")


class OrganisationField(LineField):
    def clean(self, value):
        words = super().clean(value)
        return find_organisation(words) if words else None


class OrganisationsField(LinesField):
    def clean(self, value):
        return [find_organisation(line) for line in super().clean(value)]
