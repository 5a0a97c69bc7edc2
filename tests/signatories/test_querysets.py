"""Who sees what, who is found by which words, and which signatures held on which day."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commitments import actions as commitments_actions
from compacts.models import Partnership, Role, Side
from signatories.models import Invitation, Membership, Organisation, Signature, hash_of
from signatories.querysets import parties_in
from tests import factories

pytestmark = pytest.mark.django_db


class TestFindingOrganisations:
    @pytest.fixture(autouse=True)
    def names(self, northside):
        northside.aliases.create(name="Northside Clinical Commissioning Group", kind="former", until=date(2022, 6, 30))
        northside.aliases.create(name="NICB", kind="short")
        northside.identifiers.create(scheme="GB-NHS", value="QXX")

    @pytest.mark.parametrize("words", ["northside", "NORTHSIDE ICB", "commissioning", "nicb", "qxx", " QX X ", "side"])
    def test_name_alias_and_identifier_find_it(self, northside, eastfield, words):
        assert list(Organisation.objects.called(words)) == [northside]

    def test_no_words_find_everybody(self, northside, eastfield):
        assert set(Organisation.objects.called("  ")) == {northside, eastfield}

    @pytest.mark.parametrize("words", ["%", "_", "'; drop table"])
    def test_marks_that_mean_something_to_a_database_mean_nothing_here(self, words):
        assert not Organisation.objects.called(words)

    @pytest.mark.parametrize("words", ["Northside ICB", "northside icb", "nicb", "northside-icb"])
    def test_exact_name_short_name_or_slug_is_it(self, northside, words):
        assert list(Organisation.objects.known_as(words)) == [northside]

    @pytest.mark.parametrize("words", ["Northside", "Northside Clinical Commissioning Group", ""])
    def test_a_part_or_a_former_name_is_not(self, words):
        assert not Organisation.objects.known_as(words)


class TestWhoseRecord:
    def test_steward_keeps_those_that_sign_there_and_those_that_sign_nowhere(
        self, stan, northside, harbour, eastfield, edition
    ):
        factories.make_signature(northside, edition)
        elsewhere = factories.make_edition()
        party = factories.make_party(elsewhere)
        factories.make_signature(eastfield, elsewhere, party)

        assert set(Organisation.objects.kept_by(stan)) == {northside, harbour}

    @pytest.mark.parametrize("who", ["lena", "rosa", "seb", "chris"])
    def test_nobody_else_keeps_any(self, request, northside, who):
        assert not Organisation.objects.kept_by(request.getfixturevalue(who))

    def test_staff_and_the_portal_keep_all(self, staff, northside, django_user_model):
        assert northside in Organisation.objects.kept_by(staff)
        assert northside in Organisation.objects.kept_by(django_user_model.objects.portal())

    def test_strangers_keep_none_and_work_nowhere(self, northside):
        assert not Organisation.objects.kept_by(AnonymousUser())
        assert not Organisation.objects.of(AnonymousUser())

    def test_people_are_for_their_own_and_for_those_who_keep_the_record(self, northside, lena, cora, stan, rhea, seb):
        def sees(user):
            return northside in Organisation.objects.with_people_visible_to(user)

        assert [sees(lena), sees(cora), sees(stan)] == [True, True, True]
        assert [sees(rhea), sees(seb), sees(AnonymousUser())] == [False, False, False]

    @pytest.mark.parametrize("who", ["seb", "rosa", "chris", "stan", "staff", "lena"])
    def test_contacts_are_for_all_who_serve_where_it_signs(self, request, northside, edition, who):
        factories.make_signature(northside, edition, status="invited")
        assert northside in Organisation.objects.with_contacts_visible_to(request.getfixturevalue(who))

    def test_contacts_are_for_nobody_else(self, northside, edition, seb, rhea):
        for user in [seb, rhea, AnonymousUser()]:
            assert northside not in Organisation.objects.with_contacts_visible_to(user)

    def test_a_role_that_ended_shows_nothing_more(self, northside, cora):
        Membership.objects.filter(user=cora).update(ended_at=timezone.now(), ended_by=cora)
        assert not Organisation.objects.with_people_visible_to(cora)


class TestContacts:
    def test_officers_and_lead_officers_whose_accounts_work_are_counted_once(self, northside, lena, omar, cora, sam):
        factories.make_membership(lena, northside, "officer")
        gone = factories.make_user("Gone", is_active=False)
        factories.make_membership(gone, northside)

        assert Organisation.objects.with_contacts().get(pk=northside.pk).number_of_contacts == 2

    def test_nobody_is_none(self, eastfield):
        assert Organisation.objects.with_contacts().get().number_of_contacts == 0

    def test_list_begins_with_those_who_decide(self, northside, cora, omar, sam, lena):
        roles = [member.role for member in Membership.objects.filter(organisation=northside).for_list()]
        assert roles == ["lead officer", "senior responsible officer", "officer", "contributor"]


class TestServing:
    def test_those_with_a_role_serve_and_staff_serve_all(self, riverside, stan, rosa, seb, chris, staff, lena):
        other = factories.make_partnership("Elsewhere")
        for user in [stan, rosa, seb, chris]:
            assert list(Partnership.objects.served_by(user)) == [riverside]
        assert set(Partnership.objects.served_by(staff)) == {riverside, other}
        assert not Partnership.objects.served_by(lena)
        assert not Partnership.objects.served_by(AnonymousUser())


class TestInvitations:
    @pytest.fixture
    def invitations(self, northside, riverside, staff):
        now = timezone.now()
        told = {"invited_at": now, "invited_by": staff, "expires_at": now}
        return (
            Invitation.objects.create(
                email="a@example.org", organisation=northside, organisation_role="officer", secret_sha256="a", **told
            ),
            Invitation.objects.create(
                email="b@example.org", partnership=riverside, partnership_role="chair", secret_sha256="b", **told
            ),
        )

    @pytest.mark.parametrize(
        ("who", "seen"),
        [("lena", {0}), ("stan", {0, 1}), ("staff", {0, 1}), ("seb", set()), ("rhea", set())],
    )
    def test_are_for_those_who_can_send_them_again(self, request, invitations, who, seen):
        user = request.getfixturevalue(who)
        visible = set(Invitation.objects.visible_to(user))
        assert visible == {invitations[number] for number in seen}

    def test_one_that_ran_out_still_waits_but_is_not_open(self, invitations):
        assert Invitation.objects.waiting().count() == 2
        assert not Invitation.objects.open(timezone.now())
        assert all(invitation.is_expired for invitation in Invitation.objects.for_list(timezone.now()))

    def test_is_found_by_the_hash_of_its_secret(self, invitations):
        invitations[0].secret_sha256 = hash_of("the secret")
        invitations[0].save()
        assert Invitation.objects.with_hash(hash_of("the secret")).get() == invitations[0]


class TestVisibleSignatures:
    @pytest.fixture
    def each_status(self, edition):
        told = {
            "signed": {"signed_words": "once"},
            "withdrawn": {"signed_words": "once", "withdrawn_on": date(2026, 5, 1)},
        }
        return {
            status: factories.make_signature(
                factories.make_organisation(), edition, status=status, **told.get(status, {})
            )
            for status in Signature.Status.values
        }

    def statuses(self, user):
        return {signature.status for signature in Signature.objects.visible_to(user)}

    def test_everybody_sees_what_was_signed(self, each_status, rhea):
        assert self.statuses(AnonymousUser()) == self.statuses(rhea) == {"signed", "withdrawn"}

    @pytest.mark.parametrize("who", ["stan", "seb", "rosa", "chris", "staff"])
    def test_those_who_serve_see_every_stage(self, request, each_status, who):
        assert self.statuses(request.getfixturevalue(who)) == set(Signature.Status.values)

    def test_strangers_follow_none(self, each_status):
        assert not Signature.objects.kept_by(AnonymousUser())

    def test_an_organisation_s_people_see_their_own(self, each_status):
        cora = factories.make_user("Own")
        factories.make_membership(cora, each_status["declined"].organisation, "contributor")
        assert self.statuses(cora) == {"signed", "withdrawn", "declined"}


class TestAsOn:
    """A signature holds from its day to the day before it is withdrawn, its organisation closes, its edition ends."""

    def on(self, day):
        held = set(Signature.objects.as_on(day))
        ended = set(Signature.objects.ended_by(day))
        assert not held & ended
        assert held | ended == set(Signature.objects.begun_by(day))
        return "held" if held else "ended" if ended else "not yet"

    def test_from_its_day_on(self, northside, edition):
        factories.make_signature(northside, edition, signed_on=date(2026, 3, 1))
        assert [self.on(date(2026, 2, 28)), self.on(date(2026, 3, 1)), self.on(date(2030, 1, 1))] == [
            "not yet",
            "held",
            "held",
        ]

    def test_until_it_is_withdrawn(self, northside, edition):
        factories.make_signature(
            northside, edition, status="withdrawn", signed_on=date(2026, 3, 1), withdrawn_on=date(2026, 9, 1)
        )
        assert [self.on(date(2026, 8, 31)), self.on(date(2026, 9, 1))] == ["held", "ended"]

    def test_until_its_organisation_closes(self, northside, edition):
        factories.make_signature(northside, edition, signed_on=date(2026, 3, 1))
        Organisation.objects.update(closed_on=date(2026, 7, 1))
        assert [self.on(date(2026, 6, 30)), self.on(date(2026, 7, 1))] == ["held", "ended"]

    def test_until_a_new_edition_takes_over(self, northside, edition, staff):
        factories.make_signature(northside, edition, signed_on=date(2026, 3, 1))
        new = factories.make_edition(edition.agreement, "2030")
        party = factories.make_party(new)
        factories.make_clause(new, parties=[party])
        # Half past eleven at night in UTC is the next day in London's summer.
        at = timezone.datetime(2026, 6, 30, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
        commitments_actions.bring_into_force(new, by=staff, at=at)
        assert [self.on(date(2026, 6, 30)), self.on(date(2026, 7, 1))] == ["held", "ended"]

    def test_without_a_day_from_its_edition_s(self, northside, draft_edition, staff):
        edition = commitments_actions.bring_into_force(draft_edition, by=staff, at=timezone.now(), on=date(2014, 7, 1))
        factories.make_signature(northside, edition, signed_on=None, signed_words="July 2014")
        assert [self.on(date(2014, 6, 30)), self.on(date(2014, 7, 1))] == ["not yet", "held"]

    def test_without_any_day_always(self, northside, edition):
        factories.make_signature(northside, edition, signed_on=None, signed_words="day not stated")
        assert self.on(date(1990, 1, 1)) == "held"

    @pytest.mark.parametrize("status", ["invited", "in governance", "declined"])
    def test_never_unless_signed(self, northside, edition, status):
        factories.make_signature(northside, edition, status=status)
        assert self.on(date(2030, 1, 1)) == "not yet"

    def test_who_came_back_held_twice(self, northside, edition):
        factories.make_signature(
            northside, edition, status="withdrawn", signed_on=date(2026, 1, 1), withdrawn_on=date(2026, 3, 1)
        )
        factories.make_signature(northside, edition, signed_on=date(2026, 6, 1))
        held = [Signature.objects.as_on(date(2026, month, 15)).count() for month in (2, 4, 7)]
        assert held == [1, 0, 1]

    def test_python_and_the_database_agree_on_the_end(self, northside, edition):
        signature = factories.make_signature(northside, edition, signed_on=date(2026, 3, 1))
        Organisation.objects.update(closed_on=date(2026, 7, 1))
        signature.refresh_from_db()
        assert signature.end.on == date(2026, 7, 1)
        assert not Signature.objects.as_on(signature.end.on)

    def test_now_means_signed_by_somebody_who_still_exists(self, northside, harbour, edition):
        factories.make_signature(northside, edition)
        factories.make_signature(harbour, edition)
        Organisation.objects.filter(pk=northside.pk).update(closed_on=date(2026, 7, 1))
        assert [signature.organisation for signature in Signature.objects.signed()] == [harbour]

    def test_register_shows_the_name_of_the_day(self, northside, edition):
        factories.make_signature(northside, edition, signed_on=date(2014, 3, 1))
        northside.aliases.create(name="Northside CCG", kind="former", until=date(2022, 6, 30))
        names = [
            Signature.objects.as_on(day).for_register(day).get().name_on_day
            for day in (date(2022, 6, 30), date(2022, 7, 1))
        ]
        assert names == ["Northside CCG", "Northside ICB"]


def test_list_counts_the_signatures_that_hold_that_day(northside, edition):
    factories.make_signature(
        northside, edition, status="withdrawn", signed_on=date(2026, 3, 1), withdrawn_on=date(2026, 5, 1)
    )
    numbers = [Organisation.objects.for_list(date(2026, month, 1)).get().number_signed for month in (2, 4, 6)]
    assert numbers == [0, 1, 0]


def test_parties_to_filter_by_are_those_that_somebody_signed_as(northside, edition):
    factories.make_signature(northside, edition)
    assert parties_in(Signature.objects.public()) == ["Statutory organisations"]


def test_choosing_a_signatory_shows_where_each_stands(northside, eastfield, edition):
    factories.make_signature(northside, edition, status="in governance")
    standing = {one.name: one.standing for one in Organisation.objects.for_choosing(edition)}
    assert standing == {"Eastfield Council": None, "Northside ICB": "in governance"}


def test_roles_of_a_partnership_do_not_reach_into_another(stan, edition, northside):
    other = factories.make_partnership("Elsewhere")
    factories.make_role(factories.make_user("Other Steward"), other, Role.Kind.STEWARD)
    factories.make_signature(northside, edition, status="invited")
    other_steward = Role.objects.get(partnership=other).user
    assert not Signature.objects.kept_by(other_steward)
    assert Side.PUBLIC.other == Side.VCSE
