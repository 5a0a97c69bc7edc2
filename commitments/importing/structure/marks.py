"""The numbers, letters and glyphs with which clauses begin, read off the front of a text.

"3.1", "1. 1.", "(a)", "iv)", "Commitment 2:", "Annex B", "A4" and every bullet. Whether "i." follows "h." or begins a
list of its own is for the tree to say; here it is only seen that it could be either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from commitments.importing.structure import language

DECIMAL, INTEGER, LETTER, LABEL, CODE, BULLET = "decimal", "integer", "letter", "label", "code", "bullet"

# Sorts of label: those under which promises stand, and those that are promises themselves.
SECTIONS = frozenset(
    [
        "section",
        "part",
        "article",
        "chapter",
        "code",
        "theme",
        "priority",
        "area",
        "pillar",
        "objective",
        "goal",
        "aim",
        "outcome",
        "strand",
        "standard",
        "step",
        "stage",
        "principle",
        "value",
        "ambition",
        "workstream",
        "point",
        "module",
        "item",
        "finding",
        "recommendation",
        "paragraph",
        "clause",
        "rule",
        "chapter",
    ]
)
ANNEXES = frozenset(["annex", "annexe", "appendix", "schedule", "attachment"])
PROMISED = frozenset(["commitment", "pledge", "promise", "undertaking", "action", "obligation", "ask", "offer"])

GLYPHS = "•◦○●▪▫■□►▶➢➤➔→✓✔⚫⬤∙‣⁃◆◇❖★☆✦·§¤¨"
_BULLET = re.compile(rf"([{GLYPHS}]|[-–—*+~]|o(?=\s+[A-Za-z(“‘]))\s*(?=\S)")
_DASH = re.compile(r"[-–—*+~o]")

_DECIMAL = re.compile(r"(\d{1,3}(?:\s?\.\s?\d{1,3}){1,5})(\s?[.):])?(?=\s|$|[A-Z“\"‘(])")
_INTEGER = re.compile(r"(?:(\d{1,3})\s?[.)](?=\s|$|[A-Z“])|\((\d{1,3})\)\s?|(\d{1,2})\s?[:–-]\s(?=[A-Z]))")
_BARE_INTEGER = re.compile(r"(\d{1,2})\s+(?=[A-Z“\"‘])")
_LETTER = re.compile(r"(?:\(\s?([a-z]{1,5}|[A-Z])\s?\)|([a-z]{1,5}|[A-Z]{1,4})\s?[.)])(?=\s|$|[A-Z])")
_CODE = re.compile(r"([A-Z]{1,3}[.\s-]?\d{1,3}(?:\.\d{1,3}){0,3})\s*[.):–-]?\s+(?=[A-Za-z“\"‘…•])")
_COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_LABEL = re.compile(
    rf"((?:key\s+|our\s+|shared\s+)?({'|'.join(sorted(SECTIONS | ANNEXES | PROMISED, key=len, reverse=True))}))\s+"
    rf"(\d{{1,3}}(?:\.\d{{1,3}})*|[A-Z]|[IVX]{{1,5}}|{'|'.join(_COUNTED)})(?![\w’'])\s*([.:)–—-]*)\s*",
    re.IGNORECASE,
)
_NOT_A_NUMBER = re.compile(
    r"\s*(?:%|(?:per\s?cent|am|pm|million|billion|hours?|days?|weeks?|months?|years?|working|people|"
    r"organisations|of|to|and|or|st|nd|rd|th)\b)"
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d", re.IGNORECASE)
_ROMAN = re.compile(r"(?=[ivxl])(xl|l?x{0,3})(ix|iv|v?i{0,3})", re.IGNORECASE)


@dataclass(frozen=True)
class Mark:
    """A mark as it is printed, without the stops around it."""

    kind: str
    printed: str = ""
    key: tuple[int, ...] = ()
    label: str = ""  # the word of a label: "commitment"
    glyph: str = ""  # of the bullet that stood before it, or that it is
    is_weak: bool = False  # it may be part of the text: a bare number, a code seen once
    letters: str = ""  # of a letter mark, as printed

    @property
    def as_letter(self) -> int:
        """Its place in the alphabet; 0 if it is no single letter."""
        return ord(self.letters.lower()) - 96 if len(self.letters) == 1 else 0

    @property
    def as_roman(self) -> int:
        return roman(self.letters)


def roman(letters: str) -> int:
    """The value of a small roman numeral; 0 if it is none."""
    if not letters or not _ROMAN.fullmatch(letters):
        return 0
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    numbers = [values[letter] for letter in letters.lower()]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))


def read(text: str) -> tuple[Mark | None, str]:
    """The mark at the front of a text, and the text behind it."""
    bullet = _BULLET.match(text)
    if bullet and _is_bullet(bullet, text):
        inner, rest = _read_number(text[bullet.end() :])
        glyph = bullet[1]
        if inner and not (inner.is_weak and inner.kind != INTEGER):
            return replace(inner, glyph=glyph), rest
        return Mark(BULLET, glyph=glyph), text[bullet.end() :]
    return _read_number(text)


def _is_bullet(match: re.Match, text: str) -> bool:
    """A dash needs room behind it; a glyph does not."""
    return not _DASH.fullmatch(match[1]) or text[match.end(1) : match.end(1) + 1] == " "


def _read_number(text: str) -> tuple[Mark | None, str]:
    for reader in (_decimal, _label, _integer, _code, _letter, _bare_integer):
        found = reader(text)
        if found:
            mark, end = found
            return mark, text[end:].lstrip(" \t–—-:") if mark.kind != LETTER else text[end:].lstrip()
    return None, text


def _counts_things(rest: str) -> bool:
    """Is the number part of what is said: "1.5 million", "3 to 5 years"? In "2.1 to keep a log" it is not."""
    leads_deed = re.match(r"\s*to\s+(?=[a-z])", rest)
    return bool(_NOT_A_NUMBER.match(rest)) and not (leads_deed and language.begins_with_deed(rest[leads_deed.end() :]))


def _decimal(text: str):
    match = _DECIMAL.match(text)
    if not match or _counts_things(text[match.end() :]):
        return None
    is_spaced = bool(re.search(r"\.\s", match[1]))
    key = tuple(int(part) for part in re.split(r"\s?\.\s?", match[1]))
    is_long = len(key) > 2 and bool(re.match(r"\s+[A-Z]", text[match.end() :]))  # "4. 1.3 Report"
    if key[0] == 0 or (is_spaced and not (match[2] or is_long)):  # "1. 1." is a number; "3. 5 people" is an item
        return None
    label = _label(text[match.end() :].lstrip())
    word = label[0].label if label and label[0].label in PROMISED else ""
    return Mark(DECIMAL, ".".join(map(str.strip, match[1].split("."))), key, label=word), match.end()


def _integer(text: str):
    match = _INTEGER.match(text)
    if not match or _counts_things(text[match.end() :]) or _MONTH.match(text[match.end() :].lstrip()):
        return None
    number = next(group for group in match.groups() if group)
    return Mark(INTEGER, number, (int(number),)), match.end()


def _bare_integer(text: str):
    match = _BARE_INTEGER.match(text)
    if not match or _NOT_A_NUMBER.match(text[match.end() :]) or _MONTH.match(text[match.end() :]):
        return None
    return Mark(INTEGER, match[1], (int(match[1]),), is_weak=True), match.end()


def _label(text: str):
    match = _LABEL.match(text)
    if not match:
        return None
    rest = text[match.end() :]
    if rest and not match[4] and not (rest[0].isupper() or rest[0] in '“"‘(•'):
        return None  # "Section 4 sets out …" is a sentence
    if match[3].islower() and match[3] not in _COUNTED:
        return None
    return Mark(LABEL, f"{match[1]} {match[3]}", (_value(match[3]),), label=match[2].lower()), match.end()


def _value(printed: str) -> int:
    if printed[:1].isdigit():
        return int(printed.split(".")[0])
    if printed.lower() in _COUNTED:
        return _COUNTED.index(printed.lower()) + 1
    return roman(printed) or ord(printed[0].lower()) - 96


def _letter(text: str):
    match = _LETTER.match(text)
    if not match:
        return None
    letters = match[1] or match[2]
    if len(letters) > 1 and not roman(letters):
        return None
    return Mark(LETTER, letters, letters=letters, is_weak=letters.isupper() and len(letters) == 1), match.end()


def _code(text: str):
    match = _CODE.match(text)
    if not match:
        return None
    number = re.sub(r"\s", "", match[1])
    return Mark(CODE, number, tuple(int(part) for part in re.findall(r"\d+", number)), is_weak=True), match.end()


def prefix_of(code: str) -> str:
    """The letters of a code."""
    return re.match(r"[A-Z]*", code)[0]
