"""Words that an edition explains, found where they stand in its text.

A pure function of a text and the glossary. A term is found as it is written, in its plural or singular, and by the
initialism that stands beside it, as in “Integrated Care Board (ICB)”. Initialisms count only in capitals, so that “IT”
is not found in “it”; other terms in any case. The longest comes first: “Joint Commissioning” before “Commissioning”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from commitments.outline import Line
from compacts.models import Edition, GlossaryTerm

IN_BRACKETS = re.compile(r"^(?P<long>[^()]+?)\s*\((?P<short>[^()]+)\)$")
IS_INITIALISM = re.compile(r"^(?=(?:.*[A-Z]){2})[^a-z]*[A-Z][^a-z]*s?$")  # ICB, H&CP, LA7, VCSEs
SHORTEST = 2
BETWEEN_WORDS = r"\s+"


@dataclass(frozen=True)
class Piece:
    """A run of a text; with the term that it is, if it is to be explained."""

    words: str
    term: GlossaryTerm | None = None


def of(edition: Edition) -> tuple[GlossaryTerm, ...]:
    """What an edition explains. A sealed text never changes, so what its hash stands for is asked once."""
    return _sealed(edition.pk, edition.content_sha256) if edition.is_frozen else _terms(edition.pk)


@lru_cache(maxsize=64)
def _sealed(edition: int, _sha256: str) -> tuple[GlossaryTerm, ...]:
    return _terms(edition)


def _terms(edition: int) -> tuple[GlossaryTerm, ...]:
    return tuple(GlossaryTerm.objects.filter(edition=edition).order_by("position"))


def pieces(text: str, terms: Iterable[GlossaryTerm], but: Iterable[GlossaryTerm] = ()) -> list[Piece]:
    """The text in runs; of each term the first occurrence stands by itself, save those that were explained before."""
    terms = tuple(terms)
    by_name = {term.term: term for term in terms}
    pattern, meant = _pattern(tuple(by_name))
    if pattern is None:
        return [Piece(text)] if text else []
    explained = {term.term for term in but}
    found, at = [], 0
    for match in pattern.finditer(text):
        name = meant[match.lastgroup]
        if name in explained:
            continue
        explained.add(name)
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        found.append(Piece(match[0], by_name[name]))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:]))
    return found


def explain(lines: Iterable[Line], terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    """Give each line its text in runs; which terms are explained in any. Each is once in each part of an edition.

    In every clause it would be too much: an edition of sixty clauses says “VCSE” in most of them.
    """
    terms, explained, found = tuple(terms), [], set()
    for line in lines:
        if line.is_heading and not line.above:
            explained = []
        line.told = pieces(line.clause.text, terms, explained)
        explained += explained_in(line.told)
        found.update(term.term for term in explained)
    return [term for term in terms if term.term in found]


def explained_in(told: Iterable[Piece]) -> list[GlossaryTerm]:
    return [piece.term for piece in told if piece.term]


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> tuple[re.Pattern | None, dict[str, str]]:
    """One pattern for all terms, and which term each of its groups is."""
    written = {}
    for name in names:
        for form in _forms(name):
            written.setdefault(form, name)
    longest_first = sorted(written, key=lambda form: (-len(form), form))
    if not longest_first:
        return None, {}
    meant = {f"t{number}": written[form] for number, form in enumerate(longest_first)}
    forms = [f"(?P<t{number}>{_as_written(form)})" for number, form in enumerate(longest_first)]
    return re.compile(rf"(?<![\w’'-])(?:{'|'.join(forms)})(?!\w|[’'](?!s\b)\w)"), meant


def _forms(name: str) -> list[str]:
    """How a term may be written: as the glossary has it, and where it has two names, by either."""
    name = " ".join(name.split())
    forms = [name]
    if both := IN_BRACKETS.match(name):
        forms += [both["long"], both["short"]]
    return [form for form in forms if len(form) >= SHORTEST]


def _as_written(form: str) -> str:
    if IS_INITIALISM.match(form):
        return rf"{re.escape(form.removesuffix('s'))}s?"
    *before, last = form.split(" ")
    words = [*map(_any_apostrophe, before), _in_any_number(last)]
    return f"(?i:{BETWEEN_WORDS.join(words)})"


def _in_any_number(word: str) -> str:
    """A word in its singular and its plural, by the three usual ways of English."""
    for plural, singular in [("ies", "y"), ("sses", "ss"), ("s", "")]:
        if word.lower().endswith(plural) and not word.lower().endswith(("ss", "us", "is")):
            stem = word[: -len(plural)]
            if len(stem) >= SHORTEST:
                return rf"{_any_apostrophe(stem)}(?:{plural}|{singular})"
    if word.lower().endswith("y") and word[-2:-1].lower() not in set("aeiou"):
        return rf"{_any_apostrophe(word[:-1])}(?:y|ies)"
    return rf"{_any_apostrophe(word)}(?:e?s)?"


def _any_apostrophe(word: str) -> str:
    return re.sub("['’]", "['’]", re.escape(word))
