"""One answer's history: written, handed over, filed and judged, without a draft of the other side's."""

import datetime

import pytest
from django.utils import timezone

from selfassessment import answer_life
from selfassessment.actions import handing, reviewing
from selfassessment.models import Answer, SelfAssessment
from tests.conftest import queries_for
from tests.selfassessment.filings import give
from tests.selfassessment.steps import bring_to, hand_over, save

pytestmark = pytest.mark.django_db


def answer_to(assessment, ref) -> Answer:
    answer = Answer.objects.select_related("clause").get(assessment=assessment, clause__ref=ref)
    answer.assessment = SelfAssessment.objects.for_page().get(pk=assessment.pk)
    return answer


def told(assessment, ref, reader) -> list[str]:
    """Oldest first: who did what."""
    life = answer_life.of(answer_to(assessment, ref), reader)
    return [f"{each.by} {getattr(each, 'what', 'wrote')}" for each in reversed(life)]


def test_says_with_whom_it_was_with_the_words_and_how_that_ended(assessment, omar, lena, cora):
    due_on = timezone.localdate() + datetime.timedelta(days=2)
    handover = hand_over(assessment, "1.2", to=cora, by=omar, note="Ask Finance.", due_on=due_on)
    save(assessment, "1.2", cora)
    handing.hand_back(
        handover,
        answers=[answer_to(assessment, "1.2")],
        is_done=True,
        note="As asked.",
        by=cora,
        at=timezone.now(),
    )
    hand_over(assessment, "1.2", to=lena, by=omar, note="Please read this.")
    assert told(assessment, "1.2", omar) == [
        "Omar Officer handed it to Cora Contributor",
        "Cora Contributor wrote",
        "Cora Contributor handed it back: done",
        "Omar Officer handed it to Lena Lead",
    ]
    notes = [change.value for each in answer_life.of(answer_to(assessment, "1.2"), omar) for change in each.changes]
    assert {"Ask Finance.", "As asked.", "Please read this."} <= set(notes)
    assert not any("Lena Lead" in line for line in told(assessment, "1.2", cora)), "that note was not for Cora"


def test_says_when_it_was_filed_and_what_was_said_of_it_from_release_on(filed, rosa, lena, omar):
    give(filed, "1.2", "challenge", rosa, reason="Not what we saw.")
    reviewing.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    before = told(filed, "1.2", omar)
    assert before[-1].startswith("Lena Lead filed it as ")
    reviewing.release(filed, by=rosa, at=timezone.now())
    assert told(filed, "1.2", omar) == [*before, "Rosa Reviewer released the verdict"]
    [verdict] = answer_life.of(answer_to(filed, "1.2"), omar)[:1]
    assert [change.value for change in verdict.changes] == ["Challenge", "Not what we saw."]


def test_replies_and_outcomes_are_told_once_sent_and_settled(settled, omar):
    assert told(settled, "1.2", omar)[-2:] == [
        "Lena Lead replied to the verdict",
        "Rosa Reviewer recorded the outcome",
    ]


def test_page_is_cut_into_pages_and_takes_the_same_queries_for_ten_handovers_as_for_one(
    client, assessment, omar, lena, cora
):
    url = f"/self-assessments/{assessment.pk}/1.2/history/"
    client.force_login(omar)
    hand_over(assessment, "1.2", to=cora, by=omar)
    one = queries_for(client, url)
    for number in range(10):
        hand_over(assessment, "1.2", to=(lena, cora)[number % 2], by=omar, note=str(number))
    assert queries_for(client, url) == one
    for number in range(10):
        hand_over(assessment, "1.2", to=(lena, cora)[number % 2], by=omar, note=f"Again {number}")
    assert 'aria-label="Page 2"' in client.get(url).text
    assert "Again 9" not in client.get(f"{url}?page=2").text
    bring_to(assessment, "filed", omar)
    assert "filed it as" in client.get(url).text
