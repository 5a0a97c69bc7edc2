"""What readers ask for: whom to compare, what to look for. It stands in the address, to be passed on."""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import CharField

from accounts.forms import Form
from commitments.forms.searching import LONGEST_QUERY, MOST_WORDS, words_of
from commitments.models import Clause
from reports.models import Publication, PublishedAnswer
from signatories.models import Organisation

SEARCHED = ["words", "reason", "reply", "next_step", "help_wanted"]


class Comparison:
    """Whom to compare on a promise, and in which round, read from an address that anybody may have written.

    Names that answered nothing are left out rather than refused: an old link then still shows the others.
    """

    def __init__(self, asked, *, answers: QuerySet, most: int):
        rounds = Publication.objects.filter(pk__in=answers.order_by().values("publication"))
        self.rounds = list(rounds.for_list().order_by("-round__due_on", "-pk"))
        labels = {publication.round.label: publication for publication in reversed(self.rounds)}
        self.round = labels.get(asked.get("round", "")) or (self.rounds[0] if self.rounds else None)
        there = Organisation.objects.filter(pk__in=answers.filter(publication=self.round).values("organisation"))
        wanted = list(dict.fromkeys(asked.getlist("organisation")))[: most * 2]
        found = {each.slug: each for each in there.filter(slug__in=[slug for slug in wanted if "\0" not in slug])}
        self.chosen = [found[slug] for slug in wanted if slug in found][:most]
        self.others = there.exclude(pk__in=[each.pk for each in self.chosen]).order_by("side", "name", "pk")


class EverythingForm(Form):
    """What to look for in everything that is public."""

    q = CharField(
        label="Words",
        required=False,
        max_length=LONGEST_QUERY,
        help_text="A name, or words that have all to occur. Put a phrase in quotation marks.",
        error_messages={"max_length": f"Search for fewer words: at most {LONGEST_QUERY} characters."},
    )

    def clean_q(self):
        words = words_of(self.cleaned_data["q"])
        if len(words) > MOST_WORDS:
            raise ValidationError(f"Search for fewer words: at most {MOST_WORDS}.")
        return self.cleaned_data["q"]

    @property
    def words(self) -> list[str]:
        return words_of(self.cleaned_data.get("q", ""))

    def found(self, visible_agreements: QuerySet, visible_partnerships: QuerySet, most: int) -> dict[str, list]:
        """Of each kind the first few, and one more where there are more."""
        said = self.cleaned_data["q"].strip().strip('"“”')
        promises = Clause.objects.in_force().assessable().saying(self.words).for_list()
        return {
            "organisations": list(Organisation.objects.called(said).order_by("name", "pk")[: most + 1]),
            "agreements": list(_named(visible_agreements, "title", self.words).for_list()[: most + 1]),
            "partnerships": list(_named(visible_partnerships, "name", self.words).for_list()[: most + 1]),
            "promises": list(promises[: most + 1]),
            "answers": [
                {"answer": answer, "said": answer.saying(self.words)} for answer in self._answers()[: most + 1]
            ],
        }

    def _answers(self) -> QuerySet:
        """The latest first; in the order of their keys, so that the database can stop at the last one wanted."""
        answers = PublishedAnswer.objects.standing().for_page()
        for word in self.words:
            found = Q()
            for name in SEARCHED:
                found |= Q(**{f"{name}__icontains": word})
            answers = answers.filter(found)
        return answers.order_by("-pk")


def _named(rows: QuerySet, field: str, words: list[str]) -> QuerySet:
    for word in words:
        rows = rows.filter(**{f"{field}__icontains": word})
    return rows
