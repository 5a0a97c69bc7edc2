"""Pages that belong to nobody's work: help, statements, and what is said when something goes wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.loader import get_template
from django.test import Client
from django.urls import include, path

from accounts.rules import Refused
from config import urls


def refuse(request):
    raise Refused("3 commitments still need an answer.")


def deny(request):
    raise PermissionDenied


def lose(request):
    raise Http404


def break_down(request):
    raise RuntimeError("The fault is ours.")


def echo(request):
    return HttpResponse(request.POST.get("words", ""))


def only_post(request):
    return HttpResponseNotAllowed(["POST"])


urlpatterns = [
    path("refuse/", refuse),
    path("deny/", deny),
    path("lose/", lose),
    path("break/", break_down),
    path("echo/", echo),
    path("only-post/", only_post),
    path("", include(urls)),
]
handler400 = urls.handler400

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def signed_in(client, omar):
    client.force_login(omar)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/about/", "/accessibility/", "/privacy/", "/licence/"])
def test_anyone_may_read_the_pages_about_the_portal(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" not in response.headers.get("Cache-Control", "")


def test_a_refusal_prints_its_sentence_and_what_to_do_next(signed_in):
    response = signed_in.get("/refuse/")
    assert response.status_code == 403
    assert "3 commitments still need an answer." in response.text
    assert "your work" in response.text


def test_a_denial_without_a_sentence_is_a_page_too(signed_in):
    response = signed_in.get("/deny/")
    assert response.status_code == 403
    assert "You cannot do this" in response.text


def test_what_is_not_there_says_so(signed_in):
    response = signed_in.get("/lose/")
    assert response.status_code == 404
    assert "Page not found" in response.text


@pytest.mark.django_db
def test_a_stranger_who_finds_nothing_is_offered_to_sign_in_and_come_back(client):
    response = client.get("/no-such/pa<ge/?x=1")
    assert response.status_code == 404
    assert "?next=/no-such/pa%3Cge/" in response.text


def test_a_fault_of_ours_says_sorry_without_saying_what_it_was(omar):
    client = Client(raise_request_exception=False)
    client.force_login(omar)
    response = client.get("/break/")
    assert response.status_code == 500
    assert "Sorry, something went wrong" in response.text
    assert "The fault is ours." not in response.text


def test_the_page_for_a_fault_needs_no_context_and_no_database():
    assert "Sorry, something went wrong" in get_template("500.html").render()


def test_more_text_than_is_taken_is_said_to_be_too_much(signed_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = signed_in.post("/echo/", {"words": "x" * 2000}, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "That is too much at once" in response.text


def test_more_fields_than_are_taken_are_too_much(signed_in, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    response = signed_in.post("/echo/", {f"field{number}": "x" for number in range(20)})
    assert response.status_code == 413


@pytest.mark.django_db
def test_a_host_name_that_is_not_ours_is_a_request_that_cannot_be_read(client):
    response = client.get("/about/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "This request could not be read" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "utf-16", "hex", "idna", "undefined"])
def test_a_form_in_an_encoding_that_is_not_ours_is_a_request_that_cannot_be_read(client, charset):
    response = client.generic(
        "POST",
        "/account/login/",
        b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\\ud800 +2AA-\r\n--x--\r\n',
        content_type=f"multipart/form-data; boundary=x; charset={charset}",
    )
    assert response.status_code == 400
    assert "This request could not be read" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "no-such-encoding"])
def test_a_form_in_our_own_encoding_or_an_unknown_one_is_read_as_ours(signed_in, charset):
    response = signed_in.generic(
        "POST",
        "/echo/",
        '--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nAlžběta\r\n--x--\r\n'.encode(),
        content_type=f"multipart/form-data; boundary=x; charset={charset}",
    )
    assert response.text == "Alžběta"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_cookie_with_a_null_character_is_a_request_that_cannot_be_read(client, name):
    response = client.get("/account/login/", headers={"cookie": f'{name}="aaaaaaaaaaaa\\000"'})
    assert response.status_code == 400
    assert "This request could not be read" in response.text


def test_the_address_of_a_button_says_that_it_is_one(signed_in):
    response = signed_in.get("/only-post/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "This address belongs to a button" in response.text


@pytest.mark.django_db
def test_after_several_wrong_passwords_in_a_row_one_has_to_wait(client, omar):
    for _ in range(5):
        client.post("/account/login/", {"login": omar.email, "password": "wrong wrong wrong"})
    response = client.post("/account/login/", {"login": omar.email, "password": "wrong wrong wrong"})
    assert "Too many" in response.text


@pytest.mark.django_db
def test_nobody_can_make_an_account_unasked(client):
    assert "Accounts are by invitation" in client.get("/account/signup/").text
    response = client.post(
        "/account/signup/", {"email": "me@new.example", "password1": "three unlikely words", "password2": "x"}
    )
    assert "Accounts are by invitation" in response.text


def test_a_private_page_is_kept_by_no_cache(signed_in):
    assert "no-store" in signed_in.get("/account/").headers["Cache-Control"]


@pytest.mark.django_db
def test_pages_carry_a_policy_that_lets_only_our_own_scripts_run(client):
    response = client.get("/about/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert response.text.count(f'nonce="{nonce}"') == 2
    assert "unsafe" not in policy
