"""The admin shows the record and changes none of it."""

import pytest
from django.urls import reverse

from selfassessment import models
from selfassessment.models import Scale
from tests.selfassessment.steps import bring_to

pytestmark = pytest.mark.django_db
RECORDS = ["round", "selfassessment", "filing", "evidence", "event", "roundevent"]


@pytest.fixture
def portal(client, staff):
    client.force_login(staff)
    return client


@pytest.mark.parametrize("name", RECORDS)
def test_records_can_be_looked_at_and_not_touched(portal, assessment, omar, sam, lena, name):
    bring_to(assessment, "filed", omar)
    assert portal.get(reverse(f"admin:selfassessment_{name}_changelist")).status_code == 200
    assert portal.get(reverse(f"admin:selfassessment_{name}_add")).status_code == 403
    row = getattr(models, {"selfassessment": "SelfAssessment", "roundevent": "RoundEvent"}.get(name, name.capitalize()))
    for pk in row.objects.values_list("pk", flat=True)[:1]:
        address = reverse(f"admin:selfassessment_{name}_change", args=[pk])
        page = portal.get(address)
        assert page.status_code == 200
        assert 'name="_save"' not in page.text
        assert portal.post(address, {}).status_code == 403
        assert (
            portal.post(reverse(f"admin:selfassessment_{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        )


def test_scale_in_use_stays_and_another_can_be_changed(portal, assessment):
    used = assessment.round.scale
    page = portal.get(reverse("admin:selfassessment_scale_change", args=[used.pk]))
    assert 'name="_save"' not in page.text
    assert portal.post(reverse("admin:selfassessment_scale_delete", args=[used.pk]), {"post": "yes"}).status_code == 403
    other = Scale.objects.get(slug="red-amber-green")
    assert 'name="_save"' in portal.get(reverse("admin:selfassessment_scale_change", args=[other.pk])).text
