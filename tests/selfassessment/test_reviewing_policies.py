"""Truth tables: who of the cast may do what with Northside's and Harbour's filings, at every step of their life."""

import re

import pytest
from django.utils import timezone

from accounts.rules import Refused, decide
from selfassessment.models import Interest, Review, Round, SelfAssessment
from selfassessment.policies import reviewing as policies
from tests import factories
from tests.selfassessment.filings import give
from tests.selfassessment.steps import hand_over

pytestmark = pytest.mark.django_db

CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}


def allowed(rule, cast, assessment) -> set[str]:
    return {name for name, user in cast.items() if decide(rule, user, assessment)}


# The other side reviews: rosa speaks for the sector, piers for public bodies.
@pytest.mark.parametrize(
    ("fixture", "reviewer"), [("filed", "rosa"), ("harbour_filed", "piers")], ids=["public body", "sector"]
)
def test_only_the_other_sides_reviewers_review(request, cast, fixture, reviewer):
    assessment = request.getfixturevalue(fixture)
    assert allowed(policies.check_can_review, cast, assessment) == {reviewer}
    assert allowed(policies.check_reviews, cast, assessment) == {reviewer}


@pytest.mark.parametrize("reviewer", ["rosa", "piers"])
@pytest.mark.parametrize("side", ["public", "vcse"])
def test_who_reviews_whom_as_a_table(request, filed, harbour_filed, reviewer, side):
    user = request.getfixturevalue(reviewer)
    assessment = {"public": filed, "vcse": harbour_filed}[side]
    speaks_for = {"rosa": "vcse", "piers": "public"}[reviewer]
    assert bool(decide(policies.check_can_review, user, assessment)) is (speaks_for != side)
    assert SelfAssessment.objects.reviewable_by(user).filter(pk=assessment.pk).exists() is (speaks_for != side)
    assert SelfAssessment.objects.visible_to(user).filter(pk=assessment.pk).exists() is (speaks_for != side)


def test_a_reviewer_of_another_partnership_does_not_review_here(filed):
    elsewhere = factories.make_user("Ruth Elsewhere")
    factories.make_role(elsewhere, factories.make_partnership("Hillside"), "reviewer", "vcse")
    with pytest.raises(Refused, match="Only a reviewer for the other side in Riverside"):
        policies.check_can_review(elsewhere, filed)
    assert not SelfAssessment.objects.reviewable_by(elsewhere).exists()


def test_a_reviewer_whose_role_has_ended_does_not_review(filed, rosa):
    rosa.partnership_roles.update(ended_at=timezone.now(), ended_by=rosa)
    with pytest.raises(Refused, match="Only a reviewer"):
        policies.check_can_review(rosa, filed)
    assert not SelfAssessment.objects.reviewable_by(rosa).exists()


def test_a_reviewer_does_not_review_an_organisation_they_work_for(filed, rosa, northside):
    factories.make_membership(rosa, northside, "contributor")
    with pytest.raises(Refused, match="You have a role at Northside ICB"):
        policies.check_can_review(rosa, filed)
    assert not SelfAssessment.objects.reviewable_by(rosa).exists()


# Of Northside's self-assessment, step by step: who may, and what the first who may otherwise is told.
STEPS = ["assessment", "filed", "reviewed", "replied", "settled"]
TABLE = {
    "review": {"filed": {"rosa"}},
    "see_verdicts": {step: set(CAST) for step in ["reviewed", "replied", "settled"]},
    "reply": {"reviewed": {"lena"}},
    "record_outcomes": {"replied": {"rosa"}},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("rule", TABLE)
def test_each_step_has_its_people(request, cast, rule, step):
    assessment = request.getfixturevalue(step)
    assert allowed(policies.RULES[rule], cast, assessment) == TABLE[rule].get(step, set())


SENTENCES = [
    ("review", "assessment", "rosa", "Northside ICB has not filed its self-assessment yet."),
    ("review", "filed", "lena", "Only a reviewer for the other side in Riverside can do this."),
    ("review", "reviewed", "rosa", "This review has been released. Its verdicts can no longer be changed."),
    ("agree_with_the_rest", "reviewed", "rosa", "This review has been released."),
    ("see_verdicts", "assessment", "lena", "Northside ICB has not filed its self-assessment yet"),
    ("see_verdicts", "filed", "lena", "has not been released yet. Verdicts are private to the reviewers"),
    ("reply", "filed", "lena", "has not been released yet"),
    ("reply", "reviewed", "omar", "Only the lead officer of Northside ICB can do this."),
    ("reply", "replied", "lena", "The replies have been sent. They can no longer be changed."),
    ("reply", "settled", "lena", "This review is settled. There is nothing left to reply to."),
    ("send_replies", "reviewed", "lena", "No reply has been written yet."),
    ("record_outcomes", "filed", "rosa", "Northside ICB has not sent its replies yet."),
    ("record_outcomes", "reviewed", "rosa", "Northside ICB has not sent its replies yet."),
    ("record_outcomes", "settled", "rosa", "The outcomes have been recorded. They can no longer be changed."),
    ("settle", "replied", "rosa", "2 verdicts have no outcome yet."),
]


@pytest.mark.parametrize(("rule", "step", "who", "sentence"), SENTENCES)
def test_each_refusal_says_why(request, rosa, rule, step, who, sentence):
    subject = request.getfixturevalue(step)
    with pytest.raises(Refused, match=re.escape(sentence)):
        policies.RULES[rule](request.getfixturevalue(who), subject)


def test_release_counts_what_is_missing(filed, rosa):
    give(filed, "1.1", "agree", rosa)
    give(filed, "1.2", "agree", rosa)
    assert "1 answer has no verdict yet" in decide(policies.check_can_release, rosa, filed).reason
    give(filed, "3.1", "agree", rosa)
    assert decide(policies.check_can_release, rosa, filed)
    assert decide(policies.check_can_agree_with_the_rest, rosa, filed).reason == "Every answer has a verdict already."


@pytest.mark.parametrize(
    ("rule", "step", "who"),
    [("review", "filed", "rosa"), ("reply", "reviewed", "lena"), ("record_outcomes", "replied", "rosa")],
)
def test_nothing_moves_once_the_round_is_closed(request, rule, step, who, stan):
    assessment = request.getfixturevalue(step)
    round_ = assessment.round
    Round.objects.filter(pk=round_.pk).update(status="closed", closed_at=timezone.now(), closed_by=stan)
    assessment = SelfAssessment.objects.for_page().get(pk=assessment.pk)
    with pytest.raises(Refused, match="The round 2026 is closed"):
        policies.RULES[rule](request.getfixturevalue(who), assessment)


# Until release nobody but the side's reviewers comes near a draft; after it, those who can see the self-assessment.
@pytest.mark.parametrize(
    ("step", "readers"),
    [
        ("assessment", {"lena", "omar", "sam"}),
        ("filed", {"lena", "omar", "sam", "rosa", "seb", "chris"}),
        ("settled", {"lena", "omar", "sam", "rosa", "seb", "chris"}),
    ],
)
def test_who_can_open_a_self_assessment_at_all(request, cast, step, readers):
    assessment = request.getfixturevalue(step)
    seen = {
        name for name, user in cast.items() if SelfAssessment.objects.visible_to(user).filter(pk=assessment.pk).exists()
    }
    assert seen == readers


def test_a_contributor_sees_it_once_something_is_handed_over(assessment, cora, omar):
    assert not SelfAssessment.objects.visible_to(cora).exists()
    hand_over(assessment, "1.1", to=cora, by=omar)
    assert SelfAssessment.objects.visible_to(cora).get() == assessment


def test_the_whole_table_of_rules_can_be_asked_at_once(filed, rosa):
    can = policies.what_can(rosa, filed)
    assert set(can) == set(policies.RULES)
    assert can["review"]
    assert Review.objects.of(filed) is None


@pytest.mark.parametrize(
    ("is_funded", "words"),
    [(False, "The reviewer declared: “My sister works there.”"), (True, "The reviewer also declared: “My sister")],
)
def test_words_of_an_interest_add_only_to_something(filed, is_funded, words):
    interest = Interest(assessment=filed, is_funded=is_funded, other="My sister works there.")
    assert interest.sentences[-1].startswith(words)
    assert len(interest.sentences) == 1 + is_funded
