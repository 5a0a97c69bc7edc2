"""The pages between a filing and the next, as each person sees them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from selfassessment.models import Answer, Filing, Reopening, Review, Round, SelfAssessment, SignOff
from tests.conftest import queries_for
from tests.selfassessment import steps
from tests.selfassessment.filings import agree_with_the_rest, give
from tests.selfassessment.refilings import REASON, ask, refile, return_, sign_off
from tests.selfassessment.steps import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    def by(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return by


def url(name, assessment, *args, query=""):
    return reverse(f"selfassessment:{name}", args=[assessment.pk, *args]) + query


def words(response) -> str:
    """The text of a page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


def put_in(response) -> list[str]:
    """What is marked as new on a page."""
    return [text.strip() for text in re.findall(r'<ins class="app-differs">([^<]*)</ins>', response.text)]


class TestReturning:
    def test_first_asks_which_answers_and_then_why(self, filed, by, rosa):
        client, address = by(rosa), url("return_for_changes", filed)
        page = client.get(address).text
        assert page.count('type="checkbox"') == 3
        assert "Choose at least one promise." in client.get(address + "?next=yes").text
        page = client.get(address + "?clause=1.2&clause=3.1&next=yes").text
        assert "What should change in 1.2?" in page
        assert "What should change in 1.1?" not in page
        assert "Choose other answers" in page

    def test_a_reason_left_out_is_asked_for_and_nothing_typed_is_lost(self, filed, by, rosa):
        [first, second] = filed.answers.filter(clause__ref__in=["1.2", "3.1"]).order_by("clause__position")
        response = by(rosa).post(
            url("return_for_changes", filed),
            {"clause": ["1.2", "3.1"], f"reason_{first.pk}": "One year or three?", f"reason_{second.pk}": " "},
        )
        assert "Say what should change in 3.1." in response.text
        assert "One year or three?" in response.text
        assert not Reopening.objects.exists()

    def test_returns_and_says_so(self, filed, by, rosa):
        answer = filed.answers.get(clause__ref="1.2")
        response = by(rosa).post(
            url("return_for_changes", filed), {"clause": "1.2", f"reason_{answer.pk}": "One year?"}, follow=True
        )
        assert "Northside ICB has been told by e-mail" in response.text
        assert "Returned for changes" in response.text
        assert SelfAssessment.objects.get(pk=filed.pk).status == "returned"

    def test_a_promise_of_somebody_else_is_not_offered(self, filed, by, rosa):
        page = by(rosa).get(url("return_for_changes", filed) + "?clause=2.1").text
        assert "Which answers?" in page


class TestWhileReturned:
    def test_the_answer_says_what_the_reviewers_ask_and_leads_only_to_what_is_open(self, filed, by, rosa, omar):
        return_(filed, "1.2", by=rosa)
        page = by(omar).get(url("answer", filed, "1.2"))
        assert "What the reviewers ask" in page.text
        assert "Look at 1.2 again." in page.text
        assert "1 of 1 opened again" in words(page)
        assert url("answer", filed, "1.1") not in page.text
        sealed = by(omar).get(url("answer", filed, "1.1"))
        assert "What the reviewers ask" not in sealed.text

    def test_the_reviewer_is_not_told_that_nothing_was_filed(self, filed, by, rosa):
        return_(filed, "1.2", by=rosa)
        text = words(by(rosa).get(url("assessment", filed)))
        assert "has not filed" not in text
        assert "is changing answers that were opened again" in text

    @pytest.mark.parametrize("name", ["years", "promise_over_years"])
    def test_the_years_show_nobody_what_is_being_written(self, filed, by, rosa, seb, omar, name):
        return_(filed, "1.2", by=rosa)
        save(filed, "1.2", omar, narrative="A canary in a draft.", rating=1)
        for person in [rosa, seb, omar]:
            page = by(person).get(url(name, filed, *(["1.2"] if name == "promise_over_years" else [])))
            assert page.status_code in {200, 404}
            assert "A canary" not in page.text
        assert not Answer.objects.over_the_years(SelfAssessment.objects.get(pk=filed.pk)).exists()

    def test_who_signs_again_is_asked_for_the_review_and_not_told_that_the_day_is_past(
        self, filed, by, rosa, omar, sam
    ):
        Round.objects.filter(pk=filed.round_id).update(
            opens_on="2026-01-01", due_on="2026-01-02", review_due_on="2099-01-03", reply_due_on="2099-01-04"
        )
        return_(filed, "1.2", by=rosa)
        save(filed, "1.2", omar, narrative="Three years.")
        steps.filing.ask_for_sign_off(filed, by=omar, at=timezone.now())
        text = words(by(sam).get("/your-work/"))
        assert "Sign off again: Northside ICB" in text
        assert "reviews are due 3 January 2099" in text
        assert "Past its day" not in text

    def test_the_reviewer_reads_first_what_this_filing_changed(self, filed, by, rosa, omar):
        return_(filed, "3.1", by=rosa)
        refile(filed, omar, c3_1={"narrative": "We held four meetings."})
        order = [(a.clause.ref, a.reading_group) for a in Answer.objects.for_review(filed)]
        assert order[0] == ("3.1", "refiled")
        text = words(by(rosa).get(url("review", filed)))
        assert "Filed again on" in text
        assert "Changed in filing 2 (1)" in text
        assert REASON in text
        assert "Return answers for changes" in text

    def test_officers_see_what_to_look_at_again_and_why(self, filed, by, rosa, omar):
        return_(filed, "1.2", by=rosa)
        page = words(by(omar).get(url("assessment", filed)))
        assert "Look at 1.2 again." in page
        assert "0 of 1 changed" in page
        assert "The other 2 stay sealed as filed." in page
        assert "Nothing has changed since filing 1" in page
        save(filed, "1.2", omar, narrative="Two years now.")
        assert "1 of 1 changed" in words(by(omar).get(url("assessment", filed)))

    def test_others_read_the_filing_and_not_what_is_being_written(self, filed, by, rosa, seb, omar):
        return_(filed, "1.2", by=rosa)
        save(filed, "1.2", omar, narrative="Half a sentence")
        for person in [rosa, seb]:
            page = by(person).get(url("assessment", filed)).text
            assert "Until it files again, this is what stands" in page
            assert "Half a sentence" not in page
            assert by(person).get(url("answer", filed, "1.2")).status_code == 404

    def test_what_stayed_sealed_is_shown_without_a_form(self, filed, by, rosa, omar):
        return_(filed, "1.2", by=rosa)
        page = by(omar).get(url("answer", filed, "1.1")).text
        assert "1.1 was not returned for changes, so it stays as it was filed." in page
        assert 'name="narrative"' not in page

    def test_takes_the_same_queries_however_many_are_returned(self, filed, by, rosa, omar, lena):
        return_(filed, "1.1", by=rosa)
        one = queries_for(by(omar), url("assessment", filed))
        by(lena).post(url("let_stand", filed))
        return_(filed, "1.1", "1.2", "3.1", by=rosa)
        assert queries_for(by(omar), url("assessment", filed)) == one


class TestAsking:
    def test_lead_asks_and_steward_who_reads_no_answers_grants(self, filed, by, lena, stan):
        answer = filed.answers.get(clause__ref="1.2")
        response = by(lena).post(
            url("ask_to_reopen", filed), {"clause": "1.2", f"reason_{answer.pk}": "A typing error."}, follow=True
        )
        assert "Lena Lead has asked to change some of these answers" in response.text
        page = by(stan).get(url("reopening", filed))
        assert "A typing error." in page.text
        assert by(stan).get(url("assessment", filed)).status_code == 404
        assert "Granted." in by(stan).post(url("reopening", filed), follow=True).text
        assert SelfAssessment.objects.get(pk=filed.pk).status == "returned"

    def test_declining_wants_a_reason(self, filed, by, lena, rosa):
        ask(filed, "1.2", by=lena)
        response = by(rosa).post(url("reopening", filed), {"decline": "yes", "note": ""})
        assert "Say why, so that the organisation knows." in response.text
        by(rosa).post(url("reopening", filed), {"decline": "yes", "note": "Too late."})
        assert Reopening.objects.get().note == "Too late."
        assert "Too late." in by(lena).get(url("reopening", filed)).text

    def test_deciders_find_it_among_their_work(self, filed, by, lena, rosa, stan):
        ask(filed, "1.2", by=lena)
        for person in [rosa, stan]:
            assert "Decide: Northside ICB asks to change" in by(person).get(reverse("reports:desk")).text

    def test_who_judged_everything_is_led_to_the_decision_that_the_release_waits_for(self, filed, by, lena, rosa):
        agree_with_the_rest(filed, by=rosa, at=timezone.now())
        ask(filed, "1.2", by=lena)
        page = by(rosa).get(url("review", filed))
        assert "has asked to change some answers" in page.text
        assert f'href="{url("reopening", filed)}"' in page.text


class TestFilingAgain:
    def test_wants_a_public_reason_and_shows_what_it_replaces(self, filed, by, rosa, omar, lena):
        return_(filed, "1.2", by=rosa)
        save(filed, "1.2", omar, narrative="Two years now.")
        sign_off(filed, omar)
        page = by(lena).get(url("file", filed)).text
        assert "Takes the place of" in page
        response = by(lena).post(url("file", filed), {"is_declared": "on", "reason": "\n"})
        assert "Say why it is filed again." in response.text
        response = by(lena).post(url("file", filed), {"is_declared": "on", "reason": REASON}, follow=True)
        assert "Self-assessment filed again" in response.text
        assert REASON in response.text

    def test_each_filing_keeps_its_address_with_its_own_words(self, filed, by, rosa, omar, seb):
        return_(filed, "1.2", by=rosa)
        refile(filed, omar, c1_2={"narrative": "Two years now."})
        first, second = Filing.objects.order_by("number")
        for person in [omar, rosa, seb]:
            then = by(person).get(first.get_absolute_url())
            assert "What we do about 1.2." in then.text
            assert "Two years now." not in then.text
            assert "Two years now." in by(person).get(second.get_absolute_url()).text
            assert by(person).get(url("filing_data", filed, 1)).getvalue().decode() == first.content
            assert by(person).get(url("filing_data", filed, 2)).getvalue().decode() == second.content
        assert by(omar).get(url("filing", filed, 3)).status_code == 404

    def test_what_changed_is_marked_by_promise(self, filed, by, rosa, omar):
        return_(filed, "1.2", "3.1", by=rosa)
        refile(filed, omar, c1_2={"narrative": "What we now do about 1.2.", "rating": 2, "is_help_wanted": False})
        page = by(rosa).get(url("filing_changes", filed, 2))
        assert "now" in put_in(page)
        assert "1 of 3 answers changed" in words(page)
        assert "Look at 1.2 again." in page.text
        assert "Look at 3.1 again." not in page.text
        assert REASON in page.text

    def test_hostile_words_stay_words(self, filed, by, rosa, omar):
        return_(filed, "1.2", by=rosa)
        refile(filed, omar, reason="<script>alert(1)</script>", c1_2={"narrative": "<b>x</b>"})
        for address in [url("filing_changes", filed, 2), url("filing", filed, 2), url("assessment", filed)]:
            page = by(rosa).get(address).text
            assert "<script>alert" not in page
            assert "<b>x</b>" not in page


class TestReviewingAgain:
    def test_a_changed_answer_stands_first_with_its_difference_and_the_verdict_before(self, filed, by, rosa, omar):
        give(filed, "3.1", "challenge", rosa, reason="Once a year at most.")
        return_(filed, "3.1", by=rosa)
        refile(filed, omar, c3_1={"narrative": "Twice a year from now on."})
        queue = by(rosa).get(url("review", filed)).text
        assert "Changed since the filing before" in queue
        assert queue.index(">3.1<") < queue.index(">1.1<")
        page = by(rosa).get(url("verdict", filed, "3.1")).text
        assert "Changed since filing 1" in page
        assert "app-differs" in page
        assert "Once a year at most." in page

    def test_a_verdict_on_the_filing_before_is_refused_with_what_was_typed(self, filed, by, rosa, omar):
        give(filed, "1.1", "agree", rosa)  # says what she has to do with Northside
        return_(filed, "3.1", by=rosa)
        refile(filed, omar, c3_1={"narrative": "Twice a year from now on."})
        typed = {"judgement": "cannot tell", "reason": "I have not seen it.", "rating": "", "version": 0, "filing": 1}
        response = by(rosa).post(url("verdict", filed, "3.1"), typed)
        assert "has filed again since you opened this page" in response.text
        assert "I have not seen it." in response.text
        assert 'name="filing" value="2"' in response.text
        assert by(rosa).post(url("verdict", filed, "3.1"), {**typed, "filing": 2}).status_code == 302
        assert Review.objects.of(filed).verdicts.get(answer__clause__ref="3.1").judgement == "cannot tell"


class TestReadingBeforeSigning:
    def test_shows_what_changed_since_it_was_signed_and_who_changed_it(self, assessment, by, omar, sam, lena):
        steps.bring_to(assessment, "signed off", omar)
        save(assessment, "1.2", lena, narrative="We really do this.")
        steps.filing.ask_for_sign_off(assessment, by=omar, at=steps.timezone.now())
        page = by(sam).get(url("sign_off", assessment))
        assert "1 of 3 answers have changed" in words(page)
        assert "Changed by Lena Lead" in page.text
        assert put_in(page) == ["really"]

    def test_shows_what_changed_since_it_was_sent_back(self, assessment, by, omar, sam):
        steps.bring_to(assessment, "ready", omar)
        by(sam).post(url("sign_off", assessment), {"send_back": "yes", "back-note": "Say more in 1.2."})
        save(assessment, "1.2", omar, narrative="We do this, and more.")
        steps.filing.ask_for_sign_off(assessment, by=omar, at=steps.timezone.now())
        page = words(by(sam).get(url("sign_off", assessment)))
        assert "Sam Senior sent it back" in page
        assert "1 of 3 answers have changed" in page

    def test_a_first_reading_has_nothing_to_compare(self, assessment, by, omar, sam):
        steps.bring_to(assessment, "ready", omar)
        assert "What has changed since" not in by(sam).get(url("sign_off", assessment)).text

    def test_a_change_after_sign_off_is_told_to_who_signed(
        self, assessment, omar, sam, django_capture_on_commit_callbacks, mailoutbox
    ):
        steps.bring_to(assessment, "signed off", omar)
        with django_capture_on_commit_callbacks(execute=True):
            save(assessment, "1.2", omar, narrative="Else.")
        [message] = [message for message in mailoutbox if "no longer holds" in message.subject]
        assert message.to == [sam.email]
        assert "by Omar Officer" in message.body
        assert "1.2 was changed." in message.body
        assert SignOff.objects.get().voided_by == omar

    def test_asking_again_names_what_changed_and_by_whom(
        self, assessment, omar, lena, sam, django_capture_on_commit_callbacks, mailoutbox
    ):
        steps.bring_to(assessment, "signed off", omar)
        save(assessment, "1.2", lena, narrative="Else.")
        with django_capture_on_commit_callbacks(execute=True):
            steps.filing.ask_for_sign_off(assessment, by=omar, at=steps.timezone.now())
        [message] = [message for message in mailoutbox if "Please sign off" in message.subject]
        assert "- 1.2, by Lena Lead" in message.body
        assert "1.1" not in message.body


def test_letting_it_stand_warns_that_what_was_begun_is_put_back(filed, by, rosa, omar, lena):
    return_(filed, "1.2", by=rosa)
    address = url("let_stand", filed)
    assert "put back as it was filed" not in by(lena).get(address).text
    save(filed, "1.2", omar, narrative="Begun.")
    assert "put back as it was filed" in by(lena).get(address).text
    by(lena).post(address)
    assert by(lena).post(address).status_code == 302  # a second click
    assert SelfAssessment.objects.get(pk=filed.pk).status == "filed"
