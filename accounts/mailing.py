"""E-mail of the portal: written down with what it tells of, sent by the worker afterwards, at most once (ADR 70).

`write` puts a row beside the facts, in the same transaction, with a task to send it. The worker claims the row before
it speaks to the mail server. If the server says no, or cannot be reached, nothing has gone and it is tried again later.
If the worker dies in between, or the line breaks while the message is being handed over, nobody can know: the row then
says "May not have gone", and only a person can have it sent again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from smtplib import SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.letters import Letter, html_of, plain_line
from accounts.models import Mail, User

logger = logging.getLogger(__name__)
Status = Mail.Status

# Four days in all: a long weekend without a mail server costs delay and nothing else.
TRIES_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440)]
# A message is handed over in seconds. What has been under way for longer has lost its worker.
LOST_AFTER = timedelta(hours=1)
PERMANENT = 500  # replies of a mail server from here on will be the same tomorrow
NO_LINK = "[The link is in the message itself and not kept here.]"  # in the log, where the message has one
_SALT = "accounts.mailing.stop"
_is_held_back: ContextVar[bool] = ContextVar("is_held_back", default=False)


class NotGoneError(Exception):
    """The message has certainly not gone; `is_final` when trying again would be the same."""

    def __init__(self, why: str, *, is_final: bool = False):
        super().__init__(why)
        self.is_final = is_final


@contextmanager
def held_back() -> Iterator[None]:
    """Nothing is written in here: what happened long ago, as the demonstration plays it, is no news to anybody."""
    token = _is_held_back.set(True)
    try:
        yield
    finally:
        _is_held_back.reset(token)


# -- writing


@transaction.atomic
def write(person: User, letter: Letter, *, at: datetime | None = None) -> Mail | None:
    """Put a letter to this person into the outbox; nothing where it was said before or the account is closed."""
    if _is_held_back.get() or not person.is_active:
        return None
    at = at or timezone.now()
    fields = {**_row(letter, at), "to": person.email, "person": person, "status": _when(person, letter)}
    if letter.once:
        mail, is_new = Mail.objects.get_or_create(once_key=f"{letter.once}/{person.pk}", defaults=fields)
        if not is_new:
            return None
    else:
        mail = Mail.objects.create(**fields)
    if mail.status == Status.QUEUED:
        deliver.enqueue(mail.pk)
    return mail


def _row(letter: Letter, at: datetime) -> dict:
    return {
        "subject": plain_line(letter.subject)[:300],
        "text": letter.text,
        "url": letter.url,
        "template": letter.template,
        "why": letter.why,
        "about": letter.about,
        "is_optional": letter.is_optional,
        "queued_at": at,
    }


def _when(person: User, letter: Letter) -> str:
    """At once, in the weekly list, or never, as the person chose."""
    if not letter.is_optional or person.mail_choice == User.MailChoice.EACH:
        return Status.QUEUED
    if person.mail_choice == User.MailChoice.NEEDED:
        return Status.UNWANTED
    return Status.QUEUED if letter.is_urgent else Status.HELD


def send_now(to: str, letter: Letter, *, text: str, person: User | None = None, at: datetime) -> bool:
    """Send a letter that holds a secret, such as a link to accept an invitation by; says whether it has gone.

    It does not wait for the worker, since then the secret would have to be kept until it has gone. The log holds the
    letter's own text, without the secret; `text` is what is sent. Call it after what it tells of is committed.
    """
    if _is_held_back.get():
        return False
    mail = Mail.objects.create(
        **_row(letter, at),
        to=to,
        person=person,
        is_abridged=True,
        status=Status.SENDING,
        claimed_at=at,
        tries=1,
    )
    _try(mail, text=text, at=at, again=False)
    return mail.status == Status.SENT


# -- sending


@task()
def deliver(mail_pk: int) -> None:
    """Send one e-mail. Run twice, it sends once: the second run finds the row claimed."""
    send(mail_pk, at=timezone.now())


def send(mail_pk: int, *, at: datetime) -> None:
    if mail := _claim(mail_pk, at):
        _try(mail, text=mail.text, at=at, again=True)


def _claim(mail_pk: int, at: datetime) -> Mail | None:
    """Take the row, for good: one statement, so that of two workers one has it."""
    waiting = Mail.objects.filter(Q(next_try_at=None) | Q(next_try_at__lte=at), pk=mail_pk, status=Status.QUEUED)
    if waiting.update(status=Status.SENDING, claimed_at=at, tries=F("tries") + 1, failure=""):
        return Mail.objects.select_related("person").get(pk=mail_pk)
    _settle(Mail.objects.filter(pk=mail_pk, status=Status.SENDING))
    return None


def _settle(begun) -> int:
    """What a worker that is gone had begun to send: it went, or it did not, and is not sent a second time."""
    return begun.update(
        status=Status.UNCERTAIN, failure="The portal stopped while this was being sent. It may have gone, or not."
    )


def _try(mail: Mail, *, text: str, at: datetime, again: bool) -> None:
    """Hand the claimed message over, and write down what came of it."""
    try:
        _hand_over(message_of(mail, text))
    except NotGoneError as not_gone:
        delay = _next_delay(mail) if again and not not_gone.is_final else None
        mail.status = Status.QUEUED if delay else Status.FAILED
        mail.next_try_at = at + delay if delay else None
        mail.failure = str(not_gone)[:500]
        logger.warning("E-mail %s has not gone: %s", mail.pk, not_gone)
    except Exception as error:  # the line broke, or something nobody thought of: it may have gone
        mail.status = Status.UNCERTAIN
        mail.failure = f"The line broke while this was being sent ({type(error).__name__}). It may have gone, or not."
        logger.exception("Nobody knows whether e-mail %s has gone", mail.pk)
    else:
        mail.status, mail.sent_at, mail.failure, mail.next_try_at = Status.SENT, timezone.now(), "", None
    with transaction.atomic():
        mail.save(update_fields=["status", "sent_at", "next_try_at", "failure"])
        if mail.status == Status.QUEUED:
            deliver.using(run_after=mail.next_try_at).enqueue(mail.pk)


def _next_delay(mail: Mail) -> timedelta | None:
    return TRIES_AFTER[mail.tries - 1] if mail.tries <= len(TRIES_AFTER) else None


def _hand_over(message: EmailMultiAlternatives) -> None:
    """To the mail server. Only what it refuses in so many words, or before it was reached, has certainly not gone."""
    connection = get_connection()
    try:
        connection.open()
    except SMTPResponseException as answer:
        raise NotGoneError(f"The mail server does not let us in: {_said(answer)}") from answer
    except (OSError, SMTPException, SMTPConnectError) as error:
        raise NotGoneError(f"The mail server cannot be reached ({type(error).__name__}).") from error
    try:
        message.connection = connection
        message.send()
    except SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()), (PERMANENT, b""))
        raise NotGoneError(
            f"The mail server refuses this address: {code} {_text(words)}", is_final=code >= PERMANENT
        ) from refused
    except SMTPResponseException as answer:
        raise NotGoneError(
            f"The mail server refuses this message: {_said(answer)}", is_final=answer.smtp_code >= PERMANENT
        ) from answer
    finally:
        connection.close()


def _said(answer: SMTPResponseException) -> str:
    return f"{answer.smtp_code} {_text(answer.smtp_error)}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def message_of(mail: Mail, text: str) -> EmailMultiAlternatives:
    """The message as it goes out: the text, HTML made from it, and how to have fewer of them."""
    footer, headers = footer_of(mail), {"Message-ID": _message_id(mail), "Auto-Submitted": "auto-generated"}
    if stop := stop_address(mail):
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=f"{text.strip()}\n\n-- \n{footer}" if footer else text,
        to=[mail.to],
        headers=headers,
    )
    message.attach_alternative(html_of(mail.subject, text, footer), "text/html")
    return message


def _message_id(mail: Mail) -> str:
    """The same for each try of one e-mail, so that a mail server that has it already can tell."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"<mail-{mail.pk}-{mail.queued_at:%Y%m%d%H%M%S}@{sender.partition('@')[2] or 'localhost'}>"


def footer_of(mail: Mail) -> str:
    choose_url = settings.SITE_ADDRESS + reverse("accounts:own_mails") if mail.person_id else ""
    context = {"mail": mail, "choose_url": choose_url, "stop_url": stop_address(mail)}
    return render_to_string("accounts/email/footer.txt", context).strip()


# -- fewer of them


def stop_address(mail: Mail) -> str:
    """Where a person says "no more of these" without signing in; only of what can be left out."""
    if not mail.person_id or not mail.is_optional:
        return ""
    return settings.SITE_ADDRESS + reverse("accounts:stop_mails", args=[stop_token(mail.person_id)])


def stop_token(person_pk: int) -> str:
    """Good for as long as the e-mail lies in somebody's folder. It opens nothing: it only asks for fewer e-mails."""
    return signing.dumps(person_pk, salt=_SALT, compress=True)


def person_of(token: str) -> User | None:
    try:
        return User.objects.filter(pk=signing.loads(token, salt=_SALT), is_active=True).first()
    except signing.BadSignature:
        return None


# -- each day


def take_daily_turn(*, at: datetime) -> None:
    """What is to be done with e-mails once a day: name the lost, and send the weekly lists."""
    _settle(Mail.objects.filter(status=Status.SENDING, claimed_at__lt=at - LOST_AFTER))
    send_digests(timezone.localdate(at), at=at)


def send_digests(on: date, *, at: datetime) -> int:
    """One e-mail for each person with something kept from before this week began; says how many that were.

    On Mondays, or on the first day after one on which the portal runs.
    """
    monday = on - timedelta(days=on.weekday())
    began_at = timezone.make_aware(datetime.combine(monday, time.min))
    waiting = Mail.objects.filter(status=Status.HELD, queued_at__lt=began_at)
    people = User.objects.filter(pk__in=waiting.values("person")).order_by("pk")
    return sum(bool(_send_digest(person, waiting.filter(person=person), monday, at=at)) for person in people)


@transaction.atomic
def _send_digest(person: User, waiting, monday: date, *, at: datetime) -> Mail | None:
    mails = list(waiting.select_for_update().order_by("queued_at", "pk"))
    if not mails:
        return None
    desk_url = settings.SITE_ADDRESS + reverse(settings.LOGIN_REDIRECT_URL)
    digest = write(
        person,
        Letter(
            subject=f"Your week: {len(mails)} thing{'' if len(mails) == 1 else 's'} from Compact Tracker",
            text=render_to_string(
                "accounts/email/digest.txt", {"person": person, "mails": mails, "desk_url": desk_url}
            ),
            template="digest",
            url=desk_url,
            why="you chose one e-mail a week for what can wait",
            once=f"digest/{monday}",
            is_optional=True,
            is_urgent=True,
        ),
        at=at,
    )
    if digest is None:
        return None
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(status=Status.DIGESTED, digest=digest)
    return digest
