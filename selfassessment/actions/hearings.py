"""The sector's voice: ask members by link, take what they say so that nobody can tell who said it, close the asking."""

import hmac
import random
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.rules import Refused
from selfassessment.models import Answer, Hearing, HearingAddress, HearingLink, SelfAssessment, Voice
from selfassessment.notifications import hearings as notifications
from selfassessment.policies import hearings as policies
from signatories.models import hash_of


@dataclass(frozen=True)
class Asked:
    """What became of a list of addresses."""

    asked: int
    already: int


@dataclass(frozen=True)
class Spoken:
    answer: Answer
    said: str
    comment: str = ""


@transaction.atomic
def ask(assessment: SelfAssessment, *, addresses: Iterable[str], by: User, at: datetime) -> Asked:
    """Send each of these addresses a link of its own. Of the address stays a keyed hash, which knows no link."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_ask(by, assessment)
    hearing, _ = Hearing.objects.get_or_create(assessment=assessment, defaults={"opened_at": at, "opened_by": by})
    before = set(hearing.addresses.values_list("fingerprint", flat=True))
    found = {fingerprint(hearing, address): address for address in addresses}
    new = {mark: address for mark, address in found.items() if mark not in before}
    if len(before) + len(new) < Hearing.ASKED_FROM:
        raise Refused(
            f"Ask {Hearing.ASKED_FROM} members at least. With fewer, what one of them said could be guessed, and from "
            f"{Hearing.SHOWN_FROM} answers on is anything shown."
        )
    # Neither row may tell by its place in its table which row of the other it goes with.
    HearingAddress.objects.bulk_create(HearingAddress(hearing=hearing, fingerprint=mark) for mark in sorted(new))
    given = {(secret := secrets.token_urlsafe(32)): (email, mark, hash_of(secret)) for mark, email in new.items()}
    links = [HearingLink(hearing=hearing, secret_sha256=secret_sha256) for _, _, secret_sha256 in given.values()]
    random.SystemRandom().shuffle(links)
    HearingLink.objects.bulk_create(links)
    transaction.on_commit(partial(notifications.asked, assessment.pk, given), robust=True)
    return Asked(asked=len(new), already=len(found) - len(new))


@transaction.atomic
def speak(link: HearingLink, *, words: Iterable[Spoken]) -> int:
    """Count what one member says, and spend the link. Who asks for the same twice is told that it was counted.

    Told neither who nor when: there is nobody to name, and a moment would tie words to whoever was seen to answer then.
    """
    HearingLink.objects.lock(link.pk)
    link = HearingLink.objects.for_page().get(pk=link.pk)
    policies.check_can_speak(link)
    words = list(words)
    if not words:
        raise Refused("Say something of one promise at least. Your link can still be used.")
    if any(each.answer.assessment_id != link.hearing.assessment_id for each in words):
        raise Refused("These promises are of another organisation than the one you are asked about.")
    if len({each.answer.pk for each in words}) < len(words):
        raise Refused("Say one thing of each promise.")
    voices = [Voice(answer=each.answer, said=each.said, comment=each.comment) for each in words]
    random.SystemRandom().shuffle(voices)
    Voice.objects.bulk_create(voices)
    link.is_used = True
    link.save(update_fields=["is_used"])
    return len(voices)


@transaction.atomic
def close(assessment: SelfAssessment, *, by: User, at: datetime) -> Hearing:
    """Stop asking, and show what was said; once and for all, since a count that grew would give away the last voice."""
    assessment = SelfAssessment.objects.lock_for_page(assessment.pk)
    policies.check_can_close(by, assessment)
    return _close(Hearing.objects.get(assessment=assessment), by=by, at=at)


def close_with_release(assessment: SelfAssessment, *, by: User, at: datetime) -> None:
    """The release of a review ends the hearing too. Part of releasing, which has asked its own rule."""
    hearing = policies.hearing_of(assessment)
    if hearing and not hearing.is_closed:
        _close(hearing, by=by, at=at)


def _close(hearing: Hearing, *, by: User, at: datetime) -> Hearing:
    hearing.addresses.all().delete()
    hearing.closed_at, hearing.closed_by = at, by
    hearing.save(update_fields=["closed_at", "closed_by"])
    return hearing


def fingerprint(hearing: Hearing, address: str) -> str:
    """Keyed, so that who has the database alone cannot try addresses; of one hearing, so that none can be joined."""
    words = f"hearing/{hearing.pk}/{address.strip().lower()}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(), sha256).hexdigest()
