"""What the officer's page costs and a save writes, at its fullest; and that under the lock the rules ask anew."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from selfassessment import content
from selfassessment.actions import answering, evidence, filing, reviewing
from selfassessment.models import Answer, SelfAssessment
from selfassessment.querysets import SelfAssessmentQuerySet
from signatories.models import Membership
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment import refilings
from tests.selfassessment.filings import agree_with_the_rest, give, make_filed
from tests.selfassessment.steps import bring_to, hand_over, save, sign_off, take_over
from tests.selfassessment.test_views import answer_to, later_round, level, url

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PAGE_AT_MOST, SAVE_AT_MOST = 15, 25


@pytest.fixture
def by(client):
    def by(user):
        client.force_login(user)
        return client

    return by


@pytest.fixture
def library(northside, omar):
    """Ten links, the first two of which answers rest on."""
    return [
        evidence.add_link(northside, title=f"Report {number}", url=f"https://example.org/{number}", by=omar, at=NOW)
        for number in range(10)
    ]


def measured(answer, days) -> list[answering.Measured]:
    standards = answer.clause.standards.all()
    return [answering.Measured(standard, Decimal(days), "From the ledger.", "Two were ill.") for standard in standards]


@pytest.fixture
def last_year(round_, northside, lena, omar, sam, stan, rosa, library) -> SelfAssessment:
    """1.1 was measured and missed, with evidence and a next step; the reviewers challenged it and released that."""
    paid = round_.edition.clauses.get(ref="1.1")
    said = {
        "rating": 3,
        "narrative": "It took 31 days.",
        "next_step": "A new ledger.",
        "evidence": library[:2],
        "measurements": [answering.Measured(paid.standards.get(), Decimal("31.00"), "By hand.", "Two were ill.")],
    }
    filed = make_filed(round_, northside, **{"1.1": said})
    give(filed, "1.1", "challenge", rosa, rating=4, reason="Ours waited 90 days.")
    agree_with_the_rest(filed, by=rosa, at=NOW)
    return reviewing.release(filed, by=rosa, at=NOW)


@pytest.fixture
def begun(last_year, omar, library) -> SelfAssessment:
    """This year's, whose answer to 1.1 stands with words, a number and evidence beside last year's."""
    assessment = later_round(last_year)
    answer = answer_to(assessment, "1.1")
    save(assessment, "1.1", omar, narrative="It takes 29.", measurements=measured(answer, 29), evidence=library[:1])
    return assessment


@pytest.fixture
def empty(last_year) -> SelfAssessment:
    """This year's, in which nothing is written; the page offers last year's text."""
    return later_round(last_year)


@pytest.fixture
def handed(begun, omar, cora) -> SelfAssessment:
    """1.1 was handed to a contributor, taken over, and handed to her again."""
    hand_over(begun, "1.1", to=cora, by=omar)
    take_over(begun, "1.1", by=omar)
    hand_over(begun, "1.1", to=cora, by=omar)
    return begun


@pytest.fixture
def returned(begun, omar, rosa) -> SelfAssessment:
    """Filed, and returned for changes of 1.1."""
    bring_to(begun, SelfAssessment.Status.FILED, omar)
    return refilings.return_(begun, "1.1", by=rosa)


STATES = [("begun", "omar"), ("empty", "omar"), ("handed", "omar"), ("handed", "cora"), ("returned", "omar")]


@pytest.mark.parametrize(("state", "who"), STATES)
def test_page_of_a_promise_takes_few_queries(request, by, state, who):
    assessment = request.getfixturevalue(state)
    client = by(request.getfixturevalue(who))
    page = client.get(url(assessment, "1.1")).text
    assert "What you filed in 2026" in page
    assert "31 days" in page
    assert "Ours waited 90 days." in page
    assert "Report 9" in page or who == "cora"  # a contributor's library is what their answers rest on
    assert queries_for(client, url(assessment, "1.1")) <= PAGE_AT_MOST


def test_page_of_a_promise_takes_as_many_queries_for_a_long_history_as_for_a_short_one(
    begun, by, omar, lena, northside
):
    client = by(omar)
    before = queries_for(client, url(begun, "1.1"))
    for number in range(9):
        link = evidence.add_link(
            northside, title=f"New {number}", url=f"https://example.org/n{number}", by=omar, at=NOW
        )
        answer = answer_to(begun, "1.1")
        save(begun, "1.1", lena, narrative=f"Again {number}.", measurements=measured(answer, number), evidence=[link])
    hand_over(begun, "1.1", "1.2", to=lena, by=omar)
    assert queries_for(client, url(begun, "1.1")) == before


def typed(assessment, **changes) -> dict:
    """As a browser sends the page of 1.1 back."""
    answer = Answer.objects.with_all_words().get(assessment=assessment, clause__ref="1.1")
    row = answer.measurements.get()
    return {
        "version": str(answer.version),
        "rating": level(assessment, answer.rating.position),
        "words": answer.narrative,
        "evidence": [str(item.pk) for item in answer.evidence.all()],
        f"value_{row.standard_id}": str(row.value),
        f"how_{row.standard_id}": row.how_measured,
        f"why_{row.standard_id}": row.why_missed,
        "save_next": "save_next",
        **changes,
    }


def post(client, assessment, data) -> list[str]:
    """The statements of one save."""
    client.get(url(assessment, "1.1"))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url(assessment, "1.1"), data)
    assert response.status_code == 302, response.text
    return [query["sql"] for query in captured]


def written(statements) -> list[tuple[str, str]]:
    """(verb, table) of all that was written."""
    words = [sql.replace('"', "").split() for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    return sorted((each[0], each[1] if each[0] == "UPDATE" else each[2]) for each in words)


@pytest.mark.parametrize(("state", "who"), [state for state in STATES if state[0] != "empty"])
def test_saving_takes_few_queries(request, by, state, who):
    assessment = request.getfixturevalue(state)
    client = by(request.getfixturevalue(who))
    assert len(post(client, assessment, typed(assessment, words="It takes 28."))) <= SAVE_AT_MOST
    assert answer_to(assessment, "1.1").narrative == "It takes 28."


def test_saving_a_number_too_takes_few_queries(handed, by, cora):
    changed = typed(handed, words="It takes 27.")
    value = next(name for name in changed if name.startswith("value_"))
    assert len(post(by(cora), handed, changed | {value: "27"})) <= SAVE_AT_MOST
    assert answer_to(handed, "1.1").measurements.get().value == 27


def test_saving_one_field_writes_that_field_and_who_when(begun, by, omar):
    statements = post(by(omar), begun, typed(begun, words="It takes 28."))
    assert written(statements) == [
        ("INSERT", "selfassessment_historicalanswer"),
        ("INSERT", "selfassessment_historicalanswer_evidence"),
        ("UPDATE", "selfassessment_answer"),
    ]
    update = next(sql for sql in statements if sql.startswith("UPDATE")).partition(" WHERE ")[0]
    columns = {part.split('"')[1] for part in update.partition(" SET ")[2].split(", ") if part.startswith('"')}
    assert {"narrative", "version", "saved_at"} <= columns
    assert columns <= {"narrative", "version", "saved_at", "sitting", "turn", "saved_by_id"}


def test_saving_the_same_again_writes_nothing(begun, by, omar):
    assert written(post(by(omar), begun, typed(begun))) == []


def test_saving_a_number_writes_that_number(begun, by, omar):
    changed = typed(begun)
    value = next(name for name in changed if name.startswith("value_"))
    statements = post(by(omar), begun, changed | {value: "28"})
    assert ("UPDATE", "selfassessment_measurement") in written(statements)
    update = next(sql for sql in statements if sql.startswith('UPDATE "selfassessment_measurement"'))
    assert '"value" = ' in update
    assert '"how_measured" = ' not in update
    row = answer_to(begun, "1.1").measurements.get()
    assert (row.value, row.how_measured, row.history.count()) == (28, "From the ledger.", 2)


class TestUnderTheLock:
    """Somebody is quicker, between what the page read and the lock: what stands then is what the rules are told."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """Does something once, at the moment at which a verb comes to the lock."""

        def meanwhile(do):
            lock, waiting = SelfAssessmentQuerySet.lock, [do]

            def locked(queryset, pk):
                if waiting:
                    waiting.pop()()
                return lock(queryset, pk)

            monkeypatch.setattr(SelfAssessmentQuerySet, "lock", locked)

        return meanwhile

    def refused(self, client, assessment, data) -> str:
        before = answer_to(assessment, "1.1")
        page = client.post(url(assessment, "1.1"), data).text
        after = answer_to(assessment, "1.1")
        assert (after.narrative, after.version) == (before.narrative, before.version)
        assert data["words"] in page  # nothing that was typed is lost
        return page

    def test_a_role_that_has_ended_no_longer_counts(self, begun, by, omar, meanwhile):
        data = typed(begun, words="It takes 28.")
        meanwhile(lambda: Membership.objects.filter(user=omar).update(ended_at=NOW, ended_by=omar))
        page = self.refused(by(omar), begun, data)
        assert "Only an officer of Northside ICB can do this" in page

    def test_what_was_taken_back_from_a_contributor_is_no_longer_theirs(self, handed, by, omar, cora, meanwhile):
        data = typed(handed, words="It takes 28.")
        meanwhile(lambda: take_over(handed, "1.1", by=omar))
        client = by(cora)
        before = answer_to(handed, "1.1").version
        assert client.post(url(handed, "1.1"), data).status_code in {200, 403, 404}
        assert answer_to(handed, "1.1").version == before

    def test_what_was_filed_meanwhile_is_sealed(self, begun, by, omar, lena, sam, meanwhile):
        bring_to(begun, SelfAssessment.Status.SIGNED_OFF, omar)
        data = typed(begun, words="It takes 28.")
        meanwhile(lambda: filing.file(begun, by=lena, at=NOW))
        assert "sealed" in self.refused(by(omar), begun, data)

    def test_what_was_filed_again_meanwhile_is_no_longer_open(self, returned, by, omar, lena, sam, meanwhile):
        save(returned, "1.1", omar, narrative="It took 30.", measurements=measured(answer_to(returned, "1.1"), 30))
        filing.ask_for_sign_off(returned, by=omar, at=NOW)
        sign_off(returned, sam)
        data = typed(returned, words="It takes 28.")
        meanwhile(lambda: filing.file(returned, by=lena, at=NOW, reason="As asked."))
        assert "sealed" in self.refused(by(omar), returned, data)


def test_section_of_one_promise_is_that_of_the_whole_list(draft_edition):
    clause = factories.make_clause(draft_edition, "4", kind="principle", title="Alone", text="")
    factories.make_clause(draft_edition, "4.1", parent=clause)
    untitled = factories.make_clause(draft_edition, "untitled", number="", kind="heading", text="x")
    deep = factories.make_clause(draft_edition, "5", parent=untitled)
    for number in range(4):
        deep = factories.make_clause(draft_edition, f"5.{number}", parent=deep)
    sections = content.sections_of(draft_edition.pk)
    clauses = draft_edition.clauses.order_by("position")
    assert {clause.pk: content.section_of(clause) for clause in clauses} == sections
    assert len(set(sections.values())) > 3
