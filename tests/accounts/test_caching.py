"""How public pages are kept by browsers and proxies, and asked for again."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def again(client, address, etag):
    return client.get(address, headers={"If-None-Match": etag})


@pytest.mark.parametrize(
    "name", ["reports:home", "reports:reports", "compacts:agreements", "signatories:organisations"]
)
class TestPublicPages:
    def test_they_may_be_kept_for_a_while(self, client, name):
        response = client.get(reverse(name))
        assert response["Cache-Control"] == "public, max-age=300"
        assert "Cookie" in response["Vary"]

    def test_asked_for_again_an_unchanged_page_is_not_sent(self, client, name):
        address = reverse(name)
        first = client.get(address)
        second = again(client, address, first["ETag"])
        assert (second.status_code, second.content) == (304, b"")
        assert second["ETag"] == first["ETag"]

    def test_the_answer_unchanged_brings_no_policy_that_would_not_know_the_page(self, client, name):
        address = reverse(name)
        second = again(client, address, client.get(address)["ETag"])
        assert "Content-Security-Policy" not in second

    def test_whoever_is_signed_in_has_pages_of_their_own(self, client, name, lena):
        address = reverse(name)
        etag = client.get(address)["ETag"]
        client.force_login(lena)
        response = again(client, address, etag)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"

    def test_the_page_after_signing_out_is_nobody_elses(self, client, name):
        client.cookies["messages"] = "what the last page had to say"
        assert "Cache-Control" not in client.get(reverse(name))


class TestChange:
    def test_a_page_that_changed_is_sent(self, client):
        address = reverse("signatories:organisations")
        etag = client.get(address)["ETag"]
        factories.make_organisation("A New Body")
        response = again(client, address, etag)
        assert response.status_code == 200
        assert "A New Body" in response.content.decode()

    def test_another_question_is_another_page(self, client):
        address = reverse("reports:open_data")
        assert client.get(address)["ETag"] != client.get(f"{address}?page=2")["ETag"]

    def test_what_is_not_there_is_not_kept(self, client):
        response = client.get("/organisations/nobody/record/")
        assert response.status_code == 404
        assert "ETag" not in response
