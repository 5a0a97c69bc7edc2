"""What goes out by e-mail: one to each person, so that nobody's address is shown to anybody else.

Call it inside the transaction that does what it tells of: the e-mail is written down with it, or neither is, and the
worker sends it afterwards (ADR 70). Each `templates/<folder>/email/<template>.txt` is the whole text; the HTML is
made from it, and why the person gets it and how to have fewer stands below it by itself.
"""

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import mailing
from accounts.letters import Letter
from accounts.models import User
from accounts.querysets import key_of

# What may wait for the weekly list, or be left out, if the person chose so. What is not here always goes out: somebody
# waits for that very person, or it is a receipt.
OPTIONAL = {"reminder", "reviews_due", "to_review", "replied", "settled"}

WHY = {
    "handed_over": "a colleague handed you something to answer",
    "handed_back": "you handed something to a colleague",
    "relieved": "a colleague had handed you something to answer",
    "left_behind": "you answer for your organisation",
    "sign_off_asked": "you sign off for your organisation",
    "sent_back": "you answer for your organisation",
    "signed_off": "you are the lead officer of your organisation",
    "filed": "you have a role at the organisation that filed; keep it as a receipt",
    "to_review": "you are a reviewer",
    "released": "you have a role at the organisation that was reviewed",
    "replied": "you took part in the review",
    "settled": "you have a role at the organisation that was reviewed",
    "sign_off_void": "you signed off for your organisation",
    "filed_again": "you are a reviewer",
    "returned": "you answer or sign off for your organisation",
    "asked_to_reopen": "you are a reviewer or steward, and may decide",
    "reopening_declined": "you are the lead officer of your organisation",
    "stands": "you are a reviewer",
    "corrected": "you have a role at the organisation that was reviewed",
    "joint_session_recorded": "you are the lead officer of your organisation",
    "joint_session_confirmed": "you took part in the review",
}
WHY_ELSE = "it is about work of yours on an agreement"


def send(
    people: Iterable[User],
    *,
    subject: str,
    template: str,
    folder: str = "selfassessment",
    once: str = "",
    is_urgent: bool = False,
    **context,
) -> None:
    """Write to each of these people once, also to those named twice; never to an account that is closed.

    `once` names what is told, and nobody is told it a second time. The context's `about` (else its
    `assessment`, else its `round`) is what the e-mail counts as being about, `url` the page it leads to, and `why` why
    the person gets it.
    """
    for person in sorted({person for person in people if person.is_active}, key=lambda person: person.email):
        letter = draft(
            person, subject=subject, template=template, folder=folder, once=once, is_urgent=is_urgent, **context
        )
        mailing.write(person, letter)


def draft(
    person: User,
    *,
    subject: str,
    template: str,
    folder: str = "selfassessment",
    once: str = "",
    is_urgent: bool = False,
    **context,
) -> Letter:
    """What `send` would write to this person: for a preview, which then shows the very words."""
    about = context.get("about") or context.get("assessment") or context.get("round")
    return Letter(
        subject=subject,
        text=render_to_string(f"{folder}/email/{template}.txt", {**context, "person": person}),
        template=template,
        url=context.get("url", ""),
        why=context.get("why") or WHY.get(template, WHY_ELSE),
        about=key_of(about) if about else "",
        once=once,
        is_optional=template in OPTIONAL,
        is_urgent=is_urgent,
    )


def address(name: str, *args) -> str:
    """The full address of a page of ours."""
    return settings.SITE_ADDRESS + reverse(name, args=args)
