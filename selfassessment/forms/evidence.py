from crispy_forms_gds.layout import HTML, Layout

from selfassessment.forms.answering import EvidenceFields


class LinkForm(EvidenceFields):
    """A link for the library."""

    button = "Add the link"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["file"], self.fields["file_title"]
        self.fields["link_url"].required = True
        self.fields["link_url"].error_messages["required"] = "Enter the web address."

    def layout(self):
        return Layout(HTML('<input type="hidden" name="add" value="link">'), "link_url", "link_title", *self.buttons())


class FileForm(EvidenceFields):
    """A file for the library."""

    button = "Add the file"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["link_url"], self.fields["link_title"]
        self.fields["file"].required = True
        self.fields["file"].error_messages["required"] = "Choose a file."

    def layout(self):
        return Layout(HTML('<input type="hidden" name="add" value="file">'), "file", "file_title", *self.buttons())
