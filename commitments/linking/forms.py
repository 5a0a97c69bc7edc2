"""Forms that say how promises of two agreements stand to each other."""

from textwrap import shorten

from crispy_forms_gds.layout import HTML, Button, Div, Field, Layout
from django.core.exceptions import ValidationError
from django.forms import CharField, ChoiceField, HiddenInput, IntegerField, RadioSelect, Textarea

from accounts.forms import Form
from commitments.models import Clause, Likeness

Relation = Likeness.Relation
HINTS = {
    Relation.EQUAL: "An organisation that owes both can use one answer for both, with its rating.",
    Relation.NARROWER: "Its text can be used for the other, and has to be rated there by itself.",
    Relation.WIDER: "Its text can be used for the other, and has to be rated there by itself.",
    Relation.OVERLAPS: "Each asks something that the other does not.",
    Relation.UNRELATED: "The two are not suggested again. You need not say why.",
}


class RelationForm(Form):
    """How two promises stand to each other, and why."""

    relation = ChoiceField(
        label="How do they stand to each other?",
        choices=Relation,
        widget=RadioSelect,
        error_messages={"required": "Choose how they stand to each other."},
    )
    reason = CharField(
        label="Why",
        max_length=1000,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text="What both ask for, and where they differ. Everybody can read it once the link is agreed.",
        error_messages={"max_length": "Say it in 1,000 characters or fewer."},
    )

    def clean(self):
        super().clean()
        relation = self.cleaned_data.get("relation")
        says_nothing = "reason" not in self.errors and not self.cleaned_data.get("reason")
        if relation and relation != Relation.UNRELATED and says_nothing:
            self.add_error("reason", ValidationError("Say why."))

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ["relation", "reason"]}


class LikenessForm(RelationForm):
    """Which promise of another agreement asks for the like, and how the two stand to each other."""

    button = "Propose the link"

    other = ChoiceField(label="Promise of another agreement", error_messages={"required": "Choose a promise."})

    def __init__(self, *args, clause: Clause, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["other", "relation", "reason"])
        self.fields["relation"].choices = [(relation, f"This promise {relation.label} it") for relation in Relation]
        self.fields["relation"].hints = HINTS
        others = Clause.objects.in_force().assessable().exclude(edition__agreement=clause.edition.agreement_id)
        self.others = {str(other.pk): other for other in others.select_related("edition__agreement", "theme")}
        ordered = sorted(
            self.others.values(),
            key=lambda other: (other.edition.agreement.title, other.edition.agreement_id, other.position),
        )
        like = [other for other in ordered if other.theme_id == clause.theme_id]
        groups = [(f"On {clause.theme.name.lower()}", [_option(other, with_agreement=True) for other in like])]
        for other in ordered:
            if other.theme_id != clause.theme_id:
                if groups[-1][0] != other.edition.agreement.title:
                    groups.append((other.edition.agreement.title, []))
                groups[-1][1].append(_option(other))
        self.fields["other"].choices = [("", "Choose a promise"), *[group for group in groups if group[1]]]

    @property
    def chosen(self) -> Clause:
        return self.others[self.cleaned_data["other"]]


class SuggestionForm(RelationForm):
    """What a steward makes of two promises whose words are alike. “Not related” is one press."""

    clause = IntegerField(widget=HiddenInput, required=False)  # read before there is a form for the two
    other = IntegerField(widget=HiddenInput, required=False)

    def __init__(self, *args, clause: Clause, other: Clause, skip_url: str = "", **kwargs):
        super().__init__(*args, initial={"clause": clause.pk, "other": other.pk}, **kwargs)
        self.pair, self.skip_url = (clause, other), skip_url
        links = [relation for relation in Relation if relation != Relation.UNRELATED]
        names = f"{clause.name} {{}} {other.name}" if clause.name != other.name else "Ours {} theirs"
        self.fields["relation"].choices = [(relation, names.format(relation.label)) for relation in links]
        self.fields["relation"].hints = HINTS
        if "not_related" in self.data:
            self.fields["relation"].required = False

    def clean(self):
        super().clean()
        if "not_related" in self.data:
            self.errors.pop("reason", None)
            self.cleaned_data |= {"relation": Relation.UNRELATED, "reason": ""}

    def layout(self):
        skip = '<a class="govuk-link" href="{{ form.skip_url }}">Decide later</a>'
        return Layout(
            "clause",
            "other",
            Field.radios("relation", small=True),
            "reason",
            Div(
                Button("propose", "Propose the link"),
                Button.secondary("not_related", "Not related"),
                HTML(skip),
                css_class="govuk-button-group",
            ),
        )


def _option(clause: Clause, *, with_agreement: bool = False) -> tuple[str, str]:
    name = f"{clause.edition.agreement.title}, {clause.name}" if with_agreement else clause.name
    return str(clause.pk), f"{name}: {shorten(clause.title or clause.text, 90, placeholder='…')}"
