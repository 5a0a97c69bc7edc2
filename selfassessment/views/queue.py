"""The queue of one review: which answers, in which order and why, what is before and after, how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from selfassessment.models import Answer
from selfassessment.review_querysets import Heard

SHOW = {"": "All", "waiting": "Not yet judged", "judged": "Judged", "disputed": "To discuss"}
WHY = {
    "refiled": "Changed in this filing",
    "changed": "Changed",
    "help wanted": "Help wanted",
    "low": "Rated low",
    "far": "Far from your last verdict",
    "rest": "The rest",
}


@dataclass(frozen=True)
class Place:
    """Where an answer stands in the reading order, and what comes before and after."""

    number: int
    total: int
    previous: Answer | None
    next: Answer | None
    next_waiting: Answer | None


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_chosen: bool


class Queue:
    """The answers in reading order, and those of them that the address asks for by `show`, `why` and `theme`."""

    def __init__(self, answers: list[Answer], asked: Mapping[str, str], heard: dict[int, Heard]):
        self.answers = answers
        self.heard = heard
        for answer in answers:
            answer.heard = heard.get(answer.pk)
        self.themes = {answer.clause.theme.slug: answer.clause.theme.name for answer in answers}
        self.show = asked.get("show", "") if asked.get("show") in SHOW else ""
        self.why = asked.get("why", "") if asked.get("why") in WHY else ""
        self.theme = asked.get("theme", "") if asked.get("theme") in self.themes else ""
        self.waiting = [answer for answer in answers if not answer.given]
        # Walked through with next and previous: what is judged stays in its place while one goes on.
        self.walk = [answer for answer in answers if self._is_about(answer)]
        self.shown = [answer for answer in self.walk if self._is_shown(answer)]

    def _is_about(self, answer: Answer) -> bool:
        return self.why in {"", answer.reading_group} and self.theme in {"", answer.clause.theme.slug}

    def _is_shown(self, answer: Answer) -> bool:
        match self.show:
            case "waiting":
                return not answer.given
            case "judged":
                return bool(answer.given)
            case "disputed":
                return bool(answer.given) and answer.given[0].is_disputed
        return True

    @property
    def total(self) -> int:
        return len(self.answers)

    @property
    def done(self) -> int:
        return len(self.answers) - len(self.waiting)

    @property
    def is_filtered(self) -> bool:
        return bool(self.show or self.why or self.theme)

    @property
    def here(self) -> str:
        """After "every answer": which ones."""
        return " in this list" if self.why or self.theme else ""

    @property
    def kept(self) -> str:
        """The filters as the end of an address, so that next and previous stay within them."""
        chosen = {name: value for name in ["show", "why", "theme"] if (value := getattr(self, name))}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def first_waiting(self) -> Answer | None:
        here = [answer for answer in self.walk if not answer.given]
        return next(iter(here or self.waiting), None)

    @property
    def shows(self) -> list[Choice]:
        return [Choice(value, text, value == self.show) for value, text in SHOW.items()]

    @property
    def whys(self) -> list[Choice]:
        counts = {why: sum(answer.reading_group == why for answer in self.answers) for why in WHY}
        choices = [Choice(why, f"{text} ({counts[why]})", why == self.why) for why, text in WHY.items() if counts[why]]
        return [Choice("", "Any reason", not self.why), *choices]

    @property
    def theme_choices(self) -> list[Choice]:
        by_name = sorted(self.themes.items(), key=lambda theme: theme[1])
        return [Choice("", "All themes", not self.theme), *(Choice(s, n, s == self.theme) for s, n in by_name)]

    def find(self, ref: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.clause.ref == ref), None)

    def place(self, answer: Answer) -> Place:
        """Next waiting is the first after this one, or, past the end, the first from the top."""
        walk = self.walk if answer in self.walk else self.answers
        here = walk.index(answer)
        later = walk[here + 1 :] + walk[:here]
        return Place(
            number=here + 1,
            total=len(walk),
            previous=walk[here - 1] if here else None,
            next=walk[here + 1] if here + 1 < len(walk) else None,
            next_waiting=next((other for other in later if not other.given), None),
        )
