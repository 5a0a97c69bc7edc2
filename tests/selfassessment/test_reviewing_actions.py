"""From a filing to its outcome: what each verb does, refuses, writes down and tells."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refused
from selfassessment.actions import reviewing
from selfassessment.models import Reply, Review, Scale, SelfAssessment, Verdict
from tests import factories
from tests.kept import kept
from tests.selfassessment import filings
from tests.selfassessment.filings import give, verdict_on

pytestmark = pytest.mark.django_db

Status = SelfAssessment.Status


@kept
def filed(filed, rosa):
    """Rosa has said that she has nothing to do with Northside."""
    filings.declare_nothing(filed, rosa)
    return filed


def steps(assessment):
    return [
        (event.from_status, event.to_status, event.by.get_short_name()) for event in assessment.events.order_by("pk")
    ]


def test_the_first_verdict_begins_the_review_and_moves_nothing(filed, rosa):
    verdict = give(filed, "1.2", "challenge", rosa)

    review = Review.objects.get()
    filed.refresh_from_db()
    assert (review.started_by, review.is_released, verdict.version) == (rosa, False, 1)
    assert filed.status == Status.FILED
    assert mail.outbox == []


def test_agreeing_takes_over_the_partners_rating(filed, rosa):
    assert give(filed, "1.2", "agree", rosa).rating == filings.level(filed.round, 4)


def test_a_second_save_from_the_same_page_is_one_write(filed, rosa):
    give(filed, "1.2", "challenge", rosa)
    again = give(filed, "1.2", "challenge", rosa)
    assert again.version == 1
    assert Verdict.history.count() == 1


def test_a_save_overtaken_by_a_colleague_writes_nothing_and_says_what_stands(filed, rosa, riverside):
    other = factories.make_user("Ruth Reviewer")
    factories.make_role(other, riverside, "reviewer", "vcse")
    give(filed, "1.2", "challenge", rosa, reason="Mine")

    with pytest.raises(reviewing.StaleError) as overtaken:
        give(filed, "1.2", "cannot tell", other, reason="Theirs")

    assert overtaken.value.current[0].reason == "Mine"
    assert verdict_on(filed, "1.2").reason == "Mine"


def test_history_holds_every_wording_of_a_verdict(filed, rosa):
    give(filed, "1.2", "challenge", rosa, reason="First")
    give(filed, "1.2", "challenge", rosa, reason="Second", version=1)
    kept = Verdict.history.order_by("history_id").values_list("reason", "history_user__name")
    assert list(kept) == [("First", "Rosa Reviewer"), ("Second", "Rosa Reviewer")]


def test_agreeing_with_the_rest_leaves_what_was_looked_at(filed, rosa):
    give(filed, "1.2", "challenge", rosa)
    assert filings.agree_with_the_rest(filed, by=rosa, at=timezone.now()) == 2
    judgements = {ref: verdict_on(filed, ref).judgement for ref in ["1.1", "1.2", "3.1"]}
    assert judgements == {"1.1": "agree", "1.2": "challenge", "3.1": "agree"}
    assert verdict_on(filed, "3.1").rating == filings.level(filed.round, 2)
    assert Verdict.history.count() == 3


def test_release_shows_everything_at_once_and_leaves_an_event(reviewed):
    assert reviewed.status == Status.REVIEWED
    assert steps(reviewed)[-1] == ("filed", "reviewed", "Rosa")
    assert reviewed.events.latest("pk").note == "Agreed with 1 of 3 answers."
    assert {v.answer.clause.ref: v.outcome for v in Verdict.objects.all()} == {"1.1": "agreed", "1.2": "", "3.1": ""}


def test_a_review_that_agrees_with_everything_settles_as_it_is_released(filed, rosa):
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    filed = reviewing.release(filed, by=rosa, at=timezone.now())
    assert filed.status == Status.SETTLED
    assert steps(filed)[-2:] == [("filed", "reviewed", "Rosa"), ("reviewed", "settled", "Rosa")]
    assert set(Verdict.objects.values_list("outcome", flat=True)) == {"agreed"}
    assert Review.objects.get().is_settled


def test_release_is_told_once_to_those_who_answer_for_the_organisation(
    filed, rosa, omar, cora, lena, hana, django_capture_on_commit_callbacks
):
    give(filed, "1.2", "challenge", rosa, reason="The sector saw no grant of three years.")
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.release(filed, by=rosa, at=timezone.now())

    told = [message.to for message in mail.outbox]
    seniors = filed.signature.organisation.memberships.filter(role="senior responsible officer")
    expected = {lena.email, omar.email, *seniors.values_list("user__email", flat=True)}
    assert sorted(address for (address,) in told) == sorted(expected)
    assert f"/self-assessments/{filed.pk}/verdicts/" in mail.outbox[0].body
    assert "2 of 3 answers" in mail.outbox[0].body
    assert "three years" not in mail.outbox[0].body  # the words stay on the page, behind the sign-in
    assert "\n" not in mail.outbox[0].subject


def test_release_waits_for_a_verdict_on_every_answer(filed, rosa):
    give(filed, "1.2", "challenge", rosa)
    with pytest.raises(Refused, match="2 answers have no verdict yet"):
        reviewing.release(filed, by=rosa, at=timezone.now())


def test_an_empty_reply_takes_the_draft_back_and_history_keeps_it(reviewed, lena):
    verdict = verdict_on(reviewed, "1.2")
    reviewing.save_reply(verdict, text="Too quick", version=0, by=lena, at=timezone.now())
    assert reviewing.save_reply(verdict, text="", version=1, by=lena, at=timezone.now()) is None
    assert not Reply.objects.exists()
    assert "Too quick" in Reply.history.values_list("text", flat=True)


def test_a_reply_to_a_draft_that_was_taken_back_meanwhile_is_saved(reviewed, lena):
    verdict = verdict_on(reviewed, "1.2")
    reviewing.save_reply(verdict, text="First", version=0, by=lena, at=timezone.now())
    reviewing.save_reply(verdict, text="", version=1, by=lena, at=timezone.now())
    assert reviewing.save_reply(verdict, text="Second", version=1, by=lena, at=timezone.now()).text == "Second"


def test_the_same_reply_or_comment_again_is_one_write(reviewed, harbour_filed, lena, piers):
    verdict = verdict_on(reviewed, "1.2")
    assert reviewing.save_reply(verdict, text=" \n", version=0, by=lena, at=timezone.now()) is None
    for _ in range(2):
        reviewing.save_reply(verdict, text="Once", version=0, by=lena, at=timezone.now())
        reviewing.comment(harbour_filed, text="Once", version=0, by=piers, at=timezone.now())
    assert Reply.history.count() == 1
    assert Review.history.filter(comment="Once").count() == 1


NONSENSE = {
    "reason": ({"judgement": "challenge", "reason": " "}, "“Challenge” needs a reason."),
    "rating": ({"judgement": "cannot tell", "position": 1}, "Who cannot tell gives no rating."),
    "scale": ({"judgement": "challenge", "scale": "red-amber-green", "position": 1}, "is not on the scale"),
}


@pytest.mark.parametrize(("words", "sentence"), NONSENSE.values(), ids=NONSENSE)
def test_a_verdict_that_makes_no_sense_is_refused_at_every_door(filed, rosa, words, sentence):
    scale = Scale.objects.get(slug=words.get("scale", "four-levels"))
    rating = scale.levels.get(position=words["position"]) if "position" in words else None
    with pytest.raises(Refused, match=sentence):
        reviewing.give_verdict(
            filed.answers.get(clause__ref="1.1"),
            judgement=words["judgement"],
            rating=rating,
            reason=words.get("reason", "Seen otherwise."),
            version=0,
            by=rosa,
            at=timezone.now(),
        )


def test_an_outcome_is_saved_twice_as_one_write(replied, rosa):
    for _ in range(2):
        reviewing.save_outcomes(replied, drafts=outcomes(replied, **{"1.2": "agreed"}), by=rosa, at=timezone.now())
    assert verdict_on(replied, "1.2").version == 2


def test_settling_is_told_to_the_organisation(replied, rosa, lena, omar, django_capture_on_commit_callbacks):
    drafts = outcomes(replied, **{"1.2": "agreed", "3.1": "disagreement recorded"})
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.settle(replied, drafts=drafts, by=rosa, at=timezone.now())
    assert {lena.email, omar.email} <= {address for message in mail.outbox for address in message.to}
    assert "agreement on 1 of 2" in mail.outbox[0].body


@given(words=st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), max_size=200))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_of_any_script_are_kept_exactly(filed, rosa, words):
    review = Review.objects.of(filed)
    version = review.version if review else 0
    saved = reviewing.comment(filed, text=words, version=version, by=rosa, at=timezone.now())
    saved.refresh_from_db()
    assert saved.comment == (words if words.strip() else "")


def test_a_reply_to_plain_agreement_is_refused(reviewed, lena):
    with pytest.raises(Refused, match="nothing to reply to"):
        reviewing.save_reply(verdict_on(reviewed, "1.1"), text="Thanks", version=0, by=lena, at=timezone.now())


def test_replies_of_two_people_meet(reviewed, lena, northside):
    verdict = verdict_on(reviewed, "1.2")
    reviewing.save_reply(verdict, text="Hers", version=0, by=lena, at=timezone.now())
    with pytest.raises(reviewing.StaleError):
        reviewing.save_reply(verdict, text="His", version=0, by=lena, at=timezone.now())
    assert Reply.objects.get().text == "Hers"


def test_sending_needs_one_reply_and_not_all(reviewed, lena):
    with pytest.raises(Refused, match="No reply has been written yet"):
        reviewing.send_replies(reviewed, by=lena, at=timezone.now())
    reviewing.save_reply(verdict_on(reviewed, "1.2"), text="Yes", version=0, by=lena, at=timezone.now())
    assert reviewing.send_replies(reviewed, by=lena, at=timezone.now()).status == Status.REPLIED
    assert reviewed.events.latest("pk").note == "Replied to 1 of 2 verdicts."


def test_replies_are_told_to_reviewers_who_took_part(
    reviewed, rosa, piers, lena, riverside, django_capture_on_commit_callbacks
):
    factories.make_role(factories.make_user("Ruth Reviewer"), riverside, "reviewer", "vcse")
    reviewing.save_reply(verdict_on(reviewed, "1.2"), text="Yes", version=0, by=lena, at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.send_replies(reviewed, by=lena, at=timezone.now())
    assert [message.to for message in mail.outbox] == [[rosa.email]]


def test_replies_reach_the_sides_reviewers_of_today_when_those_who_took_part_have_left(
    reviewed, rosa, lena, riverside, django_capture_on_commit_callbacks
):
    rosa.partnership_roles.update(ended_at=timezone.now(), ended_by=rosa)
    ruth = factories.make_user("Ruth Reviewer")
    factories.make_role(ruth, riverside, "reviewer", "vcse")
    reviewing.save_reply(verdict_on(reviewed, "1.2"), text="Yes", version=0, by=lena, at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.send_replies(reviewed, by=lena, at=timezone.now())
    assert [message.to for message in mail.outbox] == [[ruth.email]]


def outcomes(assessment, **by_ref):
    return [
        {
            "verdict": verdict_on(assessment, ref),
            "outcome": outcome,
            "outcome_note": "",
            "version": verdict_on(assessment, ref).version,
        }
        for ref, outcome in by_ref.items()
    ]


def test_outcomes_are_drafts_until_all_are_recorded(replied, rosa):
    reviewing.save_outcomes(replied, drafts=outcomes(replied, **{"1.2": "agreed"}), by=rosa, at=timezone.now())
    replied.refresh_from_db()
    assert replied.status == Status.REPLIED
    with pytest.raises(Refused, match="1 verdict has no outcome yet"):
        reviewing.settle(replied, drafts=[], by=rosa, at=timezone.now())


def test_settling_records_all_and_says_how_many_agreed(settled, rosa):
    assert settled.status == Status.SETTLED
    assert steps(settled)[-1] == ("replied", "settled", "Rosa")
    assert settled.events.latest("pk").note == "Of 2 verdicts in dispute, 1 came to agreement."


def test_an_outcome_overtaken_by_a_colleague_writes_none_of_them(replied, rosa):
    stale = outcomes(replied, **{"1.2": "disagreement recorded", "3.1": "agreed"})
    reviewing.save_outcomes(replied, drafts=outcomes(replied, **{"1.2": "agreed"}), by=rosa, at=timezone.now())
    with pytest.raises(reviewing.StaleError):
        reviewing.settle(replied, drafts=stale, by=rosa, at=timezone.now())
    assert (verdict_on(replied, "1.2").outcome, verdict_on(replied, "3.1").outcome) == ("agreed", "")


# Each door is tried on a released review (and, where it says so, a replied or settled one).
SEALED_DOORS = {
    "judgement": ("reviewed", lambda review: review.verdicts.update(judgement="agree"), "its verdicts cannot change"),
    "reason": ("reviewed", lambda review: review.verdicts.update(reason="softer"), "its verdicts cannot change"),
    "rating": ("reviewed", lambda review: review.verdicts.disputed().update(rating=None), "its verdicts cannot change"),
    "removed": ("reviewed", lambda review: review.verdicts.all()._raw_delete("default"), "its verdicts cannot change"),
    "comment": ("reviewed", lambda review: Review.objects.update(comment="softer"), "stays as it was released"),
    "unreleased": (
        "reviewed",
        lambda review: Review.objects.update(released_at=None, released_by=None),
        "stays as it was released",
    ),
    "review removed": ("reviewed", lambda review: Review.objects.all()._raw_delete("default"), "stays as it was"),
    "reply changed": ("replied", lambda review: Reply.objects.update(text="softer"), "have been sent"),
    "reply removed": ("replied", lambda review: Reply.objects.all()._raw_delete("default"), "have been sent"),
    "reply added": (
        "replied",
        lambda review: Reply.objects.create(
            verdict=review.verdicts.get(judgement="cannot tell"),
            text="Late",
            saved_at=timezone.now(),
            saved_by=review.started_by,
        ),
        "have been sent",
    ),
    "replies unsent": (
        "replied",
        lambda review: Review.objects.update(replied_at=None, replied_by=None),
        "stays as it was released",
    ),
    "outcome": ("settled", lambda review: review.verdicts.update(outcome="agreed"), "its outcomes cannot change"),
    "unsettled": (
        "settled",
        lambda review: Review.objects.update(settled_at=None, settled_by=None),
        "stays as it was released",
    ),
}


@pytest.mark.parametrize(("state", "door", "message"), SEALED_DOORS.values(), ids=SEALED_DOORS)
def test_no_door_changes_what_was_released_sent_or_settled(request, state, door, message):
    request.getfixturevalue(state)
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        door(Review.objects.get())


def test_a_verdict_cannot_be_slipped_into_a_released_review(reviewed, rosa):
    review = Review.objects.get()
    with pytest.raises(IntegrityError, match="its verdicts cannot change"), transaction.atomic():
        Verdict.objects.create(
            review=review,
            answer=reviewed.answers.get(clause__ref="1.1"),
            judgement="agree",
            saved_at=timezone.now(),
            saved_by=rosa,
        )


CONSTRAINTS = {
    "reason": ({"judgement": "challenge", "reason": ""}, "short_of_agreement_has_a_reason"),
    "judgement": ({"judgement": "maybe"}, "judgement_is_known"),
    "outcome": ({"outcome": "won"}, "outcome_is_known"),
}


@pytest.mark.parametrize(("fields", "constraint"), CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_the_database_holds_the_rules_of_a_verdict(filed, rosa, fields, constraint):
    give(filed, "1.1", "agree", rosa)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Verdict.objects.update(**fields)


def test_a_verdict_that_cannot_tell_has_no_rating(filed, rosa):
    give(filed, "1.1", "cannot tell", rosa)
    with pytest.raises(IntegrityError, match="cannot_tell_gives_no_rating"), transaction.atomic():
        Verdict.objects.update(rating=filings.level(filed.round, 1))


def test_one_answer_has_one_verdict_in_a_review(filed, rosa):
    verdict = give(filed, "1.1", "agree", rosa)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(
            review=verdict.review, answer=verdict.answer, judgement="agree", saved_at=timezone.now(), saved_by=rosa
        )


def test_replies_come_only_after_release(filed, rosa):
    give(filed, "1.1", "agree", rosa)
    with pytest.raises(IntegrityError, match="released_before_it_is_answered"), transaction.atomic():
        Review.objects.update(replied_at=timezone.now(), replied_by=rosa)
