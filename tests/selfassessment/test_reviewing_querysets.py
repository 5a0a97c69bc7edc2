"""What waits for whom: the lists that a person's own page is made of."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from selfassessment.actions import closing
from selfassessment.models import Round, SelfAssessment
from tests.selfassessment.test_closing import after

pytestmark = pytest.mark.django_db

WAITS = {
    "assessment": {},
    "filed": {"to_review_by": {"rosa"}},
    "reviewed": {"to_reply_to_by": {"lena"}},
    "replied": {"to_settle_by": {"rosa"}},
    "settled": {},
}
CAST = ["lena", "omar", "sam", "hana", "rosa", "piers", "seb", "stan", "chris"]


@pytest.mark.parametrize("step", WAITS)
def test_each_step_waits_for_one(request, step):
    cast = {name: request.getfixturevalue(name) for name in CAST}
    assessment = request.getfixturevalue(step)
    for name in ["to_review_by", "to_reply_to_by", "to_settle_by"]:
        waits_for = getattr(SelfAssessment.objects, name)
        who = {each for each, user in cast.items() if waits_for(user).filter(pk=assessment.pk).exists()}
        assert who == WAITS[step].get(name, set()), name
        assert not waits_for(AnonymousUser()).exists()


def test_nothing_waits_in_a_closed_round(filed, rosa, stan):
    closing.close(filed.round, by=stan, at=after(filed.round))
    assert not SelfAssessment.objects.to_review_by(rosa).exists()


def test_a_round_waits_for_its_steward_when_it_can_be_closed_and_then_for_its_secretary(filed, stan, seb, rosa):
    round_, today = filed.round, timezone.localdate()
    assert not Round.objects.to_close_by(stan, today).exists()
    over = timezone.localdate(after(round_))
    assert Round.objects.to_close_by(stan, over).get() == round_
    assert not Round.objects.to_close_by(seb, over).exists()
    closing.close(round_, by=stan, at=after(round_))
    assert not Round.objects.to_close_by(stan, over).exists()
    assert Round.objects.to_publish_by(seb).get() == round_
    assert not Round.objects.to_publish_by(stan).exists()


def test_a_settled_round_waits_for_its_steward_at_once(settled, stan):
    assert Round.objects.to_close_by(stan, timezone.localdate()).get() == settled.round


def test_nobody_sees_the_lists_unasked():
    nobody = AnonymousUser()
    assert not Round.objects.to_close_by(nobody, timezone.localdate())
    assert not Round.objects.to_publish_by(nobody)
    assert not SelfAssessment.objects.reviewable_by(nobody)
    assert not SelfAssessment.objects.visible_to(nobody)
