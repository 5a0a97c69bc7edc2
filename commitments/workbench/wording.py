"""What a promise leaves open, told in plain words: who does it, what, how much, by when.

Many promises of other agreements could not be rated fairly because their words left one of these open. This is
advice; an agreement may well mean to be open. A pure function: no database, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WHO, WHAT, HOW_MUCH, BY_WHEN = QUESTIONS = ("who", "what", "how much", "by when")

_SOFT_VERBS = """endeavour seek aim aspire strive try hope work[ ]towards? consider explore encourage promote champion
    recogni[sz]e acknowledge value respect be[ ]committed commit support be[ ]mindful have[ ]regard"""
_OF_TIME = "regular regularly timely in[ ]good[ ]time prompt promptly early as[ ]soon[ ]as[ ]possible soon"
_OF_MORE = "better more improve improved increase increased greater"
_OF_MEASURE = """appropriate appropriately adequate adequately sufficient sufficiently reasonable reasonably
    proportionate proportionately meaningful meaningfully sustainable fair fairly high[- ]quality effective
    effectively robust where[ ]possible where[ ]appropriate"""
_DOING = """pay publish write meet send give provide offer fund name appoint invite consult report reply answer share
    train review agree sign hold keep set list pass tell explain make use include involve allow return attend produce
    prepare complete develop maintain ensure create establish identify monitor measure record"""
_PERIODS = r"""annual annually yearly each[ ]year every[ ]year quarterly monthly weekly per[ ]year a[ ]year
    by[ ]\w+[ ]\d{4} before within"""
_COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty"


def _any(words: str, endings: str = "") -> re.Pattern:
    return re.compile(rf"\b(?:{'|'.join(_listed(words))}){endings}\b", re.IGNORECASE)


def _listed(words):
    """The words of a list; a space within one stands in brackets."""
    return re.findall(r"(?:\[[^\]]*\]|\S)+", words)


_PASSIVE = re.compile(
    r"\b(?:will|shall|should|must|to) be (?!able|open|clear|fair|honest|an?\b|the\b)\w+(?:ed|en|t)\b", re.IGNORECASE
)
_SOFT = _any(_SOFT_VERBS, "(?:s|ing)?")
_DOES = _any(_DOING, "(?:s|es|ing)?")
_LOOSE_TIME, _LOOSE_MORE, _LOOSE_MEASURE = _any(_OF_TIME), _any(_OF_MORE), _any(_OF_MEASURE)
_WHEN = re.compile(
    rf"\b(?:\d+|{_COUNTS})\s+(?:working\s+)?(?:day|week|month|year|hour)s?\b|{_any(_PERIODS).pattern}",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"\d|\b(?:{_COUNTS}|all|every|each|no|never|always|half)\b", re.IGNORECASE)
_ALWAYS = _any("always never at[ ]all[ ]times whenever each[ ]time every[ ]time")


_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"
    r"|\b(?:tel|telephone|phone|mobile|ext)\b[.:]{0,2} ?[\d(+][\d() +-]{4,20}"
    r"|\b0\d{2,4}\)? ?\d{3,4} ?\d{3,4}\b",
    re.IGNORECASE,
)


def contact(text: str) -> str:
    """The first e-mail address or telephone number in a text, which everybody could read once it is in force."""
    found = _CONTACT.search(text)
    return found[0].strip() if found else ""


@dataclass(frozen=True)
class Advice:
    """One thing that a promise leaves open, and what would close it."""

    question: str
    text: str


def advice(text: str, *, has_party: bool, has_standard: bool = False, has_due: bool = False) -> tuple[Advice, ...]:
    """What whoever rates this promise in a year could not tell, in the order who, what, how much, by when."""
    return tuple(
        Advice(question, said)
        for question, said in [
            (WHO, _who(text, has_party)),
            (WHAT, _what(text)),
            (HOW_MUCH, _how_much(text, has_standard)),
            (BY_WHEN, _by_when(text, has_standard, has_due)),
        ]
        if said
    )


def _who(text, has_party):
    if not has_party:
        return "Nobody is named who owes it. Name a party here, or in the words that lead in to it."
    if found := _PASSIVE.search(text):
        return f"“{found[0]}” does not say by whom. Begin with whoever does it: “The council will …”."
    return ""


def _what(text):
    soft = _SOFT.search(text)
    if soft and not _DOES.search(text):
        return (
            f"“{soft[0]}” names no act that somebody could see. Say what is done, such as write, pay, meet or publish."
        )
    return ""


def _how_much(text, has_standard):
    if has_standard:
        return ""
    if more := _LOOSE_MORE.search(text):
        return f"“{more[0].lower()}” needs something to compare with. Say than what, or give a number."
    loose = _LOOSE_MEASURE.search(text)
    if loose and not _NUMBER.search(text):
        return f"“{loose[0].lower()}” can mean different things to each side. Say how much, or how people would know."
    return ""


def _by_when(text, has_standard, has_due):
    if has_due or has_standard or _WHEN.search(text) or _ALWAYS.search(text):
        return ""
    if loose := _LOOSE_TIME.search(text):
        return f"“{loose[0].lower()}” says no day. Say how soon or how often: within ten days, every three months."
    return "No time is given. Say by when, or how often; if it holds always, say “always”."
