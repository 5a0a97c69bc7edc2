"""No word is lost because a sign-in ended, whichever page it was typed on."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts import keeping
from accounts.models import KeptForm
from tests import factories

PAGE = "/account/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.make_user("Omar Officer")


def posted(**fields) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def keep(user, path=PAGE, **fields):
    token = keeping.token_for(user, path)
    return keeping.keep(posted(typed_by=token, **fields), path=path, at=timezone.now())


def test_text_is_kept_to_the_character_for_the_person_whom_the_page_was_drawn_for(user):
    text = "First line\r\n\r\n  “Łódź” – ŵ & <b> 100% +1 \u202e😀"
    assert keep(user, narrative=text, evidence=["1", "2"], csrfmiddlewaretoken="x")
    words, _ = keeping.kept(user, PAGE)
    assert words.dict() == {"narrative": text, "evidence": "2"}
    assert words.getlist("evidence") == ["1", "2"]


def test_newest_text_comes_first_and_old_ones_are_let_go(user):
    for number in range(keeping.MAX_KEPT + 3):
        keep(user, narrative=f"Version {number}")
    words, _ = keeping.kept(user, PAGE)
    assert words["narrative"] == f"Version {keeping.MAX_KEPT + 2}"
    assert KeptForm.objects.count() == keeping.MAX_KEPT


def test_what_nobody_came_back_for_is_let_go(user):
    keep(user, path="/long/ago/", narrative="Old")
    KeptForm.objects.update(kept_at=timezone.now() - keeping.KEPT_FOR - timedelta(days=1))
    keep(user, narrative="New")
    assert [form.path for form in KeptForm.objects.all()] == [PAGE]


def test_nobody_else_and_no_other_page_gets_it(user):
    keep(user, narrative="Mine")
    assert keeping.kept(factories.make_user("Rhea"), PAGE) is None
    assert keeping.kept(user, "/account/other/") is None


@pytest.mark.parametrize(
    "token",
    ["", "x", "eyJ1IjoxfQ:forged:signature"],
)
def test_text_without_a_token_of_ours_is_not_kept(user, token):
    assert not keeping.keep(posted(typed_by=token, narrative="x"), path=PAGE, at=timezone.now())


def test_token_of_another_page_or_of_a_person_who_left_or_too_much_text_is_not_kept(user):
    token = keeping.token_for(user, "/elsewhere/")
    assert not keeping.keep(posted(typed_by=token, narrative="x"), path=PAGE, at=timezone.now())
    assert not keep(user, narrative="x" * (keeping.MAX_CHARACTERS + 1))
    user.is_active = False
    user.save()
    assert not keep(user, narrative="x")
    assert not KeptForm.objects.exists()


def test_passwords_and_tokens_are_never_kept(user):
    keep(user, narrative="x", password1="hunter22", old_password="y")
    assert "hunter22" not in KeptForm.objects.get().typed
    assert "password" not in KeptForm.objects.get().typed


def test_forgotten_text_is_gone(user):
    keep(user, narrative="x")
    keeping.forget(user, PAGE)
    assert keeping.kept(user, PAGE) is None


def test_form_sent_while_signed_out_shows_its_text_and_says_it_is_kept(client, user):
    text = "What we do about payment, in a long sentence that nobody wants to type twice."
    response = client.post(PAGE, {"narrative": text, "typed_by": keeping.token_for(user, PAGE)})
    assert response.status_code == 403
    assert "We have kept what you typed" in response.text
    assert text in response.text
    assert f"/account/login/?next={PAGE}" in response.text
    assert keeping.kept(user, PAGE)[0]["narrative"] == text


def test_form_of_any_page_sent_while_signed_out_can_be_sent_again(client):
    response = client.post(PAGE, {"note": "<script>alert(1)</script> and what else there is to say about it"})
    assert response.status_code == 403
    assert "It is still on this page" in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; and what else" in response.text
    assert "Send it again" in response.text
    assert not KeptForm.objects.exists()


def test_page_read_while_signed_out_asks_to_sign_in(client):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"] == f"/account/login/?next={PAGE}"


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [("http://testserver", True), ("https://elsewhere.example", False), ("http://[::1", False), ("null", False)],
)
def test_stale_token_shows_the_text_again_only_when_it_was_typed_on_our_own_page(user, origin, is_ours):
    client = Client(enforce_csrf_checks=True, headers={"origin": origin})
    client.force_login(user)
    response = client.post(PAGE, {"narrative": "A long text that somebody typed over a whole quarter of an hour"})
    assert response.status_code == 403
    assert "This page was open too long" in response.text
    assert ("A long text that somebody typed" in response.text) is is_ours
    assert ("Send it again" in response.text) is is_ours


def test_form_to_a_page_that_is_not_there_leaves_its_text_to_be_copied(client, user):
    client.force_login(user)
    text = "What somebody typed for a page that has gone away meanwhile"
    response = client.post("/no/such/page/", {"note": text, "password": "never " * 20})
    assert response.status_code == 404
    assert text in response.text
    assert "never never" not in response.text
    assert "What you typed" not in client.get("/no/such/page/").text


@pytest.mark.parametrize(
    "sent",
    [
        {"data": "x" * 6_000_000, "content_type": "application/x-www-form-urlencoded"},
        {"data": b"nonsense", "content_type": "multipart/form-data; boundary=x"},
    ],
)
def test_form_that_cannot_be_read_is_no_fault_of_the_page(client, user, sent):
    client.force_login(user)
    assert client.post("/no/such/page/", **sent).status_code in {400, 404, 413}
