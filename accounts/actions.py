"""Verbs of a person about their e-mails, and of staff about what has not gone."""

from datetime import datetime

from django.db import transaction

from accounts import mailing, policies
from accounts.models import Mail, User


@transaction.atomic
def choose_mails(person: User, choice: str) -> User:
    """How the person wants what can wait. Who wants none gets none of what was kept either."""
    person.mail_choice = User.MailChoice(choice)
    person.save(update_fields=["mail_choice"])
    if person.mail_choice == User.MailChoice.NEEDED:
        Mail.objects.filter(person=person, status=Mail.Status.HELD).update(status=Mail.Status.UNWANTED)
    return person


@transaction.atomic
def send_again(mail: Mail, *, by: User, at: datetime) -> Mail:
    """A person decides that what has not gone, or may not have, goes out once more."""
    mail = Mail.objects.select_for_update(of=["self"]).select_related("person").get(pk=mail.pk)
    policies.check_can_send_again(by, mail)
    mail.status, mail.next_try_at, mail.tries = Mail.Status.QUEUED, None, 0
    mail.save(update_fields=["status", "next_try_at", "tries"])
    mailing.deliver.enqueue(mail.pk)
    return mail
