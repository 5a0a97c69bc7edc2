"""Both sides at one table: recorded by the reviewers, confirmed by the organisation, and then the outcome."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused
from selfassessment.actions import joint, reviewing
from selfassessment.models import JointResult, JointSession, Review, SelfAssessment
from tests.selfassessment import filings
from tests.selfassessment.filings import verdict_on

pytestmark = pytest.mark.django_db


def confirm(assessment, by, version=1):
    return joint.confirm(assessment, version=version, by=by, at=timezone.now())


def form_for(assessment, **changes) -> dict:
    today = timezone.localdate()
    disputed = Review.objects.of(assessment).verdicts.disputed()
    level = filings.level(assessment.round, 2)
    return {
        "met_on_0": today.day,
        "met_on_1": today.month,
        "met_on_2": today.year,
        "reviewer_name": "Rosa Reviewer",
        "reviewer_post": "Alliance lead",
        "partner_name": "Lena Lead",
        "partner_post": "Head of partnerships",
        "version": "0",
        **{f"result-{verdict.pk}": level.pk for verdict in disputed},
        **changes,
    }


@pytest.mark.parametrize("until", ["reviewed", "replied"])
def test_recorded_and_confirmed_it_is_the_outcome_and_overwrites_nothing(request, until, rosa, lena):
    assessment = request.getfixturevalue(until)
    filings.meet(assessment, rosa, note="Two years from April.")
    before = verdict_on(assessment, "1.2")
    confirm(assessment, lena)

    assessment.refresh_from_db()
    verdict = verdict_on(assessment, "1.2")
    assert assessment.status == SelfAssessment.Status.SETTLED
    assert (verdict.outcome, verdict.outcome_note) == ("agreed", "Two years from April.")
    assert (verdict.judgement, verdict.rating) == (before.judgement, before.rating)
    assert verdict.answer.rating.position == 4
    assert verdict.joint_results.get().rating.position == 2
    assert "came to agreement on 2 of 2" in assessment.events.order_by("-pk").first().note


def test_until_confirmed_it_is_nobodys_outcome_and_between_the_two_sides(client, replied, rosa, lena, omar, seb):
    filings.meet(replied, rosa, note="Two years from April.")
    page = reverse("selfassessment:joint_session", args=[replied.pk])
    got = {}
    for name, person in {"rosa": rosa, "lena": lena, "omar": omar, "seb": seb}.items():
        client.force_login(person)
        got[name] = client.get(page).status_code
        assert "Two years from April." not in client.get(reverse("selfassessment:verdicts", args=[replied.pk])).text
    assert got == {"rosa": 200, "lena": 200, "omar": 403, "seb": 403}
    replied.refresh_from_db()
    assert replied.status == SelfAssessment.Status.REPLIED


@pytest.mark.parametrize("who", ["rosa", "omar", "sam", "seb", "stan"])
def test_only_the_lead_officer_confirms(request, reviewed, rosa, who):
    filings.meet(reviewed, rosa)
    with pytest.raises(Refused):
        confirm(reviewed, request.getfixturevalue(who))


def test_who_confirms_confirms_what_they_read(reviewed, rosa, lena):
    filings.meet(reviewed, rosa)
    results = [joint.Result(each, is_agreed=False) for each in Review.objects.of(reviewed).verdicts.disputed()]
    session = JointSession.objects.get()
    joint.record(
        reviewed,
        met_on=session.met_on,
        reviewer_name="Rosa Reviewer",
        reviewer_post="Alliance lead",
        partner_name="Lena Lead",
        partner_post="Head of partnerships",
        results=results,
        version=1,
        by=rosa,
        at=timezone.now(),
    )
    with pytest.raises(reviewing.StaleError):
        confirm(reviewed, lena, version=1)
    confirm(reviewed, lena, version=2)
    assert verdict_on(reviewed, "1.2").outcome == "disagreement recorded"


def test_every_verdict_in_dispute_is_spoken_of(reviewed, rosa):
    with pytest.raises(Refused, match="each verdict in dispute"):
        joint.record(
            reviewed,
            met_on=timezone.localdate(),
            reviewer_name="R",
            reviewer_post="R",
            partner_name="L",
            partner_post="L",
            results=[joint.Result(verdict_on(reviewed, "1.2"), is_agreed=False)],
            version=0,
            by=rosa,
            at=timezone.now(),
        )


def test_confirmed_it_stays_whichever_door_a_change_comes_through(reviewed, rosa, lena):
    filings.meet(reviewed, rosa)
    confirm(reviewed, lena)
    for tamper in [
        lambda: JointSession.objects.update(partner_name="Somebody Else"),
        lambda: JointResult.objects.update(is_agreed=False, rating=None),
        lambda: JointResult.objects.all().delete(),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            tamper()


def test_the_pages_record_and_confirm(client, reviewed, rosa, lena):
    client.force_login(rosa)
    record = reverse("selfassessment:record_joint_session", args=[reviewed.pk])
    missing = client.post(record, form_for(reviewed, partner_name="", met_on_0=""))
    assert "Enter the name of the organisation’s person." in missing.text
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    early = {"met_on_0": tomorrow.day, "met_on_1": tomorrow.month, "met_on_2": tomorrow.year}
    assert "on a day to come" in client.post(record, form_for(reviewed, **early)).text
    client.post(record, form_for(reviewed))

    client.force_login(lena)
    page = reverse("selfassessment:joint_session", args=[reviewed.pk])
    assert "Tick the box to confirm the record." in client.post(page, {"version": "1"}).text
    done = client.post(page, {"version": "1", "is_sure": "on"}, follow=True)
    assert "Both, in a joint session" in done.text
    assert "Both sides met on" in done.text
    assert "No reply received" not in done.text
    assert client.post(page, {"version": "1", "is_sure": "on"}).status_code == 302
