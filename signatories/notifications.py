"""E-mails about invitations: plain text, one for each happening.

A mail server that does not answer costs nobody their work: the page says that the e-mail did not go out.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from signatories.models import Invitation, plain_line

logger = logging.getLogger(__name__)


def invited(pk: int, secret: str, sender_pk: int) -> None:
    """The link to accept with. Whether it went out is kept, so that the page can say "send again"."""
    invitation = Invitation.objects.select_related("organisation", "partnership", "invited_by").get(pk=pk)
    words = {
        "invitation": invitation,
        "role": invitation.role_in_words,
        "link": settings.SITE_ADDRESS + reverse("signatories:accept_invitation", args=[secret]),
        "last_day": timezone.localdate(invitation.expires_at - timedelta(minutes=1)),
    }
    subject = plain_line(f"Invitation: {invitation.role_in_words}")
    body = render_to_string("signatories/email/invited.txt", words)
    try:
        send_mail(subject, body, None, [invitation.email])
    except OSError:  # SMTP's own errors are OSErrors too
        logger.exception("The invitation %s could not be sent.", pk)
        return
    Invitation.objects.filter(pk=pk).update(sent_at=timezone.now(), sent_by=sender_pk)
