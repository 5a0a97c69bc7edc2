"""The admin shows everything and changes nothing: what changes a record is a verb, and verbs have pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from signatories.models import Invitation, Membership
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def records(northside, edition, lena, riverside, staff):
    northside.aliases.create(name="NICB", kind="short")
    signature = factories.make_signature(northside, edition)
    signature.events.create(to_status="signed", at=timezone.now(), by=staff)
    invitation = Invitation.objects.create(
        email="n@example.org",
        partnership=riverside,
        partnership_role="chair",
        secret_sha256="x",
        invited_at=timezone.now(),
        invited_by=staff,
        expires_at=timezone.now(),
    )
    return {
        "organisation": northside,
        "signature": signature,
        "membership": Membership.objects.get(),
        "invitation": invitation,
    }


@pytest.mark.parametrize("name", ["organisation", "signature", "membership", "invitation"])
def test_staff_look_and_do_not_touch(signed_in, records, name):
    record = records[name]
    listed = signed_in.get(reverse(f"admin:signatories_{name}_changelist"), {"q": "n"})
    assert listed.status_code == 200
    page = signed_in.get(reverse(f"admin:signatories_{name}_change", args=[record.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    for door in ["change", "delete"]:
        assert signed_in.post(reverse(f"admin:signatories_{name}_{door}", args=[record.pk])).status_code == 403
    assert signed_in.get(reverse(f"admin:signatories_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", ["organisation", "signature"])
def test_spreadsheets_go_through_the_same_door_as_the_steward_s(signed_in, records, name):
    page = signed_in.get(reverse(f"admin:signatories_{name}_changelist")).content.decode()
    for door in [f"/import/{name}s/", f"/export/{name}s.xlsx", f"/export/{name}s.csv"]:
        assert f'href="{door}"' in page
        assert signed_in.get(door).status_code == 200
