"""An edition in force is varied by agreement of both sides: proposed, answered party by party, never from one side."""

import datetime
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.rules import Refused
from commitments import actions as commitments_actions
from commitments import texts
from commitments.agreement_file import shape
from commitments.drafting import actions as drafting
from commitments.models import Clause, Consent, Variation
from commitments.variations import actions, policies, reading
from commitments.variations.forms import BeginForm
from compacts.models import Edition

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
PUBLIC, SECTOR = "statutory-organisations", "vcse-sector"
PAGE = "/agreements/riverside-compact/variations/1/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def begun(edition, stan) -> Variation:
    return actions.begin(
        edition, label="2026.1", reason="Invoices are late.", effective_on=TODAY(), by=stan, at=timezone.now()
    )


def reword(variation, ref, by, **words) -> None:
    clause = Clause.objects.with_facts().select_related("parent", "edition").get(edition=variation.edition, ref=ref)
    written = drafting.written_of(clause)
    drafting.change_clause(clause, replace(written, **words), version=texts.fingerprint(written), by=by)


@pytest.fixture
def proposed(begun, stan) -> Variation:
    """Changes what public bodies promise, and nothing of the sector's."""
    reword(begun, "1.1", stan, text="Pay valid invoices within 20 days.")
    return actions.propose(begun, by=stan, at=timezone.now())


def say(variation, party, by, *, is_given=True, **told):
    told.setdefault("terms_sha256", reading.terms_sha256(variation))
    told.setdefault("decided_on", TODAY())
    return actions.record(variation, party, is_given=is_given, said_by="ICB Board", by=by, at=timezone.now(), **told)


def come(variation, by) -> Edition:
    return actions.bring_into_force(variation, by=by, at=timezone.now())


class TestBeginning:
    @pytest.mark.parametrize(
        ("name", "status"), [("stan", 200), ("staff", 200), ("seb", 403), ("rosa", 403), ("lena", 403)]
    )
    def test_is_for_stewards_and_staff(self, request, edition, name, status):
        page = signed_in(request.getfixturevalue(name)).get("/agreements/riverside-compact/2026/vary/")
        assert page.status_code == status

    def test_makes_a_draft_of_the_same_words_that_is_seen_by_its_stewards_alone(self, edition, stan, rosa):
        page = signed_in(stan).post(
            "/agreements/riverside-compact/2026/vary/",
            {
                "reason": "Late.",
                "effective_on_0": "1",
                "effective_on_1": "4",
                "effective_on_2": "2027",
                "label": "2026.1",
            },
            follow=True,
        )
        variation = Variation.objects.get()
        assert page.redirect_chain[-1][0] == PAGE
        assert (variation.number, variation.varies, variation.edition.label) == (1, edition, "2026.1")
        assert variation.effective_on == datetime.date(2027, 4, 1)
        assert "Nothing is changed yet" in page.text
        assert signed_in(rosa).get(PAGE).status_code == 404

    def test_goes_on_one_at_a_time(self, begun, edition, stan):
        with pytest.raises(Refused, match="Variation 1 of this edition is still open"):
            policies.check_can_begin(stan, edition)

    def test_a_draft_cannot_be_varied(self, draft_edition, stan):
        with pytest.raises(Refused, match="Only the edition in force can be varied"):
            policies.check_can_begin(stan, draft_edition)

    def test_offers_the_next_label_that_is_free(self, begun, edition):
        assert BeginForm(edition=edition).fields["label"].initial == "2026.2"


class TestWhatChanges:
    """All that is sealed with a clause is told, since a party can only agree to what it was shown."""

    def test_how_a_promise_is_judged(self, begun, stan):
        reword(begun, "1.1", stan, guidance="Count no invoice that came late.")
        [entry] = reading.read(begun).entries
        assert [(term.name, term.after) for term in entry.terms] == [
            ("How to judge it fairly", "Count no invoice that came late.")
        ]

    def test_what_a_promise_stands_under(self, begun, stan):
        clauses = {each.ref: each for each in begun.edition.clauses.all()}
        drafting.place(clauses["1.1"], "under", clauses["2"], by=stan)
        [entry] = [each for each in reading.read(begun).entries if each.after and each.after.clause.ref == "1.1"]
        assert "Stands under" in [term.name for term in entry.terms]


class TestProposing:
    def test_what_changes_nothing_is_not_put_to_anybody(self, begun, stan):
        with pytest.raises(Refused, match="The draft says the same as edition 2026"):
            actions.propose(begun, by=stan, at=timezone.now())

    def test_who_serves_the_partnership_reads_both_texts_with_what_differs(self, proposed, rosa):
        html = signed_in(rosa).get(PAGE).text
        assert '<del class="app-differs app-differs--before">30</del>' in html
        assert '<ins class="app-differs">20</ins>' in html
        assert "Offer grants" not in html

    def test_only_who_owes_what_changes_is_concerned(self, proposed):
        concerned = {each.party.slug: each.is_concerned for each in reading.read(proposed).parties}
        assert concerned == {PUBLIC: True, SECTOR: False}

    @pytest.mark.parametrize("change", ["a word of the glossary", "a clause that names nobody"])
    def test_what_is_everybodys_concerns_everybody(self, begun, stan, change):
        if change == "a word of the glossary":
            drafting.change_glossary(
                begun.edition, [shape.Term(term="Grant", meaning="Money.")], version=texts.fingerprint(()), by=stan
            )
        else:
            written = shape.Clause(kind="principle", text="We trust each other.")
            drafting.add_clause(begun.edition, written, where="under", target=None, by=stan)
        assert all(each.is_concerned for each in reading.read(begun).parties)

    def test_a_party_that_joins_and_one_that_leaves_are_told(self, begun, stan):
        written = [(each.slug, each) for each in texts.parties_of(begun.edition)]
        written = [*written, ("", shape.Party(slug="x", name="Police", side="public"))]
        version = texts.fingerprint(texts.parties_of(begun.edition))
        drafting.change_parties(begun.edition, written, version=version, by=stan)
        assert reading.read(begun).others == ("Police becomes a party, on the side of the public bodies.",)


class TestConsent:
    @pytest.mark.parametrize(
        ("name", "may"), [("stan", True), ("staff", True), ("piers", True), ("rosa", False), ("seb", False)]
    )
    def test_is_recorded_by_stewards_and_by_who_speaks_for_the_side(self, request, proposed, name, may):
        page = signed_in(request.getfixturevalue(name)).get(f"{PAGE}parties/{PUBLIC}/")
        assert page.status_code == (200 if may else 403)

    def test_names_body_day_and_minute(self, proposed, piers):
        told = {"outcome": "agrees", "said_by": "ICB Board", "minute_reference": "12/26"}
        told |= {"decided_on_0": "1", "decided_on_1": "3", "decided_on_2": "2026"}
        told["terms_sha256"] = reading.terms_sha256(proposed)
        page = signed_in(piers).post(f"{PAGE}parties/{PUBLIC}/", told, follow=True)
        assert "What Statutory organisations decided is on record." in page.text
        assert "ICB Board, 1 March 2026, minute 12/26" in page.text

    def test_of_another_wording_than_was_seen_is_refused(self, proposed, stan):
        seen = reading.terms_sha256(proposed)
        reword(proposed, "1.1", stan, text="Pay valid invoices within 10 days.")
        with pytest.raises(Refused, match="The wording or the day has changed since you opened this page"):
            say(proposed, PUBLIC, stan, terms_sha256=seen)

    def test_of_a_day_to_come_is_refused(self, proposed, stan):
        tomorrow = TODAY() + datetime.timedelta(days=1)
        with pytest.raises(Refused, match="has not come yet"):
            say(proposed, PUBLIC, stan, decided_on=tomorrow)

    def test_before_it_is_put_to_the_parties_is_refused(self, begun, stan):
        with pytest.raises(Refused, match="has not been put to the parties yet"):
            say(begun, PUBLIC, stan)

    @pytest.mark.parametrize("change", ["a word", "the day"])
    def test_is_void_once_what_was_agreed_changes_and_the_page_says_so(self, proposed, stan, change):
        say(proposed, PUBLIC, stan)
        if change == "a word":
            reword(proposed, "1.1", stan, text="Pay valid invoices within 10 days.")
        else:
            day = TODAY() - datetime.timedelta(days=1)
            proposed = actions.change(proposed, reason="Late.", effective_on=day, by=stan)
        (voided,) = reading.read(proposed).voided
        assert voided.party.slug == PUBLIC
        html = signed_in(stan).get(PAGE).text
        assert "Agreed to an earlier wording" in html
        assert "has changed since Statutory organisations agreed, so that no longer counts" in html

    def test_counts_again_once_the_words_are_as_they_were_agreed(self, proposed, stan):
        say(proposed, PUBLIC, stan)
        reword(proposed, "1.1", stan, text="Pay valid invoices within 10 days.")
        reword(proposed, "1.1", stan, text="Pay valid invoices within 20 days.")
        assert not reading.read(proposed).voided

    def test_can_be_taken_back_by_a_later_decision(self, proposed, stan):
        say(proposed, PUBLIC, stan)
        say(proposed, PUBLIC, stan, is_given=False, note="Too fast.")
        assert reading.read(proposed).missing == ["Statutory organisations", "a party of the VCSE sector"]


class TestComingIntoForce:
    def test_needs_who_is_concerned_and_one_of_each_side(self, proposed, stan):
        say(proposed, PUBLIC, stan)
        with pytest.raises(
            Refused, match="The agreement of a party of the VCSE sector to this wording is still missing"
        ):
            come(proposed, stan)

    def test_makes_the_next_edition_with_the_history_of_every_promise(self, proposed, edition, stan):
        say(proposed, PUBLIC, stan)
        say(proposed, SECTOR, stan)
        varied = come(proposed, stan)
        edition.refresh_from_db()
        assert (varied.status, edition.status) == (Edition.Status.IN_FORCE, Edition.Status.SUPERSEDED)
        assert varied.in_force_on == TODAY()
        assert varied.approved_by == "Variation 1: ICB Board"
        before, after = (each.clauses.get(ref="1.1") for each in [edition, varied])
        assert before.lineage_id == after.lineage_id

    def test_is_for_the_day_that_was_agreed(self, proposed, stan):
        proposed = actions.change(proposed, reason="Late.", effective_on=TODAY() + datetime.timedelta(days=9), by=stan)
        say(proposed, PUBLIC, stan)
        say(proposed, SECTOR, stan)
        with pytest.raises(Refused, match="It takes effect on"):
            come(proposed, stan)

    def test_goes_through_no_other_door(self, proposed, stan, staff):
        say(proposed, PUBLIC, stan)
        say(proposed, SECTOR, stan)
        with pytest.raises(Refused, match="This draft is the wording of variation 1"):
            commitments_actions.bring_into_force(proposed.edition, by=staff, at=timezone.now())
        page = signed_in(stan).get("/agreements/riverside-compact/2026.1/bring-into-force/")
        assert page["Location"] == f"{PAGE}bring-into-force/"

    def test_lets_everybody_read_who_agreed_and_what_changed(self, proposed, stan):
        say(proposed, PUBLIC, stan, minute_reference="12/26")
        say(proposed, SECTOR, stan)
        assert Client().get(PAGE).status_code == 404
        come(proposed, stan)
        html = Client().get(PAGE).text
        assert "minute 12/26" in html
        assert '<ins class="app-differs">20</ins>' in html
        assert stan.name not in html


class TestGivingUp:
    def test_keeps_what_was_said_and_leaves_the_draft_to_be_the_next_edition(self, proposed, stan, rosa):
        say(proposed, SECTOR, stan, is_given=False, note="Not without us.")
        page = signed_in(stan).post(f"{PAGE}give-up/", {"because": "The sector said no."}, follow=True)
        assert "Variation 1 is given up." in page.text
        html = signed_in(rosa).get(PAGE).text
        assert "The sector said no." in html
        assert "Not without us." in html
        assert commitments_actions.bring_into_force(proposed.edition, by=stan, at=timezone.now()).is_frozen
        assert Client().get(PAGE).status_code == 404

    def test_ends_what_can_be_said_of_it(self, proposed, stan):
        actions.abandon(proposed, because="No.", by=stan, at=timezone.now())
        proposed.refresh_from_db()
        for act in [lambda: say(proposed, PUBLIC, stan), lambda: come(proposed, stan)]:
            with pytest.raises(Refused, match="Variation 1 was given up"):
                act()


def test_both_sides_are_needed_whichever_promise_changes(begun, stan):
    reword(begun, "2.1", stan, text="Answer consultations within 12 weeks.", theme="voice")
    proposed = actions.propose(begun, by=stan, at=timezone.now())
    assert reading.read(proposed).missing == ["VCSE sector", "a party of the public bodies"]


class TestSeals:
    def test_nothing_is_said_of_what_is_in_force(self, proposed, stan):
        consent = say(proposed, PUBLIC, stan)
        say(proposed, SECTOR, stan)
        come(proposed, stan)
        for change in [
            lambda: Consent.objects.filter(pk=consent.pk).update(said_by="Another body"),
            lambda: Consent.objects.bulk_create([_again(consent)]),
            lambda: Variation.objects.update(reason="Another reason."),
        ]:
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def _again(consent) -> Consent:
    return Consent(
        **{field.attname: getattr(consent, field.attname) for field in Consent._meta.fields if field.name != "id"}
    )
