"""What is typed on the way from a document to a draft."""

from crispy_forms_gds.layout import HTML, Field, Fieldset, Layout
from django.core.exceptions import ValidationError
from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    FileField,
    HiddenInput,
    IntegerField,
    MultipleChoiceField,
    RadioSelect,
    Select,
    Textarea,
    TextInput,
)
from django.utils.text import slugify

from accounts.forms import DayField, Form
from commitments.agreement_file import checking, kinds, shape
from commitments.importing import FORMATS, limits
from commitments.importing.readers import agreement_file
from commitments.models import Theme
from commitments.workbench.desk import Desk
from commitments.workbench.models import ProposedClause, ProposedParty
from compacts.models import Agreement, Side

LONGEST_PASTED = limits.MAX_LETTERS
STANDARD_KEYS = [name for name, _, _ in shape.keys_of(shape.Standard)]
SOMEBODY_ELSE_CHANGED_IT = (
    "Somebody changed this clause since you opened it. What it says now stands below your entries; look at both, and "
    "save again to keep yours."
)


class ImportForm(Form):
    """A document as a file, or its text pasted."""

    button = "Read the document"

    partnership = ChoiceField(label="Partnership", error_messages={"required": "Choose the partnership."})
    file = FileField(
        label="Document",
        required=False,
        help_text=f"Word (.docx), OpenDocument (.odt), PDF with text, web page, Excel, CSV, Markdown or plain text, up "
        f"to {limits.MAX_BYTES // 1_048_576} MB.",
    )
    text = CharField(
        label="Or paste its text",
        required=False,
        max_length=LONGEST_PASTED,
        widget=Textarea(attrs={"rows": 10}),
        help_text="Copy the agreement from wherever it stands. Numbers and bullets help, but it works without.",
        error_messages={"max_length": "This is longer than any agreement. Paste only the part to be imported."},
    )
    name = CharField(
        label="What to call it",
        required=False,
        max_length=200,
        help_text="For pasted text: so that you find it again in the list. For example, “Compact, draft of March”.",
    )

    def __init__(self, *args, partnerships, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnerships = {str(each.pk): each for each in partnerships}
        self.fields["partnership"].choices = [(pk, each.name) for pk, each in self.partnerships.items()]
        if len(self.partnerships) == 1:
            self.fields["partnership"].initial = next(iter(self.partnerships))
            self.fields["partnership"].widget = HiddenInput()
        self.fields["file"].widget.attrs["accept"] = ",".join(FORMATS)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and upload.size > limits.MAX_BYTES:
            raise ValidationError(
                f"The file is larger than {limits.MAX_BYTES // 1_048_576} MB. Paste its text instead."
            )
        return upload

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        file, text = given.get("file"), given.get("text", "").strip()
        if bool(file) == bool(text):
            both = "Choose a file or paste text, not both." if file else "Choose a file, or paste the text."
            raise ValidationError(both)
        self.content = file.read() if file else text.encode("utf-8", errors="replace")
        if agreement_file.is_one(self.content):
            raise ValidationError(
                "This is an agreement file already, in which nothing has to be guessed. Load it under Agreements, "
                "“Load an agreement file”."
            )
        self.name = file.name if file else (given["name"].strip() or "Pasted text")
        return given

    @property
    def chosen(self):
        return self.partnerships[self.cleaned_data["partnership"]]


class ClauseForm(Form):
    """All that is said of one clause."""

    button = "Save"

    version = IntegerField(widget=HiddenInput())
    kind = ChoiceField(label="Kind", choices=ProposedClause.Kind.choices)
    number = CharField(label="Number, as printed", max_length=40, required=False)
    title = CharField(label="Title", max_length=300, required=False)
    text = CharField(
        label="Words",
        required=False,
        max_length=kinds.LONGEST_PROSE,
        widget=Textarea(attrs={"rows": 6}),
    )
    parties = MultipleChoiceField(
        label="Who owes it",
        required=False,
        widget=CheckboxSelectMultiple(),
        help_text="Tick nobody, and the nearest clause above that names somebody speaks for it.",
    )
    theme = ChoiceField(label="Theme", required=False)
    qualifier = CharField(
        label="Words that soften it", max_length=200, required=False, help_text="Such as “where possible”."
    )
    owner = CharField(
        label="Who sees to it", max_length=200, required=False, help_text="A post or a team, never a person’s name."
    )
    due_words = CharField(
        label="Due, in the document’s words", max_length=200, required=False, help_text="Such as “by summer 2027”."
    )
    due_earliest = DayField(label="Earliest day", required=False)
    due_latest = DayField(label="Latest day", required=False)

    def __init__(self, *args, desk: Desk, clause: ProposedClause, **kwargs):
        initial = {
            "version": clause.version,
            "theme": str(clause.theme_id or ""),
            "parties": [str(pk) for pk in clause.parties],
            **{name: getattr(clause, name) for name in self.PLAIN},
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.clause = clause
        self.is_stale = False
        self.fields["parties"].choices = [(str(party.pk), party.name) for party in desk.parties]
        if not desk.parties:
            del self.fields["parties"]
        themes = Theme.objects.order_by("position").values_list("pk", "name")
        self.fields["theme"].choices = [("", "None yet"), *((str(pk), name) for pk, name in themes)]
        self.standards = range(len(clause.standards) + 1)
        for place in self.standards:
            said = clause.standards[place] if place < len(clause.standards) else {}
            self.fields.update(_standard_fields(place, said))

    PLAIN = [
        "kind",
        "number",
        "title",
        "text",
        "qualifier",
        "owner",
        "due_words",
        "due_earliest",
        "due_latest",
    ]

    def layout(self):
        parties = ["parties"] if "parties" in self.fields else []
        standards = []
        for place in self.standards:
            legend = "Standard: what can be measured" if not place else "Another standard"
            standards.append(
                Fieldset(
                    *[Field(f"standard_{place}_{key}") for key in STANDARD_KEYS], legend=legend, css_class="wb-standard"
                )
            )
        return Layout(
            "version",
            "kind",
            "number",
            "title",
            Field.textarea("text", rows=6),
            *parties,
            "theme",
            "qualifier",
            "owner",
            HTML('<h2 class="govuk-heading-m">When it is due</h2>'),
            "due_words",
            "due_earliest",
            "due_latest",
            HTML('<h2 class="govuk-heading-m">What can be measured</h2>'),
            *standards,
            *self.buttons(),
        )

    def clean(self):
        given = super().clean()
        if given.get("kind") == ProposedClause.Kind.HEADING and not (given.get("title") or given.get("text")):
            self.add_error("title", "A heading needs a title.")
        elif not given.get("title") and not given.get("text") and not self.errors.keys() & {"title", "text"}:
            self.add_error("text", "Fill in what it says. To leave the clause out, use “Leave out” instead.")
        earliest, latest = given.get("due_earliest"), given.get("due_latest")
        if earliest and latest and earliest > latest:
            self.add_error("due_latest", "The latest day comes before the earliest. Swap them, or mend the year.")
        if (earliest or latest) and not given.get("due_words"):
            self.add_error("due_words", "Say in words when it is due; the days stand beside the words.")
        given["standards"] = [said for said in map(self._standard, self.standards) if said]
        if given.get("version") is not None and given["version"] != self.clause.version and not self.errors:
            self.is_stale = True
            self.data = self.data.copy()
            self.data["version"] = str(self.clause.version)
            raise ValidationError(SOMEBODY_ELSE_CHANGED_IT)
        return given

    def _standard(self, place):
        """One standard as an agreement file has it, or nothing where its fields are empty."""
        said = {key: str(self.cleaned_data.get(f"standard_{place}_{key}", "")).strip() for key in STANDARD_KEYS}
        if not any(value for key, value in said.items() if key != "direction"):
            return None
        for key in ["measure", "number", "unit"]:
            if not said[key]:
                self.add_error(f"standard_{place}_{key}", "Fill this in, or empty the whole standard.")
        for key in ["number", "upper"]:
            if said[key] and not kinds.NUMBER.fullmatch(said[key]):
                self.add_error(
                    f"standard_{place}_{key}", "Write digits, such as 30 or 2.5. Signs such as % go to the unit."
                )
                return said
        if said["direction"] == shape.BETWEEN and not said["upper"]:
            self.add_error(f"standard_{place}_upper", "“Between” needs an upper number.")
        elif said["upper"] and said["direction"] != shape.BETWEEN:
            self.add_error(f"standard_{place}_upper", "An upper number goes with “between” only.")
        elif said["upper"] and said["number"] and float(said["upper"]) < float(said["number"]):
            self.add_error(f"standard_{place}_upper", "The upper number is smaller than the lower. Swap them.")
        return said

    def values(self) -> dict:
        """What to set on the clause."""
        given = self.cleaned_data
        return {
            **{name: given[name] for name in self.PLAIN if name in given},
            "title": " ".join(given["title"].split()),
            "text": given["text"].replace("\r\n", "\n"),
            "theme_id": int(given["theme"]) if given["theme"] else None,
            "parties": [int(pk) for pk in given.get("parties", [])],
            "standards": given["standards"],
        }


def _standard_fields(place, said):
    words = {
        "measure": "What is measured",
        "unit": "Unit",
        "clock": "From what to what",
        "number": "Number",
        "upper": "Upper number, with “between”",
    }
    fields = {}
    for key in STANDARD_KEYS:
        name = f"standard_{place}_{key}"
        if key == "direction":
            fields[name] = ChoiceField(
                label="How", choices=[(each, each) for each in shape.DIRECTIONS], required=False, widget=Select()
            )
        else:
            longest = {"unit": 40, "number": 13, "upper": 13}.get(key, 200)
            fields[name] = CharField(label=words[key], required=False, max_length=longest, widget=TextInput())
        fields[name].initial = said.get(key) or ""
    return fields


class SplitForm(Form):
    """The words of a clause, to be cut with empty lines."""

    button = "Split"

    text = CharField(
        label="Where does a new clause begin?",
        max_length=kinds.LONGEST_PROSE,
        widget=Textarea(attrs={"rows": 12}),
        help_text="Put an empty line before each new clause.",
        error_messages={"required": "Keep the words, and put an empty line where a new clause begins."},
    )

    @property
    def parts(self) -> list[str]:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        found, part = [], []
        for line in text.split("\n"):
            if line.strip():
                part.append(line)
            elif part:
                found.append("\n".join(part))
                part = []
        return [*found, "\n".join(part)] if part else found


class MoveForm(Form):
    button = "Move"

    target = ChoiceField(label="Which clause?", error_messages={"required": "Choose a clause."})
    how = ChoiceField(
        label="Where does it go?",
        choices=[("behind", "Behind it, on its level"), ("under", "Under it, as the last")],
        widget=RadioSelect,
        initial="behind",
        error_messages={"required": "Say where it goes."},
    )

    def __init__(self, *args, desk: Desk, clause: ProposedClause, **kwargs):
        super().__init__(*args, **kwargs)
        inside = {clause.pk, *(each.pk for each in desk.beneath(clause))}
        self.fields["target"].choices = [
            ("0", "The very beginning"),
            *(
                (str(node.clause.pk), f"{'– ' * node.depth}{node.clause.number} {_first_words(node.clause)}")
                for node in desk.nodes()
                if node.clause.pk not in inside
            ),
        ]


class PartiesForm(Form):
    """The names and sides of all parties, and room for one more."""

    button = "Save"

    new_name = CharField(label="Another party", max_length=200, required=False)
    new_side = ChoiceField(label="On which side?", choices=[("", "Not said yet"), *Side.choices], required=False)

    def __init__(self, *args, parties: list[ProposedParty], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = parties
        for party in parties:
            self.fields[f"name_{party.pk}"] = CharField(label="Name", max_length=200, initial=party.name)
            self.fields[f"side_{party.pk}"] = ChoiceField(
                label=f"On which side is {party.name}?",
                choices=[("", "Not said yet"), *Side.choices],
                initial=party.side,
                required=False,
            )

    def layout(self):
        shown = [
            Fieldset(f"name_{party.pk}", f"side_{party.pk}", legend=party.name, css_class="wb-party")
            for party in self.rows
        ]
        return Layout(
            *shown, Fieldset("new_name", "new_side", legend="Another party", css_class="wb-party"), *self.buttons()
        )


class DraftForm(Form):
    """What the document cannot say: which agreement it is, and what its edition is called."""

    button = "Make it a draft"

    agreement = ChoiceField(label="Which agreement is it?", error_messages={"required": "Choose the agreement."})
    title = CharField(label="Title of the new agreement", max_length=300, required=False)
    kind = ChoiceField(
        label="What kind of agreement is it?", choices=[("", "Choose a kind"), *Agreement.Kind.choices], required=False
    )
    slug = CharField(
        label="Its address",
        max_length=80,
        required=False,
        help_text="Such as northshire-compact. Leave it empty, and it is made from the title.",
    )
    label = CharField(
        label="What is this edition called?",
        max_length=40,
        help_text="Usually its year, such as 2027. It becomes part of its address.",
        error_messages={"required": "Say what this edition is called, such as 2027."},
    )
    source = CharField(
        label="Where does the text come from?",
        required=False,
        max_length=2000,
        widget=Textarea(attrs={"rows": 3}),
        help_text="Who published it, its title and date. Everybody can read this once the edition is in force.",
    )

    NEW = "new"

    def __init__(self, *args, agreements, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreements = {str(each.pk): each for each in agreements}
        self.fields["agreement"].choices = [
            (self.NEW, "A new agreement"),
            *((pk, f"A new edition of {each.title}") for pk, each in self.agreements.items()),
        ]

    def clean_label(self):
        label = self.cleaned_data["label"]
        if not kinds.ADDRESS.fullmatch(label):
            raise ValidationError("Use letters, digits, dots and hyphens only, such as 2027 or draft-2.")
        if label.lower() in checking.RESERVED_LABELS:
            raise ValidationError("This word is the address of another page of the agreement. Choose another.")
        return label

    def clean(self):
        given = super().clean()
        if given.get("agreement") == self.NEW:
            if not given.get("title"):
                self.add_error("title", "Say what the new agreement is called.")
            if not given.get("kind"):
                self.add_error("kind", "Choose what kind of agreement it is.")
            slug = given.get("slug") or slugify(given.get("title") or "")[:80].strip("-")
            if given.get("title") and (not slug or slug != slugify(slug)):
                self.add_error("slug", "Use small letters, digits and hyphens, such as northshire-compact.")
            given["slug"] = slug
        return given

    @property
    def chosen(self) -> Agreement | None:
        return self.agreements.get(self.cleaned_data["agreement"])


def _first_words(clause):
    words = clause.words.split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")
