"""E-mail goes out at most once, whatever dies; what certainly has not gone is tried again."""

from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import actions, letters, mailing
from accounts.letters import Letter
from accounts.models import Mail, User
from accounts.rules import Refused
from tests import factories

LONDON = ZoneInfo("Europe/London")
AT = datetime(2027, 6, 1, 9, tzinfo=LONDON)  # a Tuesday
Status = Mail.Status


@pytest.fixture
def real_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture
def lena(db) -> User:
    return factories.make_user("Lena Lead")


def letter(**told) -> Letter:
    return Letter(
        **{
            "subject": "Please look",
            "text": "Hello Lena,\n\nLook here:\nhttp://localhost:8000/your-work/\n\nCompact Tracker",
            "template": "try",
            "why": "you are tried on",
            **told,
        }
    )


def choose(person, choice):
    return actions.choose_mails(person, choice)


def fails(monkeypatch, where, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(EmailBackend, where, fail)


@pytest.mark.usefixtures("real_queue")
class TestSending:
    def test_is_written_with_its_task_in_one_transaction(self, lena):
        with transaction.atomic():
            mailing.write(lena, letter(), at=AT)
            transaction.set_rollback(True)
        assert not Mail.objects.exists()
        assert not DBTaskResult.objects.exists()
        mail = mailing.write(lena, letter(), at=AT)
        assert DBTaskResult.objects.get().args_kwargs["args"] == [mail.pk]
        assert post.outbox == []

    def test_goes_as_text_and_as_html_of_the_same_words(self, lena):
        mail = mailing.write(lena, letter(text="Say <b>hello</b> & go:\nhttp://localhost:8000/x/?a=1&b=2"), at=AT)
        mailing.send(mail.pk, at=AT)
        (message,) = post.outbox
        (html,) = message.alternatives
        assert "<b>" not in html.content
        assert (
            '<a href="http://localhost:8000/x/?a=1&amp;b=2">Say &lt;b&gt;hello&lt;/b&gt; &amp; go</a>' in html.content
        )
        assert "<img" not in html.content
        assert "You get this because you are tried on." in message.body
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        mail.refresh_from_db()
        assert (mail.status, bool(mail.sent_at)) == (Status.SENT, True)

    def test_done_twice_it_goes_once(self, lena):
        mail = mailing.write(lena, letter(), at=AT)
        mailing.send(mail.pk, at=AT)
        mailing.send(mail.pk, at=AT)
        assert len(post.outbox) == 1
        assert Mail.objects.get().status == Status.SENT

    def test_a_worker_killed_while_sending_leaves_a_question_and_no_second_message(self, lena, monkeypatch):
        """SystemExit stands for the kill: nothing after it is done."""
        mail = mailing.write(lena, letter(), at=AT)
        sent = EmailBackend.send_messages

        def send_and_die(*args):
            sent(*args)
            raise SystemExit

        monkeypatch.setattr(EmailBackend, "send_messages", send_and_die)
        with pytest.raises(SystemExit):
            mailing.send(mail.pk, at=AT)
        assert Mail.objects.get().status == Status.SENDING
        mailing.send(mail.pk, at=AT)  # the task, put back by the keeper
        assert len(post.outbox) == 1
        assert Mail.objects.get().status == Status.UNCERTAIN

    def test_what_lies_half_sent_is_named_by_the_daily_turn(self, lena):
        mailing.write(lena, letter(), at=AT)
        Mail.objects.update(status=Status.SENDING, claimed_at=AT)
        mailing.take_daily_turn(at=AT + timedelta(minutes=59))
        assert Mail.objects.get().status == Status.SENDING
        mailing.take_daily_turn(at=AT + timedelta(minutes=61))
        assert Mail.objects.get().status == Status.UNCERTAIN

    def test_a_mail_server_that_is_away_costs_delay(self, lena, monkeypatch):
        mail = mailing.write(lena, letter(), at=AT)
        with monkeypatch.context() as patch:
            fails(patch, "open", ConnectionRefusedError())
            mailing.send(mail.pk, at=AT)
        mail.refresh_from_db()
        assert (mail.status, mail.next_try_at, mail.tries) == (Status.QUEUED, AT + timedelta(minutes=1), 1)
        assert DBTaskResult.objects.filter(run_after=mail.next_try_at).count() == 1
        mailing.send(mail.pk, at=AT)  # too early: an old task that was put back
        assert post.outbox == []
        mailing.send(mail.pk, at=mail.next_try_at)
        assert len(post.outbox) == 1
        assert Mail.objects.get().failure == ""

    def test_is_given_up_after_some_days_and_says_so(self, lena, monkeypatch):
        fails(monkeypatch, "open", ConnectionRefusedError())
        mail, at = mailing.write(lena, letter(), at=AT), AT
        while mail.status == Status.QUEUED:
            mailing.send(mail.pk, at=at)
            mail.refresh_from_db()
            at = mail.next_try_at or at
        assert (mail.status, mail.tries) == (Status.FAILED, len(mailing.TRIES_AFTER) + 1)
        assert timedelta(days=3) < at - AT < timedelta(days=5)
        assert "cannot be reached" in mail.failure

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (SMTPRecipientsRefused({"lena@example.org": (550, b"No such user")}), Status.FAILED),
            (SMTPRecipientsRefused({"lena@example.org": (450, b"Mailbox busy")}), Status.QUEUED),
            (SMTPDataError(554, b"Too large"), Status.FAILED),
            (SMTPDataError(451, b"Come back"), Status.QUEUED),
            (SMTPServerDisconnected("Gone"), Status.UNCERTAIN),
            (TimeoutError(), Status.UNCERTAIN),
        ],
    )
    def test_what_the_server_says_decides(self, lena, monkeypatch, error, status):
        """Where it said no, nothing has gone; where it fell silent, nobody knows, and it is not sent again."""
        mail = mailing.write(lena, letter(), at=AT)
        fails(monkeypatch, "send_messages", error)
        mailing.send(mail.pk, at=AT)
        mail.refresh_from_db()
        assert mail.status == status

    def test_staff_may_send_again_what_may_not_have_gone(self, lena, staff):
        mail = mailing.write(lena, letter(), at=AT)
        with pytest.raises(Refused, match="waiting to be sent"):
            actions.send_again(mail, by=staff, at=AT)
        Mail.objects.update(status=Status.UNCERTAIN)
        with pytest.raises(Refused, match="Only the portal’s staff"):
            actions.send_again(mail, by=lena, at=AT)
        actions.send_again(mail, by=staff, at=AT)
        mailing.send(mail.pk, at=AT)
        assert len(post.outbox) == 1


class TestSaidOnce:
    def test_nobody_is_told_the_same_twice(self, lena):
        assert mailing.write(lena, letter(once="due/7"), at=AT)
        assert mailing.write(lena, letter(once="due/7"), at=AT) is None
        assert mailing.write(factories.make_user("Omar"), letter(once="due/7"), at=AT)
        assert Mail.objects.count() == 2

    def test_closed_accounts_and_played_years_get_nothing(self, lena):
        with mailing.held_back():
            assert mailing.write(lena, letter(), at=AT) is None
        lena.is_active = False
        assert mailing.write(lena, letter(), at=AT) is None
        assert not Mail.objects.exists()


class TestSecrets:
    def test_what_lets_somebody_in_is_sent_and_not_kept(self, lena, staff, client):
        assert mailing.send_now(
            lena.email,
            letter(text="[The link is not kept.]"),
            text="http://localhost:8000/x/s3cret/",
            person=lena,
            at=AT,
        )
        assert "s3cret" in post.outbox[0].body
        assert "s3cret" not in str(Mail.objects.values_list().get())
        client.force_login(staff)
        for name in ["accounts:mail", "accounts:message"]:
            assert b"s3cret" not in client.get(reverse(name, args=[Mail.objects.get().pk])).content
        Mail.objects.update(status=Status.UNCERTAIN, sent_at=None)
        with pytest.raises(Refused, match="held a link"):
            actions.send_again(Mail.objects.get(), by=staff, at=AT)


class TestFewer:
    def test_each_choice(self, lena):
        cases = {
            ("each", False): Status.QUEUED,
            ("weekly", False): Status.HELD,
            ("weekly", True): Status.QUEUED,
            ("needed", False): Status.UNWANTED,
            ("needed", True): Status.UNWANTED,
        }
        for (choice, is_urgent), status in cases.items():
            choose(lena, choice)
            assert mailing.write(lena, letter(is_optional=True, is_urgent=is_urgent), at=AT).status == status
            assert mailing.write(lena, letter(), at=AT).status == Status.QUEUED

    def test_one_list_a_week_also_when_monday_was_missed(self, lena, django_capture_on_commit_callbacks):
        choose(lena, "weekly")
        for number in range(3):
            mailing.write(lena, letter(subject=f"News {number}", is_optional=True), at=AT)
        thursday_after = AT + timedelta(days=9)
        mailing.write(lena, letter(subject="News of this week", is_optional=True), at=thursday_after)
        with django_capture_on_commit_callbacks(execute=True):
            mailing.take_daily_turn(at=thursday_after)
            mailing.take_daily_turn(at=thursday_after + timedelta(days=1))
        (message,) = post.outbox
        assert message.subject == "Your week: 3 things from Compact Tracker"
        assert "News 2" in message.body
        assert "News of this week" not in message.body
        assert Mail.objects.filter(status=Status.DIGESTED).count() == 3
        assert "List-Unsubscribe" in message.extra_headers

    def test_one_click_without_signing_in(self, lena, client, django_capture_on_commit_callbacks):
        choose(lena, "weekly")
        mailing.write(lena, letter(is_optional=True), at=AT)
        with django_capture_on_commit_callbacks(execute=True):
            mailing.write(lena, letter(is_optional=True, is_urgent=True), at=AT)
        (message,) = post.outbox
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
        assert url in message.body
        page = client.get(url)
        lena.refresh_from_db()
        assert (page.status_code, lena.mail_choice) == (200, "weekly")
        strict = type(client)(enforce_csrf_checks=True)
        assert strict.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
        lena.refresh_from_db()
        assert lena.mail_choice == "needed"
        assert set(Mail.objects.values_list("status", flat=True)) == {Status.SENT, Status.UNWANTED}
        strict.post(url, {"choice": "each"})
        lena.refresh_from_db()
        assert lena.mail_choice == "each"

    def test_a_made_up_link_is_nobody_s(self, lena, client):
        assert client.get(reverse("accounts:stop_mails", args=[f"{lena.pk}:made:up"])).status_code == 404

    def test_what_is_needed_has_no_way_out(self, lena, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            mailing.write(lena, letter(), at=AT)
        assert "List-Unsubscribe" not in post.outbox[0].extra_headers


class TestPages:
    def test_own_choice_and_own_mails_only(self, client, lena):
        mailing.write(lena, letter(subject="For Lena"), at=AT)
        mailing.write(factories.make_user("Omar"), letter(subject="For Omar"), at=AT)
        client.force_login(lena)
        page = client.get(reverse("accounts:own_mails")).content.decode()
        assert "For Lena" in page
        assert "For Omar" not in page
        client.post(reverse("accounts:own_mails"), {"mail_choice": "weekly"})
        lena.refresh_from_db()
        assert lena.mail_choice == "weekly"

    def test_staff_read_the_words_only_where_nothing_leaves_the_machine(self, client, lena, staff, settings):
        mail = mailing.write(lena, letter(text="Between us."), at=AT)
        client.force_login(staff)
        message = reverse("accounts:message", args=[mail.pk])
        assert b"Between us." in client.get(message).content
        assert client.get(message).headers["X-Frame-Options"] == "SAMEORIGIN"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        assert client.get(message).status_code == 403
        page = client.get(reverse("accounts:mail", args=[mail.pk])).content.decode()
        assert "Please look" in page
        assert "Between us." not in page

    def test_the_log_is_filtered(self, client, lena, staff):
        mailing.write(lena, letter(subject="One"), at=AT)
        mailing.write(lena, letter(subject="Other", is_optional=True), at=AT)
        client.force_login(staff)
        page = client.get(reverse("accounts:mails"), {"words": "other", "status": "queued"}).content.decode()
        assert ">Other<" in page
        assert ">One<" not in page
        assert client.get(reverse("accounts:mails"), {"status": "nonsense"}).status_code == 200


def test_pieces_of_a_text():
    pieces = letters.pieces_of("Hello,\n\nOne line\nRead it here:\nhttps://a.example/b\nafter\n\nhttps://a.example/c")
    assert [(piece.lines, piece.url) for piece in pieces] == [
        (("Hello,",), ""),
        (("One line",), ""),
        (("Read it here",), "https://a.example/b"),
        (("after",), ""),
        (("a.example",), "https://a.example/c"),
    ]


def test_times_are_of_now_unless_told(lena):
    assert timezone.now() - mailing.write(lena, letter()).queued_at < timedelta(minutes=1)
