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
