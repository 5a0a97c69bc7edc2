"""An agreement begins from a text that is there: what goes over, what stays behind, and what is left to settle."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from commitments import agreement_file, texts
from commitments.agreement_file import shape
from commitments.beginning import shipped, taking
from commitments.beginning.taking import Begun
from compacts.models import Agreement, Edition, Partnership, Role, Side
from tests import factories
from tests.commitments import agreement_files

SMALL = agreement_file.read(agreement_files.SMALL)
USE = "/agreements/riverside-compact/2026/use-as-template/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def clause(number, text="Pay within 30 days.", **said) -> shape.Clause:
    said = {"kind": "commitment", "assessable": True, "theme": "funding", "ref": number, "lineage": number} | said
    return shape.Clause(number=number, text=text, **said)


def taken(source, *, is_template=False, names=None) -> shape.AgreementFile:
    parties = {
        party.slug: replace(party, name=(names or {}).get(party.name, party.name), description="")
        for party in source.parties
    }
    here = Partnership(slug="here", name="Here", level="place", pk=0)
    begun = Begun(here, "here-compact", "Compact of Here", "compact", "2027", parties)
    file = replace(source, partnership=replace(source.partnership, bodies=()))
    return taking.take(file, begun, note="Begun from there.", is_template=is_template)


@pytest.fixture
def source(monkeypatch):
    """A small agreement of another place; who keeps the new one is said without asking the database."""
    here = shape.Partnership(slug="here", name="Here", level="place")
    monkeypatch.setattr(taking.texts, "partnership_as_file", lambda partnership, agreement: here)
    return replace(
        SMALL,
        parties=(
            shape.Party(slug="commissioners", name="Commissioners", side="public", description="The old council."),
            shape.Party(slug="sector", name="VCSE sector", side="vcse"),
        ),
        glossary=(shape.Term(term="Grant", meaning="Money."),),
        clauses=(clause("1"), clause("2", parties=("sector",))),
    )


class TestTaking:
    def test_wording_tree_standards_themes_and_glossary_go_over(self, source):
        standard = shape.Standard(measure="time to pay", direction="at most", number=30, unit="days")
        child = clause("1.1", parties=("commissioners",), standards=(standard,), qualifier="where possible")
        now = taken(replace(source, clauses=(clause("1", clauses=(child,)),)))
        (above,) = now.clauses
        assert above.clauses == (child,)
        assert now.glossary == source.glossary
        assert now.edition.source == "Begun from there."

    def test_what_was_agreed_there_stays_there(self, source):
        edition = replace(
            source.edition, status="in force", approved_by="Old Board", minute_reference="7", unsettled=("Old point",)
        )
        agreed = replace(source, edition=edition, clauses=(clause("1", owner="Head of grants", lineage="before"),))
        now = taken(agreed)
        assert (now.edition.status, now.edition.approved_by, now.edition.minute_reference) == ("draft", "", "")
        assert now.agreement.relations == ()
        assert now.clauses[0].owner == ""
        assert now.clauses[0].lineage == "1"
        assert now.parties[0].description == ""
        assert now.edition.unsettled == (
            "1: say which post or team sees to it here.",
            "Parties: say who is meant by each here.",
        )

    def test_days_stay_behind_and_words_without_a_day_go_over(self, source):
        dated = clause("1", due=shape.Due(words="by 31 March 2022", latest=date(2022, 3, 31)))
        relative = clause("2", due=shape.Due(words="within a month of signing"))
        now = taken(replace(source, clauses=(dated, relative)))
        assert [each.due and each.due.words for each in now.clauses] == [None, "within a month of signing"]
        assert "1: it was due “by 31 March 2022” there. Say when it is due here, if at all." in now.edition.unsettled

    def test_names_that_no_longer_fit_are_listed_with_where_they_stand(self, source):
        said = clause("1", text="Commissioners pay. The Subcommissioners do not.", parties=("commissioners",))
        now = taken(replace(source, clauses=(said, clause("2"))), names={"Commissioners": "Funders"})
        assert "“Commissioners” is called “Funders” here, and still stands in the words of 1." in now.edition.unsettled
        assert now.clauses[0].parties == ("commissioners",)

    def test_a_templates_own_points_and_parties_go_over(self, source):
        template = replace(source, edition=replace(source.edition, unsettled=("Choose the days.",)))
        now = taken(template, is_template=True)
        assert now.edition.unsettled == ("Choose the days.",)
        assert now.parties[0].description == "The old council."


class TestTemplates:
    @pytest.mark.parametrize("slug", ["compact-with-four-codes", "local-civil-society-covenant"])
    def test_are_whole_files_in_the_one_form_with_promises_of_both_sides(self, slug):
        file = shipped.templates()[slug]
        assert agreement_file.write(file) == shipped.as_shipped(slug)
        sides = {party.slug: party.side for party in file.parties}
        owed = {
            sides[party] for each, above in file.walk() if each.assessable for party in shape.parties_of(each, above)
        }
        assert owed == set(Side.values)
        assert sum(len(each.standards) for each, _ in file.walk()) >= 10
        assert file.edition.status == "draft"
        for each, _ in file.walk():
            assert each.qualifier in each.text

    def test_are_no_agreement_of_anybody(self, db):
        assert shipped.templates()
        assert not Agreement.objects.exists()
        assert "Civil Society Covenant" not in Client().get("/agreements/").text


@pytest.mark.django_db
class TestPages:
    def test_a_steward_reads_a_template_and_begins_a_draft_from_it(self, riverside, stan):
        client = signed_in(stan)
        assert "Local Civil Society Covenant" in client.get("/begin/").text
        assert (
            "at most 30 days from the claim to the payment"
            in client.get("/templates/local-civil-society-covenant/").text
        )
        told = {
            "partnership": riverside.pk,
            "title": "Riverside Covenant",
            "kind": "covenant",
            "label": "2027",
            "party_0": "Public bodies",
            "party_1": "Charities and groups",
        }
        page = client.post("/templates/local-civil-society-covenant/use/", told)
        assert page["Location"] == "/agreements/riverside-covenant/2027/edit/"
        draft = Edition.objects.get(agreement__slug="riverside-covenant")
        assert (draft.status, draft.agreement.partnership) == (Edition.Status.DRAFT, riverside)
        assert draft.clauses.assessable().count() == 32
        assert [party.name for party in draft.parties.order_by("position")] == ["Public bodies", "Charities and groups"]
        assert "Begun from the template “Local Civil Society Covenant”" in draft.source

    def test_an_edition_is_used_by_the_steward_of_another_partnership(self, edition, rhea):
        upriver = factories.make_partnership("Upriver")
        factories.make_role(rhea, upriver, Role.Kind.STEWARD)
        client = signed_in(rhea)
        assert "Use it as a template" in client.get("/agreements/riverside-compact/2026/").text
        told = {"partnership": upriver.pk, "title": "Upriver Compact", "kind": "compact", "label": "2027"}
        told |= {"party_0": "Councils", "party_1": "VCSE sector"}
        client.post(USE, told)
        draft = Edition.objects.get(agreement__slug="upriver-compact")
        before, now = (texts.as_file(each) for each in [edition, draft])
        words = [[(each.number, each.text, each.standards) for each, _ in file.walk()] for file in [before, now]]
        assert words[0] == words[1]
        assert not draft.signatures.exists()
        assert draft.source.startswith("Begun from edition 2026 of Riverside Compact (Riverside), which was in force")

    def test_nothing_is_written_over(self, edition, stan, riverside):
        told = {"partnership": riverside.pk, "title": "Riverside Compact", "kind": "compact", "label": "2027"}
        told |= {"party_0": "Councils", "party_1": "VCSE sector"}
        html = signed_in(stan).post(USE, told).text
        assert "Another agreement has the address “riverside-compact”. Choose another." in html
        assert Edition.objects.count() == 1

    def test_two_parties_of_one_name_are_refused(self, edition, stan, riverside):
        told = {"partnership": riverside.pk, "title": "Another", "kind": "compact", "label": "2027"}
        html = signed_in(stan).post(USE, told | {"party_0": "All", "party_1": "all"}).text
        assert "Another party is called “all” already" in html

    def test_another_partnership_than_ones_own_cannot_be_chosen(self, edition, stan):
        elsewhere = factories.make_partnership("Elsewhere")
        told = {"partnership": elsewhere.pk, "title": "Another", "kind": "compact", "label": "2027"}
        signed_in(stan).post(USE, told | {"party_0": "A", "party_1": "B"})
        assert not Agreement.objects.filter(slug="another").exists()
