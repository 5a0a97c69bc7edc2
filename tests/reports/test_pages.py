"""The pages of reports: what the secretary does, what everybody reads, and what nobody may read before its time."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions, tasks
from reports.models import Publication, Rendering, SectionText
from selfassessment.actions import answering, closing, corrections, reviewing
from selfassessment.models import Round
from tests import factories
from tests.conftest import queries_for
from tests.reports import sector
from tests.reports.writing import steps
from tests.selfassessment import filings
from tests.selfassessment.filings import verdict_on
from tests.selfassessment.test_closing import after

pytestmark = pytest.mark.django_db


def url(name, round_, *more):
    return reverse(f"reports:{name}", args=[round_.pk, *more])


def public_url(name, round_, *more):
    return reverse(f"reports:{name}", args=[round_.edition.agreement.slug, round_.label, *more])


def words(response) -> str:
    """What a reader sees: text without markup, on one line."""
    text = re.sub(r"<(script|style|title|desc)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


class TestDrafting:
    def test_the_secretary_sees_where_the_report_stands(self, client, seb, filed):
        client.force_login(seb)
        page = client.get(url("draft", filed.round))
        text = words(page)
        assert "The round is open, so every figure can still change" in text
        assert "1 of 2 (50%)" not in text
        assert "1 of 1 (100%) organisations filed a self-assessment" in text
        assert "Only a closed one is published" in text

    @pytest.mark.parametrize("name", ["draft", "preview", "sections", "publish"])
    def test_a_stranger_finds_nothing(self, client, rhea, filed, name):
        client.force_login(rhea)
        assert client.get(url(name, filed.round)).status_code == 404

    @pytest.mark.parametrize("name", ["draft", "preview"])
    def test_an_insider_is_told_who_may(self, client, lena, filed, name):
        client.force_login(lena)
        page = client.get(url(name, filed.round))
        assert page.status_code == 403
        assert "Only the Partnership Board secretary and the chair" in words(page)

    def test_the_chair_reads_and_cannot_write(self, client, chris, filed):
        client.force_login(chris)
        page = client.get(url("draft", filed.round))
        assert page.status_code == 200
        assert url("section", filed.round, "summary") not in client.get(url("sections", filed.round)).text
        assert client.get(url("section", filed.round, "summary")).status_code == 403
        assert client.post(url("ask_for_pdf", filed.round)).status_code == 403

    def test_preview_is_the_public_page_marked_as_a_draft(self, client, seb, filed):
        client.force_login(seb)
        text = words(client.get(url("preview", filed.round)))
        assert "Draft. The round is open and every figure can still change." in text
        assert "State of the Sector 2026" in text

    def test_a_section_is_saved_and_shown(self, client, seb, closed_round):
        client.force_login(seb)
        data = {"text": "One.\r\n\r\nTwo <b>&</b>.", "version": "0"}
        assert client.post(url("section", closed_round, "summary"), data).status_code == 302
        assert SectionText.objects.standing().get().text == "One.\n\nTwo <b>&</b>."
        page = client.get(url("preview", closed_round)).content.decode()
        assert "<p>One.</p><p>Two &lt;b&gt;&amp;&lt;/b&gt;.</p>" in page

    def test_a_stale_text_shows_both_texts_and_can_be_saved_knowingly(self, client, seb, closed_round):
        steps.write(closed_round, seb, "Theirs, saved first.")
        client.force_login(seb)
        page = client.post(url("section", closed_round, "summary"), {"text": "Mine, typed meanwhile.", "version": "0"})
        text = re.sub(r"<[^>]+>", "", page.text)
        assert "Mine, typed meanwhile." in text
        assert "Theirs, saved first." in text
        assert 'name="version" value="1"' in page.content.decode()
        client.post(url("section", closed_round, "summary"), {"text": "Mine, typed meanwhile.", "version": "1"})
        assert SectionText.objects.standing().get().text == "Mine, typed meanwhile."

    @pytest.mark.parametrize("version", ["", "x", "9" * 400, "-1"])
    def test_a_meddled_version_is_a_stale_one(self, client, seb, closed_round, version):
        steps.write(closed_round, seb, "Theirs.")
        client.force_login(seb)
        page = client.post(url("section", closed_round, "summary"), {"text": "Mine.", "version": version})
        assert page.status_code == 200
        assert SectionText.objects.standing().get().text == "Theirs."

    def test_too_many_words_are_refused_and_kept_in_the_form(self, client, seb, closed_round):
        client.force_login(seb)
        page = client.post(url("section", closed_round, "summary"), {"text": "word " * 100_000, "version": "0"})
        assert page.status_code == 200
        assert "Shorten it to 20,000 or fewer" in words(page)
        assert page.content.decode().count("word word word") > 1000
        assert not Publication.objects.exists()

    def test_asking_for_a_pdf_leads_to_its_progress(self, client, seb, closed_round, quick_press):
        client.force_login(seb)
        response = client.post(url("ask_for_pdf", closed_round))
        rendering = Rendering.objects.get()
        assert response.url == url("rendering", closed_round, rendering.pk)
        page = client.get(response.url)
        assert "The PDF is ready" in words(page)
        assert "Refresh" not in page
        file = client.get(url("rendering_pdf", closed_round, rendering.pk))
        assert file["Content-Type"] == "application/pdf"
        assert "-draft.pdf" in file["Content-Disposition"]
        file.close()

    def test_getting_never_makes_a_pdf(self, client, seb, closed_round):
        client.force_login(seb)
        assert client.get(url("ask_for_pdf", closed_round)).status_code == 405
        assert not Rendering.objects.exists()

    def test_progress_says_what_is_being_done_and_looks_again(self, client, seb, closed_round):
        rendering = actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=lambda number: None)
        client.force_login(seb)
        page = client.get(url("rendering", closed_round, rendering.pk))
        assert page["Refresh"] == "3"
        assert "Waiting for the worker." in words(page)
        actions.take_up(rendering)
        actions.note_step(rendering, "Laying out page 12")
        assert "Laying out page 12." in words(client.get(url("rendering", closed_round, rendering.pk)))
        assert client.get(url("rendering_pdf", closed_round, rendering.pk)).status_code == 404
        assert "A PDF is being made" in words(client.get(url("draft", closed_round)))

    def test_a_failure_is_said_with_a_way_on(self, client, seb, closed_round):
        rendering = actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=lambda number: None)
        actions.give_up(rendering, tasks.NOT_MADE, at=timezone.now())
        client.force_login(seb)
        page = client.get(url("rendering", closed_round, rendering.pk))
        assert "The PDF could not be made. Your words and figures are safe." in words(page)
        assert f'action="{url("ask_for_pdf", closed_round)}"' in page.content.decode()

    def test_a_pdf_of_another_round_is_not_found(self, client, seb, made, closed_round):
        other = factories.make_round(closed_round.edition, "2031")
        client.force_login(seb)
        assert client.get(url("rendering", other, made.pk)).status_code == 404

    def test_publishing_asks_once_and_leads_to_the_public_page(self, client, seb, made, closed_round):
        client.force_login(seb)
        text = words(client.get(url("publish", closed_round)))
        assert "Everybody can read the report" in text
        page = client.post(url("publish", closed_round), {})
        assert "Nothing has been published" in words(page)
        assert not Publication.objects.published().exists()
        response = client.post(url("publish", closed_round), {"is_sure": "on"})
        page = client.get(response.url)
        assert "Everybody can read it, and it can no longer change." in words(page)
        assert "Refresh" not in page
        assert f'href="{public_url("publication", closed_round)}"' in page.text
        assert Publication.objects.published().exists()

    def test_while_the_worker_publishes_the_page_says_so_and_looks_again(self, client, seb, chris, made, closed_round):
        asked = actions.ask_to_publish(closed_round, by=seb, at=timezone.now(), enqueue=lambda number: None)
        client.force_login(chris)
        page = client.get(url("publishing", closed_round, asked.pk))
        assert page["Refresh"] == "3"
        assert "Waiting for the worker." in words(page)
        actions.take_up(asked)
        assert "Being published." in words(client.get(url("publishing", closed_round, asked.pk)))
        assert "The report is being published" in words(client.get(url("draft", closed_round)))
        client.force_login(seb)
        assert client.get(url("publish", closed_round)).status_code == 403
        assert client.get(public_url("publication", closed_round)).status_code == 404

    def test_why_it_was_not_published_is_said(self, client, seb, made, closed_round):
        asked = actions.ask_to_publish(closed_round, by=seb, at=timezone.now(), enqueue=lambda number: None)
        steps.write(closed_round, seb, "Changed meanwhile.")
        tasks.publish_report.call(asked.pk)
        client.force_login(seb)
        page = words(client.get(url("publishing", closed_round, asked.pk)))
        assert "The report was not published" in page
        assert "Record its approval first." in page

    def test_publishing_with_an_old_pdf_is_refused_in_words(self, client, seb, made, closed_round):
        steps.write(closed_round, seb, "Changed.")
        steps.approve(closed_round, seb)
        client.force_login(seb)
        page = client.get(url("publish", closed_round))
        assert page.status_code == 403
        assert "Make it again, read it, publish." in words(page)
        assert "Older figures or words" in words(client.get(url("draft", closed_round)))


class TestPublished:
    def test_everybody_reads_the_report_and_its_file(self, client, published, closed_round):
        page = client.get(public_url("publication", closed_round))
        text = words(page)
        assert "State of the Sector 2026" in text
        assert "The Board should note this." in text
        assert published.pdf_sha256 in text
        assert published.figures_sha256 in text
        file = client.get(public_url("publication_pdf", closed_round))
        assert file["ETag"] == f'"{published.pdf_sha256}"'
        assert (
            f'filename="state-of-the-sector-riverside-compact-{closed_round.label}.pdf"' in file["Content-Disposition"]
        )
        file.close()

    def test_the_page_is_made_from_the_frozen_record_alone(self, client, published, closed_round, northside):
        northside.name = "Renamed since"
        northside.save()
        text = words(client.get(public_url("publication", closed_round)))
        assert "Northside ICB" in text
        assert "Renamed since" not in text

    def test_one_organisation_beside_its_reviewers(self, client, published, closed_round):
        page = client.get(public_url("published_assessment", closed_round, "northside-icb"))
        text = words(page)
        for expected in ["Not yet started", "What we do about 1.2.", "Challenge", "We now offer two years.", "Agreed"]:
            assert expected in text, expected
        assert "No reply received." in text

    def test_nobody_is_named(self, client, published, closed_round):
        """Posts and organisations are public; people are not."""
        names = ["Lena", "Omar", "Sam Senior", "Rosa", "Seb ", "Stan ", "@example.org"]
        pages = [
            public_url("publication", closed_round),
            public_url("published_assessment", closed_round, "northside-icb"),
            reverse("reports:reports"),
            reverse("reports:home"),
            reverse("reports:agreement", args=["riverside-compact"]),
        ]
        for address in pages:
            text = client.get(address).content.decode()
            assert [name for name in names if name in text] == [], address

    def test_reports_home_and_agreement_lead_to_it(self, client, published, closed_round):
        address = public_url("publication", closed_round)
        for page in ["/", "/reports/", "/agreements/riverside-compact/"]:
            assert address in client.get(page).content.decode(), page

    def test_who_did_not_file_is_named_in_fair_words(self, client, published, closed_round, request):
        text = words(client.get(public_url("publication", closed_round)))
        assert "breach" not in text.lower()
        assert "non-compliant" not in text.lower()
        assert "failed" not in text.lower()

    def test_no_percentage_without_its_n_of_n(self, client, published, closed_round):
        page = client.get(public_url("publication", closed_round)).content.decode()
        text = re.sub(r"<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
        text = text.replace("never to 0% or 100% where", "")  # the method, which says how shares are rounded
        lonely = re.findall(r"(?<!\()(?<!under )(?<!over )\b\d+%|\d+%(?!\))", text)
        assert not lonely
        assert len(re.findall(r"[\d,]+ of [\d,]+ \((?:under |over )?\d+%\)", " ".join(text.split()))) > 20

    @pytest.mark.parametrize(
        "address",
        ["/reports/riverside-compact/2099/", "/reports/nothing/2026/", "/reports/riverside-compact/2026/nobody/"],
    )
    def test_what_is_not_published_is_not_found(self, client, published, address):
        assert client.get(address).status_code == 404


CANARY = "Canary-7f3a"


class TestNothingBeforeItsTime:
    """Words that nobody has published yet, looked for in everything public."""

    @pytest.fixture
    def public_pages(self):
        return [
            "/",
            "/reports/",
            "/agreements/",
            "/agreements/riverside-compact/",
            "/agreements/riverside-compact/2026/",
            "/organisations/northside-icb/",
            "/search/?q=canary",
        ]

    def look_for(self, client, pages):
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200, page
            assert CANARY not in response.content.decode(), page

    def test_answers_verdicts_and_replies_of_an_open_round(
        self, client, round_, northside, rosa, lena, stan, public_pages
    ):
        filed = filings.make_filed(round_, northside, **{"1.2": {"rating": 4, "narrative": f"{CANARY} narrative"}})
        filings.give(filed, "1.2", "challenge", rosa, reason=f"{CANARY} reason")
        filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
        reviewing.release(filed, by=rosa, at=timezone.now())
        reviewing.save_reply(verdict_on(filed, "1.2"), text=f"{CANARY} reply", version=0, by=lena, at=timezone.now())
        self.look_for(client, public_pages)
        for address in [public_url("publication", round_), public_url("published_assessment", round_, "northside-icb")]:
            assert client.get(address).status_code == 404

    def test_commentary_and_pdf_of_a_closed_round(self, client, seb, closed_round, quick_press, public_pages):
        steps.write(closed_round, seb, f"{CANARY} commentary")
        rendering = actions.ask_for_pdf(closed_round, by=seb, at=timezone.now(), enqueue=tasks.make_pdf.call)
        self.look_for(client, public_pages)
        assert client.get(public_url("publication_pdf", closed_round)).status_code == 404
        assert client.get(url("rendering_pdf", closed_round, rendering.pk)).status_code == 302

    def test_draft_verdicts_of_a_published_round(self, client, filed, rosa, seb, stan, quick_press, public_pages):
        filings.give(filed, "1.2", "challenge", rosa, reason=f"{CANARY} never released")
        published = _close_and_publish(filed.round, stan, seb)
        pages = [
            *public_pages,
            public_url("publication", published),
            public_url("published_assessment", published, "northside-icb"),
        ]
        self.look_for(client, pages)

    def test_replies_never_sent_of_a_published_round(
        self, client, reviewed, lena, seb, stan, quick_press, public_pages
    ):
        reviewing.save_reply(
            verdict_on(reviewed, "1.2"), text=f"{CANARY} unsent", version=0, by=lena, at=timezone.now()
        )
        published = _close_and_publish(reviewed.round, stan, seb)
        self.look_for(client, [*public_pages, public_url("published_assessment", published, "northside-icb")])

    def test_answers_never_filed_of_a_published_round(
        self, client, filed, harbour, hana, seb, stan, quick_press, public_pages
    ):
        unfinished = filings.ask(filed.round, harbour)
        answer = unfinished.answers.get(clause__ref="2.1")
        answering.save(answer, by=hana, at=timezone.now(), version=0, narrative=f"{CANARY} unfinished")
        published = _close_and_publish(filed.round, stan, seb)
        self.look_for(client, [*public_pages, public_url("publication", published)])
        assert client.get(public_url("published_assessment", published, "harbour-voices")).status_code == 404
        assert "Harbour Voices" in words(client.get(public_url("publication", published)))


def _close_and_publish(round_, stan, seb) -> Round:

    closing.close(round_, by=stan, at=after(round_))
    steps.publish(round_, seb, tasks.make_pdf.call)
    return Round.objects.get(pk=round_.pk)


def test_report_stays_and_says_where_a_verdict_was_corrected_since(client, reviewed, rosa, stan, seb, quick_press):
    early, late = verdict_on(reviewed, "3.1"), verdict_on(reviewed, "1.2")
    _correct(early, rosa, "Said before the report.")
    published = _close_and_publish(reviewed.round, stan, seb)
    report, page = public_url("publication", published), public_url("published_assessment", published, "northside-icb")
    assert "Corrected since it was published" not in client.get(report).text
    assert "Since the report was published" not in client.get(page).text
    frozen = Publication.objects.values().get()

    _correct(late, rosa, "Our members were offered two years.")
    assert Publication.objects.values().get() == frozen
    told = client.get(report).text
    assert "Corrected since it was published" in told
    assert f'href="{page}#1.2"' in told
    assert f'href="{page}#3.1"' not in told
    text = words(client.get(page))
    assert "words of a verdict have been put right: 1.2 ." in text
    assert "Our members were offered two years." in text
    assert "We saw otherwise of 1.2." in text


def _correct(verdict, by, reason):
    judged = {"judgement": verdict.judgement, "rating": verdict.rating, "version": verdict.version}
    corrections.correct(verdict, **judged, reason=reason, why="The wrong year.", by=by, at=timezone.now())


class TestHostileWords:
    @pytest.mark.parametrize(
        "words_typed",
        [
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
            "\u202eright to left\u202c \u2067\u05d0\u2069",
            "<div>" * 900 + "x" + "</div>" * 900,
            "{{ settings.SECRET_KEY }} {% load x %}",
            "😀 中文 Llŷn",
        ],
    )
    def test_words_of_all_kinds_are_shown_exactly_and_do_nothing(
        self, client, round_, northside, stan, seb, rosa, quick_press, words_typed
    ):
        filed = filings.make_filed(round_, northside, **{"1.2": {"rating": 4, "narrative": words_typed}})
        steps.write(filed.round, seb, words_typed)
        published = _close_and_publish(filed.round, stan, seb)
        for address in [
            public_url("publication", published),
            public_url("published_assessment", published, "northside-icb"),
        ]:
            page = client.get(address).content.decode()
            assert "<script>alert" not in page
            assert "<div><div><div><div><div><div>" not in page
            escaped = words_typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            assert escaped in page


class TestGrowth:
    def test_public_pages_take_the_same_queries_however_much_there_is(self, client):
        counts = {}
        for size in ["small", "large"]:
            made = sector.make_sector(
                5,
                organisations=3 if size == "small" else 12,
                clauses=3 if size == "small" else 9,
                rounds=2,
                prefix=size,
            )
            round_ = sector.publish(made.rounds[-1], made.user)
            organisation = next(a.signature.organisation for a in round_.assessments.all() if a.is_sealed)
            pages = [
                public_url("publication", round_),
                public_url("published_assessment", round_, organisation.slug),
                reverse("reports:agreement", args=[made.agreement.slug]),
            ]
            counts[size] = [queries_for(client, page) for page in pages]
        assert counts["small"] == counts["large"]

    def test_list_and_home_take_the_same_queries_however_many_reports(self, client):
        counts = []
        for number in range(4):
            made = sector.make_sector(10 + number, organisations=2, clauses=2, rounds=1)
            sector.publish(made.rounds[-1], made.user)
            counts.append([queries_for(client, page) for page in ["/", "/reports/"]])
        assert counts[0] == counts[-1]

    def test_the_draft_takes_the_same_queries_however_many_organisations(self, client):
        counts = []
        for size in [2, 9]:
            made = sector.make_sector(20, organisations=size, clauses=size, rounds=1, prefix=f"draft{size}-")
            secretary = factories.make_user()
            factories.make_role(secretary, made.agreement.partnership, "secretary")
            client.force_login(secretary)
            counts.append([queries_for(client, url(name, made.rounds[0])) for name in ["draft", "preview", "sections"]])
        assert counts[0] == counts[1]
