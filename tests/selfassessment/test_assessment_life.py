"""What happened to a self-assessment: newest first, with what was handed to colleagues, for its own people only."""

import re

import pytest
from django.utils import timezone

from selfassessment.actions import handing
from tests.conftest import queries_for
from tests.selfassessment.steps import bring_to, hand_over, save

pytestmark = pytest.mark.django_db


def told(client, reader, assessment) -> list[str]:
    client.force_login(reader)
    page = client.get(f"/self-assessments/{assessment.pk}/history/").text
    items = re.findall(r'app-timeline__when">.*?</span>(.*?)</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def test_newest_stands_first(client, assessment, omar):
    bring_to(assessment, "ready", omar)
    assert told(client, omar, assessment)[0].endswith("asked for sign-off")


def test_handovers_are_in_it_with_how_they_ended(client, assessment, omar, lena, cora):
    handover = hand_over(assessment, "1.1", "1.2", to=cora, by=omar, note="Ask Finance.")
    for ref in ["1.1", "1.2"]:
        save(assessment, ref, cora)
    answers = assessment.answers.filter(clause__ref__in=["1.1", "1.2"])
    handing.hand_back(handover, answers=answers, is_done=True, note="As asked.", by=cora, at=timezone.now())
    hand_over(assessment, "1.2", to=lena, by=omar)
    assert told(client, omar, assessment)[:3] == [
        "Omar Officer handed 1.2 to Lena Lead",
        "Cora Contributor handed 1.1 and 1.2 back: done As asked.",
        "Omar Officer handed 1.1 and 1.2 to Cora Contributor Ask Finance.",
    ]
    assert not any("Lena Lead" in line for line in told(client, cora, assessment)), "that was not asked of Cora"


def test_those_outside_the_organisation_read_of_no_handover(client, assessment, omar, cora, rosa):
    hand_over(assessment, "1.2", to=cora, by=omar)
    bring_to(assessment, "filed", omar)
    assert told(client, rosa, assessment)
    assert not any("handed" in line for line in told(client, rosa, assessment))
    assert any("handed" in line for line in told(client, omar, assessment))


def test_page_takes_the_same_queries_for_many_handovers(client, assessment, omar, lena, cora):
    url = f"/self-assessments/{assessment.pk}/history/"
    hand_over(assessment, "1.2", to=cora, by=omar)
    hand_over(assessment, "1.2", to=lena, by=omar)
    client.force_login(omar)
    one = queries_for(client, url)
    for _ in range(4):
        hand_over(assessment, "1.2", to=cora, by=omar)
        hand_over(assessment, "1.2", to=lena, by=omar)
    assert queries_for(client, url) == one
