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
