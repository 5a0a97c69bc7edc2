"""Three years played through: who answered what, who signed it off, what the other side said and what came of it."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from accounts.models import User
from compacts.models import Edition
from reports.demonstration import again, around_reviews, handing, library, steps, writing
from reports.demonstration.calendar import Year, at, working_day
from reports.demonstration.organisations import Invented, organisations
from reports.demonstration.people import Cast
from reports.demonstration.writing import Promise, Written
from selfassessment.actions import answering, filing, reviewing, rounds
from selfassessment.actions.answering import Measured
from selfassessment.models import Answer, Evidence, Review, Round, Scale, ScaleLevel, SelfAssessment

GUIDANCE = (
    "Rate each promise as it stands today, not as you hope it will be. Two or three sentences and one piece of "
    "evidence are enough. If you need help with a promise, say so: the Compact Implementation Group is there for it."
)


class Stage(IntEnum):
    """How far an organisation came in a round; each stage includes those before it, but for the void."""

    NOT_STARTED = 0
    BEGUN = 1
    READY = 2
    SIGNED_OFF = 3
    VOIDED = 4
    FILED = 5
    IN_REVIEW = 6
    RELEASED = 7
    REPLIED = 8
    SETTLED = 9


@dataclass(frozen=True)
class Fate:
    """What becomes of one organisation in one round, and when it files, in days from the day it is due."""

    stage: Stage = Stage.SETTLED
    filed_after: int = -9
    left_to_answer: int = 0
    again: str = ""  # what came after filing: "returned", "refiled" or "asked"


# Those not named filed in time and were reviewed, replied and settled.
FATES = [
    {
        "orle-valley-pcn": Fate(Stage.BEGUN, left_to_answer=20),
        "tarrow-good-neighbours": Fate(Stage.NOT_STARTED),
        "wenmarsh-council": Fate(filed_after=6),
        "tarrow-district-council": Fate(filed_after=11),
        "pellaton-community-kitchen": Fate(filed_after=3),
        "orleshire-police": Fate(Stage.RELEASED),
        "saltings-volunteer-bureau": Fate(Stage.RELEASED),
    },
    {
        "orle-valley-pcn": Fate(Stage.BEGUN, left_to_answer=9),
        "orleshire-police": Fate(filed_after=4),
        "many-voices": Fate(filed_after=8),
        "tarrow-district-council": Fate(Stage.RELEASED),
    },
    {
        "orleshire-icb": Fate(Stage.BEGUN, left_to_answer=6),
        "orleshire-county-council": Fate(Stage.READY, filed_after=-6),
        "wenmarsh-council": Fate(Stage.SIGNED_OFF, filed_after=2),
        "tarrow-district-council": Fate(Stage.VOIDED, filed_after=1),
        "wenmarsh-hospitals": Fate(Stage.IN_REVIEW, filed_after=-12, again="refiled"),
        "orleshire-community-trust": Fate(Stage.RELEASED, filed_after=-30),
        "orleshire-police": Fate(Stage.REPLIED, filed_after=-26),
        "orleshire-fire": Fate(Stage.SETTLED, filed_after=-35),
        "orle-valley-pcn": Fate(Stage.NOT_STARTED),
        "marlbeck-homes": Fate(Stage.FILED, filed_after=3),
        "university-of-orle": Fate(Stage.FILED, filed_after=-2, again="returned"),
        "wenmarsh-voluntary-action": Fate(Stage.IN_REVIEW, filed_after=-14),
        "orle-vcse-alliance": Fate(Stage.SETTLED, filed_after=-33),
        "lantern-minds": Fate(Stage.BEGUN, left_to_answer=4),
        "saltings-carers": Fate(Stage.READY, filed_after=1),
        "tarrow-good-neighbours": Fate(Stage.NOT_STARTED),
        "pellaton-community-kitchen": Fate(Stage.FILED, filed_after=-4, again="asked"),
        "orle-youth-collective": Fate(Stage.RELEASED, filed_after=-28),
        "signing-together": Fate(Stage.FILED, filed_after=2),
        "green-reach-gardens": Fate(Stage.REPLIED, filed_after=-24),
        "many-voices": Fate(Stage.BEGUN, left_to_answer=1),
    },
]
DRAFTS_OF_A_REVIEW = 0.6
# Of the answers in which nothing has changed, how many are last year's text, and how many of these were confirmed.
COPIES, CONFIRMS = 0.5, 0.7


class Play:
    """One round of the demonstration."""

    def __init__(self, cast: Cast, edition: Edition, year: Year, number: int, written: dict):
        self.cast, self.edition, self.year, self.number = cast, edition, year, number
        self.written = written  # what each organisation last said of each promise, over the years
        self.scale = Scale.objects.get(slug="four-levels")
        self.levels = {level.position: level for level in self.scale.levels.all()}

    def run(self) -> Round:
        """From planning to the last reply; closing and publishing come after."""
        self.round = rounds.plan(
            self.edition,
            label=self.year.label,
            scale=self.scale,
            opens_on=self.year.opens_on,
            due_on=self.year.due_on,
            review_due_on=self.year.review_due_on,
            reply_due_on=self.year.reply_due_on,
            guidance=GUIDANCE,
            by=self.cast.steward,
            at=at(self.year.opens_on - timedelta(days=21)),
        )
        self.round = rounds.open(self.round, by=self.cast.steward, at=at(self.year.opens_on, 9))
        assessments = SelfAssessment.objects.filter(round=self.round).select_related("signature__organisation")
        for assessment in assessments.order_by("pk"):
            invented = organisations()[assessment.signature.organisation.slug]
            fate = FATES[self.number].get(invented.slug, Fate(filed_after=-(2 + len(invented.slug) * 7 % 16)))
            Part(self, assessment, invented, fate).run()
        return self.round


class Part:
    """One organisation in one round."""

    def __init__(self, play: Play, assessment: SelfAssessment, invented: Invented, fate: Fate):
        self.play, self.cast, self.assessment, self.invented, self.fate = play, play.cast, assessment, invented, fate
        self.draw = random.Random(f"{invented.slug}/{play.number}/days")  # noqa: S311  no secret hangs on it
        self.writer = self.cast.writer(invented.slug)
        self.filed_on = play.year.due_on + timedelta(days=fate.filed_after)

    def run(self) -> None:
        stage = self.fate.stage
        if stage == Stage.NOT_STARTED:
            return
        self.answer()
        if stage >= Stage.READY:
            filing.ask_for_sign_off(self.assessment, by=self.writer, at=at(self.filed_on - timedelta(days=2), 15))
        if stage >= Stage.SIGNED_OFF:
            self.sign_off()
        if stage == Stage.VOIDED:
            self.change_after_sign_off()
        if stage >= Stage.FILED:
            filing.file(self.assessment, by=self.cast.lead(self.invented.slug), at=at(self.filed_on, 16, 20))
        if stage >= Stage.IN_REVIEW:
            self.review()
        if self.fate.again:
            again.Again(self).run()
        if stage >= Stage.REPLIED and not self.meet():
            self.reply()
            around_reviews.correct(
                self.assessment, self.play.number, self.invented, self.cast.reviewer_of(self.invented)
            )
            if stage >= Stage.SETTLED:
                self.settle()

    # -- answering

    def answer(self) -> None:
        library = self.library()
        answers = list(
            self.assessment.answers.select_related("clause__theme", "clause__edition")
            .prefetch_related("clause__standards")
            .order_by("clause__position")
        )
        begun_on = self.play.year.opens_on + timedelta(days=10)
        days = max(3, (self.filed_on - begun_on).days - 4)
        for place, answer in enumerate(answers[: len(answers) - self.fate.left_to_answer]):
            day = begun_on + timedelta(days=days * place // len(answers))
            saved_at = at(day, 9 + place % 8, place * 7 % 60)
            if not (self.hands_over and handing.is_for_a_colleague(answer.clause.ref)):
                self.write(answer, library, self.writer, saved_at)
        if self.hands_over:
            handing.play(self, answers, library)

    @property
    def hands_over(self) -> bool:
        return self.invented.slug == handing.BY and self.fate.stage == Stage.BEGUN

    def write(self, answer: Answer, library: list[Evidence], by: User, saved_at: datetime) -> Answer:
        promise = self.promise(answer)
        last = self.play.written.get((self.invented.slug, promise.ref))
        written = writing.answer(self.invented, promise, self.play.number, last)
        self.play.written[self.invented.slug, promise.ref] = written
        chosen = self.draw.sample(library, 1) if written.level and self.draw.random() < 0.3 else []
        if written is last and (copied := self.copy(answer, by, saved_at)):
            return copied
        return answering.save(
            answer,
            version=answer.version,
            rating=self.play.levels[written.level] if written.level else None,
            is_not_applicable=written.level is None,
            not_applicable_reason=written.not_applicable_reason,
            narrative=written.narrative,
            next_step=written.next_step,
            is_help_wanted=bool(written.help_wanted),
            help_wanted=written.help_wanted,
            measurements=self.measured(answer, written),
            evidence=chosen,
            by=by,
            at=saved_at,
        )

    def copy(self, answer: Answer, by: User, saved_at: datetime) -> Answer | None:
        """Where nothing has changed some use last year's text; most of them then say that it still holds."""
        dice = random.Random(f"{self.invented.slug}/{self.play.number}/{answer.clause.ref}")  # noqa: S311
        source = Answer.objects.earlier(answer) if dice.random() < COPIES else None
        if source is None or answer.clause.standards.all() or source.rating_id is None:
            return None
        copied = answering.copy(answer, source=source, by=by, at=saved_at)
        if dice.random() < CONFIRMS:
            copied = answering.confirm(copied, by=by, at=saved_at + timedelta(minutes=3))
        return copied

    def promise(self, answer: Answer) -> Promise:
        clause = answer.clause
        is_new_wording = self.play.number == 1 and clause.ref == "3.6.3"
        return Promise(ref=clause.ref, theme=clause.theme.slug, is_new_wording=is_new_wording)

    def measured(self, answer: Answer, written: Written) -> list[Measured]:
        if not written.level:
            return []
        found = [
            (standard, writing.measured(self.invented, standard.measure, written.level, self.play.number))
            for standard in answer.clause.standards.all()
        ]
        return [
            Measured(
                standard,
                of.value,
                of.how_measured,
                "" if standard.is_met_by(of.value) else of.why_missed,
                of.table,
            )
            for standard, of in found
            if of
        ]

    def library(self) -> list[Evidence]:
        organisation = self.assessment.signature.organisation
        return library.of(self.invented, organisation, self.play.year, self.play.number, by=self.writer)

    # -- sign-off

    def sign_off(self) -> None:
        signed_at = at(self.filed_on - timedelta(days=1), 17, 5)
        steps.sign_off(self.assessment, self.invented, self.cast, at=signed_at)

    def change_after_sign_off(self) -> None:
        """A last correction, which the sign-off does not survive."""
        answer = self.assessment.answers.exclude(narrative="").order_by("clause__position").last()
        words = "The figures for the summer came in only now and bear this out."
        steps.add_words(answer, words, by=self.writer, at=at(self.filed_on + timedelta(days=1), 11, 40))

    # -- review

    def review(self) -> None:
        reviewer = self.cast.reviewer_of(self.invented)
        reading = writing.Reviewer(self.invented, self.play.number)
        answers = list(self.assessment.answers.select_related("clause__theme", "rating").order_by("clause__position"))
        is_draft = self.fate.stage == Stage.IN_REVIEW
        if is_draft:
            answers = answers[: int(len(answers) * DRAFTS_OF_A_REVIEW)]
        begun_on, released_on = self.reviewed_between()
        number, begun_at = self.play.number, at(begun_on, 9)
        around_reviews.declare(self.assessment, self.invented, reviewer, begun_at)
        around_reviews.hear(self.assessment, number, self.invented, reviewer, begun_at)
        for place, answer in enumerate(answers):
            given_at = at(begun_on + timedelta(days=place // 12), 10 + place % 7, place * 11 % 60)
            level = answer.rating.position if answer.rating else None
            verdict = reading.verdict(self.promise(answer), level)
            if verdict is None and is_draft:
                verdict = writing.Judged("agree", level)
            if verdict:
                reviewing.give_verdict(
                    answer,
                    judgement=verdict.judgement,
                    rating=self.level(verdict.rating),
                    reason=verdict.reason,
                    version=0,
                    by=reviewer,
                    at=given_at,
                )
        if is_draft:
            around_reviews.remark(self.assessment, reviewer, begun_at + timedelta(days=1))
            return
        release_at = at(released_on, 15, 30)
        reviewing.comment(
            self.assessment, text=reading.comment(), version=0, by=reviewer, at=release_at - timedelta(hours=1)
        )
        reviewing.agree_with_the_rest(self.assessment, by=reviewer, at=release_at - timedelta(minutes=40))
        reviewing.release(self.assessment, by=reviewer, at=release_at)

    def level(self, position: int | None) -> ScaleLevel | None:
        return self.play.levels[position] if position else None

    def reviewed_between(self) -> tuple[date, date]:
        """In closed rounds within the time for it; in the open one soon after the filing."""
        begun_on = self.filed_on + timedelta(days=3)
        if self.play.number < len(FATES) - 1:
            return begun_on, working_day(self.play.year.review_due_on - timedelta(days=self.draw.randint(1, 12)))
        return begun_on, self.filed_on + timedelta(days=12)

    def reply(self) -> None:
        review = Review.objects.of(self.assessment)
        self.assessment.refresh_from_db()
        if review.is_settled:  # everything was agreed with
            return
        lead = self.cast.lead(self.invented.slug)
        replied_at = at(self.some_days_after(review.released_at, 5, 8), 12, 10)
        disputed = list(review.verdicts.disputed().order_by("answer__clause__position"))
        texts = list(writing.replies(self.invented, [each.judgement for each in disputed], self.play.number))
        if not any(texts):
            texts[0] = "Thank you for reading this so closely. We shall come back to it in our action plan."
        for verdict, text in zip(disputed, texts, strict=True):
            if text:
                reviewing.save_reply(verdict, text=text, version=0, by=lead, at=replied_at - timedelta(hours=2))
        reviewing.send_replies(self.assessment, by=lead, at=replied_at)

    def settle(self) -> None:
        review = Review.objects.of(self.assessment)
        if review.is_settled:
            return
        disputed = list(review.verdicts.disputed().order_by("answer__clause__position"))
        drafts = [
            {"verdict": verdict, "outcome": outcome, "outcome_note": note, "version": verdict.version}
            for verdict, (outcome, note) in zip(
                disputed, writing.outcomes(self.invented, len(disputed), self.play.number), strict=True
            )
        ]
        settled_at = at(self.some_days_after(review.replied_at, 2, 4), 14, 45)
        reviewing.settle(self.assessment, drafts=drafts, by=self.cast.reviewer_of(self.invented), at=settled_at)

    def meet(self) -> bool:
        """Some talk it through instead of writing to each other."""
        met_at = around_reviews.day_of(Review.objects.of(self.assessment).released_at, 6)
        return around_reviews.meet(self.assessment, self.cast, self.play.number, self.invented, met_at)

    def some_days_after(self, moment: datetime, least: int, most: int) -> date:
        """In the open round the days are too few to wait for offices to open."""
        day = moment.date() + timedelta(days=self.draw.randint(least, most))
        return working_day(day) if self.play.number < len(FATES) - 1 else day
