"""Saving an answer: exactly as typed, never over somebody else's unseen, complete by one definition."""

import itertools
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refused, decide
from compacts import differences
from selfassessment.actions import answering as actions
from selfassessment.actions import evidence, filing
from selfassessment.actions.answering import Measured, StaleError
from selfassessment.models import Answer, Measurement, Scale, SelfAssessment
from selfassessment.policies import answering as policies
from signatories.models import OrganisationRole
from tests import factories
from tests.selfassessment.steps import answer_all, bring_to, hand_over, save

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def answer_to(assessment, ref) -> Answer:
    return assessment.answers.select_related("clause").get(clause__ref=ref)


class TestSaving:
    def test_everything_typed_is_kept_and_says_who_and_when(self, assessment, omar):
        saved = save(
            assessment,
            "1.2",
            omar,
            rating=3,
            narrative="Some.",
            next_step="More.",
            is_help_wanted=True,
            help_wanted="People",
        )
        kept = Answer.objects.get(pk=saved.pk)
        assert (kept.rating.position, kept.narrative, kept.next_step, kept.help_wanted) == (
            3,
            "Some.",
            "More.",
            "People",
        )
        assert (kept.version, kept.saved_by) == (1, omar)
        assert abs(kept.saved_at - NOW).days == 0

    def test_one_save_leaves_one_row_of_history_with_its_evidence(self, assessment, omar, northside):
        answer_all(assessment, omar)
        answer = answer_to(assessment, "1.1")
        [row] = answer.history.all()
        assert row.history_user == omar
        assert [link.evidence.title for link in row.evidence.all()] == ["Payment report"]

    def test_the_same_again_writes_nothing_though_its_version_is_old(self, assessment, omar):
        save(assessment, "1.2", omar)
        answer = answer_to(assessment, "1.2")
        again = actions.save(answer, by=omar, at=NOW, version=0, rating=answer.rating, narrative=answer.narrative)
        assert again.version == 1
        assert answer.history.count() == 1

    def test_second_save_from_the_same_version_is_stale_and_changes_nothing(self, assessment, omar, lena):
        save(assessment, "1.2", omar, narrative="Omar’s words.")
        answer = answer_to(assessment, "1.2")
        with pytest.raises(StaleError) as stale:
            actions.save(answer, by=lena, at=NOW, version=0, narrative="Lena’s words.")
        assert stale.value.current.narrative == "Omar’s words."
        assert stale.value.current.saved_by == omar
        assert answer_to(assessment, "1.2").narrative == "Omar’s words."

    def test_two_people_in_different_answers_never_meet(self, assessment, omar, lena):
        first, second = answer_to(assessment, "1.2"), answer_to(assessment, "3.1")
        actions.save(first, by=omar, at=NOW, version=0, narrative="One.")
        actions.save(second, by=lena, at=NOW, version=0, narrative="Two.")
        assert Answer.objects.filter(version=1).count() == 2

    def test_measured_values_are_added_changed_and_taken_out_with_history(self, assessment, omar):
        answer = answer_to(assessment, "1.1")
        standard = answer.clause.standards.get()
        save(assessment, "1.1", omar, measurements=[Measured(standard, None, "From the ledger, to come.")])
        save(assessment, "1.1", omar, measurements=[Measured(standard, Decimal("28.5"), "From the ledger.")])
        assert Measurement.objects.get().value == Decimal("28.50")
        save(assessment, "1.1", omar, measurements=[])
        assert not Measurement.objects.exists()
        assert Measurement.history.filter(history_user=omar).count() == 3

    def test_white_space_alone_is_nothing(self, assessment, omar):
        save(assessment, "1.2", omar, narrative=" \n\t ")
        assert answer_to(assessment, "1.2").narrative == ""

    def test_rating_of_another_scale_is_refused(self, assessment, omar):
        other = Scale.objects.get(slug="red-amber-green").levels.first()
        with pytest.raises(Refused, match="not on the scale of this round"):
            actions.save(answer_to(assessment, "1.2"), by=omar, at=NOW, version=0, rating=other)

    def test_standard_of_another_promise_is_refused(self, assessment, omar):
        standard = answer_to(assessment, "1.1").clause.standards.get()
        with pytest.raises(Refused, match=r"1\.2 has no such standard"):
            actions.save(
                answer_to(assessment, "1.2"), by=omar, at=NOW, version=0, measurements=[Measured(standard, Decimal(1))]
            )

    def test_evidence_of_another_organisation_is_refused(self, assessment, omar, eastfield, rhea):
        theirs = evidence.add_link(eastfield, title="Theirs", url="https://example.org", by=rhea, at=NOW)
        with pytest.raises(Refused, match="has to come from the library of Northside ICB"):
            actions.save(answer_to(assessment, "1.2"), by=omar, at=NOW, version=0, evidence=[theirs])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=300))
def test_any_words_come_back_to_the_character(assessment, omar, text):
    save(assessment, "1.2", omar, narrative=text)
    assert answer_to(assessment, "1.2").narrative == (text if text.strip() else "")


def test_complete_is_one_thing_in_words_and_in_sql(assessment, omar):
    """Every way in which an answer can be finished or not; the trigger on filing is tried with the filing."""
    standard = answer_to(assessment, "1.1").clause.standards.get()
    measured = {
        "nothing": [],
        "the number": [Measured(standard, Decimal(3))],
        "only how": [Measured(standard, None, "So.")],
    }
    cases = itertools.product(
        [None, 1, 2, 4], ["", "Because."], [(False, ""), (True, ""), (True, "We have none.")], measured
    )
    for rating, narrative, (is_not_applicable, reason), what in cases:
        save(
            assessment,
            "1.1",
            omar,
            rating=rating,
            narrative=narrative,
            is_not_applicable=is_not_applicable,
            not_applicable_reason=reason,
            measurements=measured[what],
        )
        rated = rating == 1 or (rating is not None and bool(narrative))
        expected = (bool(reason) if is_not_applicable else rated) and what != "only how"
        case = (rating, narrative, is_not_applicable, reason, what)
        assert Answer.objects.filter(clause__ref="1.1").answered().exists() is expected, case
        assert Answer.objects.filter(clause__ref="1.1").not_answered().exists() is not expected, case
        assert (not answer_to(assessment, "1.1").what_is_missing()) is expected, case


CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]


@pytest.mark.parametrize("is_handed", [False, True])
def test_who_may_write_an_answer(is_handed, request, assessment, omar, cora):
    if is_handed:
        hand_over(assessment, "1.2", to=cora, by=omar)
    writes = {"lena", "omar"} | ({"cora"} if is_handed else set())
    for who in CAST:
        decision = decide(policies.check_can_answer, request.getfixturevalue(who), answer_to(assessment, "1.2"))
        assert bool(decision) is (who in writes), (who, decision.reason)


@pytest.mark.parametrize("status", ["open", "ready", "signed off", "filed"])
def test_who_sees_a_self_assessment(status, request, assessment, omar, sam, lena):
    bring_to(assessment, status, omar)
    sees = {"lena", "omar", "sam"} | ({"rosa", "seb", "chris"} if status == "filed" else set())
    for who in CAST:
        user = request.getfixturevalue(who)
        assert SelfAssessment.objects.visible_to(user).exists() is (who in sees), who


def test_what_is_due_for_whom(assessment, omar, lena, sam, cora, rosa, stan):
    due = SelfAssessment.objects.due_for
    assert [row.answers_count for row in due(omar)] == [3]
    assert due(lena).exists()
    assert not any(due(person).exists() for person in [sam, cora, rosa, stan])
    hand_over(assessment, "1.2", to=cora, by=omar)
    assert due(cora).exists()
    bring_to(assessment, "ready", omar)
    assert due(sam).exists()
    filing.take_back(assessment, by=omar, at=NOW)
    bring_to(assessment, "filed", omar)
    assert not any(due(person).exists() for person in [omar, lena, sam, cora])


class TestDifferences:
    @given(mine=st.text(max_size=200), theirs=st.text(max_size=200))
    def test_pieces_put_together_are_the_texts(self, mine, theirs):
        left, right = differences.between(mine, theirs)
        assert "".join(piece.text for piece in left) == mine
        assert "".join(piece.text for piece in right) == theirs

    def test_only_what_differs_is_marked(self):
        left, right = differences.between("We pay within 30 days.", "We pay within 28 days, mostly.")
        assert [piece.text for piece in left if piece.is_different] == ["30"]
        assert [piece.text for piece in right if piece.is_different] == ["28", ", mostly"]

    def test_alike_texts_have_nothing_marked(self):
        assert not any(piece.is_different for piece in differences.between("Same.", "Same.")[0])

    def test_a_word_alike_by_chance_does_not_cut_a_new_sentence_into_pieces(self):
        left, right = differences.between(
            "We pay on time. A survey was made in the spring by two of our teams.",
            "We pay on time. Changed entirely this year: in four places nobody answers.",
        )
        assert [piece.is_different for piece in left] == [False, True, False]
        assert "".join(piece.text for piece in right).startswith("We pay on time. Changed")

    def test_single_words_that_differ_stay_apart(self):
        left, _ = differences.between("signed on 3 April, within five months", "signed on 3 March, within four months")
        assert [piece.text for piece in left if piece.is_different] == ["April", "five"]

    def test_long_unlike_texts_do_not_stall(self):
        differences.between("a, b; " * 1600, "b; a, c " * 1200)


def test_officers_of_a_contributors_only_organisation(assessment, northside):
    """A person who is both contributor and officer writes all answers."""
    both = factories.make_user("Bo Both")
    factories.make_membership(both, northside, OrganisationRole.CONTRIBUTOR)
    factories.make_membership(both, northside, OrganisationRole.OFFICER)
    assert decide(policies.check_can_answer, both, answer_to(assessment, "1.2"))
    assert Answer.objects.readable_by(both, assessment).count() == 3
