"""Rules as truth tables: each person against each thing, and the sentence that says no."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused, decide
from commitments import actions as commitments_actions
from compacts.models import Edition, Role, Side
from signatories import policies
from signatories.models import Invitation, Membership, OrganisationRole, Signature
from tests import factories

pytestmark = pytest.mark.django_db

EVERYBODY = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]
LEAD, OFFICER = OrganisationRole.LEAD_OFFICER, OrganisationRole.OFFICER


def allowed(request, rule, *args) -> set[str]:
    return {who for who in EVERYBODY if decide(rule, request.getfixturevalue(who), *args)}


class TestWhoMayKeepAnOrganisation:
    def test_its_stewards_and_staff(self, request, northside, edition):
        factories.make_signature(northside, edition)
        assert allowed(request, policies.check_keeps_organisation, northside) == {"stan", "staff"}

    def test_no_steward_of_another_partnership_once_it_signs(self, stan, northside):
        elsewhere = factories.make_edition()
        factories.make_signature(northside, elsewhere, factories.make_party(elsewhere))
        with pytest.raises(Refused, match="Only a steward of a partnership that Northside ICB signs in"):
            policies.check_keeps_organisation(stan, northside)

    def test_nobody_whose_account_was_closed(self, stan, staff, northside):
        for user in [stan, staff]:
            user.is_active = False
            assert not decide(policies.check_keeps_organisation, user, northside)

    def test_no_stranger(self, northside):
        assert not decide(policies.check_keeps_organisation, AnonymousUser(), northside)

    def test_the_portal_itself(self, northside):
        assert decide(policies.check_keeps_organisation, User.objects.portal(), northside)

    def test_adding_is_for_stewards_in_their_partnership_and_staff_anywhere(self, request, riverside):
        assert allowed(request, policies.check_can_add_organisation, riverside) == {"stan", "staff"}
        assert allowed(request, policies.check_can_add_organisation) == {"staff"}

    def test_importing_likewise(self, request, riverside):
        assert allowed(request, policies.check_can_import, riverside) == {"stan", "staff"}
        assert allowed(request, policies.check_can_import) == {"staff"}

    @pytest.mark.parametrize(
        ("closed_on", "can"),
        [(None, {"change", "rename", "close", "join_umbrella"}), (date(2026, 7, 1), {"change", "reopen"})],
    )
    def test_what_can_be_done_depends_on_whether_it_still_exists(self, stan, northside, closed_on, can):
        northside.closed_on = closed_on
        northside.save()
        assert {name for name, decision in policies.what_can_with(stan, northside).items() if decision} == can

    def test_refusals_say_since_when_it_is_no_more(self, stan, northside):
        northside.closed_on = date(2026, 7, 1)
        assert policies.what_can_with(stan, northside)["close"].reason == "Northside ICB closed on 1 July 2026."

    def test_side_stays_once_somebody_asked_it_to_sign(self, northside, edition):
        policies.check_can_change_side(northside, Side.VCSE)
        factories.make_signature(northside, edition, status="invited")
        policies.check_can_change_side(northside, Side.PUBLIC)
        with pytest.raises(Refused, match="asked to sign on the side of the public bodies"):
            policies.check_can_change_side(northside, Side.VCSE)


class TestWhoMayInvite:
    @pytest.mark.parametrize("role", [OFFICER, OrganisationRole.SENIOR_RESPONSIBLE_OFFICER])
    def test_colleagues_are_invited_by_the_lead_officer(self, request, northside, role):
        assert allowed(request, policies.check_can_invite, northside, role) == {"lena"}

    def test_contributors_are_invited_by_officers_too_who_hand_answers_to_them(self, request, northside):
        contributor = OrganisationRole.CONTRIBUTOR
        assert allowed(request, policies.check_can_invite, northside, contributor) == {"lena", "omar"}

    def test_lead_officers_are_invited_by_steward_and_staff_too(self, request, northside):
        assert allowed(request, policies.check_can_invite, northside, LEAD) == {"lena", "stan", "staff"}

    @pytest.mark.parametrize(
        ("who", "says"),
        [
            ("cora", "Only the lead officer of Northside ICB can invite colleagues."),
            ("omar", "You can invite contributors. The lead officer of Northside ICB invites to other roles."),
            ("stan", "You can invite lead officers of Northside ICB. They invite their own colleagues."),
        ],
    )
    def test_refusals_say_who_may(self, request, northside, who, says):
        with pytest.raises(Refused) as refusal:
            policies.check_can_invite(request.getfixturevalue(who), northside, OFFICER)
        assert str(refusal.value) == says

    def test_nobody_is_invited_to_what_is_no_more(self, lena, northside):
        northside.closed_on = date(2026, 7, 1)
        assert not policies.roles_to_invite(lena, northside)

    def test_roles_on_offer(self, lena, stan, omar, northside):
        assert policies.roles_to_invite(lena, northside) == list(OrganisationRole)
        assert policies.roles_to_invite(stan, northside) == [LEAD]
        assert policies.roles_to_invite(omar, northside) == [OrganisationRole.CONTRIBUTOR]

    def test_somebody_may_be_invited_by_those_who_may_invite_anyone(self, request, northside):
        assert allowed(request, policies.check_can_invite_somebody, northside) == {"lena", "omar", "stan", "staff"}

    def test_roles_in_a_partnership_are_for_stewards_and_staff(self, request, riverside):
        assert allowed(request, policies.check_keeps_roles, riverside) == {"stan", "staff"}


class TestWhoMayEndARole:
    def membership(self, user):
        return Membership.objects.select_related("user", "organisation").get(user=user)

    @pytest.mark.parametrize("who", ["omar", "cora", "sam"])
    def test_colleagues_are_removed_by_the_lead_officer_or_go_themselves(self, request, lena, who):
        membership = self.membership(request.getfixturevalue(who))
        assert allowed(request, policies.check_can_end_membership, membership) == {"lena", who}

    def test_the_role_of_lead_officer_is_handed_on_by_its_holder_or_from_above(self, request, lena, omar):
        assert allowed(request, policies.check_can_hand_on, self.membership(lena)) == {"lena", "stan", "staff"}
        with pytest.raises(Refused, match="Only the role of lead officer is handed on"):
            policies.check_can_hand_on(lena, self.membership(omar))

    def test_last_lead_officer_can_be_removed_from_above_only(self, request, lena):
        assert allowed(request, policies.check_can_end_membership, self.membership(lena)) == {"stan", "staff"}
        with pytest.raises(Refused, match=r"has no other lead officer. Hand the role on"):
            policies.check_can_end_membership(lena, self.membership(lena))

    def test_lead_officer_may_go_once_there_is_another(self, lena, northside):
        factories.make_membership(factories.make_user("Second Lead"), northside, LEAD)
        policies.check_can_end_membership(lena, self.membership(lena))

    def test_another_whose_account_is_closed_does_not_count(self, lena, northside):
        factories.make_membership(factories.make_user("Second Lead", is_active=False), northside, LEAD)
        assert not decide(policies.check_can_end_membership, lena, self.membership(lena))

    def test_what_has_ended_does_not_end_again(self, lena, omar):
        membership = self.membership(omar)
        membership.ended_at = timezone.now()
        with pytest.raises(Refused, match="no longer holds this role"):
            policies.check_can_end_membership(lena, membership)

    def test_partnership_roles_are_ended_by_stewards_and_staff(self, request, rosa):
        role = Role.objects.get(user=rosa)
        assert allowed(request, policies.check_can_end_role, role) == {"stan", "staff"}

    def test_last_steward_stays_unless_staff_say_otherwise(self, request, stan, riverside):
        role = Role.objects.get(user=stan)
        assert allowed(request, policies.check_can_end_role, role) == {"staff"}
        factories.make_role(factories.make_user("Second Steward"), riverside, Role.Kind.STEWARD)
        policies.check_can_end_role(stan, role)

    def test_partnership_role_that_has_ended_does_not_end_again(self, stan, rosa):
        role = Role.objects.get(user=rosa)
        role.ended_at = timezone.now()
        with pytest.raises(Refused, match="no longer holds this role"):
            policies.check_can_end_role(stan, role)


class TestInvitations:
    @pytest.fixture
    def invitation(self, northside, lena):
        now = timezone.now()
        return Invitation(
            email="new@example.org",
            organisation=northside,
            organisation_role=OFFICER,
            invited_at=now,
            invited_by=lena,
            expires_at=now + timedelta(days=14),
        )

    def test_are_managed_by_those_who_could_send_them(self, request, invitation):
        assert allowed(request, policies.check_can_manage_invitation, invitation) == {"lena"}
        invitation.organisation_role = LEAD
        assert allowed(request, policies.check_can_manage_invitation, invitation) == {"lena", "stan", "staff"}

    def test_to_a_partnership_by_its_stewards(self, request, invitation, riverside):
        invitation.organisation, invitation.organisation_role = None, ""
        invitation.partnership, invitation.partnership_role = riverside, Role.Kind.CHAIR
        assert allowed(request, policies.check_can_manage_invitation, invitation) == {"stan", "staff"}

    @pytest.mark.parametrize(
        ("field", "says"),
        [("accepted_at", "has already been used"), ("withdrawn_at", "was withdrawn")],
    )
    def test_are_over_once_answered(self, invitation, lena, field, says):
        setattr(invitation, field, timezone.now())
        with pytest.raises(Refused, match=says):
            policies.check_can_manage_invitation(lena, invitation)
        with pytest.raises(Refused, match=says):
            policies.check_is_open(invitation, timezone.now())

    def test_run_out_to_the_second(self, invitation):
        policies.check_is_open(invitation, invitation.expires_at - timedelta(seconds=1))
        with pytest.raises(Refused, match=r"ran out on .* Ask Lena Lead to send it again."):
            policies.check_is_open(invitation, invitation.expires_at)

    def test_end_with_the_organisation(self, invitation, northside):
        northside.closed_on = date(2026, 7, 1)
        with pytest.raises(Refused, match="closed on 1 July 2026"):
            policies.check_is_open(invitation, timezone.now())

    def test_are_for_one_address(self, invitation, rhea):
        with pytest.raises(Refused, match=r"This invitation is for new@example.org. Sign in with that address"):
            policies.check_can_accept(rhea, invitation, timezone.now())
        invitation.email = rhea.email
        policies.check_can_accept(rhea, invitation, timezone.now())

    def test_nobody_reviews_for_both_sides(self, invitation, rosa, riverside):
        invitation.organisation, invitation.organisation_role, invitation.partnership = None, "", riverside
        invitation.partnership_role, invitation.side, invitation.email = Role.Kind.REVIEWER, Side.PUBLIC, rosa.email
        with pytest.raises(Refused, match="nobody reviews for both"):
            policies.check_can_accept(rosa, invitation, timezone.now())
        invitation.side = Side.VCSE
        policies.check_can_accept(rosa, invitation, timezone.now())


MOVES = {
    "take_into_governance": {"invited"},
    "sign": {"invited", "in governance"},
    "decline": {"invited", "in governance"},
    "withdraw": {"signed"},
    "reinvite": {"declined", "withdrawn"},
    "correct": {"invited", "in governance", "signed"},
}
TOLD = {
    "signed": {"signed_on": date(2026, 3, 1)},
    "withdrawn": {"signed_on": date(2026, 3, 1), "withdrawn_on": date(2026, 5, 1)},
}


class TestSignatures:
    def make(self, northside, edition, status):
        return factories.make_signature(northside, edition, status=status, **TOLD.get(status, {}))

    @pytest.mark.parametrize("status", Signature.Status.values)
    def test_which_step_can_follow_which_stage(self, northside, edition, stan, status):
        signature = self.make(northside, edition, status)
        can = {name for name, decision in policies.what_can(stan, signature).items() if decision}
        assert can == {name for name, stages in MOVES.items() if status in stages}

    @pytest.mark.parametrize("name", MOVES)
    def test_steps_are_for_stewards_and_staff(self, request, northside, edition, name):
        signature = self.make(northside, edition, min(MOVES[name]))
        assert allowed(request, policies.RULES[name], signature) == {"stan", "staff"}

    @pytest.mark.parametrize("name", MOVES)
    def test_nothing_happens_to_signatures_of_an_edition_that_is_over(self, northside, edition, stan, staff, name):
        signature = self.make(northside, edition, min(MOVES[name]))
        new = factories.make_edition(edition.agreement, "2030")
        factories.make_clause(new, parties=[factories.make_party(new)])
        commitments_actions.bring_into_force(new, by=staff, at=timezone.now())
        signature.refresh_from_db()
        with pytest.raises(Refused, match=r"The edition 2026 is superseded. Organisations sign the edition"):
            policies.RULES[name](stan, signature)

    @pytest.mark.parametrize(
        ("name", "status", "can"),
        [
            ("take_into_governance", "invited", False),
            ("sign", "in governance", False),
            ("reinvite", "declined", False),
            ("reinvite", "withdrawn", False),
            ("decline", "invited", True),
            ("withdraw", "signed", True),
        ],
    )
    def test_an_organisation_that_is_no_more_begins_nothing(self, northside, edition, stan, name, status, can):
        signature = self.make(northside, edition, status)
        signature.organisation.closed_on = date(2026, 7, 1)
        assert bool(decide(policies.RULES[name], stan, signature)) is can

    def test_refusal_names_the_stage(self, northside, edition, stan):
        with pytest.raises(Refused, match=r"Northside ICB is “signed”, which cannot become “declined”."):
            policies.check_can_decline(stan, self.make(northside, edition, "signed"))

    def test_inviting_is_for_stewards_and_staff_and_editions_in_force(self, request, edition, northside, stan):
        rule = policies.check_can_invite_to_sign
        assert allowed(request, rule, edition, northside) == {"stan", "staff"}
        draft = factories.make_edition(edition.agreement, "2030")
        assert draft.status == Edition.Status.DRAFT
        with pytest.raises(Refused, match=r"The edition 2030 is draft."):
            rule(stan, draft, northside)

    @pytest.mark.parametrize("status", ["invited", "in governance", "signed", "declined"])
    def test_nobody_is_asked_twice(self, northside, edition, stan, status):
        self.make(northside, edition, status)
        with pytest.raises(Refused, match=f"Northside ICB is on the list already: {status}."):
            policies.check_can_invite_to_sign(stan, edition, northside)

    def test_who_withdrew_can_be_asked_again(self, northside, edition, stan):
        self.make(northside, edition, "withdrawn")
        policies.check_can_invite_to_sign(stan, edition, northside)

    @pytest.mark.parametrize(("signed_on", "can"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False), (None, True)])
    def test_a_closed_organisation_can_have_signed_before(self, northside, edition, stan, signed_on, can):
        northside.closed_on = date(2026, 7, 1)
        assert not decide(policies.check_can_invite_to_sign, stan, edition, northside)
        assert bool(decide(policies.check_can_record_signed, stan, edition, northside, signed_on)) is can

    def test_parties_belong_to_the_edition_and_the_side(self, northside, edition):
        public, vcse = edition.parties.get(side=Side.PUBLIC), edition.parties.get(side=Side.VCSE)
        foreign = factories.make_party(factories.make_edition(), "Councils")
        policies.check_parties_fit(edition, northside, [public])
        for parties, says in [
            ([], "Choose at least one party that Northside ICB signs as."),
            ([vcse], "on the side of the public bodies, so it cannot sign as “VCSE sector”"),
            ([public, foreign], "“Councils” is no party of Riverside Compact"),
        ]:
            with pytest.raises(Refused, match=says):
                policies.check_parties_fit(edition, northside, parties)

    def test_nothing_is_recorded_before_it_has_happened(self):
        at = timezone.datetime(2026, 6, 30, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
        policies.check_has_happened(date(2026, 7, 1), at)  # it is July in London already
        with pytest.raises(Refused, match="2 July 2026 has not come yet"):
            policies.check_has_happened(date(2026, 7, 2), at)


class TestRolesInAnOrganisation:
    @pytest.mark.parametrize(
        ("rule", "who"),
        [
            (policies.check_is_officer, {"lena", "omar"}),
            (policies.check_is_lead_officer, {"lena"}),
            (policies.check_is_senior_responsible_officer, {"sam"}),
        ],
    )
    def test_each_rule_lets_its_own_people_through(self, request, northside, rule, who):
        assert allowed(request, rule, northside) == who

    def test_no_stranger_holds_a_role(self, northside):
        assert not policies.holds_role(AnonymousUser(), northside, LEAD)
