"""The pages of writing a report: what authors, readers and everybody see on them; lists do not grow in queries."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import tasks
from reports.models import Approval, Participant, Publication, Recommendation, SectionText
from reports.writing import actions
from selfassessment.actions import reviewing
from tests import factories
from tests.conftest import queries_for
from tests.reports.writing import steps
from tests.selfassessment import filings

NOW = timezone.now


def url(name, round_, *more):
    return reverse(f"reports:{name}", args=[round_.pk, *more])


@pytest.fixture
def rita(closed_round, seb):
    reader = factories.make_user("Rita Reader")
    steps.write(closed_round, seb, "# A heading\n\nFirst **words**.")
    actions.ask(closed_round, email=reader.email, kind="reader", by=seb, at=NOW())
    actions.open_for_comment(closed_round, by=seb, at=NOW())
    return reader


def test_preview_shows_the_marks_and_saves_nothing(client, seb, closed_round):
    client.force_login(seb)
    typed = {"text": "- one\n- **two**", "version": "0", "preview": "preview"}
    page = client.post(url("section", closed_round, "sector"), typed)
    assert "<ul><li>one</li><li><strong>two</strong></li></ul>" in page.text
    assert "- one\n- **two**" in page.text
    assert not SectionText.objects.exists()


def test_figures_stand_beside_what_is_written_of_them(client, seb, closed_round):
    client.force_login(seb)
    assert "The figures of this section" in client.get(url("section", closed_round, "gap")).text
    assert "What the figures say" in client.get(url("section", closed_round, "foreword")).text
    assert client.get(url("section", closed_round, "nothing")).status_code == 404


def test_lists_too_deep_are_refused_with_a_way_out_and_kept_in_the_form(client, seb, closed_round):
    client.force_login(seb)
    deep = "- a\n  - b\n    - c\n      - d"
    page = client.post(url("section", closed_round, "sector"), {"text": deep, "version": "0"})
    assert "Take one level out." in page.text
    assert deep in page.text


def test_a_reader_reads_comments_and_sees_no_comments_of_others(client, seb, chris, closed_round, rita):
    client.force_login(rita)
    assert "First <strong>words</strong>." in client.get(url("preview", closed_round)).text
    sent = client.post(url("comments", closed_round), {"key": "summary", "text": "Too short."}, follow=True)
    assert "Your comment on “Summary” was sent." in sent.text
    other = factories.make_user("Other Reader")
    actions.ask(closed_round, email=other.email, kind="reader", by=seb, at=NOW())
    client.force_login(other)
    assert "Too short." not in client.get(url("comments", closed_round)).text
    client.force_login(chris)
    assert "Too short." in client.get(url("comments", closed_round)).text
    assert client.get(url("draft", closed_round)).status_code == 200
    client.force_login(other)
    assert client.get(url("draft", closed_round)).status_code == 403


def test_your_work_names_what_one_was_asked_for(client, closed_round, rita, seb):
    client.force_login(rita)
    assert f'href="{url("comments", closed_round)}"' in client.get(reverse("reports:desk")).text
    actions.take_back(closed_round, by=seb, at=NOW())
    page = client.get(reverse("reports:desk")).text
    assert "You are told by e-mail when it is open." in page
    assert url("comments", closed_round) not in page


def test_the_whole_way_by_its_forms(client, seb, closed_round, quick_press):
    client.force_login(seb)
    today = timezone.localdate()
    day = {f"met_on_{n}": str(part) for n, part in enumerate([today.day, today.month, today.year])}
    steps.write(closed_round, seb, "A year.")
    said = {"text": "Agree.", "to_whom": "Board", "owner": "", "version": "0"}
    client.post(url("new_recommendation", closed_round), said)
    client.post(url("open_for_comment", closed_round))
    ahead = today + datetime.timedelta(days=2)
    late = {f"met_on_{n}": str(part) for n, part in enumerate([ahead.day, ahead.month, ahead.year])}
    (read,) = re.findall(r'name="read_sha256" value="(\w{64})"', client.get(url("approve", closed_round)).text)
    told = {"body": "Board", "minute": "1", "read_sha256": read}
    page = client.post(url("approve", closed_round), told | late)
    assert "That day has not come yet." in page.text
    client.post(url("approve", closed_round), told | day)
    assert Publication.objects.get().status == "approved"
    client.post(url("ask_for_pdf", closed_round))
    tasks.make_pdf.call(Publication.objects.get().renderings.get().pk)
    client.post(url("publish", closed_round), {"is_sure": "on"})
    assert Publication.objects.get().is_published
    line = {f"happened_on_{n}": str(part) for n, part in enumerate([today.day, today.month, today.year])}
    page = client.post(url("log_act", closed_round, 1), {"kind": "decided", **line})
    assert "Choose the decision." in page.text
    page = client.post(url("log_act", closed_round, 1), {"kind": "progress", **line})
    assert "Say what the progress is" in page.text
    client.post(url("log_act", closed_round, 1), {"kind": "decided", "decision": "deferred", "note": "Later.", **line})
    client.logout()
    public = reverse("reports:action_log", args=[closed_round.edition.agreement.slug, closed_round.label])
    page = client.get(public).text
    assert "Deferred" in page
    assert "Later." in page
    assert "Seb" not in page
    assert url("log_act", closed_round, 1) not in page


def test_a_form_that_comes_late_or_twice_means_the_recommendation_it_was_about(client, seb, closed_round):
    """Taking one out moves up those behind it; their places must not be taken for it."""
    gone, kept, _ = [steps.recommend(closed_round, seb, text) for text in ["A", "B", "C"]]
    client.force_login(seb)
    for status in [302, 404]:
        sent = client.post(url("remove_recommendation", closed_round, gone.pk), {"is_sure": "on"})
        assert sent.status_code == status
    said = {"text": "B, said otherwise", "to_whom": "Board", "owner": "", "version": "1"}
    client.post(url("recommendation", closed_round, kept.pk), said)
    assert list(Recommendation.objects.in_order().values_list("number", "text")) == [(1, said["text"]), (2, "C")]
    page = client.post(url("recommendation", closed_round, gone.pk), said | {"text": "A, at length"})
    assert "was taken out meanwhile" in page.text
    assert "A, at length" in page.text
    assert client.get(url("recommendation", closed_round, gone.pk)).status_code == 404


def test_what_changed_since_the_page_was_opened_is_not_approved_unseen(client, seb, closed_round, rita):
    client.force_login(seb)
    seen = re.compile(r'name="read_sha256" value="(\w{64})"')
    before = seen.findall(client.get(url("approve", closed_round)).text)[0]
    steps.write(closed_round, seb, "Something that nobody approved.")
    today = timezone.localdate()
    told = {"body": "Board", "minute": "27/14", "met_on_0": today.day, "met_on_1": today.month, "met_on_2": today.year}
    page = client.post(url("approve", closed_round), told | {"read_sha256": before}).text
    assert "Nothing is recorded." in page
    assert 'value="27/14"' in page
    assert not Approval.objects.exists()
    client.post(url("approve", closed_round), told | {"read_sha256": seen.findall(page)[0]})
    assert "nobody approved" in Approval.objects.get().words


def test_good_practice_is_chosen_from_answers_that_reviewers_agree_with(
    client, round_, northside, rosa, seb, sam, lena, stan, omar
):
    said = {ref: {"rating": 1, "narrative": f"How we keep {ref}."} for ref in ["1.1", "1.2"]}
    filed = filings.make_filed(round_, northside, **said)
    client.force_login(seb)
    assert not client.get(url("good_practice", filed.round)).context["page"].object_list
    filings.give(filed, "1.2", "challenge", rosa)
    filings.agree_with_the_rest(filed, by=rosa, at=NOW())
    reviewing.release(filed, by=rosa, at=NOW())
    (offered,) = client.get(url("good_practice", filed.round)).context["page"].object_list
    assert offered.clause.ref == "1.1"
    page = client.post(url("good_practice", filed.round), {})
    assert "Choose at least one answer." in page.text
    client.post(url("good_practice", filed.round), {"answer": [offered.pk, "x", "9" * 30]})
    assert "> How we keep 1.1." in SectionText.objects.get(key="helped").text


def test_lists_take_the_same_queries_however_much_there_is(client, seb, closed_round, rita, quick_press):
    client.force_login(seb)
    pages = ["sections", "recommendations", "participants", "comments", "good_practice", "draft"]

    def add(n):
        for place in range(n):
            steps.write(closed_round, seb, f"Text {place}.", key="sector")
            steps.recommend(closed_round, seb, f"Agree {n} {place}.")
            actions.comment(closed_round, "summary", text=f"Hm {place}.", by=rita, at=NOW())
            reader = factories.make_user()
            Participant.objects.create(
                publication=Publication.objects.get(), user=reader, kind="reader", invited_at=NOW(), invited_by=seb
            )

    add(1)
    versions = url("versions", closed_round, "sector")
    few = [queries_for(client, url(name, closed_round)) for name in pages] + [queries_for(client, versions)]
    add(6)
    many = [queries_for(client, url(name, closed_round)) for name in pages] + [queries_for(client, versions)]
    assert many == few


def test_the_action_log_takes_the_same_queries_however_long_it_is(client, seb, closed_round, quick_press):
    for place in range(4):
        steps.recommend(closed_round, seb, f"Agree {place}.")
    steps.publish(closed_round, seb, tasks.make_pdf.call)
    public = reverse("reports:action_log", args=[closed_round.edition.agreement.slug, closed_round.label])
    few = queries_for(client, public)
    for recommendation in Recommendation.objects.all():
        for _ in range(3):
            line = {"kind": "progress", "decision": "", "owner": "", "due_on": None, "note": "On."}
            actions.log(recommendation, happened_on=timezone.localdate(), **line, by=seb, at=NOW())
    assert queries_for(client, public) == few
    client.force_login(seb)
    page = client.get(reverse("reports:draft", args=[closed_round.pk])).text
    assert f'<a class="govuk-link" href="{public}">What became of the recommendations</a>: note there' in page
