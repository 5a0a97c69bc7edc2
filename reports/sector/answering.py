"""What organisations say of their promises: one answer for each promise owed, as far as they came."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.db.models import Max, Model

from commitments.models import Clause, Standard
from reports.sector import names
from reports.sector.fates import Fate, Stage
from reports.sector.setting import LINKS, Member, Setting
from selfassessment.models import Answer, Evidence, Measurement, ScaleLevel, SelfAssessment

AT_ONCE = 5_000
EVIDENCE_EVERY = 9


@dataclass
class Part:
    """One organisation in one round: what is being made, and what is to become of it."""

    member: Member
    assessment: SelfAssessment
    fate: Fate
    dice: Random
    ability: float  # a number on the scale around which it rates itself
    answers: list[Answer] = field(default_factory=list)
    measured: dict[int, Measurement] = field(default_factory=dict)  # by promise

    @property
    def owed(self) -> str:
        return self.member.organisation.side


def newest(model: type[Model]) -> int:
    return model._default_manager.aggregate(last=Max("pk"))["last"] or 0


def write(setting: Setting, parts: list[Part], levels: list[ScaleLevel], before: dict) -> None:
    """`before` holds last round's answers by organisation and promise, for some are copied and not touched again."""
    for part in parts:
        part.answers = list(_answers(setting, part, levels, before))
    Answer.objects.bulk_create((answer for part in parts for answer in part.answers), batch_size=AT_ONCE)
    for part in parts:
        part.measured = {row.answer.clause_id: row for row in _measurements(setting, part)}
    Measurement.objects.bulk_create((row for part in parts for row in part.measured.values()), batch_size=AT_ONCE)
    through = Answer.evidence.through
    through.objects.bulk_create(
        (
            through(answer_id=answer.pk, evidence_id=evidence.pk)
            for part in parts
            for place, answer in enumerate(part.answers)
            for evidence in evidence_of(part, place)
        ),
        batch_size=AT_ONCE,
    )


def evidence_of(part: Part, place: int) -> list[Evidence]:
    """What the answer at this place rests on: one in nine has a link, the two in turn."""
    if place % EVIDENCE_EVERY or not part.answers[place].version:
        return []
    return [part.member.evidence[place // EVIDENCE_EVERY % LINKS]]


def _answers(setting: Setting, part: Part, levels: list[ScaleLevel], before: dict) -> Iterator[Answer]:
    clauses = setting.owed[part.owed]
    done = len(clauses)
    if part.fate.stage <= Stage.BEGUN:
        done = 0 if part.fate.stage == Stage.NOT_STARTED else part.dice.randint(1, max(1, len(clauses) - 1))
    for place, clause in enumerate(clauses):
        answer = Answer(assessment=part.assessment, clause=clause)
        if place < done:
            _say(answer, part, clause, levels, before.get((part.member.organisation.pk, clause.pk)))
            answer.saved_at = part.fate.begun_at + timedelta(minutes=7 * place)
            answer.saved_by = part.member.lead
        yield answer


def _say(answer: Answer, part: Part, clause: Clause, levels: list[ScaleLevel], last: Answer | None) -> None:
    dice = part.dice
    answer.version = 1
    if last is not None and last.version and dice.random() < 0.02:
        answer.copied_from, answer.is_unconfirmed = last, True
        for name in ["rating", "is_not_applicable", "not_applicable_reason", "narrative", "next_step"]:
            setattr(answer, name, getattr(last, name))
        return
    if dice.random() < 0.02:
        answer.is_not_applicable = True
        answer.not_applicable_reason = "We give no grants and hold no contracts of this kind."
        return
    # Promises differ in how hard they are to keep, the same for everybody.
    place = round(dice.gauss(part.ability + (clause.position * 7919 % 11) / 10, 0.8))
    answer.rating = levels[min(max(place, 0), len(levels) - 1)]
    if answer.rating.asks_for_narrative or dice.random() < 0.5:
        answer.narrative = names.narrative(dice)
    if answer.rating.asks_for_narrative and dice.random() < 0.4:
        answer.next_step = "Agree with the forum by March how this will be done."
    if answer.rating.asks_for_narrative and dice.random() < 0.08:
        answer.is_help_wanted, answer.help_wanted = True, "Somebody who has done this and would tell us how."


def _measurements(setting: Setting, part: Part) -> Iterator[Measurement]:
    for answer in part.answers:
        standard = setting.standards.get(answer.clause_id)
        if standard and answer.version and not answer.is_not_applicable and part.dice.random() < 0.9:
            yield _measurement(answer, standard, part.dice)


def _measurement(answer: Answer, standard: Standard, dice: Random) -> Measurement:
    spread = {Standard.Direction.AT_MOST: (8, 45), Standard.Direction.AT_LEAST: (60, 100)}[standard.direction]
    value = Decimal(dice.randint(*spread))
    return Measurement(
        answer=answer,
        standard=standard,
        value=value,
        how_measured="From the ledger, all of last year.",
        why_missed="" if standard.is_met_by(value) else "Two large invoices waited for a signature.",
    )
