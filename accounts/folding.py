"""Fields that few need, folded away."""

from crispy_forms_gds.layout import Div


class Fold(Div):
    """Fields that few need, folded away; open when one of them is wrong."""

    template = "%s/layout/fold.html"

    def __init__(self, *fields, summary: str, is_open: bool):
        super().__init__(*fields)
        self.summary, self.is_open = summary, is_open
