"""What kinds of value an agreement file holds, and the longest each may be.

Every scalar arrives as the string its author typed, and the kind of its field says what it means. So `no` is a word,
`3.10` keeps its nought and `2022` is a label, where a YAML library would make a boolean, 3.1 and a number of them.
The lengths are those of the columns that will hold the values; a test compares them.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from commitments.agreement_file.nodes import Scalar

ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
SLUG = re.compile(r"[A-Za-z0-9_-]+")
WHOLE = re.compile(r"[0-9]{1,6}")
NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OTHER_DAYS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d")  # understood only to suggest the right form
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST_PROSE = 20_000
ITSELF = "itself"  # the shape of a record's list of records like it: a tree


class Unfit(ValueError):  # noqa: N818 a value is unfit, as a person is Refused
    """A value that its field cannot take; the message says what to do."""


@dataclass(frozen=True)
class Words:
    """Text of one line."""

    limit: int = 200
    empty = ""
    is_quoted = False

    def clean(self, scalar: Scalar) -> str:
        text = _text(scalar)
        if len(text.splitlines()) > 1:
            raise Unfit("keep this on one line")
        return _no_longer_than(self.limit, text)


@dataclass(frozen=True)
class Prose:
    """Text that may have paragraphs."""

    limit: int = LONGEST_PROSE
    empty = ""

    def clean(self, scalar: Scalar) -> str:
        return _no_longer_than(self.limit, _text(scalar))


@dataclass(frozen=True)
class Slug(Words):
    """The short name of something in addresses and references: letters, digits and hyphens."""

    limit: int = 80

    def clean(self, scalar: Scalar) -> str:
        slug = super().clean(scalar)
        if slug and not SLUG.fullmatch(slug):
            better = re.sub("[^a-z0-9]+", "-", slug.lower()).strip("-")
            such_as = f", such as {better}" if better else ""
            raise Unfit(
                f"“{shorten(slug)}” cannot be part of an address; use small letters, digits and hyphens{such_as}"
            )
        return slug


@dataclass(frozen=True)
class Address(Words):
    """A label or clause address: as printed where possible, so dots are welcome. Always written in quotes."""

    limit: int = 60
    is_quoted = True

    def clean(self, scalar: Scalar) -> str:
        address = super().clean(scalar)
        if address and not ADDRESS.fullmatch(address):
            better = re.sub("[^A-Za-z0-9.]+", "-", address).strip("-.")
            such_as = f', such as "{better}"' if better else ""
            raise Unfit(
                f"“{shorten(address)}” cannot be part of an address; use letters, digits, dots and hyphens{such_as}"
            )
        return address


@dataclass(frozen=True)
class Printed(Words):
    """A number as printed. Always written in quotes, so that 3.10 never turns into 3.1."""

    limit: int = 40
    is_quoted = True


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    what: str
    options: tuple[str, ...]
    empty = ""

    def clean(self, scalar: Scalar) -> str:
        word = _text(scalar)
        if word and word not in self.options:
            raise Unfit(f"“{shorten(word)}” is not {self.what}; write {one_of(self.options)}")
        return word


@dataclass(frozen=True)
class Flag:
    """true or false."""

    empty = False

    def clean(self, scalar: Scalar) -> bool:
        word = _text(scalar).lower()
        if word in {"true", "yes"}:
            return True
        if word in {"", "false", "no"}:
            return False
        raise Unfit(f"“{shorten(scalar.value)}” is neither true nor false; write true, or leave the key out")

    def written(self, flag: bool) -> str:
        return "true" if flag else "false"


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int
    most: int
    empty = None

    def clean(self, scalar: Scalar) -> int | None:
        text = _text(scalar)
        if not text:
            return None
        if not WHOLE.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise Unfit(f"“{shorten(text)}” is not a whole number from {self.least} to {self.most}")
        return int(text)

    def written(self, number: int) -> str:
        return str(number)


@dataclass(frozen=True)
class Number:
    """A number with at most two decimal places."""

    empty = None

    def clean(self, scalar: Scalar) -> Decimal | None:
        text = _text(scalar)
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise Unfit(
                f"“{shorten(text)}” is not a number; write digits, with a dot and at most two decimal "
                "places if need be, such as 30 or 2.5, and put signs such as % or £ in the unit"
            )
        return Decimal(self.written(Decimal(text)))

    def written(self, number: Decimal) -> str:
        """3.50 as 3.5 and 30.00 as 30, so that one number is always written one way."""
        return f"{number.normalize():f}"


@dataclass(frozen=True)
class Day:
    """A day, as 2026-02-28."""

    empty = None

    def clean(self, scalar: Scalar) -> datetime.date | None:
        text = _text(scalar)
        if not text:
            return None
        if ISO_DAY.fullmatch(text):
            try:
                day = datetime.date.fromisoformat(text)
            except ValueError:
                raise Unfit(f"“{text}” is not a day of the calendar; check the month and the day") from None
            if not 1800 <= day.year <= 2200:
                raise Unfit(f"“{text}” is too far away; check the year")
            return day
        raise Unfit(f"“{shorten(text)}” is not a day; write it as {_meant_day(text) or '2026-02-28'}")

    def written(self, day: datetime.date) -> str:
        return day.isoformat()


@dataclass(frozen=True)
class Record:
    """A mapping with keys of its own."""

    shape: type
    empty = None


@dataclass(frozen=True)
class Records:
    """A list of such mappings."""

    shape: type | str  # or ITSELF
    empty = ()


@dataclass(frozen=True)
class Slugs:
    """A short list of references, written on one line between brackets."""

    of: Slug = Slug(60)
    empty = ()


@dataclass(frozen=True)
class Addresses:
    """A short list of addresses of clauses, written on one line between brackets, each in quotes."""

    of: Address = Address()
    empty = ()


@dataclass(frozen=True)
class Lines:
    """A list of remarks."""

    of: Words = Words(1000)
    empty = ()


def shorten(text: str) -> str:
    """A value as a message quotes it."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def one_of(options) -> str:
    """compact, charter or covenant."""
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, if any."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1)), "")


def _text(scalar):
    if scalar.plain and scalar.value in {"~", "null"}:
        return ""
    text = scalar.value.replace("\r\n", "\n")
    if found := CONTROL.search(text):
        raise Unfit(f"holds the control character U+{ord(found.group()):04X}; delete it")
    return text.strip()


def _no_longer_than(limit, text):
    if len(text) > limit:
        raise Unfit(f"has {len(text):,} characters; at most {limit:,} fit")
    return text


def _meant_day(text):
    for form in OTHER_DAYS:
        try:
            return datetime.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 a day has no time zone
        except ValueError:
            continue
    return ""
