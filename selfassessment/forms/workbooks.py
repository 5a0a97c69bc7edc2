from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import Form
from compacts.workbooks import UnreadableWorkbookError
from selfassessment.models import SelfAssessment
from selfassessment.workbook import reading
from selfassessment.workbook.stamp import WrongWorkbookError


class WorkbookForm(Form):
    """A workbook that was filled in."""

    button = "Show what would change"
    workbook = forms.FileField(
        label="The workbook that was filled in",
        help_text="The .xlsx file. Nothing is saved before you have seen what would change.",
        error_messages={"required": "Choose the workbook.", "empty": "This file is empty."},
    )

    def __init__(self, *args, assessment: SelfAssessment, **kwargs):
        super().__init__(*args, **kwargs)
        self.assessment = assessment

    def clean_workbook(self):
        file = self.cleaned_data["workbook"]
        if file.size > reading.MAX_BYTES:
            raise ValidationError(
                f"This file is larger than {reading.MAX_BYTES // 1024 // 1024} MB, and a workbook from here is not."
            )
        try:
            self.filled = reading.read(file.read(), self.assessment)
        except (UnreadableWorkbookError, WrongWorkbookError) as error:
            raise ValidationError(str(error)) from error
        return file
