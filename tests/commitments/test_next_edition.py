"""The next edition of an agreement: begun from the last one or from a new text, and compared with it."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.rules import Refused
from commitments import actions as commitments_actions
from commitments import agreement_file, comparing, loading, matching, outline, texts
from commitments.agreement_file import shape
from commitments.drafting import actions, lineages
from commitments.models import Clause, Lineage
from compacts import differences
from compacts.models import Edition
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db
BEGIN = "/agreements/riverside-compact/2026/next-edition/"
EDIT = "/agreements/riverside-compact/2028/edit/"
CHANGES = "/agreements/riverside-compact/2028/changes/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def draft(edition, stan):
    return actions.begin_next_edition(edition, label="2028", by=stan)


def of(edition, ref) -> Clause:
    clauses = Clause.objects.with_facts().select_related("parent", "edition")
    return clauses.get(edition=edition, ref=ref)


def change(edition, at, by, **words) -> Clause:
    clause = of(edition, at)
    written = actions.written_of(clause)
    return actions.change_clause(clause, replace(written, **words), version=texts.fingerprint(written), by=by)


def promise(number, text, theme="funding") -> shape.Clause:
    return shape.Clause(kind="commitment", number=number, text=text, assessable=True, theme=theme)


def compared(before, after) -> dict[str, list[str]]:
    """What became of each clause, by the ref it now has, or had."""
    lines = [outline.lines_of(each.clauses.for_text()) for each in [before, after]]
    return {
        entry.line.clause.ref + ("" if entry.after else " (gone)"): entry.what
        for entry in comparing.compare(*lines)
        if not entry.is_same
    }


class TestBeginning:
    @pytest.mark.parametrize(
        ("name", "status"), [("stan", 200), ("staff", 200), ("seb", 403), ("lena", 403), ("rhea", 403)]
    )
    def test_is_for_stewards_and_staff(self, request, edition, name, status):
        response = signed_in(request.getfixturevalue(name)).get(BEGIN)
        assert response.status_code == status
        if status == 403:
            assert "Only a steward of Riverside can do this." in response.content.decode()

    def test_the_draft_says_the_same_and_every_clause_continues_itself(self, edition, stan):
        response = signed_in(stan).post(BEGIN, {"label": "2028"})
        assert response["Location"] == EDIT
        draft = Edition.objects.get(label="2028")
        assert draft.status == Edition.Status.DRAFT
        assert (draft.approved_by, draft.minute_reference, draft.in_force_on) == ("", "", None)
        assert compared(edition, draft) == {}
        assert of(draft, "1.1").lineage_id == of(edition, "1.1").lineage_id

    @pytest.mark.parametrize(
        ("label", "message"),
        [
            ("2026", "The agreement has an edition 2026 already."),
            ("reports", "is kept for another page"),
            ("a/b", "cannot be part of an address"),
            ("", "Fill in “Label of the next edition”."),
        ],
    )
    def test_a_label_that_cannot_be_is_said(self, edition, stan, label, message):
        assert message in signed_in(stan).post(BEGIN, {"label": label}).content.decode()
        assert Edition.objects.count() == 1

    def test_a_draft_is_not_followed_by_another(self, draft, stan):
        html = signed_in(stan).get("/agreements/riverside-compact/2028/next-edition/").content.decode()
        assert "This edition is a draft itself." in html

    def test_the_way_there_is_shown_to_those_who_may_go(self, client, edition, stan):
        assert BEGIN in signed_in(stan).get(edition.get_absolute_url()).content.decode()
        assert BEGIN not in client.get(edition.get_absolute_url()).content.decode()


class TestComparing:
    def test_names_what_became_of_each(self, edition, draft, stan):
        change(draft, "1.1", stan, text="Pay valid invoices within 20 days.")
        change(draft, "1.2", stan, number="1.3", ref="")
        change(draft, "2.1", stan, theme="partnership", owner="Head of Voice")
        actions.remove_clause(of(draft, "3.1"), by=stan)
        actions.add_clause(
            draft, promise("1.9", "Publish all grants."), where="after", target=of(draft, "1.1"), by=stan
        )
        assert compared(edition, draft) == {
            "1.1": ["Reworded"],
            "1.9": ["New"],
            "1.3": ["Renumbered"],
            "2.1": ["Other terms"],
            "3.1 (gone)": ["Withdrawn"],
        }

    def test_names_a_split_and_a_merger(self, edition, draft, stan):
        extra = actions.add_clause(
            draft, promise("1.3", "Offer grants of five years."), where="after", target=of(draft, "1.2"), by=stan
        )
        actions.continue_promise(extra, None, [of(edition, "1.2")], by=stan)
        actions.remove_clause(of(draft, "2.1"), by=stan)
        actions.continue_promise(of(draft, "3.1"), of(edition, "3.1"), [of(edition, "2.1")], by=stan)
        assert compared(edition, draft) == {
            "1.2": ["Split"],
            "1.3": ["Split"],
            "2.1 (gone)": ["Merged"],
            "3.1": ["Merged"],
        }

    def test_the_differences_stand_in_the_text(self, edition, draft, stan, client):
        change(draft, "1.1", stan, text="Pay valid invoices within 20 days.")
        html = signed_in(stan).get(CHANGES).content.decode()
        assert "[taken out: </span>30<" in html
        assert "[put in: </span>20<" in html
        assert "6 clauses stayed as they were" in html
        assert "Answer consultations in time." not in html
        assert "Answer consultations in time." in signed_in(stan).get(f"{CHANGES}?show=all").content.decode()

    def test_a_draft_is_compared_for_its_stewards_alone(self, draft, client, stan, lena):
        assert client.get(CHANGES).status_code == 404
        assert signed_in(lena).get(CHANGES).status_code == 404

    def test_what_is_in_force_is_compared_for_everybody(self, edition, draft, client, stan):
        commitments_actions.bring_into_force(draft, by=stan, at=timezone.now())
        assert "Not a word, a number or a party differs." in client.get(CHANGES).content.decode()
        backwards = client.get("/agreements/riverside-compact/2026/changes/?from=2028")
        assert "from edition 2028 to 2026" in backwards.content.decode()
        assert client.get(f"{CHANGES}?from=1999").status_code == 404
        assert client.get(f"{CHANGES}?from=%00").status_code == 404
        alone = client.get("/agreements/riverside-compact/2026/changes/").content.decode()
        assert "There is no edition before it here" in alone

    def test_takes_as_many_queries_for_a_long_text(self, edition, draft, stan):
        client = signed_in(stan)
        queries_for(client, CHANGES)
        before = queries_for(client, CHANGES)
        for number in range(10, 19):
            factories.make_standard(factories.make_clause(draft, f"9.{number}", parties=draft.parties.all()))
        assert queries_for(client, CHANGES) == before

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("", ""),
            ("a", ""),
            ("", "b"),
            ("Pay in 30 days.", "Pay within 20 days."),
            ("a\nb", "b\na"),
            ("x" * 9000,) * 2,
        ],
    )
    def test_both_texts_can_be_read_from_the_one(self, before, after):
        marked = differences.in_one(before, after)
        assert "".join(words for mark, words in marked if mark != "new") == before
        assert "".join(words for mark, words in marked if mark != "gone") == after


class TestContinuing:
    def test_a_new_document_is_matched_by_its_words(self, edition, stan):
        """Numbers moved on by one: each continues the wrong promise until somebody looks."""
        file = texts.as_file(edition)
        said = {
            "1.1": "Tell the sector each spring what can be applied for.",
            "1.2": "Pay every valid invoice within 30 days.",
            "1.3": "Offer grants of three years, where possible.",
        }
        money = replace(
            file.clauses[0],
            clauses=tuple(replace(promise(number, text), ref=number, lineage=number) for number, text in said.items()),
        )
        new = replace(
            file, edition=replace(file.edition, label="2028", status="draft"), clauses=(money, *file.clauses[1:])
        )
        draft = loading.write_draft(edition.agreement, None, new)
        standing = lineages.standing(draft)
        assert {each.clause.ref for each in standing.doubtful} == {"1.1", "1.2"}
        html = signed_in(stan).get(f"{EDIT}lineages/").content.decode()
        assert "Are these really the same?" in html
        data = {"continues": str(of(edition, "1.1").pk)}
        signed_in(stan).post(f"{EDIT}clauses/1.2/lineage/", data)
        assert of(draft, "1.2").lineage_id == of(edition, "1.1").lineage_id
        assert of(draft, "1.1").lineage.key == "1.1-2"
        suggested = [(each.clause.ref, each.earlier.ref) for each in lineages.standing(draft).suggestions]
        assert suggested == [("1.3", "1.2")]
        signed_in(stan).post(f"{EDIT}lineages/")
        assert of(draft, "1.3").lineage_id == of(edition, "1.2").lineage_id
        assert compared(edition, draft) == {
            "1.1": ["New"],
            "1.2": ["Renumbered", "Reworded", "Other terms"],
            "1.3": ["Renumbered", "Reworded", "Other terms"],
        }

    def test_a_promise_can_be_made_a_new_one(self, edition, draft, stan):
        signed_in(stan).post(f"{EDIT}clauses/1.1/lineage/", {"continues": ""})
        assert compared(edition, draft) == {"1.1": ["New"], "1.1 (gone)": ["Withdrawn"]}

    def test_saving_what_is_there_changes_nothing(self, edition, draft, stan):
        before = texts.export_agreement(draft)
        signed_in(stan).post(f"{EDIT}clauses/1.1/lineage/", {"continues": str(of(edition, "1.1").pk)})
        assert texts.export_agreement(draft) == before

    @pytest.mark.parametrize("data", [{"continues": "99999"}, {"continues": "x"}, {"also_from": ["99999"]}])
    def test_what_is_not_of_the_edition_before_is_refused(self, draft, stan, data):
        assert "Select a valid choice." in signed_in(stan).post(f"{EDIT}clauses/1.1/lineage/", data).content.decode()

    def test_an_action_refuses_a_clause_of_another_text(self, draft, stan):
        other = factories.make_clause(factories.make_edition(), "7")
        with pytest.raises(Refused, match="Choose clauses of the edition before this one"):
            actions.continue_promise(of(draft, "1.1"), other, [], by=stan)

    def test_without_an_edition_before_there_is_nothing_to_continue(self, draft_edition, stan):
        assert signed_in(stan).get("/agreements/riverside-compact/2026/edit/clauses/1.1/lineage/").status_code == 404
        html = signed_in(stan).get("/agreements/riverside-compact/2026/edit/lineages/").content.decode()
        assert "There is no edition before this draft" in html

    def test_where_a_clause_came_from_is_in_its_file_and_frozen_with_it(self, edition, draft, stan):
        actions.continue_promise(of(draft, "3.1"), of(edition, "3.1"), [of(edition, "2.1")], by=stan)
        actions.remove_clause(of(draft, "2.1"), by=stan)
        assert Lineage.objects.filter(key="2.1").exists()
        exported = texts.export_agreement(draft)
        assert b'also_from: ["2.1"]' in exported
        loading.write_draft(draft.agreement, draft, agreement_file.read(exported))
        assert texts.export_agreement(draft) == exported
        draft = commitments_actions.bring_into_force(draft, by=stan, at=timezone.now())
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            of(draft, "3.1").also_from.clear()

    def test_the_edition_after_does_not_say_it_again(self, edition, draft, stan):
        actions.continue_promise(of(draft, "3.1"), of(edition, "3.1"), [of(edition, "2.1")], by=stan)
        draft = commitments_actions.bring_into_force(draft, by=stan, at=timezone.now())
        after = actions.begin_next_edition(draft, label="2030", by=stan)
        assert b"also_from" not in texts.export_agreement(after)


class TestMatching:
    def test_the_most_alike_are_paired_first_and_each_once(self, edition, draft):
        pairs = matching.suggest(draft.clauses.order_by("position"), edition.clauses.order_by("position"))
        assert {each.clause.ref: each.earlier.ref for each in pairs} == {
            ref: ref for ref in ["1", "1.1", "1.2", "2", "2.1", "3", "3.1"]
        }

    def test_a_promise_is_not_taken_for_a_heading(self, edition):
        heading = Clause(kind="heading", title="Pay valid invoices within 30 days.")
        assert matching.most_alike(heading, edition.clauses.all()) == []


class TestOldAddresses:
    def test_lead_to_what_became_of_the_promise(self, edition, draft, stan, client):
        change(draft, "1.1", stan, number="1.7", ref="")
        actions.remove_clause(of(draft, "2.1"), by=stan)
        actions.remove_clause(of(draft, "1.2"), by=stan)
        actions.continue_promise(of(draft, "3.1"), of(edition, "3.1"), [of(edition, "2.1")], by=stan)
        commitments_actions.bring_into_force(draft, by=stan, at=timezone.now())
        old = "/agreements/riverside-compact/2026/"
        assert "/agreements/riverside-compact/2028/1.7/" in client.get(f"{old}1.1/").content.decode()
        merged = client.get(f"{old}2.1/").content.decode()
        assert "It went into" in merged
        assert "/agreements/riverside-compact/2028/3.1/" in merged
        assert "The edition in force does not have it." in client.get(f"{old}1.2/").content.decode()
        assert "Offer grants of three years." in client.get(old).content.decode()


class TestBringingIntoForce:
    INTO_FORCE = "/agreements/riverside-compact/2028/bring-into-force/"

    def test_asks_that_somebody_looked_at_the_comparison(self, edition, draft, stan):
        client = signed_in(stan)
        html = client.post(self.INTO_FORCE, {"approved_by": "The Board"}).content.decode()
        assert "Look at what changed, and tick that it is right." in html
        assert f"{CHANGES}?from=2026" in html
        draft.refresh_from_db()
        assert draft.status == Edition.Status.DRAFT
        client.post(self.INTO_FORCE, {"approved_by": "The Board", "is_compared": "on"})
        draft.refresh_from_db()
        edition.refresh_from_db()
        assert (draft.status, edition.status) == (Edition.Status.IN_FORCE, Edition.Status.SUPERSEDED)
        assert draft.approved_by == "The Board"

    def test_says_what_should_be_looked_at(self, edition, draft, stan):
        change(draft, "1.1", stan, text="Tell the sector each spring what can be applied for.")
        html = signed_in(stan).get(self.INTO_FORCE).content.decode()
        assert "1 continues a clause in words that are little like it." in html


class TestPuttingBack:
    """What was taken out of a draft comes back from the edition before."""

    def refs(self, edition):
        return [*edition.clauses.order_by("position").values_list("ref", flat=True)]

    def test_clause_comes_back_as_it_was_where_it_stood(self, edition, draft, stan):
        before = texts.sealed_text(draft)
        actions.remove_clause(of(draft, "1.1"), by=stan)
        assert actions.put_back(draft, of(edition, "1.1"), by=stan) == 1
        assert texts.sealed_text(draft) == before

    @pytest.mark.parametrize("ref", ["1", "2", "3", "1.2"])
    def test_with_all_that_stood_under_it(self, edition, draft, stan, ref):
        before, whole = texts.sealed_text(draft), self.refs(draft)
        gone = actions.remove_clause(of(draft, ref), by=stan)
        assert actions.put_back(draft, of(edition, ref), by=stan) == gone
        assert self.refs(draft) == whole
        assert texts.sealed_text(draft) == before

    def test_promise_alone_comes_to_what_still_stands_above(self, edition, draft, stan):
        actions.remove_clause(of(draft, "1"), by=stan)
        actions.put_back(draft, of(edition, "1.2"), by=stan)
        back = of(draft, "1.2")
        assert (back.parent, back.lineage) == (None, of(edition, "1.2").lineage)
        assert actions.put_back(draft, of(edition, "1"), by=stan) == 2  # the heading, and 1.1
        assert lineages.standing(draft).gone == ()

    def test_what_is_there_does_not_come_twice(self, edition, draft, stan):
        with pytest.raises(Refused, match="there already"):
            actions.put_back(draft, of(edition, "1.1"), by=stan)

    def test_address_that_another_took_is_refused_and_nothing_comes(self, edition, draft, stan):
        actions.remove_clause(of(draft, "2"), by=stan)
        actions.add_clause(draft, promise("2.1", "Another."), where="after", target=of(draft, "1.2"), by=stan)
        now = self.refs(draft)
        with pytest.raises(Refused, match="Another clause has"):
            actions.put_back(draft, of(edition, "2"), by=stan)
        assert self.refs(draft) == now

    def test_page_lists_the_highest_that_went_and_puts_it_back(self, draft, stan):
        client = signed_in(stan)
        assert "It can be put back" in client.post(f"{EDIT}clauses/1/remove/", follow=True).text
        page = client.get(f"{EDIT}lineages/").text
        assert "and 2 under it" in page
        assert page.count("Put it back") == 1
        assert "are back in the draft" in client.post(f"{EDIT}put-back/", {"ref": "1"}, follow=True).text
        assert "no such clause" in client.post(f"{EDIT}put-back/", {"ref": "x"}, follow=True).text
