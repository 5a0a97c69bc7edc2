"""Asking colleagues for answers: what is kept of it, who may do what, who is told."""

import datetime
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import html

from accounts.rules import Refused, decide
from selfassessment import reminders
from selfassessment.actions import handing
from selfassessment.models import Answer, HandedAnswer, Handover, SelfAssessment
from selfassessment.policies import answering as answering_policies
from signatories.actions import people
from signatories.models import Invitation, Membership, OrganisationRole
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment.steps import bring_to, hand_over, save, take_over

pytestmark = pytest.mark.django_db
Ending = HandedAnswer.Ending
NEW = "nadia.new@example.org"


@pytest.fixture
def by(client):
    def by(user):
        client.force_login(user)
        return client

    return by


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """What happens in `with sent():` is committed, so that its e-mails go out."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def url(assessment, *parts) -> str:
    return "/".join(["/self-assessments", str(assessment.pk), *map(str, parts), ""])


def answers(assessment, *refs):
    return Answer.objects.filter(assessment=assessment, clause__ref__in=refs)


def today() -> datetime.date:
    return timezone.localdate()


def boxes(client, handover):
    page = html.fromstring(client.get(handover.get_absolute_url()).content)
    return page.xpath("//form//input[@name='handed']")


def endings(handover) -> dict[str, str]:
    return dict(handover.handed.values_list("answer__clause__ref", "ending"))


class TestHandingOver:
    def test_colleague_writes_what_was_handed_to_them_and_nothing_else(self, assessment, omar, cora):
        hand_over(assessment, "1.2", "3.1", to=cora, by=omar)
        save(assessment, "1.2", cora, narrative="From Cora.")
        assert answers(assessment, "1.2").get().narrative == "From Cora."
        with pytest.raises(Refused, match=r"1\.1 has not been handed to you"):
            save(assessment, "1.1", cora)

    def test_what_was_asked_is_kept_as_it_was_asked(self, assessment, omar, cora):
        due_on = today() + datetime.timedelta(days=9)
        handover = hand_over(assessment, "1.2", to=cora, by=omar, note="Ask Finance.", due_on=due_on)
        assert (handover.to, handover.asked_by, handover.note, handover.due_on) == (cora, omar, "Ask Finance.", due_on)
        for change in [
            lambda: Handover.objects.update(note="Something else."),
            lambda: HandedAnswer.objects.all().delete(),
            lambda: HandedAnswer.objects.update(answer=answers(assessment, "3.1").get()),
        ]:
            with pytest.raises(IntegrityError, match="stays on the record"), transaction.atomic():
                change()
        save(assessment, "1.2", cora)
        handing.hand_back(handover, answers=answers(assessment, "1.2"), is_done=True, by=cora, at=timezone.now())
        with pytest.raises(IntegrityError, match="stays on the record"), transaction.atomic():
            HandedAnswer.objects.update(ending=Ending.DECLINED)

    def test_an_answer_is_with_one_colleague_at_a_time(self, assessment, omar, cora):
        handover = hand_over(assessment, "1.2", to=cora, by=omar)
        with pytest.raises(IntegrityError), transaction.atomic():
            HandedAnswer.objects.create(
                handover=Handover.objects.create(
                    assessment=assessment, to=omar, asked_by=omar, asked_at=timezone.now()
                ),
                answer=handover.handed.get().answer,
            )

    def test_what_was_with_somebody_else_is_passed_on_and_they_are_told(self, assessment, omar, lena, cora, sent):
        first = hand_over(assessment, "1.1", "1.2", to=cora, by=omar)
        with sent():
            second = hand_over(assessment, "1.2", to=lena, by=omar)
        assert endings(first) == {"1.1": "", "1.2": "passed on"}
        assert endings(second) == {"1.2": ""}
        assert {message.to[0]: message.subject for message in mail.outbox} == {
            lena.email: "Omar Officer asks you to answer 1.2 of Riverside Compact, 2026",
            cora.email: "You need not answer 1.2 of Riverside Compact, 2026",
        }

    def test_the_same_again_is_no_new_request(self, assessment, omar, cora, sent):
        with sent():
            first = hand_over(assessment, "1.1", "1.2", to=cora, by=omar, note="Please.")
            again = hand_over(assessment, "1.1", "1.2", to=cora, by=omar, note="Please.")
        assert first == again
        assert len(mail.outbox) == 1

    def test_the_e_mail_says_what_by_when_and_with_which_words(self, assessment, omar, cora, sent):
        due_on = today() + datetime.timedelta(days=3)
        with sent():
            handover = hand_over(assessment, "1.1", "1.2", to=cora, by=omar, note="Ask Finance.", due_on=due_on)
        [message] = mail.outbox
        assert message.to == [cora.email]
        assert "1.2: Offer grants of three years." in message.body
        assert "Ask Finance." in message.body
        assert f", by {due_on.day} {due_on:%B %Y}" in message.body
        assert handover.get_absolute_url() in message.body

    @pytest.mark.parametrize(
        ("days", "says"), [(-1, "has gone by"), (31, "The whole self-assessment is due on"), (30, ""), (0, "")]
    )
    def test_the_day_is_between_today_and_the_day_it_is_all_due(self, assessment, omar, cora, days, says):
        due_on = today() + datetime.timedelta(days=days)
        if not says:
            assert hand_over(assessment, "1.2", to=cora, by=omar, due_on=due_on).due_on == due_on
            return
        with pytest.raises(Refused, match=says):
            hand_over(assessment, "1.2", to=cora, by=omar, due_on=due_on)

    def test_only_officers_hand_over_and_only_promises_of_their_own(self, assessment, omar, cora, sam, rhea, lena):
        for who in [cora, sam, rhea]:
            with pytest.raises(Refused, match="Only an officer of Northside ICB"):
                hand_over(assessment, "1.2", to=lena, by=who)
        with pytest.raises(Refused, match="Choose at least one promise"):
            hand_over(assessment, to=cora, by=omar)
        with pytest.raises(Refused, match="Choose a colleague"):
            hand_over(assessment, "1.2", to=omar, by=omar)
        with pytest.raises(Refused, match="does not write for Northside ICB yet"):
            hand_over(assessment, "1.2", to=sam, by=omar)
        bring_to(assessment, "filed", omar)
        with pytest.raises(Refused, match="is sealed"):
            hand_over(assessment, "1.2", to=cora, by=omar)
        assert not Handover.objects.exists()

    def test_handing_over_makes_nobody_s_text_stale_and_voids_no_sign_off(self, assessment, omar, cora, sam):
        bring_to(assessment, "signed off", omar)
        version = answers(assessment, "1.2").get().version
        hand_over(assessment, "1.2", to=cora, by=omar)
        assessment.refresh_from_db()
        assert assessment.status == "signed off"
        assert answers(assessment, "1.2").get().version == version


class TestSomebodyNew:
    def test_promises_wait_for_whoever_accepts_the_invitation(self, assessment, northside, omar, sent):
        with sent():
            handover = hand_over(assessment, "1.2", email=f" {NEW.upper()} ", name="Nadia New", by=omar, note="Thanks!")
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.organisation_role) == (NEW, OrganisationRole.CONTRIBUTOR)
        assert handover.is_waiting
        assert handover.whom == "Nadia New"
        [message] = mail.outbox
        assert message.to == [NEW]
        assert "Omar Officer asks you to answer 1 promise in Riverside Compact, 2026: 1.2." in message.body
        assert "Thanks!" in message.body
        nadia = people.accept_with_new_account(
            invitation, name="Nadia New", password=factories.PASSWORD, at=timezone.now()
        )
        assert list(Answer.objects.readable_by(nadia, assessment)) == list(answers(assessment, "1.2"))
        assert list(SelfAssessment.objects.due_for(nadia)) == [assessment]
        save(assessment, "1.2", nadia, narrative="From Nadia.")
        with pytest.raises(Refused, match="has not been handed to you"):
            save(assessment, "3.1", nadia)

    def test_a_person_with_an_account_elsewhere_is_invited_too(self, assessment, omar, rhea):
        handover = hand_over(assessment, "1.2", email=rhea.email, by=omar)
        assert not SelfAssessment.objects.visible_to(rhea).exists()
        people.accept(handover.invitation, by=rhea, at=timezone.now())
        assert decide(answering_policies.check_can_answer, rhea, answers(assessment, "1.2").get())

    def test_a_colleague_who_writes_here_needs_no_invitation(self, assessment, omar, cora):
        assert hand_over(assessment, "1.2", email=cora.email.upper(), by=omar).to == cora
        assert not Invitation.objects.exists()

    def test_asked_twice_they_are_invited_once_and_told_of_both(self, assessment, omar, sent):
        hand_over(assessment, "1.1", email=NEW, by=omar)
        with sent():
            hand_over(assessment, "1.2", email=NEW, by=omar)
        assert Invitation.objects.count() == 1
        assert "1 promise in Riverside Compact, 2026: 1.2" in mail.outbox[0].body
        people.accept_with_new_account(
            Invitation.objects.get(), name="Nadia New", password=factories.PASSWORD, at=timezone.now()
        )
        assert HandedAnswer.objects.with_person(Invitation.objects.get().accepted_by).count() == 2

    def test_a_corrected_address_takes_the_promises_along(self, assessment, omar):
        handover = hand_over(assessment, "1.2", email="nadja.new@example.org", by=omar)
        people.correct_address(handover.invitation, email=NEW, by=omar, at=timezone.now())
        nadia = people.accept_with_new_account(
            Invitation.objects.get(), name="Nadia New", password=factories.PASSWORD, at=timezone.now()
        )
        assert Answer.objects.readable_by(nadia, assessment).count() == 1

    def test_nobody_gets_anything_from_an_invitation_that_was_withdrawn(self, assessment, omar, by):
        handover = hand_over(assessment, "1.2", email=NEW, by=omar)
        people.withdraw_invitation(handover.invitation, by=omar, at=timezone.now())
        page = by(omar).get(url(assessment)).text
        assert f"Was for {NEW}, whose invitation was withdrawn" in page
        assert not HandedAnswer.objects.with_person(omar).exists()


class TestHandingBack:
    def test_done_is_told_to_the_officer_who_asked(self, assessment, omar, lena, cora, sent):
        handover = hand_over(assessment, "1.1", "1.2", to=cora, by=omar)
        save(assessment, "1.1", cora, rating=3, narrative="")
        save(assessment, "1.2", cora)
        with sent():
            handing.hand_back(
                handover,
                answers=answers(assessment, "1.1", "1.2"),
                is_done=True,
                note="1.1 is for the auditors.",
                by=cora,
                at=timezone.now(),
            )
        assert endings(handover) == {"1.1": "done", "1.2": "done"}
        [message] = mail.outbox
        assert message.to == [omar.email]
        assert message.subject == "Cora Contributor has answered 1.1 and 1.2 of Riverside Compact, 2026"
        assert "1.1 is for the auditors." in message.body
        assert "Not complete yet: 1.1." in message.body

    def test_nothing_without_a_rating_is_done(self, assessment, omar, cora):
        handover = hand_over(assessment, "1.1", "1.2", "3.1", to=cora, by=omar)
        save(assessment, "3.1", cora, rating=None, is_not_applicable=True, not_applicable_reason="We buy nothing.")
        words = {"answers": answers(assessment, "1.1", "1.2", "3.1"), "is_done": True, "by": cora, "at": timezone.now()}
        with pytest.raises(Refused, match=r"^1\.1 and 1\.2 have no rating yet\. Rate them first, or hand them back"):
            handing.hand_back(handover, **words)
        save(assessment, "1.1", cora)
        with pytest.raises(Refused, match=r"^1\.2 has no rating yet\. Rate it first, or hand it back as not for you\."):
            handing.hand_back(handover, **words)
        assert set(endings(handover).values()) == {""}
        save(assessment, "1.2", cora)
        handing.hand_back(handover, **words)
        assert set(endings(handover).values()) == {"done"}

    def test_done_without_a_rating_is_told_on_the_page_and_the_note_is_kept(self, assessment, omar, cora, by):
        handover = hand_over(assessment, "1.2", to=cora, by=omar)
        handed = str(handover.handed.get().answer_id)
        data = {"handed": [handed], "how": "done", "note": "All in the ledger."}
        page = by(cora).post(f"{handover.get_absolute_url()}", data)
        assert page.status_code == 200
        assert "1.2 has no rating yet." in page.text
        assert "All in the ledger." in page.text

    def test_an_officer_who_has_left_is_not_told_but_the_others_are(self, assessment, omar, lena, cora, sent):
        handover = hand_over(assessment, "1.2", to=cora, by=omar)
        omar.memberships.update(ended_at=timezone.now(), ended_by=lena)
        with sent():
            handing.hand_back(handover, answers=answers(assessment, "1.2"), is_done=False, by=cora, at=timezone.now())
        assert [message.to for message in mail.outbox] == [[lena.email]]

    def test_what_was_done_stays_readable_to_its_writer_and_what_was_declined_does_not(self, assessment, omar, cora):
        handover = hand_over(assessment, "1.1", "1.2", to=cora, by=omar)
        save(assessment, "1.1", cora)
        for ref, is_done in [("1.1", True), ("1.2", False)]:
            handing.hand_back(handover, answers=answers(assessment, ref), is_done=is_done, by=cora, at=timezone.now())
        readable = Answer.objects.readable_by(cora, assessment)
        assert [answer.clause.ref for answer in readable] == ["1.1"]
        with pytest.raises(Refused, match="has not been handed to you"):
            save(assessment, "1.1", cora, narrative="Once more.")

    def test_twice_is_once(self, assessment, omar, cora):
        handover = hand_over(assessment, "1.2", to=cora, by=omar)
        save(assessment, "1.2", cora)
        words = {"answers": answers(assessment, "1.2"), "is_done": True, "by": cora, "at": timezone.now()}
        handing.hand_back(handover, **words)
        with pytest.raises(Refused, match="no longer with you"):
            handing.hand_back(handover, **words)

    def test_only_who_was_asked_hands_back(self, assessment, omar, lena, cora):
        handover = hand_over(assessment, "1.2", to=cora, by=omar)
        with pytest.raises(Refused, match="Only Cora Contributor, who was asked, can hand this back"):
            handing.hand_back(handover, answers=answers(assessment, "1.2"), is_done=True, by=lena, at=timezone.now())

    def test_taking_over_keeps_what_was_written_ends_the_right_and_says_so(self, assessment, omar, cora, sent):
        hand_over(assessment, "1.2", to=cora, by=omar)
        save(assessment, "1.2", cora, narrative="From Cora.")
        with sent():
            take_over(assessment, "1.2", by=omar)
        assert answers(assessment, "1.2").get().narrative == "From Cora."
        assert [message.to for message in mail.outbox] == [[cora.email]]
        with pytest.raises(Refused):
            save(assessment, "1.2", cora, narrative="Again.")
        assert not SelfAssessment.objects.visible_to(cora).exists()


class TestLeaving:
    def test_what_a_leaver_had_goes_back_to_the_officers_who_are_told(self, assessment, omar, lena, cora, sent):
        handover = hand_over(assessment, "1.1", "1.2", to=cora, by=omar)
        save(assessment, "1.2", cora, narrative="From Cora.")
        with sent():
            handing.remove_colleague(Membership.objects.get(user=cora), by=lena, at=timezone.now())
        assert endings(handover) == {"1.1": "left", "1.2": "left"}
        assert answers(assessment, "1.2").get().narrative == "From Cora."
        [message] = mail.outbox
        assert message.to == [omar.email]
        assert message.subject == "Back with the officers: 1.1 and 1.2 of Riverside Compact, 2026"

    def test_who_keeps_another_role_keeps_what_was_handed_to_them(self, assessment, omar, lena, cora, northside):
        factories.make_membership(cora, northside, OrganisationRole.OFFICER)
        handover = hand_over(assessment, "1.2", to=cora, by=omar)
        contributor = Membership.objects.get(user=cora, role=OrganisationRole.CONTRIBUTOR)
        assert handing.remove_colleague(contributor, by=lena, at=timezone.now()) == []
        assert endings(handover) == {"1.2": ""}

    def test_the_page_says_beforehand_what_goes_back(self, assessment, omar, lena, cora, by):
        hand_over(assessment, "1.1", "1.2", to=cora, by=omar)
        membership = Membership.objects.get(user=cora)
        address = f"/organisations/northside-icb/people/{membership.pk}/end/"
        assert "1.1 and 1.2 of Riverside Compact, 2026" in by(lena).get(address).text
        page = by(lena).post(address, follow=True).text
        assert "1.1 and 1.2: back with the officers, who have been told." in page

    def test_the_last_lead_officer_is_shown_how_to_hand_the_role_on(self, northside, lena, omar, by):
        membership = Membership.objects.get(user=lena)
        address = f"/organisations/northside-icb/people/{membership.pk}/end/"
        page = by(lena).get(address).text
        assert "You are the only lead officer of Northside ICB" in page
        assert "Hand the role on" in page
        page = by(lena).post(address, {"note": "I am off."}).text
        assert "has no other lead officer" in page
        membership.refresh_from_db()
        assert membership.ended_at is None

    def test_a_steward_who_ends_the_last_lead_says_why_and_everybody_is_told(
        self, assessment, lena, omar, stan, by, sent
    ):
        membership = Membership.objects.get(user=lena)
        address = f"/organisations/northside-icb/people/{membership.pk}/end/"
        assert "Say why nobody follows yet." in by(stan).post(address).text
        with sent():
            by(stan).post(address, {"note": "Lena has left the ICB."})
        membership.refresh_from_db()
        assert membership.ended_by == stan
        told = {message.to[0] for message in mail.outbox if message.subject == "Northside ICB has no lead officer"}
        assert told == {omar.email, "sam.senior@example.org"}


class TestReminders:
    @pytest.fixture
    def handover(self, assessment, omar, cora):
        return hand_over(assessment, "1.1", "1.2", to=cora, by=omar, due_on=today() + datetime.timedelta(days=7))

    def test_whom_to_remind_on_which_day(self, handover, cora, sent):
        for days, begins in [(6, "1 day left"), (8, "Past its day")]:
            with sent():
                reminders.remind(today() + datetime.timedelta(days=days))
                reminders.remind(today() + datetime.timedelta(days=days))
            told = [(message.to, message.subject) for message in mail.outbox if "your answers" in message.subject]
            assert told == [([cora.email], f"{begins}: Omar Officer waits for your answers")]
            mail.outbox.clear()

    @pytest.mark.parametrize("how", ["handed back", "taken over", "left", "filed", "account closed"])
    def test_nobody_is_reminded_of_what_is_no_longer_theirs(self, handover, assessment, omar, cora, lena, sam, how):
        if how == "handed back":
            both = answers(assessment, "1.1", "1.2")
            save(assessment, "1.1", cora)
            save(assessment, "1.2", cora)
            handing.hand_back(handover, answers=both, is_done=True, by=cora, at=timezone.now())
        elif how == "taken over":
            take_over(assessment, "1.1", "1.2", by=omar)
        elif how == "left":
            Membership.objects.filter(user=cora).update(ended_at=timezone.now(), ended_by=lena)
        elif how == "filed":
            bring_to(assessment, "filed", omar)
        else:
            cora.is_active = False
            cora.save()
        assert list(reminders.handed_over(handover.due_on)) == []

    def test_who_has_not_accepted_is_not_reminded_but_the_officer_can_know(self, assessment, omar):
        due_on = today() + datetime.timedelta(days=1)
        handover = hand_over(assessment, "1.2", email=NEW, by=omar, due_on=due_on)
        assert list(reminders.handed_over(due_on)) == []
        [due] = reminders.not_taken_up(due_on)
        assert (due.people, due.due_on) == ((omar,), due_on)
        people.withdraw_invitation(handover.invitation, by=omar, at=timezone.now())
        assert list(reminders.not_taken_up(due_on)) == []


class TestPages:
    def test_where_no_promise_is_named_the_person_is_asked_for_first(self, assessment, omar, by):
        named = by(omar).get(url(assessment, "hand-over") + "?section=0").text
        assert named.index("Which promises?") < named.index("To whom?")
        unnamed = by(omar).get(url(assessment, "hand-over")).text
        assert unnamed.index("To whom?") < unnamed.index("E-mail address") < unnamed.index("Which promises?")
        wrong = by(omar).post(url(assessment, "hand-over"), {}).text
        assert wrong.index("Choose a colleague, or somebody new.") < wrong.index("Choose at least one promise.")

    def test_what_is_answered_is_ticked_to_be_handed_back_and_the_rest_is_not(self, client, assessment, omar, cora):
        handover = hand_over(assessment, "1.2", "3.1", to=cora, by=omar)
        client.force_login(cora)
        assert ["checked" in box.attrib for box in boxes(client, handover)] == [True, True], "nothing is answered yet"
        save(assessment, "3.1", cora)
        assert ["checked" in box.attrib for box in boxes(client, handover)] == [False, True]

    def test_officer_hands_a_whole_section_to_a_new_address(self, assessment, by, omar):
        page = by(omar).get(url(assessment, "hand-over") + "?section=0").text
        assert len(re.findall(r"checked", page)) == 3  # the section and its two promises
        response = by(omar).post(
            url(assessment, "hand-over"),
            {"promises_0": "all", "to": "new", "email": NEW, "name": "Nadia", "note": "Please.", "due_on_0": ""},
            follow=True,
        )
        assert f"1.1 and 1.2 wait for Nadia, who has been invited by e-mail to {NEW}." in response.text
        assert "Waits for Nadia to accept the invitation" in response.text
        assert set(endings(Handover.objects.get())) == {"1.1", "1.2"}

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"promises_0": []}, "Choose at least one promise."),
            ({"to": ""}, "Choose a colleague, or somebody new."),
            ({"email": ""}, "Enter the e-mail address of the colleague."),
            ({"email": "nadia"}, "Enter an e-mail address, such as name@example.org."),
            ({"promises_0": "9.9"}, "Choose promises from the list."),
            ({"due_on_0": "1", "due_on_1": "1", "due_on_2": "2020"}, "has gone by"),
            ({"note": "x" * 2001}, "This text has 2,001 characters"),
            ({"name": "n" * 151}, "This has 151 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, assessment, by, omar, changes, says):
        data = {"promises_0": "1.2", "to": "new", "email": NEW, "note": "Keep me.", **changes}
        page = by(omar).post(url(assessment, "hand-over"), data).text
        assert says in page
        assert data["note"] in page
        assert not Handover.objects.exists()

    def test_contributor_reads_the_note_answers_and_hands_back(self, assessment, by, omar, cora):
        handover = hand_over(assessment, "1.2", to=cora, by=omar, note="Ask Finance first.")
        assert "Ask Finance first." in by(cora).get(url(assessment)).text
        assert "Ask Finance first." in by(cora).get(url(assessment, "1.2")).text
        page = by(cora).get(handover.get_absolute_url()).text
        assert "Omar Officer asks you for 1 answer" in page
        key = str(answers(assessment, "1.2").get().pk)
        page = by(cora).post(handover.get_absolute_url(), {"handed": key}).text
        assert "Say whether you have done this or it is not for you." in page
        data = {"handed": key, "how": "declined", "note": "Try Finance."}
        page = by(cora).post(handover.get_absolute_url(), data, follow=True)
        assert "1.2: handed back. Omar Officer has been told." in page.text
        assert by(cora).get(url(assessment)).status_code == 404  # nothing is left that they may see
        assert "Handed back by Cora Contributor: not for them" in by(omar).get(url(assessment)).text
        assert "Try Finance." in by(omar).get(url(assessment, "1.2")).text

    def test_overdue_is_said_to_both(self, assessment, by, omar, cora):
        hand_over(assessment, "1.2", to=cora, by=omar, due_on=today())
        past = today() + datetime.timedelta(days=2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.localdate", lambda *args: past)
            for who in [omar, cora]:
                page = by(who).get(url(assessment)).text
                assert "which has gone by" in page
                assert "Overdue" in page

    def test_lists_take_the_same_queries_for_one_as_for_ten(self, assessment, by, omar, lena, cora):
        hand_over(assessment, "1.1", to=cora, by=omar)
        pages = [url(assessment, "handed-over"), url(assessment)]
        one = [queries_for(by(omar), page) for page in pages]
        for number in range(4):
            for who in [lena, cora]:
                hand_over(assessment, "1.1", "1.2", "3.1", to=who, by=omar, note=str(number))
        assert Handover.objects.count() == 9
        assert [queries_for(by(omar), page) for page in pages] == one

    def test_a_handover_of_another_self_assessment_is_not_found(self, assessment, by, omar, cora, lena):
        mine = hand_over(assessment, "1.1", to=lena, by=omar)
        hand_over(assessment, "1.2", to=cora, by=omar)
        assert by(cora).get(mine.get_absolute_url()).status_code == 404
        assert by(cora).get(url(assessment, "handed-over")).text.count("app-card__title") == 1


def test_database_knows_a_person_or_an_invitation_and_a_whole_ending(assessment, omar, cora):
    fields = {"assessment": assessment, "asked_by": omar, "asked_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(**fields)
    handover = hand_over(assessment, "1.2", to=cora, by=omar)
    for half in [{"ending": "done"}, {"ended_at": timezone.now()}, {"ending_note": "?"}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            HandedAnswer.objects.filter(handover=handover).update(**half)
