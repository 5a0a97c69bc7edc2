"""Reminders: the right people, on the right days, once; nothing for done work; no burst after a stop."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Mail
from selfassessment import reminders
from selfassessment.actions import filing, handing, reviewing, stewardship
from selfassessment.models import Event, Round, SelfAssessment
from selfassessment.reminders import Due, step_of
from tests import factories
from tests.selfassessment import filings
from tests.selfassessment.steps import bring_to

pytestmark = pytest.mark.django_db
Status = SelfAssessment.Status


def day(number) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def at(number):
    return timezone.now() + datetime.timedelta(days=number)


@pytest.fixture
def open_round(assessment, lena, omar, sam, rosa) -> Round:
    """Opened today, due in 60 days."""
    Round.objects.update(opens_on=day(0), due_on=day(60), review_due_on=day(90), reply_due_on=day(120))
    return Round.objects.get()


def told(since=0) -> list[tuple[str, str]]:
    return sorted(Mail.objects.filter(pk__gt=since, once_key__isnull=False).values_list("to", "template"))


def said_on(number) -> set[str]:
    """Who is told something on that day, that was not said before."""
    last = max(Mail.objects.values_list("pk", flat=True), default=0)
    reminders.remind(day(number))
    return {to.split(".")[0] for to, _ in told(last)}


class TestWhichStep:
    @pytest.mark.parametrize(
        ("left", "since_left", "step"),
        [
            (60, 70, None),
            (29, 70, None),
            (28, 70, 28),
            (20, 70, 28),
            (14, 70, 14),
            (8, 70, 14),
            (7, 70, 7),
            (2, 70, 7),
            (1, 70, 1),
            (0, 70, 1),
            (-1, 70, -1),
            (-400, 70, -1),
            (20, 20, None),  # asked today with twenty days left
            (14, 20, 14),
            (20, 28, None),  # asked on the very day of the step
            (0, 0, None),
            (-1, 0, -1),
            (-3, -2, None),  # asked when the day had passed
        ],
    )
    def test_holds_on_a_day(self, left, since_left, step):
        due = Due(key="1", people=(), due_on=day(0), since=day(-since_left), subject="")
        assert step_of(due, day(-left), reminders.STEPS, is_overdue_told=True) == step


class TestSelfAssessments:
    def test_each_step_is_said_once_to_those_who_write(self, open_round):
        days = {number for number in range(70) if said_on(number)}
        assert days == {60 - 28, 60 - 14, 60 - 7, 60 - 1, 61}
        assert {to for to, _ in told()} == {"lena.lead@example.org", "omar.officer@example.org"}
        assert Mail.objects.count() == 10

    def test_after_a_stop_the_latest_only(self, open_round):
        assert said_on(58) == {"lena", "omar"}
        assert Mail.objects.count() == 2
        assert "2 days left" in Mail.objects.first().subject
        assert said_on(58) == set()

    def test_the_turn_decides_who(self, open_round, assessment, omar):
        bring_to(assessment, Status.READY, omar)
        assert said_on(60 - 14) == {"sam"}
        assert "Every promise is answered." in Mail.objects.get(template="reminder").text

    def test_done_work_is_left_alone(self, open_round, assessment, omar):
        bring_to(assessment, Status.FILED, omar)
        last = Mail.objects.latest("pk").pk
        for number in [32, 46, 53, 59, 61]:
            reminders.remind(day(number))
        assert {template for _, template in told(last)} <= {"reviews_due"}

    def test_more_time_starts_the_clock_anew(self, open_round, assessment, stan):
        said_on(59)
        stewardship.extend(open_round, assessment=assessment, due_on=day(75), reason="Elections.", by=stan, at=at(59))
        assert said_on(61) == {"lena", "omar"}
        assert "14 days left" in Mail.objects.latest("pk").subject
        assert not Mail.objects.filter(subject__startswith="Past").exists()

    def test_closed_rounds_are_quiet(self, open_round):
        Round.objects.update(status="closed", closed_at=at(0), closed_by=open_round.opened_by)
        assert said_on(61) == set()

    def test_a_sign_off_asked_for_and_not_given(self, open_round, assessment, omar):
        bring_to(assessment, Status.READY, omar)
        assert said_on(5) == set()
        assert said_on(6) == {"sam"}
        assert Mail.objects.latest("pk").template == "sign_off_silent"
        assert said_on(7) == set()

    def test_weekly_readers_get_what_is_urgent_at_once_and_the_rest_in_the_list(self, open_round, lena):
        lena.mail_choice = "weekly"
        lena.save()
        for number in [60 - 28, 60 - 7]:
            reminders.remind(day(number))
        found = Mail.objects.filter(person=lena).order_by("pk").values_list("status", flat=True)
        assert list(found) == ["held", "queued"]


class TestHandedOver:
    @pytest.fixture
    def handover(self, open_round, assessment, omar, cora):
        answers = list(assessment.answers.filter(clause__ref__in=["1.1", "1.2"]))
        return handing.hand_over(
            assessment, answers=answers, email=cora.email, due_on=day(20), note="", by=omar, at=at(0)
        )

    def test_the_colleague_is_reminded_of_what_they_still_have(self, handover):
        assert {number for number in range(31) if "cora" in said_on(number)} == {13, 19, 21}
        assert "1.1 and 1.2 for Northside ICB" in Mail.objects.filter(template="reminder").first().text

    def test_whoever_asked_hears_that_nobody_came(self, open_round, assessment, omar, lena):
        answers = list(assessment.answers.filter(clause__ref="1.1"))
        handing.hand_over(
            assessment, answers=answers, email="new@example.org", due_on=day(20), note="", by=lena, at=at(0)
        )
        assert said_on(18) == set()
        assert said_on(19) == {"lena"}


class TestReviewsAndReplies:
    def test_reviewers_are_told_in_one_e_mail_of_all_that_waits(self, open_round, northside, edition, rosa):
        for name in ["Westside Council", "Southside Trust"]:
            filings.make_filed(open_round, factories.make_organisation(name))
        assert "rosa" in said_on(90 - 14)
        mine = Mail.objects.filter(person=rosa, template="reviews_due")
        assert mine.count() == 1
        assert "Southside Trust, Westside Council" in mine.get().text

    def test_replies_are_reminded_until_they_are_sent(self, open_round, harbour, hana, piers):
        filed = filings.make_filed(open_round, harbour)
        filings.give(filed, "2.1", "challenge", piers)
        reviewing.agree_with_the_rest(filed, by=piers, at=at(0))
        reviewing.release(filed, by=piers, at=at(0))
        last = Mail.objects.latest("pk").pk
        reminders.remind(day(120 - 7))
        assert {mail.subject for mail in Mail.objects.filter(pk__gt=last, person=hana)} == {
            "7 days left: your replies for Harbour Voices"
        }
        reviewing.save_reply(filings.verdict_on(filed, "2.1"), text="We will.", version=0, by=hana, at=at(1))
        reviewing.send_replies(filed, by=hana, at=at(1))
        last = Mail.objects.latest("pk").pk
        reminders.remind(day(121))
        assert not Mail.objects.filter(pk__gt=last, person=hana).exists()


class TestCommand:
    def test_runs_twice_and_says_nothing_twice(self, open_round, capsys):
        for _ in range(2):
            call_command("remind", on=day(53).isoformat())
        assert Mail.objects.count() == 2
        assert "who was told before is not told again" in capsys.readouterr().out

    def test_nonsense_is_refused(self):
        with pytest.raises(CommandError, match="is no day"):
            call_command("remind", on="31 June")


def test_as_many_queries_to_find_ten_as_one(open_round, django_assert_max_num_queries):
    def find():
        return [due for reminder in reminders.REMINDERS for due in reminder.of(day(0))]

    find()
    with django_assert_max_num_queries(40) as one:
        find()
    for number in range(9):
        organisation = factories.make_organisation(f"Organisation {number}")
        factories.make_assessment(open_round, factories.make_signature(organisation, open_round.edition))
    with django_assert_max_num_queries(len(one)):
        assert len(find()) == 10


def test_a_sent_back_self_assessment_is_reminded_by_the_old_clock(open_round, assessment, omar, sam):
    bring_to(assessment, Status.READY, omar)
    filing.send_back(assessment, by=sam, at=at(0), note="Look at 1.2.")
    assert Event.objects.filter(assessment=assessment, to_status="open").count() == 2
    assert said_on(60 - 14) == {"lena", "omar"}
