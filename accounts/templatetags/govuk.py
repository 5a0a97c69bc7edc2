"""What the GOV.UK form templates in templates/gds/ need and Django's template language cannot say."""

from dataclasses import dataclass

from django import forms, template

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

    A hint comes with the choice (`crispy_forms_gds.choices.Choice`), or from a dict `hints` on the form field, by value.
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
