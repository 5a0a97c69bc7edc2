"""The link that lets one member of the sector speak; those it goes to are known by their addresses alone.

It goes out at once and not by the worker, so that its secret stands in that one message and nowhere else. The log of
e-mails says that an address was asked, as any mail server's would; it holds no link.
"""

from django.template.loader import render_to_string
from django.utils import timezone

from accounts import mailing
from accounts.letters import Letter
from selfassessment.models import HearingAddress, HearingLink, SelfAssessment
from selfassessment.notifications.post import address


def asked(pk: int, given: dict[str, tuple[str, str, str]]) -> None:
    """To each address its own link: `given` says by secret the address, its fingerprint and the hash of the secret.

    Whom the mail server refuses was not asked: link and fingerprint go, so that the address can be put right.
    """
    assessment = SelfAssessment.objects.for_page().get(pk=pk)
    for secret, (email, fingerprint, secret_sha256) in given.items():
        letter = Letter(
            subject=f"Your experience with {assessment.signature.organisation}",
            text=_text(assessment, mailing.NO_LINK),
            template="hearing",
            why="reviewers for the VCSE sector ask members what they have seen",
        )
        text = _text(assessment, address("selfassessment:speak", secret))
        if not mailing.send_now(email, letter, text=text, at=timezone.now()):
            HearingLink.objects.filter(secret_sha256=secret_sha256, is_used=False).delete()
            HearingAddress.objects.filter(hearing__assessment=assessment, fingerprint=fingerprint).delete()


def _text(assessment: SelfAssessment, url: str) -> str:
    return render_to_string("selfassessment/email/hearing.txt", {"assessment": assessment, "url": url})
