from django import template
from django.utils.html import format_html

from reports.cover.sheet import EMPTY
from reports.renderers import html

register = template.Library()


@register.simple_tag
def typed_words(text, level):
    """What was filled in, its highest headings of this level; a dash where nothing was."""
    return html.written(text, level=level) if text.strip() else format_html("<p>{}</p>", EMPTY)
