"""The end of a round: what closing settles, what it leaves, and who may publish."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused, decide
from selfassessment.actions import closing, reviewing
from selfassessment.models import Review, Round, SelfAssessment
from selfassessment.policies import closing as policies
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment import filings
from tests.selfassessment.filings import give, verdict_on

pytestmark = pytest.mark.django_db

CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "chris", "staff"]


def after(round_):
    """The first moment of the day after the last for replies, in London."""
    day = round_.reply_due_on + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def outcomes(assessment):
    verdicts = Review.objects.of(assessment).verdicts.disputed().in_order()
    return [(v.answer.clause.ref, v.outcome, v.outcome_note) for v in verdicts]


def test_only_the_steward_closes(request, filed, stan):
    round_, at = filed.round, after(filed.round)
    allowed = {name for name in CAST if decide(policies.check_can_close, request.getfixturevalue(name), round_, at)}
    assert allowed == set()
    assert decide(policies.check_can_close, stan, round_, at)


def test_a_round_stays_open_until_the_last_day_for_replies_is_over(filed, stan):
    at = after(filed.round)
    with pytest.raises(Refused, match="organisations have until"):
        closing.close(filed.round, by=stan, at=at - datetime.timedelta(seconds=1))
    assert closing.close(filed.round, by=stan, at=at).status == Round.Status.CLOSED


def test_a_round_closes_early_once_all_of_it_is_settled(filed, rosa, stan):
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())
    assert closing.close(filed.round, by=stan, at=timezone.now()).status == Round.Status.CLOSED


def test_closing_records_silence_as_a_disagreement(reviewed, lena, stan):
    reviewing.save_reply(verdict_on(reviewed, "1.2"), text="Never sent", version=0, by=lena, at=timezone.now())
    closing.close(reviewed.round, by=stan, at=after(reviewed.round))
    reviewed.refresh_from_db()
    assert reviewed.status == SelfAssessment.Status.SETTLED
    assert outcomes(reviewed) == [
        ("1.2", "disagreement recorded", "No reply received."),
        ("3.1", "disagreement recorded", "No reply received."),
    ]
    assert verdict_on(reviewed, "1.1").outcome == "agreed"
    assert reviewed.events.latest("pk").note == "The round closed. No reply received."


def test_closing_settles_replies_that_nobody_answered(replied, stan):
    closing.close(replied.round, by=stan, at=after(replied.round))
    assert outcomes(replied) == [
        ("1.2", "disagreement recorded", "The round closed before an outcome was recorded."),
        ("3.1", "disagreement recorded", "No reply received."),
    ]


def test_closing_keeps_the_outcomes_that_reviewers_had_saved(replied, rosa, stan):
    draft = {"verdict": verdict_on(replied, "1.2"), "outcome": "agreed", "outcome_note": "We met.", "version": 1}
    reviewing.save_outcomes(replied, drafts=[draft], by=rosa, at=timezone.now())
    closing.close(replied.round, by=stan, at=after(replied.round))
    assert outcomes(replied) == [("1.2", "agreed", "We met."), ("3.1", "disagreement recorded", "No reply received.")]


def test_closing_leaves_drafts_private_and_what_was_not_filed_as_it_was(
    client, filed, harbour, hana, round_, rosa, stan, lena
):
    give(filed, "1.2", "challenge", rosa, reason="Never released")
    open_one = filings.ask(round_, harbour)
    closing.close(round_, by=stan, at=after(round_))
    filed.refresh_from_db()
    open_one.refresh_from_db()
    assert (filed.status, open_one.status) == (SelfAssessment.Status.FILED, SelfAssessment.Status.OPEN)
    client.force_login(lena)
    assert "Never released" not in client.get(reverse("selfassessment:verdicts", args=[filed.pk])).text
    client.force_login(rosa)
    shown = client.get(reverse("selfassessment:review", args=[filed.pk])).text
    assert "The round 2026 is closed" in shown
    event = round_.events.latest("pk")
    assert (event.from_status, event.to_status, event.by) == ("open", "closed", stan)
    assert event.note == "1 of 2 filed, 0 of 1 reviewed, 0 of 0 settled before it closed."


STATUSES = ["planned", "open", "closed", "published"]


def to_status(round_, status, stan, seb):
    moment = timezone.now()
    steps = {
        "open": lambda: Round.objects.filter(pk=round_.pk).update(status="open", opened_at=moment, opened_by=stan),
        "closed": lambda: closing.close(round_, by=stan, at=moment),
        "published": lambda: closing.publish(round_, by=seb, at=moment),
    }
    for step in STATUSES[1 : STATUSES.index(status) + 1]:
        steps[step]()
    return Round.objects.for_page().get(pk=round_.pk)


@pytest.mark.parametrize("status", STATUSES)
def test_a_round_is_closed_when_open_and_published_when_closed(round_, stan, seb, status):
    round_ = to_status(round_, status, stan, seb)
    assert bool(decide(policies.check_can_close, stan, round_, after(round_))) is (status == "open")
    assert bool(decide(policies.check_can_publish, seb, round_)) is (status == "closed")
    assert not decide(policies.check_can_publish, stan, round_)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("open", "The round 2026 is open. Only a closed one is published."),
        ("published", "The round 2026 has been published."),
    ],
)
def test_publishing_refuses_with_a_reason(round_, stan, seb, status, sentence):
    round_ = to_status(round_, status, stan, seb)
    with pytest.raises(Refused, match=sentence):
        closing.publish(round_, by=seb, at=timezone.now())


def test_publishing_says_who_and_when(round_, stan, seb):
    round_ = to_status(round_, "published", stan, seb)
    assert round_.published_by == seb
    assert list(round_.events.order_by("pk").values_list("to_status", flat=True)) == ["closed", "published"]


def test_the_page_lists_what_is_unfinished_and_closes_once_confirmed(client, filed, harbour, hana, round_, stan):
    filings.ask(round_, harbour)
    url = reverse("selfassessment:close_round", args=[round_.pk])
    client.force_login(stan)
    early = client.get(url).text
    assert "Harbour Voices (in progress)" in early
    assert "Northside ICB" in early
    assert "organisations have until" in early
    long_ago = timezone.localdate() - datetime.timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(
        opens_on=long_ago, due_on=long_ago, review_due_on=long_ago, reply_due_on=long_ago
    )
    assert "Tick the box to close the round." in client.post(url, {}).text
    client.post(url, {"is_sure": "on"})
    assert Round.objects.get(pk=round_.pk).status == Round.Status.CLOSED


def test_the_page_is_the_stewards(client, filed, rosa, lena, rhea):
    url = reverse("selfassessment:close_round", args=[filed.round_id])
    for user, status in [(rosa, 403), (lena, 403), (rhea, 404)]:
        client.force_login(user)
        assert client.get(url).status_code == status


def test_the_page_takes_as_many_queries_for_many_as_for_few(client, filed, round_, stan):
    client.force_login(stan)
    url = reverse("selfassessment:close_round", args=[round_.pk])
    one = queries_for(client, url)
    for _ in range(5):
        filings.ask(round_, factories.make_organisation())
    assert queries_for(client, url) == one
