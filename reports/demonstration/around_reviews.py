"""What stands around the demonstration's reviews: interests, members' voices, a note, a correction, joint sessions."""

from datetime import datetime, timedelta

from accounts.models import User
from reports.demonstration.calendar import at
from reports.demonstration.organisations import Invented
from reports.demonstration.people import Cast
from selfassessment.actions import corrections, hearings, joint, reviewing
from selfassessment.models import Hearing, Review, SelfAssessment, Verdict
from signatories.models import OrganisationRole

OPEN_ROUND, LAST_CLOSED = 2, 1

# Reviewers who have something to do with whom they review; of all others they say that it is nothing.
FUNDED_BY = {"orleshire-county-council", "orleshire-icb"}
OTHER = {"wenmarsh-hospitals": "A cousin of the reviewer is a ward manager there."}

# (round, organisation): what members said of which promise. Some reach five, some do not, and are shown to nobody.
HEARD = {
    (LAST_CLOSED, "orleshire-icb"): {
        "3.4.1": {"was": 3, "was not": 6, "cannot say": 2},
        "3.4.5": {"was": 7, "was not": 1},
        "3.8.2": {"was": 1, "was not": 2},
    },
    (OPEN_ROUND, "wenmarsh-hospitals"): {
        "3.4.1": {"was": 2, "was not": 5, "cannot say": 1},
        "3.4.5": {"was": 6, "was not": 1},
        "3.10.3": {"was": 4, "was not": 2},
        "3.8.2": {"was": 2, "was not": 1},
    },
}
ASKED = 24
SAID = {
    "was": ["This has worked for us, two years running.", "Our contact answers within the week."],
    "was not": [
        "We were told of the change a fortnight before it came.",
        "A year at a time is all we have been offered.",
        "Nobody could tell us whom to ask.",
    ],
    "cannot say": [],
}

# Where both sides sat down over what was in dispute, instead of writing replies.
MET = {(LAST_CLOSED, "orleshire-fire"), (OPEN_ROUND, "orleshire-fire")}
CORRECTED = {(LAST_CLOSED, "wenmarsh-council"), (OPEN_ROUND, "orleshire-police")}
MISTAKEN = " We first took the figure from the wrong year; this is the one for the year under review."
WHY = "The organisation showed us that we had read last year’s figure. The judgement stays, its ground is put right."


def declare(assessment: SelfAssessment, invented: Invented, reviewer: User, when: datetime) -> None:
    reviewing.declare(
        assessment,
        is_funded=invented.slug in FUNDED_BY,
        is_competitor=False,
        other=OTHER.get(invented.slug, ""),
        by=reviewer,
        at=when,
    )


def hear(assessment: SelfAssessment, number: int, invented: Invented, reviewer: User, when: datetime) -> None:
    """Members are asked, some speak, and the reviewer closes the hearing."""
    if (number, invented.slug) not in HEARD:
        return
    addresses = [f"member-{place}@sector-members.example" for place in range(1, ASKED + 1)]
    hearings.ask(assessment, addresses=addresses, by=reviewer, at=when)
    hearing = Hearing.objects.get(assessment=assessment)
    answers = {answer.clause.ref: answer for answer in assessment.answers.select_related("clause")}
    spoken = {}
    for ref, said in HEARD[number, invented.slug].items():
        words = [(word, place) for word, count in said.items() for place in range(count)]
        for member, (word, place) in enumerate(words):
            comment = SAID[word][place] if place < len(SAID[word]) and len(ref) % 2 else ""
            spoken.setdefault(member, []).append(hearings.Spoken(answers[ref], word, comment))
    for words, link in zip(spoken.values(), hearing.links.order_by("secret_sha256"), strict=False):
        hearings.speak(link, words=words)
    hearings.close(assessment, by=reviewer, at=when + timedelta(days=2))


def remark(assessment: SelfAssessment, reviewer: User, when: datetime) -> None:
    answer = assessment.answers.order_by("clause__position").first()
    text = "Let us ask the forum about this one before we release: two of us remember it differently."
    reviewing.remark(answer, text=text, by=reviewer, at=when)


def correct(assessment: SelfAssessment, number: int, invented: Invented, reviewer: User) -> None:
    """A fact in one verdict proves wrong after the release."""
    review = Review.objects.of(assessment)
    verdict = review.verdicts.disputed().order_by("answer__clause__position").first()
    if (number, invented.slug) not in CORRECTED or verdict is None:
        return
    corrections.correct(
        verdict,
        judgement=verdict.judgement,
        rating=verdict.rating,
        reason=verdict.reason + MISTAKEN,
        why=WHY,
        version=verdict.version,
        by=reviewer,
        at=(review.replied_at or review.released_at) + timedelta(hours=20),
    )


def meet(assessment: SelfAssessment, cast: Cast, number: int, invented: Invented, when: datetime) -> bool:
    """Both sides at one table; says whether they met."""
    review = Review.objects.of(assessment)
    if (number, invented.slug) not in MET or review.is_settled:
        return False
    reviewer, lead = cast.reviewer_of(invented), invented.people[OrganisationRole.LEAD_OFFICER]
    disputed = list(
        review.verdicts.disputed().select_related("answer__rating", "rating").order_by("answer__clause__position")
    )
    session = joint.record(
        assessment,
        met_on=when.date(),
        reviewer_name=reviewer.name,
        reviewer_post="Lead of the alliance’s review panel",
        partner_name=lead.name,
        partner_post=lead.post,
        results=[_result(place, verdict) for place, verdict in enumerate(disputed)],
        version=0,
        by=reviewer,
        at=when,
    )
    joint.confirm(assessment, version=session.version, by=cast.lead(invented.slug), at=when + timedelta(minutes=25))
    return True


def _result(place: int, verdict: Verdict) -> joint.Result:
    """They agree on most; on every third they still differ."""
    if place % 3 == 2:
        return joint.Result(verdict, is_agreed=False, note="We have both said what we see, and leave it at that.")
    rating = verdict.rating or verdict.answer.rating
    return joint.Result(verdict, is_agreed=True, rating=rating, note="" if place else "We went through the register.")


def day_of(moment: datetime, days: int) -> datetime:
    return at(moment.date() + timedelta(days=days), 11)
