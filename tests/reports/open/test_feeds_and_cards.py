"""What other sites and readers take from here by themselves: feeds, and cards in a frame or as a picture."""

import pytest
from defusedxml import ElementTree
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.open import cards
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def card_url(organisation, name="card"):
    return reverse(f"reports:{name}", args=[organisation.slug])


class TestFeed:
    def test_it_has_an_entry_for_each_publication(self, client, published, settings):
        partnership = published.round.partnership
        for address in [reverse("reports:feed"), reverse("reports:partnership_feed", args=[partnership.slug])]:
            response = client.get(address)
            assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
            feed = ElementTree.fromstring(response.content)
            (entry,) = feed.findall("a:entry", ATOM)
            assert entry.find("a:title", ATOM).text.startswith(f"State of the Sector {published.round.label}")
            home = f"{settings.SITE_ADDRESS}{published.get_absolute_url()}"
            own = f"{settings.SITE_ADDRESS}{published.get_own_url()}"
            assert entry.find("a:link[@rel='alternate']", ATOM).get("href") == own
            assert entry.find("a:link[@rel='enclosure']", ATOM).get("href") == f"{own}state-of-the-sector.pdf"
            assert entry.find("a:id", ATOM).text == f"{home}#publication-1"
            assert entry.find("a:published", ATOM).text == published.published_at.isoformat()
            assert feed.find("a:updated", ATOM).text == entry.find("a:updated", ATOM).text

    def test_it_can_be_read_whatever_a_name_was_pasted_from(self, client, published, northside):
        """A vertical tab, as word processors write it, stands in no XML."""
        partnership, agreement = published.round.partnership, published.round.edition.agreement
        type(partnership).objects.filter(pk=partnership.pk).update(name="Fish\x0b & <Chips>")
        type(agreement).objects.filter(pk=agreement.pk).update(title="A\x0b <Compact>")
        type(northside).objects.filter(pk=northside.pk).update(name="North\x0bside")
        for address in [reverse("reports:feed"), reverse("reports:partnership_feed", args=[partnership.slug])]:
            feed = ElementTree.fromstring(client.get(address).content)
            assert feed.find("a:entry/a:author/a:name", ATOM).text == "Fish & <Chips>"
        ElementTree.fromstring(client.get(card_url(northside, "card_svg")).content)

    def test_nothing_is_in_it_before_it_is_published(self, client, closed_round, made):
        feed = ElementTree.fromstring(client.get(reverse("reports:feed")).content)
        assert feed.findall("a:entry", ATOM) == []

    def test_another_partnership_has_its_own(self, client, published):
        other = factories.make_edition(factories.make_agreement(factories.make_partnership("Other")), "2026")
        type(other).objects.filter(pk=other.pk).update(
            status="in force",
            brought_into_force_at=published.published_at,
            brought_into_force_by=published.published_by,
            content_sha256="0" * 64,
        )
        address = reverse("reports:partnership_feed", args=[other.agreement.partnership.slug])
        assert ElementTree.fromstring(client.get(address).content).findall("a:entry", ATOM) == []


class TestCard:
    def test_any_site_may_show_it_in_a_frame_and_no_script_runs_in_it(self, client, published, northside):
        response = client.get(card_url(northside))
        assert "X-Frame-Options" not in response
        policy = response["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "<script" not in response.content.decode()

    def test_every_other_page_stays_out_of_frames(self, client, published, northside):
        for address in ["/", northside.get_absolute_url(), card_url(northside, "share")]:
            response = client.get(address)
            assert response["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in response["Content-Security-Policy"]

    def test_it_says_what_was_signed_and_how_the_latest_round_reads(self, client, published, northside):
        label = published.round.label
        for name in ["card", "card_svg"]:
            text = client.get(card_url(northside, name)).content.decode()
            assert f"{label}: by its own rating keeps 1 of 3 promises" in text
            assert "Reviewers agree with 1 of 3 answers" in text

    def test_the_picture_is_a_picture_and_says_in_words_what_it_shows(self, client, published, northside):
        northside.name = "Fish & <Chips> " + "of the Northern Shore " * 6
        northside.save(update_fields=["name"])
        response = client.get(card_url(northside, "card_svg"))
        assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
        drawn = ElementTree.fromstring(response.content)
        svg = "{http://www.w3.org/2000/svg}"
        assert drawn.find(f"{svg}title").text == cards.card_of(northside).in_a_sentence
        lines = [float(text.get("y")) for text in drawn.iter(f"{svg}text")]
        assert lines == sorted(lines)
        assert lines[-1] < float(drawn.get("height"))
        assert not list(drawn.iter(f"{svg}script"))

    def test_who_did_not_file_is_told_so_in_fair_words(self, harbour_asked, made, closed_round, seb):
        actions.publish(closed_round, by=seb, at=timezone.now())
        assert f"{closed_round.label}: no self-assessment was filed" in cards.card_of(harbour_asked).lines

    def test_before_anything_is_published_it_says_what_was_signed(self, filed, northside):
        (line,) = cards.card_of(northside).lines
        assert line.startswith("Signed the ")

    def test_the_lines_to_copy_lead_to_it(self, client, published, northside, settings):
        page = client.get(card_url(northside, "share")).content.decode()
        for name in ["card", "card_svg", "organisation_record"]:
            assert f"{settings.SITE_ADDRESS}{card_url(northside, name)}" in page
