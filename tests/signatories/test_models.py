"""What the database itself refuses, and the small facts that records know about themselves."""

import contextlib
import datetime
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from compacts.models import Side
from signatories.models import (
    Alias,
    Identifier,
    ImportFile,
    Invitation,
    Membership,
    Organisation,
    OrganisationEvent,
    Signature,
    SignatureEvent,
    Succession,
    UmbrellaMembership,
    hash_of,
)
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused_by(constraint: str):
    """The database refuses, whichever way its error names the constraint."""
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def invitation(northside, staff):
    return Invitation(
        email="new@example.org",
        organisation=northside,
        organisation_role="officer",
        secret_sha256=hash_of("secret"),
        invited_at=NOW,
        invited_by=staff,
        expires_at=NOW,
    )


class TestOrganisations:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"side": "neither"}, "side_is_known"),
            ({"kind": "guild"}, "kind_is_known"),
            ({"name": ""}, "has_a_name"),
        ],
    )
    def test_what_cannot_be_said_of_one(self, fields, constraint):
        with refused_by(constraint):
            Organisation.objects.create(**{"slug": "x", "name": "X", "kind": "icb", "side": "public", **fields})

    def test_every_kind_can_be_said(self):
        for number, kind in enumerate(Organisation.Kind.values):
            Organisation.objects.create(slug=f"x-{number}", name="X", kind=kind, side="public")

    def test_names_are_one_line(self):
        organisation = Organisation(slug="x", name="Northside\n  ICB\t", kind="icb", side="public")
        organisation.full_clean()
        assert organisation.name == "Northside ICB"

    @pytest.mark.parametrize(
        ("day", "name"),
        [
            (date(2013, 3, 31), "Northside Primary Care Trust"),
            (date(2013, 4, 1), "Northside Clinical Commissioning Group"),
            (date(2022, 6, 30), "Northside Clinical Commissioning Group"),
            (date(2022, 7, 1), "Northside ICB"),
            (date(2027, 1, 1), "Northside ICB"),
        ],
    )
    def test_name_is_the_one_of_the_day_to_python_and_to_the_database(self, northside, day, name):
        northside.aliases.create(name="Northside Primary Care Trust", kind="former", until=date(2013, 3, 31))
        northside.aliases.create(name="Northside Clinical Commissioning Group", kind="former", until=date(2022, 6, 30))
        northside.aliases.create(name="NICB", kind="short")
        northside.aliases.create(name="Northside Health Authority", kind="former")

        assert northside.name_on(day) == name
        assert Organisation.objects.with_name_on(day).get().name_on_day == name

    @settings(max_examples=30, deadline=None)
    @given(
        ends=st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), max_size=5, unique=True),
        day=st.dates(date(1980, 1, 1), date(2040, 1, 1)),
    )
    def test_name_on_a_day_is_that_of_the_first_to_end_on_it_or_later(self, ends, day):
        with transaction.atomic():
            organisation = factories.make_organisation("Latest name")
            for end in ends:
                organisation.aliases.create(name=f"until {end}", kind="former", until=end)
            later = sorted(end for end in ends if end >= day)
            expected = f"until {later[0]}" if later else "Latest name"

            assert organisation.name_on(day) == expected
            assert Organisation.objects.with_name_on(day).get(pk=organisation.pk).name_on_day == expected
            transaction.set_rollback(True)


class TestAliases:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"kind": "nickname"}, "alias_kind_is_known"),
            ({"kind": "short", "until": date(2022, 6, 30)}, "only_a_former_name_ends"),
            ({"name": ""}, "alias_has_a_name"),
        ],
    )
    def test_what_cannot_be_said_of_one(self, northside, fields, constraint):
        with refused_by(constraint):
            Alias.objects.create(**{"organisation": northside, "name": "N", "kind": "former", **fields})

    def test_same_other_name_twice_is_refused(self, northside):
        northside.aliases.create(name="NICB", kind="short")
        with pytest.raises(IntegrityError):
            northside.aliases.create(name="NICB", kind="other")

    def test_two_names_ending_on_one_day_are_refused(self, northside):
        northside.aliases.create(name="A", kind="former", until=date(2022, 6, 30))
        with pytest.raises(IntegrityError):
            northside.aliases.create(name="B", kind="former", until=date(2022, 6, 30))

    def test_a_name_can_have_been_the_name_twice(self, northside):
        northside.aliases.create(name="A", kind="former", until=date(2012, 6, 30))
        northside.aliases.create(name="A", kind="former", until=date(2022, 6, 30))


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("scheme", "value"),
        [
            ("GB-NHS", "QKS"),
            ("GB-NHS", "15C"),
            ("GB-GSS", "E06000035"),
            ("GB-CHC", "1056128"),
            ("GB-CHC", "205798-1"),
            ("GB-COH", "03178766"),
            ("GB-COH", "IP123456"),
            ("GB-MPR", "30069R"),
        ],
    )
    def test_form_of_each_scheme_is_taken(self, scheme, value):
        Identifier(scheme=scheme, value=value).clean()

    @pytest.mark.parametrize(
        ("scheme", "value", "says"),
        [
            ("GB-NHS", "Q", "3 to 8 capital letters and digits"),
            ("GB-GSS", "06000035", "a letter and eight digits"),
            ("GB-CHC", "12345", "6 or 7 digits"),
            ("GB-CHC", "1056128x", "6 or 7 digits"),
            ("GB-COH", "3178766", "eight characters"),
            ("GB-COH", "٠٣١٧٨٧٦٦", "eight characters"),
            ("GB-MPR", "!", "letters and digits"),
        ],
    )
    def test_other_forms_are_refused_with_an_example(self, scheme, value, says):
        with pytest.raises(ValidationError, match=says):
            Identifier(scheme=scheme, value=value).clean()

    def test_spaces_and_small_letters_are_put_right(self):
        identifier = Identifier(scheme="GB-COH", value="ip 123 456")
        identifier.clean()
        assert identifier.value == "IP123456"

    @given(scheme=st.sampled_from(Identifier.Scheme.values), value=st.text(max_size=30))
    def test_any_text_is_either_of_the_form_or_refused(self, scheme, value):
        identifier = Identifier(scheme=scheme, value=value)
        with contextlib.suppress(ValidationError):
            identifier.clean()
            assert re.fullmatch(r"[A-Z0-9-]{3,11}", identifier.value)

    def test_one_number_names_one_organisation(self, northside, eastfield):
        northside.identifiers.create(scheme="GB-NHS", value="QXX")
        with pytest.raises(IntegrityError):
            eastfield.identifiers.create(scheme="GB-NHS", value="QXX")

    def test_one_organisation_has_one_number_in_a_scheme(self, northside):
        northside.identifiers.create(scheme="GB-NHS", value="QXX")
        with pytest.raises(IntegrityError):
            northside.identifiers.create(scheme="GB-NHS", value="QXY")

    def test_unknown_scheme_is_refused(self, northside):
        with refused_by("scheme_is_known"):
            northside.identifiers.create(scheme="XX", value="1")


class TestSuccessionsAndUmbrellas:
    @pytest.mark.parametrize(
        ("same", "kind", "constraint"),
        [(True, "merged", "is_between_two"), (False, "swallowed", "kind_is_known")],
    )
    def test_what_cannot_be_said_of_a_succession(self, northside, eastfield, same, kind, constraint):
        with refused_by(constraint):
            Succession.objects.create(
                predecessor=northside,
                successor=northside if same else eastfield,
                kind=kind,
                took_effect_on=date(2026, 1, 1),
            )

    def test_succession_is_stated_once(self, northside, eastfield):
        fields = {"predecessor": northside, "successor": eastfield, "took_effect_on": date(2026, 1, 1)}
        Succession.objects.create(kind="merged", **fields)
        with pytest.raises(IntegrityError):
            Succession.objects.create(kind="split", **fields)

    def test_umbrella_is_not_its_own_member(self, harbour):
        with refused_by("not_its_own_member"):
            UmbrellaMembership.objects.create(umbrella=harbour, member=harbour)

    def test_membership_ends_after_it_began(self, harbour):
        member = factories.make_organisation("Member", Side.VCSE)
        with refused_by("ends_after_it_began"):
            UmbrellaMembership.objects.create(
                umbrella=harbour, member=member, joined_on=date(2026, 1, 2), left_on=date(2026, 1, 1)
            )

    def test_member_is_current_once_and_may_come_back(self, harbour):
        member = factories.make_organisation("Member", Side.VCSE)
        UmbrellaMembership.objects.create(umbrella=harbour, member=member, left_on=date(2025, 1, 1))
        UmbrellaMembership.objects.create(umbrella=harbour, member=member)
        with pytest.raises(IntegrityError):
            UmbrellaMembership.objects.create(umbrella=harbour, member=member)


class TestPeople:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"role": "intern"}, "role_is_known"),
            ({"ended_at": NOW}, "end_says_who_and_when"),
        ],
    )
    def test_what_cannot_be_said_of_a_membership(self, northside, staff, fields, constraint):
        told = {"user": staff, "organisation": northside, "role": "officer", "given_at": NOW, "given_by": staff}
        with refused_by(constraint):
            Membership.objects.create(**{**told, **fields})

    def test_a_role_is_held_once(self, northside, omar):
        with pytest.raises(IntegrityError):
            factories.make_membership(omar, northside, "officer")

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"organisation_role": ""}, "to_an_organisation_or_a_partnership"),
            ({"organisation_role": "intern"}, "role_is_known"),
            ({"partnership_role": "chair"}, "to_an_organisation_or_a_partnership"),
            ({"organisation": None}, "to_an_organisation_or_a_partnership"),
            ({"email": "New@example.org"}, "email_is_lower_case"),
            ({"accepted_at": NOW}, "acceptance_says_who_and_when"),
            ({"withdrawn_at": NOW}, "withdrawal_says_who_and_when"),
            ({"sent_at": NOW}, "sending_says_who_and_when"),
        ],
    )
    def test_what_cannot_be_said_of_an_invitation(self, invitation, fields, constraint):
        for name, value in fields.items():
            setattr(invitation, name, value)
        with refused_by(constraint):
            invitation.save()

    def test_invitation_is_not_both_accepted_and_withdrawn(self, invitation, staff):
        invitation.accepted_at = invitation.withdrawn_at = NOW
        invitation.accepted_by = invitation.withdrawn_by = staff
        with refused_by("accepted_or_withdrawn"):
            invitation.save()

    @pytest.mark.parametrize(("role", "side"), [("reviewer", ""), ("chair", "vcse"), ("steward", "public")])
    def test_side_goes_with_reviewers_and_nobody_else(self, invitation, riverside, role, side):
        invitation.organisation, invitation.organisation_role = None, ""
        invitation.partnership, invitation.partnership_role, invitation.side = riverside, role, side
        with refused_by("names_a_side_for_reviewers_only"):
            invitation.save()

    def test_one_invitation_waits_for_one_role(self, invitation):
        invitation.save()
        invitation.pk, invitation.secret_sha256 = None, hash_of("another")
        with pytest.raises(IntegrityError):
            invitation.save()

    def test_once_withdrawn_another_may_wait(self, invitation, staff):
        invitation.withdrawn_at, invitation.withdrawn_by = NOW, staff
        invitation.save()
        invitation.pk, invitation.secret_sha256 = None, hash_of("another")
        invitation.withdrawn_at = invitation.withdrawn_by = None
        invitation.save()

    def test_an_invitation_says_what_it_is_to(self, invitation, riverside):
        assert invitation.role_in_words == "officer of Northside ICB"
        invitation.organisation, invitation.organisation_role, invitation.partnership = None, "", riverside
        invitation.partnership_role, invitation.side = "reviewer", "vcse"
        assert invitation.role_in_words == "reviewer for the VCSE sector in Riverside"
        invitation.partnership_role, invitation.side = "secretary", ""
        assert invitation.role_in_words == "Partnership Board secretary in Riverside"


class TestSignatures:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"status": "pondering"}, "status_is_known"),
            ({"status": "signed"}, "signed_says_when"),
            ({"status": "withdrawn", "signed_words": "once"}, "withdrawn_says_when"),
            ({"status": "signed", "signed_words": "once", "withdrawn_on": date(2026, 2, 1)}, "withdrawn_says_when"),
            ({"status": "invited", "signed_on": date(2026, 2, 1)}, "only_signed_has_a_day"),
            ({"status": "declined", "signed_words": "once"}, "only_signed_has_a_day"),
            (
                {"status": "withdrawn", "signed_on": date(2026, 2, 2), "withdrawn_on": date(2026, 2, 1)},
                "withdrawn_after_it_was_signed",
            ),
        ],
    )
    def test_what_cannot_be_said_of_one(self, northside, edition, fields, constraint):
        with refused_by(constraint):
            Signature.objects.create(organisation=northside, edition=edition, **fields)

    def test_one_is_current_and_withdrawn_ones_stay_beside_it(self, northside, edition):
        past = {"status": "withdrawn", "signed_words": "once", "withdrawn_on": date(2026, 2, 1)}
        for _ in range(2):
            Signature.objects.create(organisation=northside, edition=edition, **past)
        Signature.objects.create(organisation=northside, edition=edition)
        with pytest.raises(IntegrityError):
            Signature.objects.create(organisation=northside, edition=edition)

    def test_party_of_another_edition_is_refused_by_the_database(self, northside, edition):
        other = factories.make_party(factories.make_edition(), "Statutory organisations", Side.PUBLIC)
        signature = factories.make_signature(northside, edition)
        with pytest.raises(IntegrityError, match="that edition's own parties"):
            signature.parties.add(other)

    def test_party_of_the_other_side_is_refused_by_the_database(self, northside, edition):
        signature = factories.make_signature(northside, edition)
        with pytest.raises(IntegrityError, match="on its own side"):
            signature.parties.add(edition.parties.get(side=Side.VCSE))

    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_what_happened_stays_on_record(self, northside, edition, stan, change):
        signature = factories.make_signature(northside, edition)
        SignatureEvent.objects.create(signature=signature, to_status="signed", at=NOW, by=stan)
        OrganisationEvent.objects.create(organisation=northside, kind="added", at=NOW, by=stan)
        for events in [SignatureEvent.objects.all(), OrganisationEvent.objects.all()]:
            with pytest.raises(IntegrityError, match="stays on the record"), transaction.atomic():
                events.update(note="something else") if change == "update" else events.delete()

    @pytest.mark.parametrize(
        ("withdrawn", "closed", "superseded", "reason"),
        [
            (None, None, None, None),
            (date(2026, 5, 1), None, None, "withdrawn"),
            (None, date(2026, 5, 1), None, "closed"),
            (None, None, date(2026, 5, 1), "superseded"),
            (date(2026, 5, 2), date(2026, 5, 1), None, "closed"),
            (None, date(2026, 5, 3), date(2026, 5, 2), "superseded"),
        ],
    )
    def test_what_ends_one_first_is_what_ended_it(self, northside, edition, withdrawn, closed, superseded, reason):
        status = "withdrawn" if withdrawn else "signed"
        signature = Signature(organisation=northside, edition=edition, status=status, withdrawn_on=withdrawn)
        northside.closed_on = closed
        if superseded:
            noon = datetime.time(12)
            edition.superseded_at = timezone.make_aware(datetime.datetime.combine(superseded, noon))
        assert (signature.end.reason if signature.end else None) == reason

    def test_one_that_was_never_signed_does_not_end(self, northside, edition):
        northside.closed_on = date(2026, 5, 1)
        assert Signature(organisation=northside, edition=edition, status="declined").end is None


def test_file_between_upload_and_yes_has_a_name_of_our_own(staff):
    kept = ImportFile(kind="signatures", original_name="../../etc/passwd", uploaded_at=NOW, uploaded_by=staff)
    path = ImportFile._meta.get_field("rows").generate_filename(kept, "../../etc/passwd")
    assert re.fullmatch(r"imports/[0-9a-f]{32}\.json", path)


def test_kind_of_import_is_known(staff):
    with refused_by("import_file_kind_is_known"):
        ImportFile.objects.create(kind="clauses", sha256="", uploaded_at=NOW, uploaded_by=staff)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda one, two: Alias(organisation=one, name="NICB"), "NICB"),
        (lambda one, two: Identifier(organisation=one, scheme="GB-NHS", value="QXX"), "GB-NHS-QXX"),
        (lambda one, two: Succession(predecessor=one, successor=two, kind="merged"), "One merged into Two"),
        (lambda one, two: UmbrellaMembership(umbrella=one, member=two), "Two in One"),
        (lambda one, two: OrganisationEvent(organisation=one, kind="closed"), "One: Closed"),
        (lambda one, two: ImportFile(kind="signatures", original_name="s.csv"), "Signatures from s.csv"),
        (lambda one, two: Invitation(email="a@b.org", organisation=one), "a@b.org to One"),
    ],
)
def test_records_name_themselves(make, text):
    assert str(make(Organisation(name="One"), Organisation(name="Two"))) == text
