"""The interface for programs: what it says of itself is what it does, and it says nothing that is not published."""

import hashlib

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from reports.models import PublishedAnswer
from reports.open import openapi
from reports.views import api
from selfassessment.models import Verdict
from tests.conftest import queries_for
from tests.reports import sector

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(published, northside):
    agreement = published.round.edition.agreement.slug
    return {
        "slug": {"agreement": agreement, "organisation": northside.slug},
        "agreement": agreement,
        "label": published.round.label,
    }


def address_of(path, things):
    kind = "organisation" if "/organisations/" in path else "agreement"
    return openapi.PREFIX + path.format(slug=things["slug"][kind], agreement=things["agreement"], label=things["label"])


class TestDescription:
    def test_it_is_openapi(self, client):
        validate(client.get(reverse("reports:api_openapi")).json())

    def test_it_has_every_route_and_no_other(self):
        reports = next(each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "reports")
        routes = {
            pattern.name: "/" + str(pattern.pattern).replace("<slug:", "{").replace(">", "}")
            for pattern in reports.url_patterns
            if (pattern.name or "").startswith("api_")
        }
        assert {name: openapi.PREFIX + path for path, name, *_ in openapi.PATHS} == routes

    def test_every_answer_is_as_it_says(self, client, things):
        described = openapi.specification()
        for path, operation in described["paths"].items():
            response = client.get(address_of(path, things))
            assert response.status_code == 200, path
            schema = operation["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            whole = {**schema, "components": described["components"]}
            errors = [error.message for error in Draft202012Validator(whole).iter_errors(response.json())]
            assert not errors, (path, errors[:3])

    def test_every_field_of_an_answer_is_described(self, client, things):
        found = client.get(reverse("reports:api_answers", args=[things["agreement"], things["label"]])).json()
        assert set(found["results"][0]) == set(openapi.SCHEMAS["Answer"]["properties"])
        found = client.get(reverse("reports:api_organisations")).json()
        assert set(found["results"][0]) == set(openapi.SCHEMAS["Organisation"]["properties"])

    def test_judgements_are_those_that_reviewers_give(self):
        assert Verdict.Judgement.values == openapi.JUDGEMENTS

    def test_the_page_for_people_has_every_path(self, client):
        page = client.get(reverse("reports:api")).content.decode()
        for path in openapi.specification()["paths"]:
            assert f"GET /api/v1{path}<" in page


class TestAnswers:
    def test_they_are_narrowed_by_what_is_asked(self, client, things, published, northside):
        address = reverse("reports:api_answers", args=[things["agreement"], things["label"]])
        assert client.get(address).json()["count"] == published.answers.count() > 1
        (one,) = client.get(address, {"verdict": "challenge"}).json()["results"]
        assert (one["promise"], one["verdict"], one["reply"]) == ("1.2", "challenge", "We now offer two years.")
        assert one["rating"]["position"] == 4
        assert client.get(address, {"organisation": northside.slug, "promise": "1.1"}).json()["count"] == 1
        assert client.get(address, {"organisation": "nobody"}).json()["count"] == 0

    @pytest.mark.parametrize(
        "query",
        [
            {"page": "0"},
            {"page": "x"},
            {"page": "99"},
            {"page": "9" * 50},
            {"page": "²"},
            {"verdict": "guilty"},
            {"organisation": "\0"},
            {"promise": "\0"},
        ],
    )
    def test_what_cannot_be_answered_is_said_in_json(self, client, things, query):
        response = client.get(reverse("reports:api_answers", args=[things["agreement"], things["label"]]), query)
        assert response.status_code == 400
        assert response.json()["error"]

    def test_lists_lead_to_their_next_page(self, client, things, monkeypatch):
        monkeypatch.setattr(api, "A_PAGE", 2)
        found, address = [], reverse("reports:api_answers", args=[things["agreement"], things["label"]])
        while address:
            page = client.get(address).json()
            found += [(one["organisation"], one["promise"]) for one in page["results"]]
            address = page["next"]
        assert len(found) == len(set(found)) == PublishedAnswer.objects.count() > 2

    def test_what_is_not_published_is_not_there(self, client, closed_round):
        place = [closed_round.edition.agreement.slug, closed_round.label]
        for name in ["api_publication", "api_answers"]:
            response = client.get(reverse(f"reports:{name}", args=place))
            assert response.status_code == 404
            assert response.json()["error"]
        assert client.get(reverse("reports:api_publications")).json()["count"] == 0


class TestManners:
    def test_any_site_may_ask(self, client, things):
        for path in openapi.specification()["paths"]:
            assert client.get(address_of(path, things))["Access-Control-Allow-Origin"] == "*"

    def test_asked_again_an_unchanged_answer_costs_nothing(self, client, things, django_assert_max_num_queries):
        address = reverse("reports:api_answers", args=[things["agreement"], things["label"]])
        etag = client.get(address)["ETag"]
        with django_assert_max_num_queries(2):
            response = client.get(address, headers={"If-None-Match": etag})
        assert (response.status_code, response.content) == (304, b"")

    def test_nothing_is_written_and_whoever_tries_is_told_so_in_json(self, things):
        stranger = Client(enforce_csrf_checks=True)
        for path in openapi.specification()["paths"]:
            for method in ["post", "put", "patch", "delete"]:
                response = getattr(stranger, method)(address_of(path, things))
                assert response.status_code == 405
                assert response["Allow"] == "GET, HEAD, OPTIONS"
                assert "read only" in response.json()["error"]
                assert not response.cookies

    def test_a_browser_that_asks_first_may_send_an_etag(self, client, things):
        for path in openapi.specification()["paths"]:
            response = client.options(address_of(path, things), headers={"Origin": "https://elsewhere.example"})
            assert response.status_code == 204
            assert response["Access-Control-Allow-Headers"] == "If-None-Match"
            assert "ETag" in response["Access-Control-Expose-Headers"]

    def test_the_file_it_names_is_the_one_whose_hash_it_tells(self, client, things, published, settings):
        (told,) = client.get(reverse("reports:api_publications")).json()["results"]
        assert told["pdf"] == f"{settings.SITE_ADDRESS}{published.get_own_url()}state-of-the-sector.pdf"
        content = client.get(told["pdf"].removeprefix(settings.SITE_ADDRESS)).getvalue()
        assert hashlib.sha256(content).hexdigest() == told["pdf_sha256"]

    def test_queries_do_not_grow_with_what_is_there(self, client):
        counts = []
        for size in [2, 8]:
            made = sector.make_sector(50, organisations=size, clauses=size, rounds=1, prefix=f"api{size}-")
            sector.publish(made.rounds[-1], made.user)
            place = [made.agreement.slug, made.rounds[-1].label]
            addresses = [
                *(reverse(f"reports:{name}", args=place) for name in ["api_answers", "api_publication"]),
                *(reverse(f"reports:api_{name}") for name in ["organisations", "agreements", "publications"]),
                reverse("reports:api_agreement", args=[made.agreement.slug]),
                reverse("reports:api_organisation", args=[made.organisations[0].slug]),
            ]
            counts.append([queries_for(client, address) for address in addresses])
        assert counts[0] == counts[1]
