"""A variation that comes into force takes the signatures with it: nobody signs twice, and no day is without."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mail
from accounts.rules import Refused
from compacts.models import Side
from reports import varying
from signatories.models import Signature
from tests import factories
from tests.commitments.test_variations import PAGE, PUBLIC, SECTOR, begun, proposed, reword, say, signed_in

pytestmark = pytest.mark.django_db
__all__ = ["begun", "proposed"]
Status = Signature.Status


@pytest.fixture
def agreed(proposed, stan):
    say(proposed, PUBLIC, stan, minute_reference="12/26")
    say(proposed, SECTOR, stan)
    return proposed


@pytest.fixture
def signed(edition, northside, harbour):
    return [factories.make_signature(each, edition) for each in [northside, harbour]]


def come(variation, by):
    return varying.bring_into_force(variation, by=by, at=timezone.now())


def test_who_signed_is_bound_as_varied_from_the_agreed_day(signed, agreed, stan, northside):
    came = come(agreed, stan)
    assert {signature.organisation.name for signature in came.bound} == {"Northside ICB", "Harbour Voices"}
    over = Signature.objects.get(edition=came.edition, organisation=northside)
    assert (over.status, over.signed_on) == (Status.SIGNED, agreed.effective_on)
    assert (over.approving_body, over.minute_reference) == ("ICB Board", "12/26")
    assert over.note == (
        "Signed edition 2026 on 1 March 2026. Bound by it as varied by variation 1, "
        "to which Statutory organisations agreed."
    )
    assert [party.slug for party in over.parties.all()] == [PUBLIC]


def test_who_was_asked_is_asked_for_the_new_text(edition, agreed, stan):
    statuses = [Status.INVITED, Status.IN_GOVERNANCE, Status.DECLINED]
    for number, status in enumerate(statuses):
        factories.make_signature(factories.make_organisation(f"Trust {number}"), edition, status=status)
    came = come(agreed, stan)
    now = Signature.objects.filter(edition=came.edition).order_by("organisation__name")
    assert [signature.status for signature in now] == [Status.INVITED, Status.IN_GOVERNANCE]


def test_who_has_closed_or_left_is_left_out(edition, agreed, stan):
    today = timezone.localdate()
    factories.make_signature(factories.make_organisation("Closed Trust", closed_on=today), edition)
    left = factories.make_signature(factories.make_organisation("Left Trust"), edition)
    Signature.objects.filter(pk=left.pk).update(status=Status.WITHDRAWN, withdrawn_on=today)
    assert come(agreed, stan).bound == []


def test_a_signatory_of_a_party_that_goes_is_named(edition, begun, stan, harbour):
    factories.make_signature(harbour, edition, edition.parties.get(side=Side.VCSE))
    for clause in begun.edition.clauses.filter(parties__slug=SECTOR).distinct():
        clause.parties.set(begun.edition.parties.filter(slug=PUBLIC))
    begun.edition.parties.get(slug=SECTOR).delete()
    factories.make_party(begun.edition, "Alliance", Side.VCSE)
    begun.proposed_at, begun.proposed_by = timezone.now(), stan
    begun.save()
    for party in [PUBLIC, SECTOR, "alliance"]:
        say(begun, party, stan)
    assert come(begun, stan).left == [harbour]


def test_nothing_happens_where_it_is_not_agreed(signed, proposed, stan):
    with pytest.raises(Refused, match="still missing"):
        come(proposed, stan)
    assert not Signature.objects.exclude(edition=proposed.varies).exists()


def test_people_of_signatories_read_what_was_put_to_the_parties(signed, proposed, lena, rhea):
    assert "within 20 days" in signed_in(lena).get(PAGE).text.replace('<ins class="app-differs">20</ins>', "20")
    assert signed_in(rhea).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 404


def test_the_page_brings_it_into_force_once_it_is_ticked(signed, agreed, stan, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    client = signed_in(stan)
    assert "Look at what changes, and tick" in client.post(f"{PAGE}bring-into-force/").text
    html = client.post(f"{PAGE}bring-into-force/", {"is_sure": "on"}, follow=True).text
    assert "Edition 2026.1 is in force. 2 signatures go over to it." in html
    assert "Variation 1 of edition 2026" in Client().get("/agreements/riverside-compact/").text
    assert "variation 1 of edition 2026" in Client().get("/agreements/riverside-compact/2026.1/").text


def test_who_speaks_for_a_side_and_who_leads_at_a_signatory_is_told_once(
    signed, begun, stan, rosa, piers, lena, hana, omar, rhea
):
    reword(begun, "1.1", stan, text="Pay valid invoices within 20 days.")
    page = signed_in(stan).post(f"{PAGE}propose/", follow=True)
    assert "Variation 1 is put to the parties. 4 people are told by e-mail." in page.text
    told = Mail.objects.filter(template="variation_proposed")
    assert {mail.person for mail in told} == {rosa, piers, lena, hana}
    assert "Invoices are late." in told[0].text
    assert f"Stan Steward what was decided, by whom and on which day: {stan.email}." in told[0].text
    assert told[0].url.endswith(PAGE)
    assert "has been put to the parties already" in signed_in(stan).post(f"{PAGE}propose/", follow=True).text
    assert told.count() == 4


def test_who_leads_where_a_signature_goes_over_is_told_that_nothing_is_left_to_sign(signed, agreed, stan, lena, hana):
    come(agreed, stan)
    told = Mail.objects.filter(template="variation_in_force")
    assert {mail.person for mail in told} == {lena, hana}
    assert "Edition 2026.1, with the changed words, is in force" in told[0].text
