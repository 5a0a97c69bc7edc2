"""Portal staff look up what was released, and change none of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from selfassessment.actions import reviewing
from selfassessment.models import Review, Verdict
from tests.conftest import queries_for
from tests.selfassessment import filings
from tests.selfassessment.filings import give, verdict_on

pytestmark = pytest.mark.django_db

MODELS = ["review", "verdict", "reply"]


def listing(model):
    return reverse(f"admin:selfassessment_{model}_changelist")


def record(model, pk):
    return reverse(f"admin:selfassessment_{model}_change", args=[pk])


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def test_drafts_do_not_show(as_staff, filed, rosa):
    verdict = give(filed, "1.2", "challenge", rosa, reason="Still private")
    reviewing.comment(filed, text="Private as well", version=0, by=rosa, at=timezone.now())
    assert "0 verdicts" in as_staff.get(listing("verdict")).text
    assert "0 reviews" in as_staff.get(listing("review")).text
    assert as_staff.get(record("verdict", verdict.pk)).status_code == 302  # as for what does not exist
    assert as_staff.get(record("review", verdict.review_id)).status_code == 302


def test_draft_replies_and_outcomes_do_not_show(as_staff, reviewed, lena, rosa):
    verdict = verdict_on(reviewed, "1.2")
    reviewing.save_reply(verdict, text="Draft reply", version=0, by=lena, at=timezone.now())
    assert "0 replies" in as_staff.get(listing("reply")).text
    reviewing.send_replies(reviewed, by=lena, at=timezone.now())
    draft = {"verdict": verdict, "outcome": "agreed", "outcome_note": "Draft note", "version": 1}
    reviewing.save_outcomes(reviewed, drafts=[draft], by=rosa, at=timezone.now())
    assert "Draft note" not in as_staff.get(record("verdict", verdict.pk)).text


def test_what_was_released_shows_and_cannot_be_changed(as_staff, settled):
    review = Review.objects.get()
    verdict = verdict_on(settled, "1.2")
    for model, pk in [("review", review.pk), ("verdict", verdict.pk), ("reply", verdict.reply.pk)]:
        assert as_staff.get(listing(model)).status_code == 200
        assert as_staff.get(record(model, pk)).status_code == 200
        assert as_staff.post(record(model, pk), {}).status_code == 403
        assert as_staff.get(reverse(f"admin:selfassessment_{model}_add")).status_code == 403
        assert as_staff.post(reverse(f"admin:selfassessment_{model}_delete", args=[pk])).status_code == 403
    assert verdict.reason in as_staff.get(record("verdict", verdict.pk)).text


def test_lists_take_as_many_queries_for_many_as_for_few(as_staff, settled, harbour_filed, piers, hana):
    few = {model: queries_for(as_staff, listing(model)) for model in MODELS}
    give(harbour_filed, "2.1", "challenge", piers)
    give(harbour_filed, "3.1", "challenge", piers)
    reviewing.release(harbour_filed, by=piers, at=timezone.now())
    for verdict in Verdict.objects.filter(review__filing__assessment=harbour_filed):
        reviewing.save_reply(verdict, text="Yes.", version=0, by=hana, at=timezone.now())
    reviewing.send_replies(harbour_filed, by=hana, at=timezone.now())
    assert {model: queries_for(as_staff, listing(model)) for model in MODELS} == few
    assert filings.verdict_on(harbour_filed, "2.1").reply.text == "Yes."
