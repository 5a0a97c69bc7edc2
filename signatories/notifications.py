"""E-mails about invitations: one for each happening.

An invitation goes out at once and not by the worker: its link lets somebody in, so it stands in that one message and
nowhere else, not even for the minute that it would wait (ADR 70). A mail server that does not answer costs nobody their
work: the page says that the e-mail did not go out, and sending it again makes a new link.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import mailing
from accounts.letters import Letter
from accounts.models import User
from accounts.querysets import key_of
from signatories.models import Invitation, Membership

logger = logging.getLogger(__name__)


def invited(pk: int, secret: str, sender_pk: int) -> None:
    """The link to accept with. Whether it went out is kept, so that the page can say "send again"."""
    invitation = Invitation.objects.select_related("organisation", "partnership", "invited_by").get(pk=pk)
    words = {
        "invitation": invitation,
        "role": invitation.role_in_words,
        "last_day": timezone.localdate(invitation.expires_at - timedelta(minutes=1)),
    }
    link = settings.SITE_ADDRESS + reverse("signatories:accept_invitation", args=[secret])
    now = timezone.now()
    letter = Letter(
        subject=f"Invitation: {invitation.role_in_words}",
        text=render_to_string("signatories/email/invited.txt", {**words, "link": mailing.NO_LINK}),
        template="invited",
        why=f"{invitation.invited_by} invited you",
        about=key_of(invitation.organisation or invitation.partnership),
    )
    text = render_to_string("signatories/email/invited.txt", {**words, "link": link})
    person = User.objects.filter(email=invitation.email, is_active=True).first()
    if not mailing.send_now(invitation.email, letter, text=text, person=person, at=now):
        logger.error("The invitation %s could not be sent.", pk)
        return
    Invitation.objects.filter(pk=pk).update(sent_at=now, sent_by=sender_pk)


def left_without_lead(pk: int) -> None:
    """To everybody who still works there: nobody leads, so nobody can file or reply, and whom to write to."""
    ended = Membership.objects.select_related("organisation", "user", "ended_by").get(pk=pk)
    remaining = Membership.objects.current().filter(organisation=ended.organisation)
    letter = Letter(
        subject=f"{ended.organisation} has no lead officer",
        text=render_to_string("signatories/email/left_without_lead.txt", {"ended": ended}),
        template="left_without_lead",
        url=settings.SITE_ADDRESS + reverse("signatories:people", args=[ended.organisation.slug]),
        why=f"you have a role at {ended.organisation}",
        about=key_of(ended.organisation),
        once=f"left without lead {pk}",
    )
    for person in User.objects.filter(pk__in=remaining.values("user")).order_by("email"):
        mailing.write(person, letter)
