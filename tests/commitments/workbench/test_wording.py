"""Advice about words that could not be rated: given where it helps, and nowhere else."""

import pytest

from commitments.importing.structure import themes
from commitments.workbench import wording


def asked(text, **held):
    return [each.question for each in wording.advice(text, has_party=held.pop("has_party", True), **held)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The council will pay every valid invoice within 30 days.", []),
        ("Public bodies will publish a list of grants each year.", []),
        ("Commissioners will always invite the sector before a tender.", []),
        ("We will meet.", ["by when"]),
        ("We will work towards a better relationship.", ["what", "how much", "by when"]),
        ("The sector will be consulted in good time.", ["who", "by when"]),
        ("We will champion volunteering.", ["what", "by when"]),
        ("Public bodies will give adequate notice.", ["how much", "by when"]),
        ("Public bodies will give three months' notice.", []),
        ("We will meet regularly.", ["by when"]),
    ],
)
def test_says_what_a_promise_leaves_open(text, expected):
    assert asked(text) == expected


def test_a_promise_that_nobody_owes_asks_who():
    assert asked("Pay within 30 days.", has_party=False) == ["who"]


def test_a_standard_or_a_due_date_answers_for_the_words():
    assert asked("We will give adequate notice.", has_standard=True) == []
    assert asked("We will publish a plan.", has_due=True) == []


def test_advice_quotes_the_words_it_is_about():
    (advice,) = wording.advice("We will pay promptly.", has_party=True)
    assert "“promptly”" in advice.text


@pytest.mark.parametrize("text", ["", " ", "🙂" * 5000, "will be " * 5000, "a" * 100_000])
def test_any_text_is_taken_in_a_moment(text):
    assert isinstance(wording.advice(text, has_party=True), tuple)
    assert not wording.contact(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Contact: Head of Grants, Tel: 01926 412438", "Tel: 01926 412438"),
        ("write to grants@hillside.example.", "grants@hillside.example."),
        ("ring 020 7946 0000 by noon", "020 7946 0000"),
        ("Pay 30 days after 1 June 2027, ref 3.4.2, £1,000,000.", ""),
        ("Tell the telephone helpline in 2027.", ""),
    ],
)
def test_contact_details_are_found(text, found):
    assert wording.contact(text) == found


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Pay valid invoices within 30 days.", "funding"),
        ("Consult the sector for twelve weeks.", "voice"),
        ("Support volunteering among staff.", "volunteering"),
        ("Review this compact every year and report to the board.", "accountability"),
        ("Xyz.", ""),
    ],
)
def test_a_theme_is_guessed_from_words_that_tell(text, theme):
    assert themes.guess(text) == theme


def test_a_heading_speaks_for_a_promise_that_does_not_say():
    assert themes.guess("Do so.", ["Funding and grants", "Paying on time"]) == "funding"
