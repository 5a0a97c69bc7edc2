"""Filters for pages that tell of what was published."""

from django import template
from django.template.defaultfilters import filesizeformat

register = template.Library()

CHARACTERS_AROUND = 110


@register.filter
def around(text, words):
    """The part of a text in which the first of these words occurs, with a little before and after it."""
    text = " ".join(str(text).split())
    places = [place for word in words if (place := text.casefold().find(word.casefold())) >= 0]
    first = min(places, default=0)
    start, end = max(0, first - CHARACTERS_AROUND), first + 2 * CHARACTERS_AROUND
    if start:
        start = text.find(" ", start) + 1 or start
    told = text[start:end] if end >= len(text) else text[start:end].rsplit(" ", 1)[0]
    return f"{'… ' if start else ''}{told}{' …' if end < len(text) else ''}"


@register.filter
def and_size(file):
    """What follows the name of a stored file: a comma and its size. Nothing where the disk has lost it.

    `verify_publications` tells of that; the page is for readers all the same.
    """
    try:
        return f", {filesizeformat(file.size)}"
    except FileNotFoundError:
        return ""
