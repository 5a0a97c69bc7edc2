"""The public pages: what is said, who sees it, and what happens to bad addresses and bad searches."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commitments import actions, agreement_file
from commitments.models import Clause
from compacts.models import Edition, Side
from tests import factories
from tests.commitments.agreement_files import SMALL
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
IN_FORCE = SMALL.replace(b"status: draft", b"status: in force")


def load(data=IN_FORCE) -> Edition:
    return actions.load_agreement(agreement_file.read(data), by=User.objects.portal(), at=timezone.now()).edition


def page(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(html) -> str:
    """The page without markup and with spaces evened out, for sentences that markup runs through."""
    import re

    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestEdition:
    def test_shows_the_whole_text_with_all_that_is_said_of_it(self, client):
        edition = load()
        said = words_of(page(client, edition.get_absolute_url()))
        for words in [
            "Northshire Compact Edition 2026 In force",
            "1 Money 2 promises",
            "Pay within 30 days.",
            "Northshire Council Funding and grants",
            "Softened by “wherever possible”",
            "Standard: time to pay, at most 30 days from valid invoice to payment",
            "Due: by spring 2027 (by 31 May 2027)",
            "Grant Money given for a purpose.",
            "Invented for a test.",
            edition.content_sha256,
        ]:
            assert words in said

    def test_shows_the_promises_alone_under_their_headings(self, client):
        said = words_of(page(client, load().get_absolute_url() + "?show=promises"))
        assert "Pay within 30 days." in said
        assert "Meet once a year." not in said
        assert "2 Review" not in said.partition("The 2 promises alone")[2]

    def test_headings_follow_each_other_without_a_gap(self, client):
        deep = IN_FORCE.replace(
            b"        text: Meet once a year.\n",
            b"        text: Meet once a year.\n        clauses:\n          - ref: deep\n            kind: heading\n"
            b"            title: Deep down\n",
        )
        html = page(client, load(deep).get_absolute_url())
        assert '<h3 class="govuk-heading-s app-text__heading" id="c-deep">' in html

    def test_text_is_escaped_wherever_it_stands(self, client):
        hostile = b"<script>alert(1)</script>"
        data = IN_FORCE
        for words in [
            b"Pay within 30 days.",
            b"Money given for a purpose.",
            b"Invented for a test.",
            b"Northshire Council",
        ]:
            data = data.replace(words, hostile)
        data = data.replace(b"wherever possible", hostile).replace(b"title: Money", b"title: " + hostile)
        edition = load(data)
        for url in [edition.get_absolute_url(), edition.clauses.get(ref="1.1").get_absolute_url(), "/search/?q=alert"]:
            html = page(client, url)
            assert "<script>alert" not in html
            assert "&lt;script&gt;" in html

    def test_file_is_what_export_gives(self, client):
        edition = load()
        response = client.get(reverse("commitments:edition_file", args=["northshire-compact", "2026"]))
        assert response.content == IN_FORCE
        assert response["Content-Disposition"] == 'attachment; filename="northshire-compact-2026.yaml"'
        assert edition.get_absolute_url() == "/agreements/northshire-compact/2026/"

    def test_sealed_text_has_the_hash_that_the_page_shows(self, client):
        edition = load()
        response = client.get(reverse("commitments:sealed_text", args=["northshire-compact", "2026"]))
        assert hashlib.sha256(response.content).hexdigest() == edition.content_sha256
        assert response["Content-Type"] == "text/plain; charset=utf-8"

    def test_a_label_that_ends_like_a_file_is_a_page_all_the_same(self, client):
        edition = load(IN_FORCE.replace(b'label: "2026"', b'label: "2026.yaml"'))
        assert "Edition 2026.yaml" in words_of(page(client, edition.get_absolute_url()))
        assert client.get("/agreements/northshire-compact/2026.yaml.yaml").content.startswith(b"format: 1")

    def test_takes_the_same_queries_however_long_the_text(self, client):
        url = load(SMALL).get_absolute_url()
        staff = signed_in(factories.make_user(is_staff=True))
        staff.get(url)
        few = queries_for(staff, url)
        draft = Edition.objects.get()
        for number in range(10, 19):
            clause = factories.make_clause(draft, f"1.{number}", parent=draft.clauses.get(ref="1"))
            factories.make_standard(clause)
            factories.make_party(draft, f"Party {number}")
        assert queries_for(staff, url) == few

    def test_history_lists_every_edition_and_those_without_text(self, client):
        load()
        edition = load(
            IN_FORCE.replace(
                b'label: "2026"', b'label: "2030"\n  earlier:\n    - label: "2004"\n      words: First agreed'
            )
        )
        said = words_of(page(client, edition.get_absolute_url())).rpartition("Editions")[2]
        assert "Edition 2030 (this page) In force Edition 2026 Superseded" in said
        assert "Edition 2004 First agreed. Its text is not held here." in said


class TestWhoSees:
    """In force, superseded and draft, for each of the cast and nobody."""

    ROUTES = ["edition", "edition_file", "clause"]

    @pytest.fixture
    def editions(self, edition, staff):
        """2025 superseded, 2026 in force, 2027 a draft."""
        next_edition = factories.make_edition(edition.agreement, "2027")
        factories.make_clause(next_edition, "1.1", parties=[factories.make_party(next_edition)])
        return {"2026": edition, "2027": next_edition}

    def status(self, client, route, label):
        args = ["riverside-compact", label, *(["1.1"] if route == "clause" else [])]
        return client.get(reverse(f"commitments:{route}", args=args)).status_code

    @pytest.mark.parametrize("route", ROUTES)
    def test_everybody_sees_what_is_in_force_and_nobody_a_draft(self, client, editions, route):
        assert self.status(client, route, "2026") == 200
        assert self.status(client, route, "2027") == 404

    @pytest.mark.parametrize("route", ROUTES)
    @pytest.mark.parametrize(
        ("name", "sees_draft"),
        [
            ("stan", True),
            ("staff", True),
            ("seb", False),
            ("chris", False),
            ("rosa", False),
            ("lena", False),
            ("rhea", False),
        ],
    )
    def test_a_draft_is_for_its_steward_and_staff(self, request, editions, route, name, sees_draft):
        client = signed_in(request.getfixturevalue(name))
        assert self.status(client, route, "2026") == 200
        assert self.status(client, route, "2027") == (200 if sees_draft else 404)

    @pytest.mark.parametrize("route", ROUTES)
    def test_a_steward_of_elsewhere_sees_no_draft(self, editions, route):
        steward = factories.make_user("Ella Elsewhere")
        factories.make_role(steward, factories.make_partnership("Elsewhere"), "steward")
        assert self.status(signed_in(steward), route, "2027") == 404

    @pytest.mark.parametrize("route", ROUTES)
    def test_superseded_stays_public(self, client, editions, staff, route):
        actions.bring_into_force(editions["2027"], by=staff, at=timezone.now())
        assert self.status(client, route, "2026") == 200

    def test_a_draft_has_no_sealed_text_for_anybody(self, editions, staff):
        url = reverse("commitments:sealed_text", args=["riverside-compact", "2027"])
        assert signed_in(staff).get(url).status_code == 404

    @pytest.mark.parametrize(
        "url",
        [
            "/agreements/none/2026/",
            "/agreements/riverside-compact/none/",
            "/agreements/riverside-compact/2026/9.9/",
            "/agreements/riverside-compact/2026/%00/",
            "/agreements/riverside-compact/%00/",
            "/agreements/riverside-compact/2026.txt.txt",
            "/themes/none/",
        ],
    )
    def test_an_address_that_names_nothing_is_not_found(self, client, edition, url):
        assert client.get(url).status_code == 404

    def test_pages_change_nothing_on_post(self, client, edition):
        for url in [edition.get_absolute_url(), "/search/", "/themes/funding/", "/agreements/"]:
            assert client.post(url).status_code == 405


class TestClause:
    def test_shows_the_promise_and_all_that_belongs_to_it(self, client):
        load()
        said = words_of(page(client, "/agreements/northshire-compact/2026/1.1/"))
        for words in [
            "Northshire Compact, edition 2026 1 Money Commitment 1.1",
            "Pay within 30 days.",
            "Who owes it Northshire Council Said once for several clauses, in 1 Money",
            "Softened by “wherever possible”",
            "Standard time to pay: at most 30 days from valid invoice to payment",
            "Due by spring 2027 By 31 May 2027",
            "Theme Funding and grants",
            "Next : Commitment 1.2",
        ]:
            assert words in said

    def test_a_clause_that_names_its_parties_itself_inherits_from_none(self, client):
        load()
        said = words_of(page(client, "/agreements/northshire-compact/2026/1.2/"))
        assert "Who owes it VCSE sector" in said
        assert "Said once" not in said

    def test_before_and_after_a_promise_stand_promises(self, client):
        load()
        said = words_of(page(client, "/agreements/northshire-compact/2026/1.2/"))
        assert "Before : Commitment 1.1" in said
        assert "Next :" not in said

    def test_before_and_after_other_clauses_stand_clauses(self, client):
        load()
        said = words_of(page(client, "/agreements/northshire-compact/2026/2/"))
        assert "Before : Commitment 1.2" in said
        assert "Next : Process 2.1" in said

    def test_under_a_heading_stand_its_clauses_and_what_its_lead_ins_lead_in(self, client):
        lead_in = b"      - ref: 1-vcse\n        kind: context\n        text: The sector will act.\n        clauses:\n"
        deeper = b'          - number: "1.3"\n            kind: commitment\n            text: Tell us.\n'
        load(IN_FORCE.replace(b'  - number: "2"\n', lead_in + deeper + b'  - number: "2"\n'))
        said = words_of(page(client, "/agreements/northshire-compact/2026/1/")).partition("Under it")[2]
        assert "Context 1-vcse The sector will act. Commitment 1.3 Tell us." in said

    def test_the_same_promise_in_other_editions_is_named_with_its_words(self, client):
        load()
        load(IN_FORCE.replace(b'label: "2026"', b'label: "2030"').replace(b"Pay within 30", b"Pay within 20"))
        said = words_of(page(client, "/agreements/northshire-compact/2026/1.1/"))
        assert "See the same commitment in the edition in force" in said
        assert "Edition 2030, 1.1 In force Pay within 20 days." in said
        said = words_of(page(client, "/agreements/northshire-compact/2030/1.2/"))
        assert "Edition 2026, 1.2 Superseded In the same words." in said

    def test_a_draft_of_the_same_promise_is_told_to_nobody_else(self, client):
        load()
        load(SMALL.replace(b'label: "2026"', b'label: "2030"'))
        assert "2030" not in page(client, "/agreements/northshire-compact/2026/1.1/")

    def test_promises_of_other_agreements_on_the_theme_stand_beside(self, client, edition):
        load()
        said = words_of(page(client, "/agreements/northshire-compact/2026/1.1/"))
        assert "What other agreements promise on funding and grants Riverside Compact 1.1 Pay valid invoices" in said
        assert "Answer consultations" not in said

    def test_many_promises_of_one_agreement_on_the_theme_are_counted_not_listed(self, client, draft_edition, staff):
        public = draft_edition.parties.get(side=Side.PUBLIC)
        for number in range(5):
            factories.make_clause(draft_edition, f"9.{number}", parties=[public], theme="funding")
        actions.bring_into_force(draft_edition, by=staff, at=timezone.now())
        load()
        said = words_of(page(client, "/agreements/northshire-compact/2026/1.1/"))
        assert "4 more in it on this theme" in said

    def test_takes_the_same_queries_however_much_is_like_it(self, client, staff):
        load()
        url = "/agreements/northshire-compact/2026/1.1/"
        self.another(1, staff)
        few = queries_for(client, url)
        for number in range(2, 11):
            self.another(number, staff)
        assert queries_for(client, url) == few

    def test_a_heading_takes_the_same_queries_however_much_stands_under_it(self, draft_edition, staff):
        client = signed_in(staff)
        url = "/agreements/riverside-compact/2026/1/"
        few = queries_for(client, url)
        heading = draft_edition.clauses.get(ref="1")
        for number in range(3):
            lead_in = factories.make_clause(draft_edition, f"l{number}", number="", kind="context", parent=heading)
            for inner in range(3):
                factories.make_clause(draft_edition, f"l{number}.{inner}", parent=lead_in)
        assert queries_for(client, url) == few

    def another(self, number, staff):
        edition = factories.make_edition()
        public = factories.make_party(edition)
        for ref in range(number):
            factories.make_clause(edition, f"1.{ref}", parties=[public])
        actions.bring_into_force(edition, by=staff, at=timezone.now())


class TestSearch:
    @pytest.fixture(autouse=True)
    def agreements(self, edition):
        load()

    def found(self, client, **query):
        response = client.get("/search/", query)
        assert response.status_code == 200
        assert not response.context["form"].errors
        return [(row["clause"].edition.agreement.slug, row["clause"].ref) for row in response.context["rows"]]

    def test_all_words_must_occur_in_any_order_and_any_part(self, client):
        assert self.found(client, q="days pay") == [("northshire-compact", "1.1"), ("riverside-compact", "1.1")]
        assert self.found(client, q="possible 30 days") == [("northshire-compact", "1.1")]
        assert client.get("/search/", {"q": "days zebra"}).context["page"].paginator.count == 0

    def test_a_phrase_must_stand_as_it_is(self, client):
        assert self.found(client, q='"valid invoices"') == [("riverside-compact", "1.1")]
        assert client.get("/search/", {"q": '"invoices valid"'}).context["page"].paginator.count == 0

    def test_numbers_are_found(self, client):
        assert self.found(client, q="2.1") == [("northshire-compact", "2.1"), ("riverside-compact", "2.1")]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"theme": "voice"}, [("riverside-compact", "2.1")]),
            ({"side": "vcse", "agreement": "northshire-compact"}, [("northshire-compact", "1.2")]),
            ({"party": "Northshire Council", "promises": "on"}, [("northshire-compact", "1.1")]),
            ({"kind": "process"}, [("northshire-compact", "2.1")]),
            ({"agreement": "northshire-compact", "promises": "on", "q": "pay"}, [("northshire-compact", "1.1")]),
        ],
    )
    def test_filters_narrow(self, client, query, found):
        assert self.found(client, **query) == found

    def test_counts_clauses_and_agreements(self, client):
        assert "2 clauses in 2 agreements with “days” and “pay”." in words_of(page(client, "/search/?q=days+pay"))

    def test_words_found_are_marked_and_the_rest_stays_text(self, client):
        html = page(client, "/search/?q=PAY+30")
        assert "<mark>Pay</mark> within <mark>30</mark> days." in html

    def test_either_apostrophe_finds_either(self, client, edition):
        load(
            IN_FORCE.replace(b'label: "2026"', b'label: "2030"').replace(
                b"Meet once", "The council’s people meet".encode()
            )
        )
        assert "<mark>council’s</mark>" in page(client, "/search/?q=council%27s")

    def test_letters_beyond_a_to_z_are_found_in_either_case(self, client):
        load(IN_FORCE.replace(b'label: "2026"', b'label: "2030"').replace(b"Meet once", "Ŵyneb Llŷn meet".encode()))
        assert self.found(client, q="ŵYNEB") == [("northshire-compact", "2.1")]
        assert self.found(client, q="LLŶN") == [("northshire-compact", "2.1")]

    def test_without_a_question_themes_are_offered_with_their_counts(self, client):
        said = words_of(page(client, "/search/"))
        assert "Funding and grants 3 promises" in said
        assert "Pay within" not in said

    def test_when_nothing_fits_the_page_says_what_to_do(self, client):
        said = words_of(page(client, "/search/?q=zebra+crossing&theme=voice"))
        assert "No clause fits" in said
        assert "all of these words together among what you chose" in said
        assert "search all clauses for these words" in said

    def test_drafts_and_superseded_texts_are_not_searched(self, client, staff):
        load(SMALL.replace(b'label: "2026"', b'label: "2030"').replace(b"Meet once", b"Unicorns meet"))
        assert client.get("/search/", {"q": "unicorns"}).context["page"].paginator.count == 0
        assert signed_in(staff).get("/search/", {"q": "unicorns"}).context["page"].paginator.count == 0

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ({"q": " ".join("abcdefghijklm")}, "Search for fewer words: at most 12."),
            ({"q": "x" * 201}, "Search for fewer words: at most 200 characters."),
            ({"q": "nul\0"}, "Null characters are not allowed."),
            ({"theme": "none"}, "Choose one from the list; what the address asked for is not on it."),
            ({"side": "both"}, "Choose one from the list; what the address asked for is not on it."),
            ({"party": "\0"}, "Choose one from the list; what the address asked for is not on it."),
        ],
    )
    def test_a_question_that_cannot_be_answered_says_why(self, client, query, message):
        response = client.get("/search/", query)
        html = response.content.decode()
        assert response.status_code == 200
        assert "There is a problem" in html
        assert html.count(message) == 2
        assert "<title>Error: " in html

    @pytest.mark.parametrize(
        "q", ["%", "_", "\\", "'", "((", "[", "’", '"', '""', "*", "a" * 200, "<b>", "\u202e", "🐝"]
    )
    def test_any_mark_can_be_searched_for(self, client, q):
        assert client.get("/search/", {"q": q}).status_code == 200

    def test_percent_is_a_mark_and_no_wildcard(self, client):
        assert client.get("/search/", {"q": "%"}).context["page"].paginator.count == 0

    @pytest.mark.parametrize("number", ["0", "-1", "x", "999"])
    def test_a_page_that_is_not_there_falls_back_to_one_that_is(self, client, number):
        assert client.get("/search/", {"q": "pay", "page": number}).status_code == 200

    def test_results_come_twenty_a_page_and_filters_stay_in_the_address(self, client, draft_edition, staff):
        extra = factories.make_edition()
        public = factories.make_party(extra)
        for number in range(25):
            factories.make_clause(extra, f"1.{number}", parties=[public], text="Pay at once.")
        actions.bring_into_force(extra, by=staff, at=timezone.now())
        html = page(client, "/search/?q=pay&promises=on")
        assert "27 clauses" in words_of(html)
        assert "?q=pay&amp;promises=on&amp;page=2" in html

    def test_takes_the_same_queries_however_much_is_found(self, client, staff):
        few = queries_for(client, "/search/?q=pay")
        for _ in range(3):
            extra = factories.make_edition()
            public = factories.make_party(extra)
            heading = factories.make_clause(extra, "1", kind="heading", title="Money", parties=[public])
            for number in range(3):
                clause = factories.make_clause(extra, f"1.{number}", parent=heading, text="Pay at once.")
                factories.make_standard(clause)
            actions.bring_into_force(extra, by=staff, at=timezone.now())
        assert queries_for(client, "/search/?q=pay") == few


class TestTheme:
    def test_gathers_the_promises_of_all_agreements_in_force(self, client, edition):
        load()
        said = words_of(page(client, "/themes/funding/"))
        assert "3 promises in 2 agreements in force." in said
        assert "Pay within 30 days." in said
        assert "Pay valid invoices within 30 days." in said

    def test_says_so_when_there_is_none(self, client):
        assert "No agreement in force promises anything on it so far." in page(client, "/themes/estates/")

    def test_counts_what_speaks_of_it_without_promising(self, client):
        load(IN_FORCE.replace(b"        text: Meet once a year.\n", b"        text: Meet.\n        theme: funding\n"))
        assert "1 more clause speaks of it without promising." in words_of(page(client, "/themes/funding/"))

    def test_takes_the_same_queries_however_much_is_promised(self, client, staff, edition):
        few = queries_for(client, "/themes/funding/")
        for _ in range(3):
            extra = factories.make_edition()
            public = factories.make_party(extra)
            for number in range(3):
                factories.make_standard(factories.make_clause(extra, f"1.{number}", parties=[public]))
            actions.bring_into_force(extra, by=staff, at=timezone.now())
        assert queries_for(client, "/themes/funding/") == few


def test_clauses_of_a_draft_show_who_would_owe_them(client, draft_edition, staff):
    assert not Clause.objects.exclude(bound_parties=None).exists()
    said = words_of(page(signed_in(staff), "/agreements/riverside-compact/2026/1.2/"))
    assert "Who owes it Statutory organisations Said once for several clauses, in 1 Funding" in said
