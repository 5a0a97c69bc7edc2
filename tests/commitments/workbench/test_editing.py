"""The steps on a proposal: what each does to the tree, that each can be undone, and that none loses a word."""

from collections import Counter

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.models import ProposedClause, Theme
from commitments.workbench import actions, answering, editing
from commitments.workbench.desk import Desk
from commitments.workbench.editing import CannotError
from tests.commitments.workbench.documents import clause, outline, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_of(riverside, stan):
    return read(riverside, stan)


@pytest.fixture
def take(import_of, stan):
    def take(step, number, *args, **kwargs):
        def change(desk):
            found = next(each for each in desk.clauses if each.number == number)
            return step(desk, found, *args, **kwargs)

        return actions.take_step(import_of, change, by=stan, at=timezone.now())

    return take


def numbers(import_of):
    return [(depth, number) for depth, number, _ in outline(import_of) if number]


def words(import_of):
    """Every word that stands anywhere, in clauses or left out, and how often; numbers apart, which joining drops."""
    desk = Desk(import_of)
    said = [f"{each.title} {each.text}" for each in desk.clauses]
    return Counter(" ".join([*said, *(each.text for each in desk.left_out)]).split())


class TestSplit:
    def test_makes_clauses_that_say_the_same_together(self, import_of, take):
        before = words(import_of)
        take(editing.split, "1.1", ["Pay valid invoices", "within 30 days."])
        said = [text for _, _, text in outline(import_of)]
        assert said.index("within 30 days.") == said.index("Pay valid invoices") + 1
        assert words(import_of) == before

    def test_the_new_clause_keeps_kind_theme_and_source(self, import_of, take):
        take(editing.split, "1.1", ["Pay valid invoices", "within 30 days."])
        first = clause(import_of, "1.1")
        new = import_of.clauses.in_order().get(text="within 30 days.")
        assert (new.kind, new.theme_id, new.sources) == (first.kind, first.theme_id, first.sources)

    def test_what_stands_beneath_goes_with_the_last_part(self, import_of, take):
        take(editing.split, "1", ["Money", "Funding"])
        heading = import_of.clauses.in_order().get(title="Funding")
        assert import_of.clauses.in_order().filter(parent=heading).exists()
        assert not import_of.clauses.in_order().filter(parent__title="Money").exists()

    def test_one_part_is_no_split(self, import_of, take):
        with pytest.raises(CannotError, match="empty line"):
            take(editing.split, "1.1", ["Pay valid invoices within 30 days."])
        assert not import_of.steps.exists()


class TestJoin:
    def test_puts_the_words_behind_those_before(self, import_of, take):
        take(editing.join, "1.2")
        joined = clause(import_of, "1.1")
        assert joined.text == "Pay valid invoices within 30 days. Offer grants of three years where possible."
        assert len(joined.sources) == 2
        assert not import_of.clauses.in_order().filter(number="1.2").exists()

    def test_the_first_clause_has_none_before_it(self, import_of, stan):
        with pytest.raises(CannotError, match="first clause"):
            actions.take_step(import_of, lambda desk: editing.join(desk, desk.clauses[0]), by=stan, at=timezone.now())


class TestPlace:
    def test_up_and_down_change_places_with_a_neighbour(self, import_of, take):
        take(editing.move_down, "1.1")
        assert [number for _, number in numbers(import_of)] == ["1", "1.2", "1.1", "1.3", "2", "2.1"]
        take(editing.move_up, "1.1")
        assert [number for _, number in numbers(import_of)] == ["1", "1.1", "1.2", "1.3", "2", "2.1"]

    def test_a_clause_moves_with_all_beneath_it(self, import_of, take):
        take(editing.move_up, "2")
        assert [number for _, number in numbers(import_of)] == ["2", "2.1", "1", "1.1", "1.2", "1.3"]

    def test_the_last_does_not_move_down(self, take):
        with pytest.raises(CannotError, match="last here already"):
            take(editing.move_down, "2")

    def test_in_goes_under_the_one_before_and_out_comes_back(self, import_of, take):
        before = outline(import_of)
        take(editing.indent, "1.2")
        assert clause(import_of, "1.2").parent == clause(import_of, "1.1")
        take(editing.outdent, "1.2")
        assert outline(import_of) == before

    def test_out_takes_those_that_follow_beneath_it_and_keeps_the_order(self, import_of, take):
        order = [number for _, number in numbers(import_of)]
        take(editing.outdent, "1.1")
        assert clause(import_of, "1.2").parent == clause(import_of, "1.1")
        assert [number for _, number in numbers(import_of)] == order

    def test_nothing_stands_deeper_than_a_file_can_hold(self, import_of, stan):
        def bury(desk):
            for _ in range(9):
                new = editing.add(desk, desk.clauses[-1])
                editing.indent(desk, new)
            return "Buried"

        with pytest.raises(CannotError, match="8 deep"):
            actions.take_step(import_of, bury, by=stan, at=timezone.now())

    def test_a_clause_does_not_move_into_itself(self, import_of, take):
        def step(desk, found):
            return editing.move_to(desk, found, desk.beneath(found)[0], under=True)

        with pytest.raises(CannotError, match="into itself"):
            take(step, "1")

    def test_moves_behind_another_with_all_beneath_it(self, import_of, take):
        def step(desk, found):
            return editing.move_to(desk, found, clause(import_of, "2"), under=False)

        take(step, "1")
        assert [number for _, number in numbers(import_of)] == ["2", "2.1", "1", "1.1", "1.2", "1.3"]


class TestKind:
    def test_a_heading_keeps_its_words_as_title_and_back(self, import_of, take):
        take(editing.set_kind, "1.1", "heading")
        assert (clause(import_of, "1.1").title, clause(import_of, "1.1").text) == (
            "Pay valid invoices within 30 days.",
            "",
        )
        take(editing.set_kind, "1.1", "commitment")
        assert clause(import_of, "1.1").text == "Pay valid invoices within 30 days."


class TestBeneath:
    SAME = {"everything": False, "kind": "", "theme_id": None, "party": None}

    def test_all_promises_become_something_else(self, import_of, take):
        take(editing.set_beneath, "1", **self.SAME | {"kind": "context"})
        desk = Desk(import_of)
        assert not any(each.is_promise for each in desk.beneath(clause(import_of, "1")))

    def test_everything_but_headings_becomes_a_promise(self, import_of, take):
        take(editing.set_beneath, "1", **self.SAME | {"kind": "commitment", "everything": True})
        desk = Desk(import_of)
        assert all(each.is_promise for each in desk.beneath(clause(import_of, "1")))
        assert clause(import_of, "1").kind == "heading"

    def test_a_theme_is_given_to_promises_alone(self, import_of, take):
        theme = Theme.objects.get(slug="estates")
        take(editing.set_beneath, "1", **self.SAME | {"theme_id": theme.pk, "everything": True})
        themed = [each for each in Desk(import_of).clauses if each.theme_id == theme.pk]
        assert {each.number for each in themed} == {"1.1", "1.2", "1.3"}

    def test_a_party_is_said_once_and_holds_for_all(self, import_of, take):
        party = Desk(import_of).parties[0]
        take(editing.set_beneath, "1", **self.SAME | {"party": party.pk, "everything": True})
        nodes = {node.clause.number: node for node in Desk(import_of).nodes()}
        assert nodes["1"].clause.parties == [party.pk]
        assert nodes["1.3"].owed_by == [party]
        assert nodes["1.3"].is_inherited

    def test_where_there_is_no_promise_it_says_so(self, take):
        take(editing.set_beneath, "1", **self.SAME | {"kind": "context"})
        with pytest.raises(CannotError, match="no promise"):
            take(editing.set_beneath, "1", **self.SAME | {"kind": "principle"})


class TestParties:
    def test_one_takes_the_place_of_two_and_knows_both_names(self, import_of, stan):
        def merge(desk):
            kept, gone = desk.parties
            return editing.merge_parties(desk, gone, kept)

        before = Desk(import_of).parties
        actions.take_step(import_of, merge, by=stan, at=timezone.now())
        desk = Desk(import_of)
        assert [(party.name, party.also) for party in desk.parties] == [(before[0].name, before[1].name)]
        assert {pk for each in desk.clauses for pk in each.parties} == {before[0].pk}
        actions.undo(import_of, by=stan, at=timezone.now())
        assert len(Desk(import_of).parties) == 2


class TestAlike:
    """Questions of one kind, answered together. Two are made here; the third is of another kind."""

    @pytest.fixture
    def asked(self, import_of, stan):
        def ask(desk):
            by_number = {each.number: each for each in desk.clauses}
            for number in ["1.1", "1.2"]:
                by_number[number].doubts = [{"code": "date-wide", "question": "Right?", "choices": ["Yes", "No"]}]
            by_number["1.3"].doubts = [{"code": "joined", "question": "One?", "choices": ["Yes", "No, split it"]}]
            return "Asked"

        actions.take_step(import_of, ask, by=stan, at=timezone.now())
        return import_of

    def answer(self, import_of, stan, code, choice):
        at = timezone.now()
        return actions.take_step(import_of, lambda desk: answering.answer_alike(desk, code, choice), by=stan, at=at)

    def test_one_answer_is_given_to_all_of_a_kind_in_one_step(self, asked, stan):
        self.answer(asked, stan, "date-wide", "Yes")
        left = [doubt["code"] for each in Desk(asked).clauses for _, doubt in each.open_doubts]
        assert "date-wide" not in left
        assert "joined" in left
        actions.undo(asked, by=stan, at=timezone.now())
        assert len(clause(asked, "1.1").open_doubts) == 1

    def test_as_proposed_takes_each_ones_own(self, asked, stan):
        assert self.answer(asked, stan, "date-wide", "").said == "Answered 2 questions “as proposed”"

    def test_an_answer_that_wants_words_is_given_one_by_one(self, asked, stan):
        with pytest.raises(CannotError, match="words of its own"):
            self.answer(asked, stan, "date-wide", "No")

    def test_nothing_open_is_told(self, asked, stan):
        with pytest.raises(CannotError, match="No such question"):
            self.answer(asked, stan, "split", "Yes")

    def test_groups_offer_what_is_done_once_it_is_said(self, asked):
        groups = {group.code: group for group in answering.by_kind(Desk(asked))}
        assert (groups["date-wide"].count, groups["date-wide"].choices) == (2, ["Yes"])
        assert groups["joined"].choices == ["Yes"]

    def test_a_person_is_never_kept_for_all(self, import_of, stan):
        def ask(desk):
            for place, each in enumerate(desk.clauses):
                name = f"A. Person {place}"
                each.owner = name
                each.doubts = [{"code": "owner-person", "question": "Which post?", "choices": [name]}]
            return "Asked"

        actions.take_step(import_of, ask, by=stan, at=timezone.now())
        (group,) = answering.by_kind(Desk(import_of))
        assert (group.choices, group.has_own_answers) == ([answering.NO_OWNER], False)
        with pytest.raises(CannotError):
            self.answer(import_of, stan, "owner-person", "")
        self.answer(import_of, stan, "owner-person", answering.NO_OWNER)
        assert not any(each.owner for each in Desk(import_of).clauses)


class TestLeavingOut:
    def test_what_is_taken_out_is_listed_and_can_be_put_back(self, import_of, take, stan):
        before = words(import_of)
        take(editing.take_out, "1.2")
        (gone,) = [each for each in Desk(import_of).left_out if each.reason == editing.TAKEN_OUT]
        assert words(import_of) - before == Counter(["1.2"])  # its number went along
        actions.take_step(
            import_of,
            lambda desk: editing.put_back(desk, desk.rows["left_out"][gone.pk]),
            by=stan,
            at=timezone.now(),
        )
        said = [text for _, _, text in outline(import_of)]
        back = said.index("1.2 Offer grants of three years where possible.")
        assert said[back - 1] == "Pay valid invoices within 30 days."


class TestUndo:
    def test_turns_back_step_by_step_and_does_them_again(self, import_of, take, stan):
        states = [outline(import_of)]
        take(editing.split, "1.1", ["Pay valid invoices", "within 30 days."])
        states.append(outline(import_of))
        take(editing.join, "1.3")
        states.append(outline(import_of))
        for expected in [states[1], states[0]]:
            actions.undo(import_of, by=stan, at=timezone.now())
            assert outline(import_of) == expected
        for expected in states[1:]:
            actions.redo(import_of, by=stan, at=timezone.now())
            assert outline(import_of) == expected

    def test_what_was_undone_is_gone_once_something_else_is_done(self, import_of, take, stan):
        take(editing.join, "1.2")
        actions.undo(import_of, by=stan, at=timezone.now())
        take(editing.set_kind, "1.1", "action")
        assert import_of.steps.next_undone() is None
        actions.undo(import_of, by=stan, at=timezone.now())
        assert import_of.steps.next_undone().said == "Made 1.1 an action"

    def test_nothing_changed_is_no_step(self, import_of, take):
        assert take(editing.set_kind, "1.1", clause(import_of, "1.1").kind) is None
        assert not import_of.steps.exists()


STEPS = {
    "up": editing.move_up,
    "down": editing.move_down,
    "indent": editing.indent,
    "outdent": editing.outdent,
    "join": editing.join,
    "out": editing.take_out,
    "out with all": editing.take_out_all,
    "split": lambda desk, found: editing.split(desk, found, found.words.split(maxsplit=1)),
    "heading": lambda desk, found: editing.set_kind(desk, found, "heading"),
    "commitment": lambda desk, found: editing.set_kind(desk, found, "commitment"),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 20)), min_size=1, max_size=8))
def test_any_steps_keep_every_word_and_a_whole_tree_and_can_all_be_undone(import_of, stan, steps):
    start, all_words, taken = outline(import_of), words(import_of), 0
    for name, place in steps:

        def change(desk, name=name, place=place):
            clauses = desk.clauses
            if not clauses:
                raise CannotError("All are left out.")
            return STEPS[name](desk, clauses[place % len(clauses)])

        try:
            taken += actions.take_step(import_of, change, by=stan, at=timezone.now()) is not None
        except CannotError:
            continue
        assert not all_words - words(import_of)
        assert _stands_in_order(import_of)
    for _ in range(taken):
        actions.undo(import_of, by=stan, at=timezone.now())
    assert outline(import_of) == start


def _stands_in_order(import_of):
    """Each clause stands after the one it is under, with nothing between that is not under it too."""
    open_ = []
    for found in Desk(import_of).clauses:
        while open_ and open_[-1] != found.parent_id:
            open_.pop()
        if found.parent_id is not None and not open_:
            return False
        open_.append(found.pk)
    return ProposedClause.objects.filter(import_of=import_of, is_removed=False, parent__is_removed=True).count() == 0
