"""The agreements that the portal ships: complete, canonical, and free of people's names."""

import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from commitments import actions, agreement_file, texts
from commitments.models import Clause
from compacts.models import Edition

FILES = sorted((Path(__file__).parents[2] / "fixtures" / "agreements").glob("*.yaml"))
BY_NAME = {path.stem: path for path in FILES}


def loaded(name):
    file = agreement_file.read(BY_NAME[name].read_bytes())
    return actions.load_agreement(file, by=User.objects.portal(), at=timezone.now()).edition


def by_side(edition):
    """How many promises each side owes; one that both owe counts for both."""
    return Counter(
        side
        for clause in edition.clauses.assessable().prefetch_related("bound_parties")
        for side in {party.side for party in clause.bound_parties.all()}
    )


def test_five_agreements_are_shipped():
    assert set(BY_NAME) == {
        "kent-and-medway",
        "medway-and-swale",
        "south-east-london",
        "south-gloucestershire",
        "warwickshire",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_byte_for_byte_what_export_gives(db, path):
    edition = loaded(path.stem)
    assert edition.status == Edition.Status.IN_FORCE
    exported = texts.export_agreement(edition)
    assert exported == path.read_bytes()
    assert texts.export_agreement(loaded(path.stem)) == exported


@pytest.mark.parametrize("order", [FILES, FILES[::-1]], ids=["forwards", "backwards"])
def test_they_load_in_whichever_order(db, order):
    call_command("load_agreement", *order, verbosity=0, stdout=io.StringIO())
    for path in FILES:
        edition = Edition.objects.get(agreement__slug=agreement_file.read(path.read_bytes()).agreement.slug)
        assert texts.export_agreement(edition) == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "total", "vcse"),
    [
        ("medway-and-swale", 51, 9),
        ("south-east-london", 26, 0),
        ("kent-and-medway", 29, 12),
        ("south-gloucestershire", 16, 7),
        ("warwickshire", 36, 0),
    ],
)
def test_promises_come_to_what_the_source_holds(db, name, total, vcse):
    edition = loaded(name)
    assert edition.clauses.assessable().count() == total
    assert by_side(edition)["vcse"] == vcse
    assert by_side(edition)["public"] == total - vcse


def test_kent_and_medway_has_eight_commitments_and_twenty_one_actions_under_them(db):
    clauses = loaded("kent-and-medway").clauses.assessable()
    assert Counter(clauses.values_list("kind", flat=True)) == {"commitment": 8, "action": 21}
    assert set(clauses.filter(kind="action").values_list("parent__kind", flat=True)) == {"commitment"}


def test_warwickshires_actions_stand_under_its_findings(db):
    clauses = loaded("warwickshire").clauses
    findings = clauses.filter(kind="context", ref__regex=r"^\d+\.\d+$")
    assert findings.count() == 23
    assert clauses.filter(kind="action", is_assessable=True, parent__in=findings).count() == 36
    assert [clause.number for clause in findings if not clause.children.exists()] == ["1.2"]


def test_south_east_london_has_fifty_six_numbered_clauses_besides_its_headings(db):
    clauses = loaded("south-east-london").clauses
    assert clauses.exclude(kind="heading").exclude(number="").count() == 56
    assert clauses.filter(kind="heading").count() == 6


def test_every_promise_says_how_to_judge_it_and_who_owes_it(db):
    for path in FILES:
        loaded(path.stem)
    assert not Clause.objects.assessable().filter(guidance="").exists()
    assert not Clause.objects.assessable().filter(bound_parties=None).exists()
