from django.core.exceptions import ValidationError
from django.forms import BooleanField, CharField, FileField

from accounts.forms import DayField, Form
from commitments import agreement_file
from commitments.agreement_file.nodes import LARGEST_FILE
from compacts.models import Edition


class LoadForm(Form):
    """An agreement file, read as far as it can be read; `problems` says what is wrong with it, line by line."""

    button = "Load as a draft"

    file = FileField(label="Agreement file", help_text="A YAML file of at most 2 MB, such as another portal exports.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.problems = []

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise ValidationError("The file is larger than 2 MB. An agreement’s text is far smaller; check the file.")
        try:
            return agreement_file.read(upload.read())
        except agreement_file.AgreementFileError as error:
            self.problems = error.problems
            raise ValidationError(self.how_many) from None

    def add_problems(self, error):
        """Faults that show only when the file meets what the portal holds."""
        self.problems = error.problems
        self.add_error("file", self.how_many)

    @property
    def how_many(self) -> str:
        count = len(self.problems)
        problems = "a problem" if count == 1 else f"{count} problems"
        return f"The file has {problems}. Nothing was loaded. Mend the file and load it again."


class BringIntoForceForm(Form):
    button = "Bring into force"

    on = DayField(
        label="In force from", required=False, help_text="Leave empty if no day was agreed. For example, 27 3 2027"
    )
    approved_by = CharField(
        label="Approving body",
        max_length=200,
        required=False,
        help_text="Who agreed it, such as the Partnership Board.",
    )
    minute_reference = CharField(label="Minute reference", max_length=100, required=False)
    is_compared = BooleanField(error_messages={"required": "Look at what changed, and tick that it is right."})

    def __init__(self, *args, current: Edition | None, **kwargs):
        """Where an edition is in force, somebody says that each promise continues the one that it should."""
        super().__init__(*args, **kwargs)
        if current:
            self.fields["is_compared"].label = (
                f"I have looked at what changed since edition {current.label}, "
                "and each promise continues the one that it should"
            )
        else:
            del self.fields["is_compared"]

    @property
    def agreed(self) -> dict:
        return {name: self.cleaned_data[name] for name in ["on", "approved_by", "minute_reference"]}
