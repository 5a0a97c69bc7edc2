import re

from django.core.exceptions import ValidationError
from django.forms import BooleanField, CharField, ChoiceField

from accounts.forms import Form
from commitments.models import Clause, Theme
from compacts.models import Agreement, Edition, Party, Side

MOST_WORDS = 12
LONGEST_QUERY = 200
PHRASE_OR_WORD = re.compile(r'["“”]([^"“”]+)["“”]|(\S+)')
NOT_FROM_THE_LIST = {"invalid_choice": "Choose one from the list; what the address asked for is not on it."}


class SearchForm(Form):
    """What to look for in the clauses of all editions in force."""

    q = CharField(
        label="Words",
        required=False,
        max_length=LONGEST_QUERY,
        help_text="All of them must occur, in any order. Put a phrase in quotation marks.",
        error_messages={"max_length": f"Search for fewer words: at most {LONGEST_QUERY} characters."},
    )
    theme = ChoiceField(label="Theme", required=False, error_messages=NOT_FROM_THE_LIST)
    side = ChoiceField(
        label="Side that owes it",
        required=False,
        choices=[("", "Either side"), *Side.choices],
        error_messages=NOT_FROM_THE_LIST,
    )
    party = ChoiceField(label="Party that owes it", required=False, error_messages=NOT_FROM_THE_LIST)
    kind = ChoiceField(
        label="Kind of clause",
        required=False,
        choices=[("", "All kinds"), *Clause.Kind.choices],
        error_messages=NOT_FROM_THE_LIST,
    )
    agreement = ChoiceField(label="Agreement", required=False, error_messages=NOT_FROM_THE_LIST)
    promises = BooleanField(label="Only promises that are assessed each year", required=False)

    FILTERS = ["theme", "side", "party", "kind", "agreement", "promises"]

    def __init__(self, data):
        super().__init__(data)
        in_force = Edition.objects.in_force()
        self.fields["theme"].choices = [
            ("", "All themes"),
            *Theme.objects.order_by("position").values_list("slug", "name"),
        ]
        self.fields["party"].choices = [
            ("", "Any party"),
            *((name, name) for name in _party_names(in_force)),
        ]
        self.fields["agreement"].choices = [
            ("", "All agreements"),
            *Agreement.objects.filter(editions__in=in_force).order_by("title").values_list("slug", "title"),
        ]

    def clean_q(self):
        words = words_of(self.cleaned_data["q"])
        if len(words) > MOST_WORDS:
            raise ValidationError(f"Search for fewer words: at most {MOST_WORDS}.")
        return self.cleaned_data["q"]

    @property
    def words(self) -> list[str]:
        return words_of(self.cleaned_data.get("q", ""))

    @property
    def asks(self) -> bool:
        """Was anything asked for? Without, the page offers themes instead of listing every clause there is."""
        return bool(self.words) or self.narrows

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.FILTERS)

    def results(self):
        """The clauses that fit."""
        asked = self.cleaned_data
        clauses = Clause.objects.in_force().saying(self.words).owed_by(side=asked["side"], party=asked["party"])
        if asked["theme"]:
            clauses = clauses.filter(theme__slug=asked["theme"])
        if asked["kind"]:
            clauses = clauses.filter(kind=asked["kind"])
        if asked["agreement"]:
            clauses = clauses.filter(edition__agreement__slug=asked["agreement"])
        if asked["promises"]:
            clauses = clauses.assessable()
        return clauses


def words_of(query: str) -> list[str]:
    """The words and phrases of a query."""
    return [(phrase or word).strip() for phrase, word in PHRASE_OR_WORD.findall(query) if (phrase or word).strip()]


def _party_names(editions):
    return Party.objects.filter(edition__in=editions).order_by("name").values_list("name", flat=True).distinct()
