"""Which promises of two agreements are suggested as like, and what keeps a pair from being suggested."""

import pytest

from commitments import alike
from commitments.models import Clause, Lineage, Theme
from compacts.models import Agreement, Edition, Party, Side

FUNDING, DATA = Theme(pk=1, name="Funding"), Theme(pk=2, name="Data")


def promise(pk, text, *, agreement=1, side=Side.PUBLIC, theme=FUNDING):
    """A clause as one that was fetched with its parties."""
    clause = Clause(pk=pk, text=text, position=pk, theme=theme)
    clause.edition = Edition(pk=agreement, agreement=Agreement(pk=agreement))
    clause.lineage = Lineage(pk=pk + 100)
    clause._prefetched_objects_cache = {"bound_parties": [Party(side=side)]}
    return clause


PAY = "Pay each valid invoice of a VCSE organisation within 30 days."
PAY_OTHERWISE = "Valid invoices are paid by BACS within thirty (30) days at the latest."
OURS = [
    promise(1, PAY),
    promise(2, "Consult for twelve weeks before a policy is decided."),
    promise(3, "Fund for longer, ideally for three to five years at a time."),
]
THEIRS = [
    promise(11, PAY_OTHERWISE, agreement=2),
    promise(12, "Run every consultation on new policies for at least 12 weeks.", agreement=2),
    promise(13, "Name a champion for volunteering.", agreement=2, theme=DATA),
    promise(14, "Make more use of funding over several years.", agreement=2),
]


def pairs(found):
    return [(each.clause.pk, each.other.pk) for each in found]


def test_like_promises_are_suggested_and_others_are_not():
    found = pairs(alike.suggest(OURS, THEIRS))
    assert (1, 11) in found
    assert (2, 12) in found
    assert 13 not in {other for _, other in found}


def test_most_alike_come_first():
    found = alike.suggest(OURS, THEIRS)
    scores = [each.likeness for each in found]
    assert scores == sorted(scores, reverse=True)
    assert found == alike.suggest(OURS, THEIRS)


def test_same_words_are_entirely_alike():
    (found,) = alike.suggest([promise(1, PAY)], [promise(11, PAY, agreement=2)])
    assert found.likeness == 100


def test_theme_decides_between_words_that_say_little():
    apart = alike.suggest(OURS, [promise(15, PAY_OTHERWISE, agreement=2, theme=DATA)])
    together = alike.suggest(OURS, [promise(15, PAY_OTHERWISE, agreement=2)])
    assert together[0].likeness == apart[0].likeness + alike.SAME_THEME
    assert (together[0].has_same_theme, apart[0].has_same_theme) == (True, False)


def test_pair_that_somebody_spoke_about_is_not_suggested():
    settled = {frozenset([OURS[0].lineage_id, THEIRS[0].lineage_id])}
    assert (1, 11) not in pairs(alike.suggest(OURS, THEIRS, settled=settled))


def test_duties_of_the_two_sides_are_never_paired():
    assert alike.suggest([promise(1, PAY)], [promise(11, PAY, agreement=2, side=Side.VCSE)]) == []


def test_promises_of_one_agreement_are_never_paired():
    assert alike.suggest([promise(1, PAY)], [promise(2, PAY)]) == []


def test_one_promise_gets_no_more_than_a_few():
    many = [promise(20 + number, PAY, agreement=2) for number in range(9)]
    assert len(alike.suggest(OURS, many)) == alike.MOST_FOR_ONE


@pytest.mark.parametrize("text", ["", "the of and", "– – –", "\u202e\U0001f600"])
def test_text_without_words_is_like_nothing(text):
    assert alike.suggest([promise(1, text)], [promise(11, text, agreement=2), *THEIRS]) == []
