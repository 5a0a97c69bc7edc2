"""Tags for GOV.UK patterns: parts of a page that hold other markup, and what the form templates need.

Parts that only print what they are given are templates in templates/components/; docs/components.md lists both.
"""

from dataclasses import dataclass
from textwrap import shorten

from django import forms, template
from django.conf import settings
from django.utils.html import format_html

register = template.Library()

# The first kind that fits gives the class; all else that is typed into is an input.
WIDGET_CLASSES = [
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Widget, "govuk-input"),
]


@register.simple_tag
def govuk_widget(field, described_by=""):
    """The field's input, with the classes of its kind and an error's frame; descriptions beyond Django's come last."""
    widget = field.field.widget
    name = next(name for kind, name in WIDGET_CLASSES if isinstance(widget, kind))
    classes = [name, f"{name}--error" if field.errors and not isinstance(widget, forms.CheckboxInput) else ""]
    attrs = {"class": " ".join(filter(None, [*classes, widget.attrs.get("class", "")]))}
    if described_by:
        attrs["aria-describedby"] = " ".join(filter(None, [field.aria_describedby, described_by]))
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("components/preview.html", takes_context=True)
def preview(context, title, description="", kind="website"):
    """What a search engine and a message that links here show of a page: its title, a sentence, its one address."""
    return {
        "title": title,
        "description": shorten(" ".join(str(description).split()), 200, placeholder="…"),
        "address": f"{settings.SITE_ADDRESS}{context['request'].path}",
        "kind": kind,
        "site": settings.SITE_ADDRESS,
    }


@dataclass(frozen=True)
class Option:
    """One radio or checkbox of a set."""

    id: str
    name: str
    value: str
    label: str
    is_chosen: bool
    hint: str
    divider: str


@register.simple_tag
def govuk_options(field):
    """The radios or checkboxes of a field.

    A hint comes with the choice (`crispy_forms_gds.choices.Choice`), or by value from a dict `hints` on the form field.
    """
    hints = getattr(field.field, "hints", {})
    options = []
    for shown, choice in zip(field.subwidgets, field.field.choices, strict=True):
        value = str(shown.data["value"])
        options.append(
            Option(
                id=shown.data["attrs"]["id"],
                name=shown.data["name"],
                value=value,
                label=shown.data["label"],
                is_chosen=shown.data["selected"],
                hint=getattr(choice, "hint", "") or hints.get(value, ""),
                divider=getattr(choice, "divider", "") or "",
            )
        )
    return options


@register.filter
def is_set(field):
    """Whether the field is several inputs that need a legend: radios, checkboxes, the parts of a date."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget)


@register.filter
def is_radios(field):
    return isinstance(field.field.widget, forms.RadioSelect) and not is_checkboxes(field)


@register.filter
def is_checkboxes(field):
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple)


@register.filter
def is_checkbox(field):
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def first_input(field):
    """The id that a link in the error summary goes to: of a set, its first input."""
    return f"{field.auto_id}_0" if is_set(field) else field.id_for_label


@register.simple_block_tag
def breadcrumbs(content):
    """Where this page stands; holds `{% crumb %}`s, from the top down to the page above this one."""
    return format_html(
        '<nav class="govuk-breadcrumbs govuk-breadcrumbs--collapse-on-mobile" aria-label="Breadcrumb">'
        '<ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        content,
    )


@register.simple_tag
def crumb(text, url):
    return format_html(
        '<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="{}">{}</a></li>', url, text
    )


@register.simple_tag
def back_link(url, text="Back"):
    return format_html(
        '<nav aria-label="Back"><a href="{}" class="govuk-back-link">{}</a></nav>',
        url,
        text,
    )


@register.simple_block_tag
def panel(content, title="", level=2):
    """A quiet box: what this means, guidance, last year's answer."""
    heading = format_html('<h{0} class="app-panel__title">{1}</h{0}>', level, title) if title else ""
    return format_html('<div class="app-panel">{}{}</div>', heading, content)


@register.simple_block_tag
def inset(content):
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def details(content, summary, is_open=False):
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        " open" if is_open else "",
        summary,
        content,
    )


@register.simple_block_tag
def warning(content):
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">Warning</span> {}</strong></div>',
        content,
    )


@register.simple_block_tag
def card(content, title, level=2, url=""):
    """A bordered box with a title bar."""
    name = format_html('<a class="govuk-link" href="{}">{}</a>', url, title) if url else title
    return format_html(
        '<div class="app-card"><div class="app-card__bar"><h{0} class="app-card__title">{1}</h{0}></div>'
        '<div class="app-card__body">{2}</div></div>',
        level,
        name,
        content,
    )


@register.simple_block_tag
def scrolling(content, label):
    """Around a table that may be wider than the window: it scrolls by itself, with the keyboard too."""
    return format_html('<div class="app-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag
def subnav(content, label):
    """Navigation within a section; holds `{% subnav_item %}`s."""
    return format_html(
        '<nav class="app-subnav" aria-label="{}"><ul class="app-subnav__list">{}</ul></nav>', label, content
    )


@register.simple_tag
def subnav_item(text, url, is_here=False):
    return format_html(
        '<li><a class="app-subnav__link" href="{}"{}>{}</a></li>',
        url,
        format_html(' aria-current="{}"', "page") if is_here else "",
        text,
    )


@register.simple_tag
def tag(text, colour=""):
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{colour}" if colour else "", text)


@register.filter
def shown_pages(page):
    """The page numbers worth a link: the ends, the neighbours, and marks for the gaps between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.inclusion_tag("gds/layout/error_summary.html")
def error_summary(form):
    """What is wrong in the form, above the page's heading; prints nothing when nothing is."""
    return {"form": form}
