"""The status card of an organisation: what it signed, and how its latest published self-assessment reads."""

from dataclasses import dataclass
from textwrap import wrap

from reports.open import records
from reports.open.records import Year
from reports.renderers.letters import readable
from signatories.models import Organisation, Signature

LINE_CHARACTERS = 44  # of 15 px letters on a card of 360 px
NAME_CHARACTERS = 32
MOST_AGREEMENTS = 3


@dataclass(frozen=True)
class Card:
    """Short enough for a corner of somebody else's page; says nothing that is not published."""

    name: str
    is_demonstration: bool
    signed: tuple[str, ...]
    more_signed: int
    latest: Year | None

    @property
    def lines(self) -> list[str]:
        """What it says below the name, in sentences."""
        told = [f"Signed the {title}" for title in self.signed]
        if self.more_signed:
            told.append(f"and {self.more_signed} more agreement{'s' if self.more_signed > 1 else ''}")
        return [*(told or ["Has signed no agreement here yet"]), *self.figures]

    @property
    def figures(self) -> list[str]:
        if self.latest is None:
            return []
        label = self.latest.publication.round.label
        if not self.latest.is_filed:
            return [f"{label}: no self-assessment was filed"]
        kept, agreed = self.latest.kept, self.latest.agreed
        told = [f"{label}: by its own rating keeps {kept.n} of {kept.of} promises"]
        if agreed.of:
            told.append(f"Reviewers agree with {agreed.n} of {agreed.of} answers")
        return told

    @property
    def in_a_sentence(self) -> str:
        """For those who do not see the card."""
        return readable(f"{self.name}. {'. '.join(self.lines)}.")


def card_of(organisation: Organisation) -> Card:
    signed = list(
        Signature.objects.signed()
        .filter(organisation=organisation)
        .order_by("-signed_on", "-pk")
        .values_list("edition__agreement__title", flat=True)
    )
    titles = list(dict.fromkeys(signed))
    years = records.years_of(organisation)
    return Card(
        name=organisation.name,
        is_demonstration=organisation.is_demonstration,
        signed=tuple(titles[:MOST_AGREEMENTS]),
        more_signed=len(titles[MOST_AGREEMENTS:]),
        latest=years[0] if years else None,
    )


def drawn(card: Card) -> dict:
    """The lines of the card with their places, for a drawing in which no text wraps by itself."""
    y, lines = 30, []
    for line in wrap(readable(card.name), NAME_CHARACTERS):
        lines.append({"text": line, "y": y, "is_name": True})
        y += 24
    y += 4
    for told in card.lines:
        for line in wrap(readable(told), LINE_CHARACTERS):
            lines.append({"text": line, "y": y, "is_name": False})
            y += 21
        y += 4
    return {"card": card, "lines": lines, "foot": y + 12, "height": y + 26}
