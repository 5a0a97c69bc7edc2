"""Pages for everybody about a partnership, an organisation, a promise: what they say, and what they cost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions, tasks
from reports.models import Publication
from reports.writing import actions as writing
from selfassessment.models import Round
from signatories.actions import organisations
from tests.conftest import queries_for
from tests.reports import sector
from tests.reports.test_pages import words
from tests.reports.writing import steps

pytestmark = pytest.mark.django_db


def record_url(organisation):
    return reverse("reports:organisation_record", args=[organisation.slug])


def answers_url(organisation, agreement):
    return reverse("reports:organisation_answers", args=[organisation.slug, agreement.slug])


def promise_url(clause, name="promise"):
    return reverse(f"reports:{name}", args=[clause.edition.agreement.slug, clause.edition.label, clause.ref])


@pytest.fixture
def clause(published):
    return published.round.edition.clauses.select_related("edition__agreement").get(ref="1.2")


class TestPartnership:
    def test_its_home_says_what_there_is_who_signed_and_what_was_found(self, client, published, northside):
        partnership = published.round.partnership
        text = words(client.get(partnership.get_absolute_url()))
        assert f"State of the Sector {published.round.label}" in text
        assert "organisations filed a self-assessment" in text
        assert northside.name in text
        assert "What comes next" not in text

    def test_what_comes_next_are_the_days_of_open_rounds_that_are_still_to_come(self, client, assessment):
        round_ = assessment.round
        page = client.get(round_.partnership.get_absolute_url())
        days = [step["day"] for step in page.context["next_steps"]]
        assert days == sorted(day for day in days if day >= timezone.localdate())
        assert round_.reply_due_on in days
        assert "Last day for replies; the report follows" in words(page)

    def test_nothing_of_an_open_round_is_on_it(self, client, filed, northside):
        text = words(client.get(filed.round.partnership.get_absolute_url()))
        assert "Latest report" not in text


class TestOrganisation:
    def test_its_record_has_a_line_for_each_round_and_a_row_for_each_promise(self, client, published, northside):
        page = client.get(record_url(northside))
        text = words(page)
        assert f"{northside}: what it promised, and how it went" in text
        assert "1 of 3 (33%)" in text
        assert page.content.decode().count('scope="row"') == 1 + 3

    def test_who_filed_nothing_is_told_so_in_fair_words(self, client, harbour_asked, made, closed_round, seb):
        actions.publish(closed_round, by=seb, at=timezone.now())
        text = words(client.get(record_url(harbour_asked)))
        assert "No self-assessment was filed by the close of the round." in text

    def test_self_rating_verdict_and_reply_stand_side_by_side(self, client, published, northside):
        text = words(client.get(answers_url(northside, published.round.edition.agreement)))
        answer = published.answers.get(clause__ref="1.2")
        for said in [answer.words, answer.verdict.label, answer.reason, answer.reply, "Agreed"]:
            assert said
            assert said in text

    def test_silence_is_said(self, client, published, northside):
        text = words(client.get(answers_url(northside, published.round.edition.agreement)))
        assert "No reply received" in text

    def test_only_where_the_other_side_disagreed(self, client, published, northside):
        page = client.get(answers_url(northside, published.round.edition.agreement), {"show": "disputed"})
        assert [answers[0].clause.ref for answers in page.context["promises"]] == ["1.2"]

    @pytest.mark.parametrize("name", ["closed_round", "filed", "assessment"])
    def test_nothing_is_there_before_it_is_published(self, request, client, northside, name):
        made = request.getfixturevalue(name)
        agreement = getattr(made, "round", made).edition.agreement
        assert "Nothing has been published yet" in words(client.get(record_url(northside)))
        assert client.get(answers_url(northside, agreement)).status_code == 404


class TestPromise:
    def test_it_counts_each_round_and_lists_organisations_in_a_fair_order(self, client, clause, northside):
        page = client.get(promise_url(clause))
        text = words(page)
        assert "0 of 1 (0%)" in text
        assert northside.name in text

    def test_organisations_are_compared_in_their_own_words(self, client, clause, published, northside):
        page = client.get(promise_url(clause, "compare"), {"organisation": northside.slug})
        text = words(page)
        answer = published.answers.get(clause=clause)
        assert answer.words in text
        assert answer.reply in text

    @pytest.mark.parametrize(
        "query",
        [
            {"organisation": "nobody-of-this-name"},
            {"organisation": "\0"},
            {"organisation": ["northside-icb"] * 30},
            {"round": "9999"},
            {"round": "\0", "organisation": "x" * 5000},
            {},
        ],
    )
    def test_whatever_is_asked_gets_a_page(self, client, clause, query):
        assert client.get(promise_url(clause, "compare"), query).status_code == 200

    def test_no_more_than_four_are_compared(self, client):
        made = sector.make_sector(31, organisations=8, clauses=2, rounds=1)
        round_ = sector.publish(made.rounds[-1], made.user)
        answer = Publication.objects.get(round=round_).answers.select_related("clause__edition__agreement").first()
        slugs = [organisation.slug for organisation in made.organisations]
        page = client.get(promise_url(answer.clause, "compare"), {"organisation": slugs})
        assert 1 <= len(page.context["columns"]) <= 4

    def test_before_anything_is_published_it_says_so(self, client, closed_round):
        clause = closed_round.edition.clauses.get(ref="1.2")
        for name in ["promise", "compare"]:
            assert "Nothing has been published yet" in words(client.get(promise_url(clause, name)))

    def test_a_clause_that_is_no_promise_has_no_such_page(self, client, published):
        heading = (
            published.round.edition.clauses.filter(is_assessable=False).select_related("edition__agreement").first()
        )
        assert client.get(promise_url(heading)).status_code == 404


class TestSearch:
    def test_it_finds_organisations_agreements_promises_and_what_was_said(self, client, published, northside, clause):
        agreement = published.round.edition.agreement
        for query, expected in [
            (northside.name, northside.name),
            (agreement.title, agreement.title),
            ("two years", "We now offer"),
            ("Northside", "what it promised, and how it went"),
        ]:
            assert expected in words(client.get(reverse("reports:search"), {"q": query})), query

    def test_what_is_found_is_marked_and_no_text_becomes_markup(self, client, published):
        page = client.get(reverse("reports:search"), {"q": "two years"}).content.decode()
        assert "<mark>" in page
        page = client.get(reverse("reports:search"), {"q": "<script>alert(1)</script>"}).content.decode()
        assert "<script>alert" not in page

    def test_nothing_unpublished_is_found(self, client, replied):
        page = client.get(reverse("reports:search"), {"q": "offer two years"})
        assert "Nothing fits" in words(page)

    @pytest.mark.parametrize("query", ["", " ", "\0", "%", "_", '"', "x" * 5000, "a " * 60, "’"])
    def test_whatever_is_typed_gets_a_page(self, client, published, query):
        assert client.get(reverse("reports:search"), {"q": query}).status_code == 200


class TestCost:
    def test_queries_do_not_grow_with_organisations_promises_or_rounds(self, client):
        counts = {}
        for size, many in [("small", (2, 2, 1)), ("large", (9, 8, 3))]:
            organisations, clauses, rounds = many
            made = sector.make_sector(
                40, organisations=organisations, clauses=clauses, rounds=rounds, prefix=f"open-{size}-"
            )
            for round_ in made.rounds:
                sector.publish(round_, made.user)
            answer = (
                Publication.objects.filter(round=made.rounds[-1])
                .get()
                .answers.select_related("clause__edition__agreement", "organisation")
                .exclude(judgement="")
                .first()
            )
            pages = [
                made.agreement.partnership.get_absolute_url(),
                record_url(answer.organisation),
                answers_url(answer.organisation, made.agreement),
                promise_url(answer.clause),
                promise_url(answer.clause, "compare") + f"?organisation={answer.organisation.slug}",
                reverse("reports:search") + "?q=most+teams",
                reverse("reports:card", args=[answer.organisation.slug]),
                reverse("reports:card_svg", args=[answer.organisation.slug]),
                reverse("reports:share", args=[answer.organisation.slug]),
                reverse("reports:feed"),
                reverse("reports:partnership_feed", args=[made.agreement.partnership.slug]),
                reverse("reports:open_data"),
                reverse("reports:release", args=[made.agreement.slug, made.rounds[-1].label, 1]),
            ]
            counts[size] = {re.sub(r"open-(small|large)-", "", page): queries_for(client, page) for page in pages}
        assert list(counts["small"].values()) == list(counts["large"].values()), counts


class TestPreview:
    def test_a_page_says_what_a_link_to_it_shows(self, client, published, northside, clause, settings):
        for address in [
            "/",
            record_url(northside),
            northside.get_absolute_url(),
            promise_url(clause),
            clause.get_absolute_url(),
            published.get_absolute_url(),
            published.round.partnership.get_absolute_url(),
            published.round.edition.agreement.get_absolute_url(),
            reverse("reports:open_data"),
        ]:
            page = client.get(address, {"page": "1"}).content.decode()
            head = page.split("</head>")[0]
            assert f'<link rel="canonical" href="{settings.SITE_ADDRESS}{address}">' in head, address
            assert head.count('property="og:title"') == 1, address
            description = re.search(r'<meta name="description" content="([^"]+)">', head)
            assert description or address == published.round.edition.agreement.get_absolute_url(), address

    def test_a_draft_has_none(self, client, seb, closed_round):
        client.force_login(seb)
        page = client.get(reverse("reports:preview", args=[closed_round.pk])).content.decode()
        assert "og:title" not in page


class TestKept:
    """How long readers, and whatever stands between, keep what they were sent."""

    @pytest.mark.parametrize("form", ["pdf", "summary"])
    def test_a_file_that_a_correction_takes_the_place_of_is_kept_no_longer_than_a_page(self, client, published, form):
        place = [published.round.edition.agreement.slug, published.round.label]
        for name, args, seconds in [(form, place, 300), (f"{form}_numbered", [*place, 1], 86_400)]:
            response = client.get(reverse(f"reports:publication_{name}", args=args))
            assert response.getvalue()
            assert response["Cache-Control"] == f"public, max-age={seconds}"

    def test_there_is_no_publication_without_a_number_under_a_number(self, client, published):
        place = [published.round.edition.agreement.slug, published.round.label, 0]
        for name in ["numbered", "pdf_numbered", "summary_numbered"]:
            assert client.get(reverse(f"reports:publication_{name}", args=place)).status_code == 404

    def test_what_is_called_otherwise_is_sent_again(self, client, published, clause, northside, stan):
        agreement, label = published.round.edition.agreement, published.round.label
        pages = [
            published.get_absolute_url(),
            reverse("reports:reports"),
            record_url(northside),
            promise_url(clause),
            reverse("reports:share", args=[northside.slug]),
            reverse("reports:datapackage", args=[agreement.slug, label, 1]),
        ]
        etags = {page: client.get(page)["ETag"] for page in pages}
        type(agreement).objects.filter(pk=agreement.pk).update(title="Another title")
        for page in pages:
            assert client.get(page, headers={"If-None-Match": etags[page]}).status_code == 200, page
        etag = client.get(promise_url(clause))["ETag"]
        organisations.rename(northside, name="Northside NHS", on=timezone.localdate(), by=stan, at=timezone.now())
        response = client.get(promise_url(clause), headers={"If-None-Match": etag})
        assert "Northside NHS" in words(response)


class TestCorrection:
    def test_the_report_that_stands_takes_the_place_of_the_one_before(self, client, published, northside, clause, seb):
        round_ = Round.objects.get(pk=published.round_id)
        writing.correct(round_, reason="A comma was missing.", by=seb, at=timezone.now())
        steps.write(round_, seb, "The Board, too, should note this.")
        steps.publish(round_, seb, tasks.make_pdf.call)
        page = client.get(answers_url(northside, published.round.edition.agreement))
        assert [len(answers) for answers in page.context["promises"]] == [1, 1, 1]
        old = client.get(reverse("reports:release", args=[clause.edition.agreement.slug, published.round.label, 1]))
        assert "This report was corrected since." in words(old)


def test_a_report_whose_file_the_disk_has_lost_is_still_a_page(client, published, caplog):
    published.pdf.storage.delete(published.pdf.name)
    for file in published.other_files:
        file.file.storage.delete(file.file.name)
    page = client.get(published.get_absolute_url())
    assert page.status_code == 200
    assert "Download the report (PDF)" in page.text
    place = [published.round.edition.agreement.slug, published.round.label]
    for name in ["pdf", "word", "workbook"]:
        assert client.get(reverse(f"reports:publication_{name}", args=place)).status_code == 404
    assert "is not on the disk any more" in caplog.text
