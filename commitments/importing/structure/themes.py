"""A theme for a promise, guessed from its words and the headings above it; a steward confirms or changes it."""

from __future__ import annotations

import re
from functools import lru_cache

# Beginnings of words that tell a subject; longer ones say more. What a promise says itself counts thrice a heading.
TELLING = {
    "funding": "fund grant payment pay paid invoice financ budget money full-cost cost core-cost multi-year bacs",
    "commissioning": "commission co-design codesign service-design decommission pathway specification needs",
    "procurement": "procure tender contract bid bidder framework-agreement lot supplier",
    "voice": "consult involv engag voice listen influenc feedback lived-experience co-produc coproduc represent",
    "data": "data insight evidence-base intelligence research information-sharing analys statistic baseline",
    "social-value": "social-value added-value living-wage local-spend wellbeing-of-the-area",
    "volunteering": "volunteer volunteering expenses-of-volunteers",
    "equality": "equal divers inclus discriminat marginalis protected-characteristic minorit access disab",
    "infrastructure": "infrastructure umbrella support-organisation sector-support",
    "estates": "estate building premises asset-transfer rent room venue accommodation",
    "communication": "communicat inform publish website newsletter contact directory plain-english jargon",
    "independence": "independen campaign critici challenge-policy autonomy",
    "partnership": "partner joint together collaborat relationship trust alliance shared work-with",
    "accountability": "account review monitor report audit evaluat governance scrutin complaint dispute self-assess",
    "capacity": "capacity training train skill develop workforce learn support secondment",
    "leadership": "lead leader champion chief-officer board senior director chair",
    "outcomes": "outcome service deliver health wellbeing prevent impact quality",
}
# Each beginning behind a space, and what it is worth: the longer says more.
_NEEDLES = tuple(
    (theme, " " + beginning.replace("-", " "), 2 if len(beginning) > 6 else 1)
    for theme, beginnings in TELLING.items()
    for beginning in beginnings.split()
)
OF_ITSELF, OF_A_HEADING = 3, 1
ENOUGH = 3


def guess(text: str, headings: list[str] = ()) -> str:
    """The slug of the theme that most words speak for; empty where hardly any does."""
    points = dict.fromkeys(TELLING, 0)
    for words, worth in [(text, OF_ITSELF), *((heading, OF_A_HEADING) for heading in headings)]:
        for theme, said in _points(words).items():
            points[theme] += worth * said
    best = max(points, key=lambda theme: points[theme])
    return best if points[best] >= ENOUGH else ""


@lru_cache(maxsize=1024)
def _points(words: str) -> dict[str, int]:
    said = " " + re.sub(r"[^a-z]+", " ", words.lower())
    points: dict[str, int] = {}
    for theme, needle, worth in _NEEDLES:
        if needle in said:
            points[theme] = points.get(theme, 0) + worth * min(said.count(needle), 2)
    return points
