from commitments import outline
from tests import factories


def lines(edition):
    return {line.clause.ref: line for line in outline.lines_of(edition.clauses.for_outline())}


def test_parties_come_from_the_nearest_clause_above_that_names_some(draft_edition):
    found = lines(draft_edition)
    assert [party.name for party in found["1.1"].parties] == ["Statutory organisations"]
    assert found["1.1"].named_by == found["1"].clause
    assert found["1.1"].is_inherited
    assert not found["1"].is_inherited


def test_what_nobody_is_named_for_has_no_parties(draft_edition):
    alone = factories.make_clause(draft_edition, "9", kind="context")
    line = lines(draft_edition)[alone.ref]
    assert (line.parties, line.named_by, line.is_inherited) == ([], None, False)


def test_promises_are_counted_through_the_tree(draft_edition):
    found = lines(draft_edition)
    assert [found[ref].promises for ref in ("1", "2", "3", "1.1")] == [2, 1, 1, 1]


def test_heading_levels_skip_none_and_stop_at_the_last(draft_edition):
    parent = draft_edition.clauses.get(ref="1")
    for depth in range(7):
        parent = factories.make_clause(draft_edition, f"d{depth}", kind="heading", title="Deeper", parent=parent)
    found = lines(draft_edition)
    assert [found[ref].heading_level for ref in ("1", "d0", "d1", "d2", "d3", "d6")] == [2, 3, 4, 5, 6, 6]


def test_what_stands_under_other_than_headings_is_moved_in(draft_edition):
    lead_in = factories.make_clause(draft_edition, "1-l", kind="context", parent=draft_edition.clauses.get(ref="1"))
    factories.make_clause(draft_edition, "1-l-1", parent=lead_in)
    found = lines(draft_edition)
    assert [found[ref].inset for ref in ("1", "1-l", "1-l-1")] == [0, 0, 1]


def test_paths_name_only_what_has_a_number_or_a_title(draft_edition):
    lead_in = factories.make_clause(
        draft_edition, "1-l", number="", kind="context", parent=draft_edition.clauses.get(ref="1")
    )
    promise = factories.make_clause(draft_edition, "1-l-1", parent=lead_in)
    clauses = list(draft_edition.clauses.all())
    above = draft_edition.clauses.above(clauses)
    assert [each.ref for each in outline.paths([promise], above)[promise.pk]] == ["1"]
    assert [each.ref for each in lines(draft_edition)["1-l-1"].path] == ["1"]


def test_neighbours_of_a_promise_are_promises(draft_edition):
    found = lines(draft_edition)
    every = list(found.values())
    assert [each and each.ref for each in outline.neighbours(every, found["1.2"])] == ["1.1", "2.1"]
    assert [each and each.ref for each in outline.neighbours(every, found["1.1"])] == [None, "1.2"]
    assert [each and each.ref for each in outline.neighbours(every, found["2"])] == ["1.2", "2.1"]
    assert [each and each.ref for each in outline.neighbours(every, found["3.1"])] == ["2.1", None]


def test_promises_alone_keep_the_headings_above_them(draft_edition):
    factories.make_clause(draft_edition, "4", kind="heading", title="Review")
    shown = outline.promises_only(outline.lines_of(draft_edition.clauses.for_outline()))
    assert [line.clause.ref for line in shown] == ["1", "1.1", "1.2", "2", "2.1", "3", "3.1"]
