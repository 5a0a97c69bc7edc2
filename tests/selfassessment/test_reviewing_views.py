"""The pages of the review: who gets them, what they show, what comes of what is sent to them."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts import keeping
from commitments import actions as commitments_actions
from selfassessment.actions import reviewing
from selfassessment.models import Answer, Reply, Review, Round, SelfAssessment, Verdict
from tests import factories
from tests.conftest import queries_for
from tests.kept import kept
from tests.selfassessment import filings
from tests.selfassessment.filings import give, verdict_on

pytestmark = pytest.mark.django_db

Status = SelfAssessment.Status


@kept
def filed(filed, rosa):
    """Rosa has said that she has nothing to do with Northside."""
    filings.declare_nothing(filed, rosa)
    return filed


def page(name, *args):
    return reverse(f"selfassessment:{name}", args=args)


def unmarked(response):
    """The page's text without the marks on what differs."""
    return re.sub("</?mark[^>]*>", "", response.text)


@pytest.fixture
def as_(client):
    """A client signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


# ---- the queue


def test_the_queue_is_a_reviewers_own(as_, filed, harbour_filed, rosa, piers, lena):
    assert "Northside ICB" in as_(rosa).get(page("reviews")).text
    assert "Harbour Voices" not in as_(rosa).get(page("reviews")).text
    assert "Harbour Voices" in as_(piers).get(page("reviews")).text
    refused = as_(lena).get(page("reviews"))
    assert refused.status_code == 403
    assert "Only reviewers have a review queue" in refused.text


def test_an_empty_queue_says_when_something_comes(as_, rosa, assessment):
    assert "as soon as it is filed" in as_(rosa).get(page("reviews")).text


def test_the_queue_sorts_by_what_a_reviewer_can_do(as_, filed, rosa, lena, stan, riverside, round_):
    def stage():
        (row,) = SelfAssessment.objects.reviewable_by(rosa).for_review_queue()
        as_(rosa).get(page("reviews"))
        return row.stage, row.verdicts_count, row.answers_count

    assert stage() == ("waiting", 0, 3)
    give(filed, "1.2", "challenge", rosa)
    assert stage() == ("in review", 1, 3)
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())
    assert stage()[0] == "released"
    reviewing.save_reply(verdict_on(filed, "1.2"), text="Yes", version=0, by=lena, at=timezone.now())
    reviewing.send_replies(filed, by=lena, at=timezone.now())
    assert stage()[0] == "replied"
    Round.objects.filter(pk=round_.pk).update(status="closed", closed_at=timezone.now(), closed_by=stan)
    assert stage()[0] == "finished"


def test_the_queue_says_late_and_no_reply_received(as_, round_, northside, lena, rosa, stan):
    long_ago = timezone.now() + timezone.timedelta(days=35)
    filed = filings.make_filed(round_, northside, at=long_ago)
    assert "Filed late" in as_(rosa).get(page("reviews")).text
    give(filed, "1.2", "challenge", rosa)
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(
        opens_on=yesterday, due_on=yesterday, review_due_on=yesterday, reply_due_on=yesterday
    )
    assert "No reply received" in as_(rosa).get(page("reviews")).text
    assert "No reply received" in as_(lena).get(page("verdicts", filed.pk)).text


def test_the_queue_takes_as_many_queries_for_ten_as_for_one(as_, filed, rosa, lena, round_):
    client = as_(rosa)
    give(filed, "1.2", "challenge", rosa)
    one = queries_for(client, page("reviews"))
    for _ in range(9):
        filings.make_filed(round_, factories.make_organisation())
    assert queries_for(client, page("reviews")) == one


# ---- the review of one filing


def order(assessment):
    return [(answer.clause.ref, answer.reading_group) for answer in Answer.objects.for_review(assessment)]


@pytest.fixture
def year_before(edition, northside, lena, stan):
    """What Northside filed a year before: all at the top, with the same words as this year where it is at the top."""
    earlier = factories.make_round(
        edition,
        "2025",
        **{
            name: timezone.localdate() - timezone.timedelta(days=days)
            for name, days in [("opens_on", 400), ("due_on", 365), ("review_due_on", 330), ("reply_due_on", 300)]
        },
    )
    return lambda **answers: filings.make_filed(earlier, northside, **answers)


def test_in_the_first_year_help_wanted_comes_before_low_ratings(round_, northside, lena, stan):
    filed = filings.make_filed(
        round_, northside, **{"1.2": {"rating": 4}, "3.1": {"rating": 2, "is_help_wanted": True}}
    )
    assert order(filed) == [("3.1", "help wanted"), ("1.2", "low"), ("1.1", "rest")]


def test_what_changed_since_last_year_comes_first(year_before, round_, northside, lena, stan):
    year_before(**{"1.1": {"rating": 1, "narrative": "Same."}, "3.1": {"rating": 1, "narrative": "Old words."}})
    filed = filings.make_filed(
        round_,
        northside,
        **{
            "1.1": {"rating": 1, "narrative": "Same.", "is_help_wanted": True},
            "1.2": {"rating": 4},
            "3.1": {"rating": 1, "narrative": "New words."},
        },
    )
    assert order(filed) == [("1.2", "changed"), ("3.1", "changed"), ("1.1", "help wanted")]


def test_a_promise_without_a_predecessor_is_new_only_where_there_was_a_year_before(year_before, filed, rosa, as_):
    assert "New promise" not in as_(rosa).get(page("review", filed.pk)).text
    before = year_before()
    clause = filed.answers.get(clause__ref="3.1").clause
    before_answer = before.answers.get(clause__ref="3.1")
    assert before_answer.clause == clause  # the same edition: nothing is new
    assert "New promise" not in as_(rosa).get(page("review", filed.pk)).text


def test_the_review_shows_last_year_beside(as_, year_before, filed, rosa):
    before = year_before(**{"1.2": {"rating": 2, "narrative": "Grants of two years then."}})
    Round.objects.filter(pk=filed.round_id).update(review_due_on=timezone.localdate() + timezone.timedelta(days=65))
    give(before, "1.2", "challenge", rosa, reason="One year at most, then.")
    filings.agree_with_the_rest(before, by=rosa, at=timezone.now())

    client = as_(rosa)
    unreleased = client.get(page("verdict", filed.pk, "1.2")).text
    assert "Grants of two years then." in unreleased
    assert "One year at most, then." not in unreleased
    reviewing.release(before, by=rosa, at=timezone.now())
    assert "One year at most, then." in client.get(page("verdict", filed.pk, "1.2")).text


def test_filters_show_what_is_left_and_what_is_disputed(as_, filed, rosa):
    give(filed, "1.2", "challenge", rosa)
    client = as_(rosa)
    everything = client.get(page("review", filed.pk)).text
    waiting = client.get(page("review", filed.pk), {"show": "waiting"}).text
    disputed = client.get(page("review", filed.pk), {"show": "disputed"}).text
    links = {ref: f'href="{page("verdict", filed.pk, ref)}' for ref in ["1.1", "1.2", "3.1"]}
    assert all(link in everything for link in links.values())
    assert links["1.2"] not in waiting
    assert links["3.1"] in waiting
    assert links["1.2"] in disputed
    assert links["3.1"] not in disputed
    assert "1 of 3</strong> judged" in everything
    assert "2 of 3 answers" in waiting
    assert client.get(page("review", filed.pk), {"show": "nonsense"}).status_code == 200


# ---- one verdict


def verdict_form(**fields):
    return {"judgement": "challenge", "rating": "", "reason": "We saw none.", "version": "0", "next": "next", **fields}


def test_save_and_next_goes_to_the_next_not_yet_looked_at(as_, filed, rosa):
    low = filings.level(filed.round, 4)
    response = as_(rosa).post(page("verdict", filed.pk, "1.2"), verdict_form(rating=low.pk))
    assert response.url == page("verdict", filed.pk, "1.1")
    verdict = verdict_on(filed, "1.2")
    assert (verdict.judgement, verdict.rating, verdict.reason) == ("challenge", low, "We saw none.")
    last = {"judgement": "agree", "rating": "", "reason": "", "version": "0", "next": "next"}
    as_(rosa).post(page("verdict", filed.pk, "3.1"), last)
    response = as_(rosa).post(page("verdict", filed.pk, "1.1"), last, follow=True)
    assert "Every answer has a verdict now." in response.text
    assert "Check and release the review" in response.text


def test_save_and_return_goes_back_to_the_list(as_, filed, rosa):
    form = verdict_form(judgement="cannot tell", back="back")
    del form["next"]
    assert as_(rosa).post(page("verdict", filed.pk, "1.2"), form).url == page("review", filed.pk)


WRONG = {
    "no judgement": ({"judgement": ""}, "Choose your verdict."),
    "no reason": ({"judgement": "cannot tell", "reason": " "}, "Say why: “Cannot tell” needs a reason."),
    "no rating": ({}, "Choose the rating you would give. It may be the same as theirs."),
    "agree but rate": ({"judgement": "agree", "rating": 1}, "You agree with the answer, which is “Not yet started”."),
    "cannot tell but rate": ({"judgement": "cannot tell", "rating": 1}, "If you cannot tell, choose"),
    "rating of another scale": ({"rating": "999999"}, "Select a valid choice"),
    "too long": ({"reason": "x" * 10_001}, "This text has 10,001 characters. Shorten it to 10,000 or fewer."),
    "null character": ({"reason": "a\0b"}, "There is a character that cannot be shown"),
    "version is not a number": ({"judgement": "cannot tell", "version": "x"}, ""),
}


@pytest.mark.parametrize(("fields", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_, filed, rosa, fields, sentence):
    give(filed, "1.2", "agree", rosa)
    if isinstance(fields.get("rating"), int):
        fields = {**fields, "rating": filings.level(filed.round, fields["rating"]).pk}
    response = as_(rosa).post(page("verdict", filed.pk, "1.2"), verdict_form(**{"reason": "Typed here.", **fields}))
    assert response.status_code == 200
    assert escape(sentence) in response.text or sentence in response.text
    assert verdict_on(filed, "1.2").judgement == "agree"
    if "reason" not in fields:
        assert "Typed here." in response.text


HOSTILE = [
    "<script>alert(1)</script>",
    "‮desrever",
    "<b>" * 900,
    "{{ settings.SECRET_KEY }}{% debug %}",
    "line\r\nline",
    "word " * 1_999,
]


@pytest.mark.parametrize("words", HOSTILE, ids=["script", "rtl", "tags", "template", "lines", "long"])
def test_hostile_words_are_kept_exactly_and_shown_as_words(as_, filed, rosa, words):
    client = as_(rosa)
    client.post(page("verdict", filed.pk, "1.2"), verdict_form(judgement="cannot tell", reason=words))
    kept = verdict_on(filed, "1.2").reason
    assert kept == words.replace("\r\n", "\n")
    shown = client.get(page("verdict", filed.pk, "1.2"))
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text


def test_a_reason_is_counted_as_its_page_counts_it(as_, filed, rosa):
    """A browser sends two characters for each line end; ten thousand on the page's counter are ten thousand here."""
    words = "ab\r\n" * 3_333 + "x"
    as_(rosa).post(page("verdict", filed.pk, "1.2"), verdict_form(judgement="cannot tell", reason=words))
    assert len(verdict_on(filed, "1.2").reason) == 10_000


def test_a_stale_save_shows_both_texts_and_the_next_save_is_a_choice(as_, filed, rosa, riverside):
    ruth = factories.make_user("Ruth Reviewer")
    factories.make_role(ruth, riverside, "reviewer", "vcse")
    give(filed, "1.2", "challenge", rosa, reason="Saved by Rosa.", rating=3)

    filings.declare_nothing(filed, ruth)
    form = verdict_form(judgement="cannot tell", reason="Typed by Ruth.")
    response = as_(ruth).post(page("verdict", filed.pk, "1.2"), form)
    assert response.status_code == 200
    assert "Rosa Reviewer saved this while you were writing." in response.text
    assert unmarked(response).count("Typed by Ruth.") == 2  # beside Rosa's, and in the form
    assert "Saved by Rosa." in unmarked(response)
    assert 'name="version" value="1"' in response.text
    assert verdict_on(filed, "1.2").reason == "Saved by Rosa."

    as_(ruth).post(page("verdict", filed.pk, "1.2"), {**form, "version": "1"})
    assert verdict_on(filed, "1.2").reason == "Typed by Ruth."
    assert Verdict.history.filter(reason="Saved by Rosa.").exists()


def test_words_typed_while_a_colleague_releases_are_shown_again(as_, filed, rosa):
    for ref in ["1.1", "1.2", "3.1"]:
        give(filed, ref, "agree", rosa)
    reviewing.release(filed, by=rosa, at=timezone.now())
    response = as_(rosa).post(
        page("verdict", filed.pk, "1.2"), verdict_form(judgement="cannot tell", reason="Too late.", version="1")
    )
    assert response.status_code == 200
    assert "This review has been released." in response.text
    assert "Too late." in response.text
    assert verdict_on(filed, "1.2").judgement == "agree"


@pytest.mark.parametrize("name", ["verdict", "comment"])
def test_words_typed_while_signed_out_wait_on_the_page(client, filed, rosa, name):
    url = page(name, filed.pk, *(["1.2"] if name == "verdict" else []))
    client.force_login(rosa)
    token = client.get(url).text.split('name="typed_by" value="')[1].split('"')[0]
    client.logout()
    typed = {"judgement": "cannot tell", "reason": "Typed in vain.", "text": "Typed in vain.", "version": "0"}
    assert client.post(url, {**typed, "typed_by": token, "next": "next"}).status_code == 403

    client.force_login(rosa)
    waiting = client.get(url).text
    assert "Typed in vain." in waiting
    assert "Not saved yet" in waiting
    assert not Review.objects.exists()
    client.post(url, {**typed, "next": "next"})
    assert Review.objects.exists()
    assert "Not saved yet" not in client.get(url).text


def test_words_kept_while_signed_out_can_be_let_go(client, filed, rosa):
    url = page("comment", filed.pk)
    keeping_for_rosa = QueryDict(f"text=Typed+in+vain.&version=0&typed_by={keeping.token_for(rosa, url)}")
    assert keeping.keep(keeping_for_rosa, path=url, at=timezone.now())
    client.force_login(rosa)
    assert "Typed in vain." in client.get(url).text
    assert "Typed in vain." not in client.post(url, {"discard": "discard"}).text
    assert "Typed in vain." not in client.get(url).text


def test_a_promise_that_is_not_theirs_is_not_found(as_, filed, rosa):
    assert as_(rosa).get(page("verdict", filed.pk, "2.1")).status_code == 404


# ---- drafts stay private

DRAFT_PAGES = [
    ("review", ()),
    ("verdict", ("1.2",)),
    ("comment", ()),
    ("agree_with_the_rest", ()),
    ("release", ()),
    ("verdicts", ()),
    ("replies", ()),
    ("reply", ("1.2",)),
    ("outcomes", ()),
    ("history", ()),
]
SECRET = "We saw no grant longer than a year."
COMMENT = "A year of small steps."


@pytest.mark.parametrize("who", ["lena", "omar", "sam", "hana", "rhea", "piers", "seb", "stan", "chris", "staff"])
def test_nobody_but_the_sides_reviewers_sees_a_draft(request, as_, filed, rosa, who):
    give(filed, "1.2", "challenge", rosa, reason=SECRET)
    reviewing.comment(filed, text=COMMENT, version=0, by=rosa, at=timezone.now())
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    client = as_(request.getfixturevalue(who))
    is_insider = who in {"lena", "omar", "sam", "seb", "chris"}
    for name, args in DRAFT_PAGES:
        response = client.get(page(name, filed.pk, *args))
        assert response.status_code == (404 if not is_insider else 200 if name == "history" else 403), name
        assert SECRET not in response.text, name
        assert COMMENT not in response.text, name


def test_after_release_insiders_see_all_verdicts(as_, filed, lena, omar, seb, chris, rosa):
    give(filed, "1.2", "challenge", rosa, reason=SECRET)
    reviewing.comment(filed, text=COMMENT, version=0, by=rosa, at=timezone.now())
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())
    for user in [lena, omar, seb, chris, rosa]:
        response = as_(user).get(page("verdicts", filed.pk))
        assert response.status_code == 200, user
        assert SECRET in response.text, user
        assert COMMENT in response.text, user


def test_a_draft_reply_is_the_lead_officers_until_it_is_sent(as_, reviewed, lena, omar, rosa, seb, chris):
    reviewing.save_reply(verdict_on(reviewed, "1.2"), text="Draft of a reply", version=0, by=lena, at=timezone.now())
    for user in [omar, rosa, seb, chris]:
        for name in ["verdicts", "review", "outcomes", "replies", "history"]:
            assert "Draft of a reply" not in as_(user).get(page(name, reviewed.pk)).text, (user, name)
    assert "Draft of a reply" in as_(lena).get(page("replies", reviewed.pk)).text


def test_what_happened_before_filing_is_the_organisations_own(as_, filed, lena, rosa):
    assert "asked for sign-off" in as_(lena).get(page("history", filed.pk)).text
    seen = as_(rosa).get(page("history", filed.pk)).text
    assert "asked for sign-off" not in seen
    assert "filed it" in seen


# ---- comment, agree with the rest, release


def test_the_overall_comment_is_saved_and_a_stale_one_shows_both(as_, filed, rosa):
    client = as_(rosa)
    client.post(page("comment", filed.pk), {"text": "First.", "version": "0"})
    assert Review.objects.get().comment == "First."
    response = client.post(page("comment", filed.pk), {"text": "Second.", "version": "0"})
    assert "saved this while you were writing" in response.text
    assert "First." in unmarked(response)
    client.post(page("comment", filed.pk), {"text": "Second.", "version": "1"})
    assert Review.objects.get().comment == "Second."


def test_agreeing_with_the_rest_lists_them_and_asks_to_confirm(as_, filed, rosa):
    give(filed, "1.2", "challenge", rosa)
    client = as_(rosa)
    shown = client.get(page("agree_with_the_rest", filed.pk)).text
    assert page("verdict", filed.pk, "3.1") in shown
    assert page("verdict", filed.pk, "1.2") not in shown
    response = client.post(page("agree_with_the_rest", filed.pk), {})
    assert "Tick the box if you agree with the answers listed." in response.text
    assert Verdict.objects.count() == 1
    response = client.post(page("agree_with_the_rest", filed.pk), {"is_sure": "on"}, follow=True)
    assert "saved for 2 answers" in response.text
    assert client.post(page("agree_with_the_rest", filed.pk), {"is_sure": "on"}).url == page("review", filed.pk)


def test_release_says_what_becomes_visible_to_whom_and_asks_to_confirm(as_, filed, rosa):
    give(filed, "1.2", "challenge", rosa, reason=SECRET)
    assert as_(rosa).get(page("release", filed.pk)).status_code == 403
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    shown = as_(rosa).get(page("release", filed.pk)).text
    for words in ["2 of 3", "1 of 3", SECRET, "the secretary and the chair of Riverside", "No reply received"]:
        assert words in shown
    as_(rosa).post(page("release", filed.pk), {})
    filed.refresh_from_db()
    assert filed.status == Status.FILED
    response = as_(rosa).post(page("release", filed.pk), {"is_sure": "on"}, follow=True)
    assert "Review released." in response.text
    again = as_(rosa).post(page("release", filed.pk), {"is_sure": "on"})  # a double click
    assert again.url == page("review", filed.pk)
    assert filed.events.filter(to_status="reviewed").count() == 1
    filed.refresh_from_db()
    assert filed.status == Status.REVIEWED


def test_looking_changes_nothing(as_, filed, rosa):
    client = as_(rosa)
    for name, args in [
        ("reviews", ()),
        ("review", (filed.pk,)),
        ("verdict", (filed.pk, "1.2")),
        ("comment", (filed.pk,)),
    ]:
        client.get(page(name, *args))
    assert not Review.objects.exists()


# ---- replies and outcomes


def test_the_lead_officer_replies_one_by_one_and_sends_all_at_once(as_, reviewed, lena):
    client = as_(lena)
    listed = client.get(page("replies", reviewed.pk)).text
    assert page("reply", reviewed.pk, "1.2") in listed
    assert page("reply", reviewed.pk, "1.1") not in listed  # plainly agreed
    assert "No reply has been written yet" in listed
    response = client.post(
        page("reply", reviewed.pk, "1.2"), {"text": "We offer two years now.", "version": "0", "next": "next"}
    )
    assert response.url == page("reply", reviewed.pk, "3.1")
    check = client.get(page("send_replies", reviewed.pk)).text
    assert "We offer two years now." in check
    assert "You leave 1 verdict without a reply: 3.1" in check
    response = client.post(page("send_replies", reviewed.pk), {"is_sure": "on"}, follow=True)
    assert "Replies sent." in response.text
    assert client.post(page("send_replies", reviewed.pk), {"is_sure": "on"}).url == page("verdicts", reviewed.pk)
    reviewed.refresh_from_db()
    assert reviewed.status == Status.REPLIED


def test_two_lead_officers_in_one_reply_see_both_texts(as_, reviewed, lena, northside):
    liam = factories.make_user("Liam Lead")
    factories.make_membership(liam, northside, "lead officer")
    reviewing.save_reply(verdict_on(reviewed, "1.2"), text="By Lena.", version=0, by=lena, at=timezone.now())
    response = as_(liam).post(page("reply", reviewed.pk, "1.2"), {"text": "By Liam.", "version": "0", "next": "next"})
    assert "Lena Lead saved this while you were writing" in response.text
    assert "By Lena." in unmarked(response)
    assert unmarked(response).count("By Liam.") == 2
    assert Reply.objects.get().text == "By Lena."


def test_words_typed_after_the_replies_were_sent_are_shown_again(as_, replied, lena):
    response = as_(lena).post(page("reply", replied.pk, "3.1"), {"text": "Too late.", "version": "0", "next": "next"})
    assert response.status_code == 200
    assert "The replies have been sent." in response.text
    assert "Too late." in response.text


def outcome_form(assessment, **outcomes):
    fields = {}
    for ref in ["1.2", "3.1"]:
        verdict = verdict_on(assessment, ref)
        fields[f"outcome-{verdict.pk}"] = outcomes.get(ref, "")
        fields[f"note-{verdict.pk}"] = f"Note on {ref}"
        fields[f"version-{verdict.pk}"] = str(verdict.version)
    return fields


def test_outcomes_are_saved_as_drafts_and_recorded_as_one_act(as_, replied, rosa):
    client = as_(rosa)
    shown = client.get(page("outcomes", replied.pk)).text
    assert "We now offer two years." in shown
    assert "No reply received." in shown  # of 3.1
    client.post(page("outcomes", replied.pk), {**outcome_form(replied, **{"1.2": "agreed"}), "save": "save"})
    assert verdict_on(replied, "1.2").outcome == "agreed"

    response = client.post(page("outcomes", replied.pk), {**outcome_form(replied), "record": "record"})
    assert "Choose what came of 3.1." in response.text

    both = outcome_form(replied, **{"1.2": "agreed", "3.1": "disagreement recorded"})
    response = client.post(page("outcomes", replied.pk), {**both, "record": "record"}, follow=True)
    assert "Outcomes recorded." in response.text
    assert "Disagreement recorded" in response.text
    replied.refresh_from_db()
    assert replied.status == Status.SETTLED


def test_an_outcome_saved_meanwhile_is_shown_beside_what_was_typed(as_, replied, rosa):
    stale = outcome_form(replied, **{"1.2": "disagreement recorded", "3.1": "agreed"})
    draft = {"verdict": verdict_on(replied, "1.2"), "outcome": "agreed", "outcome_note": "We met.", "version": 1}
    reviewing.save_outcomes(replied, drafts=[draft], by=rosa, at=timezone.now())
    response = as_(rosa).post(page("outcomes", replied.pk), {**stale, "record": "record"})
    assert "saved this while you were writing" in response.text
    assert "We met." in response.text
    assert "Note on 1.2" in response.text
    assert verdict_on(replied, "3.1").outcome == ""


def test_a_draft_outcome_is_not_shown_to_the_organisation(as_, replied, rosa, lena):
    draft = {"verdict": verdict_on(replied, "1.2"), "outcome": "agreed", "outcome_note": "Not yet said", "version": 1}
    reviewing.save_outcomes(replied, drafts=[draft], by=rosa, at=timezone.now())
    assert "Not yet said" not in as_(lena).get(page("verdicts", replied.pk)).text


# ---- flat pages


@pytest.fixture
def settle_of_size(riverside, northside, lena, rosa, stan, staff):
    """Northside's self-assessment of an agreement with so many promises, taken to where the pages have most to show."""

    def make(size, until):
        agreement = factories.make_agreement(riverside)
        edition = factories.make_edition(agreement)
        party = factories.make_party(edition)
        for _ in range(size):
            factories.make_standard(factories.make_clause(edition, parties=[party]))
        edition = commitments_actions.bring_into_force(edition, by=staff, at=timezone.now())
        filed = filings.make_filed(factories.make_round(edition), northside)
        for answer in filed.answers.select_related("clause"):
            give(filed, answer.clause.ref, "challenge", rosa)
        if until != "filed":
            reviewing.release(filed, by=rosa, at=timezone.now())
            for verdict in Verdict.objects.filter(review__filing__assessment=filed):
                reviewing.save_reply(verdict, text="Yes.", version=0, by=lena, at=timezone.now())
        if until == "replied":
            reviewing.send_replies(filed, by=lena, at=timezone.now())
        return filed

    return make


@pytest.mark.parametrize(
    ("name", "until", "who"),
    [
        ("review", "filed", "rosa"),
        ("release", "filed", "rosa"),
        ("verdict", "filed", "rosa"),
        ("verdicts", "reviewed", "lena"),
        ("replies", "reviewed", "lena"),
        ("send_replies", "reviewed", "lena"),
        ("outcomes", "replied", "rosa"),
        ("verdicts", "replied", "rosa"),
        ("history", "replied", "lena"),
    ],
)
def test_pages_take_as_many_queries_for_many_promises_as_for_few(request, as_, settle_of_size, name, until, who):
    client = as_(request.getfixturevalue(who))
    ref = ["1"] if name == "verdict" else []
    few, many = settle_of_size(2, until), settle_of_size(9, until)
    client.get(page(name, few.pk, *ref))  # what only a first visit asks
    assert queries_for(client, page(name, few.pk, *ref)) == queries_for(client, page(name, many.pk, *ref))
