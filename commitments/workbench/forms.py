"""What is typed on the way from a document to a draft."""

from dataclasses import replace

from crispy_forms_gds.layout import Fieldset, Layout, Size
from django.core.exceptions import ValidationError
from django.forms import CharField, ChoiceField, FileField, HiddenInput, RadioSelect, Textarea
from django.utils.text import slugify

from accounts.forms import Form
from commitments import units
from commitments.agreement_file import checking, kinds, shape
from commitments.forms import clauses
from commitments.importing import FORMATS, limits
from commitments.importing.readers import agreement_file
from commitments.models import Theme
from commitments.workbench import drafting
from commitments.workbench.desk import Desk, Node
from commitments.workbench.models import ProposedClause, ProposedParty
from compacts.models import Agreement, Side

LONGEST_PASTED = limits.MAX_LETTERS
LONGEST_TITLE = 300
PARTS_OF_PARTY = ["name", "side", "same"]
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
        help_text=f"Word (.docx), OpenDocument (.odt), PDF with text, web page, PowerPoint, Excel, CSV, Markdown or "
        f"plain text, up to {limits.MAX_BYTES // 1_048_576} MB.",
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


class ClauseForm(clauses.ClauseForm):
    """All that is said of one proposed clause, in the form in which a draft's clauses are edited. What a promise lacks
    is no error here: the review asks for it, and no draft is made without."""

    leaves_out = ("assessable", "caveat", "guidance", "ref")

    def __init__(self, data=None, *, node: Node, parties: list[ProposedParty]):
        self.clause = node.clause
        self.is_stale = False
        self.slugs = {party.pk: f"party-{party.pk}" for party in parties}
        around = clauses.Around(
            parties=tuple(
                shape.Party(slug=self.slugs[party.pk], name=party.name, side=party.side) for party in parties
            ),
            inherited=tuple(self.slugs[party.pk] for party in node.inherited if party.pk in self.slugs),
        )
        written = drafting.record_of(self.clause, self.slugs)
        super().__init__(data, around=around, written=written, version=str(self.clause.version))
        if not parties:
            self.fields["parties"].help_text = "Nobody is bound yet. Add parties under “Who is bound”."

    def clean(self):
        super().clean()
        if not self.errors and self.cleaned_data["version"] != str(self.clause.version):
            self.is_stale = True
            self.data = self.data.copy()
            self.data["version"] = str(self.clause.version)
            raise ValidationError(SOMEBODY_ELSE_CHANGED_IT)

    def _written(self):
        """A heading says what it says in its title, whichever field it was typed in."""
        written = super()._written()
        if written.kind == ProposedClause.Kind.HEADING and not written.title and len(written.text) <= LONGEST_TITLE:
            return replace(written, title=" ".join(written.text.split()), text="")
        return written

    def values(self) -> dict:
        """What to set on the clause."""
        written = self.written
        due = written.due or shape.Due()
        pks = {slug: pk for pk, slug in self.slugs.items()}
        return {
            **{name: getattr(written, name) for name in ["kind", "number", "title", "text", "qualifier", "owner"]},
            "due_words": due.words,
            "due_earliest": due.earliest,
            "due_latest": due.latest,
            "theme_id": Theme.objects.values_list("pk", flat=True).get(slug=written.theme) if written.theme else None,
            "parties": [pks[slug] for slug in written.parties],
            "standards": [_standard(each) for each in written.standards],
        }


def _standard(standard: shape.Standard) -> dict:
    """A standard as the rows have it: all in text."""
    return {
        "measure": standard.measure,
        "direction": standard.direction,
        "number": units.plain(standard.number),
        "upper": "" if standard.upper is None else units.plain(standard.upper),
        "unit": standard.unit,
        "clock": standard.clock,
    }


class BeneathForm(Form):
    """What is set at once for a clause and all beneath it."""

    button = "Set them"

    everything = ChoiceField(
        label="Which clauses?",
        choices=[("", "The promises"), ("yes", "All but headings")],
        widget=RadioSelect,
        required=False,
    )
    kind = ChoiceField(
        label="Kind", required=False, choices=[("", "Leave as it is"), *ProposedClause.Kind.choices], initial=""
    )
    theme = ChoiceField(label="Theme", required=False, help_text="Given to promises alone.")
    party = ChoiceField(
        label="Who owes them",
        required=False,
        help_text="Set here, and taken from those beneath, which then take it from here.",
    )

    def __init__(self, *args, parties: list[ProposedParty], **kwargs):
        super().__init__(*args, **kwargs)
        kinds_but_heading = [each for each in ProposedClause.Kind.choices if each[0] != ProposedClause.Kind.HEADING]
        self.fields["kind"].choices = [("", "Leave as it is"), *kinds_but_heading]
        themes = Theme.objects.order_by("position").values_list("pk", "name")
        self.fields["theme"].choices = [("", "Leave as it is"), *((str(pk), name) for pk, name in themes)]
        self.fields["party"].choices = [("", "Leave as it is"), *((str(each.pk), each.name) for each in parties)]

    def clean(self):
        given = super().clean()
        if not self.errors and not any(given[name] for name in ["kind", "theme", "party"]):
            raise ValidationError("Choose what to set: a kind, a theme or who owes them.")
        return given

    def values(self) -> dict:
        given = self.cleaned_data
        return {
            "everything": bool(given["everything"]),
            "kind": given["kind"],
            "theme_id": int(given["theme"]) if given["theme"] else None,
            "party": int(given["party"]) if given["party"] else None,
        }


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
            if len(parties) > 1:
                others = [(str(each.pk), each.name) for each in parties if each.pk != party.pk]
                self.fields[f"same_{party.pk}"] = ChoiceField(
                    label=f"Is {party.name} the same as another?",
                    choices=[("", "No"), *((pk, f"Yes, as {name}") for pk, name in others)],
                    required=False,
                    help_text=f"The document also says: {party.also}." if party.also else "",
                )

    def clean(self):
        """Two parties cannot each go into the other, nor one into a third that goes itself."""
        given = super().clean()
        going = {str(party.pk) for party in self.rows if given.get(f"same_{party.pk}")}
        for party in self.rows:
            if given.get(f"same_{party.pk}") in going:
                self.add_error(
                    f"same_{party.pk}", "This one is to be merged into another itself. Choose the one that stays."
                )
        return given

    @property
    def merged(self) -> list[tuple[int, int]]:
        """Which parties go into which."""
        chosen = [(party.pk, self.cleaned_data.get(f"same_{party.pk}")) for party in self.rows]
        return [(gone, int(kept)) for gone, kept in chosen if kept]

    def layout(self):
        shown = [
            Fieldset(
                *(name for name in (f"{part}_{party.pk}" for part in PARTS_OF_PARTY) if name in self.fields),
                legend=party.name,
                legend_size=Size.MEDIUM,
                css_class="wb-party",
            )
            for party in self.rows
        ]
        return Layout(
            *shown,
            Fieldset("new_name", "new_side", legend="One more", legend_size=Size.MEDIUM, css_class="wb-party"),
            *self.buttons(),
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
