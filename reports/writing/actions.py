"""Verbs of writing a report: save a section, ask people to help, comment, approve, recommend, correct, keep the log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils.text import Truncator

from accounts.models import User
from accounts.rules import Refused
from reports import content, policies
from reports.document import v2
from reports.models import (
    SECTION_MAX_CHARACTERS,
    Approval,
    Comment,
    Participant,
    Publication,
    Recommendation,
    RecommendationAct,
    SectionText,
)
from reports.wording import ApprovalWords
from reports.writing import gathering, lifecycle, notifications
from selfassessment.models import Answer, Round

Status = Publication.Status


class StaleError(Exception):
    """Somebody else saved this since the text was begun; `current` is what stands there now."""

    def __init__(self, current):
        super().__init__(f"{current} was saved meanwhile.")
        self.current = current


def _title(key: str) -> str:
    return f"“{v2.WRITTEN[key]}”"


def _is_sent_twice(last: Comment | Recommendation | RecommendationAct | None, said: dict) -> bool:
    """A second press of the button says the same once more; what was added to a log could never be taken out."""
    return last is not None and all(getattr(last, name) == value for name, value in said.items())


# -- sections


@transaction.atomic
def save_section(
    round_: Round, key: str, *, by: User, at: datetime, version: int, text: str, note: str = ""
) -> SectionText | None:
    """Keep a section as its next version; `version` is the one it was begun from. The same text again is no change."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_write(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    return _save(publication, key, by=by, at=at, version=version, text=text, note=note)


def _save(publication, key, *, by, at, version, text, note="") -> SectionText | None:
    if key not in v2.WRITTEN:
        raise ValueError(f"A report has no section {key}.")
    text = text.replace("\r\n", "\n")
    latest = publication.texts.filter(key=key).latest_first().first()
    if text == (latest.text if latest else ""):
        return latest
    if version != (latest.number if latest else 0):
        raise StaleError(latest)
    number = latest.number + 1 if latest else 1
    saved = SectionText.objects.create(
        publication=publication, key=key, number=number, text=text, at=at, by=by, note=note
    )
    lifecycle.changed(publication, by=by, at=at, note=f"{_title(key)} saved, version {number}. {note}".strip())
    return saved


@transaction.atomic
def bring_back(round_: Round, key: str, number: int, *, by: User, at: datetime) -> SectionText:
    """An old version once more, as the newest; those between stay."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_write(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    old = publication.texts.get(key=key, number=number)
    latest = publication.texts.filter(key=key).latest_first().first()
    note = f"Version {number} brought back."
    return _save(publication, key, by=by, at=at, version=latest.number, text=old.text, note=note)


@transaction.atomic
def add_good_practice(round_: Round, answers: Sequence[Answer], *, by: User, at: datetime) -> SectionText:
    """Put what organisations said into “What helped”, word for word and with their names, to be framed there."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_write(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    latest = publication.texts.filter(key="helped").latest_first().first()
    before = latest.text.rstrip() if latest else ""
    text = "\n\n".join([*([before] if before else []), *(_as_quotation(answer) for answer in answers)])
    if len(text) > SECTION_MAX_CHARACTERS:
        raise Refused("That is more than the section can hold. Choose fewer, or shorten what stands there.")
    number = latest.number if latest else 0
    count = f"{len(answers)} answer{'' if len(answers) == 1 else 's'} added."
    return _save(publication, "helped", by=by, at=at, version=number, text=text, note=count)


def _as_quotation(answer: Answer) -> str:
    """Marks in somebody else's words are no marks of ours."""
    words = "\n".join(f"> {_escaped(line)}" for line in answer.narrative.strip().splitlines())
    organisation = _escaped(answer.assessment.signature.organisation.name)
    return f"**{organisation}**, on {answer.clause.name} ({answer.clause.theme.name}):\n\n{words}"


def _escaped(words: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\*_[]<>#&`" else letter for letter in words.strip())
    head, dot, rest = escaped.partition(".")
    if dot and head.isdigit():
        return f"{head}\\.{rest}"
    return f"\\{escaped}" if escaped[:1] in {"-", "+"} else escaped


# -- people


@transaction.atomic
def ask(round_: Round, *, email: str, kind: str, by: User, at: datetime) -> Participant:
    """Ask somebody with an account to write the report too, or to read and comment on it."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_lead(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Refused("Nobody has an account with this address. Ask your steward to invite them, then ask them here.")
    there = publication.participants.current().filter(user=user).first()
    if there:
        raise Refused(f"{user} takes part already, as {there.get_kind_display().lower()}. Remove them first.")
    participant = Participant.objects.create(
        publication=publication, user=user, kind=kind, invited_at=at, invited_by=by
    )
    lifecycle.record(publication, by=by, at=at, note=f"{user} asked to take part as {kind}.")
    if kind == Participant.Kind.AUTHOR:
        notifications.asked_to_write(participant)
    elif publication.status == Status.FOR_COMMENT:
        notifications.open_for_comment(publication, [user])
    return participant


@transaction.atomic
def remove(participant: Participant, *, by: User, at: datetime) -> Participant:
    """What they wrote or said stays."""
    round_ = Round.objects.lock(participant.publication.round_id)
    policies.check_can_lead(by, round_)
    participant = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if participant.ended_at is None:
        participant.ended_at, participant.ended_by = at, by
        participant.save(update_fields=["ended_at", "ended_by"])
        note = f"{participant.user} no longer takes part as {participant.kind}."
        lifecycle.record(participant.publication, by=by, at=at, note=note)
    return participant


# -- comments


@transaction.atomic
def open_for_comment(round_: Round, *, by: User, at: datetime) -> Publication:
    """Show it to the readers, and ask them to comment."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_open_for_comment(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    readers = [each.user for each in publication.participants.current().filter(kind="reader").for_list()]
    told = f"{len(readers)} reader{'' if len(readers) == 1 else 's'} asked" if readers else "Nobody is asked yet"
    lifecycle.move(publication, Status.FOR_COMMENT, by=by, at=at, note=f"Opened for comment. {told}.")
    notifications.open_for_comment(publication, readers)
    return publication


@transaction.atomic
def take_back(round_: Round, *, by: User, at: datetime) -> Publication:
    """Back to drafting: readers see it again when it is opened again."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_take_back(by, round_)
    publication = Publication.objects.of_round(round_)
    lifecycle.move(publication, Status.DRAFT, by=by, at=at, note="Taken back to drafting.")
    return publication


@transaction.atomic
def comment(round_: Round, key: str, *, text: str, by: User, at: datetime) -> Comment:
    """Say something of one section, to its authors alone."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_comment(by, round_)
    publication = Publication.objects.of_round(round_)
    said = {"key": key, "text": text.replace("\r\n", "\n")}
    last = publication.comments.filter(by=by).order_by("pk").last()
    if _is_sent_twice(last, said):
        return last
    made = Comment.objects.create(publication=publication, **said, at=at, by=by)
    notifications.commented(made)
    return made


@transaction.atomic
def answer_comment(comment: Comment, *, answer: str, by: User, at: datetime) -> Comment:
    """Say what came of it; without an answer it is marked as dealt with."""
    Round.objects.lock(comment.publication.round_id)
    comment = Comment.objects.select_related("publication__round", "by", "answered_by").get(pk=comment.pk)
    policies.check_can_answer(by, comment)
    comment.answer, comment.answered_at, comment.answered_by = answer.replace("\r\n", "\n").strip(), at, by
    comment.save(update_fields=["answer", "answered_at", "answered_by"])
    notifications.answered(comment)
    return comment


# -- approval


@transaction.atomic
def approve(
    round_: Round, *, body: str, met_on: date, minute: str, read_sha256: str, by: User, at: datetime
) -> Approval:
    """Record that a body approved the report; this very wording is what is published.

    `read_sha256` is the hash of the content that stood there when whoever records it began to.
    """
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_approve(by, round_)
    publication = Publication.objects.of_round(round_)
    now = content.current(round_, publication)
    policies.check_is_as_read(read_sha256, now)
    wording = replace(now.wording, approval=ApprovalWords(body, met_on, minute))
    approval = Approval.objects.create(
        publication=publication,
        number=publication.approvals.count() + 1,
        body=body,
        met_on=met_on,
        minute=minute,
        words=wording.json,
        words_sha256=wording.sha256,
        figures_sha256=now.figures_sha256,
        approved_at=at,
        approved_by=by,
    )
    lifecycle.move(publication, Status.APPROVED, by=by, at=at, note=f"Approved by {body}, minute {minute}.")
    return approval


@transaction.atomic
def withdraw_approval(round_: Round, *, because: str, by: User, at: datetime) -> Approval:
    """Take back an approval that was recorded, without changing a word."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_withdraw_approval(by, round_)
    return lifecycle.void(Publication.objects.of_round(round_), by=by, at=at, because=because)


# -- recommendations


@transaction.atomic
def save_recommendation(
    round_: Round,
    recommendation: Recommendation | None,
    *,
    version: int,
    text: str,
    to_whom: str,
    owner: str,
    due_on: date | None,
    by: User,
    at: datetime,
) -> Recommendation:
    """Change a recommendation, or write one more; `version` is the one it was begun from."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_write(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    said = {"text": text.replace("\r\n", "\n"), "to_whom": to_whom, "owner": owner, "due_on": due_on}
    if recommendation is None:
        last = publication.recommendations.in_order().last()
        if _is_sent_twice(last, said):
            return last
        number = publication.recommendations.count() + 1
        saved = Recommendation.objects.create(publication=publication, number=number, **said, saved_at=at, saved_by=by)
        lifecycle.changed(publication, by=by, at=at, note=f"Recommendation {number} added.")
        return saved
    saved = _as_it_stands(publication, recommendation)
    if _is_sent_twice(saved, said):
        return saved
    if saved.version != version:
        raise StaleError(saved)
    for name, value in said.items():
        setattr(saved, name, value)
    saved.version, saved.saved_at, saved.saved_by = saved.version + 1, at, by
    saved.save(update_fields=[*said, "version", "saved_at", "saved_by"])
    lifecycle.changed(publication, by=by, at=at, note=f"Recommendation {saved.number} changed.")
    return saved


def _as_it_stands(publication: Publication, recommendation: Recommendation) -> Recommendation:
    """Under the lock; by its key, since its number changes when one before it is taken out."""
    found = publication.recommendations.select_related("saved_by").filter(pk=recommendation.pk).first()
    if found is None:
        raise Refused("This recommendation was taken out meanwhile. What you typed was not saved.")
    return found


@transaction.atomic
def remove_recommendation(recommendation: Recommendation, *, by: User, at: datetime) -> None:
    """Take one out; those behind it move up. What it said stays among the events."""
    round_ = Round.objects.lock(recommendation.publication.round_id)
    policies.check_can_write(by, round_)
    publication = lifecycle.begun(round_, by=by, at=at)
    gone = _as_it_stands(publication, recommendation)
    number = gone.number
    gone.delete()
    for later in publication.recommendations.filter(number__gt=number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    note = f"Recommendation {number} taken out: {Truncator(gone.text).chars(300)}"
    lifecycle.changed(publication, by=by, at=at, note=note)


@transaction.atomic
def log(
    recommendation: Recommendation,
    *,
    kind: str,
    happened_on: date,
    decision: str,
    owner: str,
    due_on: date | None,
    note: str,
    by: User,
    at: datetime,
) -> RecommendationAct:
    """Add a line to the action log. Everybody can read it, and nobody can change it."""
    Round.objects.lock(recommendation.publication.round_id)
    policies.check_can_log(by, recommendation)
    said = {"kind": kind, "happened_on": happened_on, "decision": decision, "owner": owner, "due_on": due_on}
    said["note"] = note.replace("\r\n", "\n").strip()
    last = RecommendationAct.objects.of([recommendation]).last()
    if _is_sent_twice(last, said):
        return last
    return RecommendationAct.objects.create(recommendation_id=recommendation.first_pk, **said, at=at, by=by)


# -- corrections


@transaction.atomic
def correct(round_: Round, *, reason: str, by: User, at: datetime) -> Publication:
    """Begin the next publication of a round's report, with the words and recommendations of the one before."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_correct(by, round_)
    old = Publication.objects.of_round(round_)
    new = Publication.objects.create(
        round=round_, number=old.number + 1, correction_reason=reason, started_at=at, started_by=by
    )
    note = f"From publication {old.number}."
    sections = [each for each in gathering.wording_of(old).sections if each.key in v2.WRITTEN]
    SectionText.objects.bulk_create(
        SectionText(publication=new, key=each.key, number=1, text=each.markdown, at=at, by=by, note=note)
        for each in sections
    )
    Recommendation.objects.bulk_create(
        Recommendation(
            publication=new,
            number=each.number,
            origin_id=each.first_pk,
            **{name: getattr(each, name) for name in ["text", "to_whom", "owner", "due_on"]},
            saved_at=at,
            saved_by=by,
        )
        for each in old.recommendations.in_order()
    )
    lifecycle.record(new, by=by, at=at, note=f"Begun as a correction of publication {old.number}: {reason}", before="")
    return new


@transaction.atomic
def abandon(round_: Round, *, because: str, by: User, at: datetime) -> Publication:
    """Give up a correction. What is published stands as it was, and the next correction takes its number."""
    round_ = Round.objects.lock(round_.pk)
    policies.check_can_abandon(by, round_)
    publication = Publication.objects.of_round(round_)
    publication.abandoned_at, publication.abandoned_by, publication.abandoned_because = at, by, because
    lifecycle.move(
        publication,
        Status.ABANDONED,
        by=by,
        at=at,
        note=f"The correction was abandoned: {because}",
        also=["abandoned_at", "abandoned_by", "abandoned_because"],
    )
    notifications.correction_abandoned(publication)
    return publication
