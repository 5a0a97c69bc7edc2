"""From filing to outcome, in bulk: written in the order in which the triggers let it in."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from compacts.models import Side
from reports.sector import answering, history, names
from reports.sector.answering import AT_ONCE, Part, newest
from reports.sector.fates import Stage
from reports.sector.setting import Setting
from selfassessment import content
from selfassessment.actions.filing import reference_prefix
from selfassessment.actions.reviewing import NO_REPLY
from selfassessment.models import (
    Answer,
    Event,
    FiledEvidence,
    Filing,
    Interest,
    Measurement,
    Reply,
    Review,
    Round,
    ScaleLevel,
    SelfAssessment,
    SignOff,
    Verdict,
)

Status = SelfAssessment.Status
STATUSES = {
    Stage.READY: Status.READY,
    Stage.SIGNED_OFF: Status.SIGNED_OFF,
    Stage.FILED: Status.FILED,
    Stage.IN_REVIEW: Status.FILED,
    Stage.RELEASED: Status.REVIEWED,
    Stage.REPLIED: Status.REPLIED,
    Stage.SETTLED: Status.SETTLED,
}
JUDGEMENTS = {
    Verdict.Judgement.AGREE: 80,
    Verdict.Judgement.IN_PART: 10,
    Verdict.Judgement.CHALLENGE: 5,
    Verdict.Judgement.CANNOT_TELL: 5,
}
AGREED, DISAGREEMENT = Verdict.Outcome.AGREED, Verdict.Outcome.DISAGREEMENT
# A settled filing's content is the heaviest row there is: so many are worked out and written at a time.
FILINGS_AT_ONCE = 50


def file(round_: Round, parts: list[Part]) -> dict[int, Filing]:
    """Sign off and file, each with the content that its rows now have; gives the filings by self-assessment."""
    signed = [part for part in parts if part.fate.stage >= Stage.SIGNED_OFF]
    in_order = sorted(
        (part for part in signed if part.fate.stage >= Stage.FILED),
        key=lambda part: (part.fate.filed_at, part.assessment.pk),
    )
    prefix = reference_prefix(signed[0].assessment) if signed else ""
    places = {part.assessment.pk: place for place, part in enumerate(in_order, start=1)}
    filings: dict[int, Filing] = {}
    common = content.Common.of(round_)
    for start in range(0, len(signed), FILINGS_AT_ONCE):
        some = signed[start : start + FILINGS_AT_ONCE]
        sign_offs = _sign_off(common, some)
        made = Filing.objects.bulk_create(
            _filing(part, sign_off, f"{prefix}{places[part.assessment.pk]:04}")
            for part, sign_off in zip(some, sign_offs, strict=True)
            if part.fate.stage >= Stage.FILED
        )
        _keep_evidence(some, {filing.assessment_id: filing for filing in made})
        for filing in made:
            filing.content = filing.sign_off.content = ""  # written; a sector of them would fill the memory
            filings[filing.assessment_id] = filing
    return filings


def _sign_off(common: content.Common, some: list[Part]) -> list[SignOff]:
    sign_offs = []
    for part in some:
        text = content.canonical(_content(common, part))
        sign_offs.append(
            SignOff(
                assessment=part.assessment,
                content=text,
                content_sha256=content.sha256(text),
                signed_off_at=part.fate.signed_off_at,
                signed_off_by=part.member.senior,
                name=part.member.senior.name,
                post="Director",
            )
        )
    return SignOff.objects.bulk_create(sign_offs)


def _content(common: content.Common, part: Part) -> dict:
    """The sealed content by the same code as any other; `manage.py verify_seals` holds it against the rows."""
    answers = (
        common.answer(
            answer,
            owed_by=answer.clause.bound_parties.all(),
            measurements=[part.measured[answer.clause_id]] if answer.clause_id in part.measured else [],
            evidence=answering.evidence_of(part, place),
        )
        for place, answer in enumerate(part.answers)
    )
    return common.content(part.member.signature, part.member.parties, answers)


def _filing(part: Part, sign_off: SignOff, reference: str) -> Filing:
    return Filing(
        assessment=part.assessment,
        number=1,
        reference=reference,
        content=sign_off.content,
        sha256=sign_off.content_sha256,
        prepared_by=part.member.lead,
        sign_off=sign_off,
        filed_at=part.fate.filed_at,
        filed_by=part.member.lead,
        due_on=part.assessment.due_on,
        is_late=part.assessment.is_late_at(part.fate.filed_at),
    )


def _keep_evidence(some: list[Part], filings: dict[int, Filing]) -> None:
    FiledEvidence.objects.bulk_create(
        FiledEvidence(filing=filings[part.assessment.pk], evidence=evidence)
        for part in some
        if part.assessment.pk in filings
        for evidence in part.member.evidence
        if any(evidence in answering.evidence_of(part, place) for place in range(len(part.answers)))
    )


# -- the review


def review(setting: Setting, parts: list[Part], filings: dict[int, Filing], levels: list[ScaleLevel]) -> None:
    """Verdicts are written as drafts; release, replies and outcomes come after them, as one act each."""
    parts = [part for part in parts if part.fate.stage >= Stage.IN_REVIEW]
    reviewers = {part.assessment.pk: setting.reviewers[Side(part.owed).other] for part in parts}
    reviews = Review.objects.bulk_create(
        Review(
            filing=filings[part.assessment.pk],
            started_at=_started_at(part),
            started_by=reviewers[part.assessment.pk],
        )
        for part in parts
    )
    Interest.objects.bulk_create(
        Interest(
            assessment=part.assessment,
            declared_at=_started_at(part),
            declared_by=reviewers[part.assessment.pk],
            is_funded=part.dice.random() < 0.1,
        )
        for part in parts
    )
    written = Verdict.objects.bulk_create(
        (
            verdict
            for part, one in zip(parts, reviews, strict=True)
            for verdict in _verdicts(part, one, reviewers[part.assessment.pk], levels)
        ),
        batch_size=AT_ONCE,
    )
    _reply(parts, reviews, written)
    for part, one in zip(parts, reviews, strict=True):
        _take_steps(part, one, reviewers[part.assessment.pk])
    steps = ["released_at", "released_by", "replied_at", "replied_by", "settled_at", "settled_by"]
    Review.objects.bulk_update(reviews, steps, batch_size=100)


def _started_at(part: Part) -> datetime:
    return part.fate.filed_at + (part.fate.released_at - part.fate.filed_at) * 0.5


def _verdicts(part: Part, one: Review, reviewer: User, levels: list[ScaleLevel]) -> Iterator[Verdict]:
    answers = part.answers
    if part.fate.stage == Stage.IN_REVIEW:
        answers = answers[: part.dice.randint(1, len(answers))]
    judgements = part.dice.choices(list(JUDGEMENTS), weights=list(JUDGEMENTS.values()), k=len(answers))
    for answer, judgement in zip(answers, judgements, strict=True):
        if answer.rating is None and judgement in Verdict.NEEDS_RATING:
            judgement = Verdict.Judgement.CANNOT_TELL
        verdict = Verdict(
            review=one,
            answer=answer,
            judgement=judgement,
            version=1,
            saved_at=_started_at(part),
            saved_by=reviewer,
        )
        if judgement == Verdict.Judgement.AGREE:
            verdict.rating = answer.rating
            verdict.outcome = AGREED if part.fate.stage >= Stage.RELEASED else ""
        else:
            verdict.reason = part.dice.choice(names.REASONS)
        if judgement in Verdict.NEEDS_RATING:
            worse = min(answer.rating.position, len(levels) - 1)  # positions count from 1, levels from 0
            verdict.rating = levels[worse if part.dice.random() < 0.9 else max(worse - 2, 0)]
        yield verdict


def _reply(parts: list[Part], reviews: list[Review], written: list[Verdict]) -> None:
    """Replies to most of what is disputed, and what came of it once it is settled."""
    fates = {one.pk: part for part, one in zip(parts, reviews, strict=True)}
    replies, settled = [], []
    for verdict in written:
        part = fates[verdict.review_id]
        if not verdict.is_disputed or part.fate.stage < Stage.REPLIED:
            continue
        is_replied = part.dice.random() < 0.8
        if is_replied:
            replies.append(
                Reply(
                    verdict=verdict,
                    text=part.dice.choice(names.REPLIES),
                    version=1,
                    saved_at=part.fate.replied_at,
                    saved_by=part.member.lead,
                )
            )
        if part.fate.stage == Stage.SETTLED:
            verdict.outcome = AGREED if is_replied and part.dice.random() < 0.6 else DISAGREEMENT
            verdict.outcome_note = "" if is_replied else NO_REPLY
            settled.append(verdict)
    Reply.objects.bulk_create(replies, batch_size=AT_ONCE)
    Verdict.objects.bulk_update(settled, ["outcome", "outcome_note"], batch_size=300)


def _take_steps(part: Part, one: Review, reviewer: User) -> None:
    if part.fate.stage >= Stage.RELEASED:
        one.released_at, one.released_by = part.fate.released_at, reviewer
    if part.fate.stage >= Stage.REPLIED:
        one.replied_at, one.replied_by = part.fate.replied_at, part.member.lead
    if part.fate.stage == Stage.SETTLED:
        one.settled_at, one.settled_by = part.fate.settled_at, reviewer


# -- the record of it


def seal(setting: Setting, parts: list[Part]) -> None:
    """Move each self-assessment to where its fate ends, with the events that lead there."""
    moved = [part for part in parts if part.fate.stage >= Stage.READY]
    Event.objects.bulk_create((event for part in moved for event in _events(setting, part)), batch_size=AT_ONCE)
    for part in moved:
        part.assessment.status = STATUSES[part.fate.stage]
        if part.fate.stage >= Stage.FILED:
            part.assessment.filed_at, part.assessment.filed_by = part.fate.filed_at, part.member.lead
    SelfAssessment.objects.bulk_update(
        [part.assessment for part in moved], ["status", "filed_at", "filed_by"], batch_size=100
    )


def _events(setting: Setting, part: Part) -> Iterator[Event]:
    fate, member, reviewer = part.fate, part.member, setting.reviewers[Side(part.owed).other]
    steps = [
        (Stage.READY, Status.READY, fate.ready_at, member.lead, ""),
        (Stage.SIGNED_OFF, Status.SIGNED_OFF, fate.signed_off_at, member.senior, "Signed off by the director."),
        (Stage.FILED, Status.FILED, fate.filed_at, member.lead, ""),
        (Stage.RELEASED, Status.REVIEWED, fate.released_at, reviewer, ""),
        (Stage.REPLIED, Status.REPLIED, fate.replied_at, member.lead, ""),
        (Stage.SETTLED, Status.SETTLED, fate.settled_at, reviewer, ""),
    ]
    before = Status.OPEN
    for stage, status, at, by, note in steps:
        if stage <= fate.stage:
            yield Event(assessment=part.assessment, from_status=before, to_status=status, at=at, by=by, note=note)
            before = status


def keep_history(since: dict) -> None:
    """What saving through the pages would have left: one row for each thing saved."""
    of_answer = "(SELECT a.saved_{} FROM selfassessment_answer a WHERE a.id = t.answer_id)"
    history.write(Answer, since=since[Answer], by="t.saved_by_id", at="t.saved_at", where="t.version > 0", kind="~")
    history.write_evidence(Answer, since=since[Answer])
    for model, by, at in [
        (Measurement, of_answer.format("by_id"), of_answer.format("at")),
        (Review, "t.started_by_id", "t.started_at"),
        (Interest, "t.declared_by_id", "t.declared_at"),
        (Verdict, "t.saved_by_id", "t.saved_at"),
        (Reply, "t.saved_by_id", "t.saved_at"),
    ]:
        history.write(model, since=since[model], by=by, at=at)


TRACKED = [Answer, Measurement, Review, Interest, Verdict, Reply]


def marks() -> dict:
    """The newest row of each table that keeps a history, before anything is written."""
    return {model: newest(model) for model in TRACKED}
