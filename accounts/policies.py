"""Who reads the log of e-mails, and who may have one sent again."""

from django.conf import settings

from accounts.models import Mail, User
from accounts.rules import Refused

# Where e-mails stay on this machine, as in the demonstration: nothing in them has left it, so they may be looked at.
KEPT_HERE = {
    "django.core.mail.backends.filebased.EmailBackend",
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.locmem.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
}


def check_reads_log(user: User) -> None:
    if not user.is_staff:
        raise Refused("Only the portal’s staff see the log of e-mails. Yours are listed under Your account.")


def check_reads_words(user: User) -> None:
    """What an e-mail says is between those it is for; the log says when it went, to whom and under which subject."""
    check_reads_log(user)
    if settings.EMAIL_BACKEND not in KEPT_HERE:
        raise Refused("This portal sends its e-mails to people, so what they say is for those people.")


def check_can_send_again(user: User, mail: Mail) -> None:
    check_reads_log(user)
    if mail.status not in {Mail.Status.FAILED, Mail.Status.UNCERTAIN}:
        raise Refused(f"This e-mail is {mail.get_status_display().lower()}. Only one that has not gone is sent again.")
    if mail.is_abridged:
        raise Refused("This one held a link that is not kept. Send it again from the page it is about.")
    if mail.person and not mail.person.is_active:
        raise Refused(f"The account of {mail.to} has been closed.")
