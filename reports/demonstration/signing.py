"""Who signed which edition, and what became of organisations between the two."""

from datetime import date, timedelta

from compacts.models import Edition
from reports.demonstration.calendar import Calendar, at
from reports.demonstration.organisations import Invented, organisations
from reports.demonstration.people import Cast
from signatories.actions import organisations as organisation_actions
from signatories.actions import signatures
from signatories.models import OrganisationRole, Signature

MERGED, MERGED_INTO = "saltings-volunteer-bureau", "wenmarsh-voluntary-action"
DECLINED, INVITED, IN_GOVERNANCE = "wenmarsh-interfaith-forum", "pellaton-town-council", "orle-arts-co-operative"
NOT_IN_THE_FIRST = {INVITED, IN_GOVERNANCE}


def sign_first_edition(cast: Cast, edition: Edition, calendar: Calendar) -> None:
    for number, invented in enumerate(organisations().values()):
        if invented.slug not in NOT_IN_THE_FIRST:
            _sign(cast, edition, invented, calendar.people_on + timedelta(days=5), number)


def change_names(cast: Cast, calendar: Calendar) -> None:
    """After the first report one organisation takes another name, and one becomes part of another."""
    for invented in organisations().values():
        if invented.former:
            organisation_actions.rename(
                cast.organisations[invented.slug],
                name=invented.name,
                on=calendar.renamed_on,
                by=cast.steward,
                at=at(calendar.renamed_on),
            )
    organisation_actions.close(
        cast.organisations[MERGED],
        on=calendar.merged_on,
        became="merged",
        successors=[cast.organisations[MERGED_INTO]],
        note="Its volunteers and its shop carry on under the new roof.",
        by=cast.steward,
        at=at(calendar.merged_on),
    )


def sign_second_edition(cast: Cast, edition: Edition, calendar: Calendar) -> None:
    asked_on = calendar.second_edition_on + timedelta(days=2)
    for number, invented in enumerate(organisations().values()):
        if invented.slug not in {MERGED, DECLINED, INVITED, IN_GOVERNANCE}:
            _sign(cast, edition, invented, asked_on, number)
    declined = _invite(cast, edition, organisations()[DECLINED], asked_on)
    signatures.decline(
        declined,
        approving_body="Council of the Forum",
        note="The Forum wishes to see the promise on buildings settled before it signs again.",
        by=cast.steward,
        at=at(asked_on + timedelta(days=30)),
    )
    recently = calendar.today - timedelta(days=20)
    _invite(cast, edition, organisations()[INVITED], recently)
    waiting = _invite(cast, edition, organisations()[IN_GOVERNANCE], recently)
    signatures.take_into_governance(
        waiting, approving_body="General meeting", by=cast.steward, at=at(recently + timedelta(days=8))
    )


def _invite(cast: Cast, edition: Edition, invented: Invented, on: date) -> Signature:
    return signatures.invite(
        edition,
        cast.organisations[invented.slug],
        parties=edition.parties.filter(slug__in=invented.parties),
        by=cast.steward,
        at=at(on),
    )


def _sign(cast: Cast, edition: Edition, invented: Invented, asked_on: date, number: int) -> None:
    """Asked on one day, and signed within some weeks, each after its own meeting."""
    signature = _invite(cast, edition, invented, asked_on)
    signed_on = asked_on + timedelta(days=8 + number % 5 * 7)
    signatures.take_into_governance(
        signature,
        approving_body=invented.approving_body,
        by=cast.steward,
        at=at(asked_on + timedelta(days=3)),
    )
    signatures.sign(
        signature,
        signed_on=signed_on,
        minute_reference=f"{signed_on:%y}/{11 + number * 3}",
        signatory_post=invented.people[OrganisationRole.SENIOR_RESPONSIBLE_OFFICER].post,
        by=cast.steward,
        at=at(signed_on + timedelta(days=1)),
    )
