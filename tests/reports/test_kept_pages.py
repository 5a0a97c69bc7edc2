"""The page of a published report is laid out once, whoever asks, and again only for other words, places or code."""

import pytest
from django.core.cache import caches

from accounts import caching
from reports import content
from reports.renderers import html

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def laid_out(monkeypatch) -> list:
    """Grows by one whenever a body is made."""
    made, body = [], html.body

    def counted(*args):
        made.append(1)
        return body(*args)

    monkeypatch.setattr(content.html, "body", counted)
    return made


def without_nonce(response) -> str:
    return response.text.replace(response.wsgi_request._csp_nonce, "")


def test_second_reader_gets_the_same_page_without_its_being_made_again(published, client, seb, laid_out):
    first = client.get(published.get_absolute_url())
    second = client.get(published.get_absolute_url())
    assert "The Board should note this." in first.text
    assert without_nonce(first) == without_nonce(second)
    client.force_login(seb)
    assert "The Board should note this." in client.get(published.get_absolute_url()).text
    assert len(laid_out) == 1


def test_other_code_makes_it_anew(published, client, laid_out, monkeypatch):
    client.get(published.get_absolute_url())
    monkeypatch.setattr(caching, "of_this_code", lambda: "another build")
    client.get(published.get_absolute_url())
    assert len(laid_out) == 2


def test_a_draft_is_never_kept(closed_round, client, seb, laid_out):
    client.force_login(seb)
    for _ in range(2):
        assert client.get(f"/rounds/{closed_round.pk}/report/preview/").status_code == 200
    assert len(laid_out) == 2
