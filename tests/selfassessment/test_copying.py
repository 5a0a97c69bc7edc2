"""Last year's text, and that of a like promise elsewhere: used again, marked until somebody touches it, and counted."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules import Refused
from commitments import actions as commitments_actions
from commitments.models import Likeness
from compacts.models import Side
from selfassessment import content
from selfassessment.actions import answering as actions
from selfassessment.actions import evidence, filing
from selfassessment.models import Answer, Filing
from selfassessment.policies import filing as filing_policies
from tests import factories
from tests.selfassessment.steps import hand_over, save, sign_off
from tests.selfassessment.test_views import answer_to, bring_to_filed, later_round, level, typed, url

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def by(client):
    def by(user):
        client.force_login(user)
        return client

    return by


@pytest.fixture
def later(assessment, omar, sam, lena, stan):
    """Next year's self-assessment; last year 1.2 was rated third, with words, a next step and a link."""
    link = evidence.add_link(
        assessment.signature.organisation, title="Grants", url="https://example.org/", by=omar, at=NOW
    )
    save(assessment, "1.2", omar, rating=3, narrative="Last year’s words.", next_step="A plan.", evidence=[link])
    bring_to_filed(assessment, omar)
    return later_round(assessment)


def last_years(later) -> Answer:
    return Answer.objects.earlier(answer_to(later))


def use(by, user, assessment, source, **changes):
    data = {"version": "0", "rating": "", "words": "", "copy_from": str(source.pk), **changes}
    return by(user).post(url(assessment, "1.2"), data, follow=True)


class TestLastYearsText:
    def test_is_copied_with_rating_and_evidence_and_says_that_nobody_confirmed_it(self, later, by, omar):
        assert "Use last year’s text" in by(omar).get(url(later, "1.2")).text
        page = use(by, omar, later, last_years(later)).text
        answer = answer_to(later)
        assert (answer.rating.position, answer.narrative, answer.next_step) == (3, "Last year’s words.", "A plan.")
        assert [link.title for link in answer.evidence.all()] == ["Grants"]
        assert (answer.is_unconfirmed, answer.copied_from, answer.version) == (True, last_years(later), 1)
        assert "Copied from 2026, 1.2. Nobody has confirmed it yet" in page
        assert "This still holds" in page
        assert "Use last year’s text" not in page
        tasks = by(omar).get(url(later)).text
        assert "Copied from 2026, 1.2, not confirmed" in tasks
        assert "Not confirmed" in tasks

    def test_second_click_copies_nothing_more(self, later, by, omar):
        for _ in range(2):
            use(by, omar, later, last_years(later))
        assert answer_to(later).version == 1
        assert answer_to(later).history.count() == 1

    def test_what_was_measured_stays_with_its_year(self, later, omar):
        source = answer_to(later, "1.1")
        actions.copy(source, source=Answer.objects.earlier(source), by=omar, at=NOW)
        assert not answer_to(later, "1.1").measurements.exists()

    def test_saying_that_it_still_holds_confirms_it(self, later, by, omar):
        use(by, omar, later, last_years(later))
        answer = answer_to(later)
        data = typed(later, version="1", rating=level(later, 3), words=answer.narrative, next_step=answer.next_step)
        data |= {"evidence": [link.pk for link in answer.evidence.all()], "save_confirmed": "save_confirmed"}
        by(omar).post(url(later, "1.2"), data)
        answer = answer_to(later)
        assert (answer.is_unconfirmed, answer.narrative) == (False, "Last year’s words.")
        assert answer.history.latest().history_user == omar
        assert "From 2026, 1.2, confirmed or changed since" in by(omar).get(url(later, "1.2", "history")).text

    def test_saving_it_unchanged_confirms_nothing_and_changing_it_does(self, later, by, omar):
        use(by, omar, later, last_years(later))
        answer = answer_to(later)
        same = typed(later, version="1", rating=level(later, 3), words=answer.narrative, next_step=answer.next_step)
        same["evidence"] = [link.pk for link in answer.evidence.all()]
        page = by(omar).post(url(later, "1.2"), same, follow=True).text
        assert "nobody has confirmed it" in page
        assert answer_to(later).is_unconfirmed
        by(omar).post(url(later, "1.2"), same | {"words": "This year’s words."})
        assert not answer_to(later).is_unconfirmed

    def test_what_was_begun_is_kept_and_nothing_copied_over_it(self, later, by, omar):
        page = use(by, omar, later, last_years(later), words="My own").text
        assert "You had begun an answer of your own, so nothing was copied." in page
        assert answer_to(later).narrative == "My own"
        with pytest.raises(Refused, match=r"1\.2 has an answer already"):
            actions.copy(answer_to(later), source=last_years(later), by=omar, at=NOW)

    @pytest.mark.parametrize("pk", ["", "x", "0", "9" * 30, "-1"])
    def test_made_up_source_copies_nothing(self, later, by, omar, pk):
        data = {"version": "0", "rating": "", "words": "", "copy_from": pk}
        assert "not there to be copied" in by(omar).post(url(later, "1.2"), data, follow=True).text
        assert answer_to(later).version == 0

    def test_another_promise_s_text_is_refused(self, later, assessment, omar):
        with pytest.raises(Refused, match=r"1\.1 is not linked with 1\.2"):
            actions.copy(answer_to(later), source=answer_to(assessment, "1.1"), by=omar, at=NOW)

    def test_unconfirmed_says_where_it_came_from_whatever_the_code_does(self, later):
        with pytest.raises(IntegrityError, match="unconfirmed_was_copied"), transaction.atomic():
            Answer.objects.filter(pk=answer_to(later).pk).update(is_unconfirmed=True)

    def test_is_listed_before_filing_and_stands_in_the_sealed_copy_for_good(self, later, by, omar, sam, lena):
        use(by, omar, later, last_years(later))
        for ref in ["1.1", "3.1"]:
            save(later, ref, omar)
        check = by(omar).get(url(later, "check")).text
        assert "1 of 3 answers is copied and not confirmed" in check
        assert "copied from 2026, 1.2" in check
        filing.ask_for_sign_off(later, by=omar, at=NOW)
        assert "1 of these 3 answers was copied" in by(sam).get(url(later, "sign-off")).text
        sign_off(later, sam)
        filing.file(later, by=filing_policies.lead_officers(later)[0], at=NOW)
        sealed = content.read(Filing.objects.get(assessment=later).content)["answers"]
        assert {answer["ref"]: (answer["is_unconfirmed"], answer["copied_from"]) for answer in sealed} == {
            "1.1": (False, ""),
            "1.2": (True, "2026, 1.2"),
            "3.1": (False, ""),
        }
        with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
            Answer.objects.filter(assessment=later).update(is_unconfirmed=False)
        assert "Copied from 2026, 1.2 and not confirmed since" in by(omar).get(url(later)).text

    def test_confirming_voids_a_sign_off_visibly(self, later, omar, sam):
        """Who signed had read that nobody confirmed it."""
        actions.copy(answer_to(later), source=last_years(later), by=omar, at=NOW)
        for ref in ["1.1", "3.1"]:
            save(later, ref, omar)
        filing.ask_for_sign_off(later, by=omar, at=NOW)
        actions.confirm(answer_to(later), by=omar, at=NOW)
        later.refresh_from_db()
        assert later.status == "open"
        assert later.events.latest("pk").note.startswith("1.2 was confirmed.")


# -- answer once, use in several agreements


@pytest.fixture
def elsewhere(northside, omar, stan):
    """Northside signed a charter of another partnership too, and answered its promise 7 in an open round there."""
    partnership = factories.make_partnership("Upriver")
    edition = factories.make_edition(factories.make_agreement(partnership, slug="charter", title="Upriver Charter"))
    public = factories.make_party(edition, "Signatories", Side.PUBLIC)
    factories.make_clause(edition, "7", parties=[public], text="Fund for at least three years.")
    factories.make_clause(edition, "8", parties=[public], text="Fund the cost of running.")
    user = factories.make_user("Una Upriver")
    factories.make_role(user, partnership, "steward")
    edition = commitments_actions.bring_into_force(edition, by=user, at=NOW)
    signature = factories.make_signature(northside, edition)
    there = factories.make_assessment(factories.make_round(edition), signature)
    link = evidence.add_link(northside, title="Three-year grants", url="https://example.org/", by=omar, at=NOW)
    save(there, "7", omar, rating=2, narrative="Grants run for three years.", evidence=[link])
    return there


@pytest.fixture
def una(elsewhere):
    return elsewhere.round.partnership.roles.get(kind="steward", user__name="Una Upriver").user


def link_promises(assessment, elsewhere, stan, una, relation="equal", ref="7"):
    clause = assessment.round.edition.clauses.get(ref="1.2")
    other = elsewhere.round.edition.clauses.get(ref=ref)
    likeness = commitments_actions.propose_likeness(
        clause, other, relation=relation, reason="Both ask for three years.", by=stan, at=NOW
    )
    return commitments_actions.agree_likeness(likeness, by=una, at=NOW)


class TestLikePromises:
    def test_stewards_link_them_on_their_pages_and_the_officer_is_offered_the_text(
        self, assessment, elsewhere, by, omar, stan, una
    ):
        here = "/agreements/riverside-compact/2026/1.2/like/"
        other = elsewhere.round.edition.clauses.get(ref="7")
        data = {"other": other.pk, "relation": "equal", "reason": "Both ask for three years."}
        assert "The link is proposed" in by(stan).post(here, data, follow=True).text
        assert "You answered a like promise" not in by(omar).get(url(assessment, "1.2")).text  # not agreed yet
        likeness = Likeness.objects.get()
        assert "Both ask for three years." in by(una).get("/agreements/charter/2026/7/like/").text
        assert by(stan).post(f"/likenesses/{likeness.pk}/agree/").status_code == 403
        assert "The link is agreed" in by(una).post(f"/likenesses/{likeness.pk}/agree/", follow=True).text
        assert "asks the same as" in by(omar).get("/agreements/riverside-compact/2026/1.2/").text

        page = by(omar).get(url(assessment, "1.2")).text
        assert "You answered a like promise in the Upriver Charter" in page
        assert "Grants run for three years." in page
        assert "Use this text and evidence" in page
        use(by, omar, assessment, answer_to(elsewhere, "7"))
        answer = answer_to(assessment)
        assert (answer.narrative, answer.rating.position) == ("Grants run for three years.", 2)
        assert [link.title for link in answer.evidence.all()] == ["Three-year grants"]
        assert answer.is_unconfirmed
        assert "copied from Upriver Charter, 2026, 7" in by(omar).get(url(assessment, "1.2")).text

    @pytest.mark.parametrize("relation", ["narrower", "wider", "overlaps"])
    def test_rating_goes_along_only_between_equal_promises(self, assessment, elsewhere, omar, stan, una, relation):
        link_promises(assessment, elsewhere, stan, una, relation)
        copied = actions.copy(answer_to(assessment), source=answer_to(elsewhere, "7"), by=omar, at=NOW)
        assert (copied.rating_id, copied.narrative) == (None, "Grants run for three years.")
        assert copied.what_is_missing() == ["a rating"]

    def test_link_is_seen_from_both_sides(self, assessment, elsewhere, by, stan, una, omar):
        link_promises(assessment, elsewhere, stan, una, "narrower")
        assert "asks less than" in by(omar).get("/agreements/riverside-compact/2026/1.2/").text
        assert "asks more than" in by(omar).get("/agreements/charter/2026/7/").text

    def test_withdrawn_link_offers_nothing_and_can_be_made_anew(self, assessment, elsewhere, by, omar, stan, una):
        likeness = link_promises(assessment, elsewhere, stan, una)
        with pytest.raises(Refused, match="linked already"):
            link_promises(assessment, elsewhere, stan, una)
        by(stan).post(f"/likenesses/{likeness.pk}/withdraw/")
        assert "You answered a like promise" not in by(omar).get(url(assessment, "1.2")).text
        link_promises(assessment, elsewhere, stan, una)

    def test_link_of_a_superseded_edition_can_still_be_withdrawn(self, assessment, elsewhere, by, stan, una, staff):
        likeness = link_promises(assessment, elsewhere, stan, una)
        later = factories.make_edition(likeness.clause.edition.agreement, "2028")
        factories.make_clause(later, "1", parties=[factories.make_party(later)])
        commitments_actions.bring_into_force(later, by=staff, at=NOW)
        page = by(stan).post(f"/likenesses/{likeness.pk}/withdraw/", follow=True)
        assert (page.status_code, "The link is withdrawn" in page.text) == (200, True)
        assert not Likeness.objects.current().exists()

    def test_contributor_is_offered_no_draft_that_was_not_handed_to_them(
        self, assessment, elsewhere, by, omar, cora, stan, una
    ):
        link_promises(assessment, elsewhere, stan, una)
        hand_over(assessment, "1.2", to=cora, by=omar)
        assert "Grants run for three years." not in by(cora).get(url(assessment, "1.2")).text
        with pytest.raises(Refused, match="not filed yet"):
            actions.copy(answer_to(assessment), source=answer_to(elsewhere, "7"), by=cora, at=NOW)
        hand_over(elsewhere, "7", to=cora, by=omar)
        assert "Grants run for three years." in by(cora).get(url(assessment, "1.2")).text

    def test_other_organisations_texts_are_nobody_s_to_use(
        self, assessment, elsewhere, omar, eastfield, rhea, stan, una
    ):
        link_promises(assessment, elsewhere, stan, una)
        signature = factories.make_signature(eastfield, elsewhere.round.edition)
        theirs = factories.make_assessment(elsewhere.round, signature)
        save(theirs, "7", rhea, narrative="Theirs.")
        with pytest.raises(Refused, match="Only answers of Northside ICB itself"):
            actions.copy(answer_to(assessment), source=answer_to(theirs, "7"), by=omar, at=NOW)

    def test_link_needs_two_people_two_agreements_and_text_in_force(self, assessment, elsewhere, stan, una, omar):
        here = assessment.round.edition.clauses.get(ref="1.2")
        there = elsewhere.round.edition.clauses.get(ref="7")
        words = {"relation": "equal", "reason": "Alike.", "at": NOW}
        with pytest.raises(Refused, match="another agreement"):
            commitments_actions.propose_likeness(here, here.edition.clauses.get(ref="1.1"), by=stan, **words)
        with pytest.raises(Refused, match="Only a steward"):
            commitments_actions.propose_likeness(here, there, by=una, **words)
        likeness = commitments_actions.propose_likeness(here, there, by=stan, **words)
        with pytest.raises(Refused, match="Somebody else has to agree"):
            commitments_actions.agree_likeness(likeness, by=stan, at=NOW)
        with pytest.raises(Refused, match="Only a steward of one"):
            commitments_actions.end_likeness(likeness, by=omar, at=NOW)
        with pytest.raises(IntegrityError, match="agreed_by_somebody_else"), transaction.atomic():
            Likeness.objects.update(agreed_at=NOW, agreed_by=stan)

    @pytest.mark.parametrize("change", [{"other": "x"}, {"other": "999999"}, {"relation": "x"}, {"reason": ""}])
    def test_form_that_cannot_be_taken_says_what_to_do(self, assessment, elsewhere, by, stan, change):
        other = elsewhere.round.edition.clauses.get(ref="7")
        data = {"other": other.pk, "relation": "equal", "reason": "Alike.", **change}
        response = by(stan).post("/agreements/riverside-compact/2026/1.2/like/", data)
        assert response.status_code == 200
        assert "There is a problem" in response.text
        assert not Likeness.objects.exists()


def test_sealed_copy_without_copies_says_so_too(assessment, omar):
    save(assessment, "1.2", omar)
    answers = json.loads(content.canonical(content.of(assessment)))["answers"]
    assert all(answer["is_unconfirmed"] is False for answer in answers)
