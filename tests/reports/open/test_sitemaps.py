"""What programs that look for pages are told: addresses that open for everybody, and nothing but what is public."""

import pytest
from django.urls import reverse
from lxml import etree

from compacts.models import Partnership
from reports.views import sitemaps
from tests import factories
from tests.conftest import queries_for
from tests.reports import sector

pytestmark = pytest.mark.django_db
SITE = "https://tracker.example.org"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_ADDRESS = SITE


def places(client, address) -> list[str]:
    """The addresses that a file names, without the site that all of them have."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    found = etree.fromstring(answer.content).findall(".//{*}loc")
    assert all(one.text.startswith(f"{SITE}/") for one in found)
    return [one.text.removeprefix(SITE) for one in found]


def all_places(client) -> list[str]:
    files = places(client, "/sitemap.xml")
    return [place for file in files for place in places(client, file)]


def test_every_address_opens_for_everybody_and_stands_there_once(client, published, northside):
    found = all_places(client)
    assert len(found) == len(set(found)) > 20
    for place in found:
        assert client.get(place).status_code == 200, place
    clause = published.round.edition.clauses.get(ref="1.2")
    agreement, label = published.round.edition.agreement, published.round.label
    for place in [
        northside.get_absolute_url(),
        published.get_absolute_url(),
        published.round.partnership.get_absolute_url(),
        reverse("reports:promise", args=[agreement.slug, clause.edition.label, clause.ref]),
        reverse("reports:release", args=[agreement.slug, label, 1]),
        reverse("reports:published_assessment", args=[agreement.slug, label, northside.slug]),
    ]:
        assert place in found


def test_nothing_is_on_it_before_it_is_published(client, made, closed_round):
    factories.make_edition(closed_round.edition.agreement, "2040")
    found = all_places(client)
    assert [place for place in found if place.startswith("/reports/")] == ["/reports/"]
    assert not [place for place in found if "2040" in place]


def test_what_is_invented_is_not_offered(client, published, northside):
    northside.is_demonstration = True
    northside.save()
    Partnership.objects.update(is_demonstration=True)
    found = all_places(client)
    slugs = [northside.slug, published.round.edition.agreement.slug, published.round.partnership.slug]
    assert not [place for place in found if any(slug in place for slug in slugs)]


def test_long_lists_come_in_files(client, monkeypatch):
    made = sector.make_sector(2, organisations=5, clauses=4, rounds=1)
    sector.publish(made.rounds[-1], made.user)
    whole = sorted(all_places(client))
    monkeypatch.setattr(sitemaps, "ADDRESSES_A_FILE", 2)
    assert sorted(all_places(client)) == whole
    assert len(places(client, "/sitemap.xml")) > len(sitemaps.PARTS)


@pytest.mark.parametrize("name", ["pages-2", "reports-0", "reports-99999999999999999999", "secrets-1", "answers-1"])
def test_a_file_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/sitemap/{name}.xml").status_code == 404


def test_queries_do_not_grow_with_what_there_is(client):
    counts = []
    for size in [2, 9]:
        made = sector.make_sector(size, organisations=size, clauses=size, rounds=2)
        sector.publish(made.rounds[-1], made.user)
        counts.append({name: queries_for(client, f"/sitemap/{name}-1.xml") for name in sitemaps.PARTS})
        assert queries_for(client, "/sitemap.xml") <= len(sitemaps.PARTS) + 1
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 3


def test_robots_are_told_where_it_is_and_what_to_leave_alone(client):
    answer = client.get("/robots.txt")
    lines = answer.text.splitlines()
    assert answer["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert lines[0] == "User-agent: *"
    assert "Disallow: /" not in lines
