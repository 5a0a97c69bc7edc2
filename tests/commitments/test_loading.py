"""Loading agreement files, and getting the same bytes back."""

import dataclasses
import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.rules import Refused
from commitments import actions, agreement_file, texts
from commitments.agreement_file import kinds, shape
from commitments.models import Clause, Lineage, Standard, Theme
from compacts.models import (
    Agreement,
    Body,
    EarlierEdition,
    Edition,
    GlossaryTerm,
    Partnership,
    Party,
    Relation,
    Side,
)
from tests import factories
from tests.commitments.agreement_files import SMALL, agreement_files

IN_FORCE = SMALL.replace(b"status: draft", b"status: in force")


@pytest.fixture
def portal(db):
    return User.objects.portal()


def load(data, by=None):
    return actions.load_agreement(agreement_file.read(data), by=by or User.objects.portal(), at=timezone.now())


def changed(old, new, within=SMALL):
    assert old.encode() in within
    return within.replace(old.encode(), new.encode())


class TestWhatIsWritten:
    def test_everything_in_the_file_is_in_the_rows(self, portal):
        edition = load(SMALL).edition
        agreement = edition.agreement
        assert (agreement.slug, agreement.kind, agreement.partnership.name) == (
            "northshire-compact",
            "compact",
            "Northshire Partnership",
        )
        assert list(agreement.overseen_by.values_list("slug", flat=True)) == ["board"]
        assert agreement.partnership.bodies.get(slug="steering-group").reports_to.slug == "board"
        assert list(edition.parties.order_by("position").values_list("slug", "side")) == [
            ("council", Side.PUBLIC),
            ("vcse", Side.VCSE),
        ]
        assert edition.glossary.get().term == "Grant"
        clauses = edition.clauses.for_text()
        assert [
            (clause.position, clause.depth, clause.ref, clause.parent and clause.parent.ref) for clause in clauses
        ] == [
            (1, 0, "1", None),
            (2, 1, "1.1", "1"),
            (3, 1, "1.2", "1"),
            (4, 0, "2", None),
            (5, 1, "2.1", "2"),
        ]
        paid = clauses[1]
        assert (paid.qualifier, paid.theme.slug, paid.due_words, paid.due_latest.isoformat()) == (
            "wherever possible",
            "funding",
            "by spring 2027",
            "2027-05-31",
        )
        assert paid.standards.get().in_words == "at most 30 days from valid invoice to payment"

    def test_a_draft_stays_a_draft_and_says_how_much_was_loaded(self, portal):
        loaded = load(SMALL)
        assert loaded.edition.status == Edition.Status.DRAFT
        assert loaded.said == "loaded, draft; 5 clauses, 2 of them assessable."

    def test_in_force_is_frozen_with_bound_parties_and_a_hash_anyone_can_check(self, portal):
        edition = load(IN_FORCE).edition
        assert edition.status == Edition.Status.IN_FORCE
        assert edition.brought_into_force_by == portal
        assert edition.content_sha256 == hashlib.sha256(texts.sealed_text(edition)).hexdigest()
        owed = {clause.ref: {party.slug for party in clause.bound_parties.all()} for clause in edition.clauses.all()}
        assert owed == {"1": {"council"}, "1.1": {"council"}, "1.2": {"vcse"}, "2": set(), "2.1": set()}

    def test_superseded_is_frozen_and_supersedes_nobody(self, portal):
        current = load(IN_FORCE).edition
        past = load(changed('label: "2026"', 'label: "2020"', changed("status: draft", "status: superseded"))).edition
        current.refresh_from_db()
        assert (past.status, current.status) == (Edition.Status.SUPERSEDED, Edition.Status.IN_FORCE)
        assert past.content_sha256
        assert past.superseded_by == portal

    def test_the_next_edition_supersedes_the_one_before_and_shares_its_lineages(self, portal):
        before = load(IN_FORCE).edition
        after = load(changed('label: "2026"', 'label: "2030"', IN_FORCE)).edition
        before.refresh_from_db()
        assert (before.status, after.status) == (Edition.Status.SUPERSEDED, Edition.Status.IN_FORCE)
        assert before.clauses.get(ref="1.1").lineage == after.clauses.get(ref="1.1").lineage

    def test_an_edition_from_before_takes_no_later_ones_place(self, portal):
        later = changed('label: "2026"', 'label: "2026"\n  in_force_on: 2026-04-01', IN_FORCE)
        load(later)
        earlier = changed('label: "2026"', 'label: "2020"\n  in_force_on: 2020-04-01', IN_FORCE)
        with pytest.raises(Refused, match=r"2026 came into force later .* with the status “superseded”"):
            load(earlier)
        assert Edition.objects.get().label == "2026"

    def test_loading_takes_the_same_queries_however_long_the_text(self, portal):
        def queries(data):
            with CaptureQueriesContext(connection) as captured:
                load(data)
            return len(captured)

        load(SMALL)
        one = queries(SMALL)
        more = "".join(
            f'      - number: "1.{number}"\n        kind: context\n        text: x\n' for number in range(3, 40)
        )
        long = SMALL.replace(b'  - number: "2"\n', more.encode() + b'  - number: "2"\n')
        assert queries(long) == one + 1  # one more: the new lineages
        assert queries(long) == one


class TestLoadingAgain:
    def test_a_draft_is_replaced_and_leaves_nothing_behind(self, portal):
        load(SMALL)
        shorter = SMALL.partition(b'  - number: "2"\n')[0].replace(
            b"glossary:\n  - term: Grant\n    meaning: Money given for a purpose.\n", b""
        )
        loaded = load(shorter)
        assert loaded.said == "replaced, draft; 3 clauses, 2 of them assessable."
        assert Edition.objects.count() == 1
        assert GlossaryTerm.objects.count() == 0
        assert set(Lineage.objects.values_list("key", flat=True)) == {"1", "1.1", "1.2"}

    def test_a_party_whose_slug_stays_keeps_its_row_when_a_draft_is_replaced(self, portal):
        load(SMALL)
        kept = Party.objects.get(slug="vcse").pk
        swapped = changed("slug: council\n    name: Northshire Council", "slug: everyone\n    name: Everyone")
        swapped = changed("parties: [council]", "parties: [everyone]", swapped)
        load(swapped)
        assert Party.objects.get(slug="vcse").pk == kept
        assert list(Party.objects.order_by("position").values_list("slug", flat=True)) == ["everyone", "vcse"]

    def test_in_force_and_the_same_is_left_alone_and_says_so(self, portal):
        before = load(IN_FORCE).edition
        loaded = load(IN_FORCE)
        assert loaded.said == "already in force and says the same; left alone."
        assert loaded.edition.brought_into_force_at == before.brought_into_force_at

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("text: Pay within 30 days.", "text: Pay within 60 days."),
            ("number: 30", "number: 31"),
            ("parties: [council]", "parties: [vcse]"),
            ("meaning: Money given for a purpose.", "meaning: Money."),
            ("name: Northshire Council", "name: Northshire District Council"),
            ("source: Invented for a test.", "source: Invented."),
        ],
    )
    def test_in_force_with_another_text_is_refused_and_nothing_changes(self, portal, old, new):
        load(IN_FORCE)
        renamed = changed("title: Northshire Compact", "title: Another title", IN_FORCE)
        with pytest.raises(
            Refused, match=r"2026 is in force and its text is frozen.*Give the new text a label of its own"
        ):
            load(changed(old, new, renamed))
        assert Agreement.objects.get().title == "Northshire Compact"

    def test_a_file_that_calls_a_frozen_edition_a_draft_changes_no_text(self, portal):
        load(IN_FORCE)
        assert load(SMALL).said == "already in force and says the same; left alone."

    def test_what_lives_on_follows_the_file_even_when_the_text_is_frozen(self, portal):
        load(IN_FORCE)
        load(changed("title: Northshire Compact", "title: The Northshire Compact", IN_FORCE))
        assert Agreement.objects.get().title == "The Northshire Compact"

    def test_relations_and_earlier_editions_follow_the_file(self, portal):
        related = changed(
            "kind: compact\n",
            "kind: compact\n  relations:\n    - kind: builds on\n      agreement: other\n      title: The other one\n",
        )
        related = changed(
            'label: "2026"', 'label: "2026"\n  earlier:\n    - label: "2010"\n      words: First.', related
        )
        load(related)
        load(related)
        assert (Relation.objects.get().other_slug, EarlierEdition.objects.get().label) == ("other", "2010")
        load(SMALL)
        assert not Relation.objects.exists()
        assert not EarlierEdition.objects.exists()

    def test_bodies_that_another_file_named_stay(self, portal):
        load(SMALL)
        other = changed("slug: northshire-compact", "slug: northshire-charter")
        other = changed("slug: steering-group\n      name: Steering Group", "slug: forum\n      name: Forum", other)
        load(other)
        assert set(Body.objects.values_list("slug", flat=True)) == {"board", "steering-group", "forum"}
        assert Body.objects.get(slug="board").oversees.count() == 2


class TestPartnerships:
    WITH_PARENT = changed(
        "level: place\n", "level: place\n  parent:\n    slug: wide\n    name: Wide System\n    level: system\n"
    )

    def test_a_parent_not_yet_held_is_made_from_what_the_file_says_of_it(self, portal):
        load(self.WITH_PARENT)
        assert Partnership.objects.get(slug="northshire").parent.name == "Wide System"

    def test_a_parent_held_already_keeps_its_own_name(self, portal):
        factories.make_partnership("Wide and Far", slug="wide")
        load(self.WITH_PARENT)
        assert Partnership.objects.get(slug="northshire").parent.name == "Wide and Far"

    def test_a_parent_by_slug_alone_must_be_held(self, portal):
        with pytest.raises(agreement_file.AgreementFileError) as error:
            load(changed("level: place\n", "level: place\n  parent: wide\n"))
        where, _, what = str(error.value).partition(": ")
        assert where == "line 6, partnership › parent"
        assert what == "the portal holds no partnership “wide” yet; give its slug, name and level here"

    def test_a_parent_that_stands_below_is_refused(self, portal):
        load(self.WITH_PARENT)
        above = changed("slug: northshire\n  name: Northshire Partnership", "slug: wide\n  name: Wide System")
        above = changed("level: place\n", "level: place\n  parent: northshire\n", above)
        with pytest.raises(agreement_file.AgreementFileError, match="stands below this partnership already"):
            load(above)

    def test_a_name_that_another_partnership_bears_is_refused(self, portal):
        factories.make_partnership("Northshire Partnership", slug="elsewhere")
        with pytest.raises(agreement_file.AgreementFileError, match=r"line 4, partnership › name: .* “elsewhere”"):
            load(SMALL)

    def test_an_address_that_another_partnerships_agreement_has_is_refused(self, portal):
        factories.make_agreement(slug="northshire-compact")
        with pytest.raises(agreement_file.AgreementFileError, match="line 14, agreement › slug: the address is taken"):
            load(SMALL)


class TestWhoMayLoad:
    """Portal, staff, its steward, another's steward, anybody else; with the partnership held already or not."""

    @pytest.fixture
    def stewarded(self, stan):
        partnership = factories.make_partnership("Northshire Partnership", slug="northshire")
        factories.make_role(stan, partnership, "steward")
        return partnership

    def test_portal_and_staff_may_load_anything(self, portal, staff):
        assert load(SMALL, by=portal).edition
        assert load(SMALL, by=staff).edition

    def test_a_steward_loads_for_their_own_partnership(self, stewarded, stan):
        assert load(IN_FORCE, by=stan).edition.brought_into_force_by == stan

    def test_a_steward_cannot_set_up_a_partnership(self, stan):
        with pytest.raises(Refused, match="Only portal staff can set up a partnership"):
            load(SMALL, by=stan)

    def test_a_steward_cannot_set_up_the_partnership_above(self, stewarded, stan):
        with pytest.raises(Refused, match="Only portal staff can set up the partnership Wide System"):
            load(TestPartnerships.WITH_PARENT, by=stan)
        assert not Agreement.objects.exists()

    @pytest.mark.parametrize("name", ["lena", "seb", "rosa", "chris"])
    def test_nobody_else_loads(self, request, stewarded, name):
        with pytest.raises(Refused, match="Only a steward of Northshire Partnership can do this"):
            load(SMALL, by=request.getfixturevalue(name))


class TestRoundTrip(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(agreement_files())
    def test_load_export_load_export_gives_the_same_bytes(self, file):
        """With whatever text; as a draft, since Hypothesis' promises need not be fit to come into force."""
        file = dataclasses.replace(file, edition=dataclasses.replace(file.edition, status="draft"))
        parent = file.partnership.parent
        if parent:
            parent = dataclasses.replace(parent, name=f"{file.partnership.name[:40]} and above", level="system")
            file = dataclasses.replace(file, partnership=dataclasses.replace(file.partnership, parent=parent))
        data = agreement_file.write(file)
        assert texts.export_agreement(load(data).edition) == data
        assert texts.export_agreement(load(data).edition) == data


def test_the_format_of_the_seal_is_for_ever(portal):
    """A hash on record must stay checkable: whoever changes how texts are written needs a new format number."""
    assert load(IN_FORCE).edition.content_sha256 == ("4057983c16bfd71ed399f73c0369d30962bc151cb2ea0f8c79608c43e4ffa943")


def test_sealed_text_holds_what_binds_and_nothing_that_may_change(portal):
    edition = load(IN_FORCE).edition
    sealed = texts.sealed_text(edition)
    agreement = edition.agreement
    agreement.title, agreement.summary = "Renamed", "Said anew."
    agreement.save()
    Edition.objects.filter(pk=edition.pk).update(
        status=Edition.Status.SUPERSEDED, superseded_at=timezone.now(), superseded_by=portal
    )
    edition = Edition.objects.get()
    assert texts.sealed_text(edition) == sealed
    assert sealed.startswith(b'format: 1\nlabel: "2026"\n')


COLUMNS = [
    (shape.Partnership, Partnership, {}),
    (shape.Body, Body, {"reports_to": "slug"}),
    (shape.Agreement, Agreement, {}),
    (shape.Relation, Relation, {"agreement": "other_slug", "title": "other_title"}),
    (shape.Edition, Edition, {}),
    (shape.Earlier, EarlierEdition, {}),
    (shape.Party, Party, {}),
    (shape.Term, GlossaryTerm, {}),
    (shape.Clause, Clause, {"theme": "", "lineage": ""}),
    (shape.Standard, Standard, {}),
    (shape.Due, Clause, {"words": "due_words"}),
]


@pytest.mark.parametrize(("record", "model", "named"), COLUMNS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_format_takes_what_the_columns_hold_and_no_more(record, model, named):
    for name, kind, _ in shape.keys_of(record):
        column = named.get(name, name)
        if isinstance(kind, kinds.Words) and column:
            assert kind.limit == model._meta.get_field(column).max_length, (record, name)


@pytest.mark.parametrize(
    ("options", "choices"),
    [
        (shape.LEVELS, Partnership.Level),
        (shape.AGREEMENT_KINDS, Agreement.Kind),
        (shape.RELATION_KINDS, Relation.Kind),
        (shape.STATUSES, Edition.Status),
        (shape.SIDES, Side),
        (shape.CLAUSE_KINDS, Clause.Kind),
        (shape.DIRECTIONS, Standard.Direction),
    ],
)
def test_the_words_of_the_format_are_those_of_the_models(options, choices):
    assert list(options) == choices.values


@pytest.mark.django_db
def test_the_themes_of_the_format_are_those_of_the_portal():
    assert dict(Theme.objects.values_list("slug", "name")) == dict(shape.THEMES)


def test_lineage_and_theme_columns_hold_what_the_format_takes():
    assert Lineage._meta.get_field("key").max_length == kinds.Address().limit
    assert Theme._meta.get_field("slug").max_length == 60
