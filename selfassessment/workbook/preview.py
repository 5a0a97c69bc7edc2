"""What a workbook would change, promise by promise, as it stands against what is saved now."""

from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict

from accounts.models import User
from accounts.rules import decide
from selfassessment.actions.workbooks import Draft
from selfassessment.forms import comparing
from selfassessment.forms.answering import AnswerForm
from selfassessment.models import Answer, Evidence, SelfAssessment
from selfassessment.policies import answering as policies
from selfassessment.workbook import fields
from selfassessment.workbook.reading import Filled
from selfassessment.workbook.stamp import digest, plain


@dataclass(frozen=True)
class Change:
    """One answer that the workbook would change; stale, where somebody saved it after the workbook was written."""

    answer: Answer
    is_stale: bool
    texts: list[comparing.ComparedText]
    choices: list[comparing.ComparedChoice]
    words: dict

    @property
    def ref(self) -> str:
        return self.answer.clause.ref

    def draft(self) -> Draft:
        return Draft(self.answer, self.words)


@dataclass
class Preview:
    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0

    @property
    def stale(self) -> list[Change]:
        return [change for change in self.changes if change.is_stale]


def of(filled: Filled, assessment: SelfAssessment, user: User) -> Preview:
    """Every cell that somebody typed into, on top of what is saved now; one problem keeps all from being taken."""
    preview = Preview(problems=list(filled.problems), missing=filled.missing)
    levels = list(assessment.round.scale.levels.order_by("position"))
    answers = {
        answer.clause.ref: answer
        for answer in Answer.objects.readable_by(user, assessment).with_all_words().select_related("saved_by")
    }
    library = Evidence.objects.of(assessment.signature.organisation).visible_to(user)
    for ref, marks in filled.stamp.answers.items():
        typed = _typed(filled, ref, marks)
        answer = answers.get(ref)
        if not typed:
            preview.unchanged += 1
        elif answer is None:
            place = next(iter(typed.values())).place
            preview.problems.append(f"{place}: {ref} has not been handed to you, so it cannot be changed by you.")
        else:
            answer.assessment = assessment
            _preview_answer(preview, answer, typed, marks["version"], user, levels, library)
    preview.changes.sort(key=lambda change: change.answer.clause.position)
    return preview


def _typed(filled: Filled, ref: str, marks: dict) -> dict:
    """The cells that no longer hold what the portal wrote into them."""
    cells = filled.answers.get(ref, {})
    return {name: cell for name, cell in cells.items() if digest(cell.text) != marks["fields"][name]}


def _preview_answer(preview: Preview, answer: Answer, typed: dict, version: int, user, levels, library) -> None:
    data = _saved(answer)
    before = len(preview.problems)
    for name, cell in typed.items():
        try:
            data[name] = fields.as_typed(name, plain(cell.text), levels)
        except ValueError as error:
            preview.problems.append(f"{cell.place}: {error}")
    form = AnswerForm(
        MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in data.items()}),
        answer=answer,
        library=library.to_choose_from(answer),
        levels=levels,
    )
    for name, messages in form.errors.items():
        place = typed[name].place if name in typed else next(iter(typed.values())).place
        preview.problems += [f"{place}: {message}" for message in messages]
    if len(preview.problems) > before:
        return
    texts, choices = comparing.texts(form, answer), comparing.choices(form, answer)
    if not texts and not choices:
        preview.unchanged += 1
    elif not (can := decide(policies.check_can_answer, user, answer)):
        preview.problems.append(f"{next(iter(typed.values())).place}: {can.reason}")
    else:
        is_stale = answer.version != version
        preview.changes.append(Change(answer, is_stale, texts, choices, form.words_for_saving()))


def _saved(answer: Answer) -> dict:
    """What is saved, as the form's own page would send it back."""
    saved = {name: "" if value is None else value for name, value in AnswerForm.initial_for(answer).items()}
    saved["evidence"] = [str(pk) for pk in saved["evidence"]]
    saved["sitting"] = ""  # no page was written on
    saved["is_help_wanted"] = "on" if saved["is_help_wanted"] else ""
    return {name: value if isinstance(value, list) else str(value) for name, value in saved.items()}
