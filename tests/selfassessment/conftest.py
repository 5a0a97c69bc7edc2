from django.utils import timezone

from selfassessment.actions import reviewing
from selfassessment.models import SelfAssessment
from tests.kept import kept
from tests.selfassessment import filings
from tests.selfassessment.filings import give, verdict_on


@kept
def filed(round_, northside, lena, omar, sam, stan) -> SelfAssessment:
    """Northside's, filed: 1.1 at the top, 1.2 low and with help wanted, 3.1 second best."""
    return filings.make_filed(
        round_,
        northside,
        **{
            "1.2": {"rating": 4, "is_help_wanted": True, "help_wanted": "A model grant agreement."},
            "3.1": {"rating": 2},
        },
    )


@kept
def harbour_filed(round_, harbour, hana, hugo, stan) -> SelfAssessment:
    """Harbour Voices', filed: 2.1 and 3.1 at the top."""
    return filings.make_filed(round_, harbour)


@kept
def reviewed(filed, rosa) -> SelfAssessment:
    """Agreed with 1.1, challenged 1.2, cannot tell of 3.1; released."""
    give(filed, "1.2", "challenge", rosa)
    give(filed, "3.1", "cannot tell", rosa)
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    return reviewing.release(filed, by=rosa, at=timezone.now())


@kept
def replied(reviewed, lena) -> SelfAssessment:
    """Lena replied to the challenge on 1.2 and left 3.1 without a reply."""
    reviewing.save_reply(
        verdict_on(reviewed, "1.2"), text="We now offer two years.", version=0, by=lena, at=timezone.now()
    )
    return reviewing.send_replies(reviewed, by=lena, at=timezone.now())


@kept
def settled(replied, rosa) -> SelfAssessment:
    """1.2 came to agreement, 3.1 did not."""
    drafts = [
        {"verdict": verdict_on(replied, ref), "outcome": outcome, "outcome_note": "", "version": 1}
        for ref, outcome in [("1.2", "agreed"), ("3.1", "disagreement recorded")]
    ]
    return reviewing.settle(replied, drafts=drafts, by=rosa, at=timezone.now())
