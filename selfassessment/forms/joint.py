"""The record of a joint session: who sat there, when, and what they came to on each verdict."""

from dataclasses import dataclass

from django import forms as django_forms
from django.forms import BoundField

from accounts import forms
from selfassessment.actions.joint import Result
from selfassessment.forms.reviewing import SharedForm, VersionField
from selfassessment.forms.words import LineField, WordsField
from selfassessment.models import REASON_MAX_CHARACTERS, JointSession, ScaleLevel, Verdict

DIFFER, NOT_APPLICABLE = "differ", "does not apply"


@dataclass(frozen=True)
class ResultRow:
    verdict: Verdict
    result: BoundField
    note: BoundField


class JointSessionForm(SharedForm):
    """All of it on one page, for two people at one screen."""

    met_on = forms.DayField(label="When did you meet?", help_text="For example, 27 3 2027")
    reviewer_name = LineField(label="Name", max_length=150)
    reviewer_post = LineField(label="Post", help_text="Such as “Alliance lead”. Everybody can read it.", max_length=200)
    partner_name = LineField(label="Name", max_length=150)
    partner_post = LineField(
        label="Post", help_text="Such as “Head of partnerships”. Everybody can read it.", max_length=200
    )
    version = VersionField()

    def __init__(
        self, *args, verdicts: list[Verdict], levels: list[ScaleLevel], session: JointSession | None, **kwargs
    ):
        super().__init__(*args, initial=_initial(session), **kwargs)
        self.verdicts = verdicts
        self.levels = {str(level.pk): level for level in levels}
        recorded = {result.verdict_id: result for result in session.results.all()} if session else {}
        for verdict in verdicts:
            found = recorded.get(verdict.pk)
            self.fields[f"result-{verdict.pk}"] = django_forms.ChoiceField(
                label="What did you come to?",
                choices=[
                    *((pk, f"We agree on {level.symbol} – {level.name}") for pk, level in self.levels.items()),
                    *([(NOT_APPLICABLE, "We agree that it does not apply")] if _may_not_apply(verdict) else []),
                    (DIFFER, "We still see it differently"),
                ],
                widget=django_forms.RadioSelect,
                initial=_choice(found),
                error_messages={"required": f"Choose what you came to on {verdict.answer.clause.name}."},
            )
            self.fields[f"note-{verdict.pk}"] = WordsField(
                label="Note (optional)",
                rows=3,
                max_length=REASON_MAX_CHARACTERS,
                initial=found.note if found else "",
            )
        for name, whose in [("reviewer", "reviewer"), ("partner", "organisation’s person")]:
            self.fields[f"{name}_name"].error_messages["required"] = f"Enter the name of the {whose}."
            self.fields[f"{name}_post"].error_messages["required"] = f"Enter the post of the {whose}."

    @property
    def rows(self) -> list[ResultRow]:
        return [
            ResultRow(verdict, self[f"result-{verdict.pk}"], self[f"note-{verdict.pk}"]) for verdict in self.verdicts
        ]

    def clean(self):
        if self.errors:
            return None
        names = ["met_on", "reviewer_name", "reviewer_post", "partner_name", "partner_post", "version"]
        return {name: self.cleaned_data[name] for name in names} | {
            "results": [self._result(verdict) for verdict in self.verdicts]
        }

    def _result(self, verdict: Verdict) -> Result:
        chosen = self.cleaned_data[f"result-{verdict.pk}"]
        note = self.cleaned_data[f"note-{verdict.pk}"]
        return Result(verdict, is_agreed=chosen != DIFFER, rating=self.levels.get(chosen), note=note)

    def typed_text(self) -> str:
        lines = []
        for verdict in self.verdicts:
            chosen = self.cleaned_data_of(verdict)
            lines.append(f"{verdict.answer.clause.name}: {dict(self.fields[f'result-{verdict.pk}'].choices)[chosen]}")
        return "\n".join(lines)

    def cleaned_data_of(self, verdict: Verdict) -> str:
        return self.data.get(self.add_prefix(f"result-{verdict.pk}"), "")

    def saved_text(self, saved: JointSession) -> str:
        results = saved.results.select_related("verdict__answer__clause", "rating").order_by(
            "verdict__answer__clause__position"
        )
        return "\n".join(f"{result.verdict.answer.clause.name}: {result.in_words}" for result in results)


def _may_not_apply(verdict: Verdict) -> bool:
    return verdict.answer.is_not_applicable


def _choice(result) -> str:
    if result is None:
        return ""
    if not result.is_agreed:
        return DIFFER
    return str(result.rating_id) if result.rating_id else NOT_APPLICABLE


def _initial(session: JointSession | None) -> dict:
    if session is None:
        return {"version": 0}
    names = ["met_on", "reviewer_name", "reviewer_post", "partner_name", "partner_post", "version"]
    return {name: getattr(session, name) for name in names}
