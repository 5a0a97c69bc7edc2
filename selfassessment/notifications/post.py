"""Plain e-mail, one to each person, so that nobody's address is shown to anybody else."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User


def send(people: Iterable[User], *, subject: str, template: str, **context) -> None:
    """Write to each of these people once, also to those named twice; never to an account that is closed."""
    connection = get_connection()
    messages = [
        EmailMessage(
            subject=" ".join(subject.split()),
            body=render_to_string(f"selfassessment/email/{template}.txt", {**context, "person": person}),
            to=[person.email],
            connection=connection,
        )
        for person in sorted({person for person in people if person.is_active}, key=lambda person: person.email)
    ]
    connection.send_messages(messages)


def address(name: str, *args) -> str:
    """The full address of a page of ours."""
    return settings.SITE_ADDRESS + reverse(name, args=args)
