"""Every address of ours, tried by everybody: access.txt says what each gets, and an address that it leaves out fails.

To add a page, add its row with what each person should get by their roles, not with what they get now.
"""

import copy
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from tests.repository import access_world

# Asks for the database; the world stands in a transaction around that of each test.
pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("access.txt")
APPS = {"accounts", "compacts", "commitments", "signatories", "selfassessment", "reports"}
NOT_TRIED = {"account_reset_password_from_key"}  # needs a key from an e-mail; tests/journeys follow one


def _routes(resolver=None, namespace=""):
    """The names of all addresses but the admin's, each with the arguments it takes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from _routes(pattern, pattern.namespace or namespace)
        elif pattern.name not in NOT_TRIED:
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            yield name, set(pattern.pattern.regex.groupindex)


ROUTES = dict(_routes())


def _rows():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.strip() and not line.startswith(("#", "=")):
            method, route, *rest = line.split("|")[0].split(maxsplit=2)
            about = " ".join(rest).strip()
            yield method, route, about, " ".join(line.split("|", maxsplit=1)[1].replace("|", " ").split())


ROWS = list(_rows())


@pytest.fixture(autouse=True)
def nobody_was_counted_before():
    """Limits on how often somebody may try are counted in the cache, which no rollback empties."""
    cache.clear()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for all rows; each request is undone after it."""
    no_work = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    apart = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"), TASKS=no_work)
    with apart, django_db_blocker.unblock(), transaction.atomic():
        world = access_world.build()
        world.read = set()
        world.clients = {name: _client(world.people.get(name)) for name in access_world.CAST}
        yield world
        transaction.set_rollback(True)


def _client(user) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def _got(world, name, method, address) -> str:
    """What one person gets, in a word: a status, "in" for being asked to sign in, "to" for being sent elsewhere.

    Whatever it is, no page shows anybody words that are not for them.
    """
    client = world.clients[name]
    cookies = copy.deepcopy(client.cookies)
    before = transaction.savepoint()
    try:
        response = client.generic(method, address)
        page = response.getvalue().decode(errors="replace")  # read to its end, a response is closed too
    finally:
        transaction.savepoint_rollback(before)
        client.cookies = SimpleCookie(cookies)
    told = {words for words, allowed in world.secrets.items() if words in page and name not in allowed}
    assert not told, f"{name} reads at {address}: {told}"
    world.read |= {(words, name) for words in world.secrets if words in page}
    if response.status_code in {301, 302}:
        return "in" if "/account/login/" in response["Location"] else "to"
    return str(response.status_code)


def _address(world, route, about) -> str:
    names = ROUTES[route]
    return reverse(route, kwargs={name: world.things[about][name] for name in names} if names else None)


@pytest.mark.parametrize(("method", "route", "about", "expected"), ROWS, ids=[" ".join(row[:3]) for row in ROWS])
def test_everybody_gets_what_the_table_says(world, method, route, about, expected):
    address = _address(world, route, about)
    expects = dict(zip(access_world.CAST, expected.split(), strict=True))
    tried = list(expects) if connection.vendor == "sqlite" else _one_of_each(expects)

    got = " ".join(_got(world, name, method, address) for name in tried)

    expected = " ".join(expects[name] for name in tried)
    assert got == expected, f"{' '.join(tried)}\n{got} is what they get, instead of\n{expected}"


def _one_of_each(expects: dict[str, str]) -> list[str]:
    """One person for each answer. Everybody is tried on SQLite; a second database shows that the pages ask it nothing
    that it cannot answer, and the rules themselves are the same Python."""
    people = {answer: name for name, answer in expects.items()}
    return list(people.values())


def test_words_that_are_not_for_everybody_are_read_by_those_they_are_for(world):
    """Else the rows above would prove nothing: each is tried as everybody for words that nobody sees."""
    pages = {
        "not filed yet.": ("selfassessment:answer", "not delegated", "omar"),
        "handed on.": ("selfassessment:answer", "open", "cora"),
        "changed after it was returned.": ("selfassessment:answer", "returned", "omar"),
        "a note to a colleague.": ("selfassessment:handover", "Cora's handover", "cora"),
        "a note to an officer.": ("selfassessment:handover", "Omar's handover", "lena"),
        "a draft verdict.": ("selfassessment:verdict", "in review, first", "rosa"),
        "a draft comment.": ("selfassessment:review", "in review", "rosa"),
        "a note between reviewers.": ("selfassessment:verdict", "in review, first", "rosa"),
        "what a member wrote.": ("selfassessment:verdict", "reviewed, challenged", "rosa"),
        "what both came to, unconfirmed.": ("selfassessment:joint_session", "replied", "lena"),
        "a draft reply.": ("selfassessment:replies", "reviewed", "lena"),
        "what a document says.": ("commitments:import", "an import", "stan"),
        "what an e-mail says.": ("accounts:message", "an e-mail", "staff"),
        "why they are alike.": ("commitments:like", "Riverside edition", "stan"),
        "a draft commentary.": ("reports:preview", "round closed", "chris"),
        "a section of an open round.": ("reports:preview", "round open", "hana"),
        "a correction in draft.": ("reports:preview", "round corrected", "chris"),
        "a recommendation in draft.": ("reports:recommendations", "round open", "rhea"),
        "a comment on the report.": ("reports:comments", "round open", "seb"),
    }
    for ending, (route, about, name) in pages.items():
        (words,) = [words for words in world.secrets if words.endswith(ending)]
        _got(world, name, "GET", _address(world, route, about))
        assert (words, name) in world.read


def test_every_address_is_in_the_table():
    listed = {route for _, route, _, _ in ROWS}

    assert {route for route in ROUTES if ":" not in route or route.split(":")[0] in APPS} == listed


def test_every_row_tells_of_everybody():
    for method, route, about, expected in ROWS:
        assert len(expected.split()) == len(access_world.CAST), f"{method} {route} {about}"


def test_a_method_without_a_row_is_not_answered(world):
    listed = {(method, route) for method, route, _, _ in ROWS}
    for method, route, about, _ in ROWS:
        other = "POST" if method == "GET" else "GET"
        if (other, route) not in listed:
            assert _got(world, "staff", other, _address(world, route, about)) in {"405", "404"}, f"{other} {route}"


def test_the_admin_is_for_staff(world):
    pages = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]
    for page in [reverse("admin:index"), *pages]:
        for name in access_world.CAST:
            got = _got(world, name, "GET", page)
            assert got == "200" if name == "staff" else got in {"in", "to"}, (page, name, got)
