"""The officer's pages, through the client: what people see, what is saved, what is never lost."""

import datetime
import hashlib
import io
import re
from decimal import Decimal

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import keeping
from accounts.models import KeptForm
from selfassessment import history
from selfassessment.actions import answering, evidence, filing
from selfassessment.models import Answer, Evidence, Filing, Receipt, SelfAssessment, SignOff
from selfassessment.policies.filing import lead_officers, seniors
from tests import factories
from tests.conftest import queries_for
from tests.selfassessment import files
from tests.selfassessment.steps import answer_all, bring_to, hand_over, save, sign_off, take_over

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by(client):
    def by(user):
        client.force_login(user)
        return client

    return by


def url(assessment, *parts) -> str:
    return "/".join(["/self-assessments", str(assessment.pk), *parts, ""])


def answer_to(assessment, ref="1.2") -> Answer:
    return assessment.answers.select_related("clause", "saved_by").get(clause__ref=ref)


def level(assessment, position) -> str:
    return str(assessment.round.scale.levels.get(position=position).pk)


def typed(assessment, **changes) -> dict:
    return {"version": "0", "rating": level(assessment, 2), "words": "We do this.", "save_next": "save_next", **changes}


class TestList:
    def test_says_what_is_left_by_name(self, assessment, by, omar, cora):
        save(assessment, "1.2", omar, rating=None, narrative="So far.", is_help_wanted=True)
        save(assessment, "3.1", omar, rating=1)
        hand_over(assessment, "1.1", to=cora, by=omar)
        page = by(omar).get(url(assessment)).text
        assert "<strong>1 of 3</strong> promises answered" in page
        assert "1.1 Pay valid invoices within 30 days." in re.sub(r"\s+", " ", page)
        assert "With Cora Contributor" in page
        assert "Still needs a rating" in page
        assert "Help wanted" in page
        assert "Fully in place" in page

    def test_left_to_do_hides_what_is_done(self, assessment, by, omar):
        save(assessment, "3.1", omar)
        page = by(omar).get(url(assessment) + "?show=left").text
        assert "Offer grants" in page
        assert "Meet twice a year" not in page

    def test_contributor_sees_only_what_was_handed_to_them(self, assessment, by, omar, cora):
        hand_over(assessment, "1.2", to=cora, by=omar)
        page = by(cora).get(url(assessment)).text
        assert "Offer grants" in page
        assert "Meet twice a year" not in page
        assert "0 of 1" in page
        assert by(cora).get(url(assessment, "3.1")).status_code == 404

    def test_takes_the_same_queries_however_many_promises(self, assessment, by, omar, cora):
        hand_over(assessment, "1.2", to=cora, by=omar)
        one = queries_for(by(omar), url(assessment))
        draft = factories.make_edition(label="x")
        party = factories.make_party(draft)
        for _ in range(12):
            clause = factories.make_clause(draft, parties=[party])
            Answer.objects.create(assessment=assessment, clause=clause)
            clause.__class__.objects.filter(pk=clause.pk).update(edition=draft)
        hand_over(assessment, *assessment.answers.values_list("clause__ref", flat=True), to=cora, by=omar)
        assert assessment.answers.count() == 15
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "selfassessment.content.sections_of", lambda edition: dict.fromkeys(range(100_000), "A section")
            )
            assert queries_for(by(omar), url(assessment)) == one - 1


class TestAnswerPage:
    def test_shows_the_promise_and_what_there_is_to_know(self, assessment, by, omar):
        page = by(omar).get(url(assessment, "1.1")).text
        for words in ["Pay valid invoices within 30 days.", "Statutory organisations", "at most 30 days", "1 of 3"]:
            assert words in page
        assert "We do this as a matter of course" in page  # the definition of a level

    def test_save_and_continue_goes_to_the_next_unanswered(self, assessment, by, omar):
        response = by(omar).post(url(assessment, "1.2"), typed(assessment))
        assert response["Location"] == url(assessment, "3.1")
        assert answer_to(assessment).narrative == "We do this."
        response = by(omar).post(url(assessment, "3.1"), typed(assessment))
        assert response["Location"] == url(assessment, "1.1")

    def test_save_and_return_goes_to_the_list(self, assessment, by, omar):
        data = typed(assessment, save_list="save_list")
        del data["save_next"]
        response = by(omar).post(url(assessment, "1.2"), data)
        assert response["Location"] == url(assessment)

    def test_unfinished_answer_is_saved_and_says_what_it_needs(self, assessment, by, omar):
        response = by(omar).post(
            url(assessment, "1.2"), typed(assessment, rating="", words="Half a thought"), follow=True
        )
        assert "1.2 is saved. It still needs a rating." in response.text
        assert answer_to(assessment).narrative == "Half a thought"
        assert "Saved, not complete yet: it still needs a rating." in by(omar).get(url(assessment, "1.2")).text

    def test_not_applicable_keeps_the_words_as_the_reason(self, assessment, by, omar):
        by(omar).post(url(assessment, "1.2"), typed(assessment, rating="not-applicable", words="We give no grants."))
        answer = answer_to(assessment)
        assert (answer.is_not_applicable, answer.not_applicable_reason, answer.narrative) == (
            True,
            "We give no grants.",
            "",
        )
        assert "We give no grants." in by(omar).get(url(assessment, "1.2")).text

    def test_words_are_kept_with_their_lines_and_spaces(self, assessment, by, omar):
        by(omar).post(url(assessment, "1.2"), typed(assessment, words="  First\r\n\r\n<b>second</b> 100 % \u202e ŵ\r"))
        assert answer_to(assessment).narrative == "  First\n\n<b>second</b> 100 % \u202e ŵ\n"
        page = by(omar).get(url(assessment, "1.2")).text
        assert "<b>second</b>" not in page

    @pytest.mark.parametrize(
        ("words", "error"),
        [
            ("a\x00b", "There is a character that cannot be shown after “a”"),
            ("\x0b", "There is a character that cannot be shown at the beginning"),
            ("x" * 10_001, "This text has 10,001 characters. Shorten it to 10,000 or fewer."),
        ],
    )
    def test_words_that_cannot_be_kept_are_shown_again(self, assessment, by, omar, words, error):
        response = by(omar).post(url(assessment, "1.2"), typed(assessment, words=f"Keep me. {words}"))
        assert response.status_code == 200
        assert (
            error.replace("after “a”", "after “Keep me. a”")
            .replace("at the beginning", "after “Keep me.”")
            .replace("10,001", "10,010")
            in response.text
        )
        assert "Keep me." in response.text
        assert answer_to(assessment).version == 0

    def test_hundred_thousand_words_are_shown_again_with_what_to_do(self, assessment, by, omar):
        response = by(omar).post(url(assessment, "1.2"), typed(assessment, words="word " * 100_000))
        assert response.status_code == 200
        assert "This text has 500,000 characters" in response.text

    @pytest.mark.parametrize(
        ("value", "kept"),
        [("28.5", "28.50"), (" 1,200 ", "1200.00"), ("28 days", "28.00"), ("£3", "3.00"), ("0", "0.00")],
    )
    def test_measured_value_is_read_as_people_write_it(self, assessment, by, omar, value, kept):
        standard = answer_to(assessment, "1.1").clause.standards.get()
        by(omar).post(
            url(assessment, "1.1"), typed(assessment, **{f"value_{standard.pk}": value, f"how_{standard.pk}": "So"})
        )
        assert str(answer_to(assessment, "1.1").measurements.get().value) == kept

    @pytest.mark.parametrize("value", ["about 3", "NaN", "1e999999", "9" * 30, "1.234", "Infinity"])
    def test_measured_value_that_is_none_says_what_to_enter(self, assessment, by, omar, value):
        standard = answer_to(assessment, "1.1").clause.standards.get()
        response = by(omar).post(url(assessment, "1.1"), typed(assessment, **{f"value_{standard.pk}": value}))
        assert response.status_code == 200
        assert "measured value" in response.text
        assert "We do this." in response.text

    @pytest.mark.parametrize(
        "change", [{"rating": "999999"}, {"rating": "x"}, {"version": ""}, {"evidence": "999"}, {"evidence": "x"}]
    )
    def test_tampered_choices_are_refused_with_a_page(self, assessment, by, omar, change):
        response = by(omar).post(url(assessment, "1.2"), typed(assessment, **change))
        assert response.status_code == 200
        assert "There is a problem" in response.text
        assert answer_to(assessment).version == 0

    def test_double_click_writes_once(self, assessment, by, omar):
        for _ in range(2):
            assert by(omar).post(url(assessment, "1.2"), typed(assessment)).status_code == 302
        assert answer_to(assessment).version == 1

    def test_senior_responsible_officer_reads_and_cannot_write(self, assessment, by, omar, sam):
        save(assessment, "1.2", omar)
        page = by(sam).get(url(assessment, "1.2")).text
        assert "Only an officer of Northside ICB can do this" in page
        assert "We do this." in page
        assert by(sam).post(url(assessment, "1.2"), typed(assessment)).status_code == 403

    def test_answer_that_is_sealed_leads_to_what_was_filed(self, assessment, by, omar, sam, lena):
        bring_to(assessment, "filed", omar)
        assert by(omar).get(url(assessment, "1.2"))["Location"] == f"{url(assessment)}#answer-1.2"
        response = by(omar).post(url(assessment, "1.2"), typed(assessment, words="Better"))
        assert response.status_code == 403
        assert "filed and is sealed" in response.text

    def test_last_years_answer_stands_beside_and_looking_saves_nothing(self, assessment, by, omar, sam, lena, stan):
        save(assessment, "1.2", omar, rating=3, narrative="Last year’s words.")
        bring_to_filed(assessment, omar)
        later = later_round(assessment)
        page = by(omar).get(url(later, "1.2")).text
        assert "What you filed in 2026" in page
        assert "Last year’s words." in page
        assert "Last year’s words.</textarea>" not in page
        assert answer_to(later).version == 0

    def test_page_takes_the_same_queries_with_much_evidence(self, assessment, by, omar):
        link(assessment, omar, "one")
        first = queries_for(by(omar), url(assessment, "1.2"))
        for number in range(9):
            link(assessment, omar, f"more {number}")
        assert queries_for(by(omar), url(assessment, "1.2")) == first


def link(assessment, user, title):
    return evidence.add_link(
        assessment.signature.organisation, title=title, url="https://example.org/", by=user, at=timezone.now()
    )


def bring_to_filed(assessment, by):
    for answer in assessment.answers.not_answered().select_related("clause"):
        save(assessment, answer.clause.ref, by)
    filing.ask_for_sign_off(assessment, by=by, at=NOW)
    sign_off(assessment, seniors(assessment)[0])
    filing.file(assessment, by=lead_officers(assessment)[0], at=NOW)


def later_round(assessment):
    before = assessment.round
    year = datetime.timedelta(days=365)
    round_ = factories.make_round(
        before.edition,
        "2027",
        opens_on=before.opens_on + year,
        due_on=before.due_on + year,
        review_due_on=before.review_due_on + year,
        reply_due_on=before.reply_due_on + year,
    )
    return factories.make_assessment(round_, assessment.signature)


class TestTwoPeople:
    @pytest.fixture
    def meanwhile(self, assessment, lena):
        save(assessment, "1.2", lena, rating=3, narrative="We pay within 28 days.", next_step="Lena’s plan")

    def post(self, by, omar, assessment, **changes):
        return by(omar).post(url(assessment, "1.2"), typed(assessment, words="We pay within 30 days.", **changes))

    def test_both_texts_are_shown_with_their_differences_and_nothing_is_written(self, assessment, by, omar, meanwhile):
        response = self.post(by, omar, assessment)
        assert response.status_code == 409
        assert "Lena Lead saved this answer while you were writing" in response.text
        assert '<mark class="app-differs">30</mark>' in response.text
        assert '<mark class="app-differs">28</mark>' in response.text
        assert "Mostly in place" in response.text  # the ratings differ too
        assert answer_to(assessment).narrative == "We pay within 28 days."

    def test_one_person_in_two_windows_is_not_told_of_somebody_else(self, assessment, by, omar):
        save(assessment, "1.2", omar, rating=3, narrative="We pay within 28 days.")
        page = self.post(by, omar, assessment).text
        assert "You saved this answer in another window or on another device" in page
        assert "What you typed here" in page
        assert "What you saved there" in page
        assert "Omar Officer’s" not in page

    @pytest.mark.parametrize(
        ("resolve", "narrative", "position"),
        [
            ("mine", "We pay within 30 days.", 2),
            ("theirs", "We pay within 28 days.", 3),
            ("both", "We pay within 28 to 30 days.", 2),
        ],
    )
    def test_the_person_chooses(self, assessment, by, omar, meanwhile, resolve, narrative, position):
        page = self.post(by, omar, assessment).text
        version = re.search(r'name="version" value="(\d+)"', page).group(1)
        response = self.post(
            by, omar, assessment, version=version, resolve=resolve, merged_words="We pay within 28 to 30 days."
        )
        assert response.status_code == 302
        answer = answer_to(assessment)
        assert (answer.narrative, answer.rating.position) == (narrative, position)
        assert {row.narrative for row in answer.history.all()} >= {"We pay within 28 days."}

    def test_nothing_is_chosen_for_them(self, assessment, by, omar, meanwhile):
        page = self.post(by, omar, assessment).text
        radios = re.findall(r"<input[^>]*name=\"resolve\"[^>]*>", page)
        assert len(radios) == 3
        assert not [radio for radio in radios if "checked" in radio]

    @pytest.mark.parametrize("resolve", [{}, {"resolve": ""}, {"resolve": "hers"}])
    def test_saving_without_a_choice_asks_again_and_keeps_both_texts(self, assessment, by, omar, meanwhile, resolve):
        page = self.post(by, omar, assessment).text
        sent = {name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1) for name in ["version", "two_texts"]}
        response = self.post(by, omar, assessment, **sent, **resolve, merged_words="We pay within 28 to 30 days.")
        assert response.status_code == 409
        assert "Choose which text should stand." in response.text
        assert re.search(r'name="words"[^>]*>\s*We pay within 30 days.<', response.text)
        assert "We pay within 28 to 30 days.</textarea>" in response.text
        assert 'name="two_texts" value="yes"' in response.text
        assert answer_to(assessment).narrative == "We pay within 28 days."
        assert answer_to(assessment).saved_by.name == "Lena Lead"

    def test_a_third_person_meanwhile_asks_again(self, assessment, by, omar, lena, meanwhile):
        page = self.post(by, omar, assessment).text
        version = re.search(r'name="version" value="(\d+)"', page).group(1)
        save(assessment, "1.2", lena, narrative="And again.")
        response = self.post(by, omar, assessment, version=version, resolve="both", merged_words="Both of us.")
        assert response.status_code == 409
        assert "Both of us." in response.text

    def test_hostile_words_are_only_words_on_that_page(self, assessment, by, omar, meanwhile):
        response = by(omar).post(
            url(assessment, "1.2"), typed(assessment, words='</textarea><script>alert("x")</script>')
        )
        assert response.status_code == 409
        assert "<script>alert" not in response.text


class TestSignedOutWhileTyping:
    def test_text_waits_on_the_page_and_can_be_saved(self, client, assessment, omar):
        client.force_login(omar)
        page = client.get(url(assessment, "1.2")).text
        token = re.search(r'name="typed_by" value="([^"]+)"', page).group(1)
        client.logout()
        data = typed(assessment, words="A long text\r\nin two lines", typed_by=token)
        response = client.post(url(assessment, "1.2"), data)
        assert response.status_code == 403
        assert "We have kept what you typed" in response.text
        client.force_login(omar)
        page = client.get(url(assessment, "1.2")).text
        assert "You were signed out while you were writing" in page
        assert "A long text\r\nin two lines</textarea>" in page or "A long text\nin two lines</textarea>" in page
        client.post(url(assessment, "1.2"), data)
        assert answer_to(assessment).narrative == "A long text\nin two lines"
        assert not KeptForm.objects.exists()
        assert "You were signed out" not in client.get(url(assessment, "1.2")).text

    def test_kept_text_meets_a_colleagues_save_as_two_texts(self, client, assessment, omar, lena):
        path = url(assessment, "1.2")
        data = typed(assessment, words="Omar’s.", typed_by=keeping.token_for(omar, path))
        client.post(path, data)
        save(assessment, "1.2", lena, narrative="Lena’s.")
        client.force_login(omar)
        page = client.get(path).text
        assert "Omar’s.</textarea>" in page
        version = re.search(r'name="version" value="(\d+)"', page).group(1)
        assert client.post(path, {**data, "version": version}).status_code == 409

    def test_kept_text_can_be_let_go(self, client, assessment, omar):
        path = url(assessment, "1.2")
        client.post(path, typed(assessment, words="No more.", typed_by=keeping.token_for(omar, path)))
        client.force_login(omar)
        response = client.post(url(assessment, "1.2", "discard"), follow=True)
        assert "The text that was kept has been deleted" in response.text
        assert not KeptForm.objects.exists()


class TestEvidenceOnTheAnswer:
    def test_link_is_added_to_the_library_and_the_answer_in_one_go(self, assessment, by, omar):
        by(omar).post(url(assessment, "1.2"), typed(assessment, link_url="example.org/report", link_title="Report"))
        item = answer_to(assessment).evidence.get()
        assert (item.url, item.title, item.organisation) == (
            "https://example.org/report",
            "Report",
            assessment.signature.organisation,
        )

    @pytest.mark.parametrize(
        "address",
        ["javascript:alert(1)", "ftp://example.org/x", "file:///etc/passwd", "data:text/html,x", "not a link"],
    )
    def test_only_web_addresses_are_links(self, assessment, by, omar, address):
        response = by(omar).post(url(assessment, "1.2"), typed(assessment, link_url=address))
        assert response.status_code == 200
        assert "Enter a web address that begins with https:// or http://." in response.text
        assert "We do this." in response.text
        assert not Evidence.objects.exists()

    def test_file_is_added_and_text_kept_though_something_else_is_wrong(self, assessment, by, omar):
        file = SimpleUploadedFile("Payment figures.pdf", b"%PDF-1.7 figures", content_type="application/pdf")
        response = by(omar).post(url(assessment, "1.2"), {**typed(assessment, words="x" * 10_001), "file": file})
        assert response.status_code == 200
        item = Evidence.objects.get()
        assert f'value="{item.pk}" checked' in response.text
        assert "x" * 10_001 in response.text
        by(omar).post(url(assessment, "1.2"), typed(assessment, evidence=str(item.pk)))
        assert answer_to(assessment).evidence.get() == item

    def test_wrong_file_is_refused_and_text_kept(self, assessment, by, omar):
        file = SimpleUploadedFile("figures.pdf", b"MZ a program", content_type="application/pdf")
        response = by(omar).post(url(assessment, "1.2"), {**typed(assessment), "file": file})
        assert "does not hold what its name says" in response.text
        assert "We do this." in response.text
        assert answer_to(assessment).version == 0


class TestTheWholeWay:
    def test_from_the_list_to_the_receipt(
        self, assessment, client, omar, sam, lena, mailoutbox, django_capture_on_commit_callbacks
    ):
        client.force_login(omar)
        for ref in ["1.1", "1.2", "3.1"]:
            client.post(url(assessment, ref), typed(assessment))
        page = client.get(url(assessment, "check")).text
        assert "<strong>3 of 3</strong> promises are answered" in page
        assert "Sam Senior will get a link" in page
        client.post(url(assessment, "check"), {"note": "Please, Sam."})
        client.force_login(sam)
        page = client.get(url(assessment, "sign-off")).text
        assert page.count("We do this.") == 3
        sha256 = re.search(r'name="read_sha256" value="(\w{64})"', page).group(1)
        client.post(url(assessment, "sign-off"), {"read_sha256": sha256, "name": "Sam Senior", "post": "Director"})
        client.force_login(lena)
        assert "Sam Senior, Director" in client.get(url(assessment, "file")).text
        assert "Tick the box to file." in client.post(url(assessment, "file"), {"is_declared": ""}).text
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(url(assessment, "file"), {"is_declared": "on"})
        assert response["Location"] == url(assessment, "receipt")
        again = client.post(url(assessment, "file"), {"is_declared": "on"})
        assert again["Location"] == url(assessment, "receipt")
        filed = Filing.objects.get()
        page = client.get(url(assessment, "receipt")).text
        for words in [filed.reference, sha256, "Sam Senior, Director", "by Lena Lead", "Omar Officer"]:
            assert words in page
        assert filed.sha256 == sha256


class TestChecking:
    def test_what_is_missing_is_listed_by_name_and_sign_off_cannot_be_asked_for(self, assessment, by, omar):
        save(assessment, "1.2", omar, rating=None)
        page = by(omar).get(url(assessment, "check")).text
        assert "3 of 3 promises still need something" in page
        assert f'href="{url(assessment, "1.2")}">1.2</a>: a rating' in page
        response = by(omar).post(url(assessment, "check"), {"note": ""})
        assert "3 promises still need an answer: 1.1, 1.2, 3.1." in response.text
        assert SelfAssessment.objects.get().status == "open"

    def test_contributor_does_not_see_the_whole(self, assessment, by, omar, cora):
        hand_over(assessment, "1.2", to=cora, by=omar)
        response = by(cora).get(url(assessment, "check"))
        assert response.status_code == 403
        assert "You see the promises that were handed to you" in response.text


class TestSigningOff:
    def test_change_between_reading_and_signing_asks_to_read_again(self, assessment, by, omar, sam, lena):
        bring_to(assessment, "ready", omar)
        page = by(sam).get(url(assessment, "sign-off")).text
        sha256 = re.search(r'name="read_sha256" value="(\w{64})"', page).group(1)
        filing.take_back(assessment, by=lena, at=NOW)
        save(assessment, "1.2", lena, narrative="Other words.")
        filing.ask_for_sign_off(assessment, by=omar, at=NOW)
        response = by(sam).post(
            url(assessment, "sign-off"), {"read_sha256": sha256, "name": "Sam", "post": "Director"}, follow=True
        )
        assert "An answer has changed while you were reading" in response.text
        assert not SignOff.objects.exists()

    def test_sending_back_needs_a_note(self, assessment, by, omar, sam):
        bring_to(assessment, "ready", omar)
        assert 'name="send_back" value="yes"' in by(sam).get(url(assessment, "sign-off")).text
        response = by(sam).post(url(assessment, "sign-off"), {"send_back": "yes", "back-note": "  "})
        assert "Say what should change" in response.text
        by(sam).post(url(assessment, "sign-off"), {"send_back": "yes", "back-note": "Say more about payment."})
        page = by(omar).get(url(assessment)).text
        assert "Say more about payment." in page
        assert SelfAssessment.objects.get().status == "open"

    @pytest.mark.parametrize("who", ["omar", "lena"])
    def test_officers_do_not_sign(self, who, request, assessment, by, omar, sam):
        bring_to(assessment, "ready", omar)
        response = by(request.getfixturevalue(who)).get(url(assessment, "sign-off"))
        assert response.status_code == 403
        assert "Only the senior responsible officer" in response.text


class TestFiled:
    def test_shows_what_was_filed_with_links_to_its_files(self, assessment, by, omar, sam, lena, rosa):
        paper = files.add(assessment.signature.organisation, "paper.pdf", files.PDF, by=omar)
        save(assessment, "1.2", omar, narrative="What we filed.", evidence=[paper])
        bring_to_filed(assessment, omar)
        for user in [omar, rosa]:
            page = by(user).get(url(assessment)).text
            assert "What we filed." in page
            assert f"/organisations/northside-icb/evidence/{paper.pk}/" in page
            assert "RC-2026-0001" in page

    def test_outsiders_do_not_read_what_went_on_before_filing(self, assessment, by, omar, sam, lena, rosa):
        answer_all(assessment, omar)
        filing.ask_for_sign_off(assessment, by=omar, at=NOW, note="Between ourselves.")
        sign_off(assessment, sam)
        filing.file(assessment, by=lena, at=NOW)
        assert "Between ourselves." in by(omar).get(url(assessment)).text
        assert "Between ourselves." not in by(rosa).get(url(assessment)).text

    def test_contributor_still_sees_only_what_was_handed_to_them(self, assessment, by, omar, sam, lena, cora):
        hand_over(assessment, "1.2", to=cora, by=omar)
        bring_to(assessment, "filed", omar)
        page = by(cora).get(url(assessment)).text
        assert "Offer grants of three years." in page
        assert "Meet twice a year." not in page
        assert by(cora).get(url(assessment, "receipt")).status_code == 403


class TestReceipt:
    @pytest.fixture
    def filed(self, assessment, omar, sam, lena):
        bring_to(assessment, "filed", omar)
        return Filing.objects.get()

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("omar", 200),
            ("sam", 200),
            ("rosa", 200),
            ("seb", 200),
            ("chris", 200),
            ("piers", 404),
            ("stan", 404),
            ("hana", 404),
            ("rhea", 404),
        ],
    )
    def test_who_may_have_it(self, who, status, request, filed, by, client):
        user = by(request.getfixturevalue(who))
        for part in ["receipt/", "receipt.json"]:
            assert user.get(f"/self-assessments/{filed.assessment_id}/{part}").status_code == status

    def test_before_filing_there_is_none(self, assessment, by, omar):
        response = by(omar).get(url(assessment, "receipt"))
        assert response.status_code == 403
        assert "has not filed its self-assessment yet" in response.text

    def test_data_are_the_very_bytes_that_the_hash_is_of(self, filed, by, omar):
        response = by(omar).get(f"/self-assessments/{filed.assessment_id}/receipt.json")
        assert hashlib.sha256(response.content).hexdigest() == filed.sha256
        assert filed.reference in response["Content-Disposition"]

    @pytest.mark.slow
    def test_pdf_that_was_not_made_can_be_asked_for_again(self, filed, by, omar):
        assert "The PDF copy is being made" in by(omar).get(url(filed.assessment, "receipt")).text
        assert by(omar).get(f"/self-assessments/{filed.assessment_id}/receipt.pdf").status_code == 404
        for _ in range(2):
            by(omar).post(url(filed.assessment, "receipt", "make"))
        copy = Receipt.objects.get()
        response = by(omar).get(f"/self-assessments/{filed.assessment_id}/receipt.pdf")
        file = b"".join(response.streaming_content)
        assert hashlib.sha256(file).hexdigest() == copy.sha256
        assert response["Content-Disposition"] == f'attachment; filename="{filed.reference}.pdf"'
        words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages)
        for said in [filed.reference, "Sam Senior, Chief executive", "We do this.", "28.5 days", "Payment report"]:
            assert said in words
        assert filed.sha256 in words.replace("\n", "")


class TestHistory:
    def test_organisation_reads_who_wrote_what(self, assessment, by, omar, lena):
        save(assessment, "1.2", omar, narrative="First words.")
        save(assessment, "1.2", lena, narrative="Second words.")
        page = by(omar).get(url(assessment, "1.2", "history")).text
        assert page.index("Second words.") < page.index("First words.")
        assert "Lena Lead" in page

    def test_reviewers_do_not(self, assessment, by, omar, sam, lena, rosa):
        bring_to(assessment, "filed", omar)
        response = by(rosa).get(url(assessment, "1.2", "history"))
        assert response.status_code == 403
        assert "Only people at Northside ICB" in response.text

    def test_each_thing_that_changed_is_named_with_its_new_value(self, assessment, by, omar, lena):
        standard = answer_to(assessment, "1.1").clause.standards.get()
        paper = link(assessment, omar, "Board paper")
        save(assessment, "1.1", omar, evidence=[paper], measurements=[answering.Measured(standard, Decimal(40))])
        save(assessment, "1.1", lena, rating=3, evidence=[], measurements=[])
        last, first = history.of(answer_to(assessment, "1.1"))
        assert (first.by, last.by) == (omar, lena)
        assert {(change.label, change.value) for change in first.changes} == {
            ("Rating", "Mostly in place"),
            ("How the promise is kept", "We do this."),
            ("Evidence", "Board paper"),
            ("Measured: time to pay a valid invoice", "40 days"),
        }
        assert {(change.label, change.value) for change in last.changes} == {
            ("Rating", "Some progress"),
            ("Evidence", ""),
            ("Measured: time to pay a valid invoice", ""),
        }

    def test_page_takes_the_same_queries_for_one_version_as_for_ten(self, assessment, by, omar):
        address = url(assessment, "1.2", "history")
        save(assessment, "1.2", omar, evidence=[link(assessment, omar, "one")])
        one = queries_for(by(omar), address)
        for number in range(9):
            save(assessment, "1.2", omar, narrative=f"Words {number}.", evidence=[link(assessment, omar, f"{number}")])
        assert queries_for(by(omar), address) == one


def test_change_after_sign_off_was_asked_for_is_said_to_the_person(assessment, by, omar, sam):
    bring_to(assessment, "ready", omar)
    version = answer_to(assessment).version
    response = by(omar).post(url(assessment, "1.2"), typed(assessment, words="New.", version=version), follow=True)
    assert "Sign-off had been asked for or given. It no longer holds" in response.text
    response = by(omar).post(
        url(assessment, "1.2"), typed(assessment, words="Newer.", version=version + 1), follow=True
    )
    assert "It no longer holds" not in response.text


def test_ticked_evidence_comes_first_in_a_long_library(assessment, by, omar):
    first = link(assessment, omar, "The one we use")
    for number in range(30):
        link(assessment, omar, f"Another {number}")
    save(assessment, "1.2", omar, evidence=[first])
    page = by(omar).get(url(assessment, "1.2")).text
    assert page.index("The one we use") < page.index("Another 29")


def test_evidence_past_its_day_says_so_where_it_is_chosen(assessment, by, omar):
    piece = link(assessment, omar, "The plan")
    piece.good_until_on = timezone.localdate() - datetime.timedelta(days=1)
    piece.save(update_fields=["good_until_on"])
    assert "(was good until " in by(omar).get(url(assessment, "1.2")).text
    piece.good_until_on = timezone.localdate()
    piece.save(update_fields=["good_until_on"])
    assert "(was good until " not in by(omar).get(url(assessment, "1.2")).text


class TestTwoKindsOfDifference:
    def test_numbers_help_and_what_does_not_apply_are_compared_too(self, assessment, by, omar, lena):
        standard = answer_to(assessment, "1.1").clause.standards.get()
        save(
            assessment,
            "1.1",
            lena,
            rating=None,
            is_not_applicable=True,
            not_applicable_reason="None here.",
            is_help_wanted=True,
            measurements=[answering.Measured(standard, Decimal(40), "Guessed.")],
        )
        data = typed(
            assessment, rating="", words="", **{f"value_{standard.pk}": "28", f"how_{standard.pk}": "Counted."}
        )
        page = by(omar).post(url(assessment, "1.1"), data).text
        for said in [
            "Not rated",
            "Does not apply",
            "None here.",
            "How you measured it: time to pay",
            ">28<",
            ">40<",
            ">Yes<",
        ]:
            assert said in page


class TestOddForms:
    @pytest.mark.parametrize(
        ("data", "error"),
        [
            ({"link_title": "Report"}, "Enter the web address, or clear what it is."),
            ({"file_title": "Report"}, "Choose the file, or clear what it is."),
            ({"rating": "not-applicable", "words": "x" * 5_001}, "Why it does not apply has 5,001 characters"),
            ({"link_url": "https://example.org", "link_title": "x" * 201}, "Shorten it to 200 or fewer"),
        ],
    )
    def test_half_filled_says_what_to_do(self, assessment, by, omar, data, error):
        response = by(omar).post(url(assessment, "1.2"), typed(assessment, **data))
        assert response.status_code == 200
        assert error in response.text
        assert answer_to(assessment).version == 0

    def test_sealed_or_taken_back_while_typing_leaves_the_text_to_be_copied(
        self, assessment, by, omar, sam, lena, cora
    ):
        hand_over(assessment, "1.2", to=cora, by=omar)
        data = typed(assessment, words="A long text that took Cora the whole afternoon to put together.")
        take_over(assessment, "1.2", by=omar)
        response = by(cora).post(url(assessment, "1.2"), data)
        assert response.status_code == 404
        assert "A long text that took Cora the whole afternoon" in response.text
        bring_to(assessment, "filed", omar)
        response = by(omar).post(url(assessment, "1.2"), data)
        assert response.status_code == 403
        assert "filed and is sealed" in response.text
        assert "A long text that took Cora the whole afternoon" in response.text


class TestWaysBack:
    def test_officer_takes_back_what_was_signed(self, assessment, by, omar, sam):
        bring_to(assessment, "signed off", omar)
        response = by(omar).post(url(assessment, "take-back"), follow=True)
        assert "The answers are open for changes again" in response.text
        assert SignOff.objects.get().voided_by == omar

    def test_pages_before_filing_lead_to_what_was_filed(self, assessment, by, omar, sam, lena):
        bring_to(assessment, "filed", omar)
        assert by(omar).get(url(assessment, "check"))["Location"] == url(assessment)
        assert by(lena).get(url(assessment, "file"))["Location"] == url(assessment, "receipt")

    def test_filing_what_is_no_longer_what_was_signed_says_why(self, assessment, by, omar, sam, lena, northside):
        bring_to(assessment, "signed off", omar)
        northside.name = "Renamed ICB"
        northside.save()
        response = by(lena).post(url(assessment, "file"), {"is_declared": "on"})
        assert "no longer what Sam Senior signed off" in response.text

    def test_officers_are_told_what_the_director_wants_changed(
        self, assessment, omar, sam, lena, mailoutbox, django_capture_on_commit_callbacks
    ):
        bring_to(assessment, "ready", omar)
        with django_capture_on_commit_callbacks(execute=True):
            filing.send_back(assessment, by=sam, at=NOW, note="Say more about payment.")
        assert {message.to[0] for message in mailoutbox} == {omar.email, lena.email}
        assert all("Say more about payment." in message.body for message in mailoutbox)

    def test_lead_officers_are_told_that_they_can_file(
        self, assessment, omar, sam, lena, mailoutbox, django_capture_on_commit_callbacks
    ):
        bring_to(assessment, "ready", omar)
        with django_capture_on_commit_callbacks(execute=True):
            sign_off(assessment, sam)
        [message] = mailoutbox
        assert message.to == [lena.email]
        assert f"/self-assessments/{assessment.pk}/file/" in message.body
