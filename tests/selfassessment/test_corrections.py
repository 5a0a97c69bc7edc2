"""A released verdict is put right in the open, by the one way that the triggers know."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused
from selfassessment.actions import corrections, reviewing
from selfassessment.models import Correction, SelfAssessment, Verdict
from tests.selfassessment import filings
from tests.selfassessment.filings import verdict_on

pytestmark = pytest.mark.django_db


def correct(verdict, by, **changes):
    words = {
        "judgement": verdict.judgement,
        "rating": verdict.rating,
        "reason": verdict.reason,
        "why": "We had the wrong year.",
        "version": verdict.version,
    }
    return corrections.correct(verdict, **{**words, **changes}, by=by, at=timezone.now())


def test_a_fact_is_put_right_and_what_it_said_before_stands_beside_it(client, reviewed, rosa, lena):
    verdict = verdict_on(reviewed, "1.2")
    correct(verdict, rosa, reason="Our members were offered two years.")

    client.force_login(lena)
    page = client.get(reverse("selfassessment:verdicts", args=[reviewed.pk])).text
    assert "Our members were offered two years." in page
    assert "We saw otherwise of 1.2." in page
    assert "We had the wrong year." in page
    assert "Corrected since the release" in page


def test_a_correction_says_why_and_changes_something(reviewed, rosa):
    verdict = verdict_on(reviewed, "1.2")
    with pytest.raises(Refused, match="Say why"):
        correct(verdict, rosa, reason="Other words.", why="  ")
    with pytest.raises(Refused, match="Nothing has changed"):
        correct(verdict, rosa)
    assert not Correction.objects.exists()


@pytest.mark.parametrize("who", ["lena", "piers", "seb", "stan", "chris"])
def test_only_reviewers_of_that_side_correct(request, reviewed, who):
    with pytest.raises(Refused):
        correct(verdict_on(reviewed, "1.2"), request.getfixturevalue(who), reason="Other words.")


def test_a_draft_is_changed_and_not_corrected(filed, rosa):
    verdict = filings.give(filed, "1.2", "challenge", rosa)
    with pytest.raises(Refused, match="has not been released"):
        correct(verdict, rosa, reason="Other words.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(
            verdict=verdict,
            number=1,
            old_judgement="challenge",
            new_judgement="agree",
            why="By the back door.",
            at=timezone.now(),
            by=rosa,
        )


def test_who_was_agreed_with_is_not_challenged_afterwards(reviewed, rosa):
    level = filings.level(reviewed.round, 4)
    with pytest.raises(Refused, match="cannot be taken back"):
        correct(verdict_on(reviewed, "1.1"), rosa, judgement="challenge", rating=level, reason="We changed our mind.")


def test_a_rating_may_change_until_the_review_is_settled_and_words_after(settled, rosa):
    verdict = verdict_on(settled, "3.1")
    with pytest.raises(Refused, match="is settled"):
        correct(verdict, rosa, judgement="agree", rating=None)
    correct(verdict, rosa, reason="We know of one meeting.")
    verdict.refresh_from_db()
    assert (verdict.reason, verdict.outcome) == ("We know of one meeting.", "disagreement recorded")


def test_when_corrections_end_the_last_dispute_the_review_is_settled(reviewed, rosa):
    correct(verdict_on(reviewed, "1.2"), rosa, judgement="agree")
    reviewed.refresh_from_db()
    assert reviewed.status == SelfAssessment.Status.REVIEWED
    correct(verdict_on(reviewed, "3.1"), rosa, judgement="agree")
    reviewed.refresh_from_db()
    assert reviewed.status == SelfAssessment.Status.SETTLED
    verdict = verdict_on(reviewed, "1.2")
    assert (verdict.outcome, verdict.rating) == ("agreed", verdict.answer.rating)


def test_two_reviewers_in_one_correction_do_not_overwrite_each_other(reviewed, rosa):
    verdict = verdict_on(reviewed, "1.2")
    correct(verdict, rosa, reason="First.")
    with pytest.raises(reviewing.StaleError):
        correct(verdict, rosa, reason="Second.")
    assert verdict_on(reviewed, "1.2").reason == "First."


TAMPER = {
    "words without a correction": {"reason": "Quietly other."},
    "judgement without a correction": {"judgement": "cannot tell", "rating": None},
    "only the count": {"correction_number": 7},
}


@pytest.mark.parametrize("changes", TAMPER.values(), ids=TAMPER)
def test_a_released_verdict_changes_by_no_other_way(reviewed, rosa, changes):
    correct(verdict_on(reviewed, "1.2"), rosa, reason="First.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(pk=verdict_on(reviewed, "1.2").pk).update(**changes)


def test_a_verdict_becomes_exactly_what_its_correction_says(reviewed, rosa):
    verdict = verdict_on(reviewed, "1.2")
    Correction.objects.create(
        verdict=verdict,
        number=1,
        old_judgement=verdict.judgement,
        new_judgement=verdict.judgement,
        old_rating=verdict.rating,
        new_rating=verdict.rating,
        old_reason=verdict.reason,
        new_reason="As listed.",
        why="A fact.",
        at=timezone.now(),
        by=rosa,
    )
    rows = Verdict.objects.filter(pk=verdict.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reason="Not as listed.", correction_number=1)
    assert rows.update(reason="As listed.", correction_number=1) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reason=verdict.reason, correction_number=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(why="Another reason.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.all().delete()


def test_the_page_corrects_words_alone_once_settled(client, settled, rosa):
    client.force_login(rosa)
    address = reverse("selfassessment:correct_verdict", args=[settled.pk, "1.2"])
    page = client.get(address)
    assert "You can still put words right." in page.text
    assert 'name="judgement"' not in page.text
    verdict = verdict_on(settled, "1.2")
    form = {"reason": "Two years.", "why": "", "version": verdict.version, "judgement": "agree", "rating": ""}
    assert "Say why you correct it." in client.post(address, form).text
    client.post(address, {**form, "why": "We looked again."})
    verdict.refresh_from_db()
    assert (verdict.reason, verdict.judgement) == ("Two years.", "challenge")
