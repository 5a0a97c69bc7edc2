"""What a workbook asks of each promise, under the names that the page's form has for the same."""

from dataclasses import dataclass

from selfassessment.forms.answering import NOT_APPLICABLE, AnswerForm
from selfassessment.models import (
    HOW_MEASURED_MAX_CHARACTERS,
    NARRATIVE_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    WHY_MISSED_MAX_CHARACTERS,
    Answer,
    ScaleLevel,
)

DOES_NOT_APPLY = "Does not apply to us"
YES, NO = "Yes", "No"
RATING, HELP = "rating", "is_help_wanted"


@dataclass(frozen=True)
class Field:
    """One cell to fill in: its name, what stands before it, and how much it takes; `lines` is the room it is given."""

    name: str
    label: str
    max_characters: int | None = None
    lines: int = 1


def of(answer: Answer) -> list[Field]:
    fields = [
        Field(RATING, "How far do you keep this promise?"),
        Field("words", "How you keep it, or what stands in the way", NARRATIVE_MAX_CHARACTERS, lines=7),
    ]
    for standard in answer.clause.standards.all():
        measure = f"{standard.measure[:1].upper()}{standard.measure[1:]}"
        fields += [
            Field(f"value_{standard.pk}", f"{measure}, in {standard.unit} (the standard is {standard.in_words})"),
            Field(f"why_{standard.pk}", "If it misses the standard, why", WHY_MISSED_MAX_CHARACTERS, lines=2),
            Field(f"how_{standard.pk}", "How you measured it", HOW_MEASURED_MAX_CHARACTERS, lines=2),
        ]
    return [
        *fields,
        Field("next_step", "What you will do next", REASON_MAX_CHARACTERS, lines=3),
        Field(HELP, "Do you need help with this?"),
        Field("help_wanted", "What would help", REASON_MAX_CHARACTERS, lines=2),
    ]


def rating_in_words(level: ScaleLevel) -> str:
    return f"{level.symbol}  {level.name}"


def choices(levels) -> list[tuple[str, str]]:
    """What the list of ratings offers, each with its meaning."""
    return [
        *((rating_in_words(level), level.definition) for level in levels),
        (DOES_NOT_APPLY, "Say why, in the row below the rating."),
    ]


def as_written(answer: Answer, levels) -> dict[str, str]:
    """What the cells of an answer show of what is saved."""
    saved = AnswerForm.initial_for(answer)
    by_pk = {str(level.pk): rating_in_words(level) for level in levels}
    shown = {field.name: str(saved.get(field.name) or "") for field in of(answer)}
    shown[RATING] = DOES_NOT_APPLY if saved["rating"] == NOT_APPLICABLE else by_pk.get(saved["rating"], "")
    shown[HELP] = YES if saved["is_help_wanted"] else NO
    return shown


def as_typed(name: str, text: str, levels) -> str:
    """The value that the form takes for what stands in a cell; what it does not know is left for it to refuse."""
    if name == RATING:
        return _rating(text, levels)
    if name == HELP:
        return _yes_or_no(text)
    return text


def _rating(text: str, levels) -> str:
    """A rating as chosen from the list, or its name or letter as somebody types it."""
    said = " ".join(text.split()).casefold()
    if said == DOES_NOT_APPLY.casefold():
        return NOT_APPLICABLE
    for level in levels:
        ways = {rating_in_words(level), level.name, level.symbol}
        if said in {" ".join(way.split()).casefold() for way in ways}:
            return str(level.pk)
    if said:
        known = ", ".join(f"“{' '.join(words.split())}”" for words, _ in choices(levels))
        raise ValueError(f"“{text[:60]}” is no rating. Choose one from the list: {known}.")
    return ""


def _yes_or_no(text: str) -> str:
    said = text.strip().casefold()
    if said in {"yes", "y", "true", "1"}:
        return "on"
    if said in {"", "no", "n", "false", "0"}:
        return ""
    raise ValueError(f"“{text[:60]}” is neither Yes nor No. Choose one from the list.")
