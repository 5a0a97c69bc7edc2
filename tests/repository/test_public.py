"""What is open to all: no cookie is set, and nothing is sent that was not published, on any public address."""

import pytest

from tests.repository.test_access import ROWS, _address, nobody_was_counted_before, world

__all__ = ["nobody_was_counted_before", "world"]

pytestmark = pytest.mark.django_db

# A form that is sent needs a token; who signs in, or follows a link that was sent to them, is no mere reader.
NOT_FOR_READERS = {"account_reset_password", "signatories:accept_invitation", "selfassessment:voice"}
PUBLIC = [
    (route, about)
    for method, route, about, expected in ROWS
    if method == "GET" and route not in NOT_FOR_READERS and set(expected.split()) == {"200"}
]


def test_there_are_public_addresses_to_try():
    assert len(PUBLIC) > 40


@pytest.mark.parametrize(("route", "about"), PUBLIC, ids=[" ".join(row) for row in PUBLIC])
def test_a_reader_gets_no_cookie(world, route, about):
    response = world.clients["nobody"].get(_address(world, route, about))
    response.getvalue()
    assert response.status_code == 200
    assert not response.cookies, f"{route} sets {list(response.cookies)}"
    assert "Set-Cookie" not in response


# Health is asked anew each time; the others are for one person, or end a visit.
NOT_KEPT = {"accounts:health", "accounts:stop_mails", "selfassessment:speak", "selfassessment:evidence_file"}
NOT_KEPT |= {"account_inactive", "account_reset_password_done", "account_reset_password_from_key_done"}
KEPT = [(route, about) for route, about in PUBLIC if route not in NOT_KEPT]


@pytest.mark.parametrize(("route", "about"), KEPT, ids=[" ".join(row) for row in KEPT])
def test_what_a_reader_has_is_not_sent_again(world, route, about):
    reader, address = world.clients["nobody"], _address(world, route, about)
    first = reader.get(address)
    first.getvalue()
    assert "public" in first["Cache-Control"]
    again = reader.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304, route
    assert again.getvalue() == b""


@pytest.mark.parametrize(("route", "about"), KEPT, ids=[" ".join(row) for row in KEPT])
def test_a_page_says_what_a_message_that_links_to_it_shows(world, route, about):
    page = world.clients["nobody"].get(_address(world, route, about))
    page.getvalue()
    if page["Content-Type"].startswith("text/html") and route != "reports:card":  # for frames of other sites
        assert page.text.count('property="og:title"') == 1
        assert page.text.count('rel="canonical"') == 1
