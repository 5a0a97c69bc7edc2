"""A steward works on a draft in the browser, clause by clause."""

import pytest
from django.test import Client

from accounts.rules import Refused
from commitments import actions as commitments_actions
from commitments import agreement_file, texts
from commitments.agreement_file import shape
from commitments.drafting import actions
from commitments.drafting.tree import UNDER
from commitments.models import Clause, Lineage
from compacts.models import Edition
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
EDIT = "/agreements/riverside-compact/2026/edit/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(clause=None, **changes) -> dict:
    """What the form of a clause sends, as a browser would."""
    data = {"kind": "commitment", "text": "Meet twice a year.", "theme": "partnership", "assessable": "on"}
    if clause:
        clause = Clause.objects.with_facts().select_related("parent", "edition").get(pk=clause.pk)
        data = {
            "kind": clause.kind,
            "number": clause.number,
            "title": clause.title,
            "text": clause.text,
            "theme": clause.theme.slug if clause.theme else "",
            "qualifier": clause.qualifier,
            "parties": [party.slug for party in clause.parties.all()],
            "version": texts.fingerprint(actions.written_of(clause)),
        }
        if clause.is_assessable:
            data["assessable"] = "on"
        for number, standard in enumerate(clause.standards.all()):
            for name in ["measure", "direction", "number", "upper", "unit", "clock"]:
                data[f"standard_{number}_{name}"] = "" if getattr(standard, name) is None else getattr(standard, name)
    return data | changes


def of(edition, ref) -> Clause:
    return Clause.objects.get(edition=edition, ref=ref)


def order(edition) -> list[tuple[str, int]]:
    return list(edition.clauses.order_by("position").values_list("ref", "depth"))


class TestReading:
    @pytest.mark.parametrize(("name", "status"), [("stan", 200), ("staff", 200), ("seb", 404), ("lena", 404)])
    def test_a_draft_is_for_its_stewards(self, request, draft_edition, name, status):
        assert signed_in(request.getfixturevalue(name)).get(EDIT).status_code == status

    @pytest.mark.parametrize("page", ["", "add/", "renumber/", "parties/", "glossary/", "about/", "clauses/1.1/"])
    def test_what_is_in_force_is_nobodys_to_edit(self, edition, stan, page):
        response = signed_in(stan).get(EDIT + page)
        assert response.status_code == 403
        assert "its text is frozen" in response.content.decode()

    def test_says_what_is_left_to_do(self, draft_edition, stan):
        factories.make_clause(draft_edition, "9.1")
        html = signed_in(stan).get(EDIT).content.decode()
        assert "1 thing to do before it can come into force" in html
        assert "Nobody owes this: name its parties here or on a clause above it." in html
        assert "Owed by nobody yet" in html

    def test_a_draft_that_is_ready_leads_to_the_next_step(self, draft_edition, stan):
        assert "Ready to come into force" in signed_in(stan).get(EDIT).content.decode()

    def test_takes_as_many_queries_for_a_long_text(self, draft_edition, stan):
        client = signed_in(stan)
        before = queries_for(client, EDIT)
        for number in range(10, 19):
            clause = factories.make_clause(draft_edition, f"1.{number}", parent=of(draft_edition, "1"))
            factories.make_standard(clause)
        assert queries_for(client, EDIT) == before


class TestChanging:
    def test_the_words_change_and_the_promise_stays_the_same_one(self, draft_edition, stan):
        clause = of(draft_edition, "1.2")
        lineage = clause.lineage_id
        data = typed(clause, text="Offer grants of five years, where possible.", due_words="from April", owner="Head")
        response = signed_in(stan).post(f"{EDIT}clauses/1.2/", data)
        assert response["Location"] == f"{EDIT}#c-1.2"
        clause.refresh_from_db()
        assert clause.text == "Offer grants of five years, where possible."
        assert (clause.due_words, clause.owner, clause.qualifier) == ("from April", "Head", "where possible")
        assert clause.lineage_id == lineage

    def test_saving_what_is_there_changes_nothing(self, draft_edition, stan):
        before = texts.export_agreement(draft_edition)
        for ref in ["1", "1.1", "1.2"]:
            assert signed_in(stan).post(f"{EDIT}clauses/{ref}/", typed(of(draft_edition, ref))).status_code == 302
        assert texts.export_agreement(draft_edition) == before

    def test_the_page_shows_all_that_is_sent_again(self, draft_edition, stan):
        html = signed_in(stan).get(f"{EDIT}clauses/1.1/").content.decode()
        assert 'name="standard_0_number" value="30"' in html
        assert "Statutory organisations, whom a clause above names" in html

    def test_a_new_number_brings_a_new_address(self, draft_edition, stan):
        signed_in(stan).post(f"{EDIT}clauses/1.2/", typed(of(draft_edition, "1.2"), number="1.9"))
        clause = of(draft_edition, "1.9")
        assert clause.lineage.key == "1.2"

    def test_a_standard_is_added_and_taken_out(self, draft_edition, stan):
        clause = of(draft_edition, "1.1")
        added = {"measure": "length", "direction": "between", "number": "3", "upper": "5", "unit": "years"}
        data = typed(clause) | {f"standard_1_{name}": value for name, value in added.items()}
        signed_in(stan).post(f"{EDIT}clauses/1.1/", data)
        assert [str(each) for each in clause.standards.order_by("position")][1] == "length: between 3 and 5 years"
        signed_in(stan).post(f"{EDIT}clauses/1.1/", typed(clause) | {"standard_0_measure": ""})
        assert [each.measure for each in clause.standards.all()] == ["length"]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"text": ""}, "A clause needs a title, a text or both."),
            ({"theme": ""}, "An assessable clause needs a theme"),
            ({"kind": "principle"}, "“principle” is no promise"),
            ({"kind": "heading", "assessable": ""}, "A heading needs a title."),
            ({"kind": "nonsense"}, "Select a valid choice."),
            ({"number": "1.1"}, "Another clause has the number 1.1."),
            ({"number": "§ 4"}, "cannot be the clause’s address"),
            ({"ref": "edit"}, "holds a digit"),
            ({"ref": "a b1"}, "cannot be part of an address"),
            ({"text": "a\x00b"}, "Holds the control character U+0000; delete it."),
            ({"text": "a\x0bb"}, "Holds the control character U+000B; delete it."),
            ({"title": "a\nb"}, "Keep this on one line."),
            ({"text": "x" * 20_001}, "at most 20,000 fit"),
            ({"due_earliest_0": "1", "due_earliest_1": "4", "due_earliest_2": "2027"}, "Say in the agreement’s words"),
            ({"standard_0_measure": "time"}, "Choose at least, at most or between."),
            ({"standard_0_number": "3"}, "Say what is measured"),
            ({"parties": ["nobody"]}, "Select a valid choice."),
        ],
    )
    def test_what_cannot_stand_is_said_and_nothing_is_lost(self, draft_edition, stan, changes, message):
        before = texts.export_agreement(draft_edition)
        data = typed(of(draft_edition, "1.2"), owner="Head of grants") | changes
        response = signed_in(stan).post(f"{EDIT}clauses/1.2/", data)
        assert response.status_code == 200
        html = response.content.decode()
        assert message in html
        assert "Head of grants" in html
        assert texts.export_agreement(draft_edition) == before

    def test_what_somebody_else_saved_meanwhile_is_not_overwritten(self, draft_edition, stan):
        mine = typed(of(draft_edition, "1.2"), text="My words.")
        signed_in(stan).post(f"{EDIT}clauses/1.2/", typed(of(draft_edition, "1.2"), text="Their words."))
        html = signed_in(stan).post(f"{EDIT}clauses/1.2/", mine).content.decode()
        assert "Somebody else has changed this clause since you opened it" in html
        assert "My words." in html
        assert of(draft_edition, "1.2").text == "Their words."

    def test_markup_is_text(self, draft_edition, stan):
        signed_in(stan).post(f"{EDIT}clauses/1.2/", typed(of(draft_edition, "1.2"), text="<script>alert(1)</script>"))
        html = signed_in(stan).get(EDIT).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


class TestAdding:
    def test_a_promise_stands_where_it_was_put_and_continues_nothing(self, draft_edition, stan):
        Lineage.objects.create(agreement=draft_edition.agreement, key="1.3")
        data = typed(number="1.3", theme="funding")
        response = signed_in(stan).post(f"{EDIT}add/?after=1.1", data)
        assert response["Location"] == f"{EDIT}#c-1.3"
        assert [ref for ref, _ in order(draft_edition)] == ["1", "1.1", "1.3", "1.2", "2", "2.1", "3", "3.1"]
        added = of(draft_edition, "1.3")
        assert (added.depth, added.parent.ref, added.lineage.key) == (1, "1", "1.3-2")

    def test_a_lead_in_without_a_number_gets_an_address(self, draft_edition, stan):
        data = {"kind": "context", "text": "Both will:", "parties": ["vcse-sector"]}
        signed_in(stan).post(f"{EDIT}add/?under=2", data)
        added = of(draft_edition, "2-context-1")
        assert [party.name for party in added.parties.all()] == ["VCSE sector"]

    def test_a_promise_that_nobody_owes_is_refused(self, draft_edition, stan):
        html = signed_in(stan).post(f"{EDIT}add/", typed(number="4.1")).content.decode()
        assert "Nobody owes this" in html

    def test_the_place_must_be_in_the_draft(self, draft_edition, stan):
        assert signed_in(stan).get(f"{EDIT}add/?after=99").status_code == 404

    def test_clauses_stand_eight_deep_and_not_deeper(self, draft_edition, stan):
        above = of(draft_edition, "3.1")
        for number in range(6):
            written = shape.Clause(kind="context", text=f"Deeper {number}")
            above = actions.add_clause(draft_edition, written, where="under", target=above, by=stan)
        with pytest.raises(Refused, match="8 deep"):
            actions.add_clause(draft_edition, written, where="under", target=above, by=stan)
        with pytest.raises(Refused, match="8 deep"):
            actions.place(of(draft_edition, "1"), "under", above, by=stan)


class TestMoving:
    @pytest.mark.parametrize(
        ("ref", "to", "expected"),
        [
            ("1.2", "up", "1 .1.2 .1.1 2 .2.1 3 .3.1"),
            ("1", "down", "2 .2.1 1 .1.1 .1.2 3 .3.1"),
            ("2", "in", "1 .1.1 .1.2 .2 ..2.1 3 .3.1"),
            ("1.1", "out", "1 .1.2 1.1 2 .2.1 3 .3.1"),
        ],
    )
    def test_one_step(self, draft_edition, stan, ref, to, expected):
        response = signed_in(stan).post(f"{EDIT}clauses/{ref}/step/", {"to": to})
        assert response["Location"] == f"{EDIT}#c-{ref}"
        assert " ".join("." * depth + ref for ref, depth in order(draft_edition)) == expected

    @pytest.mark.parametrize(
        ("ref", "to", "reason"),
        [
            ("1", "up", "Nothing stands before it"),
            ("3", "down", "Nothing stands after it"),
            ("1.1", "in", "Nothing stands before it that it could be put under"),
            ("1", "out", "It stands under nothing"),
            ("1", "sideways", "Choose where the clause should go"),
        ],
    )
    def test_a_step_that_leads_nowhere_is_refused_in_words(self, draft_edition, stan, ref, to, reason):
        before = order(draft_edition)
        html = signed_in(stan).post(f"{EDIT}clauses/{ref}/step/", {"to": to}, follow=True).content.decode()
        assert reason in html
        assert order(draft_edition) == before

    def test_anywhere_with_all_beneath_it(self, draft_edition, stan):
        data = {"where": "under", "target": str(of(draft_edition, "3").pk)}
        signed_in(stan).post(f"{EDIT}clauses/1/move/", data)
        assert " ".join("." * depth + ref for ref, depth in order(draft_edition)) == "2 .2.1 3 .3.1 .1 ..1.1 ..1.2"

    def test_not_beneath_itself(self, draft_edition, stan):
        data = {"where": "under", "target": str(of(draft_edition, "1.1").pk)}
        html = signed_in(stan).post(f"{EDIT}clauses/1/move/", data).content.decode()
        assert "A clause cannot stand beside or under itself." in html

    def test_not_into_another_text(self, draft_edition, stan):
        other = factories.make_clause(factories.make_edition(), "7")
        with pytest.raises(Refused, match="taken this clause out"):
            actions.place(of(draft_edition, "1"), "after", other, by=stan)


class TestRemoving:
    def test_goes_with_what_stands_beneath_it(self, draft_edition, stan):
        client = signed_in(stan)
        assert "2 clauses under it go with it" in client.get(f"{EDIT}clauses/1/remove/").content.decode()
        html = client.post(f"{EDIT}clauses/1/remove/", follow=True).content.decode()
        assert "1 Funding and what stood under it are out of the draft." in html
        assert order(draft_edition) == [("2", 0), ("2.1", 1), ("3", 0), ("3.1", 1)]
        assert list(draft_edition.clauses.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]
        assert not Lineage.objects.filter(key="1.1").exists()


class TestRenumbering:
    def test_counts_from_the_top_and_keeps_lineages(self, draft_edition, stan):
        actions.remove_clause(of(draft_edition, "1.1"), by=stan)
        actions.place(of(draft_edition, "1"), "after", of(draft_edition, "3"), by=stan)
        client = signed_in(stan)
        assert "6 numbers will change" in client.get(f"{EDIT}renumber/").content.decode()
        client.post(f"{EDIT}renumber/")
        assert [ref for ref, _ in order(draft_edition)] == ["1", "1.1", "2", "2.1", "3", "3.1"]
        assert of(draft_edition, "3.1").lineage.key == "1.2"

    def test_an_address_in_the_way_is_told(self, draft_edition, stan):
        actions.remove_clause(of(draft_edition, "1.1"), by=stan)
        Clause.objects.filter(edition=draft_edition, ref="3.1").update(ref="1.1")
        html = signed_in(stan).post(f"{EDIT}renumber/").content.decode()
        assert "The address 1.1 belongs to a clause that would keep it." in html

    def test_says_when_there_is_nothing_to_do(self, draft_edition, stan):
        assert "There is nothing to change." in signed_in(stan).get(f"{EDIT}renumber/").content.decode()


def rows(held, version, *changed) -> dict:
    data = {"version": version}
    for number, row in enumerate([*held, *changed]):
        data |= {f"row_{number}_{name}": value for name, value in row.items()}
    return data


class TestPartiesAndGlossary:
    HELD = [{"name": "Statutory organisations", "side": "public"}, {"name": "VCSE sector", "side": "vcse"}]

    def version(self, edition):
        return texts.fingerprint(texts.parties_of(edition))

    def test_a_party_is_added_and_another_renamed(self, draft_edition, stan):
        held = [self.HELD[0] | {"name": "Public bodies"}, self.HELD[1]]
        data = rows(held, self.version(draft_edition), {"name": "The ICB", "side": "public"})
        assert signed_in(stan).post(f"{EDIT}parties/", data).status_code == 302
        parties = draft_edition.parties.order_by("position").values_list("slug", "name")
        assert list(parties) == [
            ("statutory-organisations", "Public bodies"),
            ("vcse-sector", "VCSE sector"),
            ("the-icb", "The ICB"),
        ]

    def test_a_party_that_a_clause_names_stays(self, draft_edition, stan):
        held = [self.HELD[0], self.HELD[1] | {"gone": "on"}]
        html = signed_in(stan).post(f"{EDIT}parties/", rows(held, self.version(draft_edition))).content.decode()
        assert "2 Voice names VCSE sector. Take the party out of the clauses first." in html
        assert draft_edition.parties.count() == 2

    def test_what_is_half_filled_in_is_asked_for(self, draft_edition, stan):
        data = rows(self.HELD, self.version(draft_edition), {"name": "The ICB"})
        assert "Choose the party’s side." in signed_in(stan).post(f"{EDIT}parties/", data).content.decode()

    def test_two_parties_of_one_name_are_refused(self, draft_edition, stan):
        data = rows(self.HELD, self.version(draft_edition), {"name": "vcse sector", "side": "vcse"})
        assert "“vcse sector” is there twice." in signed_in(stan).post(f"{EDIT}parties/", data).content.decode()
        assert draft_edition.parties.count() == 2

    def test_a_stale_page_overwrites_nothing(self, draft_edition, stan):
        html = signed_in(stan).post(f"{EDIT}parties/", rows(self.HELD, "older")).content.decode()
        assert "Somebody else has changed the parties" in html

    def test_words_are_explained_once(self, draft_edition, stan):
        data = rows([], texts.fingerprint(()), {"term": "Grant", "meaning": "Money."})
        signed_in(stan).post(f"{EDIT}glossary/", data)
        assert [term.meaning for term in draft_edition.glossary.all()] == ["Money."]
        version = texts.fingerprint(texts.glossary_of(draft_edition))
        data = rows([{"term": "Grant", "meaning": "Money."}], version, {"term": "Grant", "meaning": "Again."})
        assert "explained twice" in signed_in(stan).post(f"{EDIT}glossary/", data).content.decode()


class TestFacts:
    def test_the_label_and_what_is_left_to_settle(self, draft_edition, stan):
        data = {"label": "2027", "source": "The Board’s paper.", "unsettled": "Name in 2.1\r\n\r\nDate in 3"}
        response = signed_in(stan).post(f"{EDIT}about/", data)
        assert response["Location"] == "/agreements/riverside-compact/2027/edit/"
        draft_edition.refresh_from_db()
        assert draft_edition.unsettled_remarks == ["Name in 2.1", "Date in 3"]

    @pytest.mark.parametrize(
        ("label", "message"),
        [("reports", "is kept for another page"), ("a b", "cannot be part of an address"), ("", "Fill in “Label”.")],
    )
    def test_a_label_that_cannot_be_is_said(self, draft_edition, stan, label, message):
        assert message in signed_in(stan).post(f"{EDIT}about/", {"label": label}).content.decode()


def test_what_was_edited_comes_into_force_and_is_read_back_the_same(draft_edition, stan):
    client = signed_in(stan)
    client.post(f"{EDIT}add/?after=2.1", typed(number="2.2", theme="voice", due_words="each spring"))
    client.post(f"{EDIT}clauses/2.2/step/", {"to": "up"})
    client.post("/agreements/riverside-compact/2026/bring-into-force/", {"approved_by": "The Board"})
    draft_edition.refresh_from_db()
    assert draft_edition.status == Edition.Status.IN_FORCE
    file = agreement_file.read(texts.export_agreement(draft_edition))
    assert [clause.ref for clause, _ in file.walk()] == ["1", "1.1", "1.2", "2", "2.2", "2.1", "3", "3.1"]
    with pytest.raises(Refused, match="frozen"):
        actions.remove_clause(of(draft_edition, "2.2"), by=stan)
    assert commitments_actions.content_sha256(draft_edition) == draft_edition.content_sha256


class TestAddresses:
    """Of our own making, and cut to what an address holds: still each its own."""

    def test_clauses_without_numbers_stand_as_deep_as_they_can(self, draft_edition, stan):
        above = None
        for _ in range(shape.DEEPEST_CLAUSE):
            for _ in range(2):
                clause = actions.add_clause(
                    draft_edition, shape.Clause(kind="commitment", text="Meet."), where=UNDER, target=above, by=stan
                )
            above = clause
        assert above.depth == shape.DEEPEST_CLAUSE - 1
        assert len(above.ref) == 60

    def test_lineages_that_begin_alike_do_not_clash(self, draft_edition):
        keys = ["a" * 57 + "001", "a" * 57 + "002"]
        for key in keys:
            Lineage.objects.create(agreement=draft_edition.agreement, key=key)
        assert len({actions._fresh_lineage(draft_edition, key).key for key in keys}) == 2
