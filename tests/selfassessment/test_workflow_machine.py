"""The whole year at random: people click on, go back, send old pages again, and act out of turn.

Hypothesis draws the steps; each is a request like a browser's. Whatever the order, only steps of the table are taken,
what is sealed keeps its hash, every text that was acknowledged stands in the history, and no page fails.
"""

import datetime
import re
from unittest import mock

import hypothesis
import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import stateful
from hypothesis import strategies as st

from selfassessment import content, seals
from selfassessment.actions import rounds
from selfassessment.models import (
    Answer,
    Event,
    Extension,
    Filing,
    Interest,
    Reopening,
    Reply,
    Review,
    Round,
    RoundEvent,
    SelfAssessment,
    SignOff,
    Verdict,
)
from tests import databases, factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = ["omar", "lena", "sam", "cora", "rosa", "stan", "rhea"]
WORDS = st.sampled_from(["We do this.", "More than before.", "Łódź ✓ <b>", "Two\nlines", "x" * 400])
FINE = {200, 302, 403, 404, 409}
REFS = ["1.1", "1.2", "3.1"]


class Year(stateful.RuleBasedStateMachine):
    """One organisation in one round; `cast` is set by the test."""

    cast: dict
    round_: Round

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        cache.clear()
        self.number = 0
        self.acknowledged: dict[str, set[str]] = {ref: set() for ref in REFS}
        self.sealed: dict[int, tuple[str, str]] = {}
        self.sent: list[tuple[str, str, dict]] = []
        self.extensions: dict[int, dict] = {}
        self.due_on = datetime.date.min
        self.held: dict[int, list] = {}
        self.clients = {name: Client(raise_request_exception=False) for name in PEOPLE}
        for name, client in self.clients.items():
            client.force_login(self.cast[name])

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    # -- requests

    def get(self, who, name, *args):
        return self.checked(self.clients[who].get(self.address(name, *args)))

    def post(self, who, page, *args, **data):
        address = self.address(page, *args)
        self.sent.append((who, address, data))
        return self.checked(self.clients[who].post(address, data))

    def address(self, name, *args):
        return reverse(f"selfassessment:{name}", args=[self.assessment.pk, *args])

    def checked(self, response):
        assert response.status_code in FINE, (response.status_code, response.request["PATH_INFO"])
        return response

    @property
    def assessment(self) -> SelfAssessment:
        return SelfAssessment.objects.select_related("round").get(round=self.round_)

    def hidden(self, response, name) -> str:
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.text)
        return found.group(1) if found else ""

    # -- the organisation

    @stateful.rule(
        who=st.sampled_from(["omar", "lena", "cora", "sam", "rosa", "rhea"]),
        ref=st.sampled_from(REFS),
        rating=st.sampled_from([1, 2, 4]),
        words=WORDS,
        is_stale=st.booleans(),
    )
    def answer(self, who, ref, rating, words, is_stale):
        self.number += 1
        text = f"{words} ({self.number})"
        version = Answer.objects.get(assessment=self.assessment, clause__ref=ref).version
        level = self.round_.scale.levels.get(position=rating)
        data = {"rating": level.pk, "words": text, "version": max(0, version - is_stale), "save_stay": "yes"}
        standard = Answer.objects.get(assessment=self.assessment, clause__ref=ref).clause.standards.first()
        if standard:
            data |= {f"value_{standard.pk}": "20", f"how_{standard.pk}": "Ledger."}
        response = self.post(who, "answer", ref, **data)
        if response.status_code == 302:
            self.acknowledged[ref].add(text)

    @stateful.rule()
    def answer_all(self):
        for ref in REFS:
            self.answer("omar", ref, 2, "We do this.", is_stale=False)

    @stateful.rule(place=st.integers(min_value=0, max_value=2), who=st.sampled_from(["omar", "lena", "rosa"]))
    def hand_over(self, place, who):
        fields = {f"promises_{place}": REFS[place] for place in range(place + 1)}
        self.post(who, "hand_over", to=self.cast["cora"].pk, note="The figures, please.", **fields)

    @stateful.rule(who=st.sampled_from(["omar", "lena", "sam", "rosa"]))
    def ask_for_sign_off(self, who):
        self.post(who, "check", note="Please.")

    @stateful.rule(who=st.sampled_from(["sam", "omar"]), is_old=st.booleans())
    def sign_off(self, who, is_old):
        read = self.hidden(self.get(who, "sign_off"), "read_sha256") or "0" * 64
        self.post(who, "sign_off", name="Sam", post="Chief", read_sha256="0" * 64 if is_old else read)

    @stateful.rule()
    def send_back(self):
        self.post("sam", "sign_off", **{"send_back": "yes", "back-note": "Say more."})

    @stateful.rule(who=st.sampled_from(["omar", "sam"]))
    def take_back(self, who):
        self.post(who, "take_back")

    @stateful.rule(who=st.sampled_from(["lena", "omar", "stan"]))
    def file(self, who):
        self.post(who, "file", is_declared="on", reason="A figure was left out.")

    @stateful.rule()
    def prepare_and_file(self):
        """The usual way in one go, so that what comes after filing is reached often."""
        if not self.assessment.filings.exists():
            self.answer_all()
        self.ask_for_sign_off("omar")
        self.sign_off("sam", is_old=False)
        self.file("lena")

    @stateful.rule(refs=st.sets(st.sampled_from(REFS), min_size=1))
    def ask_to_change(self, refs):
        self.post("lena", "ask_to_reopen", clause=sorted(refs), **self.reasons(refs))

    @stateful.rule(who=st.sampled_from(["lena", "omar"]))
    def let_stand(self, who):
        self.post(who, "let_stand")

    @stateful.rule(ref=st.sampled_from(REFS))
    def reply(self, ref):
        self.post("lena", "reply", ref, text="We see it otherwise.", version=0)

    @stateful.rule()
    def send_replies(self):
        self.post("lena", "send_replies", is_sure="on")

    # -- the other side and the steward

    def reasons(self, refs) -> dict:
        answers = Answer.objects.filter(assessment=self.assessment, clause__ref__in=refs)
        return {f"reason_{answer.pk}": "Look again." for answer in answers}

    @stateful.rule(who=st.sampled_from(["rosa", "stan"]), refs=st.sets(st.sampled_from(REFS), min_size=1))
    def return_for_changes(self, who, refs):
        self.post(who, "return_for_changes", clause=sorted(refs), **self.reasons(refs))

    @stateful.rule(refs=st.sets(st.sampled_from(REFS), min_size=1), words=WORDS)
    def return_and_refile(self, refs, words):
        """Through a whole return, so that third and fourth filings come about."""
        self.return_for_changes("rosa", refs)
        for ref in refs:
            self.answer("omar", ref, 2, words, is_stale=False)
        self.prepare_and_file()

    @stateful.rule(who=st.sampled_from(["rosa", "stan", "omar"]), is_granted=st.booleans())
    def decide(self, who, is_granted):
        self.post(who, "reopening", **({} if is_granted else {"decline": "yes", "note": "Not now."}))

    @stateful.rule(
        ref=st.sampled_from(REFS),
        judgement=st.sampled_from(Verdict.Judgement.values),
        back=st.integers(min_value=0, max_value=1),
    )
    def verdict(self, ref, judgement, back):
        rating = self.round_.scale.levels.get(position=3).pk
        given = Verdict.objects.filter(review=Review.objects.of(self.assessment), answer__clause__ref=ref).first()
        filed = self.assessment.filings.count()
        self.post(
            "rosa",
            "verdict",
            ref,
            judgement=judgement,
            rating=rating if judgement in {"agree in part", "challenge"} else "",
            reason="We saw otherwise.",
            version=given.version if given else 0,
            filing=max(1, filed - back),
        )

    @stateful.rule()
    def agree_with_the_rest(self):
        self.post("rosa", "agree_with_the_rest", is_sure="on", filing=self.assessment.filings.count())

    @stateful.rule(who=st.sampled_from(["rosa", "lena", "stan"]))
    def release(self, who):
        self.post(who, "release", is_sure="on")

    @stateful.rule()
    def settle(self):
        review = Review.objects.of(self.assessment)
        disputed = review.verdicts.disputed() if review else []
        data = {"record": "yes"}
        for verdict in disputed:
            data |= {
                f"outcome-{verdict.pk}": "agreed",
                f"note-{verdict.pk}": "",
                f"version-{verdict.pk}": verdict.version,
            }
        self.post("rosa", "outcomes", **data)

    @stateful.rule(who=st.sampled_from(["stan", "rosa"]))
    def close(self, who):
        address = reverse("selfassessment:close_round", args=[self.round_.pk])
        self.sent.append((who, address, {"is_sure": "on"}))
        later = timezone.now() + datetime.timedelta(days=8)
        with mock.patch.object(timezone, "now", return_value=later):  # when the last day for replies is over
            self.clients[who].force_login(self.cast[who])
            self.checked(self.clients[who].post(address, {"is_sure": "on"}))

    @stateful.rule(
        who=st.sampled_from(["stan", "rosa", "lena"]),
        days=st.integers(min_value=-3, max_value=20),
        for_all=st.booleans(),
    )
    def extend(self, who, days, for_all):
        """More time, or, by mistake, less of it or none."""
        day = max(self.assessment.due_on, timezone.localdate()) + datetime.timedelta(days=days)
        given = [self.round_.pk] if for_all else [self.round_.pk, self.assessment.signature.organisation.slug]
        address = reverse(f"selfassessment:{'extend_round' if for_all else 'extend_one'}", args=given)
        data = {"due_on_0": day.day, "due_on_1": day.month, "due_on_2": day.year, "reason": "Staff were away."}
        self.sent.append((who, address, data))
        before = Extension.objects.count()
        self.checked(self.clients[who].post(address, data))
        if who != "stan":
            assert Extension.objects.count() == before

    # -- what people do by mistake

    @stateful.precondition(lambda self: self.sent)
    @stateful.rule(data=st.data())
    def send_again(self, data):
        """The back button, a double click, a tab left open since yesterday."""
        who, address, fields = data.draw(st.sampled_from(self.sent[-12:]))
        self.checked(self.clients[who].post(address, fields))

    @stateful.rule(
        who=st.sampled_from(PEOPLE),
        name=st.sampled_from(
            [
                *("assessment", "check", "sign_off", "file", "receipt", "review", "release", "verdicts", "replies"),
                *("outcomes", "history", "reopening", "return_for_changes", "ask_to_reopen", "let_stand"),
            ]
        ),
    )
    def look(self, who, name):
        self.get(who, name)

    @stateful.rule(who=st.sampled_from(PEOPLE), number=st.integers(min_value=1, max_value=3))
    def look_at_a_filing(self, who, number):
        self.get(who, "filing", number)
        self.get(who, "filing_changes", number)

    # -- what must hold

    @stateful.invariant()
    def time_is_only_ever_added_and_each_act_stays_on_the_record(self):
        extensions = {row["id"]: row for row in Extension.objects.values()}
        assert {pk: extensions.get(pk) for pk in self.extensions} == self.extensions
        self.extensions = extensions
        assessment = self.assessment
        given = [row["due_on"] for row in extensions.values() if row["assessment_id"] in {None, assessment.pk}]
        assert assessment.due_on >= self.due_on
        assert assessment.due_on <= max([assessment.round.due_on, *given])
        assert SelfAssessment.objects.with_due_on().get(pk=assessment.pk).last_day == assessment.due_on
        self.due_on = assessment.due_on

    @stateful.invariant()
    def a_filing_carries_the_day_that_held_when_it_was_first_made(self):
        for pk, number, *held in Filing.objects.values_list("pk", "number", "due_on", "is_late"):
            if pk not in self.held:
                self.held[pk] = held
                if number == 1:
                    assert held[0] == self.due_on
            assert self.held[pk] == held
        assert len({tuple(held) for held in self.held.values()}) <= 1

    @stateful.invariant()
    def only_steps_of_the_table_were_taken(self):
        assessment = self.assessment
        events = Event.objects.filter(assessment=assessment).exclude(note__startswith="More time: ").order_by("pk")
        steps = list(events.values_list("from_status", "to_status"))
        for before, after in steps[1:]:
            assert after in SelfAssessment.NEXT[before], (before, after)
        assert [after for _, after in steps][-1] == assessment.status
        assert all(steps[place][1] == steps[place + 1][0] for place in range(len(steps) - 1))
        for before, after in RoundEvent.objects.filter(round=self.round_).values_list("from_status", "to_status"):
            assert before in {"", after} or after in Round.NEXT[before]

    @stateful.invariant()
    def what_was_filed_keeps_its_words_and_its_hash(self):
        filings = list(Filing.objects.select_related("sign_off").order_by("number"))
        for filing in filings:
            kept = self.sealed.setdefault(filing.number, (filing.content, filing.sha256))
            assert kept == (filing.content, filing.sha256)
            assert content.sha256(filing.content) == filing.sha256 == filing.sign_off.content_sha256
        assert [filing.number for filing in filings] == list(range(1, len(filings) + 1))
        assert len(self.sealed) == len(filings)

    @stateful.invariant()
    def sealed_rows_say_what_was_filed(self):
        assert list(seals.check_all()) == []

    @stateful.invariant()
    def every_text_that_was_acknowledged_is_in_the_history(self):
        for ref, texts in self.acknowledged.items():
            rows = Answer.history.filter(assessment_id=self.assessment.pk, clause__ref=ref)
            assert texts <= set(rows.values_list("narrative", flat=True)), ref

    @stateful.invariant()
    def one_signature_and_one_reopening_stand_at_a_time(self):
        assessment = self.assessment
        signed = SignOff.objects.filter(assessment=assessment).standing().count()
        assert signed == (assessment.status == "signed off")
        is_reopened = assessment.filings.exists() and not assessment.is_sealed
        assert Reopening.objects.of(assessment).active().count() == is_reopened

    @stateful.invariant()
    def drafts_are_nobody_elses(self):
        assessment = self.assessment
        if assessment.status in {"filed", "returned", "ready", "signed off", "open"}:
            assert self.get("omar", "verdicts").status_code == 403
        if assessment.status != "open":
            return
        assert self.get("rosa", "assessment").status_code == 404


@pytest.fixture
def year(round_, northside, omar, lena, sam, cora, rosa, stan, rhea):
    """Late already, and with a few days left for who asks for more time."""
    today = timezone.localdate()
    Round.objects.filter(pk=round_.pk).update(
        opens_on=today - datetime.timedelta(days=90),
        due_on=today - datetime.timedelta(days=60),
        review_due_on=today + datetime.timedelta(days=6),
        reply_due_on=today + datetime.timedelta(days=7),
    )
    factories.make_signature(northside, round_.edition)
    opened = rounds.open(Round.objects.get(pk=round_.pk), by=stan, at=timezone.now())
    assessment = SelfAssessment.objects.get(round=opened)
    Interest.objects.create(assessment=assessment, declared_by=rosa, declared_at=timezone.now())
    Year.round_ = opened
    Year.cast = {
        "omar": omar,
        "lena": lena,
        "sam": sam,
        "cora": cora,
        "rosa": rosa,
        "stan": stan,
        "rhea": rhea,
    }
    return Year


def test_in_whatever_order_people_act(year):
    stateful.run_state_machine_as_test(
        year,
        settings=hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )


# About half a minute; more of both finds more, for whoever changes the workflow. What is refused is refused by the same
# code on a second database, which has its turn in fewer.
EXAMPLES, STEPS = 4 if databases.is_second() else 12, 30


def test_the_machine_reaches_every_state(year):
    """Else it would prove little: the usual way through the same steps, to the end."""
    machine = year()
    try:
        due_on = machine.assessment.due_on
        machine.extend("stan", 5, for_all=False)
        assert machine.assessment.due_on > due_on
        machine.prepare_and_file()
        assert machine.assessment.status == "filed"
        machine.verdict("1.1", "challenge", 0)
        machine.return_and_refile({"1.2", "3.1"}, "More than before.")
        assert machine.assessment.filings.count() == 2
        machine.ask_to_change({"1.1"})
        machine.decide("stan", is_granted=True)
        assert machine.assessment.status == "returned"
        machine.let_stand("lena")
        machine.agree_with_the_rest()
        machine.release("rosa")
        assert machine.assessment.status == "reviewed"
        machine.reply("1.1")
        assert Reply.objects.count() == 1
        machine.send_replies()
        machine.settle()
        assert machine.assessment.status == "settled"
        machine.close("stan")
        assert Round.objects.get(pk=machine.round_.pk).status == "closed"
        for invariant in [
            machine.only_steps_of_the_table_were_taken,
            machine.time_is_only_ever_added_and_each_act_stays_on_the_record,
            machine.a_filing_carries_the_day_that_held_when_it_was_first_made,
            machine.what_was_filed_keeps_its_words_and_its_hash,
            machine.sealed_rows_say_what_was_filed,
            machine.every_text_that_was_acknowledged_is_in_the_history,
        ]:
            invariant()
        assert all(machine.acknowledged.values())
    finally:
        machine.teardown()
