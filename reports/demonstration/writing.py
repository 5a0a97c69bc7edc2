"""What each organisation answers and what reviewers say of it: drawn from the words, the same every time.

Nothing here knows the database. Each draw has its own seed made of what it is about, so that a change to one answer
leaves all others as they are.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from string import Template

from reports.demonstration import words
from reports.demonstration.organisations import Invented
from selfassessment import small_tables

BEST, WORST = 1, 4
# How far each theme stands above or below the rest, round by round: what a reader of the report should find.
TRENDS = {
    "communication": (-0.08, 0.01, 0.07),
    "social-value": (-0.13, -0.05, 0.05),
    "volunteering": (-0.07, 0.03, 0.08),
    "data": (-0.1, 0.02, 0.1),
    "voice": (-0.04, 0.0, 0.05),
    "funding": (0.08, -0.04, -0.02),
    "commissioning": (0.02, 0.03, 0.0),
    "accountability": (0.08, 0.12, 0.16),
    "equality": (0.0, -0.1, 0.04),
}
# Promises that nearly all find hard, or easy.
HARD = {"3.4.2": -0.1, "3.6.3": -0.12, "3.3.7": -0.12, "3.8.4": -0.18, "3.9.1": -0.1, "4.5": -0.1, "4.8": -0.12}
EASY = {"5.1": 0.35, "5.3": 0.3, "3.10.3": 0.15, "4.1": 0.08, "4.7": 0.1}
LEVELS = [(0.71, 1), (0.46, 2), (0.22, 3)]

MONTHS = ["January", "February", "March", "May", "June", "September", "October", "November"]
SUMS = ["£5,000", "£8,000", "£10,000", "£15,000", "£25,000", "£40,000"]
RISEN = [
    "This has moved on since last year.",
    "Better than a year ago.",
    "We rated this lower last year, and have worked on it since.",
    "A good year for this.",
]
FALLEN = [
    "We have slipped here since last year.",
    "Less good than last year.",
    "We rate this lower than a year ago.",
    "This was hard to keep up.",
]

# The value measured, in the standard's own unit, by level from best to worst.
MEASURED = {
    "length of funding arrangements": [(3.0, 4.0), (2.3, 2.9), (1.4, 2.0), (1.0, 1.0)],
    "length of grants": [(3.0, 4.0), (2.0, 2.8), (1.3, 1.9), (1.0, 1.0)],
    "mean time to pay a VCSE partner": [(11, 24), (26, 36), (37, 48), (50, 64)],
    "policy areas and procurements with one published contact": [(100, 100), (82, 96), (38, 66), (0, 15)],
    "dedicated health leads in the VCSE sector": [(1, 1), (1, 1), (0.4, 0.6), (0, 0)],
    "State of the Sector reports that the sector helped to write": [(1, 1), (1, 1), (1, 1), (0, 0)],
    "self-assessment reports to the Partnership Board": [(1, 1), (1, 1), (1, 1), (0, 0)],
}
HALVES = {"length of funding arrangements", "length of grants", "dedicated health leads in the VCSE sector"}
HOW_MEASURED = [
    "From our finance system, for the year to the end of September.",
    "Counted by hand from our register.",
    "From the records that we keep for our yearly report.",
    "",
    "",
]

# Four quarters about their mean, which is the value that is given.
AROUND_THE_MEAN = [(-4, 1, -2, 5), (2, -1, 3, -4), (0, 4, -3, -1), (5, -2, 1, -4)]

WHY_MISSED = {
    "length of funding arrangements": [
        "Our own funding is confirmed a year at a time. We now say in each agreement what happens if it goes on.",
        "Two older programmes still run from year to year; both are let anew next spring, for three years.",
    ],
    "length of grants": [
        "The small grants were always for one year. From April those above £10,000 are offered for three.",
        "The budget is set yearly, and we have not found a way yet to promise what is not ours to promise.",
    ],
    "mean time to pay a VCSE partner": [
        "Invoices wait for a purchase order number that partners were never given. We now print it in the agreement.",
        "Two posts in the payments team were empty over the winter. Both are filled, and the backlog is gone.",
    ],
    "policy areas and procurements with one published contact": [
        "Three teams were put together this year and have not named a contact yet. They will by the end of March.",
    ],
    "dedicated health leads in the VCSE sector": [
        "The post was empty for half of the year, and we shared a colleague of the alliance meanwhile.",
    ],
    "State of the Sector reports that the sector helped to write": [
        "The report was written in a hurry, and the sector saw it only when it was done. That was wrong of us.",
    ],
    "self-assessment reports to the Partnership Board": [
        "The item was moved off the agenda twice. It is booked for the meeting in May.",
    ],
}
WITH_TABLE = 0.5


@dataclass(frozen=True)
class Promise:
    """Of a clause, what the words depend on."""

    ref: str
    theme: str
    is_new_wording: bool = False


@dataclass(frozen=True)
class Written:
    """One answer. The level is the position on the scale, 1 the best; none where the promise does not apply."""

    level: int | None
    narrative: str = ""
    not_applicable_reason: str = ""
    next_step: str = ""
    help_wanted: str = ""


def _draw(*about) -> random.Random:
    return random.Random("/".join(str(part) for part in about))  # noqa: S311  no secret hangs on it


def answer(invented: Invented, promise: Promise, round_number: int, last: Written | None) -> Written:
    """What the organisation says of the promise in this round; where little has changed it keeps last year's words."""
    if reason := invented.not_applicable.get(promise.ref):
        return Written(level=None, not_applicable_reason=reason)
    level = level_of(invented, promise, round_number)
    draw = _draw(invented.slug, promise.ref, round_number)
    if last and last.level == level and not promise.is_new_wording and draw.random() < 0.45:
        return last
    told = words.read(invented.side if invented.side == "vcse" else "public")[promise.ref]
    sentences = _sentences(told, level, draw)
    if last and last.level and last.level != level and draw.random() < 0.6:
        sentences.insert(0, draw.choice(RISEN if level < last.level else FALLEN))
    wants_next = draw.random() < [0.15, 0.5, 0.8, 0.9][level - 1]
    wants_help = "help" in told and level > 2 and draw.random() < 0.45
    fill = filler(invented, draw)
    return Written(
        level=level,
        narrative=fill(" ".join(sentences)),
        next_step=fill(draw.choice(told["next"])) if wants_next else "",
        help_wanted=fill(told["help"]) if wants_help else "",
    )


def level_of(invented: Invented, promise: Promise, round_number: int) -> int:
    """Mostly the organisation's own way with this promise, a little of the year, and the trend of the theme."""
    own = _draw(invented.slug, promise.ref).uniform(-0.25, 0.25)
    this_year = _draw(invented.slug, promise.ref, "year", round_number).uniform(-0.12, 0.12)
    trend = TRENDS.get(promise.theme, (0, 0, 0))[round_number]
    ease = HARD.get(promise.ref, 0) + EASY.get(promise.ref, 0)
    value = 0.55 + 0.45 * invented.quality + own + this_year + trend + ease
    return next((level for at_least, level in LEVELS if value > at_least), WORST)


def _sentences(told: dict, level: int, draw: random.Random) -> list[str]:
    if level == BEST:
        number = draw.choice([1, 2, 2, 2])
        return draw.sample(told["done"], min(number, len(told["done"])))
    if level == 2:
        return [draw.choice(told["done"]), draw.choice(told["gap"])]
    if level == 3:
        return [draw.choice(told["start"]), draw.choice(told["gap"])]
    return [draw.choice(told["none"])] + ([draw.choice(told["gap"])] if draw.random() < 0.4 else [])


def filler(invented: Invented, draw: random.Random):
    """Puts the organisation's own words, and small figures of its own, into a text."""
    own = {
        **invented.words,
        "name": invented.name,
        "n": draw.choice(["two", "three", "four", "five", "six"]),
        "nn": str(draw.randint(8, 40)),
        "month": draw.choice(MONTHS),
        "money": draw.choice(SUMS),
    }
    own |= {name.capitalize(): text[0].upper() + text[1:] for name, text in own.items()}
    return lambda text: Template(text).substitute(own)


@dataclass(frozen=True)
class Found:
    """What was measured, and how."""

    value: Decimal
    how_measured: str
    why_missed: str
    table: str


def measured(invented: Invented, measure: str, level: int, round_number: int) -> Found | None:
    """The value, how it was found, and what to say if it misses; some do not measure."""
    draw = _draw(invented.slug, measure, round_number)
    if measure not in MEASURED or draw.random() < 0.15:
        return None
    least, most = MEASURED[measure][level - 1]
    value = Decimal(str(round(draw.uniform(least, most), 1 if measure in HALVES else 0)))
    how = draw.choice(HOW_MEASURED)
    return Found(value, how, draw.choice(WHY_MISSED[measure]), _table(measure, value, draw))


def _table(measure: str, value: Decimal, draw: random.Random) -> str:
    """A few numbers behind the one, where an organisation would have them."""
    if draw.random() > WITH_TABLE:
        return ""
    if measure == "mean time to pay a VCSE partner":
        quarters = ["October to December", "January to March", "April to June", "July to September"]
        days = [int(value) + around for around in draw.choice(AROUND_THE_MEAN)]
        rows = [[quarter, str(number)] for quarter, number in zip(quarters, days, strict=True)]
        return small_tables.SmallTable(["Quarter", "Mean days to pay"], rows).text
    if measure == "length of grants":
        long, short = draw.randint(4, 18), draw.randint(2, 9)
        rows = [["Up to one year", str(short)], ["Two years", str(draw.randint(1, 7))], ["Three years", str(long)]]
        return small_tables.SmallTable(["Length", "Grants"], rows).text
    return ""


@dataclass(frozen=True)
class Judged:
    """One verdict; without a judgement the reviewers only agree, in a bulk."""

    judgement: str
    rating: int | None = None
    reason: str = ""


class Reviewer:
    """Reads one filing. Says each thing once, since no panel gives the same reason twice in one review."""

    def __init__(self, invented: Invented, round_number: int):
        self.invented = invented
        self.told = words.read("verdicts")[invented.side]
        self.draw = _draw(invented.slug, "review", round_number)
        self.said: set[str] = set()

    def verdict(self, promise: Promise, level: int | None) -> Judged | None:
        """What stands out about this answer, or nothing."""
        judgement = self._judgement(level)
        if judgement == "agree":
            return self._remark(level)
        if judgement == "agree in part" and level not in {BEST, None} and self.draw.random() < 0.2:
            reason = self._one_of(self.told["too modest"])
            return Judged(judgement, level - 1, reason) if reason else None
        reason = self._one_of(self.told.get(promise.ref, {}).get(judgement, []))
        return Judged(judgement, self._own_rating(judgement, level), reason) if reason else None

    def comment(self) -> str:
        return self._fill(self.draw.choice(self.told["comments"]))

    def _judgement(self, level: int | None) -> str:
        # The higher the self-rating, the more there is to doubt.
        doubt = {None: 0.04, 1: 0.34, 2: 0.27, 3: 0.16, 4: 0.04}[level]
        if self.draw.random() >= doubt:
            return "agree"
        if level is None or level == WORST:
            return "cannot tell"
        return self.draw.choices(["agree in part", "challenge", "cannot tell"], [5, 3, 2])[0]

    def _own_rating(self, judgement: str, level: int | None) -> int | None:
        if judgement == "cannot tell" or level is None:
            return None
        if judgement == "challenge":
            return min(WORST, level + self.draw.choice([1, 1, 2]))
        return min(WORST, level + self.draw.choice([1, 1, 1, 0]))

    def _remark(self, level: int | None) -> Judged | None:
        if level is None or self.draw.random() > 0.09:
            return None
        remark = self._one_of(self.told["agree"])
        return Judged("agree", level, remark) if remark else None

    def _one_of(self, texts: list[str]) -> str:
        """A text that this review has not used yet, or none."""
        left = [text for text in texts if text not in self.said]
        if not left:
            return ""
        text = self.draw.choice(left)
        self.said.add(text)
        return self._fill(text)

    def _fill(self, text: str) -> str:
        return filler(self.invented, self.draw)(text)


def replies(invented: Invented, judgements: list[str], round_number: int) -> Iterator[str]:
    """A reply to each disputed verdict, in their order; here and there none."""
    draw = _draw(invented.slug, "replies", round_number)
    told = words.read("verdicts")["replies"][invented.side]
    said: set[str] = set()
    for judgement in judgements:
        left = [text for text in told[judgement] if text not in said]
        if not left or draw.random() < 0.12:
            yield ""
            continue
        reply = draw.choice(left)
        said.add(reply)
        yield filler(invented, draw)(reply)


def outcomes(invented: Invented, number: int, round_number: int) -> Iterator[tuple[str, str]]:
    """What came of each disputed verdict, and a note with some."""
    draw = _draw(invented.slug, "outcomes", round_number)
    told = words.read("verdicts")["outcomes"]
    for _ in range(number):
        outcome = draw.choices(["agreed", "disagreement recorded"], [6, 4])[0]
        yield outcome, filler(invented, draw)(draw.choice(told[outcome])) if draw.random() < 0.7 else ""
