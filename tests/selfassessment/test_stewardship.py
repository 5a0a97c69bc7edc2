"""The steward's round: the board, more time, reminders by hand, days that move."""

import datetime

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.rules import Refused
from selfassessment import board
from selfassessment.actions import filing
from selfassessment.actions import rounds as rounds_actions
from selfassessment.actions import stewardship as actions
from selfassessment.models import Chase, Extension, Filing, Round, SelfAssessment
from selfassessment.policies import rounds as rounds_policies
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment import filings
from tests.selfassessment.steps import bring_to, save, sign_off

pytestmark = pytest.mark.django_db
NOW = timezone.now()
Status = SelfAssessment.Status


def in_days(number) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def due_yesterday(assessment):
    """Northside's self-assessment, past its day; reviews are due in 40 days."""
    Round.objects.update(opens_on=in_days(-60), due_on=in_days(-1), review_due_on=in_days(40), reply_due_on=in_days(60))
    return SelfAssessment.objects.for_page().get(pk=assessment.pk)


@pytest.fixture
def steward(client, stan):
    client.force_login(stan)
    return client


def extend(round_, stan, days=14, **told):
    return actions.extend(round_, due_on=in_days(days), reason="Elections.", by=stan, at=NOW, **told)


def is_late(assessment) -> bool:
    return SelfAssessment.objects.late(in_days(0)).filter(pk=assessment.pk).exists()


class TestExtending:
    def test_one_organisation_is_in_time_by_its_new_day_and_nobody_else(
        self, due_yesterday, round_, stan, lena, sam, harbour, hana, hugo, omar
    ):
        others = factories.make_assessment(round_, factories.make_signature(harbour, round_.edition))
        extend(round_, stan, assessment=due_yesterday)
        due_yesterday = SelfAssessment.objects.for_page().get(pk=due_yesterday.pk)
        assert (due_yesterday.due_on, due_yesterday.is_extended) == (in_days(14), True)
        assert (is_late(due_yesterday), is_late(others)) == (False, True)
        bring_to(due_yesterday, Status.FILED, omar)
        filing = Filing.objects.get()
        assert (filing.is_late, filing.due_on) == (False, in_days(14))
        assert Extension.objects.get().reason == "Elections."

    def test_who_filed_before_everybody_got_more_time_is_not_shown_as_having_had_it(
        self, assessment, round_, stan, steward, harbour, hana, hugo, sam, lena, omar
    ):
        bring_to(assessment, Status.FILED, omar)
        extend(round_, stan, 31)
        page = steward.get(f"/rounds/{round_.pk}/").text
        assert "Had until" not in page
        filings.make_filed(round_, harbour)
        assert page.count("Has until") == 0
        assert steward.get(f"/rounds/{round_.pk}/").text.count("Had until") == 1

    def test_lists_say_the_day_that_everybody_has_now(self, due_yesterday, round_, stan, steward, riverside):
        extend(round_, stan, 14)
        assert date_format(in_days(14)) in steward.get(f"/partnerships/{riverside.slug}/rounds/").text
        assert "14 days left" in steward.get("/your-work/").text

    @pytest.mark.parametrize("own", [None, 5, 20])
    @pytest.mark.parametrize("everybodys", [None, 10])
    def test_the_latest_day_holds_in_python_and_in_sql(self, due_yesterday, round_, own, everybodys):
        Round.objects.update(extended_due_on=everybodys and in_days(everybodys))
        SelfAssessment.objects.update(extended_due_on=own and in_days(own))
        row = SelfAssessment.objects.with_due_on().select_related("round").get(pk=due_yesterday.pk)
        assert row.last_day == row.due_on == in_days(max(-1, own or -1, everybodys or -1))

    def test_is_told_to_those_whose_turn_it_is(
        self, due_yesterday, round_, stan, lena, omar, sam, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            extend(round_, stan)
        assert sorted(message.to[0] for message in mail.outbox) == sorted([lena.email, omar.email])
        assert "Elections." in mail.outbox[0].body

    def test_filed_late_stays_late_and_says_by_which_day(self, due_yesterday, round_, stan, omar, lena, sam):
        bring_to(due_yesterday, Status.FILED, omar)
        with pytest.raises(Refused, match="has filed already"):
            extend(round_, stan, assessment=due_yesterday)
        extend(round_, stan)
        filing = Filing.objects.get()
        assert (filing.is_late, filing.due_on) == (True, in_days(-1))
        assert is_late(due_yesterday)

    @pytest.mark.parametrize(
        ("days", "why"), [(-1, "already"), (-5, "already"), (0, None), (41, "Reviews are due"), (40, None)]
    )
    def test_never_shortens_and_leaves_reviewers_their_time(self, due_yesterday, round_, stan, days, why):
        if why:
            with pytest.raises(Refused, match=why):
                extend(round_, stan, days)
        else:
            extend(round_, stan, days)
            with pytest.raises(Refused, match="already"):
                extend(round_, stan, days)
        with pytest.raises(DatabaseError), transaction.atomic():
            Round.objects.update(extended_due_on=in_days(-2))

    def test_is_for_the_steward_of_an_open_round(self, due_yesterday, round_, stan, lena, seb, chris, staff):
        for person in [lena, seb, chris, staff]:
            with pytest.raises(Refused):
                extend(round_, person)
        extend(round_, stan)
        with pytest.raises(DatabaseError, match="stays on the record"), transaction.atomic():
            Extension.objects.update(reason="")

    def test_page_says_the_reason_to_everybody(self, due_yesterday, round_, steward, client):
        url = f"/rounds/{round_.pk}/extend/northside-icb/"
        day = in_days(10)
        typed = {"due_on_0": day.day, "due_on_1": day.month, "due_on_2": day.year}
        assert "Say why. The reason is public." in steward.post(url, typed).text
        before = in_days(-3)
        earlier = {"due_on_0": before.day, "due_on_1": before.month, "due_on_2": before.year, "reason": "Elections."}
        page = steward.post(url, earlier).text
        assert "Choose a later day." in page
        assert "Elections." in page
        steward.post(url, typed | {"reason": "The council elects in May."})
        client.logout()
        public = client.get(f"/agreements/{round_.edition.agreement.slug}/").text
        assert "The council elects in May." in public
        assert "Northside ICB" in public


class TestReminding:
    @pytest.fixture
    def commit(self, django_capture_on_commit_callbacks):
        return lambda: django_capture_on_commit_callbacks(execute=True)

    def test_reaches_whose_turn_it_is_in_every_state(
        self, round_, assessment, stan, lena, omar, sam, rosa, commit, northside
    ):
        everyone = {lena.email, omar.email}
        for status, who in [
            (Status.OPEN, everyone),
            (Status.READY, {sam.email}),
            (Status.SIGNED_OFF, {lena.email}),
            (Status.FILED, {rosa.email}),
        ]:
            if status == Status.READY:
                bring_to(assessment, status, omar)
            elif status == Status.SIGNED_OFF:
                sign_off(assessment, sam)
            elif status == Status.FILED:
                filing.file(assessment, by=lena, at=NOW)
            mail.outbox.clear()
            with commit():
                actions.chase(round_, [assessment], note="Please.", by=stan, at=NOW + status_day(status))
            assert {message.to[0] for message in mail.outbox} == who, status
        assert Chase.objects.count() == 4

    def test_twice_in_a_day_is_once(self, round_, assessment, stan, lena, commit):
        actions.chase(round_, [assessment], note="", by=stan, at=NOW)
        done, left_out = actions.chase(round_, [assessment], note="", by=stan, at=NOW)
        assert (done, len(left_out)) == ([], 1)
        assert Chase.objects.count() == 1

    def test_preview_leaves_out_who_was_written_to_today(self, round_, assessment, steward, stan, lena):
        actions.chase(round_, [assessment], note="", by=stan, at=timezone.now())
        page = steward.post(f"/rounds/{round_.pk}/remind/", {"who": assessment.pk, "note": ""})
        assert page.context["letters"] == []
        assert "Nobody is left to write to" in page.text

    def test_who_cannot_be_reached_is_named(self, round_, assessment, stan, lena, omar):
        for person in [lena, omar]:
            person.memberships.update(ended_at=NOW, ended_by=stan)
        _, left_out = actions.chase(round_, [assessment], note="", by=stan, at=NOW)
        assert left_out == ["Northside ICB: There is no officer."]

    def test_preview_is_the_very_e_mail(self, round_, assessment, steward, lena, omar, commit):
        url = f"/rounds/{round_.pk}/remind/"
        assert "Lena Lead, Omar Officer" in steward.get(url, {"who": assessment.pk}).text
        page = steward.post(url, {"who": assessment.pk, "note": "Could you look at funding?"})
        assert mail.outbox == []
        (letter,) = [letter for _, _, letter in page.context["letters"]]
        with commit():
            steward.post(url, {"who": assessment.pk, "note": "Could you look at funding?", "send": "yes"})
        sent = next(message for message in mail.outbox if message.to == [lena.email])
        assert sent.subject == letter.subject
        assert letter.text.strip() in sent.body
        board_page = steward.get(f"/rounds/{round_.pk}/").text
        assert "Reminded those whose turn it is at Northside ICB." in board_page

    def test_all_means_those_the_filter_shows_that_have_not_filed(
        self, round_, assessment, steward, harbour, hana, hugo, lena
    ):
        filings.make_filed(round_, harbour)
        page = steward.get(f"/rounds/{round_.pk}/remind/", {"all": "1"})
        assert [each.signature.organisation.name for each, *_ in page.context["chosen"]] == ["Northside ICB"]

    def test_nonsense_chooses_nobody(self, round_, assessment, steward):
        for who in ["", "x", "9" * 30, "²"]:
            assert "Nobody is chosen" in steward.get(f"/rounds/{round_.pk}/remind/", {"who": who}).text
            assert steward.post(f"/rounds/{round_.pk}/remind/", {"who": who, "send": "yes"}).status_code == 200
        assert not Chase.objects.exists()

    def test_markup_in_the_steward_s_words_is_shown_and_not_obeyed(self, round_, assessment, steward, lena):
        page = steward.post(
            f"/rounds/{round_.pk}/remind/", {"who": [assessment.pk], "note": "Please <i>do</i> & <b>soon"}
        )
        letter = page.text.partition('class="app-typed">')[2].partition("</div>")[0]
        assert "Please &lt;i&gt;do&lt;/i&gt; &amp; &lt;b&gt;soon" in letter

    def test_preview_takes_as_many_queries_for_ten(self, round_, assessment, steward, lena):
        one = queries_for(steward, f"/rounds/{round_.pk}/remind/?all=1")
        ask_more(round_, 9)
        assert queries_for(steward, f"/rounds/{round_.pk}/remind/?all=1") == one


def status_day(status) -> datetime.timedelta:
    return datetime.timedelta(days=list(Status).index(status))


def ask_more(round_, number):
    for each in range(number):
        organisation = factories.make_organisation(f"Organisation {each}")
        factories.make_membership(factories.make_user(f"Lead {each}"), organisation, "lead officer")
        factories.make_assessment(round_, factories.make_signature(organisation, round_.edition))


class TestSettings:
    def test_days_change_until_somebody_has_filed(
        self, round_, assessment, stan, lena, omar, sam, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            rounds_actions.change_plan(
                round_, by=stan, at=NOW, due_on=round_.due_on + datetime.timedelta(days=1), guidance="Be brief."
            )
        event = round_.events.latest("pk")
        assert "Self-assessments due:" in event.note
        assert "→" in event.note
        assert {message.to[0] for message in mail.outbox} == {lena.email, omar.email}
        bring_to(assessment, Status.FILED, omar)
        with pytest.raises(Refused, match="Somebody has filed"):
            rounds_actions.change_plan(round_, by=stan, at=NOW, guidance="Too late.")

    def test_the_scale_stays_once_an_answer_is_written_by_it(self, round_, assessment, stan, omar):
        save(assessment, "1.2", omar)
        with pytest.raises(Refused, match="written by this scale"):
            rounds_policies.check_can_change_scale(stan, round_)

    def test_extension_given_is_not_taken_back_by_a_change_of_days(self, due_yesterday, round_, stan):
        extend(round_, stan, 30, assessment=due_yesterday)
        round_.refresh_from_db()
        with pytest.raises(Refused, match="Reviews cannot be due before that"):
            rounds_actions.change_plan(round_, by=stan, at=NOW, review_due_on=in_days(29))

    def test_after_a_filing_days_only_move_later_with_a_reason(
        self, due_yesterday, round_, steward, stan, omar, lena, sam, rosa, django_capture_on_commit_callbacks
    ):
        url = f"/rounds/{round_.pk}/move-dates/"
        assert steward.get(url).status_code == 302
        bring_to(due_yesterday, Status.FILED, omar)
        round_.refresh_from_db()
        for days, why in [(30, "can only move later"), (40, "hold already")]:
            with pytest.raises(Refused, match=why):
                move(round_, stan, days)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            move(round_, stan, 45)
        assert [message.to for message in mail.outbox] == [[rosa.email]]
        assert "Reviewers are ill." in round_.events.latest("pk").note
        assert "Say why these days move." in steward.post(url, {"reason": ""}).text


def move(round_, stan, days):
    return actions.move_dates(
        round_,
        review_due_on=in_days(days),
        reply_due_on=in_days(60),
        reason="Reviewers are ill.",
        by=stan,
        at=NOW,
    )


class TestBoard:
    @pytest.mark.parametrize("path", ["", "by-promise/", "board.csv", "by-promise.csv", "e-mails/"])
    def test_takes_as_many_queries_for_ten_as_for_one(self, round_, assessment, steward, omar, path):
        save(assessment, "1.2", omar)
        one = queries_for(steward, f"/rounds/{round_.pk}/{path}")
        ask_more(round_, 9)
        assert queries_for(steward, f"/rounds/{round_.pk}/{path}") == one

    def test_every_filter_and_order_is_a_page(self, round_, assessment, steward):
        for show, _ in board.FILTERS:
            for sort in board.SORTS:
                assert steward.get(f"/rounds/{round_.pk}/", {"show": show, "sort": sort}).status_code == 200
        assert steward.get(f"/rounds/{round_.pk}/", {"show": "x", "sort": "\0"}).status_code == 200

    def test_orders(self, round_, assessment, omar, stan):
        ask_more(round_, 2)
        save(assessment, "1.2", omar)
        names = [
            [row.signature.organisation.name for row in board.chosen(round_, show="", sort=sort, today=in_days(0))]
            for sort in ["name", "progress", "activity"]
        ]
        assert names == [
            ["Northside ICB", "Organisation 0", "Organisation 1"],
            ["Organisation 0", "Organisation 1", "Northside ICB"],
            ["Organisation 0", "Organisation 1", "Northside ICB"],
        ]

    def test_hard_to_reach_is_said_and_can_be_listed(self, round_, assessment, lena, omar, sam):
        ask_more(round_, 1)
        (row,) = board.chosen(round_, show="contacts", sort="name", today=in_days(0))
        assert row.signature.organisation.name == "Organisation 0"
        assert board.warnings_of(row) == ["Only one contact", "No senior responsible officer"]

    def test_a_promise_names_who_is_stuck_and_not_what_they_wrote(self, round_, assessment, steward, omar):
        save(assessment, "1.2", omar, narrative="Not for the steward.")
        page = steward.get(f"/rounds/{round_.pk}/by-promise/")
        rows = {row.ref: row for row in page.context["rows"]}
        assert (rows["1.2"].answered, rows["1.2"].waiting) == (1, ())
        assert (rows["1.1"].answered, rows["1.1"].waiting) == (0, ("Northside ICB",))
        assert "Not for the steward." not in page.text

    def test_files_are_safe_to_open(self, round_, assessment, steward, northside):
        type(northside).objects.filter(pk=northside.pk).update(name="=1+1")
        for path in ["board.csv", "by-promise.csv"]:
            text = steward.get(f"/rounds/{round_.pk}/{path}").content.decode("utf-8-sig")
            assert "'=1+1" in text
            assert "\n=1+1" not in text

    def test_e_mails_show_subjects_of_this_round_only(self, round_, assessment, steward, stan, lena):
        actions.chase(round_, [assessment], note="Between us.", by=stan, at=NOW)
        page = steward.get(f"/rounds/{round_.pk}/e-mails/").text
        assert "A reminder: Northside ICB" in page
        assert "Between us." not in page
        assert "A reminder" in steward.get(f"/rounds/{round_.pk}/e-mails/", {"of": "northside-icb"}).text
        other = factories.make_round(round_.edition, "2031")
        factories.open_round(other)
        assert "A reminder" not in steward.get(f"/rounds/{other.pk}/e-mails/").text
