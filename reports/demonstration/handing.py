"""What one officer asked of colleagues in the open round: a section with a day, a promise that came back, and two that
wait for somebody who has no account yet.

It is not in `rounds.py` because it is one organisation's story, told from the first request to where it stands today.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from reports.demonstration.calendar import at
from selfassessment.actions import handing
from selfassessment.models import Answer, Evidence
from signatories.models import Invitation, OrganisationRole

if TYPE_CHECKING:
    from reports.demonstration.rounds import Part

BY = "orleshire-icb"
SECTION = "3.4."  # procurement, which is what the contributor leads
WRITTEN, HANDED_BACK = ["3.4.1", "3.4.5"], "3.4.1"
DECLINED, FOR_SOMEBODY_NEW = "3.8.2", ["3.8.2", "3.8.4"]
NEWCOMER = ("Marian Teague", "marian.teague")


def is_for_a_colleague(ref: str) -> bool:
    return ref.startswith(SECTION) or ref in FOR_SOMEBODY_NEW


def play(part: "Part", answers: list[Answer], library: list[Evidence]) -> None:
    by_ref = {answer.clause.ref: answer for answer in answers}
    officer, year = part.writer, part.play.year
    colleague = part.cast.people[part.invented.slug, OrganisationRole.CONTRIBUTOR]
    asked_on = year.opens_on + timedelta(days=40)
    section = handing.hand_over(
        part.assessment,
        answers=[answer for ref, answer in by_ref.items() if ref.startswith(SECTION)],
        to=colleague,
        note="You know the new procurement rules best. Last year the reviewers asked for figures: one is enough.",
        due_on=year.due_on - timedelta(days=6),
        by=officer,
        at=at(asked_on, 9, 40),
    )
    alone = handing.hand_over(
        part.assessment, answers=[by_ref[DECLINED]], to=colleague, by=officer, at=at(asked_on, 9, 55)
    )
    handing.hand_back(
        alone,
        answers=[by_ref[DECLINED]],
        is_done=False,
        note="Rooms and buildings are not mine. Marian Teague in estates would know.",
        by=colleague,
        at=at(asked_on + timedelta(days=1), 16, 5),
    )
    for place, ref in enumerate(WRITTEN):
        part.write(by_ref[ref], library, colleague, at(asked_on + timedelta(days=5 + place), 11, 20))
    handing.hand_back(
        section,
        answers=[by_ref[HANDED_BACK]],
        is_done=True,
        note="The figure is from the contracts register, to the end of September.",
        by=colleague,
        at=at(asked_on + timedelta(days=7), 10, 10),
    )
    name, address = NEWCOMER
    waiting = handing.hand_over(
        part.assessment,
        answers=[by_ref[ref] for ref in FOR_SOMEBODY_NEW],
        email=f"{address}@{colleague.email.partition('@')[2]}",
        name=name,
        note="Nadia tells me that these are yours. Two or three sentences are enough.",
        due_on=year.due_on + timedelta(days=9),
        by=officer,
        at=at(year.due_on + timedelta(days=2), 14, 30),
    )
    # E-mails of days gone by are held back; the list of people says when this one went out all the same.
    Invitation.objects.filter(pk=waiting.invitation_id).update(sent_at=waiting.asked_at, sent_by=officer)
