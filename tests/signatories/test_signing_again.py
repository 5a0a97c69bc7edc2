"""Those who signed an earlier edition are asked to sign the one in force."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mail
from accounts.rules import Refused
from commitments import actions as commitments_actions
from compacts.models import Side
from signatories.actions import signatures as actions
from signatories.models import Signature
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
AGAIN = "/partnerships/riverside/signatures/riverside-compact/earlier-signatories/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def signed(edition, northside, harbour):
    return [factories.make_signature(each, edition) for each in [northside, harbour]]


@pytest.fixture
def after(edition, signed, stan):
    """The edition that takes the place of the one that both signed; it has no party of the sector's old name."""
    after = factories.make_edition(edition.agreement, "2028")
    public = factories.make_party(after, "Statutory organisations", Side.PUBLIC)
    factories.make_party(after, "Alliance", Side.VCSE)
    factories.make_clause(after, "1.1", parties=[public])
    return commitments_actions.bring_into_force(after, by=stan, at=timezone.now())


def test_are_offered_ticked_with_what_they_signed_as(after, stan):
    html = signed_in(stan).get(AGAIN).content.decode()
    assert "Northside ICB" in html
    assert "Signed edition 2026 as Statutory organisations" in html
    assert "Signed edition 2026 as a party that is no longer there: invite it by itself" in html
    assert "/agreements/riverside-compact/2028/changes/?from=2026" in html


def test_are_on_the_list_as_invited_and_whoever_leads_is_told(after, signed, stan, northside, lena, omar):
    response = signed_in(stan).post(AGAIN, {"signatures": [signed[0].pk]}, follow=True)
    assert "1 organisation is on the list as invited." in response.content.decode()
    invited = Signature.objects.get(edition=after)
    assert (invited.organisation, invited.status) == (northside, Signature.Status.INVITED)
    assert [party.slug for party in invited.parties.all()] == ["statutory-organisations"]
    mail = Mail.objects.get(template="asked_to_sign_again")
    assert mail.person == lena
    assert "/agreements/riverside-compact/2028/changes/?from=2026" in mail.text
    assert stan.email in mail.text


def test_are_asked_once(after, signed, stan):
    client = signed_in(stan)
    client.post(AGAIN, {"signatures": [signed[0].pk]})
    html = client.post(AGAIN, {"signatures": [signed[0].pk]}).content.decode()
    assert "There is a problem" in html
    assert Signature.objects.filter(edition=after).count() == 1
    with pytest.raises(Refused, match="is on the list already"):
        actions.invite_again(after, [signed[0]], by=stan, at=timezone.now())


def test_whose_party_is_gone_is_refused_and_nobody_is_invited(after, signed, stan):
    html = signed_in(stan).post(AGAIN, {"signatures": [each.pk for each in signed]}).content.decode()
    assert "The parties that Harbour Voices signed as are not in edition 2028." in html
    assert not Signature.objects.filter(edition=after).exists()
    assert not Mail.objects.filter(template="asked_to_sign_again").exists()


def test_who_closed_or_withdrew_is_not_asked(after, signed, stan, northside):
    northside.closed_on = timezone.localdate()
    northside.save()
    assert "Northside ICB" not in signed_in(stan).get(AGAIN).content.decode()


@pytest.mark.parametrize("chosen", [[], ["x"], ["999999"]])
def test_what_is_no_signatory_of_an_earlier_edition_is_refused(after, stan, chosen):
    assert "There is a problem" in signed_in(stan).post(AGAIN, {"signatures": chosen}).content.decode()


def test_a_signature_of_another_agreement_is_refused(after, stan, northside):
    other = factories.make_signature(northside, factories.make_edition())
    with pytest.raises(Refused, match="has not signed an earlier edition"):
        actions.invite_again(after, [other], by=stan, at=timezone.now())


def test_nobody_left_is_said(after, signed, stan):
    Signature.objects.filter(pk__in=[each.pk for each in signed]).update(status="declined", signed_on=None)
    assert "Everybody who signed an earlier edition is on the list" in signed_in(stan).get(AGAIN).content.decode()


def test_takes_as_many_queries_for_many(after, edition, stan):
    client = signed_in(stan)
    before = queries_for(client, AGAIN)
    for _ in range(9):
        factories.make_signature(factories.make_organisation(), edition)
    assert queries_for(client, AGAIN) == before


def test_the_way_there_is_shown_once_there_is_an_earlier_edition(edition, stan):
    assert AGAIN not in signed_in(stan).get("/partnerships/riverside/signatures/").content.decode()


def test_the_way_there_and_the_comparison_are_shown(after, signed, stan):
    client = signed_in(stan)
    assert AGAIN in client.get("/partnerships/riverside/signatures/").content.decode()
    client.post(AGAIN, {"signatures": [signed[0].pk]})
    invited = Signature.objects.get(edition=after)
    html = client.get(f"/partnerships/riverside/signatures/{invited.pk}/").content.decode()
    assert "/agreements/riverside-compact/2028/changes/?from=2026" in html
