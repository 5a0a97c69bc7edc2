"""What a person typed beside what a colleague saved meanwhile."""

from dataclasses import dataclass

from compacts import differences
from selfassessment.forms.answering import NOT_APPLICABLE, AnswerForm
from selfassessment.models import Answer

TEXTS = [
    ("words", "How you keep it, or what stands in the way"),
    ("next_step", "What you will do next"),
    ("help_wanted", "What would help"),
]
MEASURED = [
    ("how", "How you measured it"),
    ("why", "Why it misses the standard"),
    ("table", "The numbers behind it"),
]


@dataclass(frozen=True)
class ComparedText:
    """One text in two versions, in pieces, with a beginning for who wants to put both together."""

    name: str
    label: str
    mine: list[differences.Piece]
    theirs: list[differences.Piece]
    both: str


@dataclass(frozen=True)
class ComparedChoice:
    """A rating or another choice that differs."""

    label: str
    mine: str
    theirs: str


def texts(form: AnswerForm, current: Answer) -> list[ComparedText]:
    saved = AnswerForm.initial_for(current)
    measured = [
        (f"{name}_{standard.pk}", f"{label}: {standard.measure}")
        for standard in form.standards
        for name, label in MEASURED
    ]
    compared = []
    for name, label in [*TEXTS, *measured]:
        mine, theirs = form.cleaned_data[name], saved.get(name, "")
        if mine != theirs:
            both = f"{mine}\n\n{theirs}" if mine and theirs else mine or theirs
            compared.append(ComparedText(name, label, *differences.between(mine, theirs), both))
    return compared


def choices(form: AnswerForm, current: Answer) -> list[ComparedChoice]:
    typed, saved = form.cleaned_data, AnswerForm.initial_for(current)
    pairs = [
        ("Rating", _rating(form, typed["rating"]), _rating(form, saved["rating"])),
        ("Evidence", _titles(typed["evidence"]), _titles(current.evidence.all())),
        ("We need help with this", _yes(typed["is_help_wanted"]), _yes(saved["is_help_wanted"])),
    ]
    for standard in form.standards:
        value = typed[f"value_{standard.pk}"]
        mine = "" if value is None else f"{value.normalize():f}"
        pairs.append((standard.measure, mine or "Nothing", saved.get(f"value_{standard.pk}") or "Nothing"))
    return [ComparedChoice(*pair) for pair in pairs if pair[1] != pair[2]]


def _rating(form: AnswerForm, value: str) -> str:
    if value == NOT_APPLICABLE:
        return "Does not apply"
    level = form.levels.get(value)
    return level.name if level else "Not rated"


def _titles(evidence) -> str:
    return ", ".join(sorted(item.title for item in evidence)) or "None"


def _yes(is_so: bool) -> str:
    return "Yes" if is_so else "No"
