"""What stewards do in the browser: load an agreement file as a draft, and bring a draft into force."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compacts.models import Agreement, Edition
from tests import factories
from tests.commitments.agreement_files import SMALL

pytestmark = pytest.mark.django_db
LOAD = "/agreement-files/load/"
RIVERSIDE = SMALL.replace(b"slug: northshire\n", b"slug: riverside\n").replace(b"Northshire Partnership", b"Riverside")
INTO_FORCE = "/agreements/riverside-compact/2026/bring-into-force/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client, data, name="compact.yaml", **options):
    return client.post(LOAD, {"file": SimpleUploadedFile(name, data)}, **options)


class TestLoad:
    @pytest.mark.parametrize(
        ("name", "status"), [("stan", 200), ("staff", 200), ("seb", 403), ("chris", 403), ("lena", 403), ("rosa", 403)]
    )
    def test_is_for_stewards_and_staff(self, request, riverside, name, status):
        response = signed_in(request.getfixturevalue(name)).get(LOAD)
        assert response.status_code == status
        if status == 403:
            assert "Only stewards of a partnership and portal staff load agreement files." in response.content.decode()

    def test_strangers_are_asked_to_sign_in(self, client):
        assert client.get(LOAD)["Location"].startswith("/account/")

    @pytest.mark.parametrize("status", [b"draft", b"in force", b"superseded"])
    def test_whatever_its_status_the_file_becomes_a_draft(self, stan, status):
        response = upload(signed_in(stan), RIVERSIDE.replace(b"status: draft", b"status: " + status), follow=True)
        assert Edition.objects.get().status == Edition.Status.DRAFT
        assert response.redirect_chain == [("/agreements/northshire-compact/2026/", 302)]
        assert "loaded, draft; 5 clauses, 2 of them assessable." in response.content.decode()

    def test_problems_are_listed_by_line_and_nothing_is_loaded(self, stan):
        html = upload(signed_in(stan), RIVERSIDE.replace(b"theme: funding", b"theme: fun")).content.decode()
        assert "The file has a problem. Nothing was loaded." in html
        assert '<td class="govuk-table__cell" data-label="Line">42</td>' in html
        assert ">There is no theme “fun”; did you mean “funding”?</td>" in html
        assert not Agreement.objects.exists()

    def test_problems_that_only_the_portal_knows_are_listed_too(self, stan):
        factories.make_agreement(slug="northshire-compact")
        html = upload(signed_in(stan), RIVERSIDE).content.decode()
        assert "The address is taken by an agreement of" in html

    def test_another_partnerships_file_is_refused_in_words(self, stan):
        factories.make_partnership("Northshire Partnership", slug="northshire")
        html = upload(signed_in(stan), SMALL).content.decode()
        assert "Only a steward of Northshire Partnership can do this." in html
        assert not Agreement.objects.exists()

    def test_a_frozen_edition_is_refused_in_words(self, edition, stan):
        data = RIVERSIDE.replace(b"northshire-compact", b"riverside-compact")
        html = upload(signed_in(stan), data).content.decode()
        assert "The edition 2026 is in force and its text is frozen; the file gives it another text." in html

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "The submitted file is empty."),
            (b"\x00\x01\x02", "The file has a problem."),
            (b"PK\x03\x04" + b"\xff" * 100, "The file has a problem."),
            (b"x" * 2_000_001, "The file is larger than 2 MB."),
            (b"<script>alert(1)</script>: x", "The file has"),
        ],
    )
    def test_what_is_no_agreement_file_is_refused_in_words(self, stan, data, message):
        response = upload(signed_in(stan), data)
        assert response.status_code == 200
        html = response.content.decode()
        assert message in html
        assert "<script>alert" not in html

    def test_no_file_at_all_is_asked_for(self, stan):
        assert "Choose a file for “Agreement file”." in signed_in(stan).post(LOAD).content.decode()

    def test_the_way_there_is_shown_to_those_who_may_go(self, client, stan, seb):
        assert LOAD in signed_in(stan).get("/agreements/").content.decode()
        assert LOAD not in signed_in(seb).get("/agreements/").content.decode()
        assert LOAD not in client.get("/agreements/").content.decode()


class TestBringIntoForce:
    def test_shows_what_will_be_frozen_and_what_is_superseded(self, edition, stan):
        draft = factories.make_edition(edition.agreement, "2030")
        factories.make_clause(draft, "1", parties=[factories.make_party(draft)])
        html = signed_in(stan).get("/agreements/riverside-compact/2030/bring-into-force/").content.decode()
        assert "The draft has 1 clause, 1 of them promises" in html
        assert "Edition 2026, now in force, is superseded by it" in html

    def test_brings_into_force_with_what_was_agreed(self, draft_edition, stan):
        data = {"on_0": "1", "on_1": "4", "on_2": "2026", "approved_by": "The Board", "minute_reference": "B/26/4"}
        response = signed_in(stan).post(INTO_FORCE, data, follow=True)
        draft_edition.refresh_from_db()
        assert draft_edition.status == Edition.Status.IN_FORCE
        assert draft_edition.in_force_on.isoformat() == "2026-04-01"
        assert (draft_edition.approved_by, draft_edition.minute_reference) == ("The Board", "B/26/4")
        assert draft_edition.brought_into_force_by == stan
        assert "Edition 2026 is in force. Its text is now frozen." in response.content.decode()

    def test_who_is_to_sign_it_can_be_invited_from_the_agreements_page(self, client, edition, stan, seb):
        invite = "/signatures/riverside-compact/add/"
        assert invite in signed_in(stan).get("/agreements/riverside-compact/").content.decode()
        for other in (signed_in(seb), client):
            assert invite not in other.get("/agreements/riverside-compact/").content.decode()

    def test_a_day_that_is_none_is_an_error_and_nothing_happens(self, draft_edition, stan):
        html = signed_in(stan).post(INTO_FORCE, {"on_0": "31", "on_1": "2", "on_2": "2026"}).content.decode()
        assert "Enter a real date" in html
        draft_edition.refresh_from_db()
        assert draft_edition.status == Edition.Status.DRAFT

    def test_a_draft_that_is_not_fit_says_why_and_offers_no_button(self, draft_edition, stan):
        factories.make_clause(draft_edition, "9.1")
        html = signed_in(stan).get(INTO_FORCE).content.decode()
        assert "Nobody owes 9.1." in html
        assert '<button type="submit" class="govuk-button"' not in html
        assert "Nobody owes 9.1." in signed_in(stan).post(INTO_FORCE, {"approved_by": "x"}).content.decode()

    @pytest.mark.parametrize(("name", "status"), [("staff", 200), ("seb", 404), ("lena", 404), ("rosa", 404)])
    def test_strangers_to_the_draft_do_not_find_it(self, request, draft_edition, name, status):
        assert signed_in(request.getfixturevalue(name)).get(INTO_FORCE).status_code == status

    @pytest.mark.parametrize("name", ["stan", "staff", "seb", "lena"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_what_is_in_force_is_refused_with_a_sentence(self, request, edition, name, method):
        response = getattr(signed_in(request.getfixturevalue(name)), method)(INTO_FORCE)
        assert response.status_code == 403
        assert "its text is frozen" in response.content.decode()

    def test_the_way_there_is_shown_on_the_draft_alone(self, draft_edition, stan, staff):
        url = draft_edition.get_absolute_url()
        assert INTO_FORCE in signed_in(stan).get(url).content.decode()
        signed_in(staff).post(INTO_FORCE, {"approved_by": ""})
        assert INTO_FORCE not in signed_in(stan).get(url).content.decode()
