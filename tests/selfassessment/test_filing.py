"""From the last answer to the sealed filing."""

import datetime
import hashlib
import json
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.rules import Refused, decide
from selfassessment import content
from selfassessment.actions import filing, stewardship
from selfassessment.models import Answer, Evidence, Filing, Measurement, Round, SelfAssessment, SignOff
from selfassessment.policies import filing as policies
from tests import factories
from tests.selfassessment.steps import answer_all, bring_to, save, sign_off

pytestmark = pytest.mark.django_db
NOW = timezone.now()
Status = SelfAssessment.Status


class TestAskingForSignOff:
    def test_officer_asks_when_every_promise_is_answered(self, assessment, omar):
        answer_all(assessment, omar)
        filing.ask_for_sign_off(assessment, by=omar, at=NOW, note="Thank you, Sam.")
        assessment.refresh_from_db()
        assert assessment.status == Status.READY
        assert assessment.events.latest("pk").note == "Thank you, Sam."

    def test_unanswered_promises_are_named(self, assessment, omar):
        save(assessment, "1.2", omar)
        with pytest.raises(Refused, match=r"^2 promises still need an answer: 1\.1, 3\.1\.$"):
            filing.ask_for_sign_off(assessment, by=omar, at=NOW)

    def test_without_a_senior_responsible_officer_it_says_whom_to_invite(self, assessment, omar, sam):
        answer_all(assessment, omar)
        sam.memberships.update(ended_at=NOW, ended_by=omar)
        with pytest.raises(Refused, match="Nobody at Northside ICB is its senior responsible officer yet"):
            filing.ask_for_sign_off(assessment, by=omar, at=NOW)

    def test_senior_responsible_officer_is_written_to_once(
        self, assessment, omar, sam, django_capture_on_commit_callbacks
    ):
        answer_all(assessment, omar)
        with django_capture_on_commit_callbacks(execute=True):
            filing.ask_for_sign_off(assessment, by=omar, at=NOW, note="By Friday, please.")
        [message] = mail.outbox
        assert message.to == [sam.email]
        assert "By Friday, please." in message.body
        assert f"/self-assessments/{assessment.pk}/sign-off/" in message.body


class TestSigningOff:
    def test_signature_is_under_the_exact_content(self, assessment, omar, sam):
        bring_to(assessment, Status.READY, omar)
        signature = sign_off(assessment, sam)
        assessment.refresh_from_db()
        assert assessment.status == Status.SIGNED_OFF
        assert signature.content_sha256 == hashlib.sha256(content.seal_of(assessment)[0].encode()).hexdigest()
        assert assessment.events.latest("pk").note == "Signed off by Sam Senior, Chief executive."

    def test_signing_what_changed_while_it_was_read_is_refused(self, assessment, omar, sam):
        bring_to(assessment, Status.READY, omar)
        with pytest.raises(Refused, match="An answer has changed while you were reading"):
            filing.sign_off(assessment, by=sam, at=NOW, name="Sam", post="Chief", read_sha256="0" * 64)

    @pytest.mark.parametrize("status", [Status.READY, Status.SIGNED_OFF])
    def test_any_change_voids_the_request_and_the_sign_off_and_says_so(self, assessment, omar, sam, lena, status):
        bring_to(assessment, status, omar)
        save(assessment, "1.2", lena, narrative="We thought again.")
        assessment.refresh_from_db()
        assert assessment.status == Status.OPEN
        note = assessment.events.latest("pk").note
        assert note.startswith("1.2 was changed.")
        if status == Status.SIGNED_OFF:
            signature = SignOff.objects.get()
            assert (signature.voided_at is not None, signature.voided_by) == (True, lena)
            assert note.endswith("The sign-off of Sam Senior no longer holds.")

    def test_saving_the_same_again_voids_nothing(self, assessment, omar, sam):
        bring_to(assessment, Status.SIGNED_OFF, omar)
        save(assessment, "1.2", omar)
        assessment.refresh_from_db()
        assert assessment.status == Status.SIGNED_OFF

    def test_senior_responsible_officer_sends_back_with_a_note(self, assessment, omar, sam):
        bring_to(assessment, Status.READY, omar)
        filing.send_back(assessment, by=sam, at=NOW, note="Say more about payment.")
        assessment.refresh_from_db()
        assert assessment.status == Status.OPEN
        assert assessment.events.latest("pk").note == "Say more about payment."

    def test_officer_takes_back_and_the_sign_off_is_void(self, assessment, omar, sam):
        bring_to(assessment, Status.SIGNED_OFF, omar)
        filing.take_back(assessment, by=omar, at=NOW)
        assessment.refresh_from_db()
        assert assessment.status == Status.OPEN
        assert SignOff.objects.get().voided_by == omar


class TestFiling:
    def test_filing_seals_what_was_signed_as_the_first_filing(self, assessment, omar, sam, lena):
        bring_to(assessment, Status.SIGNED_OFF, omar)
        filed = filing.file(assessment, by=lena, at=NOW)
        assessment.refresh_from_db()
        assert assessment.status == Status.FILED
        assert (assessment.filed_at, assessment.filed_by) == (NOW, lena)
        assert (filed.number, filed.reference, filed.is_late) == (1, "RC-2026-0001", False)
        assert (filed.prepared_by, filed.filed_by, filed.sign_off.signed_off_by) == (omar, lena, sam)
        assert filed.sha256 == filed.sign_off.content_sha256 == hashlib.sha256(filed.content.encode()).hexdigest()
        answers = {answer["ref"]: answer for answer in json.loads(filed.content)["answers"]}
        assert answers["1.2"]["narrative"] == "We do this."

    def test_filing_twice_gives_the_one_filing(self, assessment, omar, sam, lena):
        bring_to(assessment, Status.SIGNED_OFF, omar)
        first = filing.file(assessment, by=lena, at=NOW)
        assert filing.file(assessment, by=lena, at=NOW) == first
        assert Filing.objects.count() == 1
        with pytest.raises(Refused, match="Only the lead officer"):
            filing.file(assessment, by=omar, at=NOW)

    def test_filing_without_a_sign_off_is_refused(self, assessment, omar, lena, sam):
        bring_to(assessment, Status.READY, omar)
        with pytest.raises(Refused, match="has not signed off these answers yet"):
            filing.file(assessment, by=lena, at=NOW)

    def test_what_differs_from_what_was_signed_is_not_filed(self, assessment, omar, sam, lena, northside):
        bring_to(assessment, Status.SIGNED_OFF, omar)
        northside.name = "Northside and Westside ICB"
        northside.save()
        with pytest.raises(Refused, match="no longer what Sam Senior signed off"):
            filing.file(assessment, by=lena, at=NOW)

    def test_organisation_and_reviewers_hear_of_it_once_each(
        self, assessment, omar, sam, lena, cora, rosa, piers, django_capture_on_commit_callbacks
    ):
        bring_to(assessment, Status.SIGNED_OFF, omar)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            filed = filing.file(assessment, by=lena, at=NOW)
            filing.file(assessment, by=lena, at=NOW)
        assert sorted(message.to[0] for message in mail.outbox) == sorted(
            person.email for person in [lena, omar, sam, rosa]
        )
        receipt = next(message for message in mail.outbox if message.to == [lena.email])
        assert filed.sha256 in receipt.body
        assert filed.reference in receipt.subject

    def test_references_count_on_over_the_round(self, round_, assessment, harbour, hana, hugo, omar, sam, lena):
        bring_to(assessment, Status.FILED, omar)
        theirs = factories.make_assessment(round_, factories.make_signature(harbour, round_.edition))
        bring_to(theirs, Status.FILED, hana)
        assert [filed.reference for filed in Filing.objects.order_by("pk")] == ["RC-2026-0001", "RC-2026-0002"]

    @pytest.mark.parametrize(
        ("slug", "label", "prefix"),
        [
            ("medway-and-swale-framework", "2027", "MSF-2027-"),
            ("the-and-of", "spring", "C-SPRING-"),
            ("a-b-c-d-e-f-g-h-i", "x" * 40, "BCDEFG-" + "X" * 20 + "-"),
        ],
    )
    def test_reference_begins_with_initials_and_round(self, assessment, slug, label, prefix):
        assessment.round.edition.agreement.slug = slug
        assessment.round.label = label
        assert filing.reference_prefix(assessment) == prefix


LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("due_on", "at", "is_late"),
    [
        # Summer time: midnight in London is 23:00 in UTC.
        ("2027-06-01", datetime.datetime(2027, 6, 1, 23, 59, 59, tzinfo=LONDON), False),
        ("2027-06-01", datetime.datetime(2027, 6, 2, 0, 0, 0, tzinfo=LONDON), True),
        ("2027-06-01", datetime.datetime(2027, 6, 1, 23, 0, 0, tzinfo=datetime.UTC), True),
        ("2027-06-01", datetime.datetime(2027, 6, 1, 22, 59, 59, tzinfo=datetime.UTC), False),
        # Winter time.
        ("2027-01-31", datetime.datetime(2027, 1, 31, 23, 59, 59, tzinfo=datetime.UTC), False),
        ("2027-01-31", datetime.datetime(2027, 2, 1, 0, 0, 0, tzinfo=datetime.UTC), True),
    ],
)
def test_deadline_holds_to_the_second_in_london(assessment, due_on, at, is_late):
    assessment.round.due_on = datetime.date.fromisoformat(due_on)
    assert assessment.is_late_at(at) is is_late


@pytest.mark.parametrize(
    ("due_on", "at", "is_late"),
    [
        ("2027-02-01", "2027-02-01T23:59:59+00:00", False),
        ("2027-02-01", "2027-02-02T00:00:00+00:00", True),
        # Summer time: the day ends at 23:00 in UTC.
        ("2027-07-01", "2027-07-01T22:59:59+00:00", False),
        ("2027-07-01", "2027-07-01T23:00:00+00:00", True),
        # The days on which the clocks go forward and back.
        ("2027-03-28", "2027-03-28T22:59:59+00:00", False),
        ("2027-03-28", "2027-03-28T23:00:00+00:00", True),
        ("2027-10-31", "2027-10-31T23:59:59+00:00", False),
        ("2027-10-31", "2027-11-01T00:00:00+00:00", True),
    ],
)
@pytest.mark.parametrize("is_extended", [False, True])
def test_filing_on_the_last_day_is_in_time_until_midnight_in_london(
    assessment, omar, lena, sam, stan, monkeypatch, due_on, at, is_late, is_extended
):
    """Through the page, by the portal's clock: one second decides, also where the day is an extended one."""
    day, moment = datetime.date.fromisoformat(due_on), datetime.datetime.fromisoformat(at)
    given = day - datetime.timedelta(days=7) if is_extended else day
    Round.objects.filter(pk=assessment.round_id).update(
        opens_on=day - datetime.timedelta(days=60),
        due_on=given,
        review_due_on=day + datetime.timedelta(days=30),
        reply_due_on=day + datetime.timedelta(days=60),
    )
    bring_to(assessment, Status.SIGNED_OFF, omar)
    if is_extended:
        before = moment - datetime.timedelta(days=3)
        stewardship.extend(
            assessment.round, assessment=assessment, due_on=day, reason="Staff were ill.", by=stan, at=before
        )
    monkeypatch.setattr(timezone, "now", lambda: moment)
    client = Client()
    client.force_login(lena)
    client.post(f"/self-assessments/{assessment.pk}/file/", {"is_declared": "on"})
    filed = Filing.objects.get()
    assert (filed.filed_at, filed.due_on, filed.is_late) == (moment, day, is_late)
    assert ("Late: it was due on" in client.get(f"/self-assessments/{assessment.pk}/receipt/").text) is is_late


class TestSeal:
    @pytest.fixture
    def filed(self, assessment, omar, sam, lena):
        bring_to(assessment, Status.FILED, omar)
        return Filing.objects.get()

    @pytest.mark.parametrize(
        "change",
        [
            lambda filed: Answer.objects.update(narrative="Better."),
            lambda filed: Answer.objects.filter(clause__ref="1.2").delete(),
            lambda filed: Answer.objects.update(saved_by=filed.filed_by),
            lambda filed: Measurement.objects.update(value=1),
            lambda filed: Measurement.objects.all().delete(),
            lambda filed: SelfAssessment.objects.update(status="open", filed_at=None, filed_by=None),
            lambda filed: SelfAssessment.objects.update(filed_at=NOW - datetime.timedelta(days=99)),
            lambda filed: SelfAssessment.objects.all().delete(),
            lambda filed: Filing.objects.update(content="{}"),
            lambda filed: Filing.objects.update(is_late=True),
            lambda filed: Filing.objects.all()._raw_delete("default"),
            lambda filed: SignOff.objects.update(post="Somebody else"),
            lambda filed: SignOff.objects.update(voided_at=NOW, voided_by=filed.filed_by),
            lambda filed: Evidence.objects.update(title="Another"),
            lambda filed: Answer.evidence.through.objects.all().delete(),
            lambda filed: filed.assessment.round.scale.levels.update(name="Splendid"),
            lambda filed: filed.assessment.events.update(note="Nothing happened."),
        ],
    )
    def test_no_door_changes_what_is_filed(self, filed, change):
        before = content.seal_of(filed.assessment)
        with pytest.raises((DatabaseError, Exception)) as refusal, transaction.atomic():
            change(filed)
        assert refusal.type.__name__ in {"IntegrityError", "ProtectedError"}
        assert content.seal_of(SelfAssessment.objects.get()) == before

    def test_saving_an_answer_is_refused_with_a_sentence(self, filed, omar):
        with pytest.raises(Refused, match="filed and is sealed"):
            save(filed.assessment, "1.2", omar, narrative="Better.")


class TestFilingByStatusAlone:
    @pytest.mark.parametrize("prepared", [Status.OPEN, Status.SIGNED_OFF])
    def test_status_set_by_hand_is_refused_by_the_database(self, assessment, omar, sam, prepared):
        bring_to(assessment, prepared, omar)
        with pytest.raises(DatabaseError, match="filed with a sealed copy"), transaction.atomic():
            SelfAssessment.objects.update(status="filed", filed_at=NOW, filed_by=omar)

    def test_filing_with_an_unfinished_answer_is_refused_by_the_database(self, assessment, omar, sam, lena):
        answer_all(assessment, omar)
        Answer.objects.filter(clause__ref="1.2").update(narrative="")
        SignOff.objects.create(assessment=assessment, content_sha256="x", signed_off_at=NOW, signed_off_by=sam)
        Filing.objects.create(
            assessment=assessment,
            number=1,
            reference="X",
            content="{}",
            sha256="x",
            prepared_by=omar,
            sign_off=SignOff.objects.get(),
            filed_at=NOW,
            filed_by=lena,
            due_on=assessment.due_on,
            is_late=False,
        )
        with pytest.raises(DatabaseError, match="when every promise is answered"), transaction.atomic():
            SelfAssessment.objects.update(status="filed", filed_at=NOW, filed_by=lena)


CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]
OFFICERS = {"lena", "omar"}
MAY = {
    Status.OPEN: {"edit": OFFICERS, "ask_for_sign_off": OFFICERS},
    Status.READY: {"edit": OFFICERS, "take_back": OFFICERS, "sign_off": {"sam"}, "send_back": {"sam"}},
    Status.SIGNED_OFF: {"edit": OFFICERS, "take_back": OFFICERS, "file": {"lena"}},
    Status.FILED: {"receipt": set(CAST)},
}


@pytest.mark.parametrize("status", list(MAY))
def test_who_may_do_what_in_each_state(status, request, assessment, omar, sam, lena):
    bring_to(assessment, status, omar)
    for who in CAST:
        can = policies.what_can(request.getfixturevalue(who), assessment)
        allowed = {rule for rule, decision in can.items() if decision}
        assert allowed == {rule for rule, people in MAY[status].items() if who in people}, (who, status)
        assert all(decision.reason.endswith(".") for decision in can.values() if not decision)


def test_after_the_round_is_closed_nothing_can_be_written(assessment, omar, sam, lena, stan):
    bring_to(assessment, Status.SIGNED_OFF, omar)
    round_ = assessment.round
    round_.status, round_.closed_at, round_.closed_by = "closed", NOW, stan
    round_.save()
    assessment.refresh_from_db()
    assert "The round 2026 is closed" in decide(policies.check_can_file, lena, assessment).reason
    assert not decide(policies.check_can_take_back, omar, assessment)
