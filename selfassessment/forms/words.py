"""Free text: kept exactly as typed, or refused with a sentence that helps; never trimmed, cut or mended in silence."""

import re

from crispy_forms_gds.layout import HTML
from django import forms
from django.core.exceptions import ValidationError

# What XML 1.0 cannot hold: the PDF, the workbook and the feeds carry what the page shows, so it is refused at the door.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SHOWN_BEFORE = 30
# When the sign-in ends in mid-sentence, the text waits on its page.
KEEPS_WHAT_IS_TYPED = HTML("{% load keeping %}{% keeps_what_is_typed %}")


class WordsField(forms.CharField):
    """Several lines of somebody's own words. Only line ends are made alike, as browsers send them in two kinds."""

    def __init__(self, *, max_length: int, rows: int = 5, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.max_characters = max_length
        # The null character has a sentence of its own below, which says where it stands.
        self.validators = [check_printable, self._check_length]

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value):
        """Spaces alone are no words where some are asked for."""
        super().validate(value if value.strip() else "")

    def _check_length(self, text):
        if len(text) > self.max_characters:
            raise ValidationError(
                f"This text has {len(text):,} characters. Shorten it to {self.max_characters:,} or fewer.",
                code="too_long",
            )


class LineField(forms.CharField):
    """One line of somebody's own words, such as a title."""

    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(**kwargs)
        self.max_characters = max_length
        self.validators = [check_printable, self._check_length]

    def to_python(self, value):
        return " ".join(super().to_python(value).split())

    def _check_length(self, text):
        if len(text) > self.max_characters:
            raise ValidationError(
                f"This has {len(text):,} characters. Shorten it to {self.max_characters:,} or fewer.", code="too_long"
            )


def check_printable(text: str) -> None:
    if found := UNPRINTABLE.search(text):
        before = UNPRINTABLE.sub("", text[: found.start()])[-SHOWN_BEFORE:].strip()
        place = f"after “{before}”" if before else "at the beginning"
        raise ValidationError(
            f"There is a character that cannot be shown {place}. Delete it; it often comes along when text is copied "
            "from another program.",
            code="unprintable",
        )
