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
from compacts.models import Edition
from signatories.models import Invitation, Membership, OrganisationRole, Signature

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


def asked_to_sign_again(signature: Signature, before: Edition, *, by: User) -> None:
    """To whoever leads at an organisation that signed an earlier edition: what changed, and whom to tell."""
    edition = signature.edition
    changes = reverse("commitments:changes", args=[edition.agreement.slug, edition.label])
    link = f"{settings.SITE_ADDRESS}{changes}?from={before.label}"
    words = {"signature": signature, "before": before, "by": by, "link": link}
    letter = Letter(
        subject=f"{edition.agreement}: edition {edition.label} to sign",
        text=render_to_string("signatories/email/asked_to_sign_again.txt", words),
        template="asked_to_sign_again",
        url=link,
        why=f"you lead at {signature.organisation}",
        about=key_of(signature),
        once=f"asked to sign again {signature.pk}",
    )
    contacts = Membership.objects.contacts().filter(organisation=signature.organisation)
    leads = contacts.filter(role=OrganisationRole.LEAD_OFFICER)
    for person in User.objects.filter(pk__in=leads.values("user")).order_by("email"):
        mailing.write(person, letter)


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
