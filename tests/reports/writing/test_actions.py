"""Writing a report: versions, comments, the approval and what makes it void, recommendations, corrections."""

import datetime

import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.models import Mail
from accounts.rules import Refused, decide
from reports import actions as reports
from reports import content, policies, tasks
from reports.content import text_of
from reports.models import (
    Approval,
    Comment,
    Participant,
    Publication,
    Recommendation,
    RecommendationAct,
    SectionText,
)
from reports.open.models import PublishedAnswer, Release
from reports.wording import Wording
from reports.writing import actions, log
from tests import factories
from tests.reports.writing import steps

NOW = timezone.now


@pytest.fixture
def anna(db):
    return factories.make_user("Anna Author")


@pytest.fixture
def rita(db):
    return factories.make_user("Rita Reader")


@pytest.fixture
def with_helpers(closed_round, seb, anna, rita):
    """Anna writes with the secretary, Rita was asked to comment, and it is open for that."""
    steps.write(closed_round, seb, "First.")
    actions.ask(closed_round, email=anna.email.upper(), kind="author", by=seb, at=NOW())
    actions.ask(closed_round, email=rita.email, kind="reader", by=seb, at=NOW())
    actions.open_for_comment(closed_round, by=seb, at=NOW())
    return closed_round


def refused(match):
    return pytest.raises(Refused, match=match)


def report(round_) -> Publication:
    return Publication.objects.of_round(round_)


class TestVersions:
    def test_each_save_is_kept_and_the_last_stands(self, closed_round, seb):
        steps.write(closed_round, seb, "First.")
        steps.write(closed_round, seb, "Second.")
        assert list(SectionText.objects.order_by("number").values_list("number", "text")) == [
            (1, "First."),
            (2, "Second."),
        ]
        assert SectionText.objects.standing().get().text == "Second."
        notes = list(report(closed_round).events.order_by("pk").values_list("note", flat=True))
        assert notes == ["Begun.", "“Summary” saved, version 1.", "“Summary” saved, version 2."]

    def test_the_same_text_again_is_no_version(self, closed_round, seb):
        steps.write(closed_round, seb, "First.")
        actions.save_section(closed_round, "summary", by=seb, at=NOW(), version=0, text="First.")
        assert SectionText.objects.count() == 1

    def test_a_save_that_was_overtaken_writes_nothing_and_says_what_stands_there(self, with_helpers, seb, anna):
        steps.write(with_helpers, anna, "Anna’s.")
        with pytest.raises(actions.StaleError) as stale:
            actions.save_section(with_helpers, "summary", by=seb, at=NOW(), version=1, text="Seb’s.")
        assert (stale.value.current.text, stale.value.current.saved_by) == ("Anna’s.", anna)
        assert SectionText.objects.standing().get().text == "Anna’s."

    def test_an_old_version_comes_back_as_the_newest(self, closed_round, seb):
        for text in ["First.", "Second."]:
            steps.write(closed_round, seb, text)
        back = actions.bring_back(closed_round, "summary", 1, by=seb, at=NOW())
        assert (back.number, back.text, back.note) == (3, "First.", "Version 1 brought back.")

    @pytest.mark.parametrize("change", [{"text": "Better."}, {"number": 9}, {"by": None}])
    def test_no_door_changes_a_version(self, closed_round, seb, lena, change):
        steps.write(closed_round, seb, "First.")
        change = {"by": lena} if "by" in change else change
        with pytest.raises(Error, match="stays as it was saved"), transaction.atomic():
            SectionText.objects.update(**change)

    def test_words_chosen_from_answers_keep_their_marks_to_themselves(self, closed_round, seb):
        answer = closed_round.assessments.get(filings__isnull=False).answers.get(clause__ref="1.1")
        answer.narrative = "*We* pay\n1. fast <b>"
        text = actions.add_good_practice(closed_round, [answer], by=seb, at=NOW()).text
        assert text == "**Northside ICB**, on 1.1 (Funding and grants):\n\n> \\*We\\* pay\n> 1\\. fast \\<b\\>"
        page = content.current(closed_round, report(closed_round)).html_of_paper()
        assert "<blockquote><p>*We* pay<br>1. fast &lt;b&gt;</p></blockquote>" in page


class TestWho:
    def test_secretary_and_authors_write_and_nobody_else(self, with_helpers, request, anna, rita):
        cast = ["lena", "omar", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff", "anna", "rita"]
        may = {name for name in cast if decide(policies.check_can_write, request.getfixturevalue(name), with_helpers)}
        assert may == {"seb", "anna"}
        leads = {name for name in cast if decide(policies.check_can_lead, request.getfixturevalue(name), with_helpers)}
        assert leads == {"seb"}

    def test_an_author_who_was_removed_writes_no_more(self, with_helpers, seb, anna):
        actions.remove(Participant.objects.get(user=anna), by=seb, at=NOW())
        with refused("Only the Partnership Board secretary"):
            steps.write(with_helpers, anna, "Once more.")

    def test_readers_see_it_only_while_it_is_open_for_comment(self, with_helpers, seb, rita):
        policies.check_can_read_for_comment(rita, with_helpers)
        actions.take_back(with_helpers, by=seb, at=NOW())
        with refused("You are told by e-mail when it is open"):
            policies.check_can_read_for_comment(rita, with_helpers)

    def test_who_has_no_account_is_not_asked(self, closed_round, seb):
        with refused("Nobody has an account with this address"):
            actions.ask(closed_round, email="nobody@example.org", kind="reader", by=seb, at=NOW())

    def test_nobody_takes_part_twice(self, with_helpers, seb, anna):
        with refused("takes part already, as author"):
            actions.ask(with_helpers, email=anna.email, kind="reader", by=seb, at=NOW())
        with pytest.raises(Error), transaction.atomic():
            Participant.objects.create(
                publication=report(with_helpers), user=anna, kind="reader", invited_at=NOW(), invited_by=seb
            )

    def test_they_are_told_by_e_mail(self, with_helpers, anna, rita):
        assert Mail.objects.get(person=anna).template == "asked_to_write"
        assert Mail.objects.get(person=rita).template == "open_for_comment"


class TestComments:
    def test_a_comment_is_answered_once_and_its_writer_told(self, with_helpers, seb, anna, rita):
        made = actions.comment(with_helpers, "summary", text="Too short.", by=rita, at=NOW())
        assert Mail.objects.filter(person=seb, template="report_commented").count() == 1
        answered = actions.answer_comment(made, answer="Longer now.", by=anna, at=NOW())
        assert (answered.answer, answered.answered_by) == ("Longer now.", anna)
        assert "Longer now." in Mail.objects.get(person=rita, template="comment_answered").text
        with refused("dealt with by Anna Author"):
            actions.answer_comment(made, answer="Again.", by=seb, at=NOW())
        with pytest.raises(Error, match="answered once"), transaction.atomic():
            Comment.objects.update(answer="Otherwise.")

    def test_only_readers_comment_and_only_while_it_is_open(self, with_helpers, seb, anna, rita, chris):
        for user in [seb, anna, chris]:
            with refused("Only readers whom the secretary has asked"):
                actions.comment(with_helpers, "summary", text="Hm.", by=user, at=NOW())
        actions.take_back(with_helpers, by=seb, at=NOW())
        with refused("not open for comment"):
            actions.comment(with_helpers, "summary", text="Hm.", by=rita, at=NOW())

    def test_a_comment_or_recommendation_sent_twice_is_there_once(self, with_helpers, seb, rita):
        for _ in range(2):
            actions.comment(with_helpers, "summary", text="Too short.", by=rita, at=NOW())
            steps.recommend(with_helpers, seb, "Agree.")
        assert (Comment.objects.count(), Recommendation.objects.count()) == (1, 1)

    def test_nothing_is_approved_while_a_comment_waits(self, with_helpers, seb, rita):
        made = actions.comment(with_helpers, "summary", text="Too short.", by=rita, at=NOW())
        with refused("1 comment waits for you"):
            steps.approve(with_helpers, seb)
        actions.answer_comment(made, answer="", by=seb, at=NOW())
        steps.approve(with_helpers, seb)


class TestApproval:
    def test_it_says_who_when_and_where_and_stands_on_the_cover(self, with_helpers, seb):
        approval = steps.approve(with_helpers, seb)
        now = content.current(with_helpers, report(with_helpers))
        assert not now.is_draft
        assert (approval.words, approval.figures_sha256) == (now.words, now.figures_sha256)
        facts = dict(now.document.cover.facts)
        assert facts["Approved"].startswith("Partnership Board, ")
        assert facts["Approved"].endswith("minute 27/14")

    def test_an_open_round_and_what_nobody_could_read_are_not_approved(self, filed, closed_round, seb):
        with refused("Open the report for comment first"):
            said = {"body": "B", "met_on": datetime.date(2026, 1, 1), "minute": "1"}
            actions.approve(closed_round, **said, read_sha256=steps.read_now(closed_round), by=seb, at=NOW())

    @pytest.mark.parametrize("how", ["section", "recommendation", "withdrawn"])
    def test_any_change_makes_it_void_and_says_by_whom(self, with_helpers, seb, anna, how):
        steps.approve(with_helpers, seb)
        by = seb if how == "withdrawn" else anna
        if how == "section":
            steps.write(with_helpers, anna, "Changed.")
        elif how == "recommendation":
            steps.recommend(with_helpers, anna)
        else:
            actions.withdraw_approval(with_helpers, because="It was another meeting.", by=seb, at=NOW())
        approval = Approval.objects.get()
        assert approval.voided_by == by
        assert report(with_helpers).status == "for comment"
        assert "no longer holds" in report(with_helpers).events.latest("pk").note
        assert Mail.objects.filter(person=seb, template="approval_void").exists() == (by != seb)
        with refused("Record its approval first"):
            reports.publish(with_helpers, by=seb, at=NOW())

    def test_no_door_changes_an_approval_or_publishes_without_one(self, made, seb):
        for change in [{"body": "Another"}, {"minute": "0"}, {"words": "{}"}]:
            with pytest.raises(Error, match="stays on the record"), transaction.atomic():
                Approval.objects.update(**change)
        publication = made.publication
        what = {
            "status": "published",
            "published_at": NOW(),
            "published_by": seb,
            "figures": made.figures,
            "figures_sha256": "0" * 64,
            "words": made.words,
            "words_sha256": "0" * 64,
            "pdf": made.pdf.name,
            "pdf_sha256": made.pdf_sha256,
        }
        with pytest.raises(Error, match="words and figures that were approved"), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(**what)

    def test_figures_that_changed_since_are_not_published(self, made, closed_round, seb, northside):
        northside.name = "Northside NHS"
        northside.save()
        tasks.make_pdf.call(reports.ask_for_pdf(closed_round, by=seb, at=NOW(), enqueue=lambda number: None).pk)
        with refused("The figures have changed since the report was approved"):
            reports.publish(closed_round, by=seb, at=NOW())


class TestRecommendations:
    def test_they_are_numbered_and_move_up_when_one_is_taken_out(self, closed_round, seb):
        _, second, _ = [steps.recommend(closed_round, seb, text) for text in ["A", "B", "C"]]
        actions.remove_recommendation(second, by=seb, at=NOW())
        assert list(Recommendation.objects.in_order().values_list("number", "text")) == [(1, "A"), (2, "C")]
        assert "Recommendation 2 taken out: B" in report(closed_round).events.latest("pk").note

    def test_a_stale_save_overwrites_nothing(self, closed_round, seb):
        saved = steps.recommend(closed_round, seb)
        said = {"text": "B", "to_whom": "Board", "owner": "", "due_on": None}
        actions.save_recommendation(closed_round, saved, version=saved.version, **said, by=seb, at=NOW())
        with pytest.raises(actions.StaleError):
            actions.save_recommendation(
                closed_round, saved, version=saved.version, **said | {"text": "C"}, by=seb, at=NOW()
            )
        assert Recommendation.objects.get().text == "B"

    def test_what_is_taken_out_twice_takes_nothing_else_with_it(self, closed_round, seb):
        first, _ = [steps.recommend(closed_round, seb, text) for text in ["A", "B"]]
        actions.remove_recommendation(first, by=seb, at=NOW())
        with refused("was taken out meanwhile"):
            actions.remove_recommendation(first, by=seb, at=NOW())
        assert [each.text for each in Recommendation.objects.all()] == ["B"]

    def test_the_log_begins_when_they_are_published_and_is_never_changed(self, made, closed_round, seb, chris):
        found = steps.recommend(closed_round, seb)
        line = {"kind": "decided", "happened_on": datetime.date(2027, 3, 1), "decision": "accepted", "note": "Yes."}
        rest = {"owner": "", "due_on": None, "at": NOW()}
        with refused("begins when the report is published"):
            actions.log(found, **line, **rest, by=seb)
        with pytest.raises(Error, match="Only what is published"), transaction.atomic():
            RecommendationAct.objects.create(recommendation=found, **line, at=NOW(), by=seb)
        steps.publish(closed_round, seb, tasks.make_pdf.call)
        found.refresh_from_db()
        with refused("Only the Partnership Board secretary"):
            actions.log(found, **line, **rest, by=chris)
        first = actions.log(found, **line, **rest, by=seb)
        assert actions.log(found, **line, **rest, by=seb) == first
        assert RecommendationAct.objects.count() == 1
        with pytest.raises(Error, match="never changed"), transaction.atomic():
            RecommendationAct.objects.update(note="No.")
        with pytest.raises(Error, match="frozen"), transaction.atomic():
            Recommendation.objects.update(text="Otherwise.")

    def test_how_one_stands_follows_from_its_log(self, published_with_recommendation, seb):
        found = published_with_recommendation

        def stands():
            return log.standing([found])[0].state

        def add(kind, decision="", **more):
            rest = {"owner": "", "due_on": None, "note": "x"} | more
            actions.log(found, kind=kind, decision=decision, happened_on=timezone.localdate(), **rest, by=seb, at=NOW())

        said = [stands()]
        for kind, decision in [
            ("decided", "deferred"),
            ("decided", "accepted with changes"),
            ("progress", ""),
            ("done", ""),
            ("decided", "not accepted"),
        ]:
            add(kind, decision)
            said.append(stands())
        assert said == ["Waits for a decision", "Deferred", "To be done", "Under way", "Done", "Not taken up"]
        add("progress", owner="Chief officers of all")
        assert log.standing([found])[0].owner == "Chief officers of all"


@pytest.fixture
def published_with_recommendation(closed_round, seb, quick_press):
    steps.write(closed_round, seb, "A year.")
    steps.recommend(closed_round, seb)
    steps.publish(closed_round, seb, tasks.make_pdf.call)
    return Recommendation.objects.get()


class TestCorrection:
    def test_it_begins_with_the_words_of_the_one_before_and_says_what_changed(
        self, published_with_recommendation, closed_round, seb, client, northside
    ):
        closed_round.refresh_from_db()
        first = report(closed_round)
        actions.correct(closed_round, reason="A name was wrong.", by=seb, at=NOW())
        with refused("a correction, is being written already"):
            actions.correct(closed_round, reason="Again.", by=seb, at=NOW())
        steps.write(closed_round, seb, "A year, corrected.")
        second = steps.publish(closed_round, seb, tasks.make_pdf.call)
        assert (second.number, second.status) == (2, "published")
        told = Wording.from_json(second.words).correction
        assert (told.reason, told.n_figures, told.sections) == ("A name was wrong.", 0, ("Summary",))
        assert Publication.objects.standing().get() == second
        assert Release.objects.count() == 2
        assert set(PublishedAnswer.objects.standing().values_list("publication", flat=True)) == {second.pk}
        page = client.get(second.get_absolute_url()).text
        assert "A year, corrected." in page
        assert "A name was wrong." in page
        old = client.get(first.get_own_url()).text
        assert "This publication was corrected on" in old
        assert "A year, corrected." not in old
        assert client.get(f"{first.get_own_url()}state-of-the-sector.pdf").getvalue()
        assert client.get(f"{first.get_own_url()}9/").status_code == 404

    def test_figures_that_read_otherwise_are_named(self, published_with_recommendation, closed_round, seb):
        closed_round.refresh_from_db()
        actions.correct(closed_round, reason="Counted anew.", by=seb, at=NOW())
        publication = report(closed_round)
        old = Publication.objects.published().get()
        record = old.figures.replace('"levels":[1,1,0,1],"n_kept":1', '"levels":[1,1,0,1],"n_kept":2')
        assert record != old.figures
        with_other = content.gathering._figures_changed(
            content.Figures.from_json(record), content.Figures.from_json(old.figures)
        )
        changed = list(with_other)
        assert any((each.before, each.now) == ("2 of 3 (67%)", "1 of 3 (33%)") for each in changed), changed
        assert publication.correction_reason == "Counted anew."

    def test_its_recommendations_keep_the_log_of_those_before(self, published_with_recommendation, closed_round, seb):
        first = published_with_recommendation
        rest = {"owner": "", "due_on": None, "note": "Yes.", "by": seb, "at": NOW()}
        actions.log(first, kind="decided", decision="accepted", happened_on=timezone.localdate(), **rest)
        closed_round.refresh_from_db()
        actions.correct(closed_round, reason="A comma.", by=seb, at=NOW())
        steps.write(closed_round, seb, "A, year.")
        second = steps.publish(closed_round, seb, tasks.make_pdf.call)
        (standing,) = log.standing(second.recommendations.all())
        assert standing.decision == "Accepted"
        actions.log(standing.recommendation, kind="done", decision="", happened_on=timezone.localdate(), **rest)
        assert log.standing([first])[0].state == "Done"

    def test_a_report_that_is_not_published_is_not_corrected(self, made, closed_round, seb):
        with refused("This one can still be changed"):
            actions.correct(closed_round, reason="x", by=seb, at=NOW())

    def test_the_database_wants_a_reason(self, published, closed_round, seb):
        with pytest.raises(Error), transaction.atomic():
            Publication.objects.create(round=closed_round, number=2, started_at=NOW(), started_by=seb)


class TestAbandoning:
    @pytest.fixture
    def begun(self, published, closed_round, seb, rita):
        """A correction that Rita was asked to read."""
        closed_round.refresh_from_db()
        correction = actions.correct(closed_round, reason="A name was wrong.", by=seb, at=NOW())
        actions.ask(closed_round, email=rita.email, kind="reader", by=seb, at=NOW())
        return correction

    def abandon(self, round_, seb):
        return actions.abandon(round_, because="The name was right.", by=seb, at=NOW())

    def test_what_is_published_stands_as_it_was(self, begun, closed_round, published, seb, client):
        before = text_of(client.get(published.get_absolute_url()).text)
        steps.write(closed_round, seb, "Never to be read.")
        abandoned = self.abandon(closed_round, seb)
        assert (abandoned.status, abandoned.abandoned_because) == ("abandoned", "The name was right.")
        assert report(closed_round) == Publication.objects.standing().get() == published
        assert text_of(client.get(published.get_absolute_url()).text) == before
        with refused("has been published and is frozen"):
            steps.write(closed_round, seb, "More.")

    def test_the_reason_stays_in_the_history_of_the_report(self, begun, closed_round, seb, client):
        self.abandon(closed_round, seb)
        event = begun.events.latest("pk")
        assert (event.from_status, event.to_status, event.by) == ("draft", "abandoned", seb)
        client.force_login(seb)
        page = client.get(f"/rounds/{closed_round.pk}/report/").text
        assert "The name was right." in page
        assert "Begun as a correction of publication 1: A name was wrong." in page

    def test_another_can_be_begun_with_the_same_number(self, begun, closed_round, seb):
        self.abandon(closed_round, seb)
        second = actions.correct(closed_round, reason="Another name was wrong.", by=seb, at=NOW())
        assert (second.number, second.status, second.texts.count()) == (2, "draft", 1)
        steps.publish(closed_round, seb, tasks.make_pdf.call)
        assert Publication.objects.standing().get() == second

    def test_an_approved_one_is_abandoned_too(self, begun, closed_round, seb):
        steps.write(closed_round, seb, "Corrected.")
        steps.approve(closed_round, seb)
        assert self.abandon(closed_round, seb).approvals.count() == 1

    def test_whoever_was_asked_to_help_is_told_and_sees_no_more_of_it(self, begun, closed_round, seb, rita):
        assert Participant.objects.waiting_for(rita).exists()
        self.abandon(closed_round, seb)
        assert not Participant.objects.waiting_for(rita).exists()
        assert not decide(policies.check_can_read_for_comment, rita, closed_round)
        told = Mail.objects.latest("pk")
        assert (told.person, told.template) == (rita, "correction_abandoned")
        assert "The name was right." not in told.text

    def test_only_a_correction_that_is_being_written_is_abandoned(self, published, closed_round, seb):
        closed_round.refresh_from_db()
        with refused("No correction is being written"):
            self.abandon(closed_round, seb)

    def test_a_first_report_is_not_abandoned(self, made, closed_round, seb):
        with refused("No correction is being written"):
            self.abandon(closed_round, seb)

    def test_nobody_but_the_secretary_abandons(self, begun, closed_round, chris, anna):
        for person in [chris, anna]:
            assert not decide(policies.check_can_abandon, person, closed_round)

    def test_what_was_abandoned_stays_as_it_was(self, begun, closed_round, seb):
        gone = self.abandon(closed_round, seb)
        for change in [
            lambda: Publication.objects.filter(pk=gone.pk).update(status="draft", abandoned_because=""),
            lambda: gone.texts.create(key="summary", number=9, text="More.", at=NOW(), by=seb),
            lambda: gone.recommendations.create(number=1, text="x", to_whom="y", saved_at=NOW(), saved_by=seb),
        ]:
            with pytest.raises(Error), transaction.atomic():
                change()
