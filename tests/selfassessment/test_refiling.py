"""Returned for changes: who may, what is open then, what is not, and what a filing keeps of the one before."""

import datetime

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.rules import Refused
from selfassessment import changes, content, seals
from selfassessment.actions import answering, closing, filing, refiling, reviewing
from selfassessment.models import Answer, FiledEvidence, Filing, Measurement, Reopening, Review, SelfAssessment
from selfassessment.policies import refiling as policies
from signatories.models import OrganisationRole
from tests import factories
from tests.selfassessment import files, filings, refilings, steps
from tests.selfassessment.filings import give, make_filed
from tests.selfassessment.refilings import REASON, ask, refile, return_, sign_off
from tests.selfassessment.steps import hand_over, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(filed, rosa) -> SelfAssessment:
    """Northside's: 1.2 and 3.1 are open again, 1.1 is not."""
    return return_(filed, "1.2", "3.1", by=rosa)


def now():
    return timezone.now()


def answer_to(assessment, ref) -> Answer:
    return Answer.objects.select_related("assessment__signature__organisation", "assessment__round", "clause").get(
        assessment=assessment, clause__ref=ref
    )


class TestReturning:
    def test_opens_the_answers_named_and_no_others(self, returned, omar, lena):
        assert returned.status == "returned"
        assert (returned.filed_at, returned.filed_by) == (None, None)
        save(returned, "1.2", omar, narrative="Two years now.")
        with pytest.raises(Refused, match=r"1\.1 was not returned for changes, so it stays as it was filed"):
            save(returned, "1.1", omar)
        with pytest.raises(Refused, match=r"1\.1 was not returned"):
            hand_over(returned, "1.1", to=lena, by=omar)

    def test_is_written_down_and_told_to_the_organisation_once(
        self, filed, rosa, lena, omar, sam, cora, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            assessment = return_(filed, "1.2", by=rosa)
        event = assessment.events.last()
        assert (event.from_status, event.to_status, event.by) == ("filed", "returned", rosa)
        assert event.note == "Open again because the reviewers asked for it: 1.2."
        messages = [message for message in mail.outbox if "Returned for changes" in message.subject]
        assert sorted(message.to[0] for message in messages) == sorted(p.email for p in [lena, omar, sam])
        assert "1.2: Look at 1.2 again." in messages[0].body

    def test_needs_a_promise_of_this_self_assessment_and_a_reason_for_each(self, filed, harbour_filed, rosa):
        with pytest.raises(Refused, match="Choose at least one promise"):
            refiling.return_for_changes(filed, named=[], by=rosa, at=now())
        with pytest.raises(Refused, match=r"Say why for 1\.2"):
            refiling.return_for_changes(
                filed, named=[refiling.Named(answer_to(filed, "1.2"), "  \n")], by=rosa, at=now()
            )
        with pytest.raises(Refused, match="Only promises of this self-assessment"):
            refiling.return_for_changes(filed, named=refilings.named(harbour_filed, "2.1"), by=rosa, at=now())
        assert not Reopening.objects.exists()
        assert SelfAssessment.objects.get(pk=filed.pk).status == "filed"

    @pytest.mark.parametrize("who", ["lena", "omar", "sam", "piers", "seb", "stan", "chris", "staff"])
    def test_by_anybody_but_a_reviewer_of_the_other_side_is_refused(self, filed, who, request):
        with pytest.raises(Refused):
            return_(filed, "1.2", by=request.getfixturevalue(who))

    def test_by_a_reviewer_who_works_for_the_organisation_is_refused(self, filed, rosa, northside):
        factories.make_membership(rosa, northside, OrganisationRole.OFFICER)
        with pytest.raises(Refused, match="You have a role at Northside ICB"):
            return_(filed, "1.2", by=rosa)

    def test_after_release_is_refused(self, reviewed, rosa):
        with pytest.raises(Refused, match="The review has been released, so what was filed stays"):
            return_(reviewed, "1.2", by=rosa)

    def test_a_second_time_is_refused(self, returned, rosa):
        with pytest.raises(Refused):
            return_(returned, "1.1", by=rosa)

    def test_before_filing_is_refused(self, assessment, rosa):
        with pytest.raises(Refused, match="has not filed its self-assessment yet"):
            return_(assessment, "1.2", by=rosa)

    def test_verdicts_and_release_wait_until_it_is_filed_again(self, returned, rosa):
        with pytest.raises(Refused, match="Northside ICB is changing answers that were opened again"):
            give(returned, "1.1", "agree", rosa)
        with pytest.raises(Refused, match="is changing answers"):
            reviewing.release(returned, by=rosa, at=now())


class TestAskingForIt:
    def test_opens_nothing_until_somebody_outside_grants_it(self, filed, lena, omar, stan):
        reopening = ask(filed, "1.2", by=lena)
        assert SelfAssessment.objects.get(pk=filed.pk).status == "filed"
        assert refiling.grant(reopening, by=stan, at=now()).status == "returned"
        save(filed, "1.2", omar, narrative="Mended.")

    @pytest.mark.parametrize("who", ["omar", "sam", "rosa", "stan", "seb"])
    def test_is_the_lead_officers(self, filed, who, request):
        with pytest.raises(Refused, match="Only the lead officer of Northside ICB"):
            ask(filed, "1.2", by=request.getfixturevalue(who))

    @pytest.mark.parametrize("who", ["lena", "omar", "piers", "seb", "chris"])
    def test_is_not_granted_by_others(self, filed, lena, who, request):
        reopening = ask(filed, "1.2", by=lena)
        with pytest.raises(Refused):
            refiling.grant(reopening, by=request.getfixturevalue(who), at=now())

    def test_a_steward_who_works_there_does_not_decide(self, filed, lena, stan, northside):
        factories.make_membership(stan, northside, OrganisationRole.OFFICER)
        with pytest.raises(Refused, match="Somebody outside your organisation decides"):
            refiling.grant(ask(filed, "1.2", by=lena), by=stan, at=now())

    def test_declined_says_why_and_leaves_the_filing(self, filed, lena, rosa, django_capture_on_commit_callbacks):
        reopening = ask(filed, "1.2", by=lena)
        with pytest.raises(Refused, match="Say why"):
            refiling.decline(reopening, by=rosa, at=now(), note=" ")
        with django_capture_on_commit_callbacks(execute=True):
            refiling.decline(reopening, by=rosa, at=now(), note="The review is nearly done.")
        [message] = [message for message in mail.outbox if "Not opened again" in message.subject]
        assert message.to == [lena.email]
        assert "The review is nearly done." in message.body
        with pytest.raises(Refused, match="has been decided already"):
            refiling.grant(reopening, by=rosa, at=now())
        assert ask(filed, "1.2", by=lena).is_waiting  # with a better reason

    def test_goes_before_release_and_return(self, filed, lena, rosa):
        filings.agree_with_the_rest(filed, by=rosa, at=now())
        ask(filed, "1.2", by=lena)
        with pytest.raises(Refused, match=r"has asked to change some answers\. Grant that or decline it first"):
            reviewing.release(filed, by=rosa, at=now())
        with pytest.raises(Refused, match="has asked to change answers itself"):
            return_(filed, "1.2", by=rosa)
        with pytest.raises(Refused, match="has asked to change answers itself"):
            ask(filed, "3.1", by=lena)

    def test_is_told_to_reviewers_and_steward(self, filed, lena, rosa, piers, stan, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ask(filed, "1.2", by=lena)
        told = [message.to[0] for message in mail.outbox if "asks to change" in message.subject]
        assert sorted(told) == sorted([rosa.email, stan.email])


class TestFilingAgain:
    def test_makes_the_next_number_linked_to_the_one_before(self, returned, omar, lena, rosa):
        first = Filing.objects.get()
        second = refile(returned, omar, c1_2={"narrative": "Two years now."})
        assert (second.number, second.previous, second.reason) == (2, first, REASON)
        assert second.reference != first.reference
        assert second.sha256 != first.sha256
        assert content.sha256(second.content) == second.sha256 == second.sign_off.content_sha256
        assert Filing.objects.get(pk=first.pk).content == first.content
        assert SelfAssessment.objects.get(pk=returned.pk).filed_at == second.filed_at
        assert list(seals.check_all()) == []

    def test_changes_only_what_was_named(self, returned, omar):
        second = refile(returned, omar, c1_2={"narrative": "Two years now."})
        changed = changes.between(content.read(second.previous.content), content.read(second.content))
        assert [change.ref for change in changed] == ["1.2"]
        assert dict(Reopening.objects.get().answers.values_list("answer__clause__ref", "is_changed")) == {
            "1.2": True,
            "3.1": False,
        }
        assert Reopening.objects.get().ended_at == second.filed_at

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_without_a_public_reason_is_refused(self, returned, omar, lena, reason):
        with pytest.raises(Refused, match="Say why it is filed again"):
            refile(returned, omar, reason=reason, c1_2={"narrative": "Two years now."})
        assert Filing.objects.count() == 1

    def test_with_nothing_changed_is_refused(self, returned, omar):
        with pytest.raises(Refused, match="Nothing has changed since filing 1"):
            sign_off(returned, omar)

    def test_seals_what_was_open(self, returned, omar):
        refile(returned, omar, c1_2={"narrative": "Two years now."})
        with pytest.raises(Refused, match="is sealed"):
            save(returned, "1.2", omar, narrative="Three.")

    def test_can_be_returned_again_and_becomes_the_third(self, returned, omar, rosa):
        refile(returned, omar, c1_2={"narrative": "Two years now."})
        return_(returned, "1.1", by=rosa)
        with pytest.raises(Refused, match=r"1\.2 was not returned"):
            save(returned, "1.2", omar)
        third = refile(returned, omar, c1_1={"rating": 3, "narrative": "Less."})
        assert (third.number, third.previous.number) == (3, 2)
        assert list(seals.check_all()) == []

    def test_counts_as_returned_when_the_first_was(self, round_, northside, lena, omar, sam, stan, rosa):
        """A reviewer may return a filing after the due day: what was in time stays in time."""
        assessment = make_filed(round_, northside)
        assessment = return_(assessment, "1.2", by=rosa)
        save(assessment, "1.2", omar)
        sign_off(assessment, omar)
        after = datetime.datetime.combine(
            assessment.due_on + datetime.timedelta(days=3), datetime.time(12), datetime.UTC
        )
        second = filing.file(assessment, by=lena, at=after, reason=REASON)
        assert not second.is_late
        assert "late" not in assessment.events.last().note

    def test_twice_is_once(self, returned, omar, lena):
        second = refile(returned, omar, c1_2={"narrative": "Two years now."})
        assert filing.file(returned, by=lena, at=now(), reason="Again.") == second
        assert Filing.objects.count() == 2

    def test_tells_both_sides_why(self, returned, omar, rosa, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            second = refile(returned, omar, c1_2={"narrative": "Two years now."})
        [to_reviewer] = [
            message for message in mail.outbox if message.to == [rosa.email] and "again" in message.subject
        ]
        assert REASON in to_reviewer.body
        [receipt] = [
            message for message in mail.outbox if message.to == [omar.email] and "Filed again" in message.subject
        ]
        assert REASON in receipt.body
        assert second.previous.reference in receipt.body

    def test_changing_after_sign_off_returns_it_and_does_not_open_it_whole(self, returned, omar):
        save(returned, "1.2", omar, narrative="Two years now.")
        sign_off(returned, omar)
        save(returned, "3.1", omar, narrative="One more word.")
        assert SelfAssessment.objects.get(pk=returned.pk).status == "returned"

    def test_keeps_what_evidence_each_filing_had(self, assessment, omar, lena, sam, rosa, northside):
        steps.bring_to(assessment, "filed", omar)
        link = FiledEvidence.objects.get().evidence
        return_(assessment, "1.1", by=rosa)
        second = refile(assessment, omar, c1_1={"evidence": [], "narrative": "No report any more."})
        assert link.filed_in.get().filing.number == 1
        assert not second.filed_evidence.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            link.delete()


class TestVerdictsCarriedOver:
    def test_those_on_what_stayed_the_same_are_kept_and_the_others_are_wanted_again(self, filed, omar, rosa):
        give(filed, "1.1", "agree", rosa)
        give(filed, "1.2", "challenge", rosa, reason="We saw one year.")
        reviewing.comment(filed, text="Well written.", version=0, by=rosa, at=now())
        refile(return_(filed, "1.2", by=rosa), omar, c1_2={"narrative": "Two years now."})
        review = Review.objects.of(filed)
        assert (review.filing.number, review.comment, review.started_by) == (2, "Well written.", rosa)
        assert dict(review.verdicts.values_list("answer__clause__ref", "judgement")) == {"1.1": "agree"}
        assert review.verdicts.get().saved_by == rosa
        with pytest.raises(Refused, match="2 answers have no verdict yet"):
            reviewing.release(filed, by=rosa, at=now())
        assert Review.objects.get(filing__number=1).verdicts.count() == 2  # as they were drafted
        give(filed, "1.2", "agree", rosa)
        give(filed, "3.1", "agree", rosa)
        assert reviewing.release(filed, by=rosa, at=now()).status == "settled"

    def test_answers_that_changed_are_known_to_the_queue(self, returned, omar):
        refile(returned, omar, c1_2={"narrative": "Two years now."})
        marked = Answer.objects.filter(assessment=returned).with_refiled()
        assert {answer.clause.ref: answer.is_refiled for answer in marked.select_related("clause")} == {
            "1.1": False,
            "1.2": True,
            "3.1": False,
        }

    def test_only_the_last_refiling_marks_an_answer(self, returned, omar, rosa):
        refile(returned, omar, c1_2={"narrative": "Two years now."})
        return_(returned, "3.1", by=rosa)
        refile(returned, omar, c3_1={"narrative": "Monthly."})
        marked = Answer.objects.filter(assessment=returned).with_refiled().filter(is_refiled=True)
        assert list(marked.values_list("clause__ref", flat=True)) == ["3.1"]

    def test_a_verdict_on_words_that_were_replaced_meanwhile_is_not_taken(self, returned, omar, rosa):
        refile(returned, omar, c1_2={"narrative": "Two years now."})
        filings.declare_nothing(returned, rosa)
        words = {"judgement": "agree", "rating": None, "reason": "", "version": 0, "by": rosa, "at": now()}
        with pytest.raises(Refused, match="has filed again since you opened this page"):
            reviewing.give_verdict(answer_to(returned, "1.2"), filing=1, **words)
        reviewing.give_verdict(answer_to(returned, "1.1"), filing=1, **words)  # it is the same in both
        with pytest.raises(Refused, match="has filed again since"):
            reviewing.agree_with_the_rest(returned, by=rosa, at=now(), filing=1)
        assert reviewing.agree_with_the_rest(returned, by=rosa, at=now(), filing=2) == 2

    def test_agreeing_takes_over_the_rating_of_the_last_filing(self, returned, omar, rosa):
        before = answer_to(returned, "1.2")
        refile(returned, omar, c1_2={"rating": 3, "narrative": "Two years now."})
        filings.declare_nothing(returned, rosa)
        verdict = reviewing.give_verdict(
            before, judgement="agree", rating=None, reason="", version=0, by=rosa, at=now()
        )
        assert verdict.rating.position == 3


class TestLettingItStand:
    def test_puts_everything_back_as_it_was_filed(self, assessment, omar, lena, sam, rosa):
        steps.bring_to(assessment, "filed", omar)
        filed = Filing.objects.get()
        return_(assessment, "1.1", "1.2", by=rosa)
        save(assessment, "1.1", omar, rating=4, narrative="Worse.", measurements=[], evidence=[], next_step="More.")
        save(assessment, "1.2", omar, rating=None, is_not_applicable=True, not_applicable_reason="No.", narrative="")
        refiling.let_stand(assessment, by=lena, at=now())
        again = SelfAssessment.objects.get(pk=assessment.pk)
        assert (again.status, again.filed_at, again.filed_by) == ("filed", filed.filed_at, filed.filed_by)
        assert content.seal_of(again) == (filed.content, filed.sha256)
        assert list(seals.check_all()) == []
        assert "Worse." in Answer.history.filter(clause__ref="1.1").values_list("narrative", flat=True)
        assert Filing.objects.count() == 1

    def test_keeps_the_verdicts_that_were_drafted(self, filed, lena, rosa):
        give(filed, "1.1", "agree", rosa)
        refiling.let_stand(return_(filed, "1.2", by=rosa), by=lena, at=now())
        assert Review.objects.of(filed).verdicts.count() == 1
        give(filed, "1.2", "agree", rosa)

    def test_is_the_lead_officers_and_not_while_sign_off_is_asked_for(self, returned, omar, lena):
        with pytest.raises(Refused, match="Only the lead officer"):
            refiling.let_stand(returned, by=omar, at=now())
        save(returned, "1.2", omar, narrative="Two years now.")
        filing.ask_for_sign_off(returned, by=omar, at=now())
        with pytest.raises(Refused, match="Take it back first"):
            refiling.let_stand(returned, by=lena, at=now())

    def test_nothing_returned_has_nothing_to_stand(self, filed, lena):
        with pytest.raises(Refused, match="Nothing has been returned"):
            refiling.let_stand(filed, by=lena, at=now())

    def test_measured_values_are_put_back(self, assessment, omar, lena, sam, rosa):
        steps.bring_to(assessment, "filed", omar)
        return_(assessment, "1.1", by=rosa)
        measured = [
            answering.Measured(row.standard, row.value + 1, "Otherwise.")
            for row in Measurement.objects.select_related("standard")
        ]
        save(assessment, "1.1", omar, measurements=measured)
        refiling.let_stand(assessment, by=lena, at=now())
        assert str(Measurement.objects.get().value) == "28.50"


class TestWhenTheRoundCloses:
    def late(self, assessment):
        day = assessment.round.reply_due_on + datetime.timedelta(days=1)
        return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)

    def test_what_was_not_filed_again_counts_as_it_was_filed(self, returned, omar, stan):
        filed = Filing.objects.get()
        save(returned, "1.2", omar, narrative="Begun and not finished.")
        closing.close(returned.round, by=stan, at=self.late(returned))
        again = SelfAssessment.objects.get(pk=returned.pk)
        assert again.status == "filed"
        assert content.seal_of(again)[1] == filed.sha256
        assert again.events.last().note == "The round closed before it was filed again. Filing 1 stands as it is."

    def test_also_where_it_had_been_signed_off(self, returned, omar, stan):
        save(returned, "1.2", omar, narrative="Begun and not filed.")
        sign_off(returned, omar)
        closing.close(returned.round, by=stan, at=self.late(returned))
        assert SelfAssessment.objects.get(pk=returned.pk).status == "filed"
        assert list(seals.check_all()) == []

    def test_a_request_that_nobody_decided_on_is_declined(self, filed, lena, stan):
        ask(filed, "1.2", by=lena)
        closing.close(filed.round, by=stan, at=self.late(filed))
        assert Reopening.objects.get().note == "The round closed before this was decided."

    def test_nothing_is_returned_in_a_closed_round(self, filed, rosa, lena, stan):
        closing.close(filed.round, by=stan, at=self.late(filed))
        for act, who in [(return_, rosa), (ask, lena)]:
            with pytest.raises(Refused, match="The round 2026 is closed"):
                act(filed, "1.2", by=who)


class TestTheDatabaseItself:
    """Statements that go round every rule of ours."""

    def refuses(self, statement, *values):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    def test_writes_only_the_answers_that_were_returned(self, returned):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE selfassessment_answer SET narrative = 'x' WHERE id = %s", [answer_to(returned, "1.2").pk]
            )
        sealed = answer_to(returned, "1.1").pk
        self.refuses("UPDATE selfassessment_answer SET narrative = 'x' WHERE id = %s", sealed)
        self.refuses("DELETE FROM selfassessment_answer WHERE id = %s", sealed)
        self.refuses(
            "INSERT INTO selfassessment_measurement (answer_id, standard_id, value, how_measured) "
            "SELECT %s, id, 1, '' FROM commitments_standard",
            sealed,
        )
        self.refuses("UPDATE selfassessment_answer SET assessment_id = assessment_id WHERE id = %s", sealed)

    def test_keeps_the_others_sealed_through_every_later_step(self, returned, omar):
        save(returned, "1.2", omar, narrative="Two years now.")
        filing.ask_for_sign_off(returned, by=omar, at=now())
        with pytest.raises(DatabaseError), transaction.atomic():
            Answer.objects.filter(clause__ref="1.1").update(narrative="x")

    def test_returns_nothing_without_a_return_on_the_record(self, filed):
        self.refuses(
            "UPDATE selfassessment_selfassessment SET status = 'returned', filed_at = NULL, filed_by_id = NULL "
            "WHERE id = %s",
            filed.pk,
        )
        self.refuses(
            "UPDATE selfassessment_selfassessment SET status = 'open', filed_at = NULL, filed_by_id = NULL "
            "WHERE id = %s",
            filed.pk,
        )

    def test_opens_nothing_as_a_whole(self, returned):
        self.refuses("UPDATE selfassessment_selfassessment SET status = 'open' WHERE id = %s", returned.pk)

    def test_files_nothing_again_while_answers_are_open(self, returned, lena):
        self.refuses(
            "UPDATE selfassessment_selfassessment SET status = 'filed', filed_at = %s, filed_by_id = %s WHERE id = %s",
            now(),
            lena.pk,
            returned.pk,
        )

    def test_keeps_what_was_named_and_who_granted_it(self, returned, rosa, lena):
        reopening = Reopening.objects.get()
        self.refuses("UPDATE selfassessment_reopenedanswer SET reason = 'x' WHERE reopening_id = %s", reopening.pk)
        self.refuses("DELETE FROM selfassessment_reopenedanswer WHERE reopening_id = %s", reopening.pk)
        self.refuses(
            "INSERT INTO selfassessment_reopenedanswer (reopening_id, answer_id, reason) VALUES (%s, %s, 'x')",
            reopening.pk,
            answer_to(returned, "1.1").pk,
        )
        self.refuses("UPDATE selfassessment_reopening SET granted_by_id = %s WHERE id = %s", lena.pk, reopening.pk)
        self.refuses("DELETE FROM selfassessment_reopening WHERE id = %s", reopening.pk)

    def test_keeps_the_content_of_a_sign_off_and_what_is_in_a_filing(self, assessment, omar, lena, sam, rosa):
        steps.bring_to(assessment, "filed", omar)
        first = Filing.objects.get()
        return_(assessment, "1.2", by=rosa)
        put_in = "INSERT INTO selfassessment_filedevidence (filing_id, evidence_id) VALUES (%s, %s)"
        paper = files.add(assessment.signature.organisation, "paper.pdf", files.PDF, by=omar)
        self.refuses(put_in, first.pk, paper.pk)
        second = refile(assessment, omar, c1_2={"narrative": "Two years now."})
        for filing_ in [first, second]:
            self.refuses(put_in, filing_.pk, paper.pk)
        self.refuses("UPDATE selfassessment_signoff SET content = 'x' WHERE id = %s", second.sign_off_id)
        self.refuses("UPDATE selfassessment_filing SET reason = 'x' WHERE id = %s", second.pk)
        self.refuses("UPDATE selfassessment_filing SET previous_id = NULL WHERE id = %s", second.pk)


def test_rules_say_the_same_to_pages_as_to_verbs(filed, rosa, lena, omar):
    assert policies.what_can(rosa, filed)["return"]
    assert policies.what_can(lena, filed)["ask_to_reopen"]
    assert not policies.what_can(omar, filed)["ask_to_reopen"]
