"""From commentary to a frozen publication: who may, when, and what can no longer change."""

import hashlib

import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.rules import Refused, decide
from reports import actions, content, files, policies, press, tasks
from reports.figures import figures
from reports.models import Publication, PublicationEvent, PublishedAnswer, Rendering
from reports.open import releases
from reports.record import Figures
from reports.wording import Wording
from selfassessment.models import Round, RoundEvent
from tests import factories
from tests.reports.writing import steps

CAST = ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]
Status = Rendering.Status


def allowed(request, rule, round_):
    return {name for name in CAST if decide(rule, request.getfixturevalue(name), round_)}


def ask(round_, seb, enqueue=tasks.make_pdf.call):
    return actions.ask_for_pdf(round_, by=seb, at=timezone.now(), enqueue=enqueue)


def read(file) -> bytes:
    with file.open("rb") as opened:
        return opened.read()


class TestWho:
    def test_secretary_and_chair_read_a_draft(self, request, assessment):
        assert allowed(request, policies.check_can_read_draft, assessment.round) == {"seb", "chris"}

    def test_only_the_secretary_writes_and_asks_for_a_pdf(self, request, assessment):
        assert allowed(request, policies.check_can_write, assessment.round) == {"seb"}
        assert allowed(request, policies.check_can_ask_for_pdf, assessment.round) == {"seb"}

    def test_only_the_secretary_publishes(self, request, made, closed_round):
        assert allowed(request, policies.check_can_publish, closed_round) == {"seb"}

    def test_a_role_that_ended_lets_nobody_in(self, seb, stan, assessment):
        seb.partnership_roles.update(ended_at=timezone.now(), ended_by=stan)
        assert not decide(policies.check_can_read_draft, seb, assessment.round)


class TestWhen:
    def test_nothing_is_written_about_a_round_that_has_not_opened(self, seb, round_):
        with pytest.raises(Refused, match="has not been opened"):
            policies.check_can_write(seb, round_)

    def test_one_pdf_at_a_time(self, seb, closed_round):
        ask(closed_round, seb, enqueue=lambda number: None)
        with pytest.raises(Refused, match="A PDF of this report is being made"):
            ask(closed_round, seb)

    def test_an_open_round_is_not_published(self, seb, filed, quick_press):
        ask(filed.round, seb)
        with pytest.raises(Refused, match=r"is open\. Only a closed one is published"):
            actions.publish(filed.round, by=seb, at=timezone.now())

    def test_nothing_is_published_without_its_pdf(self, seb, closed_round):
        steps.approve(closed_round, seb)
        with pytest.raises(Refused, match="Make the PDF first"):
            actions.publish(closed_round, by=seb, at=timezone.now())

    def test_a_pdf_made_before_the_words_changed_is_not_published(self, seb, made, closed_round):
        steps.write(closed_round, seb, "Something else.")
        steps.approve(closed_round, seb)
        with pytest.raises(Refused, match="have changed since this PDF was made"):
            actions.publish(closed_round, by=seb, at=timezone.now())
        assert not Publication.objects.published().exists()

    def test_a_pdf_made_while_the_round_was_open_is_not_published(self, seb, stan, settled, quick_press, request):
        draft = ask(settled.round, seb)
        assert draft.is_draft
        closed = request.getfixturevalue("closed_round")
        steps.approve(closed, seb)
        with pytest.raises(Refused, match="made before the approval"):
            actions.publish(closed, by=seb, at=timezone.now())

    def test_a_published_report_is_not_written_any_more(self, seb, published, closed_round):
        closed_round.refresh_from_db()
        for rule in [policies.check_can_write, policies.check_can_ask_for_pdf]:
            with pytest.raises(Refused, match="has been published and is frozen"):
                rule(seb, closed_round)
        with pytest.raises(Refused, match="has been published"):
            actions.publish(closed_round, by=seb, at=timezone.now())

    def test_one_address_holds_one_report(self, seb, stan, published, closed_round):
        other = factories.make_edition(closed_round.edition.agreement, "2030")
        twin = Round.objects.create(
            edition=other,
            label=closed_round.label,
            scale=closed_round.scale,
            opens_on=closed_round.opens_on,
            due_on=closed_round.due_on,
            review_due_on=closed_round.review_due_on,
            reply_due_on=closed_round.reply_due_on,
            status=Round.Status.CLOSED,
            opened_at=timezone.now(),
            opened_by=stan,
            closed_at=timezone.now(),
            closed_by=stan,
        )
        with pytest.raises(Refused, match="has been published already"):
            policies.check_can_publish(seb, twin)


class TestMaking:
    def test_the_pdf_holds_the_figures_and_words_of_the_moment_it_was_asked_for(self, seb, closed_round, quick_press):
        steps.write(closed_round, seb, "As asked.")
        waiting = ask(closed_round, seb, enqueue=lambda number: None)
        steps.write(closed_round, seb, "Written later.")
        tasks.make_pdf.call(waiting.pk)
        waiting.refresh_from_db()
        printed = read(waiting.pdf).decode()
        assert "As asked." in printed
        assert "Written later." not in printed
        assert waiting.pdf_sha256 == hashlib.sha256(printed.encode()).hexdigest()

    def test_a_draft_says_so_and_a_final_one_does_not(self, request, seb, settled, quick_press):
        draft = read(ask(settled.round, seb).publication.renderings.get().pdf).decode()
        closed = request.getfixturevalue("closed_round")
        final = read(ask(closed, seb).publication.renderings.latest("pk").pdf).decode()
        assert "Draft. The figures are final; the report has not been approved" in final
        steps.approve(closed, seb)
        final = read(ask(closed, seb).publication.renderings.latest("pk").pdf).decode()
        assert "Partnership Board" in final
        assert "Draft. The round is open" in draft
        assert "Draft" not in final

    def test_running_the_task_twice_makes_each_file_once(self, seb, closed_round, quick_press, tmp_path):
        def stored():
            return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}

        rendering = ask(closed_round, seb)
        first, files_then = Rendering.objects.get(pk=rendering.pk), stored()
        tasks.make_pdf.call(rendering.pk)
        again = Rendering.objects.get(pk=rendering.pk)
        assert (again.pdf.name, again.finished_at) == (first.pdf.name, first.finished_at)
        assert stored() == files_then
        assert len(files_then) == 1 + again.files.count() > 1

    def test_a_run_killed_half_way_is_done_again(self, seb, closed_round, quick_press):
        rendering = ask(closed_round, seb, enqueue=lambda number: None)
        assert actions.take_up(rendering)
        actions.note_step(rendering, "Laying out page 7")
        tasks.make_pdf.call(rendering.pk)
        rendering.refresh_from_db()
        assert (rendering.status, rendering.step) == (Status.DONE, "")

    def test_a_failure_is_said_and_can_be_asked_for_again(self, seb, closed_round, monkeypatch, caplog, quick_press):
        def jam(*_args, **_named):
            raise RuntimeError("The ink is out.")

        with monkeypatch.context() as broken:
            broken.setattr(press, "print_pdf", jam)
            failed = ask(closed_round, seb)
        failed.refresh_from_db()
        assert failed.status == Status.FAILED
        assert "Ask for it again" in failed.failure
        assert "ink" not in failed.failure
        assert "The ink is out." in caplog.text
        again = ask(closed_round, seb)
        again.refresh_from_db()
        assert again.status == Status.DONE

    def test_one_that_takes_too_long_is_stopped(self, seb, closed_round, monkeypatch, caplog):
        def drag(*_args, **_named):
            raise press.TookTooLongError

        monkeypatch.setattr(press, "print_pdf", drag)
        stopped = ask(closed_round, seb)
        stopped.refresh_from_db()
        assert stopped.status == Status.FAILED
        assert "took too long" in stopped.failure

    def test_steps_are_said_while_it_runs(self, seb, closed_round, monkeypatch):
        seen = []

        def look(html, *, title, made_at, on_page):
            for number in [1, 2]:
                on_page(number)
                seen.append(Rendering.objects.get().step)
            return press.Printed(b"%PDF", 2)

        monkeypatch.setattr(press, "print_pdf", look)
        monkeypatch.setattr(tasks, "SECONDS_BETWEEN_NOTES", 0)
        ask(closed_round, seb)
        assert seen[:2] == ["Laying out page 1", "Laying out page 2"]
        assert seen[2] == "Making the one-page summary"


class TestFrozen:
    def test_publishing_freezes_figures_words_and_file_and_opens_the_round(self, seb, published, made, closed_round):
        closed_round.refresh_from_db()
        assert closed_round.status == Round.Status.PUBLISHED
        assert (closed_round.published_by, published.published_by) == (seb, seb)
        assert published.figures == made.figures
        assert published.figures_sha256 == hashlib.sha256(published.figures.encode()).hexdigest()
        assert published.pdf.name == Rendering.objects.get().pdf.name
        assert published.pdf_sha256 == hashlib.sha256(read(published.pdf)).hexdigest()
        assert Wording.from_json(published.words).by_key == {"summary": "The Board should note this."}
        assert published.words_sha256 == hashlib.sha256(published.words.encode()).hexdigest()
        assert PublicationEvent.objects.last().note == "Published."
        assert RoundEvent.objects.filter(round=closed_round, to_status="published").count() == 1

    def test_what_was_frozen_is_what_would_be_counted_again(self, published, closed_round):
        assert figures(Round.objects.get(pk=closed_round.pk)).json == published.figures
        assert Figures.from_json(published.figures).json == published.figures

    @pytest.mark.parametrize(
        "change", [{"words": "Better."}, {"figures": "{}"}, {"status": "draft"}, {"pdf": "other.pdf"}]
    )
    def test_no_door_changes_a_published_report(self, published, change):
        with pytest.raises(Error, match="frozen"), transaction.atomic():
            Publication.objects.filter(pk=published.pk).update(**change)

    def test_no_door_removes_a_published_report(self, published):
        PublicationEvent.objects.none().delete()
        with pytest.raises(Error), transaction.atomic():
            Publication.objects.filter(pk=published.pk)._raw_delete("default")

    @pytest.mark.parametrize("change", [{"figures": "{}"}, {"words": "x"}, {"commentary": "x"}, {"status": "waiting"}])
    def test_a_pdf_stays_beside_what_it_was_made_from(self, made, change):
        with pytest.raises(Error, match="as it was made"), transaction.atomic():
            Rendering.objects.filter(pk=made.pk).update(**change)

    def test_what_happened_stays_on_the_record(self, published):
        with pytest.raises(Error, match="stays on the record"), transaction.atomic():
            PublicationEvent.objects.update(note="Nothing happened.")

    def test_a_published_report_needs_its_file_and_hashes(self, seb, closed_round):
        draft = Publication.objects.create(round=closed_round, started_at=timezone.now(), started_by=seb)
        with pytest.raises(Error), transaction.atomic():
            Publication.objects.filter(pk=draft.pk).update(
                status="published", published_at=timezone.now(), published_by=seb
            )


def test_two_contents_with_one_hash_say_the_same(closed_round, seb):
    publication = steps.write(closed_round, seb, "x").publication
    first = content.current(closed_round, publication)
    assert content.current(closed_round, publication) == first
    steps.write(closed_round, seb, "y")
    assert content.current(closed_round, publication).sha256 != first.sha256


def test_a_stray_file_is_never_half_a_report(tmp_path, monkeypatch):
    def power_cut(_descriptor):
        raise OSError("The lights went out.")

    monkeypatch.setattr("os.fsync", power_cut)
    with pytest.raises(OSError, match="lights"):
        files.store("reports/1.pdf", b"%PDF")
    assert not list(tmp_path.rglob("*.pdf*"))


class TestPublishedByTheWorker:
    """Publishing takes a large round half a minute, so the worker does it: whole, or not at all."""

    @pytest.fixture
    def asked(self, made, closed_round, seb):
        return actions.ask_to_publish(closed_round, by=seb, at=timezone.now(), enqueue=lambda number: None)

    def test_nothing_is_public_until_it_is_done(self, asked, closed_round):
        assert not Publication.objects.published().exists()
        tasks.publish_report.call(asked.pk)
        asked.refresh_from_db()
        publication = Publication.objects.published().get()
        assert (asked.status, publication.published_by) == ("done", asked.asked_by)
        assert publication.release.files
        assert publication.answers.exists()

    def test_one_at_a_time_and_by_the_secretary(self, request, asked, closed_round, seb):
        with pytest.raises(Refused, match="The report is being published"):
            actions.ask_to_publish(closed_round, by=seb, at=timezone.now(), enqueue=lambda number: None)
        actions.give_up(asked, "A fault.", at=timezone.now())
        assert allowed(request, policies.check_can_ask_to_publish, closed_round) == {"seb"}

    def test_killed_while_writing_it_down_nothing_is_published_and_the_next_run_does_all(
        self, asked, closed_round, monkeypatch
    ):
        real = releases.make
        monkeypatch.setattr(releases, "make", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tasks.publish_report.call(asked.pk)
        closed_round.refresh_from_db()
        asked.refresh_from_db()
        assert (closed_round.status, asked.status) == (Round.Status.CLOSED, "running")
        assert not Publication.objects.published().exists()
        assert not PublishedAnswer.objects.exists()
        monkeypatch.setattr(releases, "make", real)
        tasks.publish_report.call(asked.pk)
        tasks.publish_report.call(asked.pk)
        assert Publication.objects.published().get().answers.exists()

    def test_a_fault_is_said_and_leaves_nothing(self, asked, closed_round, seb, monkeypatch, caplog):
        monkeypatch.setattr(releases, "make", lambda *_, **__: 1 / 0)
        tasks.publish_report.call(asked.pk)
        asked.refresh_from_db()
        assert (asked.status, asked.failure) == ("failed", tasks.NOT_PUBLISHED)
        assert "ZeroDivisionError" in caplog.text
        assert not Publication.objects.published().exists()
        assert decide(policies.check_can_ask_to_publish, seb, closed_round)

    def test_another_pdf_made_meanwhile_is_not_published_unread(self, asked, closed_round, seb):
        actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=tasks.make_pdf.call)
        tasks.publish_report.call(asked.pk)
        asked.refresh_from_db()
        assert asked.failure == "Another PDF has been made since. Read that one, and publish it."

    def test_whoever_is_no_secretary_any_more_publishes_nothing(self, asked, closed_round, seb, stan):
        seb.partnership_roles.update(ended_at=timezone.now(), ended_by=stan)
        tasks.publish_report.call(asked.pk)
        asked.refresh_from_db()
        assert asked.status == "failed"
        assert not Publication.objects.published().exists()


@pytest.mark.parametrize("status", ["published", "approved", "for comment"])
def test_no_report_is_put_there_by_hand_as_if_it_had_been_written(published, stan, status):
    """Whole as it may look: every field is there, and nobody ever approved it."""
    row = Publication.objects.get(pk=published.pk)
    row.pk, row.number, row.correction_reason, row.status = None, 2, "By hand.", status
    if status != "published":
        row.published_at = row.published_by = None
    row._state.adding = True
    with pytest.raises(Error, match="A report begins as a draft"), transaction.atomic():
        row.save()
    with pytest.raises(Error, match="A report begins as a draft"), transaction.atomic():
        Publication.objects.bulk_create([row])
