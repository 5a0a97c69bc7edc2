"""From an upload to a draft, by the pages: without a script, as a steward goes through it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Refused
from commitments import importing
from commitments.models import Clause, Import, ProposedClause, Theme
from commitments.workbench import actions, drafting, tasks
from commitments.workbench.desk import Desk
from compacts.models import Agreement, Edition
from tests import factories
from tests.commitments.workbench.documents import SMALL, clause, make_ready, read
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def import_of(riverside, stan):
    return read(riverside, stan)


@pytest.fixture
def browser(stan):
    client = Client()
    client.force_login(stan)
    return client


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def act(browser, import_of, number, what):
    return browser.post(
        reverse("commitments:import_act", args=[import_of.pk, clause(import_of, number).pk]), {"act": what}
    )


class TestWaiting:
    @pytest.fixture
    def waiting(self, riverside, stan):
        return actions.ask(riverside, b"1.1 Pay.", name="a.txt", by=stan, at=timezone.now(), enqueue=lambda pk: None)

    def test_a_document_that_nobody_reads_can_be_given_up(
        self, browser, waiting, tmp_path, django_capture_on_commit_callbacks
    ):
        url = reverse("commitments:abandon_import", args=[waiting.pk])
        assert url in browser.get(waiting.get_absolute_url()).text
        assert browser.get(url).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(url)
        waiting.refresh_from_db()
        assert waiting.status == Import.Status.REFUSED
        assert "It was given up before it was read." in words_of(browser.get(waiting.get_absolute_url()))
        assert not Import.objects.being_read().exists()
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        tasks.read_document.func(waiting.pk)  # the worker comes late
        waiting.refresh_from_db()
        assert waiting.status == Import.Status.REFUSED

    def test_only_who_keeps_it_gives_it_up(self, waiting, rosa):
        with pytest.raises(Refused):
            actions.give_up_waiting(waiting, by=rosa, at=timezone.now())

    def test_what_was_read_meanwhile_stays_to_be_reviewed(self, import_of, stan):
        actions.give_up_waiting(import_of, by=stan, at=timezone.now())
        import_of.refresh_from_db()
        assert import_of.status == Import.Status.TO_REVIEW


class TestUpload:
    def test_pasted_text_is_read_and_shown_for_review(self, browser):
        response = browser.post(reverse("commitments:new_import"), {"partnership": _only(browser), "text": SMALL})
        asked = Import.objects.get()
        assert response["Location"] == asked.get_absolute_url()
        assert asked.status == Import.Status.TO_REVIEW
        page = words_of(browser.get(asked.get_absolute_url()))
        assert "Pay valid invoices within 30 days." in page
        assert "Page 3 of 9" in page

    def test_a_file_is_read_and_not_kept(self, browser, tmp_path):
        file = SimpleUploadedFile("compact.md", SMALL.encode())
        browser.post(reverse("commitments:new_import"), {"partnership": _only(browser), "file": file})
        assert Import.objects.get().original_name == "compact.md"

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({}, "Choose a file, or paste the text."),
            ({"text": " \n "}, "Choose a file, or paste the text."),
            ({"text": SMALL, "file": "both"}, "Choose a file or paste text, not both."),
            ({"file": "agreement"}, "This is an agreement file already"),
        ],
        ids=["nothing", "spaces", "both", "agreement file"],
    )
    def test_what_cannot_be_imported_is_said_at_once(self, browser, given, said):
        files = {
            "both": SimpleUploadedFile("a.txt", b"1.1 Pay."),
            "agreement": SimpleUploadedFile("a.yaml", b"format: 1\npartnership:\n  slug: a\nagreement:\n  slug: b\n"),
        }
        given = {key: files.get(value, value) for key, value in given.items()}
        response = browser.post(reverse("commitments:new_import"), {"partnership": _only(browser), **given})
        assert said in words_of(response)
        assert not Import.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("old.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "older program"),
            ("broken.docx", b"PK\x03\x04 and nothing else", "damaged"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\0", "holds no text"),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_a_sentence(self, browser, name, content, said):
        file = SimpleUploadedFile(name, content)
        browser.post(reverse("commitments:new_import"), {"partnership": _only(browser), "file": file})
        asked = Import.objects.get()
        assert asked.status == Import.Status.REFUSED
        page = browser.get(asked.get_absolute_url())
        assert said in words_of(page)
        assert "The document was not read" in words_of(page)

    def test_an_unforeseen_fault_is_told_and_logged(self, riverside, stan, caplog):
        assert read(riverside, stan, propose=lambda document: 1 / 0).failure == tasks.NOT_READ
        assert "was not read" in caplog.text

    def test_what_never_ends_is_given_up_and_told(self, riverside, stan):
        def give_up(document):
            raise importing.Refusal("Finding the clauses takes too long.")

        assert read(riverside, stan, propose=give_up).failure == "Finding the clauses takes too long."

    def test_reading_twice_keeps_one_proposal(self, import_of):
        before = import_of.clauses.count()
        tasks.read_document.func(import_of.pk)
        assert import_of.clauses.count() == before

    def test_a_page_that_waits_looks_again_by_itself(self, browser, riverside, stan):
        asked = actions.ask(riverside, b"1.1 Pay.", name="a.txt", by=stan, at=timezone.now(), enqueue=lambda pk: None)
        response = browser.get(asked.get_absolute_url())
        assert response["Refresh"] == "2"
        assert "Waiting for the worker" in words_of(response)

    def test_a_partnership_does_not_fill_the_queue(self, riverside, stan):
        def ask():
            return actions.ask(riverside, b"1 A.", name="a", by=stan, at=timezone.now(), enqueue=lambda pk: None)

        for _ in range(5):
            ask()
        with pytest.raises(Refused, match="waiting to be read"):
            ask()


class TestReview:
    def test_each_clause_and_its_source_lead_to_each_other(self, browser, import_of):
        page = browser.get(import_of.get_absolute_url()).content.decode()
        found = clause(import_of, "1.1")
        assert f'href="#s-{found.sources[0]}"' in page
        assert f'href="#c-{found.pk}"' in page

    def test_a_question_is_answered_by_a_button(self, browser, import_of):
        asked = next(each for each in import_of.clauses.in_order() if each.open_doubts)
        (place, doubt) = asked.open_doubts[0]
        url = reverse("commitments:import_act", args=[import_of.pk, asked.pk])
        response = browser.post(url, {"act": f"answer:{place}:0"})
        assert response["Location"].endswith(f"#c-{asked.pk}")
        asked.refresh_from_db()
        assert asked.doubts[place]["answer"]
        page = words_of(browser.get(import_of.get_absolute_url() + "?show=questions"))
        assert doubt["question"] not in page

    @pytest.mark.parametrize(("show", "kept"), [("list", "?show=list"), ("nonsense", ""), ("", "")])
    def test_a_step_leads_back_to_the_view_it_was_taken_in(self, browser, import_of, show, kept):
        found = clause(import_of, "1.1")
        url = reverse("commitments:import_act", args=[import_of.pk, found.pk])
        response = browser.post(url, {"act": "kind:context", "show": show})
        assert response["Location"] == f"{import_of.get_absolute_url()}{kept}#c-{found.pk}"

    @pytest.mark.parametrize(
        "value", ["answer:0:99", "answer:99:0", "answer:x:y", "answer", "kind:nonsense", "", "up:x"]
    )
    def test_an_act_that_is_none_is_told(self, browser, import_of, value):
        number = "1" if value == "up:x" else "1.1"
        response = act(browser, import_of, number, value)
        assert response.status_code == 302
        assert not import_of.steps.exists()

    def test_a_button_changes_a_kind_and_undo_turns_it_back(self, browser, import_of):
        act(browser, import_of, "1.1", "kind:context")
        assert clause(import_of, "1.1").kind == "context"
        browser.post(reverse("commitments:undo_step", args=[import_of.pk]))
        assert clause(import_of, "1.1").kind == "commitment"
        browser.post(reverse("commitments:redo_step", args=[import_of.pk]))
        assert clause(import_of, "1.1").kind == "context"

    def test_undo_with_nothing_to_undo_says_so(self, browser, import_of):
        response = browser.post(reverse("commitments:undo_step", args=[import_of.pk]), follow=True)
        assert "There is nothing to undo." in words_of(response)

    def test_everything_about_a_clause_is_typed_on_one_page(self, browser, import_of):
        found = clause(import_of, "1.2")
        url = reverse("commitments:import_clause", args=[import_of.pk, found.pk])
        given = {
            "version": found.version,
            "kind": "commitment",
            "number": "1.2a",
            "title": "",
            "text": "Offer grants of three years.",
            "parties": [f"party-{Desk(import_of).parties[0].pk}"],
            "theme": "",
            "qualifier": "where possible",
            "owner": "Head of funding",
            "due_words": "by spring 2027",
            "due_earliest_0": "",
            "due_latest_0": "31",
            "due_latest_1": "5",
            "due_latest_2": "2027",
            "standard_0_measure": "length of grants",
            "standard_0_direction": "at least",
            "standard_0_number": "3",
            "standard_0_upper": "",
            "standard_0_unit": "years",
            "standard_0_clock": "",
        }
        response = browser.post(url, given)
        assert response.status_code == 302, words_of(response)
        found.refresh_from_db()
        assert (found.number, found.qualifier, found.owner) == ("1.2a", "where possible", "Head of funding")
        assert found.due_latest.isoformat() == "2027-05-31"
        assert found.standards[0]["unit"] == "years"

    def test_a_colleagues_change_is_shown_before_it_is_overwritten(self, browser, import_of):
        found = clause(import_of, "1.2")
        url = reverse("commitments:import_clause", args=[import_of.pk, found.pk])
        stale = {"version": found.version, "kind": "commitment", "text": "Mine."}
        browser.post(url, stale | {"text": "Theirs."})
        response = browser.post(url, stale)
        assert response.status_code == 200
        page = words_of(response)
        assert "Somebody changed this clause" in page
        assert "Theirs." in page
        found.refresh_from_db()
        assert found.text == "Theirs."
        again = re.search(r'name="version" value="(\d+)"', response.content.decode())[1]
        browser.post(url, stale | {"version": again})
        found.refresh_from_db()
        assert found.text == "Mine."

    def test_a_colleague_who_saves_at_the_same_moment_is_not_overwritten(self, browser, import_of, monkeypatch):
        found = clause(import_of, "1.2")
        take_step = actions.take_step

        def after_another(*given, **named):
            ProposedClause.objects.filter(pk=found.pk).update(text="Theirs.", version=found.version + 1)
            return take_step(*given, **named)

        monkeypatch.setattr(actions, "take_step", after_another)
        url = reverse("commitments:import_clause", args=[import_of.pk, found.pk])
        response = browser.post(url, {"version": found.version, "kind": "commitment", "text": "Mine."})
        assert "Somebody changed this clause" in words_of(response)
        found.refresh_from_db()
        assert found.text == "Theirs."

    def test_what_is_typed_wrongly_is_told_and_kept(self, browser, import_of):
        found = clause(import_of, "1.2")
        url = reverse("commitments:import_clause", args=[import_of.pk, found.pk])
        response = browser.post(
            url,
            {"version": found.version, "kind": "commitment", "text": "Typed.", "standard_0_number": "three"}
            | {f"due_latest_{part}": value for part, value in enumerate(["31", "2", "2027"])},
        )
        page = response.content.decode()
        assert "is not a number; write digits" in page
        assert "Enter a real date" in page
        assert "Typed." in page
        found.refresh_from_db()
        assert found.text != "Typed."

    def test_a_clause_is_split_where_an_empty_line_stands(self, browser, import_of):
        url = reverse("commitments:split_clause", args=[import_of.pk, clause(import_of, "1.1").pk])
        browser.post(url, {"text": "Pay valid invoices\r\n\r\nwithin 30 days."})
        assert import_of.clauses.in_order().filter(text="within 30 days.").exists()

    def test_left_out_text_is_put_back_where_it_stood(self, browser, import_of):
        row = next(each for each in Desk(import_of).left_out if "Page 3" in each.text)
        browser.post(reverse("commitments:put_back", args=[import_of.pk, row.pk]))
        texts = [each.words for each in import_of.clauses.in_order()]
        assert texts.index("Page 3 of 9") == texts.index("Answer consultations in time.") + 1

    def test_a_point_is_settled_and_opened_again(self, browser, import_of):
        point = next(each for each in Desk(import_of).unsettled if each.code == "unsettled")
        url = reverse("commitments:settle", args=[import_of.pk, point.pk])
        browser.post(url)
        assert point.pk not in [each.pk for each in Desk(import_of).unsettled]
        browser.post(url)
        assert point.pk in [each.pk for each in Desk(import_of).unsettled]

    def test_parties_get_names_and_sides(self, browser, import_of):
        given = {}
        for party in Desk(import_of).parties:
            given |= {f"name_{party.pk}": f"{party.name}!", f"side_{party.pk}": "vcse"}
        given |= {"new_name": "Parishes", "new_side": "public"}
        browser.post(reverse("commitments:import_parties", args=[import_of.pk]), given)
        parties = Desk(import_of).parties
        assert {party.side for party in parties} == {"vcse", "public"}
        assert parties[-1].name == "Parishes"

    @pytest.mark.parametrize("show", ["", "?show=list", "?show=questions"])
    def test_more_clauses_take_no_more_queries(self, browser, import_of, riverside, stan, show):
        larger = read(
            riverside, stan, SMALL + "\n".join(f"3.{n} Public bodies will meet {n} times." for n in range(1, 40))
        )
        one = queries_for(browser, import_of.get_absolute_url() + show)
        assert queries_for(browser, larger.get_absolute_url() + show) == one

    def test_parties_that_are_one_are_merged(self, browser, import_of):
        kept, gone = Desk(import_of).parties
        given = {f"name_{party.pk}": party.name for party in [kept, gone]} | {f"same_{gone.pk}": kept.pk}
        url = reverse("commitments:import_parties", args=[import_of.pk])
        round_about = browser.post(url, given | {f"same_{kept.pk}": gone.pk})
        assert "Choose the one that stays" in words_of(round_about)
        browser.post(url, given)
        assert [party.pk for party in Desk(import_of).parties] == [kept.pk]

    def test_words_are_explained_changed_and_taken_out(self, browser, import_of):
        url = reverse("commitments:import_glossary", args=[import_of.pk])
        version = re.search(r'name="version" value="(\w+)"', browser.get(url).content.decode())[1]
        given = {"version": version, "row_0_term": "Grant", "row_0_meaning": "Money for a purpose."}
        browser.post(url, given | {"row_1_term": "Gift", "row_1_meaning": "Money for none."})
        assert [each.term for each in Desk(import_of).terms] == ["Grant", "Gift"]
        stale = browser.post(url, given | {"row_1_term": "Gift", "row_1_meaning": "Mine."})
        assert "Somebody changed the glossary" in words_of(stale)
        version = re.search(r'name="version" value="(\w+)"', browser.get(url).content.decode())[1]
        told = {"row_1_term": "Gift", "row_1_meaning": "Money.", "row_0_gone": "on"}
        browser.post(url, given | told | {"version": version})
        assert [(each.term, each.meaning) for each in Desk(import_of).terms] == [("Gift", "Money.")]

    def test_questions_of_a_kind_are_answered_together(self, browser, import_of):
        url = reverse("commitments:questions", args=[import_of.pk])
        code = re.search(r'name="code" value="([\w-]+)"', browser.get(url).content.decode())[1]
        browser.post(url, {"code": code, "choice": "no such answer"})
        assert not import_of.steps.exists()
        response = browser.post(url, {"code": code, "choice": ""}, follow=True)
        assert "Answered" in words_of(response)
        assert f'value="{code}"' not in response.content.decode()

    def test_the_same_answer_is_given_wherever_the_same_is_asked(self, browser, import_of):
        asked = next(each for each in import_of.clauses.in_order() if each.open_doubts)
        place, doubt = asked.open_doubts[0]
        browser.post(reverse("commitments:import_act", args=[import_of.pk, asked.pk]), {"act": f"alike:{place}:0"})
        left = [doubt["code"] for each in import_of.clauses.in_order() for _, doubt in each.open_doubts]
        assert doubt["code"] not in left

    def test_to_agree_to_one_side_does_not_bind_the_other(self, browser, import_of):
        """As where “we” is the board in one section and the sector in the next."""
        one, same, other = (clause(import_of, number) for number in ["1.1", "1.2", "1.3"])
        for each, choices in [(one, ["ICB", "VCSE"]), (same, ["ICB", "VCSE"]), (other, ["VCSE", "ICB"])]:
            doubt = {"code": "pronoun", "question": "Who owes this?", "choices": choices}
            ProposedClause.objects.filter(pk=each.pk).update(doubts=[doubt])
        url = reverse("commitments:import_act", args=[import_of.pk, one.pk])
        browser.post(url, {"act": "alike:0:0"})
        answers = [clause(import_of, number).doubts[0].get("answer") for number in ["1.1", "1.2", "1.3"]]
        assert answers == ["ICB", "ICB", None]

    def test_what_a_promise_lacks_is_filled_in_beside_it(self, browser, import_of):
        found = clause(import_of, "1.1")
        ProposedClause.objects.filter(pk=found.pk).update(theme=None)
        url = reverse("commitments:import_act", args=[import_of.pk, found.pk])
        assert "It lacks a theme." in words_of(browser.get(import_of.get_absolute_url() + "?show=questions"))
        browser.post(url, {"act": "fill", "theme": "999999"})
        assert clause(import_of, "1.1").theme_id is None
        browser.post(url, {"act": "fill", "theme": Theme.objects.get(slug="estates").pk})
        assert clause(import_of, "1.1").theme.slug == "estates"

    def test_all_beneath_a_clause_is_set_at_once(self, browser, import_of):
        url = reverse("commitments:set_beneath", args=[import_of.pk, clause(import_of, "1").pk])
        assert "Choose what to set" in words_of(browser.post(url, {"everything": ""}))
        browser.post(url, {"theme": Theme.objects.get(slug="estates").pk})
        assert {clause(import_of, number).theme.slug for number in ["1.1", "1.2", "1.3"]} == {"estates"}

    def test_more_imports_take_no_more_queries(self, browser, import_of, riverside, stan):
        url = reverse("commitments:imports")
        one = queries_for(browser, url)
        for _ in range(9):
            read(riverside, stan)
        assert queries_for(browser, url) == one

    def test_another_imports_clause_is_not_found_here(self, browser, import_of, riverside, stan):
        other = read(riverside, stan)
        found = clause(other, "1.1")
        for name in ["import_clause", "split_clause", "move_clause"]:
            assert browser.get(reverse(f"commitments:{name}", args=[import_of.pk, found.pk])).status_code == 404
        assert browser.post(reverse("commitments:import_act", args=[import_of.pk, found.pk])).status_code == 404

    def test_hostile_words_are_only_words(self, browser, import_of):
        found = clause(import_of, "1.1")
        hostile = "<script>alert(1)</script> {{ 7 }} \u202e"
        url = reverse("commitments:import_clause", args=[import_of.pk, found.pk])
        browser.post(url, {"version": found.version, "kind": "commitment", "number": "1.1", "text": hostile})
        for page in [import_of.get_absolute_url(), url, reverse("commitments:import_history", args=[import_of.pk])]:
            assert "<script>alert" not in browser.get(page).content.decode()
        assert "&lt;script&gt;alert(1)" in browser.get(import_of.get_absolute_url()).content.decode()


class TestDraft:
    def given(self, **changed):
        return {
            "agreement": "new",
            "title": "Hillside Compact",
            "kind": "compact",
            "slug": "",
            "label": "2027",
            "source": "Hillside Council, Compact, March 2027.",
        } | changed

    def test_what_has_to_be_mended_is_listed_with_the_way_to_it(self, browser, import_of):
        found = clause(import_of, "1.1")
        ProposedClause.objects.filter(pk=found.pk).update(theme=None)
        page = browser.get(reverse("commitments:make_draft", args=[import_of.pk]))
        assert "1.1 : Choose a theme." in words_of(page)
        assert reverse("commitments:import_clause", args=[import_of.pk, found.pk]) in page.content.decode()

    def test_a_settled_proposal_becomes_a_draft_of_a_new_agreement(self, browser, import_of, stan):
        make_ready(import_of, stan)
        response = browser.post(reverse("commitments:make_draft", args=[import_of.pk]), self.given())
        assert response.status_code == 302, words_of(response)
        edition = Edition.objects.get(agreement__slug="hillside-compact", label="2027")
        assert edition.status == Edition.Status.DRAFT
        promises = Clause.objects.filter(edition=edition, is_assessable=True).order_by("position")
        assert [each.ref for each in promises] == ["1.1", "1.2", "1.3", "2.1"]
        assert edition.unsettled
        import_of.refresh_from_db()
        assert (import_of.status, import_of.edition, import_of.ended_by) == ("drafted", edition, stan)

    def test_the_draft_comes_into_force_and_says_what_the_document_said(self, browser, import_of, stan):
        make_ready(import_of, stan)
        browser.post(reverse("commitments:make_draft", args=[import_of.pk]), self.given())
        edition = Edition.objects.get(label="2027", agreement__slug="hillside-compact")
        browser.post(
            reverse("commitments:bring_into_force", args=["hillside-compact", "2027"]), {"approved_by": "The board"}
        )
        edition.refresh_from_db()
        assert edition.status == Edition.Status.IN_FORCE
        assert edition.clauses.get(ref="1.1").text == "Pay valid invoices within 30 days."

    def test_a_new_edition_of_an_agreement_leaves_the_agreement_as_it_is(self, browser, import_of, stan, riverside):
        agreement = factories.make_agreement(riverside, slug="old", title="Old Compact", summary="Kept.")
        make_ready(import_of, stan)
        browser.post(
            reverse("commitments:make_draft", args=[import_of.pk]), self.given(agreement=agreement.pk, title="Other")
        )
        agreement.refresh_from_db()
        assert (agreement.title, agreement.summary) == ("Old Compact", "Kept.")
        assert agreement.editions.get().label == "2027"

    def test_the_next_edition_continues_what_says_the_same_and_nothing_by_its_number_alone(
        self, browser, riverside, stan, import_of
    ):
        make_ready(import_of, stan)
        browser.post(reverse("commitments:make_draft", args=[import_of.pk]), self.given())
        first = Edition.objects.get(agreement__slug="hillside-compact")
        browser.post(
            reverse("commitments:bring_into_force", args=["hillside-compact", "2027"]), {"approved_by": "The board"}
        )
        text = SMALL.replace("1.1 Pay valid invoices within 30 days.", "1.1 Name one contact for each group.").replace(
            "1.3 Answer", "1.3 Pay valid invoices within 30 days.\n1.4 Answer"
        )
        following = read(riverside, stan, text)
        make_ready(following, stan)
        response = browser.post(
            reverse("commitments:make_draft", args=[following.pk]),
            self.given(agreement=first.agreement_id, label="2029"),
        )
        assert response["Location"] == reverse("commitments:edit_lineages", args=["hillside-compact", "2029"])
        before = {each.ref: each.lineage_id for each in Clause.objects.filter(edition=first)}
        now = {each.ref: each.lineage_id for each in Clause.objects.filter(edition__label="2029")}
        assert now["1.2"] == before["1.2"]
        assert now["1.3"] == before["1.1"]  # the same words, under another number
        assert now["1.4"] == before["1.3"]
        assert now["1.1"] not in before.values()

    def test_a_label_that_is_taken_overwrites_nothing(self, browser, import_of, stan, riverside):
        edition = factories.make_edition(factories.make_agreement(riverside), "2027")
        make_ready(import_of, stan)
        response = browser.post(
            reverse("commitments:make_draft", args=[import_of.pk]), self.given(agreement=edition.agreement_id)
        )
        assert "has an edition 2027 already" in words_of(response)
        import_of.refresh_from_db()
        assert import_of.status == Import.Status.TO_REVIEW

    def test_an_address_that_is_taken_overwrites_nothing(self, browser, import_of, stan):
        other = factories.make_agreement(slug="hillside-compact", title="Another place's")
        make_ready(import_of, stan)
        response = browser.post(reverse("commitments:make_draft", args=[import_of.pk]), self.given())
        assert "is taken by another agreement" in words_of(response)
        other.refresh_from_db()
        assert other.title == "Another place's"

    def test_numbers_used_twice_and_none_at_all_get_addresses_of_their_own(self, riverside, stan):
        text = "Commitment 1\nPublic bodies will pay.\n\nPart two\n\nCommitment 1\nPublic bodies will meet us.\n"
        shown = read(riverside, stan, text)
        refs = list(drafting._refs(Desk(shown)).values())
        assert len(set(refs)) == len(refs)

    def test_what_ended_is_edited_no_more(self, browser, import_of, stan):
        browser.post(reverse("commitments:abandon_import", args=[import_of.pk]))
        assert act(browser, import_of, "1.1", "kind:context").status_code == 403
        page = words_of(browser.get(import_of.get_absolute_url()))
        assert "gave this import up" in page
        assert not Agreement.objects.filter(title="Hillside Compact").exists()


def _only(browser):
    """The one partnership of whoever is signed in, as the form has it."""
    page = browser.get(reverse("commitments:new_import")).content.decode()
    return re.search(r'name="partnership" value="(\d+)"', page)[1]
