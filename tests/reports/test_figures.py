"""The figures against a plain recount of the same rows, and the promises about how they are counted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compacts.models import Side
from reports.figures import figures
from reports.record import Figures, Share
from selfassessment.models import Answer, SelfAssessment
from signatories.models import Organisation
from tests import factories
from tests.reports import recount, sector

pytestmark = pytest.mark.django_db


def any_sector(seed):
    """Sectors of all sizes, some with a new edition or another scale between the last two rounds."""
    made = sector.make_sector(seed, organisations=2 + 2 * seed, clauses=1 + 2 * seed, rounds=1 + seed % 3)
    if seed % 2:
        sector.Round.objects.filter(pk=made.rounds[-1].pk).update(
            status="published", closed_at=sector.AT, closed_by=made.user, published_at=sector.AT, published_by=made.user
        )
        sector.add_edition(made, "2030", 1 + 2 * seed, change=True)
        sector.add_round(made, 2030, scale="red-amber-green" if seed == 5 else "four-levels")
    return made


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_equals_the_plain_recount(seed):
    round_ = any_sector(seed).rounds[-1]
    found = figures(round_)
    returns_are_counted_once_each_and_by_the_first_filing(round_, found)
    every_breakdown_of_the_ratings_equals_the_recount(round_, found)
    what_does_not_apply_is_in_no_share(round_, found)
    the_gap_equals_the_recount(round_, found)
    change_is_counted_like_for_like(round_, found)
    standards_equal_the_recount(round_, found)
    help_wanted_equals_the_recount(round_, found)
    what_nobody_confirmed_equals_the_recount(round_, found)
    the_matrix_says_of_every_answer_what_its_row_says(round_, found)
    the_record_survives_its_own_json_byte_for_byte(round_, found)


def returns_are_counted_once_each_and_by_the_first_filing(round_, found):
    everyone = list(round_.assessments.all())
    assert found.returns == recount.returns(everyone)
    for group in found.returns_by_side:
        assert group.returns == recount.returns([a for a in everyone if a.signature.organisation.side == group.key])
    for group in found.returns_by_kind:
        assert group.returns == recount.returns([a for a in everyone if a.signature.organisation.kind == group.key])
    assert sum(group.returns.asked for group in found.returns_by_kind) == found.returns.asked == len(everyone)


def every_breakdown_of_the_ratings_equals_the_recount(round_, found):
    answers = recount.answers(round_)
    assert found.overall == recount.tally(round_, answers)
    for theme in found.by_theme:
        mine = [a for a in answers if a.clause.theme.slug == theme.key]
        assert theme.tally == recount.tally(round_, mine), theme.name
    for clause in found.by_clause:
        assert clause.tally == recount.tally(round_, [a for a in answers if a.clause.ref == clause.key]), clause.name
    for side in found.by_side:
        mine = [a for a in answers if recount.organisation(a).side == side.key]
        assert side.tally == recount.tally(round_, mine), side.name
    for kind in found.by_kind:
        mine = [a for a in answers if recount.organisation(a).kind == kind.key]
        assert kind.tally == recount.tally(round_, mine), kind.name
    assert {row.key: row.tally for row in found.by_party} == recount.parties(round_)
    assert sum(kind.tally.rated for kind in found.by_kind) == found.overall.rated


def what_does_not_apply_is_in_no_share(round_, found):
    applicable = Answer.objects.filter(assessment__in=recount.sealed(round_), rating__isnull=False).count()
    assert found.overall.kept.of == applicable
    assert all(share.of == applicable for share in found.overall.shares)


def the_gap_equals_the_recount(round_, found):
    found = found.gap
    assert found.overall == recount.verdicts(round_)
    for row in found.by_clause:
        assert row.verdicts == recount.verdicts(round_, lambda v, row=row: v.answer.clause.ref == row.key), row.name
    for row in found.by_theme:
        assert row.verdicts == recount.verdicts(round_, lambda v, row=row: v.answer.clause.theme.slug == row.key)
    for row in found.by_organisation:
        mine = recount.verdicts(round_, lambda v, row=row: recount.organisation(v.answer).slug == row.key)
        assert row.verdicts == mine, row.name
    assert found.reviews.n == len([a for a in recount.sealed(round_) if recount.standing_review(a)])
    assert found.reviews.of == len(recount.sealed(round_))
    for rows in [found.by_clause, found.by_theme, found.by_organisation]:
        assert [row.verdicts.gap for row in rows] == sorted((row.verdicts.gap for row in rows), reverse=True)


def change_is_counted_like_for_like(round_, found):
    if recount.previous(round_) is None:
        assert found.change is None
        return
    if not found.change.is_same_scale:
        assert found.change.moves.pairs == 0
        assert found.trend[-1].moves is None
        return
    assert found.change.moves == recount.moves(round_) == found.trend[-1].moves
    for theme in found.change.by_theme:
        assert theme.moves == recount.moves(round_, lambda now, theme=theme: now.clause.theme.slug == theme.key)
    for clause in found.change.by_clause:
        assert clause.moves == recount.moves(round_, lambda now, clause=clause: now.clause.ref == clause.key)


def standards_equal_the_recount(round_, found):
    standards = sector.Standard.objects.filter(clause__edition=round_.edition).order_by("clause__position", "position")
    assert len(found.standards) == len(standards)
    for mine, standard in zip(found.standards, standards, strict=True):
        plain = recount.standard(round_, standard)
        assert (mine.owed, len(mine.values), mine.met) == (plain["owed"], plain["values"], plain["met"])
        assert (mine.median, mine.lowest, mine.highest) == (plain["median"], plain["lowest"], plain["highest"])
        assert sum(value.is_met for value in mine.values) == mine.met
        assert all(bool(value.why_missed) is not value.is_met for value in mine.values)


def what_nobody_confirmed_equals_the_recount(round_, found):
    counted = recount.unconfirmed(round_)
    assert {row.slug: row.unconfirmed for row in found.organisations if row.unconfirmed} == counted
    assert found.unconfirmed == Share(sum(counted.values()), len(recount.answers(round_)))


def help_wanted_equals_the_recount(round_, found):
    found = found.help_wanted
    assert {row.clause: row.wanted for row in found} == recount.help_wanted(round_)
    assert [row.wanted for row in found] == sorted((row.wanted for row in found), reverse=True)


def the_matrix_says_of_every_answer_what_its_row_says(round_, found):
    clauses = list(round_.edition.clauses.order_by("position"))
    assessments = {a.signature.organisation.slug: a for a in round_.assessments.all()}
    assert len(found.organisations) == len(assessments)
    for row in found.organisations:
        letters = zip(row.ratings, row.verdicts, row.reviewers_ratings, row.help_wanted, strict=True)
        for clause, cell in zip(clauses, letters, strict=True):
            assert cell == recount.cell(assessments[row.slug], clause), (row.name, clause.ref)
        assert row.tally == recount.tally(
            round_, [a for a in recount.answers(round_) if recount.organisation(a).slug == row.slug]
        )


def the_record_survives_its_own_json_byte_for_byte(round_, found):
    again = Figures.from_json(found.json)
    assert again == found
    assert again.json == found.json
    assert again.sha256 == found.sha256
    assert figures(round_).json == found.json


def test_queries_do_not_grow_with_organisations_clauses_or_rounds():
    small = sector.make_sector(1, organisations=3, clauses=3, rounds=2, prefix="small-")
    large = sector.make_sector(1, organisations=14, clauses=12, rounds=5, prefix="large-")
    counts = []
    for made in [small, large]:
        round_ = made.rounds[-1]
        with CaptureQueriesContext(connection) as captured:
            figures(round_)
        counts.append(len(captured))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 38, counts


def test_an_empty_round_has_figures_too():
    edition = factories.make_edition()
    found = figures(factories.make_round(edition))
    assert found.returns.asked == 0
    assert str(found.returns.returned) == "0 of 0"
    assert found.overall.rated == 0
    assert found.trend[-1].breaks == ()
    assert Figures.from_json(found.json) == found


def test_answers_in_progress_are_nobodys_figure():
    made = sector.make_sector(3, organisations=4, clauses=4, rounds=1)
    round_ = made.rounds[0]
    before = figures(round_)
    newcomer = factories.make_organisation("Newcomer", Side.PUBLIC, kind="police")
    assessment = sector.ask(round_, factories.make_signature(newcomer, round_.edition))
    level = round_.scale.levels.first()
    for answer in assessment.answers.all():
        answer.rating, answer.is_help_wanted = level, True
        answer.save()
    after = figures(round_)
    assert after.overall == before.overall
    assert after.by_clause == before.by_clause
    assert after.help_wanted == before.help_wanted
    assert after.returns.missing == before.returns.missing + 1
    assert SelfAssessment.objects.filter(pk=assessment.pk, status="open").exists()
    assert "Newcomer" in {row.name for row in after.organisations if row.returned == "missing"}


def test_organisations_stand_in_a_fair_order_not_by_how_well_they_did():
    made = sector.make_sector(4, organisations=12, clauses=3, rounds=1)
    rows = figures(made.rounds[0]).organisations
    kinds = [kind.label for kind in Organisation.Kind]
    expected = sorted(rows, key=lambda row: (row.side != "public", kinds.index(row.kind), row.name))
    assert list(rows) == expected


class TestShare:
    @pytest.mark.parametrize(
        ("n", "of", "words"),
        [
            (12, 22, "12 of 22 (55%)"),
            (0, 22, "0 of 22 (0%)"),
            (22, 22, "22 of 22 (100%)"),
            (1, 300, "1 of 300 (under 1%)"),
            (299, 300, "299 of 300 (over 99%)"),
            (1, 200, "1 of 200 (under 1%)"),
            (1, 8, "1 of 8 (13%)"),
            (1200, 3600, "1,200 of 3,600 (33%)"),
            (0, 0, "0 of 0"),
        ],
    )
    def test_a_percentage_is_never_said_without_its_n_of_n(self, n, of, words):
        assert str(Share(n, of)) == words

    @pytest.mark.parametrize(("n", "of"), [(2, 1), (-1, 3)])
    def test_a_part_larger_than_the_whole_is_refused(self, n, of):
        with pytest.raises(ValueError, match="cannot be a share"):
            Share(n, of)
