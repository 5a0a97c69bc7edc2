"""How a number and its unit are said together: "30 days", but "1 day".

Only for what is shown. What is sealed or published keeps the unit as the agreement writes it (`Standard.as_written`).
"""

from decimal import Decimal

# A list and no rule: units are free text, and not every word that ends in s is a plural.
SINGULAR = {
    "days": "day",
    "working days": "working day",
    "calendar days": "calendar day",
    "weeks": "week",
    "months": "month",
    "calendar months": "calendar month",
    "years": "year",
    "hours": "hour",
    "officers": "officer",
    "characteristics": "characteristic",
}


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def said(number: Decimal, unit: str) -> str:
    """The number with its unit, in the singular for exactly 1."""
    return f"{plain(number)} {SINGULAR.get(unit, unit) if number == 1 else unit}"
