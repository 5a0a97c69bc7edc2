"""What the database itself refuses, on SQLite and on PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import actions
from compacts.models import Agreement, Body, EarlierEdition, Edition, GlossaryTerm, Partnership, Party, Relation, Role
from tests import factories

pytestmark = pytest.mark.django_db

RULES = {
    "compacts_partnership_level_is_known": lambda e: factories.make_partnership(level="galaxy"),
    "compacts_partnership_is_not_its_own_parent": lambda e: Partnership.objects.update(parent=e.agreement.partnership),
    "compacts_role_is_held_once": lambda e: [
        factories.make_role(factories.make_user(email="a@example.org"), e.agreement.partnership, "chair"),
        factories.make_role(
            Role.objects.get().user,
            e.agreement.partnership,
            "chair",
        ),
    ],
    "compacts_role_kind_is_known": lambda e: factories.make_role(
        factories.make_user(), e.agreement.partnership, "king"
    ),
    "compacts_role_names_a_side_for_reviewers_only": lambda e: factories.make_role(
        factories.make_user(), e.agreement.partnership, "chair", "public"
    ),
    "compacts_role_end_says_who_and_when": lambda e: Role.objects.filter(
        pk=factories.make_role(factories.make_user(), e.agreement.partnership, "chair").pk
    ).update(ended_at=timezone.now()),
    "compacts_agreement_kind_is_known": lambda e: factories.make_agreement(e.agreement.partnership, kind="treaty"),
    "compacts_body_slug_is_unique_in_partnership": lambda e: [
        factories.make_body(e.agreement.partnership) for _ in range(2)
    ],
    "compacts_body_does_not_report_to_itself": lambda e: Body.objects.filter(
        pk=factories.make_body(e.agreement.partnership).pk
    ).update(reports_to=Body.objects.get()),
    "compacts_relation_is_stated_once": lambda e: [
        Relation.objects.create(agreement=e.agreement, kind="requires", other_title="X") for _ in range(2)
    ],
    "compacts_relation_kind_is_known": lambda e: Relation.objects.create(
        agreement=e.agreement, kind="likes", other_title="X"
    ),
    "compacts_edition_label_is_unique_in_agreement": lambda e: factories.make_edition(e.agreement, e.label),
    "compacts_edition_status_is_known": lambda e: Edition.objects.update(status="lost"),
    "compacts_edition_frozen_says_who_when_and_hash": lambda e: Edition.objects.update(status="in force"),
    "compacts_edition_superseded_says_who_and_when": lambda e: Edition.objects.update(superseded_at=timezone.now()),
    "compacts_earlier_edition_is_named_once": lambda e: [
        EarlierEdition.objects.create(agreement=e.agreement, label="1", words="X") for _ in range(2)
    ],
    "compacts_party_slug_is_unique_in_edition": lambda e: [
        factories.make_party(e, "Twin", slug="twin", position=place) for place in (8, 9)
    ],
    "compacts_party_position_is_unique_in_edition": lambda e: [
        factories.make_party(e, name, position=9) for name in ("One", "Two")
    ],
    "compacts_party_side_is_known": lambda e: factories.make_party(e, "Third", side="third"),
    "compacts_glossary_term_is_explained_once": lambda e: [
        GlossaryTerm.objects.create(edition=e, position=place, term="T", meaning="M") for place in (1, 2)
    ],
    "compacts_glossary_position_is_unique": lambda e: [
        GlossaryTerm.objects.create(edition=e, position=1, term=term, meaning="M") for term in "TU"
    ],
}


@pytest.mark.parametrize("name", RULES)
def test_the_database_refuses_what_breaks_a_rule(draft_edition, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        RULES[name](draft_edition)


def test_each_rule_of_the_models_is_tried():
    ours = [Partnership, Role, Agreement, Body, Relation, Edition, EarlierEdition, Party, GlossaryTerm]
    declared = {constraint.name for model in ours for constraint in model._meta.constraints}
    assert declared - set(RULES) == {"compacts_edition_in_force_is_one_per_agreement"}  # tried below


def test_two_editions_of_an_agreement_are_not_in_force_together(edition, staff):
    following = factories.make_edition(edition.agreement, "2030")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=following.pk).update(
            status="in force", content_sha256="x", brought_into_force_at=timezone.now(), brought_into_force_by=staff
        )


SEALED = {
    "an edition's source": lambda e: Edition.objects.update(source="Elsewhere"),
    "an edition's day": lambda e: Edition.objects.update(in_force_on="2030-01-01"),
    "an edition's hash": lambda e: Edition.objects.update(content_sha256="0" * 64),
    "an edition's agreement": lambda e: Edition.objects.update(agreement=factories.make_agreement()),
    "an edition back to draft": lambda e: Edition.objects.update(
        status="draft", brought_into_force_at=None, brought_into_force_by=None, content_sha256=""
    ),
    "an edition itself": lambda e: Edition.objects.filter(pk=e.pk)._raw_delete("default"),
    "a party more": lambda e: factories.make_party(e, "Another"),
    "a party less": lambda e: e.parties.all()._raw_delete("default"),
    "a party's side": lambda e: e.parties.update(side="vcse"),
    "a term more": lambda e: GlossaryTerm.objects.create(edition=e, position=9, term="T", meaning="M"),
}


@pytest.mark.parametrize("change", SEALED.values(), ids=SEALED)
def test_the_database_refuses_to_change_what_is_frozen(edition, change):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        change(edition)


def test_a_frozen_edition_can_still_be_superseded(edition, staff):
    Edition.objects.update(status="superseded", superseded_at=timezone.now(), superseded_by=staff)
    assert Edition.objects.get().status == Edition.Status.SUPERSEDED
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Edition.objects.update(status="in force", superseded_at=None, superseded_by=None)


def test_a_term_moves_into_no_frozen_edition(edition):
    draft = factories.make_edition(edition.agreement, "2030")
    GlossaryTerm.objects.create(edition=draft, position=1, term="T", meaning="M")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        GlossaryTerm.objects.update(edition=edition)


def test_the_edition_that_people_mean_comes_first(edition, staff):
    """In force; without one the last that was; a draft only where there is nothing else."""
    agreement = edition.agreement
    draft = factories.make_edition(agreement, "2030")
    assert list(agreement.editions.current_first()) == [edition, draft]
    Edition.objects.filter(pk=edition.pk).update(status="superseded", superseded_at=timezone.now(), superseded_by=staff)
    assert list(agreement.editions.current_first()) == [edition, draft]


def test_an_earlier_edition_whose_text_came_is_no_longer_listed_as_without(edition):
    for label in ("2004", edition.label):
        EarlierEdition.objects.create(agreement=edition.agreement, label=label, words="Known of")
    assert [each.label for each in edition.agreement.earlier_editions.without_text()] == ["2004"]


def test_remarks_are_read_line_by_line():
    assert Edition(unsettled="One.\r\n\n  Two. \n").unsettled_remarks == ["One.", "Two."]


def test_relations_read_right_from_the_other_side():
    assert {Relation(kind=kind).kind_seen_from_the_other for kind in Relation.Kind} == {
        "Is built on by",
        "Is complemented by",
        "Is required by",
        "Is replaced by",
    }


def test_loading_can_supersede_but_never_revive(edition, staff):
    following = factories.make_edition(edition.agreement, "2030")
    factories.make_clause(following, "1", parties=[factories.make_party(following)])
    actions.bring_into_force(following, by=staff, at=timezone.now())
    edition.refresh_from_db()
    assert not Edition.NEXT[edition.status]


def test_records_are_called_by_what_people_know_them_by(draft_edition, stan):
    assert str(stan.partnership_roles.get()) == "Stan Steward, steward of Riverside"
    earlier = EarlierEdition(agreement=draft_edition.agreement, label="2004")
    assert str(earlier) == "Riverside Compact (2004)"
    assert str(Relation(agreement=draft_edition.agreement, kind="requires", other_title="Another")) == (
        "Riverside Compact requires Another"
    )
    assert str(GlossaryTerm(term="Grant")) == "Grant"


def test_promises_bind_whom_they_name_each_once(edition):
    clauses = edition.clauses.binding(edition.parties.all())
    assert [clause.ref for clause in clauses] == ["1.1", "1.2", "2.1", "3.1"]


def test_no_partnership_can_be_typed_below_itself_or_below_what_stands_below_it(riverside):
    below = factories.make_partnership("Below", parent=riverside)
    for parent in [riverside, below]:
        riverside.parent = parent
        with pytest.raises(ValidationError, match="A partnership cannot stand below itself"):
            riverside.full_clean()
