"""The verb of those who write: save an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.rules import Refused
from commitments.models import Standard
from selfassessment.actions import lifecycle
from selfassessment.models import Answer, Evidence, Measurement, ScaleLevel, SelfAssessment
from selfassessment.policies import answering as policies


@dataclass(frozen=True)
class Measured:
    """What was measured for one standard; the number may still be missing in a draft."""

    standard: Standard
    value: Decimal | None = None
    how_measured: str = ""
    why_missed: str = ""
    table: str = ""

    @property
    def words(self) -> dict:
        """As the row holds it; white space alone is nothing."""
        names = ["how_measured", "why_missed", "table"]
        return {"value": self.value} | {name: _text(getattr(self, name)) for name in names}


class StaleError(Exception):
    """The answer was saved by somebody else since this text was begun; `current` is what stands there now."""

    def __init__(self, current: Answer):
        super().__init__(f"{current} was saved meanwhile.")
        self.current = current


@transaction.atomic
def save(
    answer: Answer,
    *,
    by: User,
    at: datetime,
    version: int,
    rating: ScaleLevel | None = None,
    is_not_applicable: bool = False,
    not_applicable_reason: str = "",
    narrative: str = "",
    next_step: str = "",
    is_help_wanted: bool = False,
    help_wanted: str = "",
    measurements: Iterable[Measured] = (),
    evidence: Iterable[Evidence] = (),
    sitting: str = "",
    turn: int = 0,
    is_automatic: bool = False,
) -> Answer:
    """Write the whole answer, finished or not; `version` is that of the text it was begun from.

    The same text again is no change, so a second click, a reload or the back button writes nothing. A change confirms
    what had been copied, and voids a sign-off, visibly; what a page saves by itself (`is_automatic`) may void none.
    `sitting` names the page that was written on, and `turn` counts what it sent (ADR 60).
    """
    answer = _locked(answer)
    policies.check_can_answer(by, answer)
    if is_automatic:
        policies.check_voids_no_sign_off(answer.assessment)
    words = {
        "rating": None if is_not_applicable else rating,
        "is_not_applicable": is_not_applicable,
        "not_applicable_reason": _text(not_applicable_reason),
        "narrative": _text(narrative),
        "next_step": _text(next_step),
        "is_help_wanted": is_help_wanted,
        "help_wanted": _text(help_wanted),
    }
    measurements, evidence = list(measurements), list(evidence)
    _check_belongings(answer, rating, measurements, evidence)
    measured = {row.standard.pk: row.words for row in measurements if any(row.words.values()) or row.value is not None}
    draft = _Draft(words, measured, {item.pk for item in evidence})
    before = _as_it_stands(answer, draft)
    if draft == before:
        return answer
    if answer.version != version and not _goes_on(answer, by, sitting, turn):
        raise StaleError(answer)
    lifecycle.void_sign_off(answer.assessment, by=by, at=at, note=f"{answer.clause.name} was changed.")
    _write(answer, draft, before, by=by, at=at, is_unconfirmed=False, sitting=sitting, turn=turn)
    return answer


def _goes_on(answer: Answer, by: User, sitting: str, turn: int) -> bool:
    """Is what stands there this page's own save, whose answer it may never have got, and this its next one?

    A turn that is not later was sent before, and came late: it would put an older text over a newer.
    """
    return bool(sitting) and answer.saved_by_id == by.pk and answer.sitting == sitting and turn > answer.turn


def _check_belongings(answer: Answer, rating, measurements, evidence) -> None:
    """A page offers nothing else; another door might."""
    if rating is not None and rating.scale_id != answer.assessment.round.scale_id:
        raise Refused(f"“{rating}” is not on the scale of this round.")
    if any(row.standard.clause_id != answer.clause_id for row in measurements):
        raise Refused(f"{answer.clause.name} has no such standard.")
    for row in measurements:
        policies.check_is_a_measured_value(row.value)
    if any(item.organisation_id != answer.assessment.signature.organisation_id for item in evidence):
        raise Refused(f"Evidence has to come from the library of {answer.assessment.signature.organisation}.")


def _text(text: str) -> str:
    """Exactly what was typed; white space alone is nothing."""
    return text if text.strip() else ""


@dataclass(frozen=True)
class _Draft:
    """What an answer says: its words and choices, what was measured by standard, and the evidence it rests on."""

    words: dict
    measured: dict[int, dict]
    evidence: set[int]


def _as_it_stands(answer: Answer, draft: _Draft) -> _Draft:
    """The same as it is saved, to see what a draft changes."""
    return _Draft(
        {name: getattr(answer, name) for name in draft.words},
        {row.standard_id: _measured(row) for row in answer.measurements.all()},
        set(answer.evidence.values_list("pk", flat=True)),
    )


def _measured(row: Measurement) -> dict:
    return {name: getattr(row, name) for name in ["value", "how_measured", "why_missed", "table"]}


def _write(answer: Answer, draft: _Draft, before: _Draft, *, by: User, at: datetime, **beside) -> None:
    """Write what is new, `beside` it how it came to be, and no column, measurement or piece of evidence that stays."""
    if draft.measured != before.measured:
        _write_measurements(answer, draft.measured, by=by, at=at)
    said = draft.words | beside | {"version": answer.version + 1, "saved_at": at, "saved_by": by}
    changed = [name for name, value in said.items() if getattr(answer, name) != value]
    for name in changed:
        setattr(answer, name, said[name])
    if draft.evidence != before.evidence:
        # One save leaves one row of history, with its evidence: the first row would otherwise come before the evidence.
        answer.skip_history_when_saving = True
        answer.evidence.set(draft.evidence)
        del answer.skip_history_when_saving
    _credit(answer, by, at)
    answer.save(update_fields=changed)


def _write_measurements(answer: Answer, measured: dict[int, dict], *, by: User, at: datetime) -> None:
    rows = {row.standard_id: row for row in answer.measurements.all()}
    for standard in rows.keys() - measured.keys():
        _credit(rows[standard], by, at)
        rows[standard].delete()
    for standard, words in measured.items():
        row = rows.get(standard)
        changed = [name for name, value in words.items() if row is None or getattr(row, name) != value]
        if not changed:
            continue
        row = row or Measurement(answer=answer, standard_id=standard)
        for name in changed:
            setattr(row, name, words[name])
        _credit(row, by, at)
        row.save(update_fields=changed if row.pk else None)
    answer.refresh_from_db(fields=["measurements"])  # forgets those read before
    Answer.objects.fetch_measurements(answer)


def _credit(row, by, at) -> None:
    """Tell django-simple-history who and when, since not every save comes from a page."""
    row._history_user, row._history_date = by, at


@transaction.atomic
def copy(answer: Answer, *, source: Answer, by: User, at: datetime) -> Answer:
    """Take an answer of the same organisation into an empty one: last year's, or to a like promise elsewhere.

    It counts as unconfirmed until somebody changes it or says that it holds. What was measured is not copied: a number
    belongs to its year. A rating is copied where it means the same: same scale, and the same promise or an equal one.
    """
    answer = _locked(answer)
    source = Answer.objects.for_writing().get(pk=source.pk)
    if answer.is_unconfirmed and answer.copied_from_id == source.pk:
        return answer
    policies.check_can_copy(by, answer, source)
    is_same_scale = source.assessment.round.scale_id == answer.assessment.round.scale_id
    keeps_rating = is_same_scale and policies.is_equal_promise(answer.clause, source.clause)
    words = {name: getattr(source, name) for name in COPIED} | {"rating": source.rating if keeps_rating else None}
    before = _as_it_stands(answer, _Draft(words, {}, set()))
    on_offer = {row.pk for row in _as_on_offer(source.evidence.all())}
    draft = _Draft(words, before.measured, before.evidence | on_offer)
    lifecycle.void_sign_off(answer.assessment, by=by, at=at, note=f"{answer.clause.name} was changed.")
    _write(answer, draft, before, by=by, at=at, is_unconfirmed=True, copied_from=source, sitting="", turn=0)
    return answer


def _as_on_offer(evidence) -> Iterable[Evidence]:
    """The newest version of each, as far as the library still offers it."""
    first = {row.first_version_id or row.pk for row in evidence}
    return Evidence.objects.on_offer().filter(Q(pk__in=first) | Q(first_version__in=first))


COPIED = ["is_not_applicable", "not_applicable_reason", "narrative", "next_step", "is_help_wanted", "help_wanted"]


@transaction.atomic
def confirm(answer: Answer, *, by: User, at: datetime) -> Answer:
    """“This still holds”: what was copied is what the organisation says now, word for word."""
    answer = _locked(answer)
    policies.check_can_answer(by, answer)
    if answer.is_unconfirmed:
        lifecycle.void_sign_off(answer.assessment, by=by, at=at, note=f"{answer.clause.name} was confirmed.")
        answer.is_unconfirmed = False
        answer.saved_at, answer.saved_by = at, by
        _credit(answer, by, at)
        answer.save(update_fields=["is_unconfirmed", "saved_at", "saved_by"])
    return answer


def _locked(answer: Answer) -> Answer:
    """Read again once the self-assessment is locked: what the rules are told from here on is what stands now."""
    SelfAssessment.objects.lock(answer.assessment_id)
    answer = Answer.objects.for_writing().get(pk=answer.pk)
    Answer.objects.fetch_measurements(answer)
    return answer
