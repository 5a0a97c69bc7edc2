"""Small words that the pages of the review print."""

from datetime import date

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def days_left(day: date) -> str:
    """How long until a day that something is due, in London's days."""
    days = (day - timezone.localdate()).days
    if days == 0:
        return "due today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{days} {unit} left" if days > 0 else f"{-days} {unit} over"


@register.filter
def is_past(day: date) -> bool:
    return day < timezone.localdate()


@register.filter
def label_at(rounds, place: int) -> str:
    """The year of a column."""
    return rounds[place].label


@register.filter
def side_in_words(side) -> str:
    """Who speaks, in the middle of a sentence."""
    return {"public": "the public bodies", "vcse": "the VCSE sector"}[side]
