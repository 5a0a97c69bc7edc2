"""A generated sector is like a real one: sealed as filed, counted as recounted, and every page of it opens."""

import datetime
import re
from html import unescape

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from reports import verifying
from reports.figures import figures
from reports.models import Publication, Release
from reports.open import releases
from reports.sector import making
from selfassessment import seals
from selfassessment.models import Answer, Event, Extension, Filing, Measurement, Reply, Round, SelfAssessment, Verdict
from signatories.models import Organisation
from tests import factories
from tests.reports import recount, test_figures

pytestmark = pytest.mark.django_db

SIZE = making.Size(organisations=4, rounds=2, clauses=6)
TODAY = datetime.date(2026, 11, 22)


def make(size=SIZE, seed=1, **options):
    return making.make(size, seed=seed, today=TODAY, **options)


def test_what_was_filed_is_sealed_as_any_filing():
    make(making.Size(organisations=9, rounds=2, clauses=9))
    assert Filing.objects.count() > 9
    assert list(seals.check_all()) == []


def test_rounds_are_published_and_the_last_is_open():
    make(making.Size(organisations=2, rounds=3, clauses=3))
    assert list(Round.objects.order_by("due_on").values_list("status", flat=True)) == ["published", "published", "open"]
    assert Publication.objects.published().count() == Release.objects.count() == 2
    assert [releases.check(release) for release in Release.objects.all()] == [[], []]
    assert list(verifying.check_all()) == []


@pytest.mark.slow
def test_told_so_each_published_report_is_printed_in_all_its_forms():
    make(making.Size(organisations=4, rounds=2, clauses=3), is_printed=True)
    publication = Publication.objects.published().get()
    assert set(publication.other_files.values_list("form", flat=True)) == {"summary", "word", "workbook", "data"}
    assert list(verifying.check_all()) == []


def test_all_that_rounds_hold_is_in_a_sector_of_some_size():
    make(making.Size(organisations=90, rounds=2, clauses=6))
    first, last = Round.objects.order_by("due_on")
    assert set(first.assessments.values_list("status", flat=True)) == {"open", "filed", "settled"}
    assert set(last.assessments.values_list("status", flat=True)) == {
        *["open", "ready", "signed off", "filed", "reviewed", "replied", "settled"]
    }
    for filled in [
        Filing.objects.filter(is_late=True),
        Extension.objects.all(),
        Answer.objects.filter(is_help_wanted=True),
        Answer.objects.filter(is_not_applicable=True),
        Answer.objects.filter(is_unconfirmed=True),
        Answer.objects.filter(evidence__isnull=False),
        Measurement.objects.exclude(why_missed=""),
        Verdict.objects.filter(review__released_at=None),
        Reply.objects.all(),
    ]:
        assert filled.exists(), filled.query
    assert {verdict.outcome for verdict in Verdict.objects.all()} == {"", "agreed", "disagreement recorded"}


def test_each_self_assessment_came_there_by_steps_that_may_follow_each_other():
    make(making.Size(organisations=30, rounds=2, clauses=3))
    for assessment in SelfAssessment.objects.prefetch_related("events"):
        events = sorted(assessment.events.all(), key=lambda event: event.pk)
        steps = [event for event in events if event.from_status != event.to_status]
        assert [event.from_status for event in steps] == ["", *[event.to_status for event in steps[:-1]]]
        assert steps[-1].to_status == assessment.status
        moves = [(SelfAssessment.Status(step.from_status), step.to_status) for step in steps[1:]]
        assert all(after in SelfAssessment.NEXT[before] for before, after in moves)
        at = [event.at for event in steps]
        assert at == sorted(at)
    assert Event.objects.filter(to_status="settled").exists()


def test_every_save_has_its_history():
    make()
    assert Answer.history.count() == Answer.objects.filter(version__gt=0).count() > 0
    assert Verdict.history.values("id").distinct().count() == Verdict.objects.count() > 0
    rested = Answer.evidence.through.objects.values_list("answer", "evidence")
    kept = apps.get_model("selfassessment", "HistoricalAnswer_evidence").objects.values_list("answer", "evidence")
    assert sorted(rested) == sorted(kept) != []


def test_its_figures_equal_a_plain_recount():
    make(making.Size(organisations=12, rounds=3, clauses=6))
    for round_ in Round.objects.all():
        found = figures(round_)
        assert found.returns.asked == 12
        test_figures.returns_are_counted_once_each_and_by_the_first_filing(round_, found)
        test_figures.every_breakdown_of_the_ratings_equals_the_recount(round_, found)
        test_figures.the_gap_equals_the_recount(round_, found)
        test_figures.standards_equal_the_recount(round_, found)
        assert found.overall == recount.tally(round_, recount.answers(round_))


def test_the_same_seed_makes_the_same_and_another_does_not():
    def said():
        return [
            list(Filing.objects.order_by("reference").values_list("reference", "filed_at")),
            list(Answer.objects.order_by("pk").values_list("rating__position", "narrative", "version")),
            list(Verdict.objects.order_by("pk").values_list("judgement", "reason", "outcome")),
        ]

    def made(seed):
        before = transaction.savepoint()
        make(seed=seed)
        found = said()
        transaction.savepoint_rollback(before)
        return found

    assert made(1) == made(1) != made(2)


@pytest.mark.parametrize("who", ["steward", "secretary", "chair", "reviewer-vcse", "lead", "director", None])
def test_every_page_of_it_opens(who):
    make()
    client = Client()
    if who:
        client.force_login(User.objects.filter(email__startswith=who).earliest("pk"))
    seen, waiting = set(), ["/", "/reports/", "/organisations/", "/find/?q=forum"]
    if who:
        waiting.insert(0, "/your-work/")
    while waiting and len(seen) < 80:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        content = response.getvalue().decode(errors="replace")
        if response.status_code in {301, 302}:
            waiting.append(response["Location"])
            continue
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("text/html"):
            waiting += _places(content)
    assert len(seen) > 30


def _places(page: str) -> list[str]:
    """Links within the portal; what ends a visit, and what only draws, is left out."""
    found = [unescape(link).partition("#")[0] for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page)]
    return [link for link in found if not re.search(r"sign-out|sign-in|password|/card|/static/|/figures/.", link)]


def test_a_portal_in_use_is_left_alone():
    organisation = factories.make_organisation("Northside ICB")
    with pytest.raises(CommandError, match=r"in use: it holds “Northside ICB”.*Nothing was written"):
        call_command("generate_sector", organisations=2, rounds=1, clauses=2, verbosity=0)
    assert list(Organisation.objects.all()) == [organisation]


def test_told_so_it_is_put_beside_what_is_there():
    make(making.Size(2, 1, 2))
    call_command("generate_sector", organisations=2, rounds=1, clauses=2, beside=True, verbosity=0)
    assert Organisation.objects.count() == 4
    assert Round.objects.count() == 2


@pytest.mark.parametrize("size", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (10**6, 1, 1)])
def test_a_sector_of_nothing_or_of_too_much_is_refused(size):
    organisations, rounds, clauses = size
    with pytest.raises(CommandError, match="organisation"):
        call_command("generate_sector", organisations=organisations, rounds=rounds, clauses=clauses, verbosity=0)
    assert not Round.objects.exists()
