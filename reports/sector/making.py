"""The whole sector, round by round: planned, opened, answered, filed, reviewed, closed and published by their verbs.

What there are few of goes through the actions that people use: planning and opening a round, more time, closing,
publishing, bringing the agreement into force. What there are many of is written in bulk, as those actions leave it:
every constraint and trigger holds for it, and the content of each filing is worked out by `selfassessment.content`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import connection, transaction

from accounts import mailing
from accounts.models import User
from compacts.models import Partnership
from reports import actions, content, planner, press, tasks
from reports.demonstration.calendar import at
from reports.models import Publication
from reports.sector import answering, fates, names, reviewing, setting
from reports.sector.answering import Part
from reports.sector.setting import Setting
from reports.writing import actions as writing
from selfassessment.actions import closing, rounds, stewardship
from selfassessment.models import Event, Round, RoundEvent, Scale, SelfAssessment
from signatories.models import Organisation

YEAR = timedelta(days=364)  # fifty-two weeks, so that a day of the week stays what it is
OPEN_FOR, REVIEW_FOR, REPLY_FOR = timedelta(days=70), timedelta(days=45), timedelta(days=30)
UNTIL_DUE = timedelta(days=10)
MORE_TIME = timedelta(days=14)
NOT_PRINTED = (
    "<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1><p>Invented data, made to measure this "
    "portal by. The pages of this report were not printed; its figures are published in full.</p></body></html>"
)


@dataclass(frozen=True)
class Size:
    organisations: int
    rounds: int
    clauses: int

    def check(self) -> None:
        if min(self.organisations, self.rounds, self.clauses) < 1:
            raise ValueError("A sector has at least one organisation, one round and one promise.")
        if self.organisations > names.MOST_ORGANISATIONS:
            raise ValueError(f"There are names for {names.MOST_ORGANISATIONS:,} organisations and no more.")


class NotEmptyError(Exception):
    """The database holds something already; the message says what."""


def check_is_empty() -> None:
    if User.objects.exclude(email=User.objects.PORTAL).exists():
        raise NotEmptyError("there are people with accounts")
    for model in [Partnership, Organisation]:
        if first := model.objects.first():
            raise NotEmptyError(f"it holds “{first}”")


def make(
    size: Size, *, seed: int, today: date, is_printed: bool = False, say: Callable[[str], None] = lambda sentence: None
) -> Setting:
    """All of it or nothing. The same size, seed and day give the same rows, but for passwords nobody has.

    `is_printed` makes each published report's PDF and other forms; otherwise a page stands in for them, and says so.
    """
    size.check()
    with transaction.atomic():
        with mailing.held_back():  # years of news are none
            sector = _make(size, seed=seed, today=today, is_printed=is_printed, say=say)
        # What else the verbs leave to be sent on commit is as old.
        connection.run_on_commit.clear()
    return sector


def _make(size: Size, *, seed: int, today: date, is_printed: bool, say) -> Setting:
    last_due_on = today + UNTIL_DUE
    began_on = last_due_on - size.rounds * YEAR
    sector = setting.settle_in(size.organisations, size.clauses, on=began_on, at=at(began_on, 9))
    say(f"{sector.partnership}: {size.organisations:,} organisations, {size.clauses} promises.")
    dice = Random(f"{seed} {size}")  # noqa: S311  - lots, not secrets
    abilities = {member.organisation.pk: dice.uniform(-0.3, 1.6) for member in sector.members}
    before: dict = {}
    for number in range(size.rounds):
        is_last = number == size.rounds - 1
        ago = size.rounds - 1 - number
        round_ = _plan(sector, last_due_on - ago * YEAR, label=str(last_due_on.year - ago))
        before = _fill(sector, round_, f"{seed} {number}", abilities, before, now=at(today, 9), is_last=is_last)
        if not is_last:
            _close_and_publish(sector, round_, is_printed=is_printed)
        round_.refresh_from_db()
        planner.look()
        say(f"Round {round_.label}: {len(before):,} answers, {round_.get_status_display().lower()}.")
    return sector


def _plan(sector: Setting, due_on: date, *, label: str) -> Round:
    opens_on, review_due_on = due_on - OPEN_FOR, due_on + REVIEW_FOR
    return rounds.plan(
        sector.edition,
        by=sector.steward,
        at=at(opens_on - timedelta(days=20)),
        label=label,
        scale=Scale.objects.get(slug="four-levels"),
        opens_on=opens_on,
        due_on=due_on,
        review_due_on=review_due_on,
        reply_due_on=review_due_on + REPLY_FOR,
        guidance="Two or three sentences on each promise are enough.",
    )


def _fill(sector: Setting, round_: Round, seed: str, abilities: dict, before: dict, *, now: datetime, is_last: bool):
    """Everything between the day it opens and the day it is closed; gives its answers by organisation and promise."""
    marks = reviewing.marks()
    levels = list(round_.scale.levels.order_by("position"))
    parts = _open(sector, round_, seed, abilities, now=now, is_last=is_last)
    _give_more_time(sector, round_, parts, now=now)
    answering.write(sector, parts, levels, before)
    filings = reviewing.file(round_, parts)
    reviewing.review(sector, parts, filings, levels)
    reviewing.seal(sector, parts)
    reviewing.keep_history(marks)
    return {(part.member.organisation.pk, answer.clause_id): answer for part in parts for answer in part.answers}


def _open(sector: Setting, round_: Round, seed: str, abilities: dict, *, now: datetime, is_last: bool) -> list[Part]:
    """As `rounds.open` does, but that the empty answers are left to be written when it is known what they say."""
    opened_at = at(round_.opens_on, 9)
    asked = {each.signature.organisation_id: each for each in rounds.whom_to_ask(round_) if each.clauses}
    members = [member for member in sector.members if member.organisation.pk in asked]
    assessments = SelfAssessment.objects.bulk_create(
        SelfAssessment(round=round_, signature=member.signature) for member in members
    )
    Event.objects.bulk_create(
        Event(
            assessment=assessment,
            to_status=assessment.status,
            at=opened_at,
            by=sector.steward,
            note="Asked to self-assess.",
        )
        for assessment in assessments
    )
    Round.objects.filter(pk=round_.pk).update(status=Round.Status.OPEN, opened_at=opened_at, opened_by=sector.steward)
    round_.refresh_from_db()
    RoundEvent.objects.create(
        round=round_,
        from_status=Round.Status.PLANNED,
        to_status=Round.Status.OPEN,
        at=opened_at,
        by=sector.steward,
        note=f"{len(assessments)} organisations asked.",
    )
    parts = []
    for member, assessment in zip(members, assessments, strict=True):
        dice = Random(f"{seed} {member.organisation.slug}")  # noqa: S311
        fate = fates.draw(dice, round_, now=now, is_last=is_last)
        assessment.signature.organisation = member.organisation
        parts.append(Part(member, assessment, fate, dice, abilities[member.organisation.pk]))
    return parts


def _give_more_time(sector: Setting, round_: Round, parts: list[Part], *, now: datetime) -> None:
    until = round_.due_on + MORE_TIME
    given_at = min(at(round_.due_on - timedelta(days=3)), now - timedelta(days=1))
    for part in parts:
        if part.fate.is_extended:
            stewardship.extend(
                round_,
                due_on=until,
                reason="Its officer was ill.",
                by=sector.steward,
                at=given_at,
                assessment=part.assessment,
            )
            part.assessment.extended_due_on = until


def _close_and_publish(sector: Setting, round_: Round, *, is_printed: bool) -> None:
    closed_on = round_.reply_due_on + timedelta(days=5)
    round_ = closing.close(round_, by=sector.steward, at=at(closed_on, 12))
    met_on = closed_on + timedelta(days=12)
    writing.save_section(
        round_,
        "summary",
        by=sector.secretary,
        at=at(closed_on, 14),
        version=0,
        text=names.narrative(Random(1)),  # noqa: S311
    )
    writing.open_for_comment(round_, by=sector.secretary, at=at(closed_on, 15))
    writing.approve(
        round_,
        body="Partnership Board",
        met_on=met_on,
        minute=f"4/{met_on.year}",
        read_sha256=content.current(round_, Publication.objects.of_round(round_)).sha256,
        by=sector.secretary,
        at=at(met_on, 16),
    )
    asked_at = at(met_on + timedelta(days=2), 9)
    rendering = actions.ask_for_pdf(round_, by=sector.secretary, at=asked_at, enqueue=lambda _number: None)
    if is_printed:
        tasks.make(rendering, at=asked_at)
    else:
        actions.take_up(rendering)
        title = f"State of the Sector: {round_}"
        printed = press.print_pdf(
            NOT_PRINTED.format(title=title), title=title, made_at=asked_at, on_page=lambda number: None
        )
        actions.store_pdf(rendering, printed.content, pages=printed.pages, at=asked_at)
    actions.publish(round_, by=sector.secretary, at=asked_at + timedelta(days=1))
