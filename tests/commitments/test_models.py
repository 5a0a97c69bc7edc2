"""What the database itself refuses of clauses, and the small facts they know about themselves."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from commitments.models import Clause, Lineage, Standard, Theme
from tests import factories

pytestmark = pytest.mark.django_db


def clause(edition, ref="1.2"):
    return edition.clauses.filter(ref=ref)


def standard(edition):
    return Standard.objects.filter(clause__edition=edition)


RULES = {
    "commitments_lineage_key_is_unique_in_agreement": lambda e: Lineage.objects.create(
        agreement=e.agreement, key="1.1"
    ),
    "commitments_clause_ref_is_unique_in_edition": lambda e: clause(e).update(ref="1.1"),
    "commitments_clause_position_is_unique_in_edition": lambda e: clause(e).update(position=1),
    "commitments_clause_lineage_is_unique_in_edition": lambda e: clause(e).update(
        lineage=Lineage.objects.get(key="1.1")
    ),
    "commitments_clause_kind_is_known": lambda e: clause(e, "1").update(kind="rumour"),
    "commitments_clause_assessable_has_words_and_theme": lambda e: clause(e).update(theme=None),
    "commitments_clause_assessable_is_a_promise": lambda e: clause(e).update(kind="principle"),
    "commitments_clause_due_days_are_in_order": lambda e: clause(e).update(
        due_words="soon", due_earliest=date(2027, 1, 2), due_latest=date(2027, 1, 1)
    ),
    "commitments_clause_due_days_have_words": lambda e: clause(e).update(due_latest=date(2027, 1, 1)),
    "commitments_standard_position_is_unique": lambda e: factories.make_standard(
        Clause.objects.get(edition=e, ref="1.1"), position=1
    ),
    "commitments_standard_direction_is_known": lambda e: standard(e).update(direction="about"),
    "commitments_standard_has_upper_number_only_between": lambda e: standard(e).update(upper=40),
}


@pytest.mark.parametrize("name", RULES)
def test_the_database_refuses_what_breaks_a_rule(draft_edition, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        RULES[name](draft_edition)


def test_each_rule_of_the_models_is_tried():
    models = [Theme, Lineage, Clause, Standard]
    assert {constraint.name for model in models for constraint in model._meta.constraints} == set(RULES)


def test_an_assessable_clause_without_words_is_refused(draft_edition):
    with pytest.raises(IntegrityError), transaction.atomic():
        clause(draft_edition).update(text="")


@pytest.mark.parametrize("numbers", [{"upper": None}, {"number": 5, "upper": 3}])
def test_between_needs_two_numbers_in_order(draft_edition, numbers):
    with pytest.raises(IntegrityError), transaction.atomic():
        standard(draft_edition).update(direction="between", **numbers)


SEALED = {
    "a clause more": lambda e: factories.make_clause(e, "9.9"),
    "a clause less": lambda e: clause(e, "3.1")._raw_delete("default"),
    "words of a clause": lambda e: clause(e).update(text="Whatever suits."),
    "place of a clause": lambda e: clause(e).update(position=99),
    "a party more": lambda e: clause(e).get().parties.add(e.parties.last()),
    "a party less": lambda e: clause(e, "1").get().parties.clear(),
    "a duty more": lambda e: clause(e).get().bound_parties.set(e.parties.all()),
    "a duty less": lambda e: clause(e).get().bound_parties.clear(),
    "a standard more": lambda e: factories.make_standard(clause(e).get()),
    "a standard less": lambda e: standard(e)._raw_delete("default"),
    "a standard's number": lambda e: standard(e).update(number=90),
}


@pytest.mark.parametrize("change", SEALED.values(), ids=SEALED)
def test_the_database_refuses_to_change_what_is_frozen(edition, change):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        change(edition)


@pytest.mark.parametrize("change", SEALED.values(), ids=SEALED)
def test_the_same_is_free_in_a_draft(draft_edition, change):
    change(draft_edition)


def test_nothing_moves_from_a_draft_into_a_frozen_edition(edition):
    draft = factories.make_edition(edition.agreement, "2030")
    moved = factories.make_clause(draft, "7.7")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Clause.objects.filter(pk=moved.pk).update(edition=edition)


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (None, None, ""),
        (None, date(2022, 3, 31), "by 31 March 2022"),
        (date(2022, 3, 31), None, "from 31 March 2022"),
        (date(2022, 1, 1), date(2022, 3, 31), "between 1 January 2022 and 31 March 2022"),
        (date(2022, 3, 31), date(2022, 3, 31), "on 31 March 2022"),
    ],
)
def test_due_days_in_words(earliest, latest, words):
    assert Clause(due_earliest=earliest, due_latest=latest).due_in_days == words


@pytest.mark.parametrize(
    ("fields", "called"),
    [
        ({"number": "3.4.2"}, "Commitment 3.4.2"),
        ({"number": "6.1.1", "title": "Pay"}, "Commitment 6.1.1: Pay"),
        ({"title": "Pay"}, "Commitment: Pay"),
        ({}, "Commitment a-1"),
        ({"kind": "heading", "number": "3.4", "title": "Procurement"}, "3.4 Procurement"),
        ({"kind": "heading", "title": "Our vision"}, "Our vision"),
    ],
)
def test_what_a_clause_is_called(fields, called):
    assert Clause(**{"kind": "commitment", "ref": "a-1"} | fields).called == called


@pytest.mark.parametrize(
    ("fields", "words", "met", "missed"),
    [
        ({"direction": "at most", "number": Decimal("30.00"), "unit": "days"}, "at most 30 days", 30, 31),
        ({"direction": "at most", "number": Decimal("1.00"), "unit": "years"}, "at most 1 year", 1, 2),
        ({"direction": "at least", "number": Decimal("1.50"), "unit": "years"}, "at least 1.5 years", 2, 1),
        ({"direction": "at least", "number": Decimal(1), "unit": "per cent"}, "at least 1 per cent", 1, 0),
        (
            {"direction": "between", "number": Decimal(0), "upper": Decimal(1), "unit": "months"},
            "between 0 and 1 month",
            1,
            2,
        ),
        ({"direction": "at least", "number": Decimal("2.50"), "unit": "per cent"}, "at least 2.5 per cent", 3, 2),
        (
            {"direction": "between", "number": Decimal(3), "upper": Decimal(5), "unit": "years", "clock": "from award"},
            "between 3 and 5 years from award",
            5,
            6,
        ),
    ],
)
def test_standards_in_words_and_as_a_measure(fields, words, met, missed):
    standard = Standard(measure="time", **fields)
    assert str(standard) == f"time: {words}"
    assert standard.is_met_by(met)
    assert not standard.is_met_by(missed)


def test_what_is_sealed_of_a_standard_keeps_the_unit_as_written():
    standard = Standard(measure="time", direction="at least", number=Decimal(1), unit="years", clock="from award")
    assert standard.in_words == "at least 1 year from award"
    assert standard.as_written == "at least 1 years from award"
