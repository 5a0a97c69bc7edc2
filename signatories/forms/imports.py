from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import Form
from signatories import spreadsheets


class UploadForm(Form):
    """A spreadsheet, read at once: what cannot be read goes no further."""

    button = "Check the file"

    file = forms.FileField(
        label="Spreadsheet",
        help_text="A .csv or .xlsx file of up to 2 MB. Nothing is changed before you have seen what would.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > spreadsheets.MAX_BYTES:
            raise ValidationError("This file is larger than 2 MB. Split it into several.")
        try:
            self.table = spreadsheets.read(file.read())
        except spreadsheets.UnreadableFileError as error:
            raise ValidationError(str(error)) from error
        return file
