"""Verbs: what they change, what they leave on record, and what they refuse under the lock."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused
from compacts.models import Role, Side
from signatories.actions import imports, organisations, people, signatures
from signatories.models import (
    ImportFile,
    Invitation,
    Membership,
    Organisation,
    OrganisationEvent,
    OrganisationRole,
    Signature,
    UmbrellaMembership,
    hash_of,
)
from signatories.spreadsheets import Table, UnreadableFileError
from tests import factories

pytestmark = pytest.mark.django_db
AT = timezone.datetime(2026, 9, 1, 12, tzinfo=timezone.get_fixed_timezone(0))
LEAD, OFFICER = OrganisationRole.LEAD_OFFICER, OrganisationRole.OFFICER


def last_event(organisation) -> OrganisationEvent:
    return organisation.events.order_by("-pk").first()


class TestKeepingOrganisations:
    def test_one_is_added_with_all_that_is_known(self, stan, riverside):
        added = organisations.add_with_details(
            name="Cyngor  Llŷn",
            kind="unitary council",
            side="public",
            website="https://example.org",
            identifiers={"GB-GSS": "w06000001", "GB-NHS": ""},
            short_names=["CLl"],
            other_names=[],
            partnership=riverside,
            by=stan,
            at=AT,
        )
        assert (added.slug, added.name) == ("cyngor-llyn", "Cyngor Llŷn")
        assert [one.value for one in added.identifiers.all()] == ["W06000001"]
        assert [alias.name for alias in added.aliases.all()] == ["CLl"]
        assert [event.kind for event in added.events.order_by("pk")] == ["added", "changed"]

    def test_two_of_one_name_have_addresses_of_their_own(self, staff):
        told = {"name": "St Mary’s Church", "kind": "faith", "side": "vcse", "by": staff, "at": AT}
        slugs = [organisations.add(**told).slug for _ in range(3)]
        assert slugs == ["st-marys-church", "st-marys-church-2", "st-marys-church-3"]

    def test_a_name_without_letters_still_gets_an_address(self, staff):
        added = organisations.add(name="平安", kind="faith", side="vcse", by=staff, at=AT)
        assert added.slug == "organisation"

    def test_who_may_not_adds_nothing(self, lena, riverside):
        with pytest.raises(Refused):
            organisations.add(name="X", kind="faith", side="vcse", partnership=riverside, by=lena, at=AT)
        assert not Organisation.objects.filter(name="X")

    def test_what_a_change_says_is_on_record(self, stan, northside):
        organisations.change(
            northside, kind="nhs trust", identifiers={"GB-NHS": "QXX"}, short_names=["NICB"], by=stan, at=AT
        )
        event = last_event(northside)
        assert event.note == (
            "Kind is now “NHS trust or foundation trust”; NHS Organisation Data Service code is now QXX; "
            "short name “NICB” added."
        )
        assert (event.by, event.at) == (stan, AT)

    def test_a_change_that_changes_nothing_leaves_no_trace(self, stan, northside):
        organisations.change(northside, kind=northside.kind, identifiers={}, short_names=[], by=stan, at=AT)
        assert not northside.events.exists()

    def test_identifiers_and_names_can_be_taken_out(self, stan, northside):
        told = {"by": stan, "at": AT}
        organisations.change(northside, identifiers={"GB-NHS": "QXX"}, other_names=["The board"], **told)
        organisations.change(northside, identifiers={"GB-NHS": ""}, other_names=[], **told)
        assert not northside.identifiers.exists()
        assert not northside.aliases.exists()
        assert "QXX removed" in last_event(northside).note

    def test_somebody_else_s_number_is_refused_by_name(self, stan, northside, eastfield):
        eastfield.identifiers.create(scheme="GB-NHS", value="QXX")
        with pytest.raises(Refused, match=r"NHS Organisation Data Service code QXX is that of Eastfield Council."):
            organisations.change(northside, identifiers={"GB-NHS": "qxx"}, by=stan, at=AT)

    def test_a_number_of_the_wrong_form_changes_nothing_at_all(self, stan, northside):
        with pytest.raises(ValidationError):
            organisations.change(northside, website="https://example.org", identifiers={"GB-COH": "1"}, by=stan, at=AT)
        northside.refresh_from_db()
        assert northside.website == ""

    def test_former_names_can_be_put_right(self, stan, northside):
        northside.aliases.create(name="Northside CGC", kind="former", until=date(2022, 6, 30))
        organisations.change(northside, former_names=[("Northside CCG", date(2022, 6, 30))], by=stan, at=AT)
        assert northside.aliases.get().name == "Northside CCG"
        assert last_event(northside).note == "Former name “Northside CGC” removed; former name “Northside CCG” added."

    def test_two_former_names_do_not_end_on_one_day(self, stan, northside):
        names = [("A", date(2022, 6, 30)), ("B", date(2022, 6, 30))]
        with pytest.raises(Refused, match="one name at a time"):
            organisations.change(northside, former_names=names, by=stan, at=AT)


class TestRenaming:
    def test_the_old_name_stays_with_its_last_day(self, stan, northside):
        renamed = organisations.rename(northside, name="Northside Care", on=date(2026, 4, 1), by=stan, at=AT)
        assert renamed.name == "Northside Care"
        assert renamed.slug == "northside-icb"
        assert [renamed.name_on(date(2026, 3, 31)), renamed.name_on(date(2026, 4, 1))] == [
            "Northside ICB",
            "Northside Care",
        ]
        assert last_event(renamed).note == "From “Northside ICB” to “Northside Care”, on 1 April 2026."

    def test_a_name_may_come_back(self, stan, northside):
        organisations.rename(northside, name="Northside Care", on=date(2026, 4, 1), by=stan, at=AT)
        renamed = organisations.rename(northside, name="Northside ICB", on=date(2026, 8, 1), by=stan, at=AT)
        assert [renamed.name_on(date(2026, month, 15)) for month in (3, 5, 8)] == [
            "Northside ICB",
            "Northside Care",
            "Northside ICB",
        ]

    def test_what_was_also_its_name_becomes_its_name(self, stan, northside):
        northside.aliases.create(name="Northside Care", kind="other")
        organisations.rename(northside, name="Northside Care", on=date(2026, 4, 1), by=stan, at=AT)
        assert [alias.name for alias in northside.aliases.all()] == ["Northside ICB"]

    @pytest.mark.parametrize(
        ("name", "on", "says"),
        [
            ("Northside ICB", date(2026, 4, 1), "Its name is “Northside ICB” already."),
            ("Later", date(2026, 9, 2), "2 September 2026 has not come yet"),
            ("Earlier", date(2022, 7, 1), "had its present name since 1 July 2022"),
        ],
    )
    def test_refusals(self, stan, northside, name, on, says):
        northside.aliases.create(name="Northside CCG", kind="former", until=date(2022, 6, 30))
        with pytest.raises(Refused, match=says):
            organisations.rename(northside, name=name, on=on, by=stan, at=AT)

    def test_an_empty_name_is_none(self, stan, northside):
        with pytest.raises(ValidationError):
            organisations.rename(northside, name=" ", on=date(2026, 4, 1), by=stan, at=AT)


class TestClosing:
    @pytest.fixture
    def successor(self, db):
        return factories.make_organisation("Wider ICB")

    def close(self, organisation, by, **told):
        return organisations.close(organisation, on=date(2026, 7, 1), by=by, at=AT, **told)

    def test_a_merger_says_into_what(self, stan, northside, successor):
        closed = self.close(northside, stan, became="merged", successors=[successor], note="By order.")
        assert closed.closed_on == date(2026, 7, 1)
        succession = closed.successions.get()
        assert (succession.successor, succession.kind, succession.took_effect_on) == (
            successor,
            "merged",
            date(2026, 7, 1),
        )
        assert last_event(closed).note == "Merged into Wider ICB on 1 July 2026. By order."

    def test_a_split_says_into_which(self, stan, northside, successor, eastfield):
        closed = self.close(northside, stan, became="split", successors=[successor, eastfield])
        assert closed.successions.count() == 2
        assert last_event(closed).note == "Split into Wider ICB and Eastfield Council on 1 July 2026."

    def test_a_closure_says_nothing_came_after(self, stan, northside):
        assert not self.close(northside, stan).successions.exists()

    @pytest.mark.parametrize(
        ("became", "which", "says"),
        [
            ("merged", [], "Name the one organisation that came after it."),
            ("replaced", ["successor", "eastfield"], "Name the one organisation"),
            ("split", ["successor"], "A split has at least two successors."),
            ("merged", ["northside"], "An organisation cannot succeed itself."),
            ("", ["successor"], "Say whether it was merged, split or replaced."),
            ("merged", ["gone"], "Gone had closed by then, on 1 January 2026."),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, stan, northside, successor, eastfield, became, which, says):
        gone = factories.make_organisation("Gone", closed_on=date(2026, 1, 1))
        known = {"northside": northside, "successor": successor, "eastfield": eastfield, "gone": gone}
        with pytest.raises(Refused, match=says):
            self.close(northside, stan, became=became, successors=[known[name] for name in which])
        northside.refresh_from_db()
        assert northside.closed_on is None

    def test_not_before_it_has_happened_and_not_twice(self, stan, northside):
        with pytest.raises(Refused, match="has not come yet"):
            organisations.close(northside, on=date(2026, 9, 2), by=stan, at=AT)
        self.close(northside, stan)
        with pytest.raises(Refused, match="closed on 1 July 2026"):
            self.close(northside, stan)

    def test_what_it_signed_stays_and_what_waited_is_declined(self, stan, northside, edition):
        signed = factories.make_signature(northside, edition)
        other = factories.make_edition()
        waiting = factories.make_signature(northside, other, factories.make_party(other), status="in governance")
        factories.make_role(stan, other.agreement.partnership, Role.Kind.STEWARD)
        self.close(northside, stan)
        signed.refresh_from_db()
        waiting.refresh_from_db()
        assert (signed.status, waiting.status) == ("signed", "declined")
        assert waiting.events.get().note == "Closed on 1 July 2026."

    def test_umbrella_memberships_end_with_it_on_both_ends(self, stan, northside, harbour):
        member = UmbrellaMembership.objects.create(umbrella=harbour, member=northside)
        umbrella = UmbrellaMembership.objects.create(umbrella=northside, member=harbour)
        later = UmbrellaMembership.objects.create(
            umbrella=factories.make_organisation(), member=northside, joined_on=date(2026, 8, 1)
        )
        self.close(northside, stan)
        member.refresh_from_db()
        umbrella.refresh_from_db()
        assert member.left_on == umbrella.left_on == date(2026, 7, 1)
        assert not UmbrellaMembership.objects.filter(pk=later.pk)

    def test_a_mistake_can_be_taken_back(self, stan, northside, successor):
        self.close(northside, stan, became="merged", successors=[successor])
        reopened = organisations.reopen(northside, note="It was the other one.", by=stan, at=AT)
        assert reopened.closed_on is None
        assert not reopened.successions.exists()
        assert last_event(reopened).note == "It was the other one."


class TestUmbrellas:
    def test_joining_and_leaving(self, stan, harbour, northside):
        joined = organisations.join_umbrella(northside, harbour, on=date(2026, 1, 1), by=stan, at=AT)
        with pytest.raises(Refused, match="belongs to Harbour Voices already"):
            organisations.join_umbrella(northside, harbour, by=stan, at=AT)
        with pytest.raises(Refused, match="cannot have left before"):
            organisations.leave_umbrella(joined, on=date(2025, 12, 31), by=stan, at=AT)
        organisations.leave_umbrella(joined, on=date(2026, 6, 1), by=stan, at=AT)
        with pytest.raises(Refused, match="left Harbour Voices on 1 June 2026"):
            organisations.leave_umbrella(joined, on=date(2026, 7, 1), by=stan, at=AT)
        assert organisations.join_umbrella(northside, harbour, by=stan, at=AT).left_on is None

    def test_nobody_joins_itself_or_what_is_no_more(self, stan, harbour, northside):
        with pytest.raises(Refused, match="no umbrella of its own"):
            organisations.join_umbrella(harbour, harbour, by=stan, at=AT)
        harbour.closed_on = date(2026, 1, 1)
        with pytest.raises(Refused, match="closed on"):
            organisations.join_umbrella(northside, harbour, by=stan, at=AT)


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def link_in(message) -> str:
    return next(line for line in message.body.splitlines() if line.startswith("http"))


def secret_in(message) -> str:
    return link_in(message).rstrip("/").rsplit("/", 1)[1]


class TestInviting:
    def invite(self, northside, lena, commit, **told):
        with commit():
            return people.invite(
                northside, **{"email": " New@Example.org ", "role": OFFICER, "by": lena, "at": AT, **told}
            )

    def test_one_e_mail_goes_out_and_its_secret_is_kept_as_a_hash_only(self, northside, lena, commit):
        invitation = self.invite(northside, lena, commit, name="Nell New", post="Analyst")
        (message,) = mail.outbox
        assert message.to == ["new@example.org"]
        assert message.subject == "Invitation: officer of Northside ICB"
        assert "Hello Nell New" in message.body
        assert "15 September 2026" in message.body
        secret = secret_in(message)
        assert hash_of(secret) == invitation.secret_sha256
        assert secret not in str(Invitation.objects.values_list().get())
        invitation.refresh_from_db()
        assert invitation.expires_at == AT + timedelta(days=14)
        assert (invitation.sent_by, bool(invitation.sent_at)) == (lena, True)

    def test_nobody_is_invited_twice_to_one_role(self, northside, lena, commit):
        self.invite(northside, lena, commit)
        with pytest.raises(Refused, match="was invited on 1 September 2026 and has not answered"):
            self.invite(northside, lena, commit)
        self.invite(northside, lena, commit, role=LEAD)
        assert len(mail.outbox) == 2

    def test_who_holds_the_role_is_not_invited_to_it(self, northside, lena, omar, commit):
        with pytest.raises(Refused, match="is officer of Northside ICB already"):
            self.invite(northside, lena, commit, email=omar.email)

    def test_a_mail_server_that_fails_costs_nothing_but_the_mail(self, northside, lena, commit, monkeypatch, caplog):
        def fail(*args, **kwargs):
            raise ConnectionRefusedError

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", fail)
        invitation = self.invite(northside, lena, commit)
        invitation.refresh_from_db()
        assert invitation.sent_at is None
        assert "could not be sent" in caplog.text

    def test_a_name_with_line_breaks_cannot_write_headers(self, northside, lena, commit):
        Organisation.objects.filter(pk=northside.pk).update(name="Northside\r\nBcc: all@example.org")
        self.invite(northside, lena, commit)
        assert mail.outbox[0].subject == "Invitation: officer of Northside Bcc: all@example.org"

    def test_sending_again_makes_the_old_link_useless(self, northside, lena, commit):
        invitation = self.invite(northside, lena, commit)
        with commit():
            people.send_again(invitation, by=lena, at=AT + timedelta(days=20))
        first, second = (secret_in(message) for message in mail.outbox)
        assert not Invitation.objects.with_hash(hash_of(first))
        assert Invitation.objects.with_hash(hash_of(second)).get().expires_at == AT + timedelta(days=34)

    def test_a_withdrawn_one_cannot_be_used_or_sent_again(self, northside, lena, rhea, commit):
        invitation = self.invite(northside, lena, commit, email=rhea.email)
        people.withdraw_invitation(invitation, by=lena, at=AT)
        for act in [people.send_again, people.withdraw_invitation]:
            with pytest.raises(Refused, match="withdrawn"):
                act(invitation, by=lena, at=AT)
        with pytest.raises(Refused, match="withdrawn"):
            people.accept(invitation, by=rhea, at=AT)

    def test_a_partnership_s_roles(self, riverside, stan, rosa, commit):
        with commit():
            invitation = people.invite_to_partnership(
                riverside, email="r@example.org", role=Role.Kind.REVIEWER, side=Side.PUBLIC, by=stan, at=AT
            )
        assert mail.outbox[0].subject == "Invitation: reviewer for the public bodies in Riverside"
        with pytest.raises(Refused, match="has not answered"):
            people.invite_to_partnership(
                riverside, email="r@example.org", role=Role.Kind.REVIEWER, side=Side.VCSE, by=stan, at=AT
            )
        with pytest.raises(Refused, match="is reviewer in Riverside already"):
            people.invite_to_partnership(
                riverside, email=rosa.email, role=Role.Kind.REVIEWER, side=Side.VCSE, by=stan, at=AT
            )
        assert invitation.side == "public"


class TestAccepting:
    @pytest.fixture
    def invitation(self, northside, lena):
        return people.invite(northside, email="new@example.org", role=OFFICER, post="Analyst", by=lena, at=AT)

    def test_a_new_account_signs_in_with_a_verified_address(self, invitation, lena, northside):
        user = people.accept_with_new_account(invitation, name="Nell New", password=factories.PASSWORD, at=AT)
        assert (user.email, user.name, user.check_password(factories.PASSWORD)) == ("new@example.org", "Nell New", True)
        address = user.emailaddress_set.get()
        assert (address.email, address.verified, address.primary) == (user.email, True, True)
        membership = Membership.objects.get(user=user)
        assert (membership.organisation, membership.role, membership.post) == (northside, "officer", "Analyst")
        assert (membership.given_by, membership.given_at) == (lena, AT)

    def test_an_account_gets_one_more_role(self, northside, lena, rhea):
        invitation = people.invite(northside, email=rhea.email, role=OFFICER, by=lena, at=AT)
        people.accept(invitation, by=rhea, at=AT)
        assert set(Membership.objects.filter(user=rhea).values_list("organisation__name", flat=True)) == {
            "Eastfield Council",
            "Northside ICB",
        }

    def test_a_partnership_s_role_with_its_side(self, riverside, stan, rhea):
        invitation = people.invite_to_partnership(
            riverside, email=rhea.email, role=Role.Kind.REVIEWER, side=Side.VCSE, by=stan, at=AT
        )
        people.accept(invitation, by=rhea, at=AT)
        role = Role.objects.get(user=rhea)
        assert (role.kind, role.side, role.given_by) == ("reviewer", "vcse", stan)

    def test_a_second_click_gives_nothing_twice(self, northside, lena, rhea):
        invitation = people.invite(northside, email=rhea.email, role=OFFICER, by=lena, at=AT)
        people.accept(invitation, by=rhea, at=AT)
        with pytest.raises(Refused, match="already been used"):
            people.accept(invitation, by=rhea, at=AT)
        assert Membership.objects.filter(user=rhea, organisation=northside).count() == 1

    def test_a_role_got_meanwhile_is_not_doubled(self, northside, lena, rhea):
        invitation = people.invite(northside, email=rhea.email, role=OFFICER, by=lena, at=AT)
        factories.make_membership(rhea, northside, OFFICER)
        people.accept(invitation, by=rhea, at=AT)
        assert Membership.objects.filter(user=rhea, organisation=northside).count() == 1

    def test_an_address_with_an_account_makes_no_second_one(self, invitation):
        factories.make_user("Meanwhile", email="new@example.org")
        with pytest.raises(Refused, match="has an account already"):
            people.accept_with_new_account(invitation, name="N", password=factories.PASSWORD, at=AT)

    @pytest.mark.parametrize("password", ["short", "password1234", "new@example.org"])
    def test_a_weak_password_makes_no_account(self, invitation, password):
        with pytest.raises(ValidationError):
            people.accept_with_new_account(invitation, name="Nell New", password=password, at=AT)
        assert not User.objects.filter(email="new@example.org")

    def test_not_after_two_weeks(self, invitation):
        with pytest.raises(Refused, match="ran out on 15 September 2026"):
            people.accept_with_new_account(
                invitation, name="N", password=factories.PASSWORD, at=AT + timedelta(days=14)
            )


class TestEnding:
    def test_a_membership_says_who_ended_it(self, lena, omar, northside):
        membership = people.end_membership(Membership.objects.get(user=omar), by=lena, at=AT)
        assert (membership.ended_by, membership.ended_at) == (lena, AT)
        with pytest.raises(Refused):
            people.end_membership(membership, by=lena, at=AT)

    def test_two_lead_officers_cannot_both_go(self, lena, northside):
        second = factories.make_user("Second Lead")
        theirs = factories.make_membership(second, northside, LEAD)
        own = Membership.objects.get(user=lena)
        people.end_membership(theirs, by=lena, at=AT)
        with pytest.raises(Refused):
            people.end_membership(own, by=lena, at=AT)

    def test_a_partnership_role(self, stan, rosa):
        role = people.end_role(Role.objects.get(user=rosa), by=stan, at=AT)
        assert (role.ended_by, role.ended_at) == (stan, AT)


class TestSigning:
    @pytest.fixture
    def invited(self, edition, northside, stan):
        return signatures.invite(
            edition, northside, parties=edition.parties.filter(side="public"), by=stan, at=AT, note="By letter."
        )

    def story(self, signature):
        return list(signature.events.order_by("pk").values_list("from_status", "to_status"))

    def test_the_whole_way(self, invited, stan):
        told = {"by": stan, "at": AT}
        signatures.take_into_governance(invited, approving_body="Board", **told)
        signed = signatures.sign(
            invited, signed_on=date(2026, 8, 1), minute_reference="B/12", signatory_post="Chief Executive", **told
        )
        assert (signed.approving_body, signed.minute_reference, signed.signatory_post) == (
            "Board",
            "B/12",
            "Chief Executive",
        )
        withdrawn = signatures.withdraw(signed, on=date(2026, 8, 20), note="Vote of 19 August.", **told)
        assert withdrawn.note == "Vote of 19 August."
        again = signatures.reinvite(withdrawn, **told)
        assert (again.pk != withdrawn.pk, again.status) == (True, "invited")
        assert set(again.parties.all()) == set(withdrawn.parties.all())
        assert self.story(withdrawn) == [
            ("", "invited"),
            ("invited", "in governance"),
            ("in governance", "signed"),
            ("signed", "withdrawn"),
        ]
        assert self.story(again) == [("", "invited")]

    def test_who_declined_can_be_asked_again(self, invited, stan):
        signatures.decline(invited, note="Not this year.", minute_reference="B/9", by=stan, at=AT)
        again = signatures.reinvite(invited, by=stan, at=AT)
        assert (again.pk, again.status, again.minute_reference) == (invited.pk, "invited", "B/9")

    def test_words_do_where_no_day_is_known(self, invited, stan):
        signed = signatures.sign(invited, signed_words="July 2014", by=stan, at=AT)
        assert (signed.signed_on, signed.signed_words) == (None, "July 2014")

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({}, "Say when it was signed"),
            ({"signed_on": date(2026, 9, 2)}, "has not come yet"),
            ({"signed_on": date(2026, 8, 1), "parties": []}, "Choose at least one party"),
        ],
    )
    def test_a_signature_that_does_not_hold_together_is_not_recorded(self, invited, stan, told, says):
        with pytest.raises(Refused, match=says):
            signatures.sign(invited, by=stan, at=AT, **told)
        invited.refresh_from_db()
        assert invited.status == "invited"

    def test_withdrawal_comes_after_the_signature_and_not_in_the_future(self, edition, northside, stan):
        signature = factories.make_signature(northside, edition, signed_on=date(2026, 3, 1))
        for on, says in [(date(2026, 2, 28), "signed on 1 March 2026"), (date(2026, 9, 2), "has not come yet")]:
            with pytest.raises(Refused, match=says):
                signatures.withdraw(signature, on=on, by=stan, at=AT)

    @pytest.mark.parametrize("who", ["lena", "rosa", "seb", "chris", "rhea"])
    def test_who_may_not_changes_nothing(self, request, invited, who):
        with pytest.raises(Refused, match="Only a steward of Riverside can do this"):
            signatures.sign(invited, signed_on=date(2026, 8, 1), by=request.getfixturevalue(who), at=AT)

    def test_every_step_that_the_table_does_not_know_is_refused(self, edition, stan):
        """Each verb from each stage: it moves as `NEXT` says or refuses, and never leaves half a step behind."""
        told = {"by": stan, "at": AT}
        verbs = {
            "in governance": lambda one: signatures.take_into_governance(one, **told),
            "signed": lambda one: signatures.sign(one, signed_on=date(2026, 8, 1), **told),
            "declined": lambda one: signatures.decline(one, **told),
            "withdrawn": lambda one: signatures.withdraw(one, on=date(2026, 8, 20), **told),
        }
        days = {
            "signed": {"signed_on": date(2026, 3, 1)},
            "withdrawn": {"signed_on": date(2026, 3, 1), "withdrawn_on": date(2026, 4, 1)},
        }
        for before in Signature.Status.values:
            for after, verb in verbs.items():
                organisation = factories.make_organisation()
                signature = factories.make_signature(organisation, edition, status=before, **days.get(before, {}))
                if after in Signature.NEXT[before]:
                    assert verb(signature).status == after
                else:
                    with pytest.raises(Refused):
                        verb(signature)
                    signature.refresh_from_db()
                    assert (signature.status, signature.events.count()) == (before, 0)

    def test_not_even_the_closing_of_its_organisation_declines_what_was_signed(self, northside, edition, stan):
        signature = factories.make_signature(northside, edition)
        with pytest.raises(Refused, match="“signed” cannot become that"):
            signatures.end_with_its_organisation(signature, note="", by=stan, at=AT)

    def test_a_signature_of_former_days_is_recorded_without_an_invitation(self, edition, northside, stan):
        recorded = signatures.record_signed(
            edition,
            northside,
            parties=edition.parties.filter(side="public"),
            signed_on=date(2026, 3, 1),
            signatory_post="Chair",
            by=stan,
            at=AT,
        )
        assert self.story(recorded) == [("", "signed")]
        with pytest.raises(Refused, match="on the list already: signed"):
            signatures.record_signed(
                edition, northside, parties=edition.parties.all(), signed_words="once", by=stan, at=AT
            )


class TestCorrecting:
    @pytest.fixture
    def signature(self, northside, edition):
        return factories.make_signature(northside, edition, signed_on=date(2026, 3, 1), minute_reference="B/12")

    def test_what_changed_is_on_record(self, signature, stan):
        corrected = signatures.correct(
            signature, minute_reference="B/21", signed_on=date(2026, 3, 2), approving_body="", by=stan, at=AT
        )
        assert (corrected.minute_reference, corrected.signed_on) == ("B/21", date(2026, 3, 2))
        event = corrected.events.get()
        assert event.note == "Corrected: minute reference: B/12 → B/21; day: 1 March 2026 → 2 March 2026."
        assert event.is_correction

    def test_nothing_changed_leaves_no_trace(self, signature, stan):
        signatures.correct(signature, minute_reference="B/12", by=stan, at=AT)
        assert not signature.events.exists()

    def test_parties_can_be_put_right(self, signature, edition, stan):
        more = [*signature.parties.all()]
        signatures.correct(signature, parties=more, by=stan, at=AT)
        assert not signature.events.exists()
        with pytest.raises(Refused, match="cannot sign as"):
            signatures.correct(signature, parties=edition.parties.all(), by=stan, at=AT)

    def test_a_signature_does_not_lose_its_when(self, signature, stan):
        with pytest.raises(Refused, match="Say when it was signed"):
            signatures.correct(signature, signed_on=None, by=stan, at=AT)


class TestKeepingAFile:
    TABLE = Table(["slug"], [["a"]], [2])

    def keep(self, by, at=AT, partnership=None):
        return imports.keep(
            self.TABLE, kind="organisations", partnership=partnership, original_name="o.csv", by=by, at=at
        )

    @pytest.fixture(autouse=True)
    def somewhere(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def test_it_comes_back_as_it_was(self, staff):
        assert imports.table_of(self.keep(staff)) == self.TABLE

    def test_a_file_that_was_touched_is_not_believed(self, staff):
        kept = self.keep(staff)
        with open(kept.rows.path, "a") as file:
            file.write(" ")
        with pytest.raises(UnreadableFileError, match="no longer there"):
            imports.table_of(kept)

    def test_a_file_that_is_gone_is_said_to_be(self, staff):
        kept = self.keep(staff)
        kept.rows.storage.delete(kept.rows.name)
        with pytest.raises(UnreadableFileError, match="no longer there"):
            imports.table_of(kept)

    def test_yesterday_s_are_swept_away_with_their_files(self, staff, tmp_path, commit):
        with commit():
            self.keep(staff, at=AT - timedelta(days=2))
        with commit():
            self.keep(staff)
        assert ImportFile.objects.count() == 1
        assert len(list((tmp_path / "imports").iterdir())) == 1

    def test_only_its_owner_discards_it(self, staff, stan, commit, tmp_path):
        with commit():
            kept = self.keep(staff)
        imports.discard(kept, by=stan)
        assert ImportFile.objects.exists()
        with commit():
            imports.discard(kept, by=staff)
        assert not ImportFile.objects.exists()
        assert not list((tmp_path / "imports").iterdir())

    def test_who_may_not_import_keeps_nothing(self, lena, riverside):
        with pytest.raises(Refused):
            self.keep(lena, partnership=riverside)
