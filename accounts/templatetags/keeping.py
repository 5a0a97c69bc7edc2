from django import template
from django.core.exceptions import SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
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


@register.inclusion_tag("accounts/_not_saved.html", takes_context=True)
def what_was_not_saved(context):
    """On a page that refuses a form: the longer texts that came with it, to be copied."""
    request = context.get("request")
    if request is None or request.method != "POST":
        return {"texts": []}
    try:
        return {"texts": keeping.long_texts(request.POST)}
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):  # nothing that can be read
        return {"texts": []}
