"""The words of the demonstration, tried without a database."""

import datetime
from collections import Counter
from string import Template

import pytest

from commitments.agreement_file import shape
from reports.demonstration import agreement, words, writing
from reports.demonstration.accounts import PASSWORD, accounts
from reports.demonstration.calendar import Calendar, working_day
from reports.demonstration.organisations import organisations
from reports.demonstration.writing import Promise, Reviewer

ROUNDS = range(3)
EDITIONS = agreement.editions(datetime.date(2023, 11, 8), datetime.date(2025, 7, 4))
ANSWERING = [invented for invented in organisations().values() if invented.words]


def _texts(told):
    if isinstance(told, str):
        yield told
    else:
        for each in told.values() if isinstance(told, dict) else told:
            yield from _texts(each)


def _promises(edition):
    for clause, above in edition.walk():
        if clause.assessable:
            yield Promise(clause.ref, clause.theme), shape.parties_of(clause, above)


def _answers(round_number):
    """Everybody's answers of a round, the first as if there had been none before."""
    edition = EDITIONS[min(round_number, 1)]
    for invented in ANSWERING:
        for promise, parties in _promises(edition):
            if set(parties) & set(invented.parties):
                yield invented, promise, writing.answer(invented, promise, round_number, None)


@pytest.mark.parametrize("invented", ANSWERING, ids=lambda invented: invented.slug)
def test_every_text_can_be_filled_for_every_organisation_of_its_side(invented):
    verdicts = words.read("verdicts")
    fill = writing.filler(invented, writing._draw("any"))
    for told in [words.read(invented.side), verdicts[invented.side], verdicts["replies"][invented.side]]:
        for text in _texts(told):
            filled = fill(text)
            assert "$" not in filled
            assert filled[0].isupper() or filled[0].isdigit()


def test_outcomes_need_no_words_of_an_organisation():
    names = {name for text in _texts(words.read("verdicts")["outcomes"]) for name in Template(text).get_identifiers()}

    assert names <= {"month", "place", "n"}


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.edition.label)
def test_every_promise_has_words_for_every_level(edition):
    for promise, parties in _promises(edition):
        side = "vcse" if parties == ("vcse",) else "public"
        told = words.read(side)[promise.ref]
        assert {"done", "start", "gap", "none", "next"} <= told.keys()
        assert len(told["done"]) >= 2


def test_no_promise_that_was_withdrawn_everywhere_keeps_words():
    held = {promise.ref for edition in EDITIONS for promise, _ in _promises(edition)}

    assert words.read("public").keys() | words.read("vcse").keys() == held


def test_second_edition_rewords_adds_and_drops():
    first, second = ({clause.ref: clause for clause, _ in edition.walk()} for edition in EDITIONS)

    assert second.keys() - first.keys() == {"3.6.6", "4.8"}
    assert first.keys() - second.keys() == {"3.5.4"}
    assert {ref for ref in first.keys() & second.keys() if first[ref].text != second[ref].text} == {"3.6.3"}
    assert first["3.6.3"].lineage == second["3.6.3"].lineage


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.edition.label)
def test_nothing_of_the_real_place_is_left_in_the_promises(edition):
    told = [" ".join([clause.title, clause.text, clause.guidance, clause.caveat]) for clause, _ in edition.walk()] + [
        body.name + body.purpose for body in edition.partnership.bodies
    ]

    assert not [text for text in told if any(name in text for name in ["Medway", "Swale", "Kent", "XXXX", "ramework"])]


@pytest.mark.parametrize("number", ROUNDS)
def test_hardly_two_answers_of_a_round_are_alike(number):
    told = Counter(answer.narrative for _, _, answer in _answers(number) if answer.narrative)

    assert len(told) > 0.88 * told.total()
    assert max(told.values()) <= 5


def test_answers_are_the_same_every_time():
    assert list(_answers(2)) == list(_answers(2))


def test_every_answer_below_the_top_says_why():
    for number in ROUNDS:
        for _, _, answer in _answers(number):
            assert answer.narrative or answer.not_applicable_reason


def _share_at_the_top(theme, number):
    levels = [answer.level for _, promise, answer in _answers(number) if promise.theme == theme and answer.level]
    return levels.count(1) / len(levels)


def test_some_themes_rise_and_one_falls():
    for theme in ["social-value", "volunteering"]:
        first, second, third = [_share_at_the_top(theme, number) for number in ROUNDS]
        assert first < second < third, theme
    assert _share_at_the_top("funding", 0) > 2 * _share_at_the_top("funding", 1)


def test_a_reviewer_says_nothing_twice_in_one_review():
    for invented in ANSWERING:
        reviewer = Reviewer(invented, 1)
        given = [reviewer.verdict(promise, 1) for promise, parties in _promises(EDITIONS[1])]
        assert all(verdict.reason for verdict in given if verdict and verdict.judgement != "agree")
        assert len(reviewer.said) == len([verdict for verdict in given if verdict])


def test_verdicts_are_about_promises_that_there_are():
    held = {promise.ref for edition in EDITIONS for promise, _ in _promises(edition)}
    judgements = {"agree in part", "challenge", "cannot tell"}
    for side in ["public", "vcse"]:
        told = words.read("verdicts")[side]
        assert told.keys() - {"agree", "too modest", "comments"} <= held
        assert all(told[ref].keys() <= judgements for ref in told.keys() & held)


@pytest.mark.parametrize("name", ["kind", "name"])
def test_organisations_are_of_all_sorts(name):
    values = {getattr(invented, name) for invented in organisations().values()}

    assert len(values) >= {"kind": 14, "name": 24}[name]


def test_accounts_cover_every_role_and_open_with_a_password_that_the_rules_allow():
    from django.contrib.auth.password_validation import validate_password

    from accounts.models import User

    told = accounts()
    assert {account["role"] for account in told} == {
        "contributor",
        "officer",
        "lead officer",
        "senior responsible officer",
        "reviewer",
        "secretary",
        "steward",
        "chair",
        "staff",
    }
    assert all(list(account) == ["role", "email", "password", "organisation"] for account in told)
    for account in told:
        validate_password(PASSWORD, user=User(email=account["email"]))


@pytest.mark.parametrize(
    "today",
    [
        datetime.date(2026, 11, 21),
        datetime.date(2027, 1, 2),
        datetime.date(2028, 2, 29),
        datetime.date(2028, 3, 5),
        datetime.date(2029, 6, 30),
    ],
)
def test_years_follow_each_other_whatever_the_day(today):
    calendar = Calendar(today)
    first, second, third = calendar.years
    days = [
        calendar.first_edition_on,
        calendar.people_on,
        first.opens_on,
        first.due_on,
        first.closed_on,
        first.published_on,
        calendar.renamed_on,
        calendar.merged_on,
        calendar.second_edition_on,
        second.opens_on,
        second.published_on,
        third.opens_on,
        third.due_on,
        today,
    ]

    assert days == sorted(days)
    assert len({year.label for year in calendar.years}) == 3


def test_nobody_works_at_christmas_or_at_weekends():
    assert working_day(datetime.date(2026, 12, 24)) == datetime.date(2027, 1, 4)
    assert working_day(datetime.date(2026, 11, 20)) == datetime.date(2026, 11, 20)
