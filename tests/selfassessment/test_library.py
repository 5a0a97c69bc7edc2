"""The library in depth: versions, what they speak for, who sees them, what is retired, and what a filing keeps."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.rules import Refused
from reports import actions as reports
from selfassessment import content, doubts, seals
from selfassessment.actions import closing, evidence, filing
from selfassessment.actions.evidence import Details
from selfassessment.models import Answer, Evidence, Filing, LinkCheck, SelfAssessment
from tests.conftest import queries_for
from tests.reports.writing import steps as report
from tests.selfassessment import files, filings
from tests.selfassessment.steps import answer_all, bring_to, hand_over, save, sign_off

pytestmark = pytest.mark.django_db

LIBRARY = "/organisations/northside-icb/evidence/"
TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def paper(northside, omar) -> Evidence:
    return files.add(northside, "Payment report.pdf", files.PDF, by=omar)


@pytest.fixture
def page(northside, omar) -> Evidence:
    return evidence.add_link(northside, title="Forward plan", url="https://example.org/1", by=omar, at=timezone.now())


def newer(item, by, url="https://example.org/2", **kwargs) -> Evidence:
    return evidence.add_version(item, new_link={"title": item.title, "url": url}, by=by, at=timezone.now(), **kwargs)


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestVersions:
    def test_newer_version_is_offered_in_place_of_the_older(self, page, omar, northside):
        second = newer(page, omar)
        third = newer(second, omar, "https://example.org/3")
        assert [item.number for item in Evidence.objects.versions_of(page)] == [3, 2, 1]
        assert list(Evidence.objects.of(northside).on_offer()) == [third]

    def test_open_answers_that_are_named_rest_on_the_newer_one_and_say_so_in_their_history(
        self, assessment, page, omar, lena
    ):
        save(assessment, "1.1", omar, evidence=[page])
        save(assessment, "1.2", omar, evidence=[page])
        first = assessment.answers.get(clause__ref="1.1")
        second = newer(page, lena, in_answers=[first])
        first.refresh_from_db()
        assert list(first.evidence.all()) == [second]
        assert (first.version, first.saved_by) == (2, lena)
        assert list(assessment.answers.get(clause__ref="1.2").evidence.all()) == [page]
        assert [link.evidence for link in first.history.first().evidence.all()] == [second]
        assert first.history.first().history_user == lena

    def test_newer_version_in_a_signed_off_answer_voids_the_sign_off(self, assessment, omar, sam, lena):
        bring_to(assessment, "signed off", omar)
        item = Evidence.objects.get()
        newer(item, omar, in_answers=list(item.answers.all()))
        assessment.refresh_from_db()
        assert assessment.status == "open"
        assert "rests on a newer version of its evidence" in assessment.events.order_by("-at", "-pk").first().note

    def test_contributor_puts_it_into_what_was_handed_to_them_alone(self, assessment, page, omar, cora):
        for ref in ["1.1", "1.2"]:
            save(assessment, ref, omar, evidence=[page])
        hand_over(assessment, "1.1", to=cora, by=omar)
        own = evidence.add_link(page.organisation, title="Mine", url="https://example.org", by=cora, at=timezone.now())
        with pytest.raises(Refused, match="Only an officer of Northside ICB"):
            newer(page, cora)
        with pytest.raises(Refused, match="has not been handed to you"):
            newer(own, cora, in_answers=[assessment.answers.get(clause__ref="1.2")])
        assert not own.later_versions.exists()

    def test_the_same_again_is_no_version(self, page, paper, omar):
        with pytest.raises(Refused, match="the address of the version that is there"):
            newer(page, omar, url=page.url)
        client = as_(omar)
        response = client.post(
            f"{LIBRARY}{paper.pk}/new-version/",
            {"file": SimpleUploadedFile("again.pdf", files.PDF), "visibility": "partners"},
        )
        assert "This file is the same as the version that is there" in response.text

    def test_only_the_latest_has_a_next(self, page, omar):
        newer(page, omar)
        with pytest.raises(Refused, match="Version 2 of “Forward plan” is newer"):
            newer(page, omar, "https://example.org/3")
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(
                organisation=page.organisation,
                first_version=page,
                number=2,
                kind="link",
                title="x",
                url="https://example.org",
                added_at=timezone.now(),
                added_by=omar,
            )

    def test_page_offers_the_answers_and_takes_the_file(self, assessment, paper, omar):
        save(assessment, "1.2", omar, evidence=[paper])
        client, url = as_(omar), f"{LIBRARY}{paper.pk}/new-version/"
        shown = client.get(url)
        assert "1.2 in Riverside Compact, 2026" in shown.text
        answer = assessment.answers.get(clause__ref="1.2")
        response = client.post(
            url,
            {
                "file": SimpleUploadedFile("new.pdf", files.PDF + b"more"),
                "in_answers": [answer.pk],
                "visibility": "public",
                **day("covers_from_on", "1", "4", "2026"),
                **day("covers_to_on", "31", "3", "2027"),
            },
        )
        second = Evidence.objects.get(number=2)
        assert response.url == second.get_absolute_url()
        assert (second.first_version, second.visibility) == (paper, "public")
        assert second.covers == "1 April 2026 to 31 March 2027"
        assert list(answer.evidence.all()) == [second]
        text = client.get(response.url).text
        assert "Version 1" in text
        assert "SHA-256" in text

    def test_page_offers_no_answers_that_are_filed(self, assessment, omar, sam, lena):
        bring_to(assessment, "filed", omar)
        item = Evidence.objects.get()
        assert "Use the new version in" not in as_(omar).get(f"{LIBRARY}{item.pk}/new-version/").text


def day(name, *parts) -> dict:
    return {f"{name}_{place}": part for place, part in enumerate(parts)}


class TestFiled:
    @pytest.fixture
    def sealed(self, assessment, paper, omar, sam, lena) -> Filing:
        answer_all(assessment, omar)
        save(assessment, "1.2", omar, evidence=[paper])
        filing.ask_for_sign_off(assessment, by=omar, at=timezone.now())
        sign_off(assessment, sam)
        return filing.file(assessment, by=lena, at=timezone.now())

    def test_filing_keeps_the_version_it_was_filed_with(self, sealed, paper, omar, rosa):
        second = evidence.add_version(paper, new_file=new_file(b"%PDF-1.7 corrected"), by=omar, at=timezone.now())
        answer = content.read(sealed.content)["answers"][1]
        assert [(item["sha256"], item["version"]) for item in answer["evidence"]] == [(paper.sha256, 1)]
        assert list(seals.check_all()) == []
        reviewer = as_(rosa)
        assert b"".join(reviewer.get(f"{LIBRARY}{paper.pk}/file/")) == files.PDF
        assert reviewer.get(f"{LIBRARY}{second.pk}/file/").status_code == 404

    def test_it_stays_readable_though_the_answer_should_rest_on_another(self, sealed, paper, rosa):
        """As after a refiling: what readers of the earlier filing may open hangs on the filing, not on the answer."""
        assert set(Evidence.objects.filed_with(sealed)) == set(Evidence.objects.filter(answers__isnull=False))
        assert Evidence.objects.visible_to(rosa).filter(pk=paper.pk).exists()

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Other"},
            {"sha256": "0" * 64},
            {"file": "evidence/other.pdf"},
            {"covers_from_on": TODAY},
            {"number": 7},
            {"original_name": "other.pdf"},
        ],
    )
    def test_what_was_filed_cannot_be_changed_by_any_door(self, sealed, paper, change):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.filter(pk=paper.pk).update(**change)

    def test_what_a_filing_names_cannot_be_taken_from_it_nor_added(self, sealed, paper, page):
        kept = sealed.filed_evidence.model
        for tried in [
            lambda: kept.objects.all().delete(),
            lambda: kept.objects.update(evidence=page),
            lambda: kept.objects.create(filing=sealed, evidence=page),
        ]:
            with pytest.raises(DatabaseError), transaction.atomic():
                tried()

    def test_name_and_days_stay_and_the_rest_may_change(self, sealed, paper, omar):
        with pytest.raises(Refused, match="stands in a filing"):
            evidence.describe(paper, title="Other", details=Details(), by=omar, at=timezone.now())
        with pytest.raises(Refused, match="stands in a filing"):
            evidence.describe(paper, title=paper.title, details=Details(covers_to_on=TODAY), by=omar, at=timezone.now())
        evidence.describe(
            paper,
            title=paper.title,
            details=Details(visibility="public", good_until_on=TODAY),
            by=omar,
            at=timezone.now(),
        )
        paper.refresh_from_db()
        assert (paper.visibility, paper.good_until_on) == ("public", TODAY)
        assert list(seals.check_all()) == []
        assert "Opened to anyone." in paper.events.get().note
        with pytest.raises(DatabaseError), transaction.atomic():
            paper.events.all().delete()

    def test_under_a_sign_off_it_keeps_its_name(self, assessment, omar, sam, lena):
        bring_to(assessment, "signed off", omar)
        item = Evidence.objects.get()
        with pytest.raises(Refused, match="has been given to sign off"):
            evidence.describe(item, title="Other", details=Details(), by=omar, at=timezone.now())


def new_file(data: bytes) -> dict:
    found, sha256 = files.file_types.identify(files.ContentFile(data, "new.pdf"), "new.pdf", 10_000)
    return {
        "file": files.ContentFile(data, "new.pdf"),
        "name": "new.pdf",
        "type": found,
        "sha256": sha256,
        "title": "Payment report",
    }


class TestDescribing:
    def test_page_changes_name_days_and_who_sees_it(self, page, omar):
        client, url = as_(omar), f"{LIBRARY}{page.pk}/change/"
        told = {"title": "Plan", "visibility": "public", **day("good_until_on", "1", "6", "2027")}
        assert client.post(url, told).url == page.get_absolute_url()
        text = client.get(page.get_absolute_url()).text
        assert "1 June 2027" in text
        assert "It was called “Forward plan” before. It is good until 1 June 2027. Opened to anyone. By Omar" in text

    def test_days_in_the_wrong_order_are_refused(self, page, omar):
        told = {
            "title": "Plan",
            "visibility": "public",
            **day("covers_from_on", "2", "4", "2027"),
            **day("covers_to_on", "1", "4", "2027"),
        }
        response = as_(omar).post(f"{LIBRARY}{page.pk}/change/", told)
        assert "The last day it speaks for has to come after the first." in response.text
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.update(covers_from_on=TODAY, covers_to_on=YESTERDAY)

    def test_change_of_nothing_leaves_no_trace(self, page, omar):
        evidence.describe(page, title=page.title, details=Details(), by=omar, at=timezone.now())
        assert not page.events.exists()

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (datetime.date(2026, 4, 1), datetime.date(2027, 3, 31), "1 April 2026 to 31 March 2027"),
            (datetime.date(2026, 4, 1), datetime.date(2026, 4, 1), "1 April 2026"),
            (datetime.date(2026, 4, 1), None, "the time from 1 April 2026"),
            (None, datetime.date(2027, 3, 31), "the time up to 31 March 2027"),
            (None, None, ""),
        ],
    )
    def test_days_are_said_in_words(self, first, last, words):
        assert Evidence(covers_from_on=first, covers_to_on=last).covers == words


class TestRetiring:
    def test_retired_is_not_offered_and_answers_keep_it(self, assessment, page, omar, northside):
        save(assessment, "1.2", omar, evidence=[page])
        client = as_(omar)
        client.post(f"{LIBRARY}{page.pk}/retire/", follow=True)
        one, other = (assessment.answers.get(clause__ref=ref) for ref in ["1.1", "1.2"])
        assert list(Evidence.objects.of(northside).to_choose_from(one)) == []
        assert list(Evidence.objects.of(northside).to_choose_from(other)) == [page]
        assert "Forward plan" not in client.get(LIBRARY).text
        assert "Forward plan" in client.get(f"{LIBRARY}?show=retired").text
        with pytest.raises(Refused, match="Bring it back before"):
            newer(Evidence.objects.get(), omar)
        client.post(f"{LIBRARY}{page.pk}/bring-back/")
        assert list(Evidence.objects.on_offer()) == [page]
        assert [event.note for event in page.events.order_by("pk")] == ["Retired.", "Brought back."]

    def test_what_an_answer_ever_rested_on_is_not_removed(self, assessment, page, omar):
        save(assessment, "1.2", omar, evidence=[page])
        save(assessment, "1.2", omar, evidence=[])
        with pytest.raises(Refused, match="An answer has rested on “Forward plan”"):
            evidence.remove(page, by=omar)

    def test_older_version_is_not_removed_and_an_unused_newest_is(self, page, omar):
        second = newer(page, omar)
        evidence.describe(second, title="Plan B", details=Details(), by=omar, at=timezone.now())
        with pytest.raises(Refused, match="has a newer version"):
            evidence.remove(page, by=omar)
        evidence.remove(second, by=omar)
        assert list(Evidence.objects.on_offer()) == [page]

    def test_twice_is_refused(self, page, omar):
        evidence.retire(page, by=omar, at=timezone.now())
        with pytest.raises(Refused, match="retired already"):
            evidence.retire(page, by=omar, at=timezone.now())
        evidence.bring_back(page, by=omar, at=timezone.now())
        with pytest.raises(Refused, match="on offer already"):
            evidence.bring_back(page, by=omar, at=timezone.now())


class TestWhoSees:
    def test_new_evidence_is_for_partners(self, page):
        assert page.visibility == Evidence.Visibility.PARTNERS

    @pytest.fixture
    def published(self, round_, northside, lena, omar, sam, stan, rosa, seb) -> SelfAssessment:
        now = timezone.now()
        assessment = filings.ask(round_, northside)
        told = [
            evidence.add_link(northside, title="Secret plan", url="https://example.org/secret", by=omar, at=now),
            evidence.add_link(
                northside,
                title="Open plan",
                url="https://example.org/open",
                by=omar,
                at=now,
                details=Details(visibility="public"),
            ),
            files.add(northside, "Hidden figures.pdf", files.PDF, by=omar),
            files.add(northside, "Open figures.pdf", files.PDF + b"2", by=omar),
        ]
        evidence.describe(told[3], title="Open figures", details=Details(visibility="public"), by=omar, at=now)
        filings.make_filed(round_, northside, **{"1.2": {"rating": 1, "evidence": told}})
        assessment = SelfAssessment.objects.for_page().get(pk=assessment.pk)
        filings.declare_nothing(assessment, rosa)
        filings.reviewing.agree_with_the_rest(assessment, by=rosa, at=now)
        filings.reviewing.release(assessment, by=rosa, at=now)
        closing.close(assessment.round, by=stan, at=now)
        report.write(assessment.round, seb, "A year.")
        report.approve(assessment.round, seb)
        rendering = reports.ask_for_pdf(assessment.round, by=seb, at=now, enqueue=lambda pk: None)
        reports.take_up(rendering)
        reports.store_pdf(rendering, b"%PDF-", pages=1, at=now)
        reports.publish(assessment.round, by=seb, at=now)
        return assessment

    def test_public_page_names_what_is_open_and_no_more(self, published):
        nobody = Client()
        text = nobody.get("/reports/riverside-compact/2026/northside-icb/").text
        assert "Open plan" in text
        assert "https://example.org/open" in text
        assert "Open figures" in text
        assert text.count("Evidence for partners") == 2
        for hidden in ["Secret plan", "example.org/secret", "Hidden figures"]:
            assert hidden not in text

    def test_anybody_gets_an_open_file_once_the_round_is_published(self, published):
        nobody = Client()
        opened = Evidence.objects.get(title="Open figures")
        hidden = Evidence.objects.get(title="Hidden figures")
        response = nobody.get(f"{LIBRARY}{opened.pk}/file/")
        assert b"".join(response) == files.PDF + b"2"
        assert response["Content-Disposition"].startswith("attachment;")
        assert "/account/login/" in nobody.get(f"{LIBRARY}{hidden.pk}/file/").url

    def test_kept_to_partners_again_it_is_gone_from_public_pages(self, published, omar):
        opened = Evidence.objects.get(title="Open figures")
        evidence.describe(opened, title=opened.title, details=Details(), by=omar, at=timezone.now())
        assert "Open figures" not in Client().get("/reports/riverside-compact/2026/northside-icb/").text
        assert Client().get(f"{LIBRARY}{opened.pk}/file/").status_code == 302

    def test_before_publication_an_open_file_is_for_partners(self, assessment, northside, omar):
        item = files.add(northside, "a.pdf", files.PDF, by=omar)
        evidence.describe(item, title="a", details=Details(visibility="public"), by=omar, at=timezone.now())
        save(assessment, "1.2", omar, evidence=[item])
        assert "/account/login/" in Client().get(f"{LIBRARY}{item.pk}/file/").url


class TestFinding:
    def test_words_kinds_and_states_narrow_the_list(self, assessment, page, paper, omar, northside):
        save(assessment, "1.2", omar, evidence=[page])
        evidence.describe(
            paper,
            title=paper.title,
            details=Details(good_until_on=YESTERDAY, visibility="public"),
            by=omar,
            at=timezone.now(),
        )
        now = timezone.now()
        LinkCheck.objects.create(
            evidence=page, checked_at=now, since_at=now, is_answered=False, problem="Not found (404)"
        )

        def found(**filters):
            items = Evidence.objects.of(northside).current().with_uses().search(**filters, today=TODAY)
            return [item.title for item in items]

        assert found() == ["Payment report", "Forward plan"] or found() == ["Forward plan", "Payment report"]
        assert found(words="plan FORWARD") == ["Forward plan"]
        assert found(words="example.org") == ["Forward plan"]
        assert found(kind="file") == ["Payment report"]
        assert found(show="past") == ["Payment report"]
        assert found(show="unused") == ["Payment report"]
        assert found(show="broken") == ["Forward plan"]
        assert found(show="public") == ["Payment report"]
        assert found(show="retired") == []
        client = as_(omar)
        text = client.get(f"{LIBRARY}?show=past").text
        assert "Past its date" in text
        assert "Forward plan" not in text
        assert "Does not answer" in client.get(LIBRARY).text

    def test_uses_of_all_versions_count(self, assessment, page, omar, northside):
        save(assessment, "1.1", omar, evidence=[page])
        second = newer(page, omar)
        save(assessment, "1.2", omar, evidence=[second])
        assert Evidence.objects.current().with_uses().get().uses_count == 2
        text = as_(omar).get(second.get_absolute_url()).text
        assert f"/self-assessments/{assessment.pk}/1.1/" in text
        assert f"/self-assessments/{assessment.pk}/1.2/" in text

    def test_contributor_follows_only_what_was_handed_to_them(self, assessment, page, omar, cora):
        for ref in ["1.1", "1.2"]:
            save(assessment, ref, omar, evidence=[page])
        hand_over(assessment, "1.2", to=cora, by=omar)
        text = as_(cora).get(page.get_absolute_url()).text
        assert f"/self-assessments/{assessment.pk}/1.2/" in text
        assert f"/self-assessments/{assessment.pk}/1.1/" not in text

    def test_pages_of_the_list(self, northside, omar):
        for number in range(27):
            evidence.add_link(
                northside, title=f"Link {number}", url=f"https://example.org/{number}", by=omar, at=timezone.now()
            )
        client = as_(omar)
        assert client.get(LIBRARY).text.count('<th scope="row"') == 25
        assert client.get(f"{LIBRARY}?page=2").text.count('<th scope="row"') == 2

    def test_one_piece_takes_the_same_queries_however_often_it_is_used(self, assessment, page, omar):
        client = as_(omar)
        save(assessment, "1.1", omar, evidence=[page])
        one = queries_for(client, page.get_absolute_url())
        for ref in ["1.2", "3.1"]:
            save(assessment, ref, omar, evidence=[page])
        assert queries_for(client, page.get_absolute_url()) == one


class TestDoubts:
    def test_check_page_says_what_to_look_at_and_stops_nobody(self, assessment, page, paper, omar, sam, lena):
        answer_all(assessment, omar)
        save(assessment, "1.1", omar, evidence=[page])
        save(assessment, "1.2", omar, evidence=[paper])
        newer(page, omar)
        evidence.describe(
            paper, title=paper.title, details=Details(good_until_on=YESTERDAY), by=omar, at=timezone.now()
        )
        found = [(doubt.answer.clause.ref, doubt.evidence, doubt.why) for doubt in doubts.about(assessment, TODAY)]
        assert [(ref, item) for ref, item, _ in found] == [("1.1", page), ("1.2", paper)]
        assert found[0][2] == "has a newer version"
        assert found[1][2].startswith("was good until ")
        text = as_(omar).get(f"/self-assessments/{assessment.pk}/check/").text
        assert "Evidence to look at first" in text
        assert Answer.objects.filter(assessment=assessment).not_answered().count() == 0
        filing.ask_for_sign_off(assessment, by=omar, at=timezone.now())

    def test_good_until_today_is_good(self, assessment, paper, omar):
        save(assessment, "1.2", omar, evidence=[paper])
        evidence.describe(paper, title=paper.title, details=Details(good_until_on=TODAY), by=omar, at=timezone.now())
        assert doubts.about(assessment, TODAY) == []

    def test_takes_the_same_queries_however_many_answers(
        self, assessment, page, paper, omar, django_assert_num_queries
    ):
        for ref in ["1.1", "1.2", "3.1"]:
            save(assessment, ref, omar, evidence=[page, paper])
            with django_assert_num_queries(3):
                doubts.about(assessment, TODAY)
