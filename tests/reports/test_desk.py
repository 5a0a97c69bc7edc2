"""Your work: what waits for each person, and where it leads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from commitments import actions as commitments_actions
from commitments.variations import actions as variations
from reports.desk import days_left, groups_for
from selfassessment.models import Round
from tests import factories
from tests.commitments.workbench import documents
from tests.conftest import queries_for
from tests.selfassessment import filings, steps

pytestmark = pytest.mark.django_db
DESK = "/your-work/"


def today():
    return timezone.localdate()


def tasks_of(user) -> dict[str, str]:
    """What the page lists for a person, with where each leads."""
    groups = [group for group in groups_for(user, on=today()) if group.key != "filed"]
    return {task.text: task.url for group in groups for task in group.tasks}


def url(name, *args):
    return reverse(f"selfassessment:{name}", args=args)


class TestAnOrganisationsPeople:
    def test_an_officer_finds_what_is_due_with_its_progress_and_days_left(self, omar, assessment):
        steps.save(assessment, "1.2", omar)
        [group] = groups_for(omar, on=today())
        [task] = group.tasks
        assert task.text == "Answer: Northside ICB, Riverside Compact, 2026"
        assert task.url == url("assessment", assessment.pk)
        assert "1 of 3 promises answered" in task.hint
        assert "30 days left" in task.hint
        assert task.status == "Started"

    def test_a_senior_responsible_officer_is_asked_to_sign_off(self, sam, omar, assessment):
        assert tasks_of(sam) == {}
        steps.bring_to(assessment, steps.Status.READY, omar)
        assert tasks_of(sam) == {
            "Sign off: Northside ICB, Riverside Compact, 2026": url("sign_off", assessment.pk),
        }

    def test_a_lead_officer_is_asked_to_file_what_is_signed_off(self, lena, omar, assessment):
        steps.bring_to(assessment, steps.Status.SIGNED_OFF, omar)
        assert tasks_of(lena) == {"File: Northside ICB, Riverside Compact, 2026": url("file", assessment.pk)}
        officer = tasks_of(omar)
        assert officer == {"Northside ICB, Riverside Compact, 2026": url("assessment", assessment.pk)}

    def test_what_is_filed_waits_for_nobody_at_home(self, lena, omar, sam, filed):
        for person in [lena, omar, sam]:
            assert tasks_of(person) == {}
            done = next(group for group in groups_for(person, on=today()) if group.key == "filed")
            assert [(task.url, task.status) for task in done.tasks] == [
                (url("receipt", filed.pk), "Waiting for its review")
            ]

    def test_a_lead_officer_is_asked_to_reply(self, lena, omar, reviewed):
        assert tasks_of(lena) == {
            "Reply to the reviewers: Northside ICB, Riverside Compact, 2026": url("replies", reviewed.pk)
        }
        assert tasks_of(omar) == {}

    def test_a_contributor_finds_only_what_was_handed_to_them(self, client, cora, omar, assessment):
        assert tasks_of(cora) == {}
        client.force_login(cora)
        assert "No answer has been handed to you" in client.get(DESK).content.decode()
        handover = steps.hand_over(assessment, "1.2", to=cora, by=omar, due_on=assessment.due_on)
        [group] = groups_for(cora, on=today())
        [task] = group.tasks
        assert task.text == "Answer what Omar Officer asked: Northside ICB, Riverside Compact, 2026"
        assert task.url == handover.get_absolute_url()
        assert task.hint.startswith("1 promise; due ")
        assert task.status == "To answer"

    def test_an_officer_who_is_asked_finds_both_the_whole_and_their_part(self, lena, omar, assessment):
        handover = steps.hand_over(assessment, "1.2", to=lena, by=omar)
        assert list(tasks_of(lena).values()) == [handover.get_absolute_url(), url("assessment", assessment.pk)]

    def test_an_officer_finds_what_they_handed_over_with_its_day(self, cora, lena, omar, assessment):
        due_on = today() + timedelta(days=3)
        handover = steps.hand_over(assessment, "1.2", to=cora, by=omar, due_on=due_on)
        group = next(group for group in groups_for(omar, on=today()) if group.key == "handed-over")
        [task] = group.tasks
        assert task.text == "Cora Contributor: 1 promise, Northside ICB, Riverside Compact, 2026"
        assert task.url == handover.get_absolute_url()
        assert task.hint == f"Due {date_format(due_on)}, 3 days left."
        assert not task.is_waiting, "it is the colleague’s to move on"
        assert all(group.key != "handed-over" for group in groups_for(lena, on=today()))

    def test_what_was_handed_over_waits_for_the_officer_once_its_day_has_gone_by(self, cora, omar, assessment):
        steps.hand_over(assessment, "1.2", to=cora, by=omar, due_on=today() + timedelta(days=3))
        later = today() + timedelta(days=4)
        group = next(group for group in groups_for(omar, on=later) if group.key == "handed-over")
        assert [(task.status, task.is_waiting) for task in group.tasks] == [("Past its day", True)]

    def test_an_invitation_nobody_accepted_is_said_where_the_work_was_handed_over(self, omar, assessment):
        steps.hand_over(assessment, "1.2", email="nell@northside.example", name="Nell New", by=omar)
        group = next(group for group in groups_for(omar, on=today()) if group.key == "handed-over")
        [task] = group.tasks
        assert task.text.startswith("Nell New: ")
        assert "not accepted the invitation yet" in task.hint

    def test_what_came_back_stands_in_no_list_of_handed_work(self, cora, omar, assessment):
        steps.hand_over(assessment, "1.2", to=cora, by=omar)
        steps.take_over(assessment, "1.2", by=omar)
        assert tasks_of(cora) == {}
        assert all(group.key != "handed-over" for group in groups_for(omar, on=today()))

    def test_handed_work_takes_the_same_queries_however_much_there_is(self, client, cora, omar, assessment):
        client.force_login(omar)
        steps.hand_over(assessment, "1.2", to=cora, by=omar)
        one = queries_for(client, DESK)
        steps.hand_over(assessment, "1.1", email="nell@northside.example", name="Nell New", by=omar)
        assert queries_for(client, DESK) == one


class TestReviewers:
    def test_a_reviewer_finds_what_the_other_side_filed(self, rosa, piers, filed):
        assert tasks_of(rosa) == {"Review: Northside ICB, Riverside Compact, 2026": url("review", filed.pk)}
        assert tasks_of(piers) == {}

    def test_a_reviewer_records_what_came_of_a_reply(self, rosa, replied):
        assert tasks_of(rosa) == {
            "Record outcomes: Northside ICB, Riverside Compact, 2026": url("outcomes", replied.pk)
        }

    def test_a_long_queue_is_named_in_part_and_counted_whole(self, rosa, stan, round_):
        for number in range(7):
            filings.make_filed(round_, factories.make_organisation(f"Body {number}"))
        [group] = groups_for(rosa, on=today())
        assert len(group.tasks) == 5
        assert group.links == [("The whole queue (7 waiting)", url("reviews"))]


class TestThePartnership:
    def test_a_secretary_previews_an_open_round_and_finishes_a_closed_one(self, seb, filed, request):
        draft = reverse("reports:draft", args=[filed.round_id])
        assert tasks_of(seb) == {"Preview the report: Riverside Compact, 2026": draft}
        request.getfixturevalue("closed_round")
        assert tasks_of(seb) == {"Finish the report: Riverside Compact, 2026": draft}

    def test_after_publishing_a_link_leads_to_what_there_is_still_to_do_with_the_report(self, client, seb, published):
        [group] = groups_for(seb, on=today())
        assert group.tasks == []
        place = reverse("reports:draft", args=[published.round_id])
        assert group.links == [("Published: Riverside Compact, 2026", place)]

        client.force_login(seb)
        page = client.get(place).text
        for address in [
            published.get_absolute_url(),
            *(reverse(f"reports:{name}", args=[published.round_id]) for name in ["correct", "cover_sheets"]),
        ]:
            assert f'href="{address}"' in page, address

    def test_a_chair_and_a_secretary_see_how_far_everybody_is(self, seb, chris, filed):
        for person in [seb, chris]:
            [group] = groups_for(person, on=today())
            assert group.links == [
                ("How far everybody is: Riverside Compact, 2026", filed.round.get_absolute_url()),
            ]

    def test_a_chair_reads(self, chris, filed):
        assert list(tasks_of(chris)) == ["Read the draft: Riverside Compact, 2026"]

    def test_a_steward_opens_follows_and_closes_a_round(self, stan, round_, northside):
        assert tasks_of(stan) == {"Open: Riverside Compact, 2026": round_.get_absolute_url()}
        filings.ask(round_, northside)
        assert tasks_of(stan) == {"Follow: Riverside Compact, 2026": round_.get_absolute_url()}
        later = Round.objects.get().reply_due_on + timedelta(days=1)
        rounds = next(group for group in groups_for(stan, on=later) if group.key == "rounds")
        assert [task.url for task in rounds.tasks] == [url("close_round", round_.pk)]

    def test_a_round_that_everybody_filed_in_is_not_past_its_day(self, stan, round_, filed):
        after = round_.due_on + timedelta(days=1)
        [task] = next(group for group in groups_for(stan, on=after) if group.key == "rounds").tasks
        assert task.status == "All have filed"
        assert task.hint == f"1 of 1 filed, reviews {days_left(round_.review_due_on, after)}."

    def test_a_steward_follows_up_signatures(self, stan, edition, northside, harbour):
        factories.make_signature(northside, edition, status="invited")
        factories.make_signature(harbour, edition, status="in governance")
        signatures = next(group for group in groups_for(stan, on=today()) if group.key == "signatures")
        [task] = signatures.tasks
        assert task.hint == "1 invited, 1 in governance."
        assert task.url == reverse("signatories:signatures", args=["riverside"])

    def test_a_steward_is_led_back_to_texts_on_their_way_into_force(self, client, stan, rhea, riverside, edition):
        read = documents.read(riverside, stan)
        draft = factories.make_edition(factories.make_agreement(riverside, slug="charter", title="Charter"), "2027")
        now = timezone.now()
        told = {"label": "2026.1", "reason": "Late.", "effective_on": today(), "by": stan, "at": now}
        variation = variations.begin(edition, **told)
        assert tasks_of(stan) == {
            f"Settle what was read: {read}": read.get_absolute_url(),
            f"Finish the draft: Charter, edition {draft.label}": "/agreements/charter/2027/edit/",
            "See Variation 1 of Riverside Compact through": variation.get_absolute_url(),
        }
        assert tasks_of(rhea) == {}
        client.force_login(stan)
        few = queries_for(client, DESK)
        for number in range(3):
            documents.read(riverside, stan)
            agreement = factories.make_agreement(riverside, slug=f"more-{number}", title=f"More {number}")
            factories.make_edition(agreement, "1")
            in_force = factories.make_edition(agreement, "0")
            factories.make_clause(in_force, "1", parties=[factories.make_party(in_force, "ICB", "public")])
            variations.begin(commitments_actions.bring_into_force(in_force, by=stan, at=now), **told)
        assert queries_for(client, DESK) == few


class TestThePage:
    @pytest.mark.parametrize(
        "name", ["lena", "omar", "cora", "sam", "hana", "rhea", "rosa", "piers", "seb", "stan", "chris", "staff"]
    )
    def test_everybody_has_a_kind_page(self, request, client, filed, name):
        client.force_login(request.getfixturevalue(name))
        assert client.get(DESK).status_code == 200

    def test_every_link_leads_somewhere_that_lets_one_in(self, request, client, replied):
        for name in ["lena", "omar", "cora", "sam", "rosa", "seb", "stan", "chris"]:
            user = request.getfixturevalue(name)
            client.force_login(user)
            for group in groups_for(user, on=today()):
                for address in [*[task.url for task in group.tasks], *[link for _, link in group.links]]:
                    assert client.get(address).status_code == 200, (name, address)

    def test_one_without_a_role_is_told_how_to_get_one(self, client, db):
        client.force_login(factories.make_user("Nora New"))
        assert "You have no role yet" in client.get(DESK).content.decode()

    def test_a_stranger_is_asked_to_sign_in(self, client):
        assert client.get(DESK).status_code == 302

    def test_another_organisations_work_stays_its_own(self, rhea, assessment):
        assert tasks_of(rhea) == {}

    def test_it_takes_the_same_queries_however_much_waits(self, client, rosa, stan, round_):
        steward_too = rosa
        factories.make_role(steward_too, round_.partnership, "steward")
        filings.make_filed(round_, factories.make_organisation("First"))
        client.force_login(rosa)
        few = queries_for(client, DESK)
        for number in range(6):
            filings.make_filed(round_, factories.make_organisation(f"Body {number}"))
        assert queries_for(client, DESK) == few

    def test_an_officer_of_many_organisations_takes_the_same_queries(self, client, omar, stan, round_):
        client.force_login(omar)
        counts = []
        for number in range(1, 7):
            organisation = factories.make_organisation(f"Body {number}")
            factories.make_membership(omar, organisation)
            filings.ask(round_, organisation)
            counts.append(queries_for(client, DESK))
        assert counts[0] == counts[-1]


def test_invented_work_says_so(client, lena, northside, assessment):
    client.force_login(lena)
    assert "Demonstration data" not in client.get(DESK).content.decode()
    northside.is_demonstration = True
    northside.save()
    assert "Demonstration data" in client.get(DESK).content.decode()


def test_days_left_are_said_without_blame():
    on = today()
    assert days_left(on, on) == "due today"
    assert days_left(on + timedelta(days=1), on).endswith(", 1 day left")
    assert days_left(on - timedelta(days=3), on).startswith("was due ")


def test_settled_work_waits_for_nobody(settled, lena, rosa, request):
    assert tasks_of(lena) == {}
    assert tasks_of(rosa) == {}
    assert settled.status == "settled"
