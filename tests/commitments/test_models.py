import pytest

from commitments.models import Clause


@pytest.mark.parametrize(
    ("number", "ref", "name"),
    [
        ("3.4.2", "3.4.2", "3.4.2"),
        ("1. 1.", "1.1", "1. 1."),
        ("a", "3.8.a", "3.8.a"),
        ("1.1", "report-1.1", "report-1.1"),
        ("", "6.1.1-1", "6.1.1-1"),
    ],
)
def test_clause_goes_by_its_number_unless_the_number_leaves_open_which_clause_is_meant(number, ref, name):
    assert Clause(number=number, ref=ref).name == name
