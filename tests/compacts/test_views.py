import pytest
from django.test import Client
from django.utils import timezone

from commitments import actions
from compacts.models import EarlierEdition, Relation
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def in_force(staff, **fields):
    """Another agreement with one promise, in force."""
    agreement = factories.make_agreement(**fields)
    edition = factories.make_edition(agreement)
    factories.make_clause(edition, "1", parties=[factories.make_party(edition)])
    return actions.bring_into_force(edition, by=staff, at=timezone.now())


class TestAgreements:
    def test_lists_what_is_in_force_with_its_partnership_and_edition(self, client, edition):
        html = text(client, "/agreements/")
        assert "Riverside Compact" in html
        assert "Riverside</a> · Edition 2026" in html

    def test_says_so_when_there_is_none(self, client, draft_edition):
        assert "None has come into force here so far." in text(client, "/agreements/")

    @pytest.mark.parametrize(("name", "sees"), [("stan", True), ("staff", True), ("seb", False), ("lena", False)])
    def test_a_draft_is_listed_for_its_steward_and_staff(self, request, draft_edition, name, sees):
        html = text(signed_in(request.getfixturevalue(name)), "/agreements/")
        assert ("Riverside Compact" in html) is sees
        assert (">Draft<" in html) is sees

    def test_names_the_edition_in_force_though_a_draft_is_newer(self, edition, stan):
        factories.make_edition(edition.agreement, "2030")
        html = text(signed_in(stan), "/agreements/")
        assert "Edition 2026" in html
        assert "2030" not in html

    def test_filters_by_kind_and_partnership(self, client, edition, staff):
        other = in_force(staff, title="Other Charter", kind="charter")
        assert "Riverside Compact" not in text(client, "/agreements/?kind=charter")
        html = text(client, f"/agreements/?kind=charter&partnership={other.agreement.partnership.slug}")
        assert "Other Charter" in html
        assert "1 agreement that fits" in html

    def test_says_so_when_none_fits(self, client, edition):
        assert "No agreement is of this kind" in text(client, "/agreements/?kind=covenant")

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("kind=x", "Choose one from the list; what the address asked for is not on it."),
            ("partnership=x", "Choose one from the list; what the address asked for is not on it."),
            ("partnership=%00", "Null characters are not allowed."),
        ],
    )
    def test_a_filter_that_is_not_on_the_list_is_an_error(self, client, edition, query, message):
        html = text(client, f"/agreements/?{query}")
        assert "There is a problem" in html
        assert html.count(message) == 2

    def test_takes_the_same_queries_however_many_there_are(self, client, edition, staff):
        few = queries_for(client, "/agreements/")
        for _ in range(9):
            in_force(staff)
        assert queries_for(client, "/agreements/") == few

    def test_comes_twenty_a_page(self, client, staff):
        for number in range(21):
            in_force(staff, title=f"Agreement {number:02}")
        assert "Agreement 19" in text(client, "/agreements/")
        assert "Agreement 20" in text(client, "/agreements/?page=2")


def test_whatever_shows_demonstration_data_says_so(client, edition, riverside, staff):
    def real_and_invented():
        urls = [
            "/agreements/",
            "/search/?q=pay",
            "/themes/funding/",
            edition.get_absolute_url(),
            "/partnerships/riverside/",
        ]
        urls += [edition.clauses.get(ref="1.1").get_absolute_url(), edition.agreement.get_absolute_url()]
        return ["Demonstration data" in text(client, url) for url in urls]

    assert not any(real_and_invented())
    riverside.is_demonstration = True
    riverside.save()
    assert all(real_and_invented())


class TestPartnership:
    def test_shows_its_agreements_and_bodies(self, client, edition, riverside):
        board = factories.make_body(riverside, chairing="An independent chair")
        factories.make_body(riverside, "Steering Group", reports_to=board, meets="every month")
        html = text(client, riverside.get_absolute_url())
        for words in ["Riverside Compact", "An independent chair", "every month", 'href="#body-partnership-board"']:
            assert words in html
        assert "The source does not say" in html

    def test_one_above_something_agreed_is_public_and_names_its_parts(self, client, edition, riverside):
        riverside.parent = factories.make_partnership("County", level="system", slug="county")
        riverside.save()
        assert "Riverside" in text(client, "/partnerships/county/")
        assert "County" in text(client, riverside.get_absolute_url())

    def test_one_that_agreed_nothing_yet_is_for_its_people_and_staff(self, client, riverside, stan, seb, staff, rhea):
        url = riverside.get_absolute_url()
        assert [signed_in(user).get(url).status_code for user in (stan, seb, staff, rhea)] == [200, 200, 200, 404]
        assert client.get(url).status_code == 404

    def test_takes_the_same_queries_however_much_it_has(self, client, edition, riverside, staff):
        url = riverside.get_absolute_url()
        factories.make_body(riverside)
        few = queries_for(client, url)
        for number in range(9):
            factories.make_body(riverside, f"Group {number}", reports_to=riverside.bodies.first())
            in_force(staff, partnership=riverside)
        assert queries_for(client, url) == few


class TestOverview:
    def test_gathers_contents_editions_relations_and_bodies(self, client, edition, riverside):
        agreement = edition.agreement
        board = factories.make_body(riverside)
        board.oversees.add(agreement)
        EarlierEdition.objects.create(agreement=agreement, label="2004", words="First produced")
        Relation.objects.create(agreement=agreement, kind="builds on", other_title="A memorandum elsewhere")
        html = text(client, agreement.get_absolute_url())
        for words in [
            "Funding",
            "2 promises",
            "Oversees this agreement",
            "A memorandum elsewhere",
            "(not held here)",
            "First produced. Its text is not held here.",
            'href="/agreements/riverside-compact/2026/#c-1"',
        ]:
            assert words in html

    def test_a_relation_becomes_a_link_once_the_other_is_held_and_the_other_says_so_too(self, client, edition, staff):
        agreement = edition.agreement
        Relation.objects.create(
            agreement=agreement, kind="builds on", other_slug="memorandum", other_title="Memorandum"
        )
        assert 'href="/agreements/memorandum/"' not in text(client, agreement.get_absolute_url())
        other = in_force(staff, slug="memorandum", title="Memorandum", kind="memorandum")
        assert 'href="/agreements/memorandum/"' in text(client, agreement.get_absolute_url())
        html = text(client, other.agreement.get_absolute_url())
        assert "Is built on by" in html
        assert "Riverside Compact" in html

    def test_a_relation_to_a_draft_gives_nothing_away(self, client, edition):
        factories.make_edition(factories.make_agreement(slug="secret"))
        Relation.objects.create(agreement=edition.agreement, kind="requires", other_slug="secret", other_title="Secret")
        assert 'href="/agreements/secret/"' not in text(client, edition.agreement.get_absolute_url())
        assert client.get("/agreements/secret/").status_code == 404

    def test_takes_the_same_queries_however_long_the_agreement(self, client, draft_edition, riverside, staff):
        url = draft_edition.agreement.get_absolute_url()
        client = signed_in(staff)
        few = queries_for(client, url)
        for number in range(9):
            factories.make_clause(draft_edition, f"8.{number}", kind="heading", title="More")
            factories.make_body(riverside, f"Group {number}")
            Relation.objects.create(agreement=draft_edition.agreement, kind="requires", other_title=f"Other {number}")
            EarlierEdition.objects.create(agreement=draft_edition.agreement, label=f"19{number}0", words="Before")
        assert queries_for(client, url) == few
