"""Planning and opening a round: who is asked what, in the dry run and for real."""

import datetime

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.rules import Refused, decide
from commitments import actions as commitments_actions
from compacts.models import Side
from selfassessment.actions import rounds as actions
from selfassessment.models import Answer, Event, Round, RoundEvent, Scale, SelfAssessment
from selfassessment.policies import rounds as policies
from signatories.models import OrganisationRole, Signature
from tests import factories
from tests.selfassessment import filings

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def plan(edition, by, **changes):
    fields = {
        "label": "2027",
        "scale": Scale.objects.get(slug="four-levels"),
        "opens_on": datetime.date(2027, 3, 1),
        "due_on": datetime.date(2027, 6, 1),
        "review_due_on": datetime.date(2027, 9, 1),
        "reply_due_on": datetime.date(2027, 10, 1),
        **changes,
    }
    return actions.plan(edition, by=by, at=NOW, **fields)


@pytest.fixture
def signatures(edition, northside, harbour):
    return factories.make_signature(northside, edition), factories.make_signature(harbour, edition)


class TestPlanning:
    def test_steward_plans_a_round_of_the_edition_in_force_and_nobody_is_asked(self, edition, stan, signatures):
        round_ = plan(edition, stan)
        assert round_.status == Round.Status.PLANNED
        assert [(event.to_status, event.by) for event in round_.events.all()] == [("planned", stan)]
        assert not SelfAssessment.objects.exists()

    def test_draft_edition_is_refused(self, draft_edition, stan):
        with pytest.raises(Refused, match=r"is draft\. A round asks about the edition in force"):
            plan(draft_edition, stan)

    def test_plan_can_be_changed_until_somebody_has_filed(self, edition, stan, signatures, harbour):
        round_ = plan(edition, stan)
        actions.change_plan(round_, by=stan, at=NOW, guidance="Answer for the whole year.")
        round_.refresh_from_db()
        assert round_.guidance == "Answer for the whole year."
        actions.open(round_, by=stan, at=NOW)
        actions.change_plan(round_, by=stan, at=NOW, guidance="Answer briefly.")
        assert round_.events.latest("pk").note == "The plan was changed. The guidance was changed."
        filings.make_filed(Round.objects.get(pk=round_.pk), harbour)
        with pytest.raises(Refused, match="Somebody has filed"):
            actions.change_plan(round_, by=stan, at=NOW, guidance="Too late.")

    def test_days_out_of_order_are_refused_by_the_database_too(self, edition, stan):
        with pytest.raises(IntegrityError):
            plan(edition, stan, due_on=datetime.date(2027, 2, 1))


class TestDryRun:
    def test_each_signature_is_asked_for_the_promises_its_parties_owe(self, round_, signatures):
        asked = {row.signature.organisation.slug: row for row in actions.whom_to_ask(round_)}
        refs = {
            slug: list(
                round_.edition.clauses.filter(pk__in=row.clauses).order_by("position").values_list("ref", flat=True)
            )
            for slug, row in asked.items()
        }
        assert refs == {"northside-icb": ["1.1", "1.2", "3.1"], "harbour-voices": ["2.1", "3.1"]}

    def test_those_who_have_not_signed_are_not_asked(self, round_, edition, northside):
        factories.make_signature(northside, edition, status=Signature.Status.INVITED)
        assert actions.whom_to_ask(round_) == []

    def test_warnings_say_whom_a_round_would_not_reach(self, round_, edition, signatures, lena, omar, sam):
        asked = {row.signature.organisation.slug: row for row in actions.whom_to_ask(round_)}
        assert asked["northside-icb"].warnings == []
        assert asked["northside-icb"].contacts == ["Lena Lead", "Omar Officer"]
        assert asked["harbour-voices"].warnings == [
            "Nobody is there to answer.",
            "No lead officer, so nobody can file.",
            "No senior responsible officer, so nobody can sign off.",
        ]

    def test_one_contact_is_a_warning_and_so_are_parties_without_promises(self, round_, edition, rhea, eastfield):
        bystander = factories.make_organisation("Westfield", Side.PUBLIC)
        factories.make_signature(eastfield, edition)
        factories.make_membership(factories.make_user(), eastfield, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)
        factories.make_signature(bystander, edition).parties.clear()
        asked = {row.signature.organisation.slug: row for row in actions.whom_to_ask(round_)}
        assert asked["eastfield-council"].warnings == ["Only one contact."]
        assert "No promise binds its parties, so it is not asked." in asked["westfield"].warnings

    def test_dry_run_takes_the_same_queries_for_one_signature_as_for_many(
        self, round_, edition, northside, lena, django_assert_num_queries
    ):
        factories.make_signature(northside, edition)
        with django_assert_num_queries(4):
            actions.whom_to_ask(round_)
        for _ in range(9):
            organisation = factories.make_organisation()
            factories.make_membership(factories.make_user(), organisation)
            factories.make_signature(organisation, edition)
        with django_assert_num_queries(4):
            assert len(actions.whom_to_ask(round_)) == 10


class TestOpening:
    def test_opening_asks_exactly_what_the_dry_run_said(self, round_, signatures, stan):
        said = {row.signature.pk: row.clauses for row in actions.whom_to_ask(round_)}
        actions.open(round_, by=stan, at=NOW)
        asked = {
            assessment.signature_id: list(
                assessment.answers.order_by("clause__position").values_list("clause", flat=True)
            )
            for assessment in SelfAssessment.objects.all()
        }
        assert asked == said
        round_.refresh_from_db()
        assert (round_.status, round_.opened_by, round_.opened_at) == (Round.Status.OPEN, stan, NOW)
        assert RoundEvent.objects.get(to_status="open").note == "2 organisations asked."
        assert Event.objects.filter(to_status="open", by=stan).count() == 2

    def test_opening_twice_asks_nobody_twice(self, round_, signatures, stan):
        actions.open(round_, by=stan, at=NOW)
        with pytest.raises(Refused, match="has been opened already"):
            actions.open(round_, by=stan, at=NOW)
        assert SelfAssessment.objects.count() == 2

    def test_opening_without_a_signature_is_refused(self, round_, stan):
        with pytest.raises(Refused, match="Nobody has signed Riverside Compact"):
            actions.open(round_, by=stan, at=NOW)

    def test_opening_when_no_promise_binds_anyone_is_refused(self, round_, edition, northside, stan):
        factories.make_signature(northside, edition).parties.clear()
        with pytest.raises(Refused, match="binds anyone who signed it"):
            actions.open(round_, by=stan, at=NOW)
        assert not SelfAssessment.objects.exists()

    def test_opening_takes_the_same_queries_for_two_as_for_eleven(self, edition, signatures, stan):
        with CaptureQueriesContext(connection) as two:
            actions.open(plan(edition, stan, label="a"), by=stan, at=NOW)
        for _ in range(9):
            factories.make_signature(factories.make_organisation(), edition)
        with CaptureQueriesContext(connection) as eleven:
            actions.open(plan(edition, stan, label="b"), by=stan, at=NOW)
        assert len(eleven) == len(two)
        assert Answer.objects.filter(assessment__round__label="b").count() == 3 + 2 + 9 * 3

    def test_superseded_edition_is_refused(self, round_, edition, signatures, stan, staff):
        newer = factories.make_edition(edition.agreement, "2030")
        party = factories.make_party(newer)
        factories.make_clause(newer, "1.1", parties=[party])
        commitments_actions.bring_into_force(newer, by=staff, at=NOW)
        with pytest.raises(Refused, match="is superseded"):
            actions.open(round_, by=stan, at=NOW)

    def test_who_signed_later_can_be_asked_as_well(self, round_, signatures, edition, eastfield, stan):
        actions.open(round_, by=stan, at=NOW)
        with pytest.raises(Refused, match="Everybody who has signed has been asked already"):
            actions.ask_also(round_, by=stan, at=NOW)
        factories.make_signature(eastfield, edition)
        assert actions.ask_also(round_, by=stan, at=NOW) == 1
        assert SelfAssessment.objects.count() == 3
        assert RoundEvent.objects.latest("pk").note == "Asked as well: Eastfield Council."


CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]


@pytest.mark.parametrize("who", CAST)
def test_only_the_steward_plans_changes_opens_and_asks(who, request, round_, signatures):
    user = request.getfixturevalue(who)
    is_steward = who == "stan"
    assert bool(decide(policies.check_can_plan, user, round_.partnership)) is is_steward
    can = policies.what_can(user, round_)
    assert {name: bool(decision) for name, decision in can.items()} == {
        "edit_plan": is_steward,
        "open": is_steward,
        "ask_also": False,
    }
    if not is_steward:
        assert can["open"].reason.startswith("Only a steward of Riverside can do this.")


@pytest.mark.parametrize("who", CAST)
def test_the_board_is_for_stewards_secretary_and_chair(who, request, round_, signatures):
    user = request.getfixturevalue(who)
    decision = decide(policies.check_can_see_board, user, round_)
    assert bool(decision) is (who in {"stan", "seb", "chris"})
