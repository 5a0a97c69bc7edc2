"""Tags for clauses: who owes them, and the words that were searched for."""

import re

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from compacts.models import Side

register = template.Library()

APOSTROPHE = re.compile("['’]")


@register.simple_tag
def party_tag(party):
    """A party with its side's colour; for those who do not see it, its side in words."""
    colour = "blue" if party.side == Side.PUBLIC else "purple"
    return format_html('<span class="app-party govuk-tag govuk-tag--{}">{}</span>', colour, party.name)


@register.filter
def marked(text, words):
    """The text with the searched words marked. Each piece is escaped by itself, so no text can become markup."""
    if not words:
        return escape(text)
    pattern = "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(f"({pattern})", str(text), flags=re.IGNORECASE)
    # split() with one group gives what lies between and what was found by turns
    return mark_safe(  # noqa: S308 every piece is escaped here
        "".join(f"<mark>{escape(piece)}</mark>" if place % 2 else escape(piece) for place, piece in enumerate(pieces))
    )


@register.filter
def explained(pieces):
    """A text in runs, each term with a button that shows what it means. Each run is escaped by itself."""
    return format_html_join("", "{}", ((_explained(piece) if piece.term else piece.words,) for piece in pieces))


def _explained(piece):
    return format_html(
        '<button type="button" class="app-term" popovertarget="word-{}" aria-haspopup="dialog">{}</button>',
        piece.term.position,
        piece.words,
    )


@register.filter
def heading_class(level):
    """The GOV.UK size for a heading of this level within a text."""
    return {2: "govuk-heading-m", 3: "govuk-heading-s"}.get(level, "govuk-heading-s")


def _pattern(word):
    """The word as it may stand in a text: with either apostrophe."""
    return APOSTROPHE.sub("['’]", re.escape(word))
