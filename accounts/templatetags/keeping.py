from django import template
from django.utils.html import format_html

from accounts import keeping

register = template.Library()


@register.simple_tag(takes_context=True)
def keeps_what_is_typed(context):
    """In a form with much to type: when its person is signed out meanwhile, the text waits for them on this page."""
    request = context["request"]
    return format_html(
        '<input type="hidden" name="{}" value="{}">', keeping.FIELD, keeping.token_for(request.user, request.path)
    )


@register.simple_tag
def text_box(name, text, id="", rows=8, is_readonly=False):
    """A box with somebody's text in it to the character: HTML drops the first line end after the opening tag."""
    return format_html(
        '<textarea class="govuk-textarea" id="{}" rows="{}"{}{}>\n{}</textarea>',
        id,
        rows,
        format_html(' name="{}"', name) if name else "",
        format_html(" {}", "readonly") if is_readonly else "",
        text,
    )


@register.simple_tag
def carried(name, text):
    """A text of several lines that goes with a form unseen; a hidden input would lose its line ends."""
    return format_html('<textarea hidden name="{}">\n{}</textarea>', name, text)
