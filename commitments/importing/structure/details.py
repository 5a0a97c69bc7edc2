"""What a promise says of itself: the words that soften it, when it is due, what could be measured."""

from __future__ import annotations

import calendar
import datetime
import re
from decimal import Decimal

from commitments.importing.proposal import Due, Standard

# ---- qualifiers

_QUALIFIER = re.compile(
    r"(?:wherever|whenever|where|when|if|as far as|so far as|as much as|as early as|as soon as|insofar as|to "
    r"the extent)\s+(?:(?:it\s+is|this\s+is|they\s+are|they|is)\s+)?"
    r"(?:reasonably\s+|practically\s+|at all\s+)?(?:possible|practicable|practical|appropriate|relevant|"
    r"feasible|reasonable|necessary|applicable|available|needed|required|can|able)"
    r"(?:\s+and\s+(?:appropriate|possible|practicable|relevant|reasonable))?"
    r"|(?:wherever|where)\s+(?:it|they|we)\s+can\b|as (?:open|transparent|clear|early|far|soon|much|many|fully|"
    r"quickly)(?: and \w+)? as (?:reasonably )?(?:possible|practicable)"
    r"|ideally|normally|usually|generally|as a rule|in principle|in most cases|as appropriate|if possible|"
    r"reasonable (?:endeavours|efforts|steps)|best endeavours"
    r"|subject to\b[^.;:]{3,80}|unless\b[^.;:]{3,80}|with the aim of|seeks? to|aims? to|endeavours? to|"
    r"strives? to|tr(?:y|ies) to|works? towards?|works? to\b|consider(?:s|ing)?\b(?= )|explor(?:e|es|ing)\b(?= "
    r")"
    r"|sufficient|where this (?:will|would|can)\b[^.;,]{3,60}|as resources allow|within (?:available|existing) "
    r"(?:resources|budgets?)|proportionately",
    re.IGNORECASE,
)
LONGEST_QUALIFIER = 200


def qualifier(text: str) -> str:
    """The words that soften a promise, in its own order."""
    found = list(dict.fromkeys(" ".join(match[0].split()).strip(" ,") for match in _QUALIFIER.finditer(text)))
    chosen = ""
    for words in found:
        longer = f"{chosen} … {words}" if chosen else words
        if len(longer) > LONGEST_QUALIFIER:
            break
        chosen = longer
    return chosen


# ---- dates

_MONTHS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
} | {"sept": 9}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d|[’']?\d\d)(?![\d%/])"
_DAY = r"(?P<day>[0-3]?\d)\s?(?:st|nd|rd|th)?"
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
# In this order: the fullest reading first.
_DATES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("numbers", r"\b(?P<day>[0-3]?\d)[./-](?P<m>[01]?\d)[./-](?P<year>(?:19|20)?\d\d)\b"),
        ("iso", r"\b(?P<year>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<day>[0-3]\d)\b"),
        ("day", rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}"),
        ("day", rf"\b{_MONTH}\s+{_DAY},?\s+(?P<year>(?:19|20)\d\d)\b"),
        (
            "quarter",
            r"\b(?:Q(?P<q>[1-4])|quarter\s+(?P<q2>[1-4]))(?:\s+of)?,?\s*(?P<year>(?:19|20)\d\d|"
            r"\d\d)(?:\s?[/–-]\s?(?P<next>(?:20)?\d\d))?\b",
        ),
        (
            "month",
            rf"\b(?:(?P<part>early|mid|late|(?:the )?(?:end|start|beginning|middle) of)[ -]+)?{_MONTH}[,]?\s*{_YEAR}",
        ),
        ("season", rf"\b(?P<season>spring|summer|autumn|fall|winter)[,]?\s+(?:of\s+)?{_YEAR}"),
        ("financial", r"\b(?P<year>(?:20)\d\d|\d\d)\s?[/–-]\s?(?P<next>(?:20)?\d\d)\b"),
        ("year", r"\b(?:(?P<part>early|mid|late|(?:the )?(?:end|start|beginning|middle) of)[ -]+)?(?P<year>20\d\d)\b"),
    )
)
_BEFORE = re.compile(
    r"(?:\bno later than|\bnot later than|\bby|\bbefore|\bwithin|\buntil|\bdeadline:?|"
    r"\bdue)\s+(?:the\s+)?(?:end\s+of\s+|start\s+of\s+|beginning\s+of\s+)?(?:each\s+|every\s+)?[*“\"]*\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:\bfrom|\bstarting|\bbeginning|\bafter|\bsince|\bexpected)\s+(?:in\s+|on\s+)?(?:the\s+)?$", re.IGNORECASE
)
_IN = re.compile(
    r"(?:\bin|\bon|\bduring|\bat)\s+(?:the\s+)?(?:end\s+of\s+|start\s+of\s+|beginning\s+of\s+)?(?:each\s+|every\s+)?$",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\s*\(?\s*or (?:earlier|sooner|before)\)?", re.IGNORECASE)
_YEARLY = re.compile(
    rf"\b(?:by|before|each|every|in)\s+(?:the\s+)?(?:(?:end|start|beginning|first week|third "
    rf"week)\s+of\s+)?(?:each\s+|every\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}(?:\s+(?:each|every) year|"
    rf"(?=[.,;)]|\s|$))",
    re.IGNORECASE,
)
_WORDS_ONLY = re.compile(
    r"\b(?:to be (?:determined|confirmed|agreed|advised)|tb[cda]\b|on-?going|continuous|asap|as soon as "
    r"possible|immediate(?:ly)?|annual(?:ly)?|quarterly|monthly|yearly)",
    re.IGNORECASE,
)


def due_in(text: str) -> Due | None:
    """When a promise is due, if its text says so with a word such as "by" or "from" before the date."""
    for name, pattern in _DATES:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            if name in ("financial", "year") and not _BEFORE.search(before):
                continue
            if due := _due_of(name, match, before, text):
                return due
    if match := _YEARLY.search(text):
        return Due(" ".join(match[0].split()))
    return None


def _due_of(name: str, match: re.Match, before: str, text: str) -> Due | None:
    days = _days(name, match)
    lead = _BEFORE.search(before) or _FROM.search(before) or _IN.search(before)
    if (
        not days
        or not lead
        or (re.search(r"\b(?:act|regulations|strategy|plan|of)\s*$", before, re.IGNORECASE) and not lead)
    ):
        return None
    earlier = _EARLIER.match(text[match.end() :])
    words = " ".join(f"{lead[0]}{match[0]}{earlier[0] if earlier else ''}".split()).strip(' *“"')
    first, last = days
    if earlier:
        return Due(words, None, last)
    if _FROM.search(before):
        return Due(words, first, None)
    return Due(words, None, last) if _BEFORE.search(before) else Due(words, first, last)


def due_of_cell(text: str) -> Due | None:
    """When an action is due, from the date column of a table: the words as they are, and the days that they allow."""
    words = " ".join(text.split())
    if not words or not re.search(r"\w", words):
        return None
    found = [days for name, pattern in _DATES for match in pattern.finditer(words) if (days := _days(name, match))]
    spans = [days for days in _without_overlaps(words) if days]
    if not found or not spans:
        return Due(words[:200])
    first, last = min(day for day, _ in spans), max(day for _, day in spans)
    if re.search(r"\bexpected\b.*\bfollow", words, re.IGNORECASE):
        return Due(words[:200], first, None)
    if re.search(r"\b(?:following|after)\b", words, re.IGNORECASE):
        return Due(words[:200], first, None)
    if re.search(r"\bfrom\b|\bongoing\b|\bonwards\b", words, re.IGNORECASE) and len(spans) == 1:
        return Due(words[:200], first, None)
    if re.match(r"(?:by|before|no later than|until)\b", words, re.IGNORECASE):
        return Due(words[:200], None, last)
    return Due(words[:200], first, last)


def _without_overlaps(words: str) -> list:
    """The days of every date in the words, each read once, by its fullest reading."""
    days, taken = [], []
    for name, pattern in _DATES:
        for match in pattern.finditer(words):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                days.append(_days(name, match))
    return days


def _days(name: str, match: re.Match) -> tuple[datetime.date, datetime.date] | None:
    try:
        return _READERS[name](match.groupdict())
    except (ValueError, OverflowError):
        return None


def _year(text: str) -> int:
    year = int(text.strip("’'"))
    return year if year > 99 else 2000 + year


def _month_span(year: int, first: int, last: int) -> tuple[datetime.date, datetime.date]:
    end_year = year + 1 if last < first else year
    return datetime.date(year, first, 1), datetime.date(end_year, last, calendar.monthrange(end_year, last)[1])


def _number_of(month: str) -> int:
    return _MONTHS[month.lower().rstrip(".")]


def _by_numbers(found):
    day = datetime.date(_year(found["year"]), int(found["m"]), int(found["day"]))
    return day, day


def _by_day(found):
    day = datetime.date(_year(found["year"]), _number_of(found["month"]), int(found["day"]))
    return day, day


def _by_quarter(found):
    """A quarter of a financial year if two years are named, else of a calendar year."""
    quarter, year = int(found["q"] or found["q2"]), _year(found["year"])
    if found["next"]:
        first = (4, 7, 10, 1)[quarter - 1]
        return _month_span(year + (quarter == 4), first, first + 2)
    return _month_span(year, quarter * 3 - 2, quarter * 3)


def _by_month(found):
    year, month = _year(found["year"]), _number_of(found["month"])
    first, last = _month_span(year, month, month)
    return _part(found["part"], first, last)


def _part(part: str | None, first: datetime.date, last: datetime.date):
    """The day at the end or start of a span; early, mid and late stay as wide as the span."""
    part = (part or "").lower()
    if "end" in part:
        return last, last
    if "start" in part or "begin" in part:
        return first, first
    return first, last


def _by_season(found):
    return _month_span(_year(found["year"]), *_SEASONS[found["season"].lower()])


def _by_financial(found):
    year, following = _year(found["year"]), _year(found["next"])
    if following != year + 1 or not 1990 <= year <= 2090:
        raise ValueError("These are no two years that follow each other.")
    return datetime.date(year, 4, 1), datetime.date(following, 3, 31)


def _by_year(found):
    year = _year(found["year"])
    return _part(found["part"], datetime.date(year, 1, 1), datetime.date(year, 12, 31))


_READERS = {
    "numbers": _by_numbers,
    "iso": _by_numbers,
    "day": _by_day,
    "quarter": _by_quarter,
    "month": _by_month,
    "season": _by_season,
    "financial": _by_financial,
    "year": _by_year,
}

# ---- standards

_COUNTED = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "a": 1, "an": 1}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(word for word in _COUNTED if len(word) > 2)})"
_UNIT = (
    r"(?P<unit>(?:working|calendar|clear|business|school)\s+(?:days?|months?|weeks?)|days?|weeks?|months?|"
    r"years?|hours?|per\s?cent|%|"
    r"times\s+(?:a|per|each|every)\s+(?:year|month|quarter)|meetings?\s+(?:a|per|each)\s+year)"
)
_MEASURED = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|or|and)\s*(?P<high>{_NUMBER}))?[\s-]*(?:full\s+)?(?:\((?:\d+)\)\s*)?"
    rf"{_UNIT}(?:[’']s?)?(?P<notice>\s+(?:written\s+)?(?:notice|prior))?",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:within|no later than|not later than|no more than|not more than|up to|maximum(?: of)?|at most|less "
    r"than|fewer than|under|below|not exceed(?:ing)?|inside)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|minimum(?: of)?|no less than|not less than|no fewer than|not fewer than|"
    r"(?<!no )(?<!not )more than|over|without)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"^\W*(?:notice|in advance|ahead|before|prior|written)", re.IGNORECASE)
_OFTEN = re.compile(
    r"\b(?P<often>once (?:a|every|each|per) (?:year|month|quarter)|twice (?:a|every|each|per) (?:year|month)|"
    r"quarterly|annually|monthly|"
    r"every (?:year|quarter|month|(?:two|three|four|five|second|third|other) (?:years?|months?))|each (?:year|"
    r"quarter|month)|yearly|annual)\b",
    re.IGNORECASE,
)
_TIMES = {"once": 1, "twice": 2, "annual": 1, "yearly": 1, "quarterly": 4, "monthly": 12}
MOST_STANDARDS = 4


def standards_in(text: str) -> list[Standard]:
    """What could be measured: numbers with a unit, and how often something happens."""
    found = [standard for match in _MEASURED.finditer(text) if (standard := _measured(match, text))]
    if not found:
        found = [standard for match in _OFTEN.finditer(text) if (standard := _often(match, text))][:1]
    return found[:MOST_STANDARDS]


def _measured(match: re.Match, text: str) -> Standard | None:
    low, high = _amount(match["low"]), _amount(match["high"])
    unit = " ".join(match["unit"].lower().split()).replace("%", "per cent").replace("percent", "per cent")
    if low is None or re.search(r"\bevery\s*$", text[: match.start()], re.IGNORECASE):
        return None
    if "year" in unit and re.search(
        r"\b(?:last|past|previous|recent|over the)\s*$", text[: match.start()], re.IGNORECASE
    ):
        return None
    unit = unit if unit.endswith(("s", "cent")) or "year" in unit[4:] else f"{unit}s"
    around = _clause_of(text, match.start())
    if high is not None and high > low:
        return Standard(around, "between", low, unit, high)
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() :]
    return Standard(around, _direction(match, before, after), low, unit)


def _direction(match: re.Match, before: str, after: str) -> str:
    """At least, for notice and for what is given; at most, for what somebody waits for."""
    if _AT_LEAST.search(before):
        return "at least"
    if _AHEAD.search(after) or match["notice"]:
        return "at least"
    return "at most" if _AT_MOST.search(before) else "at least"


def _amount(text: str | None) -> Decimal | None:
    if not text:
        return None
    return Decimal(_COUNTED[text.lower()]) if text.lower() in _COUNTED else Decimal(text.replace(",", ""))


def _clause_of(text: str, position: int) -> str:
    """The words around a number, as a first name for what is measured."""
    start = max(text.rfind(mark, 0, position) for mark in (". ", "; ", ": ", ", ")) + 1
    ends = [end for mark in (". ", "; ", ", ") if (end := text.find(mark, position)) > 0]
    words = text[start : min(ends, default=len(text))].strip(" .,;:")
    return words if len(words) <= 120 else f"{words[:117].rsplit(' ', 1)[0]} …"


def _often(match: re.Match, text: str) -> Standard | None:
    words = match["often"].lower()
    first = words.split()[0]
    around = _clause_of(text, match.start())
    if first in ("every", "each"):
        rest = words.split()[1:]
        if rest[0] in ("two", "three", "four", "five", "second", "third", "other"):
            gap = {"two": 2, "second": 2, "other": 2, "three": 3, "third": 3, "four": 4, "five": 5}[rest[0]]
            return Standard(around, "at most", Decimal(gap), f"{rest[1].rstrip('s')}s", clock="from one to the next")
        return Standard(around, "at least", Decimal({"year": 1, "quarter": 4, "month": 12}[rest[0]]), "times a year")
    times = _TIMES.get(first, 1) if first in _TIMES else 1
    if "month" in words and first in ("once", "twice"):
        times *= 12
    if "quarter" in words and first == "once":
        times = 4
    return Standard(around, "at least", Decimal(times), "times a year")
