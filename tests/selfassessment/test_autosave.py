"""Saving while somebody types: the same door and the same rules, told in JSON; one page knows its own earlier saves."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts import keeping
from accounts.models import KeptForm
from selfassessment import history
from selfassessment.actions import answering as actions
from selfassessment.models import Answer, Evidence
from tests.selfassessment.steps import bring_to, save
from tests.selfassessment.test_views import answer_to, level, typed, url

pytestmark = pytest.mark.django_db
NOW = timezone.now()
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def by(client):
    def by(user):
        client.force_login(user)
        return client

    return by


@pytest.fixture
def send(by, omar, assessment):
    """As the script sends: what is typed, from which version, which page and which turn."""

    def send(words, *, ref="1.2", user=omar, version=0, sitting="a page", turn=1, **fields):
        data = {"rating": "", "words": words, "version": version, "sitting": sitting, "turn": turn, **fields}
        return by(user).post(url(assessment, ref), data, **JSON)

    return send


def texts(answer) -> list[str]:
    return list(answer.history.order_by("history_id").values_list("narrative", flat=True))


class TestWhatIsTold:
    def test_saved_with_the_time_and_what_is_missing(self, send, assessment):
        told = send("Half a thought").json()
        at = timezone.localtime(answer_to(assessment).saved_at)
        assert told == {
            "state": "saved",
            "said": f"Saved at {at:%H:%M}.",
            "version": 1,
            "missing": "It still needs a rating.",
            "is_unconfirmed": False,
        }
        told = send("Half a thought", version=1, turn=2, rating=level(assessment, 1)).json()
        assert told["missing"] == "It is complete."

    def test_same_text_again_writes_nothing(self, send, assessment):
        for turn in [1, 2, 3]:
            assert send("Once.", turn=turn).json()["version"] == 1
        assert texts(answer_to(assessment)) == ["Once."]

    def test_what_one_field_cannot_take_stays_and_the_rest_is_saved(self, send, assessment):
        standard = answer_to(assessment, "1.1").clause.standards.get()
        value = f"value_{standard.pk}"
        send("First.", ref="1.1", **{value: "28"})
        told = send("Second.", ref="1.1", version=1, turn=2, **{value: "about a month"})
        assert told.status_code == 200
        assert told.json()["state"] == "partly"
        assert "but not all of it. What you measured, in days: Enter the measured value" in told.json()["said"]
        answer = answer_to(assessment, "1.1")
        assert answer.narrative == "Second."
        assert answer.measurements.get().value == 28

    def test_words_too_long_leave_what_is_saved(self, send, assessment):
        send("Kept.")
        told = send("x" * 10_001, version=1, turn=2, next_step="A plan").json()
        assert "This text has 10,001 characters" in told["said"]
        assert (answer_to(assessment).narrative, answer_to(assessment).next_step) == ("Kept.", "A plan")

    def test_half_a_web_address_is_no_evidence_yet(self, send, assessment):
        assert send("Words.", link_url="example.o", link_title="Pay").json()["state"] == "saved"
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize("change", [{"version": ""}, {"version": "x"}, {"turn": "-1"}, {"sitting": "s" * 41}])
    def test_without_its_place_nothing_is_saved(self, send, assessment, change):
        told = send("Words.", **change)
        assert (told.status_code, told.json()["state"]) == (422, "refused")
        assert answer_to(assessment).version == 0

    def test_refusal_is_told_in_the_words_of_the_rule(self, send, assessment, sam, omar, lena):
        told = send("Words.", user=sam)
        assert (told.status_code, told.json()["said"]) == (
            403,
            "Not saved: Only an officer of Northside ICB can do this. Ask your lead officer for the role.",
        )
        bring_to(assessment, "filed", omar)
        assert "has been filed and is sealed" in send("Words.").json()["said"]

    def test_of_two_texts_none_is_taken_before_one_is_chosen(self, send, assessment, lena):
        save(assessment, "1.2", lena, narrative="Lena’s words.")
        version = answer_to(assessment).version
        response = send("Mine.", version=version, two_texts="yes")
        assert response.status_code == 409
        assert response.json()["said"] == "Not saved: choose first which of the two texts should stand."
        assert answer_to(assessment).narrative == "Lena’s words."

    def test_strangers_get_404(self, send, rhea):
        assert send("Words.", user=rhea).status_code == 404

    @pytest.mark.parametrize("status", ["ready", "signed off"])
    def test_no_sign_off_is_taken_away_while_typing(self, send, assessment, omar, sam, status):
        bring_to(assessment, status, omar)
        told = send("Other words.", version=1)
        assert told.status_code == 403
        assert "so nothing is saved while you type. Use the button." in told.json()["said"]
        assessment.refresh_from_db()
        assert assessment.status == status
        assert answer_to(assessment).narrative == "We do this."


class TestOnePageOverTime:
    def test_lost_answer_of_the_portal_sets_nobody_against_themselves(self, send, assessment):
        """The first save arrived and its answer did not: the page still says version 0."""
        send("First.", turn=1)
        assert send("First. Second.", turn=2).json()["version"] == 2
        assert answer_to(assessment).narrative == "First. Second."

    def test_request_that_comes_late_puts_no_older_text_over_a_newer(self, send, assessment):
        send("First. Second.", turn=2)
        late = send("First.", turn=1)
        assert (late.status_code, late.json()["state"]) == (409, "overtaken")
        assert answer_to(assessment).narrative == "First. Second."

    def test_page_that_was_overtaken_once_does_not_go_on(self, send, assessment, lena):
        send("Omar’s.", turn=1)
        save(assessment, "1.2", lena, narrative="Lena’s.")
        told = send("Omar’s, and more.", version=1, turn=2)
        assert told.status_code == 409
        assert "Not saved: Lena Lead saved this answer on" in told.json()["said"]
        assert answer_to(assessment).narrative == "Lena’s."

    def test_name_of_a_page_is_of_use_to_its_own_person_only(self, send, assessment, lena):
        send("Omar’s.", turn=1)
        assert send("Lena’s.", user=lena, turn=2).status_code == 409

    def test_own_other_window_is_named_so(self, send):
        send("One.", sitting="one")
        said = send("Two.", sitting="two").json()["said"]
        assert said.startswith("Not saved: You, in another window or on another day, saved this answer on")

    def test_button_goes_on_from_the_page_s_own_saves(self, send, by, omar, assessment):
        send("First.", turn=1)
        data = typed(assessment, words="First. Last.", sitting="a page", turn="2")
        assert by(omar).post(url(assessment, "1.2"), data).status_code == 302
        assert answer_to(assessment).narrative == "First. Last."

    def test_page_of_two_texts_begins_a_page_of_its_own(self, send, by, omar, assessment, lena):
        """Else the page before it, got by the back button, could go on over what was put together."""
        save(assessment, "1.2", lena, narrative="Lena’s.")
        page = by(omar).post(url(assessment, "1.2"), typed(assessment, words="Mine.", sitting="a page", turn="1")).text
        names = re.findall(r'name="sitting" value="([^"]+)"', page)
        assert len(names) == 1
        assert names != ["a page"]
        assert 'name="turn"' not in page


class TestHistory:
    def test_every_text_that_was_acknowledged_is_there_and_one_sitting_is_one_entry(self, send, assessment, lena):
        for turn, words in enumerate(["We", "We pay", "We pay late", "We pay"], start=1):
            send(words, version=turn - 1, turn=turn)
        answer = answer_to(assessment)
        assert texts(answer) == ["We", "We pay", "We pay late", "We pay"]
        [version] = history.of(answer)
        assert [(change.label, change.value) for change in version.changes] == [("How the promise is kept", "We pay")]
        assert [text.changes[0].value for text in version.texts] == ["We pay", "We pay late", "We pay", "We"]
        save(assessment, "1.2", lena, narrative="Lena’s.")
        send("We pay again", version=5, turn=9)
        assert [version.by.name for version in history.of(answer)] == ["Omar Officer", "Lena Lead", "Omar Officer"]

    def test_page_says_how_many_were_saved(self, send, by, omar, assessment):
        for turn, words in enumerate(["One", "One two"], start=1):
            send(words, version=turn - 1, turn=turn)
        page = by(omar).get(url(assessment, "1.2", "history")).text
        assert "2 texts were saved in this time" in page
        assert page.count("app-timeline__item") == 1

    def test_page_tells_a_browser_which_of_its_texts_arrived(self, send, by, omar, lena, assessment):
        for turn, words in enumerate(["One", "One two"], start=1):
            send(words, version=turn - 1, turn=turn)
        wanted = 'data-received="{&quot;a page&quot;: 2}"'
        assert wanted in by(omar).get(url(assessment, "1.2")).text
        assert wanted not in by(lena).get(url(assessment, "1.2")).text


class TestSignedOut:
    def post(self, user, assessment, words="Half a sentence", **extra):
        token = keeping.token_for(user, url(assessment, "1.2"))
        data = {"words": words, "version": 0, "sitting": "a page", "turn": 1, "typed_by": token, **extra}
        return Client().post(url(assessment, "1.2"), data, **JSON)

    def test_is_told_as_such_and_the_text_is_kept_for_its_writer(self, assessment, omar, by):
        told = self.post(omar, assessment)
        assert (told.status_code, told.json()["state"]) == (401, "signed out")
        assert answer_to(assessment).version == 0
        page = by(omar).get(url(assessment, "1.2")).text
        assert "Half a sentence</textarea>" in page

    def test_trying_again_keeps_it_once(self, assessment, omar):
        for _ in range(5):
            self.post(omar, assessment)
        assert KeptForm.objects.count() == 1
        self.post(omar, assessment, words="Half a sentence, and more")
        assert KeptForm.objects.count() == 2

    def test_text_of_one_person_is_not_saved_for_another(self, send, assessment, omar, lena):
        token = keeping.token_for(omar, url(assessment, "1.2"))
        told = send("Omar’s.", user=lena, typed_by=token)
        assert (told.status_code, told.json()["state"]) == (409, "somebody else")
        assert answer_to(assessment).version == 0

    def test_saving_forgets_what_was_kept(self, send, assessment, omar):
        self.post(omar, assessment)
        send("Half a sentence")
        assert not KeptForm.objects.exists()

    def test_token_of_an_earlier_sign_in_is_told_as_such(self, assessment, omar):
        client = Client(enforce_csrf_checks=True)
        client.force_login(omar)
        told = client.post(url(assessment, "1.2"), {"words": "Words"}, **JSON)
        assert (told.status_code, told.json()["state"]) == (403, "other sign-in")


def test_action_without_a_page_s_name_never_goes_on(assessment, omar):
    """Other doors name no page; two saves of theirs from one version are two people's."""
    answer = answer_to(assessment)
    actions.save(answer, by=omar, at=NOW, version=0, narrative="One.")
    with pytest.raises(actions.StaleError):
        actions.save(answer, by=omar, at=NOW, version=0, narrative="Two.", turn=5)
    assert Answer.objects.get(pk=answer.pk).narrative == "One."
